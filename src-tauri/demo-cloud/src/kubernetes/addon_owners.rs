//! The daemon sets and deployments of add-ons as objects, and what every owner of pods says about them.
//!
//! It must not know how pods are placed.

use serde_json::{Value, json};

use super::objects::meta;
use super::owners;
use super::placed::{Placed, Tally};
use super::pod_drafts::{configured, containers, installed};
use super::pod_objects::time;
use super::replica_sets::{self, REVISION};
use super::view::{AddonView, ClusterView, stable_uid};
use super::workloads::{Spread, Workload};

/// How long a new template may take before Kubernetes says that nothing moves (`progressDeadlineSeconds`), in seconds.
const DEADLINE: u64 = 600;

/// The daemon sets of the add-ons.
pub fn daemon_sets(cluster: &ClusterView) -> Vec<Value> {
    installed(cluster)
        .filter(|(workload, _)| workload.spread == Spread::EveryNode)
        .map(|(workload, addon)| {
            let mut object = owner(cluster, workload, addon, "DaemonSet");
            object["spec"]["updateStrategy"] =
                json!({ "type": "RollingUpdate", "rollingUpdate": { "maxSurge": 0, "maxUnavailable": "10%" } });
            object
        })
        .collect()
}

/// The deployments of the add-ons.
pub fn deployments(cluster: &ClusterView) -> Vec<Value> {
    installed(cluster)
        .filter_map(|(workload, addon)| match workload.spread {
            Spread::Replicas(count) => Some((workload, addon, configured(workload, addon, count))),
            Spread::EveryNode => None,
        })
        .map(|(workload, addon, count)| {
            let mut object = owner(cluster, workload, addon, "Deployment");
            object["spec"]["replicas"] = json!(count);
            object
        })
        .collect()
}

/// The daemon set or deployment of an add-on, without replicas and status.
pub fn owner(cluster: &ClusterView, workload: &Workload, addon: &AddonView, kind: &str) -> Value {
    json!({
        "apiVersion": "apps/v1",
        "kind": kind,
        "metadata": {
            "name": workload.name,
            "namespace": "kube-system",
            "uid": stable_uid(&[&cluster.name, kind, workload.name]),
            "resourceVersion": addon.changed_at.as_second().to_string(),
            "generation": 1,
            "creationTimestamp": time(addon.installed_at),
            "labels": { "k8s-app": workload.app, "app.kubernetes.io/managed-by": "EKS" },
        },
        "spec": {
            "selector": { "matchLabels": { "k8s-app": workload.app } },
            "template": {
                "metadata": { "labels": { "k8s-app": workload.app } },
                "spec": { "containers": containers(workload, addon) },
            },
        },
    })
}

