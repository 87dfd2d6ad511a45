//! What the page may ask: one command per method of `ui/src/backend/backend.ts`, each a few lines. Every error is a
//! `Problem`.

use landfall_engine::{
    assess::assess as assess_answers,
    changes,
    check::{check, normalize},
    contract::{
        Assessment, ChangePreview, ClosingAnswer, ClosingQuestion, ClusterSpec, DeletionPreview, DemoSpeed,
        FieldProblem, Identity, KubeconfigResult, LostRun, Offers, PastedBlock, Place, Problem, RunPhase, RunSummary,
        Severity, Sources, Stage, TokenCommand, Update,
    },
    identity,
    journal::Header,
    kubeconfig, leftovers, offers as account_offers, recover,
    run_handle::{RunHandle, not_connected},
};
use landfall_places::Connected;
use tauri::{AppHandle, Manager, State, ipc::Channel};
use zeroize::Zeroizing;

use crate::{
    closing::{self, Closing},
    desk::{Desk, landfall_path},
    terminal,
    watches::Watches,
};

/// What every command gives.
pub type Answer<T> = Result<T, Problem>;

#[tauri::command]
pub async fn list_runs(desk: State<'_, Desk>) -> Answer<Vec<RunSummary>> {
    let mut runs = desk.runs.list().await;
    terminal::mark_gone(&desk, &mut runs).await;
    Ok(runs)
}

#[tauri::command]
pub async fn forget_run(desk: State<'_, Desk>, id: String) -> Answer<()> {
    let summary = desk.runs.list().await.into_iter().find(|run| run.id == id);
    match summary.map(|run| run.phase) {
        Some(RunPhase::Deleted | RunPhase::New) => desk.runs.forget(&id).await,
        _ => Err(Problem::told(
            "run-stands",
            "This cluster still stands",
            "Only a run of which nothing is left can be taken off the list, so that nothing is forgotten that costs money.",
            "Delete the cluster first.",
        )),
    }
}

#[tauri::command]
pub async fn sources(desk: State<'_, Desk>) -> Answer<Sources> {
    Ok(identity::sources(&desk.env, &desk.keychain).await)
}

#[tauri::command]
pub async fn paste(desk: State<'_, Desk>, text: String) -> Answer<PastedBlock> {
    let key = identity::parse_block(&text).map_err(|wrong| from_field("pasted-block", &wrong))?;
    let summary = key.summary();
    desk.held.lock().await.hold(key);
    Ok(summary)
}

#[tauri::command]
pub async fn save_key(
    desk: State<'_, Desk>,
    name: String,
    access_key_id: String,
    secret_access_key: String,
) -> Answer<Sources> {
    let secret_access_key = Zeroizing::new(secret_access_key);
    // The same rules as for a pasted block, so the same reader.
    let block = Zeroizing::new(format!(
        "[key]\naws_access_key_id = {access_key_id}\naws_secret_access_key = {}\n",
        secret_access_key.as_str()
    ));
    let key = identity::parse_block(&block).map_err(|wrong| from_field("access-key", &wrong))?;
    desk.keychain.save(&name, &key).await?;
    sources(desk).await
}

#[tauri::command]
pub async fn forget_key(desk: State<'_, Desk>, name: String) -> Answer<Sources> {
    desk.keychain.forget(&name).await?;
    sources(desk).await
}

#[tauri::command]
pub async fn connect(desk: State<'_, Desk>, place: Place, region: String) -> Answer<Identity> {
    desk.connect(place, &region).await
}

#[tauri::command]
pub async fn set_demo_speed(desk: State<'_, Desk>, speed: DemoSpeed) -> Answer<()> {
    desk.demo().await?.set_speed(speed);
    Ok(())
}

#[tauri::command]
pub async fn pause_demo(desk: State<'_, Desk>, paused: bool) -> Answer<()> {
    desk.demo().await?.set_paused(paused);
    Ok(())
}

#[tauri::command]
pub async fn offers(desk: State<'_, Desk>) -> Answer<Offers> {
    let asked = desk.asked();
    let connected = desk.connection().await.ok_or_else(not_connected)?;
    let offers = account_offers::offers(&connected.cloud).await;
    desk.remember_offers(asked, offers.clone()).await;
    Ok(offers)
}

#[tauri::command]
pub fn new_spec(name: String, region: String) -> ClusterSpec {
    ClusterSpec::new(name, region)
}

