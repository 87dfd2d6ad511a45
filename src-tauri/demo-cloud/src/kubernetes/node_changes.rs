//! What people changed about nodes, as scheduling sees it: labels, taints, and whether a node is cordoned; and the
//! taints that Kubernetes itself puts on nodes.
//!
//! It must not know pods. The changes are merge patches beside the nodes (`change`).

use serde_json::{Value, json};

use super::node_objects;
use super::objects::key;
use super::view::{ClusterView, NodeView};

/// A taint: key, value, effect.
pub type Taint = (String, String, String);

/// The taints that Kubernetes puts on and takes away by itself.
const AUTOMATIC: [&str; 3] =
    ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable", "node.kubernetes.io/unschedulable"];

/// A node as the scheduler takes it.
#[derive(Debug, Clone)]
pub struct Seen {
    /// All its labels.
    pub labels: Value,
    /// All its taints.
    pub taints: Vec<Taint>,
    /// Whether nothing new may come (`kubectl cordon`, or EKS drains it).
    pub is_cordoned: bool,
}

/// A node with what people changed about it.
pub fn seen(cluster: &ClusterView, node: &NodeView) -> Seen {
    let mut labels = node_objects::labels(node);
    let nothing = Value::Null;
    let patch = cluster.changes.get(&key("Node", "", &node.name)).map_or(&nothing, |change| &change.patch);
    for (label, value) in patch["metadata"]["labels"].as_object().into_iter().flatten() {
        labels[label] = value.clone();
    }
    let is_cordoned = node.leaving || patch["spec"]["unschedulable"] == true;
    let mut taints = match patch["spec"].get("taints") {
        Some(changed) => read(changed),
        None => node.taints.clone(),
    };
    taints.retain(|(key, _, _)| !AUTOMATIC.contains(&key.as_str()));
    taints.extend(automatic(node, is_cordoned));
    Seen { labels, taints, is_cordoned }
}

fn read(taints: &Value) -> Vec<Taint> {
    let text = |taint: &Value, field: &str| taint[field].as_str().unwrap_or_default().to_owned();
    let all = taints.as_array().into_iter().flatten();
    all.map(|one| (text(one, "key"), text(one, "value"), text(one, "effect"))).collect()
}

fn automatic(node: &NodeView, is_cordoned: bool) -> Vec<Taint> {
    let taint = |key: &str, effect: &str| (key.to_owned(), String::new(), effect.to_owned());
    let mut taints = Vec::new();
    if node.lost_since.is_some() {
        taints.push(taint(AUTOMATIC[1], "NoSchedule"));
        taints.push(taint(AUTOMATIC[1], "NoExecute"));
    } else if node.ready_since.is_none() {
        taints.push(taint(AUTOMATIC[0], "NoSchedule"));
    }
    if is_cordoned {
        taints.push(taint(AUTOMATIC[2], "NoSchedule"));
    }
    taints
}

/// Gives node objects the taints they have now, whatever a patch remembers of earlier ones.
pub fn keep_taints(cluster: &ClusterView, objects: &mut [Value]) {
    for object in objects {
        let Some(node) = cluster.nodes.iter().find(|node| object["metadata"]["name"] == node.name.as_str()) else {
            continue;
        };
        let taints: Vec<Value> = seen(cluster, node).taints.iter().map(written).collect();
        let Some(spec) = object["spec"].as_object_mut() else { continue };
        if taints.is_empty() {
            spec.shift_remove("taints");
        } else {
            spec.insert("taints".to_owned(), json!(taints));
        }
    }
}

/// A taint as objects have it; one without a value leaves that out.
pub fn written((key, value, effect): &Taint) -> Value {
    match value.as_str() {
        "" => json!({ "key": key, "effect": effect }),
        value => json!({ "key": key, "value": value, "effect": effect }),
    }
}
