//! The actions of Auto Scaling by name.

use super::{activity, capacity, group, group_description, processes, tag};
use crate::context::Context;
use crate::wire::{Answer, Params, Xml, query};

/// The XML namespace of its answers.
pub(crate) const NAMESPACE: &str = "http://autoscaling.amazonaws.com/doc/2011-01-01/";

type Action = fn(&mut Context<'_>, &Params) -> Answer<Xml>;

/// Answers one action.
pub(crate) fn handle(context: &mut Context<'_>, name: &str, params: &Params) -> Answer<Xml> {
    let action = find(name).ok_or_else(|| query::unknown_action(name, "2011-01-01"))?;
    action(context, params)
}

fn find(name: &str) -> Option<Action> {
    Some(match name {
        "CreateAutoScalingGroup" => group::create,
        "CreateOrUpdateTags" => tag::create_or_update,
        "DeleteAutoScalingGroup" => group::delete,
        "DeleteTags" => tag::delete,
        "DescribeAutoScalingGroups" => group_description::describe,
        "DescribeAutoScalingInstances" => group_description::describe_instances,
        "DescribeScalingActivities" => activity::describe,
        "DescribeTags" => tag::describe,
        "ResumeProcesses" => processes::resume,
        "SetDesiredCapacity" => capacity::set_desired,
        "SuspendProcesses" => processes::suspend,
        "TerminateInstanceInAutoScalingGroup" => capacity::terminate,
        "UpdateAutoScalingGroup" => group::update,
        _ => return None,
    })
}
