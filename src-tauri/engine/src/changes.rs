//! Going on with other answers: what they would change about things that stand already. Landfall adds and removes; what
//! stands keeps its fields.

use serde_json::Value;

use crate::{
    contract::{ClusterSpec, Run, StepState},
    recipe,
};

/// What stands and would have to be different, by title; also the place and the name, which nothing can change.
pub fn refused(run: &Run, next: &ClusterSpec) -> Vec<String> {
    let mut refused = Vec::new();
    if next.name != run.spec.name {
        refused.push(format!("the name of the cluster ({})", run.spec.name));
    }
    if next.region != run.spec.region {
        refused.push(format!("the Region ({})", run.spec.region));
    }
    let (before, after) = (recipe::plan(&run.spec), recipe::plan(next));
    let stands = |key: &str| run.steps.iter().any(|step| step.key == key && step.state != StepState::Waiting);
    for step in after.steps.iter().filter(|step| stands(&step.key)) {
        let old = before.steps.iter().find(|old| old.key == step.key);
        if old.is_some_and(|old| fixed(&old.resource) != fixed(&step.resource)) {
            refused.push(step.resource.title());
        }
    }
    refused
}

/// A resource without what a later step can still give it.
fn fixed(resource: &crate::resources::AnyResource) -> Value {
    let mut value = serde_json::to_value(resource).expect("resources are plain data and serialise");
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
