//! The Review page's rows about the network. What is as usual in a new VPC is said in few rows, everything else in its own.

use super::{
    picture::zone_title,
    sections::{row, yes_no},
};
use crate::{
    contract::{ClusterSpec, Fact, IpFamily, NatGateways, NetworkMend, NetworkSpec, Offers, SubnetKind, VpcEndpoints},
    recipe,
};

pub(super) fn rows(spec: &ClusterSpec, offers: Option<&Offers>) -> Vec<Fact> {
    let network = &spec.network;
    let zones: Vec<String> = recipe::zones(network).iter().map(|zone| zone_and_name(zone, offers)).collect();
    let mut rows = vec![
        row("VPC", vpc(network, offers)),
        row("Availability Zones", zones.join(", ")),
        row("Subnets", subnets(network)),
    ];
    if network.vpc_id.is_empty() {
        rows.extend(own_subnets(network));
        rows.push(row("NAT gateways", nat(network)));
        rows.extend(endpoints(spec));
    } else {
        rows.push(row("Mended in the VPC", mended(network)));
    }
    rows.extend(family(network));
    if !network.security_groups.is_empty() {
        rows.push(row("Security groups of the control plane", network.security_groups.join(", ")));
    }
    if network.vpc_id.is_empty() {
        rows.push(row("Tags for load balancers", yes_no(network.load_balancer_tags)));
        rows.push(row("DNS support", yes_no(network.dns_support)));
        rows.push(row("DNS hostnames", yes_no(network.dns_hostnames)));
    }
    rows
}

fn vpc(network: &NetworkSpec, offers: Option<&Offers>) -> String {
    if network.vpc_id.is_empty() {
        return format!("New, {}", network.cidr);
    }
    let known = offers.and_then(|offers| offers.vpcs.iter().find(|vpc| vpc.id == network.vpc_id));
    let parts = known.map(|vpc| [vpc.id.as_str(), &vpc.name, &vpc.cidr]).unwrap_or([network.vpc_id.as_str(), "", ""]);
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    format!("Existing, {}", parts.join(", "))
}

/// "use1-az1 (us-east-1d)".
fn zone_and_name(id: &str, offers: Option<&Offers>) -> String {
    match zone_title(id, offers).split_once(" (") {
        Some((name, _)) => format!("{id} ({name})"),
        None => id.to_owned(),
    }
}

fn subnets(network: &NetworkSpec) -> String {
    let count = |kind: SubnetKind| match network.vpc_id.is_empty() {
        true => recipe::subnets(network).iter().filter(|subnet| subnet.kind == kind).count(),
        false => network.existing_subnets.iter().filter(|subnet| subnet.kind == kind).count(),
    };
    match (count(SubnetKind::Public), count(SubnetKind::Private)) {
        (public, 0) => format!("{public} public"),
        (0, private) => format!("{private} private"),
        (public, private) => format!("{public} public and {private} private"),
    }
}

fn own_subnets(network: &NetworkSpec) -> Option<Fact> {
    let own = |subnet: &recipe::SubnetPlan| {
        let word = if subnet.kind == SubnetKind::Public { "public" } else { "private" };
        format!("{} {word} in {}", subnet.cidr, subnet.zone_id)
    };
    let planned = recipe::subnets(network).iter().map(own).collect::<Vec<_>>().join(", ");
    (!network.subnets.is_empty()).then(|| row("Plan of the subnets", planned))
}

fn nat(network: &NetworkSpec) -> &'static str {
    match recipe::nat(network) {
        NatGateways::Single => "One for all zones",
        NatGateways::PerZone => "One in each zone",
        NatGateways::Regional => "One that AWS stretches over the zones",
        NatGateways::None => "None",
    }
}

fn endpoints(spec: &ClusterSpec) -> Option<Fact> {
    let words = match recipe::endpoints(&spec.network) {
        VpcEndpoints::None => return None,
        VpcEndpoints::S3 => "S3".to_owned(),
        VpcEndpoints::All => format!("S3, {}", recipe::endpoint_services(spec).join(", ")),
    };
    Some(row("VPC endpoints", words))
}

fn mended(network: &NetworkSpec) -> String {
    let words = |mend: &NetworkMend| match mend {
        NetworkMend::DnsSupport => "DNS support",
        NetworkMend::DnsHostnames => "DNS hostnames",
        NetworkMend::LoadBalancerTags => "tags for load balancers",
        NetworkMend::PublicAddresses => "public addresses in public subnets",
    };
    match network.mend.as_slice() {
        [] => "Nothing".to_owned(),
        some => format!("{}; put back on delete", some.iter().map(words).collect::<Vec<_>>().join(", ")),
    }
}

fn family(network: &NetworkSpec) -> Option<Fact> {
    (network.ip_family == IpFamily::Ipv6).then(|| row("Addresses of pods and Services", "IPv6"))
}
