//! The IPv6 side of subnets.

use std::net::Ipv6Addr;

use ipnet::Ipv6Net;
use serde::{Deserialize, Serialize};

use super::kind::{self, invalid_value, need};
use super::state::State;
use super::subnet::Subnet;
use super::vpc::Vpc;
use crate::context::Context;
use crate::ids::Ids;
use crate::wire::{Answer, AwsError, Params, Xml};

/// The IPv6 block of a subnet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SubnetIpv6 {
    pub(super) association_id: String,
    pub(crate) block: Ipv6Net,
}

impl SubnetIpv6 {
    pub(super) fn write(&self, xml: &mut Xml, state: &str) {
        xml.text("associationId", &self.association_id)
            .text("ipv6CidrBlock", self.block)
            .node("ipv6CidrBlockState", |inner| {
                inner.text("state", state);
            })
            .text("ipv6AddressAttribute", "public")
            .text("ipSource", "amazon");
    }

    /// A free address of it, found from a random place on.
    pub(super) fn pick_address(&self, ids: &mut Ids) -> Ipv6Addr {
        // Among 2^64 addresses nobody meets.
        let bytes = ids.bytes();
        let mut address = self.block.network().octets();
        address[8..].copy_from_slice(&bytes[..8]);
        address.into()
    }
}

/// Reads the block of a subnet: a /64 of an IPv6 block that its VPC has by now, and no other subnet's.
pub(super) fn block(state: &State, vpc: &Vpc, text: &str) -> Answer<Ipv6Net> {
    let block: Ipv6Net = text.parse().map_err(|_| {
        invalid_value(format!("Value ({text}) for parameter ipv6CidrBlock is invalid. This is not a valid CIDR block."))
    })?;
    let block = block.trunc();
    let is_inside = vpc.ipv6.iter().any(|one| one.is_associated() && one.block.contains(&block));
    if block.prefix_len() != 64 || !is_inside {
        return Err(AwsError::bad("InvalidSubnet.Range", format!("The CIDR '{text}' is invalid.")));
    }
    if state.subnets.values().any(|one| one.ipv6.as_ref().is_some_and(|known| known.block == block)) {
        return Err(AwsError::bad(
            "InvalidSubnet.Conflict",
            format!("The CIDR '{block}' conflicts with another subnet"),
        ));
    }
    Ok(block)
}

/// AssociateSubnetCidrBlock.
pub(super) fn associate(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let subnet = context.ec2.subnet(need(params, "SubnetId")?)?;
    let id = subnet.id.clone();
    if subnet.ipv6.is_some() {
        return Err(AwsError::bad(
            "CidrLimitExceeded",
            format!("This network '{id}' has met its maximum number of allowed CIDRs: 1"),
        ));
    }
    let vpc = context.ec2.vpc(&subnet.vpc_id)?;
    let block = block(context.ec2, vpc, need(params, "Ipv6CidrBlock")?)?;
    let ipv6 = SubnetIpv6 { association_id: context.ids.ec2("subnet-cidr-assoc"), block };
    let mut xml = Xml::new();
    xml.text("subnetId", &id).node("ipv6CidrBlockAssociation", |inner| ipv6.write(inner, "associating"));
    kind::SUBNET.find_mut(&mut context.ec2.subnets, &id)?.ipv6 = Some(ipv6);
    Ok(xml)
}

/// DisassociateSubnetCidrBlock. Refused while something has an address of the block.
pub(super) fn disassociate(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let association = need(params, "AssociationId")?;
    let is_it = |one: &&Subnet| one.ipv6.as_ref().is_some_and(|ipv6| ipv6.association_id == association);
    let found = context.ec2.subnets.values().find(is_it);
    let Some((id, ipv6)) = found.and_then(|one| Some((one.id.clone(), one.ipv6.clone()?))) else {
        return Err(AwsError::bad(
            "InvalidSubnetCidrBlockAssociationID.NotFound",
            format!("The subnet CIDR block association ID '{association}' does not exist"),
        ));
    };
    let in_use = context.ec2.network_interfaces.values().any(|one| one.subnet_id == id && one.ipv6.is_some());
    if in_use {
        return Err(AwsError::bad(
            "InvalidCidrBlock.InUse",
            format!("The subnet {id} has IPv6 addresses of CIDR block {} in use", ipv6.block),
        ));
    }
    let mut xml = Xml::new();
    xml.text("subnetId", &id).node("ipv6CidrBlockAssociation", |inner| ipv6.write(inner, "disassociating"));
    let subnet = kind::SUBNET.find_mut(&mut context.ec2.subnets, &id)?;
    subnet.ipv6 = None;
    subnet.assigns_ipv6 = false;
    Ok(xml)
}
