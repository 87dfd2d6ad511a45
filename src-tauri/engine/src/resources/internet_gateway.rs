//! The internet gateway: the VPC's door to the internet. Made, then attached; detached, then deleted.

use aws_sdk_ec2::types::ResourceType;
use serde::{Deserialize, Serialize};

use super::{Ctx, Look, ObjectId, Resource, Shown, Vpc, tags};
use crate::{
    contract::{About, Fact},
    failure::Failure,
    leftovers::{self, Place},
    plan::Ref,
};

/// An internet gateway, attached to a VPC.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InternetGateway {
    /// The VPC it opens.
    pub vpc: Ref<Vpc>,
}

impl Resource for InternetGateway {
    type Output = ObjectId;

    fn about() -> About {
        About {
            name: "Internet gateway".into(),
            what: "The VPC's door to the internet.".into(),
            why: "Public subnets route through it; load balancers and the NAT gateway stand behind it.".into(),
            link: "https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html".into(),
            usual_seconds: 2,
            usual_delete_seconds: 2,
        }
    }

    fn title(&self) -> String {
        "Internet gateway".into()
    }

    fn command(&self, shown: &Shown<'_>) -> String {
        let id = shown.outputs.get(shown.step).and_then(|output| output["id"].as_str()).unwrap_or("$INTERNET_GATEWAY");
        [
            shown.aws(&[
                "ec2 create-internet-gateway",
                &shown.tag_specifications("internet-gateway", &format!("{}-internet-gateway", shown.cluster)),
            ]),
            shown.aws(&[
                "ec2 attach-internet-gateway",
                &format!("--internet-gateway-id {id}"),
                &format!("--vpc-id {}", shown.id(&self.vpc)),
            ]),
        ]
        .join("\n")
    }

    fn facts(output: &ObjectId) -> Vec<Fact> {
        output.fact("Internet gateway id")
    }

    async fn find(&self, ctx: &Ctx) -> Result<Option<ObjectId>, Failure> {
        let answer = ctx
            .cloud
            .ec2
            .describe_internet_gateways()
            .set_filters(Some(tags::ours(ctx)))
            .send()
            .await
            .map_err(Failure::of("EC2", "DescribeInternetGateways"))?;
        Ok(answer.internet_gateways().first().map(|gateway| ObjectId::new(gateway.internet_gateway_id())))
    }

    async fn create(&self, ctx: &Ctx) -> Result<ObjectId, Failure> {
        let name = format!("{}-internet-gateway", ctx.cluster);
        let answer = ctx
            .cloud
            .ec2
            .create_internet_gateway()
            .tag_specifications(tags::specification(ctx, ResourceType::InternetGateway, &name, &[]))
            .send()
            .await
            .map_err(Failure::of("EC2", "CreateInternetGateway"))?;
        Ok(ObjectId::new(answer.internet_gateway().and_then(|gateway| gateway.internet_gateway_id())))
    }

    async fn ready(&self, ctx: &Ctx, output: ObjectId) -> Result<Look<ObjectId>, Failure> {
        let vpc = ctx.get(&self.vpc)?.id;
        if !attachments(ctx, &output.id).await?.contains(&vpc) {
            let answer =
                ctx.cloud.ec2.attach_internet_gateway().internet_gateway_id(&output.id).vpc_id(&vpc).send().await;
            match answer.map_err(Failure::of("EC2", "AttachInternetGateway")) {
                Err(failure) if failure.code() != "Resource.AlreadyAssociated" => return Err(failure),
                _ => {}
            }
        }
        Ok(Look::Ready(output))
    }

    async fn delete(&self, ctx: &Ctx, output: ObjectId) -> Result<Look<()>, Failure> {
        for vpc in attachments(ctx, &output.id).await.or_else(gone_is_empty)? {
            let answer =
                ctx.cloud.ec2.detach_internet_gateway().internet_gateway_id(&output.id).vpc_id(&vpc).send().await;
            match answer.map_err(Failure::of("EC2", "DetachInternetGateway")) {
                Err(failure) if !failure.is_gone() && failure.code() != "Gateway.NotAttached" => {
                    return leftovers::refused(ctx, &self.title(), Place::Gateway(&vpc), failure).await;
                }
                _ => {}
            }
        }
        let answer = ctx.cloud.ec2.delete_internet_gateway().internet_gateway_id(&output.id).send().await;
        match answer.map_err(Failure::of("EC2", "DeleteInternetGateway")) {
            Err(failure) if !failure.is_gone() => Err(failure),
            _ => Ok(Look::Ready(())),
        }
    }
}

async fn attachments(ctx: &Ctx, id: &str) -> Result<Vec<String>, Failure> {
    let answer = ctx
        .cloud
        .ec2
        .describe_internet_gateways()
        .internet_gateway_ids(id)
        .send()
        .await
        .map_err(Failure::of("EC2", "DescribeInternetGateways"))?;
    let attached = answer.internet_gateways().iter().flat_map(|gateway| gateway.attachments());
    Ok(attached.filter_map(|attachment| attachment.vpc_id().map(str::to_owned)).collect())
}

fn gone_is_empty(failure: Failure) -> Result<Vec<String>, Failure> {
    if failure.is_gone() { Ok(Vec::new()) } else { Err(failure) }
}
