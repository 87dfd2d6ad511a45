//! Changing objects: replacing them (PUT), patching them in Kubernetes' four ways, and server-side apply.
//!
//! It must not know AWS, nor who is allowed to write. Which field belongs to which manager is kept in `managers`.

use serde_json::{Value, json};

use super::api::{self, Request};
use super::managers::{self, Hand};
use super::objects::{Change, Objects, key, meta, written};
use super::patches;
use super::status::{Answer, Cause};
use super::targets::{Part, Target};
use super::view::ClusterView;
use super::{checks, defaults, forms, immutable, pod_defaults, write};

const JSON_PATCH: &str = "application/json-patch+json";
const MERGE_PATCH: &str = "application/merge-patch+json";
const STRATEGIC_PATCH: &str = "application/strategic-merge-patch+json";
const APPLY_PATCH: &str = "application/apply-patch+yaml";

/// Replaces or patches the object of this name, and answers.
pub fn change(cluster: &ClusterView, objects: &mut Objects, request: &Request, target: &Target, name: &str) -> Answer {
    let kind = target.kind;
    let is_apply = request.method == "PATCH" && content_type(request) == APPLY_PATCH;
    let Some(before) = api::find(cluster, target, name) else {
        if is_apply && target.part.is_none() {
            return write::apply_new(cluster, objects, request, target, name);
        }
        return Answer::no_object(kind.group, kind.plural, name);
    };
    let whole = match target.part {
        Some(Part::Scale) => api::scale(&before),
        _ => before.clone(),
    };
    let mut wanted = match wanted(request, target, &whole) {
        Ok(wanted) => wanted,
        Err(refusal) => return refusal,
    };
    let version = meta(&wanted, "resourceVersion");
    if !version.is_empty() && version != meta(&before, "resourceVersion") {
        return Answer::conflict(kind.group, kind.plural, name);
    }
    if version.is_empty() && kind.custom && request.method == "PUT" {
        let text = "metadata.resourceVersion: Invalid value: 0: must be specified for an update";
        return Answer::invalid(kind.group, kind.kind, name, text);
    }
    let uid = meta(&wanted, "uid");
    if !uid.is_empty() && uid != meta(&before, "uid") {
        let why =
            format!("Precondition failed: UID in precondition: {uid}, UID in object meta: {}", meta(&before, "uid"));
        return Answer::conflict_because(kind.group, kind.plural, name, &why);
    }
    // kubectl hands fields over from one manager to another by writing this list itself.
    let named_managers = wanted["metadata"]["managedFields"].clone();
    wanted = joined(target.part, &before, wanted);
    let warnings = match target.part {
        None => match forms::checked(request, &mut wanted) {
            Ok(warnings) => warnings,
            Err(refusal) => return refusal,
        },
        Some(_) => Vec::new(),
    };
    keep_identity(&before, &mut wanted);
    keep_defaults(&before, &mut wanted);
    // What follows from the account is not filled up, or its pods would be made anew for that alone.
    if objects.get(&at(target, name)).is_some() {
        pod_defaults::fill(&mut wanted);
    }
    if let Some(text) = immutable::refused(&before, &wanted) {
        return Answer::invalid(kind.group, kind.kind, name, &text);
    }
    let causes =
        if target.part == Some(Part::Status) || before["spec"] == wanted["spec"] && is_same_face(&before, &wanted) {
            Vec::new()
        } else {
            checks::problems(kind.plural, &wanted)
        };
    if !causes.is_empty() {
        return Answer::invalid_for(kind.group, kind.kind, name, &causes);
    }
    if before["spec"] != wanted["spec"] {
        let generation = before["metadata"]["generation"].as_u64().unwrap_or(1);
        wanted["metadata"]["generation"] = json!(generation + 1);
        defaults::complete_change(cluster, &mut wanted);
    }
    if is_apply {
        if let Err(refusal) = applied(cluster, request, target, &before, &mut wanted) {
            return refusal;
        }
    } else if wanted != before || named_managers != before["metadata"]["managedFields"] {
        noted(cluster, request, target, (&before, &named_managers), &mut wanted);
    }
    if !request.is_dry() && wanted != before {
        wanted = keep(cluster, objects, target, name, &before, wanted);
    }
    forms::with(warnings, 200, if target.part == Some(Part::Scale) { api::scale(&wanted) } else { wanted })
}

/// Whether nothing changed that is looked at beside the spec.
fn is_same_face(before: &Value, wanted: &Value) -> bool {
    let fields = ["data", "rules", "subjects", "roleRef", "provisioner"];
    before["metadata"]["labels"] == wanted["metadata"]["labels"]
        && before["metadata"]["annotations"] == wanted["metadata"]["annotations"]
        && fields.iter().all(|field| before[*field] == wanted[*field])
}

