//! Who gets into a cluster: access entries of every kind, rows in aws-auth that disturb nobody else's, and the question
//! whether whoever builds it still gets in.

use landfall_engine::{
    contract::{AccessEntryType, AccessGrant, AuthenticationMode, AwsAuthRow, ClusterSpec, Run, RunPhase, Stage},
    run_handle::RunHandle,
};
use serde_json::{Value, json};

use crate::world::{REGION, World, rested, rested_deleting, spec, troubles};

const MAPS: &str = "/api/v1/namespaces/kube-system/configmaps";
const MAP: &str = "/api/v1/namespaces/kube-system/configmaps/aws-auth";

#[tokio::test(start_paused = true)]
async fn entries_of_every_kind_are_made_and_go_with_the_cluster() {
    let world = World::new();
    let (ada, ops, machines) = (user(&world, "ada").await, role(&world, "ops").await, role(&world, "machines").await);
    let before = world.inventory();
    let mut spec = spec();
    spec.access.grants = vec![
        AccessGrant {
            principal_arn: ada.clone(),
            policy: "AmazonEKSViewPolicy".into(),
            namespaces: vec!["dev-*".into()],
            groups: vec!["pagers".into()],
            username: "ada".into(),
            ..AccessGrant::default()
        },
        AccessGrant { principal_arn: ops.clone(), groups: vec!["readers".into()], ..AccessGrant::default() },
        AccessGrant {
            principal_arn: machines.clone(),
            entry_type: AccessEntryType::Ec2Linux,
            ..AccessGrant::default()
        },
    ];
    let (handle, run) = world.create(&spec).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Created, vec![]));
    let entry = |arn: &str| {
        let call = world.cloud.eks.describe_access_entry().cluster_name("first").principal_arn(arn);
        async { call.send().await.expect("it stands").access_entry.expect("an entry") }
    };
    let entry_of_ada = entry(&ada).await;
    assert_eq!((entry_of_ada.username(), entry_of_ada.kubernetes_groups()), (Some("ada"), &["pagers".to_owned()][..]));
    let policies = world.cloud.eks.list_associated_access_policies().cluster_name("first").principal_arn(&ada);
    let policies = policies.send().await.expect("a list");
    let policy = policies.associated_access_policies().first().expect("one");
    assert!(policy.policy_arn().is_some_and(|arn| arn.ends_with("AmazonEKSViewPolicy")));
    assert_eq!(policy.access_scope().expect("a scope").namespaces(), ["dev-*"]);
    assert_eq!(entry(&ops).await.kubernetes_groups(), ["readers"]);
    assert_eq!(entry(&machines).await.r#type(), Some("EC2_LINUX"));
    assert_nothing_left(&world, &before, &handle).await;
}

#[tokio::test(start_paused = true)]
async fn rows_of_others_in_aws_auth_stay_as_they_are() {
    let world = World::new();
    world.demo.serve_kubernetes();
    let spec = spec_with_rows(AuthenticationMode::ConfigMap);
    let handle = world.begin(&spec);
    handle.create(spec.clone(), Stage::Cluster);
    assert_eq!(rested(&handle).await.phase, RunPhase::StageDone);
    let theirs = "# written by hand\n-   rolearn: arn:aws:iam::111122223333:role/theirs   # do not touch\n    username: them\n    groups: [theirs]\n";
    write_map(&world, &json!({ "mapRoles": theirs, "mapAccounts": "- \"444455556666\"\n" }));
    handle.create(spec.clone(), Stage::Workers);
    let run = rested(&handle).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Created, vec![]));
    let data = map(&world)["data"].clone();
    let roles = data["mapRoles"].as_str().expect("a text");
    let rows = roles.matches("rolearn").count();
    assert_eq!(rows, 3, "theirs, ours, and the one of the nodes that EKS writes: {roles}");
    assert!(roles.contains("arn:aws:iam::111122223333:role/theirs") && roles.contains("username: them"), "{roles}");
    assert!(roles.contains("arn:aws:iam::111122223333:role/Ops\n"), "without its path: {roles}");
    assert_eq!(data["mapAccounts"], "- \"444455556666\"\n");
    let users = data["mapUsers"].as_str().expect("a text");
    assert!(users.contains("userarn: arn:aws:iam::111122223333:user/ada"), "{users}");

    // Once more changes nothing.
    handle.create(spec, Stage::Workers);
    rested(&handle).await;
    assert_eq!(map(&world)["data"], data);
}

