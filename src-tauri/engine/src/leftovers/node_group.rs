//! Managed node groups of our cluster that the plan lacks: EKS deletes no cluster that still has one.

use aws_sdk_eks::types::{Nodegroup, NodegroupStatus};

use super::{scope::Scope, tag_list::TagList};
use crate::{
    cloud::Cloud,
    contract::{Leftover, LeftoverThing},
    failure::Failure,
    prices, problems,
    resources::{Ctx, Look},
};

/// Those the plan lacks.
pub async fn seen(scope: &Scope) -> Result<Vec<Leftover>, Failure> {
    if scope.live.is_none() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for name in names(&scope.cloud, &scope.cluster).await? {
        let Some(group) = described(&scope.cloud, &scope.cluster, &name).await? else { continue };
        let planned = scope.node_groups.contains(&name) && scope.is_ours(&TagList::map(group.tags()));
        if !planned {
            found.push(leftover(scope, &group, name));
        }
    }
    Ok(found)
}

/// The names of a cluster's node groups.
pub async fn names(cloud: &Cloud, cluster: &str) -> Result<Vec<String>, Failure> {
    let pages = cloud.eks.list_nodegroups().cluster_name(cluster).into_paginator().items().send();
    match pages.collect::<Result<Vec<String>, _>>().await.map_err(Failure::of("EKS", "ListNodegroups")) {
        Err(failure) if failure.is_gone() => Ok(Vec::new()),
        answer => answer,
    }
}

/// One node group.
pub async fn described(cloud: &Cloud, cluster: &str, name: &str) -> Result<Option<Nodegroup>, Failure> {
    let answer = cloud.eks.describe_nodegroup().cluster_name(cluster).nodegroup_name(name).send().await;
    match answer.map_err(Failure::of("EKS", "DescribeNodegroup")) {
        Err(failure) if failure.is_gone() => Ok(None),
        answer => Ok(answer?.nodegroup),
    }
}

/// Removes one, and waits until it is gone.
pub async fn remove(ctx: &Ctx, name: &str) -> Result<Look<()>, Failure> {
    let Some(group) = described(&ctx.cloud, &ctx.cluster, name).await? else { return Ok(Look::Ready(())) };
    match group.status() {
        Some(NodegroupStatus::DeleteFailed) => {
            let issue = group.health().and_then(|health| health.issues().first());
            let code = issue.and_then(|issue| issue.code()).map_or("Unknown", |code| code.as_str());
            let message = issue.and_then(|issue| issue.message()).unwrap_or("EKS gives no reason.");
            return Err(problems::explain_health(&format!("Node group {name}"), code, message).into());
        }
        Some(NodegroupStatus::Deleting) => {}
        Some(NodegroupStatus::Creating | NodegroupStatus::Updating) => {
            return Ok(Look::NotYet("EKS finishes what it is doing with the node group first.".into()));
        }
        _ => match ask_to_delete(ctx, name).await {
            Err(failure) if failure.is_gone() => return Ok(Look::Ready(())),
            answer => answer?,
        },
    }
    Ok(Look::NotYet("EKS is moving the pods away and ending the instances.".into()))
}

/// Asks once more for what EKS failed to remove: without this a further attempt would read the old failure, and asking at
/// every look would never end.
pub async fn remove_anew(ctx: &Ctx, name: &str) -> Result<(), Failure> {
    match described(&ctx.cloud, &ctx.cluster, name).await? {
        Some(group) if group.status() == Some(&NodegroupStatus::DeleteFailed) => ask_to_delete(ctx, name).await,
        _ => Ok(()),
    }
}

async fn ask_to_delete(ctx: &Ctx, name: &str) -> Result<(), Failure> {
    let answer = ctx.cloud.eks.delete_nodegroup().cluster_name(&*ctx.cluster).nodegroup_name(name).send().await;
    answer.map(drop).map_err(Failure::of("EKS", "DeleteNodegroup"))
}

fn leftover(scope: &Scope, group: &Nodegroup, name: String) -> Leftover {
    let count = group.scaling_config().and_then(|scaling| scaling.desired_size()).unwrap_or_default();
    let kind = group.instance_types().first().map(String::as_str).unwrap_or_default();
    let instance = prices::instance_per_hour(kind).unwrap_or_default();
    let disk = f64::from(group.disk_size().unwrap_or_default()) * prices::GP3_PER_GIB_HOUR;
    Leftover {
        key: format!("node-group/{name}"),
        title: format!("Node group {name}, {count} {kind}"),
        made_by: None,
        while_it_stays: "EKS keeps the cluster as long as it has a node group".into(),
        blocks: true,
        loses_data: true,
        cost_per_hour: f64::from(count) * (instance + disk),
        command: scope.aws(&format!("eks delete-nodegroup --cluster-name {} --nodegroup-name {name}", scope.cluster)),
        thing: LeftoverThing::NodeGroup { name },
    }
}
