//! Target groups: the lists of addresses load balancers send to. They cost nothing and hold on to nothing, and stay behind
//! for ever.

use aws_sdk_elasticloadbalancingv2::types::TargetGroup;

use super::{load_balancer, scope::Scope, tag_list::TagList};
use crate::{
    cloud::Cloud,
    contract::{Leftover, LeftoverThing},
    failure::Failure,
    resources::{Ctx, Look},
};

/// Those in our network or of our cluster.
pub async fn seen(scope: &Scope) -> Result<Vec<Leftover>, Failure> {
    let pages = scope.cloud.elbv2.describe_target_groups().into_paginator().items().send();
    let groups: Vec<TargetGroup> =
        pages.collect::<Result<_, _>>().await.map_err(Failure::of("Elastic Load Balancing", "DescribeTargetGroups"))?;
    let arns: Vec<String> = groups.iter().filter_map(|group| group.target_group_arn.clone()).collect();
    let tags = load_balancer::tags(&scope.cloud, &arns).await?;
    let mut found = Vec::new();
    for group in &groups {
        let arn = group.target_group_arn().unwrap_or_default();
        let tags = tags.iter().find(|(known, _)| known == arn).map(|(_, tags)| tags.clone()).unwrap_or_default();
        if scope.in_vpc(group.vpc_id()) || scope.is_of_cluster(&tags) {
            found.push(leftover(scope, group, &tags));
        }
    }
    Ok(found)
}

/// Whether one stands.
pub async fn stands(cloud: &Cloud, arn: &str) -> Result<bool, Failure> {
    let answer = cloud.elbv2.describe_target_groups().target_group_arns(arn).send().await;
    match answer.map_err(Failure::of("Elastic Load Balancing", "DescribeTargetGroups")) {
        Err(failure) if failure.is_gone() => Ok(false),
        answer => Ok(!answer?.target_groups().is_empty()),
    }
}

/// Removes one; while a load balancer uses it, it waits.
pub async fn remove(ctx: &Ctx, arn: &str) -> Result<Look<()>, Failure> {
    let answer = ctx.cloud.elbv2.delete_target_group().target_group_arn(arn).send().await;
    match answer.map_err(Failure::of("Elastic Load Balancing", "DeleteTargetGroup")) {
        Err(failure) if failure.is_gone() => Ok(Look::Ready(())),
        answer => answer.map(|_| Look::Ready(())),
    }
}

fn leftover(scope: &Scope, group: &TargetGroup, tags: &TagList) -> Leftover {
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    let (arn, name) = (text(group.target_group_arn()), text(group.target_group_name()));
    Leftover {
        key: format!("target-group/{name}"),
        title: format!("Target group {name}"),
        made_by: tags.maker().map(|maker| maker.words),
        while_it_stays: "It stays behind, free of charge and of no use".into(),
        blocks: false,
        loses_data: false,
        cost_per_hour: 0.0,
        command: scope.aws(&format!("elbv2 delete-target-group --target-group-arn {arn}")),
        thing: LeftoverThing::TargetGroup { arn },
    }
}
