//! What the controllers of deployments, stateful sets, jobs and the like do at one moment: how many pods each owner has
//! from now on.
//!
//! It must not know when that moment is, nor where pods are put.

use serde_json::{Value, json};

use super::life::{Happening, Set};
use super::objects::{Made, Objects, key, meta, written};
use super::placed::{Placed, Tally, placed};
use super::view::{ClusterView, stable_uid};
use super::{addon_owners, defaults, owners, patches, replica_sets, rollouts};

/// Moves every rollout on by as much as the pods that run now allow.
pub fn deployments(cluster: &mut ClusterView, objects: &mut Objects, at: u64) {
    let all: Vec<Value> = cluster.objects.iter().filter(|one| one["kind"] == "Deployment").cloned().collect();
    if all.is_empty() {
        return;
    }
    let placed = placed(cluster);
    let tally = Tally::of(cluster, &placed);
    for deployment in &all {
        let (namespace, name) = (meta(deployment, "namespace"), meta(deployment, "name"));
        let place = key("Deployment", namespace, name);
        let known = cluster.life.sets.get(&place).cloned().unwrap_or_default();
        let available = |hash: &str| tally.get("ReplicaSet", namespace, &format!("{name}-{hash}")).1;
        let wanted = match known.is_empty() {
            true => vec![replica_sets::first_set(deployment)],
            false => rollouts::step(deployment, known.clone(), &available, at),
        };
        if wanted == known {
            continue;
        }
        for set in &wanted {
            let before = known.iter().find(|one| one.hash == set.hash).map_or(0, |one| one.replicas);
            scaled(objects, deployment, set, before, if known.is_empty() { set.made_at } else { at });
            if !known.is_empty() {
                for number in before..set.replicas {
                    objects.restart(format!("{place}/{}/{number}", set.hash), at);
                }
            }
            for one in placed.iter().filter(|one| is_beyond(one, &place, set)) {
                stopped(objects, one, at, "replicaset-controller");
            }
        }
        objects.life_mut().sets.insert(place, wanted);
    }
}

/// Whether a pod is one that a set does not have any more.
fn is_beyond(one: &Placed<'_>, place: &str, set: &Set) -> bool {
    let number = one.draft.slot.strip_prefix(&format!("{place}/{}/", set.hash));
    number.and_then(|number| number.parse::<u64>().ok()).is_some_and(|number| number >= set.replicas)
}

fn scaled(objects: &mut Objects, deployment: &Value, set: &Set, before: u64, at: u64) {
    if before == set.replicas {
        return;
    }
    let way = if before < set.replicas { "up" } else { "down" };
    let name = format!("{}-{}", meta(deployment, "name"), set.hash);
    let text = format!("Scaled {way} replica set {name} from {before} to {}", set.replicas);
    objects.life_mut().tell(Happening::once(at, deployment, "deployment-controller", "ScalingReplicaSet", text));
}

/// Tells that an owner stopped a pod.
fn stopped(objects: &mut Objects, one: &Placed<'_>, at: u64, source: &str) {
    let text = format!("Deleted pod: {}", one.draft.name);
    objects.life_mut().tell(Happening::once(at, &owner_of(one), source, "SuccessfulDelete", text));
}

/// The owner of a pod, as far as events name it.
fn owner_of(one: &Placed<'_>) -> Value {
    let by = &one.draft.owned_by;
    json!({
        "apiVersion": by["apiVersion"], "kind": by["kind"],
        "metadata": { "namespace": one.draft.namespace, "name": by["name"], "uid": by["uid"] },
    })
}

