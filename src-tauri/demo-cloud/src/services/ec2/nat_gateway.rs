//! NAT gateways: what they are and how they are asked for. What becomes of them is in `nat_gateway_life`.

use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use super::client_token::{self, ClientToken};
use super::describe::{Described, describe as list};
use super::kind::{self, Kind, invalid_value, need};
use super::state::State;
use super::tag::{self, Tags};
use crate::context::Context;
use crate::quotas::{self, Quota};
use crate::wire::{Answer, AwsError, Params, Xml, iso};

/// One NAT gateway, or the memory of one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct NatGateway {
    pub(crate) id: String,
    pub(crate) vpc_id: String,
    /// `None` for a regional one, which is in no subnet.
    pub(crate) subnet_id: Option<String>,
    /// The addresses of a regional one, by zone; AWS provides and keeps them.
    #[serde(default)]
    pub(crate) regional: Vec<ZoneAddress>,
    /// `None` for a private one, and for a regional one.
    pub(crate) allocation_id: Option<String>,
    pub(crate) state: NatState,
    /// The failure code and message of a failed one.
    pub(crate) failure: Option<(String, String)>,
    /// Its network interface, while it has one.
    pub(crate) interface_id: Option<String>,
    pub(crate) private_ip: Option<Ipv4Addr>,
    pub(crate) public_ip: Option<Ipv4Addr>,
    pub(crate) created_at: u64,
    pub(crate) deleted_at: Option<u64>,
    /// When it next changes by itself.
    pub(crate) due_at: Option<u64>,
    pub(super) client_token: Option<ClientToken>,
    pub(crate) tags: Tags,
}

/// The address that a regional NAT gateway has in one zone.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ZoneAddress {
    /// The zone's name, such as `eu-west-1a`.
    pub(super) zone: String,
    /// The zone's id, such as `euw1-az1`.
    pub(super) zone_id: String,
    pub(super) public_ip: Ipv4Addr,
}

/// Where a NAT gateway is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum NatState {
    Pending,
    Failed,
    Available,
    Deleting,
    Deleted,
}

impl NatState {
    fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Failed => "failed",
            Self::Available => "available",
            Self::Deleting => "deleting",
            Self::Deleted => "deleted",
        }
    }
}

impl NatGateway {
    /// Whether it serves every zone of its VPC without being in a subnet.
    pub(crate) fn is_regional(&self) -> bool {
        self.subnet_id.is_none()
    }

    /// Whether it leads to the internet rather than to other private networks.
    pub(crate) fn is_public(&self) -> bool {
        self.is_regional() || self.allocation_id.is_some()
    }

    /// Whether it still holds on to its subnet.
    pub(crate) fn is_alive(&self) -> bool {
        matches!(self.state, NatState::Pending | NatState::Available | NatState::Deleting)
    }
}

pub(super) fn create(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let tags = tag::on_create(params, &[&kind::NAT_GATEWAY], &kind::NAT_GATEWAY)?;
    let token = client_token::of(params);
    let known = context.ec2.nat_gateways.iter().map(|(id, one)| (id, &one.client_token));
    if let Some(known) = client_token::asked_before(token.as_ref(), known)? {
        return Ok(created(context.ec2, &known, token));
    }
    let (vpc_id, subnet_id, allocation_id) = match params.filled("AvailabilityMode").unwrap_or("zonal") {
        "regional" => (regional_vpc(context.ec2, params)?, None, None),
        "zonal" => zonal_place(context, params)?,
        other => {
            return Err(invalid_value(format!("Value ({other}) for parameter availabilityMode is invalid.")));
        }
    };
    let id = super::nat_gateway_life::begin(context, vpc_id, subnet_id, allocation_id, token.clone(), tags);
    Ok(created(context.ec2, &id, token))
}

