//! Events: what happened lately to pods, nodes, and what makes them, as `kubectl describe` shows it.
//!
//! Most follow from where things are now and since when; what left no other trace is in the cluster's memory
//! (`life`). Source of reasons and words: kube-scheduler, kubelet, kube-controller-manager and the controllers of AWS.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::fates::Stage;
use super::images::{self, Trouble};
use super::life::Happening;
use super::placed::{Placed, Progress, placed};
use super::pod_drafts::Seat;
use super::pod_objects::{image_state, time};
use super::view::{ClusterView, Host, NodeView, stable_uid, stable_word};

/// How long events are kept (`--event-ttl` of the API server).
const KEPT: SignedDuration = SignedDuration::from_secs(3600);
/// How often the scheduler tells again that a pod has no place.
const AGAIN: i64 = 300;

/// Something to be told, with the time of its first and last occurrence.
struct Told {
    object: Value,
    reason: &'static str,
    message: String,
    source: &'static str,
    host: Option<String>,
    first: Timestamp,
    last: Timestamp,
    count: u64,
    is_warning: bool,
}

/// Whether something is wrong, how often it happened, and when last if not at first.
type Course = (bool, u64, Option<Timestamp>);

/// Everything that happened within an hour, the oldest first.
pub fn events(cluster: &ClusterView) -> Vec<Value> {
    let mut all: Vec<Told> = Vec::new();
    for pod in placed(cluster) {
        of_pod(cluster, &pod, &mut all);
    }
    for node in cluster.nodes.iter().filter(|node| node.host != Host::Fargate) {
        of_node(cluster, node, &mut all);
    }
    let is_recent = |one: &Told| one.last + KEPT > cluster.now && one.first <= cluster.now;
    let mut order: BTreeMap<String, u64> = BTreeMap::new();
    let mut events = Vec::new();
    for one in &all {
        let number = order.entry(one.object["uid"].as_str().unwrap_or_default().to_owned()).or_default();
        *number += 1;
        if is_recent(one) {
            events.push(written(cluster, one, *number));
        }
    }
    let log = &cluster.life.log;
    events.extend(log.iter().enumerate().map(|(at, one)| {
        // What happened at the same moment keeps its order.
        let before = log[..at].iter().rev().take_while(|other| other.first_at == one.first_at).count();
        remembered(cluster, one, before as u64)
    }));
    events.sort_by(|one, other| {
        let last = |event: &Value| event["lastTimestamp"].as_str().unwrap_or_default().to_owned();
        last(one).cmp(&last(other))
    });
    events
}

fn of_pod(cluster: &ClusterView, pod: &Placed<'_>, all: &mut Vec<Told>) {
    let draft = &pod.draft;
    let object = json!({
        "apiVersion": "v1", "kind": "Pod", "namespace": draft.namespace, "name": draft.name, "uid": draft.uid,
    });
    if draft.made.is_none() {
        let owner = &draft.owned_by;
        let by = match owner["kind"].as_str().unwrap_or_default() {
            "DaemonSet" => "daemonset-controller",
            "StatefulSet" => "statefulset-controller",
            "Job" => "job-controller",
            _ => "replicaset-controller",
        };
        let mut set = owner.clone();
        set["namespace"] = json!(draft.namespace);
        all.push(once(set, "SuccessfulCreate", format!("Created pod: {}", draft.name), by, draft.born));
    }
    let name = format!("{}/{}", draft.namespace, draft.name);
    let Some(node) = pod.node else {
        if !pod.why.is_empty() {
            let passed = (cluster.now - draft.born).get_seconds();
            let mut told = once(object, "FailedScheduling", pod.why.clone(), "default-scheduler", draft.born);
            told.count = 1 + u64::try_from(passed / AGAIN).unwrap_or(0);
            told.last = draft.born + SignedDuration::from_secs(passed / AGAIN * AGAIN);
            told.is_warning = true;
            all.push(told);
        }
        return;
    };
    let scheduler = if node.host == Host::Fargate { "fargate-scheduler" } else { "default-scheduler" };
    let text = format!("Successfully assigned {name} to {}", node.name);
    // The pods of daemon sets go through the scheduler as well, to the one node they may be on.
    let assigned_at = if matches!(draft.seat, Seat::Node(_)) { pod.put_at.max(draft.born) } else { pod.put_at };
    all.push(once(object.clone(), "Scheduled", text, scheduler, assigned_at));
    of_containers(cluster, pod, node, &object, all);
}

