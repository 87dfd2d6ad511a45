//! What the layout of a network allows: ways out, kinds of subnets for nodes, IPv6.

use crate::{
    check::findings::Findings,
    contract::{ClusterSpec, IpFamily, NatGateways, NetworkLayout, SubnetKind, VpcEndpoints},
    recipe,
};

/// Ways out of a new VPC.
pub(super) fn check(spec: &ClusterSpec, findings: &mut Findings) {
    let network = &spec.network;
    let nat = recipe::nat(network);
    let has_private = recipe::subnet_kinds(network.layout).contains(&SubnetKind::Private);
    let is_closed = has_private && nat == NatGateways::None;
    if is_closed && !spec.cluster.endpoint_private && runs_in_private_subnets(spec) {
        findings.error(
            "cluster.endpoint_private",
            "Nodes in private subnets without a way to the internet reach the API server only over its private endpoint.",
            "Switch the private endpoint on.",
        );
    }
    if network.layout != NetworkLayout::PublicAndPrivate {
        return;
    }
    if is_closed && network.endpoints != VpcEndpoints::All && runs_in_private_subnets(spec) {
        findings.error(
            "network.nat",
            "Nodes in private subnets could load no image and never join the cluster: there is no NAT gateway, and no \
             endpoints of AWS's services.",
            "Choose a NAT gateway, all endpoints, or public subnets for the nodes.",
        );
    }
    if nat == NatGateways::PerZone {
        let zones_of = |kind: SubnetKind| {
            network.subnets.iter().filter(move |subnet| subnet.kind == kind).map(|subnet| &subnet.zone_id)
        };
        let mut lonely =
            zones_of(SubnetKind::Private).filter(|zone| zones_of(SubnetKind::Public).all(|one| one != *zone));
        if let Some(zone) = lonely.next() {
            findings.warning(
                "network.nat",
                format!("{zone} has private subnets and no public one, so no NAT gateway can stand there."),
                "Add a public subnet in that zone, or choose a regional NAT gateway.",
            );
        }
    }
}

/// Which kinds of subnets the network has; both while those of an existing VPC are not chosen yet.
pub(in crate::check) fn kinds(spec: &ClusterSpec) -> Vec<SubnetKind> {
    let network = &spec.network;
    let both = [SubnetKind::Public, SubnetKind::Private];
    if network.vpc_id.is_empty() {
        return recipe::subnet_kinds(network.layout).to_vec();
    }
    if network.existing_subnets.is_empty() {
        return both.to_vec();
    }
    both.into_iter().filter(|kind| network.existing_subnets.iter().any(|subnet| subnet.kind == *kind)).collect()
}

/// Node groups stand in subnets that there are. Where there is only one kind, `normalize` puts them there; a group that was
/// put in sight of the internet by hand is not moved unsaid.
pub(super) fn check_node_subnets(spec: &ClusterSpec, findings: &mut Findings) {
    let kinds = kinds(spec);
    let groups = spec.workers.node_groups.iter().map(|group| group.subnets).enumerate();
    let groups = groups.map(|(index, kind)| (format!("workers.node_groups.{index}.subnets"), kind));
    let own = spec.workers.self_managed.iter().map(|group| group.subnets).enumerate();
    let own = own.map(|(index, kind)| (format!("workers.self_managed.{index}.subnets"), kind));
    for (field, kind) in groups.chain(own) {
        if kind == SubnetKind::Public && !kinds.contains(&kind) {
            findings.error(field, "The network has no public subnets.", "Put these nodes into private subnets.");
        }
    }
}

/// IPv6 leaves some answers no choice.
pub(super) fn check_ip_family(spec: &ClusterSpec, findings: &mut Findings) {
    if spec.network.ip_family == IpFamily::Ipv4 {
        return;
    }
    if !spec.cluster.service_cidr.is_empty() {
        findings.error(
            "cluster.service_cidr",
            "In a cluster with IPv6, EKS chooses the block of the Services itself.",
            "Leave it empty, or choose IPv4 on the Network page.",
        );
    }
}

/// Whether anything that has to reach AWS stands in private subnets.
fn runs_in_private_subnets(spec: &ClusterSpec) -> bool {
    let workers = &spec.workers;
    let private = |kind: SubnetKind| kind == SubnetKind::Private;
    workers.node_groups.iter().any(|group| private(group.subnets))
        || workers.self_managed.iter().any(|group| private(group.subnets))
        || !workers.fargate_profiles.is_empty()
        || spec.cluster.auto_mode
}
