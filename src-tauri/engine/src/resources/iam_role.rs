//! An IAM role: lets an AWS service act in the account, with the rights of its policies.

use aws_sdk_iam::types::{AttachedPolicy, InstanceProfile, Tag};
use serde::{Deserialize, Serialize};

use super::{Ctx, Look, Resource, Shown, TAG_REGION, TAG_RUN, TAG_STEP};
use crate::{
    cloud::partition,
    contract::{About, Fact, Problem},
    failure::Failure,
};

/// The role of this name is not ours.
const NAME_TAKEN: &str = "role-name-taken";

/// One role with AWS managed policies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IamRole {
    /// Its name, unique in the account; at most 64 characters.
    pub name: String,
    /// Who may take it on.
    pub trusted: TrustedService,
    /// "Cluster role".
    pub purpose: String,
    /// AWS managed policies.
    pub policies: Vec<ManagedPolicy>,
}

/// An AWS service that takes on a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TrustedService {
    /// The EKS control plane.
    Eks,
    /// EC2 instances: the nodes.
    Ec2,
}

/// An AWS managed policy and the reason for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ManagedPolicy {
    /// `AmazonEKSClusterPolicy`.
    pub name: String,
    /// What it is needed for.
    pub why: String,
}

impl ManagedPolicy {
    /// Its ARN in the Region's partition.
    pub fn arn(&self, region: &str) -> String {
        format!("arn:{}:iam::aws:policy/{}", partition(region), self.name)
    }
}

impl TrustedService {
    /// The trust policy, as readable JSON. In China EC2 goes by another name, and EKS does not.
    pub fn trust_policy(self, region: &str) -> String {
        let principal = match self {
            TrustedService::Eks => "eks.amazonaws.com",
            TrustedService::Ec2 if partition(region) == "aws-cn" => "ec2.amazonaws.com.cn",
            TrustedService::Ec2 => "ec2.amazonaws.com",
        };
        let policy = serde_json::json!({
            "Version": "2012-10-17",
            "Statement": [{ "Effect": "Allow", "Principal": { "Service": principal }, "Action": "sts:AssumeRole" }],
        });
        serde_json::to_string_pretty(&policy).expect("a literal serialises")
    }
}

/// What AWS gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IamRoleOutput {
    /// Its ARN (in a field called `id`, as every output's chief identifier).
    pub id: String,
}

impl Resource for IamRole {
    type Output = IamRoleOutput;

    fn about() -> About {
        About {
            name: "IAM role".into(),
            what: "A set of rights that an AWS service can take on, without a password.".into(),
            why: "EKS and the nodes act in the account: they attach addresses, load images, and must be allowed to."
                .into(),
            link: "https://docs.aws.amazon.com/eks/latest/userguide/security-iam-service-with-iam.html".into(),
            usual_seconds: 2,
            usual_delete_seconds: 2,
        }
    }

    fn title(&self) -> String {
        format!("{} {}", self.purpose, self.name)
    }

    fn command(&self, shown: &Shown<'_>) -> String {
        let trust = self.trusted.trust_policy(shown.region).replace('\n', "").replace("  ", "");
        let tags = format!(
            "--tags Key={},Value={} Key={TAG_RUN},Value={} Key={TAG_STEP},Value={} Key={TAG_REGION},Value={}",
            super::TAG_CLUSTER,
            shown.cluster,
            shown.run,
            shown.step,
            shown.region
        );
        let mut commands = vec![shown.aws(&[
            "iam create-role",
            &format!("--role-name {}", self.name),
            &format!("--assume-role-policy-document '{trust}'"),
            &tags,
        ])];
        commands.extend(self.policies.iter().map(|policy| {
            shown.aws(&[
                "iam attach-role-policy",
                &format!("--role-name {}", self.name),
                &format!("--policy-arn {}", policy.arn(shown.region)),
            ])
        }));
        commands.join("\n")
    }

    fn facts(output: &IamRoleOutput) -> Vec<Fact> {
        vec![Fact { label: "Role ARN".into(), value: output.id.clone() }]
    }

    async fn find(&self, ctx: &Ctx) -> Result<Option<IamRoleOutput>, Failure> {
        let answer = ctx.cloud.iam.get_role().role_name(&self.name).send().await;
        let role = match answer.map_err(Failure::of("IAM", "GetRole")) {
            Err(failure) if failure.is_gone() => return Ok(None),
            answer => answer?.role,
        };
        let Some(role) = role else { return Ok(None) };
        let tag = |key: &str| role.tags().iter().find(|tag| tag.key() == key).map(|tag| tag.value().to_owned());
        if !ctx.owns(tag) {
            return Err(name_taken(&self.name).into());
        }
        Ok(Some(IamRoleOutput { id: role.arn }))
    }

    async fn create(&self, ctx: &Ctx) -> Result<IamRoleOutput, Failure> {
        let tags = ctx
            .tags(&self.name)
            .into_iter()
            // Roles stand in no Region: without this, another Region's run would look lost where only its roles show.
            .chain([(TAG_REGION.to_owned(), ctx.cloud.region.clone())])
            .map(|(key, value)| Tag::builder().key(key).value(value).build().expect("key and value are set"));
        let answer = ctx
            .cloud
            .iam
            .create_role()
            .role_name(&self.name)
            .assume_role_policy_document(self.trusted.trust_policy(&ctx.cloud.region))
            .description(format!("{} of the EKS cluster {}, made by Landfall", self.purpose, ctx.cluster))
            .set_tags(Some(tags.collect()))
            .send()
            .await
            .map_err(Failure::of("IAM", "CreateRole"))?;
        Ok(IamRoleOutput { id: answer.role.map(|role| role.arn).unwrap_or_default() })
    }