fn of_containers(cluster: &ClusterView, pod: &Placed<'_>, node: &NodeView, object: &Value, all: &mut Vec<Told>) {
    let mut tell = |reason: &'static str, text: String, at: Timestamp, (is_warning, count, last): Course| {
        let host = Some(node.name.clone());
        let told = once(object.clone(), reason, text, "kubelet", at);
        all.push(Told { host, is_warning, count, last: last.unwrap_or(at), ..told });
    };
    let once: Course = (false, 1, None);
    let up = node.ready_since.unwrap_or(node.registered_at).max(pod.put_at);
    let containers = pod.draft.spec["containers"].as_array().map(Vec::as_slice).unwrap_or_default();
    let text = |container: &Value, field: &str| container[field].as_str().unwrap_or_default().to_owned();
    match pod.progress(cluster) {
        Progress::NoImage { container, trouble, since } => {
            let image = containers.get(container).map(|one| text(one, "image")).unwrap_or_default();
            let (attempts, last, _) = images::attempts(since, cluster.now);
            let (fine, wrong) = ((false, attempts, Some(last)), (true, attempts, Some(last)));
            match &trouble {
                Trouble::Name(why) => {
                    tell("InspectFailed", why.clone(), since, wrong);
                    tell("Failed", "Error: InvalidImageName".to_owned(), since, wrong);
                }
                Trouble::Pull(why) => {
                    tell("Pulling", format!("Pulling image \"{image}\""), since, fine);
                    tell("Failed", format!("Failed to pull image \"{image}\": {why}"), since, wrong);
                    tell("Failed", "Error: ErrImagePull".to_owned(), since, wrong);
                    if image_state(cluster, &image, &trouble, since).0 == "ImagePullBackOff" || attempts > 1 {
                        tell("BackOff", format!("Back-off pulling image \"{image}\""), since, fine);
                        tell("Failed", "Error: ImagePullBackOff".to_owned(), since, wrong);
                    }
                }
            }
        }
        Progress::Started(since, stages) => {
            for (container, (stage, restarts)) in containers.iter().zip(&stages) {
                let (name, image) = (text(container, "name"), text(container, "image"));
                let begun = up.max(since - cluster.pod_start) + SignedDuration::from_secs(1);
                let took = (since - begun).get_seconds().max(1);
                tell("Pulling", format!("Pulling image \"{image}\""), begun, once);
                let size = 20_000_000 + u64::from_str_radix(&stable_word(&["size", &image], 6), 16).unwrap_or(0) * 4;
                let pulled = format!(
                    "Successfully pulled image \"{image}\" in {took}s ({took}s including waiting). Image size: {size} bytes."
                );
                tell("Pulled", pulled, since, once);
                let (last, is_down) = match stage {
                    Stage::Running { since } => (*since, false),
                    Stage::Ended { started, .. } => (*started, false),
                    Stage::BackingOff { ended, .. } => (*ended, true),
                };
                let course = (false, restarts + 1, Some(last));
                tell("Created", format!("Created container: {name}"), since, course);
                tell("Started", format!("Started container {name}"), since, course);
                if is_down || *restarts > 1 {
                    let draft = &pod.draft;
                    let whole = format!("{}_{}({})", draft.name, draft.namespace, draft.uid);
                    let back = format!("Back-off restarting failed container {name} in pod {whole}");
                    tell("BackOff", back, since, (true, (*restarts).max(1), Some(last)));
                }
            }
        }
        Progress::Creating(Some(starts)) => {
            let begun = starts - cluster.pod_start + SignedDuration::from_secs(1);
            for container in containers {
                tell("Pulling", format!("Pulling image \"{}\"", text(container, "image")), begun, once);
            }
        }
        Progress::Creating(None) if !pod.draft.host_network() => {
            let text = "network is not ready: container runtime network not ready: NetworkReady=false \
                        reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized";
            tell("NetworkNotReady", text.to_owned(), pod.put_at, (true, 1, None));
        }
        Progress::Creating(None) | Progress::Waiting => {}
    }
}

