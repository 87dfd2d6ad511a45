//! What the network can be: every layout, every way out, IPv6, subnets planned by hand, and a network that was there
//! before. Each is made, works, and is undone to nothing; what was there before is as it was.

use std::{collections::BTreeMap, sync::Arc};

use landfall_demo_cloud::{ACCESS_KEY_ID, ACCOUNT_ID, Fault, SECRET_ACCESS_KEY};
use landfall_engine::{
    check::{check, normalize},
    cloud::{Cloud, config_through},
    contract::{
        ClusterSpec, ExistingSubnetSpec, IpFamily, NatGateways, NetworkLayout, NetworkMend, Offers, Run, RunPhase,
        Severity, Stage, SubnetKind, SubnetSpec, VpcEndpoints, VpcOffer,
    },
    offers,
    pace::Pace,
    run_handle::RunHandle,
};
use serde_json::Value;

use crate::world::{World, rested, rested_deleting, spec, troubles};

/// The Region in which the demo account has a network that was there before.
const COMPANY_REGION: &str = "eu-central-1";

fn difference(before: &BTreeMap<String, Value>, after: &BTreeMap<String, Value>) -> Vec<String> {
    let new = after.iter().filter(|(key, value)| before.get(*key) != Some(value));
    let mut lines: Vec<String> = new.map(|(key, value)| format!("+ {key}: {value}")).collect();
    lines.extend(before.keys().filter(|key| !after.contains_key(*key)).map(|key| format!("- {key}")));
    lines
}

async fn undone(world: &World, handle: &RunHandle, before: &BTreeMap<String, Value>) {
    handle.delete(Vec::new());
    let run = rested_deleting(handle).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Deleted, vec![]));
    let receipt = run.receipt.clone().expect("a receipt");
    assert!(receipt.remaining.is_empty() && receipt.unseen.is_empty(), "{receipt:#?}");
    assert_eq!(difference(before, &world.inventory()), Vec::<String>::new());
}

/// Creates and deletes a network, and says how it stood.
async fn made_and_undone(change: impl FnOnce(&mut ClusterSpec)) -> Run {
    let mut spec = spec();
    change(&mut spec);
    let spec = normalize(spec);
    let errors: Vec<_> = check(&spec, None).into_iter().filter(|problem| problem.severity == Severity::Error).collect();
    assert_eq!(errors, []);
    let world = World::new();
    let before = world.inventory();
    let (handle, run) = world.create(&spec).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Created, vec![]));
    undone(&world, &handle, &before).await;
    run
}

#[tokio::test(start_paused = true)]
async fn public_subnets_alone_hold_a_cluster() {
    let run = made_and_undone(|spec| spec.network.layout = NetworkLayout::PublicOnly).await;
    assert!(run.steps.iter().all(|step| !step.key.contains("nat-gateway") && !step.key.starts_with("private")));
}

#[tokio::test(start_paused = true)]
async fn a_network_without_a_door_holds_a_cluster() {
    let run = made_and_undone(|spec| spec.network.layout = NetworkLayout::PrivateOnly).await;
    let endpoints = run.steps.iter().filter(|step| step.key.starts_with("endpoint-")).count();
    assert_eq!(endpoints, 14);
    assert!(run.elapsed_seconds < 25 * 60, "endpoints are made beside the cluster: {} s", run.elapsed_seconds);
}

#[tokio::test(start_paused = true)]
async fn a_gateway_over_all_zones_holds_a_cluster() {
    made_and_undone(|spec| spec.network.nat = NatGateways::Regional).await;
}

#[tokio::test(start_paused = true)]
async fn endpoints_can_replace_or_accompany_the_nat_gateway() {
    made_and_undone(|spec| spec.network.endpoints = VpcEndpoints::S3).await;
    made_and_undone(|spec| (spec.network.nat, spec.network.endpoints) = (NatGateways::None, VpcEndpoints::All)).await;
}

#[tokio::test(start_paused = true)]
async fn a_cluster_with_ipv6_stands_and_goes() {
    let run = made_and_undone(|spec| spec.network.ip_family = IpFamily::Ipv6).await;
    assert!(run.steps.iter().any(|step| step.key == "egress-only-internet-gateway"));
}

