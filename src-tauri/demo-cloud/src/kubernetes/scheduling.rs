//! Which node each pod is on: one that is ready, suits it and has room.
//!
//! It must not know where nodes come from. Only what people's objects commonly ask for is looked at: node selectors,
//! taints, requests of CPU and memory, and the number of pods.

use serde_json::Value;

use super::node_objects;
use super::objects::meta;
use super::pod_drafts::{Draft, Seat};
use super::view::{ClusterView, Host, NodeView};

/// The node of each pod, as an index into the picture's nodes. Pods on Fargate are not looked at.
pub fn place(cluster: &ClusterView, drafts: &[Draft]) -> Vec<Option<usize>> {
    let mut rooms: Vec<Room> = cluster.nodes.iter().map(Room::of).collect();
    for draft in drafts {
        if let Seat::Node(at) = draft.seat {
            rooms[at].take(&wish(&draft.spec));
        }
    }
    drafts
        .iter()
        .map(|draft| match draft.seat {
            Seat::Node(at) => Some(at),
            Seat::Fargate(_) => None,
            Seat::Any if lacks_volume(cluster, draft) => None,
            Seat::Any => {
                let wish = wish(&draft.spec);
                let suits = |at: &usize| rooms[*at].has(&wish) && suits(&cluster.nodes[*at], &draft.spec);
                let home = (0..rooms.len()).filter(suits).min_by_key(|at| rooms[*at].chosen)?;
                rooms[home].take(&wish);
                rooms[home].chosen += 1;
                Some(home)
            }
        })
        .collect()
}

/// Whether a pod mounts a claim that is not there, or has no volume.
pub fn lacks_volume(cluster: &ClusterView, draft: &Draft) -> bool {
    let is_bound = |name: &Value| {
        let claims = cluster.objects.iter().filter(|one| one["kind"] == "PersistentVolumeClaim");
        let is_it = |one: &&Value| one["metadata"]["name"] == *name && meta(one, "namespace") == draft.namespace;
        claims.filter(is_it).any(|one| one["status"]["phase"] == "Bound")
    };
    let volumes = draft.spec["volumes"].as_array().into_iter().flatten();
    volumes.map(|volume| &volume["persistentVolumeClaim"]["claimName"]).any(|name| name.is_string() && !is_bound(name))
}

/// What a pod asks for: CPU in thousandths of a core, memory in MiB.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wish {
    /// Thousandths of a core.
    pub cpu: u64,
    /// MiB.
    pub memory: u64,
}

/// What a pod's containers ask for together.
pub fn wish(spec: &Value) -> Wish {
    let mut all = Wish::default();
    for container in spec["containers"].as_array().into_iter().flatten() {
        let requests = &container["resources"]["requests"];
        // A limit without a request is a request.
        let of = |name: &str| {
            if requests[name].is_null() { &container["resources"]["limits"][name] } else { &requests[name] }
        };
        all.cpu += amount(of("cpu"), 1000);
        all.memory += amount(of("memory"), 1) >> 20;
    }
    all
}

/// One of Kubernetes' quantities, in units of one `unit`th.
fn amount(quantity: &Value, unit: u64) -> u64 {
    let text = quantity.as_str().map_or_else(|| quantity.to_string(), str::to_owned);
    let digits = text.trim_end_matches(char::is_alphabetic);
    let number: f64 = digits.parse().unwrap_or(0.0);
    let factor = match &text[digits.len()..] {
        "m" => 0.001,
        "k" => 1e3,
        "M" => 1e6,
        "G" => 1e9,
        "Ki" => 1024.0,
        "Mi" => 1_048_576.0,
        "Gi" => 1_073_741_824.0,
        _ => 1.0,
    };
    // Far below what a float can count exactly.
    (number * factor * unit as f64).max(0.0) as u64
}

/// Whether a node is for a pod, room aside.
fn suits(node: &NodeView, spec: &Value) -> bool {
    let is_up = node.ready_since.is_some() && !node.leaving && node.host != Host::Fargate;
    let labels = node_objects::labels(node);
    is_up && selected(&spec["nodeSelector"], &labels) && node.taints.iter().all(|taint| bears(spec, taint))
}

/// Whether a node selector fits labels.
pub fn selected(selector: &Value, labels: &Value) -> bool {
    selector.as_object().is_none_or(|wanted| wanted.iter().all(|(key, value)| labels[key] == *value))
}

/// Whether a pod tolerates a taint, or the taint keeps nobody away.
pub fn bears(spec: &Value, (key, value, effect): &(String, String, String)) -> bool {
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

/// What is left of a node.
struct Room {
    cpu: u64,
    memory: u64,
    pods: u32,
    /// How many pods chose it; the one with the fewest is next.
    chosen: u32,
}

impl Room {
    fn of(node: &NodeView) -> Self {
        let (cpu, memory) = node_objects::room(node);
        Self { cpu, memory, pods: node.max_pods, chosen: 0 }
    }

    fn has(&self, wish: &Wish) -> bool {
        self.cpu >= wish.cpu && self.memory >= wish.memory && self.pods > 0
    }

    fn take(&mut self, wish: &Wish) {
        self.cpu = self.cpu.saturating_sub(wish.cpu);
        self.memory = self.memory.saturating_sub(wish.memory);
        self.pods = self.pods.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn quantities_are_read_as_kubernetes_writes_them() {
        let spec = json!({ "containers": [
            { "resources": { "requests": { "cpu": "250m", "memory": "64Mi" } } },
            { "resources": { "limits": { "cpu": 1, "memory": "1Gi" } } },
            {},
        ] });
        assert_eq!(wish(&spec), Wish { cpu: 1250, memory: 64 + 1024 });
    }

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
