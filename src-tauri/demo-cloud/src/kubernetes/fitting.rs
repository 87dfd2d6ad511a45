//! Whether one node is for one pod, and if not, why, in the scheduler's own words.
//!
//! It must not choose among nodes; `scheduling` does. Looked at is what people's objects commonly ask for: cordons,
//! taints, node selectors and required affinities, ports of the node, the number of pods, CPU and memory, volumes of
//! another zone, required anti-affinity, and spreads that must hold. Source of order and words: the plugins of
//! kube-scheduler (`pkg/scheduler/framework/plugins`).

use serde_json::{Value, json};

use super::matching::{map_fits, node_terms_fit, selector_fits};
use super::node_changes::{Seen, Taint};
use super::node_objects;
use super::pod_drafts::Draft;
use super::view::{Host, NodeView};
use super::wishes::{Wish, host_ports, wish};

/// A node while pods are being placed.
pub struct Seat<'a> {
    /// The node.
    pub node: &'a NodeView,
    /// Its labels and taints.
    pub seen: Seen,
    cpu: u64,
    memory: u64,
    pods: u32,
    ports: Vec<u64>,
    guests: Vec<Guest>,
}

/// A pod that has a node.
struct Guest {
    namespace: String,
    owner: String,
    labels: Value,
    spec: Value,
}

impl<'a> Seat<'a> {
    /// An empty node.
    pub fn new(node: &'a NodeView, seen: Seen) -> Self {
        let (cpu, memory) = node_objects::room(node);
        Self { node, seen, cpu, memory, pods: node.max_pods, ports: Vec::new(), guests: Vec::new() }
    }

    /// Gives a pod its place.
    pub fn take(&mut self, draft: &Draft) {
        let Wish { cpu, memory } = wish(&draft.spec);
        self.cpu = self.cpu.saturating_sub(cpu);
        self.memory = self.memory.saturating_sub(memory);
        self.pods = self.pods.saturating_sub(1);
        self.ports.extend(host_ports(&draft.spec));
        self.guests.push(Guest {
            namespace: draft.namespace.clone(),
            owner: draft.owner.clone(),
            labels: draft.labels.clone(),
            spec: draft.spec.clone(),
        });
    }

    /// How many of an owner's pods it has, and how many pods at all: the fewer, the better it is for the next.
    pub fn load(&self, owner: &str) -> (usize, usize) {
        (self.guests.iter().filter(|guest| guest.owner == owner).count(), self.guests.len())
    }

    fn count(&self, namespace: &str, selector: &Value) -> usize {
        let is_meant = |guest: &&Guest| guest.namespace == namespace && selector_fits(selector, &guest.labels);
        self.guests.iter().filter(is_meant).count()
    }
}

/// Why a node is not for a pod.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Each reason, as the scheduler counts them.
    pub reasons: Vec<String>,
    /// Whether the node might do if other pods left.
    pub is_about_room: bool,
}

