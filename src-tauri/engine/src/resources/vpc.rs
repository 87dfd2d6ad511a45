//! The VPC: the private network everything else stands in.

use aws_sdk_ec2::types::{AttributeBooleanValue, ResourceType, Vpc as Described, VpcCidrBlockStateCode, VpcState};
use serde::{Deserialize, Serialize};

use super::{Ctx, Look, Resource, Shown, spec_tags, tags};
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
    /// An IPv6 block of AWS's too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ipv6: bool,
}

/// What AWS gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VpcOutput {
    /// Its id.
    pub id: String,
    /// The IPv6 block AWS chose; empty without one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub ipv6_cidr: String,
}

impl Resource for Vpc {
    type Output = VpcOutput;

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
        let tags = shown.tag_specifications("vpc", &name(shown.cluster));
        let block = format!("--cidr-block {}", self.cidr);
        let create = if self.ipv6 {
            shown.aws(&["ec2 create-vpc", &block, "--amazon-provided-ipv6-cidr-block", &tags])
        } else {
            shown.aws(&["ec2 create-vpc", &block, &tags])
        };
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

    fn facts(output: &VpcOutput) -> Vec<Fact> {
        let mut facts = vec![Fact { label: "VPC id".into(), value: output.id.clone() }];
        if !output.ipv6_cidr.is_empty() {
            facts.push(Fact { label: "IPv6 block".into(), value: output.ipv6_cidr.clone() });
        }
        facts
    }

    async fn find(&self, ctx: &Ctx) -> Result<Option<VpcOutput>, Failure> {
        let answer = ctx
            .cloud
            .ec2
            .describe_vpcs()
            .set_filters(Some(tags::ours(ctx)))
            .send()
            .await
            .map_err(Failure::of("EC2", "DescribeVpcs"))?;
        Ok(answer.vpcs().first().map(output))
    }

    async fn create(&self, ctx: &Ctx) -> Result<VpcOutput, Failure> {
        let answer = ctx
            .cloud
            .ec2
            .create_vpc()
            .cidr_block(&self.cidr)
            .set_amazon_provided_ipv6_cidr_block(self.ipv6.then_some(true))
            .tag_specifications(tags::specification(
                ctx,
                ResourceType::Vpc,
                &name(&ctx.cluster),
                &spec_tags::written(&ctx.spec),
            ))
            .send()
            .await
            .map_err(Failure::of("EC2", "CreateVpc"))?;
        Ok(answer.vpc().map(output).unwrap_or_else(|| VpcOutput { id: String::new(), ipv6_cidr: String::new() }))
    }

    async fn ready(&self, ctx: &Ctx, known: VpcOutput) -> Result<Look<VpcOutput>, Failure> {
        let answer = ctx
            .cloud
            .ec2
            .describe_vpcs()
            .vpc_ids(&known.id)
            .send()
            .await
            .map_err(Failure::of("EC2", "DescribeVpcs"))?;
        let vpc = answer.vpcs().first().filter(|vpc| vpc.state() == Some(&VpcState::Available));
        let Some(made) = vpc.map(output) else { return Ok(Look::NotYet("AWS is making the VPC.".into())) };
        if self.ipv6 && made.ipv6_cidr.is_empty() {
            return Ok(Look::NotYet("AWS is giving the VPC an IPv6 block.".into()));
        }
        let on = |value| AttributeBooleanValue::builder().value(value).build();
        // One attribute a call: EC2 refuses two at once.
        let modify = || ctx.cloud.ec2.modify_vpc_attribute().vpc_id(&known.id);
        for call in
            [modify().enable_dns_support(on(self.dns_support)), modify().enable_dns_hostnames(on(self.dns_hostnames))]
        {
            call.send().await.map_err(Failure::of("EC2", "ModifyVpcAttribute"))?;
        }
        Ok(Look::Ready(made))
    }

    async fn delete(&self, ctx: &Ctx, output: VpcOutput) -> Result<Look<()>, Failure> {
        match ctx.cloud.ec2.delete_vpc().vpc_id(&output.id).send().await.map_err(Failure::of("EC2", "DeleteVpc")) {
            Err(failure) if !failure.is_gone() => {
                leftovers::refused(ctx, &self.title(), Place::Vpc(&output.id), failure).await
            }
            _ => Ok(Look::Ready(())),
        }
    }
}

fn output(vpc: &Described) -> VpcOutput {
    let associated = vpc.ipv6_cidr_block_association_set().iter().find(|one| {
        let state = one.ipv6_cidr_block_state().and_then(|state| state.state());
        state == Some(&VpcCidrBlockStateCode::Associated)
    });
    VpcOutput {
        id: vpc.vpc_id().unwrap_or_default().to_owned(),
        ipv6_cidr: associated.and_then(|one| one.ipv6_cidr_block()).unwrap_or_default().to_owned(),
    }
}

fn name(cluster: &str) -> String {
    format!("{cluster}-vpc")
}
