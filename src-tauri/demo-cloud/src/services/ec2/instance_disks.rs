//! The disks that an instance starts with.

use super::launch_template_data::BlockDevice;
use super::state::State;
use super::tag::Tags;
use super::volume::{Volume, root_device, usual_type};
use crate::ids::Ids;

/// What the disks of a new machine have in common.
pub(super) struct Disk<'a> {
    pub(super) instance_id: &'a str,
    pub(super) zone: &'a str,
    pub(super) now: u64,
    pub(super) tags: &'a Tags,
}

impl Disk<'_> {
    fn volume(&self, ids: &mut Ids, size_gib: u32, wish: &BlockDevice) -> Volume {
        Volume {
            id: ids.ec2("vol"),
            zone: self.zone.to_owned(),
            size_gib: wish.size_gib.unwrap_or(size_gib),
            volume_type: wish.volume_type.clone().unwrap_or_else(usual_type),
            instance_id: Some(self.instance_id.to_owned()),
            device: wish.device.clone(),
            encrypted: wish.encrypted.unwrap_or(false) || wish.kms_key_id.is_some(),
            kms_key_id: wish.kms_key_id.clone(),
            iops: wish.iops,
            snapshot_id: None,
            throughput: wish.throughput,
            // Disks that come with a machine go with it unless it was said otherwise.
            delete_on_termination: Some(wish.delete_on_termination.unwrap_or(true)),
            client_token: None,
            asked: None,
            created_at: self.now,
            tags: self.tags.clone(),
        }
    }
}

impl State {
    /// Makes the disks of a new machine, and returns the id of its root disk. `root_gib` is the size of that if no
    /// wish names it.
    pub(super) fn make_disks(
        &mut self,
        ids: &mut Ids,
        disk: &Disk<'_>,
        root_gib: u32,
        wishes: &[BlockDevice],
    ) -> String {
        let plain = BlockDevice { device: root_device(), ..BlockDevice::default() };
        let root = wishes.iter().find(|wish| wish.device == plain.device).unwrap_or(&plain);
        let root_volume = disk.volume(ids, root_gib, root);
        let id = root_volume.id.clone();
        self.volumes.insert(id.clone(), root_volume);
        for wish in wishes.iter().filter(|wish| wish.device != plain.device) {
            let volume = disk.volume(ids, root_gib, wish);
            self.volumes.insert(volume.id.clone(), volume);
        }
        id
    }
}
