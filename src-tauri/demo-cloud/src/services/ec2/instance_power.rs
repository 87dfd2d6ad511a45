//! Machines stopped, started again and rebooted. What is on their disks stays, their private address too; a public one
//! that is not an Elastic IP goes, and another comes.
//!
//! Source: EC2 User Guide, "Stop and start Amazon EC2 instances", and "Error codes for the Amazon EC2 API".

use super::address;
use super::instance::InstanceState;
use super::kind::{self};
use super::network_interface::PublicAddress;
use super::state::State;
use super::tag;
use crate::context::Context;
use crate::delays::due;
use crate::wire::{Answer, AwsError, Params, Xml};

/// `StopInstances`.
pub(super) fn stop(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let able = [InstanceState::Running, InstanceState::Stopping, InstanceState::Stopped];
    let ids = chosen(context, params, &able, "stopped")?;
    if let Some(id) = ids.iter().find(|id| context.ec2.instances[*id].spot) {
        let text = format!("You can't stop the Spot Instance '{id}' because it is associated with a one-time request.");
        return Err(AwsError::bad("UnsupportedOperation", text));
    }
    change(context, &ids, |state, id, now, delays| {
        let Some(instance) = state.instances.get_mut(id) else { return };
        if instance.state == InstanceState::Running {
            instance.state = InstanceState::Stopping;
            instance.stopped_at = Some(now);
            instance.due_at = Some(due(now, delays.instance_stop));
        }
    })
}

/// `StartInstances`.
pub(super) fn start(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let able = [InstanceState::Stopped, InstanceState::Pending, InstanceState::Running];
    let ids = chosen(context, params, &able, "started")?;
    for id in &ids {
        let instance = &context.ec2.instances[id];
        if instance.state == InstanceState::Stopped && instance.public_ip.is_none() {
            let gets_one = context.ec2.subnet(&instance.subnet_id).is_ok_and(|one| one.map_public_ip_on_launch);
            let ip = gets_one.then(|| address::public_ip(context.ids));
            give_public_ip(context.ec2, id, ip);
        }
    }
    change(context, &ids, |state, id, now, delays| {
        let Some(instance) = state.instances.get_mut(id) else { return };
        if instance.state == InstanceState::Stopped {
            instance.state = InstanceState::Pending;
            instance.stopped_at = None;
            instance.launched_at = now;
            instance.due_at = Some(due(now, delays.instance_start));
        }
    })
}

/// `RebootInstances`. Nobody sees anything of it but the machine itself.
pub(super) fn reboot(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    chosen(context, params, &[InstanceState::Running, InstanceState::Pending], "rebooted")?;
    Ok(tag::done())
}

/// A machine that has stopped loses its public address, unless that is an Elastic IP.
pub(super) fn lose_public_ip(state: &mut State, id: &str) {
    let Some(instance) = state.instances.get(id) else { return };
    let interface = state.network_interfaces.get(&instance.interface_id);
    let keeps = interface.and_then(|one| one.public.as_ref()).is_some_and(|one| one.allocation_id.is_some());
    if !keeps {
        give_public_ip(state, id, None);
    }
}

fn give_public_ip(state: &mut State, id: &str, ip: Option<std::net::Ipv4Addr>) {
    let Some(instance) = state.instances.get_mut(id) else { return };
    instance.public_ip = ip;
    if let Some(interface) = state.network_interfaces.get_mut(&instance.interface_id) {
        interface.public = ip.map(|ip| PublicAddress { ip, allocation_id: None, association_id: None });
    }
}

/// The machines that a request names, all of which must be in one of these states.
fn chosen(context: &Context<'_>, params: &Params, able: &[InstanceState], what: &str) -> Answer<Vec<String>> {
    let ids = params.list("InstanceId");
    if ids.is_empty() {
        return Err(kind::missing_parameter("InstanceId"));
    }
    for id in &ids {
        if !able.contains(&context.ec2.instance(id)?.state) {
            let text = format!("The instance '{id}' is not in a state from which it can be {what}.");
            return Err(AwsError::bad("IncorrectInstanceState", text));
        }
    }
    Ok(ids)
}

fn change(
    context: &mut Context<'_>,
    ids: &[String],
    what: impl Fn(&mut State, &str, u64, &crate::Delays),
) -> Answer<Xml> {
    let mut changes = Vec::new();
    for id in ids {
        let before = context.ec2.instances[id].state;
        what(context.ec2, id, context.now, context.delays);
        changes.push((id, before, context.ec2.instances[id].state));
    }
    let mut xml = Xml::new();
    xml.set("instancesSet", changes, |item, (id, before, now)| {
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::testing::{all, cloud, first, ok, refused};

    #[tokio::test(start_paused = true)]
    async fn a_machine_stops_and_comes_back_under_another_public_address() {
        let cloud = cloud();
        let ec2 = async |call: String| ok(&cloud, "ec2", &call).await;
        let images = ec2("DescribeImages&Filter.1.Name=architecture&Filter.1.Value.1=x86_64".to_owned()).await;
        let subnet = first(&ec2("DescribeSubnets&X=".to_owned()).await, "subnetId");
        let image = first(&images, "imageId");
        let run = format!("RunInstances&MinCount=1&MaxCount=1&InstanceType=t3.small&ImageId={image}&SubnetId={subnet}");
        let machine = first(&ec2(run).await, "instanceId");
        let one = format!("InstanceId.1={machine}");
        assert_eq!(refused(&cloud, "ec2", &format!("StopInstances&{one}")).await.0, "IncorrectInstanceState");
        tokio::time::advance(Duration::from_secs(30)).await;
        let before = ec2(format!("DescribeInstances&{one}")).await;
        ec2(format!("RebootInstances&{one}")).await;
        let said = ec2(format!("StopInstances&{one}")).await;
        assert_eq!(all(&said, "name"), ["stopping", "running"]);
        tokio::time::advance(Duration::from_secs(60)).await;
        let stopped = ec2(format!("DescribeInstances&{one}")).await;
        assert_eq!(first(&stopped, "name"), "stopped");
        assert!(all(&stopped, "ipAddress").is_empty(), "its public address is somebody else's now");
        assert_eq!(first(&stopped, "privateIpAddress"), first(&before, "privateIpAddress"));
        assert_eq!(refused(&cloud, "ec2", &format!("RebootInstances&{one}")).await.0, "IncorrectInstanceState");
        assert_eq!(all(&ec2(format!("StopInstances&{one}")).await, "name"), ["stopped", "stopped"]);
        ec2(format!("StartInstances&{one}")).await;
        tokio::time::advance(Duration::from_secs(30)).await;
        let again = ec2(format!("DescribeInstances&{one}")).await;
        assert_eq!(first(&again, "name"), "running");
        assert_ne!(first(&again, "ipAddress"), first(&before, "ipAddress"));
        ec2(format!("StopInstances&{one}")).await;
        ec2(format!("TerminateInstances&{one}")).await;
        tokio::time::advance(Duration::from_secs(60)).await;
        assert_eq!(first(&ec2(format!("DescribeInstances&{one}")).await, "name"), "terminated");
        assert_eq!(refused(&cloud, "ec2", &format!("StartInstances&{one}")).await.0, "IncorrectInstanceState");
    }
}
