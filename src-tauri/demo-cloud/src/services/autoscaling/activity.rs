//! What a group has done and why: the only place where it says that EC2 refused to start a machine.

use serde::{Deserialize, Serialize};

use super::group::Group;
use super::of_eks;
use super::refusal::page;
use crate::context::Context;
use crate::wire::{Answer, Params, Xml, iso_seconds};

/// How many activities a group remembers. AWS keeps six weeks of them.
const MOST: usize = 100;

/// One activity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Activity {
    pub(super) id: String,
    pub(super) description: String,
    pub(super) cause: String,
    /// JSON, as text.
    pub(super) details: String,
    pub(super) instance_id: Option<String>,
    pub(super) started_at: u64,
    /// When it ends, or has ended.
    pub(super) ended_at: Option<u64>,
    pub(super) status: Status,
}

/// How far an activity is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Status {
    Underway,
    Successful,
    /// With the reason.
    Failed(String),
}

impl Group {
    pub(super) fn remember(&mut self, activity: Activity) {
        self.activities.push(activity);
        if self.activities.len() > MOST {
            self.activities.remove(0);
        }
    }
}

/// Newest first. A name that no group has is an empty list.
pub(super) fn describe(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let name = params.filled("AutoScalingGroupName");
    let ids = params.list("ActivityIds.member");
    let of_eks = of_eks::groups(context);
    let groups = context.autoscaling.groups.values().chain(&of_eks);
    let mut all: Vec<(&Group, &Activity)> = groups
        .filter(|group| name.is_none_or(|name| group.name == name))
        .flat_map(|group| group.activities.iter().map(move |one| (group, one)))
        .filter(|(_, one)| ids.is_empty() || ids.contains(&one.id))
        .collect();
    // In a group, what was remembered last comes first even if it began in the same moment.
    all.reverse();
    all.sort_by_key(|(_, one)| std::cmp::Reverse(one.started_at));
    let (page, next) = page(params, all)?;
    let mut xml = Xml::new();
    xml.members("Activities", page, |item, (group, one)| one.write(item, group)).some("NextToken", next);
    Ok(xml)
}

impl Activity {
    /// Its members as Auto Scaling describes them.
    pub(super) fn write(&self, xml: &mut Xml, group: &Group) {
        let (status, progress, message) = match &self.status {
            Status::Underway if self.description.starts_with("Launching") => ("PreInService", 30, None),
            Status::Underway => ("InProgress", 50, None),
            Status::Successful => ("Successful", 100, None),
            Status::Failed(reason) => ("Failed", 100, Some(reason)),
        };
        let end = self.ended_at.filter(|_| self.status != Status::Underway);
        xml.text("ActivityId", &self.id)
            .text("AutoScalingGroupName", &group.name)
            .text("AutoScalingGroupARN", &group.arn)
            .text("Description", &self.description)
            .text("Cause", &self.cause)
            .text("StartTime", iso_seconds(self.started_at))
            .some("EndTime", end.map(iso_seconds))
            .text("StatusCode", status)
            .some("StatusMessage", message)
            .text("Progress", progress)
            .text("Details", &self.details)
            .some("AutoScalingGroupState", group.is_deleting.then_some("Deleting"));
    }
}
