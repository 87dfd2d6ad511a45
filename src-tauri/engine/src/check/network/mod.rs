//! Rules of page Network.

mod blocks;
mod existing;
mod layout;
mod repairs;
mod security_groups;
mod zones;

pub(super) use blocks::{block, is_private};
pub(super) use repairs::normalize;

use super::findings::Findings;
use crate::contract::{ClusterSpec, NetworkSpec, Offers};

pub(super) fn check(spec: &ClusterSpec, offers: Option<&Offers>, findings: &mut Findings) {
    let network = &spec.network;
    if network.vpc_id.is_empty() {
        new_vpc(network, &spec.region, offers, findings);
        layout::check(spec, findings);
    } else {
        existing::check(spec, offers, findings);
    }
    layout::check_ip_family(spec, findings);
    layout::check_node_subnets(spec, findings);
    security_groups::check(network, offers, findings);
}

fn new_vpc(network: &NetworkSpec, region: &str, offers: Option<&Offers>, findings: &mut Findings) {
    if let Some(block) = block(&network.cidr, "network.cidr", findings) {
        blocks::check_block(block, network, findings);
    }
    if network.subnets.is_empty() {
        zones::check_zones(network, region, offers, findings);
    } else {
        zones::check_own_zones(network, region, offers, findings);
    }
    for (field, on, name) in [
        ("network.dns_support", network.dns_support, "enableDnsSupport"),
        ("network.dns_hostnames", network.dns_hostnames, "enableDnsHostnames"),
    ] {
        if !on {
            findings.error(
                field,
                format!("Without {name} nodes do not find their cluster and never join it."),
                "Switch it on. It costs nothing.",
            );
        }
    }
    if !network.existing_subnets.is_empty() {
        findings.error(
            "network.vpc_id",
            "Subnets of an existing VPC are chosen, but not the VPC.",
            "Choose the VPC they stand in, or remove them from network.existing_subnets.",
        );
    }
}

#[cfg(test)]
mod tests;