#[tokio::test(start_paused = true)]
async fn subnets_planned_by_hand_stand_as_planned() {
    let subnet = |kind, zone: &str, cidr: &str| SubnetSpec { kind, zone_id: zone.into(), cidr: cidr.into() };
    let plan = vec![
        subnet(SubnetKind::Public, "use1-az1", "192.168.0.0/24"),
        subnet(SubnetKind::Public, "use1-az2", "192.168.1.0/24"),
        subnet(SubnetKind::Private, "use1-az1", "192.168.64.0/19"),
        subnet(SubnetKind::Private, "use1-az2", "192.168.96.0/19"),
        subnet(SubnetKind::Private, "use1-az4", "192.168.128.0/19"),
    ];
    let run = made_and_undone(|spec| (spec.network.subnets, spec.network.nat) = (plan, NatGateways::PerZone)).await;
    assert_eq!(run.steps.iter().filter(|step| step.key.starts_with("nat-gateway")).count(), 2);
}

/// The clients of the Region with the company's network, what it offers, and the account as it was.
async fn company(world: &World) -> (Arc<Cloud>, Offers, BTreeMap<String, Value>) {
    let config = config_through(world.demo.http_client(), COMPANY_REGION, ACCESS_KEY_ID, SECRET_ACCESS_KEY);
    let cloud = Arc::new(Cloud::new(config, ACCOUNT_ID, Pace::starting_at(world.demo.now(), 1.0)));
    let offers = offers::offers(&cloud).await;
    let before = world.inventory();
    (cloud, offers, before)
}

fn company_vpc(offers: &Offers) -> &VpcOffer {
    offers.vpcs.iter().find(|vpc| vpc.name == "company-vpc").expect("the demo account has it")
}

/// All of its subnets, with everything mended.
fn into_company(offers: &Offers) -> ClusterSpec {
    let vpc = company_vpc(offers);
    let chosen = |subnet: &landfall_engine::contract::SubnetOffer| ExistingSubnetSpec {
        id: subnet.id.clone(),
        kind: subnet.kind,
        zone_id: subnet.zone_id.clone(),
    };
    let mut spec = ClusterSpec::new("first", COMPANY_REGION);
    spec.workers.wait_for_nodes = false;
    spec.network.vpc_id.clone_from(&vpc.id);
    spec.network.existing_subnets = vpc.subnets.iter().map(chosen).collect();
    spec.network.mend = vec![NetworkMend::DnsHostnames, NetworkMend::LoadBalancerTags, NetworkMend::PublicAddresses];
    spec
}

async fn create_in(world: &World, spec: &ClusterSpec, cloud: Arc<Cloud>) -> (RunHandle, Run) {
    let handle = world.begin_with(spec, cloud);
    handle.create(spec.clone(), Stage::Workers);
    let run = rested(&handle).await;
    (handle, run)
}

#[tokio::test(start_paused = true)]
async fn an_existing_network_is_judged_by_its_route_tables() {
    let world = World::new();
    let (_, offers, _) = company(&world).await;
    assert_eq!(offers.notes, Vec::<String>::new());
    let vpc = company_vpc(&offers);
    assert_eq!((vpc.cidr.as_str(), vpc.dns_support, vpc.dns_hostnames), ("10.20.0.0/16", true, false));
    let judged: Vec<_> = vpc
        .subnets
        .iter()
        .map(|subnet| (subnet.name.as_str(), subnet.kind, subnet.way_out.split(' ').next().unwrap_or_default()))
        .collect();
    assert_eq!(
        judged,
        [
            ("company-public-1", SubnetKind::Public, "internet"),
            ("company-private-1", SubnetKind::Private, "NAT"),
            ("company-public-2", SubnetKind::Public, "internet"),
            ("company-private-2", SubnetKind::Private, "NAT"),
        ]
    );
    assert!(vpc.subnets.iter().all(|subnet| subnet.refused.is_none() && !subnet.load_balancer_tag));
    let mut spec = into_company(&offers);
    assert!(check(&spec, Some(&offers)).is_empty(), "{:#?}", check(&spec, Some(&offers)));
    spec.network.mend.clear();
    let fields: Vec<_> = check(&spec, Some(&offers)).into_iter().map(|problem| problem.field).collect();
    assert_eq!(fields, ["network.mend", "network.mend"], "DNS hostnames, and tags of load balancers");
}

