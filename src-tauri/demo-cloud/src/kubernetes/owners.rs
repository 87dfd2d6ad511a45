//! The pods of what people made: replica sets, stateful sets, daemon sets and jobs. Those of deployments are in
//! `pod_drafts`, with those of add-ons.
//!
//! It must not know which nodes have room.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::objects::{key, meta};
use super::pod_drafts::{Draft, Seat, born, created};
use super::replica_sets;
use super::scheduling;
use super::view::{ClusterView, stable_uid, stable_word};

/// The pods of all of them.
pub fn drafts(cluster: &ClusterView) -> Vec<Draft> {
    let of = |object: &Value| match object["kind"].as_str().unwrap_or_default() {
        "ReplicaSet" => replicas(cluster, object),
        "StatefulSet" => in_order(cluster, object),
        "DaemonSet" => on_every_node(cluster, object),
        "Job" => tasks(cluster, object),
        _ => Vec::new(),
    };
    cluster.objects.iter().flat_map(of).collect()
}

/// How many pods an owner has now: what its controller has come to, or at first what it begins with.
pub fn count(cluster: &ClusterView, owner: &Value) -> u64 {
    let at = key(owner["kind"].as_str().unwrap_or_default(), meta(owner, "namespace"), meta(owner, "name"));
    let spec = &owner["spec"];
    let wanted = spec["replicas"].as_u64().unwrap_or(1);
    let known = cluster.life.counts.get(&at).copied();
    match owner["kind"].as_str().unwrap_or_default() {
        "StatefulSet" if spec["podManagementPolicy"] != "Parallel" => known.unwrap_or(1).min(wanted),
        "Job" if spec["suspend"] == true => 0,
        "Job" => known.unwrap_or_else(|| parallel(owner).min(completions(owner))),
        _ => wanted,
    }
}

/// How many pods of a job run at the same time.
pub fn parallel(job: &Value) -> u64 {
    job["spec"]["parallelism"].as_u64().unwrap_or(1)
}

/// How many pods of a job have to succeed.
pub fn completions(job: &Value) -> u64 {
    job["spec"]["completions"].as_u64().unwrap_or_else(|| parallel(job).max(1))
}

/// What all pods of an owner have in common.
fn draft(cluster: &ClusterView, owner: &Value, number: &str, made: Timestamp) -> Draft {
    let kind = owner["kind"].as_str().unwrap_or_default();
    let (namespace, name) = (meta(owner, "namespace"), meta(owner, "name"));
    let template = &owner["spec"]["template"];
    let at = key(kind, namespace, name);
    let slot = format!("{at}/{number}");
    let born = born(cluster, &at, &slot, made.max(created(owner)));
    let suffix = stable_word(&[meta(owner, "uid"), number, &born.to_string()], 5);
    let pod = format!("{name}-{suffix}");
    let mut labels = template["metadata"]["labels"].clone();
    if labels.is_null() {
        labels = json!({});
    }
    let api_version = owner["apiVersion"].as_str().unwrap_or("apps/v1");
    Draft {
        owned_by: replica_sets::reference(api_version, kind, name, meta(owner, "uid")),
        namespace: namespace.to_owned(),
        uid: stable_uid(&[&cluster.name, "pod", namespace, &pod, &born.to_string()]),
        name: pod,
        slot,
        owner: at,
        labels,
        annotations: template["metadata"]["annotations"].clone(),
        spec: template["spec"].clone(),
        born,
        seat: Seat::Any,
        made: None,
        is_task: kind == "Job",
    }
}

fn replicas(cluster: &ClusterView, set: &Value) -> Vec<Draft> {
    (0..count(cluster, set)).map(|number| draft(cluster, set, &number.to_string(), Timestamp::MIN)).collect()
}

/// Pods with names that stay, and claims of their own.
fn in_order(cluster: &ClusterView, set: &Value) -> Vec<Draft> {
    let hash = stable_word(&[meta(set, "uid"), &set["spec"]["template"].to_string()], 10);
    let of = |number: u64| {
        let mut one = draft(cluster, set, &number.to_string(), Timestamp::MIN);
        one.name = format!("{}-{number}", meta(set, "name"));
        one.labels["apps.kubernetes.io/pod-index"] = json!(number.to_string());
        one.labels["controller-revision-hash"] = json!(format!("{}-{hash}", meta(set, "name")));
        one.labels["statefulset.kubernetes.io/pod-name"] = json!(one.name);
        one.spec["hostname"] = json!(one.name);
        one.spec["subdomain"] = set["spec"]["serviceName"].clone();
        for template in claim_templates(set) {
            let volume = meta(template, "name");
            let claim = json!({ "claimName": format!("{volume}-{}", one.name) });
            let mut volumes = one.spec["volumes"].as_array().cloned().unwrap_or_default();
            volumes.push(json!({ "name": volume, "persistentVolumeClaim": claim }));
            one.spec["volumes"] = json!(volumes);
        }
        one
    };
    (0..count(cluster, set)).map(of).collect()
}

/// The claims that each pod of a stateful set gets.
pub fn claim_templates(set: &Value) -> impl Iterator<Item = &Value> {
    set["spec"]["volumeClaimTemplates"].as_array().into_iter().flatten()
}

fn on_every_node(cluster: &ClusterView, set: &Value) -> Vec<Draft> {
    let is_for = |at: &usize| scheduling::is_for_daemons(cluster, *at, &set["spec"]["template"]["spec"]);
    let of = |at: usize| {
        let node = &cluster.nodes[at];
        let mut one = draft(cluster, set, &node.instance_id, node.registered_at);
        one.seat = Seat::Node(at);
        one
    };
    (0..cluster.nodes.len()).filter(is_for).map(of).collect()
}

fn tasks(cluster: &ClusterView, job: &Value) -> Vec<Draft> {
    let of = |number: u64| {
        let mut one = draft(cluster, job, &number.to_string(), Timestamp::MIN);
        for label in ["batch.kubernetes.io/job-name", "job-name"] {
            one.labels[label] = json!(meta(job, "name"));
        }
        for label in ["batch.kubernetes.io/controller-uid", "controller-uid"] {
            one.labels[label] = json!(meta(job, "uid"));
        }
        one
    };
    (0..count(cluster, job)).map(of).collect()
}
