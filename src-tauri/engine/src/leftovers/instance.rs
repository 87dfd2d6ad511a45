//! EC2 instances in our network that no node group of EKS started.

use std::collections::BTreeSet;

use aws_sdk_autoscaling::types::AutoScalingGroup;
use aws_sdk_ec2::types::{Instance, InstanceStateName};

use super::{scope::Scope, tag_list::TagList};
use crate::{
    cloud::Cloud,
    contract::{Leftover, LeftoverThing},
    failure::Failure,
    prices,
    resources::{Ctx, Look, TAG_RUN, auto_scaling_group, filter},
};

/// AWS's own tag on what an Auto Scaling group started.
const SCALING_GROUP: &str = "aws:autoscaling:groupName";

/// Those in our networks that no node group started; in a network of other people only those marked as the cluster's.
pub async fn seen(scope: &Scope) -> Result<Vec<Leftover>, Failure> {
    let mut found = Vec::new();
    for (vpc, is_ours) in scope.networks() {
        for instance in described(&scope.cloud, "vpc-id", vpc).await? {
            let tags = TagList::ec2(instance.tags());
            let of_group =
                tags.get("eks:nodegroup-name").is_some() && tags.get("eks:cluster-name") == Some(&scope.cluster);
            // Its group would start another one at once.
            let counts = is_ours || scope.is_of_cluster(&tags);
            if counts && !of_group && tags.get(SCALING_GROUP).is_none() && !is_ending(&instance) {
                found.push(leftover(scope, &instance, &tags));
            }
        }
    }
    Ok(found)
}

/// The Auto Scaling groups that start instances in our networks, except those of EKS's node groups and of this run.
pub async fn scaling_groups(scope: &Scope, vpc: &str) -> Result<BTreeSet<String>, Failure> {
    let mut found = BTreeSet::new();
    for instance in described(&scope.cloud, "vpc-id", vpc).await?.iter().filter(|instance| !is_ending(instance)) {
        let tags = TagList::ec2(instance.tags());
        if tags.get("eks:nodegroup-name").is_none() && !scope.is_ours(&tags) {
            found.extend(tags.get(SCALING_GROUP).map(str::to_owned));
        }
    }
    Ok(found)
}

/// The volumes in our networks that stay when their instance ends.
pub async fn lasting_volumes(scope: &Scope, vpc: &str) -> Result<Vec<String>, Failure> {
    let instances = described(&scope.cloud, "vpc-id", vpc).await?;
    let mappings = instances.iter().flat_map(|instance| instance.block_device_mappings());
    let lasting = mappings.filter_map(|mapping| mapping.ebs()).filter(|ebs| ebs.delete_on_termination() == Some(false));
    Ok(lasting.filter_map(|ebs| ebs.volume_id().map(str::to_owned)).collect())
}

/// Whether one stands: an ended one is listed for another hour.
pub async fn stands(cloud: &Cloud, id: &str) -> Result<bool, Failure> {
    Ok(!matches!(state(cloud, id).await?, None | Some(InstanceStateName::Terminated)))
}

/// What one is doing.
pub async fn state(cloud: &Cloud, id: &str) -> Result<Option<InstanceStateName>, Failure> {
    let found = described(cloud, "instance-id", id).await?;
    Ok(found.first().and_then(|instance| instance.state()?.name().cloned()))
}

/// Ends one, and waits until it has ended.
pub async fn remove(ctx: &Ctx, id: &str) -> Result<Look<()>, Failure> {
    match state(&ctx.cloud, id).await? {
        None | Some(InstanceStateName::Terminated) => return Ok(Look::Ready(())),
        Some(InstanceStateName::ShuttingDown) => {}
        Some(_) => {
            if let Some(group) = own_scaling_group(ctx, id).await? {
                return auto_scaling_group::remove(ctx, &group).await;
            }
            let answer = ctx.cloud.ec2.terminate_instances().instance_ids(id).send().await;
            answer.map_err(Failure::of("EC2", "TerminateInstances"))?;
        }
    }
    Ok(Look::NotYet("AWS is ending the instance.".into()))
}

/// The Auto Scaling group of this run that started an instance, and would start another one at once.
async fn own_scaling_group(ctx: &Ctx, id: &str) -> Result<Option<AutoScalingGroup>, Failure> {
    let found = described(&ctx.cloud, "instance-id", id).await?;
    let Some(instance) = found.first() else { return Ok(None) };
    let tags = TagList::ec2(instance.tags());
    match tags.get(SCALING_GROUP) {
        Some(group) if tags.get(TAG_RUN) == Some(&*ctx.run) && tags.get("eks:nodegroup-name").is_none() => {
            auto_scaling_group::described(ctx, group).await
        }
        _ => Ok(None),
    }
}

/// What a filter finds.
pub async fn described(cloud: &Cloud, by: &str, value: &str) -> Result<Vec<Instance>, Failure> {
    let pages = cloud.ec2.describe_instances().filters(filter(by, value)).into_paginator().items().send();
    let reservations: Vec<_> =
        pages.collect::<Result<_, _>>().await.map_err(Failure::of("EC2", "DescribeInstances"))?;
    Ok(reservations.into_iter().flat_map(|reservation| reservation.instances.unwrap_or_default()).collect())
}

/// It has ended, or will in a moment.
pub fn is_ending(instance: &Instance) -> bool {
    let state = instance.state().and_then(|state| state.name());
    matches!(state, Some(InstanceStateName::ShuttingDown | InstanceStateName::Terminated))
}

fn leftover(scope: &Scope, instance: &Instance, tags: &TagList) -> Leftover {
    let id = instance.instance_id().unwrap_or_default().to_owned();
    let kind = instance.instance_type().map(|kind| kind.as_str().to_owned()).unwrap_or_default();
    let runs = instance.state().and_then(|state| state.name()) == Some(&InstanceStateName::Running);
    let named = tags.get("Name").map_or_else(String::new, |name| format!(" ({name})"));
    Leftover {
        key: format!("instance/{id}"),
        title: format!("EC2 instance {id}{named}, {kind}"),
        made_by: tags.maker().map(|maker| maker.words),
        while_it_stays: "Holds on to its subnet: that and the VPC stay too".into(),
        blocks: true,
        loses_data: true,
        cost_per_hour: prices::instance_per_hour(&kind).filter(|_| runs).unwrap_or_default(),
        command: scope.aws(&format!("ec2 terminate-instances --instance-ids {id}")),
        thing: LeftoverThing::Instance { id },
    }
}
