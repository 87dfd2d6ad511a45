//! Rehearsing failures on the command line: the library as text, what was met and how it is solved, and solving it.

use std::time::Duration;

use landfall_engine::{
    contract::{Rehearsal, RehearsalMet, RehearsalState, RunPhase},
    run_list,
};
use landfall_places::{DemoPlace, known_rehearsals, rehearsals};

use crate::{
    place::{self, Opened},
    print,
    trouble::Trouble,
};

/// As wide as `--help`.
const WIDTH: usize = 100;
/// How often, in real time, one looks whether something happened by the passing of time.
const LOOK: Duration = Duration::from_secs(1);

/// Refuses names that are not in the library, with all that are.
///
/// # Errors
/// When one is not.
pub fn refuse_unknown(names: &[String]) -> Result<(), Trouble> {
    known_rehearsals(names).map_err(|mut problem| {
        let all: Vec<_> = rehearsals(None).iter().map(|one| format!("    {}", in_a_line(one))).collect();
        problem.what_to_do =
            format!("`landfall demo --scenarios` says more of each. Choose one of these:\n\n{}", all.join("\n"));
        Trouble::BadInput(Box::new(problem))
    })
}

/// The library, each failure in full.
pub fn library() -> Vec<String> {
    let mut lines = vec![
        "Failures to rehearse in the demo cloud, in the order in which one meets them. Choose one with".to_owned(),
        "landfall create --demo --scenario NAME, or with landfall demo --scenario NAME.".to_owned(),
    ];
    let mut part = None;
    for one in rehearsals(None) {
        if part.replace(one.met) != Some(one.met) {
            lines.extend([String::new(), heading(one.met).to_owned()]);
        }
        lines.extend([String::new(), format!("  {}", in_a_line(&one))]);
        for (word, text) in [("Lesson", &one.lesson), ("Shows", &one.shows), ("Solution", &one.solution)] {
            lines.extend(paragraph(&format!("    {word:<10}"), text));
        }
    }
    lines
}

/// What was chosen, and when it is met.
pub fn announce(place: &DemoPlace, names: &[String]) {
    for one in place.rehearsals().iter().filter(|one| names.contains(&one.code)) {
        print::say(&format!("Rehearses: {}. {}.", one.title, when(one.met)));
    }
}

/// Ends a command that built something in the demo cloud with what was rehearsed: what stands in the way is explained.
pub fn conclude(opened: &Opened, run: &str) {
    let Some(place) = &opened.demo else { return };
    let (stands, others): (Vec<_>, Vec<_>) =
        place.rehearsals().into_iter().partition(|one| one.state == RehearsalState::Happened);
    for one in others {
        match one.state {
            RehearsalState::Waits => print::remark(&format!("Rehearses still: {}. {}.", one.title, when(one.met))),
            RehearsalState::Over => print::remark(&format!("Rehearsed, and over: {}.", one.title)),
            RehearsalState::Off | RehearsalState::Happened => {}
        }
    }
    if !stands.is_empty() {
        let found = run_list::find(&place::runs_folder(), run);
        let is_created = found.first().is_some_and(|run| run.phase == RunPhase::Created);
        let lines = stands.iter().flat_map(explained).chain(ways_on(&stands, run, is_created));
        lines.for_each(|line| print::remark(&line));
    }
}

/// What can be done about what has happened.
fn ways_on(stands: &[Rehearsal], run: &str, is_created: bool) -> Vec<String> {
    // What comes after the cluster has not been in anybody's way yet.
    if is_created && stands.iter().all(|one| one.met == RehearsalMet::After) {
        return vec![
            String::new(),
            "Meet it:         with kubectl (landfall demo prints lines to paste into another terminal), or".to_owned(),
            format!("                 when deleting: landfall delete {run} --demo"),
            format!("Have it solved:  where deleting pauses: landfall resume {run} --demo --solve"),
        ];
    }
    vec![
        String::new(),
        "Solve it:        landfall demo prints lines to paste into another terminal; give the commands".to_owned(),
        format!("                 there. End it with Ctrl-C, then: landfall resume {run} --demo"),
        format!("Have it solved:  landfall resume {run} --demo --solve"),
    ]
}

/// Solves what stands in the way, as its solution says, and takes the cause away of what was only gone round.
///
/// # Errors
/// When the cluster is not in the demo cloud.
pub fn solve(opened: &Opened) -> Result<(), Trouble> {
    let Some(place) = &opened.demo else {
        return Err(Trouble::bad_input(
            "run-is-not-demo",
            "This cluster is not in the demo cloud",
            "Only failures that were rehearsed there can be solved by a flag.",
            "Leave --solve out.",
        ));
    };
    let met = |one: &Rehearsal| matches!(one.state, RehearsalState::Happened | RehearsalState::Over);
    let met: Vec<_> = place.rehearsals().into_iter().filter(met).collect();
    if met.is_empty() {
        print::remark("Nothing that was rehearsed stands in the way.");
    }
    for one in met {
        place.end_rehearsal(&one.code)?;
        let word = if one.state == RehearsalState::Happened { "Solved" } else { "Over, with its cause" };
        print::remark(&format!("{word}: {}.", one.title));
    }
    Ok(())
}

