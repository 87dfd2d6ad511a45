//! Availability Zones: how many, which ones, and which EKS does not take.

use crate::{
    check::findings::Findings,
    contract::{NetworkSpec, Offers, ZoneOffer},
    offers::refusal,
    recipe,
};

/// Two or three zones that EKS takes.
pub(super) fn check_zones(network: &NetworkSpec, region: &str, offers: Option<&Offers>, findings: &mut Findings) {
    let known = offers.map(|offers| offers.zones.as_slice()).unwrap_or_default();
    let usable: Vec<_> = known.iter().filter(|zone| zone.refused.is_none()).map(|zone| zone.id.as_str()).collect();
    let choose = choose(known);
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
        } else {
            check_zone(zone, field, region, known, &choose, findings);
        }
    }
}

/// The zones of a subnet plan of one's own.
pub(super) fn check_own_zones(network: &NetworkSpec, region: &str, offers: Option<&Offers>, findings: &mut Findings) {
    let known = offers.map(|offers| offers.zones.as_slice()).unwrap_or_default();
    let choose = choose(known);
    for (index, subnet) in network.subnets.iter().enumerate() {
        let field = format!("network.subnets.{index}.zone_id");
        check_zone(&subnet.zone_id, field, region, known, &choose, findings);
    }
    let zones = recipe::zones(network).len();
    if zones < 2 {
        findings.error(
            "network.subnets",
            "EKS wants subnets in at least two zones, and these are all in one.",
            "Move one of them to another zone, or add one there.",
        );
    }
}

fn choose(known: &[ZoneOffer]) -> String {
    let usable: Vec<_> = known.iter().filter(|zone| zone.refused.is_none()).map(|zone| zone.id.as_str()).collect();
    match usable.as_slice() {
        [] => "Enter two or three zone ids such as use1-az1.".to_owned(),
        usable => format!("Choose from {}.", usable.join(", ")),
    }
}

fn check_zone(zone: &str, field: String, region: &str, known: &[ZoneOffer], choose: &str, findings: &mut Findings) {
    if let Some(named) = known.iter().find(|known| known.name == zone) {
        let message = format!("{zone} is a zone's name, which means another place in every account.");
        findings.error(field, message, format!("Enter its id: {}.", named.id));
    } else if !is_zone_id(zone) {
        findings.error(field, format!("“{zone}” is not the id of an Availability Zone."), choose);
    } else if !known.is_empty() && !known.iter().any(|known| known.id == zone) {
        findings.error(field, format!("{region} has no zone {zone} in this account."), choose);
    } else if let Some(reason) = refusal(zone) {
        findings.error(field, format!("{reason}: {zone}."), choose);
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
