//! Pods with their nodes, and how far each has come by now.
//!
//! It must not know objects' shapes: `pod_objects` writes them, `events` tells them.

use jiff::Timestamp;
use serde_json::Value;

use super::fates::{self, Stage};
use super::images::{self, Trouble};
use super::objects::{key, meta};
use super::pod_drafts::{Draft, Seat, drafts, installed, moment};
use super::scheduling;
use super::view::{ClusterView, Host, NodeView};
use super::wishes::{Wish, wish};
use super::workloads::Spread;

/// A pod and its place.
#[derive(Debug, Clone)]
pub struct Placed<'a> {
    /// The pod.
    pub draft: Draft,
    /// Its node, if it has one.
    pub node: Option<&'a NodeView>,
    /// When it was put there.
    pub put_at: Timestamp,
    /// Why it has none, in the scheduler's words; empty if it has one.
    pub why: String,
}

/// How far a pod has come.
#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    /// It has no node.
    Waiting,
    /// Its containers are being made; they start then, or nobody knows when.
    Creating(Option<Timestamp>),
    /// The image of a container does not come.
    NoImage {
        /// Which container.
        container: usize,
        /// Why.
        trouble: Trouble,
        /// Since when kubelet tries.
        since: Timestamp,
    },
    /// Its containers started then; each is at its own stage, with the number of its restarts.
    Started(Timestamp, Vec<(Stage, u64)>),
}

/// Every pod with its node, if it has one.
pub fn placed(cluster: &ClusterView) -> Vec<Placed<'_>> {
    let drafts = drafts(cluster);
    let plan = scheduling::place(cluster, &drafts);
    let why = |(number, draft): (usize, &Draft)| match (draft.seat, plan.homes[number]) {
        (Seat::Any, None) => plan.why(number, draft),
        _ => String::new(),
    };
    let whys: Vec<String> = drafts.iter().enumerate().map(why).collect();
    let homes = plan.homes;
    let place = |((draft, home), why): ((Draft, Option<usize>), String)| {
        let node = match draft.seat {
            Seat::Fargate(_) => super::fargate::node_name(cluster, &draft)
                .and_then(|name| cluster.nodes.iter().find(|node| node.name == name)),
            _ => home.map(|at| &cluster.nodes[at]),
        };
        let put_at = node.map_or(draft.born, |node| put_at(cluster, &draft, node));
        Placed { draft, node, put_at, why }
    };
    drafts.into_iter().zip(homes).zip(whys).map(place).collect()
}

/// When a pod was put on its node: as is remembered, or as soon as both were there; for one that has waited in vain
/// before, when it was last seen to wait.
pub fn put_at(cluster: &ClusterView, draft: &Draft, node: &NodeView) -> Timestamp {
    if let Some(home) = cluster.life.home(&draft.uid).filter(|home| home.node == node.instance_id) {
        return moment(home.put_at);
    }
    let node_is_there = match draft.seat {
        Seat::Any if node.host != Host::Fargate => node.ready_since.unwrap_or(node.registered_at),
        _ => node.registered_at,
    };
    let looked_at = moment(cluster.life.looked_at);
    let has_waited = draft.seat == Seat::Any && draft.born < looked_at && node_is_there < looked_at;
    let earliest = draft.born.max(node_is_there);
    if has_waited { looked_at.min(cluster.now).max(earliest) } else { earliest }
}

/// How far a pod has come that is on a node.
pub fn progress(cluster: &ClusterView, draft: &Draft, node: Option<&NodeView>, put_at: Timestamp) -> Progress {
    let Some(node) = node else { return Progress::Waiting };
    let containers = draft.spec["containers"].as_array().map(Vec::as_slice).unwrap_or_default();
    let up = if draft.host_network() { Some(node.ready_since.unwrap_or(node.registered_at)) } else { node.ready_since };
    let Some(up) = up else { return Progress::Creating(None) };
    let begins = up.max(put_at);
    if begins <= cluster.now {
        let trouble = containers.iter().enumerate().find_map(|(at, one)| {
            let image = one["image"].as_str().unwrap_or_default();
            Some((at, images::trouble(image, node.reaches_internet)?))
        });
        if let Some((container, trouble)) = trouble {
            return Progress::NoImage { container, trouble, since: begins };
        }
    }
    let starts = begins + cluster.pod_start;
    if starts > cluster.now {
        return Progress::Creating(Some(starts));
    }
    let policy = draft.spec["restartPolicy"].as_str().unwrap_or("Always");
    let starts_again = |code: i64| match policy {
        "Never" => false,
        "OnFailure" => code != 0,
        _ => true,
    };
    let stage = |one: &Value| fates::stage(starts, cluster.now, fates::end(one, draft.is_task), starts_again);
    Progress::Started(starts, containers.iter().map(stage).collect())
}

impl Placed<'_> {
    /// How far it has come.
    pub fn progress(&self, cluster: &ClusterView) -> Progress {
        progress(cluster, &self.draft, self.node, self.put_at)
    }

    /// Whether all of its containers run, on a node that is heard of.
    pub fn is_ready(&self, cluster: &ClusterView) -> bool {
        let is_heard_of = self.node.is_some_and(|node| node.lost_since.is_none());
        is_heard_of && self.progress(cluster).is_ready()
    }

    /// Since when it runs, or from when on it will; `None` while that is not known.
    pub fn running_since(&self, cluster: &ClusterView) -> Option<Timestamp> {
        match self.progress(cluster) {
            Progress::Started(since, _) => Some(since),
            Progress::Creating(starts) => starts,
            _ => None,
        }
    }
}