/// Says what happens and what is over while an account is served. Does not return.
pub async fn follow(place: &DemoPlace) {
    let mut shown = place.rehearsals();
    loop {
        // Before looking, so that nothing is missed between.
        let mut changes = place.demo().changes();
        let now = place.rehearsals();
        for (one, before) in now.iter().zip(&shown).filter(|(one, before)| one.state != before.state) {
            match one.state {
                RehearsalState::Happened => explained(one).iter().for_each(|line| print::say(line)),
                RehearsalState::Over if before.state != RehearsalState::Off => {
                    print::say(&format!("\nOver: {}.", one.title));
                }
                _ => {}
            }
        }
        shown = now;
        tokio::time::timeout(LOOK, changes.changed()).await.ok();
    }
}

/// What happened, with its lesson and its solution.
fn explained(one: &Rehearsal) -> Vec<String> {
    let mut lines = vec![
        String::new(),
        format!("A failure you rehearse has happened: {} ({})", one.title, one.code),
        String::new(),
    ];
    for (word, text) in [("Lesson", &one.lesson), ("Solution", &one.solution)] {
        lines.extend(paragraph(&format!("  {word:<10}"), text));
    }
    lines
}

fn in_a_line(one: &Rehearsal) -> String {
    format!("{:<32}{}", one.code, one.title)
}

fn heading(met: RehearsalMet) -> &'static str {
    match met {
        RehearsalMet::Network => "With the network",
        RehearsalMet::Roles => "With the roles",
        RehearsalMet::Cluster => "With the cluster",
        RehearsalMet::Access => "With access to it",
        RehearsalMet::Workers => "With nodes and add-ons",
        RehearsalMet::After => "Once the cluster stands, with kubectl or when deleting",
    }
}

fn when(met: RehearsalMet) -> &'static str {
    match met {
        RehearsalMet::Network => "It is met when the network is made",
        RehearsalMet::Roles => "It is met when roles are made",
        RehearsalMet::Cluster => "It is met when the control plane is made",
        RehearsalMet::Access => "It is met when access is given",
        RehearsalMet::Workers => "It is met when nodes and add-ons are made",
        RehearsalMet::After => "It is met with kubectl or when deleting, once the cluster stands",
    }
}

/// A text in lines that fit, beside what they begin with.
fn paragraph(begins: &str, text: &str) -> Vec<String> {
    let mut lines = vec![begins.to_owned()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is one from the start");
        let is_first = line.len() == begins.len();
        if !is_first && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(format!("{:width$}{word}", "", width = begins.len()));
        } else {
            let space = if is_first { "" } else { " " };
            line.push_str(&format!("{space}{word}"));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_is_readable_at_a_hundred_columns() {
        let lines = library();
        // Nobody can break a policy document in the middle.
        let long: Vec<_> = lines.iter().filter(|line| line.chars().count() > WIDTH && !line.contains("{\"")).collect();
        assert!(long.is_empty(), "{long:#?}");
        for one in rehearsals(None) {
            assert!(
                lines.iter().any(|line| line.starts_with(&format!("  {} ", one.code)) && line.ends_with(&one.title))
            );
            let text = lines.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
            for part in [&one.lesson, &one.shows, &one.solution] {
                assert!(text.contains(part.as_str()), "{part}");
            }
        }
    }

    #[test]
    fn what_comes_after_the_cluster_is_met_before_it_is_solved() {
        let of = |met: RehearsalMet| rehearsals(None).into_iter().filter(|one| one.met == met).collect::<Vec<_>>();
        let says = |stands: &[Rehearsal], is_created, part: &str| {
            let lines = ways_on(stands, "first-1", is_created);
            assert!(lines.iter().all(|line| line.chars().count() <= WIDTH), "{lines:#?}");
            lines.join("\n").contains(part)
        };
        let (after, workers) = (of(RehearsalMet::After), of(RehearsalMet::Workers));
        assert!(says(&after, true, "landfall delete first-1 --demo") && says(&after, true, "kubectl"));
        assert!(!says(&after, true, "Solve it:"));
        assert!(!says(&after, false, "landfall delete") && says(&after, false, "Solve it:"), "deleting has paused");
        let both = [after, workers].concat();
        assert!(says(&both, true, "Solve it:") && says(&both, true, "landfall resume first-1 --demo --solve"));
    }

    #[test]
    fn a_wrong_name_is_refused_with_all_that_are_right() {
        let Err(Trouble::BadInput(refused)) = refuse_unknown(&["denied".to_owned(), "rain".to_owned()]) else {
            panic!("there is no rain");
        };
        assert!(refused.title.contains("rain"), "{}", refused.title);
        for one in rehearsals(None) {
            assert!(refused.what_to_do.contains(&in_a_line(&one)), "{}", refused.what_to_do);
        }
        assert!(refuse_unknown(&["denied".to_owned()]).is_ok());
    }
}
