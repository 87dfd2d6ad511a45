//! The passing of time in one Region of EC2.

use super::{instance, nat_gateway_life, snapshot, vpc_cidr_block, vpc_endpoint_life};
use crate::context::Context;

/// Lets everything happen in this Region that is due by now.
pub(crate) fn settle(context: &mut Context<'_>) {
    let gateways = nat_gateway_life::settle(context.ec2, context.now, context.delays);
    let instances = instance::settle(context.ec2, context.now, context.delays);
    let endpoints = vpc_endpoint_life::settle(context.ec2, context.now);
    let blocks = vpc_cidr_block::settle(context.ec2, context.now);
    let snapshots = snapshot::settle(context.ec2, context.now);
    context.changed |= snapshots || gateways || instances || endpoints || blocks;
}
