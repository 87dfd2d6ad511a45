//! Paths to answers: which object, list or discovery document a request is for, and whether this
//! person may have it.
//!
//! It must not know HTTP connections or tokens.

use std::borrow::Cow;

use serde_json::{Value, json};

use super::access::{Caller, Wish, allowed};
use super::discovery::{self, KINDS, Kind};
use super::objects::{key, meta};
use super::status::Answer;
use super::targets::{self, Part, Target};
use super::view::ClusterView;
use super::{
    cluster_objects, columns, disruption_budgets, node_objects, patches, pod_objects, replica_sets, selectors,
};

/// A request, as far as answers depend on it.
#[derive(Debug, Clone)]
pub struct Request {
    /// Method, upper case.
    pub method: String,
    /// Path without the query, still percent-encoded.
    pub path: String,
    /// The query, still encoded; empty when there is none.
    pub query: String,
    /// The `Accept` header.
    pub accept: String,
    /// The `Content-Type` header, which tells one kind of patch from another.
    pub content_type: String,
    /// The object that was sent; `null` if none was.
    pub body: Value,
}

impl Request {
    /// The value of a query parameter, decoded.
    pub fn parameter(&self, name: &str) -> Option<Cow<'_, str>> {
        form_urlencoded::parse(self.query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// Whether the client wants to be told of changes.
    pub fn is_watch(&self) -> bool {
        self.parameter("watch").is_some_and(|value| value == "true" || value == "1")
    }

    /// Whether the client wants rows and columns.
    pub fn wants_table(&self) -> bool {
        self.accept.contains("as=Table")
    }
}

/// What a request turned out to ask for.
#[derive(Debug)]
pub enum Asked {
    /// The answer is known already.
    Answer(Answer),
    /// Objects, which this caller may see.
    Objects(Target),
    /// To make, change or delete an object, which this caller may do.
    Write(Target),
}

/// Decides what is asked for and whether the caller may have it. Anonymous callers get the public
/// addresses only, as Kubernetes' `system:public-info-viewer` grants them.
pub fn ask(cluster: &ClusterView, request: &Request, caller: &Caller) -> Asked {
    let path = request.path.trim_end_matches('/');
    let public = match path {
        "/healthz" | "/livez" | "/readyz" => Some(Answer::Text("ok")),
        "/version" => Some(Answer::ok(discovery::version(cluster))),
        _ => None,
    };
    let (username, grants) = match caller {
        Caller::Unknown => return Asked::Answer(Answer::unauthorized()),
        Caller::Anonymous => ("system:anonymous", &[][..]),
        Caller::Known { username, grants } => (username.as_str(), grants.as_slice()),
    };
    if let Some(answer) = public {
        return Asked::Answer(answer);
    }
    if *caller == Caller::Anonymous {
        let text = format!("forbidden: User \"system:anonymous\" cannot get path \"{path}\"");
        return Asked::Answer(Answer::forbidden(&text, json!({})));
    }
    let parts: Vec<String> = path.split('/').skip(1).map(decoded).collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let (group, rest) = match parts[..] {
        ["api"] => return Asked::Answer(Answer::ok(discovery::core_versions())),
        ["apis"] => return Asked::Answer(Answer::ok(discovery::groups(cluster))),
        ["apis", name] => {
            return Asked::Answer(discovery::group(cluster, name).map_or_else(Answer::no_resource, Answer::ok));
        }
        ["openapi", "v2"] => return Asked::Answer(open_api(request)),
        ["api", "v1", ref rest @ ..] => ("", rest),
        ["apis", group, "v1", ref rest @ ..] => (group, rest),
        _ => return Asked::Answer(Answer::no_resource()),
    };
    if rest.is_empty() {
        return Asked::Answer(discovery::resources(cluster, group).map_or_else(Answer::no_resource, Answer::ok));
    }
    let Some(target) = targets::target(cluster, group, rest) else { return Asked::Answer(Answer::no_resource()) };
    let wish = Wish {
        resource: target.kind.plural,
        namespaced: target.kind.namespaced,
        namespace: target.namespace.as_deref(),
        write: request.method != "GET" && request.method != "HEAD",
    };
    if !allowed(grants, &wish) {
        return Asked::Answer(not_allowed(username, request, &target));
    }
    let may_be_done = match request.method.as_str() {
        "PUT" | "PATCH" => !target.kind.fixed,
        _ => target.kind.writable,
    };
    match (wish.write, may_be_done) {
        (false, _) => Asked::Objects(target),
        (true, true) => Asked::Write(target),
        (true, false) => Asked::Answer(Answer::read_only()),
    }
}

/// A description of no kinds at all: kubectl then believes what it is given, and checks nothing.
fn open_api(request: &Request) -> Answer {
    if request.accept.contains("protobuf") {
        return Answer::Text("");
    }
    Answer::ok(json!({ "swagger": "2.0", "info": { "title": "Kubernetes", "version": "v1" }, "paths": {} }))
}

/// The answer to a request that is neither a watch nor a change.
pub fn answer(cluster: &ClusterView, request: &Request, caller: &Caller) -> Answer {
    let target = match ask(cluster, request, caller) {
        Asked::Answer(answer) => return answer,
        Asked::Objects(target) => target,
        Asked::Write(_) => return Answer::read_only(),
    };
    let objects = objects(cluster, request, &target);
    let version = list_version(cluster);
    if let Some(name) = &target.name {
        return match objects.into_iter().next() {
            None => Answer::no_object(target.kind.group, target.kind.plural, name),
            Some(object) if target.part == Some(Part::Scale) => Answer::ok(scale(&object)),
            Some(object) if request.wants_table() => {
                let version = object["metadata"]["resourceVersion"].as_str().unwrap_or_default().to_owned();
                Answer::ok(columns::table(target.kind.plural, &[object], &version, cluster.now))
            }
            Some(object) => Answer::ok(object),
        };
    }
    if request.wants_table() {
        return Answer::ok(columns::table(target.kind.plural, &objects, &version, cluster.now));
    }
    Answer::ok(json!({
        "kind": format!("{}List", target.kind.kind),
        "apiVersion": target.kind.api_version(),
        "metadata": { "resourceVersion": version },
        "items": objects,
    }))
}

/// The number of replicas of an object, as an object of its own.
pub fn scale(object: &Value) -> Value {
    let labels = object["spec"]["selector"]["matchLabels"].as_object().cloned().unwrap_or_default();
    let selector: Vec<String> =
        labels.iter().map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default())).collect();
    let mut metadata = json!({});
    for field in ["name", "namespace", "uid", "resourceVersion", "creationTimestamp"] {
        metadata[field] = object["metadata"][field].clone();
    }
    json!({
        "kind": "Scale", "apiVersion": "autoscaling/v1", "metadata": metadata,
        "spec": { "replicas": object["spec"]["replicas"].as_u64().unwrap_or(1) },
        "status": { "replicas": object["status"]["replicas"].as_u64().unwrap_or(0), "selector": selector.join(",") },
    })
}

