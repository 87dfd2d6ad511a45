//! The network that AWS puts into every Region of an account (VPC User Guide, "Default VPC components").

use ipnet::Ipv4Net;

use super::internet_gateway::InternetGateway;
use super::route::{Route, Target};
use super::state::State;
use super::subnet::{NewSubnet, Subnet};
use super::tag::Tags;
use super::vpc::NewVpc;
use crate::ids::Ids;
use crate::regions;

/// Makes the default VPC, an internet gateway, and a public subnet in every zone.
pub(super) fn lay_out(state: &mut State, ids: &mut Ids) {
    let block: Ipv4Net = "172.31.0.0/16".parse().expect("AWS's default block is valid");
    let vpc_id = state.make_vpc(ids, NewVpc { cidr: block, ipv6: None, is_default: true, tags: Tags::new() });
    let gateway_id = ids.ec2("igw");
    let gateway = InternetGateway { id: gateway_id.clone(), vpc_id: Some(vpc_id.clone()), tags: Tags::new() };
    state.internet_gateways.insert(gateway_id.clone(), gateway);
    let main = state.main_route_table(&vpc_id).expect("a new VPC has a main route table").id.clone();
    if let Some(table) = state.route_tables.get_mut(&main) {
        table.routes.push(Route {
            destination: "0.0.0.0/0".to_owned(),
            target: Target::InternetGateway(gateway_id),
            origin: "CreateRoute".to_owned(),
        });
    }
    let zones = regions::find(&state.region).map(regions::Region::zones).unwrap_or_default();
    let blocks = block.subnets(20).expect("a /16 has /20 blocks");
    for (zone, cidr) in zones.into_iter().zip(blocks) {
        let new = NewSubnet { vpc_id: vpc_id.clone(), cidr, ipv6: None, zone, tags: Tags::new() };
        let id = state.make_subnet(ids, new);
        let default = |subnet: &mut Subnet| {
            subnet.is_default = true;
            subnet.map_public_ip_on_launch = true;
        };
        state.subnets.get_mut(&id).map(default);
    }
}
