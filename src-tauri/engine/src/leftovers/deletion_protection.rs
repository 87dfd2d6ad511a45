//! The switch that makes EKS refuse to delete a cluster, turned on by the answers or by somebody else.

use aws_sdk_eks::types::ClusterStatus;

use super::scope::{Scope, describe_cluster};
use crate::{
    cloud::Cloud,
    contract::{Leftover, LeftoverThing},
    failure::Failure,
    resources::{Ctx, Look},
};

/// The switch, where it is on.
pub fn seen(scope: &Scope) -> Vec<Leftover> {
    let on = scope.live.as_ref().is_some_and(|cluster| cluster.deletion_protection() == Some(true));
    on.then(|| leftover(scope)).into_iter().collect()
}

/// Whether it is on.
pub async fn stands(cloud: &Cloud, cluster: &str) -> Result<bool, Failure> {
    Ok(describe_cluster(cloud, cluster).await?.is_some_and(|cluster| cluster.deletion_protection() == Some(true)))
}

/// Turns it off, and waits until EKS has done so.
pub async fn remove(ctx: &Ctx) -> Result<Look<()>, Failure> {
    let Some(cluster) = describe_cluster(&ctx.cloud, &ctx.cluster).await? else { return Ok(Look::Ready(())) };
    let busy = cluster.status() == Some(&ClusterStatus::Updating);
    if cluster.deletion_protection() != Some(true) {
        let settling = "EKS is turning the protection off.";
        return Ok(if busy { Look::NotYet(settling.into()) } else { Look::Ready(()) });
    }
    if !busy {
        let answer = ctx.cloud.eks.update_cluster_config().name(&*ctx.cluster).deletion_protection(false).send().await;
        answer.map_err(Failure::of("EKS", "UpdateClusterConfig"))?;
    }
    Ok(Look::NotYet("EKS is turning the protection off.".into()))
}

fn leftover(scope: &Scope) -> Leftover {
    Leftover {
        key: "deletion-protection".into(),
        title: "Deletion protection of the cluster (turned off)".into(),
        made_by: None,
        while_it_stays: "EKS refuses to delete the cluster".into(),
        blocks: true,
        loses_data: false,
        cost_per_hour: 0.0,
        command: scope.aws(&format!("eks update-cluster-config --name {} --no-deletion-protection", scope.cluster)),
        thing: LeftoverThing::DeletionProtection,
    }
}
