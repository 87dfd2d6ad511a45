//! Making and deleting objects, and what the API server refuses about that.
//!
//! It must not know AWS, nor who is allowed to write. What is added to an object is in `defaults`, how it is changed in
//! `change`.

use serde_json::{Value, json};

use super::api::{self, Request};
use super::objects::{self, Made, Objects, key, written};
use super::status::Answer;
use super::targets::Target;
use super::view::{ClusterView, stable_uid, stable_word};
use super::{change, defaults, pod_objects};

/// Does what a request asks, and answers.
pub fn write(cluster: &ClusterView, objects: &mut Objects, request: &Request, target: &Target) -> Answer {
    match (request.method.as_str(), &target.name) {
        ("POST", None) => create(cluster, objects, request, target),
        ("DELETE", Some(name)) => delete(cluster, objects, request, target, name),
        ("PUT" | "PATCH", Some(name)) => change::change(cluster, objects, request, target, name),
        _ => Answer::read_only(),
    }
}

/// Makes an object by server-side apply, under the name that its address has.
pub fn apply_new(
    cluster: &ClusterView,
    objects: &mut Objects,
    request: &Request,
    target: &Target,
    name: &str,
) -> Answer {
    let mut request = request.clone();
    request.body["metadata"]["name"] = json!(name);
    create(cluster, objects, &request, target)
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
    if let Some(text) = defaults::lacks(&object) {
        return Answer::invalid(kind.group, kind.kind, &name, &text);
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
    defaults::complete(cluster, &mut object, namespace, &name);
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

fn delete(cluster: &ClusterView, objects: &mut Objects, request: &Request, target: &Target, name: &str) -> Answer {
    let kind = target.kind;
    let namespace = if kind.namespaced { target.namespace.as_deref().unwrap_or_default() } else { "" };
    let now = cluster.now.as_millisecond().unsigned_abs();
    let at = key(kind.kind, namespace, name);
    if request.parameter("dryRun").is_some()
        && let Some(object) = api::find(cluster, target, name)
    {
        return Answer::ok(object);
    }
    if kind.plural == "pods"
        && let Some(slot) = pod_objects::slot_of(cluster, namespace, name)
    {
        // Its owner makes another at once.
        let uid = api::find(cluster, target, name).map(|pod| objects::meta(&pod, "uid").to_owned()).unwrap_or_default();
        objects.restart(slot, now);
        return Answer::deleted(kind.group, kind.plural, name, &uid);
    }
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
