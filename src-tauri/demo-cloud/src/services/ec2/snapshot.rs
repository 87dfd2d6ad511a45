//! Snapshots of volumes: nothing is copied, but they take their time, cost something, and volumes come from them.

use serde::{Deserialize, Serialize};

use super::describe::{Described, describe as list};
use super::kind::{self, Kind, need};
use super::state::State;
use super::tag::{self, Tags};
use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::delays::due;
use crate::wire::{Answer, Params, Xml, iso};

/// One snapshot.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Snapshot {
    pub(super) id: String,
    pub(super) volume_id: String,
    pub(super) size_gib: u32,
    pub(super) encrypted: bool,
    pub(super) kms_key_id: Option<String>,
    description: String,
    started_at: u64,
    /// When it is complete, while it is not.
    due_at: Option<u64>,
    pub(super) tags: Tags,
}

impl Snapshot {
    /// Whether volumes can be made of it.
    pub(super) fn is_complete(&self) -> bool {
        self.due_at.is_none()
    }
}

pub(super) fn create(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let tags = tag::on_create(params, &[&kind::SNAPSHOT], &kind::SNAPSHOT)?;
    let volume = kind::VOLUME.find(&context.ec2.volumes, need(params, "VolumeId")?)?;
    let snapshot = Snapshot {
        id: context.ids.ec2(kind::SNAPSHOT.prefix),
        volume_id: volume.id.clone(),
        size_gib: volume.size_gib,
        encrypted: volume.encrypted,
        kms_key_id: volume.kms_key_id.clone(),
        description: params.get("Description").unwrap_or_default().to_owned(),
        started_at: context.now,
        due_at: Some(due(context.now, context.delays.snapshot)),
        tags,
    };
    let mut xml = Xml::new();
    snapshot.write(&mut xml, context.ec2);
    context.ec2.snapshots.insert(snapshot.id.clone(), snapshot);
    Ok(xml)
}

/// The account's own; nobody shares any with it.
pub(super) fn describe(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    list(context.ec2, &context.ec2.snapshots, params)
}

pub(super) fn delete(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let id = need(params, "SnapshotId")?;
    kind::SNAPSHOT.find(&context.ec2.snapshots, id)?;
    context.ec2.snapshots.remove(id);
    Ok(tag::done())
}

/// Lets every snapshot be complete that is due. Says whether one was.
pub(super) fn settle(state: &mut State, now: u64) -> bool {
    let mut changed = false;
    for snapshot in state.snapshots.values_mut().filter(|one| one.due_at.is_some_and(|at| at <= now)) {
        snapshot.due_at = None;
        changed = true;
    }
    changed
}

impl Described for Snapshot {
    const KIND: Kind = kind::SNAPSHOT;
    const ID_PARAMETER: &'static str = "SnapshotId";
    const SET: &'static str = "snapshotSet";
    const FILTERS: &'static [&'static str] =
        &["description", "encrypted", "owner-id", "progress", "snapshot-id", "status", "volume-id", "volume-size"];
    const WRITTEN: &'static [&'static str] = &["start-time", "storage-tier"];

    fn tags(&self) -> &Tags {
        &self.tags
    }

    fn values(&self, filter: &str, _: &State) -> Vec<String> {
        vec![match filter {
            "description" => self.description.clone(),
            "encrypted" => self.encrypted.to_string(),
            "owner-id" => ACCOUNT_ID.to_owned(),
            "progress" => self.progress().to_owned(),
            "status" => self.status().to_owned(),
            "volume-id" => self.volume_id.clone(),
            "volume-size" => self.size_gib.to_string(),
            _ => self.id.clone(),
        }]
    }

    fn write(&self, xml: &mut Xml, _: &State) {
        xml.text("snapshotId", &self.id)
            .text("volumeId", &self.volume_id)
            .text("status", self.status())
            .text("startTime", iso(self.started_at))
            .text("progress", self.progress())
            .text("ownerId", ACCOUNT_ID)
            .text("volumeSize", self.size_gib)
            .text("description", &self.description)
            .text("encrypted", self.encrypted)
            .some("kmsKeyId", self.kms_key_id.as_ref())
            .text("storageTier", "standard");
        tag::write(xml, &self.tags);
    }
}

impl Snapshot {
    fn status(&self) -> &'static str {
        if self.is_complete() { "completed" } else { "pending" }
    }

    fn progress(&self) -> &'static str {
        if self.is_complete() { "100%" } else { "0%" }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::testing::{cloud, first, ok, refused};

    #[tokio::test(start_paused = true)]
    async fn a_volume_comes_back_from_its_snapshot() {
        let cloud = cloud();
        let before = cloud.inventory();
        let ec2 = async |call: String| ok(&cloud, "ec2", &call).await;
        let zone = "AvailabilityZone=us-east-1a";
        let volume = first(&ec2(format!("CreateVolume&{zone}&Size=8")).await, "volumeId");
        let tags =
            "TagSpecification.1.ResourceType=snapshot&TagSpecification.1.Tag.1.Key=a&TagSpecification.1.Tag.1.Value=b";
        let made = ec2(format!("CreateSnapshot&VolumeId={volume}&Description=before the upgrade&{tags}")).await;
        let snapshot = first(&made, "snapshotId");
        assert_eq!((first(&made, "status").as_str(), first(&made, "volumeSize").as_str()), ("pending", "8"));
        let from = |size: &str| format!("CreateVolume&{zone}&SnapshotId={snapshot}{size}");
        assert_eq!(refused(&cloud, "ec2", &from("")).await.0, "IncorrectState");
        assert!(cloud.inventory().contains_key(&format!("snapshot/{snapshot}")));
        tokio::time::advance(Duration::from_secs(120)).await;
        let found = ec2("DescribeSnapshots&Filter.1.Name=tag:a&Filter.1.Value.1=b".to_owned()).await;
        assert_eq!((first(&found, "snapshotId"), first(&found, "status")), (snapshot.clone(), "completed".to_owned()));
        assert_eq!(refused(&cloud, "ec2", &from("&Size=4")).await.0, "InvalidParameterValue");
        let again = ec2(from("")).await;
        assert_eq!((first(&again, "size").as_str(), first(&again, "snapshotId")), ("8", snapshot.clone()));
        for id in [volume, first(&again, "volumeId")] {
            ec2(format!("DeleteVolume&VolumeId={id}")).await;
        }
        ec2(format!("DeleteSnapshot&SnapshotId={snapshot}")).await;
        let gone = refused(&cloud, "ec2", &format!("DeleteSnapshot&SnapshotId={snapshot}")).await.0;
        assert_eq!(gone, "InvalidSnapshot.NotFound");
        assert_eq!(cloud.inventory(), before);
    }
}
