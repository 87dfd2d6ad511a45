//! Each rule of the add-ons and of storage, by its field.

use super::*;
use crate::check::{findings::expect, storage};
use crate::contract::{AddonIdentity, AddonOffer, FargateProfileSpec, FieldProblem, ServiceAccountRole, WorkersSpec};

fn problems(change: impl FnOnce(&mut WorkersSpec)) -> Vec<FieldProblem> {
    problems_of(|spec| change(&mut spec.workers), None)
}

fn problems_of(change: impl FnOnce(&mut ClusterSpec), offers: Option<&Offers>) -> Vec<FieldProblem> {
    let mut spec = ClusterSpec::new("demo", "us-east-1");
    change(&mut spec);
    let mut findings = Findings::default();
    check(&spec, offers, &mut findings);
    addon_rights::service_accounts(&spec, &mut findings);
    storage::check(&spec, &mut findings);
    findings.0
}

fn addon(name: &str) -> AddonSpec {
    AddonSpec { name: name.into(), ..AddonSpec::default() }
}

fn with_role(name: &str, identity: AddonIdentity, role_arn: &str) -> AddonSpec {
    AddonSpec { identity, role_arn: role_arn.into(), ..addon(name) }
}

fn with_addons(names: &[&str]) -> Vec<FieldProblem> {
    let addons = names.iter().map(|name| addon(name)).collect();
    problems(|workers| workers.addons = addons)
}

/// One more beside the usual ones and the agent.
fn with_one_more(one: AddonSpec) -> Vec<FieldProblem> {
    problems(|workers| workers.addons.extend([addon("eks-pod-identity-agent"), one]))
}

#[test]
fn addons_are_known_and_stand_once() {
    expect(&with_addons(&["vpc-cni", "kube-proxy", "coredns", "metrics-server"]), &[]);
    expect(&with_addons(&["vpc-cni", "kube-proxy", "coredns", "nonsense"]), &["workers.addons.3.name!"]);
    expect(&with_addons(&["vpc-cni", "vpc-cni", "kube-proxy", "coredns"]), &["workers.addons.1.name!"]);
    let version = |version: &str| problems(|workers| workers.addons[0].version = version.into());
    expect(&version("v1.20.4-eksbuild.2"), &[]);
    expect(&version("1.20"), &["workers.addons.0.version!"]);
    expect(
        &problems(|workers| workers.addons[0].conflicts = AddonConflicts::Preserve),
        &["workers.addons.0.conflicts?"],
    );
}

#[test]
fn what_eks_offers_is_known_better() {
    let offer = |name: &str| AddonOffer {
        name: name.into(),
        purpose: String::new(),
        publisher: String::new(),
        versions: Vec::new(),
        default_version: String::new(),
        needs_rights: name == "new-one",
        service_account: String::new(),
        policies: Vec::new(),
        schema: String::new(),
    };
    let names = ["vpc-cni", "kube-proxy", "coredns", "new-one"];
    let offers = Offers { addons: names.map(offer).into(), ..Offers::default() };
    let add = |name: &str| {
        let one = addon(name);
        problems_of(|spec| spec.workers.addons.push(one), Some(&offers))
    };
    expect(&add("new-one"), &["workers.addons.3.identity?"]);
    expect(&add("metrics-server"), &["workers.addons.3.name!"]);
}

#[test]
fn nodes_need_the_network_plugin() {
    expect(&with_addons(&["kube-proxy", "coredns"]), &["workers.addons!"]);
    expect(&with_addons(&["vpc-cni"]), &["workers.addons?", "workers.addons?"]);
    expect(&with_addons(&[]), &["workers.addons!", "workers.addons?", "workers.addons?"]);
    let by_eks = problems_of(
        |spec| {
            spec.workers.addons.clear();
            spec.cluster.default_addons = true;
        },
        None,
    );
    expect(&by_eks, &[]);
}

#[test]
fn coredns_without_nodes_is_warned_of() {
    expect(&problems(|workers| workers.node_groups.clear()), &["workers.addons?"]);
    let auto = |spec: &mut ClusterSpec| {
        spec.workers.node_groups.clear();
        spec.cluster.auto_mode = true;
    };
    expect(&problems_of(auto, None), &[]);
    let on_fargate = problems(|workers| {
        workers.node_groups.clear();
        workers.fargate_profiles.push(FargateProfileSpec { name: "all".into(), ..FargateProfileSpec::default() });
    });
    expect(&on_fargate, &[]);
}

