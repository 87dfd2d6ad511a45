//! Machines of EKS Auto Mode: one comes when pods wait, and goes when the others have room for its pods.
//!
//! It must not know requests, nor who may switch Auto Mode on (`auto_mode`). Each machine has a NodeClaim in the
//! cluster, as Karpenter makes them; what it knows of the machine is kept there. Source: the EKS user guide, "EKS Auto
//! Mode" and "Enable or Disable Built-in NodePools".

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::machines::{self, AutoMachine};
use super::neighbours;
use super::node_pictures::{Looks, view};
use super::node_pools::{self, Size};
use super::nodes::NodeTimes;
use super::picture;
use super::state::Cluster;
use crate::context::Context;
use crate::delays;
use crate::kubernetes::objects::{Made, Stored, key, meta, written};
use crate::kubernetes::view::{ClusterView, Host, NodeView, stable_uid};
use crate::kubernetes::{self, Unplaced};

/// Lets machines of a cluster come and go as its pods need them now.
pub(super) fn settle(context: &mut Context<'_>, cluster: &mut Cluster) {
    let runs = matches!(cluster.status.as_str(), "ACTIVE" | "UPDATING");
    if cluster.auto_mode.is_none() || !runs {
        if cluster.auto_mode.is_none() || cluster.status == "DELETING" {
            end_all(context, cluster);
        }
        return;
    }
    node_pools::keep(context, cluster);
    forget_ended(context, cluster);
    let view = with_all_machines(context, cluster);
    let waiting = kubernetes::unplaced(&view);
    if waiting.is_empty() {
        retire(context, cluster, view);
    } else if !has_useless(&view, waiting.len()) {
        bring(context, cluster, waiting);
    }
}

/// Whether a machine of Auto Mode holds no pod. As long as one does, another would not help either.
fn has_useless(view: &ClusterView, waiting: usize) -> bool {
    view.nodes.iter().filter(|node| node.host == Host::AutoMode).any(|node| {
        let mut without = view.clone();
        without.nodes.retain(|one| one.instance_id != node.instance_id);
        kubernetes::unplaced(&without).len() == waiting
    })
}

/// The machines that have registered.
pub(super) fn views(context: &Context<'_>, cluster: &Cluster) -> Vec<NodeView> {
    claims(cluster).filter_map(|claim| node(context, cluster, claim)).collect()
}

fn claims(cluster: &Cluster) -> impl Iterator<Item = &Stored> {
    cluster.objects.of_kind("NodeClaim").filter(|one| one.made.instance.is_some())
}

/// A machine as a node. It needs no add-on, but its role must be let in and its subnet must lead to the image registry.
fn node(context: &Context<'_>, cluster: &Cluster, claim: &Stored) -> Option<NodeView> {
    let instance = claim.made.instance.as_ref()?;
    let launched_at = neighbours::launched_at(context, instance)?;
    if !is_let_in(cluster, &claim.object) || !machines::reaches_aws(context, instance) {
        return None;
    }
    let times = NodeTimes {
        registered_at: delays::due(launched_at, context.delays.node_ready / 2),
        ready_at: Some(delays::due(launched_at, context.delays.node_ready)),
    };
    view(context, instance, times, looks(claim, instance))
}

/// Whether the cluster lets machines with the role of a claim's NodeClass in.
fn is_let_in(cluster: &Cluster, claim: &Value) -> bool {
    let Some(role) = node_class(cluster, &claim["spec"]).and_then(|class| class["spec"]["role"].as_str()) else {
        return false;
    };
    cluster.access_entries.iter().any(|(arn, entry)| entry.kind == "EC2" && arn.rsplit('/').next() == Some(role))
}

/// The NodeClass that the template of a pool names, or EKS's own.
fn node_class<'a>(cluster: &'a Cluster, template: &Value) -> Option<&'a Value> {
    let name = template["nodeClassRef"]["name"].as_str().unwrap_or("default");
    cluster.objects.get(&key("NodeClass", "", name)).map(|stored| &stored.object)
}

