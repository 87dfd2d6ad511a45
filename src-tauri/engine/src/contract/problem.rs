//! The one error a person reads. Built in `problems.rs`; nothing else reads AWS's messages.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What went wrong, in plain words, with the way out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Problem {
    /// Landfall's own short code, such as `address-quota`; stable, for tests and searching.
    pub code: String,
    /// One line: what happened.
    pub title: String,
    /// What happened, with its cause.
    pub what_happened: String,
    /// What to do next.
    pub what_to_do: String,
    /// What AWS said, where AWS said something.
    pub aws: Option<AwsError>,
    /// What stands in the account because of this, each in one line.
    pub left_behind: Vec<String>,
}

impl Problem {
    /// A problem Landfall found by itself, with nothing left behind (yet).
    pub fn told(
        code: impl Into<String>,
        title: impl Into<String>,
        what_happened: impl Into<String>,
        what_to_do: impl Into<String>,
    ) -> Self {
        Self {
            code: code.into(),
            title: title.into(),
            what_happened: what_happened.into(),
            what_to_do: what_to_do.into(),
            aws: None,
            left_behind: Vec::new(),
        }
    }
}

/// AWS's own words, for those who look them up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct AwsError {
    /// Service, such as `EC2`.
    pub service: String,
    /// The call, such as `CreateNatGateway`.
    pub action: String,
    /// AWS's error code.
    pub code: String,
    /// AWS's message.
    pub message: String,
    /// AWS's request id, for a support case.
    pub request_id: Option<String>,
}

/// A wrong answer on a page: shown at its field, and nothing is sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct FieldProblem {
    /// Which field, as a path into the spec: `network.cidr`, `workers.node_groups.0.min`.
    pub field: String,
    /// What is wrong.
    pub message: String,
    /// What to enter instead.
    pub remedy: String,
    /// A warning may be passed; an error may not.
    pub severity: Severity,
}

/// How bad a [`FieldProblem`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth reading; does not stop anybody.
    Warning,
    /// Must be mended first.
    Error,
}
