//! Pod disruption budgets: how many pods each may lose now, from the pods that it selects.
//!
//! It must not know node groups; whoever drains nodes asks here whether it may.

use serde_json::{Value, json};

use super::pod_objects;
use super::view::ClusterView;

/// The budgets with their status.
pub fn budgets(cluster: &ClusterView) -> Vec<Value> {
    cluster.objects.iter().filter(|one| one["kind"] == "PodDisruptionBudget").map(|one| judged(cluster, one)).collect()
}

/// `namespace/name` of each budget that lets no pod go, although it selects some.
pub fn blocking(cluster: &ClusterView) -> Vec<String> {
    let blocks = |one: &&Value| one["status"]["disruptionsAllowed"] == 0 && one["status"]["expectedPods"] != 0;
    let name = |one: &Value| {
        let part = |field: &str| super::objects::meta(one, field).to_owned();
        format!("{}/{}", part("namespace"), part("name"))
    };
    budgets(cluster).iter().filter(blocks).map(name).collect()
}

fn judged(cluster: &ClusterView, budget: &Value) -> Value {
    let expected = pods_of(cluster, budget);
    let spec = &budget["spec"];
    let desired = match (amount(&spec["minAvailable"], expected), amount(&spec["maxUnavailable"], expected)) {
        (Some(least), _) => least,
        (None, Some(most)) => expected.saturating_sub(most),
        (None, None) => expected,
    };
    let mut budget = budget.clone();
    budget["status"] = json!({
        "currentHealthy": expected,
        "desiredHealthy": desired,
        "disruptionsAllowed": expected.saturating_sub(desired),
        "expectedPods": expected,
        "observedGeneration": 1,
        "conditions": [],
    });
    budget
}

/// A number, or a percentage of all, rounded up as Kubernetes does.
fn amount(value: &Value, all: u64) -> Option<u64> {
    if let Some(number) = value.as_u64() {
        return Some(number);
    }
    let percent: u64 = value.as_str()?.strip_suffix('%')?.parse().ok()?;
    Some((all * percent).div_ceil(100))
}

/// How many pods a budget selects.
fn pods_of(cluster: &ClusterView, budget: &Value) -> u64 {
    let namespace = &budget["metadata"]["namespace"];
    let selector = &budget["spec"]["selector"]["matchLabels"];
    let selects = |pod: &&Value| {
        let labels = &pod["metadata"]["labels"];
        pod["metadata"]["namespace"] == *namespace
            && selector.as_object().is_some_and(|wanted| wanted.iter().all(|(key, value)| labels[key] == *value))
    };
    pod_objects::pods(cluster).iter().filter(selects).count() as u64
}
