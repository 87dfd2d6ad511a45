//! Evictions: the polite way to take a pod off its node, which disruption budgets may refuse.
//!
//! It must not know node groups, nor how a pod is made anew. Source: "API-initiated Eviction" in Kubernetes'
//! documentation.

use serde_json::json;

use super::api::Request;
use super::disruption_budgets;
use super::objects::Objects;
use super::status::Answer;
use super::targets::Target;
use super::view::ClusterView;
use super::write;

/// Evicts a pod, unless a budget says no.
pub fn evict(cluster: &ClusterView, objects: &mut Objects, request: &Request, target: &Target, name: &str) -> Answer {
    if !request.holds("Eviction") {
        return Answer::bad_request("the object provided is not an Eviction");
    }
    let namespace = target.namespace.as_deref().unwrap_or_default();
    if let Err(refusal) = disruption_budgets::may_evict(cluster, namespace, name) {
        return refusal;
    }
    let wish = Request { method: "DELETE".to_owned(), body: request.body["deleteOptions"].clone(), ..request.clone() };
    match write::delete(cluster, objects, &wish, target, name) {
        Answer::Json(status, refusal) if status >= 400 => Answer::Json(status, refusal),
        _ => Answer::Json(
            201,
            json!({ "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "code": 201 }),
        ),
    }
}
