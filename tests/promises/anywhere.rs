//! Fail anywhere, crash anywhere: whatever AWS call goes wrong and wherever the process dies, a run finishes, nothing is
//! made twice and nothing is left behind.

use std::{
    fs,
    io::{Read, Seek, SeekFrom},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use aws_smithy_runtime_api::client::{
    http::{HttpClient, HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn},
    orchestrator::HttpRequest,
};
use landfall_demo_cloud::{ACCESS_KEY_ID, ACCOUNT_ID, SECRET_ACCESS_KEY};
use landfall_engine::{
    cloud::{Cloud, config_through},
    contract::{Direction, RunPhase, Stage},
    pace::Pace,
    runner::Runner,
};

use crate::{
    matrix::{Undisturbed, beyond, in_paused_time, signatures, try_all, unlike},
    recipes::recipes,
    world::{REGION, World, settled, spec, troubles},
};

/// Of calls that only look, the first two of each action: the rest of a long wait is more of the same, and
/// `cargo xtask bench faults` tries them all.
const LOOKS: u32 = 2;

/// How many lines of a recipe's journal a process dies after: the default cluster's tries every one.
const CUTS: usize = 24;

#[test]
fn whatever_call_fails_the_run_goes_on_or_pauses_rightly_and_leaves_and_doubles_nothing() {
    let undisturbed = in_paused_time(Undisturbed::record(spec()));
    let cases = undisturbed.cases(LOOKS);
    let (broken, paused) = (Mutex::new(Vec::new()), AtomicUsize::new(0));
    try_all(&undisturbed, &cases, |case, verdict| {
        paused.fetch_add(usize::from(verdict.paused), Ordering::SeqCst);
        if verdict.wrong.is_some() || !verdict.left.is_empty() || !verdict.doubled.is_empty() {
            broken.lock().expect("not poisoned").push(format!("{case:?}: {verdict:?}"));
        }
    });
    let broken = broken.into_inner().expect("not poisoned");
    assert!(broken.is_empty(), "{} of {} cases:\n{}", broken.len(), cases.len(), broken.join("\n"));
    let paused = paused.into_inner();
    assert!(paused > 0 && paused < cases.len() / 2, "a person is asked where only a person can help: {paused}");
}

#[test]
fn a_process_that_dies_after_any_line_of_the_journal_is_resumed_and_makes_nothing_twice() {
    let broken = die_everywhere(&in_paused_time(Undisturbed::record(spec())), usize::MAX);
    assert!(broken.is_empty(), "{} cuts:\n{}", broken.len(), broken.join("\n"));
}

/// The clusters of real people make other calls too: each of those goes wrong once.
#[test]
fn whatever_call_of_a_recipe_fails_the_run_goes_on_or_pauses_rightly_and_leaves_and_doubles_nothing() {
    let usual = in_paused_time(Undisturbed::record(spec()));
    let (mut known, mut all) = (usual.calls.clone(), Vec::new());
    for recipe in recipes() {
        let undisturbed = in_paused_time(Undisturbed::record(recipe));
        let cases = undisturbed.cases_beyond(&Undisturbed { calls: known.clone(), ..usual.clone() });
        known.extend(undisturbed.calls.clone());
        let broken = Mutex::new(Vec::new());
        try_all(&undisturbed, &cases, |case, verdict| {
            if verdict.wrong.is_some() || !verdict.left.is_empty() || !verdict.doubled.is_empty() {
                broken.lock().expect("not poisoned").push(format!("{case:?}: {verdict:?}"));
            }
        });
        let broken = broken.into_inner().expect("not poisoned");
        all.extend(broken.into_iter().map(|case| format!("{}: {case}", undisturbed.spec.name)));
    }
    assert!(all.is_empty(), "{} cases:\n{}", all.len(), all.join("\n"));
}

#[test]
fn a_process_that_dies_while_it_makes_a_recipe_is_resumed_and_makes_nothing_twice() {
    for recipe in recipes() {
        let undisturbed = in_paused_time(Undisturbed::record(recipe));
        let broken = die_everywhere(&undisturbed, CUTS);
        let name = &undisturbed.spec.name;
        assert!(broken.is_empty(), "{name}: {} cuts:\n{}", broken.len(), broken.join("\n"));
    }
}

/// Cuts the journal of a run after many of its lines, `most` of them and evenly, and says where it is not made good.
fn die_everywhere(undisturbed: &Undisturbed, most: usize) -> Vec<String> {
    let lines = in_paused_time(async {
        let world = World::of(&undisturbed.spec);
        let handle = world.begin(&undisturbed.spec);
        handle.create(undisturbed.spec.clone(), Stage::Workers);
        settled(&handle).await;
        let journal = Lines::of(&world.runs(), &undisturbed.spec.name);
        let created = journal.count();
        handle.delete(Vec::new());
        settled(&handle).await;
        (created, journal.count())
    });
    let every = (lines.1 / most).max(1);
    let cuts: Vec<usize> = (1..lines.1).step_by(every).collect();
    let broken = Mutex::new(Vec::new());
    let (cuts, broken_here, created) = (&cuts, &broken, lines.0);
    thread::scope(|scope| {
        for part in 0..2 {
            scope.spawn(move || {
                for &cut in cuts.iter().skip(part).step_by(2) {
                    if let Some(trouble) = in_paused_time(die_and_resume(cut, created, undisturbed)) {
                        broken_here.lock().expect("not poisoned").push(format!("after line {cut}: {trouble}"));
                    }
                }
            });
        }
    });
    broken.into_inner().expect("not poisoned")
}

/// Lets a process die as soon as its journal has so many lines, and another one go on. Says what is not as promised.
async fn die_and_resume(cut: usize, created: usize, undisturbed: &Undisturbed) -> Option<String> {
    let world = World::of(&undisturbed.spec);
    let deletes = cut > created;
    let mortal = mortal(&world, &undisturbed.spec.name, cut);
    let (spec, id) = (&undisturbed.spec, format!("{}-1", undisturbed.spec.name));
    let handle = world.begin_with(spec, mortal);
    handle.create(spec.clone(), Stage::Workers);
    if deletes {
        settled(&handle).await;
        handle.delete(Vec::new());
    }
    let journal = Lines::of(&world.runs(), &spec.name);
    while journal.count() < cut {
        tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    }
    // The next process finds what the dead one has written, and no more.
    let next = tempfile::tempdir().expect("a temporary folder");
    let text = fs::read_to_string(world.runs().join(format!("{id}.jsonl"))).expect("a journal");
    let kept: String = text.split_inclusive('\n').take(cut).collect();
    fs::write(next.path().join(format!("{id}.jsonl")), kept).expect("written");
    let handle = Runner::open(next.path(), &id, Some(world.cloud.clone())).expect("opened");
    let before = handle.look().await.expect("it lives");
    let run = match (deletes, before.phase) {
        (true, RunPhase::Created) => {
            handle.delete(Vec::new());
            settled(&handle).await
        }
        (_, RunPhase::New) => {
            handle.create(spec.clone(), Stage::Workers);
            settled(&handle).await
        }
        _ => {
            handle.try_again();
            settled(&handle).await
        }
    };
    let inventory = world.inventory();
    let wrong = match run.direction {
        Direction::Create => unlike(&undisturbed.after_create, &signatures(&inventory)),
        Direction::Delete => beyond(&undisturbed.before, &inventory),
    };
    let ended = matches!(run.phase, RunPhase::Created | RunPhase::Deleted);
    (!ended || !wrong.is_empty()).then(|| format!("{:?} {:?} {wrong:?}", run.phase, troubles(&run)))
}

/// Clients that reach AWS only while the journal has fewer lines than `cut`: after that the process is dead.
fn mortal(world: &World, name: &str, cut: usize) -> Arc<Cloud> {
    let (inner, runs, name) = (world.demo.http_client(), world.runs(), name.to_owned());
    let door = http_client_fn(move |settings, components| {
        let inner = inner.http_connector(settings, components);
        SharedHttpConnector::new(Mortal { inner, journal: Lines::of(&runs, &name), cut })
    });
    let config = config_through(door, REGION, ACCESS_KEY_ID, SECRET_ACCESS_KEY);
    Arc::new(Cloud::new(config, ACCOUNT_ID, Pace::starting_at(world.demo.now(), 1.0)))
}

#[derive(Debug)]
struct Mortal {
    inner: SharedHttpConnector,
    journal: Lines,
    cut: usize,
}

impl HttpConnector for Mortal {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        if self.journal.count() >= self.cut {
            return HttpConnectorFuture::new(std::future::pending());
        }
        self.inner.call(request)
    }
}

/// How many lines a journal has; reads only what was written since the last count.
#[derive(Debug)]
struct Lines {
    file: PathBuf,
    counted: Mutex<(u64, usize)>,
}

impl Lines {
    fn of(runs: &Path, name: &str) -> Self {
        Self { file: runs.join(format!("{name}-1.jsonl")), counted: Mutex::default() }
    }

    fn count(&self) -> usize {
        let mut counted = self.counted.lock().expect("not poisoned");
        let mut file = fs::File::open(&self.file).expect("a journal");
        file.seek(SeekFrom::Start(counted.0)).expect("a place in it");
        let mut new = Vec::new();
        file.read_to_end(&mut new).expect("readable");
        counted.0 += new.len() as u64;
        counted.1 += new.split(|byte| *byte == b'\n').count() - 1;
        counted.1
    }
}
