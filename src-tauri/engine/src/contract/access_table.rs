//! Who may do what in the cluster, in plain words: what the pages show instead of entries, policies and groups.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Everybody who gets into the cluster by the answers, and what one should know about it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct AccessTable {
    /// One row for each identity and way in.
    pub rows: Vec<AccessRow>,
    /// What one should know about the whole, each in a sentence or two.
    pub notes: Vec<String>,
}

/// One identity, and what it may do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct AccessRow {
    /// "You (user/ada)", "role/Ops", "The nodes".
    pub who: String,
    /// Its ARN; empty where it is not known yet.
    pub principal_arn: String,
    /// By which way it gets in.
    pub how: AccessWay,
    /// "Access entry, policy AmazonEKSViewPolicy".
    pub how_words: String,
    /// What it may do, in words: "See most objects, but neither secrets nor permissions."
    pub what: String,
    /// "The whole cluster", "Namespaces dev and test".
    pub scope: String,
    /// Why it is so, or what is special about it; may be empty.
    pub explanation: String,
    /// This row has no effect: another one for the same identity counts.
    pub overridden: bool,
}

/// A way into a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum AccessWay {
    /// EKS lets whoever creates the cluster in.
    Creator,
    /// An access entry.
    AccessEntry,
    /// A row in aws-auth.
    AwsAuth,
    /// As a machine that runs pods.
    Node,
}
