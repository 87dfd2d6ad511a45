//! The replacement of a node group's machines by newer ones, as many at a time as may be missing.
//!
//! It must not decide what is newer. As the EKS user guide has it ("Understand each phase of node updates"): new machines
//! come first, twice as many as there are zones or as many as may be missing, whichever is more; then old ones are
//! cordoned, drained and ended, up to `maxUnavailable` at a time; a pod that no budget lets go fails the update after 15
//! minutes, unless it is forced; in the end the group has its size again. With the strategy `MINIMAL` nothing comes
//! first.

use std::collections::BTreeSet;

use super::state::{Cluster, Issue, NodeGroup, Rolling};
use super::{neighbours, node_group_scaling, nodes, picture, updates};
use crate::context::Context;
use crate::{delays, kubernetes};

/// What a step has come to.
enum Step {
    /// Something was done; look again.
    Done,
    /// It is not time yet.
    Wait,
    /// It is over, with or without success.
    End(Option<Issue>),
}

/// Begins: from now on every machine of the group is an old one, and the first new ones start.
pub(super) fn begin(
    context: &mut Context<'_>,
    cluster: &Cluster,
    group: &mut NodeGroup,
    rolling: impl FnOnce(Vec<String>, u64) -> Rolling,
) {
    group.rolling = Some(rolling(group.instance_ids.clone(), context.now));
    let is_minimal = group.echoed.get("updateConfig").is_some_and(|config| config["updateStrategy"] == "MINIMAL");
    if !is_minimal {
        let zones: BTreeSet<String> =
            group.subnet_ids.iter().filter_map(|id| neighbours::subnet(context, id)).map(|one| one.zone).collect();
        let surge = (2 * zones.len()).max(at_a_time(group));
        let wanted = group.instance_ids.len() + surge;
        node_group_scaling::scale_to(context, cluster, group, wanted);
    }
}

/// Lets happen what is due by now, in its order and each at its own moment.
pub(super) fn settle(context: &mut Context<'_>, cluster: &mut Cluster, name: &str) {
    if cluster.node_groups.get(name).is_none_or(|group| group.rolling.is_none()) {
        return;
    }
    // Taken out for the while, so that it can be changed beside its cluster.
    let Some(mut group) = cluster.node_groups.remove(name) else { return };
    let issue = loop {
        match step(context, cluster, &mut group) {
            Step::Done => context.changed = true,
            Step::Wait => break None,
            Step::End(issue) => break Some(issue),
        }
    };
    if let Some(issue) = issue {
        end(context, cluster, &mut group, issue);
    }
    cluster.node_groups.insert(name.to_owned(), group);
}

fn step(context: &mut Context<'_>, cluster: &mut Cluster, group: &mut NodeGroup) -> Step {
    let Some(rolling) = group.rolling.clone() else { return Step::Wait };
    if let Some(refused) = group.fails_with.take() {
        let text = format!("The update could not start machines. {}", refused.message);
        return Step::End(Some(creation_failure(text, refused.resource_ids)));
    }
    let new: Vec<&String> = group.instance_ids.iter().filter(|id| !rolling.replaces(id)).collect();
    let ready = new.iter().try_fold(0, |latest: u64, id| {
        Some(latest.max(nodes::times(context, cluster, group, id).and_then(|times| times.ready_at)?))
    });
    let gives_up_at = delays::due(rolling.since_at, context.delays.nodegroup_give_up);
    match ready {
        Some(at) if at <= rolling.since_at => {}
        Some(at) if at <= context.now && at <= gives_up_at => {
            wait_since(group, at);
            return Step::Done;
        }
        _ if gives_up_at > context.now => return Step::Wait,
        _ => {
            let ids = new.into_iter().cloned().collect();
            return Step::End(Some(creation_failure(
                "Instances failed to join the kubernetes cluster".to_owned(),
                ids,
            )));
        }
    }
    if rolling.old.is_empty() {
        return Step::End(None);
    }
    replace(context, cluster, group, &rolling)
}

