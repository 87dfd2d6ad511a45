//! Somebody switched off that machines in the public subnets get public addresses.

use super::Asked;
use super::colleague;
use super::play::{Play, Script};
use super::rehearsal::Rehearsal;
use super::scenario::Scenario;
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
        shows: "A node group in public subnets ends in CREATE_FAILED with Ec2SubnetInvalidConfiguration: One or more \
                Amazon EC2 Subnets of … does not automatically assign public IP addresses to instances launched into \
                it.",
        solution: "Switch it on for each subnet that the message names: aws ec2 modify-subnet-attribute --subnet-id ID \
                   --map-public-ip-on-launch. Then delete the failed node group and make it again.",
    },
    play: Play::OnCall(act),
};

fn act(context: &mut Context<'_>, rehearsal: &mut Rehearsal, asked: &Asked<'_>) -> Option<Fault> {
    if !rehearsal.waits() || !asked.is("eks", "CreateNodegroup") {
        return None;
    }
    for subnet in asked.texts("/subnets") {
        let is_public = context.ec2.way_out(&subnet) == WayOut::InternetGateway;
        let off = [("SubnetId", subnet.as_str()), ("MapPublicIpOnLaunch.Value", "false")];
        if is_public && colleague::ec2(context, "ModifySubnetAttribute", &off).is_ok() {
            rehearsal.happened_at = Some(context.now);
        }
    }
    None
}
