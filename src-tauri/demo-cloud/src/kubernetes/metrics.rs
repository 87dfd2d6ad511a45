//! `metrics.k8s.io`: what `kubectl top` shows. The add-on metrics-server answers it, once it runs.
//!
//! It must not know who asks. Nothing runs in the demo, so that what is used follows from what was asked for.

use serde_json::{Value, json};

use super::api::{self, Request};
use super::objects::meta;
use super::placed;
use super::selectors;
use super::status::Answer;
use super::view::{ClusterView, stable_word};
use super::wishes;

const ADDON: &str = "metrics-server";
/// What it is called among the API's groups.
pub const GROUP: &str = "metrics.k8s.io";
/// What every machine uses for itself: thousandths of a core, MiB.
const SYSTEM: (u64, u64) = (28, 410);

/// Whether the cluster has the group at all.
pub fn is_there(cluster: &ClusterView) -> bool {
    cluster.has_addon(ADDON)
}

/// The kind and plural, namespace and name that an address is for.
pub fn find(rest: &[&str]) -> Option<(&'static str, Option<String>, Option<String>)> {
    let text = |text: &str| Some(text.to_owned());
    match *rest {
        ["nodes"] => Some(("nodes", None, None)),
        ["nodes", name] => Some(("nodes", None, text(name))),
        ["pods"] => Some(("pods", None, None)),
        ["namespaces", namespace, "pods"] => Some(("pods", text(namespace), None)),
        ["namespaces", namespace, "pods", name] => Some(("pods", text(namespace), text(name))),
        _ => None,
    }
}

/// Answers what `find` found.
pub fn answer(
    cluster: &ClusterView,
    request: &Request,
    plural: &str,
    namespace: Option<&str>,
    name: Option<&str>,
) -> Answer {
    let runs = placed::addon_runs_since(cluster, ADDON).is_some_and(|since| since <= cluster.now);
    if !runs {
        return Answer::unready("the server is currently unable to handle the request");
    }
    let labels = request.parameter("labelSelector").unwrap_or_default();
    let (kind, all) = match plural {
        "nodes" => ("NodeMetrics", nodes(cluster)),
        _ => ("PodMetrics", pods(cluster)),
    };
    let mut items: Vec<Value> = all
        .into_iter()
        .filter(|one| namespace.is_none_or(|wanted| meta(one, "namespace") == wanted))
        .filter(|one| name.is_none_or(|wanted| meta(one, "name") == wanted))
        .filter(|one| selectors::labels_match(one, &labels))
        .collect();
    match name {
        Some(name) => items.pop().map_or_else(|| Answer::no_object(GROUP, plural, name), Answer::ok),
        None => Answer::ok(json!({
            "kind": format!("{kind}List"), "apiVersion": format!("{GROUP}/v1beta1"), "metadata": {}, "items": items,
        })),
    }
}

/// What the pods that run use.
fn pods(cluster: &ClusterView) -> Vec<Value> {
    let running = |pod: &&Value| pod["status"]["phase"] == "Running";
    api::all_of_plural("pods", cluster).iter().filter(running).map(|pod| pod_metrics(cluster, pod)).collect()
}

fn pod_metrics(cluster: &ClusterView, pod: &Value) -> Value {
    let containers = pod["spec"]["containers"].as_array().into_iter().flatten().map(|container| {
        let (cpu, memory) = used(meta(pod, "uid"), container);
        json!({
            "name": container["name"],
            "usage": { "cpu": format!("{}n", cpu * 1_000_000), "memory": format!("{}Ki", memory * 1024) },
        })
    });
    let mut object = head(cluster, "PodMetrics", pod);
    object["containers"] = containers.collect();
    object
}

/// What a container uses: a fifth of the CPU and half of the memory that it asked for, a little more or less.
fn used(uid: &str, container: &Value) -> (u64, u64) {
    let alone = json!({ "containers": [container] });
    let wish = wishes::wish(&alone);
    let name = container["name"].as_str().unwrap_or_default();
    let some = u64::from_str_radix(&stable_word(&["usage", uid, name], 2), 16).unwrap_or(0);
    ((wish.cpu / 5).max(1) + some % 4, (wish.memory / 2).max(12) + some % 16)
}

fn nodes(cluster: &ClusterView) -> Vec<Value> {
    let all = pods(cluster);
    let placed = api::all_of_plural("pods", cluster);
    let node = |node: &Value| {
        let name = meta(node, "name");
        let is_here = |pod: &&Value| {
            placed.iter().any(|one| {
                one["spec"]["nodeName"] == name
                    && meta(one, "name") == meta(pod, "name")
                    && meta(one, "namespace") == meta(pod, "namespace")
            })
        };
        let (cpu, memory) = all.iter().filter(is_here).fold((SYSTEM.0, SYSTEM.1 * 1024), |sum, pod| {
            pod["containers"].as_array().into_iter().flatten().fold(sum, |(cpu, memory), one| {
                let number = |text: &Value, unit: &str| -> u64 {
                    text.as_str().and_then(|text| text.strip_suffix(unit)?.parse().ok()).unwrap_or(0)
                };
                let more = number(&one["usage"]["cpu"], "n") / 1_000_000;
                (cpu + more, memory + number(&one["usage"]["memory"], "Ki"))
            })
        });
        let mut object = head(cluster, "NodeMetrics", node);
        object["usage"] = json!({ "cpu": format!("{}n", cpu * 1_000_000), "memory": format!("{memory}Ki") });
        object
    };
    let is_ready = |node: &&Value| {
        let conditions = node["status"]["conditions"].as_array().into_iter().flatten();
        conditions.into_iter().any(|one| one["type"] == "Ready" && one["status"] == "True")
    };
    api::all_of_plural("nodes", cluster).iter().filter(is_ready).map(node).collect()
}

fn head(cluster: &ClusterView, kind: &str, of: &Value) -> Value {
    let now = cluster.now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let mut metadata = json!({ "name": of["metadata"]["name"], "creationTimestamp": now });
    for field in ["namespace", "labels"] {
        if !of["metadata"][field].is_null() {
            metadata[field] = of["metadata"][field].clone();
        }
    }
    json!({
        "kind": kind, "apiVersion": format!("{GROUP}/v1beta1"), "metadata": metadata,
        "timestamp": now, "window": "20s",
    })
}
