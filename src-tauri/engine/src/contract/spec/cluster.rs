//! Page Cluster: the EKS control plane.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The EKS control plane.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, default)]
pub struct ControlPlaneSpec {
    /// Kubernetes version (`1.35`); empty: the default of EKS on the day.
    pub version: String,
    /// What happens when standard support of the version ends.
    pub support: SupportType,
    /// EKS Auto Mode: AWS starts, sizes and replaces the nodes.
    pub auto_mode: bool,
    /// The node pools Auto Mode brings.
    pub node_pools: Vec<NodePool>,
    /// The API server answers on the internet.
    pub endpoint_public: bool,
    /// The API server answers inside the VPC.
    pub endpoint_private: bool,
    /// Who may reach the public endpoint.
    pub public_access_cidrs: Vec<String>,
    /// Whose key encrypts the cluster's data.
    pub encryption: EncryptionKey,
    /// ARN of the existing KMS key, with `encryption = "existing-key"`.
    pub key_arn: String,
    /// Control-plane logs sent to CloudWatch Logs.
    pub logs: Vec<LogType>,
    /// Days the log lines are kept.
    pub log_retention_days: u32,
    /// How IAM identities are matched to Kubernetes users.
    pub authentication_mode: AuthenticationMode,
    /// The block Services get their addresses from; empty: EKS chooses.
    pub service_cidr: String,
    /// EKS refuses to delete the cluster until this is off.
    pub deletion_protection: bool,
    /// AWS may shift the cluster's traffic away from a zone in trouble.
    pub zonal_shift: bool,
    /// Reserved capacity of the control plane.
    pub tier: ControlPlaneTier,
    /// EKS installs its own unmanaged copies of vpc-cni, kube-proxy and coredns.
    pub default_addons: bool,
}

impl Default for ControlPlaneSpec {
    fn default() -> Self {
        Self {
            version: String::new(),
            support: SupportType::Standard,
            auto_mode: false,
            node_pools: vec![NodePool::GeneralPurpose, NodePool::System],
            endpoint_public: true,
            endpoint_private: true,
            public_access_cidrs: vec!["0.0.0.0/0".into()],
            encryption: EncryptionKey::AwsOwned,
            key_arn: String::new(),
            logs: Vec::new(),
            log_retention_days: 30,
            authentication_mode: AuthenticationMode::Api,
            service_cidr: String::new(),
            deletion_protection: false,
            zonal_shift: false,
            tier: ControlPlaneTier::Standard,
            default_addons: false,
        }
    }
}

/// EKS's `upgradePolicy.supportType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum SupportType {
    /// Upgraded by AWS at the end of standard support; never the six-fold price.
    Standard,
    /// Stays on the version for another year at 0.60 USD an hour.
    Extended,
}

/// Auto Mode's built-in node pools.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum NodePool {
    /// For pods of yours.
    GeneralPurpose,
    /// For the cluster's own pods; nodes with a taint that keeps others away.
    System,
}

/// Whose key encrypts the cluster's data. All of it is encrypted in any case (since Kubernetes 1.28).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum EncryptionKey {
    /// AWS's own key: free, and nothing to look after.
    AwsOwned,
    /// A KMS key of yours that exists.
    ExistingKey,
    /// A KMS key made for this cluster.
    NewKey,
}

/// A control-plane log, by EKS's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum LogType {
    /// Requests to the API server.
    Api,
    /// Who did what.
    Audit,
    /// IAM authentication.
    Authenticator,
    /// Controllers.
    ControllerManager,
    /// Scheduling decisions.
    Scheduler,
}

/// EKS's `accessConfig.authenticationMode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum AuthenticationMode {
    /// Access entries only.
    Api,
    /// Access entries, and the older aws-auth ConfigMap beside them.
    ApiAndConfigMap,
    /// The older aws-auth ConfigMap only.
    ConfigMap,
}

/// EKS's `controlPlaneScalingConfig.tier`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub enum ControlPlaneTier {
    /// Grows and shrinks by itself; included in the price.
    #[serde(rename = "standard")]
    Standard,
    /// Reserved.
    #[serde(rename = "tier-xl")]
    Xl,
    /// Reserved, twice as much.
    #[serde(rename = "tier-2xl")]
    Xl2,
    /// Reserved, four times as much.
    #[serde(rename = "tier-4xl")]
    Xl4,
    /// Reserved, eight times as much.
    #[serde(rename = "tier-8xl")]
    Xl8,
}
