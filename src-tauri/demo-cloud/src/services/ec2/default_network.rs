//! The network that AWS puts into every Region of an account (VPC User Guide, "Default VPC components").

use ipnet::Ipv4Net;

use super::describe::Described as _;
use super::internet_gateway::InternetGateway;
use super::kind::{invalid_value, missing_parameter};
use super::route::{Route, Target};
use super::state::State;
use super::subnet::{NewSubnet, Subnet};
use super::tag::Tags;
use super::vpc::NewVpc;
use crate::context::Context;
use crate::ids::Ids;
use crate::quotas::{self, Quota};
use crate::regions::{self, Zone};
use crate::wire::{Answer, AwsError, Params, Xml};

/// Makes the default VPC, an internet gateway, and a public subnet in every zone. The id of the VPC.
pub(super) fn lay_out(state: &mut State, ids: &mut Ids) -> String {
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
        add_subnet(state, ids, &vpc_id, cidr, zone);
    }
    vpc_id
}

fn add_subnet(state: &mut State, ids: &mut Ids, vpc_id: &str, cidr: Ipv4Net, zone: Zone) -> String {
    let id = state.make_subnet(ids, NewSubnet { vpc_id: vpc_id.to_owned(), cidr, ipv6: None, zone, tags: Tags::new() });
    if let Some(subnet) = state.subnets.get_mut(&id) {
        subnet.is_default = true;
        subnet.map_public_ip_on_launch = true;
    }
    id
}

/// `CreateDefaultVpc`: for whoever has deleted it.
pub(super) fn create_vpc(context: &mut Context<'_>, _: &Params) -> Answer<Xml> {
    if context.ec2.vpcs.values().any(|vpc| vpc.is_default) {
        let text = "A Default VPC already exists for this account in this region.";
        return Err(AwsError::bad("DefaultVpcAlreadyExists", text));
    }
    let most = quotas::value(context, Quota::Vpcs);
    if context.ec2.vpcs.len() >= most {
        return Err(AwsError::bad("VpcLimitExceeded", "The maximum number of VPCs has been reached."));
    }
    let id = lay_out(context.ec2, context.ids);
    let mut xml = Xml::new();
    xml.node("vpc", |inner| context.ec2.vpcs[&id].write(inner, context.ec2));
    Ok(xml)
}

/// `CreateDefaultSubnet`: for a zone whose default subnet was deleted.
pub(super) fn create_subnet(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let asked = params.filled("AvailabilityZone").or(params.filled("AvailabilityZoneId"));
    let asked = asked.ok_or_else(|| missing_parameter("AvailabilityZone"))?;
    let zones = regions::find(context.region).map(regions::Region::zones).unwrap_or_default();
    let zone = zones.into_iter().find(|zone| zone.name == asked || zone.id == asked);
    let zone =
        zone.ok_or_else(|| invalid_value(format!("Value ({asked}) for parameter availabilityZone is invalid.")))?;
    let state = &*context.ec2;
    let vpc = state.vpcs.values().find(|vpc| vpc.is_default).ok_or_else(|| {
        AwsError::bad("DefaultVpcDoesNotExist", "No default VPC exists for this account in this region.")
    })?;
    let others: Vec<&Subnet> = state.subnets.values().filter(|subnet| subnet.vpc_id == vpc.id).collect();
    if others.iter().any(|subnet| subnet.is_default && subnet.zone == zone.name) {
        let text = format!("A default subnet in {} already exists.", zone.name);
        return Err(AwsError::bad("DefaultSubnetAlreadyExistsInAvailabilityZone", text));
    }
    let is_free = |block: &Ipv4Net| {
        others.iter().all(|other| !other.cidr.contains(&block.network()) && !block.contains(&other.cidr.network()))
    };
    let cidr = vpc.cidr.subnets(20).ok().and_then(|mut blocks| blocks.find(is_free));
    let cidr = cidr.ok_or_else(|| {
        AwsError::bad("InsufficientCidrBlocks", "The default VPC has no room for another default subnet.")
    })?;
    let vpc_id = vpc.id.clone();
    let id = add_subnet(context.ec2, context.ids, &vpc_id, cidr, zone);
    let mut xml = Xml::new();
    xml.node("subnet", |inner| context.ec2.subnets[&id].write(inner, context.ec2));
    Ok(xml)
}

#[cfg(test)]
mod tests {
    use crate::testing::{all, cloud, first, ok, refused};

    #[tokio::test(start_paused = true)]
    async fn what_was_deleted_of_the_default_network_can_be_made_again() {
        let cloud = cloud();
        let ec2 = async |call: &str| ok(&cloud, "ec2", call).await;
        assert_eq!(refused(&cloud, "ec2", "CreateDefaultVpc&X=").await.0, "DefaultVpcAlreadyExists");
        let zone = "CreateDefaultSubnet&AvailabilityZone=us-east-1a";
        let exists = refused(&cloud, "ec2", zone).await.0;
        assert_eq!(exists, "DefaultSubnetAlreadyExistsInAvailabilityZone");
        assert_eq!(refused(&cloud, "ec2", &zone.replace("1a", "9x")).await.0, "InvalidParameterValue");
        let of_zone = "DescribeSubnets&Filter.1.Name=availability-zone&Filter.1.Value.1=us-east-1a\
                       &Filter.2.Name=default-for-az&Filter.2.Value.1=true";
        let subnet = first(&ec2(of_zone).await, "subnetId");
        ec2(&format!("DeleteSubnet&SubnetId={subnet}")).await;
        assert_eq!(first(&ec2(zone).await, "defaultForAz"), "true");
        let vpc = first(&ec2("DescribeVpcs&Filter.1.Name=is-default&Filter.1.Value.1=true").await, "vpcId");
        let inside = format!("Filter.1.Name=vpc-id&Filter.1.Value.1={vpc}");
        for subnet in all(&ec2(&format!("DescribeSubnets&{inside}")).await, "subnetId") {
            ec2(&format!("DeleteSubnet&SubnetId={subnet}")).await;
        }
        let attached = format!("DescribeInternetGateways&Filter.1.Name=attachment.vpc-id&Filter.1.Value.1={vpc}");
        let gateway = first(&ec2(&attached).await, "internetGatewayId");
        ec2(&format!("DetachInternetGateway&InternetGatewayId={gateway}&VpcId={vpc}")).await;
        ec2(&format!("DeleteInternetGateway&InternetGatewayId={gateway}")).await;
        ec2(&format!("DeleteVpc&VpcId={vpc}")).await;
        assert_eq!(refused(&cloud, "ec2", zone).await.0, "DefaultVpcDoesNotExist");
        let again = ec2("CreateDefaultVpc&X=").await;
        assert_eq!(
            (first(&again, "isDefault").as_str(), first(&again, "cidrBlock").as_str()),
            ("true", "172.31.0.0/16")
        );
        assert_eq!(all(&ec2(of_zone).await, "subnetId").len(), 1);
    }
}
