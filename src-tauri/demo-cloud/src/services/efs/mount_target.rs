//! Mount targets: one network interface in a subnet, through which its zone reaches a file system. It holds on to
//! the subnet and to its security groups.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::refusal::{bad, need, no_access_point, no_mount_target, page};
use super::state::{Life, State};
use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::delays::due;
use crate::services::ec2::{Attachment, NewInterface, Tags};
use crate::wire::rest_json::Call;
use crate::wire::{Answer, AwsError};

/// EFS's limit per mount target.
const MOST_GROUPS: usize = 5;

/// One mount target.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct MountTarget {
    id: String,
    pub(super) file_system_id: String,
    subnet_id: String,
    vpc_id: String,
    zone: String,
    zone_id: String,
    pub(super) interface_id: String,
    ip_address: String,
    pub(super) life: Life,
    pub(super) due_at: Option<u64>,
}

impl State {
    fn mount_target(&self, id: &str) -> Answer<&MountTarget> {
        self.mount_targets.get(id).ok_or_else(|| no_mount_target(id))
    }

    /// The mount target, unless it is coming or going.
    fn available_mount_target(&self, id: &str) -> Answer<&MountTarget> {
        let target = self.mount_target(id)?;
        if target.life == Life::Available {
            return Ok(target);
        }
        let text = format!("Mount target '{id}' is not in the 'available' life cycle state.");
        Err(AwsError::new(409, "IncorrectMountTargetState", text))
    }
}

pub(super) fn create(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let system = context.efs.available_file_system(need(body, "FileSystemId")?)?;
    let (file_system_id, only_zone) = (system.id.clone(), system.zone.clone());
    let subnet_id = need(body, "SubnetId")?;
    let subnet = context
        .ec2
        .subnet(subnet_id)
        .map_err(|_| AwsError::bad("SubnetNotFound", format!("The subnet ID '{subnet_id}' does not exist")))?;
    let (vpc_id, zone, zone_id) = (subnet.vpc_id.clone(), subnet.zone.clone(), subnet.zone_id.clone());
    if only_zone.is_some_and(|only| only != zone) {
        let text = format!("The file system is in one zone only, and subnet '{subnet_id}' is in another.");
        return Err(AwsError::bad("AvailabilityZonesMismatch", text));
    }
    for other in context.efs.mount_targets.values().filter(|one| one.file_system_id == file_system_id) {
        if other.vpc_id != vpc_id {
            let text = "requested subnet for new mount target is not in the same VPC as existing mount targets";
            return Err(AwsError::new(409, "MountTargetConflict", text));
        }
        if other.zone == zone {
            return Err(AwsError::new(409, "MountTargetConflict", "mount target already exists in this AZ"));
        }
    }
    let groups = groups(context, body, &vpc_id)?;
    let private_ip = match body["IpAddress"].as_str() {
        Some(text) => Some(text.parse().map_err(|_| bad(format!("Invalid IpAddress: '{text}'")))?),
        None => None,
    };
    let id = context.ids.ec2("fsmt");
    let attachment = Attachment {
        id: context.ids.ec2("ela-attach"),
        instance_id: None,
        owner: "amazon-elasticfilesystem".to_owned(),
        device_index: 1,
        delete_on_termination: false,
        attached_at: context.now,
    };
    let new = NewInterface {
        subnet_id,
        description: format!("EFS mount target for {file_system_id} ({id})"),
        interface_type: "interface",
        groups,
        requester: Some("amazon-elasticfilesystem"),
        private_ip,
        attachment: Some(attachment),
        tags: Tags::new(),
    };
    let interface_id = context.ec2.make_network_interface(context.ids, context.quotas, new).map_err(in_our_words)?;
    let target = MountTarget {
        id: id.clone(),
        file_system_id,
        subnet_id: subnet_id.to_owned(),
        vpc_id,
        zone,
        zone_id,
        ip_address: context.ec2.network_interface(&interface_id)?.private_ip.to_string(),
        interface_id,
        life: Life::Creating,
        due_at: Some(due(context.now, context.delays.mount_target_create)),
    };
    let answer = wire(&target);
    context.efs.mount_targets.insert(id, target);
    Ok(answer)
}