impl Progress {
    /// Whether all containers run.
    pub fn is_ready(&self) -> bool {
        let runs = |(stage, _): &(Stage, u64)| matches!(stage, Stage::Running { .. });
        matches!(self, Self::Started(_, stages) if stages.iter().all(runs))
    }

    /// The exit code of a pod that has ended for good: the worst of its containers'.
    pub fn ended(&self) -> Option<i64> {
        let Self::Started(_, stages) = self else { return None };
        let code = |(stage, _): &(Stage, u64)| match stage {
            Stage::Ended { code, .. } => Some(*code),
            _ => None,
        };
        let codes: Option<Vec<i64>> = stages.iter().map(code).collect();
        codes?.into_iter().max()
    }
}

/// A pod that no node of the picture has room for.
#[derive(Debug, Clone)]
pub struct Unplaced {
    /// Its spec.
    pub spec: Value,
    /// What it asks for.
    pub wish: Wish,
    /// The zone it has to be in, if only one will do: by its own words, or because its volume is there.
    pub zone: Option<String>,
}

/// The pods that wait for a node.
pub fn unplaced(cluster: &ClusterView) -> Vec<Unplaced> {
    let drafts = drafts(cluster);
    let plan = scheduling::place(cluster, &drafts);
    let homes: Vec<Option<usize>> = plan.homes.iter().zip(&plan.meant).map(|(home, meant)| home.or(*meant)).collect();
    let waits = |(draft, home): (Draft, Option<usize>)| {
        let waits = draft.seat == Seat::Any && home.is_none() && scheduling::lacks_volume(cluster, &draft).is_none();
        let zone = scheduling::zone(cluster, &draft);
        waits.then(|| Unplaced { wish: wish(&draft.spec), zone, spec: draft.spec })
    };
    drafts.into_iter().zip(homes).filter_map(waits).collect()
}

/// How many pods each node of the picture has that could be elsewhere.
pub fn loads(cluster: &ClusterView) -> Vec<usize> {
    let drafts = drafts(cluster);
    let homes = scheduling::place(cluster, &drafts).homes;
    let movable =
        |at: usize| drafts.iter().zip(&homes).filter(move |(one, home)| one.seat == Seat::Any && **home == Some(at));
    (0..cluster.nodes.len()).map(|at| movable(at).count()).collect()
}

/// Since when all pods of an add-on's deployments run; `None` while some do not. Of an add-on whose pods the demo does
/// not show they are taken to run on the first node.
pub fn addon_runs_since(cluster: &ClusterView, addon: &str) -> Option<Timestamp> {
    let owners: Vec<String> = installed(cluster)
        .filter(|(workload, _)| workload.addon == addon && workload.spread != Spread::EveryNode)
        .map(|(workload, _)| key("Deployment", "kube-system", workload.name))
        .collect();
    if owners.is_empty() {
        let machines = cluster.nodes.iter().filter(|node| node.host != Host::Fargate && !node.leaving);
        return machines.filter_map(|node| node.ready_since).min().map(|ready| ready + cluster.pod_start);
    }
    let mut latest = Timestamp::MIN;
    for one in placed(cluster).iter().filter(|one| owners.contains(&one.draft.owner)) {
        latest = latest.max(one.running_since(cluster)?);
    }
    Some(latest)
}

/// The place of a pod that its owner makes anew when it is deleted; `None` for a pod that somebody made.
pub fn slot_of(cluster: &ClusterView, namespace: &str, name: &str) -> Option<String> {
    let is_meant = |draft: &Draft| draft.namespace == namespace && draft.name == name && draft.made.is_none();
    drafts(cluster).into_iter().find(is_meant).map(|draft| draft.slot)
}

/// Of each owner and each set, by `Kind/namespace/name`, how many pods it has and how many of them are ready.
#[derive(Debug, Default)]
pub struct Tally(std::collections::BTreeMap<String, (u64, u64)>);

impl Tally {
    /// Counts all pods once.
    pub fn of(cluster: &ClusterView, placed: &[Placed<'_>]) -> Self {
        let mut tally = Self::default();
        for one in placed {
            let reference = &one.draft.owned_by;
            let kind = reference["kind"].as_str().unwrap_or_default();
            let direct = key(kind, &one.draft.namespace, reference["name"].as_str().unwrap_or_default());
            let ready = u64::from(one.is_ready(cluster));
            let mut count = |at: &str| {
                let entry = tally.0.entry(at.to_owned()).or_default();
                *entry = (entry.0 + 1, entry.1 + ready);
            };
            count(&direct);
            if direct != one.draft.owner {
                count(&one.draft.owner);
            }
        }
        tally
    }

    /// How many pods there are, and how many are ready.
    pub fn get(&self, kind: &str, namespace: &str, name: &str) -> (u64, u64) {
        self.0.get(&key(kind, namespace, name)).copied().unwrap_or_default()
    }

    /// The same for an object.
    pub fn of_object(&self, object: &Value) -> (u64, u64) {
        self.get(object["kind"].as_str().unwrap_or_default(), meta(object, "namespace"), meta(object, "name"))
    }
}
