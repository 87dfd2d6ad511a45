//! What each answer of page Network makes of the plan.

use super::*;
use crate::{
    contract::{ExistingSubnetSpec, IpFamily, NatGateways, NetworkLayout, NetworkSpec, SubnetSpec, VpcEndpoints},
    plan::Plan,
};

fn blocks(change: impl FnOnce(&mut NetworkSpec)) -> Vec<String> {
    let mut spec = NetworkSpec { zones: vec!["a".into(), "b".into()], ..NetworkSpec::default() };
    change(&mut spec);
    subnets(&spec).iter().map(|subnet| subnet.cidr.to_string()).collect()
}

fn cut(cidr: &str, zones: &[&str]) -> Vec<String> {
    blocks(|spec| {
        spec.cidr = cidr.into();
        spec.zones = zones.iter().map(|zone| (*zone).into()).collect();
    })
}

fn plan(change: impl FnOnce(&mut ClusterSpec)) -> (Plan, Network) {
    let mut spec = ClusterSpec::new("first", "us-east-1");
    spec.network.zones = vec!["use1-az1".into(), "use1-az2".into()];
    change(&mut spec);
    let mut planner = Planner::default();
    let network = add(&mut planner, &spec);
    (planner.plan(), network)
}

fn keys(plan: &Plan, begin: &str) -> Vec<String> {
    plan.steps.iter().map(|step| step.key.clone()).filter(|key| key.starts_with(begin)).collect()
}

#[test]
fn two_zones_are_cut_as_in_the_sample_template_of_aws() {
    let expected = ["192.168.0.0/18", "192.168.64.0/18", "192.168.128.0/18", "192.168.192.0/18"];
    assert_eq!(cut("192.168.0.0/16", &["a", "b"]), expected);
}

#[test]
fn three_zones_give_six_subnets_that_do_not_overlap() {
    let blocks = cut("10.0.0.0/16", &["a", "b", "c"]);
    assert_eq!(blocks.len(), 6);
    assert_eq!(blocks[5], "10.0.160.0/19");
}

#[test]
fn a_block_that_cannot_be_cut_gives_nothing() {
    assert!(cut("10.0.0.0/31", &["a", "b"]).is_empty());
    assert!(cut("nonsense", &["a", "b"]).is_empty());
}

#[test]
fn one_kind_of_subnets_gets_the_whole_block() {
    assert_eq!(blocks(|spec| spec.layout = NetworkLayout::PublicOnly), ["192.168.0.0/17", "192.168.128.0/17"]);
    let three = blocks(|spec| (spec.layout, spec.zones) = (NetworkLayout::PrivateOnly, vec!["a".into(); 3]));
    assert_eq!(three, ["192.168.0.0/18", "192.168.64.0/18", "192.168.128.0/18"]);
}

#[test]
fn a_plan_of_ones_own_is_taken_as_it_is_public_first() {
    let subnet = |kind, cidr: &str| SubnetSpec { kind, zone_id: "a".into(), cidr: cidr.into() };
    let own = vec![subnet(SubnetKind::Private, "192.168.64.0/20"), subnet(SubnetKind::Public, "192.168.0.0/24")];
    assert_eq!(blocks(|spec| spec.subnets = own.clone()), ["192.168.0.0/24", "192.168.64.0/20"]);
    let private = blocks(|spec| (spec.subnets, spec.layout) = (own.clone(), NetworkLayout::PrivateOnly));
    assert_eq!(private, ["192.168.64.0/20"]);
}

#[test]
fn the_default_network_has_the_steps_it_always_had() {
    let (plan, network) = plan(|_| {});
    let all: Vec<_> = plan.steps.iter().map(|step| step.key.as_str()).collect();
    assert_eq!(
        all,
        [
            "vpc",
            "internet-gateway",
            "public-subnet-1",
            "public-subnet-2",
            "private-subnet-1",
            "private-subnet-2",
            "public-route-table",
            "public-route",
            "public-association-1",
            "public-association-2",
            "elastic-ip-1",
            "nat-gateway-1",
            "private-route-table-1",
            "private-association-1",
            "private-route-1",
            "private-route-table-2",
            "private-association-2",
            "private-route-2",
        ]
    );
    assert_eq!((network.all.len(), network.public.len(), network.private.len()), (4, 2, 2));
    assert_eq!((network.public_way_out.len(), network.private_way_out.len()), (3, 4));
}

