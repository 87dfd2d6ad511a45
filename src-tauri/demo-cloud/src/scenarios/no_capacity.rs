//! AWS has no free machines of the types that a node group asks for.

use super::Asked;
use super::colleague;
use super::play::{Play, Script};
use super::rehearsal::Rehearsal;
use super::scenario::{Met, Scenario};
use crate::Fault;
use crate::context::Context;

/// Until there are machines again, in milliseconds of demo time.
const LASTS: u64 = 1_200_000;

pub(super) const SCRIPT: Script = Script {
    scenario: Scenario {
        name: "no-capacity",
        title: "AWS has no free machines of this type",
        lesson: "Stock differs by type and zone, and changes by the minute. The node group fails; the cluster stays. A \
                 group that may use several types seldom meets this.",
        shows: "The node group ends in CREATE_FAILED with AsgInstanceLaunchFailures: Could not launch On-Demand \
                Instances. InsufficientInstanceCapacity - We currently do not have sufficient … capacity in the \
                Availability Zone you requested.",
        solution: "Delete the failed node group and make it with another type, or with several. Or wait: in the demo \
                   cloud the type is there again after twenty minutes.",
        met: Met::Workers,
    },
    play: Play::OnCall(act),
    is_over,
    relent,
};

fn act(context: &mut Context<'_>, rehearsal: &mut Rehearsal, asked: &Asked<'_>) -> Option<Fault> {
    if rehearsal.waits() && asked.is("eks", "CreateNodegroup") {
        rehearsal.happens(context);
        asked.cluster().unwrap_or_default().clone_into(&mut rehearsal.cluster);
        for kind in asked.instance_types(context) {
            context.ec2.sell_out(&kind, context.now + LASTS);
            rehearsal.about.push(kind);
        }
    }
    None
}

/// Whether the types are in stock again, or nodes of another one are up.
fn is_over(context: &mut Context<'_>, rehearsal: &Rehearsal) -> bool {
    let Some(since) = rehearsal.since(context.now) else { return false };
    since >= LASTS || colleague::has_nodes_since(context, &rehearsal.cluster, context.now - since)
}

fn relent(context: &mut Context<'_>, rehearsal: &mut Rehearsal) {
    for kind in &rehearsal.about {
        context.ec2.sell_out(kind, context.now);
    }
}
