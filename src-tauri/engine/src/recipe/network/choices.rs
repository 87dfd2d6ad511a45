//! What answers of page Network mean together: a layout leaves no choice about some of the others.

use crate::contract::{NatGateways, NetworkLayout, NetworkSpec, SubnetKind, VpcEndpoints};

/// The kinds of subnets a new VPC gets, public first.
pub fn kinds(layout: NetworkLayout) -> &'static [SubnetKind] {
    match layout {
        NetworkLayout::PublicAndPrivate => &[SubnetKind::Public, SubnetKind::Private],
        NetworkLayout::PublicOnly => &[SubnetKind::Public],
        NetworkLayout::PrivateOnly => &[SubnetKind::Private],
    }
}

/// The NAT gateways that are made: none without private subnets, without a way to the internet, or in an existing VPC.
pub fn nat(spec: &NetworkSpec) -> NatGateways {
    match spec.layout {
        NetworkLayout::PublicAndPrivate if spec.vpc_id.is_empty() => spec.nat,
        _ => NatGateways::None,
    }
}

/// The endpoints that are made: all of them without a way to the internet, none in an existing VPC.
pub fn endpoints(spec: &NetworkSpec) -> VpcEndpoints {
    match spec.layout {
        _ if !spec.vpc_id.is_empty() => VpcEndpoints::None,
        NetworkLayout::PrivateOnly => VpcEndpoints::All,
        _ => spec.endpoints,
    }
}

/// The zones the subnets stand in, whichever answer says so; empty while that is open.
pub fn zones(spec: &NetworkSpec) -> Vec<String> {
    let mut zones: Vec<String> = Vec::new();
    let existing = spec.existing_subnets.iter().map(|subnet| &subnet.zone_id);
    let planned = spec.subnets.iter().map(|subnet| &subnet.zone_id);
    let chosen: Vec<&String> = match (spec.vpc_id.is_empty(), spec.subnets.is_empty()) {
        (false, _) => existing.collect(),
        (true, false) => planned.collect(),
        (true, true) => return spec.zones.clone(),
    };
    for zone in chosen {
        if !zones.contains(zone) {
            zones.push(zone.clone());
        }
    }
    zones
}
