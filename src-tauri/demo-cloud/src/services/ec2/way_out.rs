//! How a subnet reaches the internet, if it does.

use super::nat_gateway::NatState;
use super::route::Target;
use super::state::State;

/// The way from a subnet to the internet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WayOut {
    /// By an internet gateway: a public subnet. What is in it needs a public address of its own.
    InternetGateway,
    /// By a NAT gateway that is available and is in a public subnet itself.
    NatGateway,
    /// No way.
    None,
}

impl State {
    /// The way from a subnet to the internet.
    pub(crate) fn way_out(&self, subnet_id: &str) -> WayOut {
        match self.default_route(subnet_id) {
            Some(Target::InternetGateway(_)) => WayOut::InternetGateway,
            Some(Target::NatGateway(id)) if self.nat_gateway_works(id) => WayOut::NatGateway,
            _ => WayOut::None,
        }
    }

    /// Whether something in a subnet reaches the internet, with or without a public address.
    pub(crate) fn reaches_internet(&self, subnet_id: &str, has_public_ip: bool) -> bool {
        match self.way_out(subnet_id) {
            WayOut::InternetGateway => has_public_ip,
            WayOut::NatGateway => true,
            WayOut::None => false,
        }
    }

    /// The route for everything that is not in the VPC, unless it leads nowhere.
    fn default_route(&self, subnet_id: &str) -> Option<&Target> {
        let table = self.route_table_of(subnet_id)?;
        let route = table.routes.iter().find(|route| route.destination == "0.0.0.0/0")?;
        (route.state(&table.vpc_id, self) == "active").then_some(&route.target)
    }

    fn nat_gateway_works(&self, id: &str) -> bool {
        self.nat_gateways.get(id).is_some_and(|one| {
            let is_public = matches!(self.default_route(&one.subnet_id), Some(Target::InternetGateway(_)));
            one.state == NatState::Available && one.allocation_id.is_some() && is_public
        })
    }
}
