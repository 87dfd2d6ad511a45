//! The passing of time in Auto Scaling: machines come into service and go, what somebody else ended is replaced, and
//! what is missing is started.

use super::activity::{Activity, Status};
use super::group::Group;
use super::member::{self, Life};
use crate::context::Context;
use crate::delays::due;
use crate::services::ec2::{self, InstanceState};
use crate::wire::iso_seconds;

/// How many times a group may act in one look: a cloud that nobody looked at for an hour catches up, but not for ever.
const MOST_TURNS: usize = 8;

/// Lets everything happen in this Region that is due by now.
pub(crate) fn settle(context: &mut Context<'_>) {
    // Taken out for the while, so that a group can be changed beside the rest of the account.
    let mut groups = std::mem::take(&mut context.autoscaling.groups);
    for group in groups.values_mut() {
        for _ in 0..MOST_TURNS {
            follow(context, group);
            if !act(context, group) {
                break;
            }
            // What started long ago by now may be running already.
            ec2::settle(context);
        }
    }
    groups.retain(|_, group| {
        let is_gone = group.is_deleting && group.members.is_empty();
        context.changed |= is_gone;
        !is_gone
    });
    context.autoscaling.groups = groups;
}

/// Takes note of what has become of the machines.
fn follow(context: &mut Context<'_>, group: &mut Group) {
    let mut lost = Vec::new();
    let mut changed = false;
    group.members.retain_mut(|one| {
        let state = member::in_ec2(context, &one.id);
        let is_over = matches!(state, None | Some(InstanceState::Terminated));
        match one.life {
            Life::Terminating if is_over => {
                changed = true;
                return false;
            }
            Life::Pending if state == Some(InstanceState::Running) => {
                one.life = Life::InService;
                changed = true;
            }
            Life::Pending | Life::InService if is_over || state.is_some_and(is_going) => {
                lost.push(one.id.clone());
            }
            _ => {}
        }
        true
    });
    if !group.is_suspended("HealthCheck") && !group.is_suspended("ReplaceUnhealthy") {
        for id in &lost {
            lose(context, group, id);
        }
    }
    for activity in &mut group.activities {
        if activity.status == Status::Underway && activity.ended_at.is_some_and(|at| at <= context.now) {
            activity.status = Status::Successful;
            changed = true;
        }
    }
    context.changed |= changed;
}

/// Whether a machine is on its way out, or stopped, which is no better.
fn is_going(state: InstanceState) -> bool {
    matches!(state, InstanceState::ShuttingDown | InstanceState::Stopping | InstanceState::Stopped)
}

/// A machine that somebody else ended: the next health check notices, and the group starts another.
fn lose(context: &mut Context<'_>, group: &mut Group, id: &str) {
    let noticed_at = due(ended_at(context, id), context.delays.auto_scaling_replace);
    if noticed_at > context.now {
        return;
    }
    let cause = format!(
        "At {} an instance was taken out of service in response to an EC2 health check indicating it has been \
         terminated or stopped.",
        iso_seconds(noticed_at)
    );
    let Some(one) = group.members.iter_mut().find(|one| one.id == id) else { return };
    one.life = Life::Terminating;
    // One that was only stopped is ended for good.
    context.ec2.terminate(id, noticed_at, context.delays);
    let activity = Activity {
        id: context.ids.uuid(),
        description: format!("Terminating EC2 instance: {id}"),
        cause,
        details: "{}".to_owned(),
        instance_id: Some(id.to_owned()),
        started_at: noticed_at,
        ended_at: Some(noticed_at),
        status: Status::Successful,
    };
    group.remember(activity);
    group.acts_at = Some(group.acts_at.map_or(noticed_at, |at| at.min(noticed_at)));
    group.why = None;
    context.changed = true;
}

/// When a machine began to end, going by what EC2 still knows of it.
fn ended_at(context: &Context<'_>, id: &str) -> u64 {
    let ago = |at: Option<u64>, delay: std::time::Duration| {
        at.map_or(0, |at| at.saturating_sub(u64::try_from(delay.as_millis()).unwrap_or(0)))
    };
    let delays = context.delays;
    match context.ec2.instance(id) {
        Ok(one) if one.state == InstanceState::ShuttingDown => ago(one.due_at, delays.instance_terminate),
        Ok(one) if one.stopped_at.is_some() && one.state != InstanceState::Terminated => one.stopped_at.unwrap_or(0),
        Ok(one) => ago(one.due_at, delays.instance_visible + delays.instance_terminate),
        Err(_) => 0,
    }
}

/// Starts or ends machines if it is time to. Says whether it was.
fn act(context: &mut Context<'_>, group: &mut Group) -> bool {
    let Some(at) = group.acts_at.filter(|at| *at <= context.now && !group.is_deleting) else { return false };
    group.acts_at = None;
    context.changed = true;
    // What happens now happens at its own moment, even if nobody looked then.
    let now = std::mem::replace(&mut context.now, at);
    let is_short = !compare(context, group);
    context.now = now;
    if is_short {
        group.acts_at = Some(due(at, context.delays.auto_scaling_retry));
    }
    true
}

/// Brings the group to the size it should have. Says whether it could.
fn compare(context: &mut Context<'_>, group: &mut Group) -> bool {
    let why = group.why.take();
    let wanted = usize::try_from(group.sizes.desired).unwrap_or(0);
    let alive = group.members.iter().filter(|one| !one.is_going()).count();
    let moment = iso_seconds(context.now);
    if alive < wanted && !group.is_suspended("Launch") {
        let cause = match &why {
            Some(why) => format!(
                "{why}  At {moment} an instance was started in response to a difference between desired and actual \
                 capacity, increasing the capacity from {alive} to {wanted}."
            ),
            None => format!(
                "At {moment} an instance was launched in response to an unhealthy instance needing to be replaced."
            ),
        };
        for _ in alive..wanted {
            if !member::start(context, group, &cause) {
                group.why = why;
                return false;
            }
        }
    }
    if alive > wanted && !group.is_suspended("Terminate") {
        let cause = format!(
            "{}At {moment} an instance was taken out of service in response to a difference between desired and actual \
             capacity, shrinking the capacity from {alive} to {wanted}.",
            why.map(|why| format!("{why}  ")).unwrap_or_default()
        );
        for _ in wanted..alive {
            let Some(id) = next_to_go(group) else { break };
            member::end(context, group, &id, &cause);
        }
    }
    true
}

/// A machine that is not protected, in the zone that has most of them: the oldest, or the newest if the group's first
/// termination policy says so.
fn next_to_go(group: &Group) -> Option<String> {
    let alive = || group.members.iter().filter(|one| !one.is_going());
    let crowd = |zone: &str| alive().filter(|one| one.zone == zone).count();
    let newest = group.settings.termination_policies.first().is_some_and(|policy| policy == "NewestInstance");
    let age = |at: u64| if newest { u64::MAX - at } else { at };
    let free = alive().filter(|one| !one.is_protected);
    free.min_by_key(|one| (std::cmp::Reverse(crowd(&one.zone)), age(one.launched_at))).map(|one| one.id.clone())
}
