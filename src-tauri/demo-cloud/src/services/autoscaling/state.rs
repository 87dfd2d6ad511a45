//! All Auto Scaling groups of one Region.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::group::Group;
use super::refusal::no_group;
use super::tag::GroupTag;
use crate::wire::Answer;

/// What Auto Scaling holds in one Region: groups by name. Those that EKS makes for its node groups are EKS's to keep.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct State {
    pub(super) groups: BTreeMap<String, Group>,
    /// What people add to the tags of EKS's groups, by the group's name. They go with the group, since EKS never uses
    /// a name twice.
    #[serde(default)]
    pub(super) added_to_eks: BTreeMap<String, BTreeMap<String, GroupTag>>,
}

impl State {
    /// Everything that exists, by `kind/id`. What a group only remembers is left out.
    pub(crate) fn inventory(&self, region: &str) -> BTreeMap<String, Value> {
        let fields = |group: &Group| {
            let mut value = serde_json::to_value(group).expect("plain data with text keys is JSON");
            for memory in ["activities", "why"] {
                value.as_object_mut().map(|fields| fields.remove(memory));
            }
            // As other kinds have them: by key.
            value["tags"] = group.tags.values().map(|tag| (tag.key.clone(), Value::from(tag.value.clone()))).collect();
            value
        };
        self.groups.iter().map(|(name, group)| (format!("auto-scaling-group/{region}/{name}"), fields(group))).collect()
    }

    /// The group of this name.
    pub(super) fn group(&self, name: &str) -> Answer<&Group> {
        self.groups.get(name).ok_or_else(no_group)
    }

    /// The group of this name, to change it.
    pub(super) fn group_mut(&mut self, name: &str) -> Answer<&mut Group> {
        self.groups.get_mut(name).ok_or_else(no_group)
    }
}
