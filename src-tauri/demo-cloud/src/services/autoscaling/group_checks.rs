//! What Auto Scaling checks before it believes a request.

use super::group::Sizes;
use super::refusal::invalid;
use crate::context::Context;
use crate::regions;
use crate::wire::{Answer, AwsError, Params};

/// A group's name: printable, without a colon, up to 255 characters.
pub(super) fn name(name: &str) -> Answer<()> {
    if name.len() > 255 || name.contains(':') || name.chars().any(char::is_control) {
        return Err(invalid(format!(
            "1 validation error detected: Value '{name}' at 'autoScalingGroupName' failed to satisfy constraint"
        )));
    }
    Ok(())
}

/// The bounds must be in order, and what is wanted within them.
pub(super) fn sizes(sizes: Sizes) -> Answer<()> {
    let Sizes { min, max, desired } = sizes;
    if min > max {
        return Err(invalid(format!("Max bound, {max}, must be greater than or equal to min bound, {min}")));
    }
    if !(min..=max).contains(&desired) {
        return Err(invalid(format!(
            "Desired capacity:{desired} must be between the specified min size:{min} and max size:{max}"
        )));
    }
    Ok(())
}

/// Zones and subnets where machines shall be.
pub(super) fn places(context: &Context<'_>, params: &Params) -> Answer<(Vec<String>, Vec<String>)> {
    let zones = params.list("AvailabilityZones.member");
    let subnets = params.filled("VPCZoneIdentifier").unwrap_or_default();
    let subnet_ids: Vec<String> =
        subnets.split(',').map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned).collect();
    let region = regions::find(context.region).ok_or_else(|| invalid("Unknown Region"))?;
    if let Some(unknown) = zones.iter().find(|zone| region.zone(zone).is_none()) {
        return Err(invalid(format!("Invalid availability zones: [{unknown}]")));
    }
    if subnet_ids.is_empty() {
        if zones.is_empty() {
            return Err(invalid("At least one Availability Zone or VPC Subnet is required."));
        }
        let text = "The demo cloud does not look for default subnets: name them in VPCZoneIdentifier.";
        return Err(AwsError::bad("UnsupportedOperation", text));
    }
    let (mut of_subnets, mut vpc): (Vec<String>, Option<String>) = (Vec::new(), None);
    for id in &subnet_ids {
        let subnet = context.ec2.subnet(id).map_err(|_| invalid(format!("The subnet ID '{id}' does not exist")))?;
        if vpc.as_ref().is_some_and(|vpc| *vpc != subnet.vpc_id) {
            return Err(invalid("All subnets of an Auto Scaling group must be in the same VPC."));
        }
        vpc = Some(subnet.vpc_id.clone());
        of_subnets.push(subnet.zone.clone());
    }
    of_subnets.sort();
    of_subnets.dedup();
    if !zones.is_empty() && !of_subnets.iter().all(|zone| zones.contains(zone)) {
        return Err(invalid("The availability zones of the specified subnets and the Auto Scaling group do not match"));
    }
    Ok((of_subnets, subnet_ids))
}

/// Target groups must be there.
pub(super) fn target_groups(context: &Context<'_>, arns: &[String]) -> Answer<()> {
    match arns.iter().find(|arn| !context.elb.has_target_group(arn)) {
        Some(_) => Err(invalid("Provided Target Groups may not be valid. Please ensure they exist and try again.")),
        None => Ok(()),
    }
}
