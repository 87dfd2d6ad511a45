//! Changing objects: replacing them (PUT), patching them in Kubernetes' four ways, and server-side apply.
//!
//! It must not know AWS, nor who is allowed to write. Server-side apply joins what is applied with what is there; which
//! field belongs to which manager is not kept, so that it never conflicts and never takes a field away.

use serde_json::{Value, json};

use super::api::{self, Request};
use super::objects::{Change, Objects, key, meta};
use super::patches;
use super::status::Answer;
use super::targets::{Part, Target};
use super::view::ClusterView;
use super::{defaults, write};

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
    wanted = joined(target.part, &before, wanted);
    keep_identity(&before, &mut wanted);
    keep_defaults(&before, &mut wanted);
    if let Some(text) = forbidden(&before, &wanted) {
        return Answer::invalid(kind.group, kind.kind, name, &text);
    }
    if before["spec"] != wanted["spec"] {
        let generation = before["metadata"]["generation"].as_u64().unwrap_or(1);
        wanted["metadata"]["generation"] = json!(generation + 1);
        defaults::complete_change(cluster, &mut wanted);
    }
    let is_dry = request.parameter("dryRun").is_some();
    if !is_dry && wanted != before {
        wanted = keep(cluster, objects, target, name, &before, wanted);
    }
    Answer::ok(if target.part == Some(Part::Scale) { api::scale(&wanted) } else { wanted })
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
        APPLY_PATCH => patches::strategic(&mut wanted, &request.body),
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

/// A part joined with the rest of its object, which stays; the whole without its status, which stays as well.
fn joined(part: Option<Part>, before: &Value, wanted: Value) -> Value {
    let mut whole = before.clone();
    match part {
        Some(Part::Scale) => whole["spec"]["replicas"] = wanted["spec"]["replicas"].clone(),
        Some(Part::Status) => whole["status"] = wanted["status"].clone(),
        None => {
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

/// Changes that Kubernetes refuses, in its words.
fn forbidden(before: &Value, wanted: &Value) -> Option<String> {
    let differs = |path: &str| before.pointer(path) != wanted.pointer(path);
    let immutable = |path: &str| {
        let value = wanted.pointer(path).cloned().unwrap_or_default();
        format!("{}: Invalid value: {value}: field is immutable", path.trim_start_matches('/').replace('/', "."))
    };
    match before["kind"].as_str().unwrap_or_default() {
        "Deployment" | "DaemonSet" if differs("/spec/selector") => Some(immutable("/spec/selector")),
        "StorageClass" => {
            let fixed = ["provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"];
            let field = fixed.into_iter().find(|field| differs(&format!("/{field}")))?;
            Some(match field {
                "provisioner" | "parameters" => format!("{field}: Forbidden: updates to {field} are forbidden."),
                _ => immutable(&format!("/{field}")),
            })
        }
        "PersistentVolumeClaim" => {
            let but_size = |object: &Value| {
                let mut spec = object["spec"].clone();
                spec["resources"] = Value::Null;
                // A class may still be named where there was none.
                if before["spec"]["storageClassName"].is_null() {
                    spec["storageClassName"] = Value::Null;
                }
                spec
            };
            (but_size(before) != but_size(wanted)).then(|| {
                "spec: Forbidden: spec is immutable after creation except resources.requests and \
                 volumeAttributesClassName for bound claims"
                    .to_owned()
            })
        }
        "Pod" => {
            let but_images = |object: &Value| {
                let mut spec = object["spec"].clone();
                spec["tolerations"] = Value::Null;
                spec["activeDeadlineSeconds"] = Value::Null;
                for list in ["containers", "initContainers"] {
                    spec[list].as_array_mut().into_iter().flatten().for_each(|one| one["image"] = Value::Null);
                }
                spec
            };
            (but_images(before) != but_images(wanted)).then(|| {
                "spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`, \
                 `spec.initContainers[*].image`, `spec.activeDeadlineSeconds`, `spec.tolerations` (only additions to \
                 existing tolerations), `spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was \
                 previously negative)"
                    .to_owned()
            })
        }
        "Service" if differs("/spec/clusterIP") && !before["spec"]["clusterIP"].is_null() => {
            let ip = wanted["spec"]["clusterIP"].clone();
            Some(format!("spec.clusterIPs[0]: Invalid value: [{ip}]: may not change once set"))
        }
        _ => None,
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
    let kind = target.kind;
    let now = cluster.now.as_millisecond().unsigned_abs();
    let namespace = if kind.namespaced { target.namespace.as_deref().unwrap_or_default() } else { "" };
    let at = key(kind.kind, namespace, name);
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

/// Takes a field out of a patch.
fn forget(patch: &mut Value, path: &[&str]) {
    let Some((last, before)) = path.split_last() else { return };
    let parent = before.iter().try_fold(patch, |value, part| value.get_mut(*part));
    if let Some(fields) = parent.and_then(Value::as_object_mut) {
        fields.shift_remove(*last);
    }
}
