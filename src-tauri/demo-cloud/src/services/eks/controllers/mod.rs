//! The controllers of a cluster: they make in AWS what Kubernetes objects ask for, and take it away again before those
//! go. As in AWS they live inside the cluster, so that nobody tidies up after a cluster that is deleted first.
//!
//! It must not know HTTP or who made an object.

mod claim_words;
mod front;
mod ingress;
mod service;
mod volume;
mod volume_by_hand;

use serde_json::json;

use super::state::Cluster;
use crate::context::Context;
use crate::delays::due;
use crate::kubernetes::objects::{Made, Objects, Stored, key};
use crate::services::elasticloadbalancing;

/// Lets the controllers of a cluster do what is due by now.
pub(super) fn settle(context: &mut Context<'_>, cluster: &mut Cluster) {
    if !matches!(cluster.status.as_str(), "ACTIVE" | "UPDATING") || !is_awaited(&cluster.objects) {
        return;
    }
    let means = volume::means(context, cluster);
    // Taken out for the while, so that the rest of the cluster can be looked at beside them.
    let mut objects = std::mem::take(&mut cluster.objects);
    for key in objects.keys() {
        make(context, (cluster, &means), &mut objects, &key);
    }
    for key in objects.keys() {
        begin_removal(context, &mut objects, &key);
        service::let_go(context, &mut objects, &key);
    }
    // What was deleted a while ago may have let go of its network by now.
    elasticloadbalancing::settle(context);
    // Backwards, so that claims go before their volumes.
    for key in objects.keys().iter().rev() {
        end_removal(context, &mut objects, key);
    }
    close_empty_namespaces(context, &mut objects);
    cluster.objects = objects;
}

/// Whether a controller has something to do for an object, now or later.
fn is_awaited(objects: &Objects) -> bool {
    let has_nothing = |one: &Stored| one.made == Made::default();
    let is_unlike = |one: &Stored| has_nothing(one) == (one.object["spec"]["type"] == "LoadBalancer");
    objects.all().any(|one| one.deleted_at.is_some())
        || objects.of_kind("Service").any(is_unlike)
        || ["Ingress", "PersistentVolumeClaim"].iter().any(|kind| objects.of_kind(kind).any(has_nothing))
}

fn make(context: &mut Context<'_>, (cluster, means): (&Cluster, &volume::Means), objects: &mut Objects, key: &str) {
    let Some(stored) = objects.get(key) else { return };
    let is_due = due(stored.created_at, context.delays.controller_make) <= context.now;
    if !is_due || stored.deleted_at.is_some() || stored.made != Made::default() {
        return;
    }
    let object = stored.object.clone();
    match object["kind"].as_str().unwrap_or_default() {
        "Service" => service::make(context, cluster, objects, key, &object),
        "Ingress" => ingress::make(context, cluster, objects, key, &object),
        "PersistentVolumeClaim" => volume::make(context, (cluster, means), objects, key, &object),
        _ => {}
    }
}

/// When the controller of an object that is being deleted gets to it.
fn removed_at(context: &Context<'_>, stored: &Stored) -> Option<u64> {
    stored.deleted_at.map(|at| due(at, context.delays.controller_remove)).filter(|at| *at <= context.now)
}

fn begin_removal(context: &mut Context<'_>, objects: &mut Objects, key: &str) {
    let Some(stored) = objects.get_mut(key) else { return };
    let Some(at) = removed_at(context, stored) else { return };
    front::remove_load_balancer(context, &mut stored.made, at);
    if let Some(volume) = volume::of_claim(stored)
        && let Some(volume) = objects.get_mut(&volume)
    {
        if volume.object["spec"]["persistentVolumeReclaimPolicy"] == "Delete" {
            volume.mark_deleted(at);
        } else if volume.object["status"]["phase"] == "Bound" {
            // It keeps what is in it, for somebody to look at.
            volume.object["status"] = json!({ "phase": "Released" });
            volume.touch(at);
        }
    }
}

fn end_removal(context: &mut Context<'_>, objects: &mut Objects, at: &str) {
    let Some(stored) = objects.get(at) else { return };
    let kind = stored.object["kind"].as_str().unwrap_or_default();
    let is_due = match kind {
        "Namespace" => false,
        // Its claim has waited already.
        "PersistentVolume" => stored.deleted_at.is_some_and(|at| at <= context.now),
        _ => removed_at(context, stored).is_some(),
    };
    let is_claimed = volume::claim_of(stored).is_some_and(|claim| objects.get(&claim).is_some());
    if !is_due || is_claimed {
        return;
    }
    let Some(stored) = objects.get_mut(at) else { return };
    front::remove_rest(context, &mut stored.made);
    volume::remove(context, &mut stored.made);
    if stored.made == Made::default() {
        objects.forget(at, context.now);
        context.changed = true;
    }
}

fn close_empty_namespaces(context: &mut Context<'_>, objects: &mut Objects) {
    let is_leaving = |one: &&Stored| one.object["kind"] == "Namespace" && one.deleted_at.is_some();
    let leaving: Vec<String> = objects
        .all()
        .filter(is_leaving)
        .filter_map(|one| one.object["metadata"]["name"].as_str().map(str::to_owned))
        .collect();
    for name in leaving {
        if !objects.all().any(|one| one.object["metadata"]["namespace"] == name.as_str()) {
            objects.forget(&key("Namespace", "", &name), context.now);
            context.changed = true;
        }
    }
}
