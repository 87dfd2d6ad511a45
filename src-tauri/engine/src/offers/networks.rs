//! The VPCs of the Region with their subnets, judged as a cluster would find them, and their security groups. A few paged
//! calls for all of them together.

use std::collections::BTreeMap;

use aws_sdk_ec2::types::{AttributeBooleanValue, RouteState, RouteTable, SecurityGroup, Subnet, Vpc, VpcAttributeName};

use super::zones;
use crate::{
    cloud::Cloud,
    contract::{SecurityGroupOffer, SubnetKind, SubnetOffer, VpcOffer},
    failure::Failure,
    leftovers::TagList,
    resources::{filter, load_balancer_tag},
};

/// EKS wants at least six free addresses in a subnet, and advises sixteen (EKS User Guide, network requirements).
pub(crate) const FREE_ADDRESSES_NEEDED: u32 = 6;

/// The DNS attributes cost two calls a VPC: more than this many are not worth the wait, and the run looks itself.
const VPCS_LOOKED_INTO: usize = 20;

/// The VPCs and what a cluster would find there. Those with a name come first, the default one last.
///
/// # Errors
/// What AWS refused to show.
pub(super) async fn vpcs(cloud: &Cloud) -> Result<Vec<VpcOffer>, Failure> {
    let ec2 = &cloud.ec2;
    let vpcs = async {
        let pages = ec2.describe_vpcs().into_paginator().items().send();
        pages.try_collect().await.map_err(Failure::of("EC2", "DescribeVpcs"))
    };
    let subnets = async {
        let pages = ec2.describe_subnets().into_paginator().items().send();
        pages.try_collect().await.map_err(Failure::of("EC2", "DescribeSubnets"))
    };
    let tables = async {
        let pages = ec2.describe_route_tables().into_paginator().items().send();
        pages.try_collect().await.map_err(Failure::of("EC2", "DescribeRouteTables"))
    };
    let (vpcs, subnets, tables) = tokio::join!(vpcs, subnets, tables);
    let (vpcs, subnets, tables): (Vec<Vpc>, Vec<Subnet>, Vec<RouteTable>) = (vpcs?, subnets?, tables?);
    let mut dns = BTreeMap::new();
    for vpc in vpcs.iter().filter_map(Vpc::vpc_id).take(VPCS_LOOKED_INTO) {
        dns.insert(vpc.to_owned(), dns_of(cloud, vpc).await?);
    }
    let mut offers: Vec<VpcOffer> = vpcs
        .iter()
        .map(|vpc| {
            // AWS's own defaults, where nobody looked.
            let dns = dns.get(vpc.vpc_id().unwrap_or_default()).copied().unwrap_or((true, false));
            vpc_offer(vpc, &subnets, &tables, dns)
        })
        .collect();
    offers.sort_by_key(|offer| (offer.is_default, offer.name.is_empty(), offer.name.clone(), offer.id.clone()));
    Ok(offers)
}

/// The groups a person could choose: neither each VPC's own `default` nor those that EKS made.
///
/// # Errors
/// What AWS refused to show.
pub(super) async fn security_groups(cloud: &Cloud) -> Result<Vec<SecurityGroupOffer>, Failure> {
    let pages = cloud.ec2.describe_security_groups().into_paginator().items().send();
    let groups: Vec<SecurityGroup> = pages.try_collect().await.map_err(Failure::of("EC2", "DescribeSecurityGroups"))?;
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    let is_of_people = |group: &&SecurityGroup| {
        group.group_name() != Some("default") && TagList::ec2(group.tags()).get("aws:eks:cluster-name").is_none()
    };
    let mut offers: Vec<SecurityGroupOffer> = groups
        .iter()
        .filter(is_of_people)
        .map(|group| SecurityGroupOffer {
            id: text(group.group_id()),
            name: text(group.group_name()),
            vpc_id: text(group.vpc_id()),
            description: text(group.description()),
        })
        .collect();
    offers.sort_by(|one, other| (&one.vpc_id, &one.name).cmp(&(&other.vpc_id, &other.name)));
    Ok(offers)
}

