//! An access entry: lets one IAM user or role into the cluster, as a person, a program or a node.

use std::collections::BTreeSet;

use aws_sdk_eks::types::{AccessEntry as Described, AccessScope, AccessScopeType};
use serde::{Deserialize, Serialize};

use super::{Cluster, Ctx, Look, Resource, Shown};
use crate::{
    cloud::partition,
    contract::{About, AccessEntryType, AccessGrant, Fact, Problem},
    failure::Failure,
    plan::{IdRef, Ref},
};

/// One principal's access.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AccessEntry {
    /// The cluster it opens.
    pub cluster: Ref<Cluster>,
    /// Who, what, where.
    pub grant: AccessGrant,
    /// Where the principal's ARN comes from.
    #[serde(default)]
    pub principal: Principal,
}

/// Where the ARN of an entry's principal comes from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Principal {
    /// The grant names it.
    #[default]
    Arn,
    /// A role of this plan, whose output's `id` is its ARN; the grant's ARN is empty.
    Role(IdRef),
}

/// What AWS gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AccessEntryOutput {
    /// The entry's ARN.
    pub id: String,
    /// Whom it lets in.
    pub principal_arn: String,
}

impl AccessEntryType {
    /// As the API of EKS has it.
    pub fn as_eks(self) -> &'static str {
        match self {
            Self::Standard => "STANDARD",
            Self::Ec2Linux => "EC2_LINUX",
            Self::Ec2Windows => "EC2_WINDOWS",
            Self::FargateLinux => "FARGATE_LINUX",
            Self::Ec2 => "EC2",
            Self::HybridLinux => "HYBRID_LINUX",
            Self::HyperpodLinux => "HYPERPOD_LINUX",
        }
    }
}

impl Resource for AccessEntry {
    type Output = AccessEntryOutput;

    fn about() -> About {
        About {
            name: "Access entry".into(),
            what: "Lets one IAM user or role into the cluster.".into(),
            why: "IAM rights alone do not open a cluster: Kubernetes asks EKS whom to let in, and with which rights."
                .into(),
            link: "https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html".into(),
            usual_seconds: 2,
            usual_delete_seconds: 0,
        }
    }

    fn title(&self) -> String {
        match &self.principal {
            Principal::Arn => {
                let who = self.grant.principal_arn.rsplit_once(':').map_or(&*self.grant.principal_arn, |(_, who)| who);
                format!("Access entry for {who}")
            }
            Principal::Role(_) => "Access entry for nodes of your own".into(),
        }
    }

    fn command(&self, shown: &Shown<'_>) -> String {
        let cluster = format!("--cluster-name {}", shown.id(&self.cluster));
        let arn = match &self.principal {
            Principal::Arn => self.grant.principal_arn.clone(),
            Principal::Role(role) => shown.id_of(role),
        };
        let principal = format!("--principal-arn {arn}");
        let mut create = vec!["eks create-access-entry".to_owned(), cluster.clone(), principal.clone()];
        if self.grant.entry_type != AccessEntryType::Standard {
            create.push(format!("--type {}", self.grant.entry_type.as_eks()));
        }
        if !self.grant.groups.is_empty() {
            create.push(format!("--kubernetes-groups {}", self.grant.groups.join(" ")));
        }
        if !self.grant.username.is_empty() {
            create.push(format!("--username '{}'", self.grant.username));
        }
        let mut commands = vec![shown.aws(&create.iter().map(String::as_str).collect::<Vec<_>>())];
        if !self.grant.policy.is_empty() {
            let scope = if self.grant.namespaces.is_empty() {
                "--access-scope type=cluster".to_owned()
            } else {
                format!("--access-scope type=namespace,namespaces={}", self.grant.namespaces.join(","))
            };
            let policy = format!("--policy-arn {}", self.policy_arn(shown.region));
            commands.push(shown.aws(&["eks associate-access-policy", &cluster, &principal, &policy, &scope]));
        }
        commands.join("\n")
    }

    fn facts(output: &AccessEntryOutput) -> Vec<Fact> {
        vec![Fact { label: "Access entry ARN".into(), value: output.id.clone() }]
    }

    async fn find(&self, ctx: &Ctx) -> Result<Option<AccessEntryOutput>, Failure> {
        let Some(arn) = self.maybe_arn(ctx) else { return Ok(None) };
        // An entry for somebody who was let in already (the creator; nodes of a managed group) is as good as ours: it
        // goes with the cluster.
        let entry = match self.describe(ctx, &arn).await {
            Err(failure) if failure.is_gone() => None,
            answer => answer?,
        };
        Ok(entry.map(|entry| output(entry.access_entry_arn(), arn)))
    }

    async fn create(&self, ctx: &Ctx) -> Result<AccessEntryOutput, Failure> {
        let arn = self.arn(ctx)?;
        let grant = &self.grant;
        let answer = ctx
            .cloud
            .eks
            .create_access_entry()
            .cluster_name(ctx.get(&self.cluster)?.id)
            .principal_arn(&arn)
            .set_type((grant.entry_type != AccessEntryType::Standard).then(|| grant.entry_type.as_eks().to_owned()))
            .set_kubernetes_groups((!grant.groups.is_empty()).then(|| grant.groups.clone()))
            .set_username((!grant.username.is_empty()).then(|| grant.username.clone()))
            .client_request_token(ctx.token())
            .set_tags(Some(ctx.tags(&self.title()).into_iter().collect()))
            .send()
            .await;
        let answer = match answer.map_err(Failure::of("EKS", "CreateAccessEntry")) {
            // EKS makes one for the nodes of a managed group by itself, perhaps since the last look.
            Err(failure) if failure.code() == "ResourceInUseException" => {
                return self.find(ctx).await?.ok_or(failure);
            }
            answer => answer?,
        };
        Ok(output(answer.access_entry().and_then(|entry| entry.access_entry_arn()), arn))
    }

