//! Page Roles: the IAM roles.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The IAM roles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, default)]
pub struct RolesSpec {
    /// ARN of an existing cluster role; empty: one is made.
    pub cluster_role_arn: String,
    /// Name of the cluster role that is made; empty: made from the cluster's name.
    pub cluster_role_name: String,
    /// ARN of an existing node role; empty: one is made.
    pub node_role_arn: String,
    /// Name of the node role that is made; empty: made from the cluster's name.
    pub node_role_name: String,
    /// ARN of an existing pod execution role for Fargate; empty: one is made where there are Fargate profiles.
    pub fargate_role_arn: String,
    /// Name of the Fargate role that is made; empty: made from the cluster's name.
    pub fargate_role_name: String,
    /// Attach `AmazonSSMManagedInstanceCore` to the node role, to look into a node without SSH.
    pub ssm: bool,
    /// Attach `AmazonEKS_CNI_Policy` to the node role. Off where vpc-cni has a role of its own.
    pub cni_policy_on_nodes: bool,
    /// ARN of a managed policy that bounds what the roles may ever do; empty: none.
    pub permissions_boundary: String,
    /// The path of the roles, beginning and ending with a slash.
    pub path: String,
    /// Put before the names that are made.
    pub name_prefix: String,
}

impl Default for RolesSpec {
    fn default() -> Self {
        Self {
            cluster_role_arn: String::new(),
            cluster_role_name: String::new(),
            node_role_arn: String::new(),
            node_role_name: String::new(),
            fargate_role_arn: String::new(),
            fargate_role_name: String::new(),
            ssm: true,
            cni_policy_on_nodes: true,
            permissions_boundary: String::new(),
            path: "/".into(),
            name_prefix: String::new(),
        }
    }
}
