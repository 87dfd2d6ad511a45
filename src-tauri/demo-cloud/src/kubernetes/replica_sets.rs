//! ReplicaSets: what stands between a deployment and its pods. The demo shows the one of the present template.
//!
//! It must not know how pods are placed.

use serde_json::{Value, json};

use super::objects::meta;
use super::pod_drafts::template_hash;
use super::view::{ClusterView, stable_uid};

/// The set of each deployment; `deployments` are all of them, with their status.
pub fn replica_sets(cluster: &ClusterView, deployments: &[Value]) -> Vec<Value> {
    deployments.iter().map(|one| replica_set(cluster, one)).collect()
}

fn replica_set(cluster: &ClusterView, deployment: &Value) -> Value {
    let hash = template_hash(deployment);
    let name = format!("{}-{hash}", meta(deployment, "name"));
    let mut labels = deployment["spec"]["template"]["metadata"]["labels"].clone();
    labels["pod-template-hash"] = json!(hash);
    let mut selector = deployment["spec"]["selector"].clone();
    selector["matchLabels"]["pod-template-hash"] = json!(hash);
    let mut template = deployment["spec"]["template"].clone();
    template["metadata"]["labels"] = labels.clone();
    json!({
        "apiVersion": "apps/v1",
        "kind": "ReplicaSet",
        "metadata": {
            "name": name,
            "namespace": meta(deployment, "namespace"),
            "uid": uid(cluster, meta(deployment, "namespace"), &name),
            "resourceVersion": meta(deployment, "resourceVersion"),
            "creationTimestamp": meta(deployment, "creationTimestamp"),
            "generation": 1,
            "labels": labels,
            "annotations": { "deployment.kubernetes.io/revision": "1" },
            "ownerReferences": [reference("apps/v1", "Deployment", meta(deployment, "name"), meta(deployment, "uid"))],
        },
        "spec": { "replicas": deployment["spec"]["replicas"], "selector": selector, "template": template },
        "status": {
            "replicas": deployment["status"]["replicas"],
            "fullyLabeledReplicas": deployment["status"]["replicas"],
            "readyReplicas": deployment["status"]["readyReplicas"],
            "availableReplicas": deployment["status"]["availableReplicas"],
            "observedGeneration": 1,
        },
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
