//! Who needs whom: edges read off the plan's fields, and the critical path through them.

use std::{collections::HashMap, time::Duration};

use serde_json::Value;

use crate::{
    contract::LeftoverThing,
    plan::Plan,
    resources::{AnyResource, Leftover, LeftoverPhase},
};

/// The edges of a plan, by step index.
#[derive(Debug, Clone, PartialEq)]
pub struct Graph {
    /// Steps that must be done before this one may be created.
    pub create_after: Vec<Vec<usize>>,
    /// Steps that AWS must have accepted before this one may be created.
    pub create_after_accepted: Vec<Vec<usize>>,
    /// Steps that must be done before this one can become ready.
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
            create_after_accepted: vec![Vec::new(); plan.steps.len()],
            ready_after: vec![Vec::new(); plan.steps.len()],
            delete_after: vec![Vec::new(); plan.steps.len()],
        };
        for (at, step) in plan.steps.iter().enumerate() {
            let fields = serde_json::to_value(&step.resource).expect("resources are plain data and serialise");
            let mut found = Vec::new();
            references(&fields, &mut found);
            for (key, gate) in found {
                // A step that was begun keeps its fields when the answers change, and may name one that is no longer
                // planned: nothing to wait for.
                let Some(&other) = index.get(key.as_str()) else { continue };
                let edges = match gate.as_deref() {
                    Some("ready") => &mut graph.ready_after[at],
                    Some(_) => &mut graph.create_after_accepted[at],
                    None => &mut graph.create_after[at],
                };
                if !edges.contains(&other) {
                    edges.push(other);
                }
                if !graph.delete_after[other].contains(&at) {
                    graph.delete_after[other].push(at);
                }
            }
        }
        graph.order_leftovers(plan);
        graph
    }

    /// What Landfall did not make points at nothing; its kind says before what it has to go, and after what.
    fn order_leftovers(&mut self, plan: &Plan) {
        for (at, step) in plan.steps.iter().enumerate() {
            let AnyResource::Leftover(leftover) = &step.resource else { continue };
            for (other, neighbour) in plan.steps.iter().enumerate().filter(|(other, _)| *other != at) {
                if goes_before(leftover, at, &neighbour.resource, other) && !self.delete_after[other].contains(&at) {
                    self.delete_after[other].push(at);
                }
                if waits_for(leftover, &neighbour.resource) && !self.delete_after[at].contains(&other) {
                    self.delete_after[at].push(other);
                }
            }
        }
    }

    /// When each step ends at the earliest if nothing but the edges holds it back, and each takes `takes[step]`.
    /// The largest is the critical path: no order of the same steps is quicker.
    pub fn earliest_ends(&self, takes: &[Duration]) -> Vec<Duration> {
        let (mut starts, mut ends): (Vec<Duration>, Vec<Duration>) = (Vec::new(), Vec::new());
        for (at, own) in takes.iter().enumerate() {
            // After a change of answers a step may stand before one it needs; an estimate can bear that.
            let latest = |edges: &[usize], times: &[Duration]| {
                edges.iter().filter_map(|&other| times.get(other)).max().copied().unwrap_or_default()
            };
            // A step is accepted as soon as it starts, give or take one call.
            let start = latest(&self.create_after[at], &ends).max(latest(&self.create_after_accepted[at], &starts));
            ends.push((start + *own).max(latest(&self.ready_after[at], &ends)));
            starts.push(start);
        }
        ends
    }

    /// The same for deleting: a step ends once all that point at it are gone, and its own time has passed.
    pub fn earliest_delete_ends(&self, takes: &[Duration]) -> Vec<Duration> {
        let mut ends = vec![None; takes.len()];
        (0..takes.len()).for_each(|at| {
            self.delete_end(at, takes, &mut ends);
        });
        ends.into_iter().map(Option::unwrap_or_default).collect()
    }

    fn delete_end(&self, at: usize, takes: &[Duration], ends: &mut Vec<Option<Duration>>) -> Duration {
        if let Some(known) = ends[at] {
            return known;
        }
        // Stands while its own neighbours are asked; a circle, which the orders rule out, would end here.
        ends[at] = Some(takes[at]);
        let latest = self.delete_after[at].iter().map(|&other| self.delete_end(other, takes, ends)).max();
        let end = latest.unwrap_or_default() + takes[at];
        ends[at] = Some(end);
        end
    }
}

/// Whether a leftover has to be gone before a neighbour may go.
fn goes_before(leftover: &Leftover, at: usize, neighbour: &AnyResource, other: usize) -> bool {
    use LeftoverPhase::{AfterCluster, AfterWorkers, First, WithWorkers};
    let phase = leftover.phase();
    if let AnyResource::Leftover(neighbour) = neighbour {
        // EKS deletes one Fargate profile at a time.
        let profile = |of: &Leftover| matches!(of.leftover.thing, LeftoverThing::FargateProfile { .. });
        let one_by_one = profile(leftover) && profile(neighbour) && at < other;
        return one_by_one || (phase == First && neighbour.phase() != First);
    }
    match phase {
        First => true,
        WithWorkers => matches!(neighbour, AnyResource::Cluster(_) | AnyResource::IamRole(_)),
        AfterWorkers => false,
        AfterCluster => {
            matches!(
                neighbour,
                AnyResource::Subnet(_)
                    | AnyResource::InternetGateway(_)
                    | AnyResource::EgressOnlyInternetGateway(_)
                    | AnyResource::Vpc(_)
            )
        }
    }
}

