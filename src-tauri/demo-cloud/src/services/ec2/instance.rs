//! Instances: the machines. How they are described is in `instance_description`.

use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use super::address;
use super::instance_type_catalog::{InstanceType, instance_type};
use super::kind::{self, invalid_value, need};
use super::network_interface::{Attachment, NewInterface, PublicAddress};
use super::state::State;
use super::tag::{self, Tags};
use super::volume::Volume;
use crate::context::Context;
use crate::delays::{Delays, due};
use crate::ids::Ids;
use crate::wire::{Answer, AwsError, Params, Xml};

/// How many vCPUs of standard on-demand instances may run at once in a Region (quota L-1216C47A). A fresh account has
/// 5, most accounts soon have 32 or more.
const MOST_VCPUS: u32 = 32;

/// One instance, or the memory of one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Instance {
    pub(crate) id: String,
    pub(super) reservation_id: String,
    pub(crate) image_id: String,
    pub(crate) instance_type: String,
    pub(crate) vpc_id: String,
    pub(crate) subnet_id: String,
    pub(crate) zone: String,
    pub(crate) interface_id: String,
    pub(crate) private_ip: Ipv4Addr,
    /// Such as `ip-10-0-1-7.eu-west-1.compute.internal`.
    pub(crate) private_dns_name: String,
    pub(crate) public_ip: Option<Ipv4Addr>,
    pub(crate) groups: Vec<String>,
    pub(crate) volume_id: String,
    pub(crate) instance_profile_arn: Option<String>,
    pub(crate) spot: bool,
    pub(crate) state: InstanceState,
    pub(crate) launched_at: u64,
    /// When it next changes by itself.
    pub(crate) due_at: Option<u64>,
    pub(super) client_token: Option<String>,
    pub(crate) tags: Tags,
}

/// Where an instance is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum InstanceState {
    Pending,
    Running,
    ShuttingDown,
    Terminated,
}

impl InstanceState {
    /// EC2's number and name for it.
    pub(super) fn code_and_name(self) -> (u32, &'static str) {
        match self {
            Self::Pending => (0, "pending"),
            Self::Running => (16, "running"),
            Self::ShuttingDown => (32, "shutting-down"),
            Self::Terminated => (48, "terminated"),
        }
    }
}

/// What a new instance needs.
#[derive(Debug, Clone)]
pub(crate) struct Launch {
    pub(crate) image_id: String,
    pub(crate) instance_type: String,
    pub(crate) subnet_id: String,
    /// Ids of its security groups; none means the VPC's default group.
    pub(crate) groups: Vec<String>,
    pub(crate) instance_profile_arn: Option<String>,
    pub(crate) disk_gib: u32,
    pub(crate) spot: bool,
    pub(crate) client_token: Option<String>,
    pub(crate) tags: Tags,
    pub(crate) volume_tags: Tags,
    pub(crate) interface_tags: Tags,
}

impl State {
    /// The instance with this id, terminated ones included as long as EC2 lists them.
    pub(crate) fn instance(&self, id: &str) -> Answer<&Instance> {
        kind::INSTANCE.find(&self.instances, id)
    }

    /// Starts one instance with its network interface, its disk and, where the subnet says so, a public address.
    /// Returns its id.
    ///
    /// Refused if the type is unknown or not offered in the zone, if the account's vCPUs are used up, or if the
    /// subnet, its addresses or a group are missing.
    pub(crate) fn launch(&mut self, ids: &mut Ids, now: u64, delays: &Delays, launch: Launch) -> Answer<String> {
        let subnet = self.subnet(&launch.subnet_id)?.clone();
        let size = offered_type(&launch.instance_type, &subnet.zone, &subnet.zone_id)?;
        self.check_vcpus(size)?;
        let id = ids.ec2("i");
        let attachment = Attachment {
            id: ids.ec2("eni-attach"),
            instance_id: Some(id.clone()),
            owner: crate::ACCOUNT_ID.to_owned(),
            device_index: 0,
            delete_on_termination: true,
            attached_at: now,
        };
        let interface_id = self.make_network_interface(
            ids,
            NewInterface {
                subnet_id: &subnet.id,
                description: String::new(),
                interface_type: "interface",
                groups: launch.groups,
                requester: None,
                private_ip: None,
                attachment: Some(attachment),
                tags: launch.interface_tags,
            },
        )?;
        let public_ip = subnet.map_public_ip_on_launch.then(|| address::public_ip(ids));
        let interface = kind::NETWORK_INTERFACE.find_mut(&mut self.network_interfaces, &interface_id)?;
        interface.public = public_ip.map(|ip| PublicAddress { ip, allocation_id: None, association_id: None });
        let (private_ip, groups) = (interface.private_ip, interface.groups.clone());
        let volume = Volume {
            id: ids.ec2("vol"),
            zone: subnet.zone.clone(),
            size_gib: launch.disk_gib,
            volume_type: "gp3".to_owned(),
            instance_id: Some(id.clone()),
            device: "/dev/xvda".to_owned(),
            client_token: None,
            created_at: now,
            tags: launch.volume_tags,
        };
        let instance = Instance {
            id: id.clone(),
            reservation_id: ids.ec2("r"),
            image_id: launch.image_id,
            instance_type: launch.instance_type,
            vpc_id: subnet.vpc_id,
            subnet_id: subnet.id,
            zone: subnet.zone,
            interface_id,
            private_ip,
            private_dns_name: self.private_dns_name(private_ip),
            public_ip,
            groups,
            volume_id: volume.id.clone(),
            instance_profile_arn: launch.instance_profile_arn,
            spot: launch.spot,
            state: InstanceState::Pending,
            launched_at: now,
            due_at: Some(due(now, delays.instance_start)),
            client_token: launch.client_token,
            tags: launch.tags,
        };
        self.volumes.insert(volume.id.clone(), volume);
        self.instances.insert(id.clone(), instance);
        Ok(id)
    }

