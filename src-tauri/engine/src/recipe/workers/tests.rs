//! Which steps become of the workers' answers, and what waits for what.

use super::*;
use crate::{
    contract::{FargateProfileSpec, FargateSelector, LaunchTemplateSource, NodePorts, SelfManagedSpec},
    graph::Graph,
    plan::Plan,
    recipe::plan,
    resources::AnyResource,
};

fn spec(change: impl FnOnce(&mut ClusterSpec)) -> ClusterSpec {
    let mut spec = ClusterSpec::new("demo", "us-east-1");
    spec.network.zones = vec!["use1-az1".into(), "use1-az2".into()];
    change(&mut spec);
    spec
}

fn profile(name: &str, namespace: &str) -> FargateProfileSpec {
    let selector = FargateSelector { namespace: namespace.into(), ..FargateSelector::default() };
    FargateProfileSpec { name: name.into(), selectors: vec![selector] }
}

fn keys(plan: &Plan) -> Vec<&str> {
    let workers = plan.steps.iter().filter(|step| step.stage == crate::contract::Stage::Workers);
    workers.map(|step| step.key.as_str()).collect()
}

/// Whether a step is created only after another stands.
fn is_after(plan: &Plan, later: &str, earlier: &str) -> bool {
    let at = |key: &str| plan.steps.iter().position(|step| step.key == key).unwrap_or_else(|| panic!("no step {key}"));
    Graph::of(plan).create_after[at(later)].contains(&at(earlier))
}

fn nodes(plan: &Plan) -> Option<(u32, u32)> {
    plan.steps.iter().find_map(|step| match &step.resource {
        AnyResource::KubernetesNodes(nodes) => Some((nodes.desired, nodes.on_fargate)),
        _ => None,
    })
}

#[test]
fn the_default_cluster_has_the_steps_it_always_had() {
    let expected = ["addon-vpc-cni", "addon-kube-proxy", "node-group-workers", "addon-coredns", "kubernetes-nodes"];
    assert_eq!(keys(&plan(&spec(|_| ()))), expected);
}

#[test]
fn a_group_in_each_zone_has_that_zones_subnet_alone() {
    let plan = plan(&spec(|spec| spec.workers.node_groups[0].one_per_zone = true));
    let keys = keys(&plan);
    assert!(keys.contains(&"node-group-workers-use1-az1") && keys.contains(&"node-group-workers-use1-az2"), "{keys:?}");
    let subnets = plan.steps.iter().filter_map(|step| match &step.resource {
        AnyResource::NodeGroup(group) => Some(group.subnets.iter().map(IdRef::step).collect::<Vec<_>>()),
        _ => None,
    });
    assert_eq!(subnets.collect::<Vec<_>>(), [["private-subnet-1"], ["private-subnet-2"]]);
    assert_eq!(nodes(&plan), Some((4, 0)));
}

#[test]
fn a_template_of_ours_stands_before_all_groups_made_from_it() {
    let plan = plan(&spec(|spec| {
        spec.workers.node_groups[0].one_per_zone = true;
        spec.workers.node_groups[0].launch_template.source = LaunchTemplateSource::New;
    }));
    assert!(is_after(&plan, "node-group-workers-use1-az1", "launch-template-workers"));
    assert!(is_after(&plan, "node-group-workers-use1-az2", "launch-template-workers"));
}

#[test]
fn self_managed_nodes_start_once_the_cluster_lets_them_in() {
    let spec = spec(|spec| {
        spec.workers.node_groups.clear();
        spec.workers.self_managed = vec![SelfManagedSpec { ports: NodePorts::PortTables, ..Default::default() }];
    });
    let plan = plan(&spec);
    for earlier in ["launch-template-self-managed", "access-entry-nodes", "node-security-rules"] {
        assert!(is_after(&plan, "self-managed-self-managed", earlier), "{earlier}");
    }
    assert!(is_after(&plan, "launch-template-self-managed", "instance-profile"));
    assert!(is_after(&plan, "launch-template-self-managed", "node-security-group"));
    assert_eq!((nodes(&plan), needs_aws_auth(&spec)), (Some((2, 0)), false));
}

#[test]
fn fargate_profiles_come_one_after_the_other() {
    let spec = spec(|spec| {
        spec.workers.node_groups.clear();
        spec.workers.fargate_profiles = vec![profile("system", "kube-*"), profile("apps", "default")];
    });
    let plan = plan(&spec);
    assert!(is_after(&plan, "fargate-profile-apps", "fargate-profile-system"));
    assert!(runs_on_fargate_only(&spec));
    assert_eq!(nodes(&plan), Some((0, 2)), "the pods of coredns");
}

#[test]
fn fargate_is_alone_only_where_nothing_else_starts_nodes() {
    let only = |change: fn(&mut ClusterSpec)| {
        runs_on_fargate_only(&spec(|spec| {
            spec.workers.node_groups.clear();
            spec.workers.fargate_profiles = vec![profile("apps", "default")];
            change(spec);
        }))
    };
    assert!(only(|_| ()));
    assert!(!only(|spec| spec.workers.node_groups.push(Default::default())));
    assert!(!only(|spec| spec.workers.self_managed.push(Default::default())));
    assert!(!only(|spec| spec.cluster.auto_mode = true));
    assert!(!only(|spec| spec.workers.fargate_profiles.clear()));
}

#[test]
fn nothing_is_waited_for_where_nothing_starts() {
    let none = spec(|spec| {
        spec.workers.node_groups.clear();
        spec.cluster.auto_mode = true;
        spec.workers.addons.clear();
    });
    assert_eq!(nodes(&plan(&none)), None);
    let elsewhere = spec(|spec| {
        spec.workers.node_groups.clear();
        spec.workers.fargate_profiles = vec![profile("apps", "default")];
    });
    assert_eq!(nodes(&plan(&elsewhere)), None, "coredns runs nowhere");
}