#[tokio::test(start_paused = true)]
async fn an_existing_network_is_used_mended_and_left_as_it_was() {
    let world = World::new();
    let (cloud, offers, before) = company(&world).await;
    let mut spec = into_company(&offers);
    spec.workers.node_groups[0].subnets = SubnetKind::Public;
    let (handle, run) = create_in(&world, &spec, cloud.clone()).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Created, vec![]));
    let now = offers::offers(&cloud).await;
    let vpc = company_vpc(&now);
    assert!(vpc.dns_hostnames && vpc.subnets.iter().all(|subnet| subnet.load_balancer_tag));
    assert!(vpc.subnets.iter().all(|subnet| subnet.public_addresses == (subnet.kind == SubnetKind::Public)));
    let text = world.inventory().into_iter().filter(|(key, _)| key.starts_with("subnet/") || key.starts_with("vpc/"));
    assert!(text.map(|(_, object)| object.to_string()).all(|text| !text.contains("landfall.dev")), "no tags of ours");
    undone(&world, &handle, &before).await;
}

/// Other people's machines, groups and interfaces stand in the same network: they are neither offered nor in the way.
#[tokio::test(start_paused = true)]
async fn neighbours_in_an_existing_network_are_left_alone() {
    let world = World::new();
    let (cloud, offers, _) = company(&world).await;
    let vpc = company_vpc(&offers);
    let ec2 = &cloud.ec2;
    let group = ec2.create_security_group().group_name("web").description("web").vpc_id(&vpc.id).send().await;
    let group = group.expect("a group").group_id.expect("an id");
    for subnet in &vpc.subnets[..2] {
        let interface = ec2.create_network_interface().subnet_id(&subnet.id).description("aws-K8S-i-0123456789abcdef0");
        interface.groups(&group).send().await.expect("an interface that another cluster's plugin forgot");
    }
    let before = world.inventory();
    let (handle, run) = create_in(&world, &into_company(&offers), cloud.clone()).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Created, vec![]));
    let preview = handle.preview_delete().await.expect("a preview");
    assert_eq!((preview.also.len(), preview.kept.len()), (0, 0), "{preview:#?}");
    undone(&world, &handle, &before).await;
}

/// What was like it before is known after a failure in the middle too.
#[tokio::test(start_paused = true)]
async fn what_was_before_is_not_forgotten_on_the_way() {
    let world = World::new();
    let (cloud, offers, before) = company(&world).await;
    world.demo.faults().fail_next("CreateTags", Fault::error(403, "UnauthorizedOperation", "not authorized"));
    let (handle, run) = create_in(&world, &into_company(&offers), cloud).await;
    assert_eq!(run.phase, RunPhase::Paused, "{:?}", troubles(&run));
    handle.try_again();
    let run = rested(&handle).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Created, vec![]));
    undone(&world, &handle, &before).await;
}

#[tokio::test(start_paused = true)]
async fn a_subnet_that_is_not_what_it_was_taken_for_stops_the_run_early() {
    for (change, code) in [
        (
            (|spec: &mut ClusterSpec| {
                let public = spec.network.existing_subnets.iter_mut().find(|one| one.kind == SubnetKind::Public);
                public.expect("there is one").kind = SubnetKind::Private;
            }) as fn(&mut ClusterSpec),
            "existing-subnet-kind",
        ),
        (|spec| spec.network.mend.clear(), "existing-vpc-dns"),
        (|spec| spec.network.existing_subnets[0].zone_id = "euc1-az3".into(), "existing-subnet-zone"),
        (|spec| spec.network.existing_subnets[0].id = "subnet-0123456789abcdef0".into(), "existing-subnet-missing"),
        (|spec| spec.network.vpc_id = "vpc-0123456789abcdef0".into(), "existing-vpc-missing"),
    ] {
        let world = World::new();
        let (cloud, offers, before) = company(&world).await;
        let mut spec = into_company(&offers);
        change(&mut spec);
        let (handle, run) = create_in(&world, &spec, cloud).await;
        assert_eq!(run.phase, RunPhase::Paused, "{code}");
        let problems: Vec<_> = run.steps.iter().filter_map(|step| step.problem.as_ref()).collect();
        assert!(problems.iter().any(|problem| problem.code == code), "{code} among {problems:#?}");
        assert!(run.steps.iter().all(|step| step.key != "cluster" || step.problem.is_none()));
        undone(&world, &handle, &before).await;
    }
}
