//! Routes: the lines of a route table.

use ipnet::{Ipv4Net, Ipv6Net};
use serde::{Deserialize, Serialize};

use super::kind::{self, invalid_value, need};
use super::nat_gateway::NatState;
use super::state::State;
use super::tag;
use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::quotas::{self, Quota};
use crate::wire::{Answer, AwsError, Params, Xml};

/// One route.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Route {
    /// The address block that it is for, or the id of a prefix list.
    pub(crate) destination: String,
    pub(crate) target: Target,
    /// `CreateRouteTable` or `CreateRoute`.
    pub(crate) origin: String,
}

/// Where a route leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Target {
    /// Inside the VPC.
    Local,
    InternetGateway(String),
    NatGateway(String),
    NetworkInterface(String),
    /// Outwards only, for IPv6.
    EgressOnlyGateway(String),
    /// A gateway endpoint, which makes and removes its routes itself.
    VpcEndpoint(String),
}

impl Target {
    pub(super) fn gateway_id(&self) -> Option<&str> {
        match self {
            Self::Local => Some("local"),
            Self::InternetGateway(id) | Self::VpcEndpoint(id) => Some(id),
            _ => None,
        }
    }

    pub(super) fn egress_only_gateway_id(&self) -> Option<&str> {
        match self {
            Self::EgressOnlyGateway(id) => Some(id),
            _ => None,
        }
    }

    pub(super) fn nat_gateway_id(&self) -> Option<&str> {
        match self {
            Self::NatGateway(id) => Some(id),
            _ => None,
        }
    }
}

impl Route {
    /// The route to a block of the VPC itself.
    pub(super) fn local(block: impl ToString) -> Self {
        Self { destination: block.to_string(), target: Target::Local, origin: "CreateRouteTable".to_owned() }
    }

    /// The element of EC2's answers that names such a destination.
    pub(super) fn destination_element(&self) -> &'static str {
        match &self.destination {
            list if list.starts_with("pl-") => "destinationPrefixListId",
            block if block.contains(':') => "destinationIpv6CidrBlock",
            _ => "destinationCidrBlock",
        }
    }

    /// `active`, or `blackhole` if what it leads to is gone.
    pub(super) fn state(&self, vpc_id: &str, state: &State) -> &'static str {
        let leads_somewhere = match &self.target {
            Target::Local => true,
            Target::InternetGateway(id) => {
                state.internet_gateways.get(id).is_some_and(|one| one.vpc_id.as_deref() == Some(vpc_id))
            }
            Target::NatGateway(id) => state.nat_gateways.get(id).is_some_and(|one| one.state == NatState::Available),
            Target::NetworkInterface(id) => state.network_interfaces.contains_key(id),
            Target::EgressOnlyGateway(id) => state.egress_only_gateways.contains_key(id),
            Target::VpcEndpoint(id) => state.vpc_endpoints.contains_key(id),
        };
        if leads_somewhere { "active" } else { "blackhole" }
    }

    pub(super) fn write(&self, xml: &mut Xml, vpc_id: &str, state: &State) {
        xml.text(self.destination_element(), &self.destination);
        match &self.target {
            Target::Local => xml.text("gatewayId", "local"),
            Target::InternetGateway(id) | Target::VpcEndpoint(id) => xml.text("gatewayId", id),
            Target::EgressOnlyGateway(id) => xml.text("egressOnlyInternetGatewayId", id),
            Target::NatGateway(id) => xml.text("natGatewayId", id),
            Target::NetworkInterface(id) => xml.text("networkInterfaceId", id).text("instanceOwnerId", ACCOUNT_ID),
        };
        xml.text("state", self.state(vpc_id, state)).text("origin", &self.origin);
    }
}

