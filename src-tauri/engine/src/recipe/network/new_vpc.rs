//! A VPC of the cluster's own, as AWS's sample templates have it: amazon-eks-vpc-private-subnets, amazon-eks-vpc-sample
//! (public only), amazon-eks-fully-private-vpc, and the dual-stack one for IPv6.

use super::{Network, NetworkSubnet, endpoints, kinds, subnets, ways_out};
use crate::{
    contract::{ClusterSpec, IpFamily, SubnetKind},
    plan::{Planner, Ref},
    resources::{InternetGateway, Subnet, Vpc},
};

/// A subnet that is made.
#[derive(Debug, Clone)]
pub struct Made {
    /// Its step.
    pub subnet: Ref<Subnet>,
    /// Public or private.
    pub kind: SubnetKind,
    /// Its Availability Zone id.
    pub zone_id: String,
}

/// Adds the stage.
pub fn add(planner: &mut Planner, spec: &ClusterSpec) -> Network {
    let network = &spec.network;
    let ipv6 = network.ip_family == IpFamily::Ipv6;
    let vpc = Vpc {
        cidr: network.cidr.clone(),
        dns_support: network.dns_support,
        dns_hostnames: network.dns_hostnames,
        ipv6,
    };
    let vpc = planner.add("vpc", vpc);
    let is_open = kinds(network.layout).contains(&SubnetKind::Public);
    let internet_gateway = is_open.then(|| planner.add("internet-gateway", InternetGateway { vpc: vpc.clone() }));
    let made = add_subnets(planner, spec, &vpc, ipv6);
    let of_kind = |kind: SubnetKind| made.iter().filter(|one| one.kind == kind).cloned().collect::<Vec<_>>();
    let (public, private) = (of_kind(SubnetKind::Public), of_kind(SubnetKind::Private));

    let mut ways = ways_out::Ways::default();
    if let Some(internet_gateway) = &internet_gateway {
        ways_out::public(planner, &vpc, internet_gateway, &public, ipv6, &mut ways);
    }
    ways_out::private(planner, network, &vpc, internet_gateway.as_ref(), (&public, &private), ipv6, &mut ways);
    let known: Vec<NetworkSubnet> = made
        .iter()
        .map(|one| NetworkSubnet { id: one.subnet.id(), kind: one.kind, zone_id: one.zone_id.clone() })
        .collect();
    let tables = if private.is_empty() { ways.public_tables } else { ways.private_tables };
    let endpoints = endpoints::add(planner, spec, &vpc, &known, tables);
    let (mut public_way_out, mut private_way_out) = (ways.public, ways.private);
    if private.is_empty() {
        public_way_out.extend(endpoints)
    } else {
        private_way_out.extend(endpoints)
    }
    Network::of(vpc.id(), known, public_way_out, private_way_out)
}

fn add_subnets(planner: &mut Planner, spec: &ClusterSpec, vpc: &Ref<Vpc>, ipv6: bool) -> Vec<Made> {
    let mut made: Vec<Made> = Vec::new();
    for (index, plan) in subnets(&spec.network).into_iter().enumerate() {
        let word = match plan.kind {
            SubnetKind::Public => "public",
            SubnetKind::Private => "private",
        };
        let number = made.iter().filter(|one| one.kind == plan.kind).count() + 1;
        let subnet = Subnet {
            vpc: vpc.clone(),
            subnet_kind: plan.kind,
            zone_id: plan.zone_id.clone(),
            cidr: plan.cidr.to_string(),
            load_balancer_tag: spec.network.load_balancer_tags,
            ipv6: ipv6.then_some(index).and_then(|index| u8::try_from(index).ok()),
        };
        let subnet = planner.add(format!("{word}-subnet-{number}"), subnet);
        made.push(Made { subnet, kind: plan.kind, zone_id: plan.zone_id });
    }
    made
}
