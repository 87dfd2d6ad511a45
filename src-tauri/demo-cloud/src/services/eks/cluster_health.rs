//! What is wrong with a cluster that lives, by a look at the account: what it was made of and somebody took away.
//!
//! It must not change anything. Codes are those of the EKS API model, shape `ClusterIssueCode`; the words are unverified.
//! What is wrong with its key is in `encryption`.

use super::neighbours;
use super::state::{Cluster, Issue};
use crate::context::Context;

/// Everything that is wrong now, but for the key.
pub(super) fn issues(context: &Context<'_>, cluster: &Cluster) -> Vec<Issue> {
    if !matches!(cluster.status.as_str(), "ACTIVE" | "UPDATING") {
        return Vec::new();
    }
    let mut all = Vec::new();
    let mut note = |code: &str, what: &str, resource_ids: Vec<String>| {
        if !resource_ids.is_empty() {
            let message = format!("We couldn't find {what} of the cluster: {}", resource_ids.join(", "));
            all.push(Issue { code: code.to_owned(), message, resource_ids });
        }
    };
    let has_role = context.iam.role_by_arn(&cluster.role_arn).is_some();
    note("IamRoleNotFound", "the IAM role", (!has_role).then(|| cluster.role_arn.clone()).into_iter().collect());
    let subnets = cluster.network.subnet_ids.iter().filter(|id| neighbours::subnet(context, id).is_none());
    note("Ec2SubnetNotFound", "subnets", subnets.cloned().collect());
    let groups = cluster.network.security_group_ids.iter().chain([&cluster.network.cluster_security_group_id]);
    let groups = groups.filter(|id| neighbours::security_group_vpc(context, id).is_none());
    note("Ec2SecurityGroupNotFound", "security groups", groups.cloned().collect());
    all
}
