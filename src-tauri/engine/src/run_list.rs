//! The runs on disk, for lists and for finding one by its cluster's name. Reads journals; opens none.

use std::{cmp::Reverse, path::Path};

use crate::{
    contract::{ClusterSpec, Problem, RunPhase, RunSummary},
    journal,
    run_state::RunState,
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
    match journal::read(folder, id) {
        Ok((header, events)) => match RunState::replay(header, &events) {
            Ok(state) => state.summary(),
            Err(illegal) => unreadable(id, "This run's journal contradicts itself", illegal.to_string()),
        },
        Err(Problem { title, what_happened, what_to_do, .. }) => {
            unreadable(id, &title, format!("{what_happened} {what_to_do}"))
        }
    }
}

fn unreadable(id: &str, title: &str, why: String) -> RunSummary {
    RunSummary {
        id: id.to_owned(),
        name: id.to_owned(),
        region: String::new(),
        account: String::new(),
        demo: false,
        source: None,
        phase: RunPhase::Paused,
        words: title.to_owned(),
        cost_per_hour: 0.0,
        created_at: 0,
        driven_elsewhere: false,
        unreadable: Some(why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{Header, JOURNAL_FORMAT, Journal};

    fn begin(folder: &Path, id: &str, name: &str, created_at: u64) {
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
        Journal::create(folder, &header).expect("the journal is written");
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
    fn a_broken_journal_is_listed_with_its_reason() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("x-1.jsonl"), "nonsense\n").expect("written");
        let runs = find(folder.path(), "x");
        assert_eq!(runs.len(), 1);
        assert!(runs[0].unreadable.is_some());
    }
}
