//! Making and deleting objects: what the API server adds to what it is sent, and what it refuses.
//!
//! It must not know AWS, nor who is allowed to write.

use serde_json::{Value, json};

use super::api::{self, Request, Target};
use super::objects::{self, Made, Objects, key, written};
use super::status::Answer;
use super::view::{ClusterView, stable_uid, stable_word};

/// Does what a request asks, and answers.
pub fn write(cluster: &ClusterView, objects: &mut Objects, request: &Request, target: &Target) -> Answer {
    match (request.method.as_str(), &target.name) {
        ("POST", None) => create(cluster, objects, request, target),
        ("DELETE", Some(name)) => delete(cluster, objects, target, name),
        _ => Answer::read_only(),
    }
}

fn create(cluster: &ClusterView, objects: &mut Objects, request: &Request, target: &Target) -> Answer {
    let mut object = request.body.clone();
    let kind = target.kind;
    if object["kind"] != kind.kind || !object["metadata"].is_object() {
        return Answer::bad_request(&format!("the object provided is not a {}", kind.kind));
    }
    let namespace = target.namespace.as_deref().unwrap_or_default();
    let named = objects::meta(&object, "namespace").to_owned();
    if kind.namespaced && !named.is_empty() && named != namespace {
        return Answer::bad_request(
            "the namespace of the provided object does not match the namespace sent on the request",
        );
    }
    let now = cluster.now.as_millisecond().unsigned_abs();
    let Some(name) = name(&object, now) else {
        return Answer::invalid(
            kind.group,
            kind.kind,
            "",
            "metadata.name: Required value: name or generateName is required",
        );
    };
    if !is_name(&name) {
        let text = "metadata.name: Invalid value: a lowercase RFC 1123 subdomain must consist of lower case \
                    alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
        return Answer::invalid(kind.group, kind.kind, &name, text);
    }
    if kind.namespaced {
        let is_open = |one: &Value| objects::meta(one, "name") == namespace && one["status"]["phase"] == "Active";
        if !api::all_of_plural("namespaces", cluster).iter().any(is_open) {
            return Answer::no_object("", "namespaces", namespace);
        }
    }
    if api::is_there(cluster, target, &name) {
        return Answer::already_exists(kind.group, kind.plural, &name);
    }
    object["apiVersion"] = json!(kind.api_version());
    let metadata = &mut object["metadata"];
    metadata["name"] = json!(name);
    if kind.namespaced {
        metadata["namespace"] = json!(namespace);
    }
    metadata["uid"] = json!(stable_uid(&[&cluster.name, kind.plural, namespace, &name, &now.to_string()]));
    metadata["creationTimestamp"] = json!(written(now));
    metadata["generation"] = json!(1);
    complete(cluster, &mut object, namespace, &name);
    if request.parameter("dryRun").is_some() {
        return Answer::Json(201, object);
    }
    Answer::Json(201, objects.put(object, Made::default(), now).clone())
}

/// The name an object has, or gets.
fn name(object: &Value, now: u64) -> Option<String> {
    let given = objects::meta(object, "name");
    if !given.is_empty() {
        return Some(given.to_owned());
    }
    let beginning = objects::meta(object, "generateName");
    (!beginning.is_empty()).then(|| format!("{beginning}{}", stable_word(&[beginning, &now.to_string()], 5)))
}

fn is_name(name: &str) -> bool {
    let inside = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.".contains(c);
    name.len() <= 253 && name.chars().all(inside) && !name.starts_with(['-', '.']) && !name.ends_with(['-', '.'])
}

