//! Making and deleting objects, and what the API server refuses about that.
//!
//! It must not know AWS, nor who is allowed to write. What is wrong with an object is in `checks`, what is added to it
//! in `defaults`, how it is changed in `change`.

use serde_json::{Value, json};

use super::api::{self, Request};
use super::managers::{self, Hand};
use super::objects::{self, Made, Objects, key, written};
use super::status::{Answer, Cause};
use super::targets::{Part, Target};
use super::view::{ClusterView, stable_uid, stable_word};
use super::{change, checks, defaults, evictions, forms, lists, placed};

/// Does what a request asks, and answers.
pub fn write(cluster: &ClusterView, objects: &mut Objects, request: &Request, target: &Target) -> Answer {
    if let Some(problem) = &request.unreadable {
        return Answer::bad_request(problem);
    }
    match (request.method.as_str(), &target.name, target.part) {
        ("POST", Some(name), Some(Part::Eviction)) => evictions::evict(cluster, objects, request, target, name),
        ("POST", None, None) => create(cluster, objects, request, target),
        ("DELETE", Some(name), None) => delete(cluster, objects, request, target, name),
        ("DELETE", None, None) => delete_all(cluster, objects, request, target),
        ("PUT" | "PATCH", Some(name), _) => change::change(cluster, objects, request, target, name),
        _ => Answer::method_not_allowed(),
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
    let metadata = request.body.as_object_mut().map(|object| object.entry("metadata").or_insert_with(|| json!({})));
    // What has no metadata is refused there, in the words for whatever is no object of its kind.
    if let Some(metadata) = metadata.and_then(Value::as_object_mut) {
        metadata.insert("name".to_owned(), json!(name));
    }
    create(cluster, objects, &request, target)
}

fn create(cluster: &ClusterView, objects: &mut Objects, request: &Request, target: &Target) -> Answer {
    let mut object = request.body.clone();
    let kind = target.kind;
    if !request.holds(kind.kind) || !(object["metadata"].is_object() || object["metadata"].is_null()) {
        return Answer::bad_request(&format!("the object provided is not a {}", kind.kind));
    }
    object["kind"] = json!(kind.kind);
    let version = objects::meta(&object, "resourceVersion");
    if !version.is_empty() {
        return Answer::bad_request("resourceVersion should not be set on objects to be created");
    }
    let namespace = target.namespace.as_deref().unwrap_or_default();
    let named = objects::meta(&object, "namespace").to_owned();
    if kind.namespaced && !named.is_empty() && named != namespace {
        return Answer::bad_request(
            "the namespace of the provided object does not match the namespace sent on the request",
        );
    }
    object["apiVersion"] = json!(kind.api_version());
    let warnings = match forms::checked(request, &mut object) {
        Ok(warnings) => warnings,
        Err(refusal) => return refusal,
    };
    let now = cluster.now.as_millisecond().unsigned_abs();
    let Some(name) = name(&object, now) else {
        let cause = Cause::required("metadata.name", "name or generateName is required");
        return Answer::invalid_for(kind.group, kind.kind, "", &[cause]);
    };
    object["metadata"]["name"] = json!(name);
    if kind.namespaced {
        match namespace_phase(cluster, namespace).as_deref() {
            Some("Active") => {}
            Some(_) => return terminating(target, &name, namespace),
            None => return Answer::no_object("", "namespaces", namespace),
        }
    }
    if api::is_there(cluster, target, &name) {
        return Answer::already_exists(kind.group, kind.plural, &name);
    }
    let causes = checks::problems(kind.plural, &object);
    if !causes.is_empty() {
        return Answer::invalid_for(kind.group, kind.kind, &name, &causes);
    }
    stamp(cluster, &mut object, target, now);
    defaults::complete(cluster, &mut object, namespace, &name);
    object = noted(request, object, &written(now));
    if !request.is_dry() {
        object = objects.put(object, Made::default(), now).clone();
    }
    forms::with(warnings, 201, object)
}

/// Who made it, and what they said.
fn noted(request: &Request, mut object: Value, time: &str) -> Value {
    let manager = change::manager(request);
    let hand = Hand { manager: &manager, time, part: "" };
    let blank = json!({ "apiVersion": object["apiVersion"], "kind": object["kind"], "metadata": {} });
    if request.method == "PATCH" {
        managers::note_applied(&mut object, &request.body, hand);
    } else {
        managers::note(&blank, &mut object, hand);
    }
    object
}

/// What the API server puts into every new object.
fn stamp(cluster: &ClusterView, object: &mut Value, target: &Target, now: u64) {
    let namespace = target.namespace.as_deref().unwrap_or_default();
    let name = objects::meta(object, "name").to_owned();
    let metadata = &mut object["metadata"];
    if let Some(fields) = metadata.as_object_mut() {
        for field in ["managedFields", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink"] {
            fields.shift_remove(field);
        }
        fields.retain(|_, value| !value.is_null());
    }
    if target.kind.namespaced {
        metadata["namespace"] = json!(namespace);
    }
    metadata["uid"] = json!(stable_uid(&[&cluster.name, target.kind.plural, namespace, &name, &now.to_string()]));
    metadata["creationTimestamp"] = json!(written(now));
    metadata["generation"] = json!(1);
}

fn namespace_phase(cluster: &ClusterView, name: &str) -> Option<String> {
    let all = api::all_of_plural("namespaces", cluster);
    let found = all.iter().find(|one| objects::meta(one, "name") == name)?;
    Some(found["status"]["phase"].as_str().unwrap_or_default().to_owned())
}

/// 403: nothing new comes into a namespace that is being deleted.
fn terminating(target: &Target, name: &str, namespace: &str) -> Answer {
    let text = format!(
        "{} \"{name}\" is forbidden: unable to create new content in namespace {namespace} because it is being terminated",
        target.kind.qualified()
    );
    Answer::forbidden(&text, json!({ "name": name, "kind": target.kind.plural }))
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

/// Deletes every object that the request selects.
fn delete_all(cluster: &ClusterView, objects: &mut Objects, request: &Request, target: &Target) -> Answer {
    if let Some(refusal) = lists::refused(request, target) {
        return refusal;
    }
    let selected = api::objects(cluster, request, target);
    for object in &selected {
        let name = objects::meta(object, "name");
        let one = target.one(objects::meta(object, "namespace"), name);
        let answer = delete(cluster, objects, request, &one, name);
        if let Answer::Json(403.., _) = answer {
            return answer;
        }
    }
    Answer::ok(json!({
        "kind": format!("{}List", target.kind.kind), "apiVersion": target.kind.api_version(),
        "metadata": { "resourceVersion": api::list_version(cluster) }, "items": selected,
    }))
}

/// What a request wants to be true of an object before it is deleted, and is not.
fn unmet(request: &Request, target: &Target, object: &Value) -> Option<Answer> {
    let wanted = &request.body["preconditions"];
    ["uid", "resourceVersion"].into_iter().find_map(|field| {
        let (wanted, found) = (wanted[field].as_str()?, objects::meta(object, field));
        if wanted == found {
            return None;
        }
        let text = format!(
            "the {} in the precondition ({wanted}) does not match the {} in record ({found}). The object might have been \
             deleted and then recreated",
            if field == "uid" { "UID" } else { "ResourceVersion" },
            if field == "uid" { "UID" } else { "ResourceVersion" },
        );
        Some(Answer::conflict_because(target.kind.group, target.kind.plural, objects::meta(object, "name"), &text))
    })
}

/// Deletes one object.
pub fn delete(cluster: &ClusterView, objects: &mut Objects, request: &Request, target: &Target, name: &str) -> Answer {
    let kind = target.kind;
    let namespace = if kind.namespaced { target.namespace.as_deref().unwrap_or_default() } else { "" };
    let now = cluster.now.as_millisecond().unsigned_abs();
    let at = key(kind.kind, namespace, name);
    if let Some(object) = api::find(cluster, target, name) {
        if let Some(refusal) = unmet(request, target, &object) {
            return refusal;
        }
        if request.is_dry() {
            return Answer::ok(object);
        }
    }
    if kind.plural == "pods"
        && let Some(slot) = placed::slot_of(cluster, namespace, name)
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
