//! The processes of a group, which can be suspended one by one.

use super::refusal::{invalid, need};
use crate::context::Context;
use crate::wire::{Answer, Params, Xml, iso_seconds};

/// Every process there is (EC2 Auto Scaling User Guide, "Types of processes").
const ALL: [&str; 9] = [
    "AZRebalance",
    "AddToLoadBalancer",
    "AlarmNotification",
    "HealthCheck",
    "InstanceRefresh",
    "Launch",
    "ReplaceUnhealthy",
    "ScheduledActions",
    "Terminate",
];

pub(super) fn suspend(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let named = named(params)?;
    let group = context.autoscaling.group_mut(need(params, "AutoScalingGroupName")?)?;
    group.check_stays()?;
    group.suspended.extend(named);
    Ok(Xml::new())
}

/// A group that may start and end machines again looks at once whether it has to.
pub(super) fn resume(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let named = named(params)?;
    let (now, react) = (context.now, context.delays.auto_scaling_react);
    let group = context.autoscaling.group_mut(need(params, "AutoScalingGroupName")?)?;
    group.check_stays()?;
    group.suspended.retain(|process| !named.contains(process));
    let why = format!("At {} a user request resumed processes of the AutoScalingGroup.", iso_seconds(now));
    group.stir(now, react, why);
    Ok(Xml::new())
}

/// The processes in the request; none means all.
fn named(params: &Params) -> Answer<Vec<String>> {
    let named = params.list("ScalingProcesses.member");
    if let Some(unknown) = named.iter().find(|one| !ALL.contains(&one.as_str())) {
        return Err(invalid(format!("Invalid scaling process: {unknown}")));
    }
    Ok(if named.is_empty() { ALL.map(str::to_owned).to_vec() } else { named })
}
