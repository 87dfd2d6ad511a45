//! The upkeep of node groups that live: which machines have joined, what replaces those that are gone, and when a
//! group is `DEGRADED`.
//!
//! It must not decide how a group is born or dies; `settle` does. What is wrong with a group is looked up in
//! `node_group_health`.

use super::neighbours;
use super::node_group_health;
use super::node_group_scaling;
use super::nodes;
use super::state::{Cluster, Issue, NodeGroup};
use crate::context::Context;
use crate::delays;

/// Codes of issues that last as long as machines are missing.
const REFUSALS: [&str; 2] = ["AsgInstanceLaunchFailures", "InsufficientFreeAddresses"];

/// Lets happen to a group what is due by now.
pub(super) fn settle(context: &mut Context<'_>, cluster: &mut Cluster, name: &str) {
    // Taken out for the while, so that it can be changed beside its cluster.
    let Some(mut group) = cluster.node_groups.remove(name) else { return };
    note_joined(context, cluster, &mut group);
    if matches!(group.status.as_str(), "ACTIVE" | "DEGRADED") {
        replace(context, cluster, &mut group);
        judge(context, cluster, &mut group);
    }
    cluster.node_groups.insert(name.to_owned(), group);
}

/// Keeps a refusal to start machines as an issue of a group that lives, and lets its Auto Scaling group try again.
pub(super) fn note_refusal(context: &Context<'_>, group: &mut NodeGroup) {
    if let Some(issue) = group.fails_with.take() {
        group.issues.retain(|known| !REFUSALS.contains(&known.code.as_str()));
        group.issues.push(issue);
        group.retries_at = Some(delays::due(context.now, context.delays.auto_scaling_retry));
    }
}

fn note_joined(context: &mut Context<'_>, cluster: &Cluster, group: &mut NodeGroup) {
    let is_ready = |id: &&String| {
        let ready_at = nodes::times(context, cluster, group, id).and_then(|times| times.ready_at);
        ready_at.is_some_and(|at| at <= context.now)
    };
    let strangers = group.instance_ids.iter().filter(|id| !group.joined.contains(*id));
    let new: Vec<String> = strangers.filter(is_ready).cloned().collect();
    context.changed |= !new.is_empty();
    group.joined.extend(new);
    group.joined.retain(|id| group.instance_ids.contains(id));
}

/// Starts machines in the place of those that somebody ended, once a health check has noticed (EC2 Auto Scaling user
/// guide), and of those that EC2 refused before.
fn replace(context: &mut Context<'_>, cluster: &Cluster, group: &mut NodeGroup) {
    let noticed_at = |context: &Context<'_>, id: &String| {
        if neighbours::launched_at(context, id).is_some() {
            return None;
        }
        // What EC2 does not even remember is long gone.
        let ended_at = neighbours::ended_at(context, id).unwrap_or(0);
        Some(delays::due(ended_at, context.delays.auto_scaling_replace))
    };
    let lost: Vec<(String, u64)> = group
        .instance_ids
        .iter()
        .filter_map(|id| Some((id.clone(), noticed_at(context, id).filter(|at| *at <= context.now)?)))
        .collect();
    for (id, at) in &lost {
        // One that was only stopped is ended, as Auto Scaling does with what is not healthy.
        neighbours::terminate(context, std::slice::from_ref(id), *at);
    }
    group.instance_ids.retain(|id| lost.iter().all(|(gone, _)| gone != id));
    let noticed = lost.iter().map(|(_, at)| *at).max();
    // Of all the times that it has tried since anybody looked, the last is now.
    let retried = group.retries_at.filter(|at| *at <= context.now).map(|_| context.now);
    let Some(at) = noticed.max(retried) else { return };
    group.retries_at = None;
    // A machine starts at its own moment, even if nobody looked then.
    let now = std::mem::replace(&mut context.now, at.max(group.created_at));
    node_group_scaling::scale(context, cluster, group);
    note_refusal(context, group);
    context.now = now;
    context.changed = true;
}

/// A group with something wrong is `DEGRADED`, and `ACTIVE` again when that is mended.
fn judge(context: &mut Context<'_>, cluster: &Cluster, group: &mut NodeGroup) {
    let is_short = i64::try_from(group.instance_ids.len()).is_ok_and(|has| has < group.scaling.desired);
    if !is_short {
        group.retries_at = None;
    }
    let refused = group.issues.iter().filter(|one| is_short && REFUSALS.contains(&one.code.as_str())).cloned();
    let issues: Vec<Issue> = refused.chain(node_group_health::issues(context, cluster, group)).collect();
    let status = if issues.is_empty() { "ACTIVE" } else { "DEGRADED" };
    if group.status != status || group.issues != issues {
        group.status = status.to_owned();
        group.issues = issues;
        context.changed = true;
    }
}
