//! Pod disruption budgets: how many pods each may lose now, and whether one more may be evicted.
//!
//! It must not know node groups; whoever drains nodes asks here whether it may.

use serde_json::{Value, json};

use super::matching::selector_fits;
use super::objects::meta;
use super::placed::{Placed, placed};
use super::status::Answer;
use super::view::ClusterView;

/// The budgets with their status.
pub fn budgets(cluster: &ClusterView) -> Vec<Value> {
    let all = || cluster.objects.iter().filter(|one| one["kind"] == "PodDisruptionBudget");
    if all().next().is_none() {
        return Vec::new();
    }
    let pods = placed(cluster);
    all().map(|one| judged(cluster, &pods, one)).collect()
}

/// `namespace/name` of each budget that would let no pod go if all that it selects were healthy.
pub fn blocking(cluster: &ClusterView) -> Vec<String> {
    budgets(cluster).iter().filter(|one| blocks(one)).map(name).collect()
}

/// Those of them that select a pod on one of these machines, by their EC2 instance ids.
pub fn blocking_on(cluster: &ClusterView, machines: &[String]) -> Vec<String> {
    let pods = placed(cluster);
    let is_there = |one: &&Placed<'_>| one.node.is_some_and(|node| machines.contains(&node.instance_id));
    let is_in_the_way = |budget: &&Value| pods.iter().filter(is_there).any(|pod| selects(budget, pod));
    budgets(cluster).iter().filter(|one| blocks(one)).filter(is_in_the_way).map(name).collect()
}

fn name(budget: &Value) -> String {
    format!("{}/{}", meta(budget, "namespace"), meta(budget, "name"))
}

fn blocks(budget: &Value) -> bool {
    let number = |field: &str| budget["status"][field].as_u64().unwrap_or(0);
    number("expectedPods") != 0 && number("desiredHealthy") >= number("expectedPods")
}

fn judged(cluster: &ClusterView, pods: &[Placed<'_>], budget: &Value) -> Value {
    let of_it = || pods.iter().filter(|one| selects(budget, one));
    let expected = of_it().count() as u64;
    let healthy = of_it().filter(|one| one.is_ready(cluster)).count() as u64;
    let spec = &budget["spec"];
    let desired = match (amount(&spec["minAvailable"], expected), amount(&spec["maxUnavailable"], expected)) {
        (Some(least), _) => least,
        (None, Some(most)) => expected.saturating_sub(most),
        (None, None) => expected,
    };
    let allowed = healthy.saturating_sub(desired);
    let reason = if allowed > 0 { "SufficientPods" } else { "InsufficientPods" };
    let mut budget = budget.clone();
    budget["status"] = json!({
        "currentHealthy": healthy,
        "desiredHealthy": desired,
        "disruptionsAllowed": allowed,
        "expectedPods": expected,
        "observedGeneration": budget["metadata"]["generation"].as_u64().unwrap_or(1),
        "conditions": [{
            "type": "DisruptionAllowed", "status": if allowed > 0 { "True" } else { "False" }, "reason": reason,
            "message": "", "lastTransitionTime": budget["metadata"]["creationTimestamp"],
            "observedGeneration": budget["metadata"]["generation"].as_u64().unwrap_or(1),
        }],
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

fn selects(budget: &Value, pod: &Placed<'_>) -> bool {
    meta(budget, "namespace") == pod.draft.namespace && selector_fits(&budget["spec"]["selector"], &pod.draft.labels)
}

/// What all budgets of a cluster still let go.
pub struct Allowance {
    budgets: Vec<Value>,
    ready: std::collections::BTreeSet<String>,
}

impl Allowance {
    /// What may go at this moment.
    pub fn of(cluster: &ClusterView, pods: &[Placed<'_>]) -> Self {
        let all = cluster.objects.iter().filter(|one| one["kind"] == "PodDisruptionBudget");
        let ready = pods.iter().filter(|one| one.is_ready(cluster)).map(|one| one.draft.uid.clone());
        Self { budgets: all.map(|one| judged(cluster, pods, one)).collect(), ready: ready.collect() }
    }

    /// Takes one pod away.
    ///
    /// # Errors
    /// The API server's refusal, if that would break a budget.
    pub fn take(&mut self, pod: &Placed<'_>) -> Result<(), Answer> {
        let mut of_it: Vec<&mut Value> = self.budgets.iter_mut().filter(|one| selects(one, pod)).collect();
        if of_it.len() > 1 {
            let text =
                "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.";
            return Err(Answer::internal_error(text));
        }
        let Some(budget) = of_it.pop() else { return Ok(()) };
        let status = &budget["status"];
        let number = |field: &str| status[field].as_u64().unwrap_or(0);
        let is_healthy = self.ready.contains(&pod.draft.uid);
        // What does not run may go as long as enough others do.
        if !is_healthy && number("currentHealthy") >= number("desiredHealthy") && number("desiredHealthy") > 0 {
            return Ok(());
        }
        if number("disruptionsAllowed") == 0 {
            let text = format!(
                "The disruption budget {} needs {} healthy pods and has {} currently",
                meta(budget, "name"),
                number("desiredHealthy"),
                number("currentHealthy"),
            );
            let cause = json!([{ "reason": "DisruptionBudget", "message": text }]);
            let text = "Cannot evict pod as it would violate the pod's disruption budget.";
            return Err(Answer::too_many_requests(text, cause));
        }
        let (allowed, healthy) = (number("disruptionsAllowed") - 1, number("currentHealthy").saturating_sub(1));
        budget["status"]["disruptionsAllowed"] = json!(allowed);
        budget["status"]["currentHealthy"] = json!(healthy);
        Ok(())
    }
}

/// Whether a pod may be evicted now.
///
/// # Errors
/// The API server's refusal (429 in Kubernetes' words) if a budget keeps it, or 404 if there is none of this name.
pub fn may_evict(cluster: &ClusterView, namespace: &str, name: &str) -> Result<(), Answer> {
    let pods = placed(cluster);
    let Some(pod) = pods.iter().find(|one| one.draft.namespace == namespace && one.draft.name == name) else {
        return Err(Answer::no_object("", "pods", name));
    };
    // What has ended, or never began, disturbs nobody.
    let is_over = pod.node.is_none() || pod.progress(cluster).ended().is_some();
    if is_over { Ok(()) } else { Allowance::of(cluster, &pods).take(pod) }
}
