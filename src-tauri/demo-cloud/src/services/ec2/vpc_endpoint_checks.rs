//! What EC2 refuses about a VPC endpoint before it makes or changes anything.
//!
//! Codes and texts are from "Create and configure VPC endpoints" (AWS PrivateLink Guide) and from answers quoted in
//! public issue reports; this part of EC2 spells its codes in its own way (`InvalidVpcId`, not `InvalidVpcID`).

use super::state::State;
use super::vpc_endpoint::VpcEndpoint;
use super::vpc_endpoint_service::{self as service, Service};
use crate::wire::{Answer, AwsError};

/// Subnets and groups are for interfaces, route tables for gateways.
pub(super) fn wrong_kind(service: Service, subnets: &[String], groups: &[String], tables: &[String]) -> Answer<()> {
    let wrong = match service.is_gateway {
        true if !subnets.is_empty() => "SubnetIds are",
        true if !groups.is_empty() => "SecurityGroupIds are",
        false if !tables.is_empty() => "Route table IDs are",
        _ => return Ok(()),
    };
    Err(AwsError::bad("InvalidParameter", format!("{wrong} not supported for {} type VPC endpoints.", service.kind())))
}

/// The service's own name can lead to one endpoint of a VPC, and only where the VPC has names at all.
pub(super) fn private_dns(state: &State, endpoint: &VpcEndpoint, service: Service) -> Answer<()> {
    let vpc = state.vpc(&endpoint.vpc_id)?;
    if !vpc.enable_dns_support || !vpc.enable_dns_hostnames {
        return Err(AwsError::bad(
            "InvalidParameter",
            format!(
                "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true \
                 for {}",
                vpc.id
            ),
        ));
    }
    let conflicts = |one: &VpcEndpoint| {
        one.id != endpoint.id && one.vpc_id == vpc.id && one.service == endpoint.service && one.private_dns
    };
    if state.vpc_endpoints.values().any(conflicts) {
        return Err(AwsError::bad(
            "InvalidParameter",
            format!(
                "private-dns-enabled cannot be set because there is already a conflicting DNS domain for {} in the VPC \
                 {}",
                service.private_name(&state.region),
                vpc.id
            ),
        ));
    }
    Ok(())
}

pub(super) fn groups(state: &State, vpc_id: &str, groups: &[String]) -> Answer<()> {
    for id in groups {
        if state.security_group(id)?.vpc_id != vpc_id {
            return Err(AwsError::bad(
                "InvalidParameter",
                format!("Security group {id} does not belong to VPC {vpc_id}."),
            ));
        }
    }
    Ok(())
}

/// New subnets of an endpoint: in its VPC, each in a zone of its own, each with an address left.
pub(super) fn subnets(state: &State, endpoint: &VpcEndpoint, subnets: &[String]) -> Answer<()> {
    let zone = |id: &String| state.subnets.get(id).map(|one| one.zone.clone());
    let mut zones: Vec<String> = endpoint.subnet_ids.iter().filter_map(zone).collect();
    for id in subnets {
        let subnet = state.subnets.get(id).ok_or_else(|| missing("Subnet", "subnet", id))?;
        if subnet.vpc_id != endpoint.vpc_id {
            return Err(AwsError::bad(
                "InvalidParameter",
                format!("Subnet {id} does not belong to VPC {}.", endpoint.vpc_id),
            ));
        }
        if zones.contains(&subnet.zone) {
            return Err(AwsError::bad(
                "DuplicateSubnetsInSameZone",
                format!(
                    "Found another VPC endpoint subnet in the availability zone of {id}. VPC endpoint subnets should \
                     be in different availability zones supported by the VPC endpoint service."
                ),
            ));
        }
        if state.free_addresses(id) == 0 {
            return Err(AwsError::bad(
                "InsufficientFreeAddressesInSubnet",
                format!("The specified subnet '{id}' does not have enough free addresses to satisfy the request."),
            ));
        }
        zones.push(subnet.zone.clone());
    }
    Ok(())
}

/// New route tables of an endpoint: in its VPC, and without a route to the same service.
pub(super) fn tables(state: &State, endpoint: &VpcEndpoint, tables: &[String]) -> Answer<()> {
    let list = service::prefix_list(&state.region, &endpoint.service);
    for id in tables {
        let table = state.route_tables.get(id).ok_or_else(|| missing("RouteTable", "rtb", id))?;
        if table.vpc_id != endpoint.vpc_id {
            return Err(AwsError::bad(
                "InvalidParameter",
                format!("Route table {id} does not belong to VPC {}.", endpoint.vpc_id),
            ));
        }
        if table.routes.iter().any(|route| route.destination == list) {
            return Err(AwsError::bad(
                "RouteAlreadyExists",
                format!("route table {id} already has a route with destination-prefix-list-id {list}"),
            ));
        }
    }
    Ok(())
}

/// What this part of EC2 says about an id that nothing has, or could have.
pub(super) fn missing(noun: &str, prefix: &str, id: &str) -> AwsError {
    let tail = id.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('-'));
    if tail.is_some_and(|tail| !tail.is_empty() && tail.chars().all(|letter| letter.is_ascii_hexdigit())) {
        return AwsError::bad(&format!("Invalid{noun}Id.NotFound"), format!("The {noun} Id '{id}' does not exist"));
    }
    AwsError::bad(
        &format!("Invalid{noun}Id.Malformed"),
        format!(
            "Invalid {noun} Id: '{id}' (expecting '{prefix}-...; the Id may only contain lowercase alphanumeric \
             characters and a single dash')"
        ),
    )
}