/// The VPC of a regional gateway, whose addresses AWS provides (VPC User Guide, "Regional NAT gateways").
fn regional_vpc(state: &State, params: &Params) -> Answer<String> {
    // Addresses of one's own for each zone are the other, manual way.
    kind::refuse_unsupported(params, &["AvailabilityZoneAddress.1.AllocationId.1"])?;
    if let Some(name) = ["SubnetId", "AllocationId"].into_iter().find(|name| params.filled(name).is_some()) {
        return Err(AwsError::bad(
            "InvalidParameterCombination",
            format!("The parameter {name} cannot be used with the availability mode regional"),
        ));
    }
    if params.filled("ConnectivityType").is_some_and(|kind| kind != "public") {
        return Err(invalid_value("A regional NAT gateway must have the connectivity type public."));
    }
    Ok(state.vpc(need(params, "VpcId")?)?.id.clone())
}

type ZonalPlace = (String, Option<String>, Option<String>);

/// The VPC, the subnet and the address of a zonal gateway.
fn zonal_place(context: &Context<'_>, params: &Params) -> Answer<ZonalPlace> {
    let state = &*context.ec2;
    let subnet = state.subnet(need(params, "SubnetId")?)?;
    let (vpc_id, subnet_id) = (subnet.vpc_id.clone(), subnet.id.clone());
    let allocation_id = match params.filled("ConnectivityType").unwrap_or("public") {
        "public" => Some(need(params, "AllocationId")?.to_owned()),
        "private" => None,
        other => {
            return Err(invalid_value(format!("Value ({other}) for parameter connectivityType is invalid.")));
        }
    };
    if let Some(id) = &allocation_id {
        kind::ADDRESS.find(&state.addresses, id)?;
    }
    check_quota(state, &subnet_id, quotas::value(context, Quota::NatGatewaysPerZone))?;
    Ok((vpc_id, Some(subnet_id), allocation_id))
}

pub(super) fn describe(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    list(context.ec2, &context.ec2.nat_gateways, params)
}

pub(super) fn delete(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let id = need(params, "NatGatewayId")?.to_owned();
    let gateway = kind::NAT_GATEWAY.find(&context.ec2.nat_gateways, &id)?;
    if gateway.state == NatState::Deleted {
        return Err(kind::NAT_GATEWAY.missing(&id));
    }
    super::nat_gateway_life::end(context, &id);
    let mut xml = Xml::new();
    xml.text("natGatewayId", id);
    Ok(xml)
}

fn created(state: &State, id: &str, client_token: Option<ClientToken>) -> Xml {
    let mut xml = Xml::new();
    xml.some("clientToken", client_token.map(|(token, _)| token))
        .node("natGateway", |inner| state.nat_gateways[id].write(inner, state));
    xml
}

fn check_quota(state: &State, subnet_id: &str, most: usize) -> Answer<()> {
    let zone = &state.subnet(subnet_id)?.zone;
    let in_zone = |one: &&NatGateway| {
        one.subnet_id.as_ref().and_then(|id| state.subnets.get(id)).is_some_and(|subnet| &subnet.zone == zone)
    };
    let used = state.nat_gateways.values().filter(|one| one.is_alive()).filter(in_zone).count();
    if used < most {
        return Ok(());
    }
    Err(AwsError::bad(
        "NatGatewayLimitExceeded",
        format!("Performing this operation would exceed the limit of {most} NAT gateways"),
    ))
}

