//! Node pools of EKS Auto Mode: the two that EKS makes, which pods a pool takes, and how large a machine they get.
//!
//! It must not start machines. Source: the EKS user guide, "Enable or Disable Built-in NodePools" and "Create a Node
//! Pool".

use serde_json::{Value, json};

use super::neighbours;
use super::state::Cluster;
use crate::context::Context;
use crate::kubernetes::objects::{Made, key, meta, written};
use crate::kubernetes::view::stable_uid;
use crate::kubernetes::{Unplaced, Wish, bears, map_fits, node_terms_fit};

/// The pools that EKS makes.
pub(super) const BUILT_IN: [&str; 2] = ["general-purpose", "system"];
/// Machines that pools choose from, smallest first: the demo's types of the families c, m and r from the fifth
/// generation on.
const TYPES: [&str; 10] = [
    "c5.large",
    "c6i.large",
    "c7g.large",
    "m5.large",
    "m6i.large",
    "m7g.large",
    "r5.large",
    "m6i.xlarge",
    "m7g.xlarge",
    "m5.2xlarge",
];

/// A machine that a pool may start.
#[derive(Debug, Clone, Copy)]
pub(super) struct Size {
    pub(super) name: &'static str,
    pub(super) arm: bool,
    vcpus: u32,
    memory_mib: u32,
    max_pods: u32,
}

impl Size {
    fn all() -> impl Iterator<Item = Self> {
        TYPES.iter().filter_map(|name| {
            let kind = neighbours::instance_type(name)?;
            Some(Self { name, arm: kind.arm, vcpus: kind.vcpus, memory_mib: kind.memory_mib, max_pods: kind.max_pods })
        })
    }

    /// What a node of this size says about itself.
    pub(super) fn labels(&self) -> Vec<(String, Value)> {
        let family = self.name.split('.').next().unwrap_or_default();
        let generation: String = family.chars().filter(char::is_ascii_digit).collect();
        [
            ("eks.amazonaws.com/instance-category", family[..1].to_owned()),
            ("eks.amazonaws.com/instance-family", family.to_owned()),
            ("eks.amazonaws.com/instance-generation", generation),
            ("eks.amazonaws.com/instance-cpu", self.vcpus.to_string()),
            ("eks.amazonaws.com/instance-memory", self.memory_mib.to_string()),
            ("kubernetes.io/arch", if self.arm { "arm64" } else { "amd64" }.to_owned()),
            ("kubernetes.io/os", "linux".to_owned()),
            ("node.kubernetes.io/instance-type", self.name.to_owned()),
        ]
        .map(|(key, value)| (key.to_owned(), json!(value)))
        .into()
    }

    /// Whether pods that ask for so much fit, next to what the machine keeps for itself (about a tenth of a small one).
    fn holds(&self, wish: &Wish, pods: usize) -> bool {
        let (cpu, memory) = (u64::from(self.vcpus) * 1000 - 100, u64::from(self.memory_mib) * 85 / 100 - 400);
        wish.cpu <= cpu && wish.memory <= memory && pods <= self.max_pods as usize
    }
}

/// Makes and removes the built-in pools, as the cluster has them switched on.
pub(super) fn keep(context: &mut Context<'_>, cluster: &mut Cluster) {
    let wanted = cluster.auto_mode.as_ref().map(|mode| mode.node_pools.clone()).unwrap_or_default();
    let now = context.now;
    if !wanted.is_empty() && cluster.objects.get(&key("NodeClass", "", "default")).is_none() {
        let class = node_class(cluster, now);
        cluster.objects.put(class, Made::default(), now);
        context.changed = true;
    }
    for name in BUILT_IN {
        let at = key("NodePool", "", name);
        match (wanted.iter().any(|one| one == name), cluster.objects.get(&at).is_some()) {
            (true, false) => {
                let pool = built_in(&cluster.name, name, now);
                cluster.objects.put(pool, Made::default(), now);
                context.changed = true;
            }
            (false, true) => {
                cluster.objects.forget(&at, now);
                context.changed = true;
            }
            _ => {}
        }
    }
}

