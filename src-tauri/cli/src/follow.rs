//! Watches a run until it rests, printing what happens. Ctrl-C stops the run, a second one leaves at once.

use landfall_engine::{
    contract::{Direction, EventKind, Problem, Run, RunPhase, StepState, Update},
    run_handle::RunHandle,
};
use tokio::sync::mpsc::UnboundedReceiver;

use crate::print;

/// Follows the updates of a run to which commands were just given. None when the person left at once.
///
/// `updates` must have been asked for before the commands, so that no event is missed. `starts` is how often these make
/// the run start: before the last start, rest is not the end.
pub async fn to_the_end(
    handle: &RunHandle,
    mut updates: UnboundedReceiver<Update>,
    json: bool,
    starts: usize,
) -> Option<Run> {
    let mut started = 0;
    let mut interrupted = false;
    loop {
        let update = tokio::select! {
            update = updates.recv() => update?,
            _ = tokio::signal::ctrl_c() => {
                if interrupted {
                    print::remark("Left at once. AWS goes on with what it has begun; `landfall resume` finds it again.");
                    return None;
                }
                interrupted = true;
                handle.stop();
                print::remark("Stopping: nothing new starts, what runs is waited for. Press Ctrl-C again to leave at once.");
                continue;
            }
        };
        if let Some(event) = &update.event {
            started += usize::from(matches!(event.kind, EventKind::Started { .. }));
            if json {
                // Plain data: it always serialises.
                print::say(&serde_json::to_string(event).unwrap_or_default());
            } else if let Some(line) = print::line(&update) {
                print::say(&line);
            }
        }
        if started >= starts && !matches!(update.run.phase, RunPhase::New | RunPhase::Running | RunPhase::Stopping) {
            return Some(update.run);
        }
    }
}

/// Prints what holds the run and every failed step's problem in full, and how to go on.
pub fn explain_pause(run: &Run) {
    if let Some(problem) = &run.problem {
        print::remark(&format!("\n{}", print::in_full(problem)));
    }
    for (titles, problem) in failures(run) {
        print::remark(&format!("\n{titles}: {}", print::in_full(problem)));
    }
    print::remark(&format!("Try again:       landfall resume {}", run.id));
    match run.direction {
        Direction::Create => print::remark(&format!("Undo everything: landfall delete {}", run.id)),
        Direction::Delete => {
            print::remark(&format!("Choose more:     landfall delete {} --list, then --also KEY", run.id));
        }
    }
    if run.standing.is_empty() {
        print::remark("Nothing stands.");
    } else {
        print::remark(&format!("Leave it:        what stands costs about {:.2} USD an hour", run.cost_per_hour));
    }
}

/// Each problem once, with the steps that met it: several often fail for the same reason.
fn failures(run: &Run) -> Vec<(String, &Problem)> {
    let mut found: Vec<(String, &Problem)> = Vec::new();
    for step in run.steps.iter().filter(|step| step.state == StepState::Failed) {
        let Some(problem) = &step.problem else { continue };
        let same = |other: &Problem| other.code == problem.code && other.what_happened == problem.what_happened;
        match found.iter_mut().find(|(_, other)| same(other)) {
            Some((titles, _)) => titles.push_str(&format!("; {}", step.title)),
            None => found.push((step.title.clone(), problem)),
        }
    }
    found
}
