//! Rules of page Workers: what runs the pods. One file for each kind of worker, and one for what all machines share.

mod fargate;
mod launch_template;
mod machines;
mod node_groups;
mod self_managed;

use std::collections::BTreeSet;

use super::findings::Findings;
use crate::{
    contract::{ClusterSpec, Offers, TaintEffect, TaintSpec},
    recipe,
};

/// Managed node groups in a cluster: EKS's default quota.
const GROUPS_MAX: usize = 30;

pub(super) fn check(spec: &ClusterSpec, offers: Option<&Offers>, findings: &mut Findings) {
    anything(spec, findings);
    let mut names = Names::default();
    for (index, group) in spec.workers.node_groups.iter().enumerate() {
        node_groups::check(spec, group, &format!("workers.node_groups.{index}"), offers, &mut names, findings);
    }
    for (index, group) in spec.workers.self_managed.iter().enumerate() {
        self_managed::check(spec, group, &format!("workers.self_managed.{index}"), offers, &mut names, findings);
    }
    fargate::check(spec, findings);
}

/// Whether anything runs pods at all, and not too many groups do.
fn anything(spec: &ClusterSpec, findings: &mut Findings) {
    let workers = &spec.workers;
    let starts_nodes = !workers.node_groups.is_empty() || !workers.self_managed.is_empty();
    let auto_mode = spec.cluster.auto_mode && !spec.cluster.node_pools.is_empty();
    if !starts_nodes && !auto_mode && workers.fargate_profiles.is_empty() {
        findings.warning(
            "workers.node_groups",
            "Without a node group nothing can run in the cluster.",
            "Add a node group, unless you want to add one later.",
        );
    }
    let groups: usize =
        workers.node_groups.iter().map(|group| recipe::node_groups_of_zones(&spec.network, group).len()).sum();
    if groups > GROUPS_MAX {
        let message = format!("{groups} node groups are too many; a cluster takes {GROUPS_MAX}.");
        findings.error("workers.node_groups", message, "Remove some, or raise the maximum of others instead.");
    }
    let keeps_away = |taints: &Vec<TaintSpec>| taints.iter().any(|taint| taint.effect != TaintEffect::PreferNoSchedule);
    let all_tainted = workers.node_groups.iter().all(|group| keeps_away(&group.taints))
        && workers.self_managed.iter().all(|group| keeps_away(&group.taints));
    let coredns = workers.addons.iter().any(|addon| addon.name == "coredns");
    let elsewhere = auto_mode || !workers.fargate_profiles.is_empty();
    if starts_nodes && coredns && !elsewhere && all_tainted {
        findings.warning(
            "workers.node_groups",
            "Every group has a taint, so that coredns finds no node that lets it run.",
            "Leave one group without taints, or give coredns a toleration in its settings.",
        );
    }
}

/// The names of groups taken so far, managed or not: launch templates are called after them.
#[derive(Debug, Default)]
struct Names(BTreeSet<String>);

impl Names {
    /// Takes a name, or says that it is taken.
    fn take(&mut self, name: &str, field: String, what: &str, findings: &mut Findings) {
        if !name.is_empty() && !self.0.insert(name.to_owned()) {
            let message = format!("Two {what} are called {name}.");
            findings.error(field, message, "Give each its own name.");
        }
    }
}

#[cfg(test)]
mod tests;
