//! EBS volumes: the root disks of instances, and disks by themselves, which outlive whoever made them.

use serde::{Deserialize, Serialize};

use super::client_token;
use super::describe::{Described, describe as list};
use super::kind::{self, Kind, invalid_value, need};
use super::snapshot::Snapshot;
use super::state::State;
use super::tag::{self, Tags};
use crate::context::Context;
use crate::ids::Ids;
use crate::regions;
use crate::wire::{Answer, AwsError, Params, Xml, iso};

/// One volume.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Volume {
    pub(crate) id: String,
    pub(crate) zone: String,
    pub(crate) size_gib: u32,
    #[serde(default = "usual_type")]
    pub(crate) volume_type: String,
    pub(crate) instance_id: Option<String>,
    /// The name under which the instance has it.
    #[serde(default = "root_device")]
    pub(crate) device: String,
    #[serde(default)]
    pub(crate) encrypted: bool,
    #[serde(default)]
    pub(crate) kms_key_id: Option<String>,
    #[serde(default)]
    pub(super) iops: Option<u32>,
    #[serde(default)]
    pub(super) throughput: Option<u32>,
    /// What it was made from.
    #[serde(default)]
    pub(super) snapshot_id: Option<String>,
    /// `None`: whether it goes with its instance follows from its device.
    #[serde(default)]
    pub(super) delete_on_termination: Option<bool>,
    #[serde(default)]
    pub(super) client_token: Option<String>,
    /// What was asked with that token.
    #[serde(default)]
    pub(super) asked: Option<String>,
    pub(crate) created_at: u64,
    pub(crate) tags: Tags,
}

/// What a new volume needs.
#[derive(Debug)]
pub(crate) struct NewVolume {
    pub(crate) zone: String,
    pub(crate) size_gib: u32,
    pub(crate) tags: Tags,
}

impl State {
    /// Makes a volume that is attached to nothing, and returns its id.
    pub(crate) fn make_volume(&mut self, ids: &mut Ids, now: u64, new: NewVolume) -> String {
        let id = ids.ec2("vol");
        let volume = Volume {
            id: id.clone(),
            zone: new.zone,
            size_gib: new.size_gib,
            volume_type: usual_type(),
            instance_id: None,
            device: root_device(),
            encrypted: false,
            kms_key_id: None,
            iops: None,
            throughput: None,
            snapshot_id: None,
            delete_on_termination: None,
            client_token: None,
            asked: None,
            created_at: now,
            tags: new.tags,
        };
        self.volumes.insert(id.clone(), volume);
        id
    }

    /// The volumes an instance has, its first one first.
    pub(super) fn volumes_of(&self, instance: &str) -> Vec<&Volume> {
        let mut found: Vec<&Volume> =
            self.volumes.values().filter(|volume| volume.instance_id.as_deref() == Some(instance)).collect();
        found.sort_by(|a, b| a.device.cmp(&b.device));
        found
    }

    /// Deletes a volume. Refused if it does not exist or is attached.
    pub(crate) fn delete_volume(&mut self, id: &str) -> Answer<()> {
        let volume = kind::VOLUME.find(&self.volumes, id)?;
        if let Some(instance) = &volume.instance_id {
            return Err(AwsError::bad("VolumeInUse", format!("Volume {id} is currently attached to {instance}")));
        }
        self.volumes.remove(id);
        self.forget_changes_of_gone_volumes();
        Ok(())
    }
}

pub(super) fn create(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let zone = need(params, "AvailabilityZone")?;
    let region = regions::find(context.region).ok_or_else(|| invalid_value("Unknown Region"))?;
    if !region.zones().iter().any(|known| known.name == zone) {
        return Err(AwsError::bad("InvalidZone.NotFound", format!("The zone '{zone}' does not exist.")));
    }
    let snapshot = source(context.ec2, params)?;
    let least = snapshot.as_ref().map_or(1, |one| one.size_gib);
    let size = match &snapshot {
        Some(one) => params.filled("Size").map_or_else(|| one.size_gib.to_string(), str::to_owned),
        None => need(params, "Size")?.to_owned(),
    };
    let size_gib = size.parse().ok().filter(|size| (least..=65_536).contains(size)).ok_or_else(|| {
        invalid_value(format!(
            "Volume of {size}GiB is too small or too large; it must be between {least} and 65536 GiB."
        ))
    })?;
    let tags = tag::on_create(params, &[&kind::VOLUME], &kind::VOLUME)?;
    let (token, asked) = client_token::of(params).unzip();
    let same = context.ec2.volumes.values().find(|one| token.is_some() && one.client_token == token);
    let id = match same {
        Some(same) if same.asked.is_some() && same.asked != asked => return Err(client_token::mismatch()),
        Some(same) => same.id.clone(),
        None => {
            let new = NewVolume { zone: zone.to_owned(), size_gib, tags };
            context.ec2.make_volume(context.ids, context.now, new)
        }
    };
    let volume = kind::VOLUME.find_mut(&mut context.ec2.volumes, &id)?;
    volume.client_token = token;
    volume.asked = asked;
    let key = params.filled("KmsKeyId").map(str::to_owned);
    volume.encrypted = params.is_true("Encrypted") || snapshot.as_ref().is_some_and(|one| one.encrypted);
    volume.kms_key_id = key.or_else(|| snapshot.as_ref()?.kms_key_id.clone());
    volume.snapshot_id = snapshot.map(|one| one.id);
    if let Some(volume_type) = params.filled("VolumeType") {
        volume_type.clone_into(&mut volume.volume_type);
    }
    let mut xml = Xml::new();
    context.ec2.volumes[&id].write(&mut xml, context.ec2);
    Ok(xml)
}

