//! The VPC: the private network everything else stands in.

use aws_sdk_ec2::types::{AttributeBooleanValue, ResourceType, VpcState};
use serde::{Deserialize, Serialize};

use super::{Ctx, Look, ObjectId, Resource, Shown, spec_tags, tags};
use crate::{
    contract::{About, Fact},
    failure::Failure,
    leftovers::{self, Place},
};

/// A virtual private cloud.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Vpc {
    /// Its IPv4 block.
    pub cidr: String,
    /// `enableDnsSupport`: names can be looked up. EKS needs it.
    pub dns_support: bool,
    /// `enableDnsHostnames`: instances get names. EKS needs it.
    pub dns_hostnames: bool,
}

impl Resource for Vpc {
    type Output = ObjectId;

    fn about() -> About {
        About {
            name: "VPC".into(),
            what: "A private network in AWS, with its own range of addresses.".into(),
            why: "The nodes get their addresses from it, and EKS places its network interfaces in it.".into(),
            link: "https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html".into(),
            usual_seconds: 2,
            usual_delete_seconds: 2,
        }
    }

    fn title(&self) -> String {
        format!("VPC {}", self.cidr)
    }

    fn command(&self, shown: &Shown<'_>) -> String {
        let create = shown.aws(&[
            "ec2 create-vpc",
            &format!("--cidr-block {}", self.cidr),
            &shown.tag_specifications("vpc", &name(shown.cluster)),
        ]);
        let id = shown.outputs.get(shown.step).and_then(|output| output["id"].as_str()).unwrap_or("$VPC");
        let attribute = |flag: &str, on: bool| {
            shown.aws(&["ec2 modify-vpc-attribute", &format!("--vpc-id {id}"), &format!("--{flag} Value={on}")])
        };
        [
            spec_tags::REMARK.to_owned(),
            create,
            attribute("enable-dns-support", self.dns_support),
            attribute("enable-dns-hostnames", self.dns_hostnames),
        ]
        .join("\n")
    }

    fn facts(output: &ObjectId) -> Vec<Fact> {
        output.fact("VPC id")
    }

    async fn find(&self, ctx: &Ctx) -> Result<Option<ObjectId>, Failure> {
        let answer = ctx
            .cloud
            .ec2
            .describe_vpcs()
            .set_filters(Some(tags::ours(ctx)))
            .send()
            .await
            .map_err(Failure::of("EC2", "DescribeVpcs"))?;
        Ok(answer.vpcs().first().map(|vpc| ObjectId::new(vpc.vpc_id())))
    }

    async fn create(&self, ctx: &Ctx) -> Result<ObjectId, Failure> {
        let answer = ctx
            .cloud
            .ec2
            .create_vpc()
            .cidr_block(&self.cidr)
            .tag_specifications(tags::specification(
                ctx,
                ResourceType::Vpc,
                &name(&ctx.cluster),
                &spec_tags::written(&ctx.spec),
            ))
            .send()
            .await
            .map_err(Failure::of("EC2", "CreateVpc"))?;
        Ok(ObjectId::new(answer.vpc().and_then(|vpc| vpc.vpc_id())))
    }

    async fn ready(&self, ctx: &Ctx, output: ObjectId) -> Result<Look<ObjectId>, Failure> {
        let answer = ctx
            .cloud
            .ec2
            .describe_vpcs()
            .vpc_ids(&output.id)
            .send()
            .await
            .map_err(Failure::of("EC2", "DescribeVpcs"))?;
        if answer.vpcs().first().and_then(|vpc| vpc.state()) != Some(&VpcState::Available) {
            return Ok(Look::NotYet("AWS is making the VPC.".into()));
        }
        let on = |value| AttributeBooleanValue::builder().value(value).build();
        // One attribute a call: EC2 refuses two at once.
        let modify = || ctx.cloud.ec2.modify_vpc_attribute().vpc_id(&output.id);
        for call in
            [modify().enable_dns_support(on(self.dns_support)), modify().enable_dns_hostnames(on(self.dns_hostnames))]
        {
            call.send().await.map_err(Failure::of("EC2", "ModifyVpcAttribute"))?;
        }
        Ok(Look::Ready(output))
    }

    async fn delete(&self, ctx: &Ctx, output: ObjectId) -> Result<Look<()>, Failure> {
        match ctx.cloud.ec2.delete_vpc().vpc_id(&output.id).send().await.map_err(Failure::of("EC2", "DeleteVpc")) {
            Err(failure) if !failure.is_gone() => {
                leftovers::refused(ctx, &self.title(), Place::Vpc(&output.id), failure).await
            }
            _ => Ok(Look::Ready(())),
        }
    }
}

fn name(cluster: &str) -> String {
    format!("{cluster}-vpc")
}