/// Tells of each owner of pods how many it has and how many are ready.
pub fn judge(cluster: &ClusterView, placed: &[Placed<'_>], objects: &mut [Value]) {
    let tally = Tally::of(cluster, placed);
    for one in objects {
        let (there, ready) = tally.of_object(one);
        let generation = one["metadata"]["generation"].as_u64().unwrap_or(1);
        one["status"] = match one["kind"].as_str().unwrap_or_default() {
            "Deployment" => deployment_status(cluster, &tally, one, (there, ready)),
            "DaemonSet" => json!({
                "currentNumberScheduled": there, "desiredNumberScheduled": there, "numberReady": ready,
                "numberAvailable": ready, "numberUnavailable": there - ready, "numberMisscheduled": 0,
                "updatedNumberScheduled": there, "observedGeneration": generation,
            }),
            "StatefulSet" => json!({
                "replicas": there, "readyReplicas": ready, "availableReplicas": ready, "currentReplicas": there,
                "updatedReplicas": there, "observedGeneration": generation, "collisionCount": 0,
                "currentRevision": revision(one), "updateRevision": revision(one),
            }),
            "ReplicaSet" => json!({
                "replicas": there, "fullyLabeledReplicas": there, "readyReplicas": ready, "availableReplicas": ready,
                "observedGeneration": generation,
            }),
            "Job" => job_status(cluster, placed, one),
            _ => continue,
        };
    }
}

fn revision(set: &Value) -> String {
    let hash = super::view::stable_word(&[meta(set, "uid"), &set["spec"]["template"].to_string()], 10);
    format!("{}-{hash}", meta(set, "name"))
}

fn deployment_status(cluster: &ClusterView, tally: &Tally, one: &mut Value, (there, ready): (u64, u64)) -> Value {
    let wanted = one["spec"]["replicas"].as_u64().unwrap_or(1);
    let is_peoples = cluster.objects.iter().any(|object| object["metadata"]["uid"] == one["metadata"]["uid"]);
    let newest = if is_peoples { replica_sets::sets_of(cluster, one).pop() } else { None };
    let newest = newest.unwrap_or_else(|| replica_sets::first_set(one));
    one["metadata"]["annotations"][REVISION] = json!(newest.revision.to_string());
    let set = format!("{}-{}", meta(one, "name"), newest.hash);
    let updated = if is_peoples { tally.get("ReplicaSet", meta(one, "namespace"), &set).0 } else { there };
    let is_complete = updated >= wanted && there == updated && ready >= wanted;
    let now = cluster.now.as_millisecond().unsigned_abs();
    let is_late = !is_complete && newest.wanted_at + DEADLINE * 1000 < now;
    let since = super::objects::written(newest.wanted_at);
    let condition = |kind: &str, holds: bool, reason: &str, message: String| {
        json!({
            "type": kind, "status": if holds { "True" } else { "False" }, "reason": reason, "message": message,
            "lastUpdateTime": since, "lastTransitionTime": since,
        })
    };
    // As many as may be missing while templates change.
    let least = wanted - super::rollouts::limits(one, wanted).1.min(wanted);
    let available = match ready >= least {
        true => condition("Available", true, "MinimumReplicasAvailable", "Deployment has minimum availability.".into()),
        false => {
            let text = "Deployment does not have minimum availability.".to_owned();
            condition("Available", false, "MinimumReplicasUnavailable", text)
        }
    };
    let progressing = match (is_complete, is_late) {
        (true, _) => {
            let text = format!("ReplicaSet \"{set}\" has successfully progressed.");
            condition("Progressing", true, "NewReplicaSetAvailable", text)
        }
        (false, true) => {
            let text = format!("ReplicaSet \"{set}\" has timed out progressing.");
            condition("Progressing", false, "ProgressDeadlineExceeded", text)
        }
        (false, false) => {
            let text = format!("ReplicaSet \"{set}\" is progressing.");
            condition("Progressing", true, "ReplicaSetUpdated", text)
        }
    };
    json!({
        "replicas": there, "updatedReplicas": updated, "readyReplicas": ready, "availableReplicas": ready,
        "unavailableReplicas": there.max(wanted).saturating_sub(ready),
        "observedGeneration": one["metadata"]["generation"].as_u64().unwrap_or(1),
        "conditions": [available, progressing],
    })
}

fn job_status(cluster: &ClusterView, placed: &[Placed<'_>], job: &Value) -> Value {
    let owner = super::objects::key("Job", meta(job, "namespace"), meta(job, "name"));
    let (mut active, mut succeeded, mut failed, mut ready, mut last) = (0, 0, 0, 0, None);
    for one in placed.iter().filter(|one| one.draft.owner == owner) {
        let progress = one.progress(cluster);
        match progress.ended() {
            Some(0) => succeeded += 1,
            Some(_) => failed += 1,
            None => active += 1,
        }
        ready += u64::from(progress.is_ready());
        if let super::placed::Progress::Started(_, stages) = &progress {
            let ends = stages.iter().filter_map(|(stage, _)| match stage {
                super::fates::Stage::Ended { ended, .. } => Some(*ended),
                _ => None,
            });
            last = last.max(ends.max());
        }
    }
    let mut status = json!({ "startTime": job["metadata"]["creationTimestamp"], "ready": ready });
    for (field, count) in [("active", active), ("succeeded", succeeded), ("failed", failed)] {
        if count > 0 {
            status[field] = json!(count);
        }
    }
    let at = json!(last.map(time));
    let condition = |kind: &str, reason: &str, message: &str| {
        json!([{
            "type": kind, "status": "True", "reason": reason, "message": message,
            "lastProbeTime": at, "lastTransitionTime": at,
        }])
    };
    if succeeded >= owners::completions(job) {
        status["completionTime"] = at.clone();
        status["conditions"] = condition("Complete", "CompletionsReached", "Reached expected number of succeeded pods");
    } else if failed > job["spec"]["backoffLimit"].as_u64().unwrap_or(6) {
        let text = "Job has reached the specified backoff limit";
        status["conditions"] = condition("Failed", "BackoffLimitExceeded", text);
    }
    status
}