    async fn ready(&self, ctx: &Ctx, output: IamRoleOutput) -> Result<Look<IamRoleOutput>, Failure> {
        for policy in &self.policies {
            // Attaching twice is success.
            ctx.cloud
                .iam
                .attach_role_policy()
                .role_name(&self.name)
                .policy_arn(policy.arn(&ctx.cloud.region))
                .send()
                .await
                .map_err(Failure::of("IAM", "AttachRolePolicy"))?;
        }
        Ok(Look::Ready(output))
    }

    async fn delete(&self, ctx: &Ctx, _output: IamRoleOutput) -> Result<Look<()>, Failure> {
        // A name may be used again: ours was deleted by hand, and somebody made another.
        match self.find(ctx).await {
            Ok(Some(_)) => {}
            Ok(None) => return Ok(Look::Ready(())),
            Err(Failure::Told(problem)) if problem.code == NAME_TAKEN => return Ok(Look::Ready(())),
            Err(failure) => return Err(failure),
        }
        match self.take_apart(ctx).await {
            Err(failure) if !failure.is_gone() => Err(failure),
            _ => Ok(Look::Ready(())),
        }
    }
}

impl IamRole {
    /// IAM deletes only empty roles. Policies that people attached later go too: they are only detached.
    async fn take_apart(&self, ctx: &Ctx) -> Result<(), Failure> {
        let iam = &ctx.cloud.iam;
        let pages = iam.list_attached_role_policies().role_name(&self.name).into_paginator().items().send();
        let attached: Vec<AttachedPolicy> =
            pages.collect::<Result<_, _>>().await.map_err(Failure::of("IAM", "ListAttachedRolePolicies"))?;
        for arn in attached.iter().filter_map(|policy| policy.policy_arn()) {
            let answer = iam.detach_role_policy().role_name(&self.name).policy_arn(arn).send().await;
            gone_is_fine(answer.map_err(Failure::of("IAM", "DetachRolePolicy")))?;
        }
        let pages = iam.list_role_policies().role_name(&self.name).into_paginator().items().send();
        let inline: Vec<String> =
            pages.collect::<Result<_, _>>().await.map_err(Failure::of("IAM", "ListRolePolicies"))?;
        for name in inline {
            let answer = iam.delete_role_policy().role_name(&self.name).policy_name(name).send().await;
            gone_is_fine(answer.map_err(Failure::of("IAM", "DeleteRolePolicy")))?;
        }
        match self.delete_empty(ctx).await {
            // Instance profiles made for nodes (by EKS, or by tools in the cluster) may outlive them.
            Err(failure) if failure.code() == "DeleteConflict" => {
                self.leave_instance_profiles(ctx).await?;
                self.delete_empty(ctx).await
            }
            answer => answer,
        }
    }

    async fn delete_empty(&self, ctx: &Ctx) -> Result<(), Failure> {
        let answer = ctx.cloud.iam.delete_role().role_name(&self.name).send().await;
        answer.map(drop).map_err(Failure::of("IAM", "DeleteRole"))
    }

    /// Takes the role out of instance profiles. These stay: Landfall did not make them, and empty they do nothing.
    async fn leave_instance_profiles(&self, ctx: &Ctx) -> Result<(), Failure> {
        let iam = &ctx.cloud.iam;
        let pages = iam.list_instance_profiles_for_role().role_name(&self.name).into_paginator().items().send();
        let profiles: Vec<InstanceProfile> =
            pages.collect::<Result<_, _>>().await.map_err(Failure::of("IAM", "ListInstanceProfilesForRole"))?;
        for profile in &profiles {
            let answer = iam
                .remove_role_from_instance_profile()
                .instance_profile_name(profile.instance_profile_name())
                .role_name(&self.name)
                .send()
                .await;
            gone_is_fine(answer.map_err(Failure::of("IAM", "RemoveRoleFromInstanceProfile")))?;
        }
        Ok(())
    }
}

/// A policy that is detached already does not mean that the role is gone: IAM lists what it has just taken off.
fn gone_is_fine<T>(answer: Result<T, Failure>) -> Result<(), Failure> {
    match answer {
        Err(failure) if !failure.is_gone() => Err(failure),
        _ => Ok(()),
    }
}

fn name_taken(name: &str) -> Problem {
    Problem::told(
        NAME_TAKEN,
        format!("A role called {name} exists already"),
        format!("The account has an IAM role called {name} that this run did not make."),
        "Landfall does not touch what it did not make. Choose another role name on the Roles page, or \
                     delete that role in the IAM console if nobody needs it, and choose Try again.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_china_nodes_have_another_principal() {
        assert!(TrustedService::Ec2.trust_policy("cn-north-1").contains("\"ec2.amazonaws.com.cn\""));
        assert!(TrustedService::Ec2.trust_policy("us-gov-west-1").contains("\"ec2.amazonaws.com\""));
        assert!(TrustedService::Eks.trust_policy("cn-north-1").contains("\"eks.amazonaws.com\""));
    }
}
