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
    /// What a button can do about it, where Landfall can.
    #[serde(default)]
    pub remedy: Option<Remedy>,
}

/// A way out that Landfall can take by itself once the person chooses it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Remedy {
    /// The button's words: "Use one NAT gateway and try again".
    pub label: String,
    /// What it does.
    pub action: RemedyAction,
}

/// What a remedy does before the run tries again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "snake_case")]
pub enum RemedyAction {
    /// Builds the network in these Availability Zones, which EKS named; what stands in others is undone first.
    ChooseZones {
        /// Names such as `us-east-1a`, as AWS's message gives them.
        zones: Vec<String>,
    },
    /// One NAT gateway for all zones instead of one for each.
    SingleNatGateway,
    /// The cheapest other instance type of the same architecture that holds as many pods and that every zone offers.
    AnotherInstanceType {
        /// The node group's name; empty: every node group.
        node_group: String,
        /// Only types that an account on AWS's free plan may start.
        free_plan: bool,
    },
    /// One node at the start instead of several; the group may still grow to its maximum.
    OneNode {
        /// The node group's name; empty: every node group.
        node_group: String,
    },
    /// On-Demand instances instead of Spot.
    OnDemand {
        /// The node group's name; empty: every node group.
        node_group: String,
    },
    /// Another name for the role whose name is taken: the same with a number behind it that the account does not use.
    AnotherRoleName {
        /// The name that is taken.
        taken: String,
    },
    /// The Kubernetes version that EKS takes when none is named.
    DefaultVersion,
    /// The versions of add-ons that EKS takes for this Kubernetes version when none are named.
    DefaultAddonVersions,
    /// Turns the cluster's deletion protection off; changes no answer.
    DeletionProtectionOff,
    /// Asks the person for other credentials of the same account; changes no answer.
    AnotherIdentity,
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
            remedy: None,
        }
    }

    /// The same with a button.
    #[must_use]
    pub fn with(mut self, label: impl Into<String>, action: RemedyAction) -> Self {
        self.remedy = Some(Remedy { label: label.into(), action });
        self
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
