//! What stands and would have to be different. Compares plans; knows nothing of the answers' fields.

use serde_json::Value;

use crate::{
    contract::{ClusterSpec, Stage},
    plan::Step,
    recipe,
    resources::AnyResource,
    run_state::{RunState, only_asks, stays},
};

/// Something that stands, and that other answers would need to be different.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fixed {
    /// Whose page it is.
    pub stage: Stage,
    /// "VPC 192.168.0.0/16".
    pub title: String,
}

/// What stands and would have to be different. The name and the Region of the cluster are not among it.
pub(super) fn fixed(state: &RunState, next: &ClusterSpec) -> Vec<Fixed> {
    let (before, after) = (recipe::plan(&state.spec), recipe::plan(next));
    let wanted = |key: &str| after.steps.iter().find(|step| step.key == key);
    let stands = |step: &&Step| state.step(&step.key).is_some_and(|now| now.begun() && !now.may_change(&step.resource));
    // Who only asks makes nothing that could differ.
    let makes = |step: &&Step| !only_asks(&step.resource);
    let differs = |old: &&Step| match wanted(&old.key) {
        Some(new) => fields(&old.resource) != fields(&new.resource),
        // What is not asked for any more is removed, where it can be.
        None => stays(&old.resource),
    };
    let kept = before.steps.iter().filter(stands).filter(makes).filter(differs);
    kept.map(|step| Fixed { stage: step.stage, title: step.resource.title() }).collect()
}

/// A resource without what a later step can still give it, and without its place among the others: an add-on waits for
/// more groups of nodes than before, say, which changes nothing about it.
fn fields(resource: &AnyResource) -> Value {
    let mut value = serde_json::to_value(resource).expect("resources are plain data and serialise");
    drop_edges(&mut value);
    if let Some(fields) = value.as_object_mut()
        && fields.get("kind").is_some_and(|kind| kind == "cluster")
    {
        // A key can be added to a running cluster: a step of its own does it.
        fields.remove("key");
        if let Some(plane) = fields.get_mut("control_plane").and_then(Value::as_object_mut) {
            plane.remove("encryption");
            plane.remove("key_arn");
        }
    }
    value
}

fn drop_edges(value: &mut Value) {
    let is_edge = |value: &Value| value.get("$step").is_some();
    match value {
        Value::Array(items) => {
            items.retain(|item| !is_edge(item));
            items.iter_mut().for_each(drop_edges);
        }
        Value::Object(fields) => {
            fields.retain(|_, field| !is_edge(field));
            fields.values_mut().for_each(drop_edges);
        }
        _ => {}
    }
}