fn metadata(cluster: &str, kind: &str, name: &str, now: u64) -> Value {
    json!({
        "name": name,
        "uid": stable_uid(&[cluster, kind, name]),
        "creationTimestamp": written(now),
        "labels": { "app.kubernetes.io/managed-by": "eks" },
    })
}

fn node_class(cluster: &Cluster, now: u64) -> Value {
    let network = &cluster.network;
    let by_id = |ids: &[String]| ids.iter().map(|id| json!({ "id": id })).collect::<Vec<_>>();
    let role = cluster.auto_mode.as_ref().and_then(|mode| mode.node_role.as_deref()).unwrap_or_default();
    json!({
        "apiVersion": "eks.amazonaws.com/v1",
        "kind": "NodeClass",
        "metadata": metadata(&cluster.name, "nodeclass", "default", now),
        "spec": {
            "role": role.rsplit('/').next(),
            "subnetSelectorTerms": by_id(&network.subnet_ids),
            "securityGroupSelectorTerms": by_id(std::slice::from_ref(&network.cluster_security_group_id)),
            "ephemeralStorage": { "size": "80Gi", "iops": 3000, "throughput": 125 },
            "networkPolicy": "DefaultAllow",
            "networkPolicyEventLogs": "Disabled",
            "snatPolicy": "Random",
        },
        "status": { "conditions": [{ "type": "Ready", "status": "True", "reason": "Ready" }] },
    })
}

fn built_in(cluster: &str, name: &str, now: u64) -> Value {
    let is_in = |key: &str, values: &[&str]| json!({ "key": key, "operator": "In", "values": values });
    let architectures: &[&str] = if name == "system" { &["amd64", "arm64"] } else { &["amd64"] };
    let mut spec = json!({
        "expireAfter": "336h",
        "nodeClassRef": { "group": "eks.amazonaws.com", "kind": "NodeClass", "name": "default" },
        "requirements": [
            is_in("karpenter.sh/capacity-type", &["on-demand"]),
            is_in("eks.amazonaws.com/instance-category", &["c", "m", "r"]),
            { "key": "eks.amazonaws.com/instance-generation", "operator": "Gt", "values": ["4"] },
            is_in("kubernetes.io/arch", architectures),
            is_in("kubernetes.io/os", &["linux"]),
        ],
        "terminationGracePeriod": "24h0m0s",
    });
    if name == "system" {
        spec["taints"] = json!([{ "key": "CriticalAddonsOnly", "effect": "NoSchedule" }]);
    }
    json!({
        "apiVersion": "karpenter.sh/v1",
        "kind": "NodePool",
        "metadata": metadata(cluster, "nodepool", name, now),
        "spec": {
            "disruption": {
                "budgets": [{ "nodes": "10%" }],
                "consolidateAfter": "30s",
                "consolidationPolicy": "WhenEmptyOrUnderutilized",
            },
            "template": { "spec": spec },
        },
        "status": { "conditions": [{ "type": "Ready", "status": "True", "reason": "Ready" }] },
    })
}

/// All pools, those first that are not for everybody: they were made for somebody.
pub(super) fn all(cluster: &Cluster) -> Vec<Value> {
    let pools = cluster.objects.all().filter(|one| one.deleted_at.is_none()).map(|one| &one.object);
    let mut pools: Vec<Value> = pools.filter(|one| one["kind"] == "NodePool").cloned().collect();
    pools.sort_by_key(|pool| BUILT_IN.contains(&meta(pool, "name")));
    pools
}

/// The taints of a pool's nodes: key, value and effect.
pub(super) fn taints(template: &Value) -> Vec<(String, String, String)> {
    let text = |taint: &Value, field: &str| taint[field].as_str().unwrap_or_default().to_owned();
    let taints = template["taints"].as_array().into_iter().flatten();
    taints.map(|one| (text(one, "key"), text(one, "value"), text(one, "effect"))).collect()
}

/// Whether a pool starts spot machines.
pub(super) fn is_spot(pool: &Value) -> bool {
    let has_spot = |one: &&Value| {
        one["key"] == "karpenter.sh/capacity-type"
            && one["operator"] == "In"
            && one["values"].as_array().is_some_and(|values| values.contains(&json!("spot")))
    };
    requirements(pool).iter().any(|one| has_spot(&one))
}

