//! Page Access: who may use the cluster.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Who may use the cluster.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, default)]
pub struct AccessSpec {
    /// Whoever creates the cluster becomes its administrator.
    pub creator_admin: bool,
    /// Further IAM users and roles, through access entries.
    pub grants: Vec<AccessGrant>,
    /// Rows of the older aws-auth ConfigMap, where the authentication mode reads it.
    pub aws_auth: Vec<AwsAuthRow>,
}

impl Default for AccessSpec {
    fn default() -> Self {
        Self { creator_admin: true, grants: Vec::new(), aws_auth: Vec::new() }
    }
}

/// One access entry: an IAM user or role, and what it may do.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AccessGrant {
    /// ARN of an IAM user or role.
    pub principal_arn: String,
    /// What kind of identity it is.
    #[serde(default)]
    pub entry_type: AccessEntryType,
    /// Name of an EKS access policy, such as `AmazonEKSViewPolicy`; empty: none, only Kubernetes groups.
    #[serde(default)]
    pub policy: String,
    /// Namespaces the policy is limited to, `dev-*` too; empty: the whole cluster.
    #[serde(default)]
    pub namespaces: Vec<String>,
    /// Kubernetes groups it belongs to, for role bindings of one's own.
    #[serde(default)]
    pub groups: Vec<String>,
    /// The name Kubernetes knows it by; empty: its ARN.
    #[serde(default)]
    pub username: String,
}

/// EKS's `type` of an access entry.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum AccessEntryType {
    /// People, programs, pipelines.
    #[default]
    Standard,
    /// Self-managed nodes with Linux or Bottlerocket.
    Ec2Linux,
    /// Self-managed nodes with Windows.
    Ec2Windows,
    /// Pods on Fargate.
    FargateLinux,
    /// Nodes of Auto Mode with a node class of one's own.
    Ec2,
    /// Machines outside AWS.
    HybridLinux,
    /// SageMaker HyperPod.
    HyperpodLinux,
}

/// One row of mapRoles or mapUsers in aws-auth.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AwsAuthRow {
    /// ARN of an IAM user or role.
    pub arn: String,
    /// The name Kubernetes knows it by.
    #[serde(default)]
    pub username: String,
    /// Kubernetes groups, such as `system:masters`.
    #[serde(default)]
    pub groups: Vec<String>,
}
