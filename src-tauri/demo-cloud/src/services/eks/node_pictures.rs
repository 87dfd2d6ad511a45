//! Machines as a cluster's Kubernetes sees them: those of node groups, those that joined by themselves, and those of
//! Auto Mode.
//!
//! It must not decide who becomes a node, or when; `nodes`, `self_managed_nodes` and `auto_nodes` do.

use std::collections::BTreeMap;

use super::nodes::{self, NodeTimes};
use super::picture::moment;
use super::state::{Cluster, NodeGroup};
use super::{auto_nodes, neighbours, self_managed_nodes, versions};
use crate::context::Context;
use crate::delays;
use crate::kubernetes::view::{Host, NodeView};

/// What a node has from whoever keeps it.
pub(super) struct Looks {
    /// Its name, if that is not the machine's private DNS name.
    pub(super) name: Option<String>,
    pub(super) host: Host,
    pub(super) labels: BTreeMap<String, String>,
    /// Key, value and Kubernetes' effect.
    pub(super) taints: Vec<(String, String, String)>,
    pub(super) disk_gib: u32,
    pub(super) leaving: bool,
}

/// Every node, oldest first.
pub(super) fn node_views(context: &Context<'_>, cluster: &Cluster) -> Vec<NodeView> {
    let mut views: Vec<NodeView> = cluster
        .node_groups
        .values()
        .flat_map(|group| group.instance_ids.iter().filter_map(|id| of_group(context, cluster, group, id)))
        .collect();
    views.extend(self_managed_nodes::views(context, cluster));
    views.extend(auto_nodes::views(context, cluster));
    views.sort_by(|one, other| (one.registered_at, &one.name).cmp(&(other.registered_at, &other.name)));
    views
}

fn of_group(context: &Context<'_>, cluster: &Cluster, group: &NodeGroup, instance: &str) -> Option<NodeView> {
    let times = nodes::times(context, cluster, group, instance).or_else(|| last_times(context, group, instance))?;
    let mut labels = group.labels.clone();
    let mut label = |key: &str, value: &str| labels.insert(key.to_owned(), value.to_owned());
    label("eks.amazonaws.com/capacityType", &group.capacity_type);
    label("eks.amazonaws.com/nodegroup", &group.name);
    label("eks.amazonaws.com/nodegroup-image", &neighbours::machine(context, instance)?.image_id);
    let taints = group.taints.iter().map(|taint| (taint.key.clone(), taint.value.clone(), camel(&taint.effect)));
    let looks = Looks {
        name: None,
        host: Host::Machine,
        labels,
        taints: taints.collect(),
        disk_gib: group.disk_gib.unwrap_or(20),
        leaving: group.status == "DELETING" || group.rolling.as_ref().is_some_and(|one| one.replaces(instance)),
    };
    view(context, instance, times, looks)
}

/// The times of a machine that somebody ended, as long as Kubernetes has not noticed that it is gone. Machines that EKS
/// ends leave at once, for it drains them before.
fn last_times(context: &Context<'_>, group: &NodeGroup, instance: &str) -> Option<NodeTimes> {
    let machine = neighbours::machine(context, instance)?;
    let ended_at = machine.ended_at.filter(|_| group.status != "DELETING")?;
    let gone_at = delays::due(ended_at, context.delays.node_lost + context.delays.node_forgotten);
    let registered_at = delays::due(machine.launched_at, context.delays.node_ready / 2);
    let ready_at = delays::due(machine.launched_at, context.delays.node_ready);
    let was_there = registered_at <= ended_at && context.now < gone_at;
    was_there.then_some(NodeTimes { registered_at, ready_at: Some(ready_at).filter(|ready| *ready <= ended_at) })
}

/// A machine as a node; `None` before it has registered.
pub(super) fn view(context: &Context<'_>, instance: &str, times: NodeTimes, looks: Looks) -> Option<NodeView> {
    if times.registered_at > context.now {
        return None;
    }
    let machine = neighbours::machine(context, instance)?;
    let kind = neighbours::instance_type(&machine.instance_type)?;
    let lost_at = machine.ended_at.map(|ended| delays::due(ended, context.delays.node_lost));
    Some(NodeView {
        name: looks.name.unwrap_or(machine.private_dns_name),
        instance_id: instance.to_owned(),
        instance_type: machine.instance_type,
        zone: machine.zone,
        zone_id: machine.zone_id,
        region: context.region.to_owned(),
        private_ip: machine.private_ip,
        public_ip: machine.public_ip,
        host: looks.host,
        labels: looks.labels,
        taints: looks.taints,
        arm: kind.arm,
        vcpus: kind.vcpus,
        memory_mib: kind.memory_mib,
        disk_gib: looks.disk_gib,
        max_pods: kind.max_pods,
        registered_at: moment(times.registered_at),
        ready_since: times.ready_at.filter(|ready| *ready <= context.now).map(moment),
        leaving: looks.leaving,
        lost_since: lost_at.filter(|lost| *lost <= context.now).map(moment),
        kubelet: versions::of_image(&machine.image_id).map(|version| version.patch.to_owned()),
        reaches_internet: machine.reaches_internet,
    })
}

/// `NO_SCHEDULE` as Kubernetes spells it: `NoSchedule`.
fn camel(effect: &str) -> String {
    effect.split('_').map(|word| format!("{}{}", &word[..1], word[1..].to_lowercase())).collect()
}
