//! The NAT gateway: lets private subnets reach the internet, and nobody reach them.

use aws_sdk_ec2::types::{NatGateway as Described, NatGatewayState, ResourceType};
use serde::{Deserialize, Serialize};

use super::{BillItem, Ctx, ElasticIp, Look, ObjectId, Resource, Shown, Subnet, tags};
use crate::{
    contract::{About, Fact},
    failure::Failure,
    leftovers::TagList,
    plan::{Ref, Standing},
    prices, problems,
};

/// One NAT gateway.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NatGateway {
    /// The public subnet it stands in.
    pub subnet: Ref<Subnet>,
    /// The address it speaks from.
    pub address: Ref<ElasticIp>,
    /// The subnet's way out: without it the gateway fails with `Gateway.NotAttached`.
    pub way_out: Vec<Standing>,
    /// The subnet's zone.
    pub zone_id: String,
}

impl Resource for NatGateway {
    type Output = ObjectId;

    fn about() -> About {
        About {
            name: "NAT gateway".into(),
            what: "Lets machines in private subnets reach the internet, while nobody outside can reach them.".into(),
            why: "Nodes in private subnets load container images and speak to EKS through it.".into(),
            link: "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html".into(),
            usual_seconds: 105,
            usual_delete_seconds: 60,
        }
    }

    fn title(&self) -> String {
        format!("NAT gateway in {}", self.zone_id)
    }

    fn bill(&self) -> Vec<BillItem> {
        vec![BillItem::each(1, "NAT gateway", "NAT gateways", prices::NAT_GATEWAY_PER_HOUR)]
    }

    fn command(&self, shown: &Shown<'_>) -> String {
        shown.aws(&[
            "ec2 create-nat-gateway",
            &format!("--subnet-id {}", shown.id(&self.subnet)),
            &format!("--allocation-id {}", shown.id(&self.address)),
            &shown.tag_specifications("natgateway", &format!("{}-nat-{}", shown.cluster, self.zone_id)),
        ])
    }

    fn facts(output: &ObjectId) -> Vec<Fact> {
        output.fact("NAT gateway id")
    }

    async fn find(&self, ctx: &Ctx) -> Result<Option<ObjectId>, Failure> {
        find(ctx).await
    }

    async fn create(&self, ctx: &Ctx) -> Result<ObjectId, Failure> {
        let name = format!("{}-nat-{}", ctx.cluster, self.zone_id);
        let answer = ctx
            .cloud
            .ec2
            .create_nat_gateway()
            .subnet_id(ctx.get(&self.subnet)?.id)
            .allocation_id(ctx.get(&self.address)?.id)
            .client_token(ctx.token())
            .tag_specifications(tags::specification(ctx, ResourceType::Natgateway, &name, &[]))
            .send()
            .await
            .map_err(Failure::of("EC2", "CreateNatGateway"))?;
        Ok(ObjectId::new(answer.nat_gateway().and_then(|gateway| gateway.nat_gateway_id())))
    }

    async fn ready(&self, ctx: &Ctx, output: ObjectId) -> Result<Look<ObjectId>, Failure> {
        ready(ctx, output).await
    }

    async fn delete(&self, ctx: &Ctx, output: ObjectId) -> Result<Look<()>, Failure> {
        delete(ctx, &output.id).await
    }
}

/// The gateway this step made, zonal or regional.
pub(super) async fn find(ctx: &Ctx) -> Result<Option<ObjectId>, Failure> {
    let answer = ctx
        .cloud
        .ec2
        .describe_nat_gateways()
        .set_filter(Some(tags::ours(ctx)))
        .send()
        .await
        .map_err(Failure::of("EC2", "DescribeNatGateways"))?;
    // A deleted gateway stays in the list for about an hour, a failed one is deleted by AWS: neither can be used. Not
    // every server behind AWS's protocol heeds the filter.
    let usable = |gateway: &&Described| {
        let owned = ctx.owns(|key| TagList::ec2(gateway.tags()).get(key).map(str::to_owned));
        owned && !matches!(gateway.state(), Some(NatGatewayState::Deleted | NatGatewayState::Failed))
    };
    Ok(answer.nat_gateways().iter().find(usable).map(|gateway| ObjectId::new(gateway.nat_gateway_id())))
}

/// Whether it can be used.
pub(super) async fn ready(ctx: &Ctx, output: ObjectId) -> Result<Look<ObjectId>, Failure> {
    let Some(gateway) = describe(ctx, &output.id).await? else {
        return Ok(Look::NotYet("AWS does not show the new NAT gateway yet.".into()));
    };
    match gateway.state() {
        Some(NatGatewayState::Available) => Ok(Look::Ready(output)),
        Some(NatGatewayState::Pending) | None => {
            Ok(Look::NotYet("AWS is starting the NAT gateway; this usually takes under two minutes.".into()))
        }
        Some(_) => {
            let code = gateway.failure_code().unwrap_or("Unknown");
            Err(problems::explain_health("NAT gateway", code, gateway.failure_message().unwrap_or_default()).into())
        }
    }
}

/// The next step towards its being gone, with its addresses free.
pub(super) async fn delete(ctx: &Ctx, id: &str) -> Result<Look<()>, Failure> {
    let state = match describe(ctx, id).await {
        Err(failure) if failure.is_gone() => None,
        answer => answer?.and_then(|gateway| gateway.state().cloned()),
    };
    match state {
        None | Some(NatGatewayState::Deleted | NatGatewayState::Failed) => return Ok(Look::Ready(())),
        Some(NatGatewayState::Deleting) => {}
        Some(_) => {
            let answer = ctx.cloud.ec2.delete_nat_gateway().nat_gateway_id(id).send().await;
            match answer.map_err(Failure::of("EC2", "DeleteNatGateway")) {
                Err(failure) if failure.is_gone() => return Ok(Look::Ready(())),
                answer => answer?,
            };
        }
    }
    Ok(Look::NotYet("AWS is removing the NAT gateway; its address is free only afterwards.".into()))
}

async fn describe(ctx: &Ctx, id: &str) -> Result<Option<Described>, Failure> {
    let answer = ctx
        .cloud
        .ec2
        .describe_nat_gateways()
        .nat_gateway_ids(id)
        .send()
        .await
        .map_err(Failure::of("EC2", "DescribeNatGateways"))?;
    Ok(answer.nat_gateways.and_then(|gateways| gateways.into_iter().next()))
}
