//! A network of the company that was there before anybody came: in one Region, good enough to be used, and with a few
//! things missing that a cluster needs. It is for people who want to build into a network they have.
//!
//! What is missing: the tags by which load balancers find their subnets, public addresses in one public subnet, and DNS
//! hostnames ("Amazon EKS VPC and subnet requirements", EKS User Guide).

use ipnet::Ipv4Net;

use super::address::{self, Address};
use super::internet_gateway::InternetGateway;
use super::nat_gateway::{NatGateway, NatState};
use super::network_interface::{Attachment, NewInterface};
use super::route::{Route, Target};
use super::route_table::RouteTable;
use super::state::State;
use super::subnet::NewSubnet;
use super::tag::Tags;
use super::vpc::NewVpc;
use crate::ids::Ids;
use crate::quotas::Quotas;
use crate::regions::{self, Zone};

/// The only Region that has it, so that the others are as in a fresh account.
const REGION: &str = "eu-central-1";
/// When it was made: 2025-03-03.
const LONG_AGO: u64 = 1_740_999_600_000;

/// Makes the network, in its Region.
pub(super) fn lay_out(state: &mut State, ids: &mut Ids) {
    if state.region != REGION {
        return;
    }
    let region = regions::find(REGION).expect("the Region is listed");
    let zones = ["euc1-az1", "euc1-az2"].map(|id| region.zone_by_id(id).expect("the Region has this zone"));
    let vpc_id = state.make_vpc(
        ids,
        NewVpc { cidr: block("10.20.0.0/16"), ipv6: None, is_default: false, tags: name("company-vpc") },
    );
    let gateway = InternetGateway { id: ids.ec2("igw"), vpc_id: Some(vpc_id.clone()), tags: name("company-igw") };
    let public_table = table(state, ids, &vpc_id, "company-public", Target::InternetGateway(gateway.id.clone()));
    state.internet_gateways.insert(gateway.id.clone(), gateway);
    let publics = ["10.20.0.0/20", "10.20.16.0/20"];
    let publics = pair(state, ids, &vpc_id, &zones, publics, ("company-public", &public_table));
    if let Some(first) = state.subnets.get_mut(&publics[0]) {
        first.map_public_ip_on_launch = true;
    }
    let nat = nat_gateway(state, ids, &vpc_id, &publics[0]);
    let private_table = table(state, ids, &vpc_id, "company-private", Target::NatGateway(nat));
    let privates = ["10.20.128.0/20", "10.20.144.0/20"];
    pair(state, ids, &vpc_id, &zones, privates, ("company-private", &private_table));
}

fn block(text: &str) -> Ipv4Net {
    text.parse().expect("the blocks of this file are valid")
}

fn name(text: &str) -> Tags {
    Tags::from([("Name".to_owned(), text.to_owned()), ("owner".to_owned(), "network-team".to_owned())])
}

/// A route table with a way out.
fn table(state: &mut State, ids: &mut Ids, vpc_id: &str, label: &str, target: Target) -> String {
    let vpc = state.vpc(vpc_id).expect("the VPC was made just now");
    let mut table = RouteTable::new(ids, vpc, name(label));
    table.routes.push(Route { destination: "0.0.0.0/0".to_owned(), target, origin: "CreateRoute".to_owned() });
    let id = table.id.clone();
    state.route_tables.insert(id.clone(), table);
    id
}

/// A subnet in each of the two zones, which follows a route table.
fn pair(
    state: &mut State,
    ids: &mut Ids,
    vpc_id: &str,
    zones: &[Zone; 2],
    blocks: [&str; 2],
    (label, table): (&str, &str),
) -> [String; 2] {
    [0, 1].map(|n| {
        let new = NewSubnet {
            vpc_id: vpc_id.to_owned(),
            cidr: block(blocks[n]),
            ipv6: None,
            zone: zones[n].clone(),
            tags: name(&format!("{label}-{}", n + 1)),
        };
        let subnet = state.make_subnet(ids, new);
        if let Some(table) = state.route_tables.get_mut(table) {
            table.follow(ids, &subnet);
        }
        subnet
    })
}

