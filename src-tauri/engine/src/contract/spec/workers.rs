//! Page Workers: what runs the pods, and the add-ons that make it useful.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{NodeGroupSpec, SelfManagedSpec};

/// What runs the pods, and the add-ons that make it useful.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, default)]
pub struct WorkersSpec {
    /// Managed node groups.
    pub node_groups: Vec<NodeGroupSpec>,
    /// Self-managed nodes.
    pub self_managed: Vec<SelfManagedSpec>,
    /// Fargate profiles.
    pub fargate_profiles: Vec<FargateProfileSpec>,
    /// EKS add-ons.
    pub addons: Vec<AddonSpec>,
    /// An IAM OIDC provider for the cluster, so that service accounts can take on roles (IRSA).
    pub oidc_provider: bool,
    /// IAM roles for service accounts of one's own.
    pub service_account_roles: Vec<ServiceAccountRole>,
    /// Make a StorageClass `gp3` and make it the only default one.
    pub default_storage_class: bool,
    /// Make an EFS file system with a mount target in each zone.
    pub efs: bool,
    /// Ask the Kubernetes API until the nodes are Ready before calling the run done.
    pub wait_for_nodes: bool,
}

impl Default for WorkersSpec {
    fn default() -> Self {
        Self {
            node_groups: vec![NodeGroupSpec::default()],
            self_managed: Vec::new(),
            fargate_profiles: Vec::new(),
            addons: ["vpc-cni", "kube-proxy", "coredns"]
                .map(|name| AddonSpec { name: name.into(), ..AddonSpec::default() })
                .into(),
            oidc_provider: false,
            service_account_roles: Vec::new(),
            default_storage_class: false,
            efs: false,
            wait_for_nodes: true,
        }
    }
}

/// One Fargate profile: pods that match it run without nodes of one's own.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct FargateProfileSpec {
    /// Its name, unique in the cluster.
    pub name: String,
    /// Which pods; a pod that matches one of them runs on Fargate. At most five.
    pub selectors: Vec<FargateSelector>,
}

/// Pods of a namespace, all or those with certain labels. Both may hold `*` and `?`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct FargateSelector {
    /// Their namespace.
    pub namespace: String,
    /// Labels they must all have; at most five.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
}

/// One EKS add-on.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AddonSpec {
    /// The add-on's name, such as `vpc-cni`.
    pub name: String,
    /// Its version; empty: the default for the cluster's Kubernetes version.
    #[serde(default)]
    pub version: String,
    /// What happens where the cluster holds other settings already.
    #[serde(default)]
    pub conflicts: AddonConflicts,
    /// Settings of the add-on, as JSON or YAML by its own schema; empty: its defaults.
    #[serde(default)]
    pub configuration: String,
    /// How its pods get the rights they need.
    #[serde(default)]
    pub identity: AddonIdentity,
    /// ARN of an existing role for them; empty: one is made with the policies EKS recommends.
    #[serde(default)]
    pub role_arn: String,
}

/// EKS's `resolveConflicts`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum AddonConflicts {
    /// EKS's settings win.
    #[default]
    Overwrite,
    /// The cluster's settings stay.
    Preserve,
    /// The installation fails.
    None,
}

/// How the pods of an add-on get the rights they need.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum AddonIdentity {
    /// From the node role, or they need none.
    #[default]
    Node,
    /// A role of their own through EKS Pod Identity.
    PodIdentity,
    /// A role of their own through the cluster's OIDC provider.
    Irsa,
}

/// An IAM role for the pods of one service account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ServiceAccountRole {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub service_account: String,
    /// ARNs of managed policies.
    pub policies: Vec<String>,
    /// How the pods get it.
    #[serde(default)]
    pub through: PodRoleThrough,
}

/// How pods take on a role.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum PodRoleThrough {
    /// EKS Pod Identity: the add-on eks-pod-identity-agent, which comes along, hands it out.
    #[default]
    PodIdentity,
    /// The cluster's OIDC provider; the service account must carry the role's ARN.
    Irsa,
}
