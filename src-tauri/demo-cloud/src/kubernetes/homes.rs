//! Where pods are, as it is remembered: they are put on nodes, chased from them, drained, and lost with them.
//!
//! It must not choose a node; `scheduling` does.

use serde_json::json;

use super::disruption_budgets::Allowance;
use super::life::{Happening, Home, Life};
use super::objects::{Objects, key};
use super::placed::placed;
use super::pod_drafts::Seat;
use super::view::ClusterView;
use super::{fitting, node_changes};

/// Pods whose node is gone, or may not stay there, are made anew elsewhere; those that nobody makes anew are gone.
pub fn lose(cluster: &mut ClusterView, objects: &mut Objects, at: u64) -> bool {
    let mut gone = Vec::new();
    for one in placed(cluster).iter().filter(|one| one.draft.seat == Seat::Any) {
        let home = cluster.life.home(&one.draft.uid);
        let has_lost = home.is_some_and(|home| !cluster.nodes.iter().any(|node| node.instance_id == home.node));
        let is_chased = home.is_some()
            && one.node.is_some_and(|node| {
                let taints = node_changes::seen(cluster, node).taints;
                let drives_out = |taint: &node_changes::Taint| taint.2 == "NoExecute" && !taint.0.starts_with("node.k");
                taints.iter().any(|taint| drives_out(taint) && !fitting::bears(&one.draft.spec, taint))
            });
        if !has_lost && !is_chased {
            continue;
        }
        if is_chased {
            let metadata = json!({ "namespace": one.draft.namespace, "name": one.draft.name, "uid": one.draft.uid });
            let pod = json!({ "apiVersion": "v1", "kind": "Pod", "metadata": metadata });
            let text = format!("Marking for deletion Pod {}/{}", one.draft.namespace, one.draft.name);
            let told = Happening::once(at, &pod, "taint-eviction-controller", "TaintManagerEviction", text);
            objects.life_mut().tell(told);
        }
        match one.draft.made {
            None => objects.restart(one.draft.slot.clone(), at),
            Some(_) => gone.push(key("Pod", &one.draft.namespace, &one.draft.name)),
        }
        let home = objects.life_mut().homes.remove(&one.draft.uid);
        if let Some(home) = home.filter(|_| is_chased) {
            killed(objects.life_mut(), &one.draft.uid, &home, at);
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

/// EKS drains the nodes of a group that goes: as many pods leave as the budgets let go.
pub fn drain(cluster: &ClusterView, objects: &mut Objects, at: u64) {
    if !cluster.nodes.iter().any(|node| node.leaving) {
        return;
    }
    let pods = placed(cluster);
    let mut allowance = Allowance::of(cluster, &pods);
    for one in pods.iter().filter(|one| one.node.is_some_and(|node| node.leaving)) {
        let is_owned = one.draft.made.is_none() && one.draft.seat == Seat::Any;
        if is_owned && allowance.take(one).is_ok() {
            // Its place gets another pod; what is remembered of this one goes with the next look at them all.
            objects.restart(one.draft.slot.clone(), at);
        }
    }
}

/// Remembers where pods are put, and forgets those that are gone.
pub fn keep(cluster: &ClusterView, objects: &mut Objects, at: u64) {
    let pods = placed(cluster);
    let slots: std::collections::BTreeSet<&str> = pods.iter().map(|one| one.draft.slot.as_str()).collect();
    // A template may still come back (`kubectl rollout undo`), but then its pods are new ones anyway.
    objects.keep_restarts(|slot| slots.contains(slot));
    let life = objects.life_mut();
    let uids: std::collections::BTreeSet<&str> = pods.iter().map(|one| one.draft.uid.as_str()).collect();
    let gone: Vec<String> = life.homes.keys().filter(|uid| !uids.contains(uid.as_str())).cloned().collect();
    for uid in gone {
        if let Some(home) = life.homes.remove(&uid) {
            killed(life, &uid, &home, at);
        }
    }
    for one in pods.iter().filter(|one| one.draft.seat == Seat::Any) {
        let Some(node) = one.node else { continue };
        if !life.homes.contains_key(&one.draft.uid) {
            let put_at = one.put_at.as_millisecond().unsigned_abs();
            let containers = one.draft.spec["containers"].as_array().into_iter().flatten();
            let home = Home {
                node: node.instance_id.clone(),
                put_at,
                namespace: one.draft.namespace.clone(),
                name: one.draft.name.clone(),
                containers: containers.filter_map(|one| one["name"].as_str().map(str::to_owned)).collect(),
            };
            life.homes.insert(one.draft.uid.clone(), home);
        }
    }
}

/// A pod that was on a node is there no more.
fn killed(life: &mut Life, uid: &str, home: &Home, at: u64) {
    let metadata = json!({ "namespace": home.namespace, "name": home.name, "uid": uid });
    let pod = json!({ "apiVersion": "v1", "kind": "Pod", "metadata": metadata });
    for container in &home.containers {
        life.tell(Happening::once(at, &pod, "kubelet", "Killing", format!("Stopping container {container}")));
    }
}
