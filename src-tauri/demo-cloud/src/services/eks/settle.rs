//! The passing of time in EKS: everything that is due by now happens.
//!
//! It must not look at requests. Order matters where things wait for each other: clusters, then add-ons, then
//! node groups, then deletions.

use super::aws_auth::{self, Purpose};
use super::control_plane_logs;
use super::controllers;
use super::neighbours;
use super::nodes;
use super::picture;
use super::remote_access;
use super::state::{Cluster, Issue, NodeGroup};
use super::{auto_nodes, encryption, fargate_profiles, identity_providers, node_group_rolling, node_group_upkeep};
use crate::context::Context;
use crate::delays;
use crate::kubernetes;
use crate::kubernetes::furniture;
use crate::kubernetes::objects::Made;
use crate::services::ec2;

/// Lets everything happen in this Region that is due by now.
pub(crate) fn settle(context: &mut Context<'_>) {
    // Taken out for the while, so that a cluster can be changed beside the rest of the account.
    let mut clusters = std::mem::take(&mut context.eks.clusters);
    for cluster in clusters.values_mut() {
        control_plane(context, cluster);
        addons(context, cluster);
        node_groups(context, cluster);
        fargate_profiles(context, cluster);
        identity_providers::settle(context, cluster);
        furnish(cluster, context);
        controllers::settle(context, cluster);
        auto_nodes::settle(context, cluster);
        control_plane_logs::settle(context, cluster);
        logs(context, cluster);
    }
    clusters.retain(|_, cluster| {
        let gone = cluster.status == "DELETING" && cluster.due_at <= context.now;
        if gone {
            neighbours::remove_cluster_network(context, &cluster.network);
            encryption::release(context, cluster);
            context.changed = true;
        }
        !gone
    });
    context.eks.clusters = clusters;
}

/// A new cluster's Kubernetes has some objects from the start.
fn furnish(cluster: &mut Cluster, context: &mut Context<'_>) {
    if matches!(cluster.status.as_str(), "ACTIVE" | "UPDATING") && cluster.objects.wants_furniture() {
        for object in furniture::furniture(&cluster.name, context.now) {
            cluster.objects.put(object, Made::default(), context.now);
        }
        context.changed = true;
    }
}

