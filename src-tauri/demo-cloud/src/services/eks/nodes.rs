//! Whether the machines of a node group become nodes, and when: decided by looking at the account. What holds for every
//! machine is here, too.
//!
//! It must not change anything. The conditions are the checklist of the EKS user guide's "Troubleshooting",
//! section "Node groups": a role with the worker policies, a way out to the internet, an access entry, and a
//! network plugin.

use super::state::{Cluster, NodeGroup};
use super::{aws_auth, machines, neighbours, pod_identity_associations};
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
    // Who has joined once stays, whatever becomes of the way there.
    let proven = group.joined.contains(instance);
    if !proven && !can_register(context, cluster, group, instance) {
        return None;
    }
    let plugin_ready = match proven {
        true => plugin_since(cluster).map(|since| delays::due(since, context.delays.pod_start)),
        false => plugin_ready_at(context, cluster, &group.node_role),
    };
    let ready = delays::due(launched_at, context.delays.node_ready);
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

fn can_register(context: &Context<'_>, cluster: &Cluster, group: &NodeGroup, instance: &str) -> bool {
    let by_entry = cluster.authentication_mode != "CONFIG_MAP" && cluster.access_entries.contains_key(&group.node_role);
    let known = by_entry || aws_auth::admits_nodes(cluster, &group.node_role);
    let reaches =
        machines::reaches_aws(context, instance) && machines::reaches_control_plane(context, cluster, instance);
    group.fails_with.is_none() && may_describe(context, &group.node_role) && known && reaches
}

/// Whether a machine with this role may look itself up in EC2, as it must to register.
pub(super) fn may_describe(context: &Context<'_>, role_arn: &str) -> bool {
    context.iam.role_by_arn(role_arn).is_some_and(|role| {
        role.has_policy("AmazonEKSWorkerNodePolicy") || role.has_policy("AmazonEKSWorkerNodeMinimalPolicy")
    })
}

/// When the network plugin runs on machines with this role that are up already; `None` if it cannot run.
pub(super) fn plugin_ready_at(context: &Context<'_>, cluster: &Cluster, role_arn: &str) -> Option<u64> {
    let since = plugin_since(cluster).filter(|_| can_start_plugin(context, cluster, role_arn))?;
    Some(delays::due(since, context.delays.pod_start))
}

/// The network plugin is an image to pull and a process that changes network interfaces.
fn can_start_plugin(context: &Context<'_>, cluster: &Cluster, role_arn: &str) -> bool {
    let Some(role) = context.iam.role_by_arn(role_arn) else { return false };
    let pulls = ["AmazonEC2ContainerRegistryPullOnly", "AmazonEC2ContainerRegistryReadOnly"]
        .iter()
        .any(|policy| role.has_policy(policy));
    let by_account = cluster.addons.get("vpc-cni").is_some_and(|addon| addon.service_account_role.is_some());
    // A pod identity is of use only where its agent is.
    let by_pod_identity = cluster.addons.contains_key("eks-pod-identity-agent")
        && pod_identity_associations::of_account(cluster, "kube-system", "aws-node").is_some();
    // AWS has no managed policy for IPv6: people write their own (EKS user guide, "Configure Amazon VPC CNI plugin to
    // use IRSA").
    let by_node_role = if cluster.ip_family == "ipv6" {
        role.has_inline_policies() || role.attached.iter().any(|arn| !arn.starts_with("arn:aws:iam::aws:"))
    } else {
        role.has_policy("AmazonEKS_CNI_Policy")
    };
    pulls && (by_account || by_pod_identity || by_node_role)
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
    let is_basic = matches!(name, "vpc-cni" | "kube-proxy" | "coredns");
    let bootstrapped = cluster.self_managed_addons && is_basic && !cluster.replaced_addons.contains(name);
    bootstrapped || cluster.preserved_addons.contains(name)
}