#[test]
fn pod_identity_needs_nodes_and_brings_its_agent() {
    let ebs = || with_role("aws-ebs-csi-driver", AddonIdentity::PodIdentity, "");
    expect(&with_one_more(ebs()), &[]);
    let alone = |spec: &mut ClusterSpec| spec.workers.addons.push(ebs());
    expect(&problems_of(alone, None), &[]);
    let on_fargate = |spec: &mut ClusterSpec| {
        alone(spec);
        spec.workers.node_groups.clear();
        spec.workers.fargate_profiles.push(FargateProfileSpec { name: "all".into(), ..FargateProfileSpec::default() });
    };
    expect(&problems_of(on_fargate, None), &["workers.addons.3.identity!"]);
    let auto = |spec: &mut ClusterSpec| {
        alone(spec);
        spec.cluster.auto_mode = true;
    };
    expect(&problems_of(auto, None), &[]);
}

#[test]
fn roles_fit_the_way_they_are_taken_on() {
    let role = "arn:aws:iam::111122223333:role/ebs";
    expect(&with_one_more(with_role("aws-ebs-csi-driver", AddonIdentity::PodIdentity, role)), &[]);
    expect(&with_one_more(with_role("aws-ebs-csi-driver", AddonIdentity::Irsa, "")), &[]);
    expect(&with_one_more(with_role("aws-ebs-csi-driver", AddonIdentity::Irsa, role)), &["workers.addons.4.identity?"]);
    let node = with_one_more(with_role("metrics-server", AddonIdentity::Node, role));
    expect(&node, &["workers.addons.4.role_arn?"]);
    let user = "arn:aws:iam::111122223333:user/ada";
    expect(
        &with_one_more(with_role("aws-ebs-csi-driver", AddonIdentity::PodIdentity, user)),
        &["workers.addons.4.role_arn!"],
    );
    for identity in [AddonIdentity::Irsa, AddonIdentity::PodIdentity] {
        expect(&with_one_more(with_role("adot", identity, "")), &["workers.addons.4.identity!"]);
    }
}

#[test]
fn addons_that_call_aws_need_rights() {
    expect(&with_one_more(addon("aws-ebs-csi-driver")), &["workers.addons.4.identity?"]);
    let without = |identity: AddonIdentity| {
        problems_of(
            |spec| {
                spec.roles.cni_policy_on_nodes = false;
                spec.workers.addons[0].identity = identity;
            },
            None,
        )
    };
    expect(&without(AddonIdentity::Node), &["workers.addons.0.identity!"]);
    expect(&without(AddonIdentity::Irsa), &[]);
}

#[test]
fn service_accounts_have_names_policies_and_one_role() {
    let role = |namespace: &str, account: &str, policy: &str| ServiceAccountRole {
        namespace: namespace.into(),
        service_account: account.into(),
        policies: vec![policy.into()],
        through: crate::contract::PodRoleThrough::Irsa,
    };
    let s3 = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
    let with = |roles: Vec<ServiceAccountRole>| problems(|workers| workers.service_account_roles = roles);
    expect(&with(vec![role("shop", "web", s3), role("shop", "web.v2", s3)]), &[]);
    expect(
        &with(vec![role("shop", "web", s3), role("shop", "web", s3)]),
        &["workers.service_account_roles.1.service_account!"],
    );
    expect(&with(vec![role("Shop", "web", s3)]), &["workers.service_account_roles.0.namespace!"]);
    expect(
        &with(vec![role("a.b", "", s3)]).iter().take(2).cloned().collect::<Vec<_>>(),
        &["workers.service_account_roles.0.namespace!", "workers.service_account_roles.0.service_account!"],
    );
    expect(
        &with(vec![role("shop", "web", "AmazonS3ReadOnlyAccess")]),
        &["workers.service_account_roles.0.policies.0!"],
    );
    let none = ServiceAccountRole { policies: Vec::new(), ..role("shop", "web", "") };
    expect(&with(vec![none]), &["workers.service_account_roles.0.policies?"]);
}

#[test]
fn storage_needs_who_makes_it() {
    expect(&problems(|workers| workers.default_storage_class = true), &["workers.default_storage_class?"]);
    expect(&problems(|workers| workers.efs = true), &["workers.efs?"]);
    let both = |spec: &mut ClusterSpec| {
        spec.cluster.auto_mode = true;
        spec.workers.default_storage_class = true;
        spec.workers.efs = true;
        spec.workers.addons.push(with_role("aws-efs-csi-driver", AddonIdentity::PodIdentity, ""));
    };
    expect(&problems_of(both, None), &[]);
}
