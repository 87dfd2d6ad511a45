//! The address blocks that a VPC has besides its first one: Amazon's IPv6 block, and more of IPv4.
//!
//! Codes and texts are from "VPC CIDR blocks" (VPC User Guide) and the EC2 API Reference.

use ipnet::{Ipv4Net, Ipv6Net};
use serde::{Deserialize, Serialize};

use super::cidr;
use super::kind::{self, need};
use super::route::{Route, Target};
use super::state::State;
use super::vpc::Vpc;
use crate::context::Context;
use crate::delays::due;
use crate::ids::Ids;
use crate::quotas::{self, Quota};
use crate::wire::{Answer, AwsError, Params, Xml};

/// A further IPv4 block of a VPC.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Ipv4Association {
    pub(super) id: String,
    pub(crate) block: Ipv4Net,
}

/// The IPv6 block of a VPC.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Ipv6Association {
    pub(super) id: String,
    pub(crate) block: Ipv6Net,
    /// When it is associated, or `None` if it is.
    pub(super) due_at: Option<u64>,
}

impl Ipv4Association {
    pub(super) fn write(&self, xml: &mut Xml) {
        self.write_as(xml, "associated");
    }

    fn write_as(&self, xml: &mut Xml, state: &str) {
        xml.text("associationId", &self.id).text("cidrBlock", self.block).node("cidrBlockState", |inner| {
            inner.text("state", state);
        });
    }
}

impl Ipv6Association {
    /// A block of Amazon's: a /56 out of 2600:1f00::/24 (ip-ranges.json).
    pub(super) fn fresh(ids: &mut Ids, due_at: u64) -> Self {
        let bytes = ids.bytes();
        let mut address = [0_u8; 16];
        address[..3].copy_from_slice(&[0x26, 0x00, 0x1f]);
        address[3..7].copy_from_slice(&bytes[..4]);
        let block = Ipv6Net::new_assert(address.into(), 56).trunc();
        Self { id: ids.ec2("vpc-cidr-assoc"), block, due_at: Some(due_at) }
    }

    pub(super) fn is_associated(&self) -> bool {
        self.due_at.is_none()
    }

    pub(super) fn state(&self) -> &'static str {
        if self.is_associated() { "associated" } else { "associating" }
    }

    pub(super) fn write(&self, xml: &mut Xml, region: &str, state: &str) {
        xml.text("associationId", &self.id)
            .text("ipv6CidrBlock", self.block)
            .node("ipv6CidrBlockState", |inner| {
                inner.text("state", state);
            })
            .text("networkBorderGroup", region)
            .text("ipv6Pool", "Amazon")
            .text("ipv6AddressAttribute", "public")
            .text("ipSource", "amazon");
    }

    /// As a list of a VPC's blocks shows it.
    pub(super) fn describe(&self, xml: &mut Xml, region: &str) {
        self.write(xml, region, self.state());
    }
}

impl Vpc {
    /// Every IPv4 block it has, the first one first.
    pub(crate) fn ipv4_blocks(&self) -> Vec<Ipv4Net> {
        std::iter::once(self.cidr).chain(self.more_cidrs.iter().map(|one| one.block)).collect()
    }
}

pub(super) fn associate(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    kind::refuse_unsupported(params, &["Ipv6Pool", "Ipv6CidrBlock", "Ipv4IpamPoolId", "Ipv6IpamPoolId"])?;
    let vpc_id = context.ec2.vpc(need(params, "VpcId")?)?.id.clone();
    let mut xml = Xml::new();
    xml.text("vpcId", &vpc_id);
    if params.is_true("AmazonProvidedIpv6CidrBlock") {
        let due_at = due(context.now, context.delays.vpc_ipv6_associate);
        let association = Ipv6Association::fresh(context.ids, due_at);
        let vpc = kind::VPC.find_mut(&mut context.ec2.vpcs, &vpc_id)?;
        if !vpc.ipv6.is_empty() {
            return Err(AwsError::bad(
                "CidrLimitExceeded",
                format!("This network '{vpc_id}' has met its maximum number of allowed CIDRs: 1"),
            ));
        }
        xml.node("ipv6CidrBlockAssociation", |inner| association.describe(inner, context.region));
        let block = association.block;
        vpc.ipv6.push(association);
        context.ec2.route_locally(&vpc_id, &Route::local(block));
        return Ok(xml);
    }
    let block = cidr::of_vpc(need(params, "CidrBlock")?)?;
    // The first one counts.
    let most = quotas::value(context, Quota::CidrBlocksPerVpc);
    let association = Ipv4Association { id: context.ids.ec2("vpc-cidr-assoc"), block };
    let vpc = kind::VPC.find_mut(&mut context.ec2.vpcs, &vpc_id)?;
    if vpc.ipv4_blocks().into_iter().any(|known| cidr::overlap(known, block)) {
        return Err(AwsError::bad(
            "InvalidVpc.Range",
            format!("The CIDR '{block}' conflicts with another CIDR block of the VPC."),
        ));
    }
    if vpc.ipv4_blocks().len() >= most {
        return Err(AwsError::bad(
            "CidrLimitExceeded",
            format!("This network '{vpc_id}' has met its maximum number of allowed CIDRs: {most}"),
        ));
    }
    // So the answer says (EC2 API Reference, "AssociateVpcCidrBlock", its example), though the block is there at once.
    xml.node("cidrBlockAssociation", |inner| association.write_as(inner, "associating"));
    vpc.more_cidrs.push(association);
    context.ec2.route_locally(&vpc_id, &Route::local(block));
    Ok(xml)
}