pub(super) fn create(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let most = quotas::value(context, Quota::RoutesPerTable);
    let state = &mut *context.ec2;
    let table_id = need(params, "RouteTableId")?;
    let table = kind::ROUTE_TABLE.find(&state.route_tables, table_id)?;
    let destination = destination(params)?;
    let target = target(state, &table.vpc_id, table_id, &destination, params)?;
    if let Some(known) = table.routes.iter().find(|one| one.destination == destination) {
        if known.target == target {
            // The same route once more is a success.
            return Ok(tag::done());
        }
        return Err(AwsError::bad(
            "RouteAlreadyExists",
            format!("The route identified by {destination} already exists."),
        ));
    }
    if table.routes.len() >= most {
        return Err(AwsError::bad("RouteLimitExceeded", "The maximum number of routes has been reached."));
    }
    let route = Route { destination, target, origin: "CreateRoute".to_owned() };
    kind::ROUTE_TABLE.find_mut(&mut state.route_tables, table_id)?.routes.push(route);
    Ok(tag::done())
}

pub(super) fn replace(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let state = &mut *context.ec2;
    let table_id = need(params, "RouteTableId")?;
    let table = kind::ROUTE_TABLE.find(&state.route_tables, table_id)?;
    let destination = destination(params)?;
    let target = target(state, &table.vpc_id, table_id, &destination, params)?;
    let table = kind::ROUTE_TABLE.find_mut(&mut state.route_tables, table_id)?;
    let Some(route) = table.routes.iter_mut().find(|one| one.destination == destination) else {
        // Not `InvalidRoute.NotFound`, which is for deleting (public transcripts of `terraform apply`).
        return Err(invalid_value(format!(
            "There is no route defined for '{destination}' in the route table. Use CreateRoute instead."
        )));
    };
    route.target = target;
    Ok(tag::done())
}

pub(super) fn delete(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let table_id = need(params, "RouteTableId")?;
    let table = kind::ROUTE_TABLE.find_mut(&mut context.ec2.route_tables, table_id)?;
    let destination = destination(params)?;
    let Some(index) = table.routes.iter().position(|one| one.destination == destination) else {
        return Err(no_route(&destination, table_id));
    };
    if table.routes[index].target == Target::Local {
        return Err(invalid_value(format!("cannot remove local route {destination} in route table {table_id}")));
    }
    if matches!(table.routes[index].target, Target::VpcEndpoint(_)) {
        return Err(invalid_value(format!("cannot remove VPC endpoint route {destination} in route table {table_id}")));
    }
    table.routes.remove(index);
    Ok(tag::done())
}

fn no_route(destination: &str, table_id: &str) -> AwsError {
    let name = match destination {
        list if list.starts_with("pl-") => "destination-prefix-list-id",
        block if block.contains(':') => "destination-ipv6-cidr-block",
        _ => "destination-cidr-block",
    };
    AwsError::bad("InvalidRoute.NotFound", format!("no route with {name} {destination} in route table {table_id}"))
}

fn destination(params: &Params) -> Answer<String> {
    if let Some(list) = params.filled("DestinationPrefixListId") {
        return Ok(list.to_owned());
    }
    if let Some(text) = params.filled("DestinationIpv6CidrBlock") {
        let block: Ipv6Net = text.parse().map_err(|_| {
            invalid_value(format!(
                "Value ({text}) for parameter destinationIpv6CidrBlock is invalid. This is not a valid CIDR block."
            ))
        })?;
        return Ok(block.trunc().to_string());
    }
    let text = need(params, "DestinationCidrBlock")?;
    let block: Ipv4Net = text.parse().map_err(|_| {
        invalid_value(format!(
            "Value ({text}) for parameter destinationCidrBlock is invalid. This is not a valid CIDR block."
        ))
    })?;
    Ok(block.trunc().to_string())
}

