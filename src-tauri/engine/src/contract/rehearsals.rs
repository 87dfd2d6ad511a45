//! Rehearsing failures in the demo cloud: the library, and how far each one is.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A failure that can be rehearsed in the demo cloud.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Rehearsal {
    /// What to send back: `no-capacity`.
    pub code: String,
    /// "The account has no free Elastic IP address".
    pub title: String,
    /// What one learns from it.
    pub lesson: String,
    /// How one notices it: where, and in which words of AWS's.
    pub shows: String,
    /// How it is solved, here and on AWS.
    pub solution: String,
    /// Where one meets it.
    pub met: RehearsalMet,
    /// How far it is.
    pub state: RehearsalState,
}

/// In which part of the way one meets a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum RehearsalMet {
    /// When the network is made.
    Network,
    /// When roles are made.
    Roles,
    /// When the control plane is made.
    Cluster,
    /// When access is given.
    Access,
    /// When nodes and add-ons are made.
    Workers,
    /// With kubectl or when deleting, once the cluster stands.
    After,
}

/// How far a failure to rehearse is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum RehearsalState {
    /// Not chosen.
    Off,
    /// Chosen; its moment has not come.
    Waits,
    /// It stands in the way now.
    Happened,
    /// It happened, and is solved or has passed.
    Over,
}
