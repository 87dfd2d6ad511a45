//! A cluster that stands is given other answers: what they add is made, what they leave out goes, and nothing else is
//! touched. The window and `landfall resume --file` do it by the same words of the engine.

use landfall_engine::{
    changes,
    contract::{ChangeItem, ClusterSpec, EncryptionKey, NodeGroupSpec, RunPhase},
};

use crate::world::{World, rested_deleting, settled, spec, troubles};

fn with_group(mut spec: ClusterSpec, name: &str) -> ClusterSpec {
    spec.workers.node_groups.push(NodeGroupSpec { name: name.into(), ..NodeGroupSpec::default() });
    spec
}

fn keys(items: &[ChangeItem]) -> Vec<&str> {
    items.iter().map(|item| item.key.as_str()).collect()
}

async fn groups(world: &World) -> Vec<String> {
    let answer = world.cloud.eks.list_nodegroups().cluster_name("first").send().await.expect("answers");
    let mut groups = answer.nodegroups().to_vec();
    groups.sort();
    groups
}

async fn is_encrypted(world: &World) -> bool {
    let answer = world.cloud.eks.describe_cluster().name("first").send().await.expect("it stands");
    answer.cluster().is_some_and(|cluster| !cluster.encryption_config().is_empty())
}

#[tokio::test(start_paused = true)]
async fn a_change_does_what_its_preview_said() {
    let world = World::new();
    let before = world.inventory();
    let (handle, run) = world.create(&with_group(spec(), "old")).await;
    assert_eq!(run.phase, RunPhase::Created, "{:#?}", troubles(&run));
    let cost = run.cost_per_hour;

    let mut next = with_group(spec(), "new");
    next.cluster.encryption = EncryptionKey::NewKey;
    let change = handle.preview_change(&next, None).await.expect("asks AWS nothing");
    assert_eq!(keys(&change.makes), ["kms-key", "secrets-encryption", "node-group-new"]);
    assert_eq!(keys(&change.deletes), ["node-group-old"]);

    handle.change(next, &["node-group-old".into()]).await.expect("it is as the preview said");
    let run = settled(&handle).await;
    assert_eq!(run.phase, RunPhase::Created, "{:#?}", troubles(&run));
    assert_eq!(groups(&world).await, ["new", "workers"]);
    assert!(is_encrypted(&world).await);
    let key: f64 = change.makes.iter().filter(|item| item.key == "kms-key").map(|item| item.cost_per_hour).sum();
    assert!((run.cost_per_hour - cost - key).abs() < 0.0001, "{} and {key} are {}", cost, run.cost_per_hour);

    handle.delete(Vec::new());
    let run = rested_deleting(&handle).await;
    assert_eq!(run.phase, RunPhase::Deleted, "{:#?}", troubles(&run));
    assert_eq!(world.inventory(), before);
}

#[tokio::test(start_paused = true)]
async fn what_the_person_was_not_told_and_what_stands_are_left_alone() {
    let world = World::new();
    let (handle, run) = world.create(&with_group(spec(), "old")).await;
    assert_eq!(run.phase, RunPhase::Created, "{:#?}", troubles(&run));
    let stood = world.inventory();
    let mut larger = run.spec.clone();
    larger.workers.node_groups[0].disk_gib = 99;
    let cases = [
        (spec(), "change-differs"),
        (run.spec.clone(), "nothing-to-change"),
        (changes::keeping(&run.spec, larger), "answers-fixed"),
    ];
    for (next, code) in cases {
        let refused = handle.change(next, &[]).await.expect_err("refused");
        assert_eq!(refused.code, code);
        assert_eq!(settled(&handle).await.phase, RunPhase::Created);
    }
    assert_eq!(world.inventory(), stood);
}