fn looks(claim: &Stored, instance: &str) -> Looks {
    let labels = claim.object["metadata"]["labels"].as_object().cloned().unwrap_or_default();
    Looks {
        // Auto Mode calls its nodes by their machines.
        name: Some(instance.to_owned()),
        host: Host::AutoMode,
        labels: labels.into_iter().filter_map(|(key, value)| Some((key, value.as_str()?.to_owned()))).collect(),
        taints: node_pools::taints(&claim.object["spec"]),
        disk_gib: 80,
        leaving: claim.deleted_at.is_some(),
    }
}

/// The cluster as it will be once every machine that is on its way is ready.
fn with_all_machines(context: &Context<'_>, cluster: &Cluster) -> ClusterView {
    let mut picture = picture::view(context, cluster);
    picture.nodes.retain(|node| node.host != Host::AutoMode);
    let mut claims: Vec<&Stored> = claims(cluster).filter(|claim| claim.deleted_at.is_none()).collect();
    claims.sort_by_key(|claim| claim.created_at);
    for claim in claims {
        let Some(instance) = &claim.made.instance else { continue };
        let times = NodeTimes { registered_at: 0, ready_at: Some(0) };
        picture.nodes.extend(view(context, instance, times, looks(claim, instance)));
    }
    picture
}

/// Starts a machine for pods that wait, as small as it may be.
fn bring(context: &mut Context<'_>, cluster: &mut Cluster, mut waiting: Vec<Unplaced>) {
    while !waiting.is_empty() {
        let mut pools = node_pools::all(cluster);
        pools.retain(|pool| node_class(cluster, &pool["spec"]["template"]["spec"]).is_some());
        // What no pool may take waits for somebody to make one.
        let Some(pool) = pools.iter().find(|pool| node_pools::takes(pool, &waiting[0])) else {
            waiting.remove(0);
            continue;
        };
        let Some((size, taken)) = node_pools::size_for(pool, &waiting) else {
            waiting.remove(0);
            continue;
        };
        let zone = waiting[0].zone.clone();
        if start(context, cluster, pool, size, zone.as_deref()).is_none() {
            // EC2 refuses; Auto Mode asks again later.
            return;
        }
        let mut number = 0;
        waiting.retain(|_| {
            number += 1;
            !taken.contains(&(number - 1))
        });
    }
}

fn start(context: &mut Context<'_>, cluster: &mut Cluster, pool: &Value, size: Size, zone: Option<&str>) -> Option<()> {
    let name = meta(pool, "name").to_owned();
    let mut subnets = subnets(context, cluster);
    let is_in_zone = |id: &String| neighbours::subnet(context, id).is_some_and(|one| Some(one.zone.as_str()) == zone);
    subnets.retain(|id| zone.is_none() || is_in_zone(id));
    let subnet = subnets.get(claims(cluster).count() % subnets.len().max(1))?.clone();
    let spot = node_pools::is_spot(pool);
    let wish = AutoMachine { node_pool: &name, instance_type: size.name, arm: size.arm, subnet_id: &subnet, spot };
    let instance = machines::launch_auto(context, cluster, &wish).ok()?;
    let word = context.ids.hex(5);
    let claim = claim(context, cluster, pool, &size, &instance, &format!("{name}-{word}"));
    let made = Made { instance: Some(instance), ..Made::default() };
    cluster.objects.put(claim, made, context.now);
    context.changed = true;
    Some(())
}

/// Private subnets of the cluster, or all if it has none.
fn subnets(context: &Context<'_>, cluster: &Cluster) -> Vec<String> {
    let all = &cluster.network.subnet_ids;
    let is_private = |id: &&String| neighbours::subnet(context, id).is_some_and(|subnet| !subnet.is_public);
    let private: Vec<String> = all.iter().filter(is_private).cloned().collect();
    if private.is_empty() { all.clone() } else { private }
}

