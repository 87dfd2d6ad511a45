//! A colleague's application must never lose a pod, says its disruption budget.

use http::Method;
use serde_json::{Value, json};

use super::colleague;
use super::play::{Play, Script};
use super::rehearsal::Rehearsal;
use super::scenario::Scenario;
use crate::context::Context;

pub(super) const SCRIPT: Script = Script {
    scenario: Scenario {
        name: "disruption-budget",
        title: "A disruption budget keeps the nodes",
        lesson: "A pod disruption budget says how many pods of an application may be away at once. One that allows none \
                 keeps every node that such a pod is on: draining, updating and deleting wait, and then give up.",
        shows: "kubectl drain repeats: Cannot evict pod as it would violate the pod's disruption budget. Deleting the \
                node group ends in DELETE_FAILED with PodEvictionFailure after 15 minutes.",
        solution: "See which budget it is: kubectl get pdb --all-namespaces shows ALLOWED DISRUPTIONS 0. Remove it if \
                   the application may go: kubectl delete pdb shop, or let it lose a pod: kubectl patch pdb shop \
                   --type=merge -p '{\"spec\":{\"minAvailable\":1}}'. Then delete the node group again.",
    },
    play: Play::OnTime(act),
};

fn act(context: &mut Context<'_>, rehearsal: &mut Rehearsal) {
    if !rehearsal.waits() {
        return;
    }
    for cluster in colleague::active_clusters(context) {
        if has_nodes(context, &cluster) {
            let apps = "/apis/apps/v1/namespaces/default/deployments";
            let budgets = "/apis/policy/v1/namespaces/default/poddisruptionbudgets";
            let is_done = colleague::kubectl_create(context, &cluster, apps, shop())
                && colleague::kubectl_create(context, &cluster, budgets, budget());
            if is_done {
                rehearsal.happened_at = Some(context.now);
            }
            return;
        }
    }
}

/// Whether a cluster has a node group that is up.
fn has_nodes(context: &mut Context<'_>, cluster: &str) -> bool {
    let path = ["clusters", cluster, "node-groups"];
    let names = colleague::eks(context, Method::GET, &path, Value::Null).unwrap_or_default();
    colleague::texts(&names["nodegroups"]).iter().any(|name| {
        let path = ["clusters", cluster, "node-groups", name];
        let group = colleague::eks(context, Method::GET, &path, Value::Null).unwrap_or_default();
        group["nodegroup"]["status"] == "ACTIVE"
    })
}

fn shop() -> Value {
    let labels = json!({ "app": "shop" });
    json!({
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": "shop", "labels": labels },
        "spec": {
            "replicas": 2,
            "selector": { "matchLabels": labels },
            "template": {
                "metadata": { "labels": labels },
                "spec": { "containers": [{ "name": "shop", "image": "public.ecr.aws/nginx/nginx:stable" }] },
            },
        },
    })
}

fn budget() -> Value {
    json!({
        "apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": { "name": "shop" },
        "spec": { "minAvailable": 2, "selector": { "matchLabels": { "app": "shop" } } },
    })
}