/// Drains and ends the next machines, and starts others where the group would be too small.
fn replace(context: &mut Context<'_>, cluster: &mut Cluster, group: &mut NodeGroup, rolling: &Rolling) -> Step {
    let due_at = delays::due(rolling.since_at, context.delays.node_replace);
    if due_at > context.now {
        return Step::Wait;
    }
    let going: Vec<String> = rolling.old.iter().take(at_a_time(group)).cloned().collect();
    let budget = if rolling.is_forced { None } else { budget_in_the_way(context, cluster, group, &going) };
    if let Some(budget) = budget {
        if delays::due(rolling.since_at, context.delays.nodegroup_evict) > context.now {
            hold_up(context, group, true);
            return Step::Wait;
        }
        return Step::End(Some(Issue {
            code: "PodEvictionFailure".to_owned(),
            message: format!(
                "Reached max retries while trying to evict pods from nodes in node group {}. Cannot evict pod as it \
                 would violate the pod's disruption budget {budget}.",
                group.name
            ),
            resource_ids: rolling.old.clone(),
        }));
    }
    // What was held up goes on now, and not when it should have.
    let at = if rolling.is_held_up { context.now } else { due_at };
    hold_up(context, group, false);
    neighbours::terminate(context, &going, at);
    group.instance_ids.retain(|id| !going.contains(id));
    if let Some(rolling) = &mut group.rolling {
        rolling.old.retain(|id| !going.contains(id));
    }
    wait_since(group, at);
    let wanted = usize::try_from(group.scaling.desired).unwrap_or(0);
    if group.instance_ids.len() < wanted {
        // A machine starts at its own moment, even if nobody looked then.
        let now = std::mem::replace(&mut context.now, at);
        node_group_scaling::scale_to(context, cluster, group, wanted);
        context.now = now;
    }
    Step::Done
}

fn end(context: &mut Context<'_>, cluster: &mut Cluster, group: &mut NodeGroup, issue: Option<Issue>) {
    let Some(rolling) = group.rolling.take() else { return };
    match &issue {
        None => {
            group.version = rolling.version;
            group.release_version = rolling.release_version;
            group.own_template = rolling.own_template;
        }
        Some(_) => context.ec2.return_to_version(&group.launch_template_id, rolling.template_version_before),
    }
    updates::end(cluster, &rolling.update_id, issue);
    // The newest go first: those that came beyond the group's size.
    let wanted = usize::try_from(group.scaling.desired).unwrap_or(0);
    if group.instance_ids.len() > wanted {
        node_group_scaling::scale_to(context, cluster, group, wanted);
    }
    group.status = "ACTIVE".to_owned();
    group.modified_at = context.now;
    context.changed = true;
}

fn wait_since(group: &mut NodeGroup, at: u64) {
    if let Some(rolling) = &mut group.rolling {
        rolling.since_at = at;
    }
}

fn hold_up(context: &mut Context<'_>, group: &mut NodeGroup, is_held_up: bool) {
    if let Some(rolling) = group.rolling.as_mut().filter(|rolling| rolling.is_held_up != is_held_up) {
        rolling.is_held_up = is_held_up;
        context.changed = true;
    }
}

/// How many machines may be missing at a time: one, unless the group's settings say otherwise.
fn at_a_time(group: &NodeGroup) -> usize {
    let wish = |name: &str| group.echoed.get("updateConfig").and_then(|config| config[name].as_u64());
    let of_all = |percent: u64| u64::try_from(group.scaling.desired).unwrap_or(0) * percent / 100;
    let most = wish("maxUnavailable").or_else(|| wish("maxUnavailablePercentage").map(of_all)).unwrap_or(1);
    usize::try_from(most).unwrap_or(1).max(1)
}

/// A budget that lets no pod of these machines go. Few clusters have a budget, and the picture is work.
fn budget_in_the_way(
    context: &Context<'_>,
    cluster: &mut Cluster,
    group: &NodeGroup,
    machines: &[String],
) -> Option<String> {
    cluster.objects.of_kind("PodDisruptionBudget").next()?;
    // The group was taken out of its cluster, but its nodes belong into the picture.
    cluster.node_groups.insert(group.name.clone(), group.clone());
    let picture = picture::view(context, cluster);
    cluster.node_groups.remove(&group.name);
    kubernetes::blocking_on(&picture, machines).into_iter().next()
}

fn creation_failure(message: String, resource_ids: Vec<String>) -> Issue {
    Issue { code: "NodeCreationFailure".to_owned(), message, resource_ids }
}
