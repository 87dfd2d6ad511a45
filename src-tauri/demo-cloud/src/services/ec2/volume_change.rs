//! Volumes that grow or change their type, how far that is, and how volumes are.
//!
//! Source: EBS User Guide, "Modify an EBS volume", "Limitations": a volume only grows, and has six hours of rest between
//! two changes; EC2 API Reference, ModifyVolume, DescribeVolumesModifications, DescribeVolumeStatus.

use serde::{Deserialize, Serialize};

use super::describe::{Filters, page};
use super::kind::{self, invalid_value, need};
use super::state::State;
use super::tag::Tags;
use super::volume::Volume;
use crate::context::Context;
use crate::wire::{Answer, AwsError, Params, Xml, iso};

/// How long a volume rests between two changes, in milliseconds.
const REST: u64 = 6 * 3600 * 1000;
/// How long a change is `modifying`, and how long `optimizing` (not verified: seconds, then minutes to hours).
const MODIFYING: u64 = 5000;
const OPTIMIZING: u64 = 300_000;
/// What a list of changes can be asked for.
const FILTERS: [&str; 11] = [
    "modification-state",
    "original-iops",
    "original-size",
    "original-volume-type",
    "originalMultiAttachEnabled",
    "start-time",
    "target-iops",
    "target-size",
    "target-volume-type",
    "targetMultiAttachEnabled",
    "volume-id",
];
const TYPES: [&str; 7] = ["gp2", "gp3", "io1", "io2", "sc1", "st1", "standard"];

/// A change of a volume: size, type, IOPS and throughput, before and after.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Modification {
    before: Settings,
    after: Settings,
    started_at: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Settings {
    size_gib: u32,
    volume_type: String,
    iops: u32,
    throughput: u32,
}

impl Settings {
    fn of(volume: &Volume) -> Self {
        Self {
            size_gib: volume.size_gib,
            volume_type: volume.volume_type.clone(),
            iops: volume.iops.unwrap_or(3000),
            throughput: volume.throughput.unwrap_or(125),
        }
    }

    fn write(&self, xml: &mut Xml, which: &str) {
        xml.text(&format!("{which}Size"), self.size_gib)
            .text(&format!("{which}Iops"), self.iops)
            .text(&format!("{which}VolumeType"), &self.volume_type)
            .text(&format!("{which}Throughput"), self.throughput)
            .text(&format!("{which}MultiAttachEnabled"), false);
    }
}

impl State {
    /// Forgets what became of volumes that are gone.
    pub(super) fn forget_changes_of_gone_volumes(&mut self) {
        let volumes = &self.volumes;
        self.volume_modifications.retain(|id, _| volumes.contains_key(id));
    }
}

impl Modification {
    /// How far it is: EC2's word, and a percentage.
    fn progress(&self, now: u64) -> (&'static str, u64) {
        let age = now.saturating_sub(self.started_at);
        let optimized = age.saturating_sub(MODIFYING);
        match age {
            ..MODIFYING => ("modifying", 0),
            _ if optimized < OPTIMIZING => ("optimizing", optimized * 100 / OPTIMIZING),
            _ => ("completed", 100),
        }
    }

    fn values(&self, filter: &str, volume_id: &str, now: u64) -> Vec<String> {
        let of = if filter.starts_with("target") { &self.after } else { &self.before };
        vec![match filter {
            "modification-state" => self.progress(now).0.to_owned(),
            "start-time" => iso(self.started_at),
            "volume-id" => volume_id.to_owned(),
            _ if filter.ends_with("iops") => of.iops.to_string(),
            _ if filter.ends_with("size") => of.size_gib.to_string(),
            _ if filter.ends_with("volume-type") => of.volume_type.clone(),
            _ => "false".to_owned(),
        }]
    }

    fn write(&self, xml: &mut Xml, volume_id: &str, now: u64) {
        let (state, progress) = self.progress(now);
        xml.text("volumeId", volume_id).text("modificationState", state);
        self.after.write(xml, "target");
        self.before.write(xml, "original");
        xml.text("progress", progress).text("startTime", iso(self.started_at));
        if state == "completed" {
            xml.text("endTime", iso(self.started_at + MODIFYING + OPTIMIZING));
        }
    }
}

/// `ModifyVolume`.
pub(super) fn modify(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let id = need(params, "VolumeId")?;
    let now = context.now;
    let before = Settings::of(kind::VOLUME.find(&context.ec2.volumes, id)?);
    let number = |name: &str, usual: u32| match params.filled(name) {
        None => Ok(usual),
        Some(text) => text.parse::<u32>().map_err(|_| invalid_value(format!("Invalid value '{text}' for {name}"))),
    };
    let volume_type = params.filled("VolumeType").unwrap_or(&before.volume_type);
    let after = Settings {
        size_gib: number("Size", before.size_gib)?,
        volume_type: volume_type.to_owned(),
        iops: number("Iops", before.iops)?,
        throughput: number("Throughput", before.throughput)?,
    };
    if !TYPES.contains(&volume_type) {
        return Err(invalid_value(format!("Invalid value '{volume_type}' for volume type")));
    }
    if after.size_gib < before.size_gib || after.size_gib > 65_536 {
        return Err(invalid_value(format!(
            "New size cannot be smaller than existing size, nor larger than 65536 GiB: {} GiB",
            after.size_gib
        )));
    }
    if after == before {
        return Err(AwsError::bad("InvalidParameterCombination", "The request changes nothing about the volume."));
    }
    let last = context.ec2.volume_modifications.get(id);
    if last.is_some_and(|last| last.started_at + REST > now) {
        let text = "You've reached the maximum modification rate per volume limit. Wait at least 6 hours between \
                    modifications per EBS volume.";
        return Err(AwsError::bad("VolumeModificationRateExceeded", text));
    }
    let volume = kind::VOLUME.find_mut(&mut context.ec2.volumes, id)?;
    volume.size_gib = after.size_gib;
    volume.volume_type.clone_from(&after.volume_type);
    (volume.iops, volume.throughput) = (Some(after.iops), Some(after.throughput));
    let modification = Modification { before, after, started_at: now };
    let mut xml = Xml::new();
    xml.node("volumeModification", |inner| modification.write(inner, id, now));
    context.ec2.volume_modifications.insert(id.to_owned(), modification);
    Ok(xml)
}