#[tokio::test(start_paused = true)]
async fn a_list_that_cannot_be_read_is_shown_and_not_touched() {
    let world = World::new();
    world.demo.serve_kubernetes();
    let spec = spec_with_rows(AuthenticationMode::ApiAndConfigMap);
    let handle = world.begin(&spec);
    handle.create(spec.clone(), Stage::Cluster);
    assert_eq!(rested(&handle).await.phase, RunPhase::StageDone);
    let broken = json!({ "mapRoles": "- rolearn: a\n  username: b\n groups: c\n" });
    write_map(&world, &broken);
    handle.create(spec, Stage::Access);
    let run = rested(&handle).await;
    let problems: Vec<_> = run.steps.iter().filter_map(|step| step.problem.as_ref()).collect();
    assert_eq!(problems.len(), 1, "{:?}", troubles(&run));
    assert_eq!((run.phase, problems[0].code.as_str()), (RunPhase::Paused, "aws-auth-unreadable"));
    assert!(problems[0].what_happened.contains("mapRoles"), "{}", problems[0].what_happened);
    assert_eq!(map(&world)["data"], broken);

    let mended = json!({ "metadata": { "name": "aws-auth" }, "data": { "mapRoles": "[]" } });
    assert_eq!(world.demo.kubernetes(REGION, "first", "PATCH", MAP, &mended).0, 200);
    handle.try_again();
    let run = rested(&handle).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::StageDone, vec![]));
    assert!(map(&world)["data"]["mapRoles"].as_str().is_some_and(|text| text.contains("role/Ops")));
}

#[tokio::test(start_paused = true)]
async fn a_row_that_says_something_else_is_a_question_for_a_person() {
    let world = World::new();
    world.demo.serve_kubernetes();
    let spec = spec_with_rows(AuthenticationMode::ApiAndConfigMap);
    let handle = world.begin(&spec);
    handle.create(spec.clone(), Stage::Cluster);
    assert_eq!(rested(&handle).await.phase, RunPhase::StageDone);
    let theirs =
        json!({ "mapRoles": "- rolearn: arn:aws:iam::111122223333:role/Ops\n  username: ops\n  groups: [viewers]\n" });
    write_map(&world, &theirs);
    handle.create(spec, Stage::Access);
    let run = rested(&handle).await;
    let codes: Vec<_> = run.steps.iter().filter_map(|step| Some(step.problem.as_ref()?.code.as_str())).collect();
    assert_eq!(codes, ["aws-auth-row-differs"]);
    assert_eq!(map(&world)["data"], theirs);
}

/// The creator gets in; where the answers keep everybody out, that is told and no error.
#[tokio::test(start_paused = true)]
async fn whether_one_still_gets_in_is_asked_and_told() {
    for (creator_admin, words) in [(true, "gets in"), (false, "has no access to the cluster, as the answers say")] {
        let world = World::new();
        world.demo.serve_kubernetes();
        let mut spec = spec();
        spec.workers.wait_for_nodes = true;
        spec.access.creator_admin = creator_admin;
        let arn = user(&world, "ada").await;
        spec.access.grants =
            vec![AccessGrant { principal_arn: arn, policy: "AmazonEKSViewPolicy".into(), ..AccessGrant::default() }];
        let handle = world.begin(&spec);
        handle.create(spec, Stage::Access);
        let run = rested(&handle).await;
        assert_eq!((run.phase, troubles(&run)), (RunPhase::StageDone, vec![]));
        let step = run.steps.iter().find(|step| step.key == "access-check").expect("it is planned");
        assert!(step.facts.iter().any(|fact| fact.value.starts_with(words)), "{:?}", step.facts);
    }
}

fn spec_with_rows(mode: AuthenticationMode) -> ClusterSpec {
    let mut spec = spec();
    spec.cluster.authentication_mode = mode;
    let row = |arn: &str, name: &str| AwsAuthRow {
        arn: arn.into(),
        username: name.into(),
        groups: vec!["system:masters".into()],
    };
    spec.access.aws_auth =
        vec![row("arn:aws:iam::111122223333:role/teams/Ops", "ops"), row("arn:aws:iam::111122223333:user/ada", "ada")];
    spec
}

fn map(world: &World) -> Value {
    let (status, object) = world.demo.kubernetes(REGION, "first", "GET", MAP, &Value::Null);
    assert_eq!(status, 200, "{object}");
    object
}

/// Writes aws-auth as somebody else does, whether it is there or not.
fn write_map(world: &World, data: &Value) {
    let object = json!({
        "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "aws-auth", "namespace": "kube-system" }, "data": data,
    });
    if world.demo.kubernetes(REGION, "first", "POST", MAPS, &object).0 != 201 {
        assert_eq!(world.demo.kubernetes(REGION, "first", "PUT", MAP, &object).0, 200);
    }
}

async fn user(world: &World, name: &str) -> String {
    let answer = world.cloud.iam.create_user().user_name(name).send().await.expect("a user");
    answer.user.expect("a user").arn
}

async fn role(world: &World, name: &str) -> String {
    let trust = json!({
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole" }],
    });
    let call = world.cloud.iam.create_role().role_name(name).assume_role_policy_document(trust.to_string());
    call.send().await.expect("a role").role.expect("a role").arn
}

async fn assert_nothing_left(
    world: &World,
    before: &std::collections::BTreeMap<String, Value>,
    handle: &RunHandle,
) -> Run {
    handle.delete(Vec::new());
    let run = rested_deleting(handle).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Deleted, vec![]));
    assert_eq!(&world.inventory(), before);
    run
}