/// Stateful sets get their pods one after the other, jobs as many as may run at once; others get all that are missing.
pub fn others(cluster: &mut ClusterView, objects: &mut Objects, at: u64) {
    let mut all: Vec<Value> = cluster.objects.iter().filter(|one| has_count(one)).cloned().collect();
    all.extend(addon_owners::deployments(cluster).into_iter().map(|mut one| {
        if let Some(change) = cluster.changes.get(&key("Deployment", "kube-system", meta(&one, "name"))) {
            patches::merge(&mut one, &change.patch);
        }
        one
    }));
    if all.is_empty() {
        return;
    }
    let there = objects.all().count();
    let pods = placed(cluster);
    for owner in &all {
        let kind = owner["kind"].as_str().unwrap_or_default();
        let place = key(kind, meta(owner, "namespace"), meta(owner, "name"));
        let of_it: Vec<&Placed<'_>> = pods.iter().filter(|one| one.draft.owner == place).collect();
        let known = cluster.life.counts.get(&place).copied();
        let count = match kind {
            "StatefulSet" => in_order(cluster, owner, &of_it),
            "Job" => tasks(cluster, owner, &of_it),
            _ => owner["spec"]["replicas"].as_u64().unwrap_or(1),
        };
        if known == Some(count) {
            continue;
        }
        if let Some(known) = known {
            for number in known..count {
                objects.restart(format!("{place}/{number}"), at);
            }
        }
        let number = |one: &Placed<'_>| one.draft.slot.rsplit('/').next().and_then(|number| number.parse::<u64>().ok());
        for one in of_it.iter().filter(|one| number(one).is_some_and(|number| number >= count)) {
            let source = if kind == "StatefulSet" { "statefulset-controller" } else { "replicaset-controller" };
            stopped(objects, one, at, source);
        }
        objects.life_mut().counts.insert(place, count);
        if kind == "StatefulSet" {
            make_claims(cluster, objects, owner, count, at);
        }
    }
    if objects.all().count() != there {
        cluster.objects = objects.all().map(|one| one.object.clone()).collect();
    }
}

fn has_count(object: &Value) -> bool {
    ["ReplicaSet", "StatefulSet", "Job"].iter().any(|kind| object["kind"] == *kind)
}

/// One more than are ready.
fn in_order(cluster: &ClusterView, set: &Value, pods: &[&Placed<'_>]) -> u64 {
    let wanted = set["spec"]["replicas"].as_u64().unwrap_or(1);
    if set["spec"]["podManagementPolicy"] == "Parallel" {
        return wanted;
    }
    let there = owners::count(cluster, set).min(wanted);
    let all_ready = pods.iter().filter(|one| one.is_ready(cluster)).count() as u64 >= there;
    if all_ready { (there + 1).min(wanted) } else { there }
}

fn tasks(cluster: &ClusterView, job: &Value, pods: &[&Placed<'_>]) -> u64 {
    let there = owners::count(cluster, job);
    let ends: Vec<Option<i64>> = pods.iter().map(|one| one.progress(cluster).ended()).collect();
    let succeeded = ends.iter().filter(|code| **code == Some(0)).count() as u64;
    let failed = ends.iter().filter(|code| code.is_some_and(|code| code != 0)).count() as u64;
    if job["spec"]["suspend"] == true || failed > job["spec"]["backoffLimit"].as_u64().unwrap_or(6) {
        return there;
    }
    let wanted = (owners::completions(job) + failed).min(succeeded + failed + owners::parallel(job));
    there.max(wanted)
}

/// The claims of a stateful set's pods, which outlive them.
fn make_claims(cluster: &ClusterView, objects: &mut Objects, set: &Value, count: u64, at: u64) {
    let namespace = meta(set, "namespace");
    for number in 0..count {
        for template in owners::claim_templates(set) {
            let name = format!("{}-{}-{number}", meta(template, "name"), meta(set, "name"));
            if objects.get(&key("PersistentVolumeClaim", namespace, &name)).is_some() {
                continue;
            }
            let mut claim = json!({
                "apiVersion": "v1", "kind": "PersistentVolumeClaim",
                "metadata": {
                    "name": name, "namespace": namespace, "creationTimestamp": written(at),
                    "uid": stable_uid(&[&cluster.name, "persistentvolumeclaims", namespace, &name, &at.to_string()]),
                    "labels": set["spec"]["selector"]["matchLabels"],
                },
                "spec": template["spec"],
            });
            defaults::complete(cluster, &mut claim, namespace, &name);
            objects.put(claim, Made::default(), at);
            let text = format!("create Claim {name} Pod {}-{number} in StatefulSet {0} success", meta(set, "name"));
            objects.life_mut().tell(Happening::once(at, set, "statefulset-controller", "SuccessfulCreate", text));
        }
    }
}
