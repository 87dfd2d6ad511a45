//! Somebody switched off that machines in the public subnets get public addresses.

use super::Asked;
use super::colleague;
use super::deed::Deed;
use super::play::{Play, Script, nobody_relents};
use super::rehearsal::Rehearsal;
use super::scenario::{Met, Scenario};
use crate::Fault;
use crate::context::Context;
use crate::services::ec2::WayOut;

pub(super) const SCRIPT: Script = Script {
    scenario: Scenario {
        name: "public-subnet-without-addresses",
        title: "Nodes in public subnets get no public address",
        lesson: "In a public subnet a machine without a public address reaches nothing. A subnet must hand them out by \
                 itself, or EKS does not start nodes in it. Nodes in private subnets go out by a NAT gateway and are \
                 not concerned.",
        shows: "Choose public subnets for the nodes to meet it. The node group ends in CREATE_FAILED with \
                Ec2SubnetInvalidConfiguration: One or more Amazon EC2 Subnets of … does not automatically assign public \
                IP addresses to instances launched into it.",
        solution: "Switch it on for each subnet that the message names: `aws ec2 modify-subnet-attribute --subnet-id \
                   ID --map-public-ip-on-launch`. Then delete the failed node group and make it again.",
        met: Met::Workers,
    },
    play: Play::OnCall(act),
    is_over,
    relent: nobody_relents,
};

fn act(context: &mut Context<'_>, rehearsal: &mut Rehearsal, asked: &Asked<'_>) -> Option<Fault> {
    if !rehearsal.waits() || !asked.is("eks", "CreateNodegroup") {
        return None;
    }
    for subnet in asked.texts("/subnets") {
        let is_public = context.ec2.way_out(&subnet) == WayOut::InternetGateway;
        let off = [("SubnetId", subnet.as_str()), ("MapPublicIpOnLaunch.Value", "false")];
        let hands_out = context.ec2.subnet(&subnet).is_ok_and(|one| one.map_public_ip_on_launch);
        if is_public && hands_out && colleague::ec2(context, "ModifySubnetAttribute", &off).is_ok() {
            rehearsal.happens(context);
            let on = [("SubnetId", subnet.as_str()), ("MapPublicIpOnLaunch.Value", "true")];
            rehearsal.broke.push(Deed::ec2("ModifySubnetAttribute", &on));
            rehearsal.about.push(subnet);
        }
    }
    None
}

/// Whether every subnet hands out addresses again, or is gone.
fn is_over(context: &mut Context<'_>, rehearsal: &Rehearsal) -> bool {
    rehearsal.about.iter().filter_map(|id| context.ec2.subnet(id).ok()).all(|subnet| subnet.map_public_ip_on_launch)
}
