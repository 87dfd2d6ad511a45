//! What the engine promises, on the demo cloud: one function per promise, each through a whole run.

use std::collections::BTreeMap;

use landfall_demo_cloud::Fault;
use landfall_engine::{
    contract::{LogType, RunPhase, Stage, StepState},
    journal,
    resources::{TAG_CLUSTER, TAG_RUN, TAG_STEP},
    runner::Runner,
};
use serde_json::Value;

use crate::world::{World, rested, rested_deleting, spec, troubles};

#[tokio::test(start_paused = true)]
async fn the_default_plan_creates() {
    let world = World::new();
    let (_, run) = world.create(&spec()).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Created, vec![]));
    assert!(run.steps.iter().all(|step| step.state == StepState::Done));
    let cluster = run.steps.iter().find(|step| step.key == "cluster").expect("a cluster step");
    assert!(cluster.facts.iter().any(|fact| fact.label == "API server" && fact.value.starts_with("https://")));
}

#[tokio::test(start_paused = true)]
async fn creating_again_changes_nothing() {
    let world = World::new();
    let (handle, _) = world.create(&spec()).await;
    let before = world.inventory();
    drop(handle);
    // As after a restart with the journal's events lost but for its header: every step looks, finds, and makes nothing.
    let path = world.runs().join("first-1.jsonl");
    let text = std::fs::read_to_string(&path).expect("a journal");
    tokio::task::yield_now().await;
    std::fs::write(&path, text.split_inclusive('\n').next().expect("a header")).expect("cut");
    let handle = Runner::open(&world.runs(), "first-1", Some(world.cloud.clone())).expect("opened");
    handle.create(spec(), Stage::Workers);
    let run = rested(&handle).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Created, vec![]));
    assert_eq!(world.inventory(), before);
}

#[tokio::test(start_paused = true)]
async fn every_object_is_tagged() {
    let world = World::new();
    let before = world.inventory();
    let mut spec = spec();
    spec.cluster.logs = vec![LogType::Api];
    world.create(&spec).await;
    // Routes and associations cannot be tagged and live inside a tagged table. AWS made the rest by itself, as a
    // consequence of what we made, and marks it in its own ways.
    let made_by_aws = |kind: &str, text: &str| match kind {
        "route-table" => text.contains("\"subnet_id\":null"),
        "security-group" => text.contains("eks-cluster-sg") || text.contains("\"name\":\"default\""),
        "access-entry" => text.contains("user/demo") || text.contains("EC2_LINUX"),
        // Inside the cluster, and gone with it.
        "kubernetes" => true,
        // EKS makes one for each node group.
        "instance-profile" => text.contains("\"name\":\"eks-"),
        "network-acl" | "network-interface" | "instance" | "volume" | "launch-template" => true,
        _ => false,
    };
    let mut tagged = Vec::new();
    for (key, object) in world.inventory().into_iter().filter(|(key, _)| !before.contains_key(key)) {
        let (kind, text) = (key.split('/').next().unwrap_or_default(), object.to_string());
        if [TAG_CLUSTER, TAG_RUN, TAG_STEP].iter().all(|tag| text.contains(tag)) {
            tagged.push(kind.to_owned());
        } else {
            assert!(made_by_aws(kind, &text), "{key} is not tagged: {text}");
        }
    }
    tagged.sort();
    tagged.dedup();
    let ours = [
        "addon",
        "address",
        "cluster",
        "internet-gateway",
        "log-group",
        "nat-gateway",
        "nodegroup",
        "role",
        "route-table",
        "subnet",
        "vpc",
    ];
    assert_eq!(tagged, ours);
}

#[tokio::test(start_paused = true)]
async fn after_delete_the_account_equals_the_account_before() {
    let world = World::new();
    let before = world.inventory();
    let (handle, _) = world.create(&spec()).await;
    assert_ne!(world.inventory(), before);
    handle.delete(Vec::new());
    let run = rested_deleting(&handle).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Deleted, vec![]));
    assert_eq!(difference(&before, &world.inventory()), Vec::<String>::new());
    assert_eq!((run.standing, run.cost_per_hour), (vec![], 0.0));
}

