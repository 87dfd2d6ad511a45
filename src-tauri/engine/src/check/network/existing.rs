//! An existing VPC: whether what was chosen in it can hold a cluster. The run looks again at the account itself.

use std::collections::BTreeSet;

use crate::{
    check::findings::Findings,
    contract::{
        ClusterSpec, ExistingSubnetSpec, IpFamily, NetworkMend, NetworkSpec, Offers, SubnetKind, SubnetOffer, VpcOffer,
    },
    offers::refusal,
};

pub(super) fn check(spec: &ClusterSpec, offers: Option<&Offers>, findings: &mut Findings) {
    let network = &spec.network;
    let known = offers.map(|offers| offers.vpcs.as_slice()).unwrap_or_default();
    let offer = known.iter().find(|offer| offer.id == network.vpc_id);
    if !network.vpc_id.starts_with("vpc-") {
        findings.error(
            "network.vpc_id",
            format!("“{}” is not the id of a VPC.", network.vpc_id),
            "Enter an id such as vpc-0123456789abcdef0, or leave it empty for a new VPC.",
        );
    } else if offer.is_none() && !known.is_empty() {
        findings.error(
            "network.vpc_id",
            format!("{} has no VPC {}.", spec.region, network.vpc_id),
            "Choose one from the list, or leave it empty for a new VPC.",
        );
    }
    if let Some(offer) = offer {
        check_vpc(offer, network, findings);
    }
    check_subnets(spec, offer, findings);
}

fn check_vpc(offer: &VpcOffer, network: &NetworkSpec, findings: &mut Findings) {
    for (on, mend, name, what, answer) in [
        (offer.dns_support, NetworkMend::DnsSupport, "enableDnsSupport", "DNS resolution", "dns-support"),
        (offer.dns_hostnames, NetworkMend::DnsHostnames, "enableDnsHostnames", "DNS hostnames", "dns-hostnames"),
    ] {
        if !on && !network.mend.contains(&mend) {
            findings.error(
                "network.mend",
                format!("{} has {name} off: nodes would not find their cluster and never join it.", offer.id),
                format!(
                    "Let Landfall switch on {what} (in a file: {answer} in network.mend); a delete switches that off again."
                ),
            );
        }
    }
    if network.ip_family == IpFamily::Ipv6 && !offer.ipv6 {
        findings.error(
            "network.ip_family",
            format!("{} has no IPv6 block.", offer.id),
            "Choose IPv4, or give the VPC and its subnets IPv6 blocks in the VPC console.",
        );
    }
    let is_of_docker = |text: &str| {
        let docker = "172.17.0.0/16".parse::<ipnet::Ipv4Net>();
        text.parse::<ipnet::Ipv4Net>().is_ok_and(|block| docker.is_ok_and(|docker| docker.contains(&block)))
    };
    if is_of_docker(&offer.cidr) {
        findings.warning(
            "network.vpc_id",
            "172.17.0.0/16 is what Docker uses inside its machines; addresses there may not be reachable.",
            "Choose another VPC, if there is one.",
        );
    }
}

fn check_subnets(spec: &ClusterSpec, vpc: Option<&VpcOffer>, findings: &mut Findings) {
    let network = &spec.network;
    let chosen = &network.existing_subnets;
    let zones: BTreeSet<&str> = chosen.iter().map(|subnet| subnet.zone_id.as_str()).collect();
    if zones.len() < 2 {
        findings.error(
            "network.existing_subnets",
            match chosen.len() {
                0 => "No subnet is chosen, and EKS wants some in at least two zones.",
                _ => "EKS wants subnets in at least two zones, and those chosen are all in one.",
            },
            "Choose two subnets or more, in different zones.",
        );
    }
    for (index, subnet) in chosen.iter().enumerate() {
        let field = format!("network.existing_subnets.{index}");
        if chosen[..index].iter().any(|other| other.id == subnet.id) {
            findings.error(field, format!("{} is chosen twice.", subnet.id), "Remove one of them.");
            continue;
        }
        let offer = vpc.and_then(|vpc| vpc.subnets.iter().find(|offer| offer.id == subnet.id));
        match (offer, vpc) {
            (Some(offer), _) => check_subnet(spec, subnet, offer, &field, findings),
            (None, Some(vpc)) => {
                findings.error(field, format!("{} has no subnet {}.", vpc.id, subnet.id), "Choose one from the list.");
            }
            (None, None) => check_unknown(subnet, &field, findings),
        }
    }
    let lacks_tag = |offer: &&SubnetOffer| !offer.load_balancer_tag && chosen.iter().any(|one| one.id == offer.id);
    let untagged: Vec<&str> =
        vpc.into_iter().flat_map(|vpc| &vpc.subnets).filter(lacks_tag).map(|offer| offer.id.as_str()).collect();
    if !untagged.is_empty() && !network.mend.contains(&NetworkMend::LoadBalancerTags) {
        findings.warning(
            "network.mend",
            format!("Load balancers may not find these subnets, which lack their tag: {}.", untagged.join(", ")),
            "Let Landfall tag them (in a file: load-balancer-tags in network.mend); a delete takes the tags off again.",
        );
    }
}

