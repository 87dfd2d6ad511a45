//! Machines that no node group keeps, as EKS sees them in EC2: those that somebody started, those of Auto Mode, and the
//! subnets in which pods on Fargate start. What every machine needs around it is here as well.
//!
//! It must not contain rules of Kubernetes.

use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

use super::state::Cluster;
use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::kubernetes::view::SubnetView;
use crate::services::ec2::{Launch, Peer, Tags, eks_image_id};
use crate::wire::Answer;

/// The services a node needs to join, where it does not reach the internet.
const NODE_SERVICES: &[&str] = &["ec2", "ecr.api", "ecr.dkr", "s3"];

/// A machine that no node group and no Auto Mode keeps.
#[derive(Debug)]
pub(super) struct LoneMachine {
    pub(super) instance_id: String,
    /// As EC2 has it: base64.
    pub(super) user_data: String,
    pub(super) role_arn: String,
    pub(super) launched_at: u64,
}

/// The machines in a cluster's VPC that bear its tag, have user data and a role, and that EKS did not start itself.
pub(super) fn lone_machines(context: &Context<'_>, cluster: &Cluster) -> Vec<LoneMachine> {
    let tag = format!("kubernetes.io/cluster/{}", cluster.name);
    let mut all: Vec<LoneMachine> = context
        .ec2
        .living_instances()
        .filter(|one| one.vpc_id == cluster.network.vpc_id && !one.tags.contains_key("aws:eks:cluster-name"))
        .filter(|one| one.tags.get(&tag).is_some_and(|value| value == "owned"))
        .filter_map(|one| {
            let profile = one.instance_profile_arn.as_ref()?;
            Some(LoneMachine {
                instance_id: one.id.clone(),
                user_data: one.settings.user_data.clone()?,
                role_arn: context.iam.role_of_instance_profile(profile)?.arn.clone(),
                launched_at: one.launched_at,
            })
        })
        .collect();
    all.sort_by(|one, other| (one.launched_at, &one.instance_id).cmp(&(other.launched_at, &other.instance_id)));
    all
}

/// Whether a machine reaches a cluster's API server: inside the VPC where the endpoint is there too, else over the
/// internet, from an address that the public endpoint lets in. Either way it has to find the server's name, and its
/// own (EKS user guide, "VPC requirements": without DNS resolution and host names nodes cannot register).
pub(super) fn reaches_control_plane(context: &Context<'_>, cluster: &Cluster, instance: &str) -> bool {
    let Ok(machine) = context.ec2.instance(instance) else { return false };
    let has_names =
        context.ec2.vpc(&machine.vpc_id).is_ok_and(|vpc| vpc.enable_dns_support && vpc.enable_dns_hostnames);
    let goes_out = has_names && machine.groups.iter().any(|id| has_rule(context, id, true, |_| true));
    let network = &cluster.network;
    if !network.endpoint_private {
        let has_way = context.ec2.reaches_internet(&machine.subnet_id, machine.public_ip.is_some());
        let from = context.ec2.public_source(&machine.subnet_id, machine.public_ip);
        return goes_out && has_way && from.is_none_or(|from| lets_in(&network.public_cidrs, from));
    }
    let own = std::iter::once(&network.cluster_security_group_id).chain(&network.security_group_ids);
    let mut own = own.filter(|id| context.ec2.security_group(id).is_ok());
    goes_out
        && own.any(|id| {
            has_rule(context, id, false, |peer| match peer {
                Peer::Group(peer) => machine.groups.contains(peer),
                Peer::Ipv4(cidr) => cidr.parse::<Ipv4Net>().is_ok_and(|cidr| cidr.contains(&machine.private_ip)),
                Peer::Ipv6(_) | Peer::PrefixList(_) => false,
            })
        })
}

/// Whether a public endpoint with these blocks lets an address in.
fn lets_in(public_cidrs: &[String], from: Ipv4Addr) -> bool {
    public_cidrs.iter().any(|block| block.parse::<Ipv4Net>().is_ok_and(|block| block.contains(&from)))
}