fn of_node(cluster: &ClusterView, node: &NodeView, all: &mut Vec<Told>) {
    // Kubelet names the node by its name where others name it by its uid.
    let object = json!({ "kind": "Node", "name": node.name, "uid": node.name });
    let seen = json!({
        "kind": "Node", "name": node.name, "uid": stable_uid(&[&cluster.name, "node", &node.instance_id]),
    });
    let mut tell = |object: &Value, reason: &'static str, text: String, source: &'static str, at: Timestamp| {
        let mut told = once(object.clone(), reason, text, source, at);
        told.host = Some(node.name.clone()).filter(|_| source == "kubelet");
        all.push(told);
    };
    let name = &node.name;
    let at = node.registered_at;
    tell(&object, "Starting", "Starting kubelet.".to_owned(), "kubelet", at);
    for reason in ["NodeHasSufficientMemory", "NodeHasNoDiskPressure", "NodeHasSufficientPID"] {
        tell(&object, reason, format!("Node {name} status is now: {reason}"), "kubelet", at);
    }
    let text = "Updated Node Allocatable limit across pods".to_owned();
    tell(&object, "NodeAllocatableEnforced", text, "kubelet", at);
    let text = format!("Node {name} event: Registered Node {name} in Controller");
    tell(&seen, "RegisteredNode", text, "node-controller", at + SignedDuration::from_secs(2));
    if let Some(ready) = node.ready_since {
        tell(&object, "NodeReady", format!("Node {name} status is now: NodeReady"), "kubelet", ready);
    }
    if let Some(lost) = node.lost_since {
        tell(&seen, "NodeNotReady", format!("Node {name} status is now: NodeNotReady"), "node-controller", lost);
    }
}

fn once(object: Value, reason: &'static str, message: String, source: &'static str, at: Timestamp) -> Told {
    Told { object, reason, message, source, host: None, first: at, last: at, count: 1, is_warning: false }
}

fn written(cluster: &ClusterView, told: &Told, number: u64) -> Value {
    let mut source = json!({ "component": told.source });
    if let Some(host) = &told.host {
        source["host"] = json!(host);
    }
    event(
        cluster,
        (&told.object, told.reason, &told.message),
        &source,
        (told.first, told.last, told.count),
        (told.is_warning, number * 1000),
    )
}

fn remembered(cluster: &ClusterView, one: &Happening, number: u64) -> Value {
    let moment = super::pod_drafts::moment;
    event(
        cluster,
        (&one.object, &one.reason, &one.message),
        &json!({ "component": one.source }),
        (moment(one.first_at), moment(one.last_at), one.count),
        (one.is_warning, 500_000 + number * 1000),
    )
}

/// What the name of an event ends with: the time in nanoseconds, so that lists have them in their order. What the demo
/// does not know of it, below the millisecond, tells events of the same moment apart.
fn number(first: Timestamp, order: u64, parts: &[&str]) -> u64 {
    let hash = u64::from_str_radix(&stable_word(parts, 8), 16).unwrap_or(0);
    first.as_millisecond().unsigned_abs() * 1_000_000 + (order + hash % 1000).min(999_999)
}

fn event(
    cluster: &ClusterView,
    (object, reason, message): (&Value, &str, &str),
    source: &Value,
    (first, last, count): (Timestamp, Timestamp, u64),
    (is_warning, order): (bool, u64),
) -> Value {
    let name = object["name"].as_str().unwrap_or_default();
    // What belongs to no namespace has its events in `default`.
    let namespace = object["namespace"].as_str().filter(|one| !one.is_empty()).unwrap_or("default");
    let parts = ["event", &cluster.name, object["uid"].as_str().unwrap_or_default(), reason, message];
    let mut involved = object.clone();
    if let Some(fields) = involved.as_object_mut() {
        fields.retain(|field, value| {
            ["apiVersion", "kind", "namespace", "name", "uid"].contains(&field.as_str()) && !value.is_null()
        });
    }
    json!({
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {
            "name": format!("{name}.{:x}", number(first, order, &parts)),
            "namespace": namespace,
            "uid": stable_uid(&parts),
            "resourceVersion": last.as_millisecond().to_string(),
            "creationTimestamp": time(first),
        },
        "involvedObject": involved,
        "reason": reason,
        "message": message,
        "source": source,
        "firstTimestamp": time(first),
        "lastTimestamp": time(last),
        "eventTime": null,
        "count": count,
        "type": if is_warning { "Warning" } else { "Normal" },
        "reportingComponent": source["component"],
        "reportingInstance": source["host"].as_str().unwrap_or_default(),
    })
}
