//! An IAM role that exists: looked at and used, never changed and never deleted.

use aws_sdk_iam::types::{AttachedPolicy, Role};
use serde::{Deserialize, Serialize};

use super::{Ctx, Look, Resource, Shown};
use crate::{
    cloud::{Cloud, partition},
    contract::{About, Fact, Problem, RoleUse},
    failure::Failure,
    role_use::{DescribedRole, Lacks, lacks},
};

/// One role of somebody else's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExistingRole {
    /// Its ARN.
    pub arn: String,
    /// What it is used for.
    pub use_as: RoleUse,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExistingRoleOutput {
    /// Its ARN (in a field called `id`, as every output's chief identifier).
    pub id: String,
    /// What a person should know of it, each in a sentence.
    pub notes: Vec<String>,
}

impl Resource for ExistingRole {
    type Output = ExistingRoleOutput;

    fn about() -> About {
        About {
            name: "Existing IAM role".into(),
            what: "A role that stands in the account already. Landfall looks whether it fits, and changes nothing."
                .into(),
            why: "Where others look after roles, they are given and not made.".into(),
            link: "https://docs.aws.amazon.com/eks/latest/userguide/security-iam-service-with-iam.html".into(),
            usual_seconds: 1,
            usual_delete_seconds: 0,
        }
    }

    fn title(&self) -> String {
        format!("Existing {} {}", use_words(self.use_as), self.name())
    }

    fn command(&self, shown: &Shown<'_>) -> String {
        let name = format!("--role-name {}", self.name());
        [
            shown.aws(&["iam get-role", &name]),
            shown.aws(&["iam list-attached-role-policies", &name]),
            shown.aws(&["iam list-role-policies", &name]),
        ]
        .join("\n")
    }

    fn facts(output: &ExistingRoleOutput) -> Vec<Fact> {
        let arn = Fact { label: "Role ARN".into(), value: output.id.clone() };
        let notes = output.notes.iter().map(|note| Fact { label: "Note".into(), value: note.clone() });
        std::iter::once(arn).chain(notes).collect()
    }

    /// It carries no tags of ours, and there is nothing to make: each try looks at it anew.
    async fn find(&self, _ctx: &Ctx) -> Result<Option<ExistingRoleOutput>, Failure> {
        Ok(None)
    }

    async fn create(&self, ctx: &Ctx) -> Result<ExistingRoleOutput, Failure> {
        let role = match self.ask(ctx).await {
            Err(failure) if failure.is_gone() => return Err(self.missing().into()),
            // Whoever is given roles may often not look at them: EKS has the last word.
            Err(failure) if is_denied(&failure) => return Ok(self.unseen()),
            answer => answer?,
        };
        let Some(role) = role else { return Err(self.missing().into()) };
        if role.arn() != self.arn {
            return Err(self.elsewhere(role.arn()).into());
        }
        if role.path().starts_with("/aws-service-role/") {
            return Err(self.service_linked().into());
        }
        let described = match described(&ctx.cloud, &role).await {
            Err(failure) if is_denied(&failure) => return Ok(self.unseen()),
            answer => answer?,
        };
        let region = &ctx.cloud.region;
        // Any profile of the cluster will do: what limits a role to some is the cluster's name.
        let profile = format!(
            "arn:{}:eks:{region}:{}:fargateprofile/{}/landfall/0",
            partition(region),
            ctx.cloud.account,
            ctx.cluster
        );
        let lack = lacks(self.use_as, &described, region, (self.use_as == RoleUse::Fargate).then_some(&*profile));
        if lack.is_refused() {
            return Err(self.unfit(&lack).into());
        }
        Ok(ExistingRoleOutput { id: self.arn.clone(), notes: notes(&lack) })
    }

    /// It stays as it is.
    async fn delete(&self, _ctx: &Ctx, _output: ExistingRoleOutput) -> Result<Look<()>, Failure> {
        Ok(Look::Ready(()))
    }
}

impl ExistingRole {
    /// What stands behind the last slash: paths are no part of a role's name.
    fn name(&self) -> &str {
        self.arn.rsplit('/').next().unwrap_or(&self.arn)
    }