/// Lets the updates of a cluster itself be through at once.
pub(crate) fn hurry(context: &mut Context<'_>, cluster: &str) {
    let Some(mut taken) = context.eks.clusters.remove(cluster) else { return };
    for update in taken.updates.iter_mut().filter(|update| update.node_group.is_none() && update.addon.is_none()) {
        update.due_at = update.due_at.min(context.now);
    }
    control_plane(context, &mut taken);
    context.eks.clusters.insert(cluster.to_owned(), taken);
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

fn fargate_profiles(context: &mut Context<'_>, cluster: &mut Cluster) {
    let now = context.now;
    let names: Vec<String> = cluster.fargate_profiles.keys().cloned().collect();
    for name in names {
        let Some(profile) = cluster.fargate_profiles.get(&name).filter(|profile| profile.due_at <= now) else {
            continue;
        };
        if profile.status == "DELETING" {
            if let Some(gone) = cluster.fargate_profiles.remove(&name) {
                let is_shared = cluster.fargate_profiles.values().any(|other| other.role_arn == gone.role_arn);
                dismiss(cluster, now, &gone.role_arn, is_shared, Purpose::Fargate);
            }
            context.changed = true;
        } else if profile.status == "CREATING" {
            let issue = profile.fails_with.clone().or_else(|| fargate_profiles::issue(cluster, profile));
            if let Some(profile) = cluster.fargate_profiles.get_mut(&name) {
                profile.fails_with = None;
                profile.issues.extend(issue);
                profile.status = if profile.issues.is_empty() { "ACTIVE" } else { "CREATE_FAILED" }.to_owned();
            }
            context.changed = true;
        }
    }
}

/// What EKS had made to let a role in goes with the last thing that needs it.
fn dismiss(cluster: &mut Cluster, now: u64, role_arn: &str, is_shared: bool, purpose: Purpose) {
    if is_shared {
        return;
    }
    let kind = if purpose == Purpose::Fargate { "FARGATE_LINUX" } else { "EC2_LINUX" };
    if cluster.access_entries.get(role_arn).is_some_and(|entry| entry.made_by_eks && entry.kind == kind) {
        cluster.access_entries.remove(role_arn);
    }
    aws_auth::dismiss(cluster, now, role_arn, purpose);
}

/// A control plane that writes logs makes their group anew if somebody deleted it, to its last moment.
fn logs(context: &mut Context<'_>, cluster: &Cluster) {
    let writes = matches!(cluster.status.as_str(), "ACTIVE" | "UPDATING" | "DELETING") && !cluster.log_types.is_empty();
    if writes {
        neighbours::ensure_log_group(context, &cluster.name);
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
            take_down(context, cluster, &name);
        }
        node_group_rolling::settle(context, cluster, &name);
        node_group_upkeep::settle(context, cluster, &name);
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

/// Half of a deletion is draining; then the machines go, so that they are gone before the group is. A pod that no
/// budget lets go keeps its machine, until EKS gives up.
fn take_down(context: &mut Context<'_>, cluster: &mut Cluster, name: &str) {
    let half = context.delays.nodegroup_delete / 2;
    // Few clusters have a budget, and the picture is work.
    let has_budget = cluster.objects.of_kind("PodDisruptionBudget").next().is_some();
    let budgets = if has_budget { kubernetes::blocking(&picture::view(context, cluster)) } else { Vec::new() };
    let Some(group) = cluster.node_groups.get_mut(name) else { return };
    let drained_at = group.due_at.saturating_sub(u64::try_from(half.as_millis()).unwrap_or(0));
    let has_machines = group.instance_ids.iter().any(|id| neighbours::launched_at(context, id).is_some());
    if has_machines && drained_at <= context.now {
        if let Some(budget) = budgets.first() {
            hold_up(context, group, budget);
            return;
        }
        let mut at = drained_at;
        if std::mem::take(&mut group.is_held_up) {
            at = context.now;
            group.due_at = delays::due(at, half);
        }
        let (instances, leaves) = (group.instance_ids.clone(), group.leaves_interfaces);
        for instance in instances.iter().filter(|_| leaves) {
            neighbours::leave_interface(context, cluster, instance);
        }
        neighbours::terminate(context, &instances, at);
        // What ended a while ago has let go of its network by now.
        ec2::settle(context);
        context.changed = true;
    }
    if cluster.node_groups.get(name).is_some_and(|group| group.due_at <= context.now) {
        remove(context, cluster, name);
    }
}

fn hold_up(context: &mut Context<'_>, group: &mut NodeGroup, budget: &str) {
    context.changed |= !group.is_held_up;
    group.is_held_up = true;
    if delays::due(group.modified_at, context.delays.nodegroup_evict) <= context.now {
        group.status = "DELETE_FAILED".to_owned();
        group.issues = vec![Issue {
            code: "PodEvictionFailure".to_owned(),
            message: format!(
                "Reached max retries while trying to evict pods from nodes in node group {}. Cannot evict pod as it \
                 would violate the pod's disruption budget {budget}.",
                group.name
            ),
            resource_ids: group.instance_ids.clone(),
        }];
        context.changed = true;
    }
}

/// Takes away what EKS made for a group. The role's access entry goes with its last group.
fn remove(context: &mut Context<'_>, cluster: &mut Cluster, name: &str) {
    let Some(mut group) = cluster.node_groups.remove(name) else { return };
    context.changed = true;
    if let Err(issue) = remote_access::remove(context, &group) {
        group.status = "DELETE_FAILED".to_owned();
        group.issues = vec![issue];
        cluster.node_groups.insert(name.to_owned(), group);
        return;
    }
    neighbours::remove_launch_template(context, &group.launch_template_id);
    if let Some(profile) = &group.instance_profile_arn {
        context.iam.remove_instance_profile(profile);
    }
    let is_shared = cluster.node_groups.values().any(|other| other.node_role == group.node_role);
    dismiss(cluster, context.now, &group.node_role, is_shared, Purpose::Nodes);
}
