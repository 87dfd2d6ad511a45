//! Any events at all in any order: folded or refused, never a panic, and whatever folds can be drawn, comes to rest and
//! reads back from its own journal lines.
#![no_main]

use landfall_engine::{
    contract::{ClusterSpec, Direction, Event, EventKind, Leftover, LeftoverThing, Problem, Stage, StepState},
    journal::{Header, JOURNAL_FORMAT},
    run_state::{Activity, RunState},
};
use libfuzzer_sys::fuzz_target;

// Two bytes make one event: what happens, and to which step (or in which direction, or with which answers).
fuzz_target!(|bytes: &[u8]| {
    let mut state = RunState::new(header());
    let mut lasting = Vec::new();
    for pair in bytes.chunks_exact(2).take(400) {
        let Some(kind) = kind(pair[0], pair[1], &state) else { continue };
        let event = Event { seq: state.seq + u64::from(kind.lasts()), at: lasting.len() as u64, kind };
        let before = (state.seq, state.activity, state.steps.clone());
        match state.apply(&event) {
            Ok(()) if event.kind.lasts() => lasting.push(event),
            Ok(()) => {}
            Err(_) => assert_eq!(before, (state.seq, state.activity, state.steps.clone()), "refused, and so unchanged"),
        }
        assert_eq!(state.steps.len(), state.plan.steps.len());
    }
    look_at(&state);
    let lines = serde_json::to_string(&lasting).expect("events are JSON");
    let lasting: Vec<Event> = serde_json::from_str(&lines).expect("its own lines");
    let replayed = RunState::replay(header(), &lasting).expect("what was legal once is legal again");
    assert!(replayed.steps.iter().all(|step| !step.is_running()), "nothing runs in a journal");
    assert_eq!(replayed.outputs(), state.outputs(), "no id is lost");
    let asked = |state: &RunState| state.steps.iter().filter(|step| step.intended).count();
    assert_eq!(asked(&replayed), asked(&state), "nothing AWS was asked for is forgotten");
    look_at(&replayed);
});

fn look_at(state: &RunState) {
    let run = state.view(u64::MAX);
    assert!(!run.words.is_empty() && run.steps.iter().all(|step| !step.title.is_empty()));
    state.summary();
    let over = (0..state.steps.len()).filter(|at| state.is_over(*at)).count();
    assert!(over <= state.steps.len());
    assert!(run.steps.iter().all(|step| step.state != StepState::Failed || step.problem.is_some()), "failures say why");
}

fn header() -> Header {
    Header {
        format: JOURNAL_FORMAT,
        id: "first-1".into(),
        created_at: 0,
        account: "111122223333".into(),
        demo: true,
        guided: true,
        recovered: false,
        source: None,
        spec: spec(0),
    }
}

/// A few answers that plan different steps.
fn spec(choice: u8) -> ClusterSpec {
    let mut spec = ClusterSpec::new("first", "us-east-1");
    spec.network.zones = (0..2 + choice % 2).map(|zone| format!("use1-az{}", zone + 1)).collect();
    if choice & 2 != 0 {
        spec.workers.node_groups.clear();
    }
    if choice & 4 != 0 {
        spec.workers.addons.clear();
    }
    if choice & 8 != 0 {
        spec.cluster.logs.clear();
    }
    spec
}

/// As the runner writes them: no step moves while the run rests, and only what runs says what it waits for.
fn kind(what: u8, which: u8, state: &RunState) -> Option<EventKind> {
    let at = usize::from(which) % state.plan.steps.len();
    let (resting, waits) =
        (!matches!(state.activity, Activity::Running | Activity::Stopping), !state.steps[at].is_running());
    let step = || state.plan.steps[at].key.clone();
    let problem = || Problem::told("code", "title", "happened", "do");
    let direction = if which & 8 == 0 { Direction::Create } else { Direction::Delete };
    Some(match what % 17 {
        5..=7 | 9..=10 | 12..=13 if resting => return None,
        8 if resting || waits => return None,
        0 => EventKind::Started { direction, through: Stage::ALL[usize::from(which & 7) % Stage::ALL.len()] },
        1 => EventKind::SpecChanged { spec: Box::new(spec(which)) },
        2 => EventKind::Renewed { spec: Box::new(spec(which)) },
        3 => EventKind::Held { problem: problem() },
        4 => EventKind::AlsoDelete { leftovers: vec![leftover(which)] },
        5 => EventKind::StepLooking { step: step() },
        6 => EventKind::StepCreating { step: step() },
        7 => EventKind::StepMade { step: step(), output: output(which), facts: Vec::new(), found: false },
        8 => EventKind::StepNote { step: step(), note: "waits".into() },
        9 => EventKind::StepDone { step: step() },
        10 => EventKind::StepFailed { step: step(), problem: problem() },
        11 => EventKind::TriedAgain,
        12 => EventKind::StepDeleting { step: step() },
        13 => EventKind::StepDeleted { step: step() },
        14 => EventKind::Stopping,
        15 => EventKind::Paused,
        _ => EventKind::Finished,
    })
}

/// An output of some kind's form, which may be another kind's.
fn output(which: u8) -> serde_json::Value {
    match which >> 6 {
        0 => serde_json::json!({ "id": "vpc-1" }),
        1 => serde_json::json!({ "arn": "arn:aws:iam::111122223333:role/a", "name": "a" }),
        2 => serde_json::json!("text"),
        _ => serde_json::Value::Null,
    }
}

fn leftover(which: u8) -> Leftover {
    Leftover {
        key: format!("volume/{}", which % 3),
        thing: LeftoverThing::Volume { id: "vol-1".into(), object: None },
        title: "Volume".into(),
        made_by: None,
        while_it_stays: "costs".into(),
        blocks: which & 4 != 0,
        loses_data: true,
        cost_per_hour: 0.1,
        command: "aws".into(),
    }
}
