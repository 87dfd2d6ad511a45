//! Help with choosing: which machines, and which kind of worker. Questions and answers; what follows is decided in the
//! engine's `advice`.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What an instance type should have.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, default)]
pub struct InstanceWish {
    /// vCPUs at least.
    pub vcpus: u32,
    /// Memory at least, in GiB.
    pub memory_gib: u32,
    /// `x86_64` or `arm64`; empty: either.
    pub architecture: String,
    /// USD an hour On-Demand at most; none: whatever it costs, and types whose price is not known too.
    pub max_price: Option<f64>,
    /// Only types allowed on AWS's free plan.
    pub free_tier: bool,
    /// Pods on one node at least, with the default settings of the network plugin.
    pub pods: u32,
}

/// What one must know to say which workers fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct WorkerQuestions {
    /// Who looks after the machines?
    pub upkeep: Upkeep,
    /// When do the pods run?
    pub load: PodLoad,
    /// What do the pods need beside processor and memory?
    pub needs: PodNeeds,
    /// Does somebody have to get onto the machines?
    pub control: MachineControl,
}

/// Who looks after the machines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Upkeep {
    /// AWS alone.
    Aws,
    /// AWS, and we say when.
    Shared,
    /// We do.
    Ours,
}

/// When the pods run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum PodLoad {
    /// All the time.
    Steady,
    /// Now and then, or very differently by the hour.
    Bursts,
}

/// What pods need beside processor and memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum PodNeeds {
    /// Nothing else.
    Nothing,
    /// DaemonSets, privileged pods or EBS volumes: things that need a node of one's own.
    Nodes,
    /// GPUs or AWS's own chips.
    Accelerators,
}

/// Whether somebody has to get onto the machines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum MachineControl {
    /// No.
    None,
    /// Sign in by SSH.
    SignIn,
    /// Images, disks or a start of our own.
    OwnImages,
}

/// A kind of worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum WorkerKind {
    /// A managed node group.
    Managed,
    /// A managed node group with a launch template.
    ManagedWithTemplate,
    /// Nodes of one's own.
    SelfManaged,
    /// Fargate profiles.
    Fargate,
    /// EKS Auto Mode.
    AutoMode,
}

/// Which workers fit, and how all kinds differ.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct WorkerAdvice {
    /// The kind that fits best.
    pub recommended: WorkerKind,
    /// Its name: "Managed node group".
    pub title: String,
    /// Why, in one or two sentences.
    pub why: String,
    /// All kinds side by side, the simplest for newcomers first.
    pub comparison: Vec<WorkerKindRow>,
}

/// One kind of worker, for comparing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct WorkerKindRow {
    /// Which.
    pub kind: WorkerKind,
    /// Its name: "Managed node group".
    pub title: String,
    /// What AWS does.
    pub aws_does: String,
    /// What you do.
    pub you_do: String,
    /// What it costs.
    pub costs: String,
    /// What it cannot do.
    pub limits: String,
    /// What it is good for.
    pub good_for: String,
    /// Why it does not fit the answers; none where it does.
    pub speaks_against: Option<String>,
}
