//! Elastic IP addresses.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use super::describe::{Described, describe as list};
use super::kind::{self, Kind, invalid_value, need};
use super::network_interface::{NetworkInterface, PublicAddress};
use super::state::State;
use super::tag::{self, Tags};
use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::ids::Ids;
use crate::quotas::{self, Quota};
use crate::wire::{Answer, AwsError, Params, Xml};

/// One Elastic IP address. Whether it is in use is known by the network interface it is mapped to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Address {
    pub(crate) id: String,
    pub(crate) public_ip: Ipv4Addr,
    pub(crate) tags: Tags,
}

/// A public address out of blocks that AWS owns.
pub(super) fn public_ip(ids: &mut Ids) -> Ipv4Addr {
    const FIRST: [u8; 8] = [3, 13, 18, 34, 44, 52, 54, 63];
    let bytes = ids.bytes();
    let inside = |byte: u8| 1 + byte % 254;
    Ipv4Addr::new(FIRST[usize::from(bytes[0] % 8)], inside(bytes[1]), inside(bytes[2]), inside(bytes[3]))
}

pub(super) fn allocate(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let domain = params.filled("Domain").unwrap_or("vpc");
    if domain != "vpc" {
        return Err(invalid_value(format!("Value ({domain}) for parameter domain is invalid.")));
    }
    let tags = tag::on_create(params, &[&kind::ADDRESS], &kind::ADDRESS)?;
    if context.ec2.addresses.len() >= quotas::value(context, Quota::Addresses) {
        return Err(AwsError::bad("AddressLimitExceeded", "The maximum number of addresses has been reached."));
    }
    let address = Address { id: context.ids.ec2("eipalloc"), public_ip: public_ip(context.ids), tags };
    let mut xml = Xml::new();
    xml.text("publicIp", address.public_ip)
        .text("allocationId", &address.id)
        .text("publicIpv4Pool", "amazon")
        .text("domain", "vpc")
        .text("networkBorderGroup", context.region);
    context.ec2.addresses.insert(address.id.clone(), address);
    Ok(xml)
}

pub(super) fn describe(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let state = &*context.ec2;
    let ips = params.list("PublicIp");
    if ips.is_empty() {
        return list(state, &state.addresses, params);
    }
    let mut named = BTreeMap::new();
    for ip in ips {
        let address = state.addresses.values().find(|one| one.public_ip.to_string() == ip);
        let address =
            address.ok_or_else(|| AwsError::bad("InvalidAddress.NotFound", format!("Address '{ip}' not found.")))?;
        named.insert(address.id.clone(), address.clone());
    }
    list(state, &named, params)
}

pub(super) fn release(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let id = need(params, "AllocationId")?;
    let address = kind::ADDRESS.find(&context.ec2.addresses, id)?;
    if context.ec2.interface_with(id).is_some() {
        return Err(AwsError::bad("InvalidIPAddress.InUse", format!("Address {} is in use.", address.public_ip)));
    }
    context.ec2.addresses.remove(id);
    Ok(tag::done())
}

pub(super) fn associate(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let state = &mut *context.ec2;
    let id = need(params, "AllocationId")?;
    kind::ADDRESS.find(&state.addresses, id)?;
    let interface_id = match (params.filled("NetworkInterfaceId"), params.filled("InstanceId")) {
        (Some(interface), _) => kind::NETWORK_INTERFACE.find(&state.network_interfaces, interface)?.id.clone(),
        (None, Some(instance)) => kind::INSTANCE.find(&state.instances, instance)?.interface_id.clone(),
        (None, None) => return Err(kind::missing_parameter("InstanceId")),
    };
    if let Some(taken) = state.interface_with(id) {
        if taken.id != interface_id && !params.is_true("AllowReassociation") {
            return Err(AwsError::bad(
                "Resource.AlreadyAssociated",
                format!("resource {id} is already associated with associate-id {}", association_of(taken)),
            ));
        }
        let taken = taken.id.clone();
        state.unmap_address(&taken);
    }
    let interface = kind::NETWORK_INTERFACE.find(&state.network_interfaces, &interface_id)?;
    if state.internet_gateway_of(&interface.vpc_id).is_none() {
        return Err(AwsError::bad(
            "Gateway.NotAttached",
            format!("Network {} is not attached to any internet gateway", interface.vpc_id),
        ));
    }
    let association = state.map_address(context.ids, id, &interface_id);
    let mut xml = tag::done();
    xml.text("associationId", association);
    Ok(xml)
}

pub(super) fn disassociate(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let state = &mut *context.ec2;
    let association = need(params, "AssociationId")?;
    let found = state.network_interfaces.values().find(|one| association_of(one) == association);
    let Some(interface) = found else {
        return Err(AwsError::bad(
            "InvalidAssociationID.NotFound",
            format!("The association ID '{association}' does not exist"),
        ));
    };
    if interface.interface_type == "nat_gateway" {
        // The address of a NAT gateway is given back by deleting the gateway, not otherwise.
        return Err(AwsError::bad("AuthFailure", "You do not have permission to access the specified resource."));
    }
    let id = interface.id.clone();
    state.unmap_address(&id);
    Ok(tag::done())
}

