//! Which node each pod is on: where it was put once, or one that suits it and has room now.
//!
//! It must not know where nodes come from. What suits whom is in `fitting`.

use std::collections::BTreeMap;

use serde_json::Value;

use super::fitting::{self, Refusal, Seat as NodeSeat};
use super::furniture::default_class;
use super::node_changes;
use super::objects::meta;
use super::pod_drafts::{Draft, Seat, drafts};
use super::view::{ClusterView, Host, NodeView};

/// Where every pod is, and what is left for the others.
pub struct Plan<'a> {
    cluster: &'a ClusterView,
    /// The node of each pod, as an index into the picture's nodes. Pods on Fargate have none here.
    pub homes: Vec<Option<usize>>,
    /// The node that is meant for each pod whose volumes are only made once that is known.
    pub meant: Vec<Option<usize>>,
    seats: Vec<NodeSeat<'a>>,
}

/// Gives every pod its place. Who has one keeps it as long as the node is there; the others come in their order.
pub fn place<'a>(cluster: &'a ClusterView, drafts: &[Draft]) -> Plan<'a> {
    let seats = cluster.nodes.iter().map(|node| NodeSeat::new(node, node_changes::seen(cluster, node))).collect();
    let mut plan = Plan { cluster, homes: vec![None; drafts.len()], meant: vec![None; drafts.len()], seats };
    for (number, draft) in drafts.iter().enumerate() {
        plan.homes[number] = match draft.seat {
            Seat::Node(at) => Some(at),
            Seat::Fargate(_) => None,
            Seat::Any => known_home(cluster, draft),
        };
        if let Some(at) = plan.homes[number] {
            plan.seats[at].take(draft);
        }
    }
    for (number, draft) in drafts.iter().enumerate() {
        if draft.seat == Seat::Any && plan.homes[number].is_none() && lacks_volume(cluster, draft).is_none() {
            let Some(at) = plan.choose(draft) else { continue };
            plan.seats[at].take(draft);
            let list = if waits_for_volume(cluster, draft) { &mut plan.meant } else { &mut plan.homes };
            list[number] = Some(at);
        }
    }
    plan
}

/// The node a pod was put on earlier, if that is still there. A node that somebody named is not asked.
fn known_home(cluster: &ClusterView, draft: &Draft) -> Option<usize> {
    let named = draft.spec["nodeName"].as_str();
    let kept = cluster.life.home(&draft.uid).map(|home| home.node.as_str());
    cluster.nodes.iter().position(|node| Some(node.name.as_str()) == named || Some(node.instance_id.as_str()) == kept)
}

impl Plan<'_> {
    fn choose(&self, draft: &Draft) -> Option<usize> {
        let volumes = volumes(self.cluster, draft);
        (0..self.seats.len())
            .filter(|at| fitting::refusal(&self.seats, *at, draft, &volumes).is_none())
            .min_by_key(|at| self.seats[*at].load(&draft.owner))
    }

    /// Why a pod has no node, in the scheduler's words; empty if it only waits for its volume.
    pub fn why(&self, number: usize, draft: &Draft) -> String {
        if self.meant[number].is_some() {
            return String::new();
        }
        if let Some(reason) = lacks_volume(self.cluster, draft) {
            return self.about_claims(reason);
        }
        if self.seats.is_empty() {
            return "no nodes available to schedule pods".to_owned();
        }
        let volumes = volumes(self.cluster, draft);
        let refusals: Vec<Refusal> =
            (0..self.seats.len()).filter_map(|at| fitting::refusal(&self.seats, at, draft, &volumes)).collect();
        let all = self.seats.len();
        let reasons = refusals.iter().flat_map(|refusal| refusal.reasons.iter().map(String::as_str));
        let helpless = refusals.iter().map(|refusal| match refusal.is_about_room {
            true => "No preemption victims found for incoming pod",
            false => "Preemption is not helpful for scheduling",
        });
        format!(
            "0/{all} nodes are available: {}. preemption: 0/{all} nodes are available: {}.",
            counted(reasons),
            counted(helpless)
        )
    }

    /// What is wrong with claims is the same for every node.
    fn about_claims(&self, reason: String) -> String {
        match self.seats.len() {
            0 => reason,
            all => format!(
                "0/{all} nodes are available: {reason}. preemption: 0/{all} nodes are available: {all} Preemption is not \
                 helpful for scheduling."
            ),
        }
    }
}

/// Reasons with their numbers, in the order of their texts.
fn counted<'a>(reasons: impl Iterator<Item = &'a str>) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for reason in reasons {
        *counts.entry(reason).or_default() += 1;
    }
    let mut texts: Vec<String> = counts.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
    texts.sort();
    texts.join(", ")
}

