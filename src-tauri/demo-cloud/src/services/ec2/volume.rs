//! EBS volumes: the root disks of instances.

use serde::{Deserialize, Serialize};

use super::describe::{Described, describe as list};
use super::kind::{self, Kind, need};
use super::state::State;
use super::tag::{self, Tags};
use crate::context::Context;
use crate::wire::{Answer, AwsError, Params, Xml, iso};

/// One volume.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Volume {
    pub(crate) id: String,
    pub(crate) zone: String,
    pub(crate) size_gib: u32,
    pub(crate) instance_id: Option<String>,
    pub(crate) created_at: u64,
    pub(crate) tags: Tags,
}

pub(super) fn describe(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    list(context.ec2, &context.ec2.volumes, params)
}

pub(super) fn delete(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let id = need(params, "VolumeId")?;
    let volume = kind::VOLUME.find(&context.ec2.volumes, id)?;
    if let Some(instance) = &volume.instance_id {
        return Err(AwsError::bad("VolumeInUse", format!("Volume {id} is currently attached to {instance}")));
    }
    context.ec2.volumes.remove(id);
    Ok(tag::done())
}

impl Described for Volume {
    const KIND: Kind = kind::VOLUME;
    const ID_PARAMETER: &'static str = "VolumeId";
    const SET: &'static str = "volumeSet";
    const FILTERS: &'static [&'static str] =
        &["attachment.instance-id", "attachment.status", "availability-zone", "status", "volume-id", "volume-type"];

    fn tags(&self) -> &Tags {
        &self.tags
    }

    fn values(&self, filter: &str, _: &State) -> Vec<String> {
        match filter {
            "attachment.instance-id" => self.instance_id.iter().cloned().collect(),
            "attachment.status" => self.instance_id.iter().map(|_| "attached".to_owned()).collect(),
            "availability-zone" => vec![self.zone.clone()],
            "status" => vec![self.status().to_owned()],
            "volume-type" => vec!["gp3".to_owned()],
            _ => vec![self.id.clone()],
        }
    }

    fn write(&self, xml: &mut Xml, _: &State) {
        xml.text("volumeId", &self.id)
            .text("size", self.size_gib)
            .text("volumeType", "gp3")
            .text("iops", 3000)
            .text("throughput", 125)
            .text("availabilityZone", &self.zone)
            .text("status", self.status())
            .text("createTime", iso(self.created_at))
            .text("encrypted", false)
            .text("multiAttachEnabled", false)
            .set("attachmentSet", &self.instance_id, |item, instance| {
                item.text("volumeId", &self.id)
                    .text("instanceId", instance)
                    .text("device", "/dev/xvda")
                    .text("status", "attached")
                    .text("attachTime", iso(self.created_at))
                    .text("deleteOnTermination", true);
            });
        tag::write(xml, &self.tags);
    }
}

impl Volume {
    fn status(&self) -> &'static str {
        if self.instance_id.is_some() { "in-use" } else { "available" }
    }
}
