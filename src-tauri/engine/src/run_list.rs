//! The runs on disk, for lists and for finding one by its cluster's name. Reads journals; opens none.

use std::{cmp::Reverse, path::Path};

use crate::{
    contract::{ClusterSpec, Event, Problem, RunPhase, RunSummary},
    journal::{self, Header},
    run_state::{IllegalEvent, RunState},
};

/// Every run of a folder, newest first. One whose journal cannot be read is listed too, and says why.
pub fn list(folder: &Path) -> Vec<RunSummary> {
    let mut runs: Vec<_> = journal::ids(folder).iter().map(|id| summary(folder, id)).collect();
    runs.sort_by_key(|run| Reverse(run.created_at));
    runs
}

/// The runs that are meant by a run's id or by the name of a cluster, newest first.
pub fn find(folder: &Path, id_or_name: &str) -> Vec<RunSummary> {
    let runs = list(folder);
    match runs.iter().find(|run| run.id == id_or_name) {
        Some(run) => vec![run.clone()],
        None => {
            runs.into_iter().filter(|run| run.name == id_or_name || is_unreadable_run_of(run, id_or_name)).collect()
        }
    }
}

/// A run of the same cluster in the same place that is not over: a second one would only get in its way.
pub fn unfinished(folder: &Path, spec: &ClusterSpec, account: &str, demo: bool) -> Option<RunSummary> {
    let same_place = |run: &RunSummary| run.region == spec.region && run.account == account && run.demo == demo;
    let over = |run: &RunSummary| matches!(run.phase, RunPhase::New | RunPhase::Deleted);
    list(folder).into_iter().find(|run| run.name == spec.name && same_place(run) && !over(run))
}

/// Ids begin with the cluster's name: enough to say why a run cannot be read instead of that there is none.
fn is_unreadable_run_of(run: &RunSummary, name: &str) -> bool {
    run.unreadable.is_some() && run.id.rsplit_once('-').is_some_and(|(of, _)| of == name)
}

fn summary(folder: &Path, id: &str) -> RunSummary {
    let driven = journal::is_driven(folder, id);
    match journal::read_to_damage(folder, id) {
        Ok((header, events, damage)) => match (replay(header, &events, driven), damage) {
            (Ok(state), None) => RunSummary { driven_elsewhere: driven, ..state.summary() },
            // What is known of it, as of the last line that can be read.
            (Ok(state), Some(damage)) => {
                RunSummary { words: damage.title.clone(), unreadable: Some(why(&damage)), ..state.summary() }
            }
            (Err(illegal), _) => unreadable(folder, id, "This run's journal contradicts itself", illegal.to_string()),
        },
        Err(problem) => unreadable(folder, id, &problem.title, why(&problem)),
    }
}

/// A run that somebody drives is not at rest, whatever its journal ends with.
fn replay(header: Header, events: &[Event], driven: bool) -> Result<RunState, IllegalEvent> {
    if driven { RunState::replay_live(header, events) } else { RunState::replay(header, events) }
}

fn why(problem: &Problem) -> String {
    format!("{} {}", problem.what_happened, problem.what_to_do)
}

fn unreadable(folder: &Path, id: &str, title: &str, why: String) -> RunSummary {
    let label = journal::label(folder, id);
    RunSummary {
        id: id.to_owned(),
        name: label.name.unwrap_or_else(|| id.to_owned()),
        region: label.region.unwrap_or_default(),
        account: label.account.unwrap_or_default(),
        demo: label.demo,
        source: None,
        phase: RunPhase::Paused,
        words: title.to_owned(),
        cost_per_hour: 0.0,
        created_at: label.created_at,
        driven_elsewhere: false,
        unreadable: Some(why),
        gone: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{JOURNAL_FORMAT, Journal};

    fn begin(folder: &Path, id: &str, name: &str, created_at: u64) -> Journal {
        let spec = ClusterSpec::new(name, "us-east-1");
        let account = "111122223333".to_owned();
        let header = Header {
            format: JOURNAL_FORMAT,
            id: id.into(),
            created_at,
            account,
            demo: true,
            guided: false,
            recovered: false,
            source: None,
            spec,
        };
        Journal::create(folder, &header).expect("the journal is written")
    }

    #[test]
    fn runs_are_found_by_id_and_by_name_newest_first() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        begin(folder.path(), "a-1", "a", 1);
        begin(folder.path(), "b-1", "b", 2);
        begin(folder.path(), "a-2", "a", 3);
        let ids = |runs: Vec<RunSummary>| runs.into_iter().map(|run| run.id).collect::<Vec<_>>();
        assert_eq!(ids(list(folder.path())), ["a-2", "b-1", "a-1"]);
        assert_eq!(ids(find(folder.path(), "a")), ["a-2", "a-1"]);
        assert_eq!(ids(find(folder.path(), "a-1")), ["a-1"]);
        assert!(find(folder.path(), "c").is_empty());
    }

    #[test]
    fn a_run_that_somebody_drives_says_so_until_they_end() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let driven = begin(folder.path(), "a-1", "a", 1);
        assert!(list(folder.path())[0].driven_elsewhere);
        drop(driven);
        assert!(!list(folder.path())[0].driven_elsewhere);
    }

    #[test]
    fn a_run_of_a_newer_landfall_is_listed_with_what_its_first_line_tells() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let header = r#"{"format":2,"new":1,"account":"111122223333","demo":true,"created_at":7,
            "spec":{"format":2,"name":"a","region":"eu-west-1","shape":"unknown"}}"#;
        std::fs::write(folder.path().join("a-1.jsonl"), header.replace('\n', "") + "\n").expect("written");
        let run = find(folder.path(), "a").pop().expect("found by its cluster's name");
        assert_eq!((run.name.as_str(), run.region.as_str(), run.account.as_str()), ("a", "eu-west-1", "111122223333"));
        assert_eq!((run.demo, run.created_at, run.words.as_str()), (true, 7, "Made by a newer Landfall"));
        assert!(run.unreadable.is_some_and(|why| why.contains("Nothing is changed")));
    }

    #[test]
    fn a_damaged_journal_is_listed_as_far_as_it_goes() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        begin(folder.path(), "a-1", "a", 1);
        let file = folder.path().join("a-1.jsonl");
        let text = std::fs::read_to_string(&file).expect("readable") + "\0\0\0\n";
        std::fs::write(&file, text).expect("written");
        let run = find(folder.path(), "a").pop().expect("found by its cluster's name");
        assert_eq!((run.region.as_str(), run.created_at), ("us-east-1", 1));
        assert!(run.words.contains("damaged at line 2 of 2") && run.unreadable.is_some(), "{}", run.words);
    }

    #[test]
    fn a_broken_journal_is_listed_with_its_reason() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("x-1.jsonl"), "nonsense\n").expect("written");
        let runs = find(folder.path(), "x");
        assert_eq!(runs.len(), 1);
        assert!(runs[0].unreadable.is_some());
    }
}