    async fn ask(&self, ctx: &Ctx) -> Result<Option<Role>, Failure> {
        let answer = ctx.cloud.iam.get_role().role_name(self.name()).send().await;
        Ok(answer.map_err(Failure::of("IAM", "GetRole"))?.role)
    }

    fn unseen(&self) -> ExistingRoleOutput {
        let note = "Landfall may not look at this role, so nobody has checked it; EKS does when it is used.";
        ExistingRoleOutput { id: self.arn.clone(), notes: vec![note.into()] }
    }

    fn missing(&self) -> Problem {
        Problem::told(
            "role-missing",
            format!("The role {} does not exist", self.name()),
            format!(
                "The account has no IAM role called {}, which the answers name as the {}.",
                self.name(),
                use_words(self.use_as)
            ),
            "Use Undo everything, and on the Roles page choose a role that exists, or let Landfall make one. If somebody \
             makes this role now, choose Try again.",
        )
    }

    fn elsewhere(&self, arn: &str) -> Problem {
        Problem::told(
            "role-elsewhere",
            format!("The ARN of the role {} is another one", self.name()),
            format!(
                "The answers name {}. This account's role of that name is {arn}: the account or the path differs.",
                self.arn
            ),
            "Use Undo everything, and enter the role's ARN on the Roles page as IAM shows it.",
        )
    }

    fn service_linked(&self) -> Problem {
        Problem::told(
            "role-service-linked",
            format!("{} is a service-linked role", self.name()),
            "Roles under /aws-service-role/ belong to an AWS service, which alone may use them. EKS takes none of them here.",
            "Use Undo everything, and on the Roles page choose another role, or let Landfall make one.",
        )
    }

    fn unfit(&self, lack: &Lacks) -> Problem {
        let lacking: Vec<_> = lack.trust.iter().chain(&lack.needed).map(String::as_str).collect();
        let verb = if lack.trust.is_some() { "It does not fit" } else { "It lacks" };
        Problem::told(
            "role-unfit",
            format!("The role {} does not fit as the {}", self.name(), use_words(self.use_as)),
            format!("{verb}: {}.", lacking.join("; ")),
            "Landfall does not change roles it did not make. Whoever looks after the role can add what is missing in the IAM \
             console; then choose Try again. Or use Undo everything, and choose another role on the Roles page.",
        )
    }
}

/// "Cluster role", as sentences have it.
fn use_words(use_as: RoleUse) -> &'static str {
    match use_as {
        RoleUse::Cluster | RoleUse::AutoModeCluster => "cluster role",
        RoleUse::Node => "node role",
        RoleUse::AutoModeNode => "Auto Mode node role",
        RoleUse::Fargate => "Fargate role",
        RoleUse::Pods => "role for pods",
    }
}

fn notes(lack: &Lacks) -> Vec<String> {
    let own = (!lack.needed.is_empty()).then(|| {
        format!(
            "It has policies of your own in place of {}; Landfall does not read whether they allow the same.",
            lack.needed.join(" and ")
        )
    });
    let usual = (!lack.usual.is_empty())
        .then(|| format!("It does not have {}; something else must give these rights.", lack.usual.join(" and ")));
    own.into_iter().chain(usual).collect()
}

/// The role with its policies' names.
pub(crate) async fn described(cloud: &Cloud, role: &Role) -> Result<DescribedRole, Failure> {
    let name = role.role_name();
    let pages = cloud.iam.list_attached_role_policies().role_name(name).into_paginator().items().send();
    let managed: Vec<AttachedPolicy> =
        pages.collect::<Result<_, _>>().await.map_err(Failure::of("IAM", "ListAttachedRolePolicies"))?;
    let pages = cloud.iam.list_role_policies().role_name(name).into_paginator().items().send();
    let own: Vec<String> = pages.collect::<Result<_, _>>().await.map_err(Failure::of("IAM", "ListRolePolicies"))?;
    Ok(DescribedRole {
        trust: role.assume_role_policy_document().unwrap_or_default().to_owned(),
        managed: managed.into_iter().filter_map(|policy| policy.policy_arn).collect(),
        own,
    })
}

fn is_denied(failure: &Failure) -> bool {
    matches!(failure.code(), "AccessDenied" | "AccessDeniedException")
}
