//! What going on with other answers would do, told by the same fold and the same rules by which the runner would do it.

use serde_json::Value;

use super::{
    fixed::{Fixed, fixed},
    places::{self, Refused},
};
use crate::{
    assess::{minutes, planned},
    check::normalize,
    contract::{
        ChangeItem, ChangePreview, ClusterSpec, Direction, Event, EventKind, FieldProblem, Offers, Problem, Severity,
        Stage,
    },
    prices::hourly,
    run_state::{RunState, only_asks},
};

/// The answers with what was chosen for the person at the beginning, where they leave it open.
pub fn keeping(before: &ClusterSpec, next: ClusterSpec) -> ClusterSpec {
    let mut next = normalize(next);
    if next.network.zones.is_empty() {
        next.network.zones.clone_from(&before.network.zones);
    }
    if next.cluster.version.is_empty() {
        next.cluster.version.clone_from(&before.cluster.version);
    }
    next
}

/// What going on with other answers would do. Asks AWS nothing, and takes answers that are only half typed.
pub fn preview(state: &RunState, next: &ClusterSpec, offers: Option<&Offers>) -> ChangePreview {
    let next = planned(&keeping(&state.spec, next.clone()), offers);
    let after = changed(state, &next);
    let (makes, deletes) = (makes(&after), deletes(&after));
    ChangePreview {
        words: words(&makes, &deletes, after.view(0).remaining_seconds.unwrap_or_default()),
        cost_words: cost_words(after.view(0).cost_per_hour, &makes, &deletes),
        problems: problems(state, &next),
        refused: refused(state, &next),
        makes,
        deletes,
    }
}

/// Whether a person may go on with what a preview shows: it is possible, it does something, and what it deletes is
/// exactly what the person was told of.
///
/// # Errors
/// When it is not; nothing was sent to AWS then.
pub fn agree(preview: &ChangePreview, told: &[String]) -> Result<(), Problem> {
    if let Some(problem) = &preview.refused {
        return Err(problem.clone());
    }
    if preview.makes.is_empty() && preview.deletes.is_empty() {
        return Err(Problem::told(
            "nothing-to-change",
            "Nothing is changed yet",
            "These answers ask for exactly what stands. Nothing was sent to AWS.",
            "Choose Edit beside the part you want to change, or leave the cluster as it is.",
        ));
    }
    let mut goes: Vec<&String> = preview.deletes.iter().map(|item| &item.key).collect();
    let mut told: Vec<&String> = told.iter().collect();
    goes.sort();
    told.sort();
    if goes == told {
        return Ok(());
    }
    Err(Problem::told(
        "change-differs",
        "The change would delete something else by now",
        "The cluster has changed since this page told what goes. Nothing was sent to AWS.",
        "Look at the list again, then choose Change the cluster once more.",
    ))
}

/// The run as it would be a moment after it was asked: the fold is the one that the runner uses.
fn changed(state: &RunState, next: &ClusterSpec) -> RunState {
    let mut after = state.clone();
    let kinds = [
        EventKind::SpecChanged { spec: Box::new(next.clone()) },
        EventKind::Started { direction: Direction::Create, through: Stage::Workers },
    ];
    for kind in kinds {
        let event = Event { seq: after.seq + 1, at: 0, kind };
        // Both may follow anything; the fold refuses only what is said of a step.
        after.apply(&event).ok();
    }
    after
}

fn makes(after: &RunState) -> Vec<ChangeItem> {
    let open = |at: &usize| !after.steps[*at].surplus && !after.is_over(*at);
    items(after, open)
}

fn deletes(after: &RunState) -> Vec<ChangeItem> {
    let goes = |at: &usize| after.steps[*at].surplus && !after.is_over(*at);
    items(after, goes)
}

fn items(after: &RunState, which: impl Fn(&usize) -> bool) -> Vec<ChangeItem> {
    let item = |at: usize| {
        let (step, now) = (&after.plan.steps[at], &after.steps[at]);
        let title = step.resource.title();
        // An ARN says no more than the title: it ends in the name.
        let told = |id: &String| id.starts_with("arn:") || title.contains(id.as_str());
        let id = now.facts.first().map(|fact| fact.value.clone()).filter(|id| !told(id));
        ChangeItem { key: step.key.clone(), title, id, cost_per_hour: step.resource.cost_per_hour() }
    };
    let is_thing = |at: &usize| !only_asks(&after.plan.steps[*at].resource);
    (0..after.steps.len()).filter(is_thing).filter(which).map(item).collect()
}

