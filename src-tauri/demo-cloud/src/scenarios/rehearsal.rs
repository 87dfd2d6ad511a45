//! A scenario that was chosen: whether it has happened, and what colleagues made for it. Saved with the account.

use serde::{Deserialize, Serialize};

/// One chosen scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Rehearsal {
    /// The scenario's name.
    pub(super) name: String,
    /// When it happened, in Unix milliseconds of demo time; `None` while it waits for its moment.
    pub(super) happened_at: Option<u64>,
    /// How many calls it has looked at since then.
    pub(super) calls: u64,
    /// What takes away what colleagues made in EC2, in case it is still there when the rehearsal is over.
    pub(super) undo: Vec<Undo>,
}

/// One call of EC2's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Undo {
    pub(super) region: String,
    pub(super) action: String,
    pub(super) parameter: String,
    pub(super) id: String,
}

impl Rehearsal {
    /// A scenario that waits for its moment.
    pub(super) fn of(name: &str) -> Self {
        Self { name: name.to_owned(), happened_at: None, calls: 0, undo: Vec::new() }
    }

    /// Whether it waits for its moment.
    pub(super) fn waits(&self) -> bool {
        self.happened_at.is_none()
    }

    /// How long ago it happened, in milliseconds.
    pub(super) fn since(&self, now: u64) -> Option<u64> {
        self.happened_at.map(|at| now.saturating_sub(at))
    }
}