#[tauri::command]
pub async fn assess(desk: State<'_, Desk>, spec: ClusterSpec) -> Answer<Assessment> {
    let offers = desk.known_offers().await;
    let identity = desk.connection().await.map(|connected| connected.identity);
    Ok(assess_answers(&spec, offers.as_ref(), identity.as_ref(), now()))
}

#[tauri::command]
pub async fn start_run(desk: State<'_, Desk>, spec: ClusterSpec, guided: bool, through: Stage) -> Answer<String> {
    let connected = desk.connection().await.ok_or_else(not_connected)?;
    let spec = judged(&desk, &connected, spec, through).await?;
    if let Some(run) = desk.runs.unfinished(&spec, &connected) {
        return Err(Problem::told(
            "cluster-known",
            format!("The cluster {} was begun here before", run.name),
            format!("It stands in your list and says: {}. Nothing was sent to AWS.", run.words),
            "Open it under Your clusters to go on with it or to delete it, or choose another name.",
        ));
    }
    if connected.identity.demo {
        desk.begin_anew().await?;
    }
    let header = Header::begun(&spec, &connected.identity, connected.source.clone(), guided, now());
    let handle = desk.runs.begin(header, connected.cloud).await?;
    handle.create(spec, through);
    Ok(handle.id().to_owned())
}

#[tauri::command]
pub async fn continue_run(desk: State<'_, Desk>, id: String, spec: ClusterSpec, through: Stage) -> Answer<()> {
    let (handle, connected) = driven(&desk, &id).await?;
    handle.create(judged(&desk, &connected, spec, through).await?, through);
    Ok(())
}

/// What going on with other answers would change about a cluster that stands.
#[tauri::command]
pub async fn preview_change(desk: State<'_, Desk>, id: String, spec: ClusterSpec) -> Answer<ChangePreview> {
    let header = desk.runs.header(&id)?;
    let offers = offers_of(&desk, &header.account, &header.spec.region).await;
    desk.runs.open(&id, None).await?.preview_change(&spec, offers.as_ref()).await
}

/// Changes a cluster that stands. `told`: the keys of what the page said would be deleted.
#[tauri::command]
pub async fn change_run(desk: State<'_, Desk>, id: String, spec: ClusterSpec, told: Vec<String>) -> Answer<()> {
    let (handle, connected) = driven(&desk, &id).await?;
    let before = handle.look().await.map_or_else(|| spec.clone(), |run| run.spec);
    let spec = judged(&desk, &connected, changes::keeping(&before, spec), Stage::Workers).await?;
    handle.change(spec, &told).await
}

#[tauri::command]
pub async fn watch_run(
    desk: State<'_, Desk>,
    watches: State<'_, Watches>,
    id: String,
    channel: Channel<Update>,
) -> Answer<u32> {
    let handle = match driven(&desk, &id).await {
        Ok((handle, _)) => handle,
        // Without credentials for its account, or while another Landfall has the demo account, a run can be looked at.
        Err(problem) if ["not-connected", "demo-in-use"].contains(&problem.code.as_str()) => {
            desk.runs.open(&id, None).await?
        }
        Err(problem) => return Err(problem),
    };
    Ok(watches.begin(&handle, channel))
}

#[tauri::command]
pub fn unwatch(watches: State<'_, Watches>, watch: u32) {
    watches.end(watch);
}

#[tauri::command]
pub async fn try_again(desk: State<'_, Desk>, id: String) -> Answer<()> {
    driven(&desk, &id).await?.0.try_again();
    Ok(())
}

#[tauri::command]
pub async fn stop_run(desk: State<'_, Desk>, id: String) -> Answer<()> {
    driven(&desk, &id).await?.0.stop();
    Ok(())
}

#[tauri::command]
pub async fn mend_run(desk: State<'_, Desk>, id: String, step: String) -> Answer<()> {
    driven(&desk, &id).await?.0.mend(&step).await
}

#[tauri::command]
pub async fn preview_delete(desk: State<'_, Desk>, id: String) -> Answer<DeletionPreview> {
    driven(&desk, &id).await?.0.preview_delete().await
}

