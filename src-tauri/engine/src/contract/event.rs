//! What happens in a run, in order. The border between the runner and everybody who watches it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ClusterSpec, Fact, Leftover, Problem, Receipt, Stage};

/// One event. Lasting events are numbered from 1 without gaps within a run, over restarts of the program too; an event
/// that may be lost carries the number of the last lasting one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Event {
    /// Place in the run.
    #[ts(type = "number")]
    pub seq: u64,
    /// When, in milliseconds since 1970, by the run's own clock (demo time in the demo cloud).
    #[ts(type = "number")]
    pub at: u64,
    /// What.
    #[serde(flatten)]
    pub kind: EventKind,
}

/// Forwards or backwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Making things.
    Create,
    /// Removing them, in reverse.
    Delete,
}

/// What can happen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "snake_case")]
pub enum EventKind {
    /// Work begins in a direction, up to a stage. Always first; again when the person goes on to a further stage,
    /// deletes, or comes back to a run after a restart.
    Started {
        /// Forwards or backwards.
        direction: Direction,
        /// The last stage that may start (create); all stages are undone on delete.
        through: Stage,
    },
    /// The answers for stages that have not begun were changed (guided mode).
    SpecChanged {
        /// The whole spec, as it is now.
        spec: Box<ClusterSpec>,
    },
    /// The person chose to remove these too, which Landfall did not make. Before the `Started` of a delete.
    AlsoDelete {
        /// Each chosen by name.
        leftovers: Vec<Leftover>,
    },
    /// All is gone, and the run begins again with other answers, as the person chose. `Started` follows.
    Renewed {
        /// The new answers.
        spec: Box<ClusterSpec>,
    },
    /// The whole run cannot go on without the person: the credentials ended. Nothing new starts, and steps that met it
    /// have not failed: they go on where they were. `Paused` follows.
    Held {
        /// Why, and what to do.
        problem: Problem,
    },
    /// After the last step of a delete, the account was looked through. `Finished` follows.
    Scanned {
        /// What is left.
        receipt: Receipt,
    },
    /// A step looks whether its object exists.
    StepLooking {
        /// The step's key.
        step: String,
    },
    /// AWS is about to be asked to make it. On disk before AWS is called.
    StepCreating {
        /// The step's key.
        step: String,
    },
    /// AWS made it, or it was found; the ids are known. May come again when more is known.
    StepMade {
        /// The step's key.
        step: String,
        /// Its output, as later steps need it.
        #[ts(type = "unknown")]
        output: serde_json::Value,
        /// The same for people.
        facts: Vec<Fact>,
        /// It existed before this attempt.
        found: bool,
    },
    /// What is being waited for, and why. May be lost: never in the journal.
    StepNote {
        /// The step's key.
        step: String,
        /// One sentence.
        note: String,
    },
    /// It stands and is ready for others. No further event of this step in this direction.
    StepDone {
        /// The step's key.
        step: String,
    },
    /// It failed. The step runs again only after the person asks.
    StepFailed {
        /// The step's key.
        step: String,
        /// Why.
        problem: Problem,
    },
    /// The person asked to try the failed steps again.
    TriedAgain,
    /// It is being removed. On disk before AWS is called.
    StepDeleting {
        /// The step's key.
        step: String,
    },
    /// It is gone, or never was.
    StepDeleted {
        /// The step's key.
        step: String,
    },
    /// Calls made to AWS since the last such event. May be lost: never in the journal.
    Calls {
        /// In the order in which they were answered.
        calls: Vec<ApiCall>,
    },
    /// The person asked to stop: nothing new starts, what runs is waited for.
    Stopping,
    /// Nothing runs any more although not all is done: a step failed, or the person stopped it.
    Paused,
    /// All that was asked for is done. No event follows but a new `Started`.
    Finished,
}

impl EventKind {
    /// Whether the event goes into the journal. The others may be lost.
    pub fn lasts(&self) -> bool {
        !matches!(self, EventKind::StepNote { .. } | EventKind::Calls { .. })
    }
}

/// One call to AWS, without its contents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ApiCall {
    /// When it was answered, in milliseconds since 1970, by the run's clock.
    #[ts(type = "number")]
    pub at: u64,
    /// Service, such as `EC2`.
    pub service: String,
    /// The call, such as `CreateVpc`.
    pub action: String,
    /// `ok`, or AWS's error code, or what became of the connection.
    pub result: String,
    /// How long the answer took, in milliseconds of real time.
    #[ts(type = "number")]
    pub millis: u64,
}
