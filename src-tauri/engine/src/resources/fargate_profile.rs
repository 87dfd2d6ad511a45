//! A Fargate profile: pods that match it run on machines AWS keeps, one for each pod. EKS makes and deletes one profile of
//! a cluster at a time.

use aws_sdk_eks::types::{FargateProfile as Described, FargateProfileSelector, FargateProfileStatus};
use serde::{Deserialize, Serialize};

use super::{BillItem, Cluster, Ctx, Look, Resource, Shown, TAG_RUN};
use crate::{
    contract::{About, Fact, FargateProfileSpec, Problem},
    failure::Failure,
    plan::{IdRef, Ref, Standing},
    prices, problems,
};

/// One Fargate profile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FargateProfile {
    /// The cluster whose pods it takes.
    pub cluster: Ref<Cluster>,
    /// The role with which AWS loads the pods' images.
    pub role: IdRef,
    /// Where the pods stand: private subnets only.
    pub subnets: Vec<IdRef>,
    /// Their way to the internet: images are loaded through it.
    pub way_out: Vec<Standing>,
    /// The profile made before this one.
    pub after: Option<Standing>,
    /// The answers of the page Workers.
    pub profile: FargateProfileSpec,
}

/// What AWS gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FargateProfileOutput {
    /// Its name.
    pub id: String,
    /// Its ARN.
    pub arn: String,
}

impl Resource for FargateProfile {
    type Output = FargateProfileOutput;

    fn about() -> About {
        About {
            name: "Fargate profile".into(),
            what: "Says which pods run on Fargate: without nodes of yours, each on a machine of its own.".into(),
            why: "A pod that no profile matches waits for a node.".into(),
            link: "https://docs.aws.amazon.com/eks/latest/userguide/fargate-profile.html".into(),
            usual_seconds: 90,
            usual_delete_seconds: 95,
        }
    }

    fn title(&self) -> String {
        format!("Fargate profile {}", self.profile.name)
    }

    fn bill(&self) -> Vec<BillItem> {
        let how = format!(
            "Each pod is paid while it runs; the smallest, with 0.25 vCPU and 0.5 GiB, costs {}",
            prices::hourly(0.25 * prices::FARGATE_VCPU_PER_HOUR + 0.5 * prices::FARGATE_GIB_PER_HOUR)
        );
        vec![BillItem::line(self.title(), 0.0, how)]
    }

    fn command(&self, shown: &Shown<'_>) -> String {
        let subnets: Vec<_> = self.subnets.iter().map(|subnet| shown.id_of(subnet)).collect();
        let selectors = self.profile.selectors.iter().map(|selector| {
            if selector.labels.is_empty() {
                return format!("'namespace={}'", selector.namespace);
            }
            let labels: Vec<_> = selector.labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
            format!("'namespace={},labels={{{}}}'", selector.namespace, labels.join(","))
        });
        shown.aws(&[
            "eks create-fargate-profile",
            &format!("--cluster-name {}", shown.id(&self.cluster)),
            &format!("--fargate-profile-name {}", self.profile.name),
            &format!("--pod-execution-role-arn {}", shown.id_of(&self.role)),
            &format!("--subnets {}", subnets.join(" ")),
            &format!("--selectors {}", selectors.collect::<Vec<_>>().join(" ")),
        ])
    }

    fn facts(output: &FargateProfileOutput) -> Vec<Fact> {
        vec![Fact { label: "Fargate profile ARN".into(), value: output.arn.clone() }]
    }

    async fn find(&self, ctx: &Ctx) -> Result<Option<FargateProfileOutput>, Failure> {
        let Some(profile) = self.described(ctx).await? else { return Ok(None) };
        if !ctx.owns(|key| profile.tags().and_then(|tags| tags.get(key).cloned())) {
            return Err(name_taken(&self.profile.name).into());
        }
        Ok(Some(output(&profile)))
    }

    async fn create(&self, ctx: &Ctx) -> Result<FargateProfileOutput, Failure> {
        let mut subnets = Vec::new();
        for subnet in &self.subnets {
            subnets.push(ctx.id(subnet)?);
        }
        let selectors = self.profile.selectors.iter().map(|selector| {
            let labels = (!selector.labels.is_empty()).then(|| selector.labels.clone().into_iter().collect());
            FargateProfileSelector::builder().namespace(&selector.namespace).set_labels(labels).build()
        });
        let answer = ctx
            .cloud
            .eks
            .create_fargate_profile()
            .cluster_name(ctx.get(&self.cluster)?.id)
            .fargate_profile_name(&self.profile.name)
            .pod_execution_role_arn(ctx.id(&self.role)?)
            .set_subnets(Some(subnets))
            .set_selectors(Some(selectors.collect()))
            .client_request_token(ctx.token())
            .set_tags(Some(ctx.tags(&format!("{}-{}", ctx.cluster, self.profile.name)).into_iter().collect()))
            .send()
            .await
            .map_err(Failure::of("EKS", "CreateFargateProfile"))?;
        let unknown = || FargateProfileOutput { id: self.profile.name.clone(), arn: String::new() };
        Ok(answer.fargate_profile().map_or_else(unknown, output))
    }

