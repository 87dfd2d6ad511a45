//! A zone has no room for another control plane.

use super::Asked;
use super::colleague;
use super::play::{Play, Script};
use super::rehearsal::Rehearsal;
use super::scenario::{Met, Scenario};
use crate::Fault;
use crate::context::Context;

/// Until there is room again, in milliseconds of demo time.
const LASTS: u64 = 1_800_000;

pub(super) const SCRIPT: Script = Script {
    scenario: Scenario {
        name: "zone-refused",
        title: "A zone has no room for the cluster",
        lesson: "Not every Availability Zone takes every cluster. The refusal names the zones that do.",
        shows: "Making the cluster is refused with UnsupportedAvailabilityZoneException: Cannot create cluster … because \
                …, the targeted Availability Zone, does not currently have sufficient capacity to support the cluster. \
                Retry and choose from these Availability Zones: ….",
        solution: "Build the network in zones that the message names, and make the cluster there. Or wait: in the demo \
                   cloud the zone has room again after half an hour.",
        met: Met::Cluster,
    },
    play: Play::OnCall(act),
    is_over,
    relent,
};

fn act(context: &mut Context<'_>, rehearsal: &mut Rehearsal, asked: &Asked<'_>) -> Option<Fault> {
    if rehearsal.waits() && asked.is("eks", "CreateCluster") {
        let last = asked.texts("/resourcesVpcConfig/subnetIds").pop()?;
        let zone = context.ec2.subnet(&last).ok()?.zone.clone();
        rehearsal.happens(context);
        context.eks.fill_zone(&zone, context.now + LASTS);
    }
    None
}

/// Whether there is room again, or somebody made a cluster in other zones.
fn is_over(context: &mut Context<'_>, rehearsal: &Rehearsal) -> bool {
    let Some(since) = rehearsal.since(context.now) else { return false };
    since >= LASTS || colleague::has_cluster_since(context, context.now - since)
}

fn relent(context: &mut Context<'_>, _: &mut Rehearsal) {
    context.eks.empty_zones();
}
