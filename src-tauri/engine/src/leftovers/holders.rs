//! Who holds on to a subnet, a security group, an internet gateway or a VPC when AWS refuses to remove it: named at once, instead of ten
//! minutes of silence. What is on its way is waited for; what stays is the person's to decide.

use std::collections::BTreeSet;

use aws_sdk_ec2::types::{NatGatewayState, NetworkInterface, RouteTable};
use aws_sdk_eks::types::ClusterStatus;

use super::{
    instance,
    interfaces::{self, is_plumbing, is_unused},
    load_balancer, nat_gateway, plumbing,
    scope::describe_cluster,
    security_group::{self, is_of_aws, is_of_control_plane},
    tag_list::TagList,
    vpc_endpoint,
};
use crate::{
    cloud::Cloud,
    contract::Problem,
    failure::Failure,
    resources::{Ctx, Look, TAG_RUN, filter},
};

/// What AWS refuses to remove.
#[derive(Debug, Clone, Copy)]
pub enum Place<'a> {
    /// A whole network.
    Vpc(&'a str),
    /// One subnet.
    Subnet(&'a str),
    /// All subnets of a VPC.
    Subnets(&'a str),
    /// The internet gateway of a VPC: public addresses hold on to it.
    Gateway(&'a str),
    /// One security group.
    SecurityGroup(&'a str),
}

/// Something that holds on to it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holder {
    /// "load balancer web".
    pub words: String,
    /// It is on its way; nobody has to do anything.
    pub going: bool,
    /// A service uses it, and no kind of leftover stands for it.
    pub of_service: bool,
}

impl Holder {
    fn known(words: String, going: bool) -> Self {
        Self { words, going, of_service: false }
    }
}

/// What to say and do after AWS refused: wait for what is going, name what stays. `title` is the thing that should go.
///
/// # Errors
/// What stays, as a problem; or AWS's refusal itself, where nobody can be named.
pub async fn refused(ctx: &Ctx, title: &str, place: Place<'_>, refusal: Failure) -> Result<Look<()>, Failure> {
    if refusal.code() != "DependencyViolation" {
        return Err(refusal);
    }
    // What the network plugin forgot may show only now.
    let swept = match network(&ctx.cloud, place).await {
        Some(vpc) => plumbing::sweep(ctx, &vpc).await.unwrap_or_default(),
        None => 0,
    };
    let holders = match holders(&ctx.cloud, place, &ctx.cluster, &ctx.run).await {
        Ok(holders) => holders,
        // Whoever may not look gets AWS's own word, and the usual patience.
        Err(_) => return Err(refusal),
    };
    let stays: Vec<String> = holders.iter().filter(|one| !one.going).map(|one| one.words.clone()).collect();
    if !stays.is_empty() {
        return Err(in_use(title, stays).into());
    }
    match holders.first() {
        Some(going) => Ok(Look::NotYet(format!("Still held by the {}, which is going.", going.words))),
        None if swept > 0 => Ok(Look::NotYet("What the network plugin left behind is removed first.".into())),
        None => Err(refusal),
    }
}

/// Everything that holds on to a place and is not this run's own.
///
/// # Errors
/// What AWS refused to show.
pub async fn holders(cloud: &Cloud, place: Place<'_>, cluster: &str, run: &str) -> Result<BTreeSet<Holder>, Failure> {
    let filters = match place {
        Place::Vpc(id) | Place::Subnets(id) | Place::Gateway(id) => ("vpc-id", id),
        Place::Subnet(id) => ("subnet-id", id),
        Place::SecurityGroup(id) => ("group-id", id),
    };
    let mut found = BTreeSet::new();
    for interface in interfaces::described(cloud, &[filters]).await? {
        let public = interface.association().and_then(|association| association.public_ip()).is_some();
        let counts = public || !matches!(place, Place::Gateway(_));
        let own = is_plumbing(&interface, cluster) && is_unused(&interface);
        if counts && !own {
            found.insert(of_interface(cloud, &interface).await?);
        }
    }
    match place {
        Place::Vpc(vpc) => found.extend(of_vpc(cloud, vpc, cluster, run).await?),
        Place::SecurityGroup(id) => found.extend(of_group(cloud, id).await?),
        _ => {}
    }
    Ok(found)
}

/// Other security groups whose rules name this one.
async fn of_group(cloud: &Cloud, id: &str) -> Result<Vec<Holder>, Failure> {
    let mut found = Vec::new();
    for side in ["ip-permission.group-id", "egress.ip-permission.group-id"] {
        for group in security_group::described(cloud, side, id).await? {
            let (other, name) = (group.group_id().unwrap_or_default(), group.group_name().unwrap_or_default());
            if other != id {
                found.push(Holder::known(format!("rules of the security group {name} ({other})"), false));
            }
        }
    }
    Ok(found)
}

/// Who an interface belongs to, by what its service wrote into it.
async fn of_interface(cloud: &Cloud, interface: &NetworkInterface) -> Result<Holder, Failure> {
    let id = interface.network_interface_id().unwrap_or_default();
    let description = interface.description().unwrap_or_default();
    let instance = interface.attachment().and_then(|attachment| attachment.instance_id());
    if let Some(name) = description.strip_prefix("ELB ") {
        let short = name.split('/').nth(1).unwrap_or(name).to_owned();
        let going = !balancer_stands(cloud, name).await?;
        return Ok(Holder::known(format!("load balancer {short}"), going));
    }
    if let Some(name) = description.strip_prefix("Amazon EKS ") {
        let cluster = describe_cluster(cloud, name).await?;
        let going = cluster.is_none_or(|cluster| cluster.status() == Some(&ClusterStatus::Deleting));
        return Ok(Holder::known(format!("network interface {id} of the EKS cluster {name}"), going));
    }
    // Not by the interface's type: the API's model and its answers spell that one differently.
    if let Some(nat) = description.strip_prefix("Interface for NAT Gateway ") {
        let gateways = nat_gateway::described(cloud, "nat-gateway-id", nat).await?;
        let going =
            gateways.iter().all(|one| nat_gateway::is_gone(one) || one.state() == Some(&NatGatewayState::Deleting));
        return Ok(Holder::known(format!("NAT gateway {nat}"), going));
    }
    if let Some(endpoint) = description.strip_prefix("VPC Endpoint Interface ") {
        let endpoints = vpc_endpoint::described(cloud, "vpc-endpoint-id", endpoint).await?;
        let going = endpoints.iter().all(vpc_endpoint::is_going);
        return Ok(Holder::known(format!("VPC endpoint {endpoint}"), going));
    }
    if let Some(instance) = instance {
        let described = instance::described(cloud, "instance-id", instance).await?;
        let going = described.iter().all(instance::is_ending);
        return Ok(Holder::known(format!("EC2 instance {instance}"), going));
    }
    let said = if description.is_empty() { String::new() } else { format!(" ({description})") };
    Ok(Holder { words: format!("network interface {id}{said}"), going: false, of_service: !is_unused(interface) })
}

/// `net/web/50dc6c495c0c9188`, or a Classic Load Balancer's bare name.
async fn balancer_stands(cloud: &Cloud, name: &str) -> Result<bool, Failure> {
    if !name.contains('/') {
        return super::classic_load_balancer::stands(cloud, name).await;
    }
    let arn = format!(
        "arn:{}:elasticloadbalancing:{}:{}:loadbalancer/{name}",
        cloud.partition(),
        cloud.region,
        cloud.account
    );
    load_balancer::stands(cloud, &arn).await
}

/// What holds on to a VPC without an address in it.
async fn of_vpc(cloud: &Cloud, vpc: &str, cluster: &str, run: &str) -> Result<Vec<Holder>, Failure> {
    let ours = |tags: &[aws_sdk_ec2::types::Tag]| TagList::ec2(tags).get(TAG_RUN) == Some(run);
    let stays = |words: String| Holder::known(words, false);
    let mut found = Vec::new();
    for group in security_group::described(cloud, "vpc-id", vpc).await? {
        if !is_of_aws(&group) && !is_of_control_plane(&group, cluster) && !ours(group.tags()) {
            let name = group.group_name().unwrap_or_default();
            found.push(stays(format!("security group {name} ({})", group.group_id().unwrap_or_default())));
        }
    }
    for endpoint in vpc_endpoint::described(cloud, "vpc-id", vpc).await?.iter().filter(|one| !ours(one.tags())) {
        let words = format!("VPC endpoint {}", endpoint.vpc_endpoint_id().unwrap_or_default());
        found.push(Holder::known(words, vpc_endpoint::is_going(endpoint)));
    }
    found.extend(foreign_parts(cloud, vpc, run).await?.into_iter().map(stays));
    Ok(found)
}

/// Subnets, route tables, network ACLs and gateways that other people made in one of our networks. Landfall names them
/// and does not remove them.
pub async fn foreign_parts(cloud: &Cloud, vpc: &str, run: &str) -> Result<Vec<String>, Failure> {
    let ours = |tags: &[aws_sdk_ec2::types::Tag]| TagList::ec2(tags).get(TAG_RUN) == Some(run);
    let ec2 = &cloud.ec2;
    let mut found = Vec::new();
    let answer = ec2.describe_subnets().filters(filter("vpc-id", vpc)).send().await;
    for subnet in
        answer.map_err(Failure::of("EC2", "DescribeSubnets"))?.subnets().iter().filter(|one| !ours(one.tags()))
    {
        found.push(format!("subnet {}", subnet.subnet_id().unwrap_or_default()));
    }
    let answer = ec2.describe_route_tables().filters(filter("vpc-id", vpc)).send().await;
    let is_main = |table: &RouteTable| table.associations().iter().any(|association| association.main() == Some(true));
    let tables = answer.map_err(Failure::of("EC2", "DescribeRouteTables"))?.route_tables.unwrap_or_default();
    let tables: Vec<_> = tables.iter().filter(|table| !is_main(table) && !ours(table.tags())).collect();
    if !tables.is_empty() {
        // AWS makes one for each regional NAT gateway, and takes it away with that.
        let gateways = nat_gateway::described(cloud, "vpc-id", vpc).await?;
        let of_gateway = |id: Option<&str>| gateways.iter().any(|gateway| gateway.route_table_id() == id);
        let foreign = tables.iter().map(|table| table.route_table_id()).filter(|id| !of_gateway(*id));
        found.extend(foreign.map(|id| format!("route table {}", id.unwrap_or_default())));
    }
    let answer = ec2.describe_network_acls().filters(filter("vpc-id", vpc)).send().await;
    for acl in answer.map_err(Failure::of("EC2", "DescribeNetworkAcls"))?.network_acls() {
        if acl.is_default() != Some(true) && !ours(acl.tags()) {
            found.push(format!("network ACL {}", acl.network_acl_id().unwrap_or_default()));
        }
    }
    let answer = ec2.describe_internet_gateways().filters(filter("attachment.vpc-id", vpc)).send().await;
    for gateway in answer.map_err(Failure::of("EC2", "DescribeInternetGateways"))?.internet_gateways() {
        if !ours(gateway.tags()) {
            found.push(format!("internet gateway {}", gateway.internet_gateway_id().unwrap_or_default()));
        }
    }
    Ok(found)
}

/// The VPC of a place.
async fn network(cloud: &Cloud, place: Place<'_>) -> Option<String> {
    match place {
        Place::Vpc(id) | Place::Subnets(id) | Place::Gateway(id) => Some(id.to_owned()),
        Place::Subnet(id) => {
            let answer = cloud.ec2.describe_subnets().subnet_ids(id).send().await.ok()?;
            answer.subnets().first()?.vpc_id().map(str::to_owned)
        }
        Place::SecurityGroup(id) => {
            let groups = security_group::described(cloud, "group-id", id).await.ok()?;
            groups.first()?.vpc_id().map(str::to_owned)
        }
    }
}

fn in_use(title: &str, stays: Vec<String>) -> Problem {
    let named = stays.join(", ");
    let mut problem = Problem::told(
        "vpc-in-use",
        format!("{title} is still in use"),
        format!("AWS does not remove it as long as these stand, which Landfall did not make: {named}."),
        "Choose Delete again and tick what may go too, or remove it by hand and choose Try again. Everything else is \
         removed already, or goes on by itself.",
    );
    problem.left_behind =
        stays.into_iter().map(|words| format!("{words}: stands, and was not made by Landfall")).collect();
    problem
}
