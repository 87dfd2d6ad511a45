//! Blocks of addresses: the VPC's own, and the subnets that a person cuts out of it.

use ipnet::Ipv4Net;

use crate::{
    check::findings::Findings,
    contract::{NetworkSpec, SubnetKind},
    recipe,
};

/// A subnet loses five addresses to AWS; EKS advises 16 free ones.
const FREE_ADDRESSES: u64 = 16;
const RESERVED: u64 = 5;

/// Reads `a.b.c.d/n` and refuses bits behind the length, which AWS would refuse or silently cut.
pub(in crate::check) fn block(text: &str, field: &str, findings: &mut Findings) -> Option<Ipv4Net> {
    let Ok(block) = text.parse::<Ipv4Net>() else {
        findings.error(
            field,
            format!("“{text}” is not an IPv4 address block."),
            "Write four numbers from 0 to 255, a slash and a length, such as 192.168.0.0/16.",
        );
        return None;
    };
    if block.trunc() != block {
        findings.error(
            field,
            format!("{block} is an address inside a block, not the block itself."),
            format!("Enter {}.", block.trunc()),
        );
        return None;
    }
    Some(block)
}

/// The VPC's block, and whether the subnets fit into it.
pub(super) fn check_block(block: Ipv4Net, network: &NetworkSpec, findings: &mut Findings) {
    let field = "network.cidr";
    if !(16..=28).contains(&block.prefix_len()) {
        let size = if block.prefix_len() < 16 { "large" } else { "small" };
        findings.error(
            field,
            format!("A VPC's block has a length from /16 to /28; /{} is too {size}.", block.prefix_len()),
            "Enter a block such as 192.168.0.0/16.",
        );
        return;
    }
    if network.subnets.is_empty() {
        check_size(block, network, findings);
    } else {
        check_own_subnets(block, network, findings);
    }
    let overlaps =
        |other: &str| other.parse::<Ipv4Net>().is_ok_and(|other| other.contains(&block) || block.contains(&other));
    if overlaps("172.17.0.0/16") {
        findings.warning(
            field,
            "172.17.0.0/16 is what Docker uses inside its machines; addresses there may not be reachable.",
            "Choose another block, such as 192.168.0.0/16.",
        );
    } else if overlaps("10.100.0.0/16") || overlaps("172.20.0.0/16") {
        findings.warning(
            field,
            "EKS gives Kubernetes Services addresses from 10.100.0.0/16 or 172.20.0.0/16, and this block overlaps with one.",
            "Choose a block outside both, such as 192.168.0.0/16, to keep all ways open.",
        );
    } else if !is_private(block) {
        findings.warning(
            field,
            format!("{block} is not a private block: the machines on the internet that own these addresses become unreachable."),
            "Choose a block inside 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16.",
        );
    }
}

/// Whether the block can be cut into equal parts that are large enough.
fn check_size(block: Ipv4Net, network: &NetworkSpec, findings: &mut Findings) {
    let zones: Vec<String> = (1..=zone_count(network)).map(|number| number.to_string()).collect();
    let wanted = recipe::subnet_kinds(network.layout).len() * zones.len();
    let subnets = recipe::subnets(&NetworkSpec { zones, ..network.clone() });
    let smallest = subnets.iter().map(|subnet| 1_u64 << (32 - subnet.cidr.prefix_len())).min().unwrap_or(0);
    if subnets.len() != wanted || smallest < FREE_ADDRESSES + RESERVED {
        // A /27 is the smallest subnet that keeps 16 addresses free.
        let needed = 27 - wanted.next_power_of_two().trailing_zeros();
        findings.error(
            "network.cidr",
            format!("{block} is too small to be cut into {wanted} subnets with 16 free addresses each."),
            format!("Enter a block of at least /{needed}; every pod takes an address, so /16 is a good choice."),
        );
    }
}

fn check_own_subnets(block: Ipv4Net, network: &NetworkSpec, findings: &mut Findings) {
    let mut earlier: Vec<Ipv4Net> = Vec::new();
    for (index, subnet) in network.subnets.iter().enumerate() {
        let field = format!("network.subnets.{index}.cidr");
        let Some(part) = self::block(&subnet.cidr, &field, findings) else { continue };
        let overlaps = earlier.iter().find(|other| other.contains(&part) || part.contains(*other));
        if !block.contains(&part) {
            findings.error(
                field,
                format!("{part} is not inside the VPC's block {block}."),
                format!("Enter a part of {block}."),
            );
        } else if let Some(other) = overlaps {
            findings.error(field, format!("{part} overlaps with {other}."), "Give each subnet addresses of its own.");
        } else if part.prefix_len() > 28 {
            let message = format!("/{} is too small: EC2 makes subnets down to /28.", part.prefix_len());
            findings.error(field, message, "Enter /27 or larger; every pod takes an address.");
        } else if (1_u64 << (32 - part.prefix_len())) < FREE_ADDRESSES + RESERVED {
            let message = format!(
                "{part} leaves {} addresses, and EKS advises 16 free ones.",
                (1_u64 << (32 - part.prefix_len())) - RESERVED
            );
            findings.warning(field, message, "Enter /27 or larger; every pod takes an address.");
        }
        earlier.push(part);
        if !recipe::subnet_kinds(network.layout).contains(&subnet.kind) {
            let (is, other) = match subnet.kind {
                SubnetKind::Public => ("public", "only private"),
                SubnetKind::Private => ("private", "only public"),
            };
            findings.error(
                format!("network.subnets.{index}.kind"),
                format!("This subnet is {is}, and the layout has {other} ones."),
                "Choose a layout with both, or remove this subnet.",
            );
        }
    }
    for kind in recipe::subnet_kinds(network.layout) {
        if network.subnets.iter().all(|subnet| subnet.kind != *kind) {
            let word = match kind {
                SubnetKind::Public => "public",
                SubnetKind::Private => "private",
            };
            findings.error(
                "network.subnets",
                format!("The layout has {word} subnets, and the plan has none."),
                format!("Add a {word} subnet, or choose a layout without them."),
            );
        }
    }
}

fn zone_count(network: &NetworkSpec) -> usize {
    let chosen = if network.zones.is_empty() { usize::from(network.zone_count) } else { network.zones.len() };
    chosen.clamp(2, 3)
}

/// RFC 1918, and the shared range that AWS lets VPCs use.
pub(in crate::check) fn is_private(block: Ipv4Net) -> bool {
    ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"]
        .iter()
        .any(|range| range.parse::<Ipv4Net>().is_ok_and(|range| range.contains(&block)))
}
