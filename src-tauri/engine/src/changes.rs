//! Going on with other answers: what they would change about things that stand already. Landfall adds and removes; what
//! stands keeps its fields.

use serde_json::Value;

use crate::{
    contract::{ClusterSpec, Run, StepState},
    plan::Step,
    recipe,
    resources::AnyResource,
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
    // Waiting for nodes makes nothing that could differ.
    let makes = |step: &&Step| !matches!(step.resource, AnyResource::KubernetesNodes(_));
    for step in after.steps.iter().filter(|step| stands(&step.key)).filter(makes) {
        let old = before.steps.iter().find(|old| old.key == step.key);
        if old.is_some_and(|old| fixed(&old.resource) != fixed(&step.resource)) {
            refused.push(step.resource.title());
        }
    }
    refused
}

/// A resource without what a later step can still give it, and without its place among the others: an add-on waits for
/// more groups of nodes than before, say, which changes nothing about it.
fn fixed(resource: &AnyResource) -> Value {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        contract::{Direction, EncryptionKey, NodeGroupSpec},
        journal::{Header, JOURNAL_FORMAT},
        run_state::RunState,
    };

    /// A run whose steps were all begun.
    fn run(spec: &ClusterSpec) -> Run {
        let header = Header {
            format: JOURNAL_FORMAT,
            id: "first-1".into(),
            created_at: 0,
            account: "111122223333".into(),
            demo: true,
            guided: false,
            recovered: false,
            source: None,
            spec: spec.clone(),
        };
        let mut run = RunState::new(header).view(0);
        run.steps.iter_mut().for_each(|step| step.state = StepState::Done);
        assert_eq!((run.direction, run.steps.is_empty()), (Direction::Create, false));
        run
    }

    #[test]
    fn things_are_added_and_taken_away_but_not_changed() {
        let mut spec = ClusterSpec::new("first", "us-east-1");
        spec.network.zones = vec!["use1-az1".into(), "use1-az2".into()];
        let run = run(&spec);
        assert_eq!(refused(&run, &spec), Vec::<String>::new());
        let mut next = spec.clone();
        next.workers.node_groups.push(NodeGroupSpec { name: "more".into(), ..NodeGroupSpec::default() });
        next.workers.addons.pop();
        next.cluster.encryption = EncryptionKey::NewKey;
        assert_eq!(refused(&run, &next), Vec::<String>::new(), "added, taken away, and a key for a running cluster");
        next.workers.node_groups[0].disk_gib = 99;
        next.network.cidr = "10.0.0.0/16".into();
        let refused = refused(&run, &next);
        assert!(refused.iter().any(|title| title == "Node group workers"), "{refused:?}");
        assert!(refused.iter().any(|title| title.contains("VPC")), "{refused:?}");
    }
}