fn target(state: &State, vpc_id: &str, table_id: &str, destination: &str, params: &Params) -> Answer<Target> {
    if let Some(id) = params.filled("EgressOnlyInternetGatewayId") {
        return egress_only_gateway(state, vpc_id, table_id, destination, id);
    }
    if let Some(id) = params.filled("GatewayId") {
        return internet_gateway(state, vpc_id, table_id, id);
    }
    if let Some(id) = params.filled("NatGatewayId") {
        return nat_gateway(state, vpc_id, table_id, id);
    }
    if let Some(id) = params.filled("NetworkInterfaceId") {
        let interface = kind::NETWORK_INTERFACE.find(&state.network_interfaces, id)?;
        return Ok(Target::NetworkInterface(interface.id.clone()));
    }
    Err(AwsError::bad(
        "InvalidParameterCombination",
        "The request must contain exactly one of gatewayId, natGatewayId, networkInterfaceId, vpcPeeringConnectionId \
         or instanceId",
    ))
}

fn internet_gateway(state: &State, vpc_id: &str, table_id: &str, id: &str) -> Answer<Target> {
    if id.starts_with("vpce-") {
        return Err(invalid_value(format!(
            "VPC endpoint {id} cannot be the target of a route; add the route table to the endpoint instead"
        )));
    }
    let gateway = kind::INTERNET_GATEWAY.find(&state.internet_gateways, id)?;
    if gateway.vpc_id.as_deref() != Some(vpc_id) {
        return Err(invalid_value(format!(
            "route table {table_id} and network gateway {id} belong to different networks"
        )));
    }
    Ok(Target::InternetGateway(id.to_owned()))
}

fn egress_only_gateway(state: &State, vpc_id: &str, table_id: &str, destination: &str, id: &str) -> Answer<Target> {
    let gateway = kind::EGRESS_ONLY_GATEWAY.find(&state.egress_only_gateways, id)?;
    if gateway.vpc_id != vpc_id {
        return Err(invalid_value(format!(
            "route table {table_id} and network gateway {id} belong to different networks"
        )));
    }
    if !destination.contains(':') {
        return Err(invalid_value(format!(
            "Egress-only internet gateway {id} takes IPv6 destinations only, not {destination}"
        )));
    }
    Ok(Target::EgressOnlyGateway(id.to_owned()))
}

/// A NAT gateway can be routed to only when it is available: before that EC2 does not find it.
fn nat_gateway(state: &State, vpc_id: &str, table_id: &str, id: &str) -> Answer<Target> {
    let gateway = state.nat_gateways.get(id).filter(|one| one.state == NatState::Available).ok_or_else(|| {
        AwsError::bad("InvalidNatGatewayID.NotFound", format!("The natGateway ID '{id}' does not exist"))
    })?;
    if gateway.vpc_id != vpc_id {
        return Err(invalid_value(format!("route table {table_id} and NAT gateway {id} belong to different networks")));
    }
    Ok(Target::NatGateway(id.to_owned()))
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, first, ok, refused};

    #[tokio::test(start_paused = true)]
    async fn only_a_route_that_is_there_is_replaced() {
        let cloud = cloud();
        let tables = ok(
            &cloud,
            "ec2",
            "DescribeRouteTables&Filter.1.Name=route.destination-cidr-block&Filter.1.Value.1=0.0.0.0/0",
        )
        .await;
        let table = first(&tables, "routeTableId");
        let gateway = first(&ok(&cloud, "ec2", "DescribeInternetGateways&X=").await, "internetGatewayId");
        let route = |block: &str| format!("&RouteTableId={table}&DestinationCidrBlock={block}&GatewayId={gateway}");
        ok(&cloud, "ec2", &format!("ReplaceRoute{}", route("0.0.0.0/0"))).await;
        let (code, message) = refused(&cloud, "ec2", &format!("ReplaceRoute{}", route("172.16.0.0/12"))).await;
        assert_eq!(code, "InvalidParameterValue");
        assert!(message.ends_with("Use CreateRoute instead."), "{message}");
        let delete = format!("DeleteRoute&RouteTableId={table}&DestinationCidrBlock=172.16.0.0/12");
        assert_eq!(refused(&cloud, "ec2", &delete).await.0, "InvalidRoute.NotFound");
    }
}
