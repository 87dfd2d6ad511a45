//! The fold of all events: what a screen draws. Everything a person reads is worded in Rust.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{
    About, ApiCall, ClusterGone, ClusterSpec, CredentialSource, DemoSpeed, Direction, Event, Fact, Problem, Receipt,
    Stage, StepState,
};

/// One message to whoever watches: what happened just now (nothing, on a tick or right after a reload), and the whole
/// run as it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Update {
    /// What happened.
    pub event: Option<Event>,
    /// The run after it.
    pub run: Run,
}

/// One cluster's story so far.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Run {
    /// Its id, also the name of its journal.
    pub id: String,
    /// The last event folded in.
    #[ts(type = "number")]
    pub seq: u64,
    /// AWS account number.
    pub account: String,
    /// In the demo cloud.
    pub demo: bool,
    /// Where its credentials came from when it began, to be offered first when it needs new ones.
    pub source: Option<CredentialSource>,
    /// How fast its time runs, where that is one of the speeds people choose from.
    pub demo_speed: Option<DemoSpeed>,
    /// The demo cloud's time stands still, and so does the run.
    pub demo_paused: bool,
    /// The person chose to create page by page.
    pub guided: bool,
    /// The answers, as last changed.
    pub spec: ClusterSpec,
    /// Forwards or backwards.
    pub direction: Direction,
    /// The last stage that was asked for.
    pub through: Stage,
    /// Where it stands.
    pub phase: RunPhase,
    /// The same in words: "Creating", "Paused: 1 step failed".
    pub words: String,
    /// 0 to 1, by expected time.
    pub progress: f64,
    /// Seconds since the work began in this direction.
    pub elapsed_seconds: u32,
    /// Seconds left, as well as can be told; none when nothing runs.
    pub remaining_seconds: Option<u32>,
    /// What is running now and on what it waits, in one sentence.
    pub waiting_for: Option<String>,
    /// Why the whole run waits for the person, where no single step is to blame: its credentials ended, say.
    pub problem: Option<Problem>,
    /// What slows all steps down at the moment, in one sentence: no connection, or a busy account.
    pub slowed_by: Option<String>,
    /// When the credentials in use end, in milliseconds since 1970, by the person's own clock; none where they do not
    /// end or nobody knows.
    #[ts(type = "number | null")]
    pub credentials_end: Option<u64>,
    /// Another Landfall drives the run; here it can only be watched.
    pub driven_elsewhere: bool,
    /// What the account held after the delete.
    pub receipt: Option<Receipt>,
    /// The stages, first to last.
    pub stages: Vec<StageView>,
    /// The steps, in plan order.
    pub steps: Vec<StepView>,
    /// The last calls to AWS, oldest first; at most 200.
    pub calls: Vec<ApiCall>,
    /// What stands costs this much an hour, in USD.
    pub cost_per_hour: f64,
    /// What stands in the account now, one line each, in plan order.
    pub standing: Vec<String>,
    /// When the run was made, in milliseconds since 1970.
    #[ts(type = "number")]
    pub created_at: u64,
}

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum RunPhase {
    /// Made, not started.
    New,
    /// Something runs.
    Running,
    /// Nothing new starts; what runs is waited for.
    Stopping,
    /// Nothing runs; a step failed, the program ended, or the person stopped it.
    Paused,
    /// The stages asked for stand; later pages are still to come (guided mode).
    StageDone,
    /// All stages stand.
    Created,
    /// Nothing is left.
    Deleted,
}

/// One stage in the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct StageView {
    /// Which.
    pub stage: Stage,
    /// "Network".
    pub title: String,
    /// For a status icon.
    pub state: StepState,
    /// "4 of 17 done".
    pub words: String,
}

/// One step in the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct StepView {
    /// Its key, such as `nat-gateway-a`.
    pub key: String,
    /// Its stage.
    pub stage: Stage,
    /// "NAT gateway in us-east-1a".
    pub title: String,
    /// What this kind of thing is.
    pub about: About,
    /// For a status icon.
    pub state: StepState,
    /// "Waiting for: VPC", "AWS is making it", "Done".
    pub words: String,
    /// Titles of the steps it waits for.
    pub waiting_for: Vec<String>,
    /// What is being waited for right now, and why.
    pub note: Option<String>,
    /// Seconds since it began; none before.
    pub elapsed_seconds: Option<u32>,
    /// Seconds it usually takes.
    pub expected_seconds: u32,
    /// The ids made.
    pub facts: Vec<Fact>,
    /// The AWS CLI command that does the same.
    pub command: String,
    /// USD an hour while it stands; 0: free.
    pub cost_per_hour: f64,
    /// Why it failed.
    pub problem: Option<Problem>,
}

/// A run on the home screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct RunSummary {
    /// Its id.
    pub id: String,
    /// The cluster's name.
    pub name: String,
    /// Its Region.
    pub region: String,
    /// AWS account number.
    pub account: String,
    /// In the demo cloud.
    pub demo: bool,
    /// Where its credentials came from when it began, to be offered first when it needs new ones.
    pub source: Option<CredentialSource>,
    /// Where it stands.
    pub phase: RunPhase,
    /// The same in words.
    pub words: String,
    /// USD an hour now.
    pub cost_per_hour: f64,
    /// When it was made, in milliseconds since 1970.
    #[ts(type = "number")]
    pub created_at: u64,
    /// Another Landfall drives it right now.
    pub driven_elsewhere: bool,
    /// Why its journal cannot be read, where that is so.
    pub unreadable: Option<String>,
    /// Its cluster is gone, though Landfall did not delete it.
    pub gone: Option<ClusterGone>,
}
