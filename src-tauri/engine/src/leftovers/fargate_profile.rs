//! Fargate profiles of our cluster that the plan lacks: EKS deletes one at a time, and no cluster that still has one.

use aws_sdk_eks::types::{FargateProfile, FargateProfileStatus};

use super::{scope::Scope, tag_list::TagList};
use crate::{
    cloud::Cloud,
    contract::{Leftover, LeftoverThing, Problem},
    failure::Failure,
    resources::{Ctx, Look},
};

/// Those the plan lacks.
pub async fn seen(scope: &Scope) -> Result<Vec<Leftover>, Failure> {
    if scope.live.is_none() {
        return Ok(Vec::new());
    }
    let pages = scope.cloud.eks.list_fargate_profiles().cluster_name(&scope.cluster).into_paginator().items().send();
    let names: Vec<String> =
        pages.collect::<Result<_, _>>().await.map_err(Failure::of("EKS", "ListFargateProfiles"))?;
    let mut found = Vec::new();
    for name in names {
        if scope.fargate_profiles.contains(&name) {
            let profile = described(&scope.cloud, &scope.cluster, &name).await?;
            // A name may be used again: ours was deleted by hand, and somebody made another.
            if profile.is_none_or(|profile| scope.is_ours(&TagList::map(profile.tags()))) {
                continue;
            }
        }
        found.push(leftover(scope, name));
    }
    Ok(found)
}

/// What one is doing; none when it is gone.
pub async fn status(cloud: &Cloud, cluster: &str, name: &str) -> Result<Option<FargateProfileStatus>, Failure> {
    Ok(described(cloud, cluster, name).await?.and_then(|profile| profile.status))
}

async fn described(cloud: &Cloud, cluster: &str, name: &str) -> Result<Option<FargateProfile>, Failure> {
    let answer = cloud.eks.describe_fargate_profile().cluster_name(cluster).fargate_profile_name(name).send().await;
    match answer.map_err(Failure::of("EKS", "DescribeFargateProfile")) {
        Err(failure) if failure.is_gone() => Ok(None),
        answer => Ok(answer?.fargate_profile),
    }
}

/// Removes one, and waits until it is gone. While another one goes, it waits its turn.
pub async fn remove(ctx: &Ctx, name: &str) -> Result<Look<()>, Failure> {
    match status(&ctx.cloud, &ctx.cluster, name).await? {
        None => return Ok(Look::Ready(())),
        Some(FargateProfileStatus::Deleting) => {}
        Some(FargateProfileStatus::Creating) => {
            return Ok(Look::NotYet("EKS finishes making the Fargate profile first.".into()));
        }
        Some(FargateProfileStatus::DeleteFailed) => return Err(failed(name).into()),
        Some(_) => match ask_to_delete(ctx, name).await {
            Err(failure) if failure.is_gone() => return Ok(Look::Ready(())),
            answer => answer?,
        },
    }
    Ok(Look::NotYet("EKS is ending the profile’s pods; it removes one profile at a time.".into()))
}

/// Asks once more for what EKS failed to remove.
pub async fn remove_anew(ctx: &Ctx, name: &str) -> Result<(), Failure> {
    match status(&ctx.cloud, &ctx.cluster, name).await? {
        Some(FargateProfileStatus::DeleteFailed) => ask_to_delete(ctx, name).await,
        _ => Ok(()),
    }
}

async fn ask_to_delete(ctx: &Ctx, name: &str) -> Result<(), Failure> {
    let call = ctx.cloud.eks.delete_fargate_profile().cluster_name(&*ctx.cluster).fargate_profile_name(name);
    call.send().await.map(drop).map_err(Failure::of("EKS", "DeleteFargateProfile"))
}

fn leftover(scope: &Scope, name: String) -> Leftover {
    Leftover {
        key: format!("fargate-profile/{name}"),
        title: format!("Fargate profile {name}"),
        made_by: None,
        while_it_stays: "EKS keeps the cluster as long as it has a Fargate profile".into(),
        blocks: true,
        loses_data: false,
        cost_per_hour: 0.0,
        command: scope
            .aws(&format!("eks delete-fargate-profile --cluster-name {} --fargate-profile-name {name}", scope.cluster)),
        thing: LeftoverThing::FargateProfile { name },
    }
}

fn failed(name: &str) -> Problem {
    Problem::told(
        "fargate-profile-stays",
        format!("EKS could not delete the Fargate profile {name}"),
        "EKS says DELETE_FAILED and gives no reason. The profile and its pods may still stand.",
        "Choose Try again. If it fails again, look at the profile in the EKS console.",
    )
}