fn words(makes: &[ChangeItem], deletes: &[ChangeItem], seconds: u32) -> String {
    let what = match (makes.len(), deletes.len()) {
        (0, 0) => return "Nothing is changed yet. Choose Edit beside the part you want to change.".to_owned(),
        (made, 0) => format!("{} made, and nothing is deleted.", things(made)),
        (0, deleted) => format!("Nothing is made, and {} deleted.", things(deleted)),
        (made, deleted) => format!("{} made, and {} deleted.", things(made), things(deleted)),
    };
    format!("{what} It takes {}. Everything else stays as it is.", minutes(seconds))
}

fn things(count: usize) -> String {
    if count == 1 { "1 thing is".to_owned() } else { format!("{count} things are") }
}

fn cost_words(now: f64, makes: &[ChangeItem], deletes: &[ChangeItem]) -> String {
    let sum = |items: &[ChangeItem]| items.iter().map(|item| item.cost_per_hour).sum::<f64>();
    // To a hundredth of a cent, as on the bill.
    let more = ((sum(makes) - sum(deletes)) * 10_000.0).round() / 10_000.0;
    let then = hourly((now + more).max(0.0));
    if more > 0.0 {
        format!("The cluster then costs {then}: {} more than now.", hourly(more))
    } else if more < 0.0 {
        format!("The cluster then costs {then}: {} less than now.", hourly(-more))
    } else {
        format!("The cluster goes on costing {then}.")
    }
}

/// Each refused answer, at its field.
fn problems(state: &RunState, next: &ClusterSpec) -> Vec<FieldProblem> {
    let judge = |spec: &ClusterSpec| {
        let fixed = fixed(state, spec);
        (!fixed.is_empty()).then_some(fixed)
    };
    // The window asks for neither here, and a command line's file is told of both by `refused`.
    let mut next = next.clone();
    next.name.clone_from(&state.spec.name);
    next.region.clone_from(&state.spec.region);
    places::refused(&state.spec, &next, judge).into_iter().map(problem).collect()
}

fn problem(Refused { path, was, why }: Refused<Vec<Fixed>>) -> FieldProblem {
    let others = match why.len() {
        0 | 1 => String::new(),
        2 => " and 1 other thing".to_owned(),
        many => format!(" and {} other things", many - 1),
    };
    let first = why.first().map(|fixed| fixed.title.clone()).unwrap_or_default();
    let stays = if others.is_empty() {
        "stands already and keeps what was chosen when it was made"
    } else {
        "stand already and keep what was chosen when they were made"
    };
    // Grants are told apart by their place in the list.
    let order = if path == "access.grants" { " Grants that stand keep their order: add new ones last." } else { "" };
    FieldProblem {
        // A page's name where no single answer makes it so: the wizard then shows that page.
        field: if path.is_empty() { "review".to_owned() } else { path },
        message: format!("{first}{others} {stays}."),
        remedy: format!("{}{order}", put_back(&was)),
        severity: Severity::Error,
    }
}

fn put_back(was: &Value) -> String {
    match was {
        Value::Bool(true) => "Switch it on again.".to_owned(),
        Value::Bool(false) => "Switch it off again.".to_owned(),
        Value::Number(number) => format!("Put back {number}."),
        Value::String(text) if text.is_empty() => "Leave it empty again.".to_owned(),
        Value::String(text) => format!("Put back “{text}”."),
        _ => "Put back what was there.".to_owned(),
    }
}

/// Why a run cannot go on with these answers.
fn refused(state: &RunState, next: &ClusterSpec) -> Option<Problem> {
    if state.direction == Direction::Delete {
        return Some(Problem::told(
            "run-deleting",
            format!("The cluster {} is being deleted", state.spec.name),
            "What has begun to be deleted is not created further.",
            "Go on deleting, then create a new cluster.",
        ));
    }
    let mut differs = Vec::new();
    if next.name != state.spec.name {
        differs.push(format!("the name of the cluster ({})", state.spec.name));
    }
    if next.region != state.spec.region {
        differs.push(format!("the Region ({})", state.spec.region));
    }
    differs.extend(fixed(state, next).into_iter().map(|fixed| fixed.title));
    if differs.is_empty() {
        return None;
    }
    Some(Problem::told(
        "answers-fixed",
        "This changes what stands already",
        format!("Different from what was made: {}. Nothing was sent to AWS.", differs.join("; ")),
        "Landfall adds to a cluster and takes away from it. What stands is changed with the AWS console or kubectl; or give \
         it another name, and it is made anew beside the old one.",
    ))
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
