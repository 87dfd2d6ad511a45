//! The clusters of real people, as files in tests/recipes: each is made, is made only once, carries our tags, and goes
//! without leaving anything.

use std::{fs, path::Path};

use landfall_engine::{
    check::check,
    contract::{ClusterSpec, RunPhase, Severity, Stage},
    resources::{TAG_CLUSTER, TAG_RUN},
    runner::Runner,
    spec_file,
};

use crate::{
    matrix::{beyond, in_paused_time},
    world::{World, settled, troubles},
};

/// Every recipe but those that are made for something else: the default cluster, and what moto can make.
pub fn recipes() -> Vec<ClusterSpec> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recipes");
    let mut recipes: Vec<ClusterSpec> = fs::read_dir(folder)
        .expect("recipes")
        .flatten()
        .filter(|entry| !["default.toml", "moto.toml"].contains(&&*entry.file_name().to_string_lossy()))
        .map(|entry| {
            let text = fs::read_to_string(entry.path()).expect("readable");
            let mut spec = spec_file::read(&text).unwrap_or_else(|problem| panic!("{}", problem.what_happened));
            // That question needs real sockets in real time; the command line's promises ask it.
            spec.workers.wait_for_nodes = false;
            spec
        })
        .collect();
    recipes.sort_by(|one, other| one.name.cmp(&other.name));
    assert!(recipes.len() >= 5);
    recipes
}

#[test]
fn every_recipe_is_made_and_goes_without_leaving_anything() {
    for spec in recipes() {
        in_paused_time(made_and_gone(&spec));
    }
}

async fn made_and_gone(spec: &ClusterSpec) {
    let wrong: Vec<_> = check(spec, None).into_iter().filter(|found| found.severity == Severity::Error).collect();
    assert!(wrong.is_empty(), "{}: {wrong:#?}", spec.name);
    let world = World::of(spec);
    let before = world.inventory();
    let handle = world.begin(spec);
    handle.create(spec.clone(), Stage::Workers);
    let run = settled(&handle).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Created, vec![]), "{}", spec.name);
    handle.delete(Vec::new());
    let run = settled(&handle).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Deleted, vec![]), "{}", spec.name);
    assert_eq!(beyond(&before, &world.inventory()), Vec::<String>::new(), "{}", spec.name);
    assert_eq!((run.standing, run.cost_per_hour), (vec![], 0.0), "{}", spec.name);
}

#[test]
fn making_a_recipe_again_changes_nothing() {
    for spec in recipes() {
        in_paused_time(made_again(&spec));
    }
}

/// As after a restart with the journal's events lost but for its header: every step looks, finds, and makes nothing.
async fn made_again(spec: &ClusterSpec) {
    let world = World::of(spec);
    let handle = world.begin(spec);
    handle.create(spec.clone(), Stage::Workers);
    settled(&handle).await;
    drop(handle);
    let before = world.inventory();
    let id = format!("{}-1", spec.name);
    let path = world.runs().join(format!("{id}.jsonl"));
    tokio::task::yield_now().await;
    let text = fs::read_to_string(&path).expect("a journal");
    fs::write(&path, text.split_inclusive('\n').next().expect("a header")).expect("cut");
    let handle = Runner::open(&world.runs(), &id, Some(world.cloud.clone())).expect("opened");
    handle.create(spec.clone(), Stage::Workers);
    let run = settled(&handle).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Created, vec![]), "{}", spec.name);
    assert_eq!(beyond(&before, &world.inventory()), Vec::<String>::new(), "{}", spec.name);
}

#[test]
fn everything_a_recipe_makes_carries_our_tags() {
    for spec in recipes() {
        in_paused_time(tagged(&spec));
    }
}

async fn tagged(spec: &ClusterSpec) {
    let world = World::of(spec);
    let before = world.inventory();
    let handle = world.begin(spec);
    handle.create(spec.clone(), Stage::Workers);
    settled(&handle).await;
    for (key, object) in world.inventory().into_iter().filter(|(key, _)| !before.contains_key(key)) {
        let (kind, text) = (key.split('/').next().unwrap_or_default(), object.to_string());
        let ours = [TAG_CLUSTER, TAG_RUN].iter().all(|tag| text.contains(tag));
        let theirs = spec.tags.iter().all(|(key, value)| object["tags"][key] == **value);
        assert!(ours && theirs || made_by_aws(kind, &text), "{}: {key} is not tagged: {text}", spec.name);
    }
}

/// What AWS makes by itself as a consequence of what we made, and marks in its own ways.
fn made_by_aws(kind: &str, text: &str) -> bool {
    match kind {
        "route-table" => text.contains("\"subnet_id\":null"),
        "security-group" => text.contains("eks-cluster-sg") || text.contains("\"name\":\"default\""),
        "access-entry" => ["user/demo", "EC2_LINUX", "FARGATE_LINUX", "EC2"].iter().any(|known| text.contains(known)),
        // EKS makes one of each for a node group.
        "launch-template" | "instance-profile" => text.contains("\"name\":\"eks-"),
        // Made with an add-on, and AWS takes no tags for it there.
        "pod-identity-association" => !text.contains("\"owner_arn\":null"),
        // Inside the cluster, and gone with it.
        "kubernetes" => true,
        "network-acl" | "network-interface" | "instance" | "volume" => true,
        _ => false,
    }
}