/// EKS leaves its log group behind, and keeps its lines for ever: a bill nobody sees.
#[tokio::test(start_paused = true)]
async fn a_cluster_with_logs_leaves_no_log_group_behind() {
    let world = World::new();
    let before = world.inventory();
    let mut spec = spec();
    spec.cluster.logs = vec![LogType::Api, LogType::Audit];
    let (handle, run) = world.create(&spec).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Created, vec![]));
    let groups: Vec<_> = world.inventory().into_iter().filter(|(key, _)| key.starts_with("log-group")).collect();
    assert_eq!(groups.len(), 1);
    assert_eq!(groups[0].1["retention_days"], 30);
    handle.delete(Vec::new());
    let run = rested_deleting(&handle).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Deleted, vec![]));
    assert_eq!(difference(&before, &world.inventory()), Vec::<String>::new());
}

/// Every step but the readiness check begins with a call that makes something; each of these calls fails once.
#[tokio::test(start_paused = true)]
async fn a_fault_at_any_step_pauses_with_a_problem_and_try_again_finishes() {
    let calls = [
        "CreateVpc",
        "ModifyVpcAttribute",
        "CreateSubnet",
        "ModifySubnetAttribute",
        "CreateInternetGateway",
        "AttachInternetGateway",
        "AllocateAddress",
        "CreateNatGateway",
        "CreateRouteTable",
        "CreateRoute",
        "AssociateRouteTable",
        "CreateRole",
        "AttachRolePolicy",
        "CreateCluster",
        "DescribeCluster",
        "CreateAddon",
        "CreateNodegroup",
    ];
    for call in calls {
        let world = World::new();
        let denied = Fault::error(
            403,
            "AccessDenied",
            &format!(
                "User: arn:aws:iam::111122223333:user/demo is not authorized to perform: x:{call} because no identity-based policy allows the x:{call} action"
            ),
        );
        world.demo.faults().fail_next(call, denied);
        let (handle, run) = world.create(&spec()).await;
        assert_eq!(run.phase, RunPhase::Paused, "{call}");
        let problems: Vec<_> = run.steps.iter().filter_map(|step| step.problem.clone()).collect();
        assert_eq!(problems.len(), 1, "{call}: {problems:?}");
        let aws = problems[0].aws.clone().expect("AWS's own words");
        assert_eq!((aws.action.as_str(), aws.code.as_str()), (call, "AccessDenied"));
        assert!(!problems[0].title.is_empty() && !problems[0].what_to_do.is_empty());

        handle.try_again();
        let run = rested(&handle).await;
        assert_eq!((run.phase, troubles(&run)), (RunPhase::Created, vec![]), "{call}");
    }
}

