//! The picture of the network: read off the plan, so that it shows what will be made, and off the offers where the network
//! existed before.

use std::collections::HashMap;

use ipnet::Ipv4Net;

use super::picture_words::{capacity, counted, spoken, thousands};
use crate::{
    contract::{
        ClusterSpec, IpFamily, NetworkPicture, Offers, SubnetKind, SubnetOffer, SubnetPicture, VpcOffer, ZonePicture,
    },
    plan::Plan,
    recipe,
    resources::{AnyResource, Gateway},
};

/// EC2 keeps the first four addresses and the last one of every subnet.
const RESERVED_ADDRESSES: u32 = 5;

pub(super) fn of(preview: &ClusterSpec, plan: &Plan, offers: Option<&Offers>) -> NetworkPicture {
    let mut picture =
        if preview.network.vpc_id.is_empty() { new_vpc(preview, plan, offers) } else { existing_vpc(preview, offers) };
    place_nodes(preview, &mut picture);
    picture.capacity = capacity(preview, &picture, offers);
    picture.spoken = spoken(&picture);
    picture
}

/// Addresses that can be used in a block.
pub(super) fn usable(block: Ipv4Net) -> u32 {
    (1_u32 << (32 - block.prefix_len()).min(31)).saturating_sub(RESERVED_ADDRESSES)
}

/// "us-east-1a (use1-az1)", or the id alone where the name is not known.
pub(super) fn zone_title(id: &str, offers: Option<&Offers>) -> String {
    let zones = offers.map(|offers| offers.zones.as_slice()).unwrap_or_default();
    match zones.iter().find(|zone| zone.id == id) {
        Some(zone) if !zone.name.is_empty() => format!("{} ({id})", zone.name),
        _ => id.to_owned(),
    }
}

fn new_vpc(preview: &ClusterSpec, plan: &Plan, offers: Option<&Offers>) -> NetworkPicture {
    let network = &preview.network;
    let ways = Ways::of(plan);
    let mut picture = NetworkPicture {
        title: "New VPC".into(),
        cidr: network.cidr.clone(),
        is_new: true,
        size: network.cidr.parse::<Ipv4Net>().map(size).unwrap_or_default(),
        ipv6: network.ip_family == IpFamily::Ipv6,
        internet_gateway: ways.internet_gateway,
        egress_only_gateway: ways.egress_only,
        regional_nat: ways.regional.then(|| "Regional NAT gateway".to_owned()),
        endpoints: ways.endpoints.clone(),
        ..NetworkPicture::default()
    };
    // The plan's subnets stand in the same order, each in its own step.
    let mut numbers = HashMap::new();
    for subnet in recipe::subnets(network) {
        let word = match subnet.kind {
            SubnetKind::Public => "public",
            SubnetKind::Private => "private",
        };
        let number = numbers.entry(word).and_modify(|number| *number += 1).or_insert(1);
        let step = format!("{word}-subnet-{number}");
        let free = usable(subnet.cidr);
        let drawn = SubnetPicture {
            kind: subnet.kind,
            title: kind_title(subnet.kind).to_owned(),
            id: String::new(),
            cidr: subnet.cidr.to_string(),
            free_addresses: Some(free),
            free_words: counted(free, "free address", "free addresses"),
            way_out: ways.words(&step, offers),
            nat_gateway: ways.gateways.iter().any(|(_, _, stands_in)| *stands_in == step),
            nodes: 0,
            nodes_words: String::new(),
        };
        put(&mut picture, &subnet.zone_id, drawn, offers);
    }
    picture
}

fn existing_vpc(preview: &ClusterSpec, offers: Option<&Offers>) -> NetworkPicture {
    let network = &preview.network;
    let vpcs = offers.map(|offers| offers.vpcs.as_slice()).unwrap_or_default();
    let vpc = vpcs.iter().find(|offer| offer.id == network.vpc_id);
    let name = vpc.map(|vpc| vpc.name.as_str()).filter(|name| !name.is_empty()).unwrap_or(&network.vpc_id);
    let cidr = vpc.map(|vpc| vpc.cidr.clone()).unwrap_or_default();
    let mut picture = NetworkPicture {
        title: format!("Existing VPC {name}"),
        size: cidr.parse::<Ipv4Net>().map(size).unwrap_or_default(),
        cidr,
        ipv6: vpc.is_some_and(|vpc| vpc.ipv6),
        internet_gateway: vpc.is_some_and(has_door),
        ..NetworkPicture::default()
    };
    let mut chosen: Vec<_> = network.existing_subnets.iter().collect();
    chosen.sort_by_key(|subnet| std::cmp::Reverse(subnet.kind));
    for subnet in chosen {
        let offer = vpc.and_then(|vpc| vpc.subnets.iter().find(|offer| offer.id == subnet.id));
        let drawn = match offer {
            Some(offer) => existing_subnet(offer),
            None => SubnetPicture {
                kind: subnet.kind,
                title: kind_title(subnet.kind).to_owned(),
                id: subnet.id.clone(),
                cidr: String::new(),
                free_addresses: None,
                free_words: String::new(),
                way_out: String::new(),
                nat_gateway: false,
                nodes: 0,
                nodes_words: String::new(),
            },
        };
        let zone = offer.map_or(&subnet.zone_id, |offer| &offer.zone_id);
        put(&mut picture, zone, drawn, offers);
    }
    picture
}

fn has_door(vpc: &VpcOffer) -> bool {
    vpc.subnets.iter().any(|subnet| subnet.kind == SubnetKind::Public)
}

