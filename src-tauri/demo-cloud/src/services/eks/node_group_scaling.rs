//! How many machines a managed node group has: starting and stopping them, and what EC2 refuses then.
//!
//! It must not decide how many there should be, or when to look; `node_groups`, `node_group_updates` and
//! `node_group_upkeep` do.

use super::neighbours;
use super::node_group_machines;
use super::state::{Cluster, Issue, NodeGroup};
use crate::context::Context;
use crate::wire::{Answer, AwsError};

/// Starts or stops machines until the group has as many as it should.
pub(super) fn scale(context: &mut Context<'_>, cluster: &Cluster, group: &mut NodeGroup) {
    let wanted = usize::try_from(group.scaling.desired).unwrap_or(0);
    scale_to(context, cluster, group, wanted);
}

/// The same for another number than it should have, for a while.
pub(super) fn scale_to(context: &mut Context<'_>, cluster: &Cluster, group: &mut NodeGroup, wanted: usize) {
    while group.instance_ids.len() > wanted {
        let newest = group.instance_ids.pop().into_iter().collect::<Vec<_>>();
        neighbours::terminate(context, &newest, context.now);
    }
    while group.instance_ids.len() < wanted {
        match launch_somewhere(context, cluster, group) {
            Ok(id) => group.instance_ids.push(id),
            Err(problem) => {
                group.fails_with = Some(launch_issue(group, &problem));
                return;
            }
        }
    }
}

/// Starts a machine in the subnet that has fewest of the group's. Where that subnet's zone has none, the next is tried,
/// as Auto Scaling does; the last refusal counts.
fn launch_somewhere(context: &mut Context<'_>, cluster: &Cluster, group: &NodeGroup) -> Answer<String> {
    let is_in = |id: &&String, subnet: &String| context.ec2.instance(id).is_ok_and(|one| one.subnet_id == *subnet);
    let mut subnets: Vec<&String> = group.subnet_ids.iter().collect();
    subnets.sort_by_key(|subnet| group.instance_ids.iter().filter(|id| is_in(id, subnet)).count());
    let mut refusal = None;
    for subnet in subnets {
        match node_group_machines::launch(context, cluster, group, subnet) {
            Ok(id) => return Ok(id),
            Err(problem) => refusal = Some(problem),
        }
    }
    Err(refusal.expect("a group has at least one subnet"))
}

/// EC2's refusal to start a machine, as an issue of the group.
fn launch_issue(group: &NodeGroup, problem: &AwsError) -> Issue {
    if problem.code == "InsufficientFreeAddressesInSubnet" {
        return Issue {
            code: "InsufficientFreeAddresses".to_owned(),
            // Words unverified.
            message:
                "Amazon Autoscaling was unable to launch instances because there are not enough free addresses in \
                      the subnet associated with your AutoScaling group(s)."
                    .to_owned(),
            resource_ids: group.subnet_ids.clone(),
        };
    }
    let kind = if group.capacity_type == "SPOT" { "Spot" } else { "On-Demand" };
    Issue {
        code: "AsgInstanceLaunchFailures".to_owned(),
        message: format!("Could not launch {kind} Instances. {} - {}", problem.code, problem.message),
        resource_ids: vec![group.auto_scaling_group.clone()],
    }
}
