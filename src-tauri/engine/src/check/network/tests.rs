//! Which answers of page Network are refused, and at which field.

use super::*;
use crate::{
    check::findings::expect,
    contract::{
        ExistingSubnetSpec, FieldProblem, IpFamily, NatGateways, NetworkLayout, NetworkMend, SecurityGroupOffer,
        SubnetKind, SubnetOffer, SubnetSpec, VpcEndpoints, VpcOffer, ZoneOffer,
    },
    offers::refusal,
};

fn problems(change: impl FnOnce(&mut NetworkSpec), offers: Option<&Offers>) -> Vec<FieldProblem> {
    spec_problems(|spec| change(&mut spec.network), offers)
}

fn spec_problems(change: impl FnOnce(&mut ClusterSpec), offers: Option<&Offers>) -> Vec<FieldProblem> {
    let mut spec = ClusterSpec::new("demo", "us-east-1");
    change(&mut spec);
    let mut findings = Findings::default();
    check(&spec, offers, &mut findings);
    findings.0
}

fn cidr(cidr: &str) -> Vec<FieldProblem> {
    problems(|network| network.cidr = cidr.into(), None)
}

fn zones(zones: &[&str], offers: Option<&Offers>) -> Vec<FieldProblem> {
    problems(|network| network.zones = zones.iter().map(|zone| (*zone).to_owned()).collect(), offers)
}

