//! The regional NAT gateway: one for the whole VPC, which AWS stretches over the zones where machines are, with addresses
//! of AWS's own. It stands in no subnet. How any NAT gateway is awaited and removed is in `nat_gateway`.

use aws_sdk_ec2::types::{AvailabilityMode, ResourceType};
use serde::{Deserialize, Serialize};

use super::{BillItem, Ctx, InternetGateway, Look, ObjectId, Resource, Shown, Vpc, nat_gateway, tags};
use crate::{
    contract::{About, Fact},
    failure::Failure,
    plan::Ref,
    prices,
};

/// One regional NAT gateway.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RegionalNatGateway {
    /// The VPC it serves.
    pub vpc: Ref<Vpc>,
    /// It speaks through the VPC's door, and must be gone before that is taken off.
    pub internet_gateway: Ref<InternetGateway>,
    /// In how many zones machines will use it: each is paid for.
    pub zones: u32,
}

impl Resource for RegionalNatGateway {
    type Output = ObjectId;

    fn about() -> About {
        About {
            name: "Regional NAT gateway".into(),
            what: "Lets machines in private subnets reach the internet, while nobody outside can reach them. AWS \
                   stretches it over the zones by itself."
                .into(),
            why: "Nodes load container images and speak to EKS through it, and no zone depends on another.".into(),
            link: "https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateways-regional.html".into(),
            usual_seconds: 105,
            usual_delete_seconds: 60,
        }
    }

    fn title(&self) -> String {
        "Regional NAT gateway".into()
    }

    fn bill(&self) -> Vec<BillItem> {
        vec![
            // VPC pricing: each zone it has reached costs as much as a NAT gateway of its own.
            BillItem::each(
                self.zones,
                "zone of the regional NAT gateway",
                "zones of the regional NAT gateway",
                prices::NAT_GATEWAY_PER_HOUR,
            ),
            BillItem::each(self.zones, "public IPv4 address", "public IPv4 addresses", prices::PUBLIC_IPV4_PER_HOUR),
        ]
    }

    fn command(&self, shown: &Shown<'_>) -> String {
        shown.aws(&[
            "ec2 create-nat-gateway",
            "--availability-mode regional",
            &format!("--vpc-id {}", shown.id(&self.vpc)),
            &shown.tag_specifications("natgateway", &name(shown.cluster)),
        ])
    }

    fn facts(output: &ObjectId) -> Vec<Fact> {
        output.fact("NAT gateway id")
    }

    async fn find(&self, ctx: &Ctx) -> Result<Option<ObjectId>, Failure> {
        nat_gateway::find(ctx).await
    }

    async fn create(&self, ctx: &Ctx) -> Result<ObjectId, Failure> {
        let answer = ctx
            .cloud
            .ec2
            .create_nat_gateway()
            .availability_mode(AvailabilityMode::Regional)
            .vpc_id(ctx.get(&self.vpc)?.id)
            .client_token(ctx.token())
            .tag_specifications(tags::specification(ctx, ResourceType::Natgateway, &name(&ctx.cluster), &[]))
            .send()
            .await
            .map_err(Failure::of("EC2", "CreateNatGateway"))?;
        Ok(ObjectId::new(answer.nat_gateway().and_then(|gateway| gateway.nat_gateway_id())))
    }

    async fn ready(&self, ctx: &Ctx, output: ObjectId) -> Result<Look<ObjectId>, Failure> {
        nat_gateway::ready(ctx, output).await
    }

    async fn delete(&self, ctx: &Ctx, output: ObjectId) -> Result<Look<()>, Failure> {
        nat_gateway::delete(ctx, &output.id).await
    }
}

fn name(cluster: &str) -> String {
    format!("{cluster}-nat")
}