fn check_unknown(subnet: &ExistingSubnetSpec, field: &str, findings: &mut Findings) {
    if !subnet.id.starts_with("subnet-") {
        let message = format!("“{}” is not the id of a subnet.", subnet.id);
        findings.error(format!("{field}.id"), message, "Enter an id such as subnet-0123456789abcdef0.");
    }
    if let Some(reason) = refusal(&subnet.zone_id) {
        let message = format!("{reason}: {}.", subnet.zone_id);
        findings.error(format!("{field}.zone_id"), message, "Choose a subnet in another zone.");
    }
}

fn check_subnet(
    spec: &ClusterSpec,
    subnet: &ExistingSubnetSpec,
    offer: &SubnetOffer,
    field: &str,
    findings: &mut Findings,
) {
    let id = &subnet.id;
    if let Some(why) = &offer.refused {
        findings.error(field, format!("{id} cannot be used: {why}."), "Choose another subnet.");
        return;
    }
    if offer.zone_id != subnet.zone_id {
        let message = format!("{id} is in {}, not in {}.", offer.zone_id, subnet.zone_id);
        findings.error(format!("{field}.zone_id"), message, format!("Write {}.", offer.zone_id));
    }
    if offer.kind != subnet.kind {
        let word = |kind: SubnetKind| if kind == SubnetKind::Public { "public" } else { "private" };
        findings.error(
            format!("{field}.kind"),
            format!("{id} is {}, not {}: {}.", word(offer.kind), word(subnet.kind), leads_to(offer)),
            format!("Write {}, or choose another subnet.", word(offer.kind)),
        );
        return;
    }
    if spec.network.ip_family == IpFamily::Ipv6 && !offer.ipv6 {
        findings.error(field, format!("{id} has no IPv6 block."), "Choose another subnet, or IPv4.");
    }
    let nodes_there = spec.workers.node_groups.iter().any(|group| group.subnets == offer.kind)
        || spec.workers.self_managed.iter().any(|group| group.subnets == offer.kind);
    let gives = offer.public_addresses || spec.network.mend.contains(&NetworkMend::PublicAddresses);
    if nodes_there && offer.kind == SubnetKind::Public && !gives {
        findings.error(
            "network.mend",
            format!("{id} gives instances no public addresses, and nodes there would not reach their cluster."),
            "Let Landfall switch it on (in a file: public-addresses in network.mend), or put the nodes into private subnets.",
        );
    }
    let is_closed = offer.way_out == "no way out" || offer.way_out.starts_with("a route that leads nowhere");
    if nodes_there && offer.kind == SubnetKind::Private && is_closed {
        findings.warning(
            field,
            format!("{id} does not reach the internet ({}): nodes there load no image and never join.", offer.way_out),
            "Choose a subnet behind a NAT gateway, unless the VPC has endpoints of AWS's services.",
        );
    }
}

fn leads_to(offer: &SubnetOffer) -> String {
    match offer.way_out.as_str() {
        "no way out" => "its route table has no way out".to_owned(),
        way_out => format!("its route table leads to {way_out}"),
    }
}