pub(super) fn disassociate(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let id = need(params, "AssociationId")?;
    let state = &mut *context.ec2;
    let has = |vpc: &&Vpc| {
        vpc.cidr_association_id == id
            || vpc.more_cidrs.iter().any(|one| one.id == id)
            || vpc.ipv6.iter().any(|one| one.id == id)
    };
    let vpc = state.vpcs.values().find(has).ok_or_else(|| {
        AwsError::bad(
            "InvalidVpcCidrBlockAssociationID.NotFound",
            format!("The vpc CIDR block association ID '{id}' does not exist"),
        )
    })?;
    if vpc.cidr_association_id == id {
        return Err(AwsError::bad(
            "OperationNotPermitted",
            format!(
                "The vpc CIDR block with association ID {id} may not be disassociated. It is the primary IPv4 CIDR \
                 block of the VPC"
            ),
        ));
    }
    let vpc_id = vpc.id.clone();
    let subnets = || state.subnets.values().filter(|one| one.vpc_id == vpc_id);
    let in_use = |block: &dyn std::fmt::Display| {
        AwsError::bad(
            "InvalidCidrBlock.InUse",
            format!("The vpc {vpc_id} currently has a subnet within CIDR block {block}"),
        )
    };
    let mut xml = Xml::new();
    xml.text("vpcId", &vpc_id);
    let block = if let Some(one) = vpc.ipv6.iter().find(|one| one.id == id) {
        if subnets().any(|subnet| subnet.ipv6.as_ref().is_some_and(|own| one.block.contains(&own.block))) {
            return Err(in_use(&one.block));
        }
        xml.node("ipv6CidrBlockAssociation", |inner| one.write(inner, &state.region, "disassociating"));
        one.block.to_string()
    } else if let Some(one) = vpc.more_cidrs.iter().find(|one| one.id == id) {
        if subnets().any(|subnet| one.block.contains(&subnet.cidr)) {
            return Err(in_use(&one.block));
        }
        xml.node("cidrBlockAssociation", |inner| one.write_as(inner, "disassociating"));
        one.block.to_string()
    } else {
        return Err(kind::VPC.missing(&vpc_id));
    };
    for table in state.route_tables.values_mut().filter(|one| one.vpc_id == vpc_id) {
        table.routes.retain(|route| route.target != Target::Local || route.destination != block);
    }
    let vpc = kind::VPC.find_mut(&mut state.vpcs, &vpc_id)?;
    vpc.ipv6.retain(|one| one.id != id);
    vpc.more_cidrs.retain(|one| one.id != id);
    Ok(xml)
}

impl State {
    /// A block of the VPC is reached from everywhere in it.
    fn route_locally(&mut self, vpc_id: &str, route: &Route) {
        for table in self.route_tables.values_mut().filter(|one| one.vpc_id == vpc_id) {
            table.routes.push(route.clone());
        }
    }
}

