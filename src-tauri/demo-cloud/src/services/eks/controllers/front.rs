//! What Services and Ingresses have in common: where their load balancers are, and how all of it is taken away.
//!
//! It must not know which object asks.

use serde_json::{Value, json};

use crate::context::Context;
use crate::kubernetes::objects::{Made, Objects, meta};
use crate::services::ec2::{NewGroup, NewRule, Peer, Tags, WayOut};
use crate::services::eks::state::Cluster;
use crate::services::elasticloadbalancing::{classic_load_balancer, load_balancer, target_group};
use crate::wire::Answer;

/// `namespace/name`, as tags name an object.
pub(super) fn path(object: &Value) -> String {
    format!("{}/{}", meta(object, "namespace"), meta(object, "name"))
}

/// The name that the AWS Load Balancer Controller gives to what it makes for an object.
pub(super) fn name(object: &Value) -> String {
    let short = |field: &str, length: usize| -> String {
        meta(object, field).chars().filter(char::is_ascii_alphanumeric).take(length).collect()
    };
    let hash: String = meta(object, "uid").chars().filter(char::is_ascii_alphanumeric).take(10).collect();
    format!("k8s-{}-{}-{hash}", short("namespace", 8), short("name", 8))
}

/// One subnet in each zone, public ones for the internet and others for inside; empty if there is none.
pub(super) fn subnets(context: &Context<'_>, cluster: &Cluster, is_public: bool) -> Vec<String> {
    let mut zones = Vec::new();
    let mut chosen = Vec::new();
    for id in &cluster.network.subnet_ids {
        let Ok(subnet) = context.ec2.subnet(id) else { continue };
        let fits = (context.ec2.way_out(id) == WayOut::InternetGateway) == is_public;
        if fits && !zones.contains(&subnet.zone) {
            zones.push(subnet.zone.clone());
            chosen.push(id.clone());
        }
    }
    chosen
}

/// Makes the security group of a load balancer, and lets it through to the cluster's machines.
pub(super) fn make_group(
    context: &mut Context<'_>,
    cluster: &Cluster,
    name: &str,
    description: &str,
    tags: Tags,
) -> Answer<String> {
    let new = NewGroup { vpc_id: &cluster.network.vpc_id, name, description, tags };
    let id = context.ec2.make_security_group(context.ids, context.quotas, new)?;
    let from_balancer = NewRule::everything(false, Peer::Group(id.clone()));
    let nodes = &cluster.network.cluster_security_group_id;
    context.ec2.add_rules(context.ids, context.quotas, nodes, vec![from_balancer], &Tags::new())?;
    Ok(id)
}

/// Notes what was made for an object, and where it is reached.
pub(super) fn note(context: &mut Context<'_>, objects: &mut Objects, key: &str, made: Made, hostname: Option<String>) {
    let now = context.now;
    if let Some(stored) = objects.get_mut(key) {
        stored.made = made;
        if let Some(hostname) = hostname {
            stored.object["status"] = json!({ "loadBalancer": { "ingress": [{ "hostname": hostname }] } });
        }
        stored.touch(now);
    }
    context.changed = true;
}

/// Deletes the load balancer, at a moment that may have passed. A protected one stays, and with it its object.
pub(super) fn remove_load_balancer(context: &mut Context<'_>, made: &mut Made, at: u64) {
    let Some(name) = made.load_balancer.clone() else { return };
    if name.starts_with("arn:") {
        if load_balancer::remove(context, &name, at).is_err() {
            return;
        }
    } else {
        classic_load_balancer::remove(context, &name, at);
    }
    made.load_balancer = None;
    context.changed = true;
}

/// Deletes what can only go once the load balancer is gone, if it is.
pub(super) fn remove_rest(context: &mut Context<'_>, made: &mut Made) {
    if made.load_balancer.is_some() {
        return;
    }
    if let Some(group) = made.target_group.clone()
        && target_group::remove(context, &group).is_ok()
    {
        made.target_group = None;
    }
    if let Some(group) = made.security_group.clone() {
        context.ec2.revoke_rules_naming(&group);
        let refused = context.ec2.delete_security_group(&group).err();
        if refused.is_none_or(|refusal| refusal.code != "DependencyViolation") {
            made.security_group = None;
        }
        context.changed = true;
    }
}
