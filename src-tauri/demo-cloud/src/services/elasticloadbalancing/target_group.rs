//! Target groups. One that a listener forwards to cannot be deleted.

use serde::{Deserialize, Serialize};

use super::refusal::{invalid, need, need_name, no_target_group, page};
use super::state::{State, Tags};
use super::tag;
use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::quotas::{self, Quota};
use crate::wire::{Answer, AwsError, Params, Xml};

/// One target group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct TargetGroup {
    arn: String,
    name: String,
    protocol: String,
    port: u16,
    vpc_id: Option<String>,
    /// `instance`, `ip` or `lambda`.
    target_type: String,
    pub(super) tags: Tags,
}

/// What a new target group needs.
#[derive(Debug)]
pub(crate) struct NewTargetGroup<'a> {
    pub(crate) name: &'a str,
    pub(crate) protocol: &'a str,
    pub(crate) port: u16,
    pub(crate) vpc_id: Option<&'a str>,
    /// `instance`, `ip` or `lambda`.
    pub(crate) target_type: &'a str,
    pub(crate) tags: Tags,
}

/// Makes a target group and returns its ARN. The same again is the same one.
pub(crate) fn make(context: &mut Context<'_>, new: NewTargetGroup<'_>) -> Answer<String> {
    if let Some(vpc_id) = new.vpc_id {
        context.ec2.vpc(vpc_id).map_err(|_| invalid(format!("The VPC ID '{vpc_id}' is not found")))?;
    }
    if let Some(same) = context.elb.target_groups.values().find(|one| one.name == new.name) {
        if same.protocol == new.protocol && same.port == new.port && same.vpc_id.as_deref() == new.vpc_id {
            return Ok(same.arn.clone());
        }
        let text = format!("A target group with the same name '{}' exists, but with different settings", new.name);
        return Err(AwsError::bad("DuplicateTargetGroupName", text));
    }
    if context.elb.target_groups.len() >= quotas::value(context, Quota::TargetGroups) {
        return Err(AwsError::bad("TooManyTargetGroups", "The maximum number of target groups has been reached"));
    }
    let group = TargetGroup {
        arn: format!(
            "arn:aws:elasticloadbalancing:{}:{ACCOUNT_ID}:targetgroup/{}/{}",
            context.region,
            new.name,
            context.ids.hex(16)
        ),
        name: new.name.to_owned(),
        protocol: new.protocol.to_owned(),
        port: new.port,
        vpc_id: new.vpc_id.map(str::to_owned),
        target_type: new.target_type.to_owned(),
        tags: new.tags,
    };
    let arn = group.arn.clone();
    context.elb.target_groups.insert(arn.clone(), group);
    context.changed = true;
    Ok(arn)
}

/// Deletes a target group. Nothing happens if it is gone; refused while a listener forwards to it.
pub(crate) fn remove(context: &mut Context<'_>, arn: &str) -> Answer<()> {
    if !context.elb.balancers_of(arn).is_empty() {
        let text = format!("Target group '{arn}' is currently in use by a listener or a rule");
        return Err(AwsError::bad("ResourceInUse", text));
    }
    context.changed |= context.elb.target_groups.remove(arn).is_some();
    Ok(())
}

impl State {
    /// Whether there is a target group with this ARN.
    pub(crate) fn has_target_group(&self, arn: &str) -> bool {
        self.target_groups.contains_key(arn)
    }

    /// ARNs of the load balancers that forward to a target group.
    fn balancers_of(&self, group: &str) -> Vec<&String> {
        let forwards = |one: &super::load_balancer::LoadBalancer| {
            one.listeners.values().any(|listener| listener.target_group.as_deref() == Some(group))
        };
        self.load_balancers.iter().filter(|(_, one)| forwards(one)).map(|(arn, _)| arn).collect()
    }
}

