//! Rules of ours in a security group that is not ours: the one EKS makes for a cluster. Each carries our tags, so that
//! exactly these are taken out again, and the group itself stays.

use serde::{Deserialize, Serialize};

use super::{Cluster, Ctx, Look, Resource, SecurityGroupRule, Shown, tags};
use crate::{
    contract::{About, Fact},
    failure::Failure,
    plan::Ref,
};

/// Some rules in the group of a cluster.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SecurityGroupRules {
    /// The cluster whose group gets them.
    pub cluster: Ref<Cluster>,
    /// "Rules that let self-managed nodes reach the control plane".
    pub purpose: String,
    /// What they let through.
    pub rules: Vec<SecurityGroupRule>,
}

/// Where they stand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SecurityGroupRulesOutput {
    /// The group.
    pub id: String,
}

impl Resource for SecurityGroupRules {
    type Output = SecurityGroupRulesOutput;

    fn about() -> About {
        About {
            name: "Security group rules".into(),
            what: "Rules in the cluster's security group, beside those EKS made.".into(),
            why: "Nodes outside the cluster's group and the control plane reach each other only through them.".into(),
            link: "https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html".into(),
            usual_seconds: 2,
            usual_delete_seconds: 1,
        }
    }

    fn title(&self) -> String {
        self.purpose.clone()
    }

    fn command(&self, shown: &Shown<'_>) -> String {
        let group = shown.field(&self.cluster, "security_group");
        self.rules.iter().map(|rule| rule.command(shown, &group)).collect::<Vec<_>>().join("\n")
    }

    fn facts(output: &SecurityGroupRulesOutput) -> Vec<Fact> {
        vec![Fact { label: "In the security group".into(), value: output.id.clone() }]
    }

    async fn find(&self, ctx: &Ctx) -> Result<Option<SecurityGroupRulesOutput>, Failure> {
        Ok(ours(ctx).await?.into_iter().next().map(|(id, _)| SecurityGroupRulesOutput { id }))
    }

    async fn create(&self, ctx: &Ctx) -> Result<SecurityGroupRulesOutput, Failure> {
        Ok(SecurityGroupRulesOutput { id: ctx.get(&self.cluster)?.security_group })
    }

    async fn ready(
        &self,
        ctx: &Ctx,
        output: SecurityGroupRulesOutput,
    ) -> Result<Look<SecurityGroupRulesOutput>, Failure> {
        for rule in &self.rules {
            rule.allow(ctx, &output.id).await?;
        }
        Ok(Look::Ready(output))
    }

    async fn delete(&self, ctx: &Ctx, _output: SecurityGroupRulesOutput) -> Result<Look<()>, Failure> {
        for (group, rule) in ours(ctx).await? {
            let ec2 = &ctx.cloud.ec2;
            let answer = if rule.is_egress {
                let call = ec2.revoke_security_group_egress().group_id(&group).security_group_rule_ids(&rule.id);
                call.send().await.map(drop).map_err(Failure::of("EC2", "RevokeSecurityGroupEgress"))
            } else {
                let call = ec2.revoke_security_group_ingress().group_id(&group).security_group_rule_ids(&rule.id);
                call.send().await.map(drop).map_err(Failure::of("EC2", "RevokeSecurityGroupIngress"))
            };
            match answer {
                Err(failure) if !failure.is_gone() => return Err(failure),
                _ => {}
            }
        }
        Ok(Look::Ready(()))
    }
}

#[derive(Debug)]
struct RuleId {
    id: String,
    is_egress: bool,
}

/// The rules this step made, each with its group.
async fn ours(ctx: &Ctx) -> Result<Vec<(String, RuleId)>, Failure> {
    let call = ctx.cloud.ec2.describe_security_group_rules().set_filters(Some(tags::ours(ctx)));
    let pages = call.into_paginator().items().send();
    let rules: Vec<_> =
        pages.collect::<Result<_, _>>().await.map_err(Failure::of("EC2", "DescribeSecurityGroupRules"))?;
    let known = |rule: &aws_sdk_ec2::types::SecurityGroupRule| {
        let id = RuleId { id: rule.security_group_rule_id()?.to_owned(), is_egress: rule.is_egress() == Some(true) };
        Some((rule.group_id()?.to_owned(), id))
    };
    Ok(rules.iter().filter_map(known).collect())
}
