//! All file systems of one Region, and the passing of their time.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::access_point::AccessPoint;
use super::file_system::FileSystem;
use super::mount_target::MountTarget;
use crate::context::Context;

/// Tags by key.
pub(super) type Tags = BTreeMap<String, String>;

/// What EFS holds in one Region. Everything is found by its id.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct State {
    pub(super) file_systems: BTreeMap<String, FileSystem>,
    pub(super) mount_targets: BTreeMap<String, MountTarget>,
    pub(super) access_points: BTreeMap<String, AccessPoint>,
}

/// Where a thing of EFS is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Life {
    Creating,
    Available,
    Deleting,
}

impl Life {
    /// What comes next by itself: `None` is nothing more, the thing is gone.
    fn next(self) -> Option<Self> {
        match self {
            Self::Creating | Self::Available => Some(Self::Available),
            Self::Deleting => None,
        }
    }
}

impl State {
    /// Everything that exists, by `kind/id`. The network interfaces of mount targets are EC2's to list.
    pub(crate) fn inventory(&self) -> BTreeMap<String, Value> {
        let systems = self.file_systems.iter().map(|(id, one)| (format!("file-system/{id}"), json(one)));
        let targets = self.mount_targets.iter().map(|(id, one)| {
            let mut fields = json(one);
            // A mount target cannot have tags; whose it is shows in its file system.
            fields["tags"] = self.file_systems.get(&one.file_system_id).map_or(Value::Null, |of| json(&of.tags));
            (format!("mount-target/{id}"), fields)
        });
        let points = self.access_points.iter().map(|(id, one)| (format!("access-point/{id}"), json(one)));
        systems.chain(targets).chain(points).collect()
    }
}

/// Lets everything happen in this Region that is due by now.
pub(crate) fn settle(context: &mut Context<'_>) {
    let (now, mut changed, mut interfaces) = (context.now, false, Vec::new());
    let mut go_on = |life: &mut Life, due_at: &mut Option<u64>| {
        if due_at.is_none_or(|at| at > now) {
            return true;
        }
        changed = true;
        *due_at = None;
        let next = life.next();
        *life = next.unwrap_or(*life);
        next.is_some()
    };
    context.efs.mount_targets.retain(|_, one| {
        let stays = go_on(&mut one.life, &mut one.due_at);
        if !stays {
            interfaces.push(one.interface_id.clone());
        }
        stays
    });
    context.efs.access_points.retain(|_, one| go_on(&mut one.life, &mut one.due_at));
    context.efs.file_systems.retain(|_, one| go_on(&mut one.life, &mut one.due_at));
    for id in &interfaces {
        context.ec2.remove_network_interface(id);
    }
    context.changed |= changed;
}

fn json<T: Serialize>(object: &T) -> Value {
    serde_json::to_value(object).expect("plain data with text keys is JSON")
}