    async fn ready(&self, ctx: &Ctx, _known: FargateProfileOutput) -> Result<Look<FargateProfileOutput>, Failure> {
        // "Not found" is waited out for two minutes: then somebody has deleted it.
        let Some(profile) = self.ask(ctx).await? else {
            return Ok(Look::NotYet("EKS does not show the new Fargate profile yet.".into()));
        };
        match profile.status() {
            Some(FargateProfileStatus::Active) => Ok(Look::Ready(output(&profile))),
            Some(FargateProfileStatus::CreateFailed | FargateProfileStatus::DeleteFailed) => {
                Err(self.failed(&profile).into())
            }
            _ => Ok(Look::NotYet("EKS is preparing Fargate for the profile’s pods.".into())),
        }
    }

    async fn clear(&self, ctx: &Ctx) -> Result<Look<()>, Failure> {
        match self.described(ctx).await? {
            Some(profile)
                if is_ours(ctx, &profile)
                    && matches!(
                        profile.status(),
                        Some(FargateProfileStatus::CreateFailed | FargateProfileStatus::Deleting)
                    ) =>
            {
                let look = self.delete(ctx, output(&profile)).await?;
                Ok(match look {
                    Look::NotYet(_) => Look::NotYet("EKS is removing the Fargate profile that failed.".into()),
                    gone => gone,
                })
            }
            _ => Ok(Look::Ready(())),
        }
    }

    async fn delete_anew(&self, ctx: &Ctx, _known: &FargateProfileOutput) -> Result<(), Failure> {
        match self.described(ctx).await? {
            Some(profile)
                if is_ours(ctx, &profile) && profile.status() == Some(&FargateProfileStatus::DeleteFailed) =>
            {
                self.ask_to_delete(ctx).await
            }
            _ => Ok(()),
        }
    }

    async fn delete(&self, ctx: &Ctx, _known: FargateProfileOutput) -> Result<Look<()>, Failure> {
        let Some(profile) = self.described(ctx).await? else { return Ok(Look::Ready(())) };
        if !is_ours(ctx, &profile) {
            return Ok(Look::Ready(()));
        }
        match profile.status() {
            Some(FargateProfileStatus::DeleteFailed) => return Err(self.failed(&profile).into()),
            Some(FargateProfileStatus::Deleting) => {}
            Some(FargateProfileStatus::Creating) => {
                return Ok(Look::NotYet("EKS finishes making the Fargate profile first.".into()));
            }
            _ => match self.ask_to_delete(ctx).await {
                Err(failure) if failure.is_gone() => return Ok(Look::Ready(())),
                answer => answer?,
            },
        }
        Ok(Look::NotYet("EKS is ending the profile’s pods; it removes one profile at a time.".into()))
    }
}

impl FargateProfile {
    async fn ask_to_delete(&self, ctx: &Ctx) -> Result<(), Failure> {
        let call = ctx.cloud.eks.delete_fargate_profile().cluster_name(&*ctx.cluster);
        let answer = call.fargate_profile_name(&self.profile.name).send().await;
        answer.map(drop).map_err(Failure::of("EKS", "DeleteFargateProfile"))
    }

    async fn described(&self, ctx: &Ctx) -> Result<Option<Described>, Failure> {
        match self.ask(ctx).await {
            Err(failure) if failure.is_gone() => Ok(None),
            answer => answer,
        }
    }

    async fn ask(&self, ctx: &Ctx) -> Result<Option<Described>, Failure> {
        // The cluster's name is known where its journal was lost too.
        let call = ctx.cloud.eks.describe_fargate_profile().cluster_name(&*ctx.cluster);
        let answer = call.fargate_profile_name(&self.profile.name).send().await;
        Ok(answer.map_err(Failure::of("EKS", "DescribeFargateProfile"))?.fargate_profile)
    }

    fn failed(&self, profile: &Described) -> Problem {
        let issue = profile.health().and_then(|health| health.issues().first());
        let code = issue.and_then(|issue| issue.code()).map_or("Unknown", |code| code.as_str());
        let message = issue.and_then(|issue| issue.message()).unwrap_or("EKS gives no reason.");
        problems::explain_health(&self.title(), code, message)
    }
}

/// A name may be used again: ours was deleted by hand, and somebody made another.
fn is_ours(ctx: &Ctx, profile: &Described) -> bool {
    profile.tags().and_then(|tags| tags.get(TAG_RUN)).is_some_and(|run| run.as_str() == &*ctx.run)
}

fn output(profile: &Described) -> FargateProfileOutput {
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    FargateProfileOutput { id: text(profile.fargate_profile_name()), arn: text(profile.fargate_profile_arn()) }
}

fn name_taken(name: &str) -> Problem {
    Problem::told(
        "fargate-profile-name-taken",
        format!("A Fargate profile called {name} exists already"),
        format!("The cluster has a Fargate profile called {name} that this run did not make."),
        "Landfall does not touch what it did not make. Give the profile another name on the Workers page, or delete that \
         one if nobody needs it, and choose Try again. To delete the cluster, choose Delete and tick that profile too.",
    )
}
