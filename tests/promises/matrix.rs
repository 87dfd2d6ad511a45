//! Every AWS call of a create and of a delete, each going wrong in every way. Knows how one case is tried and judged;
//! which cases are tried is for the promise and for the bench to say.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use landfall_demo_cloud::Fault;
use landfall_engine::{
    contract::{ClusterSpec, Direction, Run, RunPhase, Stage, StepState},
    run_handle::RunHandle,
};
use serde_json::Value;

use crate::world::{World, settled, troubles};

/// What can become of a call.
pub const FAULTS: [(&str, Fault); 8] = [
    ("throttled", Fault::Throttle),
    ("500", Fault::ServerError),
    ("timeout before it arrived", Fault::Hang),
    ("answer lost after it was done", Fault::LoseAnswer),
    ("connection reset", Fault::Drop),
    ("access denied", Fault::Denied),
    ("expired token", Fault::Expired),
    ("not found yet", Fault::NotFoundYet),
];

/// One call, by its place among the calls of its action, one fault, and the way on if the run pauses.
#[derive(Debug, Clone)]
pub struct Case {
    pub direction: Direction,
    pub action: String,
    pub nth: u32,
    pub fault: usize,
    pub way: Way,
}

/// What the person chooses when the run pauses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    TryAgain,
    Undo,
}

/// What became of a case.
#[derive(Debug)]
pub struct Verdict {
    pub paused: bool,
    /// Objects that should not stand at the end.
    pub left: Vec<String>,
    /// Objects that stand more often than in an undisturbed run, or are missing.
    pub doubled: Vec<String>,
    /// Anything else that is not as promised.
    pub wrong: Option<String>,
}

/// What undisturbed runs look like.
#[derive(Debug, Clone)]
pub struct Undisturbed {
    pub spec: ClusterSpec,
    pub before: BTreeMap<String, Value>,
    pub after_create: BTreeMap<String, usize>,
    pub calls: Vec<(Direction, String)>,
}

impl Undisturbed {
    /// Creates and deletes once, and takes notes.
    pub async fn record(spec: ClusterSpec) -> Self {
        let world = World::of(&spec);
        let before = world.inventory();
        let handle = world.begin(&spec);
        handle.create(spec.clone(), Stage::Workers);
        let run = settled(&handle).await;
        assert_eq!((run.phase, troubles(&run)), (RunPhase::Created, vec![]), "{}", spec.name);
        let after_create = signatures(&world.inventory());
        let made = world.demo.faults().calls();
        handle.delete(Vec::new());
        let run = settled(&handle).await;
        assert_eq!((run.phase, troubles(&run)), (RunPhase::Deleted, vec![]), "{}", spec.name);
        let all = world.demo.faults().calls();
        let named = |(service, action): &(String, String)| format!("{service}:{action}");
        let calls = all
            .iter()
            .enumerate()
            .map(|(at, call)| (if at < made.len() { Direction::Create } else { Direction::Delete }, named(call)));
        Self { spec, before, after_create, calls: calls.collect() }
    }

    /// Every call with every fault and both ways on; of calls that only look, only those up to `looks` of an action.
    pub fn cases(&self, looks: u32) -> Vec<Case> {
        let mut counted: BTreeMap<(String, bool), u32> = BTreeMap::new();
        let mut cases = Vec::new();
        for (direction, action) in &self.calls {
            let count = counted.entry((action.clone(), *direction == Direction::Create)).or_default();
            *count += 1;
            let only_looks = ["Describe", "List", "Get"].iter().any(|verb| action.contains(&format!(":{verb}")));
            if only_looks && *count > looks {
                continue;
            }
            for fault in 0..FAULTS.len() {
                let case = |way| Case { direction: *direction, action: action.clone(), nth: *count, fault, way };
                cases.push(case(Way::TryAgain));
                // Undoing differs from trying again only where a run that creates pauses.
                if *direction == Direction::Create && pauses(fault) {
                    cases.push(case(Way::Undo));
                }
            }
        }
        cases
    }

    /// The first call of each action that another run does not make, with every fault and both ways on.
    pub fn cases_beyond(&self, other: &Self) -> Vec<Case> {
        let mut cases = self.cases(1);
        cases.retain(|case| case.nth == 1 && !other.calls.contains(&(case.direction, case.action.clone())));
        cases
    }