/// Who a request says it is: its field manager, or the program that sent it.
pub fn manager(request: &Request) -> String {
    let named = request.parameter("fieldManager").filter(|name| !name.is_empty()).map(|name| name.into_owned());
    named.unwrap_or_else(|| if request.agent.is_empty() { "unknown".to_owned() } else { request.agent.clone() })
}

fn hand<'a>(manager: &'a str, time: &'a str, target: &Target) -> Hand<'a> {
    Hand { manager, time, part: target.part.map(Part::word).unwrap_or_default() }
}

/// Notes what an apply said. What was applied is joined again here, now that the rest of the object is whole.
fn applied(
    cluster: &ClusterView,
    request: &Request,
    target: &Target,
    before: &Value,
    wanted: &mut Value,
) -> Result<(), Answer> {
    let (manager, time) = (manager(request), written(cluster.now.as_millisecond().unsigned_abs()));
    let said = managers::applied(target, before, &request.body, hand(&manager, &time, target), request.says("force"))?;
    wanted["metadata"]["managedFields"] = said["metadata"]["managedFields"].clone();
    Ok(())
}

/// Notes what a change said, unless it wrote the list of managers itself.
fn noted(
    cluster: &ClusterView,
    request: &Request,
    target: &Target,
    (before, named): (&Value, &Value),
    wanted: &mut Value,
) {
    let known = &before["metadata"]["managedFields"];
    let is_own_list = request.method == "PATCH" && named != known && named.is_array();
    if is_own_list {
        wanted["metadata"]["managedFields"] = named.clone();
        return;
    }
    let (manager, time) = (manager(request), written(cluster.now.as_millisecond().unsigned_abs()));
    managers::note(before, wanted, hand(&manager, &time, target));
}

/// The media type of a request, without its parameters.
fn content_type(request: &Request) -> &str {
    request.content_type.split(';').next().unwrap_or_default().trim()
}

/// What the object, or the part of it that is meant, should be.
fn wanted(request: &Request, target: &Target, whole: &Value) -> Result<Value, Answer> {
    let kind = target.kind;
    if request.method == "PUT" {
        let is_it = request.body["kind"] == whole["kind"] && request.body["metadata"].is_object();
        if !is_it {
            return Err(Answer::bad_request(&format!("the object provided is not a {}", kind.kind)));
        }
        if meta(&request.body, "name") != meta(whole, "name") {
            return Err(Answer::bad_request("the name of the object does not match the name on the URL"));
        }
        return Ok(request.body.clone());
    }
    let mut wanted = whole.clone();
    match content_type(request) {
        JSON_PATCH => {
            patches::json_patch(&mut wanted, &request.body)
                .map_err(|why| Answer::invalid(kind.group, kind.plural, meta(whole, "name"), &why))?;
        }
        MERGE_PATCH => patches::merge(&mut wanted, &request.body),
        STRATEGIC_PATCH if !kind.custom => patches::strategic(&mut wanted, &request.body),
        APPLY_PATCH => wanted = joined_by_apply(request, target, whole)?,
        _ => {
            let accepted: &[&str] = match kind.custom {
                true => &[JSON_PATCH, MERGE_PATCH, APPLY_PATCH],
                false => &[JSON_PATCH, MERGE_PATCH, STRATEGIC_PATCH, APPLY_PATCH],
            };
            return Err(Answer::unknown_patch(accepted));
        }
    }
    match wanted.is_object() && wanted["metadata"].is_object() {
        true => Ok(wanted),
        false => Err(Answer::bad_request("the patch leaves no object")),
    }
}

/// What an object becomes when something is applied to it.
fn joined_by_apply(request: &Request, target: &Target, whole: &Value) -> Result<Value, Answer> {
    let kind = target.kind;
    if request.parameter("fieldManager").is_none_or(|name| name.is_empty()) {
        let cause = Cause::required("fieldManager", "is required for apply patch");
        return Err(Answer::invalid_for("meta.k8s.io", "PatchOptions", "", &[cause]));
    }
    if request.body["kind"] != kind.kind {
        return Err(Answer::bad_request(&format!("the object provided is not a {}", kind.kind)));
    }
    if !request.body["metadata"]["managedFields"].is_null() {
        return Err(Answer::bad_request("metadata.managedFields must be nil"));
    }
    let hand = Hand { manager: "", time: "", part: "" };
    let manager = manager(request);
    let hand = Hand { manager: &manager, ..hand };
    let mut merged = managers::applied(target, whole, &request.body, hand, request.says("force"))?;
    // A version that was applied is a condition.
    if let Some(version) = request.body["metadata"]["resourceVersion"].as_str() {
        merged["metadata"]["resourceVersion"] = json!(version);
    }
    Ok(merged)
}