/// What the API server and the controllers add at once.
fn complete(cluster: &ClusterView, object: &mut Value, namespace: &str, name: &str) {
    match object["kind"].as_str().unwrap_or_default() {
        "Namespace" => {
            object["metadata"]["labels"]["kubernetes.io/metadata.name"] = json!(name);
            object["spec"] = json!({ "finalizers": ["kubernetes"] });
            object["status"] = json!({ "phase": "Active" });
        }
        "Service" => complete_service(cluster, object, namespace, name),
        "Ingress" => {
            object["status"] = json!({ "loadBalancer": {} });
            if is_alb(object) {
                object["metadata"]["finalizers"] = json!(["ingress.k8s.aws/resources"]);
            }
        }
        "PersistentVolumeClaim" => {
            object["metadata"]["finalizers"] = json!(["kubernetes.io/pvc-protection"]);
            object["status"] = json!({ "phase": "Pending" });
        }
        "PersistentVolume" => object["status"] = json!({ "phase": "Available" }),
        _ => {}
    }
}

fn complete_service(cluster: &ClusterView, object: &mut Value, namespace: &str, name: &str) {
    let spec = &mut object["spec"];
    if !spec["type"].is_string() {
        spec["type"] = json!("ClusterIP");
    }
    let is_balanced = spec["type"] == "LoadBalancer";
    let word = stable_word(&["service", namespace, name], 4);
    let number = u32::from_str_radix(&word, 16).unwrap_or(0);
    if spec["clusterIP"].is_null() {
        let ip = super::cluster_objects::service_ip(&cluster.service_cidr, 20 + (number % 200) as u8);
        spec["clusterIP"] = json!(ip);
        spec["clusterIPs"] = json!([ip]);
    }
    for (index, port) in spec["ports"].as_array_mut().into_iter().flatten().enumerate() {
        if !port["protocol"].is_string() {
            port["protocol"] = json!("TCP");
        }
        if port["targetPort"].is_null() {
            port["targetPort"] = port["port"].clone();
        }
        if is_balanced && port["nodePort"].is_null() {
            port["nodePort"] = json!(30_000 + (number as usize + index) % 2_768);
        }
    }
    object["status"] = json!({ "loadBalancer": {} });
    if is_balanced {
        let by_aws = object["metadata"]["annotations"][LOAD_BALANCER_TYPE] == "external";
        let finalizer =
            if by_aws { "service.k8s.aws/resources" } else { "service.kubernetes.io/load-balancer-cleanup" };
        object["metadata"]["finalizers"] = json!([finalizer]);
    }
}

/// The annotation by which a Service chooses who makes its load balancer, and of which kind.
pub const LOAD_BALANCER_TYPE: &str = "service.beta.kubernetes.io/aws-load-balancer-type";

/// Whether an Ingress asks for an Application Load Balancer.
pub fn is_alb(ingress: &Value) -> bool {
    ingress["spec"]["ingressClassName"] == "alb"
        || ingress["metadata"]["annotations"]["kubernetes.io/ingress.class"] == "alb"
}

fn delete(cluster: &ClusterView, objects: &mut Objects, target: &Target, name: &str) -> Answer {
    let kind = target.kind;
    let namespace = if kind.namespaced { target.namespace.as_deref().unwrap_or_default() } else { "" };
    let now = cluster.now.as_millisecond().unsigned_abs();
    let at = key(kind.kind, namespace, name);
    if objects.get(&at).is_none() {
        // What follows from the account is there, but not by anybody's hand.
        return if api::is_there(cluster, target, name) {
            Answer::read_only()
        } else {
            Answer::no_object(kind.group, kind.plural, name)
        };
    }
    if kind.plural == "namespaces" {
        empty(objects, name, now);
    }
    let object = objects.delete(&at, now).unwrap_or_default();
    if !object["metadata"]["deletionTimestamp"].is_null() {
        return Answer::ok(object);
    }
    Answer::deleted(kind.group, kind.plural, name, objects::meta(&object, "uid"))
}

/// Everything in a namespace goes before it does.
fn empty(objects: &mut Objects, namespace: &str, now: u64) {
    for key in objects.keys() {
        if objects.get(&key).is_some_and(|one| objects::meta(&one.object, "namespace") == namespace) {
            objects.delete(&key, now);
        }
    }
    if let Some(one) = objects.get_mut(&key("Namespace", "", namespace)) {
        one.object["status"]["phase"] = json!("Terminating");
    }
}