/// The snapshot that a new volume shall be made from, if it names one.
fn source(state: &State, params: &Params) -> Answer<Option<Snapshot>> {
    let Some(id) = params.filled("SnapshotId") else { return Ok(None) };
    let snapshot = kind::SNAPSHOT.find(&state.snapshots, id)?;
    if !snapshot.is_complete() {
        return Err(AwsError::bad("IncorrectState", format!("Snapshot is in invalid state - pending: {id}")));
    }
    Ok(Some(snapshot.clone()))
}

pub(super) fn describe(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    list(context.ec2, &context.ec2.volumes, params)
}

pub(super) fn attach(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let instance = kind::INSTANCE.find(&context.ec2.instances, need(params, "InstanceId")?)?;
    let (instance_id, zone) = (instance.id.clone(), instance.zone.clone());
    let device = need(params, "Device")?;
    let id = need(params, "VolumeId")?;
    let volume = kind::VOLUME.find_mut(&mut context.ec2.volumes, id)?;
    if volume.instance_id.is_some() {
        return Err(AwsError::bad("VolumeInUse", format!("{id} is already attached to an instance")));
    }
    if volume.zone != zone {
        return Err(AwsError::bad(
            "InvalidVolume.ZoneMismatch",
            format!("The volume '{id}' is not in the same availability zone as instance '{instance_id}'"),
        ));
    }
    volume.instance_id = Some(instance_id);
    volume.delete_on_termination = Some(false);
    device.clone_into(&mut volume.device);
    Ok(attachment(volume, "attaching"))
}

pub(super) fn detach(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let id = need(params, "VolumeId")?;
    let volume = kind::VOLUME.find(&context.ec2.volumes, id)?;
    let Some(instance) = &volume.instance_id else {
        return Err(AwsError::bad("IncorrectState", format!("Volume '{id}' is in the 'available' state.")));
    };
    if context.ec2.instances.get(instance).is_some_and(|one| one.volume_id == id) {
        return Err(AwsError::bad(
            "OperationNotPermitted",
            format!("Unable to detach root volume '{id}' from instance '{instance}'"),
        ));
    }
    let xml = attachment(volume, "detaching");
    kind::VOLUME.find_mut(&mut context.ec2.volumes, id)?.instance_id = None;
    Ok(xml)
}

pub(super) fn delete(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    context.ec2.delete_volume(need(params, "VolumeId")?)?;
    Ok(tag::done())
}

fn attachment(volume: &Volume, status: &str) -> Xml {
    let mut xml = Xml::new();
    xml.text("volumeId", &volume.id)
        .some("instanceId", volume.instance_id.as_ref())
        .text("device", &volume.device)
        .text("status", status)
        .text("attachTime", iso(volume.created_at));
    xml
}

pub(super) fn usual_type() -> String {
    "gp3".to_owned()
}

pub(super) fn root_device() -> String {
    "/dev/xvda".to_owned()
}

