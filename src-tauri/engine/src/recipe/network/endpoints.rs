//! Endpoints of AWS's services: Amazon S3 through route tables, all others through an address in each zone.

use super::{NetworkSubnet, endpoints, one_in_each_zone};
use crate::{
    contract::{ClusterSpec, SubnetKind, VpcEndpoints},
    plan::{IdRef, Planner, Ref, Standing},
    resources::{EndpointWay, RulePeer, SecurityGroup, SecurityGroupRule, Vpc, VpcEndpoint},
};

/// What nodes and the pods of a cluster ask for (EKS User Guide, private clusters).
const ALWAYS: [&str; 9] =
    ["ec2", "ecr.api", "ecr.dkr", "eks", "eks-auth", "elasticloadbalancing", "logs", "sts", "autoscaling"];
/// What a session on a node asks for.
const FOR_SESSIONS: [&str; 3] = ["ssm", "ssmmessages", "ec2messages"];

/// The services that get interface endpoints, by the last part of their names.
pub(crate) fn services(spec: &ClusterSpec) -> Vec<&'static str> {
    let sessions: &[&str] = if spec.roles.ssm { &FOR_SESSIONS } else { &[] };
    let files: &[&str] = if spec.workers.efs { &["elasticfilesystem"] } else { &[] };
    match endpoints(&spec.network) {
        VpcEndpoints::All => [&ALWAYS[..], sessions, files].concat(),
        VpcEndpoints::None | VpcEndpoints::S3 => Vec::new(),
    }
}

/// Adds them. `tables` are those of the subnets that nodes stand in.
pub fn add(
    planner: &mut Planner,
    spec: &ClusterSpec,
    vpc: &Ref<Vpc>,
    subnets: &[NetworkSubnet],
    tables: Vec<IdRef>,
) -> Vec<Standing> {
    if endpoints(&spec.network) == VpcEndpoints::None {
        return Vec::new();
    }
    let s3 = VpcEndpoint { vpc: vpc.id(), service: "s3".into(), way: EndpointWay::Gateway { tables } };
    let mut standing = vec![planner.add("endpoint-s3", s3).standing()];
    let services = services(spec);
    if services.is_empty() {
        return standing;
    }
    let from_vpc = RulePeer::Cidr(spec.network.cidr.clone());
    let group = SecurityGroup {
        vpc: vpc.id(),
        suffix: "endpoints".into(),
        purpose: "Security group of the interface endpoints".into(),
        rules: vec![SecurityGroupRule::tcp_in(443, 443, from_vpc, "Everything in the VPC to AWS's services")],
    };
    let group = planner.add("endpoint-security-group", group).id();
    let private = one_in_each_zone(subnets, SubnetKind::Private);
    let chosen = if private.is_empty() { one_in_each_zone(subnets, SubnetKind::Public) } else { private };
    let chosen: Vec<IdRef> = chosen.into_iter().map(|subnet| subnet.id).collect();
    for service in services {
        let way = EndpointWay::Interface { subnets: chosen.clone(), group: group.clone() };
        let endpoint = VpcEndpoint { vpc: vpc.id(), service: service.into(), way };
        standing.push(planner.add(format!("endpoint-{}", service.replace('.', "-")), endpoint).standing());
    }
    standing
}
