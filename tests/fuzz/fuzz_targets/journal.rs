//! Any bytes at all as a run's journal: read, listed, opened and gone on with. No whole line is ever lost, and a file that
//! is refused stays byte for byte.
#![no_main]

use std::{fs, sync::LazyLock};

use landfall_engine::{
    contract::{Event, EventKind},
    journal::{self, Journal},
    run_list,
    run_state::RunState,
};
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| TempDir::new().expect("a temporary folder"));

const ID: &str = "first-1";

fuzz_target!(|before: &[u8]| {
    let file = FOLDER.path().join(format!("{ID}.jsonl"));
    fs::write(&file, before).expect("writable");
    let read = journal::read(FOLDER.path(), ID);
    let listed = run_list::list(FOLDER.path());
    assert_eq!(listed.len(), 1, "whatever is in it, the run is listed");
    assert_eq!(fs::read(&file).expect("readable"), before, "who only reads changes nothing");

    match Journal::open(FOLDER.path(), ID) {
        Ok((mut journal, header, events)) => {
            assert_eq!(read.as_ref(), Ok(&(header.clone(), events.clone())));
            // What does not fold is listed as contradicting itself; what folds can be drawn.
            if let Ok(state) = RunState::replay(header, &events) {
                state.view(0);
            }
            let next = Event { seq: events.len() as u64 + 1, at: 0, kind: EventKind::Paused };
            journal.append([&next]).expect("the disk takes it");
            drop(journal);
            let whole = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
            let after = fs::read(&file).expect("readable");
            assert!(after.starts_with(&before[..whole]) && after.len() > whole, "whole lines stay");
            let (_, again) = journal::read(FOLDER.path(), ID).expect("still a journal");
            assert_eq!((again.len(), again.last()), (events.len() + 1, Some(&next)));
        }
        Err(problem) => {
            assert!(!problem.title.is_empty() && !problem.what_to_do.is_empty());
            assert!(listed[0].unreadable.is_some(), "what cannot be gone on with says so in the list");
            assert_eq!(fs::read(&file).expect("readable"), before, "refused, and so untouched");
        }
    }
});
