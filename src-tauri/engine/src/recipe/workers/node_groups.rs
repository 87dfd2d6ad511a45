//! Managed node groups, one or one in each zone, and the launch templates made for them.

use super::{Ground, Workers};
use crate::{
    contract::{ClusterSpec, LaunchTemplateSource, NetworkSpec, NodeGroupSpec, SubnetKind},
    plan::{IdRef, Planner, Ref},
    recipe,
    resources::{LaunchTemplate, NodeGroup, TemplateUse},
};

/// Adds each group.
pub(super) fn add(planner: &mut Planner, ground: Ground<'_>, workers: &mut Workers) {
    let Some(role) = &ground.roles.node else { return };
    for group in &ground.spec.workers.node_groups {
        let way_out = ground.subnets(group.subnets).1;
        let template = template(planner, ground, group);
        for (spec, subnets) in in_zones(ground, group) {
            let key = format!("node-group-{}", spec.name);
            let step = NodeGroup {
                cluster: ground.cluster.clone(),
                role: role.clone(),
                subnets,
                way_out: way_out.to_vec(),
                addons: ground.basics.to_vec(),
                template: template.clone(),
                group: spec,
            };
            let step = planner.add(key, step);
            workers.run_pods.push(step.before_ready());
            workers.groups.push(step.standing());
        }
    }
}

/// How many nodes all groups start with. A group in each zone has its sizes in each.
pub(super) fn desired(spec: &ClusterSpec) -> u32 {
    let nodes = |group: &NodeGroupSpec| group.desired.saturating_mul(copies(&spec.network, group));
    spec.workers.node_groups.iter().map(nodes).fold(0, u32::saturating_add)
}

/// The groups that become of a group's answers, by name: itself, or one for each zone.
pub fn of_zones(network: &NetworkSpec, group: &NodeGroupSpec) -> Vec<NodeGroupSpec> {
    let one = |zone: &String| NodeGroupSpec { name: format!("{}-{zone}", group.name), ..group.clone() };
    match zones(network, group) {
        zones if group.one_per_zone && !zones.is_empty() => zones.iter().map(one).collect(),
        _ => vec![group.clone()],
    }
}

fn copies(network: &NetworkSpec, group: &NodeGroupSpec) -> u32 {
    u32::try_from(of_zones(network, group).len()).unwrap_or(u32::MAX)
}

/// The groups, each with its subnets.
fn in_zones(ground: Ground<'_>, group: &NodeGroupSpec) -> Vec<(NodeGroupSpec, Vec<IdRef>)> {
    let network = &ground.spec.network;
    let (groups, zones) = (of_zones(network, group), zones(network, group));
    if !group.one_per_zone || zones.is_empty() {
        let all = ground.subnets(group.subnets).0;
        return groups.into_iter().map(|group| (group, all.to_vec())).collect();
    }
    let of_zone = |zone: &String| {
        let here = ground.network.subnets.iter().filter(|one| one.kind == group.subnets && one.zone_id == *zone);
        here.map(|subnet| subnet.id.clone()).collect()
    };
    groups.into_iter().zip(&zones).map(|(group, zone)| (group, of_zone(zone))).collect()
}

/// The zones a group's subnets stand in, each once.
fn zones(network: &NetworkSpec, group: &NodeGroupSpec) -> Vec<String> {
    let mut zones = places(network, group.subnets);
    let mut seen = Vec::new();
    zones.retain(|zone| {
        let is_new = !seen.contains(zone);
        seen.push(zone.clone());
        is_new
    });
    zones
}

/// The zone of each subnet of a kind, in the order in which the network has them.
fn places(network: &NetworkSpec, kind: SubnetKind) -> Vec<String> {
    if network.vpc_id.is_empty() {
        let planned = recipe::subnets(network).into_iter().filter(|subnet| subnet.kind == kind);
        return planned.map(|subnet| subnet.zone_id).collect();
    }
    let existing = network.existing_subnets.iter().filter(|subnet| subnet.kind == kind);
    existing.map(|subnet| subnet.zone_id.clone()).collect()
}

fn template(planner: &mut Planner, ground: Ground<'_>, group: &NodeGroupSpec) -> Option<Ref<LaunchTemplate>> {
    let wish = &group.launch_template;
    if wish.source != LaunchTemplateSource::New {
        return None;
    }
    let step = LaunchTemplate {
        cluster: ground.cluster.clone(),
        group: group.name.clone(),
        usage: TemplateUse::Managed,
        ami_id: wish.ami_id.clone(),
        ami_type: group.ami_type.clone(),
        user_data: wish.user_data.clone(),
        labels: group.labels.clone(),
        taints: group.taints.clone(),
        disk_gib: group.disk_gib,
        volume_type: wish.volume_type,
        encrypted: wish.encrypted,
        dedicated: wish.dedicated,
        metadata_hops: wish.metadata_hops,
        ssh_key: group.ssh_key.clone(),
        in_cluster_group: false,
        security_groups: Vec::new(),
    };
    Some(planner.add(format!("launch-template-{}", group.name), step))
}