/// Whether a security group has a rule for HTTPS in one direction, with a peer that fits.
fn has_rule(context: &Context<'_>, group: &str, egress: bool, fits: impl Fn(&Peer) -> bool) -> bool {
    context.ec2.security_group(group).is_ok_and(|group| {
        group.rules.iter().any(|rule| {
            let is_https = rule.protocol == "-1"
                || (matches!(rule.protocol.as_str(), "tcp" | "6") && rule.from_port <= 443 && rule.to_port >= 443);
            rule.egress == egress && is_https && fits(&rule.peer)
        })
    })
}

/// A subnet as pods on Fargate see it; `None` if they cannot pull images there.
pub(super) fn pod_subnet(context: &Context<'_>, cluster: &Cluster, id: &str) -> Option<SubnetView> {
    let groups = std::slice::from_ref(&cluster.network.cluster_security_group_id);
    let reaches_internet = context.ec2.reaches_internet(id, false);
    let reaches = reaches_internet || context.ec2.reaches_by_endpoints(id, groups, &["ecr.api", "ecr.dkr", "s3"]);
    let subnet = context.ec2.subnet(id).ok()?;
    let (zone, zone_id) = (subnet.zone.clone(), subnet.zone_id.clone());
    let view = SubnetView { zone, zone_id, cidr: subnet.cidr, reaches_internet };
    reaches.then_some(view)
}

/// What the private names of machines in a Region end with.
pub(super) fn private_domain(region: &str) -> String {
    if region == "us-east-1" { "ec2.internal".to_owned() } else { format!("{region}.compute.internal") }
}

/// Whether a machine reaches what it needs of AWS to start: EC2, where it looks itself up, and its images. Over the
/// internet, or by VPC endpoints (EKS user guide, "Deploy private clusters with limited internet access").
pub(super) fn reaches_aws(context: &Context<'_>, instance: &str) -> bool {
    context.ec2.instance(instance).is_ok_and(|machine| {
        let subnet = &machine.subnet_id;
        context.ec2.reaches_internet(subnet, machine.public_ip.is_some())
            || context.ec2.reaches_by_endpoints(subnet, &machine.groups, NODE_SERVICES)
    })
}

/// What Auto Mode asks of EC2 for one machine.
#[derive(Debug)]
pub(super) struct AutoMachine<'a> {
    pub(super) node_pool: &'a str,
    pub(super) instance_type: &'a str,
    pub(super) arm: bool,
    pub(super) subnet_id: &'a str,
    pub(super) spot: bool,
}

/// Starts a machine of Auto Mode, with the tags that EKS puts on it (EKS user guide, "Create a Node Class": EKS's own
/// tags).
pub(super) fn launch_auto(context: &mut Context<'_>, cluster: &Cluster, wish: &AutoMachine<'_>) -> Answer<String> {
    let tag = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    let tags = Tags::from([
        tag("aws:eks:cluster-name", &cluster.name),
        tag("eks:eks-cluster-name", &cluster.name),
        tag("eks:kubernetes-node-class-name", "default"),
        tag("eks:kubernetes-node-pool-name", wish.node_pool),
        (format!("kubernetes.io/cluster/{}", cluster.name), "owned".to_owned()),
    ]);
    let architecture = if wish.arm { "arm64" } else { "x86_64" };
    let launch = Launch {
        image_id: eks_image_id(context.region, &cluster.version, architecture),
        instance_type: wish.instance_type.to_owned(),
        subnet_id: wish.subnet_id.to_owned(),
        groups: vec![cluster.network.cluster_security_group_id.clone()],
        instance_profile_arn: Some(format!("arn:aws:iam::{ACCOUNT_ID}:instance-profile/eks/eks-{}", cluster.name)),
        disk_gib: 80,
        spot: wish.spot,
        tags: tags.clone(),
        volume_tags: tags.clone(),
        interface_tags: tags,
        ..Launch::default()
    };
    context.ec2.launch(context.ids, context.now, context.delays, context.quotas, launch)
}
