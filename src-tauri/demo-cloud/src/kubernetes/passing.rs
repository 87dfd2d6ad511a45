//! The passing of time inside a cluster: pods are put on nodes, rollouts go on, and what lost its node is made anew.
//!
//! It happens when somebody looks or changes something, from the last look on, so that clusters nobody looks at cost
//! nothing. It must not know AWS: what follows from the account is in the picture. What controllers do at one moment is
//! in `owner_steps` and `homes`.

use serde_json::Value;

use super::fates::{self, Stage};
use super::objects::{Objects, key, meta};
use super::placed::{Progress, placed};
use super::pod_drafts::moment;
use super::view::ClusterView;
use super::{homes, owner_steps, owners};

/// How many moments are looked at one after the other before the rest is skipped.
const MOST_MOMENTS: usize = 300;

/// Brings a cluster to the moment of its picture. Says whether anything changed; then the picture is an old one.
pub fn pass(cluster: &mut ClusterView, objects: &mut Objects) -> bool {
    let now = cluster.now.as_millisecond().unsigned_abs();
    let since = cluster.life.looked_at;
    let mut at = if since == 0 { now } else { since.min(now) };
    let mut changed = false;
    for _ in 0..MOST_MOMENTS {
        cluster.now = moment(at);
        changed |= round(cluster, objects, at, at >= now);
        if at >= now {
            break;
        }
        at = next(cluster, at).filter(|next| *next < now).unwrap_or(now);
    }
    if cluster.now != moment(now) {
        cluster.now = moment(now);
        changed |= round(cluster, objects, now, true);
    }
    changed |= objects.life_mut().age(now);
    objects.life_mut().looked_at = now;
    cluster.life.looked_at = now;
    changed
}

fn round(cluster: &mut ClusterView, objects: &mut Objects, at: u64, is_last: bool) -> bool {
    let before = objects.life().clone();
    let restarts = objects.restarts().len();
    let mut changed = owned_things(cluster, objects, at);
    owner_steps::deployments(cluster, objects, at);
    owner_steps::others(cluster, objects, at);
    forget_owners(cluster, objects);
    sync(cluster, objects);
    if is_last {
        // Another machine may get the name of one that is gone, but not its labels.
        let nodes: Vec<String> = cluster.nodes.iter().map(|node| key("Node", "", &node.name)).collect();
        changed |= objects.keep_changes(|key| !key.starts_with("Node/") || nodes.iter().any(|node| node == key));
        changed |= homes::lose(cluster, objects, at);
        sync(cluster, objects);
        homes::drain(cluster, objects, at);
        sync(cluster, objects);
    }
    homes::keep(cluster, objects, at);
    sync(cluster, objects);
    let life = objects.life();
    let is_same = (&life.homes, &life.sets, &life.counts, &life.log)
        == (&before.homes, &before.sets, &before.counts, &before.log);
    changed || !is_same || objects.restarts().len() != restarts
}

/// The picture learns what was just decided.
fn sync(cluster: &mut ClusterView, objects: &Objects) {
    let looked_at = cluster.life.looked_at;
    cluster.life = objects.life().clone();
    cluster.life.looked_at = looked_at;
    cluster.restarts = objects.restarts().clone();
}

/// The next moment after `at` at which something becomes ready or ends that somebody waits for; `None` if nobody does.
fn next(cluster: &ClusterView, at: u64) -> Option<u64> {
    let is_rolling = cluster.life.sets.values().any(|sets| sets.iter().filter(|set| set.replicas > 0).count() > 1);
    let is_growing = |one: &Value| match one["kind"].as_str().unwrap_or_default() {
        "StatefulSet" => owners::count(cluster, one) < one["spec"]["replicas"].as_u64().unwrap_or(1),
        "Job" => true,
        _ => false,
    };
    let is_draining = cluster.nodes.iter().any(|node| node.leaving);
    if !is_rolling && !is_draining && !cluster.objects.iter().any(is_growing) {
        return None;
    }
    let moments = placed(cluster).into_iter().filter_map(|one| match one.progress(cluster) {
        Progress::Creating(starts) => starts,
        Progress::Started(_, stages) => {
            let containers = one.draft.spec["containers"].as_array()?;
            let ends = containers.iter().zip(&stages).filter_map(|(container, (stage, _))| match stage {
                Stage::Running { since } => {
                    let end = fates::end(container, one.draft.is_task)?;
                    Some(*since + jiff::SignedDuration::from_secs(end.after))
                }
                _ => None,
            });
            ends.max()
        }
        _ => one.node.and_then(|node| node.ready_since),
    });
    let moments = moments.map(|moment| moment.as_millisecond().unsigned_abs());
    moments.filter(|moment| *moment > at).min()
}

/// What names an owner that is gone goes as well.
fn owned_things(cluster: &mut ClusterView, objects: &mut Objects, at: u64) -> bool {
    let uids: Vec<String> = objects.all().map(|one| meta(&one.object, "uid").to_owned()).collect();
    let is_stored = |reference: &Value| reference["uid"].as_str().is_some_and(|uid| uids.iter().any(|one| one == uid));
    // What follows from the account may own things, too; the demo deletes only what a stored kind owned.
    let may_be_gone = |reference: &Value| {
        let kinds = ["Deployment", "StatefulSet", "DaemonSet", "Job", "ConfigMap", "Secret", "Service", "Ingress"];
        reference["kind"].as_str().is_some_and(|kind| kinds.contains(&kind))
    };
    let mut gone = Vec::new();
    for one in objects.all().filter(|one| one.deleted_at.is_none()) {
        let references = one.object["metadata"]["ownerReferences"].as_array().map(Vec::as_slice).unwrap_or_default();
        if !references.is_empty() && references.iter().all(|one| !is_stored(one) && may_be_gone(one)) {
            let kind = one.object["kind"].as_str().unwrap_or_default();
            gone.push(key(kind, meta(&one.object, "namespace"), meta(&one.object, "name")));
        }
    }
    for key in &gone {
        objects.delete(key, at);
    }
    if !gone.is_empty() {
        cluster.objects = objects.all().map(|one| one.object.clone()).collect();
    }
    !gone.is_empty()
}

/// What is remembered of owners that are gone is forgotten.
fn forget_owners(cluster: &ClusterView, objects: &mut Objects) {
    let mut there: Vec<String> = cluster
        .objects
        .iter()
        .map(|one| key(one["kind"].as_str().unwrap_or_default(), meta(one, "namespace"), meta(one, "name")))
        .collect();
    let of_addons = super::addon_owners::deployments(cluster);
    there.extend(of_addons.iter().map(|one| key("Deployment", meta(one, "namespace"), meta(one, "name"))));
    let life = objects.life_mut();
    life.sets.retain(|key, _| there.contains(key));
    life.counts.retain(|key, _| there.contains(key));
}