impl Described for Volume {
    const KIND: Kind = kind::VOLUME;
    const ID_PARAMETER: &'static str = "VolumeId";
    const SET: &'static str = "volumeSet";
    const FILTERS: &'static [&'static str] =
        &["attachment.instance-id", "attachment.status", "availability-zone", "status", "volume-id", "volume-type"];
    const WRITTEN: &'static [&'static str] = &[
        "attachment.attach-time",
        "attachment.delete-on-termination",
        "attachment.device",
        "create-time",
        "encrypted",
        "multi-attach-enabled",
        "size",
        "snapshot-id",
    ];

    fn tags(&self) -> &Tags {
        &self.tags
    }

    fn values(&self, filter: &str, _: &State) -> Vec<String> {
        match filter {
            "attachment.instance-id" => self.instance_id.iter().cloned().collect(),
            "attachment.status" => self.instance_id.iter().map(|_| "attached".to_owned()).collect(),
            "availability-zone" => vec![self.zone.clone()],
            "status" => vec![self.status().to_owned()],
            "volume-type" => vec![self.volume_type.clone()],
            _ => vec![self.id.clone()],
        }
    }

    fn write(&self, xml: &mut Xml, _: &State) {
        xml.text("volumeId", &self.id)
            .text("size", self.size_gib)
            .text("volumeType", &self.volume_type)
            .text("iops", self.iops.unwrap_or(3000))
            .text("throughput", self.throughput.unwrap_or(125))
            .text("availabilityZone", &self.zone)
            .text("status", self.status())
            .text("createTime", iso(self.created_at))
            .text("encrypted", self.encrypted)
            .some("kmsKeyId", self.kms_key_id.as_ref())
            .some("snapshotId", self.snapshot_id.as_ref())
            .text("multiAttachEnabled", false)
            .set("attachmentSet", &self.instance_id, |item, instance| {
                item.text("volumeId", &self.id)
                    .text("instanceId", instance)
                    .text("device", &self.device)
                    .text("status", "attached")
                    .text("attachTime", iso(self.created_at))
                    .text("deleteOnTermination", self.goes_with_its_instance());
            });
        tag::write(xml, &self.tags);
    }
}

impl Volume {
    /// What was made with an instance goes with it; what was attached later stays.
    pub(super) fn goes_with_its_instance(&self) -> bool {
        self.delete_on_termination.unwrap_or(self.device == root_device())
    }

    fn status(&self) -> &'static str {
        if self.instance_id.is_some() { "in-use" } else { "available" }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::testing::{cloud, first, ok, refused};

    #[tokio::test(start_paused = true)]
    async fn a_volume_in_use_is_not_deleted_and_outlives_its_machine() {
        let cloud = cloud();
        let before = cloud.inventory();
        let make = "CreateVolume&AvailabilityZone=us-east-1a&Size=8&TagSpecification.1.ResourceType=volume\
                    &TagSpecification.1.Tag.1.Key=a&TagSpecification.1.Tag.1.Value=b";
        let volume = first(&ok(&cloud, "ec2", make).await, "volumeId");
        let filter = "DescribeSubnets&Filter.1.Name=availability-zone&Filter.1.Value.1=us-east-1a";
        let subnet = first(&ok(&cloud, "ec2", filter).await, "subnetId");
        let image = crate::services::ec2::eks_image_id("us-east-1", "1.35", "x86_64");
        let run = format!("RunInstances&ImageId={image}&InstanceType=t3.micro&MinCount=1&MaxCount=1&SubnetId={subnet}");
        let machine = first(&ok(&cloud, "ec2", &run).await, "instanceId");
        let attach = format!("AttachVolume&VolumeId={volume}&InstanceId={machine}&Device=/dev/xvdba");
        ok(&cloud, "ec2", &attach).await;
        assert_eq!(refused(&cloud, "ec2", &attach).await.0, "VolumeInUse");
        let delete = format!("DeleteVolume&VolumeId={volume}");
        assert_eq!(refused(&cloud, "ec2", &delete).await.0, "VolumeInUse");
        ok(&cloud, "ec2", &format!("TerminateInstances&InstanceId.1={machine}")).await;
        tokio::time::advance(Duration::from_secs(60)).await;
        let detach = format!("DetachVolume&VolumeId={volume}");
        assert_eq!(refused(&cloud, "ec2", &detach).await.0, "IncorrectState", "the machine let it go");
        ok(&cloud, "ec2", &delete).await;
        assert_eq!(refused(&cloud, "ec2", &delete).await.0, "InvalidVolume.NotFound");
        assert_eq!(cloud.inventory(), before);
    }

    #[tokio::test(start_paused = true)]
    async fn the_same_token_is_the_same_volume() {
        let cloud = cloud();
        let make = "CreateVolume&AvailabilityZone=us-east-1a&Size=8&ClientToken=once";
        let one = first(&ok(&cloud, "ec2", make).await, "volumeId");
        assert_eq!(first(&ok(&cloud, "ec2", make).await, "volumeId"), one);
        let nowhere = "CreateVolume&AvailabilityZone=us-east-1z&Size=8";
        assert_eq!(refused(&cloud, "ec2", nowhere).await.0, "InvalidZone.NotFound");
    }
}