/// Whether a leftover can go only after a neighbour.
fn waits_for(leftover: &Leftover, neighbour: &AnyResource) -> bool {
    let workers = match neighbour {
        AnyResource::NodeGroup(_) | AnyResource::AutoScalingGroup(_) | AnyResource::FargateProfile(_) => true,
        AnyResource::Leftover(other) => other.phase() == LeftoverPhase::WithWorkers || is_used_by(leftover, other),
        _ => false,
    };
    match leftover.phase() {
        LeftoverPhase::First | LeftoverPhase::WithWorkers => false,
        LeftoverPhase::AfterWorkers => workers,
        LeftoverPhase::AfterCluster => workers || matches!(neighbour, AnyResource::Cluster(_)),
    }
}

/// Whether AWS refuses to remove a leftover as long as another one stands.
fn is_used_by(leftover: &Leftover, other: &Leftover) -> bool {
    use LeftoverThing::{
        ClassicLoadBalancer, Instance, LoadBalancer, NetworkInterface, SecurityGroup, TargetGroup, Volume, VpcEndpoint,
    };
    match (&leftover.leftover.thing, &other.leftover.thing) {
        (Volume { .. } | TargetGroup { .. } | NetworkInterface { .. }, Instance { .. }) => true,
        (TargetGroup { .. }, LoadBalancer { .. }) => true,
        (SecurityGroup { .. }, other) => matches!(
            other,
            LoadBalancer { .. }
                | ClassicLoadBalancer { .. }
                | Instance { .. }
                | VpcEndpoint { .. }
                | NetworkInterface { .. }
        ),
        _ => false,
    }
}

fn references(value: &Value, found: &mut Vec<(String, Option<String>)>) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(step)) = fields.get("$step") {
                found.push((step.clone(), fields.get("$gate").and_then(Value::as_str).map(str::to_owned)));
            }
            fields.values().for_each(|field| references(field, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{contract::ClusterSpec, recipe};

    fn waits_for(graph: &[Vec<usize>], plan: &Plan, step: &str) -> Vec<String> {
        let at = plan.steps.iter().position(|candidate| candidate.key == step).expect("the step exists");
        graph[at].iter().map(|&other| plan.steps[other].key.clone()).collect()
    }

    #[test]
    fn the_order_a_cluster_needs_and_no_more() {
        let mut spec = ClusterSpec::new("first", "us-east-1");
        spec.network.zones = vec!["use1-az1".into(), "use1-az2".into()];
        let plan = recipe::plan(&spec);
        let graph = Graph::of(&plan);
        let cluster = waits_for(&graph.create_after, &plan, "cluster");
        let subnets = ["public-subnet-1", "public-subnet-2", "private-subnet-1", "private-subnet-2"];
        assert_eq!(
            cluster,
            [&["cluster-role"][..], &subnets].concat(),
            "the control plane does not wait for the NAT gateway"
        );

        let group = waits_for(&graph.create_after, &plan, "node-group-workers");
        assert!(
            ["cluster", "node-role", "private-route-1", "private-route-2"]
                .iter()
                .all(|key| group.contains(&(*key).into()))
        );
        assert_eq!(
            waits_for(&graph.create_after_accepted, &plan, "node-group-workers"),
            ["addon-vpc-cni", "addon-kube-proxy"]
        );
        assert_eq!(waits_for(&graph.create_after, &plan, "addon-coredns"), ["cluster"]);
        assert_eq!(waits_for(&graph.ready_after, &plan, "addon-coredns"), ["node-group-workers"]);
        assert!(waits_for(&graph.create_after, &plan, "node-role").is_empty(), "roles are made beside the network");
    }

    #[test]
    fn an_address_is_given_back_before_the_gateway_is_detached() {
        let mut spec = ClusterSpec::new("first", "us-east-1");
        spec.network.zones = vec!["use1-az1".into(), "use1-az2".into()];
        let plan = recipe::plan(&spec);
        let graph = Graph::of(&plan);
        assert!(waits_for(&graph.delete_after, &plan, "internet-gateway").contains(&"elastic-ip-1".into()));
        assert!(waits_for(&graph.delete_after, &plan, "elastic-ip-1").contains(&"nat-gateway-1".into()));
    }

    #[test]
    fn what_a_machine_uses_goes_after_the_machine() {
        let leftover = |key: &str, thing| Leftover {
            leftover: crate::contract::Leftover {
                key: key.into(),
                thing,
                title: key.into(),
                made_by: None,
                while_it_stays: String::new(),
                blocks: true,
                loses_data: false,
                cost_per_hour: 0.0,
                command: String::new(),
            },
        };
        let mut plan = recipe::plan(&ClusterSpec::new("first", "us-east-1"));
        for (key, thing) in [
            ("volume", LeftoverThing::Volume { id: "vol-1".into(), object: None }),
            ("group", LeftoverThing::SecurityGroup { id: "sg-1".into() }),
            ("machine", LeftoverThing::Instance { id: "i-1".into() }),
        ] {
            let resource = AnyResource::from(leftover(key, thing));
            plan.steps.push(crate::plan::Step { key: key.into(), stage: crate::contract::Stage::Workers, resource });
        }
        let graph = Graph::of(&plan);
        for waiting in ["volume", "group"] {
            assert!(waits_for(&graph.delete_after, &plan, waiting).contains(&"machine".into()), "{waiting}");
        }
        assert!(!waits_for(&graph.delete_after, &plan, "machine").contains(&"volume".into()));
    }
}
