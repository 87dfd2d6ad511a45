//! Stages, and what can be said of a step before and while it runs.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The five stages, in the order a newcomer meets them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// VPC, subnets, gateways, routes.
    Network,
    /// IAM roles.
    Roles,
    /// The EKS control plane.
    Cluster,
    /// Access entries.
    Access,
    /// Node groups and add-ons.
    Workers,
}

impl Stage {
    /// All stages, first to last.
    pub const ALL: [Stage; 5] = [Stage::Network, Stage::Roles, Stage::Cluster, Stage::Access, Stage::Workers];
}

/// What a person may want to know about one kind of AWS resource.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct About {
    /// AWS's name of the thing, such as "NAT gateway".
    pub name: String,
    /// One plain sentence: what it is.
    pub what: String,
    /// Why the cluster needs it.
    pub why: String,
    /// AWS's documentation page.
    pub link: String,
    /// How long creating usually takes, in seconds.
    pub usual_seconds: u32,
    /// How long deleting usually takes, in seconds.
    pub usual_delete_seconds: u32,
}

/// Where a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum StepState {
    /// Needs another step first, or its stage was not asked for yet.
    Waiting,
    /// Looking whether it exists already.
    Looking,
    /// AWS is asked to make it.
    Creating,
    /// AWS is making it; Landfall asks now and then.
    Settling,
    /// It stands.
    Done,
    /// It failed; the problem says why.
    Failed,
    /// AWS is removing it.
    Deleting,
    /// It is gone, or never was.
    Deleted,
}

/// One thing AWS told us: an id, an address, a name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Fact {
    /// What it is, such as "VPC id".
    pub label: String,
    /// Its value, such as `vpc-0abc…`.
    pub value: String,
}
