//! A subnet: one zone's part of the VPC's addresses.

use aws_sdk_ec2::types::{AttributeBooleanValue, ResourceType, SubnetState};
use serde::{Deserialize, Serialize};

use super::{Ctx, Look, ObjectId, Resource, Shown, Vpc, tags};
use crate::{
    contract::{About, Fact, SubnetKind},
    failure::Failure,
    leftovers::{self, Place},
    plan::Ref,
};

/// One subnet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Subnet {
    /// The VPC it is cut from.
    pub vpc: Ref<Vpc>,
    /// Public subnets give their instances public addresses.
    pub subnet_kind: SubnetKind,
    /// Availability Zone id.
    pub zone_id: String,
    /// Its IPv4 block.
    pub cidr: String,
    /// Tag it so that load balancers find it.
    pub load_balancer_tag: bool,
}

impl Subnet {
    fn name(&self, cluster: &str) -> String {
        format!("{cluster}-{}-{}", self.kind_word(), self.zone_id)
    }

    fn kind_word(&self) -> &'static str {
        match self.subnet_kind {
            SubnetKind::Public => "public",
            SubnetKind::Private => "private",
        }
    }

    /// The AWS Load Balancer Controller finds subnets by these tags (EKS User Guide, network requirements).
    fn load_balancer_tags(&self) -> Vec<(String, String)> {
        let key = match self.subnet_kind {
            SubnetKind::Public => "kubernetes.io/role/elb",
            SubnetKind::Private => "kubernetes.io/role/internal-elb",
        };
        if self.load_balancer_tag { vec![(key.into(), "1".into())] } else { Vec::new() }
    }
}

impl Resource for Subnet {
    type Output = ObjectId;

    fn about() -> About {
        About {
            name: "Subnet".into(),
            what: "A part of the VPC's addresses in one Availability Zone.".into(),
            why: "EKS wants subnets in at least two zones, so that the loss of one building does not stop the cluster."
                .into(),
            link: "https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html".into(),
            usual_seconds: 2,
            usual_delete_seconds: 1,
        }
    }

    fn title(&self) -> String {
        let word = match self.subnet_kind {
            SubnetKind::Public => "Public",
            SubnetKind::Private => "Private",
        };
        format!("{word} subnet in {}", self.zone_id)
    }

    fn command(&self, shown: &Shown<'_>) -> String {
        let mut command = shown.aws(&[
            "ec2 create-subnet",
            &format!("--vpc-id {}", shown.id(&self.vpc)),
            &format!("--availability-zone-id {}", self.zone_id),
            &format!("--cidr-block {}", self.cidr),
            &shown.tag_specifications("subnet", &self.name(shown.cluster)),
        ]);
        if self.subnet_kind == SubnetKind::Public {
            let id = shown.outputs.get(shown.step).and_then(|output| output["id"].as_str()).unwrap_or("$SUBNET");
            command.push('\n');
            command.push_str(&shown.aws(&[
                "ec2 modify-subnet-attribute",
                &format!("--subnet-id {id}"),
                "--map-public-ip-on-launch",
            ]));
        }
        command
    }

    fn facts(output: &ObjectId) -> Vec<Fact> {
        output.fact("Subnet id")
    }

    async fn find(&self, ctx: &Ctx) -> Result<Option<ObjectId>, Failure> {
        let answer = ctx
            .cloud
            .ec2
            .describe_subnets()
            .set_filters(Some(tags::ours(ctx)))
            .send()
            .await
            .map_err(Failure::of("EC2", "DescribeSubnets"))?;
        Ok(answer.subnets().first().map(|subnet| ObjectId::new(subnet.subnet_id())))
    }

    async fn create(&self, ctx: &Ctx) -> Result<ObjectId, Failure> {
        let name = self.name(&ctx.cluster);
        let answer = ctx
            .cloud
            .ec2
            .create_subnet()
            .vpc_id(ctx.get(&self.vpc)?.id)
            .availability_zone_id(&self.zone_id)
            .cidr_block(&self.cidr)
            .tag_specifications(tags::specification(ctx, ResourceType::Subnet, &name, &self.load_balancer_tags()))
            .send()
            .await
            .map_err(Failure::of("EC2", "CreateSubnet"))?;
        Ok(ObjectId::new(answer.subnet().and_then(|subnet| subnet.subnet_id())))
    }

    async fn ready(&self, ctx: &Ctx, output: ObjectId) -> Result<Look<ObjectId>, Failure> {
        let answer = ctx
            .cloud
            .ec2
            .describe_subnets()
            .subnet_ids(&output.id)
            .send()
            .await
            .map_err(Failure::of("EC2", "DescribeSubnets"))?;
        if answer.subnets().first().and_then(|subnet| subnet.state()) != Some(&SubnetState::Available) {
            return Ok(Look::NotYet("AWS is making the subnet.".into()));
        }
        if self.subnet_kind == SubnetKind::Public {
            // Without it a node group in this subnet fails with Ec2SubnetInvalidConfiguration.
            ctx.cloud
                .ec2
                .modify_subnet_attribute()
                .subnet_id(&output.id)
                .map_public_ip_on_launch(AttributeBooleanValue::builder().value(true).build())
                .send()
                .await
                .map_err(Failure::of("EC2", "ModifySubnetAttribute"))?;
        }
        Ok(Look::Ready(output))
    }

    async fn delete(&self, ctx: &Ctx, output: ObjectId) -> Result<Look<()>, Failure> {
        let answer = ctx.cloud.ec2.delete_subnet().subnet_id(&output.id).send().await;
        match answer.map_err(Failure::of("EC2", "DeleteSubnet")) {
            Err(failure) if !failure.is_gone() => {
                leftovers::refused(ctx, &self.title(), Place::Subnet(&output.id), failure).await
            }
            _ => Ok(Look::Ready(())),
        }
    }
}
