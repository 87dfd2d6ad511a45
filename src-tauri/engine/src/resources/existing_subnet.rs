//! A subnet that was there before: looked at, mended where the person asked for it, put back on delete, never deleted.

use aws_sdk_ec2::types::{AttributeBooleanValue, Subnet as Described, Tag};
use serde::{Deserialize, Serialize};

use super::{Ctx, ExistingVpc, Look, Resource, Shown, load_balancer_tag};
use crate::{
    contract::{About, Fact, NetworkMend, Problem, SubnetKind},
    failure::Failure,
    leftovers::TagList,
    offers::{FREE_ADDRESSES_NEEDED, refusal, subnet_kind},
    plan::Ref,
};

/// One subnet of an existing VPC.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExistingSubnet {
    /// Its VPC.
    pub vpc: Ref<ExistingVpc>,
    /// `subnet-…`.
    pub subnet_id: String,
    /// What its route table must make of it.
    pub subnet_kind: SubnetKind,
    /// Its Availability Zone id.
    pub zone_id: String,
    /// What may be changed in it.
    pub mend: Vec<NetworkMend>,
    /// It needs an IPv6 block too.
    pub ipv6: bool,
    /// Nodes will stand in it, which need public addresses where it is public.
    pub for_nodes: bool,
}

/// What it was like before Landfall came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExistingSubnetOutput {
    /// Its id.
    pub id: String,
    /// Instances there got public addresses.
    pub had_public_addresses: bool,
    /// It had the tag by which load balancers find it.
    pub had_load_balancer_tag: bool,
}

impl Resource for ExistingSubnet {
    type Output = ExistingSubnetOutput;

    fn about() -> About {
        About {
            name: "Existing subnet".into(),
            what: "A part of an existing VPC in one Availability Zone. Landfall looks whether it is what it was taken for."
                .into(),
            why: "EKS wants subnets in at least two zones, with free addresses. They stay when the cluster goes.".into(),
            link: "https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html".into(),
            usual_seconds: 1,
            usual_delete_seconds: 1,
        }
    }

    fn title(&self) -> String {
        format!("Existing {} subnet {}", word(self.subnet_kind), self.subnet_id)
    }

    fn command(&self, shown: &Shown<'_>) -> String {
        let id = &self.subnet_id;
        let mut commands = vec![shown.aws(&["ec2 describe-subnets", &format!("--subnet-ids {id}")])];
        if self.may_give_addresses() {
            commands.push(shown.aws(&[
                "ec2 modify-subnet-attribute",
                &format!("--subnet-id {id}"),
                "--map-public-ip-on-launch",
            ]));
        }
        if self.mend.contains(&NetworkMend::LoadBalancerTags) {
            let tag = format!("--tags Key={},Value=1", load_balancer_tag(self.subnet_kind));
            commands.push(shown.aws(&["ec2 create-tags", &format!("--resources {id}"), &tag]));
        }
        commands.join("\n")
    }

    fn facts(output: &ExistingSubnetOutput) -> Vec<Fact> {
        vec![Fact { label: "Subnet id".into(), value: output.id.clone() }]
    }

    /// Landfall never made it: there is nothing of ours to be found.
    async fn find(&self, _ctx: &Ctx) -> Result<Option<ExistingSubnetOutput>, Failure> {
        Ok(None)
    }

    /// Makes nothing: looks whether it can be used, and keeps what it is like.
    async fn create(&self, ctx: &Ctx) -> Result<ExistingSubnetOutput, Failure> {
        let vpc = ctx.get(&self.vpc)?.id;
        let Some(subnet) = self.describe(ctx).await? else { return Err(self.is_missing(&vpc).into()) };
        // A second look must not take our own mending for what was there before.
        let known: Option<ExistingSubnetOutput> = ctx.own_output();
        let output = known.filter(|known| known.id == self.subnet_id).unwrap_or_else(|| ExistingSubnetOutput {
            id: self.subnet_id.clone(),
            had_public_addresses: subnet.map_public_ip_on_launch() == Some(true),
            had_load_balancer_tag: TagList::ec2(subnet.tags()).get(load_balancer_tag(self.subnet_kind)).is_some(),
        });
        self.judge(ctx, &vpc, &subnet).await?;
        Ok(output)
    }

    async fn ready(&self, ctx: &Ctx, output: ExistingSubnetOutput) -> Result<Look<ExistingSubnetOutput>, Failure> {
        if self.may_give_addresses() && !output.had_public_addresses {
            self.give_addresses(ctx, true).await?;
        }
        if self.mend.contains(&NetworkMend::LoadBalancerTags) && !output.had_load_balancer_tag {
            let call = ctx.cloud.ec2.create_tags().resources(&self.subnet_id).tags(self.tag());
            call.send().await.map_err(Failure::of("EC2", "CreateTags"))?;
        }
        Ok(Look::Ready(output))
    }

    async fn delete(&self, ctx: &Ctx, output: ExistingSubnetOutput) -> Result<Look<()>, Failure> {
        if self.mend.contains(&NetworkMend::LoadBalancerTags) && !output.had_load_balancer_tag {
            let call = ctx.cloud.ec2.delete_tags().resources(&self.subnet_id).tags(self.tag());
            gone_is_fine(call.send().await.map(drop).map_err(Failure::of("EC2", "DeleteTags")))?;
        }
        if self.may_give_addresses() && !output.had_public_addresses {
            gone_is_fine(self.give_addresses(ctx, false).await)?;
        }
        Ok(Look::Ready(()))
    }
}

