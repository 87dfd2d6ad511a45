//! What a load balancer has in its subnets: one network interface in each, which holds on to subnet and security
//! groups until some time after the load balancer is deleted.

use serde::{Deserialize, Serialize};

use super::refusal::invalid;
use crate::context::Context;
use crate::delays::due;
use crate::services::ec2::{Attachment, NewInterface, Tags, WayOut};
use crate::wire::{Answer, AwsError};

/// Interfaces whose load balancer is deleted, and when they go.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Leaving {
    interface_ids: Vec<String>,
    gone_at: u64,
}

/// Where a new load balancer shall be.
pub(super) struct Place<'a> {
    /// How its interfaces are described, such as `ELB net/name/id`.
    pub(super) description: String,
    /// EC2's name for the kind of interface.
    pub(super) interface_type: &'a str,
    pub(super) subnet_ids: &'a [String],
    pub(super) group_ids: &'a [String],
    /// Whether the internet reaches it.
    pub(super) is_public: bool,
}

/// Lets every interface go that is due by now.
pub(crate) fn settle(context: &mut Context<'_>) {
    let now = context.now;
    let (gone, stay): (Vec<Leaving>, Vec<Leaving>) =
        std::mem::take(&mut context.elb.leaving).into_iter().partition(|one| one.gone_at <= now);
    context.elb.leaving = stay;
    for id in gone.iter().flat_map(|one| &one.interface_ids) {
        context.ec2.remove_network_interface(id);
        context.changed = true;
    }
}

/// The VPC of the subnets, which must be in one, each in a zone of its own, and reach the internet if asked to.
pub(super) fn vpc_of(context: &Context<'_>, subnet_ids: &[String], is_public: bool) -> Answer<String> {
    let mut vpc_id: Option<String> = None;
    let mut zones: Vec<&str> = Vec::new();
    for id in subnet_ids {
        let subnet = context
            .ec2
            .subnet(id)
            .map_err(|_| AwsError::bad("SubnetNotFound", format!("The subnet ID '{id}' is not valid")))?;
        if vpc_id.as_ref().is_some_and(|vpc_id| *vpc_id != subnet.vpc_id) {
            return Err(invalid("All subnets must belong to the same VPC"));
        }
        if zones.contains(&subnet.zone.as_str()) {
            return Err(AwsError::bad(
                "InvalidConfigurationRequest",
                "A load balancer cannot be attached to multiple subnets in the same Availability Zone",
            ));
        }
        zones.push(&subnet.zone);
        vpc_id = Some(subnet.vpc_id.clone());
    }
    let vpc_id = vpc_id.ok_or_else(|| invalid("At least one subnet must be specified"))?;
    let has_gateway = subnet_ids.iter().any(|id| context.ec2.way_out(id) == WayOut::InternetGateway)
        || context.ec2.has_internet_gateway(&vpc_id);
    if is_public && !has_gateway {
        return Err(AwsError::bad("InvalidSubnet", format!("VPC {vpc_id} has no internet gateway")));
    }
    Ok(vpc_id)
}

/// Refuses security groups that are not there.
pub(super) fn check_groups(context: &Context<'_>, group_ids: &[String]) -> Answer<()> {
    for id in group_ids {
        context.ec2.security_group(id).map_err(|_| {
            AwsError::bad("InvalidSecurityGroup", format!("One or more security groups are invalid: {id}"))
        })?;
    }
    Ok(())
}

/// Puts an interface into every subnet, or none, and returns their ids.
pub(super) fn enter(context: &mut Context<'_>, place: &Place<'_>) -> Answer<Vec<String>> {
    let mut made = Vec::new();
    for subnet_id in place.subnet_ids {
        let attachment = Attachment {
            // EC2 calls these attachments its load balancers' own.
            id: context.ids.ec2("ela-attach"),
            instance_id: None,
            owner: "amazon-elb".to_owned(),
            device_index: 1,
            delete_on_termination: false,
            attached_at: context.now,
        };
        let new = NewInterface {
            subnet_id,
            description: place.description.clone(),
            interface_type: place.interface_type,
            groups: place.group_ids.to_vec(),
            requester: Some("amazon-elb"),
            private_ip: None,
            attachment: Some(attachment),
            tags: Tags::new(),
        };
        match context.ec2.make_network_interface(context.ids, context.quotas, new) {
            Ok(id) => made.push(id),
            Err(refusal) => {
                made.iter().for_each(|id| context.ec2.remove_network_interface(id));
                return Err(invalid(refusal.message));
            }
        }
    }
    if place.is_public {
        made.iter().for_each(|id| context.ec2.lend_public_address(context.ids, id));
    }
    Ok(made)
}

/// Takes the interfaces away, some time after `at`, which is when their load balancer was deleted.
pub(super) fn leave(context: &mut Context<'_>, interface_ids: Vec<String>, at: u64) {
    let gone_at = due(at, context.delays.load_balancer_delete);
    context.elb.leaving.push(Leaving { interface_ids, gone_at });
    context.changed = true;
}
