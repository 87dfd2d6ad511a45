//! Each rule of page Workers, by its field.

use super::*;
use crate::check::findings::expect;
use crate::contract::{AddonSpec, FieldProblem, InstanceTypeOffer};

fn problems(change: impl FnOnce(&mut WorkersSpec), offers: Option<&Offers>) -> Vec<FieldProblem> {
    let mut workers = WorkersSpec::default();
    change(&mut workers);
    let mut findings = Findings::default();
    check(&workers, offers, &mut findings);
    findings.0
}

fn group(change: impl FnOnce(&mut NodeGroupSpec)) -> Vec<FieldProblem> {
    problems(|workers| change(&mut workers.node_groups[0]), None)
}

fn with_addons(names: &[&str]) -> Vec<FieldProblem> {
    let addons = names.iter().map(|name| AddonSpec { name: (*name).into(), version: String::new() }).collect();
    problems(|workers| workers.addons = addons, None)
}

fn offer(name: &str, pods: u32) -> InstanceTypeOffer {
    InstanceTypeOffer {
        name: name.into(),
        vcpus: 2,
        memory_mib: 4096,
        architecture: "x86_64".into(),
        pods,
        price_per_hour: None,
        free_tier: false,
        description: String::new(),
    }
}

#[test]
fn the_default_workers_are_right() {
    expect(&problems(|_| (), None), &[]);
}

#[test]
fn names_are_valid_and_unique() {
    for wrong in ["", "-a", "a b", "a.b", &"a".repeat(64)] {
        expect(&group(|group| group.name = wrong.into()), &["workers.node_groups.0.name!"]);
    }
    let twice = problems(|workers| workers.node_groups.push(NodeGroupSpec::default()), None);
    expect(&twice, &["workers.node_groups.1.name!"]);
}

#[test]
fn sizes_are_in_order() {
    let sizes = |min, desired, max| group(|group| (group.min, group.desired, group.max) = (min, desired, max));
    expect(&sizes(0, 0, 1), &[]);
    expect(&sizes(3, 2, 2), &["workers.node_groups.0.min!"]);
    expect(&sizes(1, 0, 2), &["workers.node_groups.0.desired!"]);
    expect(&sizes(1, 3, 2), &["workers.node_groups.0.desired!"]);
    expect(&sizes(0, 0, 0), &["workers.node_groups.0.max!"]);
    expect(&sizes(0, 0, 451), &["workers.node_groups.0.max!"]);
    assert_eq!(sizes(3, 2, 2)[0].message, "The minimum (3) is above the maximum (2).");
}

#[test]
fn disks_hold_the_system_image() {
    expect(&group(|group| group.disk_gib = 19), &["workers.node_groups.0.disk_gib!"]);
    expect(&group(|group| group.disk_gib = 16_385), &["workers.node_groups.0.disk_gib!"]);
    expect(&group(|group| group.disk_gib = 100), &[]);
}

#[test]
fn instance_types_exist_and_hold_some_pods() {
    let field = |suffix: &str| format!("workers.node_groups.0.instance_type{suffix}");
    expect(&group(|group| group.instance_type = "t3.mediumm".into()), &[&field("!")]);
    expect(&group(|group| group.instance_type = "t3.micro".into()), &[&field("?")]);
    expect(&group(|group| group.instance_type = "m5.24xlarge".into()), &[]);
}

#[test]
fn instance_types_are_offered_in_the_region() {
    let offers = Offers { instance_types: vec![offer("t3.large", 35), offer("zz1.new", 8)], ..Offers::default() };
    let of_type = |name: &str| problems(|workers| workers.node_groups[0].instance_type = name.into(), Some(&offers));
    expect(&of_type("t3.large"), &[]);
    expect(&of_type("t3.medium"), &["workers.node_groups.0.instance_type!"]);
    expect(&of_type("m5.24xlarge"), &[]);
    expect(&of_type("zz1.new"), &["workers.node_groups.0.instance_type?"]);
}

#[test]
fn labels_follow_the_rules_of_kubernetes() {
    let label = |key: &str, value: &str| group(|group| drop(group.labels.insert(key.into(), value.into())));
    for (key, value) in [("team", "a"), ("example.com/team", ""), ("A_b.c-d", "1.2_3-x")] {
        expect(&label(key, value), &[]);
    }
    for (key, value) in
        [("", "a"), ("-a", "a"), ("a/b/c", "a"), ("A B", "a"), ("team", "a b"), ("team", "-"), ("Exa mple/x", "a")]
    {
        expect(&label(key, value), &["workers.node_groups.0.labels!"]);
    }
    for reserved in ["kubernetes.io/role", "node-role.kubernetes.io/worker", "eks.amazonaws.com/nodegroup"] {
        expect(&label(reserved, "a"), &["workers.node_groups.0.labels!"]);
    }
}

#[test]
fn addons_are_known_and_stand_once() {
    expect(&with_addons(&["vpc-cni", "kube-proxy", "coredns", "metrics-server"]), &[]);
    expect(&with_addons(&["vpc-cni", "kube-proxy", "coredns", "nonsense"]), &["workers.addons.3.name!"]);
    expect(&with_addons(&["vpc-cni", "vpc-cni", "kube-proxy", "coredns"]), &["workers.addons.1.name!"]);
    let version = |version: &str| problems(|workers| workers.addons[0].version = version.into(), None);
    expect(&version("v1.20.4-eksbuild.2"), &[]);
    expect(&version("1.20"), &["workers.addons.0.version!"]);
}

#[test]
fn nodes_need_the_network_plugin() {
    expect(&with_addons(&["kube-proxy", "coredns"]), &["workers.addons!"]);
    expect(&with_addons(&["vpc-cni"]), &["workers.addons?", "workers.addons?"]);
    expect(&with_addons(&[]), &["workers.addons?"]);
}

#[test]
fn a_cluster_without_nodes_is_possible_but_warned_of() {
    let none = problems(|workers| workers.node_groups.clear(), None);
    expect(&none, &["workers.node_groups?", "workers.addons?"]);
    let many = |workers: &mut WorkersSpec| {
        workers.node_groups =
            (0..31).map(|number| NodeGroupSpec { name: format!("g{number}"), ..NodeGroupSpec::default() }).collect();
    };
    expect(&problems(many, None), &["workers.node_groups!"]);
}
