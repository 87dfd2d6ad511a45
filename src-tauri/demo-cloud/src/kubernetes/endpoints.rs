//! Endpoints and EndpointSlices: which pods stand behind a Service. They follow the pods that are ready.
//!
//! It must not know load balancers.

use serde_json::{Value, json};

use super::matching::map_fits;
use super::objects::meta;
use super::placed::{Placed, placed};
use super::pod_objects::address;
use super::view::{ClusterView, NodeView, stable_uid, stable_word};

/// A pod behind a Service, with its node.
type Behind<'a> = (&'a Placed<'a>, &'a NodeView);

/// The Endpoints of every Service that has a selector, and those of the API server itself.
pub fn endpoints(cluster: &ClusterView) -> Vec<Value> {
    let pods = placed(cluster);
    let mut all = vec![json!({
        "apiVersion": "v1", "kind": "Endpoints",
        "metadata": metadata(cluster, "default", "kubernetes", "kubernetes", &Value::Null),
        "subsets": [{
            "addresses": api_server(cluster).iter().map(|ip| json!({ "ip": ip })).collect::<Vec<_>>(),
            "ports": [{ "name": "https", "port": 443, "protocol": "TCP" }],
        }],
    })];
    all.extend(services(cluster).iter().map(|service| of_service(cluster, service, &pods)));
    all
}

/// The same as EndpointSlices.
pub fn slices(cluster: &ClusterView) -> Vec<Value> {
    let pods = placed(cluster);
    let slice = |namespace: &str, service: &str, name: &str, endpoints: Vec<Value>, mut ports: Value| {
        // Here a port without a name has an empty one, and kubectl counts on that.
        for port in ports.as_array_mut().into_iter().flatten().filter(|port| port["name"].is_null()) {
            port["name"] = json!("");
        }
        let mut metadata = metadata(cluster, namespace, service, name, &Value::Null);
        metadata["labels"] = json!({
            "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
            "kubernetes.io/service-name": service,
        });
        json!({
            "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "metadata": metadata,
            "addressType": "IPv4", "endpoints": endpoints, "ports": ports,
        })
    };
    let own =
        api_server(cluster).iter().map(|ip| json!({ "addresses": [ip], "conditions": { "ready": true } })).collect();
    let https = json!([{ "name": "https", "port": 443, "protocol": "TCP" }]);
    let mut all = vec![slice("default", "kubernetes", "kubernetes", own, https)];
    for service in services(cluster) {
        let (namespace, name) = (meta(&service, "namespace"), meta(&service, "name"));
        let behind = behind(&service, &pods);
        let endpoint = |(pod, node): &Behind<'_>| {
            let is_ready = pod.is_ready(cluster);
            json!({
                "addresses": [address(pod, node)],
                "conditions": { "ready": is_ready, "serving": is_ready, "terminating": false },
                "nodeName": node.name, "zone": node.zone, "targetRef": target(pod),
            })
        };
        // What has no address yet is in no slice.
        let started = behind.iter().filter(|(pod, _)| pod.running_since(cluster).is_some_and(|at| at <= cluster.now));
        let endpoints: Vec<Value> = started.map(endpoint).collect();
        let suffix = stable_word(&[&cluster.name, "slice", namespace, name], 5);
        all.push(slice(namespace, name, &format!("{name}-{suffix}"), endpoints, ports(&service, behind.first())));
    }
    all
}

/// Where the control plane's network interfaces would be: addresses in the range of Services' own network are not.
fn api_server(cluster: &ClusterView) -> Vec<String> {
    cluster.control_plane.clone()
}

/// The Services with a selector.
fn services(cluster: &ClusterView) -> Vec<Value> {
    let all = super::api::all_of_plural("services", cluster);
    all.into_iter().filter(|one| one["spec"]["selector"].as_object().is_some_and(|some| !some.is_empty())).collect()
}

fn behind<'a>(service: &Value, pods: &'a [Placed<'a>]) -> Vec<Behind<'a>> {
    let is_meant = |pod: &&'a Placed<'a>| {
        pod.draft.namespace == meta(service, "namespace") && map_fits(&service["spec"]["selector"], &pod.draft.labels)
    };
    pods.iter().filter(is_meant).filter_map(|pod| Some((pod, pod.node?))).collect()
}

fn of_service(cluster: &ClusterView, service: &Value, pods: &[Placed<'_>]) -> Value {
    let behind = behind(service, pods);
    let address =
        |(pod, node): &Behind<'_>| json!({ "ip": address(pod, node), "nodeName": node.name, "targetRef": target(pod) });
    let has_started = |(pod, _): &&Behind<'_>| pod.running_since(cluster).is_some_and(|at| at <= cluster.now);
    let is_ready =
        |(pod, _): &&Behind<'_>| pod.is_ready(cluster) || service["spec"]["publishNotReadyAddresses"] == true;
    let ready: Vec<Value> = behind.iter().filter(has_started).filter(is_ready).map(address).collect();
    let not_ready: Vec<Value> = behind.iter().filter(has_started).filter(|one| !is_ready(one)).map(address).collect();
    let (namespace, name) = (meta(service, "namespace"), meta(service, "name"));
    let mut object = json!({
        "apiVersion": "v1", "kind": "Endpoints",
        "metadata": metadata(cluster, namespace, name, name, &service["metadata"]["labels"]),
    });
    if !ready.is_empty() || !not_ready.is_empty() {
        let mut subset = json!({});
        for (field, list) in [("addresses", ready), ("notReadyAddresses", not_ready)] {
            if !list.is_empty() {
                subset[field] = json!(list);
            }
        }
        subset["ports"] = ports(service, behind.first());
        object["subsets"] = json!([subset]);
    }
    object
}

/// The ports of the pods: a name stands for the port that a container calls so.
fn ports(service: &Value, pod: Option<&Behind<'_>>) -> Value {
    let number = |port: &Value| -> Value {
        let target = if port["targetPort"].is_null() { &port["port"] } else { &port["targetPort"] };
        let Some(name) = target.as_str() else { return target.clone() };
        let spec = pod.map(|(pod, _)| &pod.draft.spec);
        let containers = spec.and_then(|spec| spec["containers"].as_array()).into_iter().flatten();
        let mut of_containers = containers.flat_map(|one| one["ports"].as_array().into_iter().flatten());
        of_containers.find(|one| one["name"] == name).map(|one| one["containerPort"].clone()).unwrap_or_default()
    };
    let port = |port: &Value| {
        let mut one = json!({ "port": number(port), "protocol": port["protocol"].as_str().unwrap_or("TCP") });
        if port["name"].is_string() {
            one["name"] = port["name"].clone();
        }
        one
    };
    service["spec"]["ports"].as_array().into_iter().flatten().map(port).collect()
}

fn target(pod: &Placed<'_>) -> Value {
    json!({ "kind": "Pod", "namespace": pod.draft.namespace, "name": pod.draft.name, "uid": pod.draft.uid })
}

fn metadata(cluster: &ClusterView, namespace: &str, service: &str, name: &str, labels: &Value) -> Value {
    let mut metadata = json!({
        "name": name, "namespace": namespace,
        "uid": stable_uid(&[&cluster.name, "endpoints", namespace, service, name]),
        "resourceVersion": cluster.now.as_second().to_string(),
        "creationTimestamp": super::pod_objects::time(cluster.created_at),
    });
    if labels.is_object() {
        metadata["labels"] = labels.clone();
    }
    metadata
}
