//! A colleague's application must never lose a pod, says its disruption budget.

use http::Method;
use serde_json::{Value, json};

use super::colleague;
use super::deed::Deed;
use super::play::{Play, Script, nobody_relents};
use super::rehearsal::Rehearsal;
use super::scenario::{Met, Scenario};
use crate::context::Context;

const DEPLOYMENTS: &str = "/apis/apps/v1/namespaces/default/deployments";
const BUDGETS: &str = "/apis/policy/v1/namespaces/default/poddisruptionbudgets";

pub(super) const SCRIPT: Script = Script {
    scenario: Scenario {
        name: "disruption-budget",
        title: "A disruption budget keeps the nodes",
        lesson: "A pod disruption budget says how many pods of an application may be away at once. One that allows none \
                 keeps every node that such a pod is on: draining, updating and deleting wait, and then give up.",
        shows: "`kubectl drain` repeats: Cannot evict pod as it would violate the pod's disruption budget. Deleting \
                the node group ends in DELETE_FAILED with PodEvictionFailure after 15 minutes.",
        solution: "See which budget it is: `kubectl get pdb --all-namespaces` shows ALLOWED DISRUPTIONS 0. Remove it \
                   if the application may go: `kubectl delete pdb shop`, or let it lose a pod: `kubectl patch pdb shop \
                   --type=merge -p '{\"spec\":{\"minAvailable\":1}}'`. Then delete the node group again.",
        met: Met::After,
    },
    play: Play::OnTime(act),
    is_over,
    relent: nobody_relents,
};

fn act(context: &mut Context<'_>, rehearsal: &mut Rehearsal) {
    for cluster in colleague::active_clusters(context) {
        if has_nodes(context, &cluster) {
            for (kind, object) in [(DEPLOYMENTS, shop()), (BUDGETS, budget())] {
                if let Some(made) = colleague::kubectl(context, &cluster, "POST", kind, object) {
                    rehearsal.made.push(Deed::kubectl_delete(&cluster, kind, &made));
                }
            }
            rehearsal.happens(context);
            rehearsal.cluster = cluster;
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

/// Whether the budget lets a pod go, or is gone, by itself or with its cluster.
fn is_over(context: &mut Context<'_>, rehearsal: &Rehearsal) -> bool {
    let shop = format!("{BUDGETS}/shop");
    let budget = colleague::kubectl(context, &rehearsal.cluster, "GET", &shop, Value::Null);
    budget.is_none_or(|budget| {
        let number = |pointer: &str| budget.pointer(pointer).and_then(Value::as_i64).unwrap_or(0);
        // How many may go is counted only when pods are there.
        number("/status/disruptionsAllowed") > 0 || number("/spec/minAvailable") < 2
    })
}
