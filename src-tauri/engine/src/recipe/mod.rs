//! From answers to a plan: `ClusterSpec` → `Plan`, one file per stage. Pure: the same spec always gives the same plan.

mod access;
mod cluster;
mod network;
mod roles;
mod workers;

pub use network::{SubnetPlan, subnets};
pub use roles::{cluster_role, node_role};

use crate::{
    contract::{ClusterSpec, Stage},
    plan::{Plan, Planner},
};

/// What has to be made for a spec whose zones are chosen (see `offers::resolve`).
pub fn plan(spec: &ClusterSpec) -> Plan {
    let mut planner = Planner::default();
    let network = network::add(&mut planner, &spec.network);
    planner.stage(Stage::Roles);
    let roles = roles::add(&mut planner, spec);
    planner.stage(Stage::Cluster);
    let cluster = cluster::add(&mut planner, spec, &network, &roles);
    planner.stage(Stage::Access);
    access::add(&mut planner, &spec.access, &cluster);
    planner.stage(Stage::Workers);
    workers::add(&mut planner, &spec.workers, &network, &roles, &cluster);
    planner.plan()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_that_are_refused_have_a_plan_too() {
        let mut spec = ClusterSpec::new("demo", "us-east-1");
        spec.workers.addons.extend(spec.workers.addons.clone());
        spec.workers.node_groups.extend(spec.workers.node_groups.clone());
        let plan = plan(&spec);
        let keys: std::collections::BTreeSet<_> = plan.steps.iter().map(|step| &step.key).collect();
        assert_eq!(keys.len(), plan.steps.len(), "each step has its own key");
        assert!(keys.contains(&"addon-vpc-cni-2".to_owned()) && keys.contains(&"node-group-workers-2".to_owned()));
    }
}