    /// Starts to terminate an instance. Nothing happens if that has begun already, or if it is gone.
    pub(crate) fn terminate(&mut self, id: &str, now: u64, delays: &Delays) {
        if let Some(instance) = self.instances.get_mut(id)
            && matches!(instance.state, InstanceState::Pending | InstanceState::Running)
        {
            instance.state = InstanceState::ShuttingDown;
            instance.due_at = Some(due(now, delays.instance_terminate));
        }
    }

    /// Makes the instances of a reservation unmade, for EC2 starts at least as many as asked for, or none.
    fn undo_launch(&mut self, reservation_id: &str) {
        let (mut interfaces, mut volumes) = (Vec::new(), Vec::new());
        for instance in self.instances.values().filter(|one| one.reservation_id == reservation_id) {
            interfaces.push(instance.interface_id.clone());
            volumes.push(instance.volume_id.clone());
        }
        self.instances.retain(|_, one| one.reservation_id != reservation_id);
        self.network_interfaces.retain(|id, _| !interfaces.contains(id));
        self.volumes.retain(|id, _| !volumes.contains(id));
    }

    fn check_vcpus(&self, size: &InstanceType) -> Answer<()> {
        let used: u32 = self
            .instances
            .values()
            .filter(|one| matches!(one.state, InstanceState::Pending | InstanceState::Running))
            .filter_map(|one| instance_type(&one.instance_type))
            .map(|one| one.vcpus)
            .sum();
        if used + size.vcpus <= MOST_VCPUS {
            return Ok(());
        }
        Err(AwsError::bad(
            "VcpuLimitExceeded",
            format!(
                "You have requested more vCPU capacity than your current vCPU limit of {MOST_VCPUS} allows for the \
                 instance bucket that the specified instance type belongs to. Please visit \
                 http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit."
            ),
        ))
    }
}

/// Lets every instance go on that is due. Says whether one did.
pub(super) fn settle(state: &mut State, now: u64, delays: &Delays) -> bool {
    let due_ones: Vec<String> = state
        .instances
        .values()
        .filter(|one| one.due_at.is_some_and(|at| at <= now))
        .map(|one| one.id.clone())
        .collect();
    for id in &due_ones {
        go_on(state, id, delays);
    }
    !due_ones.is_empty()
}

fn go_on(state: &mut State, id: &str, delays: &Delays) {
    let Some(instance) = state.instances.get_mut(id) else { return };
    let at = instance.due_at.take().unwrap_or(instance.launched_at);
    match instance.state {
        InstanceState::Pending => instance.state = InstanceState::Running,
        InstanceState::ShuttingDown => {
            instance.state = InstanceState::Terminated;
            instance.due_at = Some(due(at, delays.instance_visible));
            state.network_interfaces.remove(&instance.interface_id);
            state.volumes.remove(&instance.volume_id);
            let_go(state, id);
        }
        InstanceState::Terminated => {
            state.instances.remove(id);
        }
        InstanceState::Running => {}
    }
}

/// What was attached to a machine that is gone becomes available.
fn let_go(state: &mut State, instance_id: &str) {
    for volume in state.volumes.values_mut().filter(|one| one.instance_id.as_deref() == Some(instance_id)) {
        volume.instance_id = None;
    }
    for interface in state.network_interfaces.values_mut().filter(|one| one.instance_id() == Some(instance_id)) {
        interface.attachment = None;
    }
}

