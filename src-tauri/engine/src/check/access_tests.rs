//! Each rule of the access entries, by its field.

use super::*;
use crate::{
    check::findings::expect,
    contract::{AwsAuthRow, FieldProblem, PolicyOffer},
};

const ALICE: &str = "arn:aws:iam::111122223333:user/alice";

fn grant(principal: &str, policy: &str, namespaces: &[&str]) -> AccessGrant {
    AccessGrant {
        principal_arn: principal.into(),
        policy: policy.into(),
        namespaces: namespaces.iter().map(|name| (*name).into()).collect(),
        ..AccessGrant::default()
    }
}

fn problems(grants: &[AccessGrant], offers: Option<&Offers>) -> Vec<FieldProblem> {
    let mut spec = ClusterSpec::new("a", "us-east-1");
    spec.access.grants = grants.to_vec();
    let mut findings = Findings::default();
    check(&spec, offers, &mut findings);
    findings.0
}

#[test]
fn principals_are_users_or_roles_and_stand_once() {
    let view = |principal: &str| grant(principal, "AmazonEKSViewPolicy", &[]);
    expect(&problems(&[view(ALICE), view("arn:aws:sts::111122223333:assumed-role/Admin/x")], None), &[]);
    expect(&problems(&[view("alice")], None), &["access.grants.0.principal_arn!"]);
    expect(&problems(&[view("arn:aws:iam::111122223333:root")], None), &["access.grants.0.principal_arn!"]);
    expect(&problems(&[view("arn:aws-cn:iam::111122223333:user/alice")], None), &["access.grants.0.principal_arn!"]);
    expect(&problems(&[view(ALICE), view(ALICE)], None), &["access.grants.1.principal_arn!"]);
    let session = view("arn:aws:sts::111122223333:assumed-role/Admin/x");
    let role = view("arn:aws:iam::111122223333:role/Admin");
    expect(&problems(&[session, role], None), &["access.grants.1.principal_arn!"]);
}

#[test]
fn a_refused_principal_is_told_what_to_enter() {
    let problem = &problems(&[grant("arn:aws:iam::111122223333:group/ops", "AmazonEKSViewPolicy", &[])], None)[0];
    assert_eq!(problem.message, "This is a group, which EKS does not accept.");
    assert_eq!(problem.remedy, "Enter each of its users, or a role they take on.");
}

#[test]
fn policies_are_those_for_people_or_those_offered() {
    expect(&problems(&[grant(ALICE, "AdministratorAccess", &[])], None), &["access.grants.0.policy!"]);
    let only = PolicyOffer { name: "AmazonEKSNewPolicy".into(), meaning: String::new() };
    let offers = Offers { access_policies: vec![only], ..Offers::default() };
    expect(&problems(&[grant(ALICE, "AmazonEKSNewPolicy", &[])], Some(&offers)), &[]);
    expect(&problems(&[grant(ALICE, "AmazonEKSViewPolicy", &[])], Some(&offers)), &["access.grants.0.policy!"]);
}

#[test]
fn namespaces_are_names_or_patterns() {
    expect(&problems(&[grant(ALICE, "AmazonEKSViewPolicy", &["dev", "team-*", "a1"])], None), &[]);
    for wrong in ["", "Dev", "-a", "a-", "a.b", "a b", &"a".repeat(64)] {
        let problems = problems(&[grant(ALICE, "AmazonEKSViewPolicy", &[wrong])], None);
        expect(&problems, &["access.grants.0.namespaces.0!"]);
    }
    let twice = problems(&[grant(ALICE, "AmazonEKSViewPolicy", &["dev", "dev"])], None);
    expect(&twice, &["access.grants.0.namespaces.1?"]);
}

#[test]
fn somebody_should_be_administrator() {
    let mut spec = ClusterSpec::new("a", "us-east-1");
    spec.access.creator_admin = false;
    let ask = |spec: &ClusterSpec| {
        let mut findings = Findings::default();
        check(spec, None, &mut findings);
        findings.0
    };
    expect(&ask(&spec), &["access.creator_admin?"]);
    spec.access.grants.push(grant(ALICE, "AmazonEKSClusterAdminPolicy", &[]));
    expect(&ask(&spec), &[]);
}

#[test]
fn somebody_can_rule_by_aws_auth_too() {
    let mut spec = ClusterSpec::new("a", "us-east-1");
    spec.cluster.authentication_mode = AuthenticationMode::ApiAndConfigMap;
    spec.access.creator_admin = false;
    spec.access.aws_auth =
        vec![AwsAuthRow { arn: ALICE.into(), groups: vec!["system:masters".into()], ..Default::default() }];
    let mut findings = Findings::default();
    check(&spec, None, &mut findings);
    expect(&findings.0, &[]);
}

#[test]
fn a_cluster_with_the_map_alone_has_no_entries() {
    let mut spec = ClusterSpec::new("a", "us-east-1");
    spec.cluster.authentication_mode = AuthenticationMode::ConfigMap;
    spec.access.grants.push(grant(ALICE, "AmazonEKSViewPolicy", &[]));
    let mut findings = Findings::default();
    check(&spec, None, &mut findings);
    expect(&findings.0, &["access.grants!"]);
}

#[test]
fn groups_and_names_are_for_people_and_not_reserved() {
    let with = |groups: &[&str], username: &str| AccessGrant {
        groups: groups.iter().map(|group| (*group).into()).collect(),
        username: username.into(),
        ..grant(ALICE, "", &[])
    };
    expect(&problems(&[with(&["pagers"], "ada")], None), &[]);
    expect(&problems(&[with(&[], "")], None), &["access.grants.0.policy?"]);
    expect(
        &problems(&[with(&["system:masters", "a", "a"], "")], None),
        &["access.grants.0.groups.0!", "access.grants.0.groups.2?"],
    );
    expect(&problems(&[with(&["a"], "eks:ada")], None), &["access.grants.0.username!"]);
    let scoped = AccessGrant { namespaces: vec!["dev".into()], ..with(&["a"], "") };
    expect(&problems(&[scoped], None), &["access.grants.0.namespaces?"]);
}

#[test]
fn entries_of_machines_say_nothing_but_the_role() {
    let machine = |kind: AccessEntryType| AccessGrant {
        entry_type: kind,
        ..grant("arn:aws:iam::111122223333:role/nodes", "", &[])
    };
    for kind in [
        AccessEntryType::Ec2Linux,
        AccessEntryType::Ec2Windows,
        AccessEntryType::FargateLinux,
        AccessEntryType::HybridLinux,
    ] {
        expect(&problems(&[machine(kind)], None), &[]);
        let told = AccessGrant {
            groups: vec!["a".into()],
            username: "b".into(),
            policy: "AmazonEKSViewPolicy".into(),
            ..machine(kind)
        };
        let expected = ["access.grants.0.policy!", "access.grants.0.groups!", "access.grants.0.username!"];
        expect(&problems(&[told], None), &expected);
    }
    expect(&problems(&[machine(AccessEntryType::Ec2)], None), &["access.grants.0.policy?"]);
    let right = AccessGrant { policy: AUTO_NODE.into(), ..machine(AccessEntryType::Ec2) };
    expect(&problems(&[right], None), &[]);
    let user = AccessGrant { principal_arn: ALICE.into(), ..machine(AccessEntryType::Ec2Linux) };
    expect(&problems(&[user], None), &["access.grants.0.principal_arn!"]);
}

#[test]
fn service_linked_roles_are_refused() {
    let role = "arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS";
    expect(&problems(&[grant(role, "AmazonEKSViewPolicy", &[])], None), &["access.grants.0.principal_arn!"]);
}
