//! `landfall create`: a spec file or the default cluster, checked, created and watched.

use std::{fs, path::Path, process::ExitCode};

use landfall_engine::{
    assess::assess,
    check::{check, normalize},
    contract::{ClusterSpec, FieldProblem, Offers, Severity},
    identity::Env,
    journal::Header,
    offers, run_list,
    runner::Runner,
    spec_file,
};

use landfall_places::Connected;

use crate::{
    arguments::CreateArguments,
    follow, kubectl,
    place::{self, Opened},
    print, rehearsing,
    trouble::Trouble,
};

/// The name of the default cluster.
const DEFAULT_NAME: &str = "my-first-cluster";

pub async fn run(arguments: CreateArguments) -> Result<ExitCode, Trouble> {
    let env = Env::process();
    let spec = spec(&arguments, &env).await?;
    if arguments.print_file {
        print::say(spec_file::write(&spec).trim_end());
        return Ok(ExitCode::SUCCESS);
    }
    // Rules that need no account first: wrong answers must not even ask who we are.
    refuse_errors(check(&spec, None))?;
    rehearsing::refuse_unknown(&arguments.scenario)?;
    let opened = place::open(&arguments.place, &spec.region, &env).await?;
    refuse_second(&spec, &opened)?;
    kubectl::refuse_unusable(&spec, &opened, &arguments.kubeconfig, &env)?;
    // Not before what can be refused by itself: it ends what another run rehearses.
    if let Some(demo) = &opened.demo {
        demo.rehearse_only(&arguments.scenario)?;
    }
    let offers = offers::offers(&opened.connected.cloud).await;
    let spec = complete(spec, &offers)?;
    warn_of_credentials(&spec, &offers, &opened);

    let Connected { cloud, identity, source } = &opened.connected;
    let header = Header::begun(&spec, identity, source.clone(), false, now());
    let handle = Runner::begin(&place::runs_folder(), header, cloud.clone())?;
    let updates = handle.watch();
    handle.create(spec, arguments.through.into());
    let run = follow::to_the_end(&handle, updates, arguments.json, 1).await;
    let ended = kubectl::conclude(run, &opened, &arguments.kubeconfig, &env).await;
    rehearsing::conclude(&opened, handle.id());
    ended
}

/// The answers as they were given: file, then options.
async fn spec(arguments: &CreateArguments, env: &Env) -> Result<ClusterSpec, Trouble> {
    let from_file = arguments.file.as_deref().map(read).transpose()?;
    let has_file = from_file.is_some();
    let mut spec = from_file.unwrap_or_else(|| ClusterSpec::new(DEFAULT_NAME, ""));
    if let Some(name) = &arguments.name {
        spec.name.clone_from(name);
    }
    if let Some(region) = &arguments.region {
        spec.region.clone_from(region);
    } else if !has_file {
        let region = place::default_region(&arguments.place, env).await;
        spec.region = region.ok_or_else(place::in_which_region)?;
    }
    Ok(normalize(spec))
}

/// A spec file.
pub fn read(path: &Path) -> Result<ClusterSpec, Trouble> {
    let text = fs::read_to_string(path).map_err(|error| {
        Trouble::bad_input(
            "spec-not-found",
            &format!("The file {} cannot be read", path.display()),
            &format!("{error}."),
            "Check the path. `landfall create --print-file` prints a file to begin with.",
        )
    })?;
    spec_file::read(&text).map_err(|mut problem| {
        problem.title = format!("{}: {}", path.display(), problem.title);
        Trouble::BadInput(Box::new(problem))
    })
}

/// Fills what was left open, and checks against what the account offers.
pub fn complete(spec: ClusterSpec, offers: &Offers) -> Result<ClusterSpec, Trouble> {
    let problems = check(&spec, Some(offers));
    for warning in problems.iter().filter(|problem| problem.severity == Severity::Warning) {
        print::remark(&print::field(warning));
    }
    refuse_errors(problems)?;
    let region = spec.region.clone();
    let spec = offers::resolve(spec, offers, &region);
    match offers::unresolved(&spec) {
        None => Ok(spec),
        Some(problem) => {
            offers.notes.iter().for_each(|note| print::remark(note));
            Err(Trouble::BadAnswers(vec![problem]))
        }
    }
}

fn refuse_errors(problems: Vec<FieldProblem>) -> Result<(), Trouble> {
    let errors: Vec<_> = problems.into_iter().filter(|problem| problem.severity == Severity::Error).collect();
    if errors.is_empty() { Ok(()) } else { Err(Trouble::BadAnswers(errors)) }
}

fn warn_of_credentials(spec: &ClusterSpec, offers: &Offers, opened: &Opened) {
    let seen = assess(spec, Some(offers), Some(&opened.connected.identity), now());
    if let Some(warning) = seen.credentials_warning {
        print::remark(&format!("warning: {warning}"));
    }
}

/// A cluster of this name that a run of ours made is gone on with, not made a second time.
fn refuse_second(spec: &ClusterSpec, opened: &Opened) -> Result<(), Trouble> {
    let identity = &opened.connected.identity;
    let runs = place::runs_folder();
    let Some(run) = run_list::unfinished(&runs, spec, &identity.account, identity.demo) else { return Ok(()) };
    Err(Trouble::bad_input(
        "cluster-known",
        &format!("The cluster {} was begun here before", spec.name),
        &format!("Its run {} says: {}.", run.id, run.words),
        &format!(
            "Go on with it: landfall resume {0}. Or remove it: landfall delete {0}. Or choose another --name.",
            run.id
        ),
    ))
}

/// The person's own clock, in milliseconds since 1970.
fn now() -> u64 {
    u64::try_from(jiff::Timestamp::now().as_millisecond()).unwrap_or_default()
}
