//! What the pretend Kubernetes knows of its cluster: a picture taken from the account at one moment.
//!
//! It must not hold anything that changes by itself: every request takes a new picture.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::life::Life;
use super::objects::{Change, Gone};

/// One cluster at one moment of demo time.
#[derive(Debug, Clone)]
pub struct ClusterView {
    /// The cluster's name, as tokens must carry it.
    pub name: String,
    /// Patch version, for example `1.35.3`.
    pub patch_version: String,
    /// When the control plane came up.
    pub created_at: Timestamp,
    /// The moment of the picture, in demo time.
    pub now: Timestamp,
    /// How long a pod takes to run on a ready node, in demo time.
    pub pod_start: SignedDuration,
    /// Service addresses, for example `10.100.0.0/16`.
    pub service_cidr: String,
    /// The registered nodes, oldest first.
    pub nodes: Vec<NodeView>,
    /// The add-ons whose objects exist in the cluster, managed or self-managed.
    pub addons: Vec<AddonView>,
    /// The objects that people made.
    pub objects: Vec<Value>,
    /// Those of them that went lately.
    pub gone: Vec<Gone>,
    /// What people changed about the other objects.
    pub changes: BTreeMap<String, Change>,
    /// Since when the pods of an object are made from the template it has now, if that was ever changed; Unix
    /// milliseconds of demo time.
    pub templates: BTreeMap<String, u64>,
    /// When a pod was deleted that its owner made anew, by its place; Unix milliseconds of demo time.
    pub restarts: BTreeMap<String, u64>,
    /// The addresses of the control plane's network interfaces.
    pub control_plane: Vec<String>,
    /// What scheduler and controllers remember.
    pub life: Life,
    /// Whether EKS Auto Mode is on.
    pub auto_mode: bool,
    /// The Fargate profiles that are active.
    pub fargate: Vec<FargateView>,
    /// How long a pod takes to run on Fargate, in demo time.
    pub fargate_pod_start: SignedDuration,
}

impl ClusterView {
    /// Whether an add-on's objects exist.
    pub fn has_addon(&self, name: &str) -> bool {
        self.addons.iter().any(|addon| addon.name == name)
    }

    /// `v1.35.3-eks-ab12cd3`: what the API server and the kubelets call their version.
    pub fn git_version(&self) -> String {
        git_version(&self.patch_version)
    }
}

/// The same for any patch release of Kubernetes.
pub fn git_version(patch: &str) -> String {
    format!("v{patch}-eks-{}", stable_word(&["eks-build", patch], 7))
}

/// A machine that registered with the cluster.
#[derive(Debug, Clone)]
pub struct NodeView {
    /// Private DNS name: the node's name.
    pub name: String,
    /// EC2 instance id.
    pub instance_id: String,
    /// EC2 instance type.
    pub instance_type: String,
    /// Availability Zone name.
    pub zone: String,
    /// Availability Zone id.
    pub zone_id: String,
    /// Region name.
    pub region: String,
    /// Address in the VPC.
    pub private_ip: String,
    /// Public address, when the subnet gave one.
    pub public_ip: Option<String>,
    /// Who keeps it.
    pub host: Host,
    /// Its labels beyond those that every node has.
    pub labels: BTreeMap<String, String>,
    /// Taints as (key, value, Kubernetes effect).
    pub taints: Vec<(String, String, String)>,
    /// Whether it is an ARM machine.
    pub arm: bool,
    /// Number of virtual CPUs.
    pub vcpus: u32,
    /// Memory in MiB.
    pub memory_mib: u32,
    /// Disk in GiB.
    pub disk_gib: u32,
    /// Most pods that fit (network interfaces × addresses).
    pub max_pods: u32,
    /// When the kubelet registered.
    pub registered_at: Timestamp,
    /// When it became ready; `None` while it is not.
    pub ready_since: Option<Timestamp>,
    /// Being drained before its machine goes.
    pub leaving: bool,
    /// Since when nothing is heard of it, because its machine went.
    pub lost_since: Option<Timestamp>,
    /// The patch release of Kubernetes in its machine image; `None` is the cluster's own.
    pub kubelet: Option<String>,
    /// Whether it reaches image registries on the internet, and not only AWS's own by VPC endpoints.
    pub reaches_internet: bool,
}

impl NodeView {
    /// The machine's private DNS name, which is the node's name but for Fargate's.
    pub fn private_dns(&self) -> &str {
        self.name.strip_prefix("fargate-").unwrap_or(&self.name)
    }
}

/// Who keeps a node, which decides what runs on it and how it looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// A node group or a person.
    Machine,
    /// EKS Auto Mode: network, DNS and storage are part of the machine.
    AutoMode,
    /// Fargate: a machine for one pod.
    Fargate,
}

/// A Fargate profile that is active.
#[derive(Debug, Clone)]
pub struct FargateView {
    /// Its name.
    pub name: String,
    /// Its selectors, as EKS has them.
    pub selectors: Vec<Value>,
    /// Since when it is active.
    pub active_since: Timestamp,
    /// Its subnets.
    pub subnets: Vec<SubnetView>,
    /// Region name.
    pub region: String,
    /// The end of its machines' names: `eu-west-1.compute.internal`.
    pub domain: String,
}

/// A subnet in which pods get addresses.
#[derive(Debug, Clone)]
pub struct SubnetView {
    /// Availability Zone name.
    pub zone: String,
    /// Availability Zone id.
    pub zone_id: String,
    /// Its addresses.
    pub cidr: ipnet::Ipv4Net,
    /// Whether what is in it reaches the internet, and not only AWS's own services by VPC endpoints.
    pub reaches_internet: bool,
}

/// An add-on whose objects exist in the cluster.
#[derive(Debug, Clone)]
pub struct AddonView {
    /// AWS's name, for example `vpc-cni`.
    pub name: String,
    /// Version, for example `v1.20.4-eksbuild.2`.
    pub version: String,
    /// When its objects were applied.
    pub installed_at: Timestamp,
    /// When they were last changed, which makes its pods anew.
    pub changed_at: Timestamp,
    /// Its configuration values; `null` if it has none.
    pub settings: Value,
}

/// `length` characters that are always the same for the same parts: names that look random but stay put.
pub fn stable_word(parts: &[&str], length: usize) -> String {
    use sha2::{Digest as _, Sha256};
    hex::encode(Sha256::digest(parts.join("/").as_bytes())).chars().take(length).collect()
}

/// A UUID that is always the same for the same parts.
pub fn stable_uid(parts: &[&str]) -> String {
    let word = stable_word(parts, 32);
    format!("{}-{}-4{}-a{}-{}", &word[..8], &word[8..12], &word[13..16], &word[17..20], &word[20..32])
}
