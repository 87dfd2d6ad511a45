//! The egress-only internet gateway: what a NAT gateway is for IPv4, for IPv6. Free, and needs no address of its own.

use aws_sdk_ec2::types::ResourceType;
use serde::{Deserialize, Serialize};

use super::{Ctx, Look, ObjectId, Resource, Shown, Vpc, tags};
use crate::{
    contract::{About, Fact},
    failure::Failure,
    plan::Ref,
};

/// One egress-only internet gateway.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EgressOnlyInternetGateway {
    /// The VPC it opens outwards.
    pub vpc: Ref<Vpc>,
}

impl Resource for EgressOnlyInternetGateway {
    type Output = ObjectId;

    fn about() -> About {
        About {
            name: "Egress-only internet gateway".into(),
            what: "Lets machines reach the internet over IPv6, while nobody outside can reach them.".into(),
            why: "IPv6 addresses are public; behind it the private subnets stay private. It is free.".into(),
            link: "https://docs.aws.amazon.com/vpc/latest/userguide/egress-only-internet-gateway.html".into(),
            usual_seconds: 1,
            usual_delete_seconds: 1,
        }
    }

    fn title(&self) -> String {
        "Egress-only internet gateway".into()
    }

    fn command(&self, shown: &Shown<'_>) -> String {
        shown.aws(&[
            "ec2 create-egress-only-internet-gateway",
            &format!("--vpc-id {}", shown.id(&self.vpc)),
            &shown.tag_specifications("egress-only-internet-gateway", &name(shown.cluster)),
        ])
    }

    fn facts(output: &ObjectId) -> Vec<Fact> {
        output.fact("Egress-only internet gateway id")
    }

    async fn find(&self, ctx: &Ctx) -> Result<Option<ObjectId>, Failure> {
        let answer = ctx
            .cloud
            .ec2
            .describe_egress_only_internet_gateways()
            .set_filters(Some(tags::ours(ctx)))
            .send()
            .await
            .map_err(Failure::of("EC2", "DescribeEgressOnlyInternetGateways"))?;
        let gateways = answer.egress_only_internet_gateways();
        Ok(gateways.first().map(|gateway| ObjectId::new(gateway.egress_only_internet_gateway_id())))
    }

    async fn create(&self, ctx: &Ctx) -> Result<ObjectId, Failure> {
        let answer = ctx
            .cloud
            .ec2
            .create_egress_only_internet_gateway()
            .vpc_id(ctx.get(&self.vpc)?.id)
            .client_token(ctx.token())
            .tag_specifications(tags::specification(
                ctx,
                ResourceType::EgressOnlyInternetGateway,
                &name(&ctx.cluster),
                &[],
            ))
            .send()
            .await
            .map_err(Failure::of("EC2", "CreateEgressOnlyInternetGateway"))?;
        let gateway = answer.egress_only_internet_gateway();
        Ok(ObjectId::new(gateway.and_then(|gateway| gateway.egress_only_internet_gateway_id())))
    }

    async fn delete(&self, ctx: &Ctx, output: ObjectId) -> Result<Look<()>, Failure> {
        let call = ctx.cloud.ec2.delete_egress_only_internet_gateway();
        let answer = call.egress_only_internet_gateway_id(&output.id).send().await;
        match answer.map_err(Failure::of("EC2", "DeleteEgressOnlyInternetGateway")) {
            Err(failure) if !failure.is_gone() => Err(failure),
            _ => Ok(Look::Ready(())),
        }
    }
}

fn name(cluster: &str) -> String {
    format!("{cluster}-egress-only-internet-gateway")
}