/// EC2's refusal of an interface, as EFS words it.
fn in_our_words(refusal: AwsError) -> AwsError {
    match refusal.code.as_str() {
        "InsufficientFreeAddressesInSubnet" => AwsError::new(409, "NoFreeAddressesInSubnet", refusal.message),
        "InvalidIPAddress.InUse" => AwsError::new(409, "IpAddressInUse", refusal.message),
        _ => bad(refusal.message),
    }
}

/// The security groups in the request, which must be of the VPC.
fn groups(context: &Context<'_>, body: &Value, vpc_id: &str) -> Answer<Vec<String>> {
    let groups: Vec<String> = serde_json::from_value(body["SecurityGroups"].clone()).unwrap_or_default();
    if groups.len() > MOST_GROUPS {
        let text = "The maximum number of security groups per interface has been reached.";
        return Err(AwsError::bad("SecurityGroupLimitExceeded", text));
    }
    for id in &groups {
        if context.ec2.security_group(id).ok().is_none_or(|group| group.vpc_id != vpc_id) {
            return Err(AwsError::bad("SecurityGroupNotFound", format!("The SecurityGroup ID '{id}' does not exist")));
        }
    }
    Ok(groups)
}

/// DescribeMountTargets, which wants to know of what.
pub(super) fn describe(context: &mut Context<'_>, call: &Call) -> Answer<Value> {
    let state = &*context.efs;
    let of = |id: &str| state.mount_targets.values().filter(|one| one.file_system_id == id).collect::<Vec<_>>();
    let asked = (call.query("FileSystemId"), call.query("MountTargetId"), call.query("AccessPointId"));
    let chosen = match asked {
        (Some(id), None, None) => of(&state.file_system(id)?.id),
        (None, Some(id), None) => vec![state.mount_target(id)?],
        (None, None, Some(id)) => of(&state.access_points.get(id).ok_or_else(|| no_access_point(id))?.file_system_id),
        _ => return Err(bad("Must specify exactly one mutually exclusive parameter.")),
    };
    let all = chosen.into_iter().map(wire).collect();
    page(call, ["MaxItems", "Marker", "NextMarker"], "MountTargets", all)
}

pub(super) fn delete(context: &mut Context<'_>, id: &str) -> Answer<Value> {
    let due_at = due(context.now, context.delays.mount_target_delete);
    let target = context.efs.mount_targets.get_mut(id).ok_or_else(|| no_mount_target(id))?;
    if target.life != Life::Deleting {
        (target.life, target.due_at) = (Life::Deleting, Some(due_at));
    }
    Ok(Value::Null)
}

pub(super) fn describe_groups(context: &mut Context<'_>, id: &str) -> Answer<Value> {
    let interface = &context.efs.available_mount_target(id)?.interface_id;
    Ok(json!({ "SecurityGroups": context.ec2.network_interface(interface)?.groups }))
}

pub(super) fn modify_groups(context: &mut Context<'_>, id: &str, body: &Value) -> Answer<Value> {
    let target = context.efs.available_mount_target(id)?;
    let groups = groups(context, body, &target.vpc_id)?;
    if groups.is_empty() {
        return Err(bad("At least one security group must be specified."));
    }
    context.ec2.set_interface_groups(&target.interface_id, groups);
    Ok(Value::Null)
}

fn wire(target: &MountTarget) -> Value {
    json!({
        "OwnerId": ACCOUNT_ID,
        "MountTargetId": target.id,
        "FileSystemId": target.file_system_id,
        "SubnetId": target.subnet_id,
        "LifeCycleState": target.life,
        "IpAddress": target.ip_address,
        "NetworkInterfaceId": target.interface_id,
        "AvailabilityZoneId": target.zone_id,
        "AvailabilityZoneName": target.zone,
        "VpcId": target.vpc_id,
    })
}
