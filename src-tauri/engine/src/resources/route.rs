//! The default route of a route table: to the internet gateway (public), to a NAT gateway or, for IPv6, to an egress-only
//! gateway (private).

use serde::{Deserialize, Serialize};

use super::{Ctx, EgressOnlyInternetGateway, InternetGateway, Look, Resource, RouteTable, Shown, tags};
use crate::{
    contract::{About, Fact},
    failure::Failure,
    plan::{IdRef, Ref},
};

const EVERYWHERE: &str = "0.0.0.0/0";
const EVERYWHERE_IPV6: &str = "::/0";

/// One route, for everything outside the VPC.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Route {
    /// The table it stands in.
    pub table: Ref<RouteTable>,
    /// Where it leads.
    pub to: Gateway,
    /// "Route of the public subnets to the internet".
    pub purpose: String,
    /// For IPv6 instead of IPv4.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ipv6: bool,
}

/// Where a route leads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gateway {
    /// To the internet and back: public.
    Internet(Ref<InternetGateway>),
    /// To the internet only: private. A gateway of one zone, or a regional one.
    Nat(IdRef),
    /// To the internet only, over IPv6: private.
    EgressOnly(Ref<EgressOnlyInternetGateway>),
}

/// A route has no id of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RouteOutput {
    /// Its table.
    pub table: String,
    /// The gateway it leads to.
    pub gateway: String,
    /// It is one of IPv6.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ipv6: bool,
}

impl Route {
    fn destination(&self) -> &'static str {
        if self.ipv6 { EVERYWHERE_IPV6 } else { EVERYWHERE }
    }
}

impl Resource for Route {
    type Output = RouteOutput;

    fn about() -> About {
        About {
            name: "Route".into(),
            what: "One line of a route table: packets for outside the VPC go this way.".into(),
            why: "Without it nodes cannot load images or register with the cluster.".into(),
            link: "https://docs.aws.amazon.com/vpc/latest/userguide/route-table-options.html".into(),
            usual_seconds: 1,
            usual_delete_seconds: 1,
        }
    }

    fn title(&self) -> String {
        self.purpose.clone()
    }

    fn command(&self, shown: &Shown<'_>) -> String {
        let gateway = match &self.to {
            Gateway::Internet(gateway) => format!("--gateway-id {}", shown.id(gateway)),
            Gateway::Nat(gateway) => format!("--nat-gateway-id {}", shown.id_of(gateway)),
            Gateway::EgressOnly(gateway) => format!("--egress-only-internet-gateway-id {}", shown.id(gateway)),
        };
        let option = if self.ipv6 { "--destination-ipv6-cidr-block" } else { "--destination-cidr-block" };
        shown.aws(&[
            "ec2 create-route",
            &format!("--route-table-id {}", shown.id(&self.table)),
            &format!("{option} {}", self.destination()),
            &gateway,
        ])
    }

    fn facts(output: &RouteOutput) -> Vec<Fact> {
        let to = if output.ipv6 { EVERYWHERE_IPV6 } else { EVERYWHERE };
        vec![Fact { label: "Route".into(), value: format!("{to} → {}", output.gateway) }]
    }

    async fn find(&self, ctx: &Ctx) -> Result<Option<RouteOutput>, Failure> {
        // The table is ours, so its default route is.
        let Some(table) = ctx.maybe(&self.table) else { return Ok(None) };
        let answer =
            ctx.cloud.ec2.describe_route_tables().filters(tags::filter("route-table-id", &table.id)).send().await;
        let answer = match answer.map_err(Failure::of("EC2", "DescribeRouteTables")) {
            // Without its table there is no route.
            Err(failure) if failure.is_gone() => return Ok(None),
            answer => answer?,
        };
        let routes = answer.route_tables().iter().flat_map(|table| table.routes());
        let default = routes.filter(|route| match self.ipv6 {
            true => route.destination_ipv6_cidr_block() == Some(EVERYWHERE_IPV6),
            false => route.destination_cidr_block() == Some(EVERYWHERE),
        });
        let gateway = |route: &aws_sdk_ec2::types::Route| {
            let leads_to = route.nat_gateway_id().or(route.egress_only_internet_gateway_id()).or(route.gateway_id());
            leads_to.map(str::to_owned)
        };
        Ok(default
            .filter_map(gateway)
            .map(|gateway| RouteOutput { table: table.id.clone(), gateway, ipv6: self.ipv6 })
            .next())
    }

    async fn create(&self, ctx: &Ctx) -> Result<RouteOutput, Failure> {
        let table = ctx.get(&self.table)?.id;
        let call = ctx.cloud.ec2.create_route().route_table_id(&table);
        let call = match self.ipv6 {
            true => call.destination_ipv6_cidr_block(EVERYWHERE_IPV6),
            false => call.destination_cidr_block(EVERYWHERE),
        };
        let (call, gateway) = match &self.to {
            Gateway::Internet(gateway) => {
                let id = ctx.get(gateway)?.id;
                (call.gateway_id(&id), id)
            }
            Gateway::Nat(gateway) => {
                let id = ctx.id(gateway)?;
                (call.nat_gateway_id(&id), id)
            }
            Gateway::EgressOnly(gateway) => {
                let id = ctx.get(gateway)?.id;
                (call.egress_only_internet_gateway_id(&id), id)
            }
        };
        call.send().await.map_err(Failure::of("EC2", "CreateRoute"))?;
        Ok(RouteOutput { table, gateway, ipv6: self.ipv6 })
    }

    async fn delete(&self, ctx: &Ctx, output: RouteOutput) -> Result<Look<()>, Failure> {
        let call = ctx.cloud.ec2.delete_route().route_table_id(&output.table);
        let call = match self.ipv6 {
            true => call.destination_ipv6_cidr_block(EVERYWHERE_IPV6),
            false => call.destination_cidr_block(EVERYWHERE),
        };
        match call.send().await.map_err(Failure::of("EC2", "DeleteRoute")) {
            Err(failure) if !failure.is_gone() => Err(failure),
            _ => Ok(Look::Ready(())),
        }
    }
}
