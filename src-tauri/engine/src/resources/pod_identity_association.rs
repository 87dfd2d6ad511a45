//! An EKS Pod Identity association: gives the pods of one service account a role, without a word in the cluster.

use serde::{Deserialize, Serialize};

use super::{Cluster, Ctx, Look, ObjectId, Resource, Shown};
use crate::{
    contract::{About, Fact, Problem},
    failure::Failure,
    plan::{IdRef, Ref},
};

/// One association.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PodIdentityAssociation {
    /// The cluster.
    pub cluster: Ref<Cluster>,
    /// The service account's namespace; it may come later.
    pub namespace: String,
    /// The service account's name; it may come later.
    pub service_account: String,
    /// The role.
    pub role: IdRef,
}

impl Resource for PodIdentityAssociation {
    type Output = ObjectId;

    fn about() -> About {
        About {
            name: "Pod identity association".into(),
            what: "Gives the pods of one service account the rights of an IAM role.".into(),
            why: "Pods get rights of their own, and not those of their node. The add-on eks-pod-identity-agent hands them \
                  out on every node."
                .into(),
            link: "https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html".into(),
            usual_seconds: 2,
            usual_delete_seconds: 0,
        }
    }

    fn title(&self) -> String {
        format!("Pod identity of {}/{}", self.namespace, self.service_account)
    }

    fn command(&self, shown: &Shown<'_>) -> String {
        shown.aws(&[
            "eks create-pod-identity-association",
            &format!("--cluster-name {}", shown.id(&self.cluster)),
            &format!("--namespace {}", self.namespace),
            &format!("--service-account {}", self.service_account),
            &format!("--role-arn {}", shown.id_of(&self.role)),
        ])
    }

    fn facts(output: &ObjectId) -> Vec<Fact> {
        output.fact("Association id")
    }

    async fn find(&self, ctx: &Ctx) -> Result<Option<ObjectId>, Failure> {
        let eks = &ctx.cloud.eks;
        let list = eks
            .list_pod_identity_associations()
            .cluster_name(&*ctx.cluster)
            .namespace(&self.namespace)
            .service_account(&self.service_account)
            .send()
            .await;
        let list = match list.map_err(Failure::of("EKS", "ListPodIdentityAssociations")) {
            Err(failure) if failure.is_gone() => return Ok(None),
            answer => answer?,
        };
        // EKS takes one association for each service account.
        let Some(id) = list.associations().first().and_then(|one| one.association_id()) else { return Ok(None) };
        let answer =
            eks.describe_pod_identity_association().cluster_name(&*ctx.cluster).association_id(id).send().await;
        let answer = match answer.map_err(Failure::of("EKS", "DescribePodIdentityAssociation")) {
            Err(failure) if failure.is_gone() => return Ok(None),
            answer => answer?,
        };
        let Some(association) = answer.association else { return Ok(None) };
        if !ctx.owns(|key| association.tags().and_then(|tags| tags.get(key).cloned())) {
            return Err(taken(&self.namespace, &self.service_account).into());
        }
        Ok(Some(ObjectId::new(Some(id))))
    }

    async fn create(&self, ctx: &Ctx) -> Result<ObjectId, Failure> {
        let answer = ctx
            .cloud
            .eks
            .create_pod_identity_association()
            .cluster_name(ctx.get(&self.cluster)?.id)
            .namespace(&self.namespace)
            .service_account(&self.service_account)
            .role_arn(ctx.id(&self.role)?)
            .client_request_token(ctx.token())
            .set_tags(Some(ctx.tags(&self.title()).into_iter().collect()))
            .send()
            .await
            .map_err(Failure::of("EKS", "CreatePodIdentityAssociation"))?;
        Ok(ObjectId::new(answer.association().and_then(|association| association.association_id())))
    }

    /// Goes with the cluster.
    async fn delete(&self, _ctx: &Ctx, _output: ObjectId) -> Result<Look<()>, Failure> {
        Ok(Look::Ready(()))
    }
}

fn taken(namespace: &str, service_account: &str) -> Problem {
    Problem::told(
        "pod-identity-taken",
        "The service account has a role already",
        format!(
            "The cluster has a pod identity association for {namespace}/{service_account}, and this step did not make it. \
             EKS takes one for each service account."
        ),
        "Take the service account off on the Workers page, or delete the other association in the EKS console, and choose \
         Try again.",
    )
}