#[tauri::command]
pub async fn delete_run(desk: State<'_, Desk>, id: String, typed_name: String, also: Vec<String>) -> Answer<()> {
    let header = desk.runs.header(&id)?;
    if typed_name != header.spec.name {
        return Err(Problem::told(
            "name-differs",
            "The typed name is another one",
            format!("You typed {typed_name}; the cluster is called {}. Nothing was deleted.", header.spec.name),
            "Type the cluster's name exactly.",
        ));
    }
    let (handle, connected) = driven(&desk, &id).await?;
    handle.delete_chosen(&also).await?;
    let arn = kubeconfig::cluster_arn(&header.spec.region, &connected.identity.account, &header.spec.name);
    tauri::async_runtime::spawn(forget_in_kubeconfig(handle, arn, desk.env.clone()));
    Ok(())
}

/// A context that leads nowhere is in the way: once the cluster is gone, so are its entries.
async fn forget_in_kubeconfig(handle: RunHandle, arn: String, env: identity::Env) {
    let mut updates = handle.watch();
    while let Some(update) = updates.recv().await {
        if update.run.phase == RunPhase::Deleted {
            // Not worth an error on the screen: the entry does no harm, and kubectl says clearly what is wrong.
            kubeconfig::remove(&arn, None, &env, jiff::Timestamp::now()).ok();
            return;
        }
    }
}

#[tauri::command]
pub async fn merge_kubeconfig(desk: State<'_, Desk>, id: String, token: TokenCommand) -> Answer<KubeconfigResult> {
    let header = desk.runs.header(&id)?;
    let (_, connected) = driven(&desk, &id).await?;
    let source = connected.source.as_ref();
    let needed = token == TokenCommand::Landfall || header.demo;
    let landfall = landfall_path();
    if needed && landfall.is_none() {
        return Err(no_token_program());
    }
    let landfall = landfall.unwrap_or_default();
    let entry = kubeconfig::describe(&connected.cloud, &header.spec.name, token, landfall, source, header.demo).await?;
    let mut merged = kubeconfig::merge(&entry, None, &desk.env, jiff::Timestamp::now())?;
    if let Some(missing) = kubeconfig::missing_credentials(source, token) {
        merged.words.push_str(". ");
        merged.words.push_str(missing);
    }
    if header.demo {
        merged.words.push_str(". The demo cluster answers kubectl as long as Landfall runs, also in the background.");
    }
    Ok(merged)
}

/// Saves the receipt of a delete among the person's downloads, and says where.
#[tauri::command]
pub async fn save_receipt(app: AppHandle, desk: State<'_, Desk>, id: String) -> Answer<String> {
    let run = desk.runs.open(&id, None).await?.look().await;
    let text = run.and_then(|run| Some(leftovers::receipt_text(run.receipt.as_ref()?, &run)));
    let text = text.ok_or_else(no_receipt)?;
    let folder = app.path().download_dir().or_else(|_| app.path().home_dir());
    let file = folder.unwrap_or_default().join(format!("landfall-receipt-{id}.md"));
    let not_saved = |error: std::io::Error| {
        Problem::told(
            "receipt-not-saved",
            "The receipt could not be saved",
            format!("{} cannot be written: {error}.", file.display()),
            "Free some space or copy the receipt from the page. It stays in this run.",
        )
    };
    file.parent().map_or(Ok(()), std::fs::create_dir_all).map_err(not_saved)?;
    std::fs::write(&file, text).map_err(not_saved)?;
    Ok(file.display().to_string())
}

/// Clusters in the connected account whose journals are not on this computer.
#[tauri::command]
pub async fn lost_runs(desk: State<'_, Desk>) -> Answer<Vec<LostRun>> {
    let connected = desk.connection().await.ok_or_else(not_connected)?;
    recover::lost_runs(&connected.cloud, &desk.runs.known()).await
}

/// Takes one of them up again, and says the run's id.
#[tauri::command]
pub async fn recover_run(desk: State<'_, Desk>, id: String) -> Answer<String> {
    let connected = desk.connection().await.ok_or_else(not_connected)?;
    let lost = recover::lost_runs(&connected.cloud, &desk.runs.known()).await?;
    let run = lost.iter().find(|run| run.id == id).ok_or_else(|| {
        Problem::told(
            "run-not-lost",
            "This run is not there to be taken up",
            "Nothing in the account carries its tags any more, or its journal is on this computer already.",
            "Look at your clusters again.",
        )
    })?;
    desk.runs.recover(run, &connected)
}