#[tokio::test(start_paused = true)]
async fn after_a_failure_everything_can_be_undone() {
    let world = World::new();
    let before = world.inventory();
    world.demo.faults().fail_next(
        "CreateNatGateway",
        Fault::error(400, "NatGatewayLimitExceeded", "The maximum number of NAT gateways has been reached."),
    );
    let (handle, run) = world.create(&spec()).await;
    assert_eq!(run.phase, RunPhase::Paused);
    handle.delete(Vec::new());
    let run = rested_deleting(&handle).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Deleted, vec![]));
    assert_eq!(difference(&before, &world.inventory()), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_makes_nothing_twice() {
    for call in [
        "CreateVpc",
        "CreateSubnet",
        "CreateNatGateway",
        "AllocateAddress",
        "CreateRole",
        "CreateCluster",
        "CreateNodegroup",
    ] {
        let world = World::new();
        let undisturbed = World::new();
        world.demo.faults().fail_next(call, Fault::LoseAnswer);
        let (_, run) = world.create(&spec()).await;
        assert_eq!((run.phase, troubles(&run)), (RunPhase::Created, vec![]), "{call}");
        undisturbed.create(&spec()).await;
        assert_eq!(kinds(&world), kinds(&undisturbed), "{call}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_role_too_new_to_be_assumed_is_waited_for() {
    let world = World::new();
    let (_, run) = world.create(&spec()).await;
    assert_eq!(run.phase, RunPhase::Created);
    let refused = world.demo.faults().calls().into_iter().filter(|(_, action)| action == "CreateCluster").count();
    assert!(refused > 1, "the demo cloud refuses a new role at first, and the engine asks again");
}

#[tokio::test(start_paused = true)]
async fn stopping_starts_nothing_new_and_going_on_finishes() {
    let world = World::new();
    let handle = world.begin(&spec());
    let mut updates = handle.watch();
    handle.create(spec(), Stage::Workers);
    while let Some(update) = updates.recv().await {
        if update.run.steps.iter().any(|step| step.key == "vpc" && step.state == StepState::Done) {
            break;
        }
    }
    handle.stop();
    let run = rested(&handle).await;
    assert_eq!(run.phase, RunPhase::Paused);
    assert!(!world.inventory().keys().any(|key| key.contains("nodegroup") || key.contains("node-group")));
    handle.try_again();
    let run = rested(&handle).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Created, vec![]));
}

/// EC2 answers by id "not found" for some seconds after it gave the id.
#[tokio::test(start_paused = true)]
async fn what_was_just_made_and_is_not_shown_yet_is_waited_for() {
    // The second look: the first one asks by tag whether it exists.
    for (call, code) in [
        ("DescribeVpcs", "InvalidVpcID.NotFound"),
        ("DescribeInternetGateways", "InvalidInternetGatewayID.NotFound"),
        ("DescribeNatGateways", "NatGatewayNotFound"),
    ] {
        let world = World::new();
        world.demo.faults().fail_nth(call, 2, Fault::error(400, code, "It does not exist"));
        let (_, run) = world.create(&spec()).await;
        assert_eq!((run.phase, troubles(&run)), (RunPhase::Created, vec![]), "{call}");
    }
}

/// IAM lists policies that were just detached.
#[tokio::test(start_paused = true)]
async fn a_policy_that_is_detached_already_does_not_pass_for_a_role_that_is_gone() {
    let world = World::new();
    let before = world.inventory();
    let (handle, _) = world.create(&spec()).await;
    let gone = Fault::error(404, "NoSuchEntity", "Policy was not found.");
    world.demo.faults().fail_next("DetachRolePolicy", gone);
    handle.delete(Vec::new());
    let run = rested_deleting(&handle).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Deleted, vec![]));
    assert_eq!(difference(&before, &world.inventory()), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn deleting_again_tries_what_failed_again() {
    let world = World::new();
    let before = world.inventory();
    let (handle, _) = world.create(&spec()).await;
    let denied = Fault::error(403, "UnauthorizedOperation", "You are not authorized to perform this operation.");
    world.demo.faults().fail_next("DeleteVpc", denied);
    handle.delete(Vec::new());
    assert_eq!(rested_deleting(&handle).await.phase, RunPhase::Paused);
    handle.delete(Vec::new());
    let run = rested_deleting(&handle).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Deleted, vec![]));
    assert_eq!(difference(&before, &world.inventory()), Vec::<String>::new());
}

/// An add-on can stay degraded for ever; whoever has seen enough must be able to stop and to undo.
#[tokio::test(start_paused = true)]
async fn a_wait_without_end_ends_when_the_run_stops() {
    let mut delays = landfall_demo_cloud::Delays::typical();
    delays.addon_coredns = std::time::Duration::from_secs(30 * 24 * 3600);
    let world = World::with(delays);
    let before = world.inventory();
    let handle = world.begin(&spec());
    let mut updates = handle.watch();
    handle.create(spec(), Stage::Workers);
    while let Some(update) = updates.recv().await {
        let note = |step: &landfall_engine::contract::StepView| step.note.clone().unwrap_or_default();
        if update.run.steps.iter().any(|step| step.key == "addon-coredns" && note(step).contains("longer than usual")) {
            break;
        }
    }
    handle.delete(Vec::new());
    let run = rested_deleting(&handle).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Deleted, vec![]));
    assert_eq!(difference(&before, &world.inventory()), Vec::<String>::new());
}

