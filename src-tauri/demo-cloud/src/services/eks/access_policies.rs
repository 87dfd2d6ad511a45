//! The access policies that AWS has made. Nobody can make others.
//!
//! Data and one operation. Source: a print of `aws eks list-access-policies` and the EKS user guide's page
//! "Review access policy permissions".

use serde_json::{Value, json};

use super::paging;
use crate::wire::Answer;
use crate::wire::rest_json::Call;

const PREFIX: &str = "arn:aws:eks::aws:cluster-access-policy/";

const NAMES: &[&str] = &[
    "AIDevOpsAgentAccessPolicy",
    "AmazonAIOpsAssistantPolicy",
    "AmazonARCRegionSwitchScalingPolicy",
    "AmazonEKSACKPolicy",
    "AmazonEKSAdminPolicy",
    "AmazonEKSAdminViewPolicy",
    "AmazonEKSArgoCDClusterPolicy",
    "AmazonEKSArgoCDPolicy",
    "AmazonEKSAutoNodePolicy",
    "AmazonEKSBlockStorageClusterPolicy",
    "AmazonEKSBlockStoragePolicy",
    "AmazonEKSClusterAdminPolicy",
    "AmazonEKSClusterInsightsPolicy",
    "AmazonEKSComputeClusterPolicy",
    "AmazonEKSComputePolicy",
    "AmazonEKSEditPolicy",
    "AmazonEKSEventPolicy",
    "AmazonEKSHybridPolicy",
    "AmazonEKSKROPolicy",
    "AmazonEKSLoadBalancingClusterPolicy",
    "AmazonEKSLoadBalancingPolicy",
    "AmazonEKSNetworkingClusterPolicy",
    "AmazonEKSNetworkingPolicy",
    "AmazonEKSPodIdentityPolicy",
    "AmazonEKSSecretAdminPolicy",
    "AmazonEKSSecretReaderPolicy",
    "AmazonEKSViewPolicy",
    "AmazonEMRJobPolicy",
    "AmazonSagemakerHyperpodClusterPolicy",
    "AmazonSagemakerHyperpodControllerPolicy",
    "AmazonSagemakerHyperpodSpacePolicy",
    "AmazonSagemakerHyperpodSpaceTemplatePolicy",
    "AmazonSagemakerHyperpodSystemNamespacePolicy",
    "AmazonSagemakerHyperpodUserClusterPolicy",
];

/// The policy that makes its holder administrator of the whole cluster.
pub(super) fn cluster_admin() -> String {
    format!("{PREFIX}AmazonEKSClusterAdminPolicy")
}

/// The policy that lets machines of EKS Auto Mode in.
pub(super) fn auto_node() -> String {
    format!("{PREFIX}AmazonEKSAutoNodePolicy")
}

/// Whether AWS has a policy with this ARN.
pub(super) fn exists(arn: &str) -> bool {
    arn.strip_prefix(PREFIX).is_some_and(|name| NAMES.contains(&name))
}

/// ListAccessPolicies.
pub(super) fn list(call: &Call) -> Answer<Value> {
    let all = NAMES.iter().map(|name| json!({ "name": name, "arn": format!("{PREFIX}{name}") })).collect();
    paging::page(call, "accessPolicies", all)
}
