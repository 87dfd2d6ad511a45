//! The account is on AWS's free plan, which starts certain machine types only.

use super::Asked;
use super::colleague;
use super::play::{Play, Script};
use super::rehearsal::Rehearsal;
use super::scenario::{Met, Scenario};
use crate::Fault;
use crate::context::Context;
use crate::services::ec2::instance_type;

pub(super) const SCRIPT: Script = Script {
    scenario: Scenario {
        name: "free-plan",
        title: "A free-plan account refuses the instance type",
        lesson: "New accounts on AWS's free plan start only certain types, and say so late: the node group is accepted, \
                 and fails when its machines should start.",
        shows: "The node group ends in CREATE_FAILED with AsgInstanceLaunchFailures: Could not launch On-Demand \
                Instances. InvalidParameterCombination - The specified instance type is not eligible for Free Tier.",
        solution: "Ask which types the plan has: `aws ec2 describe-instance-types --filters \
                   Name=free-tier-eligible,Values=true --query InstanceTypes[].InstanceType`. Delete the failed node \
                   group and make it with one of them, such as t3.small or m7i-flex.large. On AWS you can also change \
                   to the paid plan.",
        met: Met::Workers,
    },
    play: Play::MetAgain { first: act, is_met_again },
    is_over,
    relent,
};

fn act(context: &mut Context<'_>, rehearsal: &mut Rehearsal, asked: &Asked<'_>) -> Option<Fault> {
    let starts = [("eks", "CreateNodegroup"), ("ec2", "RunInstances"), ("autoscaling", "CreateAutoScalingGroup")];
    if rehearsal.waits() && starts.iter().any(|(service, action)| asked.is(service, action)) {
        rehearsal.happens(context);
        asked.cluster().unwrap_or_default().clone_into(&mut rehearsal.cluster);
        context.ec2.set_free_plan(true);
    }
    None
}

/// Whether nodes of no type that the plan has are asked for again.
fn is_met_again(context: &mut Context<'_>, _: &Rehearsal, asked: &Asked<'_>) -> bool {
    let has = |kind: &String| instance_type(kind).is_some_and(|one| one.free_tier);
    asked.is("eks", "CreateNodegroup") && !asked.instance_types(context).iter().any(has)
}

/// Whether nodes of a type that the plan has are up.
fn is_over(context: &mut Context<'_>, rehearsal: &Rehearsal) -> bool {
    rehearsal.happened_at.is_some_and(|since| colleague::has_nodes_since(context, &rehearsal.cluster, since))
}

/// The account changes to the paid plan.
fn relent(context: &mut Context<'_>, _: &mut Rehearsal) {
    context.ec2.set_free_plan(false);
}
