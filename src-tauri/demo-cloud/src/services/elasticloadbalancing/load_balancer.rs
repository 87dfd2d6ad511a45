//! Application and Network Load Balancers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::listener::Listener;
use super::network::{self, Place};
use super::refusal::{invalid, need, need_name, no_load_balancer, page};
use super::state::{State, Tags};
use super::tag;
use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::delays::due;
use crate::quotas::{self, Quota};
use crate::wire::{Answer, AwsError, Params, Xml, iso};

/// One load balancer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct LoadBalancer {
    pub(super) arn: String,
    pub(super) name: String,
    /// `application` or `network`.
    pub(super) kind: String,
    /// `internet-facing` or `internal`.
    pub(super) scheme: String,
    pub(super) dns_name: String,
    pub(super) vpc_id: String,
    pub(super) subnet_ids: Vec<String>,
    pub(super) group_ids: Vec<String>,
    pub(super) interface_ids: Vec<String>,
    /// By ARN.
    pub(super) listeners: BTreeMap<String, Listener>,
    /// Attributes that were changed, by key.
    pub(super) attributes: BTreeMap<String, String>,
    pub(super) tags: Tags,
    pub(super) created_at: u64,
    pub(super) active_at: u64,
}

/// What a new load balancer needs.
#[derive(Debug)]
pub(crate) struct NewLoadBalancer<'a> {
    pub(crate) name: &'a str,
    /// `application` or `network`.
    pub(crate) kind: &'a str,
    /// Whether the internet reaches it.
    pub(crate) is_public: bool,
    pub(crate) subnet_ids: Vec<String>,
    /// None means the VPC's default group for an Application Load Balancer.
    pub(crate) group_ids: Vec<String>,
    pub(crate) tags: Tags,
}

impl LoadBalancer {
    /// The name by which clients find it.
    pub(crate) fn dns_name(&self) -> &str {
        &self.dns_name
    }

    fn is_protected(&self) -> bool {
        self.attributes.get("deletion_protection.enabled").is_some_and(|on| on == "true")
    }
}

impl State {
    /// The load balancer with this ARN.
    pub(crate) fn load_balancer(&self, arn: &str) -> Option<&LoadBalancer> {
        self.load_balancers.get(arn)
    }
}

/// Makes a load balancer with its network interfaces, and returns its ARN. The same again is the same one.
pub(crate) fn make(context: &mut Context<'_>, new: NewLoadBalancer<'_>) -> Answer<String> {
    let scheme = if new.is_public { "internet-facing" } else { "internal" };
    if let Some(same) = context.elb.load_balancers.values().find(|one| one.name == new.name) {
        if same.kind == new.kind && same.scheme == scheme && same.subnet_ids == new.subnet_ids {
            return Ok(same.arn.clone());
        }
        let text = format!("A load balancer with the same name '{}' exists, but with different settings", new.name);
        return Err(AwsError::bad("DuplicateLoadBalancerName", text));
    }
    let is_application = new.kind == "application";
    let vpc_id = network::vpc_of(context, &new.subnet_ids, new.is_public)?;
    if is_application && new.subnet_ids.len() < 2 {
        return Err(invalid("At least two subnets in two different Availability Zones must be specified"));
    }
    network::check_groups(context, &new.group_ids)?;
    let quota = if is_application { Quota::ApplicationLoadBalancers } else { Quota::NetworkLoadBalancers };
    let alike = context.elb.load_balancers.values().filter(|one| one.kind == new.kind).count();
    if alike >= quotas::value(context, quota) {
        return Err(AwsError::bad("TooManyLoadBalancers", "The maximum number of load balancers has been reached"));
    }
    context.iam.ensure_service_linked_role(context.ids, "elasticloadbalancing.amazonaws.com", context.now);
    let (short, interface_type) = if is_application { ("app", "interface") } else { ("net", "network_load_balancer") };
    let id = context.ids.hex(16);
    let path = format!("{short}/{}/{id}", new.name);
    let interface_ids = network::enter(
        context,
        &Place {
            description: format!("ELB {path}"),
            interface_type,
            subnet_ids: &new.subnet_ids,
            group_ids: &new.group_ids,
            is_public: new.is_public,
        },
    )?;
    let group_ids = interface_ids
        .first()
        .and_then(|id| context.ec2.network_interface(id).ok())
        .map(|one| one.groups.clone())
        .unwrap_or_default();
    let region = context.region;
    let inward = if new.is_public { "" } else { "internal-" };
    let dns_name = if is_application {
        format!("{inward}{}-{}.{region}.elb.amazonaws.com", new.name, context.ids.below(u32::MAX))
    } else {
        format!("{}-{id}.elb.{region}.amazonaws.com", new.name)
    };
    let balancer = LoadBalancer {
        arn: format!("arn:aws:elasticloadbalancing:{region}:{ACCOUNT_ID}:loadbalancer/{path}"),
        name: new.name.to_owned(),
        kind: new.kind.to_owned(),
        scheme: scheme.to_owned(),
        dns_name,
        vpc_id,
        subnet_ids: new.subnet_ids,
        group_ids,
        interface_ids,
        listeners: BTreeMap::new(),
        attributes: BTreeMap::new(),
        tags: new.tags,
        created_at: context.now,
        active_at: due(context.now, context.delays.load_balancer_create),
    };
    let arn = balancer.arn.clone();
    context.elb.load_balancers.insert(arn.clone(), balancer);
    context.changed = true;
    Ok(arn)
}

