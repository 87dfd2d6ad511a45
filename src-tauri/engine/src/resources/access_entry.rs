//! An access entry: lets one IAM user or role into the cluster, with an access policy.

use aws_sdk_eks::types::{AccessScope, AccessScopeType};
use serde::{Deserialize, Serialize};

use super::{Cluster, Ctx, Look, Resource, Shown};
use crate::{
    cloud::partition,
    contract::{About, AccessGrant, Fact},
    failure::Failure,
    plan::Ref,
};

/// One principal's access.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AccessEntry {
    /// The cluster it opens.
    pub cluster: Ref<Cluster>,
    /// Who, what, where.
    pub grant: AccessGrant,
}

/// What AWS gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AccessEntryOutput {
    /// The entry's ARN.
    pub id: String,
    /// Whom it lets in.
    pub principal_arn: String,
}

impl AccessEntry {
    fn policy_arn(&self, region: &str) -> String {
        format!("arn:{}:eks::aws:cluster-access-policy/{}", partition(region), self.grant.policy)
    }

    fn scope(&self) -> AccessScope {
        let kind = if self.grant.namespaces.is_empty() { AccessScopeType::Cluster } else { AccessScopeType::Namespace };
        let namespaces = (!self.grant.namespaces.is_empty()).then(|| self.grant.namespaces.clone());
        AccessScope::builder().r#type(kind).set_namespaces(namespaces).build()
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
        let who = self.grant.principal_arn.rsplit_once(':').map_or(&*self.grant.principal_arn, |(_, who)| who);
        format!("Access entry for {who}")
    }

    fn command(&self, shown: &Shown<'_>) -> String {
        let cluster = format!("--cluster-name {}", shown.id(&self.cluster));
        let principal = format!("--principal-arn {}", self.grant.principal_arn);
        let scope = if self.grant.namespaces.is_empty() {
            "--access-scope type=cluster".to_owned()
        } else {
            format!("--access-scope type=namespace,namespaces={}", self.grant.namespaces.join(","))
        };
        [
            shown.aws(&["eks create-access-entry", &cluster, &principal]),
            shown.aws(&[
                "eks associate-access-policy",
                &cluster,
                &principal,
                &format!("--policy-arn {}", self.policy_arn(shown.region)),
                &scope,
            ]),
        ]
        .join("\n")
    }

    fn facts(output: &AccessEntryOutput) -> Vec<Fact> {
        vec![Fact { label: "Access entry ARN".into(), value: output.id.clone() }]
    }

    async fn find(&self, ctx: &Ctx) -> Result<Option<AccessEntryOutput>, Failure> {
        let principal = &self.grant.principal_arn;
        let answer =
            ctx.cloud.eks.describe_access_entry().cluster_name(&*ctx.cluster).principal_arn(principal).send().await;
        let entry = match answer.map_err(Failure::of("EKS", "DescribeAccessEntry")) {
            Err(failure) if failure.is_gone() => None,
            answer => answer?.access_entry,
        };
        // An entry for somebody who was let in already (the creator) is as good as ours: it goes with the cluster.
        Ok(entry.map(|entry| self.output(entry.access_entry_arn())))
    }

    async fn create(&self, ctx: &Ctx) -> Result<AccessEntryOutput, Failure> {
        let answer = ctx
            .cloud
            .eks
            .create_access_entry()
            .cluster_name(ctx.get(&self.cluster)?.id)
            .principal_arn(&self.grant.principal_arn)
            .client_request_token(ctx.token())
            .set_tags(Some(ctx.tags(&self.title()).into_iter().collect()))
            .send()
            .await
            .map_err(Failure::of("EKS", "CreateAccessEntry"))?;
        Ok(self.output(answer.access_entry().and_then(|entry| entry.access_entry_arn())))
    }

    async fn ready(&self, ctx: &Ctx, output: AccessEntryOutput) -> Result<Look<AccessEntryOutput>, Failure> {
        // Associating twice replaces the scope: idempotent.
        ctx.cloud
            .eks
            .associate_access_policy()
            .cluster_name(ctx.get(&self.cluster)?.id)
            .principal_arn(&self.grant.principal_arn)
            .policy_arn(self.policy_arn(&ctx.cloud.region))
            .access_scope(self.scope())
            .send()
            .await
            .map_err(Failure::of("EKS", "AssociateAccessPolicy"))?;
        Ok(Look::Ready(output))
    }

    /// Goes with the cluster.
    async fn delete(&self, _ctx: &Ctx, _output: AccessEntryOutput) -> Result<Look<()>, Failure> {
        Ok(Look::Ready(()))
    }
}

impl AccessEntry {
    fn output(&self, arn: Option<&str>) -> AccessEntryOutput {
        AccessEntryOutput { id: arn.unwrap_or_default().to_owned(), principal_arn: self.grant.principal_arn.clone() }
    }
}
