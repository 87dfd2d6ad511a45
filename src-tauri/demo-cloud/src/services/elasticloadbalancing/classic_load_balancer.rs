//! Classic Load Balancers, which Kubernetes' own controller makes for a Service unless it is asked for another kind.

use serde::{Deserialize, Serialize};

use super::network::{self, Place};
use super::refusal::{invalid, need, need_name, no_classic, page};
use super::state::{State, Tags};
use super::tag;
use crate::context::Context;
use crate::quotas::{self, Quota};
use crate::wire::{Answer, AwsError, Params, Xml, iso};

/// One Classic Load Balancer. Its name is its only id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ClassicLoadBalancer {
    name: String,
    dns_name: String,
    /// `internet-facing` or `internal`.
    scheme: String,
    vpc_id: String,
    subnet_ids: Vec<String>,
    group_ids: Vec<String>,
    interface_ids: Vec<String>,
    listeners: Vec<ClassicListener>,
    pub(super) tags: Tags,
    created_at: u64,
}

/// What a Classic Load Balancer listens to and forwards to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ClassicListener {
    pub(crate) protocol: String,
    pub(crate) port: u16,
    pub(crate) instance_port: u16,
}

/// What a new Classic Load Balancer needs.
#[derive(Debug)]
pub(crate) struct NewClassicLoadBalancer<'a> {
    pub(crate) name: &'a str,
    pub(crate) is_public: bool,
    pub(crate) subnet_ids: Vec<String>,
    /// None means the VPC's default group.
    pub(crate) group_ids: Vec<String>,
    /// Protocol, port, and port on the machines.
    pub(crate) listeners: Vec<(String, u16, u16)>,
    pub(crate) tags: Tags,
}

impl State {
    /// The name by which clients find a Classic Load Balancer.
    pub(crate) fn classic_dns_name(&self, name: &str) -> Option<&str> {
        self.classic.get(name).map(|one| one.dns_name.as_str())
    }
}