/// A part joined with the rest of its object, which stays; the whole without its status, which stays as well.
fn joined(part: Option<Part>, before: &Value, wanted: Value) -> Value {
    let mut whole = before.clone();
    match part {
        Some(Part::Scale) => whole["spec"]["replicas"] = wanted["spec"]["replicas"].clone(),
        Some(Part::Status) => whole["status"] = wanted["status"].clone(),
        // Only what concerns the whole object has addresses that can be written to beside these.
        Some(_) | None => {
            whole = wanted;
            if let Some(fields) = whole.as_object_mut() {
                fields.shift_remove("status");
            }
            if !before["status"].is_null() {
                whole["status"] = before["status"].clone();
            }
        }
    }
    whole
}

/// What nobody changes about an object.
fn keep_identity(before: &Value, wanted: &mut Value) {
    for field in ["apiVersion", "kind"] {
        wanted[field] = before[field].clone();
    }
    let fixed = [
        "name",
        "namespace",
        "uid",
        "resourceVersion",
        "generation",
        "creationTimestamp",
        "deletionTimestamp",
        "deletionGracePeriodSeconds",
    ];
    let Some(metadata) = wanted["metadata"].as_object_mut() else { return };
    for field in fixed {
        match before["metadata"].get(field) {
            Some(value) => {
                metadata.insert(field.to_owned(), value.clone());
            }
            None => {
                metadata.shift_remove(field);
            }
        }
    }
    metadata.shift_remove("managedFields");
    if let Some(known) = before["metadata"].get("managedFields") {
        metadata.insert("managedFields".to_owned(), known.clone());
    }
}

/// What the API server had added and a replacement does not name.
fn keep_defaults(before: &Value, wanted: &mut Value) {
    let fields: &[&str] = match before["kind"].as_str().unwrap_or_default() {
        "Service" => &["/spec/clusterIP", "/spec/clusterIPs", "/spec/type"],
        "StorageClass" => &["/reclaimPolicy", "/volumeBindingMode"],
        "Secret" => {
            defaults::complete_secret(wanted);
            &[]
        }
        _ => &[],
    };
    for path in fields {
        let (parent, field) = path.rsplit_once('/').unwrap_or(("", path));
        if let (Some(known), None | Some(Value::Null)) = (before.pointer(path), wanted.pointer(path))
            && let Some(parent) = wanted.pointer_mut(parent).filter(|parent| parent.is_object())
        {
            parent[field] = known.clone();
        }
    }
}

/// Keeps a changed object: itself if somebody made it, else as a change of what follows from the account. Returns it
/// with its new version.
fn keep(
    cluster: &ClusterView,
    objects: &mut Objects,
    target: &Target,
    name: &str,
    before: &Value,
    mut wanted: Value,
) -> Value {
    let now = cluster.now.as_millisecond().unsigned_abs();
    let at = at(target, name);
    let has_new_template = before["spec"]["template"] != wanted["spec"]["template"];
    if let Some(stored) = objects.get_mut(&at) {
        stored.object = wanted;
        stored.touch(now);
        if has_new_template {
            stored.template_at = Some(now);
        }
        let object = stored.object.clone();
        let is_free = stored.deleted_at.is_some() && !stored.is_finalized_later();
        if is_free {
            objects.forget(&at, now);
        }
        return object;
    }
    let own = api::find_unchanged(cluster, target, name).unwrap_or_default();
    let mut patch = patches::difference(&own, &wanted);
    for field in [&["status"][..], &["metadata", "resourceVersion"]] {
        forget(&mut patch, field);
    }
    let known = objects.change(&at).cloned().unwrap_or_default();
    let seen = meta(before, "resourceVersion").parse::<u64>().unwrap_or(0);
    let version = now.max(seen + 1);
    let template_at = if has_new_template { Some(now) } else { known.template_at };
    objects.note_change(at, Change { patch, version, template_at });
    wanted["metadata"]["resourceVersion"] = json!(version.to_string());
    wanted
}

/// Where an object of this name is kept.
fn at(target: &Target, name: &str) -> String {
    let namespace = if target.kind.namespaced { target.namespace.as_deref().unwrap_or_default() } else { "" };
    key(target.kind.kind, namespace, name)
}

/// Takes a field out of a patch.
fn forget(patch: &mut Value, path: &[&str]) {
    let Some((last, before)) = path.split_last() else { return };
    let parent = before.iter().try_fold(patch, |value, part| value.get_mut(*part));
    if let Some(fields) = parent.and_then(Value::as_object_mut) {
        fields.shift_remove(*last);
    }
}
