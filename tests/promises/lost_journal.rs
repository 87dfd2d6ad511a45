//! A run whose journal is gone: found in the account by its tags, taken up, and gone on with or deleted as if nothing had
//! happened.

use std::{collections::BTreeMap, fs, time::Duration};

use landfall_demo_cloud::{ACCESS_KEY_ID, ACCOUNT_ID, SECRET_ACCESS_KEY};
use landfall_engine::{
    cloud::{Cloud, config_through},
    contract::{ClusterSpec, LostRun, NatGateways, RunPhase, Stage, StepState},
    pace::Pace,
    recover,
    run_handle::RunHandle,
    runner::Runner,
};
use serde_json::Value;

use crate::world::{World, rested, rested_deleting, spec, troubles};

#[tokio::test(start_paused = true)]
async fn a_lost_run_is_found_with_its_answers_and_nothing_is_made_twice() {
    let world = World::new();
    let mut spec = spec();
    spec.network.nat = NatGateways::PerZone;
    spec.workers.node_groups[0].desired = 1;
    let (handle, run) = world.create(&spec).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Created, vec![]));
    let before = world.inventory();
    assert_eq!(lost(&world, &["first-1"]).await, vec![], "its journal is here");
    lose(&world, handle).await;

    let found = lost(&world, &[]).await;
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].id.as_str(), found[0].name.as_str(), &found[0].spec), ("first-1", "first", &spec));
    assert!(found[0].standing.iter().any(|line| line == "EKS cluster first"), "{:?}", found[0].standing);
    assert!((found[0].cost_per_hour - run.cost_per_hour).abs() < 0.01, "{}", found[0].words);
    let handle = take_up(&world, &found[0]);
    handle.create(found[0].spec.clone(), Stage::Workers);
    let run = rested(&handle).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Created, vec![]));
    assert_eq!(world.inventory(), before, "every step looked, and found its own");
}

#[tokio::test(start_paused = true)]
async fn a_lost_run_that_was_half_made_is_finished() {
    for at in ["vpc", "nat-gateway-1", "cluster"] {
        let world = World::new();
        half_make(&world, at).await;
        let found = lost(&world, &[]).await;
        assert_eq!(found.len(), 1, "{at}");
        let handle = take_up(&world, &found[0]);
        // As Continue and `landfall resume` do: nobody says again how far.
        handle.try_again();
        let run = rested(&handle).await;
        assert_eq!((run.phase, troubles(&run)), (RunPhase::Created, vec![]), "{at}");
        let undisturbed = World::new();
        undisturbed.create(&spec()).await;
        assert_eq!(kinds(&world), kinds(&undisturbed), "{at}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_run_is_deleted_to_an_account_equal_to_before() {
    let world = World::new();
    let before = world.inventory();
    let (handle, _) = world.create(&spec()).await;
    lose(&world, handle).await;
    delete_lost(&world, &before).await;
    for at in ["vpc", "nat-gateway-1", "cluster"] {
        let world = World::new();
        let before = world.inventory();
        half_make(&world, at).await;
        delete_lost(&world, &before).await;
    }
}

/// Somebody took the answers off the tags, or another version wrote them: what stands tells enough to delete it.
#[tokio::test(start_paused = true)]
async fn a_lost_run_without_its_answers_is_put_together_from_what_stands() {
    let world = World::new();
    let before = world.inventory();
    let mut spec = spec();
    spec.network.zones.push("use1-az4".into());
    spec.network.nat = NatGateways::PerZone;
    spec.roles.node_role_name = "machines".into();
    spec.workers.node_groups[0].name = "others".into();
    let (handle, run) = world.create(&spec).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Created, vec![]));
    forget_answers(&world).await;
    lose(&world, handle).await;
    let found = lost(&world, &[]).await;
    let told: &ClusterSpec = &found[0].spec;
    assert_eq!(
        (&told.network.cidr, &told.network.zones, told.network.nat),
        (&spec.network.cidr, &spec.network.zones, NatGateways::PerZone)
    );
    assert_eq!(told.roles.node_role_name, "machines");
    assert_eq!(told.workers.node_groups.iter().map(|group| &*group.name).collect::<Vec<_>>(), ["others"]);
    delete_lost(&world, &before).await;
}

/// A subnet with the run's tags that no step of the plan knows goes without being chosen: it is the run's own.
#[tokio::test(start_paused = true)]
async fn what_carries_the_runs_tags_goes_although_no_step_knows_it() {
    let world = World::new();
    let before = world.inventory();
    let mut three = spec();
    three.network.zones.push("use1-az4".into());
    let (handle, _) = world.create(&three).await;
    lose(&world, handle).await;
    let mut found = lost(&world, &[]).await;
    found[0].spec.network.zones.pop();
    let handle = take_up(&world, &found[0]);
    handle.delete(Vec::new());
    let run = rested_deleting(&handle).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Deleted, vec![]));
    assert_eq!(changes(&before, &world.inventory()), Vec::<String>::new());
}

