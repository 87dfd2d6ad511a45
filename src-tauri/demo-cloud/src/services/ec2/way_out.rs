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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::DemoCloud;
    use crate::testing::{cloud, first, ok};

    fn ways(cloud: &DemoCloud, subnet: &str) -> (WayOut, bool, bool) {
        cloud.with("us-east-1", |context| {
            let ec2 = &context.ec2;
            (ec2.way_out(subnet), ec2.reaches_internet(subnet, false), ec2.reaches_internet(subnet, true))
        })
    }

    #[tokio::test(start_paused = true)]
    async fn a_subnet_reaches_the_internet_by_a_gateway_that_works() {
        let cloud = cloud();
        let make = async |call: String, element: &str| first(&ok(&cloud, "ec2", &call).await, element);
        let vpc = make("CreateVpc&CidrBlock=10.0.0.0/16".to_owned(), "vpcId").await;
        let public = make(format!("CreateSubnet&VpcId={vpc}&CidrBlock=10.0.0.0/24"), "subnetId").await;
        let private = make(format!("CreateSubnet&VpcId={vpc}&CidrBlock=10.0.1.0/24"), "subnetId").await;
        assert_eq!(ways(&cloud, &public), (WayOut::None, false, false));

        let gateway = make("CreateInternetGateway&X=".to_owned(), "internetGatewayId").await;
        ok(&cloud, "ec2", &format!("AttachInternetGateway&VpcId={vpc}&InternetGatewayId={gateway}")).await;
        let out = async |subnet: &str, target: String| {
            let table = make(format!("CreateRouteTable&VpcId={vpc}"), "routeTableId").await;
            ok(&cloud, "ec2", &format!("CreateRoute&RouteTableId={table}&DestinationCidrBlock=0.0.0.0/0&{target}"))
                .await;
            ok(&cloud, "ec2", &format!("AssociateRouteTable&RouteTableId={table}&SubnetId={subnet}")).await;
        };
        out(&public, format!("GatewayId={gateway}")).await;
        assert_eq!(ways(&cloud, &public), (WayOut::InternetGateway, false, true));

        let address = make("AllocateAddress&Domain=vpc".to_owned(), "allocationId").await;
        let nat = make(format!("CreateNatGateway&SubnetId={public}&AllocationId={address}"), "natGatewayId").await;
        tokio::time::advance(Duration::from_secs(100)).await;
        out(&private, format!("NatGatewayId={nat}")).await;
        assert_eq!(ways(&cloud, &private), (WayOut::NatGateway, true, true));
        ok(&cloud, "ec2", &format!("DeleteNatGateway&NatGatewayId={nat}")).await;
        assert_eq!(ways(&cloud, &private), (WayOut::None, false, false));
    }
}