#[test]
fn a_public_network_pays_no_nat_gateway() {
    let (plan, network) = plan(|spec| spec.network.layout = NetworkLayout::PublicOnly);
    assert!(keys(&plan, "nat").is_empty() && keys(&plan, "private").is_empty() && keys(&plan, "elastic").is_empty());
    assert_eq!((network.public.len(), network.private.len()), (2, 0));
}

#[test]
fn a_private_network_has_every_endpoint_and_no_door() {
    let (plan, network) = plan(|spec| spec.network.layout = NetworkLayout::PrivateOnly);
    assert!(keys(&plan, "internet").is_empty() && keys(&plan, "public").is_empty() && keys(&plan, "nat").is_empty());
    let endpoints = keys(&plan, "endpoint-");
    assert_eq!(endpoints.len(), 14, "S3, the group and 12 services: {endpoints:?}");
    assert!(endpoints.contains(&"endpoint-ecr-api".into()) && endpoints.contains(&"endpoint-ssmmessages".into()));
    // Two associations and 13 endpoints: nodes that start before them would load nothing.
    assert_eq!(network.private_way_out.len(), 15);
    let per_hour: f64 = plan.steps.iter().map(|step| step.resource.cost_per_hour()).sum();
    assert!((per_hour - 0.24).abs() < 1e-9, "12 endpoints in two zones: {per_hour}");
}

#[test]
fn without_sessions_three_endpoints_are_saved() {
    let (plan, _) = plan(|spec| (spec.network.layout, spec.roles.ssm) = (NetworkLayout::PrivateOnly, false));
    assert_eq!(keys(&plan, "endpoint-").len(), 11);
}

#[test]
fn the_endpoint_of_s3_alone_is_free() {
    let (with, _) = plan(|spec| spec.network.endpoints = VpcEndpoints::S3);
    let (without, _) = plan(|_| {});
    let sum = |plan: &Plan| plan.steps.iter().map(|step| step.resource.cost_per_hour()).sum::<f64>();
    assert_eq!(keys(&with, "endpoint-"), ["endpoint-s3"]);
    assert!((sum(&with) - sum(&without)).abs() < 1e-9);
}

#[test]
fn nat_gateways_are_as_many_as_chosen() {
    let count = |nat| keys(&plan(|spec| spec.network.nat = nat).0, "nat-gateway").len();
    assert_eq!([NatGateways::Single, NatGateways::PerZone, NatGateways::None].map(count), [1, 2, 0]);
    let (plan, _) = plan(|spec| spec.network.nat = NatGateways::Regional);
    assert!(keys(&plan, "elastic").is_empty() && keys(&plan, "nat-gateway").is_empty());
    assert_eq!((keys(&plan, "regional").len(), keys(&plan, "private-route-").len()), (1, 4));
    let per_hour: f64 = plan.steps.iter().map(|step| step.resource.cost_per_hour()).sum();
    assert!((per_hour - 2.0 * 0.05).abs() < 1e-9, "two zones, each with an address: {per_hour}");
}

#[test]
fn ipv6_adds_blocks_a_gateway_and_routes() {
    let (plan, _) = plan(|spec| spec.network.ip_family = IpFamily::Ipv6);
    for key in ["egress-only-internet-gateway", "public-ipv6-route", "private-ipv6-route-1", "private-ipv6-route-2"] {
        assert_eq!(keys(&plan, key).len(), 1, "{key}");
    }
    let text = serde_json::to_string(&plan).expect("a plan is plain data");
    assert!((0..4).all(|index| text.contains(&format!("\"ipv6\":{index}"))), "each subnet has its own part");
}

#[test]
fn in_an_existing_network_nothing_is_made() {
    let subnet = |id: &str, kind, zone: &str| ExistingSubnetSpec { id: id.into(), kind, zone_id: zone.into() };
    let (plan, network) = plan(|spec| {
        spec.network.vpc_id = "vpc-1".into();
        spec.network.existing_subnets = vec![
            subnet("subnet-1", SubnetKind::Private, "use1-az1"),
            subnet("subnet-2", SubnetKind::Private, "use1-az2"),
            subnet("subnet-3", SubnetKind::Public, "use1-az1"),
        ];
        assert_eq!(zones(&spec.network), ["use1-az1", "use1-az2"]);
    });
    let all: Vec<_> = plan.steps.iter().map(|step| step.key.as_str()).collect();
    assert_eq!(all, ["existing-vpc", "existing-subnet-1", "existing-subnet-2", "existing-subnet-3"]);
    assert_eq!(network.subnets[0].kind, SubnetKind::Public, "public first");
    assert_eq!(network.private_way_out.len(), 2);
}