impl Described for NatGateway {
    const KIND: Kind = kind::NAT_GATEWAY;
    const ID_PARAMETER: &'static str = "NatGatewayId";
    const SET: &'static str = "natGatewaySet";
    const FILTERS: &'static [&'static str] = &["nat-gateway-id", "state", "subnet-id", "vpc-id"];

    fn tags(&self) -> &Tags {
        &self.tags
    }

    fn values(&self, filter: &str, _: &State) -> Vec<String> {
        vec![match filter {
            "state" => self.state.name().to_owned(),
            "subnet-id" => return self.subnet_id.iter().cloned().collect(),
            "vpc-id" => self.vpc_id.clone(),
            _ => self.id.clone(),
        }]
    }

    fn write(&self, xml: &mut Xml, state: &State) {
        xml.text("natGatewayId", &self.id)
            .text("vpcId", &self.vpc_id)
            .some("subnetId", self.subnet_id.as_ref())
            .text("state", self.state.name())
            .text("connectivityType", if self.is_public() { "public" } else { "private" })
            .text("availabilityMode", if self.is_regional() { "regional" } else { "zonal" });
        if self.is_regional() {
            xml.text("autoScalingIps", "enabled").text("autoProvisionZones", "enabled");
        }
        xml.text("createTime", iso(self.created_at)).some("deleteTime", self.deleted_at.map(iso));
        if let Some((code, message)) = &self.failure {
            xml.text("failureCode", code).text("failureMessage", message);
        }
        // As long as it is pending AWS tells only what it was given.
        let known = self.state != NatState::Pending;
        if self.is_regional() {
            let addresses = self.regional.iter().filter(|_| known);
            xml.set("natGatewayAddressSet", addresses, |item, one| {
                item.text("publicIp", one.public_ip)
                    .text("status", "succeeded")
                    .text("availabilityZone", &one.zone)
                    .text("availabilityZoneId", &one.zone_id);
            });
            tag::write(xml, &self.tags);
            return;
        }
        let mapped = self.interface_id.as_ref().filter(|_| known).and_then(|id| state.network_interfaces.get(id));
        let association = mapped.and_then(|one| one.public.as_ref()?.association_id.as_ref());
        xml.set("natGatewayAddressSet", [self], |item, one| {
            item.some("allocationId", one.allocation_id.as_ref())
                .some("networkInterfaceId", one.interface_id.as_ref().filter(|_| known))
                .some("privateIp", one.private_ip.filter(|_| known))
                .some("publicIp", one.public_ip.filter(|_| known))
                .some("associationId", association)
                .text("isPrimary", true)
                .some("status", known.then_some(if one.state == NatState::Failed { "failed" } else { "succeeded" }));
        });
        tag::write(xml, &self.tags);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::DemoCloud;
    use crate::testing::{all, cloud, first, ok, refused};

    /// A subnet of a VPC, with or without an internet gateway, and an address.
    async fn ground(cloud: &DemoCloud, with_gateway: bool) -> (String, String) {
        let vpc = first(&ok(cloud, "ec2", "CreateVpc&CidrBlock=10.0.0.0/16").await, "vpcId");
        let subnet =
            first(&ok(cloud, "ec2", &format!("CreateSubnet&VpcId={vpc}&CidrBlock=10.0.0.0/24")).await, "subnetId");
        if with_gateway {
            let made = ok(cloud, "ec2", "CreateInternetGateway&X=").await;
            let gateway = first(&made, "internetGatewayId");
            ok(cloud, "ec2", &format!("AttachInternetGateway&VpcId={vpc}&InternetGatewayId={gateway}")).await;
        }
        let address = first(&ok(cloud, "ec2", "AllocateAddress&Domain=vpc").await, "allocationId");
        (subnet, address)
    }

    async fn state(cloud: &DemoCloud, id: &str) -> String {
        let described = ok(cloud, "ec2", &format!("DescribeNatGateways&NatGatewayId.1={id}")).await;
        first(&described, "state")
    }

    #[tokio::test(start_paused = true)]
    async fn it_takes_its_time_to_come_and_to_go() {
        let cloud = cloud();
        let (subnet, address) = ground(&cloud, true).await;
        let create = format!("CreateNatGateway&SubnetId={subnet}&AllocationId={address}");
        let id = first(&ok(&cloud, "ec2", &create).await, "natGatewayId");
        tokio::time::advance(Duration::from_secs(98)).await;
        assert_eq!(state(&cloud, &id).await, "pending");
        tokio::time::advance(Duration::from_secs(2)).await;
        assert_eq!(state(&cloud, &id).await, "available");
        let described = ok(&cloud, "ec2", &format!("DescribeNatGateways&NatGatewayId.1={id}")).await;
        let of_address = ok(&cloud, "ec2", &format!("DescribeAddresses&AllocationId.1={address}")).await;
        assert_eq!(first(&described, "associationId"), first(&of_address, "associationId"));
        assert_eq!(first(&described, "status"), "succeeded");
        let in_use = refused(&cloud, "ec2", &format!("ReleaseAddress&AllocationId={address}")).await;
        assert_eq!(in_use.0, "InvalidIPAddress.InUse");
        ok(&cloud, "ec2", &format!("DeleteNatGateway&NatGatewayId={id}")).await;
        assert_eq!(state(&cloud, &id).await, "deleting");
        assert_eq!(refused(&cloud, "ec2", &format!("DeleteSubnet&SubnetId={subnet}")).await.0, "DependencyViolation");
        tokio::time::advance(Duration::from_secs(60)).await;
        assert_eq!(state(&cloud, &id).await, "deleted");
        ok(&cloud, "ec2", &format!("ReleaseAddress&AllocationId={address}")).await;
        ok(&cloud, "ec2", &format!("DeleteSubnet&SubnetId={subnet}")).await;
        tokio::time::advance(Duration::from_secs(3600)).await;
        let gone = refused(&cloud, "ec2", &format!("DescribeNatGateways&NatGatewayId.1={id}")).await;
        assert_eq!(gone.0, "NatGatewayNotFound");
    }

    #[tokio::test(start_paused = true)]
    async fn without_an_internet_gateway_it_is_accepted_and_fails() {
        let cloud = cloud();
        let (subnet, address) = ground(&cloud, false).await;
        let create = format!("CreateNatGateway&SubnetId={subnet}&AllocationId={address}");
        let id = first(&ok(&cloud, "ec2", &create).await, "natGatewayId");
        tokio::time::advance(Duration::from_secs(10)).await;
        let described = ok(&cloud, "ec2", &format!("DescribeNatGateways&NatGatewayId.1={id}")).await;
        assert_eq!(first(&described, "state"), "failed");
        assert_eq!(first(&described, "failureCode"), "Gateway.NotAttached");
    }

    #[tokio::test(start_paused = true)]
    async fn the_same_client_token_makes_one_gateway() {
        let cloud = cloud();
        let (subnet, address) = ground(&cloud, true).await;
        let create = format!("CreateNatGateway&SubnetId={subnet}&AllocationId={address}&ClientToken=once");
        let one = first(&ok(&cloud, "ec2", &create).await, "natGatewayId");
        let two = first(&ok(&cloud, "ec2", &create).await, "natGatewayId");
        assert_eq!(one, two);
        let other = refused(&cloud, "ec2", &format!("{create}&ConnectivityType=private")).await;
        assert_eq!(other.0, "IdempotentParameterMismatch");
        assert_eq!(all(&ok(&cloud, "ec2", "DescribeNatGateways&X=").await, "natGatewayId").len(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_route_to_it_works_only_when_it_is_available() {
        let cloud = cloud();
        let (subnet, address) = ground(&cloud, true).await;
        let create = format!("CreateNatGateway&SubnetId={subnet}&AllocationId={address}");
        let made = ok(&cloud, "ec2", &create).await;
        let (id, vpc) = (first(&made, "natGatewayId"), first(&made, "vpcId"));
        let table = first(&ok(&cloud, "ec2", &format!("CreateRouteTable&VpcId={vpc}")).await, "routeTableId");
        let route = format!("CreateRoute&RouteTableId={table}&DestinationCidrBlock=0.0.0.0/0&NatGatewayId={id}");
        assert_eq!(refused(&cloud, "ec2", &route).await.0, "InvalidNatGatewayID.NotFound");
        tokio::time::advance(Duration::from_secs(100)).await;
        ok(&cloud, "ec2", &route).await;
        ok(&cloud, "ec2", &format!("DeleteNatGateway&NatGatewayId={id}")).await;
        tokio::time::advance(Duration::from_secs(60)).await;
        let tables = ok(&cloud, "ec2", &format!("DescribeRouteTables&RouteTableId.1={table}")).await;
        assert!(tables.contains("<state>blackhole</state>"), "{tables}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_regional_one_needs_no_subnet_and_serves_them_all() {
        let cloud = cloud();
        let (subnet, _) = ground(&cloud, true).await;
        let described = ok(&cloud, "ec2", &format!("DescribeSubnets&SubnetId.1={subnet}")).await;
        let (vpc, zone) = (first(&described, "vpcId"), first(&described, "availabilityZone"));
        let before = cloud.inventory();
        let create = format!("CreateNatGateway&AvailabilityMode=regional&VpcId={vpc}&ClientToken=once");
        let both = refused(&cloud, "ec2", &format!("{create}&SubnetId={subnet}")).await;
        assert_eq!(both.0, "InvalidParameterCombination");
        let made = ok(&cloud, "ec2", &create).await;
        let id = first(&made, "natGatewayId");
        assert_eq!(first(&made, "availabilityMode"), "regional");
        assert!(!made.contains("<subnetId>"), "{made}");
        assert_eq!(first(&ok(&cloud, "ec2", &create).await, "natGatewayId"), id);
        tokio::time::advance(Duration::from_secs(100)).await;
        let described = ok(&cloud, "ec2", &format!("DescribeNatGateways&NatGatewayId.1={id}")).await;
        assert_eq!((first(&described, "state"), all(&described, "availabilityZone")), ("available".into(), vec![zone]));
        assert!(described.contains("<publicIp>"));
        let gateway = format!("DescribeInternetGateways&Filter.1.Name=attachment.vpc-id&Filter.1.Value.1={vpc}");
        let gateway = first(&ok(&cloud, "ec2", &gateway).await, "internetGatewayId");
        let detach = format!("DetachInternetGateway&InternetGatewayId={gateway}&VpcId={vpc}");
        assert_eq!(refused(&cloud, "ec2", &detach).await.0, "DependencyViolation");
        let table = first(&ok(&cloud, "ec2", &format!("CreateRouteTable&VpcId={vpc}")).await, "routeTableId");
        let route = format!("CreateRoute&RouteTableId={table}&DestinationCidrBlock=0.0.0.0/0&NatGatewayId={id}");
        ok(&cloud, "ec2", &route).await;
        ok(&cloud, "ec2", &format!("AssociateRouteTable&RouteTableId={table}&SubnetId={subnet}")).await;
        assert!(cloud.with("us-east-1", |context| context.ec2.reaches_internet(&subnet, false)));
        ok(&cloud, "ec2", &format!("DeleteNatGateway&NatGatewayId={id}")).await;
        tokio::time::advance(Duration::from_secs(60)).await;
        assert!(!cloud.with("us-east-1", |context| context.ec2.reaches_internet(&subnet, false)));
        let table_ids = ok(&cloud, "ec2", &format!("DescribeRouteTables&RouteTableId.1={table}")).await;
        let association = all(&table_ids, "routeTableAssociationId").remove(0);
        ok(&cloud, "ec2", &format!("DisassociateRouteTable&AssociationId={association}")).await;
        ok(&cloud, "ec2", &format!("DeleteRouteTable&RouteTableId={table}")).await;
        assert_eq!(cloud.inventory(), before);
        ok(&cloud, "ec2", &detach).await;
    }

    #[tokio::test(start_paused = true)]
    async fn it_fails_when_a_fault_says_so() {
        let cloud = cloud();
        let (subnet, address) = ground(&cloud, true).await;
        cloud.faults().fail_outcome("nat-gateway", "InternalError", "Network interface could not be created.");
        let create = format!("CreateNatGateway&SubnetId={subnet}&AllocationId={address}");
        let id = first(&ok(&cloud, "ec2", &create).await, "natGatewayId");
        tokio::time::advance(Duration::from_secs(10)).await;
        let described = ok(&cloud, "ec2", &format!("DescribeNatGateways&NatGatewayId.1={id}")).await;
        assert_eq!(first(&described, "failureCode"), "InternalError");
        // A failed gateway holds on to nothing, and can be deleted.
        ok(&cloud, "ec2", &format!("ReleaseAddress&AllocationId={address}")).await;
        ok(&cloud, "ec2", &format!("DeleteNatGateway&NatGatewayId={id}")).await;
    }
}
