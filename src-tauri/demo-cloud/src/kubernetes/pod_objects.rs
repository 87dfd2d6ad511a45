//! Pods, daemon sets and deployments as objects: where each pod is, and whether it runs by now.
//!
//! It must not know add-on statuses of EKS: whether a pod runs follows from nodes and network alone.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::objects::{key, meta};
use super::pod_drafts::{Draft, Seat, configured, containers, drafts, installed};
use super::scheduling::{self, Wish};
use super::view::{AddonView, ClusterView, Host, NodeView, stable_uid};
use super::workloads::{Spread, Workload};

/// All pods of the cluster.
pub fn pods(cluster: &ClusterView) -> Vec<Value> {
    placed(cluster).iter().map(|(draft, home)| pod(cluster, draft, *home)).collect()
}

/// Every pod with its node, if it has one.
fn placed(cluster: &ClusterView) -> Vec<(Draft, Option<&NodeView>)> {
    let drafts = drafts(cluster);
    let homes = scheduling::place(cluster, &drafts);
    let place = |(draft, home): (Draft, Option<usize>)| {
        let home = match draft.seat {
            Seat::Fargate(_) => super::fargate::node_name(cluster, &draft)
                .and_then(|name| cluster.nodes.iter().find(|node| node.name == name)),
            _ => home.map(|at| &cluster.nodes[at]),
        };
        (draft, home)
    };
    drafts.into_iter().zip(homes).map(place).collect()
}

/// A pod that no node of the picture has room for.
#[derive(Debug, Clone)]
pub struct Unplaced {
    /// Its spec.
    pub spec: Value,
    /// What it asks for.
    pub wish: Wish,
}

/// The pods that wait for a node.
pub fn unplaced(cluster: &ClusterView) -> Vec<Unplaced> {
    let drafts = drafts(cluster);
    let homes = scheduling::place(cluster, &drafts);
    let waits = |(draft, home): (Draft, Option<usize>)| {
        let waits = draft.seat == Seat::Any && home.is_none() && !scheduling::lacks_volume(cluster, &draft);
        waits.then(|| Unplaced { wish: scheduling::wish(&draft.spec), spec: draft.spec })
    };
    drafts.into_iter().zip(homes).filter_map(waits).collect()
}

/// How many pods each node of the picture has that could be elsewhere.
pub fn loads(cluster: &ClusterView) -> Vec<usize> {
    let drafts = drafts(cluster);
    let homes = scheduling::place(cluster, &drafts);
    let movable =
        |at: usize| drafts.iter().zip(&homes).filter(move |(one, home)| one.seat == Seat::Any && **home == Some(at));
    (0..cluster.nodes.len()).map(|at| movable(at).count()).collect()
}

/// Since when all pods of an add-on's deployments run; `None` while some do not. Of an add-on whose pods the demo does
/// not show they are taken to run on the first node.
pub fn addon_runs_since(cluster: &ClusterView, addon: &str) -> Option<Timestamp> {
    let owners: Vec<String> = installed(cluster)
        .filter(|(workload, _)| workload.addon == addon && workload.spread != Spread::EveryNode)
        .map(|(workload, _)| key("Deployment", "kube-system", workload.name))
        .collect();
    if owners.is_empty() {
        let machines = cluster.nodes.iter().filter(|node| node.host != Host::Fargate && !node.leaving);
        return machines.filter_map(|node| node.ready_since).min().map(|ready| ready + cluster.pod_start);
    }
    let mut latest = Timestamp::MIN;
    for (draft, home) in placed(cluster).iter().filter(|(draft, _)| owners.contains(&draft.owner)) {
        latest = latest.max(running_since(cluster, draft, *home)?);
    }
    Some(latest)
}

/// The place of a pod that its owner makes anew when it is deleted; `None` for a pod that somebody made.
pub fn slot_of(cluster: &ClusterView, namespace: &str, name: &str) -> Option<String> {
    let is_meant = |draft: &Draft| draft.namespace == namespace && draft.name == name && draft.made.is_none();
    drafts(cluster).into_iter().find(is_meant).map(|draft| draft.slot)
}

/// The daemon sets.
pub fn daemon_sets(cluster: &ClusterView) -> Vec<Value> {
    let machines = || cluster.nodes.iter().filter(|node| node.host == Host::Machine);
    let ready = machines().filter(|node| node.ready_since.is_some()).count();
    let wanted = machines().count();
    installed(cluster)
        .filter(|(workload, _)| workload.spread == Spread::EveryNode)
        .map(|(workload, addon)| {
            let mut object = owner(cluster, workload, addon, "DaemonSet");
            object["spec"]["updateStrategy"] = json!({ "type": "RollingUpdate" });
            object["status"] = json!({
                "currentNumberScheduled": wanted, "desiredNumberScheduled": wanted, "numberReady": ready,
                "numberAvailable": ready, "numberMisscheduled": 0, "updatedNumberScheduled": wanted,
                "observedGeneration": 1,
            });
            object
        })
        .collect()
}

/// The deployments of the add-ons.
pub fn deployments(cluster: &ClusterView) -> Vec<Value> {
    installed(cluster)
        .filter_map(|(workload, addon)| match workload.spread {
            Spread::Replicas(count) => Some((workload, addon, configured(workload, addon, count))),
            Spread::EveryNode => None,
        })
        .map(|(workload, addon, count)| {
            let mut object = owner(cluster, workload, addon, "Deployment");
            object["spec"]["replicas"] = json!(count);
            object
        })
        .collect()
}

/// The deployments that people made.
pub fn peoples_deployments(cluster: &ClusterView) -> Vec<Value> {
    cluster.objects.iter().filter(|one| one["kind"] == "Deployment").cloned().collect()
}

