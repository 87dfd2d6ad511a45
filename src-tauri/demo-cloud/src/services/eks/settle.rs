//! The passing of time in EKS: everything that is due by now happens.
//!
//! It must not look at requests. Order matters where things wait for each other: clusters, then add-ons, then
//! node groups, then deletions.

use super::neighbours;
use super::nodes;
use super::state::{Cluster, Issue, NodeGroup};
use crate::context::Context;
use crate::delays;

/// Lets everything happen in this Region that is due by now.
pub(crate) fn settle(context: &mut Context<'_>) {
    // Taken out for the while, so that a cluster can be changed beside the rest of the account.
    let mut clusters = std::mem::take(&mut context.eks.clusters);
    for cluster in clusters.values_mut() {
        control_plane(context, cluster);
        addons(context, cluster);
        node_groups(context, cluster);
    }
    clusters.retain(|_, cluster| {
        let gone = cluster.status == "DELETING" && cluster.due_at <= context.now;
        if gone {
            neighbours::remove_cluster_network(context, &cluster.network);
            context.changed = true;
        }
        !gone
    });
    context.eks.clusters = clusters;
}

fn control_plane(context: &mut Context<'_>, cluster: &mut Cluster) {
    if cluster.status == "CREATING" && cluster.due_at <= context.now {
        cluster.issues.extend(cluster.fails_with.take());
        cluster.status = if cluster.issues.is_empty() { "ACTIVE" } else { "FAILED" }.to_owned();
        context.changed = true;
    }
    for update in &mut cluster.updates {
        if update.status == "InProgress" && update.due_at <= context.now {
            update.status = "Successful".to_owned();
            context.changed = true;
        }
    }
    let busy = |group: Option<&str>| {
        cluster.updates.iter().any(|update| {
            update.status == "InProgress" && update.node_group.as_deref() == group && update.addon.is_none()
        })
    };
    let free_groups: Vec<String> = cluster
        .node_groups
        .values()
        .filter(|group| group.status == "UPDATING" && !busy(Some(&group.name)))
        .map(|group| group.name.clone())
        .collect();
    if cluster.status == "UPDATING" && !busy(None) {
        cluster.status = "ACTIVE".to_owned();
        context.changed = true;
    }
    for name in free_groups {
        if let Some(group) = cluster.node_groups.get_mut(&name) {
            group.status = "ACTIVE".to_owned();
            context.changed = true;
        }
    }
}

fn addons(context: &mut Context<'_>, cluster: &mut Cluster) {
    cluster.addons.retain(|_, addon| {
        let gone = addon.deleting && addon.due_at <= context.now;
        context.changed |= gone;
        !gone
    });
    for addon in cluster.addons.values_mut().filter(|addon| addon.updating && addon.due_at <= context.now) {
        addon.updating = false;
        context.changed = true;
    }
}

fn node_groups(context: &mut Context<'_>, cluster: &mut Cluster) {
    let names: Vec<String> = cluster.node_groups.keys().cloned().collect();
    for name in names {
        let Some(group) = cluster.node_groups.get(&name) else { continue };
        if group.status == "CREATING"
            && let Some(issues) = outcome(context, cluster, group)
        {
            let status = if issues.is_empty() { "ACTIVE" } else { "CREATE_FAILED" };
            if let Some(group) = cluster.node_groups.get_mut(&name) {
                group.status = status.to_owned();
                group.issues = issues;
            }
            context.changed = true;
        } else if group.status == "DELETING" {
            stop_machines(context, group);
            if group.due_at <= context.now {
                remove(context, cluster, &name);
            }
        }
    }
}

/// How the creation of a group has ended: no issues is success, `None` is not yet.
fn outcome(context: &Context<'_>, cluster: &Cluster, group: &NodeGroup) -> Option<Vec<Issue>> {
    let fails_late = |issue: &Issue| issue.code == "NodeCreationFailure";
    match &group.fails_with {
        Some(issue) if !fails_late(issue) => return (group.due_at <= context.now).then(|| vec![issue.clone()]),
        _ => {}
    }
    let ready = nodes::all_ready_at(context, cluster, group);
    if ready.is_some_and(|ready| ready.max(group.due_at) <= context.now) {
        return Some(Vec::new());
    }
    let give_up = delays::due(group.created_at, context.delays.nodegroup_give_up);
    let too_late = ready.is_none_or(|ready| ready > give_up);
    (too_late && give_up <= context.now).then(|| {
        let plain = || Issue {
            code: "NodeCreationFailure".to_owned(),
            message: "Instances failed to join the kubernetes cluster".to_owned(),
            resource_ids: group.instance_ids.clone(),
        };
        vec![group.fails_with.clone().unwrap_or_else(plain)]
    })
}

/// Half of a deletion is draining; then the machines go, so that they are gone before the group is.
fn stop_machines(context: &mut Context<'_>, group: &NodeGroup) {
    let half = u64::try_from((context.delays.nodegroup_delete / 2).as_millis()).unwrap_or(0);
    let at = group.due_at.saturating_sub(half);
    let alive = group.instance_ids.iter().any(|id| neighbours::launched_at(context, id).is_some());
    if alive && at <= context.now {
        neighbours::terminate(context, &group.instance_ids, at);
        context.changed = true;
    }
}

/// Takes away what EKS made for a group. The role's access entry goes with its last group.
fn remove(context: &mut Context<'_>, cluster: &mut Cluster, name: &str) {
    let Some(group) = cluster.node_groups.remove(name) else { return };
    context.changed = true;
    neighbours::remove_launch_template(context, &group.launch_template_id);
    let shared = cluster.node_groups.values().any(|other| other.node_role == group.node_role);
    let ours = cluster.access_entries.get(&group.node_role).is_some_and(|entry| entry.made_by_eks);
    if ours && !shared {
        cluster.access_entries.remove(&group.node_role);
    }
}