impl ExistingSubnet {
    async fn describe(&self, ctx: &Ctx) -> Result<Option<Described>, Failure> {
        let answer = ctx.cloud.ec2.describe_subnets().subnet_ids(&self.subnet_id).send().await;
        match answer.map_err(Failure::of("EC2", "DescribeSubnets")) {
            Err(failure) if failure.is_gone() => Ok(None),
            answer => Ok(answer?.subnets.and_then(|subnets| subnets.into_iter().next())),
        }
    }

    /// Only public subnets give addresses.
    fn may_give_addresses(&self) -> bool {
        self.subnet_kind == SubnetKind::Public && self.mend.contains(&NetworkMend::PublicAddresses)
    }

    async fn give_addresses(&self, ctx: &Ctx, on: bool) -> Result<(), Failure> {
        let value = AttributeBooleanValue::builder().value(on).build();
        let call = ctx.cloud.ec2.modify_subnet_attribute().subnet_id(&self.subnet_id).map_public_ip_on_launch(value);
        call.send().await.map(drop).map_err(Failure::of("EC2", "ModifySubnetAttribute"))
    }

    fn tag(&self) -> Tag {
        Tag::builder().key(load_balancer_tag(self.subnet_kind)).value("1").build()
    }

    /// # Errors
    /// The first thing that keeps a cluster from using it.
    async fn judge(&self, ctx: &Ctx, vpc: &str, subnet: &Described) -> Result<(), Failure> {
        if subnet.vpc_id() != Some(vpc) {
            return Err(self.is_missing(vpc).into());
        }
        let zone = subnet.availability_zone_id().unwrap_or_default();
        if zone != self.zone_id {
            return Err(self.is_elsewhere(zone).into());
        }
        if let Some(why) = refusal(zone) {
            return Err(self.is_refused(&format!("{why}: {zone}.")).into());
        }
        let free = subnet.available_ip_address_count().unwrap_or_default();
        if u32::try_from(free).unwrap_or_default() < FREE_ADDRESSES_NEEDED {
            let why = format!(
                "It has {free} free addresses, and EKS wants at least {FREE_ADDRESSES_NEEDED} for its network interfaces."
            );
            return Err(self.is_refused(&why).into());
        }
        if self.ipv6 && subnet.ipv6_cidr_block_association_set().is_empty() {
            return Err(self.is_refused("It has no IPv6 block, and the cluster's pods get IPv6 addresses.").into());
        }
        let kind = subnet_kind(&ctx.cloud, vpc, &self.subnet_id).await?;
        if kind != self.subnet_kind {
            return Err(self.is_other_kind(kind).into());
        }
        let gives = subnet.map_public_ip_on_launch() == Some(true) || self.may_give_addresses();
        if self.for_nodes && kind == SubnetKind::Public && !gives {
            return Err(self.gives_no_addresses().into());
        }
        Ok(())
    }

    fn is_missing(&self, vpc: &str) -> Problem {
        let id = &self.subnet_id;
        Problem::told(
            "existing-subnet-missing",
            format!("The subnet {id} is not there"),
            format!("The VPC {vpc} has no subnet {id}."),
            "Choose another subnet on the Network page, and choose Try again.",
        )
    }

    fn is_elsewhere(&self, zone: &str) -> Problem {
        let (id, said) = (&self.subnet_id, &self.zone_id);
        Problem::told(
            "existing-subnet-zone",
            format!("The subnet {id} is in another zone"),
            format!("It was chosen as one in {said}, and it is in {zone}."),
            format!("Write {zone} as its zone on the Network page, and choose Try again."),
        )
    }

    fn is_refused(&self, why: &str) -> Problem {
        let id = &self.subnet_id;
        Problem::told(
            "existing-subnet-refused",
            format!("The subnet {id} cannot be used"),
            why,
            "Choose another subnet on the Network page, and choose Try again.",
        )
    }

    fn is_other_kind(&self, kind: SubnetKind) -> Problem {
        let (id, said, is) = (&self.subnet_id, word(self.subnet_kind), word(kind));
        let why = match kind {
            SubnetKind::Public => "its route table leads to an internet gateway",
            SubnetKind::Private => "its route table does not lead to an internet gateway",
        };
        Problem::told(
            "existing-subnet-kind",
            format!("The subnet {id} is {is}, not {said}"),
            format!("It was chosen as a {said} subnet, and {why}, whatever its name says."),
            format!("Choose it as a {is} subnet or take another one on the Network page, and choose Try again."),
        )
    }

    fn gives_no_addresses(&self) -> Problem {
        let id = &self.subnet_id;
        Problem::told(
            "existing-subnet-addresses",
            format!("The subnet {id} gives no public addresses"),
            "Nodes in a public subnet need public addresses to reach their cluster, and instances do not get them there by \
             themselves (MapPublicIpOnLaunch is off).",
            "Let Landfall switch it on, on the Network page; it switches it off again on delete. Or put the nodes into \
             private subnets. Then choose Try again.",
        )
    }
}

fn word(kind: SubnetKind) -> &'static str {
    match kind {
        SubnetKind::Public => "public",
        SubnetKind::Private => "private",
    }
}

fn gone_is_fine(answer: Result<(), Failure>) -> Result<(), Failure> {
    match answer {
        Err(failure) if !failure.is_gone() => Err(failure),
        _ => Ok(()),
    }
}
