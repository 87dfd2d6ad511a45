//! Listeners: they tie a target group to a load balancer, and go with it.

use serde::{Deserialize, Serialize};

use super::refusal::{need, no_load_balancer, no_target_group, page};
use super::state::State;
use crate::context::Context;
use crate::ids::Ids;
use crate::wire::{Answer, AwsError, Params, Xml};

/// One listener.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Listener {
    protocol: String,
    port: u16,
    /// Where its default action forwards to, by ARN.
    pub(super) target_group: Option<String>,
}

/// Lets a load balancer listen and forward to a target group. Nothing happens if the load balancer is not there.
pub(crate) fn make(state: &mut State, ids: &mut Ids, balancer: &str, protocol: &str, port: u16, group: Option<&str>) {
    if let Some(one) = state.load_balancers.get_mut(balancer) {
        let path = balancer.replacen(":loadbalancer/", ":listener/", 1);
        let listener = Listener { protocol: protocol.to_owned(), port, target_group: group.map(str::to_owned) };
        one.listeners.insert(format!("{path}/{}", ids.hex(16)), listener);
    }
}

pub(super) fn create(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let balancer = need(params, "LoadBalancerArn")?.to_owned();
    let protocol = need(params, "Protocol")?;
    let port: u16 = need(params, "Port")?.parse().map_err(|_| super::refusal::invalid("The port is not a number"))?;
    let actions = params.each("DefaultActions.member");
    let group = actions.iter().find_map(|action| {
        action.filled("TargetGroupArn").or_else(|| action.filled("ForwardConfig.TargetGroups.member.1.TargetGroupArn"))
    });
    if let Some(group) = group
        && !context.elb.target_groups.contains_key(group)
    {
        return Err(no_target_group());
    }
    let known = context.elb.load_balancers.get(&balancer).ok_or_else(no_load_balancer)?;
    if known.listeners.values().any(|one| one.port == port) {
        return Err(AwsError::bad(
            "DuplicateListener",
            "A listener already exists on this port for this load balancer",
        ));
    }
    make(context.elb, context.ids, &balancer, protocol, port, group);
    let all = &context.elb.load_balancers[&balancer].listeners;
    Ok(list(&balancer, all.iter().filter(|(_, one)| one.port == port)))
}

pub(super) fn describe(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let wanted = params.list("ListenerArns.member");
    if let Some(balancer) = params.filled("LoadBalancerArn") {
        let known = context.elb.load_balancers.get(balancer).ok_or_else(no_load_balancer)?;
        let (page, next) = page(params, known.listeners.iter().collect())?;
        let mut xml = list(balancer, page);
        xml.some("NextMarker", next);
        return Ok(xml);
    }
    for (arn, balancer) in &context.elb.load_balancers {
        if balancer.listeners.keys().any(|one| wanted.contains(one)) {
            return Ok(list(arn, balancer.listeners.iter().filter(|(one, _)| wanted.contains(one))));
        }
    }
    Err(AwsError::bad("ListenerNotFound", "One or more listeners not found"))
}

pub(super) fn delete(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let arn = need(params, "ListenerArn")?;
    let found = context.elb.load_balancers.values_mut().find_map(|balancer| balancer.listeners.remove(arn));
    found.map(|_| Xml::new()).ok_or_else(|| AwsError::bad("ListenerNotFound", format!("Listener '{arn}' not found")))
}

fn list<'a>(balancer: &str, listeners: impl IntoIterator<Item = (&'a String, &'a Listener)>) -> Xml {
    let mut xml = Xml::new();
    xml.members("Listeners", listeners, |item, (arn, one)| {
        item.text("ListenerArn", arn)
            .text("LoadBalancerArn", balancer)
            .text("Port", one.port)
            .text("Protocol", &one.protocol)
            .members("DefaultActions", &one.target_group, |action, group| {
                action.text("Type", "forward").text("TargetGroupArn", group);
            });
    });
    xml
}