/// The objects a target and the request's selectors leave over.
pub fn objects(cluster: &ClusterView, request: &Request, target: &Target) -> Vec<Value> {
    let labels = request.parameter("labelSelector").unwrap_or_default();
    let fields = request.parameter("fieldSelector").unwrap_or_default();
    let metadata_is = |object: &Value, field: &str, wanted: &Option<String>| {
        wanted.as_deref().is_none_or(|wanted| object["metadata"][field] == wanted)
    };
    all_of(target.kind, cluster)
        .into_iter()
        .filter(|object| metadata_is(object, "name", &target.name))
        .filter(|object| !target.kind.namespaced || metadata_is(object, "namespace", &target.namespace))
        .filter(|object| selectors::labels_match(object, &labels) && selectors::fields_match(object, &fields))
        .collect()
}

/// The version of a whole list: grows with demo time.
pub fn list_version(cluster: &ClusterView) -> String {
    cluster.now.as_millisecond().to_string()
}

/// Whether an object of this name is there already.
pub fn is_there(cluster: &ClusterView, target: &Target, name: &str) -> bool {
    find(cluster, target, name).is_some()
}

/// The object of this name.
pub fn find(cluster: &ClusterView, target: &Target, name: &str) -> Option<Value> {
    all_of(target.kind, cluster).into_iter().find(|one| is_named(one, target, name))
}

