//! Pods as objects: what each says about itself, from where it is and how far it has come.
//!
//! It must not decide either; `placed` does.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::fates::Stage;
use super::images::{self, Trouble, attempts, full_name};
use super::placed::{Placed, Progress, placed};
use super::view::{ClusterView, Host, NodeView, stable_word};

/// For how long after an attempt a pod says that the attempt failed, rather than that it waits for the next.
const SAYS_FAILED: jiff::SignedDuration = jiff::SignedDuration::from_secs(3);

/// All pods of the cluster.
pub fn pods(cluster: &ClusterView) -> Vec<Value> {
    placed(cluster).iter().map(|one| pod(cluster, one)).collect()
}

/// `created` in the form Kubernetes writes times.
pub fn time(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// One pod.
pub fn pod(cluster: &ClusterView, one: &Placed<'_>) -> Value {
    let draft = &one.draft;
    let progress = one.progress(cluster);
    let mut spec = draft.spec.clone();
    if let Some(node) = one.node {
        spec["nodeName"] = json!(node.name);
    }
    let changed = match &progress {
        Progress::Started(since, stages) => stages.iter().map(|(stage, _)| last_change(stage)).fold(*since, Ord::max),
        Progress::NoImage { since, .. } => attempts(*since, cluster.now).1,
        _ => one.put_at.max(draft.born),
    };
    let status = status(cluster, one, &progress);
    if let Some(made) = &draft.made {
        let mut object = made.clone();
        object["metadata"]["labels"] = draft.labels.clone();
        object["spec"] = spec;
        object["status"] = status;
        return object;
    }
    let mut metadata = json!({
        "name": draft.name,
        "namespace": draft.namespace,
        "uid": draft.uid,
        "resourceVersion": changed.as_second().to_string(),
        "creationTimestamp": time(draft.born),
        "labels": draft.labels,
    });
    if let Some(reference) = draft.owned_by["kind"].as_str().filter(|kind| *kind != "Node") {
        let name = draft.owned_by["name"].as_str().unwrap_or_default();
        metadata["generateName"] = json!(format!("{name}-"));
        metadata["ownerReferences"] = json!([draft.owned_by]);
        if reference == "StatefulSet"
            && let Some(fields) = metadata.as_object_mut()
        {
            fields.shift_remove("generateName");
        }
    }
    if draft.annotations.as_object().is_some_and(|some| !some.is_empty()) {
        metadata["annotations"] = draft.annotations.clone();
    }
    json!({ "apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec, "status": status })
}

fn last_change(stage: &Stage) -> Timestamp {
    match stage {
        Stage::Running { since } => *since,
        Stage::Ended { ended, .. } | Stage::BackingOff { ended, .. } => *ended,
    }
}

fn status(cluster: &ClusterView, one: &Placed<'_>, progress: &Progress) -> Value {
    let draft = &one.draft;
    let Some(node) = one.node else { return unscheduled(one) };
    let ended = progress.ended();
    let phase = match (progress, ended) {
        (_, Some(0)) => "Succeeded",
        (_, Some(_)) => "Failed",
        (Progress::Started(..), None) => "Running",
        _ => "Pending",
    };
    let is_ready = one.is_ready(cluster);
    let started = match progress {
        Progress::Started(since, _) => Some(*since),
        _ => None,
    };
    let ready = condition("Ready", is_ready, started.unwrap_or(one.put_at), ended == Some(0));
    let containers = condition("ContainersReady", is_ready, started.unwrap_or(one.put_at), ended == Some(0));
    let mut status = json!({
        "phase": phase,
        "hostIP": node.private_ip,
        "hostIPs": [{ "ip": node.private_ip }],
        "startTime": time(one.put_at),
        "qosClass": quality(&draft.spec),
        "conditions": [
            condition("PodReadyToStartContainers", started.is_some(), started.unwrap_or(one.put_at), false),
            condition("Initialized", true, one.put_at, false),
            ready,
            containers,
            condition("PodScheduled", true, one.put_at, false),
        ],
        "containerStatuses": container_statuses(cluster, one, progress),
    });
    let of_init = draft.spec["initContainers"].as_array().map(Vec::as_slice).unwrap_or_default();
    if !of_init.is_empty() {
        let states = of_init.iter().map(|container| init_status(container, one.put_at, started));
        status["initContainerStatuses"] = states.collect();
    }
    if started.is_some() {
        let ip = address(one, node);
        status["podIPs"] = json!([{ "ip": ip }]);
        status["podIP"] = json!(ip);
    }
    if node.lost_since.is_some() {
        status["reason"] = json!("NodeLost");
        status["message"] = json!(format!("Node {} which was running pod {} is unresponsive", node.name, draft.name));
    }
    status
}

fn unscheduled(one: &Placed<'_>) -> Value {
    let mut condition = condition("PodScheduled", false, one.draft.born, false);
    condition["reason"] = json!("Unschedulable");
    condition["message"] = json!(one.why);
    if one.why.is_empty() {
        // On its way to Fargate, which has not said no.
        return json!({ "phase": "Pending", "qosClass": quality(&one.draft.spec), "conditions": [] });
    }
    json!({ "phase": "Pending", "qosClass": quality(&one.draft.spec), "conditions": [condition] })
}

fn condition(kind: &str, holds: bool, since: Timestamp, is_completed: bool) -> Value {
    let mut condition = json!({
        "type": kind, "status": if holds { "True" } else { "False" },
        "lastProbeTime": null, "lastTransitionTime": time(since),
    });
    if !holds && matches!(kind, "Ready" | "ContainersReady") {
        condition["reason"] = json!(if is_completed { "PodCompleted" } else { "ContainersNotReady" });
    }
    condition
}

/// Kubernetes' class of service, from what the containers ask for.
fn quality(spec: &Value) -> &'static str {
    let containers = spec["containers"].as_array().map(Vec::as_slice).unwrap_or_default();
    let of = |one: &Value, list: &str| one["resources"][list].as_object().is_some_and(|some| !some.is_empty());
    let is_sure = |one: &Value| {
        let (limits, requests) = (&one["resources"]["limits"], &one["resources"]["requests"]);
        let has_both = ["cpu", "memory"].iter().all(|name| !limits[*name].is_null());
        has_both && (requests.is_null() || requests == limits)
    };
    if !containers.is_empty() && containers.iter().all(is_sure) {
        "Guaranteed"
    } else if containers.iter().any(|one| of(one, "limits") || of(one, "requests")) {
        "Burstable"
    } else {
        "BestEffort"
    }
}

fn container_statuses(cluster: &ClusterView, one: &Placed<'_>, progress: &Progress) -> Vec<Value> {
    let containers = one.draft.spec["containers"].as_array().map(Vec::as_slice).unwrap_or_default();
    let waiting = |reason: &str, message: Option<&str>| match message {
        Some(message) => json!({ "waiting": { "reason": reason, "message": message } }),
        None => json!({ "waiting": { "reason": reason } }),
    };
    let of = |(at, container): (usize, &Value)| {
        let name = container["image"].as_str().unwrap_or_default();
        let (mut state, mut last, mut restarts, mut is_running) = (waiting("ContainerCreating", None), None, 0, false);
        match progress {
            Progress::NoImage { container, trouble, since } if *container == at => {
                let (reason, message) = image_state(cluster, name, trouble, *since);
                state = waiting(reason, Some(&message));
            }
            Progress::Started(_, stages) => {
                if let Some((stage, count)) = stages.get(at) {
                    (state, last) = stage_state(stage, container, one);
                    restarts = *count;
                    is_running = matches!(stage, Stage::Running { .. });
                }
            }
            _ => {}
        }
        let has_image = matches!(progress, Progress::Started(..));
        let image = if has_image { full_name(name) } else { name.to_owned() };
        let mut status = json!({
            "name": container["name"], "image": image, "imageID": if has_image { digest(name) } else { String::new() },
            "restartCount": restarts, "ready": is_running, "started": is_running, "state": state,
            "lastState": last.unwrap_or_else(|| json!({})),
        });
        if has_image {
            status["containerID"] = json!(id(&one.draft.uid, container, restarts));
        }
        status
    };
    containers.iter().enumerate().map(of).collect()
}

fn digest(image: &str) -> String {
    let whole = full_name(image);
    let repository = whole.split('@').next().and_then(|name| name.rsplit_once(':')).map_or("", |(before, _)| before);
    format!("{repository}@sha256:{}", stable_word(&["image", image], 64))
}

fn id(pod: &str, container: &Value, restarts: u64) -> String {
    let name = container["name"].as_str().unwrap_or_default();
    format!("containerd://{}", stable_word(&["container", pod, name, &restarts.to_string()], 64))
}

/// How kubelet calls an image that does not come at this moment, and what it says of it.
pub fn image_state(cluster: &ClusterView, image: &str, trouble: &Trouble, since: Timestamp) -> (&'static str, String) {
    match trouble {
        Trouble::Name(why) => ("InvalidImageName", why.clone()),
        Trouble::Pull(why) => {
            let (_, last, _) = images::attempts(since, cluster.now);
            match cluster.now < last + SAYS_FAILED {
                true => ("ErrImagePull", why.clone()),
                false => ("ImagePullBackOff", format!("Back-off pulling image \"{image}\"")),
            }
        }
    }
}

fn stage_state(stage: &Stage, container: &Value, one: &Placed<'_>) -> (Value, Option<Value>) {
    let terminated = |code: i64, ended: Timestamp, started: Option<Timestamp>| {
        let reason = if code == 0 { "Completed" } else { "Error" };
        json!({ "terminated": {
            "exitCode": code, "reason": reason, "startedAt": time(started.unwrap_or(ended)), "finishedAt": time(ended),
        } })
    };
    match stage {
        Stage::Running { since } => (json!({ "running": { "startedAt": time(*since) } }), None),
        Stage::Ended { started, ended, code } => (terminated(*code, *ended, Some(*started)), None),
        Stage::BackingOff { ended, code, wait } => {
            let pod = format!("{}_{}({})", one.draft.name, one.draft.namespace, one.draft.uid);
            let message = format!(
                "back-off {wait}s restarting failed container={} pod={pod}",
                container["name"].as_str().unwrap_or_default()
            );
            let waits = json!({ "waiting": { "reason": "CrashLoopBackOff", "message": message } });
            (waits, Some(terminated(*code, *ended, None)))
        }
    }
}

fn init_status(container: &Value, put_at: Timestamp, started: Option<Timestamp>) -> Value {
    let state = match started {
        Some(ended) => json!({ "terminated": {
            "exitCode": 0, "reason": "Completed", "startedAt": time(put_at), "finishedAt": time(ended),
        } }),
        None => json!({ "waiting": { "reason": "PodInitializing" } }),
    };
    json!({
        "name": container["name"], "image": container["image"], "imageID": "", "restartCount": 0,
        "ready": started.is_some(), "started": false, "state": state, "lastState": {},
    })
}

/// The address of a pod that runs.
pub fn address(one: &Placed<'_>, node: &NodeView) -> String {
    let has_own = !one.draft.host_network() && node.host != Host::Fargate;
    if has_own { neighbour(&node.private_ip, &one.draft.slot) } else { node.private_ip.clone() }
}

/// An address near the node's own, in the same subnet as pods get theirs with the VPC CNI.
fn neighbour(ip: &str, key: &str) -> String {
    let (start, last) = ip.rsplit_once('.').unwrap_or((ip, "10"));
    let last: u32 = last.parse().unwrap_or(10);
    let step: u32 = 3 + u32::from_str_radix(&stable_word(&["address", key], 6), 16).unwrap_or(0) % 230;
    format!("{start}.{}", 4 + (last + step) % 240)
}
