//! Lists as tables: what `kubectl get` prints when it asks the server for `as=Table`.
//!
//! It must not know the cluster: everything in a row is read from the object itself and the time.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::column_titles::columns;
use super::furniture::is_default_class;

/// The `Table` for objects of a kind. `list` gives the list's metadata.
pub fn table(plural: &str, objects: &[Value], list_version: &str, now: Timestamp) -> Value {
    let definitions: Vec<Value> = columns(plural)
        .iter()
        .map(|(name, wide)| {
            json!({
                "name": name, "type": "string", "format": if *name == "Name" { "name" } else { "" },
                "description": name, "priority": i32::from(*wide),
            })
        })
        .collect();
    let rows: Vec<Value> = objects.iter().map(|object| row(plural, object, now)).collect();
    json!({
        "kind": "Table",
        "apiVersion": "meta.k8s.io/v1",
        "metadata": { "resourceVersion": list_version },
        "columnDefinitions": definitions,
        "rows": rows,
    })
}

fn row(plural: &str, object: &Value, now: Timestamp) -> Value {
    json!({
        "cells": cells(plural, object, now),
        "object": {
            "kind": "PartialObjectMetadata",
            "apiVersion": "meta.k8s.io/v1",
            "metadata": object["metadata"],
        },
    })
}

fn cells(plural: &str, object: &Value, now: Timestamp) -> Vec<String> {
    let name = text(&object["metadata"]["name"]);
    let age = age(object, now);
    let status = &object["status"];
    match plural {
        "nodes" => node_cells(object, name, age),
        "pods" => pod_cells(object, name, age),
        "services" => vec![
            name,
            text(&object["spec"]["type"]),
            text(&object["spec"]["clusterIP"]),
            external_address(object),
            ports(object),
            age,
        ],
        "namespaces" => vec![name, text(&status["phase"]), age],
        "ingresses" => vec![
            name,
            text(&object["spec"]["ingressClassName"]),
            object["spec"]["rules"][0]["host"].as_str().unwrap_or("*").to_owned(),
            text_or(&status["loadBalancer"]["ingress"][0]["hostname"], ""),
            "80".to_owned(),
            age,
        ],
        "persistentvolumeclaims" => vec![
            name,
            text(&status["phase"]),
            text_or(&object["spec"]["volumeName"], ""),
            text_or(&status["capacity"]["storage"], ""),
            age,
        ],
        "persistentvolumes" => vec![
            name,
            text(&object["spec"]["capacity"]["storage"]),
            text(&object["spec"]["persistentVolumeReclaimPolicy"]),
            text(&status["phase"]),
            format!(
                "{}/{}",
                text_or(&object["spec"]["claimRef"]["namespace"], ""),
                text_or(&object["spec"]["claimRef"]["name"], "")
            ),
            age,
        ],
        "poddisruptionbudgets" => vec![
            name,
            amount(&object["spec"]["minAvailable"]),
            amount(&object["spec"]["maxUnavailable"]),
            amount(&status["disruptionsAllowed"]),
            age,
        ],
        "storageclasses" => vec![
            if is_default_class(object) { format!("{name} (default)") } else { name },
            text(&object["provisioner"]),
            text(&object["reclaimPolicy"]),
            text(&object["volumeBindingMode"]),
            object["allowVolumeExpansion"].as_bool().unwrap_or(false).to_string(),
            age,
        ],
        "configmaps" => vec![name, number_of(&object["data"]), age],
        "secrets" => vec![name, text(&object["type"]), number_of(&object["data"]), age],
        "nodepools" => {
            let class = text(&object["spec"]["template"]["spec"]["nodeClassRef"]["name"]);
            vec![name, class, ready(object), age]
        }
        "nodeclasses" => vec![name, text(&object["spec"]["role"]), ready(object), age],
        "nodeclaims" => {
            let label = |key: &str| text(&object["metadata"]["labels"][key]);
            let kind = label("node.kubernetes.io/instance-type");
            vec![name, kind, label("karpenter.sh/capacity-type"), text(&status["nodeName"]), age]
        }
        "daemonsets" => {
            let count = |field: &str| status[field].to_string();
            let wanted = count("desiredNumberScheduled");
            let ready = count("numberReady");
            vec![
                name,
                wanted,
                count("currentNumberScheduled"),
                ready.clone(),
                count("updatedNumberScheduled"),
                ready,
                "<none>".to_owned(),
                age,
            ]
        }
        "replicasets" => {
            let wanted = object["spec"]["replicas"].to_string();
            vec![name, wanted.clone(), wanted, amount(&status["readyReplicas"]), age]
        }
        "deployments" => {
            let ready = format!("{}/{}", status["readyReplicas"], status["replicas"]);
            vec![name, ready, status["updatedReplicas"].to_string(), status["availableReplicas"].to_string(), age]
        }
        _ => vec![name, age],
    }
}

