//! Paths to answers: which object, list or discovery document a request is for, and whether this
//! person may have it.
//!
//! It must not know HTTP connections or tokens.

use std::borrow::Cow;

use serde_json::{Value, json};

use super::access::{self, Caller, Wish};
use super::kinds::{self, Kind};
use super::objects::{key, meta};
use super::status::Answer;
use super::targets::{self, Part, Target};
use super::view::ClusterView;
use super::{
    acting, addon_owners, cluster_objects, denials, discovery, disruption_budgets, endpoints, events, health, lists,
    logs, metrics, node_changes, node_objects, openapi, patches, placed, pod_objects, replica_sets, reviews, roles,
    selectors, server_objects,
};

/// A request, as far as answers depend on it.
#[derive(Debug, Clone, Default)]
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
    /// What is wrong with the body, if it was no object at all.
    pub unreadable: Option<String>,
    /// The program that asks, as far as the `User-Agent` header tells: `kubectl`.
    pub agent: String,
    /// As whom the caller wants to ask (`kubectl --as`): the user's name, and groups.
    pub acting: Option<(String, Vec<String>)>,
}

impl Request {
    /// The value of a query parameter, decoded.
    pub fn parameter(&self, name: &str) -> Option<Cow<'_, str>> {
        form_urlencoded::parse(self.query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// Whether a query parameter says yes.
    pub fn says(&self, name: &str) -> bool {
        self.parameter(name).is_some_and(|value| value == "true" || value == "1")
    }

    /// Whether the body is an object of this kind. A body that does not say so is taken for what belongs at its address,
    /// as the API server's decoder does (the kube crate writes evictions so); server-side apply alone insists on it.
    pub fn holds(&self, kind: &str) -> bool {
        self.body.is_object() && self.body["kind"].as_str().is_none_or(|said| said.is_empty() || said == kind)
    }

    /// Whether the client wants to be told of changes.
    pub fn is_watch(&self) -> bool {
        self.method == "GET" && self.says("watch")
    }

    /// Whether the client wants rows and columns.
    pub fn wants_table(&self) -> bool {
        self.accept.contains("as=Table")
    }

    /// Whether the client only wants to know what would happen.
    pub fn is_dry(&self) -> bool {
        self.parameter("dryRun").is_some() || self.body["dryRun"].is_array() && self.method == "DELETE"
    }

    /// What it would do, in the words of rules.
    fn verb(&self, target: &Target) -> &'static str {
        match (self.method.as_str(), &target.name) {
            ("GET" | "HEAD", Some(_)) if !self.is_watch() => "get",
            ("GET" | "HEAD", _) if self.is_watch() => "watch",
            ("GET" | "HEAD", _) => "list",
            ("DELETE", None) => "deletecollection",
            ("DELETE", Some(_)) => "delete",
            ("PUT", _) => "update",
            ("PATCH", _) => "patch",
            _ => "create",
        }
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
    if *caller == Caller::Unknown {
        return Asked::Answer(Answer::unauthorized());
    }
    let caller = match acting::caller(cluster, request, caller) {
        Ok(caller) => caller,
        Err(refusal) => return Asked::Answer(refusal),
    };
    let path = request.path.trim_end_matches('/');
    let parts: Vec<String> = path.split('/').skip(1).map(decoded).collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let (group, version, rest) = match parts[..] {
        ["api", version, ref rest @ ..] if !rest.is_empty() => ("", version, rest),
        ["apis", group, version, ref rest @ ..] if !rest.is_empty() => (group, version, rest),
        _ => return Asked::Answer(about_the_server(cluster, request, &caller, path, &parts)),
    };
    if let Some((review, namespace)) = reviews::find(group, version, rest) {
        let wish =
            Wish { verb: "create", group, resource: review.plural, namespace: namespace.as_deref(), ..Wish::default() };
        return Asked::Answer(match access::allowed(cluster, &caller, &wish) {
            true => reviews::answer(cluster, request, &caller, review),
            false => denials::not_allowed(&caller, &wish),
        });
    }
    if group == metrics::GROUP && version == "v1beta1" && metrics::is_there(cluster) {
        return Asked::Answer(about_use(cluster, request, &caller, rest));
    }
    let Some(target) = targets::target(cluster, (group, version), rest) else {
        return Asked::Answer(nothing_there(cluster, &caller, (group, rest), request));
    };
    let resource = target.resource();
    let wish = Wish {
        verb: request.verb(&target),
        group,
        resource: &resource,
        namespace: target.namespace.as_deref(),
        name: target.name.as_deref(),
        path: "",
    };
    if !access::allowed(cluster, &caller, &wish) {
        return Asked::Answer(denials::not_allowed(&caller, &wish));
    }
    permitted(cluster, request, &caller, target)
}

/// What somebody asks for who may have it.
fn permitted(cluster: &ClusterView, request: &Request, caller: &Caller, target: Target) -> Asked {
    let is_read = matches!(request.method.as_str(), "GET" | "HEAD");
    match target.part {
        Some(Part::Exec | Part::Attach | Part::PortForward | Part::Proxy) => {
            return Asked::Answer(logs::nothing_runs(cluster, &target));
        }
        Some(Part::Eviction | Part::Token) if request.method != "POST" => {
            return Asked::Answer(Answer::method_not_allowed());
        }
        Some(Part::Eviction | Part::Token) => return Asked::Write(target),
        _ if is_read => return Asked::Objects(target),
        _ => {}
    }
    if let Some(missing) = reviews::too_much(cluster, caller, &request.body) {
        return Asked::Answer(denials::grants_too_much(caller, &target, &request.body, &missing));
    }
    let may_be_done = match request.method.as_str() {
        "PUT" | "PATCH" => true,
        _ => target.kind.writable,
    };
    match may_be_done {
        true => Asked::Write(target),
        false => Asked::Answer(Answer::read_only()),
    }
}

/// Answers what is not about objects: health, versions, discovery.
fn about_the_server(cluster: &ClusterView, request: &Request, caller: &Caller, path: &str, parts: &[&str]) -> Answer {
    let verb = request.method.to_lowercase();
    let path = if path.is_empty() { "/" } else { path };
    if !access::allowed(cluster, caller, &Wish { verb: &verb, path, ..Wish::default() }) {
        let text = format!("forbidden: User \"{}\" cannot {verb} path \"{path}\"", denials::name_of(caller));
        return Answer::forbidden(&text, json!({}));
    }
    match *parts {
        ["version"] => Answer::ok(discovery::version(cluster)),
        ["healthz" | "livez" | "readyz", ..] => health::answer(request, parts),
        ["api"] => Answer::ok(discovery::core(cluster, &request.accept)),
        ["apis"] => Answer::ok(discovery::groups(cluster, &request.accept)),
        ["api", version] => discovery::resources(cluster, "", version).map_or_else(Answer::no_resource, Answer::ok),
        ["apis", name] => discovery::group(cluster, name).map_or_else(Answer::no_resource, Answer::ok),
        ["apis", name, version] => {
            discovery::resources(cluster, name, version).map_or_else(Answer::no_resource, Answer::ok)
        }
        ["openapi", ref rest @ ..] => openapi::answer(cluster, request, rest),
        [] | [""] => Answer::ok(json!({ "paths": ["/api", "/api/v1", "/apis", "/healthz", "/livez", "/openapi/v2",
            "/openapi/v3", "/readyz", "/version"] })),
        _ => Answer::no_resource(),
    }
}

/// Answers what `kubectl top` asks.
fn about_use(cluster: &ClusterView, request: &Request, caller: &Caller, rest: &[&str]) -> Answer {
    let Some((resource, namespace, name)) = metrics::find(rest) else { return Answer::no_resource() };
    let wish = Wish {
        verb: if name.is_some() { "get" } else { "list" },
        group: metrics::GROUP,
        resource,
        namespace: namespace.as_deref(),
        name: name.as_deref(),
        path: "",
    };
    if !access::allowed(cluster, caller, &wish) {
        return denials::not_allowed(caller, &wish);
    }
    metrics::answer(cluster, request, resource, namespace.as_deref(), name.as_deref())
}

/// The answer about a kind that there is not: who may not ask for everything learns no more than that they may not.
fn nothing_there(cluster: &ClusterView, caller: &Caller, (group, rest): (&str, &[&str]), request: &Request) -> Answer {
    let (namespace, resource, name) = match *rest {
        ["namespaces", namespace, resource] => (Some(namespace), resource, None),
        ["namespaces", namespace, resource, name, ..] => (Some(namespace), resource, Some(name)),
        [resource] => (None, resource, None),
        [resource, name, ..] => (None, resource, Some(name)),
        [] => return Answer::no_resource(),
    };
    let verb = match (request.method.as_str(), name) {
        ("GET" | "HEAD", Some(_)) => "get",
        ("GET" | "HEAD", None) => "list",
        ("DELETE", _) => "delete",
        _ => "create",
    };
    let wish = Wish { verb, group, resource, namespace, name, path: "" };
    if access::allowed(cluster, caller, &wish) { Answer::no_resource() } else { denials::not_allowed(caller, &wish) }
}

/// The answer to a request that is neither a watch nor a change.
pub fn answer(cluster: &ClusterView, request: &Request, caller: &Caller) -> Answer {
    let target = match ask(cluster, request, caller) {
        Asked::Answer(answer) => return answer,
        Asked::Objects(target) => target,
        Asked::Write(_) => return Answer::read_only(),
    };
    let Some(name) = &target.name else { return lists::answer(cluster, request, &target) };
    let Some(object) = find(cluster, &target, name) else {
        return Answer::no_object(target.kind.group, target.kind.plural, name);
    };
    match target.part {
        Some(Part::Scale) => Answer::ok(scale(&object)),
        Some(Part::Log) => logs::answer(cluster, request, &object),
        _ => lists::one(cluster, request, &target, object),
    }
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
    kinds::KINDS.iter().find(|kind| kind.plural == plural).map(|kind| all_of(kind, cluster)).unwrap_or_default()
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
        "nodes" => node_changes::keep_taints(cluster, &mut all),
        "deployments" | "daemonsets" | "replicasets" | "statefulsets" | "jobs" => {
            all.extend(cluster.objects.iter().filter(|one| one["kind"] == kind.kind).cloned());
            addon_owners::judge(cluster, &placed::placed(cluster), &mut all);
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
        "daemonsets" => addon_owners::daemon_sets(cluster),
        "deployments" => addon_owners::deployments(cluster),
        "clusterroles" => roles::first_cluster_roles(cluster),
        "clusterrolebindings" => roles::first_cluster_role_bindings(cluster),
        "replicasets" => replica_sets::replica_sets(cluster, &all_of_plural("deployments", cluster)),
        "endpoints" => endpoints::endpoints(cluster),
        "endpointslices" => endpoints::slices(cluster),
        "events" => events::events(cluster),
        // All others are made by somebody.
        plural => server_objects::of(plural, cluster),
    }
}

fn decoded(part: &str) -> String {
    percent_encoding::percent_decode_str(part).decode_utf8_lossy().into_owned()
}