fn claim(context: &Context<'_>, cluster: &Cluster, pool: &Value, size: &Size, instance: &str, name: &str) -> Value {
    let template = &pool["spec"]["template"];
    let capacity = if node_pools::is_spot(pool) { "spot" } else { "on-demand" };
    let mut labels: BTreeMap<String, Value> = BTreeMap::new();
    labels.extend(size.labels());
    labels
        .extend(template["metadata"]["labels"].as_object().into_iter().flatten().map(|(k, v)| (k.clone(), v.clone())));
    for (key, value) in [
        ("eks.amazonaws.com/compute-type", "auto"),
        ("eks.amazonaws.com/nodeclass", "default"),
        ("karpenter.sh/capacity-type", capacity),
        ("karpenter.sh/initialized", "true"),
        ("karpenter.sh/nodepool", meta(pool, "name")),
        ("karpenter.sh/registered", "true"),
    ] {
        labels.insert(key.to_owned(), json!(value));
    }
    let mut spec = template["spec"].clone();
    if !spec.is_object() {
        spec = json!({});
    }
    json!({
        "apiVersion": "karpenter.sh/v1",
        "kind": "NodeClaim",
        "metadata": {
            "name": name,
            "uid": stable_uid(&[&cluster.name, "nodeclaim", name]),
            "creationTimestamp": written(context.now),
            "finalizers": ["karpenter.sh/termination"],
            "labels": labels,
        },
        "spec": spec,
        "status": {
            "nodeName": instance,
            "conditions": [{ "type": "Launched", "status": "True", "reason": "Launched" }],
        },
    })
}

/// Ends the machines whose pods have room elsewhere, after a while in which that stayed so.
fn retire(context: &mut Context<'_>, cluster: &mut Cluster, mut view: ClusterView) {
    // Empty ones first, for nobody has to move then.
    let loads = kubernetes::loads(&view);
    let load = |at: &String| {
        let instance = cluster.objects.get(at).and_then(|stored| stored.made.instance.as_deref());
        view.nodes.iter().position(|node| Some(node.instance_id.as_str()) == instance).map(|at| loads[at])
    };
    let mut keys: Vec<String> = cluster.objects.keys();
    keys.retain(|key| key.starts_with("NodeClaim/"));
    keys.sort_by_key(load);
    for at in keys {
        let Some(stored) = cluster.objects.get_mut(&at) else { continue };
        let Some(instance) = stored.made.instance.clone() else { continue };
        let mut without = view.clone();
        without.nodes.retain(|node| node.instance_id != instance);
        if !kubernetes::unplaced(&without).is_empty() {
            context.changed |= stored.made.idle_since.take().is_some();
            continue;
        }
        view = without;
        context.changed |= stored.made.idle_since.is_none();
        let since = *stored.made.idle_since.get_or_insert(context.now);
        let end = delays::due(since, context.delays.auto_node_idle);
        if end <= context.now {
            neighbours::terminate(context, &[instance], end);
            cluster.objects.forget(&at, context.now);
        }
    }
}

/// Takes away the claims of machines that somebody ended, and ends the machines of claims that somebody deleted.
fn forget_ended(context: &mut Context<'_>, cluster: &mut Cluster) {
    let pools: Vec<String> = node_pools::all(cluster).iter().map(|pool| meta(pool, "name").to_owned()).collect();
    for at in cluster.objects.keys().into_iter().filter(|key| key.starts_with("NodeClaim/")) {
        let Some(stored) = cluster.objects.get(&at) else { continue };
        let Some(instance) = stored.made.instance.clone() else { continue };
        let pool = stored.object["metadata"]["labels"]["karpenter.sh/nodepool"].as_str().unwrap_or_default();
        let is_unwanted = stored.deleted_at.is_some() || !pools.iter().any(|known| known == pool);
        let is_gone = neighbours::launched_at(context, &instance).is_none();
        if is_unwanted {
            neighbours::terminate(context, &[instance], context.now);
        }
        if is_unwanted || is_gone {
            cluster.objects.forget(&at, context.now);
            context.changed = true;
        }
    }
}

/// Ends every machine, because Auto Mode or the whole cluster goes.
fn end_all(context: &mut Context<'_>, cluster: &mut Cluster) {
    let now = context.now;
    for at in cluster.objects.keys().into_iter().filter(|key| key.starts_with("NodeClaim/")) {
        if let Some(instance) = cluster.objects.get(&at).and_then(|stored| stored.made.instance.clone()) {
            neighbours::terminate(context, &[instance], now);
        }
        cluster.objects.forget(&at, now);
        context.changed = true;
    }
    let built_in = node_pools::BUILT_IN.iter().map(|name| key("NodePool", "", name));
    for at in built_in.chain([key("NodeClass", "", "default")]) {
        context.changed |= cluster.objects.forget(&at, now).is_some();
    }
}
