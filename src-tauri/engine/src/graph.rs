//! Who needs whom: edges read off the plan's fields, and the critical path through them.

use std::{collections::HashMap, time::Duration};

use serde_json::Value;

use crate::plan::Plan;

/// The edges of a plan, by step index.
#[derive(Debug, Clone, PartialEq)]
pub struct Graph {
    /// Steps that must be done before this one may be created.
    pub create_after: Vec<Vec<usize>>,
    /// Steps that must be done before this one can become ready (those of `create_after` not repeated).
    pub ready_after: Vec<Vec<usize>>,
    /// Steps that point at this one in either way: they must be gone before this one is deleted.
    pub delete_after: Vec<Vec<usize>>,
}

impl Graph {
    /// Finds the edges by serialising each step's resource and looking for references.
    pub fn of(plan: &Plan) -> Self {
        let index: HashMap<&str, usize> =
            plan.steps.iter().enumerate().map(|(at, step)| (step.key.as_str(), at)).collect();
        let mut graph = Self {
            create_after: vec![Vec::new(); plan.steps.len()],
            ready_after: vec![Vec::new(); plan.steps.len()],
            delete_after: vec![Vec::new(); plan.steps.len()],
        };
        for (at, step) in plan.steps.iter().enumerate() {
            let fields = serde_json::to_value(&step.resource).expect("resources are plain data and serialise");
            let mut found = Vec::new();
            references(&fields, &mut found);
            for (key, ready_only) in found {
                let other = index[key.as_str()];
                let edges = if ready_only { &mut graph.ready_after[at] } else { &mut graph.create_after[at] };
                if !edges.contains(&other) {
                    edges.push(other);
                }
                if !graph.delete_after[other].contains(&at) {
                    graph.delete_after[other].push(at);
                }
            }
        }
        graph
    }

    /// When each step ends at the earliest if nothing but the edges holds it back, and each takes `takes[step]`.
    /// The largest is the critical path: no order of the same steps is quicker.
    pub fn earliest_ends(&self, takes: &[Duration]) -> Vec<Duration> {
        let mut ends: Vec<Duration> = Vec::with_capacity(takes.len());
        for (at, own) in takes.iter().enumerate() {
            let latest = |edges: &[usize]| edges.iter().map(|&other| ends[other]).max().unwrap_or_default();
            ends.push((latest(&self.create_after[at]) + *own).max(latest(&self.ready_after[at])));
        }
        ends
    }

    /// The same for deleting: a step ends once all that point at it are gone, and its own time has passed.
    pub fn earliest_delete_ends(&self, takes: &[Duration]) -> Vec<Duration> {
        let mut ends = vec![Duration::ZERO; takes.len()];
        for at in (0..takes.len()).rev() {
            let latest = self.delete_after[at].iter().map(|&other| ends[other]).max().unwrap_or_default();
            ends[at] = latest + takes[at];
        }
        ends
    }
}

fn references(value: &Value, found: &mut Vec<(String, bool)>) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(step)) = fields.get("$step") {
                found.push((step.clone(), fields.contains_key("$gate")));
            }
            fields.values().for_each(|field| references(field, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}