/// Tells of each deployment how many of its pods run.
pub fn judge_deployments(cluster: &ClusterView, deployments: &mut [Value]) {
    let placed = placed(cluster);
    for one in deployments {
        let owner = key("Deployment", meta(one, "namespace"), meta(one, "name"));
        let of_it = placed.iter().filter(|(draft, _)| draft.owner == owner);
        let running = of_it
            .filter(|(draft, home)| running_since(cluster, draft, *home).is_some_and(|since| since <= cluster.now))
            .count() as u64;
        let wanted = one["spec"]["replicas"].as_u64().unwrap_or(1);
        let available = if running >= wanted { "True" } else { "False" };
        one["status"] = json!({
            "replicas": wanted, "updatedReplicas": wanted, "readyReplicas": running,
            "availableReplicas": running, "unavailableReplicas": wanted.saturating_sub(running),
            "observedGeneration": one["metadata"]["generation"].as_u64().unwrap_or(1),
            "conditions": [{ "type": "Available", "status": available }],
        });
    }
}

/// `created` in the form Kubernetes writes times.
fn time(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The daemon set or deployment of an add-on, without replicas and status.
pub fn owner(cluster: &ClusterView, workload: &Workload, addon: &AddonView, kind: &str) -> Value {
    json!({
        "apiVersion": "apps/v1",
        "kind": kind,
        "metadata": {
            "name": workload.name,
            "namespace": "kube-system",
            "uid": stable_uid(&[&cluster.name, kind, workload.name]),
            "resourceVersion": addon.changed_at.as_second().to_string(),
            "generation": 1,
            "creationTimestamp": time(addon.installed_at),
            "labels": { "k8s-app": workload.app, "app.kubernetes.io/managed-by": "EKS" },
        },
        "spec": {
            "selector": { "matchLabels": { "k8s-app": workload.app } },
            "template": {
                "metadata": { "labels": { "k8s-app": workload.app } },
                "spec": { "containers": containers(workload, addon) },
            },
        },
    })
}

/// Since when a pod runs, or until when it starts; `None` while it waits for a node that is ready.
fn running_since(cluster: &ClusterView, draft: &Draft, home: Option<&NodeView>) -> Option<Timestamp> {
    let node = home?;
    let up = if draft.host_network() { Some(node.ready_since.unwrap_or(node.registered_at)) } else { node.ready_since };
    up.map(|up| up.max(draft.born) + cluster.pod_start)
}

fn pod(cluster: &ClusterView, draft: &Draft, home: Option<&NodeView>) -> Value {
    let since = running_since(cluster, draft, home).filter(|&since| since <= cluster.now);
    let mut spec = draft.spec.clone();
    if let Some(node) = home {
        spec["nodeName"] = json!(node.name);
    }
    if let Some(made) = &draft.made {
        let mut object = made.clone();
        object["metadata"]["labels"] = draft.labels.clone();
        object["spec"] = spec;
        object["status"] = status(cluster, draft, home, since);
        return object;
    }
    let mut metadata = json!({
        "name": draft.name,
        "namespace": draft.namespace,
        "uid": draft.uid,
        "resourceVersion": since.unwrap_or(draft.born).as_second().to_string(),
        "creationTimestamp": time(draft.born),
        "labels": draft.labels,
    });
    if draft.annotations.as_object().is_some_and(|some| !some.is_empty()) {
        metadata["annotations"] = draft.annotations.clone();
    }
    if !draft.owned_by.is_null() {
        metadata["ownerReferences"] = json!([draft.owned_by]);
    }
    let status = status(cluster, draft, home, since);
    json!({ "apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec, "status": status })
}

fn status(cluster: &ClusterView, draft: &Draft, home: Option<&NodeView>, since: Option<Timestamp>) -> Value {
    let Some(node) = home else {
        let message = match scheduling::lacks_volume(cluster, draft) {
            true => "pod has unbound immediate PersistentVolumeClaims",
            false => "no nodes available to schedule pods",
        };
        return json!({
            "phase": "Pending",
            "conditions": [{
                "type": "PodScheduled", "status": "False", "reason": "Unschedulable",
                "message": message,
            }],
        });
    };
    let states: Vec<Value> = draft.spec["containers"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|container| {
            let state = match since {
                Some(since) => json!({ "running": { "startedAt": time(since) } }),
                None => json!({ "waiting": { "reason": "ContainerCreating" } }),
            };
            json!({
                "name": container["name"], "image": container["image"], "imageID": "", "restartCount": 0,
                "ready": since.is_some(), "started": since.is_some(), "state": state,
            })
        })
        .collect();
    let ready = if since.is_some() { "True" } else { "False" };
    let mut status = json!({
        "phase": if since.is_some() { "Running" } else { "Pending" },
        "hostIP": node.private_ip,
        "conditions": [
            { "type": "PodScheduled", "status": "True" },
            { "type": "ContainersReady", "status": ready },
            { "type": "Ready", "status": ready },
        ],
        "containerStatuses": states,
    });
    if since.is_some() {
        let has_own = !draft.host_network() && node.host != Host::Fargate;
        status["podIP"] =
            json!(if has_own { neighbour(&node.private_ip, &draft.slot) } else { node.private_ip.clone() });
    }
    status
}

/// An address near the node's own, in the same subnet as pods get theirs with the VPC CNI.
fn neighbour(ip: &str, key: &str) -> String {
    let (start, last) = ip.rsplit_once('.').unwrap_or((ip, "10"));
    let last: u32 = last.parse().unwrap_or(10);
    let step: u32 = 3 + u32::from(key.bytes().fold(0_u8, u8::wrapping_add) % 40);
    format!("{start}.{}", 4 + (last + step) % 240)
}
