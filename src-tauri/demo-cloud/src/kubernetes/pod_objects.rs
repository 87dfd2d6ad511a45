//! Pods, daemon sets and deployments of the add-ons, spread over the nodes that are there.
//!
//! It must not know add-on statuses of EKS: whether a pod runs follows from nodes and network alone.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::view::{AddonView, ClusterView, NodeView, stable_uid, stable_word};
use super::workloads::{Spread, WORKLOADS, Workload};

/// All pods of the cluster.
pub fn pods(cluster: &ClusterView) -> Vec<Value> {
    installed(cluster)
        .flat_map(|(workload, addon)| match workload.spread {
            Spread::EveryNode => cluster
                .nodes
                .iter()
                .map(|node| pod(cluster, workload, addon, Some(node), &node.instance_id))
                .collect::<Vec<_>>(),
            Spread::Replicas(count) => {
                let homes: Vec<&NodeView> =
                    cluster.nodes.iter().filter(|node| node.ready_since.is_some() && !node.leaving).collect();
                (0..count)
                    .map(|number| {
                        let home = (!homes.is_empty()).then(|| homes[number % homes.len()]);
                        pod(cluster, workload, addon, home, &number.to_string())
                    })
                    .collect()
            }
        })
        .collect()
}

/// The daemon sets.
pub fn daemon_sets(cluster: &ClusterView) -> Vec<Value> {
    let ready = cluster.nodes.iter().filter(|node| node.ready_since.is_some()).count();
    let wanted = cluster.nodes.len();
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

/// The deployments.
pub fn deployments(cluster: &ClusterView) -> Vec<Value> {
    let all = pods(cluster);
    installed(cluster)
        .filter_map(|(workload, addon)| match workload.spread {
            Spread::Replicas(count) => Some((workload, addon, count)),
            Spread::EveryNode => None,
        })
        .map(|(workload, addon, count)| {
            let running = all.iter().filter(|pod| is_of(pod, workload) && pod["status"]["phase"] == "Running").count();
            let mut object = owner(cluster, workload, addon, "Deployment");
            object["spec"]["replicas"] = json!(count);
            object["status"] = json!({
                "replicas": count, "updatedReplicas": count, "readyReplicas": running,
                "availableReplicas": running, "observedGeneration": 1,
            });
            object
        })
        .collect()
}

/// The deployments that people made: as soon as a node is ready, they are said to run.
pub fn peoples_deployments(cluster: &ClusterView) -> Vec<Value> {
    let runs = cluster.nodes.iter().any(|node| node.ready_since.is_some());
    let mut all: Vec<Value> = cluster.objects.iter().filter(|one| one["kind"] == "Deployment").cloned().collect();
    for one in &mut all {
        let wanted = one["spec"]["replicas"].as_u64().unwrap_or(1);
        let running = if runs { wanted } else { 0 };
        one["status"] = json!({
            "replicas": wanted, "updatedReplicas": wanted, "readyReplicas": running,
            "availableReplicas": running, "observedGeneration": 1,
        });
    }
    all
}

fn installed(cluster: &ClusterView) -> impl Iterator<Item = (&'static Workload, &AddonView)> {
    WORKLOADS.iter().filter_map(|workload| {
        let addon = cluster.addons.iter().find(|addon| addon.name == workload.addon)?;
        Some((workload, addon))
    })
}

fn is_of(pod: &Value, workload: &Workload) -> bool {
    pod["metadata"]["labels"]["k8s-app"] == workload.app
}

/// `created` in the form Kubernetes writes times.
fn time(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn owner(cluster: &ClusterView, workload: &Workload, addon: &AddonView, kind: &str) -> Value {
    json!({
        "apiVersion": "apps/v1",
        "kind": kind,
        "metadata": {
            "name": workload.name,
            "namespace": "kube-system",
            "uid": stable_uid(&[&cluster.name, kind, workload.name]),
            "resourceVersion": addon.installed_at.as_second().to_string(),
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

fn containers(workload: &Workload, addon: &AddonView) -> Vec<Value> {
    workload.containers.iter().map(|name| json!({ "name": name, "image": image(name, addon) })).collect()
}

fn image(container: &str, addon: &AddonView) -> String {
    format!("602401143452.dkr.ecr.us-east-1.amazonaws.com/eks/{container}:{}", addon.version)
}

/// One pod. `key` tells the pods of a workload apart and keeps a pod's name the same in every picture.
fn pod(cluster: &ClusterView, workload: &Workload, addon: &AddonView, home: Option<&NodeView>, key: &str) -> Value {
    let suffix = stable_word(&[&cluster.name, workload.name, key], 5);
    let name = match workload.spread {
        Spread::EveryNode => format!("{}-{suffix}", workload.name),
        Spread::Replicas(_) => {
            format!("{}-{}-{suffix}", workload.name, stable_word(&[workload.name, &addon.version], 9))
        }
    };
    let born = match (workload.spread, home) {
        (Spread::EveryNode, Some(node)) => addon.installed_at.max(node.registered_at),
        _ => addon.installed_at,
    };
    let running_since = home
        .and_then(|node| {
            if workload.host_network { Some(node.ready_since.unwrap_or(node.registered_at)) } else { node.ready_since }
        })
        .map(|node_up| node_up.max(addon.installed_at) + cluster.pod_start)
        .filter(|&since| since <= cluster.now);
    let mut object = json!({
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": name,
            "namespace": "kube-system",
            "uid": stable_uid(&[&cluster.name, "pod", workload.name, key]),
            "resourceVersion": running_since.unwrap_or(born).as_second().to_string(),
            "creationTimestamp": time(born),
            "labels": { "k8s-app": workload.app },
        },
        "spec": { "containers": containers(workload, addon), "restartPolicy": "Always" },
        "status": status(workload, addon, home, key, running_since),
    });
    if workload.host_network {
        object["spec"]["hostNetwork"] = json!(true);
    }
    if let Some(node) = home {
        object["spec"]["nodeName"] = json!(node.name);
    }
    object
}

fn status(
    workload: &Workload,
    addon: &AddonView,
    home: Option<&NodeView>,
    key: &str,
    since: Option<Timestamp>,
) -> Value {
    let Some(node) = home else {
        return json!({
            "phase": "Pending",
            "conditions": [{
                "type": "PodScheduled", "status": "False", "reason": "Unschedulable",
                "message": "no nodes available to schedule pods",
            }],
        });
    };
    let states: Vec<Value> = workload
        .containers
        .iter()
        .map(|name| {
            let state = match since {
                Some(since) => json!({ "running": { "startedAt": time(since) } }),
                None => json!({ "waiting": { "reason": "ContainerCreating" } }),
            };
            json!({
                "name": name, "image": image(name, addon), "imageID": "", "restartCount": 0,
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
        status["podIP"] =
            json!(if workload.host_network { node.private_ip.clone() } else { neighbour(&node.private_ip, key) });
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