/// Why the node at this place is not for a pod; `None` if it is.
pub fn refusal(seats: &[Seat<'_>], at: usize, draft: &Draft, volumes: &[Value]) -> Option<Refusal> {
    let for_good = |reason: String| Some(Refusal { reasons: vec![reason], is_about_room: false });
    let (seat, spec) = (&seats[at], &draft.spec);
    if seat.seen.is_cordoned && !bears(spec, &cordon()) {
        return for_good("node(s) were unschedulable".to_owned());
    }
    let fargate: Taint = ("eks.amazonaws.com/compute-type".into(), "fargate".into(), "NoSchedule".into());
    let taint = match seat.node.host {
        // Its own scheduler alone puts pods there.
        Host::Fargate => Some(&fargate),
        _ => seat.seen.taints.iter().find(|taint| !bears(spec, taint)),
    };
    if let Some((key, value, _)) = taint {
        return for_good(format!("node(s) had untolerated taint {{{key}: {value}}}"));
    }
    let affinity = &spec["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"];
    let labels = &seat.seen.labels;
    if !map_fits(&spec["nodeSelector"], labels) || !node_terms_fit(affinity, &seat.node.name, labels) {
        return for_good("node(s) didn't match Pod's node affinity/selector".to_owned());
    }
    let about_room = |reasons: Vec<String>| Some(Refusal { reasons, is_about_room: true });
    if host_ports(spec).iter().any(|port| seat.ports.contains(port)) {
        return about_room(vec!["node(s) didn't have free ports for the requested pod ports".to_owned()]);
    }
    let lacking = lacks_room(seat, &wish(spec));
    if !lacking.is_empty() {
        return about_room(lacking);
    }
    let is_near = |volume: &Value| node_terms_fit(&volume["spec"]["nodeAffinity"]["required"], &seat.node.name, labels);
    if !volumes.iter().all(is_near) {
        return for_good("node(s) had volume node affinity conflict".to_owned());
    }
    if !spreads(seats, at, draft) {
        return about_room(vec!["node(s) didn't match pod topology spread constraints".to_owned()]);
    }
    if !is_apart(seats, at, draft) {
        return about_room(vec!["node(s) didn't match pod anti-affinity rules".to_owned()]);
    }
    None
}

fn cordon() -> Taint {
    ("node.kubernetes.io/unschedulable".to_owned(), String::new(), "NoSchedule".to_owned())
}

fn lacks_room(seat: &Seat<'_>, wish: &Wish) -> Vec<String> {
    let all = [
        ("Too many pods", seat.pods == 0),
        ("Insufficient cpu", wish.cpu > seat.cpu),
        ("Insufficient memory", wish.memory > seat.memory),
    ];
    all.into_iter().filter(|(_, lacks)| *lacks).map(|(reason, _)| reason.to_owned()).collect()
}

/// Whether a pod tolerates a taint, or the taint keeps nobody away.
pub fn bears(spec: &Value, (key, value, effect): &Taint) -> bool {
    if effect == "PreferNoSchedule" {
        return true;
    }
    spec["tolerations"].as_array().into_iter().flatten().any(|one| {
        let text = |field: &str| one[field].as_str().unwrap_or_default();
        let exists = text("operator") == "Exists";
        let key_fits = text("key") == key || (exists && text("key").is_empty());
        let value_fits = exists || text("value") == value;
        key_fits && value_fits && (text("effect").is_empty() || text("effect") == effect)
    })
}

/// Whether no pod is near that one of the two wants to be apart from.
fn is_apart(seats: &[Seat<'_>], at: usize, draft: &Draft) -> bool {
    let terms = |spec: &Value| -> Vec<Value> {
        let list = &spec["affinity"]["podAntiAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"];
        list.as_array().cloned().unwrap_or_default()
    };
    let means = |term: &Value, own: &str, namespace: &str, labels: &Value| {
        let listed = term["namespaces"].as_array();
        let in_namespace = listed.map_or(own == namespace, |list| list.contains(&json!(namespace)));
        in_namespace && selector_fits(&term["labelSelector"], labels)
    };
    let own = terms(&draft.spec);
    seats.iter().all(|other| {
        let is_near = |term: &Value| same_place(&seats[at], other, term["topologyKey"].as_str().unwrap_or_default());
        other.guests.iter().all(|guest| {
            let minds = |term: &Value| is_near(term) && means(term, &draft.namespace, &guest.namespace, &guest.labels);
            let is_minded =
                |term: &Value| is_near(term) && means(term, &guest.namespace, &draft.namespace, &draft.labels);
            !own.iter().any(minds) && !terms(&guest.spec).iter().any(is_minded)
        })
    })
}

fn same_place(one: &Seat<'_>, other: &Seat<'_>, topology: &str) -> bool {
    let (here, there) = (&one.seen.labels[topology], &other.seen.labels[topology]);
    !here.is_null() && here == there
}

/// Whether a pod here keeps its spreads that must hold.
fn spreads(seats: &[Seat<'_>], at: usize, draft: &Draft) -> bool {
    let constraints = draft.spec["topologySpreadConstraints"].as_array().into_iter().flatten();
    constraints.filter(|one| one["whenUnsatisfiable"] == "DoNotSchedule").all(|one| {
        let topology = one["topologyKey"].as_str().unwrap_or_default();
        let most = usize::try_from(one["maxSkew"].as_u64().unwrap_or(1)).unwrap_or(usize::MAX);
        let affinity = &draft.spec["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"];
        let counts = |seat: &&Seat<'_>| {
            !seat.seen.labels[topology].is_null()
                && map_fits(&draft.spec["nodeSelector"], &seat.seen.labels)
                && node_terms_fit(affinity, &seat.node.name, &seat.seen.labels)
        };
        let pods_of = |place: &Seat<'_>| -> usize {
            let near = seats.iter().filter(|other| same_place(place, other, topology));
            near.map(|other| other.count(&draft.namespace, &one["labelSelector"])).sum()
        };
        let least = seats.iter().filter(counts).map(pods_of).min().unwrap_or(0);
        !seats[at].seen.labels[topology].is_null() && pods_of(&seats[at]) < least + most
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taint_keeps_away_who_does_not_bear_it() {
        let taint = |effect: &str| ("team".to_owned(), "red".to_owned(), effect.to_owned());
        let spec = |toleration: Value| json!({ "tolerations": [toleration] });
        assert!(!bears(&json!({}), &taint("NoSchedule")));
        assert!(bears(&json!({}), &taint("PreferNoSchedule")));
        assert!(bears(&spec(json!({ "operator": "Exists" })), &taint("NoExecute")));
        assert!(bears(&spec(json!({ "key": "team", "value": "red", "effect": "NoSchedule" })), &taint("NoSchedule")));
        assert!(!bears(&spec(json!({ "key": "team", "value": "blue" })), &taint("NoSchedule")));
    }
}
