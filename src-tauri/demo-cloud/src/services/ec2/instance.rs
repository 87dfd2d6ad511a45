//! Instances: the machines. How they start is in `launch`, how they are described in `instance_description`.

use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use super::instance_power;
use super::kind::{self, need};
use super::launch_template_data::MetadataOptions;
use super::state::State;
use super::tag::{self, Tags};
use crate::context::Context;
use crate::delays::{Delays, due};
use crate::wire::{Answer, AwsError, Params, Xml};

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
    #[serde(default)]
    pub(crate) settings: Settings,
    pub(crate) state: InstanceState,
    pub(crate) launched_at: u64,
    /// When it next changes by itself.
    pub(crate) due_at: Option<u64>,
    /// When it began to stop, while it is stopped.
    #[serde(default)]
    pub(crate) stopped_at: Option<u64>,
    pub(super) client_token: Option<String>,
    /// What was asked with that token.
    #[serde(default)]
    pub(super) asked: Option<String>,
    pub(crate) tags: Tags,
}

/// What an instance was started with and EC2 gives back when asked, though nothing else comes of it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Settings {
    pub(crate) key_name: Option<String>,
    /// As it was sent: base64.
    pub(crate) user_data: Option<String>,
    pub(crate) metadata: MetadataOptions,
    pub(crate) monitoring: bool,
    /// `dedicated` or `host`; `None` is `default`.
    pub(crate) tenancy: Option<String>,
    pub(crate) ebs_optimized: bool,
    pub(crate) disable_api_termination: bool,
}

/// Where an instance is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum InstanceState {
    Pending,
    Running,
    ShuttingDown,
    Terminated,
    Stopping,
    Stopped,
}

impl InstanceState {
    /// EC2's number and name for it.
    pub(super) fn code_and_name(self) -> (u32, &'static str) {
        match self {
            Self::Pending => (0, "pending"),
            Self::Running => (16, "running"),
            Self::ShuttingDown => (32, "shutting-down"),
            Self::Terminated => (48, "terminated"),
            Self::Stopping => (64, "stopping"),
            Self::Stopped => (80, "stopped"),
        }
    }
}

impl State {
    /// The instance with this id, terminated ones included as long as EC2 lists them.
    pub(crate) fn instance(&self, id: &str) -> Answer<&Instance> {
        kind::INSTANCE.find(&self.instances, id)
    }

    /// The instances that are starting or running.
    pub(crate) fn living_instances(&self) -> impl Iterator<Item = &Instance> {
        self.instances.values().filter(|one| matches!(one.state, InstanceState::Pending | InstanceState::Running))
    }

    /// Starts to terminate an instance. Nothing happens if that has begun already, or if it is gone.
    pub(crate) fn terminate(&mut self, id: &str, now: u64, delays: &Delays) {
        if let Some(instance) = self.instances.get_mut(id)
            && !matches!(instance.state, InstanceState::ShuttingDown | InstanceState::Terminated)
        {
            instance.state = InstanceState::ShuttingDown;
            instance.due_at = Some(due(now, delays.instance_terminate));
        }
    }

    /// Makes the instances of a reservation unmade, for EC2 starts at least as many as asked for, or none.
    pub(super) fn undo_launch(&mut self, reservation_id: &str) {
        let is_of_it = |one: &&Instance| one.reservation_id == reservation_id;
        let undone: Vec<String> = self.instances.values().filter(is_of_it).map(|one| one.id.clone()).collect();
        self.instances.retain(|_, one| one.reservation_id != reservation_id);
        let was_of_it = |instance_id: Option<&str>| instance_id.is_some_and(|id| undone.iter().any(|one| one == id));
        self.network_interfaces.retain(|_, one| !was_of_it(one.instance_id()));
        self.volumes.retain(|_, one| !was_of_it(one.instance_id.as_deref()));
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
            let_go(state, id);
        }
        InstanceState::Terminated => {
            state.instances.remove(id);
        }
        InstanceState::Stopping => {
            instance.state = InstanceState::Stopped;
            instance_power::lose_public_ip(state, id);
        }
        InstanceState::Running | InstanceState::Stopped => {}
    }
}

/// What was attached to a machine that is gone goes with it, or becomes available.
fn let_go(state: &mut State, instance_id: &str) {
    state.volumes.retain(|_, one| one.instance_id.as_deref() != Some(instance_id) || !one.goes_with_its_instance());
    state.forget_changes_of_gone_volumes();
    for volume in state.volumes.values_mut().filter(|one| one.instance_id.as_deref() == Some(instance_id)) {
        volume.instance_id = None;
    }
    for interface in state.network_interfaces.values_mut().filter(|one| one.instance_id() == Some(instance_id)) {
        interface.attachment = None;
    }
}

/// Only whether it may be terminated can be modified.
pub(super) fn modify_attribute(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let instance = kind::INSTANCE.find_mut(&mut context.ec2.instances, need(params, "InstanceId")?)?;
    need(params, "DisableApiTermination.Value")?;
    instance.settings.disable_api_termination = params.is_true("DisableApiTermination.Value");
    Ok(tag::done())
}

pub(super) fn terminate(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let ids = params.list("InstanceId");
    let mut changes = Vec::new();
    for id in &ids {
        let instance = context.ec2.instance(id)?;
        if instance.settings.disable_api_termination {
            return Err(AwsError::bad(
                "OperationNotPermitted",
                format!(
                    "The instance '{id}' may not be terminated. Modify its 'disableApiTermination' instance attribute \
                     and try again."
                ),
            ));
        }
        changes.push((id, instance.state));
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