/// Landfall was closed while EKS was making the cluster, and comes back to delete it.
#[tokio::test(start_paused = true)]
async fn a_cluster_in_the_making_can_be_deleted_after_a_restart() {
    let world = World::new();
    let before = world.inventory();
    let handle = world.begin(&spec());
    let mut updates = handle.watch();
    handle.create(spec(), Stage::Workers);
    while let Some(update) = updates.recv().await {
        if update.run.steps.iter().any(|step| step.key == "cluster" && step.state == StepState::Settling) {
            break;
        }
    }
    // A second world's runner stands in for the next process: the journal as it is at this moment.
    let other = tempfile::tempdir().expect("a temporary folder");
    std::fs::copy(world.runs().join("first-1.jsonl"), other.path().join("first-1.jsonl")).expect("copied");
    handle.stop();
    let handle = Runner::open(other.path(), "first-1", Some(world.cloud.clone())).expect("opened");
    handle.delete(Vec::new());
    let run = rested_deleting(&handle).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Deleted, vec![]));
    assert_eq!(difference(&before, &world.inventory()), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn guided_mode_makes_one_stage_after_the_other_with_the_answers_of_the_moment() {
    let world = World::new();
    let mut answers = spec();
    let handle = world.begin(&answers);
    handle.create(answers.clone(), Stage::Network);
    let run = rested(&handle).await;
    assert_eq!(run.phase, RunPhase::StageDone);
    assert!(run.steps.iter().all(|step| (step.stage == Stage::Network) == (step.state == StepState::Done)));

    answers.workers.node_groups[0].name = "changed-later".into();
    for stage in [Stage::Roles, Stage::Cluster, Stage::Access, Stage::Workers] {
        handle.create(answers.clone(), stage);
    }
    let run = rested(&handle).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Created, vec![]));
    assert!(run.steps.iter().any(|step| step.key == "node-group-changed-later"));
    assert!(!run.steps.iter().any(|step| step.key == "node-group-workers"));
}

#[tokio::test(start_paused = true)]
async fn the_journal_tells_the_same_story_as_the_live_run() {
    let world = World::new();
    let (handle, live) = world.create(&spec()).await;
    let (header, events) = journal::read(&world.runs(), handle.id()).expect("readable");
    assert!(events.iter().map(|event| event.seq).eq(1..=events.len() as u64), "numbered without gaps");
    let replayed = landfall_engine::run_state::RunState::replay(header, &events).expect("legal").view(0);
    assert_eq!((replayed.phase, &replayed.standing), (live.phase, &live.standing));
    let states = |run: &landfall_engine::contract::Run| run.steps.iter().map(|step| step.state).collect::<Vec<_>>();
    assert_eq!(states(&replayed), states(&live));
}

#[tokio::test(start_paused = true)]
async fn a_run_cut_short_anywhere_goes_on_and_makes_nothing_twice() {
    let whole = World::new();
    let (handle, _) = whole.create(&spec()).await;
    let undisturbed = kinds(&whole);
    let lines = std::fs::read_to_string(whole.runs().join(format!("{}.jsonl", handle.id()))).expect("a journal");
    let lines: Vec<&str> = lines.split_inclusive('\n').collect();
    drop(handle);
    tokio::task::yield_now().await;
    // Not every line, for time's sake; the steps of the plan are so many that every kind of line is met.
    for kept in (1..lines.len()).step_by(9) {
        let path = whole.runs().join("first-1.jsonl");
        std::fs::write(&path, lines[..kept].concat()).expect("cut");
        let handle = Runner::open(&whole.runs(), "first-1", Some(whole.cloud.clone())).expect("opened");
        handle.create(spec(), Stage::Workers);
        let run = rested(&handle).await;
        assert_eq!((run.phase, troubles(&run)), (RunPhase::Created, vec![]), "cut after line {kept}");
        assert_eq!(kinds(&whole), undisturbed, "cut after line {kept}");
        // The journal of a run that was resumed tells its story too.
        let (header, events) = journal::read(&whole.runs(), "first-1").expect("readable");
        let replayed = landfall_engine::run_state::RunState::replay(header, &events).expect("legal");
        assert_eq!(replayed.view(0).phase, RunPhase::Created);
        drop(handle);
        tokio::task::yield_now().await;
    }
}

fn kinds(world: &World) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for key in world.inventory().keys() {
        let kind = key.split('/').next().unwrap_or_default().to_owned();
        *counts.entry(kind).or_default() += 1;
    }
    counts
}

fn difference(before: &BTreeMap<String, Value>, after: &BTreeMap<String, Value>) -> Vec<String> {
    let mut lines: Vec<String> = after
        .iter()
        .filter(|(key, value)| before.get(*key) != Some(value))
        .map(|(key, value)| format!("+ {key}: {value}"))
        .collect();
    lines.extend(before.keys().filter(|key| !after.contains_key(*key)).map(|key| format!("- {key}")));
    lines
}
