//! ReplicaSets: what stands between a deployment and its pods, one for each template that the deployment has had.
//!
//! It must not know how pods are placed, nor how one set takes the place of another (`rollouts`).

use serde_json::{Value, json};

use super::life::Set;
use super::objects::{key, meta, written};
use super::pod_drafts::template_hash;
use super::view::{ClusterView, stable_uid};

/// The annotation that numbers the templates of a deployment; `kubectl rollout history` reads it.
pub const REVISION: &str = "deployment.kubernetes.io/revision";

/// The sets of a deployment that somebody made, the oldest first. Before anybody looked there is the one it wants.
pub fn sets_of(cluster: &ClusterView, deployment: &Value) -> Vec<Set> {
    let at = key("Deployment", meta(deployment, "namespace"), meta(deployment, "name"));
    match cluster.life.sets.get(&at) {
        Some(sets) if !sets.is_empty() => sets.clone(),
        _ => vec![first_set(deployment)],
    }
}

/// The first set of a deployment, from the template it has now.
pub fn first_set(deployment: &Value) -> Set {
    let made_at = super::pod_drafts::created(deployment).as_millisecond().unsigned_abs();
    Set {
        hash: template_hash(deployment),
        template: deployment["spec"]["template"].clone(),
        revision: 1,
        made_at,
        wanted_at: made_at,
        replicas: deployment["spec"]["replicas"].as_u64().unwrap_or(1),
    }
}

/// The sets of each deployment, without status; `deployments` are all of them.
pub fn replica_sets(cluster: &ClusterView, deployments: &[Value]) -> Vec<Value> {
    let mut all = Vec::new();
    for deployment in deployments {
        let is_peoples = cluster.objects.iter().any(|one| one["metadata"]["uid"] == deployment["metadata"]["uid"]);
        let sets = if is_peoples { sets_of(cluster, deployment) } else { vec![first_set(deployment)] };
        all.extend(sets.iter().map(|set| replica_set(cluster, deployment, set)));
    }
    all
}

fn replica_set(cluster: &ClusterView, deployment: &Value, set: &Set) -> Value {
    let (namespace, hash) = (meta(deployment, "namespace"), &set.hash);
    let name = format!("{}-{hash}", meta(deployment, "name"));
    let mut labels = set.template["metadata"]["labels"].clone();
    labels["pod-template-hash"] = json!(hash);
    let mut selector = deployment["spec"]["selector"].clone();
    selector["matchLabels"]["pod-template-hash"] = json!(hash);
    let mut template = set.template.clone();
    template["metadata"]["labels"] = labels.clone();
    let mut annotations = json!({ REVISION: set.revision.to_string() });
    // What `kubectl rollout history` shows as the cause of a change.
    let cause = "kubernetes.io/change-cause";
    if let Some(told) = deployment["metadata"]["annotations"][cause].as_str() {
        annotations[cause] = json!(told);
    }
    json!({
        "apiVersion": "apps/v1",
        "kind": "ReplicaSet",
        "metadata": {
            "name": name,
            "namespace": namespace,
            "uid": uid(cluster, namespace, &name),
            "resourceVersion": meta(deployment, "resourceVersion"),
            "creationTimestamp": written(set.made_at),
            "generation": 1,
            "labels": labels,
            "annotations": annotations,
            "ownerReferences": [reference("apps/v1", "Deployment", meta(deployment, "name"), meta(deployment, "uid"))],
        },
        "spec": { "replicas": set.replicas, "selector": selector, "template": template },
    })
}

/// The uid of a set.
pub fn uid(cluster: &ClusterView, namespace: &str, name: &str) -> String {
    stable_uid(&[&cluster.name, "replicaset", namespace, name])
}

/// How an object names the one that made it.
pub fn reference(api_version: &str, kind: &str, name: &str, uid: &str) -> Value {
    json!({
        "apiVersion": api_version, "kind": kind, "name": name, "uid": uid,
        "controller": true, "blockOwnerDeletion": true,
    })
}
