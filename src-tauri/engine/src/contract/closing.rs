//! What closing the window asks while a cluster is being made or deleted. Worded in Rust.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The question, as it stands this second.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ClosingQuestion {
    /// Which time it is asked. The page answers `shown` once for each.
    pub asked: u32,
    /// "A cluster is being made".
    pub title: String,
    /// What is going on, oldest first; never empty.
    pub runs: Vec<RunAtWork>,
    /// What AWS does meanwhile, in a sentence or two.
    pub words: String,
    /// What can be answered. The first one is recommended; the last one leaves the window open.
    pub choices: Vec<ClosingChoice>,
}

/// A run on which something is being done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RunAtWork {
    /// Its id.
    pub id: String,
    /// The cluster's name.
    pub name: String,
    /// "Creating".
    pub words: String,
    /// What is running now and on what it waits, in one sentence.
    pub waiting_for: Option<String>,
    /// Seconds left, as well as can be told.
    pub remaining_seconds: Option<u32>,
}

/// One thing that can be answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ClosingChoice {
    /// What is answered.
    pub answer: ClosingAnswer,
    /// "Keep running in the background".
    pub title: String,
    /// What follows from it.
    pub words: String,
}

/// What the page answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum ClosingAnswer {
    /// The question can be seen: the page is alive. The person has not answered yet.
    Shown,
    /// The window goes out of sight; all goes on.
    Background,
    /// Nothing new starts; the window closes when what is running has ended.
    Stop,
    /// The window closes without waiting.
    CloseNow,
    /// The window stays open.
    Stay,
}