/// Roles stand in no Region. Seen from another one they are all that shows of a cluster that is well.
#[tokio::test(start_paused = true)]
async fn a_cluster_of_another_region_is_not_lost() {
    let world = World::new();
    let (_handle, _) = world.create(&spec()).await;
    let config = config_through(world.demo.http_client(), "eu-west-1", ACCESS_KEY_ID, SECRET_ACCESS_KEY);
    let elsewhere = Cloud::new(config, ACCOUNT_ID, Pace::starting_at(world.demo.now(), 1.0));
    assert_eq!(recover::lost_runs(&elsewhere, &[]).await.expect("it can be looked through"), vec![]);
    assert_eq!(lost(&world, &[]).await.len(), 1, "and in its own Region it is found");
}

#[tokio::test(start_paused = true)]
async fn a_journal_that_is_here_is_not_written_over() {
    let world = World::new();
    let (handle, _) = world.create(&spec()).await;
    let found = lost(&world, &[]).await;
    let refused = recover::recover(&world.runs(), &found[0], true, None).expect_err("it is here");
    assert_eq!(refused.code, "run-not-lost");
    let mut outside = found[0].clone();
    outside.id = "../elsewhere".into();
    assert!(recover::recover(&world.runs(), &outside, true, None).is_err());
    drop(handle);
}

async fn lost(world: &World, known: &[&str]) -> Vec<LostRun> {
    let known: Vec<String> = known.iter().map(|id| (*id).to_owned()).collect();
    recover::lost_runs(&world.cloud, &known).await.expect("the account can be looked through")
}

fn take_up(world: &World, lost: &LostRun) -> RunHandle {
    let id = recover::recover(&world.runs(), lost, true, None).expect("a journal is written");
    Runner::open(&world.runs(), &id, Some(world.cloud.clone())).expect("it is opened")
}

async fn delete_lost(world: &World, before: &BTreeMap<String, Value>) {
    let found = lost(world, &[]).await;
    let handle = take_up(world, &found[0]);
    handle.delete(Vec::new());
    let run = rested_deleting(&handle).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Deleted, vec![]));
    assert_eq!(changes(before, &world.inventory()), Vec::<String>::new());
    assert_eq!(run.receipt.map(|receipt| receipt.words).as_deref(), Some("Nothing is left of first: 0.00 USD an hour"));
}

/// The process ends, and its journal with the disk.
async fn lose(world: &World, handle: RunHandle) {
    drop(handle);
    tokio::time::sleep(Duration::from_secs(3)).await;
    fs::remove_dir_all(world.runs()).expect("the journals are gone");
}

/// Begins a run, stops it once a step stands, and loses its journal.
async fn half_make(world: &World, until: &str) {
    let handle = world.begin(&spec());
    let mut updates = handle.watch();
    handle.create(spec(), Stage::Workers);
    while let Some(update) = updates.recv().await {
        if update.run.steps.iter().any(|step| step.key == until && step.state == StepState::Done) {
            break;
        }
    }
    handle.stop();
    let run = rested(&handle).await;
    assert_eq!(run.phase, RunPhase::Paused, "{until}");
    drop(updates);
    lose(world, handle).await;
}

async fn forget_answers(world: &World) {
    let answer = world.cloud.ec2.describe_vpcs().send().await.expect("VPCs");
    let ours = answer.vpcs().iter().find(|vpc| vpc.tags().iter().any(|tag| tag.key() == Some("landfall.dev/spec-1")));
    let ours = ours.expect("the answers are on the VPC");
    let tag = ours.tags().iter().find(|tag| tag.key() == Some("landfall.dev/spec-1")).cloned().expect("a tag");
    let id = ours.vpc_id().expect("an id");
    world.cloud.ec2.delete_tags().resources(id).tags(tag).send().await.expect("forgotten");
    let cluster = world.cloud.eks.describe_cluster().name("first").send().await.expect("a cluster").cluster;
    let arn = cluster.and_then(|cluster| cluster.arn).expect("an ARN");
    let call = world.cloud.eks.untag_resource().resource_arn(arn).tag_keys("landfall.dev/spec-1");
    call.send().await.expect("forgotten");
}

/// How many of each kind stand.
fn kinds(world: &World) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for key in world.inventory().keys() {
        *counts.entry(key.split('/').next().unwrap_or_default().to_owned()).or_default() += 1;
    }
    counts
}

fn changes(before: &BTreeMap<String, Value>, after: &BTreeMap<String, Value>) -> Vec<String> {
    let new = after.iter().filter(|(key, value)| before.get(*key) != Some(value));
    let mut lines: Vec<String> = new.map(|(key, value)| format!("+ {key}: {value}")).collect();
    lines.extend(before.keys().filter(|key| !after.contains_key(*key)).map(|key| format!("- {key}")));
    lines
}