fn offers() -> Offers {
    let zone =
        |id: &str, name: &str| ZoneOffer { id: id.into(), name: name.into(), refused: refusal(id).map(str::to_owned) };
    let zones = vec![zone("use1-az3", "us-east-1a"), zone("use1-az1", "us-east-1b"), zone("use1-az2", "us-east-1c")];
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

fn own(subnets: &[(SubnetKind, &str, &str)]) -> Vec<SubnetSpec> {
    let own = |(kind, zone, cidr): &(SubnetKind, &str, &str)| SubnetSpec {
        kind: *kind,
        zone_id: (*zone).into(),
        cidr: (*cidr).into(),
    };
    subnets.iter().map(own).collect()
}

#[test]
fn a_plan_of_ones_own_must_fit() {
    use SubnetKind::{Private, Public};
    let right = [
        (Public, "use1-az1", "192.168.0.0/24"),
        (Private, "use1-az1", "192.168.64.0/20"),
        (Private, "use1-az2", "192.168.80.0/20"),
    ];
    let plan = |change: &dyn Fn(&mut Vec<SubnetSpec>)| {
        let mut subnets = own(&right);
        change(&mut subnets);
        problems(|network| network.subnets = subnets, None)
    };
    expect(&plan(&|_| {}), &[]);
    expect(&plan(&|plan| plan[1].cidr = "10.0.0.0/20".into()), &["network.subnets.1.cidr!"]);
    expect(&plan(&|plan| plan[2].cidr = "192.168.72.0/21".into()), &["network.subnets.2.cidr!"]);
    expect(&plan(&|plan| plan[0].cidr = "192.168.0.0/28".into()), &["network.subnets.0.cidr?"]);
    expect(&plan(&|plan| plan[0].cidr = "192.168.0.0/29".into()), &["network.subnets.0.cidr!"]);
    expect(&plan(&|plan| plan[0].cidr = "nonsense".into()), &["network.subnets.0.cidr!"]);
    expect(&plan(&|plan| plan[2].zone_id = "use1-az1".into()), &["network.subnets!"]);
    expect(&plan(&|plan| plan[2].zone_id = "use1-az3".into()), &["network.subnets.2.zone_id!"]);
    expect(&plan(&|plan| plan.retain(|one| one.kind == Private)), &["network.subnets!"]);
    let closed =
        problems(|network| (network.layout, network.subnets) = (NetworkLayout::PrivateOnly, own(&right)), None);
    expect(&closed, &["network.subnets.0.kind!"]);
}

#[test]
fn a_zone_without_a_public_subnet_has_no_gateway_of_its_own() {
    use SubnetKind::{Private, Public};
    let subnets = own(&[
        (Public, "use1-az1", "192.168.0.0/24"),
        (Private, "use1-az1", "192.168.64.0/20"),
        (Private, "use1-az2", "192.168.80.0/20"),
    ]);
    let of = |nat| problems(|network| (network.nat, network.subnets) = (nat, subnets.clone()), None);
    expect(&of(NatGateways::PerZone), &["network.nat?"]);
    expect(&of(NatGateways::Regional), &[]);
}

#[test]
fn private_nodes_need_a_way_to_aws() {
    let of = |nat, endpoints| problems(|network| (network.nat, network.endpoints) = (nat, endpoints), None);
    expect(&of(NatGateways::None, VpcEndpoints::None), &["network.nat!"]);
    expect(&of(NatGateways::None, VpcEndpoints::S3), &["network.nat!"]);
    expect(&of(NatGateways::None, VpcEndpoints::All), &[]);
    let public = |spec: &mut ClusterSpec| {
        spec.network.nat = NatGateways::None;
        spec.workers.node_groups[0].subnets = SubnetKind::Public;
    };
    expect(&spec_problems(public, None), &[]);
}

#[test]
fn without_a_door_the_private_endpoint_must_be_open() {
    let closed = |public: SubnetKind, endpoint: bool| {
        let change = |spec: &mut ClusterSpec| {
            spec.network.layout = NetworkLayout::PrivateOnly;
            spec.cluster.endpoint_private = endpoint;
            spec.workers.node_groups[0].subnets = public;
        };
        spec_problems(change, None)
    };
    expect(&closed(SubnetKind::Private, true), &[]);
    expect(&closed(SubnetKind::Private, false), &["cluster.endpoint_private!"]);
    expect(&closed(SubnetKind::Public, true), &["workers.node_groups.0.subnets!"]);
}

#[test]
fn nodes_are_put_into_the_only_kind_there_is() {
    let mut spec = ClusterSpec::new("demo", "us-east-1");
    spec.network.layout = NetworkLayout::PublicOnly;
    spec.network.vpc_id = " ".into();
    let repaired = crate::check::normalize(spec);
    assert_eq!(repaired.workers.node_groups[0].subnets, SubnetKind::Public);
    assert_eq!(repaired.network.vpc_id, "");
    assert_eq!(crate::check::normalize(repaired.clone()), repaired);
}

#[test]
fn ipv6_takes_no_block_for_services() {
    let change = |spec: &mut ClusterSpec| {
        spec.network.ip_family = IpFamily::Ipv6;
        spec.cluster.service_cidr = "10.9.0.0/16".into();
    };
    expect(&spec_problems(change, None), &["cluster.service_cidr!"]);
    expect(&problems(|network| network.ip_family = IpFamily::Ipv6, None), &[]);
}

fn company() -> Offers {
    let subnet = |id: &str, zone: &str, kind: SubnetKind| SubnetOffer {
        id: id.into(),
        name: String::new(),
        zone_id: zone.into(),
        cidr: "10.20.0.0/20".into(),
        ipv6: false,
        kind,
        way_out: if kind == SubnetKind::Public { "internet gateway igw-1" } else { "NAT gateway nat-1" }.into(),
        free_addresses: 4000,
        public_addresses: true,
        load_balancer_tag: true,
        refused: None,
    };
    let vpc = VpcOffer {
        id: "vpc-1".into(),
        name: "company".into(),
        cidr: "10.20.0.0/16".into(),
        ipv6: false,
        is_default: false,
        dns_support: true,
        dns_hostnames: true,
        subnets: vec![
            subnet("subnet-1", "use1-az1", SubnetKind::Private),
            subnet("subnet-2", "use1-az2", SubnetKind::Private),
            subnet("subnet-3", "use1-az1", SubnetKind::Public),
        ],
    };
    let group = |id: &str, vpc: &str| SecurityGroupOffer {
        id: id.into(),
        name: id.into(),
        vpc_id: vpc.into(),
        description: String::new(),
    };
    let security_groups = vec![group("sg-1", "vpc-1"), group("sg-2", "vpc-2")];
    Offers { vpcs: vec![vpc], security_groups, ..Offers::default() }
}

fn existing(change: impl FnOnce(&mut ClusterSpec, &mut Offers), known: bool) -> Vec<FieldProblem> {
    let mut offers = company();
    let mut spec = ClusterSpec::new("demo", "us-east-1");
    let subnet =
        |id: &str, zone: &str| ExistingSubnetSpec { id: id.into(), kind: SubnetKind::Private, zone_id: zone.into() };
    spec.network.vpc_id = "vpc-1".into();
    spec.network.existing_subnets = vec![subnet("subnet-1", "use1-az1"), subnet("subnet-2", "use1-az2")];
    change(&mut spec, &mut offers);
    let mut findings = Findings::default();
    check(&spec, known.then_some(&offers), &mut findings);
    findings.0
}

#[test]
fn an_existing_vpc_is_looked_at_before_the_run() {
    expect(&existing(|_, _| {}, true), &[]);
    expect(&existing(|_, _| {}, false), &[]);
    expect(&existing(|spec, _| spec.network.vpc_id = "vpc-9".into(), true), &["network.vpc_id!"]);
    expect(&existing(|spec, _| spec.network.vpc_id = "company".into(), false), &["network.vpc_id!"]);
    expect(
        &existing(|spec, _| spec.network.existing_subnets[1].id = "subnet-9".into(), true),
        &["network.existing_subnets.1!"],
    );
    expect(
        &existing(|spec, _| spec.network.existing_subnets[1].zone_id = "use1-az1".into(), true),
        &["network.existing_subnets!", "network.existing_subnets.1.zone_id!"],
    );
    expect(
        &existing(|spec, _| spec.network.existing_subnets[1].kind = SubnetKind::Public, true),
        &["network.existing_subnets.1.kind!"],
    );
    expect(&existing(|spec, _| spec.network.existing_subnets.truncate(1), true), &["network.existing_subnets!"]);
    expect(
        &existing(|_, offers| offers.vpcs[0].subnets[0].refused = Some("too few".into()), true),
        &["network.existing_subnets.0!"],
    );
    expect(
        &existing(|_, offers| offers.vpcs[0].subnets[0].way_out = "no way out".into(), true),
        &["network.existing_subnets.0?"],
    );
    expect(
        &existing(|spec, _| spec.network.ip_family = IpFamily::Ipv6, true),
        &["network.ip_family!", "network.existing_subnets.0!", "network.existing_subnets.1!"],
    );
}

#[test]
fn what_an_existing_vpc_lacks_can_be_mended() {
    let lacks = |mend: &[NetworkMend]| {
        let change = |spec: &mut ClusterSpec, offers: &mut Offers| {
            let vpc = &mut offers.vpcs[0];
            vpc.dns_hostnames = false;
            vpc.subnets[0].load_balancer_tag = false;
            vpc.subnets[2].public_addresses = false;
            spec.network.mend = mend.to_vec();
            let mut public = spec.network.existing_subnets[0].clone();
            (public.id, public.kind) = ("subnet-3".into(), SubnetKind::Public);
            spec.network.existing_subnets.push(public);
            spec.workers.node_groups[0].subnets = SubnetKind::Public;
        };
        existing(change, true)
    };
    expect(&lacks(&[]), &["network.mend!", "network.mend!", "network.mend?"]);
    let all = [NetworkMend::DnsHostnames, NetworkMend::PublicAddresses, NetworkMend::LoadBalancerTags];
    expect(&lacks(&all), &[]);
}

#[test]
fn nodes_need_subnets_of_their_kind_in_an_existing_vpc_too() {
    let public = |spec: &mut ClusterSpec, _: &mut Offers| spec.workers.node_groups[0].subnets = SubnetKind::Public;
    expect(&existing(public, true), &["workers.node_groups.0.subnets!"]);
}

#[test]
fn security_groups_are_of_the_same_vpc() {
    let groups = |ids: &[&str]| {
        let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
        existing(|spec, _| spec.network.security_groups = ids, true)
    };
    expect(&groups(&["sg-1"]), &[]);
    expect(&groups(&["sg-2"]), &["network.security_groups.0!"]);
    expect(&groups(&["sg-1", "sg-1"]), &["network.security_groups.1!"]);
    expect(&groups(&["web"]), &["network.security_groups.0!"]);
    expect(&groups(&["sg-9"]), &["network.security_groups.0?"]);
    let new = problems(|network| network.security_groups = vec!["sg-1".into()], None);
    expect(&new, &["network.security_groups!"]);
}