fn existing_subnet(offer: &SubnetOffer) -> SubnetPicture {
    let capital = |words: &str| {
        let mut letters = words.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    };
    SubnetPicture {
        kind: offer.kind,
        title: if offer.name.is_empty() { kind_title(offer.kind).to_owned() } else { offer.name.clone() },
        id: offer.id.clone(),
        cidr: offer.cidr.clone(),
        free_addresses: Some(offer.free_addresses),
        free_words: counted(offer.free_addresses, "free address", "free addresses"),
        way_out: if offer.way_out.starts_with("NAT") { offer.way_out.clone() } else { capital(&offer.way_out) },
        nat_gateway: false,
        nodes: 0,
        nodes_words: String::new(),
    }
}

fn put(picture: &mut NetworkPicture, zone_id: &str, subnet: SubnetPicture, offers: Option<&Offers>) {
    match picture.zones.iter_mut().find(|zone| zone.id == zone_id) {
        Some(zone) => zone.subnets.push(subnet),
        None => picture.zones.push(ZonePicture {
            id: zone_id.to_owned(),
            title: zone_title(zone_id, offers),
            subnets: vec![subnet],
        }),
    }
}

/// Auto Scaling spreads a group evenly over its subnets.
fn place_nodes(preview: &ClusterSpec, picture: &mut NetworkPicture) {
    let groups = preview.workers.node_groups.iter();
    let managed = groups.map(|group| (group.subnets, group.desired, group.one_per_zone));
    let own = preview.workers.self_managed.iter().map(|group| (group.subnets, group.desired, false));
    for (kind, desired, one_per_zone) in managed.chain(own) {
        if one_per_zone {
            for zone in &mut picture.zones {
                spread(desired, zone.subnets.iter_mut().filter(|subnet| subnet.kind == kind).collect());
            }
        } else {
            let subnets = picture.zones.iter_mut().flat_map(|zone| &mut zone.subnets);
            spread(desired, subnets.filter(|subnet| subnet.kind == kind).collect());
        }
    }
    for subnet in picture.zones.iter_mut().flat_map(|zone| &mut zone.subnets).filter(|subnet| subnet.nodes > 0) {
        subnet.nodes_words = counted(subnet.nodes, "node", "nodes");
    }
}

fn spread(nodes: u32, subnets: Vec<&mut SubnetPicture>) {
    let Ok(places @ 1..) = u32::try_from(subnets.len()) else { return };
    for (place, subnet) in (0_u32..).zip(subnets) {
        subnet.nodes = subnet.nodes.saturating_add(nodes / places + u32::from(place < nodes % places));
    }
}

fn size(block: Ipv4Net) -> String {
    format!("{} addresses", thousands(1_u64 << (32 - block.prefix_len())))
}

fn kind_title(kind: SubnetKind) -> &'static str {
    match kind {
        SubnetKind::Public => "Public subnet",
        SubnetKind::Private => "Private subnet",
    }
}

/// What the plan says of ways out, by step.
#[derive(Debug, Default)]
struct Ways {
    internet_gateway: bool,
    egress_only: bool,
    regional: bool,
    endpoints: Vec<String>,
    /// Each NAT gateway of one zone: its step, its zone, the step of its subnet.
    gateways: Vec<(String, String, String)>,
    /// The route table of a subnet.
    tables: HashMap<String, String>,
    /// The way out of a route table, over IPv4.
    routes: HashMap<String, Gateway>,
}

impl Ways {
    fn of(plan: &Plan) -> Self {
        let mut ways = Self::default();
        for step in &plan.steps {
            match &step.resource {
                AnyResource::InternetGateway(_) => ways.internet_gateway = true,
                AnyResource::EgressOnlyInternetGateway(_) => ways.egress_only = true,
                AnyResource::RegionalNatGateway(_) => ways.regional = true,
                AnyResource::VpcEndpoint(endpoint) => ways.endpoints.push(match endpoint.service.as_str() {
                    "s3" => "S3".to_owned(),
                    service => service.to_owned(),
                }),
                AnyResource::NatGateway(gateway) => {
                    let stands_in = gateway.subnet.step().to_owned();
                    ways.gateways.push((step.key.clone(), gateway.zone_id.clone(), stands_in));
                }
                AnyResource::RouteTableAssociation(one) => {
                    ways.tables.insert(one.subnet.step().to_owned(), one.table.step().to_owned());
                }
                AnyResource::Route(route) if !route.ipv6 => {
                    ways.routes.insert(route.table.step().to_owned(), route.to.clone());
                }
                _ => {}
            }
        }
        ways
    }

    fn words(&self, subnet: &str, offers: Option<&Offers>) -> String {
        let route = self.tables.get(subnet).and_then(|table| self.routes.get(table));
        match route {
            Some(Gateway::Internet(_)) => "Internet gateway".to_owned(),
            Some(Gateway::Nat(gateway)) => match self.gateways.iter().find(|(step, ..)| step == gateway.step()) {
                Some((_, zone, _)) => format!("NAT gateway in {}", zone_title(zone, offers)),
                None => "Regional NAT gateway".to_owned(),
            },
            Some(Gateway::EgressOnly(_)) => "Egress-only internet gateway".to_owned(),
            None if self.endpoints.len() > 1 => "Endpoints of AWS's services; not the internet".to_owned(),
            None => "No way out".to_owned(),
        }
    }
}

#[cfg(test)]
#[path = "picture_tests.rs"]
mod tests;