/// The claims that a pod mounts, by name.
pub fn claims(draft: &Draft) -> impl Iterator<Item = &str> {
    let volumes = draft.spec["volumes"].as_array().into_iter().flatten();
    volumes.filter_map(|volume| volume["persistentVolumeClaim"]["claimName"].as_str())
}

fn claim<'a>(cluster: &'a ClusterView, draft: &Draft, name: &str) -> Option<&'a Value> {
    cluster.objects.iter().find(|one| {
        one["kind"] == "PersistentVolumeClaim" && meta(one, "name") == name && meta(one, "namespace") == draft.namespace
    })
}

/// Whether a claim's class makes volumes only once a pod wants one.
fn waits_for_consumer(cluster: &ClusterView, claim: &Value) -> bool {
    // A default class that came later is for it as well.
    let named = claim["spec"]["storageClassName"].as_str().map(str::to_owned);
    let Some(name) = named.or_else(|| default_class(cluster.objects.iter())) else { return false };
    let class = cluster.objects.iter().find(|one| one["kind"] == "StorageClass" && meta(one, "name") == name);
    class.is_some_and(|class| class["volumeBindingMode"] == "WaitForFirstConsumer")
}

/// What is wrong with the claims that a pod mounts, in the scheduler's words; `None` if each has its volume, or will
/// have it as soon as the pod's node is known.
pub fn lacks_volume(cluster: &ClusterView, draft: &Draft) -> Option<String> {
    claims(draft).find_map(|name| match claim(cluster, draft, name) {
        None => Some(format!("persistentvolumeclaim \"{name}\" not found")),
        Some(claim) if claim["status"]["phase"] == "Bound" || waits_for_consumer(cluster, claim) => None,
        Some(_) => Some("pod has unbound immediate PersistentVolumeClaims".to_owned()),
    })
}

/// Whether a pod's node is chosen but a volume is yet to be made.
fn waits_for_volume(cluster: &ClusterView, draft: &Draft) -> bool {
    let is_unbound = |name| claim(cluster, draft, name).is_some_and(|claim| claim["status"]["phase"] != "Bound");
    claims(draft).any(is_unbound)
}

/// The node that each claim's first pod is meant for, by the claim's namespace and name: where its volume has to be.
pub fn consumers(cluster: &ClusterView) -> BTreeMap<(String, String), &NodeView> {
    let drafts = drafts(cluster);
    let plan = place(cluster, &drafts);
    let mut all = BTreeMap::new();
    for (number, draft) in drafts.iter().enumerate() {
        let Some(at) = plan.meant[number].or(plan.homes[number]) else { continue };
        for name in claims(draft) {
            all.entry((draft.namespace.clone(), name.to_owned())).or_insert(&cluster.nodes[at]);
        }
    }
    all
}

/// The volumes that a pod mounts.
fn volumes(cluster: &ClusterView, draft: &Draft) -> Vec<Value> {
    let bound = claims(draft).filter_map(|name| claim(cluster, draft, name)?["spec"]["volumeName"].as_str());
    let named = |name: &str| {
        cluster.objects.iter().find(|one| one["kind"] == "PersistentVolume" && meta(one, "name") == name).cloned()
    };
    bound.filter_map(named).collect()
}

/// The zone that a pod has to be in, by its selector, its required affinity, or a volume of its own.
pub fn zone(cluster: &ClusterView, draft: &Draft) -> Option<String> {
    const ZONE: &str = "topology.kubernetes.io/zone";
    let required = |terms: &Value| -> Option<String> {
        let expressions = terms["nodeSelectorTerms"][0]["matchExpressions"].as_array()?;
        let of_zone = expressions.iter().find(|one| one["key"] == ZONE && one["operator"] == "In")?;
        of_zone["values"][0].as_str().map(str::to_owned)
    };
    let affinity = &draft.spec["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"];
    let selected = draft.spec["nodeSelector"][ZONE].as_str().map(str::to_owned);
    let of_volumes =
        || volumes(cluster, draft).iter().find_map(|volume| required(&volume["spec"]["nodeAffinity"]["required"]));
    selected.or_else(|| required(affinity)).or_else(of_volumes)
}

/// Whether something of a daemon set is for a node: it bears what Kubernetes puts on nodes by itself.
pub fn is_for_daemons(cluster: &ClusterView, at: usize, spec: &Value) -> bool {
    let node = &cluster.nodes[at];
    if node.host == Host::Fargate {
        return false;
    }
    let seen = node_changes::seen(cluster, node);
    let affinity = &spec["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"];
    let is_borne = |taint: &node_changes::Taint| {
        let is_passing = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"].contains(&taint.0.as_str());
        is_passing || taint.0 == "node.kubernetes.io/unschedulable" || fitting::bears(spec, taint)
    };
    super::matching::map_fits(&spec["nodeSelector"], &seen.labels)
        && super::matching::node_terms_fit(affinity, &node.name, &seen.labels)
        && seen.taints.iter().all(is_borne)
}
