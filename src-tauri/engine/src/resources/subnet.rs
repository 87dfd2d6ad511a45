//! A subnet: one zone's part of the VPC's addresses.

use aws_sdk_ec2::types::{AttributeBooleanValue, ResourceType, SubnetState};
use ipnet::Ipv6Net;
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
    /// Which /64 of the VPC's IPv6 block is its own; none without IPv6.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ipv6: Option<u8>,
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

    fn load_balancer_tags(&self) -> Vec<(String, String)> {
        let key = load_balancer_tag(self.subnet_kind);
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
        let mut parts = vec![
            "ec2 create-subnet".to_owned(),
            format!("--vpc-id {}", shown.id(&self.vpc)),
            format!("--availability-zone-id {}", self.zone_id),
            format!("--cidr-block {}", self.cidr),
        ];
        if let Some(index) = self.ipv6 {
            let whole = shown.field(&self.vpc, "ipv6_cidr");
            let block = part(&whole, index).map_or_else(|| "$IPV6_BLOCK".to_owned(), |block| block.to_string());
            parts.push(format!("--ipv6-cidr-block {block}"));
        }
        parts.push(shown.tag_specifications("subnet", &self.name(shown.cluster)));
        let mut command = shown.aws(&parts.iter().map(String::as_str).collect::<Vec<_>>());
        let id = shown.outputs.get(shown.step).and_then(|output| output["id"].as_str()).unwrap_or("$SUBNET");
        let mut attribute = |flag: &str| {
            command.push('\n');
            command.push_str(&shown.aws(&["ec2 modify-subnet-attribute", &format!("--subnet-id {id}"), flag]));
        };
        if self.subnet_kind == SubnetKind::Public {
            attribute("--map-public-ip-on-launch");
        }
        if self.ipv6.is_some() {
            attribute("--assign-ipv6-address-on-creation");
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
        let vpc = ctx.get(&self.vpc)?;
        let ipv6 = self.ipv6.and_then(|index| part(&vpc.ipv6_cidr, index)).map(|block| block.to_string());
        let answer = ctx
            .cloud
            .ec2
            .create_subnet()
            .vpc_id(vpc.id)
            .availability_zone_id(&self.zone_id)
            .cidr_block(&self.cidr)
            .set_ipv6_cidr_block(ipv6)
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
        let on = || AttributeBooleanValue::builder().value(true).build();
        let modify = || ctx.cloud.ec2.modify_subnet_attribute().subnet_id(&output.id);
        // Without them a node group in this subnet fails with Ec2SubnetInvalidConfiguration. One attribute a call: EC2
        // refuses two at once.
        let public = (self.subnet_kind == SubnetKind::Public).then(|| modify().map_public_ip_on_launch(on()));
        let ipv6 = self.ipv6.is_some().then(|| modify().assign_ipv6_address_on_creation(on()));
        for call in public.into_iter().chain(ipv6) {
            call.send().await.map_err(Failure::of("EC2", "ModifySubnetAttribute"))?;
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

/// The tag by which the AWS Load Balancer Controller finds subnets of a kind (EKS User Guide, network requirements).
pub(crate) fn load_balancer_tag(kind: SubnetKind) -> &'static str {
    match kind {
        SubnetKind::Public => "kubernetes.io/role/elb",
        SubnetKind::Private => "kubernetes.io/role/internal-elb",
    }
}

/// One /64 of a VPC's IPv6 block, which is the only size EC2 takes for a subnet of it.
fn part(whole: &str, index: u8) -> Option<Ipv6Net> {
    whole.parse::<Ipv6Net>().ok()?.subnets(64).ok()?.nth(index.into())
}

#[cfg(test)]
mod tests {
    #[test]
    fn each_subnet_has_a_part_of_the_ipv6_block() {
        let part = |index| super::part("2600:1f14:abc:de00::/56", index).map(|block| block.to_string());
        assert_eq!(part(0).as_deref(), Some("2600:1f14:abc:de00::/64"));
        assert_eq!(part(255).as_deref(), Some("2600:1f14:abc:deff::/64"));
        assert_eq!(super::part("", 0), None);
    }
}