/// Lets every block be associated that is due. Says whether one was.
pub(super) fn settle(state: &mut State, now: u64) -> bool {
    let mut changed = false;
    for association in state.vpcs.values_mut().flat_map(|vpc| &mut vpc.ipv6) {
        if association.due_at.is_some_and(|at| at <= now) {
            association.due_at = None;
            changed = true;
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::eks_image_id;
    use crate::DemoCloud;
    use crate::testing::{all, cloud, first, ok, refused};

    /// A VPC with Amazon's IPv6 block: its id, and the first of its /64 blocks.
    async fn dual(cloud: &DemoCloud) -> (String, String) {
        let made = ok(cloud, "ec2", "CreateVpc&CidrBlock=10.0.0.0/16&AmazonProvidedIpv6CidrBlock=true").await;
        let (vpc, block) = (first(&made, "vpcId"), first(&made, "ipv6CidrBlock"));
        (vpc, block.replace("/56", "/64"))
    }

    #[tokio::test(start_paused = true)]
    async fn a_subnet_takes_a_part_of_the_block_once_it_is_associated() {
        let cloud = cloud();
        let (vpc, block) = dual(&cloud).await;
        let subnet =
            |n: u32, ipv6: &str| format!("CreateSubnet&VpcId={vpc}&CidrBlock=10.0.{n}.0/24&Ipv6CidrBlock={ipv6}");
        let vpcs = format!("DescribeVpcs&VpcId.1={vpc}");
        assert!(ok(&cloud, "ec2", &vpcs).await.contains("<state>associating</state>"));
        assert_eq!(refused(&cloud, "ec2", &subnet(0, &block)).await.0, "InvalidSubnet.Range", "too soon");
        tokio::time::advance(Duration::from_secs(5)).await;
        assert!(!ok(&cloud, "ec2", &vpcs).await.contains("<state>associating</state>"));
        let made = ok(&cloud, "ec2", &subnet(0, &block)).await;
        assert_eq!(first(&made, "ipv6CidrBlock"), block);
        assert_eq!(refused(&cloud, "ec2", &subnet(1, &block)).await.0, "InvalidSubnet.Conflict");
        assert_eq!(refused(&cloud, "ec2", &subnet(1, "2600:1f99::/64")).await.0, "InvalidSubnet.Range");
        let larger = block.replace("/64", "/60");
        assert_eq!(refused(&cloud, "ec2", &subnet(1, &larger)).await.0, "InvalidSubnet.Range");
        let tables = format!("DescribeRouteTables&Filter.1.Name=vpc-id&Filter.1.Value.1={vpc}");
        let own = first(&ok(&cloud, "ec2", &tables).await, "destinationIpv6CidrBlock");
        assert_eq!(own, block.replace("/64", "/56"), "the VPC is reached within itself");
        let id = first(&ok(&cloud, "ec2", &vpcs).await, "ipv6CidrBlockAssociationSet");
        let id = first(&id, "associationId");
        let take = format!("DisassociateVpcCidrBlock&AssociationId={id}");
        assert_eq!(refused(&cloud, "ec2", &take).await.0, "InvalidCidrBlock.InUse");
        ok(&cloud, "ec2", &format!("DeleteSubnet&SubnetId={}", first(&made, "subnetId"))).await;
        ok(&cloud, "ec2", &take).await;
        assert!(!ok(&cloud, "ec2", &tables).await.contains("destinationIpv6CidrBlock"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_machine_gets_an_address_and_its_way_out_blocks_the_vpc() {
        let cloud = cloud();
        let before = cloud.inventory();
        let (vpc, block) = dual(&cloud).await;
        tokio::time::advance(Duration::from_secs(5)).await;
        let plain = ok(&cloud, "ec2", &format!("CreateSubnet&VpcId={vpc}&CidrBlock=10.0.0.0/24")).await;
        let subnet = first(&plain, "subnetId");
        let assign = format!("ModifySubnetAttribute&SubnetId={subnet}&AssignIpv6AddressOnCreation.Value=true");
        assert_eq!(refused(&cloud, "ec2", &assign).await.0, "InvalidParameterValue", "it has no block");
        ok(&cloud, "ec2", &format!("AssociateSubnetCidrBlock&SubnetId={subnet}&Ipv6CidrBlock={block}")).await;
        let two = refused(&cloud, "ec2", &format!("{assign}&EnableDns64.Value=true")).await;
        assert_eq!(two.0, "InvalidParameterCombination");
        ok(&cloud, "ec2", &assign).await;
        let group = format!("CreateSecurityGroup&VpcId={vpc}&GroupName=six&GroupDescription=six");
        let group = first(&ok(&cloud, "ec2", &group).await, "groupId");
        let rules = format!("DescribeSecurityGroups&GroupId.1={group}");
        assert_eq!(first(&ok(&cloud, "ec2", &rules).await, "cidrIpv6"), "::/0", "out by IPv6 too");
        ok(&cloud, "ec2", &format!("DeleteSecurityGroup&GroupId={group}")).await;
        let image = eks_image_id("us-east-1", "1.35", "x86_64");
        let run = format!("RunInstances&ImageId={image}&InstanceType=t3.micro&MinCount=1&MaxCount=1&SubnetId={subnet}");
        let machine = ok(&cloud, "ec2", &run).await;
        let address = first(&machine, "ipv6Address");
        assert!(address.starts_with(block.split("::").next().unwrap_or_default()), "{address} of {block}");
        let interfaces = format!("DescribeNetworkInterfaces&Filter.1.Name=subnet-id&Filter.1.Value.1={subnet}");
        assert_eq!(first(&ok(&cloud, "ec2", &interfaces).await, "ipv6Address"), address);

        let create = format!("CreateEgressOnlyInternetGateway&VpcId={vpc}&ClientToken=once");
        let gateway = first(&ok(&cloud, "ec2", &create).await, "egressOnlyInternetGatewayId");
        assert_eq!(first(&ok(&cloud, "ec2", &create).await, "egressOnlyInternetGatewayId"), gateway);
        let table = first(&ok(&cloud, "ec2", &format!("CreateRouteTable&VpcId={vpc}")).await, "routeTableId");
        let route = |destination: &str| {
            format!("CreateRoute&RouteTableId={table}&{destination}&EgressOnlyInternetGatewayId={gateway}")
        };
        assert_eq!(refused(&cloud, "ec2", &route("DestinationCidrBlock=0.0.0.0/0")).await.0, "InvalidParameterValue");
        ok(&cloud, "ec2", &route("DestinationIpv6CidrBlock=::/0")).await;
        let tables = format!("DescribeRouteTables&RouteTableId.1={table}");
        assert_eq!(first(&ok(&cloud, "ec2", &tables).await, "egressOnlyInternetGatewayId"), gateway);

        ok(&cloud, "ec2", &format!("TerminateInstances&InstanceId.1={}", first(&machine, "instanceId"))).await;
        tokio::time::advance(Duration::from_secs(60)).await;
        ok(&cloud, "ec2", &format!("DeleteSubnet&SubnetId={subnet}")).await;
        ok(&cloud, "ec2", &format!("DeleteRoute&RouteTableId={table}&DestinationIpv6CidrBlock=::/0")).await;
        ok(&cloud, "ec2", &format!("DeleteRouteTable&RouteTableId={table}")).await;
        let delete = format!("DeleteVpc&VpcId={vpc}");
        assert_eq!(refused(&cloud, "ec2", &delete).await.0, "DependencyViolation");
        let end = format!("DeleteEgressOnlyInternetGateway&EgressOnlyInternetGatewayId={gateway}");
        ok(&cloud, "ec2", &end).await;
        assert_eq!(refused(&cloud, "ec2", &end).await.0, "InvalidEgressOnlyInternetGatewayId.NotFound");
        ok(&cloud, "ec2", &delete).await;
        assert_eq!(cloud.inventory(), before);
    }

    #[tokio::test(start_paused = true)]
    async fn a_vpc_takes_more_blocks_and_keeps_its_first() {
        let cloud = cloud();
        let made = ok(&cloud, "ec2", "CreateVpc&CidrBlock=10.0.0.0/16").await;
        let (vpc, first_id) = (first(&made, "vpcId"), first(&made, "associationId"));
        let add = |block: &str| format!("AssociateVpcCidrBlock&VpcId={vpc}&CidrBlock={block}");
        assert_eq!(refused(&cloud, "ec2", &add("10.0.128.0/20")).await.0, "InvalidVpc.Range");
        let added = ok(&cloud, "ec2", &add("100.64.0.0/16")).await;
        assert_eq!(first(&added, "state"), "associating");
        let second = first(&added, "associationId");
        let blocks = ok(&cloud, "ec2", &format!("DescribeVpcs&VpcId.1={vpc}")).await;
        assert!(!blocks.contains("associating"), "{blocks}");
        let subnet = format!("CreateSubnet&VpcId={vpc}&CidrBlock=100.64.0.0/24");
        let subnet = first(&ok(&cloud, "ec2", &subnet).await, "subnetId");
        let take = |id: &str| format!("DisassociateVpcCidrBlock&AssociationId={id}");
        assert_eq!(refused(&cloud, "ec2", &take(&second)).await.0, "InvalidCidrBlock.InUse");
        assert_eq!(refused(&cloud, "ec2", &take(&first_id)).await.0, "OperationNotPermitted");
        ok(&cloud, "ec2", &format!("DeleteSubnet&SubnetId={subnet}")).await;
        ok(&cloud, "ec2", &take(&second)).await;
        let tables = format!("DescribeRouteTables&Filter.1.Name=vpc-id&Filter.1.Value.1={vpc}");
        assert_eq!(all(&ok(&cloud, "ec2", &tables).await, "destinationCidrBlock"), ["10.0.0.0/16"]);
        ok(&cloud, "ec2", &format!("AssociateVpcCidrBlock&VpcId={vpc}&AmazonProvidedIpv6CidrBlock=true")).await;
        let twice = format!("AssociateVpcCidrBlock&VpcId={vpc}&AmazonProvidedIpv6CidrBlock=true");
        assert_eq!(refused(&cloud, "ec2", &twice).await.0, "CidrLimitExceeded");
    }
}
