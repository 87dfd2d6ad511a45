//! How a subnet reaches the internet and AWS's services, if it does.

use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

use super::nat_gateway::NatState;
use super::route::Target;
use super::security_group_rule::Peer;
use super::state::State;
use super::vpc_endpoint::{EndpointState, VpcEndpoint};

/// The way from a subnet to the internet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WayOut {
    /// By an internet gateway: a public subnet. What is in it needs a public address of its own.
    InternetGateway,
    /// By a NAT gateway that is available and has a way out itself.
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

    /// The address that the internet sees when something in a subnet calls. `None` if it cannot call, or if AWS may
    /// take any of several.
    pub(crate) fn public_source(&self, subnet_id: &str, own: Option<Ipv4Addr>) -> Option<Ipv4Addr> {
        match self.default_route(subnet_id)? {
            Target::InternetGateway(_) => own,
            Target::NatGateway(id) => self.nat_gateways.get(id)?.public_ip,
            _ => None,
        }
    }

    /// Whether something in a subnet that is in these security groups reaches each of these services of AWS (such as
    /// `ecr.api`) by a VPC endpoint, without the internet.
    ///
    /// A gateway endpoint serves the subnets that follow its route tables; an interface endpoint serves its whole VPC
    /// if the service's own name leads to it, and lets in who its security groups let in on port 443 (EKS User Guide,
    /// "Deploy private clusters with limited internet access").
    pub(crate) fn reaches_by_endpoints(&self, subnet_id: &str, groups: &[String], services: &[&str]) -> bool {
        let Some(subnet) = self.subnets.get(subnet_id) else { return false };
        let table = self.route_table_of(subnet_id).map(|table| &table.id);
        let serves = |one: &VpcEndpoint, service: &str| {
            let is_it = one.vpc_id == subnet.vpc_id
                && one.state == EndpointState::Available
                && one.service == format!("com.amazonaws.{}.{service}", self.region);
            is_it
                && if one.is_gateway {
                    table.is_some_and(|table| one.route_table_ids.contains(table))
                } else {
                    let is_there = one.private_dns && !one.subnet_ids.is_empty();
                    is_there && one.groups.iter().any(|group| self.lets_in(group, subnet.cidr, groups))
                }
        };
        services.iter().all(|service| self.vpc_endpoints.values().any(|one| serves(one, service)))
    }

    /// Whether a security group lets HTTPS in from a block or from a member of one of these groups.
    fn lets_in(&self, group: &str, from: Ipv4Net, groups: &[String]) -> bool {
        let rules = self.security_groups.get(group).map(|group| group.rules.as_slice()).unwrap_or_default();
        rules.iter().filter(|rule| !rule.egress).any(|rule| {
            let is_https =
                rule.protocol == "-1" || (rule.protocol == "tcp" && (rule.from_port..=rule.to_port).contains(&443));
            is_https
                && match &rule.peer {
                    Peer::Group(peer) => groups.contains(peer),
                    Peer::Ipv4(block) => block.parse::<Ipv4Net>().is_ok_and(|block| block.contains(&from)),
                    Peer::Ipv6(_) | Peer::PrefixList(_) => false,
                }
        })
    }

    /// The route for everything that is not in the VPC, unless it leads nowhere.
    fn default_route(&self, subnet_id: &str) -> Option<&Target> {
        let table = self.route_table_of(subnet_id)?;
        let route = table.routes.iter().find(|route| route.destination == "0.0.0.0/0")?;
        (route.state(&table.vpc_id, self) == "active").then_some(&route.target)
    }

    fn nat_gateway_works(&self, id: &str) -> bool {
        self.nat_gateways.get(id).is_some_and(|one| {
            let reaches_it = match &one.subnet_id {
                Some(subnet) => matches!(self.default_route(subnet), Some(Target::InternetGateway(_))),
                // A regional one goes out by itself where its VPC has a way out.
                None => self.has_internet_gateway(&one.vpc_id),
            };
            one.state == NatState::Available && one.is_public() && reaches_it
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

    #[tokio::test(start_paused = true)]
    async fn endpoints_lead_to_services_for_those_they_let_in() {
        let cloud = cloud();
        let make = async |call: String, element: &str| first(&ok(&cloud, "ec2", &call).await, element);
        let vpc = make("CreateVpc&CidrBlock=10.0.0.0/16".to_owned(), "vpcId").await;
        ok(&cloud, "ec2", &format!("ModifyVpcAttribute&VpcId={vpc}&EnableDnsHostnames.Value=true")).await;
        let subnet = make(format!("CreateSubnet&VpcId={vpc}&CidrBlock=10.0.0.0/24"), "subnetId").await;
        let group = |name: &str| format!("CreateSecurityGroup&VpcId={vpc}&GroupName={name}&GroupDescription=d");
        let (nodes, door) = (make(group("nodes"), "groupId").await, make(group("door"), "groupId").await);
        let reaches = |services: &[&str]| {
            let groups = [nodes.clone()];
            cloud.with("us-east-1", |context| context.ec2.reaches_by_endpoints(&subnet, &groups, services))
        };
        let tables = format!("DescribeRouteTables&Filter.1.Name=vpc-id&Filter.1.Value.1={vpc}");
        let table = make(tables, "routeTableId").await;
        let gateway = format!("CreateVpcEndpoint&VpcId={vpc}&ServiceName=com.amazonaws.us-east-1.s3");
        ok(&cloud, "ec2", &gateway).await;
        assert!(!reaches(&["s3"]), "no route leads to it");
        ok(&cloud, "ec2", &format!("{gateway}&RouteTableId.1={table}")).await;
        assert!(reaches(&["s3"]), "by the main route table");
        let interface = format!(
            "CreateVpcEndpoint&VpcId={vpc}&VpcEndpointType=Interface&ServiceName=com.amazonaws.us-east-1.ec2\
             &SubnetId.1={subnet}&SecurityGroupId.1={door}"
        );
        let id = make(interface, "vpcEndpointId").await;
        let https = "IpPermissions.1.IpProtocol=tcp&IpPermissions.1.FromPort=443&IpPermissions.1.ToPort=443";
        let open = format!("GroupId={door}&{https}&IpPermissions.1.Groups.1.GroupId={nodes}");
        ok(&cloud, "ec2", &format!("AuthorizeSecurityGroupIngress&{open}")).await;
        assert!(!reaches(&["ec2"]), "it is pending");
        tokio::time::advance(Duration::from_secs(60)).await;
        assert!(reaches(&["ec2", "s3"]));
        assert!(!reaches(&["ec2", "sts"]), "one is missing");
        ok(&cloud, "ec2", &format!("RevokeSecurityGroupIngress&{open}")).await;
        assert!(!reaches(&["ec2"]), "nobody is let in");
        let block = format!("GroupId={door}&{https}&IpPermissions.1.IpRanges.1.CidrIp=10.0.0.0/16");
        ok(&cloud, "ec2", &format!("AuthorizeSecurityGroupIngress&{block}")).await;
        assert!(reaches(&["ec2"]));
        ok(&cloud, "ec2", &format!("ModifyVpcEndpoint&VpcEndpointId={id}&PrivateDnsEnabled=false")).await;
        assert!(!reaches(&["ec2"]), "the service's name leads to the internet");
    }
}
