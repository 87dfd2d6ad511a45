//! From answers to a plan: `ClusterSpec` → `Plan`, one file per stage. Pure: the same spec always gives the same plan.

mod access;
pub(crate) mod addon_rights;
mod addons;
mod cluster;
mod network;
mod pod_roles;
mod roles;
mod storage;
mod workers;

pub use addons::{EBS_DRIVER, POD_IDENTITY_AGENT, agent_comes_along, configuration as addon_configuration};
pub(crate) use network::endpoint_services;
pub use network::{SubnetPlan, endpoints, kinds as subnet_kinds, nat, subnets, zones};
pub use roles::{Needs as RoleNeeds, auto_mode_node_role, cluster_role, fargate_role, node_role};
pub use workers::{fargate_takes_coredns, needs_aws_auth, node_groups_of_zones, runs_on_fargate_only};

use crate::{
    contract::{ClusterSpec, Stage},
    plan::{Plan, Planner},
};

/// What has to be made for a spec whose zones are chosen (see `offers::resolve`).
pub fn plan(spec: &ClusterSpec) -> Plan {
    let mut planner = Planner::default();
    let network = network::add(&mut planner, spec);
    planner.stage(Stage::Roles);
    let roles = roles::add(&mut planner, spec);
    planner.stage(Stage::Cluster);
    let cluster = cluster::add(&mut planner, spec, &network, &roles);
    planner.stage(Stage::Access);
    let aws_auth = access::add(&mut planner, spec, &roles, &cluster);
    planner.stage(Stage::Workers);
    let pod_roles = pod_roles::add(&mut planner, spec, &cluster);
    let before = addons::add_before_nodes(&mut planner, spec, &pod_roles, &cluster);
    let workers = workers::add(&mut planner, spec, &network, &roles, &cluster, &before.accepted, &aws_auth);
    let ebs_driver = addons::add_after_nodes(&mut planner, spec, &pod_roles, &before, &workers, &cluster);
    storage::add(&mut planner, spec, &network, &cluster, ebs_driver);
    workers::await_nodes(&mut planner, spec, workers, &cluster);
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