/// What the route table of one subnet makes of it.
///
/// # Errors
/// What AWS refused to show.
pub(crate) async fn subnet_kind(cloud: &Cloud, vpc: &str, subnet: &str) -> Result<SubnetKind, Failure> {
    let pages = cloud.ec2.describe_route_tables().filters(filter("vpc-id", vpc)).into_paginator().items().send();
    let tables: Vec<RouteTable> = pages.try_collect().await.map_err(Failure::of("EC2", "DescribeRouteTables"))?;
    Ok(kind_of(table_of(&tables, vpc, subnet)))
}

async fn dns_of(cloud: &Cloud, vpc: &str) -> Result<(bool, bool), Failure> {
    let ask = async |name: VpcAttributeName| {
        let answer = cloud.ec2.describe_vpc_attribute().vpc_id(vpc).attribute(name).send().await;
        let answer = answer.map_err(Failure::of("EC2", "DescribeVpcAttribute"))?;
        let value = answer.enable_dns_support().or(answer.enable_dns_hostnames());
        Ok::<_, Failure>(value.and_then(AttributeBooleanValue::value) == Some(true))
    };
    let (support, hostnames) =
        tokio::join!(ask(VpcAttributeName::EnableDnsSupport), ask(VpcAttributeName::EnableDnsHostnames));
    Ok((support?, hostnames?))
}

fn vpc_offer(vpc: &Vpc, subnets: &[Subnet], tables: &[RouteTable], dns: (bool, bool)) -> VpcOffer {
    let id = vpc.vpc_id().unwrap_or_default();
    let own = subnets.iter().filter(|subnet| subnet.vpc_id() == Some(id));
    let mut subnets: Vec<SubnetOffer> = own.map(|subnet| subnet_offer(subnet, tables)).collect();
    subnets.sort_by_key(|offer| (offer.zone_id.clone(), std::cmp::Reverse(offer.kind), offer.cidr.clone()));
    VpcOffer {
        id: id.to_owned(),
        name: TagList::ec2(vpc.tags()).get("Name").unwrap_or_default().to_owned(),
        cidr: vpc.cidr_block().unwrap_or_default().to_owned(),
        ipv6: !vpc.ipv6_cidr_block_association_set().is_empty(),
        is_default: vpc.is_default() == Some(true),
        dns_support: dns.0,
        dns_hostnames: dns.1,
        subnets,
    }
}

fn subnet_offer(subnet: &Subnet, tables: &[RouteTable]) -> SubnetOffer {
    let (id, vpc) = (subnet.subnet_id().unwrap_or_default(), subnet.vpc_id().unwrap_or_default());
    let table = table_of(tables, vpc, id);
    let kind = kind_of(table);
    let tags = TagList::ec2(subnet.tags());
    let zone_id = subnet.availability_zone_id().unwrap_or_default().to_owned();
    let free_addresses = u32::try_from(subnet.available_ip_address_count().unwrap_or_default()).unwrap_or_default();
    let refused = refusal(&zone_id, free_addresses);
    SubnetOffer {
        id: id.to_owned(),
        name: tags.get("Name").unwrap_or_default().to_owned(),
        zone_id,
        cidr: subnet.cidr_block().unwrap_or_default().to_owned(),
        ipv6: !subnet.ipv6_cidr_block_association_set().is_empty(),
        kind,
        way_out: way_out(table),
        free_addresses,
        public_addresses: subnet.map_public_ip_on_launch() == Some(true),
        load_balancer_tag: tags.get(load_balancer_tag(kind)).is_some(),
        refused,
    }
}

fn refusal(zone_id: &str, free_addresses: u32) -> Option<String> {
    if let Some(why) = zones::refusal(zone_id) {
        return Some(why.to_owned());
    }
    // Local Zones and Wavelength have a place in their ids: `use1-bos1-az1`.
    if zone_id.matches('-').count() > 1 {
        return Some("EKS makes no control plane in this kind of zone".to_owned());
    }
    (free_addresses < FREE_ADDRESSES_NEEDED)
        .then(|| format!("it has {free_addresses} free addresses, and EKS wants at least {FREE_ADDRESSES_NEEDED}"))
}