/// The object of this name as it follows from the account, without what people changed about it.
pub fn find_unchanged(cluster: &ClusterView, target: &Target, name: &str) -> Option<Value> {
    by_account(target.kind, cluster).into_iter().find(|one| is_named(one, target, name))
}

fn is_named(object: &Value, target: &Target, name: &str) -> bool {
    let namespace = if target.kind.namespaced { target.namespace.as_deref().unwrap_or_default() } else { "" };
    meta(object, "name") == name && meta(object, "namespace") == namespace
}

/// All objects of a kind, by its plural.
pub fn all_of_plural(plural: &str, cluster: &ClusterView) -> Vec<Value> {
    KINDS.iter().find(|kind| kind.plural == plural).map(|kind| all_of(kind, cluster)).unwrap_or_default()
}

fn all_of(kind: &Kind, cluster: &ClusterView) -> Vec<Value> {
    let mut all = by_account(kind, cluster);
    for one in &mut all {
        if let Some(change) = cluster.changes.get(&key(kind.kind, meta(one, "namespace"), meta(one, "name"))) {
            patches::merge(one, &change.patch);
            one["metadata"]["resourceVersion"] = json!(change.version.to_string());
        }
    }
    match kind.plural {
        "poddisruptionbudgets" => all.extend(disruption_budgets::budgets(cluster)),
        "deployments" => {
            all.extend(pod_objects::peoples_deployments(cluster));
            pod_objects::judge_deployments(cluster, &mut all);
        }
        // Those that people made are among the others, for they need a node like them.
        "pods" => {}
        _ => all.extend(cluster.objects.iter().filter(|one| one["kind"] == kind.kind).cloned()),
    }
    all
}

/// The objects that follow from the account.
fn by_account(kind: &Kind, cluster: &ClusterView) -> Vec<Value> {
    match kind.plural {
        "nodes" => cluster.nodes.iter().map(|node| node_objects::node(cluster, node)).collect(),
        "namespaces" => cluster_objects::namespaces(cluster),
        "services" => cluster_objects::services(cluster),
        "serviceaccounts" => cluster_objects::service_accounts(cluster),
        "pods" => pod_objects::pods(cluster),
        "daemonsets" => pod_objects::daemon_sets(cluster),
        "deployments" => pod_objects::deployments(cluster),
        "replicasets" => replica_sets::replica_sets(cluster, &all_of_plural("deployments", cluster)),
        // All others are made by somebody; the demo keeps no events.
        _ => Vec::new(),
    }
}

fn not_allowed(username: &str, request: &Request, target: &Target) -> Answer {
    let kind = target.kind;
    let verb = match (request.method.as_str(), &target.name) {
        ("GET" | "HEAD", Some(_)) => "get",
        ("GET" | "HEAD", None) if request.is_watch() => "watch",
        ("GET" | "HEAD", None) => "list",
        ("DELETE", _) => "delete",
        ("PUT", _) => "update",
        ("PATCH", _) => "patch",
        _ => "create",
    };
    let place = match &target.namespace {
        Some(namespace) => format!("in the namespace \"{namespace}\""),
        None => "at the cluster scope".to_owned(),
    };
    let named = target.name.as_ref().map(|name| format!(" \"{name}\"")).unwrap_or_default();
    let text = format!(
        "{}{named} is forbidden: User \"{username}\" cannot {verb} resource \"{}\" in API group \"{}\" {place}",
        kind.qualified(),
        kind.plural,
        kind.group,
    );
    let mut details = json!({ "kind": kind.plural });
    if let Some(name) = &target.name {
        details["name"] = json!(name);
    }
    Answer::forbidden(&text, details)
}

fn decoded(part: &str) -> String {
    percent_encoding::percent_decode_str(part).decode_utf8_lossy().into_owned()
}
