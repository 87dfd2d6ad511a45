//! EBS volumes made for claims. They are removed at EC2 once the nodes are gone, not through their claims: pods that use
//! a claim hold on to it, and the driver that would remove the volume runs on those very nodes.

use aws_sdk_ec2::types::{InstanceStateName, Volume, VolumeState};

use super::{instance, scope::Scope, tag_list::TagList};
use crate::{
    cloud::Cloud,
    contract::{Leftover, LeftoverThing, Problem},
    failure::Failure,
    prices,
    resources::{Ctx, Look, filter},
};

/// Those of our cluster that do not go with an instance.
pub async fn seen(scope: &Scope) -> Result<Vec<Leftover>, Failure> {
    if scope.foreign_name {
        return Ok(Vec::new());
    }
    let cluster = &scope.cluster;
    let mut found: Vec<Leftover> = Vec::new();
    let marks = [
        (format!("tag:kubernetes.io/cluster/{cluster}"), "owned".to_owned()),
        ("tag:KubernetesCluster".to_owned(), cluster.clone()),
    ];
    let mut wanted: Vec<(String, String)> = marks.into();
    // A driver that people installed themselves may not mark its volumes with the cluster; they hang on its nodes.
    for vpc in &scope.vpcs {
        let lasting = instance::lasting_volumes(scope, vpc).await?;
        wanted.extend(lasting.into_iter().map(|id| ("volume-id".to_owned(), id)));
    }
    for (name, value) in wanted {
        for volume in described(&scope.cloud, &name, value).await? {
            let key = format!("volume/{}", volume.volume_id().unwrap_or_default());
            if !goes_with_its_instance(&volume) && !found.iter().any(|known| known.key == key) {
                found.push(leftover(scope, &volume, key));
            }
        }
    }
    Ok(found)
}

/// Whether one stands.
pub async fn stands(cloud: &Cloud, id: &str) -> Result<bool, Failure> {
    let volumes = described(cloud, "volume-id", id.to_owned()).await?;
    Ok(volumes.iter().any(|volume| volume.state() != Some(&VolumeState::Deleted)))
}

/// Removes one that nothing uses; waits for an instance that is ending.
pub async fn remove(ctx: &Ctx, id: &str) -> Result<Look<()>, Failure> {
    let volumes = described(&ctx.cloud, "volume-id", id.to_owned()).await?;
    let Some(volume) = volumes.first() else { return Ok(Look::Ready(())) };
    if volume.state() == Some(&VolumeState::Deleting) {
        return Ok(Look::NotYet("AWS is removing the volume.".into()));
    }
    if let Some(user) = volume.attachments().iter().find_map(|attachment| attachment.instance_id()) {
        return match instance::state(&ctx.cloud, user).await? {
            Some(InstanceStateName::ShuttingDown | InstanceStateName::Terminated) | None => {
                Ok(Look::NotYet(format!("The instance {user} is ending and still holds the volume.")))
            }
            Some(_) => Err(in_use(id, user).into()),
        };
    }
    let answer = ctx.cloud.ec2.delete_volume().volume_id(id).send().await;
    match answer.map_err(Failure::of("EC2", "DeleteVolume")) {
        Err(failure) if failure.is_gone() => Ok(Look::Ready(())),
        Err(failure) if failure.code() == "VolumeInUse" => {
            Ok(Look::NotYet("AWS is still taking the volume off its instance.".into()))
        }
        answer => answer.map(|_| Look::Ready(())),
    }
}

async fn described(cloud: &Cloud, by: &str, value: String) -> Result<Vec<Volume>, Failure> {
    let pages = cloud.ec2.describe_volumes().filters(filter(by, value)).into_paginator().items().send();
    pages.collect::<Result<_, _>>().await.map_err(Failure::of("EC2", "DescribeVolumes"))
}

fn goes_with_its_instance(volume: &Volume) -> bool {
    let tags = TagList::ec2(volume.tags());
    let by_group = tags.get("eks:nodegroup-name").is_some();
    by_group || volume.attachments().iter().any(|attachment| attachment.delete_on_termination() == Some(true))
}

fn leftover(scope: &Scope, volume: &Volume, key: String) -> Leftover {
    let id = volume.volume_id().unwrap_or_default().to_owned();
    let size = volume.size().unwrap_or_default();
    let maker = TagList::ec2(volume.tags()).maker();
    Leftover {
        key,
        title: format!("EBS volume {id}, {size} GiB"),
        made_by: maker.as_ref().map(|maker| maker.words.clone()),
        while_it_stays: "It stays behind with its data, and goes on to cost money".into(),
        blocks: false,
        loses_data: true,
        cost_per_hour: f64::from(size) * prices::GP3_PER_GIB_HOUR,
        command: scope.aws(&format!("ec2 delete-volume --volume-id {id}")),
        thing: LeftoverThing::Volume { id, object: maker.and_then(|maker| maker.object) },
    }
}

fn in_use(id: &str, instance: &str) -> Problem {
    Problem::told(
        "volume-in-use",
        format!("The volume {id} is in use"),
        format!("The instance {instance} runs and holds the volume. Nothing was removed."),
        format!(
            "If nobody needs the instance, end it, or take the volume off it: aws ec2 detach-volume --volume-id {id}. \
             Then choose Try again."
        ),
    )
}