pub(super) fn run(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let makes = [&kind::INSTANCE, &kind::VOLUME, &kind::NETWORK_INTERFACE];
    let token = params.filled("ClientToken").map(str::to_owned);
    if let Some(known) = context.ec2.instances.values().find(|one| token.is_some() && one.client_token == token) {
        let reservation = known.reservation_id.clone();
        return Ok(super::instance_description::reservation(context.ec2, &reservation));
    }
    let count = |name: &str| need(params, name)?.parse::<u32>().map_err(|_| invalid_value(format!("Invalid {name}")));
    let (least, most) = (count("MinCount")?, count("MaxCount")?);
    if least == 0 || least > most {
        return Err(invalid_value("Invalid value for min/max count"));
    }
    let interface = params.each("NetworkInterface").into_iter().next().unwrap_or_default();
    let subnet_id = params.filled("SubnetId").or(interface.filled("SubnetId"));
    let subnet_id = match subnet_id {
        Some(id) => id.to_owned(),
        None => default_subnet(context.ec2)?,
    };
    let mut groups = params.list("SecurityGroupId");
    groups.extend(interface.list("SecurityGroupId"));
    let disk = params.each("BlockDeviceMapping").into_iter().find_map(|one| one.get("Ebs.VolumeSize")?.parse().ok());
    let launch = Launch {
        image_id: need(params, "ImageId")?.to_owned(),
        instance_type: params.filled("InstanceType").unwrap_or("m1.small").to_owned(),
        subnet_id,
        groups,
        instance_profile_arn: instance_profile(context, params)?,
        disk_gib: disk.unwrap_or(8),
        spot: params.filled("InstanceMarketOptions.MarketType") == Some("spot"),
        client_token: token,
        tags: tag::on_create(params, &makes, &kind::INSTANCE)?,
        volume_tags: tag::on_create(params, &makes, &kind::VOLUME)?,
        interface_tags: tag::on_create(params, &makes, &kind::NETWORK_INTERFACE)?,
    };
    let reservation = context.ids.ec2("r");
    let mut launched = 0;
    while launched < most {
        match context.ec2.launch(context.ids, context.now, context.delays, launch.clone()) {
            Ok(id) => {
                if let Some(instance) = context.ec2.instances.get_mut(&id) {
                    instance.reservation_id.clone_from(&reservation);
                }
                launched += 1;
            }
            Err(_) if launched >= least => break,
            Err(refusal) => {
                context.ec2.undo_launch(&reservation);
                return Err(refusal);
            }
        }
    }
    Ok(super::instance_description::reservation(context.ec2, &reservation))
}

pub(super) fn terminate(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let ids = params.list("InstanceId");
    let mut changes = Vec::new();
    for id in &ids {
        changes.push((id, context.ec2.instance(id)?.state));
    }
    for id in &ids {
        context.ec2.terminate(id, context.now, context.delays);
    }
    let mut xml = Xml::new();
    xml.set("instancesSet", changes, |item, (id, before)| {
        let now = context.ec2.instances[id].state;
        item.text("instanceId", id);
        for (element, state) in [("currentState", now), ("previousState", before)] {
            let (code, name) = state.code_and_name();
            item.node(element, |inner| {
                inner.text("code", code).text("name", name);
            });
        }
    });
    Ok(xml)
}

fn instance_profile(context: &Context<'_>, params: &Params) -> Answer<Option<String>> {
    let (name, arn) = (params.filled("IamInstanceProfile.Name"), params.filled("IamInstanceProfile.Arn"));
    let Some(wanted) = name.or(arn) else { return Ok(None) };
    let found = context.iam.instance_profile_arn(wanted, context.now);
    let parameter = if name.is_some() { "name" } else { "arn" };
    found.map(|arn| Some(arn.to_owned())).ok_or_else(|| {
        invalid_value(format!(
            "Value ({wanted}) for parameter iamInstanceProfile.{parameter} is invalid. Invalid IAM Instance Profile {parameter}"
        ))
    })
}

fn default_subnet(state: &State) -> Answer<String> {
    let subnet = state.subnets.values().filter(|one| one.is_default).min_by_key(|one| &one.zone);
    subnet
        .map(|one| one.id.clone())
        .ok_or_else(|| AwsError::bad("MissingInput", "No subnets found for the default VPC. Please specify a subnet."))
}

fn offered_type(name: &str, zone: &str, zone_id: &str) -> Answer<&'static InstanceType> {
    let size = instance_type(name).ok_or_else(|| invalid_value(format!("Invalid value '{name}' for InstanceType.")))?;
    if size.is_offered_in(zone_id) {
        return Ok(size);
    }
    Err(AwsError::bad(
        "Unsupported",
        format!(
            "Your requested instance type ({name}) is not supported in your requested Availability Zone ({zone}). Please \
             retry your request by not specifying an Availability Zone or choosing another."
        ),
    ))
}
