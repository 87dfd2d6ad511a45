//! How many machines a group should have, and ending a certain one of them.

use super::member;
use super::refusal::{invalid, need, need_number};
use crate::context::Context;
use crate::wire::{Answer, Params, Xml, iso_seconds};

pub(super) fn set_desired(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let name = need(params, "AutoScalingGroupName")?;
    let desired = need_number(params, "DesiredCapacity")?;
    let (now, react) = (context.now, context.delays.auto_scaling_react);
    let group = context.autoscaling.group_mut(name)?;
    group.check_stays()?;
    let sizes = group.sizes;
    if desired > sizes.max {
        return Err(invalid(format!(
            "New SetDesiredCapacity value {desired} is above max value {} for the AutoScalingGroup.",
            sizes.max
        )));
    }
    if desired < sizes.min {
        return Err(invalid(format!(
            "New SetDesiredCapacity value {desired} is below min value {} for the AutoScalingGroup.",
            sizes.min
        )));
    }
    group.sizes.desired = desired;
    let why = format!(
        "At {} a user request explicitly set group desired capacity changing the desired capacity from {} to \
         {desired}.",
        iso_seconds(now),
        sizes.desired
    );
    group.stir(now, react, why);
    Ok(Xml::new())
}

/// Ends one machine. The group gets smaller with it, or starts another in its place.
pub(super) fn terminate(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let id = need(params, "InstanceId")?;
    need(params, "ShouldDecrementDesiredCapacity")?;
    let shrinks = params.is_true("ShouldDecrementDesiredCapacity");
    let is_its = |group: &&super::group::Group| group.members.iter().any(|one| one.id == id && !one.is_going());
    let found = context.autoscaling.groups.values().find(is_its).cloned();
    let mut group = found
        .ok_or_else(|| invalid(format!("Instance Id not found - No managed instance found for instance ID: {id}")))?;
    if shrinks {
        if group.sizes.desired <= group.sizes.min {
            return Err(invalid(format!(
                "Currently, desiredSize equals minSize ({}). Terminating instance without replacement will violate \
                 group's min size constraint. Please either set shouldDecrement flag to false or lower group's min \
                 size.",
                group.sizes.min
            )));
        }
        group.sizes.desired -= 1;
    }
    let moment = iso_seconds(context.now);
    let cause = format!("At {moment} instance {id} was taken out of service in response to a user request.");
    let activity = member::end(context, &mut group, id, &cause);
    if !shrinks {
        group.stir(context.now, context.delays.auto_scaling_react, cause);
    }
    let mut xml = Xml::new();
    if let Some(activity) = activity {
        xml.node("Activity", |inner| activity.write(inner, &group));
    }
    context.autoscaling.groups.insert(group.name.clone(), group);
    Ok(xml)
}