    /// Tries one case, through the whole run and to its end.
    pub async fn try_case(&self, case: &Case) -> Verdict {
        let world = World::of(&self.spec);
        let handle = world.begin(&self.spec);
        let (name, fault) = FAULTS[case.fault].clone();
        let run = if case.direction == Direction::Create {
            world.demo.faults().fail_nth(&case.action, case.nth, fault);
            handle.create(self.spec.clone(), Stage::Workers);
            settled(&handle).await
        } else {
            handle.create(self.spec.clone(), Stage::Workers);
            let run = settled(&handle).await;
            assert_eq!(run.phase, RunPhase::Created, "undisturbed so far");
            world.demo.faults().fail_nth(&case.action, case.nth, fault);
            handle.delete(Vec::new());
            settled(&handle).await
        };
        let paused = run.phase == RunPhase::Paused;
        let mut wrong = paused.then(|| wrong_pause(name, &run)).flatten();
        let run = if paused { go_on(&handle, case).await } else { run };
        let expected = if run.direction == Direction::Create { RunPhase::Created } else { RunPhase::Deleted };
        if run.phase != expected {
            wrong = wrong.or(Some(format!("ends as {:?}: {:?} {:?}", run.phase, troubles(&run), run.problem)));
        }
        let inventory = world.inventory();
        let deleted = run.direction == Direction::Delete;
        let left = if deleted { beyond(&self.before, &inventory) } else { Vec::new() };
        let doubled = if deleted { Vec::new() } else { unlike(&self.after_create, &signatures(&inventory)) };
        Verdict { paused, left, doubled, wrong }
    }
}

/// Tries cases on several threads, each in its own paused time, and hands every verdict to `judge`.
pub fn try_all(undisturbed: &Undisturbed, cases: &[Case], judge: impl Fn(&Case, Verdict) + Sync) {
    let next = AtomicUsize::new(0);
    let first_panic = Mutex::new(None);
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::SeqCst)) {
                    let tried = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                        in_paused_time(undisturbed.try_case(case))
                    }));
                    match tried {
                        Ok(verdict) => judge(case, verdict),
                        Err(_) => *first_panic.lock().expect("not poisoned") = Some(case.clone()),
                    }
                }
            });
        }
    });
    let panicked = first_panic.lock().expect("not poisoned").take();
    assert!(panicked.is_none(), "a run panicked or never rested: {panicked:?}");
}

/// Runs one future to its end in a paused time of its own.
pub fn in_paused_time<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    runtime.expect("a runtime").block_on(future)
}

async fn go_on(handle: &RunHandle, case: &Case) -> Run {
    if case.way == Way::Undo {
        handle.delete(Vec::new());
        return settled(handle).await;
    }
    handle.try_again();
    settled(handle).await
}

/// Only a person can mend these two.
fn pauses(fault: usize) -> bool {
    matches!(FAULTS[fault].1, Fault::Denied | Fault::Expired)
}

fn wrong_pause(fault: &str, run: &Run) -> Option<String> {
    let failed: Vec<_> = run.steps.iter().filter(|step| step.state == StepState::Failed).collect();
    let right = match fault {
        "expired token" => {
            failed.is_empty() && run.problem.as_ref().is_some_and(|problem| problem.code == "credentials-expired")
        }
        "access denied" => {
            failed.len() == 1 && failed[0].problem.as_ref().is_some_and(|problem| problem.code == "access-denied")
        }
        _ => false,
    };
    let codes: Vec<_> = failed.iter().filter_map(|step| Some(&step.problem.as_ref()?.code)).collect();
    (!right)
        .then(|| format!("paused after “{fault}” with {codes:?}, run problem {:?}: {:?}", run.problem, troubles(run)))
}

/// What kind of thing, under which name, how often: equal for two accounts that hold the same although every id differs.
pub fn signatures(inventory: &BTreeMap<String, Value>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for (key, object) in inventory {
        let kind = key.split('/').next().unwrap_or_default();
        let tags = &object["tags"];
        let name = [&tags["landfall.dev/step"], &tags["Name"], &object["name"]];
        let name = name.iter().find_map(|name| name.as_str()).unwrap_or_default();
        // EKS may have made the one for nodes before we did: one is as good as the other.
        let name = if kind == "access-entry" { object["principal_arn"].as_str().unwrap_or_default() } else { name };
        // What EKS names ends with a number or an id of its own.
        let own = |letter: char| letter.is_ascii_hexdigit() || letter == '-';
        let name = if name.starts_with("eks-") { name.trim_end_matches(own) } else { name };
        *counts.entry(format!("{kind} {name}")).or_default() += 1;
    }
    counts
}

/// What an account holds beyond an earlier picture of it, and what it lacks.
pub fn beyond(before: &BTreeMap<String, Value>, after: &BTreeMap<String, Value>) -> Vec<String> {
    let added = after.iter().filter(|(key, value)| before.get(*key) != Some(value));
    let mut lines: Vec<String> = added.map(|(key, value)| format!("+ {key}: {value}")).collect();
    lines.extend(before.keys().filter(|key| !after.contains_key(*key)).map(|key| format!("- {key}")));
    lines
}

/// Where two counts differ.
pub fn unlike(expected: &BTreeMap<String, usize>, found: &BTreeMap<String, usize>) -> Vec<String> {
    let all = expected.keys().chain(found.keys().filter(|key| !expected.contains_key(*key)));
    all.filter(|key| expected.get(*key) != found.get(*key))
        .map(|key| format!("{key}: {} instead of {}", found.get(key).unwrap_or(&0), expected.get(key).unwrap_or(&0)))
        .collect()
}