/// Makes a Classic Load Balancer with its network interfaces. The same again is the same one.
pub(crate) fn make(context: &mut Context<'_>, new: NewClassicLoadBalancer<'_>) -> Answer<()> {
    let vpc_id = network::vpc_of(context, &new.subnet_ids, new.is_public)?;
    network::check_groups(context, &new.group_ids)?;
    if let Some(same) = context.elb.classic.get(new.name) {
        if same.subnet_ids == new.subnet_ids {
            return Ok(());
        }
        let text = format!("The specified load balancer name '{}' is already in use with different settings", new.name);
        return Err(AwsError::bad("DuplicateLoadBalancerName", text));
    }
    if context.elb.classic.len() >= quotas::value(context, Quota::ClassicLoadBalancers) {
        return Err(AwsError::bad("TooManyLoadBalancers", "The maximum number of load balancers has been reached"));
    }
    context.iam.ensure_service_linked_role(context.ids, "elasticloadbalancing.amazonaws.com", context.now);
    let interface_ids = network::enter(
        context,
        &Place {
            description: format!("ELB {}", new.name),
            interface_type: "interface",
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
    let inward = if new.is_public { "" } else { "internal-" };
    let number = context.ids.below(u32::MAX);
    let balancer = ClassicLoadBalancer {
        name: new.name.to_owned(),
        dns_name: format!("{inward}{}-{number}.{}.elb.amazonaws.com", new.name, context.region),
        scheme: if new.is_public { "internet-facing" } else { "internal" }.to_owned(),
        vpc_id,
        subnet_ids: new.subnet_ids,
        group_ids,
        interface_ids,
        listeners: new
            .listeners
            .into_iter()
            .map(|(protocol, port, instance_port)| ClassicListener { protocol, port, instance_port })
            .collect(),
        tags: new.tags,
        created_at: context.now,
    };
    context.elb.classic.insert(new.name.to_owned(), balancer);
    context.changed = true;
    Ok(())
}

/// Deletes a Classic Load Balancer, at a moment that may have passed while nobody looked. Its interfaces go later.
/// Nothing happens if it is gone.
pub(crate) fn remove(context: &mut Context<'_>, name: &str, at: u64) {
    if let Some(balancer) = context.elb.classic.remove(name) {
        network::leave(context, balancer.interface_ids, at);
    }
}

pub(super) fn create(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let name = need_name(params, "LoadBalancerName", "Load balancer")?;
    let mut subnet_ids = params.list("Subnets.member");
    let zones = params.list("AvailabilityZones.member");
    if subnet_ids.is_empty() && !zones.is_empty() {
        subnet_ids = context.ec2.default_subnets(&zones);
    }
    if subnet_ids.is_empty() {
        return Err(invalid("Either AvailabilityZones or SubnetIds must be specified"));
    }
    let listeners = params.each("Listeners.member").iter().map(listener).collect::<Answer<Vec<_>>>()?;
    if listeners.is_empty() {
        return Err(invalid("Listeners must be specified"));
    }
    let new = NewClassicLoadBalancer {
        name,
        is_public: params.filled("Scheme") != Some("internal"),
        subnet_ids,
        group_ids: params.list("SecurityGroups.member"),
        listeners,
        tags: tag::read(params)?,
    };
    make(context, new)?;
    let mut xml = Xml::new();
    xml.some("DNSName", context.elb.classic_dns_name(name));
    Ok(xml)
}

fn listener(params: &Params) -> Answer<(String, u16, u16)> {
    let port = |name: &str| -> Answer<u16> {
        need(params, name)?.parse().map_err(|_| invalid(format!("{name} must be a number between 1 and 65535")))
    };
    Ok((need(params, "Protocol")?.to_owned(), port("LoadBalancerPort")?, port("InstancePort")?))
}

pub(super) fn describe(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let all = &context.elb.classic;
    let names = params.list("LoadBalancerNames.member");
    let chosen: Vec<&ClassicLoadBalancer> = if names.is_empty() {
        all.values().collect()
    } else {
        names.iter().map(|name| all.get(name).ok_or_else(|| no_classic(name))).collect::<Answer<_>>()?
    };
    let (page, next) = page(params, chosen)?;
    let mut xml = Xml::new();
    xml.members("LoadBalancerDescriptions", page, |item, one| write(item, context, one)).some("NextMarker", next);
    Ok(xml)
}

/// Deleting what is gone succeeds.
pub(super) fn delete(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let name = need(params, "LoadBalancerName")?;
    remove(context, name, context.now);
    Ok(Xml::new())
}

fn write(xml: &mut Xml, context: &Context<'_>, one: &ClassicLoadBalancer) {
    let zones = one.subnet_ids.iter().filter_map(|id| context.ec2.subnet(id).ok()).map(|subnet| subnet.zone.clone());
    xml.text("LoadBalancerName", &one.name)
        .text("DNSName", &one.dns_name)
        .text("CanonicalHostedZoneNameID", "Z35SXDOTRQ7X7K")
        .members("ListenerDescriptions", &one.listeners, |item, listener| {
            item.node("Listener", |inner| {
                inner
                    .text("Protocol", &listener.protocol)
                    .text("LoadBalancerPort", listener.port)
                    .text("InstanceProtocol", &listener.protocol)
                    .text("InstancePort", listener.instance_port);
            });
        })
        .members("AvailabilityZones", zones, |item, zone| {
            item.plain(zone);
        })
        .members("Subnets", &one.subnet_ids, |item, id| {
            item.plain(id);
        })
        .text("VPCId", &one.vpc_id)
        .members("Instances", [(); 0], |_, ()| {})
        .members("SecurityGroups", &one.group_ids, |item, id| {
            item.plain(id);
        })
        .text("CreatedTime", iso(one.created_at))
        .text("Scheme", &one.scheme);
}