fn nat_gateway(state: &mut State, ids: &mut Ids, vpc_id: &str, subnet_id: &str) -> String {
    let id = ids.ec2("nat");
    let address = Address { id: ids.ec2("eipalloc"), public_ip: address::public_ip(ids), tags: name("company-nat") };
    let attachment = Attachment {
        id: ids.ec2("ela-attach"),
        instance_id: None,
        owner: "amazon-aws".to_owned(),
        device_index: 1,
        delete_on_termination: false,
        attached_at: LONG_AGO,
    };
    let interface = NewInterface {
        subnet_id,
        description: format!("Interface for NAT Gateway {id}"),
        interface_type: "nat_gateway",
        groups: Vec::new(),
        requester: Some("amazon-vpc"),
        private_ip: None,
        attachment: Some(attachment),
        tags: Tags::new(),
    };
    let interface_id =
        state.make_network_interface(ids, &Quotas::default(), interface).expect("the subnet was made just now");
    let gateway = NatGateway {
        id: id.clone(),
        vpc_id: vpc_id.to_owned(),
        subnet_id: Some(subnet_id.to_owned()),
        regional: Vec::new(),
        allocation_id: Some(address.id.clone()),
        state: NatState::Available,
        failure: None,
        private_ip: state.network_interfaces.get(&interface_id).map(|one| one.private_ip),
        public_ip: Some(address.public_ip),
        interface_id: Some(interface_id.clone()),
        created_at: LONG_AGO,
        deleted_at: None,
        due_at: None,
        client_token: None,
        tags: name("company-nat"),
    };
    let allocation_id = address.id.clone();
    state.addresses.insert(allocation_id.clone(), address);
    state.map_address(ids, &allocation_id, &interface_id);
    state.nat_gateways.insert(id.clone(), gateway);
    id
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DemoCloud;
    use crate::services::ec2::{WayOut, handle};
    use crate::testing::{all, cloud, first};
    use crate::wire::Params;

    fn ask(cloud: &DemoCloud, action: &str, form: &str) -> String {
        let params = Params::parse(form.as_bytes());
        cloud.with(REGION, |context| handle(context, action, &params).expect("a question").finish())
    }

    #[tokio::test(start_paused = true)]
    async fn the_company_has_a_network_that_lacks_a_few_things() {
        let cloud = cloud();
        let vpcs = ask(&cloud, "DescribeVpcs", "Filter.1.Name=tag:Name&Filter.1.Value.1=company-vpc");
        let vpc = first(&vpcs, "vpcId");
        let hostnames = ask(&cloud, "DescribeVpcAttribute", &format!("VpcId={vpc}&Attribute=enableDnsHostnames"));
        assert_eq!(first(&hostnames, "value"), "false");
        let subnets = ask(&cloud, "DescribeSubnets", &format!("Filter.1.Name=vpc-id&Filter.1.Value.1={vpc}"));
        assert!(!subnets.contains("kubernetes.io/"), "nobody tagged them for load balancers");
        let ids = all(&subnets, "subnetId");
        let (mut public, mut private) = (Vec::new(), Vec::new());
        for id in &ids {
            let (way, zone, gives) = cloud.with(REGION, |context| {
                let subnet = context.ec2.subnet(id).expect("it was listed");
                (context.ec2.way_out(id), subnet.zone_id.clone(), subnet.map_public_ip_on_launch)
            });
            match way {
                WayOut::InternetGateway => public.push((zone, gives)),
                WayOut::NatGateway => private.push((zone, gives)),
                WayOut::None => panic!("{id} has no way out"),
            }
        }
        public.sort();
        private.sort();
        let (one, two) = ("euc1-az1".to_owned(), "euc1-az2".to_owned());
        assert_eq!(public, [(one.clone(), true), (two.clone(), false)]);
        assert_eq!(private, [(one, false), (two, false)]);
        let mut free = all(&subnets, "availableIpAddressCount");
        free.sort();
        assert_eq!(free, ["4090", "4091", "4091", "4091"], "the NAT gateway has one address");
    }

    #[tokio::test(start_paused = true)]
    async fn it_counts_only_once_somebody_changes_it_and_is_in_one_region() {
        let cloud = cloud();
        let before = cloud.inventory();
        let vpcs = ask(&cloud, "DescribeVpcs", "Filter.1.Name=is-default&Filter.1.Value.1=false");
        let vpc = first(&vpcs, "vpcId");
        assert_eq!(cloud.inventory(), before, "it was there from the start");
        ask(&cloud, "ModifyVpcAttribute", &format!("VpcId={vpc}&EnableDnsHostnames.Value=true"));
        let changed: Vec<String> = cloud.inventory().into_keys().filter(|key| !before.contains_key(key)).collect();
        assert_eq!(changed, [format!("vpc/{vpc}")]);
        ask(&cloud, "ModifyVpcAttribute", &format!("VpcId={vpc}&EnableDnsHostnames.Value=false"));
        assert_eq!(cloud.inventory(), before);
        let elsewhere = cloud.with("us-east-1", |context| context.ec2.vpcs.len());
        assert_eq!(elsewhere, 1, "the default VPC only");
    }
}
