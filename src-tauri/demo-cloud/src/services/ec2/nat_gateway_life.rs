//! What becomes of a NAT gateway: it takes its address and an interface, works or fails, and takes its time to go.
//!
//! Failure codes and texts are from the VPC User Guide, "Troubleshoot NAT gateways".

use std::collections::BTreeMap;

use super::address;
use super::client_token::ClientToken;
use super::nat_gateway::{NatGateway, NatState, ZoneAddress};
use super::network_interface::{Attachment, NewInterface};
use super::state::State;
use super::tag::Tags;
use crate::context::Context;
use crate::delays::{Delays, due};

/// Makes a NAT gateway that is pending. If it cannot work it will fail soon, as in AWS: the call itself succeeds.
pub(super) fn begin(
    context: &mut Context<'_>,
    vpc_id: String,
    subnet_id: Option<String>,
    allocation_id: Option<String>,
    client_token: Option<ClientToken>,
    tags: Tags,
) -> String {
    let now = context.now;
    let id = context.ids.ec2("nat");
    let mut gateway = NatGateway {
        id: id.clone(),
        vpc_id,
        subnet_id,
        regional: Vec::new(),
        allocation_id,
        state: NatState::Pending,
        failure: None,
        interface_id: None,
        private_ip: None,
        public_ip: None,
        created_at: now,
        deleted_at: None,
        due_at: Some(due(now, context.delays.nat_gateway_create)),
        client_token,
        tags,
    };
    gateway.failure = context.faults.take_outcome("nat-gateway").or_else(|| obstacle(context.ec2, &gateway));
    if gateway.failure.is_some() {
        gateway.due_at = Some(due(now, context.delays.nat_gateway_fail));
    } else {
        connect(context, &mut gateway);
    }
    context.ec2.nat_gateways.insert(id.clone(), gateway);
    id
}

/// Starts to delete a NAT gateway that is not deleted yet.
pub(super) fn end(context: &mut Context<'_>, id: &str) {
    let due_at = due(context.now, context.delays.nat_gateway_delete);
    if let Some(gateway) = context.ec2.nat_gateways.get_mut(id)
        && gateway.state != NatState::Deleting
    {
        gateway.state = NatState::Deleting;
        gateway.due_at = Some(due_at);
    }
}

/// Lets every NAT gateway go on that is due. Says whether one did.
pub(super) fn settle(state: &mut State, now: u64, delays: &Delays) -> bool {
    let due_ones: Vec<String> = state
        .nat_gateways
        .values()
        .filter(|one| one.due_at.is_some_and(|at| at <= now))
        .map(|one| one.id.clone())
        .collect();
    for id in &due_ones {
        go_on(state, id, delays);
    }
    !due_ones.is_empty()
}

fn go_on(state: &mut State, id: &str, delays: &Delays) {
    let Some(gateway) = state.nat_gateways.get_mut(id) else { return };
    let at = gateway.due_at.take().unwrap_or(gateway.created_at);
    match gateway.state {
        NatState::Pending if gateway.failure.is_some() => {
            gateway.state = NatState::Failed;
            // AWS removes failed ones by itself after about an hour.
            gateway.due_at = Some(due(at, delays.nat_gateway_visible));
        }
        NatState::Pending => gateway.state = NatState::Available,
        NatState::Deleting => {
            gateway.state = NatState::Deleted;
            gateway.deleted_at = Some(at);
            gateway.due_at = Some(due(at, delays.nat_gateway_visible));
            if let Some(interface) = gateway.interface_id.clone() {
                state.remove_network_interface(&interface);
            }
        }
        NatState::Failed | NatState::Deleted => {
            state.nat_gateways.remove(id);
        }
        NatState::Available => {}
    }
}

/// Why a gateway cannot work.
fn obstacle(state: &State, gateway: &NatGateway) -> Option<(String, String)> {
    let fail = |code: &str, message: String| Some((code.to_owned(), message));
    if gateway.subnet_id.as_ref().is_some_and(|subnet| state.free_addresses(subnet) == 0) {
        let text = "Subnet has insufficient free addresses to create this NAT gateway";
        return fail("InsufficientFreeAddressesInSubnet", text.to_owned());
    }
    if !gateway.is_public() {
        return None;
    }
    if state.internet_gateway_of(&gateway.vpc_id).is_none() {
        let text = format!("Network {} has no Internet gateway attached", gateway.vpc_id);
        return fail("Gateway.NotAttached", text);
    }
    if let Some(allocation_id) = gateway.allocation_id.as_ref().filter(|id| state.interface_with(id).is_some()) {
        let text = format!("Elastic IP address [{allocation_id}] is already associated");
        return fail("Resource.AlreadyAssociated", text);
    }
    None
}

/// Gives a gateway its interface and its address, or one address for each zone that its VPC has subnets in.
fn connect(context: &mut Context<'_>, gateway: &mut NatGateway) {
    let Some(subnet_id) = gateway.subnet_id.clone() else {
        let of_vpc = context.ec2.subnets.values().filter(|one| one.vpc_id == gateway.vpc_id);
        let zones: BTreeMap<String, String> = of_vpc.map(|one| (one.zone.clone(), one.zone_id.clone())).collect();
        gateway.regional = zones
            .into_iter()
            .map(|(zone, zone_id)| ZoneAddress { zone, zone_id, public_ip: address::public_ip(context.ids) })
            .collect();
        return;
    };
    let attachment = Attachment {
        id: context.ids.ec2("ela-attach"),
        instance_id: None,
        owner: "amazon-aws".to_owned(),
        device_index: 1,
        delete_on_termination: false,
        attached_at: context.now,
    };
    let new = NewInterface {
        subnet_id: &subnet_id,
        description: format!("Interface for NAT Gateway {}", gateway.id),
        interface_type: "nat_gateway",
        groups: Vec::new(),
        requester: Some("amazon-vpc"),
        private_ip: None,
        attachment: Some(attachment),
        tags: Tags::new(),
    };
    let made = context.ec2.make_network_interface(context.ids, context.quotas, new);
    let Ok(interface_id) = made else { return };
    gateway.private_ip = context.ec2.network_interfaces.get(&interface_id).map(|one| one.private_ip);
    if let Some(allocation_id) = &gateway.allocation_id {
        gateway.public_ip = context.ec2.addresses.get(allocation_id).map(|one| one.public_ip);
        context.ec2.map_address(context.ids, allocation_id, &interface_id);
    }
    gateway.interface_id = Some(interface_id);
}