fn requirements(pool: &Value) -> &[Value] {
    pool["spec"]["template"]["spec"]["requirements"].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// Whether a pool takes a pod on any of its machines.
pub(super) fn takes(pool: &Value, pod: &Unplaced) -> bool {
    sizes(pool).any(|size| suits(pool, &size, &pod.spec) && size.holds(&pod.wish, 1))
}

/// The smallest machine of a pool for as many of the waiting pods as one machine holds, the first of them at least; and
/// which those are.
pub(super) fn size_for(pool: &Value, waiting: &[Unplaced]) -> Option<(Size, Vec<usize>)> {
    let mut best: Option<(Size, Vec<usize>)> = None;
    for size in sizes(pool) {
        let (mut taken, mut wish) = (Vec::new(), Wish::default());
        for (number, pod) in waiting.iter().enumerate() {
            let more = Wish { cpu: wish.cpu + pod.wish.cpu, memory: wish.memory + pod.wish.memory };
            if suits(pool, &size, &pod.spec) && size.holds(&more, taken.len() + 1) {
                wish = more;
                taken.push(number);
            }
        }
        let is_better = best.as_ref().is_none_or(|(_, known)| taken.len() > known.len());
        if taken.first() == Some(&0) && is_better {
            best = Some((size, taken));
        }
    }
    best
}

/// The machines a pool's requirements leave over.
fn sizes(pool: &Value) -> impl Iterator<Item = Size> {
    Size::all().filter(|size| {
        let labels: serde_json::Map<String, Value> = size.labels().into_iter().collect();
        requirements(pool).iter().all(|one| meets(one, &labels))
    })
}

/// Whether a machine meets a requirement. What a machine says nothing about is not looked at.
fn meets(requirement: &Value, labels: &serde_json::Map<String, Value>) -> bool {
    let Some(label) = requirement["key"].as_str().and_then(|key| labels.get(key)) else { return true };
    let values = requirement["values"].as_array().map(Vec::as_slice).unwrap_or_default();
    let number = |value: &Value| value.as_str().and_then(|text| text.parse::<i64>().ok()).unwrap_or(0);
    let bound = values.first().map(number).unwrap_or(0);
    match requirement["operator"].as_str().unwrap_or_default() {
        "In" => values.contains(label),
        "NotIn" => !values.contains(label),
        "Gt" => number(label) > bound,
        "Lt" => number(label) < bound,
        "DoesNotExist" => false,
        _ => true,
    }
}

/// A required affinity without what it says about zones, for a machine is put into the zone that a pod asks for.
fn without_places(affinity: &Value) -> Value {
    let mut affinity = affinity.clone();
    for term in affinity["nodeSelectorTerms"].as_array_mut().into_iter().flatten() {
        if let Some(expressions) = term["matchExpressions"].as_array_mut() {
            expressions.retain(|one| !one["key"].as_str().is_some_and(|key| key.starts_with("topology.")));
        }
    }
    affinity
}

fn suits(pool: &Value, size: &Size, spec: &Value) -> bool {
    let template = &pool["spec"]["template"];
    let mut labels = template["metadata"]["labels"].clone();
    for (key, value) in size.labels() {
        labels[key] = value;
    }
    labels["eks.amazonaws.com/compute-type"] = json!("auto");
    labels["karpenter.sh/nodepool"] = json!(meta(pool, "name"));
    labels["karpenter.sh/capacity-type"] = json!(if is_spot(pool) { "spot" } else { "on-demand" });
    // A machine is put into the zone that a pod asks for.
    let mut selector = spec["nodeSelector"].clone();
    if let Some(wanted) = selector.as_object_mut() {
        wanted.retain(|key, _| !key.starts_with("topology."));
    }
    let affinity = &spec["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"];
    let is_meant = map_fits(&selector, &labels) && node_terms_fit(&without_places(affinity), "", &labels);
    is_meant && taints(&template["spec"]).iter().all(|taint| bears(spec, taint))
}
