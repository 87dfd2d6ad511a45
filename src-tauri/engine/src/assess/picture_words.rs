//! The sentences about the picture of the network: how much fits into it, and all of it said aloud.

use crate::{
    contract::{ClusterSpec, IpFamily, NetworkPicture, Offers, SubnetKind, SubnetPicture},
    offers::instance_types,
    recipe,
};

/// How many pods and addresses fit, one sentence each.
pub(super) fn capacity(spec: &ClusterSpec, picture: &NetworkPicture, offers: Option<&Offers>) -> Vec<String> {
    let mut sentences = Vec::new();
    for (kind, word) in [(SubnetKind::Public, "public"), (SubnetKind::Private, "private")] {
        let subnets = picture.zones.iter().flat_map(|zone| &zone.subnets).filter(|subnet| subnet.kind == kind);
        let free: Option<u64> = subnets.map(|subnet| subnet.free_addresses.map(u64::from)).sum();
        let (start, most) = pods(spec, kind, offers);
        let Some(free) = free.filter(|free| *free > 0) else { continue };
        if spec.network.ip_family == IpFamily::Ipv6 {
            if start.nodes > 0 {
                sentences.push(fitting(&start, &most));
            }
            continue;
        }
        sentences.push(format!(
            "The {word} subnets have {} free addresses; every node and every pod on it takes one.",
            thousands(free)
        ));
        if start.nodes > 0 {
            sentences.push(fitting(&start, &most));
        }
        if most.pods > free {
            sentences.push(format!(
                "At most {} of those pods have an address: the {word} subnets are too small for so many nodes.",
                thousands(free)
            ));
        }
    }
    if spec.network.ip_family == IpFamily::Ipv6 {
        sentences.push("Pods take IPv6 addresses, which do not run out.".to_owned());
    }
    sentences
}

/// Some nodes, and the pods that fit on them with the network plugin's usual settings.
#[derive(Debug, Default)]
struct Room {
    nodes: u64,
    pods: u64,
}

/// At the start and at most.
fn pods(spec: &ClusterSpec, kind: SubnetKind, offers: Option<&Offers>) -> (Room, Room) {
    let known = offers.map(|offers| offers.instance_types.as_slice()).unwrap_or_default();
    let on_one = |name: &str| {
        let offered = known.iter().find(|offer| offer.name == name).map(|offer| offer.pods);
        u64::from(offered.or_else(|| instance_types::pods(name)).unwrap_or_default())
    };
    let zones = |one_per_zone: bool| if one_per_zone { recipe::zones(&spec.network).len() as u64 } else { 1 };
    let managed = spec.workers.node_groups.iter().filter(|group| group.subnets == kind);
    let managed = managed.map(|group| (&group.instance_type, group.desired, group.max, zones(group.one_per_zone)));
    let own = spec.workers.self_managed.iter().filter(|group| group.subnets == kind);
    let own = own.map(|group| (&group.instance_type, group.desired, group.max, 1));
    let (mut start, mut most) = (Room::default(), Room::default());
    for (name, desired, max, copies) in managed.chain(own) {
        for (room, nodes) in [(&mut start, desired), (&mut most, max)] {
            let nodes = u64::from(nodes) * copies;
            room.nodes += nodes;
            room.pods += nodes * on_one(name);
        }
    }
    (start, most)
}

fn fitting(start: &Room, most: &Room) -> String {
    let nodes = |room: &Room| if room.nodes == 1 { "1 node".to_owned() } else { format!("{} nodes", room.nodes) };
    let begin = format!("Up to {} pods fit on the {} at the start", thousands(start.pods), nodes(start));
    match most.nodes > start.nodes {
        true => format!("{begin}, {} on the {} there may be.", thousands(most.pods), nodes(most)),
        false => format!("{begin}."),
    }
}

/// The whole picture in sentences.
pub(super) fn spoken(picture: &NetworkPicture) -> String {
    let mut parts = Vec::new();
    let block = if picture.cidr.is_empty() { String::new() } else { format!(" with the block {}", picture.cidr) };
    let ipv6 = if picture.ipv6 { " and an IPv6 block" } else { "" };
    let door = match (picture.internet_gateway, picture.is_new) {
        (true, _) => ", joined to the internet by an internet gateway",
        (false, true) => ", not joined to the internet",
        (false, false) => "",
    };
    parts.push(format!("{}{block}{ipv6}{door}.", picture.title));
    for zone in &picture.zones {
        let subnets: Vec<String> = zone.subnets.iter().map(spoken_subnet).collect();
        parts.push(format!("Zone {}: {}.", zone.title, subnets.join("; ")));
    }
    if picture.regional_nat.is_some() {
        parts.push("One regional NAT gateway serves all zones.".to_owned());
    }
    if picture.egress_only_gateway {
        parts.push("Over IPv6 the private subnets reach the internet through an egress-only gateway.".to_owned());
    }
    match picture.endpoints.len() {
        0 => {}
        1 => parts.push(format!("{} is reached without the internet.", picture.endpoints[0])),
        more => parts.push(format!("{more} of AWS's services are reached through endpoints, without the internet.")),
    }
    parts.extend(picture.capacity.iter().cloned());
    parts.join(" ")
}

fn spoken_subnet(subnet: &SubnetPicture) -> String {
    let kind = match subnet.kind {
        SubnetKind::Public => "public subnet",
        SubnetKind::Private => "private subnet",
    };
    let mut words = vec![format!("a {kind}")];
    if !subnet.cidr.is_empty() {
        words.push(subnet.cidr.clone());
    }
    let mut with: Vec<String> = Vec::new();
    with.extend(Some(&subnet.free_words).filter(|words| !words.is_empty()).cloned());
    with.extend(Some(&subnet.nodes_words).filter(|words| !words.is_empty()).cloned());
    if subnet.nat_gateway {
        with.push("a NAT gateway".to_owned());
    }
    if !with.is_empty() {
        words.push(format!("with {}", with.join(", ")));
    }
    let way = match subnet.way_out.as_str() {
        "" => String::new(),
        way => format!(", way out: {way}"),
    };
    format!("{}{way}", words.join(" "))
}

/// "1 node", "16,379 free addresses".
pub(super) fn counted(number: u32, one: &str, many: &str) -> String {
    format!("{} {}", thousands(number.into()), if number == 1 { one } else { many })
}

/// `16,379`.
pub(super) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn numbers_read_well() {
        assert_eq!([7, 999, 1_000, 16_379, 1_048_576].map(super::thousands).join(" "), "7 999 1,000 16,379 1,048,576");
        assert_eq!(super::counted(1, "node", "nodes"), "1 node");
    }
}