    async fn ready(&self, ctx: &Ctx, output: AccessEntryOutput) -> Result<Look<AccessEntryOutput>, Failure> {
        let arn = self.arn(ctx)?;
        if self.needs_look() {
            let Some(entry) = self.describe(ctx, &arn).await? else {
                return Ok(Look::NotYet("EKS does not show the access entry yet.".into()));
            };
            self.complete(ctx, &arn, &entry).await?;
        }
        if !self.grant.policy.is_empty() {
            // Associating twice replaces the scope: idempotent.
            ctx.cloud
                .eks
                .associate_access_policy()
                .cluster_name(ctx.get(&self.cluster)?.id)
                .principal_arn(&arn)
                .policy_arn(self.policy_arn(&ctx.cloud.region))
                .access_scope(self.scope())
                .send()
                .await
                .map_err(Failure::of("EKS", "AssociateAccessPolicy"))?;
        }
        Ok(Look::Ready(output))
    }

    /// Goes with the cluster.
    async fn delete(&self, _ctx: &Ctx, _output: AccessEntryOutput) -> Result<Look<()>, Failure> {
        Ok(Look::Ready(()))
    }
}

impl AccessEntry {
    fn maybe_arn(&self, ctx: &Ctx) -> Option<String> {
        match &self.principal {
            Principal::Arn => Some(self.grant.principal_arn.clone()),
            Principal::Role(role) => ctx.maybe_id(role),
        }
    }

    fn arn(&self, ctx: &Ctx) -> Result<String, Failure> {
        match &self.principal {
            Principal::Arn => Ok(self.grant.principal_arn.clone()),
            Principal::Role(role) => ctx.id(role),
        }
    }

    fn policy_arn(&self, region: &str) -> String {
        format!("arn:{}:eks::aws:cluster-access-policy/{}", partition(region), self.grant.policy)
    }

    fn scope(&self) -> AccessScope {
        let kind = if self.grant.namespaces.is_empty() { AccessScopeType::Cluster } else { AccessScopeType::Namespace };
        let namespaces = (!self.grant.namespaces.is_empty()).then(|| self.grant.namespaces.clone());
        AccessScope::builder().r#type(kind).set_namespaces(namespaces).build()
    }

    /// Whether an entry that stood before may differ from this one in more than its policy.
    fn needs_look(&self) -> bool {
        let AccessGrant { entry_type, groups, username, .. } = &self.grant;
        *entry_type != AccessEntryType::Standard || !groups.is_empty() || !username.is_empty()
    }

    async fn describe(&self, ctx: &Ctx, arn: &str) -> Result<Option<Described>, Failure> {
        let answer = ctx.cloud.eks.describe_access_entry().cluster_name(&*ctx.cluster).principal_arn(arn).send().await;
        Ok(answer.map_err(Failure::of("EKS", "DescribeAccessEntry"))?.access_entry)
    }

    /// Gives an entry that stood before the groups and the name it should have. Its type cannot be changed.
    async fn complete(&self, ctx: &Ctx, arn: &str, entry: &Described) -> Result<(), Failure> {
        let AccessGrant { entry_type, groups, username, .. } = &self.grant;
        let stands = entry.r#type().unwrap_or("STANDARD");
        if stands != entry_type.as_eks() {
            return Err(other_type(arn, stands, entry_type.as_eks()).into());
        }
        let set = |groups: &[String]| groups.iter().cloned().collect::<BTreeSet<_>>();
        let same_groups = groups.is_empty() || set(groups) == set(entry.kubernetes_groups());
        let same_name = username.is_empty() || entry.username() == Some(username);
        if same_groups && same_name {
            return Ok(());
        }
        ctx.cloud
            .eks
            .update_access_entry()
            .cluster_name(ctx.get(&self.cluster)?.id)
            .principal_arn(arn)
            .set_kubernetes_groups((!same_groups).then(|| groups.clone()))
            .set_username((!same_name).then(|| username.clone()))
            .send()
            .await
            .map_err(Failure::of("EKS", "UpdateAccessEntry"))?;
        Ok(())
    }
}

fn output(arn: Option<&str>, principal_arn: String) -> AccessEntryOutput {
    AccessEntryOutput { id: arn.unwrap_or_default().to_owned(), principal_arn }
}

fn other_type(arn: &str, stands: &str, wanted: &str) -> Problem {
    Problem::told(
        "access-entry-type",
        "There is an access entry of another type",
        format!(
            "The cluster has an access entry of type {stands} for {arn}, and this step needs one of type {wanted}. EKS \
             takes one entry for each user or role and cannot change its type."
        ),
        "Use another role for this, or delete that entry on the cluster's Access tab in the EKS console if nobody needs it, and choose \
         Try again.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_older_journals_are_read() {
        let old = serde_json::json!({
            "cluster": { "$step": "cluster" },
            "grant": { "principal_arn": "arn:aws:iam::111122223333:user/ada", "policy": "AmazonEKSViewPolicy", "namespaces": [] },
        });
        let entry: AccessEntry = serde_json::from_value(old).expect("read");
        assert_eq!(entry.principal, Principal::Arn);
        assert_eq!(entry.title(), "Access entry for user/ada");
    }
}