fn association_of(interface: &NetworkInterface) -> &str {
    interface.public.as_ref().and_then(|public| public.association_id.as_deref()).unwrap_or_default()
}

impl State {
    /// The network interface that an Elastic IP address is mapped to.
    pub(super) fn interface_with(&self, allocation_id: &str) -> Option<&NetworkInterface> {
        self.network_interfaces.values().find(|one| {
            one.public.as_ref().is_some_and(|public| public.allocation_id.as_deref() == Some(allocation_id))
        })
    }

    /// Maps an address to an interface, both of which exist, and returns the association's id.
    pub(super) fn map_address(&mut self, ids: &mut Ids, allocation_id: &str, interface_id: &str) -> String {
        let association = ids.ec2("eipassoc");
        if let Some(address) = self.addresses.get(allocation_id)
            && let Some(interface) = self.network_interfaces.get_mut(interface_id)
        {
            interface.public = Some(PublicAddress {
                ip: address.public_ip,
                allocation_id: Some(allocation_id.to_owned()),
                association_id: Some(association.clone()),
            });
        }
        association
    }

    fn unmap_address(&mut self, interface_id: &str) {
        if let Some(interface) = self.network_interfaces.get_mut(interface_id) {
            interface.public = None;
        }
    }
}

impl Described for Address {
    const KIND: Kind = kind::ADDRESS;
    const ID_PARAMETER: &'static str = "AllocationId";
    const SET: &'static str = "addressesSet";
    const FILTERS: &'static [&'static str] = &[
        "allocation-id",
        "association-id",
        "instance-id",
        "network-border-group",
        "network-interface-id",
        "network-interface-owner-id",
        "private-ip-address",
        "public-ip",
        "domain",
    ];

    fn tags(&self) -> &Tags {
        &self.tags
    }

    fn values(&self, filter: &str, state: &State) -> Vec<String> {
        let interface = state.interface_with(&self.id);
        let value = match filter {
            "association-id" => interface.map(association_of).map(str::to_owned),
            "instance-id" => interface.and_then(NetworkInterface::instance_id).map(str::to_owned),
            "network-border-group" => Some(state.region.clone()),
            "network-interface-id" => interface.map(|one| one.id.clone()),
            "network-interface-owner-id" => interface.map(|_| ACCOUNT_ID.to_owned()),
            "private-ip-address" => interface.map(|one| one.private_ip.to_string()),
            "public-ip" => Some(self.public_ip.to_string()),
            "domain" => Some("vpc".to_owned()),
            _ => Some(self.id.clone()),
        };
        value.into_iter().collect()
    }

    fn write(&self, xml: &mut Xml, state: &State) {
        xml.text("publicIp", self.public_ip)
            .text("allocationId", &self.id)
            .text("publicIpv4Pool", "amazon")
            .text("domain", "vpc")
            .text("networkBorderGroup", &state.region);
        if let Some(interface) = state.interface_with(&self.id) {
            xml.text("associationId", association_of(interface))
                .text("networkInterfaceId", &interface.id)
                .text("networkInterfaceOwnerId", ACCOUNT_ID)
                .text("privateIpAddress", interface.private_ip)
                .some("instanceId", interface.instance_id());
        }
        tag::write(xml, &self.tags);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{all, cloud, first, ok, refused};

    #[tokio::test(start_paused = true)]
    async fn a_region_has_five_addresses_and_five_internet_gateways() {
        let cloud = cloud();
        for _ in 0..5 {
            ok(&cloud, "ec2", "AllocateAddress&Domain=vpc").await;
        }
        let (code, message) = refused(&cloud, "ec2", "AllocateAddress&Domain=vpc").await;
        assert_eq!(code, "AddressLimitExceeded");
        assert_eq!(message, "The maximum number of addresses has been reached.");
        for _ in 0..4 {
            ok(&cloud, "ec2", "CreateInternetGateway&X=").await;
        }
        let gateways = refused(&cloud, "ec2", "CreateInternetGateway&X=").await;
        assert_eq!(gateways.0, "InternetGatewayLimitExceeded", "the default VPC's counts");
    }

    #[tokio::test(start_paused = true)]
    async fn an_address_is_found_by_its_number() {
        let cloud = cloud();
        let ip = first(&ok(&cloud, "ec2", "AllocateAddress&Domain=vpc").await, "publicIp");
        ok(&cloud, "ec2", "AllocateAddress&Domain=vpc").await;
        let found = ok(&cloud, "ec2", &format!("DescribeAddresses&PublicIp.1={ip}")).await;
        assert_eq!(all(&found, "publicIp"), [ip]);
        assert_eq!(refused(&cloud, "ec2", "DescribeAddresses&PublicIp.1=1.2.3.4").await.0, "InvalidAddress.NotFound");
    }
}
