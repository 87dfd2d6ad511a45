//! `watch=1`: what changed between two pictures of the cluster, as Kubernetes' watch events.
//!
//! It must not wait or know the time; the listener takes the pictures.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::api::{self, Request};
use super::columns;
use super::lists;
use super::objects::meta;
use super::targets::Target;
use super::view::ClusterView;

/// What a watcher has been told so far.
#[derive(Debug, Default)]
pub struct Told {
    objects: BTreeMap<String, Value>,
    /// Whether the watcher waits to be told that it has been told of everything there was.
    owes_mark: bool,
}

impl Told {
    /// A watcher that already knows objects from a list it got before (`resourceVersion` in its request): those of the
    /// picture that it was shown `then`, or, where nobody remembers it, those that have not been written since. Without
    /// a version, the first events are all `ADDED`.
    pub fn starting(cluster: &ClusterView, then: Option<&ClusterView>, request: &Request, target: &Target) -> Self {
        let owes_mark = request.says("sendInitialEvents");
        let mut known = Vec::new();
        if let Some(since) = version(request).filter(|_| !owes_mark) {
            if let Some(then) = then {
                known = api::objects(then, request, target);
            } else {
                known = api::objects(cluster, request, target);
                known.retain(|one| meta(one, "resourceVersion").parse::<u64>().is_ok_and(|written| written <= since));
                known.extend(went_since(cluster, since, request, target));
            }
        }
        Self { objects: keyed(known), owes_mark }
    }

    /// The events that bring the watcher to this picture, one JSON object each.
    pub fn catch_up(&mut self, cluster: &ClusterView, request: &Request, target: &Target) -> Vec<Value> {
        let present = keyed(api::objects(cluster, request, target));
        let mut events = Vec::new();
        for (key, object) in &present {
            let kind = match self.objects.get(key) {
                None => "ADDED",
                Some(known) if without_heartbeat(known) != without_heartbeat(object) => "MODIFIED",
                Some(_) => continue,
            };
            events.push(event(kind, object, cluster, request, target));
        }
        for (key, object) in &self.objects {
            if !present.contains_key(key) {
                events.push(event("DELETED", object, cluster, request, target));
            }
        }
        self.objects = present;
        if std::mem::take(&mut self.owes_mark) {
            events.push(mark(cluster, target));
        }
        events
    }
}

/// The bookmark after the first events (`sendInitialEvents`, "streaming lists" in Kubernetes' documentation).
fn mark(cluster: &ClusterView, target: &Target) -> Value {
    json!({ "type": "BOOKMARK", "object": {
        "kind": target.kind.kind, "apiVersion": target.kind.api_version(),
        "metadata": {
            "resourceVersion": api::list_version(cluster),
            "annotations": { "k8s.io/initial-events-end": "true" },
        },
    } })
}

/// From when on the watcher wants to hear; `None` for everything there is.
fn version(request: &Request) -> Option<u64> {
    request.parameter("resourceVersion")?.parse().ok().filter(|version| *version != 0)
}

/// Objects that went between the list a watcher got and the beginning of its watch; it still believes in them.
fn went_since(cluster: &ClusterView, since: u64, request: &Request, target: &Target) -> Vec<Value> {
    let mut then = cluster.clone();
    then.objects = cluster.gone.iter().filter(|one| one.gone_at >= since).map(|one| one.object.clone()).collect();
    let present = api::objects(cluster, request, target);
    let mut went = api::objects(&then, request, target);
    went.retain(|one| !present.iter().any(|other| other["metadata"]["uid"] == one["metadata"]["uid"]));
    went
}

fn event(kind: &str, object: &Value, cluster: &ClusterView, request: &Request, target: &Target) -> Value {
    let object = if request.wants_table() {
        let version = object["metadata"]["resourceVersion"].as_str().unwrap_or_default();
        columns::table(target.kind.plural, std::slice::from_ref(object), version, cluster.now, lists::with(request))
    } else if request.accept.contains("as=PartialObjectMetadata") {
        lists::partial(object)
    } else {
        object.clone()
    };
    json!({ "type": kind, "object": object })
}

fn keyed(objects: Vec<Value>) -> BTreeMap<String, Value> {
    objects
        .into_iter()
        .map(|object| {
            let part = |field: &str| object["metadata"][field].as_str().unwrap_or_default().to_owned();
            (format!("{}/{}", part("namespace"), part("name")), object)
        })
        .collect()
}

/// A node's heartbeat moves with every picture; it is not news.
fn without_heartbeat(object: &Value) -> Value {
    let mut object = object.clone();
    if let Some(conditions) = object["status"]["conditions"].as_array_mut() {
        for condition in conditions {
            if let Some(fields) = condition.as_object_mut() {
                fields.remove("lastHeartbeatTime");
            }
        }
    }
    object
}