/// The table a subnet uses: the one it is associated with, or else the VPC's main one.
fn table_of<'a>(tables: &'a [RouteTable], vpc: &str, subnet: &str) -> Option<&'a RouteTable> {
    let of_subnet = |table: &&RouteTable| table.associations().iter().any(|one| one.subnet_id() == Some(subnet));
    let is_main = |table: &&RouteTable| {
        table.vpc_id() == Some(vpc) && table.associations().iter().any(|one| one.main() == Some(true))
    };
    tables.iter().find(of_subnet).or_else(|| tables.iter().find(is_main))
}

fn kind_of(table: Option<&RouteTable>) -> SubnetKind {
    let leads_out = table.is_some_and(|table| {
        default_routes(table).any(|route| route.gateway_id().is_some_and(|id| id.starts_with("igw-")))
    });
    if leads_out { SubnetKind::Public } else { SubnetKind::Private }
}

fn way_out(table: Option<&RouteTable>) -> String {
    let Some(route) = table.and_then(|table| default_routes(table).next()) else { return "no way out".to_owned() };
    if route.state() == Some(&RouteState::Blackhole) {
        return "a route that leads nowhere: what it led to is gone".to_owned();
    }
    if let Some(id) = route.nat_gateway_id() {
        return format!("NAT gateway {id}");
    }
    if let Some(id) = route.transit_gateway_id() {
        return format!("transit gateway {id}");
    }
    if let Some(id) = route.vpc_peering_connection_id() {
        return format!("VPC peering connection {id}");
    }
    if let Some(id) = route.instance_id().or(route.network_interface_id()) {
        return format!("instance or appliance {id}");
    }
    match route.gateway_id() {
        Some(id) if id.starts_with("igw-") => format!("internet gateway {id}"),
        Some(id) => format!("gateway {id}"),
        None => "another network".to_owned(),
    }
}

/// Routes of a table for everything outside the VPC, over IPv4.
fn default_routes(table: &RouteTable) -> impl Iterator<Item = &aws_sdk_ec2::types::Route> {
    table.routes().iter().filter(|route| route.destination_cidr_block() == Some("0.0.0.0/0"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_ec2::types::{Route, RouteTableAssociation};

    fn table(subnet: Option<&str>, main: bool, route: Option<Route>) -> RouteTable {
        let association = RouteTableAssociation::builder().set_subnet_id(subnet.map(str::to_owned)).main(main).build();
        RouteTable::builder()
            .vpc_id("vpc-1")
            .associations(association)
            .set_routes(route.map(|route| vec![route]))
            .build()
    }

    fn route(gateway: &str) -> Route {
        let route = Route::builder().destination_cidr_block("0.0.0.0/0");
        if gateway.starts_with("nat-") { route.nat_gateway_id(gateway) } else { route.gateway_id(gateway) }.build()
    }

    #[test]
    fn a_subnet_without_a_table_of_its_own_uses_the_main_one() {
        let tables = [table(None, true, Some(route("igw-1"))), table(Some("subnet-2"), false, Some(route("nat-1")))];
        assert_eq!(kind_of(table_of(&tables, "vpc-1", "subnet-1")), SubnetKind::Public);
        assert_eq!(kind_of(table_of(&tables, "vpc-1", "subnet-2")), SubnetKind::Private);
        assert_eq!(kind_of(table_of(&tables, "vpc-2", "subnet-9")), SubnetKind::Private, "another VPC's main table");
        assert_eq!(way_out(table_of(&tables, "vpc-1", "subnet-2")), "NAT gateway nat-1");
        assert_eq!(way_out(Some(&table(None, true, None))), "no way out");
    }

    #[test]
    fn what_cannot_be_used_says_why() {
        assert_eq!(refusal("use1-az1", 6), None);
        assert!(refusal("use1-az3", 200).is_some() && refusal("use1-bos1-az1", 200).is_some());
        assert!(refusal("use1-az1", 5).is_some_and(|why| why.contains("5 free addresses")));
    }
}
