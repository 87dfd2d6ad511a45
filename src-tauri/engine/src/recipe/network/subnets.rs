//! The subnets of a new VPC: cut out of its block in equal parts, or as the person plans them.

use ipnet::Ipv4Net;

use super::kinds;
use crate::contract::{NetworkSpec, SubnetKind};

/// One subnet of the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct SubnetPlan {
    /// Public or private.
    pub kind: SubnetKind,
    /// Zone id.
    pub zone_id: String,
    /// Its block.
    pub cidr: Ipv4Net,
}

/// The subnets, public first. Those planned by the person, or else the VPC's block cut into equal parts, one of each kind
/// in each zone. Empty when the block cannot be cut (`check` says why) and for an existing VPC.
pub fn subnets(spec: &NetworkSpec) -> Vec<SubnetPlan> {
    if !spec.vpc_id.is_empty() {
        return Vec::new();
    }
    if spec.subnets.is_empty() { cut(spec) } else { planned(spec) }
}

fn planned(spec: &NetworkSpec) -> Vec<SubnetPlan> {
    let of_kind = |kind: SubnetKind| spec.subnets.iter().filter(move |subnet| subnet.kind == kind);
    let plan = |subnet: &crate::contract::SubnetSpec| {
        Some(SubnetPlan { kind: subnet.kind, zone_id: subnet.zone_id.clone(), cidr: subnet.cidr.parse().ok()? })
    };
    kinds(spec.layout).iter().flat_map(|kind| of_kind(*kind)).filter_map(plan).collect()
}

fn cut(spec: &NetworkSpec) -> Vec<SubnetPlan> {
    let kinds = kinds(spec.layout);
    let Ok(block) = spec.cidr.parse::<Ipv4Net>() else { return Vec::new() };
    // 2 subnets need 1 more bit, 4 need 2, 6 need 3.
    let parts = (kinds.len() * spec.zones.len().clamp(2, 16)).next_power_of_two();
    let bits = u8::try_from(parts.trailing_zeros()).unwrap_or(u8::MAX);
    let Ok(mut parts) = block.trunc().subnets(block.prefix_len().saturating_add(bits)) else { return Vec::new() };
    kinds
        .iter()
        .flat_map(|kind| spec.zones.iter().map(move |zone| (*kind, zone.clone())))
        .filter_map(|(kind, zone_id)| Some(SubnetPlan { kind, zone_id, cidr: parts.next()? }))
        .collect()
}
