//! A security group of our own: the firewall around some network interfaces. It goes on to let everything out, as EC2
//! makes it; its rules say what may come in beside that.

use aws_sdk_ec2::types::ResourceType;
use serde::{Deserialize, Serialize};

use super::{Ctx, Look, ObjectId, Resource, SecurityGroupRule, Shown, security_group_rule::description, tags};
use crate::{
    contract::{About, Fact},
    failure::Failure,
    leftovers::{self, Place},
    plan::IdRef,
};

/// One security group and its rules.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SecurityGroup {
    /// The VPC it belongs to.
    pub vpc: IdRef,
    /// Last part of its name: `endpoints`.
    pub suffix: String,
    /// "Security group of the VPC endpoints": its title and its description.
    pub purpose: String,
    /// What it lets through.
    pub rules: Vec<SecurityGroupRule>,
}

impl Resource for SecurityGroup {
    type Output = ObjectId;

    fn about() -> About {
        About {
            name: "Security group".into(),
            what: "A firewall around some network interfaces: says who may speak to them, and on which ports.".into(),
            why: "What is not let in by a rule does not arrive.".into(),
            link: "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html".into(),
            usual_seconds: 2,
            usual_delete_seconds: 2,
        }
    }

    fn title(&self) -> String {
        self.purpose.clone()
    }

    fn command(&self, shown: &Shown<'_>) -> String {
        let name = self.name(shown.cluster);
        let create = shown.aws(&[
            "ec2 create-security-group",
            &format!("--group-name {name}"),
            &format!("--description '{}'", description(&self.purpose)),
            &format!("--vpc-id {}", shown.id_of(&self.vpc)),
            &shown.tag_specifications("security-group", &name),
        ]);
        let id = shown.outputs.get(shown.step).and_then(|output| output["id"].as_str()).unwrap_or("$SECURITY_GROUP");
        let rules = self.rules.iter().map(|rule| rule.command(shown, id));
        std::iter::once(create).chain(rules).collect::<Vec<_>>().join("\n")
    }

    fn facts(output: &ObjectId) -> Vec<Fact> {
        output.fact("Security group id")
    }

    async fn find(&self, ctx: &Ctx) -> Result<Option<ObjectId>, Failure> {
        let answer = ctx
            .cloud
            .ec2
            .describe_security_groups()
            .set_filters(Some(tags::ours(ctx)))
            .send()
            .await
            .map_err(Failure::of("EC2", "DescribeSecurityGroups"))?;
        Ok(answer.security_groups().first().map(|group| ObjectId::new(group.group_id())))
    }

    async fn create(&self, ctx: &Ctx) -> Result<ObjectId, Failure> {
        let name = self.name(&ctx.cluster);
        let answer = ctx
            .cloud
            .ec2
            .create_security_group()
            .group_name(&name)
            .description(description(&self.purpose))
            .vpc_id(ctx.id(&self.vpc)?)
            .tag_specifications(tags::specification(ctx, ResourceType::SecurityGroup, &name, &[]))
            .send()
            .await
            .map_err(Failure::of("EC2", "CreateSecurityGroup"))?;
        Ok(ObjectId::new(answer.group_id()))
    }

    async fn ready(&self, ctx: &Ctx, output: ObjectId) -> Result<Look<ObjectId>, Failure> {
        // One rule a call: where one of several is there already, EC2 refuses all of them.
        for rule in &self.rules {
            rule.allow(ctx, &output.id).await?;
        }
        Ok(Look::Ready(output))
    }

    async fn delete(&self, ctx: &Ctx, output: ObjectId) -> Result<Look<()>, Failure> {
        match leftovers::remove_security_group(ctx, &output.id).await {
            Err(failure) if !failure.is_gone() => {
                leftovers::refused(ctx, &self.title(), Place::SecurityGroup(&output.id), failure).await
            }
            _ => Ok(Look::Ready(())),
        }
    }
}

impl SecurityGroup {
    /// Unique in the VPC. EC2 takes no name that begins like an id.
    fn name(&self, cluster: &str) -> String {
        let name = format!("{cluster}-{}", self.suffix);
        if name.to_ascii_lowercase().starts_with("sg-") { format!("landfall-{name}") } else { name }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Planner;
    use crate::resources::Vpc;

    #[test]
    fn a_name_never_begins_like_an_id() {
        let mut planner = Planner::default();
        let vpc = planner
            .add("vpc", Vpc { cidr: "10.0.0.0/16".into(), dns_support: true, dns_hostnames: true, ipv6: false })
            .id();
        let group = SecurityGroup { vpc, suffix: "endpoints".into(), purpose: String::new(), rules: Vec::new() };
        assert_eq!(group.name("demo"), "demo-endpoints");
        assert_eq!(group.name("sg-1"), "landfall-sg-1-endpoints");
    }
}
