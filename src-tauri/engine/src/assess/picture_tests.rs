//! What the picture of the network shows, in numbers and words.

use super::*;
use crate::contract::{ExistingSubnetSpec, NatGateways, NetworkLayout, SubnetKind, ZoneOffer};

fn offers() -> Offers {
    let zone = |id: &str, name: &str| ZoneOffer { id: id.into(), name: name.into(), refused: None };
    let subnet = |id: &str, zone: &str, kind: SubnetKind, way_out: &str| SubnetOffer {
        id: id.into(),
        name: format!("company-{id}"),
        zone_id: zone.into(),
        cidr: "10.20.0.0/24".into(),
        ipv6: false,
        kind,
        way_out: way_out.into(),
        free_addresses: 30,
        public_addresses: true,
        load_balancer_tag: true,
        refused: None,
    };
    let vpc = VpcOffer {
        id: "vpc-1".into(),
        name: "company-vpc".into(),
        cidr: "10.20.0.0/16".into(),
        ipv6: false,
        is_default: false,
        dns_support: true,
        dns_hostnames: true,
        subnets: vec![
            subnet("subnet-1", "use1-az1", SubnetKind::Private, "NAT gateway nat-1"),
            subnet("subnet-2", "use1-az2", SubnetKind::Private, "no way out"),
            subnet("subnet-3", "use1-az1", SubnetKind::Public, "internet gateway igw-1"),
        ],
    };
    Offers {
        zones: vec![zone("use1-az1", "us-east-1d"), zone("use1-az2", "us-east-1a")],
        vpcs: vec![vpc],
        ..Offers::default()
    }
}

fn picture(change: impl FnOnce(&mut ClusterSpec)) -> NetworkPicture {
    let mut spec = ClusterSpec::new("demo", "us-east-1");
    spec.network.zones = vec!["use1-az1".into(), "use1-az2".into()];
    change(&mut spec);
    let spec = crate::check::normalize(spec);
    of(&spec, &recipe::plan(&spec), Some(&offers()))
}

fn drawn(picture: &NetworkPicture) -> Vec<String> {
    let subnets = |zone: &ZonePicture| {
        let one = |subnet: &SubnetPicture| {
            let nat = if subnet.nat_gateway { " | NAT" } else { "" };
            format!("{} | {} | {} | {}{nat}", subnet.title, subnet.free_words, subnet.way_out, subnet.nodes)
        };
        zone.subnets.iter().map(one).collect::<Vec<_>>()
    };
    picture.zones.iter().flat_map(subnets).collect()
}

#[test]
fn the_default_network_is_drawn_as_it_will_be() {
    let picture = picture(|_| {});
    assert_eq!((picture.title.as_str(), picture.size.as_str()), ("New VPC", "65,536 addresses"));
    assert!(picture.internet_gateway && picture.regional_nat.is_none() && picture.endpoints.is_empty());
    assert_eq!(
        drawn(&picture),
        [
            "Public subnet | 16,379 free addresses | Internet gateway | 0 | NAT",
            "Private subnet | 16,379 free addresses | NAT gateway in us-east-1d (use1-az1) | 1",
            "Public subnet | 16,379 free addresses | Internet gateway | 0",
            "Private subnet | 16,379 free addresses | NAT gateway in us-east-1d (use1-az1) | 1",
        ]
    );
    assert_eq!(
        picture.capacity,
        [
            "The public subnets have 32,758 free addresses; every node and every pod on it takes one.",
            "The private subnets have 32,758 free addresses; every node and every pod on it takes one.",
            "Up to 34 pods fit on the 2 nodes at the start, 51 on the 3 nodes there may be.",
        ]
    );
    assert!(
        picture.spoken.starts_with(
            "New VPC with the block 192.168.0.0/16, joined to the internet by an internet gateway. Zone us-east-1d \
             (use1-az1): a public subnet 192.168.0.0/18 with 16,379 free addresses, a NAT gateway, way out: Internet \
             gateway; a private subnet 192.168.128.0/18 with 16,379 free addresses, 1 node, way out: NAT gateway in \
             us-east-1d (use1-az1). Zone us-east-1a"
        ),
        "{}",
        picture.spoken
    );
}