pub(super) fn create(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let name = need_name(params, "Name", "Target group")?;
    let target_type = params.filled("TargetType").unwrap_or("instance");
    let port = match params.filled("Port") {
        Some(text) => text.parse().map_err(|_| invalid("Port must be a number between 1 and 65535"))?,
        None => 80,
    };
    if target_type != "lambda" && params.filled("VpcId").is_none() {
        return Err(invalid("A VPC ID must be specified"));
    }
    let new = NewTargetGroup {
        name,
        protocol: params.filled("Protocol").unwrap_or("HTTP"),
        port,
        vpc_id: params.filled("VpcId"),
        target_type,
        tags: tag::read(params)?,
    };
    let arn = make(context, new)?;
    Ok(list(context.elb, [&context.elb.target_groups[&arn]]))
}

pub(super) fn describe(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let state = &*context.elb;
    let (arns, names) = (params.list("TargetGroupArns.member"), params.list("Names.member"));
    let balancer = params.filled("LoadBalancerArn");
    let mut chosen: Vec<&TargetGroup> = Vec::new();
    if arns.is_empty() && names.is_empty() {
        chosen.extend(state.target_groups.values());
    }
    for arn in &arns {
        chosen.push(state.target_groups.get(arn).ok_or_else(no_target_group)?);
    }
    for name in &names {
        chosen.push(state.target_groups.values().find(|one| one.name == *name).ok_or_else(no_target_group)?);
    }
    if let Some(balancer) = balancer {
        if !state.load_balancers.contains_key(balancer) {
            return Err(super::refusal::no_load_balancer());
        }
        chosen.retain(|one| state.balancers_of(&one.arn).iter().any(|arn| *arn == balancer));
    }
    let (page, next) = page(params, chosen)?;
    let mut xml = list(state, page);
    xml.some("NextMarker", next);
    Ok(xml)
}

/// Nothing is ever registered here: the demo's load balancers lead nowhere.
pub(super) fn describe_health(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let arn = need(params, "TargetGroupArn")?;
    context.elb.target_groups.get(arn).ok_or_else(no_target_group)?;
    let mut xml = Xml::new();
    xml.members("TargetHealthDescriptions", [(); 0], |_, ()| {});
    Ok(xml)
}

pub(super) fn delete(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let arn = need(params, "TargetGroupArn")?;
    if !arn.contains(":targetgroup/") {
        return Err(invalid(format!("'{arn}' is not a valid target group ARN")));
    }
    remove(context, arn)?;
    Ok(Xml::new())
}

fn list<'a>(state: &State, groups: impl IntoIterator<Item = &'a TargetGroup>) -> Xml {
    let mut xml = Xml::new();
    xml.members("TargetGroups", groups, |item, one| {
        item.text("TargetGroupArn", &one.arn)
            .text("TargetGroupName", &one.name)
            .text("Protocol", &one.protocol)
            .text("Port", one.port)
            .some("VpcId", one.vpc_id.as_ref())
            .members("LoadBalancerArns", state.balancers_of(&one.arn), |inner, arn| {
                inner.plain(arn);
            })
            .text("TargetType", &one.target_type)
            .text("IpAddressType", "ipv4");
        one.write_health_check(item);
    });
    xml
}

impl TargetGroup {
    /// How targets are looked after, where nobody asked for anything else: the defaults of `CreateTargetGroup` (Elastic
    /// Load Balancing API Reference). The seconds until a check of HTTP fails are those of "Health checks for
    /// Application Load Balancer target groups"; the reference has 6.
    fn write_health_check(&self, xml: &mut Xml) {
        if self.target_type == "lambda" {
            xml.text("HealthCheckEnabled", false);
            return;
        }
        let is_http = ["HTTP", "HTTPS"].contains(&&*self.protocol);
        xml.text("HealthCheckEnabled", true)
            .text("HealthCheckProtocol", if is_http { "HTTP" } else { "TCP" })
            .text("HealthCheckPort", "traffic-port")
            .text("HealthCheckIntervalSeconds", 30)
            .text("HealthCheckTimeoutSeconds", if is_http { 5 } else { 10 })
            .text("HealthyThresholdCount", 5)
            .text("UnhealthyThresholdCount", 2);
        if is_http {
            xml.text("HealthCheckPath", "/").text("ProtocolVersion", "HTTP1").node("Matcher", |matcher| {
                matcher.text("HttpCode", "200");
            });
        }
    }
}