/// Deletes a load balancer with its listeners, at a moment that may have passed while nobody looked. Its interfaces
/// go later. Nothing happens if it is gone; refused if it is protected.
pub(crate) fn remove(context: &mut Context<'_>, arn: &str, at: u64) -> Answer<()> {
    let Some(balancer) = context.elb.load_balancers.get(arn) else { return Ok(()) };
    if balancer.is_protected() {
        return Err(AwsError::bad(
            "OperationNotPermitted",
            format!("Load balancer '{arn}' cannot be deleted because deletion protection is enabled"),
        ));
    }
    if let Some(balancer) = context.elb.load_balancers.remove(arn) {
        network::leave(context, balancer.interface_ids, at);
    }
    Ok(())
}

pub(super) fn create(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let name = need_name(params, "Name", "Load balancer")?;
    if name.starts_with("internal-") {
        return Err(invalid(format!("Load balancer name '{name}' cannot begin with 'internal-'")));
    }
    let kind = params.filled("Type").unwrap_or("application");
    if !["application", "network"].contains(&kind) {
        return Err(invalid(format!("The demo cloud does not have load balancers of type '{kind}'")));
    }
    let scheme = params.filled("Scheme").unwrap_or("internet-facing");
    let mut subnet_ids = params.list("Subnets.member");
    let mappings = params.each("SubnetMappings.member");
    subnet_ids.extend(mappings.iter().filter_map(|one| one.filled("SubnetId")).map(str::to_owned));
    let new = NewLoadBalancer {
        name,
        kind,
        is_public: scheme == "internet-facing",
        subnet_ids,
        group_ids: params.list("SecurityGroups.member"),
        tags: tag::read(params)?,
    };
    let arn = make(context, new)?;
    Ok(list(context, [&context.elb.load_balancers[&arn]]))
}

pub(super) fn describe(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let all = &context.elb.load_balancers;
    let (arns, names) = (params.list("LoadBalancerArns.member"), params.list("Names.member"));
    let mut chosen = Vec::new();
    if arns.is_empty() && names.is_empty() {
        chosen.extend(all.values());
    }
    for arn in &arns {
        check_arn(arn)?;
        chosen.push(all.get(arn).ok_or_else(no_load_balancer)?);
    }
    for name in &names {
        chosen.push(all.values().find(|one| one.name == *name).ok_or_else(no_load_balancer)?);
    }
    let (page, next) = page(params, chosen)?;
    let mut xml = list(context, page);
    xml.some("NextMarker", next);
    Ok(xml)
}

/// Deleting what is gone succeeds, as AWS's API reference says.
pub(super) fn delete(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let arn = need(params, "LoadBalancerArn")?;
    check_arn(arn)?;
    remove(context, arn, context.now)?;
    Ok(Xml::new())
}

/// Refuses a text that is no load balancer's ARN.
pub(super) fn check_arn(arn: &str) -> Answer<()> {
    if arn.starts_with("arn:aws:elasticloadbalancing:") && arn.contains(":loadbalancer/") {
        return Ok(());
    }
    Err(invalid(format!("'{arn}' is not a valid load balancer ARN")))
}

fn list<'a>(context: &Context<'_>, balancers: impl IntoIterator<Item = &'a LoadBalancer>) -> Xml {
    let mut xml = Xml::new();
    xml.members("LoadBalancers", balancers, |item, one| write(item, context, one));
    xml
}

fn write(xml: &mut Xml, context: &Context<'_>, one: &LoadBalancer) {
    let state = if context.now < one.active_at { "provisioning" } else { "active" };
    xml.text("LoadBalancerArn", &one.arn)
        .text("DNSName", &one.dns_name)
        .text("CanonicalHostedZoneId", if one.kind == "network" { "Z26RNL4JYFTOTI" } else { "Z35SXDOTRQ7X7K" })
        .text("CreatedTime", iso(one.created_at))
        .text("LoadBalancerName", &one.name)
        .text("Scheme", &one.scheme)
        .text("VpcId", &one.vpc_id)
        .node("State", |inner| {
            inner.text("Code", state);
        })
        .text("Type", &one.kind)
        .members("AvailabilityZones", &one.subnet_ids, |item, id| {
            let zone = context.ec2.subnet(id).map(|subnet| subnet.zone.clone()).unwrap_or_default();
            item.text("ZoneName", zone).text("SubnetId", id).members("LoadBalancerAddresses", [(); 0], |_, ()| {});
        })
        .members("SecurityGroups", &one.group_ids, |item, id| {
            item.plain(id);
        })
        .text("IpAddressType", "ipv4");
}