/// `DescribeVolumesModifications`.
pub(super) fn describe(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let (state, now) = (&*context.ec2, context.now);
    let filters = Filters::read(params, &FILTERS)?;
    // What became of a volume that is gone nobody is told.
    let known = |id: &String| state.volumes.contains_key(id) && state.volume_modifications.contains_key(id);
    for id in params.list("VolumeId") {
        if !known(&id) {
            let text = format!("Modification for volume '{id}' does not exist.");
            return Err(AwsError::bad("InvalidVolumeModification.NotFound", text));
        }
    }
    let named = params.list("VolumeId");
    let all = state.volume_modifications.iter().filter(|(id, _)| known(id));
    let all = all.filter(|(id, _)| named.is_empty() || named.contains(id));
    let all = all.filter(|(id, one)| filters.accept(&Tags::new(), |name| one.values(name, id, now)));
    let (page, next) = page(params, all.collect())?;
    let mut xml = Xml::new();
    xml.set("volumeModificationSet", page, |item, (id, one)| one.write(item, id, now)).some("nextToken", next);
    Ok(xml)
}

/// `DescribeVolumeStatus`: volumes of the demo are always well.
pub(super) fn describe_status(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let state = &*context.ec2;
    let filters = Filters::read(params, &["availability-zone", "volume-status.status"])?;
    let named = params.list("VolumeId");
    for id in &named {
        kind::VOLUME.find(&state.volumes, id)?;
    }
    let all = state.volumes.values().filter(|one| named.is_empty() || named.contains(&one.id)).filter(|one| {
        filters.accept(&Tags::new(), |name| match name {
            "availability-zone" => vec![one.zone.clone()],
            _ => vec!["ok".to_owned()],
        })
    });
    let (page, next) = page(params, all.collect())?;
    let mut xml = Xml::new();
    xml.set("volumeStatusSet", page, |item, one| {
        item.text("volumeId", &one.id).text("availabilityZone", &one.zone).node("volumeStatus", |status| {
            status.text("status", "ok").set("details", ["io-enabled", "io-performance"], |detail, name| {
                let well = if name == "io-enabled" { "passed" } else { "not-applicable" };
                detail.text("name", name).text("status", well);
            });
        });
        item.set("eventsSet", [(); 0], |_, ()| {}).set("actionsSet", [(); 0], |_, ()| {});
    })
    .some("nextToken", next);
    Ok(xml)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::testing::{all, cloud, first, ok, refused};

    #[tokio::test(start_paused = true)]
    async fn a_volume_only_grows_and_then_rests() {
        let cloud = cloud();
        let ec2 = async |call: String| ok(&cloud, "ec2", &call).await;
        let volume = first(&ec2("CreateVolume&AvailabilityZone=us-east-1a&Size=8".to_owned()).await, "volumeId");
        let modify = |more: &str| format!("ModifyVolume&VolumeId={volume}{more}");
        for (wrong, code) in [
            ("&Size=4", "InvalidParameterValue"),
            ("&VolumeType=gp9", "InvalidParameterValue"),
            ("&Size=8", "InvalidParameterCombination"),
        ] {
            assert_eq!(refused(&cloud, "ec2", &modify(wrong)).await.0, code);
        }
        let list = format!("DescribeVolumesModifications&VolumeId.1={volume}");
        assert_eq!(refused(&cloud, "ec2", &list).await.0, "InvalidVolumeModification.NotFound");
        let answer = ec2(modify("&Size=20")).await;
        assert_eq!((first(&answer, "originalSize").as_str(), first(&answer, "targetSize").as_str()), ("8", "20"));
        assert_eq!(first(&ec2(format!("DescribeVolumes&VolumeId.1={volume}")).await, "size"), "20");
        assert_eq!(refused(&cloud, "ec2", &modify("&Size=30")).await.0, "VolumeModificationRateExceeded");
        tokio::time::advance(Duration::from_secs(60)).await;
        assert_eq!(first(&ec2(list.clone()).await, "modificationState"), "optimizing");
        tokio::time::advance(Duration::from_secs(6 * 3600)).await;
        assert_eq!(first(&ec2(list).await, "modificationState"), "completed");
        ec2(modify("&Size=30&VolumeType=io2")).await;
        let status = ec2(format!("DescribeVolumeStatus&VolumeId.1={volume}")).await;
        assert_eq!(all(&status, "status")[0], "ok");
        ec2(format!("DeleteVolume&VolumeId={volume}")).await;
        assert!(all(&ec2("DescribeVolumesModifications&X=".to_owned()).await, "volumeId").is_empty());
        let kept = cloud.with("us-east-1", |context| context.ec2.volume_modifications.len());
        assert_eq!(kept, 0, "what became of it goes with it");
    }
}
