//! Log groups of the cluster that the plan did not make: EKS makes one where logging was turned on later, and its lines
//! are kept, and paid for, for ever.

use aws_sdk_cloudwatchlogs::types::LogGroup;

use super::{scope::Scope, tag_list::TagList};
use crate::{
    cloud::Cloud,
    contract::{Leftover, LeftoverThing},
    failure::Failure,
    resources::{Ctx, Look},
};

/// Those with the cluster's name in theirs that this run did not make.
pub async fn seen(scope: &Scope) -> Result<Vec<Leftover>, Failure> {
    if scope.foreign_name {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for group in all(&scope.cloud, &scope.cluster).await? {
        if !scope.is_ours(&tags(&scope.cloud, &group).await?) {
            found.push(leftover(scope, &group));
        }
    }
    Ok(found)
}

/// The cluster's log groups: of its control plane, and of Container Insights.
pub async fn all(cloud: &Cloud, cluster: &str) -> Result<Vec<LogGroup>, Failure> {
    let whole = format!("/aws/eks/{cluster}/cluster");
    let mut found: Vec<LogGroup> =
        with_prefix(cloud, &whole).await?.into_iter().filter(|group| group.log_group_name() == Some(&whole)).collect();
    found.extend(with_prefix(cloud, &format!("/aws/containerinsights/{cluster}/")).await?);
    Ok(found)
}

/// A log group's tags.
pub async fn tags(cloud: &Cloud, group: &LogGroup) -> Result<TagList, Failure> {
    let arn = group.log_group_arn().unwrap_or_default();
    let answer = cloud.logs.list_tags_for_resource().resource_arn(arn).send().await;
    match answer.map_err(Failure::of("CloudWatch Logs", "ListTagsForResource")) {
        Err(failure) if failure.is_gone() => Ok(TagList::default()),
        answer => Ok(TagList::map(answer?.tags())),
    }
}

/// Whether one stands.
pub async fn stands(cloud: &Cloud, name: &str) -> Result<bool, Failure> {
    Ok(with_prefix(cloud, name).await?.iter().any(|group| group.log_group_name() == Some(name)))
}

/// Removes one.
pub async fn remove(ctx: &Ctx, name: &str) -> Result<Look<()>, Failure> {
    let answer = ctx.cloud.logs.delete_log_group().log_group_name(name).send().await;
    match answer.map_err(Failure::of("CloudWatch Logs", "DeleteLogGroup")) {
        Err(failure) if !failure.is_gone() => Err(failure),
        _ => Ok(Look::Ready(())),
    }
}

async fn with_prefix(cloud: &Cloud, prefix: &str) -> Result<Vec<LogGroup>, Failure> {
    let pages = cloud.logs.describe_log_groups().log_group_name_prefix(prefix).into_paginator().items().send();
    pages.collect::<Result<_, _>>().await.map_err(Failure::of("CloudWatch Logs", "DescribeLogGroups"))
}

fn leftover(scope: &Scope, group: &LogGroup) -> Leftover {
    let name = group.log_group_name().unwrap_or_default().to_owned();
    Leftover {
        key: format!("log-group{name}"),
        title: format!("Log group {name}"),
        made_by: Some("EKS or CloudWatch".into()),
        while_it_stays: "It stays behind with its lines, which cost a little for as long as they are kept".into(),
        blocks: false,
        loses_data: true,
        cost_per_hour: 0.0,
        command: scope.aws(&format!("logs delete-log-group --log-group-name {name}")),
        thing: LeftoverThing::LogGroup { name },
    }
}