#[test]
fn nodes_are_spread_evenly_and_counted_in_each_zone() {
    let nodes = |desired: u32, one_per_zone: bool| {
        let picture = picture(|spec| {
            let group = &mut spec.workers.node_groups[0];
            (group.desired, group.one_per_zone) = (desired, one_per_zone);
        });
        let private = picture.zones.iter().flat_map(|zone| &zone.subnets);
        private.filter(|subnet| subnet.kind == SubnetKind::Private).map(|subnet| subnet.nodes).collect::<Vec<_>>()
    };
    assert_eq!(nodes(3, false), [2, 1]);
    assert_eq!(nodes(3, true), [3, 3]);
    assert_eq!(nodes(0, false), [0, 0]);
}

#[test]
fn each_layout_shows_its_way_out() {
    let closed = picture(|spec| spec.network.layout = NetworkLayout::PrivateOnly);
    assert!(!closed.internet_gateway && closed.endpoints.len() == 13 && closed.endpoints[0] == "S3");
    assert!(drawn(&closed)[0].contains("Endpoints of AWS's services; not the internet"));
    assert!(closed.spoken.contains("13 of AWS's services"), "{}", closed.spoken);
    let open = picture(|spec| spec.network.layout = NetworkLayout::PublicOnly);
    assert_eq!(drawn(&open)[0], "Public subnet | 32,763 free addresses | Internet gateway | 1");
    let regional = picture(|spec| spec.network.nat = NatGateways::Regional);
    assert!(regional.regional_nat.is_some() && drawn(&regional)[1].contains("| Regional NAT gateway |"));
    let ipv6 = picture(|spec| spec.network.ip_family = IpFamily::Ipv6);
    assert!(ipv6.ipv6 && ipv6.egress_only_gateway);
    assert_eq!(ipv6.capacity.last().map(String::as_str), Some("Pods take IPv6 addresses, which do not run out."));
}

#[test]
fn an_existing_network_is_drawn_from_what_is_known_of_it() {
    let subnet = |id: &str, kind, zone: &str| ExistingSubnetSpec { id: id.into(), kind, zone_id: zone.into() };
    let picture = picture(|spec| {
        spec.network.vpc_id = "vpc-1".into();
        spec.network.existing_subnets = vec![
            subnet("subnet-1", SubnetKind::Private, "use1-az1"),
            subnet("subnet-2", SubnetKind::Private, "use1-az2"),
            subnet("subnet-3", SubnetKind::Public, "use1-az1"),
            subnet("subnet-9", SubnetKind::Private, "use1-az2"),
        ];
    });
    assert_eq!((picture.title.as_str(), picture.is_new), ("Existing VPC company-vpc", false));
    assert_eq!(
        drawn(&picture),
        [
            "company-subnet-3 | 30 free addresses | Internet gateway igw-1 | 0",
            "company-subnet-1 | 30 free addresses | NAT gateway nat-1 | 1",
            "company-subnet-2 | 30 free addresses | No way out | 1",
            "Private subnet |  |  | 0",
        ]
    );
    assert!(!picture.capacity.iter().any(|words| words.contains("private subnets have")), "one of them is not known");
}

#[test]
fn too_few_addresses_are_said() {
    let picture = picture(|spec| {
        spec.network.cidr = "10.0.0.0/25".into();
        spec.workers.node_groups[0].max = 10;
    });
    let expected = "At most 54 of those pods have an address: the private subnets are too small for so many nodes.";
    assert!(picture.capacity.iter().any(|words| words == expected), "{:?}", picture.capacity);
}

#[test]
fn wrong_answers_have_a_picture_too() {
    for change in [
        (|spec: &mut ClusterSpec| spec.network.cidr = "nonsense".into()) as fn(&mut ClusterSpec),
        |spec| spec.network.cidr = "0.0.0.0/0".into(),
        |spec| spec.network.vpc_id = "?".into(),
        |spec| spec.workers.node_groups[0].desired = u32::MAX,
        |spec| spec.network.zones.clear(),
    ] {
        assert!(!picture(change).spoken.is_empty());
    }
}
