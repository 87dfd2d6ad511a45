//! Whether the machines of a node group become nodes, and when: decided by looking at the account.
//!
//! It must not change anything. The conditions are the checklist of the EKS user guide's "Troubleshooting",
//! section "Node groups": a role with the worker policies, a way out to the internet, an access entry, and a
//! network plugin.

use super::neighbours;
use super::state::{Cluster, NodeGroup};
use crate::context::Context;
use crate::delays;

/// One machine as a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NodeTimes {
    /// When the kubelet registered, or will.
    pub(super) registered_at: u64,
    /// When it became ready, or will; `None` while something is missing for that.
    pub(super) ready_at: Option<u64>,
}

/// The times of one machine; `None` if it cannot register as things are.
pub(super) fn times(context: &Context<'_>, cluster: &Cluster, group: &NodeGroup, instance: &str) -> Option<NodeTimes> {
    let launched_at = neighbours::launched_at(context, instance)?;
    let proven = matches!(group.status.as_str(), "ACTIVE" | "UPDATING" | "DEGRADED" | "DELETING" | "DELETE_FAILED");
    if !proven && !can_register(context, cluster, group) {
        return None;
    }
    let plugin = plugin_since(cluster).filter(|_| proven || can_start_plugin(context, cluster, group));
    let ready = delays::due(launched_at, context.delays.node_ready);
    let plugin_ready = plugin.map(|since| delays::due(since, context.delays.pod_start));
    Some(NodeTimes {
        registered_at: delays::due(launched_at, context.delays.node_ready / 2),
        ready_at: plugin_ready.map(|plugin| ready.max(plugin)),
    })
}

/// When every node of a group is ready, or will be; `None` as long as some cannot be.
pub(super) fn all_ready_at(context: &Context<'_>, cluster: &Cluster, group: &NodeGroup) -> Option<u64> {
    let mut latest = group.created_at;
    for instance in &group.instance_ids {
        latest = latest.max(times(context, cluster, group, instance)?.ready_at?);
    }
    Some(latest)
}

/// When the first node of the cluster that is ready now became so.
pub(super) fn first_ready_at(context: &Context<'_>, cluster: &Cluster) -> Option<u64> {
    cluster
        .node_groups
        .values()
        .filter(|group| group.status != "DELETING" && group.fails_with.is_none())
        .flat_map(|group| group.instance_ids.iter().filter_map(|id| times(context, cluster, group, id)?.ready_at))
        .filter(|ready_at| *ready_at <= context.now)
        .min()
}

fn can_register(context: &Context<'_>, cluster: &Cluster, group: &NodeGroup) -> bool {
    let role = context.iam.role_by_arn(&group.node_role);
    let may_describe = role.is_some_and(|role| {
        role.has_policy("AmazonEKSWorkerNodePolicy") || role.has_policy("AmazonEKSWorkerNodeMinimalPolicy")
    });
    let known = cluster.authentication_mode == "CONFIG_MAP" || cluster.access_entries.contains_key(&group.node_role);
    let reaches = group.subnet_ids.iter().all(|subnet| neighbours::reaches_internet(context, subnet));
    group.fails_with.is_none() && may_describe && known && reaches
}

/// The network plugin is an image to pull and a process that changes network interfaces.
fn can_start_plugin(context: &Context<'_>, cluster: &Cluster, group: &NodeGroup) -> bool {
    let Some(role) = context.iam.role_by_arn(&group.node_role) else { return false };
    let pulls = ["AmazonEC2ContainerRegistryPullOnly", "AmazonEC2ContainerRegistryReadOnly"]
        .iter()
        .any(|policy| role.has_policy(policy));
    let own_role = cluster.addons.get("vpc-cni").is_some_and(|addon| addon.service_account_role.is_some());
    pulls && (own_role || role.has_policy("AmazonEKS_CNI_Policy"))
}

/// Since when the cluster has a network plugin, by add-on or from the start.
fn plugin_since(cluster: &Cluster) -> Option<u64> {
    if has_unmanaged(cluster, "vpc-cni") {
        return Some(cluster.created_at);
    }
    cluster.addons.get("vpc-cni").filter(|addon| !addon.deleting).map(|addon| addon.created_at)
}

/// Whether an add-on's objects are in the cluster without EKS managing them.
pub(super) fn has_unmanaged(cluster: &Cluster, name: &str) -> bool {
    let bootstrapped = cluster.self_managed_addons && matches!(name, "vpc-cni" | "kube-proxy" | "coredns");
    bootstrapped || cluster.preserved_addons.contains(name)
}