/// Only documentation: a page cannot send people elsewhere.
#[tauri::command]
pub fn open_link(url: String) -> Answer<()> {
    const ALLOWED: [&str; 2] = ["https://docs.aws.amazon.com/", "https://kubernetes.io/"];
    if !ALLOWED.iter().any(|start| url.starts_with(start)) {
        return Err(Problem::told("link-refused", "This link is not opened", "It does not lead to documentation.", ""));
    }
    tauri_plugin_opener::open_url(&url, None::<&str>).map_err(|error| {
        Problem::told("no-browser", "No browser could be opened", error.to_string(), format!("Open {url} yourself."))
    })
}

/// Where the page hears what closing the window asks. Not `async`: of two pages, the later one hears it.
#[tauri::command]
pub fn watch_closing(closing: State<'_, Closing>, channel: Channel<Option<ClosingQuestion>>) {
    closing.tell(channel);
}

#[tauri::command]
pub async fn answer_closing(app: AppHandle, answer: ClosingAnswer) -> Answer<()> {
    closing::answered(&app, answer).await;
    Ok(())
}

/// A run with clients for its own account and Region.
async fn driven(desk: &Desk, id: &str) -> Answer<(RunHandle, Connected)> {
    let header = desk.runs.header(id)?;
    let region = &header.spec.region;
    let connected = if header.demo {
        desk.demo().await?.connect(region)
    } else {
        let connected = desk.connection().await.ok_or_else(not_connected)?;
        if connected.identity.account != header.account || connected.cloud.region != *region {
            return Err(other_account(&header, &connected));
        }
        connected
    };
    let handle = desk.runs.open(id, Some(connected.cloud.clone())).await?;
    Ok((handle, connected))
}

/// The answers with blanks filled in, or the first thing wrong on a page that is about to be created.
async fn judged(desk: &Desk, connected: &Connected, spec: ClusterSpec, through: Stage) -> Answer<ClusterSpec> {
    let offers = match offers_of(desk, &connected.identity.account, &connected.cloud.region).await {
        Some(offers) => offers,
        None => account_offers::offers(&connected.cloud).await,
    };
    let wrong = check(&spec, Some(&offers))
        .into_iter()
        .find(|wrong| wrong.severity == Severity::Error && stage_of(&wrong.field) <= through);
    let spec = account_offers::resolve(normalize(spec), &offers, &connected.cloud.region);
    match wrong.or_else(|| account_offers::unresolved(&spec)) {
        Some(wrong) => Err(from_field("answers", &wrong)),
        None => Ok(spec),
    }
}

/// What an account offers in a Region, as far as it was asked; nothing where the connection is to another place.
async fn offers_of(desk: &Desk, account: &str, region: &str) -> Option<Offers> {
    let connected = desk.connection().await?;
    let is_there = connected.identity.account == account && connected.cloud.region == region;
    if is_there { desk.known_offers().await } else { None }
}

fn stage_of(field: &str) -> Stage {
    match field.split('.').next().unwrap_or_default() {
        "roles" => Stage::Roles,
        "cluster" => Stage::Cluster,
        "access" => Stage::Access,
        "workers" => Stage::Workers,
        _ => Stage::Network,
    }
}

/// The person's own clock, in milliseconds since 1970.
fn now() -> u64 {
    u64::try_from(jiff::Timestamp::now().as_millisecond()).unwrap_or_default()
}

fn from_field(code: &str, wrong: &FieldProblem) -> Problem {
    Problem::told(code, &wrong.message, "Nothing was sent to AWS.", &wrong.remedy)
}

fn no_receipt() -> Problem {
    Problem::told(
        "no-receipt",
        "There is no receipt yet",
        "A receipt is written when everything is deleted and the account was looked through.",
        "Wait until the delete has ended.",
    )
}

fn no_token_program() -> Problem {
    Problem::told(
        "token-program-missing",
        "The landfall program is not beside this window",
        "kubectl would call it for every command. The kubeconfig was not changed.",
        "Choose the aws command instead, or put the program landfall into the folder of this window's program.",
    )
}

fn other_account(header: &Header, connected: &Connected) -> Problem {
    Problem::told(
        "not-connected",
        "Landfall is connected to another place",
        format!(
            "The run is in account {}, Region {}; the connection is to account {}, Region {}.",
            header.account, header.spec.region, connected.identity.account, connected.cloud.region
        ),
        "Choose credentials for the run's own account.",
    )
}
