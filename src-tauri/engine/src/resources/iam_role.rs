//! An IAM role: lets an AWS service act in the account, with the rights of its policies.

use aws_sdk_iam::types::{AttachedPolicy, InstanceProfile, Tag};
use serde::{Deserialize, Serialize};

use super::{Ctx, Look, Resource, Shown, TAG_REGION, TAG_RUN, TAG_STEP, Trust};
use crate::{
    cloud::partition,
    contract::{About, Fact, Problem},
    failure::Failure,
};

/// The role of this name is not ours.
const NAME_TAKEN: &str = "role-name-taken";

/// One role with managed policies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IamRole {
    /// Its name, unique in the account; at most 64 characters.
    pub name: String,
    /// Its path, beginning and ending with a slash.
    #[serde(default = "no_path")]
    pub path: String,
    /// Who may take it on.
    pub trusted: Trust,
    /// "Cluster role".
    pub purpose: String,
    /// Managed policies.
    pub policies: Vec<ManagedPolicy>,
    /// Rights for which AWS keeps no managed policy.
    #[serde(default)]
    pub own_policies: Vec<OwnPolicy>,
    /// ARN of a managed policy that bounds what it may ever do; empty: none.
    #[serde(default)]
    pub permissions_boundary: String,
}

fn no_path() -> String {
    "/".to_owned()
}

/// A managed policy and the reason for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ManagedPolicy {
    /// Of AWS by name, with its path if it has one (`AmazonEKSClusterPolicy`, `service-role/AmazonEBSCSIDriverPolicy`);
    /// of anybody by ARN.
    pub name: String,
    /// What it is needed for.
    pub why: String,
}

impl ManagedPolicy {
    /// Its ARN; a name is one of AWS's in the Region's partition.
    pub fn arn(&self, region: &str) -> String {
        if self.name.starts_with("arn:") {
            return self.name.clone();
        }
        format!("arn:{}:iam::aws:policy/{}", partition(region), self.name)
    }
}

/// A policy that stands in the role itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OwnPolicy {
    /// Its name in the role.
    pub name: String,
    /// What it is needed for.
    pub why: String,
    /// Its statements, as JSON.
    pub document: String,
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
        let trust = self.trusted.shown(shown);
        let tags = format!(
            "--tags Key={},Value={} Key={TAG_RUN},Value={} Key={TAG_STEP},Value={} Key={TAG_REGION},Value={}",
            super::TAG_CLUSTER,
            shown.cluster,
            shown.run,
            shown.step,
            shown.region
        );
        let mut create = vec!["iam create-role".to_owned(), format!("--role-name {}", self.name)];
        if self.path != "/" {
            create.push(format!("--path {}", self.path));
        }
        create.push(format!("--assume-role-policy-document '{trust}'"));
        if !self.permissions_boundary.is_empty() {
            create.push(format!("--permissions-boundary {}", self.permissions_boundary));
        }
        create.push(tags);
        let mut commands = vec![shown.aws(&create.iter().map(String::as_str).collect::<Vec<_>>())];
        commands.extend(self.policies.iter().map(|policy| {
            shown.aws(&[
                "iam attach-role-policy",
                &format!("--role-name {}", self.name),
                &format!("--policy-arn {}", policy.arn(shown.region)),
            ])
        }));
        commands.extend(self.own_policies.iter().map(|policy| {
            shown.aws(&[
                "iam put-role-policy",
                &format!("--role-name {}", self.name),
                &format!("--policy-name {}", policy.name),
                &format!("--policy-document '{}'", policy.document.replace('\n', "").replace("  ", "")),
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
            .set_path((self.path != "/").then(|| self.path.clone()))
            .assume_role_policy_document(self.trusted.made(ctx)?)
            .set_permissions_boundary(
                (!self.permissions_boundary.is_empty()).then(|| self.permissions_boundary.clone()),
            )
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
        for policy in &self.own_policies {
            // So is putting the same again.
            let put = ctx.cloud.iam.put_role_policy().role_name(&self.name).policy_name(&policy.name);
            let answer = put.policy_document(&policy.document).send().await;
            answer.map_err(Failure::of("IAM", "PutRolePolicy"))?;
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
    fn a_policy_is_one_of_aws_by_name_or_anybodys_by_arn() {
        let arn = |name: &str, region| ManagedPolicy { name: name.into(), why: String::new() }.arn(region);
        let csi = "service-role/AmazonEBSCSIDriverPolicy";
        assert_eq!(arn(csi, "cn-north-1"), format!("arn:aws-cn:iam::aws:policy/{csi}"));
        let own = "arn:aws:iam::111122223333:policy/ours";
        assert_eq!(arn(own, "us-east-1"), own);
    }

    #[test]
    fn a_role_of_an_older_journal_is_read() {
        let written = r#"{"name":"a","trusted":"ec2","purpose":"Node role","policies":[{"name":"p","why":"w"}]}"#;
        let role: IamRole = serde_json::from_str(written).expect("an older role");
        assert_eq!((role.path.as_str(), role.trusted, role.permissions_boundary.as_str()), ("/", Trust::Ec2, ""));
    }
}