/// How many things a map holds.
fn number_of(map: &Value) -> String {
    map.as_object().map_or(0, serde_json::Map::len).to_string()
}

/// What an object's condition `Ready` says.
fn ready(object: &Value) -> String {
    let is_it = |one: &&Value| one["type"] == "Ready";
    list(&object["status"]["conditions"])
        .iter()
        .find(is_it)
        .map_or_else(|| "Unknown".to_owned(), |one| text(&one["status"]))
}

fn node_cells(object: &Value, name: String, age: String) -> Vec<String> {
    let ready =
        list(&object["status"]["conditions"]).iter().any(|one| one["type"] == "Ready" && one["status"] == "True");
    let mut state = if ready { "Ready" } else { "NotReady" }.to_owned();
    if object["spec"]["unschedulable"] == true {
        state.push_str(",SchedulingDisabled");
    }
    let info = &object["status"]["nodeInfo"];
    vec![
        name,
        state,
        "<none>".to_owned(),
        age,
        text(&info["kubeletVersion"]),
        address(object, "InternalIP"),
        address(object, "ExternalIP"),
        text(&info["osImage"]),
        text(&info["kernelVersion"]),
        text(&info["containerRuntimeVersion"]),
    ]
}

fn address(node: &Value, kind: &str) -> String {
    list(&node["status"]["addresses"])
        .iter()
        .find(|address| address["type"] == kind)
        .map_or_else(|| "<none>".to_owned(), |address| text(&address["address"]))
}

fn pod_cells(object: &Value, name: String, age: String) -> Vec<String> {
    let states = list(&object["status"]["containerStatuses"]);
    let ready = states.iter().filter(|state| state["ready"] == true).count();
    let waiting = states.iter().find_map(|state| state["state"]["waiting"]["reason"].as_str());
    vec![
        name,
        format!("{ready}/{}", list(&object["spec"]["containers"]).len()),
        waiting.map_or_else(|| text(&object["status"]["phase"]), str::to_owned),
        "0".to_owned(),
        age,
        text(&object["status"]["podIP"]),
        text(&object["spec"]["nodeName"]),
        "<none>".to_owned(),
        "<none>".to_owned(),
    ]
}

/// Where a Service is reached from outside, if it is meant to be.
fn external_address(service: &Value) -> String {
    let waiting = if service["spec"]["type"] == "LoadBalancer" { "<pending>" } else { "<none>" };
    text_or(&service["status"]["loadBalancer"]["ingress"][0]["hostname"], waiting)
}

/// A number or a percentage.
fn amount(value: &Value) -> String {
    value.as_str().map_or_else(|| value.as_u64().map_or_else(|| "N/A".to_owned(), |n| n.to_string()), str::to_owned)
}

fn text_or(value: &Value, otherwise: &str) -> String {
    value.as_str().unwrap_or(otherwise).to_owned()
}

fn ports(service: &Value) -> String {
    let ports: Vec<String> = list(&service["spec"]["ports"])
        .iter()
        .map(|port| match port["nodePort"].as_u64() {
            Some(node) => format!("{}:{node}/{}", port["port"], text(&port["protocol"])),
            None => format!("{}/{}", port["port"], text(&port["protocol"])),
        })
        .collect();
    ports.join(",")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or("<none>").to_owned()
}

fn age(object: &Value, now: Timestamp) -> String {
    let created: Option<Timestamp> =
        object["metadata"]["creationTimestamp"].as_str().and_then(|created| created.parse().ok());
    created
        .map_or_else(|| "<unknown>".to_owned(), |created| human_duration(now.duration_since(created).as_secs().max(0)))
}

/// kubectl's short form of a duration in seconds: two figures while small, one when large.
fn human_duration(seconds: i64) -> String {
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86400);
    let two = |large: i64, unit: &str, small: i64, small_unit: &str| match small {
        0 => format!("{large}{unit}"),
        small => format!("{large}{unit}{small}{small_unit}"),
    };
    match () {
        () if seconds < 120 => format!("{seconds}s"),
        () if minutes < 10 => two(minutes, "m", seconds % 60, "s"),
        () if minutes < 180 => format!("{minutes}m"),
        () if hours < 8 => two(hours, "h", minutes % 60, "m"),
        () if hours < 48 => format!("{hours}h"),
        () if days < 8 => two(days, "d", hours % 24, "h"),
        () => format!("{days}d"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_read_like_kubectls() {
        for (seconds, expected) in
            [(5, "5s"), (119, "119s"), (180, "3m"), (200, "3m20s"), (700, "11m"), (10_800, "3h"), (90_000, "25h")]
        {
            assert_eq!(human_duration(seconds), expected);
        }
    }
}
