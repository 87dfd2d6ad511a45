//! Rules of page Network.

use ipnet::Ipv4Net;

use super::findings::Findings;
use crate::{
    contract::{NetworkSpec, Offers},
    offers::refusal,
    recipe,
};

/// A subnet loses five addresses to AWS; EKS advises 16 free ones.
const FREE_ADDRESSES: u64 = 16;
const RESERVED: u64 = 5;

pub(super) fn check(network: &NetworkSpec, region: &str, offers: Option<&Offers>, findings: &mut Findings) {
    if let Some(block) = block(&network.cidr, "network.cidr", findings) {
        check_block(block, network, findings);
    }
    check_zones(network, region, offers, findings);
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
}

/// Reads `a.b.c.d/n` and refuses bits behind the length, which AWS would refuse or silently cut.
pub(super) fn block(text: &str, field: &str, findings: &mut Findings) -> Option<Ipv4Net> {
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

fn check_block(block: Ipv4Net, network: &NetworkSpec, findings: &mut Findings) {
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
    let count = zone_count(network);
    let zones = (1..=count).map(|number| number.to_string()).collect();
    let subnets = recipe::subnets(&NetworkSpec { zones, ..network.clone() });
    let smallest = subnets.iter().map(|subnet| 1_u64 << (32 - subnet.cidr.prefix_len())).min().unwrap_or(0);
    if subnets.len() != 2 * count || smallest < FREE_ADDRESSES + RESERVED {
        let needed = if count <= 2 { 25 } else { 24 };
        findings.error(
            field,
            format!("{block} is too small to be cut into {} subnets with 16 free addresses each.", 2 * count),
            format!("Enter a block of at least /{needed}; every pod takes an address, so /16 is a good choice."),
        );
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

/// RFC 1918, and the shared range that AWS lets VPCs use.
pub(super) fn is_private(block: Ipv4Net) -> bool {
    ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"]
        .iter()
        .any(|range| range.parse::<Ipv4Net>().is_ok_and(|range| range.contains(&block)))
}

fn zone_count(network: &NetworkSpec) -> usize {
    let chosen = if network.zones.is_empty() { usize::from(network.zone_count) } else { network.zones.len() };
    chosen.clamp(2, 3)
}

fn check_zones(network: &NetworkSpec, region: &str, offers: Option<&Offers>, findings: &mut Findings) {
    let known = offers.map(|offers| offers.zones.as_slice()).unwrap_or_default();
    let usable: Vec<_> = known.iter().filter(|zone| zone.refused.is_none()).map(|zone| zone.id.as_str()).collect();
    let choose = match usable.as_slice() {
        [] => "Enter two or three zone ids such as use1-az1.".to_owned(),
        usable => format!("Choose from {}.", usable.join(", ")),
    };
    if network.zones.is_empty() {
        let wanted = usize::from(network.zone_count);
        if !(2..=3).contains(&wanted) {
            findings.error("network.zone_count", format!("{wanted} zones are not possible."), "Choose 2 or 3.");
        } else if !known.is_empty() && usable.len() < wanted {
            findings.error(
                "network.zone_count",
                format!("EKS can use only {} zones of {region} in this account.", usable.len()),
                "Choose fewer zones or another Region.",
            );
        }
        return;
    }
    if !(2..=3).contains(&network.zones.len()) {
        let count = network.zones.len();
        findings.error("network.zones", format!("EKS wants two or three zones; {count} are chosen."), choose.clone());
    }
    for (index, zone) in network.zones.iter().enumerate() {
        let field = format!("network.zones.{index}");
        if network.zones[..index].contains(zone) {
            findings.error(field, format!("{zone} is chosen twice."), choose.clone());
        } else if let Some(named) = known.iter().find(|known| known.name == *zone) {
            let message = format!("{zone} is a zone's name, which means another place in every account.");
            findings.error(field, message, format!("Enter its id: {}.", named.id));
        } else if !is_zone_id(zone) {
            findings.error(field, format!("“{zone}” is not the id of an Availability Zone."), choose.clone());
        } else if !known.is_empty() && !known.iter().any(|known| known.id == *zone) {
            findings.error(field, format!("{region} has no zone {zone} in this account."), choose.clone());
        } else if let Some(reason) = refusal(zone) {
            findings.error(field, format!("{reason}: {zone}."), choose.clone());
        }
    }
}

/// `use1-az1`; zones of Local Zones and Wavelength (`use1-bos1-az1`) do not pass, and EKS does not take them here.
fn is_zone_id(text: &str) -> bool {
    let Some((prefix, number)) = text.split_once("-az") else { return false };
    let prefix_is_right = prefix.len() >= 3
        && prefix.bytes().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
        && prefix.ends_with(|letter: char| letter.is_ascii_digit());
    prefix_is_right && !number.is_empty() && number.len() <= 2 && number.bytes().all(|digit| digit.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::findings::expect;
    use crate::contract::{FieldProblem, ZoneOffer};

    fn problems(change: impl FnOnce(&mut NetworkSpec), offers: Option<&Offers>) -> Vec<FieldProblem> {
        let mut network = NetworkSpec::default();
        change(&mut network);
        let mut findings = Findings::default();
        check(&network, "us-east-1", offers, &mut findings);
        findings.0
    }

    fn cidr(cidr: &str) -> Vec<FieldProblem> {
        problems(|network| network.cidr = cidr.into(), None)
    }

    fn zones(zones: &[&str], offers: Option<&Offers>) -> Vec<FieldProblem> {
        problems(|network| network.zones = zones.iter().map(|zone| (*zone).to_owned()).collect(), offers)
    }

    fn offers() -> Offers {
        let zone = |id: &str, name: &str| ZoneOffer {
            id: id.into(),
            name: name.into(),
            refused: refusal(id).map(str::to_owned),
        };
        let zones =
            vec![zone("use1-az3", "us-east-1a"), zone("use1-az1", "us-east-1b"), zone("use1-az2", "us-east-1c")];
        Offers { zones, ..Offers::default() }
    }

    #[test]
    fn blocks_must_be_blocks() {
        for wrong in ["", "192.168.0.0", "192.168.0.0/33", "300.0.0.0/16", "a/16", "fd00::/64"] {
            expect(&cidr(wrong), &["network.cidr!"]);
        }
        let inside = cidr("192.168.1.0/16");
        expect(&inside, &["network.cidr!"]);
        assert_eq!(inside[0].remedy, "Enter 192.168.0.0/16.");
    }

    #[test]
    fn blocks_must_have_room_for_the_subnets() {
        expect(&cidr("10.0.0.0/8"), &["network.cidr!"]);
        expect(&cidr("10.0.0.0/29"), &["network.cidr!"]);
        expect(&cidr("10.0.0.0/26"), &["network.cidr!"]);
        expect(&cidr("10.0.0.0/25"), &[]);
        let three = |cidr: &str| {
            let change = |network: &mut NetworkSpec| (network.cidr, network.zone_count) = (cidr.into(), 3);
            problems(change, None)
        };
        expect(&three("10.0.0.0/25"), &["network.cidr!"]);
        expect(&three("10.0.0.0/24"), &[]);
    }

    #[test]
    fn doubtful_blocks_are_warned_of() {
        for doubtful in ["172.17.0.0/16", "172.17.64.0/20", "10.100.0.0/16", "172.20.128.0/17", "8.8.0.0/16"] {
            expect(&cidr(doubtful), &["network.cidr?"]);
        }
        for right in ["10.0.0.0/16", "172.16.0.0/16", "100.64.0.0/16"] {
            expect(&cidr(right), &[]);
        }
    }

    #[test]
    fn zones_are_two_or_three_different_ones_that_eks_takes() {
        expect(&zones(&["use1-az1", "use1-az2"], None), &[]);
        expect(&zones(&["use1-az1"], None), &["network.zones!"]);
        expect(&zones(&["use1-az1", "use1-az2", "use1-az4", "use1-az5"], None), &["network.zones!"]);
        expect(&zones(&["use1-az1", "use1-az1"], None), &["network.zones.1!"]);
        expect(&zones(&["use1-az1", "use1-az3"], None), &["network.zones.1!"]);
        expect(&zones(&["use1-az1", "us-east-1b"], None), &["network.zones.1!"]);
        expect(&problems(|network| network.zone_count = 4, None), &["network.zone_count!"]);
    }

    #[test]
    fn zones_must_be_offered_to_the_account() {
        let offers = offers();
        expect(&zones(&["use1-az1", "use1-az2"], Some(&offers)), &[]);
        expect(&zones(&["use1-az1", "use1-az9"], Some(&offers)), &["network.zones.1!"]);
        let by_name = zones(&["use1-az1", "us-east-1c"], Some(&offers));
        assert_eq!(by_name[0].remedy, "Enter its id: use1-az2.");
        expect(&problems(|network| network.zone_count = 3, Some(&offers)), &["network.zone_count!"]);
        assert_eq!(zones(&["use1-az1"], Some(&offers))[0].remedy, "Choose from use1-az1, use1-az2.");
    }

    #[test]
    fn the_dns_attributes_must_be_on() {
        let off = |network: &mut NetworkSpec| (network.dns_support, network.dns_hostnames) = (false, false);
        expect(&problems(off, None), &["network.dns_support!", "network.dns_hostnames!"]);
    }
}
