//! NAT gateways: what they are and how they are asked for. What becomes of them is in `nat_gateway_life`.

use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use super::describe::{Described, describe as list};
use super::kind::{self, Kind, invalid_value, need};
use super::state::State;
use super::tag::{self, Tags};
use crate::context::Context;
use crate::wire::{Answer, AwsError, Params, Xml, iso};

/// The default quota per Availability Zone, L-FE5A380F.
const MOST_PER_ZONE: usize = 5;

/// One NAT gateway, or the memory of one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct NatGateway {
    pub(crate) id: String,
    pub(crate) vpc_id: String,
    pub(crate) subnet_id: String,
    /// `None` for a private one.
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
    pub(super) client_token: Option<(String, String)>,
    pub(crate) tags: Tags,
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
    /// Whether it still holds on to its subnet.
    pub(crate) fn is_alive(&self) -> bool {
        matches!(self.state, NatState::Pending | NatState::Available | NatState::Deleting)
    }
}

pub(super) fn create(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    if params.filled("AvailabilityMode").is_some_and(|mode| mode != "zonal") {
        kind::refuse_unsupported(params, &["AvailabilityMode"])?;
    }
    let tags = tag::on_create(params, &[&kind::NAT_GATEWAY], &kind::NAT_GATEWAY)?;
    let token = params.filled("ClientToken").map(str::to_owned);
    let client_token = token.map(|token| (token, params.fingerprint(&["ClientToken"])));
    if let Some(known) = asked_before(context.ec2, client_token.as_ref())? {
        return Ok(created(context.ec2, &known, client_token));
    }
    let subnet_id = context.ec2.subnet(need(params, "SubnetId")?)?.id.clone();
    let allocation_id = match params.filled("ConnectivityType").unwrap_or("public") {
        "public" => Some(need(params, "AllocationId")?.to_owned()),
        "private" => None,
        other => {
            return Err(invalid_value(format!("Value ({other}) for parameter connectivityType is invalid.")));
        }
    };
    if let Some(id) = &allocation_id {
        kind::ADDRESS.find(&context.ec2.addresses, id)?;
    }
    check_quota(context.ec2, &subnet_id)?;
    let id = super::nat_gateway_life::begin(context, &subnet_id, allocation_id, client_token.clone(), tags);
    Ok(created(context.ec2, &id, client_token))
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

fn created(state: &State, id: &str, client_token: Option<(String, String)>) -> Xml {
    let mut xml = Xml::new();
    xml.some("clientToken", client_token.map(|(token, _)| token))
        .node("natGateway", |inner| state.nat_gateways[id].write(inner, state));
    xml
}

/// The NAT gateway that an earlier request with the same client token made.
fn asked_before(state: &State, token: Option<&(String, String)>) -> Answer<Option<String>> {
    let Some((token, fingerprint)) = token else { return Ok(None) };
    for gateway in state.nat_gateways.values() {
        let Some((known, made_of)) = &gateway.client_token else { continue };
        if known == token && made_of == fingerprint {
            return Ok(Some(gateway.id.clone()));
        }
        if known == token {
            return Err(AwsError::bad(
                "IdempotentParameterMismatch",
                "The parameters provided in the request do not match the parameters of the original request with \
                 this client token.",
            ));
        }
    }
    Ok(None)
}

fn check_quota(state: &State, subnet_id: &str) -> Answer<()> {
    let zone = &state.subnet(subnet_id)?.zone;
    let in_zone = |one: &&NatGateway| state.subnet(&one.subnet_id).is_ok_and(|subnet| &subnet.zone == zone);
    let used = state.nat_gateways.values().filter(|one| one.is_alive()).filter(in_zone).count();
    if used < MOST_PER_ZONE {
        return Ok(());
    }
    Err(AwsError::bad(
        "NatGatewayLimitExceeded",
        format!("Performing this operation would exceed the limit of {MOST_PER_ZONE} NAT gateways"),
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
            "subnet-id" => self.subnet_id.clone(),
            "vpc-id" => self.vpc_id.clone(),
            _ => self.id.clone(),
        }]
    }

    fn write(&self, xml: &mut Xml, _: &State) {
        xml.text("natGatewayId", &self.id)
            .text("vpcId", &self.vpc_id)
            .text("subnetId", &self.subnet_id)
            .text("state", self.state.name())
            .text("connectivityType", if self.allocation_id.is_some() { "public" } else { "private" });
        xml.text("createTime", iso(self.created_at)).some("deleteTime", self.deleted_at.map(iso));
        if let Some((code, message)) = &self.failure {
            xml.text("failureCode", code).text("failureMessage", message);
        }
        // As long as it is pending AWS tells only what it was given.
        let known = self.state != NatState::Pending;
        xml.set("natGatewayAddressSet", [self], |item, one| {
            item.some("allocationId", one.allocation_id.as_ref())
                .some("networkInterfaceId", one.interface_id.as_ref().filter(|_| known))
                .some("privateIp", one.private_ip.filter(|_| known))
                .some("publicIp", one.public_ip.filter(|_| known))
                .text("isPrimary", true);
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
