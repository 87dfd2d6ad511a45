//! An EKS add-on: a part of Kubernetes that EKS installs and keeps current.

use aws_sdk_eks::types::{Addon as Described, AddonStatus, ResolveConflicts};
use serde::{Deserialize, Serialize};

use super::{Cluster, Ctx, Look, ObjectId, Resource, Shown};
use crate::{
    contract::{About, Fact, Problem},
    failure::Failure,
    plan::{BeforeReady, Ref},
    problems,
};

/// One add-on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Addon {
    /// The cluster it is installed in.
    pub cluster: Ref<Cluster>,
    /// Its name, such as `vpc-cni`.
    pub name: String,
    /// Its version; empty: EKS's default for the cluster's version.
    pub version: String,
    /// What must stand before it can become active: coredns needs nodes to run on.
    pub runs_on: Vec<BeforeReady>,
}

impl Addon {
    /// What it is for, in one sentence.
    pub fn purpose(name: &str) -> &'static str {
        match name {
            "vpc-cni" => "Gives every pod an address of the VPC. Nodes are not Ready without it.",
            "kube-proxy" => "Sends traffic for a Service to its pods, on every node.",
            "coredns" => "Answers names inside the cluster: pods find each other by it.",
            "eks-pod-identity-agent" => "Gives pods the rights of an IAM role.",
            "aws-ebs-csi-driver" => "Makes EBS volumes for pods that ask for storage.",
            "metrics-server" => "Measures processor and memory use for kubectl top and autoscaling.",
            _ => "An add-on that EKS installs and keeps current.",
        }
    }
}

impl Resource for Addon {
    type Output = ObjectId;

    fn about() -> About {
        About {
            name: "EKS add-on".into(),
            what: "A part of Kubernetes that EKS installs and keeps current.".into(),
            why: "A cluster without network, proxy and names runs no pods.".into(),
            link: "https://docs.aws.amazon.com/eks/latest/userguide/eks-add-ons.html".into(),
            usual_seconds: 45,
            usual_delete_seconds: 0,
        }
    }

    fn title(&self) -> String {
        format!("Add-on {}", self.name)
    }

    fn usual_seconds(&self) -> u32 {
        match self.name.as_str() {
            "kube-proxy" => 25,
            "coredns" => 30,
            _ => 45,
        }
    }

    fn command(&self, shown: &Shown<'_>) -> String {
        let mut parts = vec![
            "eks create-addon".to_owned(),
            format!("--cluster-name {}", shown.id(&self.cluster)),
            format!("--addon-name {}", self.name),
            "--resolve-conflicts OVERWRITE".to_owned(),
        ];
        if !self.version.is_empty() {
            parts.push(format!("--addon-version {}", self.version));
        }
        shown.aws(&parts.iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn facts(output: &ObjectId) -> Vec<Fact> {
        output.fact("Add-on ARN")
    }

    async fn find(&self, ctx: &Ctx) -> Result<Option<ObjectId>, Failure> {
        let Some(addon) = self.describe(ctx).await? else { return Ok(None) };
        if !ctx.owns(|key| addon.tags().and_then(|tags| tags.get(key).cloned())) {
            return Err(name_taken(&self.name).into());
        }
        Ok(Some(ObjectId::new(addon.addon_arn())))
    }

    async fn create(&self, ctx: &Ctx) -> Result<ObjectId, Failure> {
        let answer = ctx
            .cloud
            .eks
            .create_addon()
            .cluster_name(ctx.get(&self.cluster)?.id)
            .addon_name(&self.name)
            .set_addon_version((!self.version.is_empty()).then(|| self.version.clone()))
            .resolve_conflicts(ResolveConflicts::Overwrite)
            .client_request_token(ctx.token())
            .set_tags(Some(ctx.tags(&self.title()).into_iter().collect()))
            .send()
            .await
            .map_err(Failure::of("EKS", "CreateAddon"))?;
        Ok(ObjectId::new(answer.addon().and_then(|addon| addon.addon_arn())))
    }

    async fn ready(&self, ctx: &Ctx, output: ObjectId) -> Result<Look<ObjectId>, Failure> {
        // "Not found" is waited out for two minutes: then somebody has deleted it.
        let Some(addon) = self.ask(ctx).await? else {
            return Ok(Look::NotYet("EKS does not show the add-on yet.".into()));
        };
        match addon.status() {
            Some(AddonStatus::Active) => Ok(Look::Ready(output)),
            Some(AddonStatus::CreateFailed | AddonStatus::UpdateFailed | AddonStatus::DeleteFailed) => {
                let (code, message) = issue(&addon);
                Err(problems::explain_health(&self.title(), &code, &message).into())
            }
            Some(AddonStatus::Degraded) => {
                Ok(Look::NotYet(format!("EKS says the add-on is not running yet: {}", issue(&addon).1)))
            }
            _ => Ok(Look::NotYet("EKS is installing the add-on.".into())),
        }
    }

    async fn clear(&self, ctx: &Ctx) -> Result<Look<()>, Failure> {
        let Some(addon) = self.describe(ctx).await? else { return Ok(Look::Ready(())) };
        // Somebody else's stays, and `find` says that the name is taken.
        if !ctx.owns(|key| addon.tags().and_then(|tags| tags.get(key).cloned())) {
            return Ok(Look::Ready(()));
        }
        match addon.status() {
            Some(AddonStatus::Deleting) => {}
            Some(AddonStatus::CreateFailed) => {
                let name = ctx.get(&self.cluster)?.id;
                let answer = ctx.cloud.eks.delete_addon().cluster_name(name).addon_name(&self.name).send().await;
                match answer.map_err(Failure::of("EKS", "DeleteAddon")) {
                    Err(failure) if failure.is_gone() => return Ok(Look::Ready(())),
                    answer => answer?,
                };
            }
            _ => return Ok(Look::Ready(())),
        }
        Ok(Look::NotYet("EKS is removing the add-on that failed.".into()))
    }

    /// Goes with the cluster.
    async fn delete(&self, _ctx: &Ctx, _output: ObjectId) -> Result<Look<()>, Failure> {
        Ok(Look::Ready(()))
    }
}

impl Addon {
    async fn describe(&self, ctx: &Ctx) -> Result<Option<Described>, Failure> {
        match self.ask(ctx).await {
            Err(failure) if failure.is_gone() => Ok(None),
            answer => answer,
        }
    }

    async fn ask(&self, ctx: &Ctx) -> Result<Option<Described>, Failure> {
        let answer = ctx.cloud.eks.describe_addon().cluster_name(&*ctx.cluster).addon_name(&self.name).send().await;
        Ok(answer.map_err(Failure::of("EKS", "DescribeAddon"))?.addon)
    }
}

fn issue(addon: &Described) -> (String, String) {
    let issue = addon.health().and_then(|health| health.issues().first());
    let code = issue.and_then(|issue| issue.code()).map_or("Unknown", |code| code.as_str());
    (code.to_owned(), issue.and_then(|issue| issue.message()).unwrap_or("no reason given").to_owned())
}

fn name_taken(name: &str) -> Problem {
    Problem::told(
        "addon-name-taken",
        format!("The add-on {name} is installed already"),
        format!("The cluster has the add-on {name}, and this run did not install it."),
        "Landfall does not touch what it did not make. Take the add-on out of the list on the Workers page, or remove it \
         from the cluster in the EKS console if Landfall may install it anew, and choose Try again.",
    )
}
