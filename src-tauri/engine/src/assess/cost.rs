//! The hourly bill, line by line, and the same for each step. Both sum up to the same.

use crate::{
    contract::{CapacityType, ClusterSpec, CostLine, NatGateways, NodeGroupSpec, Offers, SubnetKind},
    plan::Step,
    prices,
    resources::AnyResource,
};

/// The bill for what a spec makes; its zones must be filled.
pub(super) fn lines(spec: &ClusterSpec, offers: Option<&Offers>) -> Vec<CostLine> {
    let mut lines = vec![control_plane(spec, offers)];
    let gateways = match spec.network.nat {
        NatGateways::Single => 1,
        NatGateways::PerZone => spec.network.zones.len(),
    };
    lines.push(times(
        gateways,
        if gateways == 1 { "NAT gateway" } else { "NAT gateways" },
        prices::NAT_GATEWAY_PER_HOUR,
    ));
    let public_nodes: usize = spec
        .workers
        .node_groups
        .iter()
        .filter(|group| group.subnets == SubnetKind::Public)
        .map(|group| count(group.desired))
        .sum();
    let addresses = gateways + public_nodes;
    let title = if addresses == 1 { "public IPv4 address" } else { "public IPv4 addresses" };
    lines.push(times(addresses, title, prices::PUBLIC_IPV4_PER_HOUR));
    for group in &spec.workers.node_groups {
        lines.push(instances(group));
        lines.push(disks(group));
    }
    lines
}

fn control_plane(spec: &ClusterSpec, offers: Option<&Offers>) -> CostLine {
    let per_hour = control_plane_per_hour(spec, offers);
    if per_hour > prices::CONTROL_PLANE_PER_HOUR {
        let how = "0.10 USD and 0.50 USD for extended support".to_owned();
        return CostLine { title: "EKS control plane in extended support".to_owned(), per_hour, how };
    }
    CostLine { title: "EKS control plane".to_owned(), per_hour, how: "1 × 0.10 USD".to_owned() }
}

/// A version past its standard support costs six times as much.
fn control_plane_per_hour(spec: &ClusterSpec, offers: Option<&Offers>) -> f64 {
    let version = offers.and_then(|offers| offers.versions.iter().find(|offer| offer.version == spec.cluster.version));
    match version {
        Some(version) if !version.standard_support => prices::CONTROL_PLANE_EXTENDED_PER_HOUR,
        _ => prices::CONTROL_PLANE_PER_HOUR,
    }
}

fn times(number: usize, what: &str, price: f64) -> CostLine {
    CostLine {
        title: format!("{number} {what}"),
        per_hour: number as f64 * price,
        how: format!("{number} × {price} USD"),
    }
}

fn instances(group: &NodeGroupSpec) -> CostLine {
    let NodeGroupSpec { desired, instance_type, name, .. } = group;
    let (kind, spot) = match group.capacity {
        CapacityType::OnDemand => ("On-Demand", ""),
        CapacityType::Spot => ("Spot", ", the On-Demand price; Spot mostly costs 60 to 90 percent less"),
    };
    let title = format!("{desired} × {instance_type} {kind} (node group {name})");
    match prices::instance_per_hour(instance_type) {
        Some(price) => {
            CostLine { title, per_hour: f64::from(*desired) * price, how: format!("{desired} × {price} USD{spot}") }
        }
        None => CostLine {
            title,
            per_hour: 0.0,
            how: "Not in Landfall's price table: look at https://aws.amazon.com/ec2/pricing".to_owned(),
        },
    }
}

fn disks(group: &NodeGroupSpec) -> CostLine {
    let NodeGroupSpec { desired, disk_gib, .. } = group;
    let gib = f64::from(*desired) * f64::from(*disk_gib);
    CostLine {
        title: format!("{desired} × {disk_gib} GiB disk (gp3)"),
        per_hour: gib * prices::GP3_PER_GIB_HOUR,
        how: format!("{gib} GiB × 0.08 USD a month"),
    }
}

/// What one step's object costs an hour.
pub(super) fn of_step(step: &Step, spec: &ClusterSpec, offers: Option<&Offers>) -> f64 {
    match step.resource {
        AnyResource::Cluster(_) => control_plane_per_hour(spec, offers),
        _ => step.resource.cost_per_hour(),
    }
}

/// "about 0.05 USD an hour", "free".
pub(super) fn words(per_hour: f64) -> String {
    if per_hour == 0.0 { "free".to_owned() } else { format!("about {per_hour:.2} USD an hour") }
}

/// To a hundredth of a cent: floating-point dust has no place on a bill, nor has the -0.0 that an empty sum gives.
pub(super) fn rounded(sum: f64) -> f64 {
    (sum * 10_000.0).round() / 10_000.0 + 0.0
}

fn count(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
