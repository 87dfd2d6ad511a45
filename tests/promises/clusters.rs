//! What the control plane can be: with a key of one's own from the start or later, with Auto Mode, with roles that exist,
//! with everything else that is not as usual. Each is made, and undone to nothing.

use std::collections::BTreeMap;

use landfall_demo_cloud::Fault;
use landfall_engine::{
    contract::{
        ClusterSpec, ControlPlaneTier, Direction, EncryptionKey, FargateProfileSpec, FargateSelector, LogType, RoleUse,
        RunPhase, Stage,
    },
    offers, recover,
    run_handle::RunHandle,
};
use serde_json::{Value, json};

use crate::world::{World, rested, rested_deleting, settled, spec, troubles};

/// Deletes everything, and asserts that the account is as it was. A key that waits for its deletion counts as gone.
async fn undone(world: &World, handle: &RunHandle, before: &BTreeMap<String, Value>) {
    handle.delete(Vec::new());
    let run = rested_deleting(handle).await;
    assert_eq!((run.direction, run.phase), (Direction::Delete, RunPhase::Deleted), "{:#?}", troubles(&run));
    assert_eq!(world.inventory(), *before);
}

async fn key_of(world: &World) -> Option<String> {
    let answer = world.cloud.eks.describe_cluster().name("first").send().await.expect("it stands");
    let cluster = answer.cluster()?;
    Some(cluster.encryption_config().first()?.provider()?.key_arn()?.to_owned())
}

/// How KMS has a key now.
async fn state_of(world: &World, key: &str) -> String {
    let answer = world.cloud.kms.describe_key().key_id(key).send().await.expect("KMS keeps it for a week");
    answer.key_metadata.and_then(|key| key.key_state).map(|state| state.as_str().to_owned()).unwrap_or_default()
}

fn with_key() -> ClusterSpec {
    let mut spec = spec();
    spec.cluster.encryption = EncryptionKey::NewKey;
    spec
}

#[tokio::test(start_paused = true)]
async fn a_cluster_is_made_with_a_key_of_its_own_which_goes_with_it() {
    let world = World::new();
    let before = world.inventory();
    let (handle, run) = world.create(&with_key()).await;
    assert_eq!(run.phase, RunPhase::Created, "{:#?}", troubles(&run));
    let key = key_of(&world).await.expect("encrypted");
    let answer = world.cloud.kms.get_key_rotation_status().key_id(&key).send().await.expect("answers");
    assert!(answer.key_rotation_enabled(), "its material changes every year");
    assert!(run.elapsed_seconds < 20 * 60, "nothing is encrypted anew: {} s", run.elapsed_seconds);

    undone(&world, &handle, &before).await;
    assert_eq!(state_of(&world, &key).await, "PendingDeletion");
    let aliases = world.cloud.kms.list_aliases().send().await.expect("answers");
    let ours = aliases.aliases().iter().filter_map(|alias| alias.alias_name());
    assert_eq!(ours.filter(|name| name.starts_with("alias/landfall-")).count(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_key_chosen_later_is_added_to_the_running_cluster() {
    let world = World::new();
    let before = world.inventory();
    let (handle, run) = world.create(&spec()).await;
    assert_eq!(run.phase, RunPhase::Created, "{:#?}", troubles(&run));
    assert_eq!(key_of(&world).await, None);

    handle.create(with_key(), Stage::Workers);
    let run = settled(&handle).await;
    assert_eq!(run.phase, RunPhase::Created, "{:#?}", troubles(&run));
    let key = key_of(&world).await.expect("encrypted by now");
    let answer = world.cloud.eks.describe_cluster().name("first").send().await.expect("it stands");
    assert_eq!(answer.cluster().and_then(|cluster| cluster.status()).map(|status| status.as_str()), Some("ACTIVE"));

    // EKS cannot take it off: other answers later leave it, and the key, where they are.
    handle.create(spec(), Stage::Workers);
    let run = settled(&handle).await;
    assert_eq!(run.phase, RunPhase::Created, "{:#?}", troubles(&run));
    assert_eq!(state_of(&world, &key).await, "Enabled", "the cluster could not live without it");

    undone(&world, &handle, &before).await;
    assert_eq!(state_of(&world, &key).await, "PendingDeletion");
}

#[tokio::test(start_paused = true)]
async fn a_key_whose_alias_was_never_made_is_found_again() {
    let world = World::new();
    let before = world.inventory();
    let denied = "User is not authorized to perform: kms:CreateAlias";
    world.demo.faults().fail_always("CreateAlias", Fault::error(400, "AccessDeniedException", denied));
    let (handle, run) = world.create(&with_key()).await;
    assert_ne!(run.phase, RunPhase::Created);
    world.demo.faults().clear();
    handle.try_again();
    let run = rested(&handle).await;
    assert_eq!(run.phase, RunPhase::Created, "{:#?}", troubles(&run));
    let keys = world.cloud.kms.list_keys().send().await.expect("answers");
    let mut ours = 0;
    for key in keys.keys().iter().filter_map(|key| key.key_id()) {
        let tags = world.cloud.kms.list_resource_tags().key_id(key).send().await.expect("answers");
        ours += usize::from(tags.tags().iter().any(|tag| tag.tag_key() == "landfall.dev/run"));
    }
    assert_eq!(ours, 1, "no second key was made");
    undone(&world, &handle, &before).await;
}

#[tokio::test(start_paused = true)]
async fn everything_that_is_not_as_usual_reaches_eks() {
    let world = World::new();
    let before = world.inventory();
    let mut spec = spec();
    spec.tags.insert("team".into(), "web".into());
    spec.roles.path = "/teams/web/".into();
    spec.roles.name_prefix = "web-".into();
    spec.cluster.service_cidr = "10.90.0.0/20".into();
    spec.cluster.zonal_shift = true;
    spec.cluster.tier = ControlPlaneTier::Xl;
    spec.cluster.logs = vec![LogType::Audit];
    spec.cluster.log_retention_days = 7;
    let (handle, run) = world.create(&spec).await;
    assert_eq!(run.phase, RunPhase::Created, "{:#?}", troubles(&run));
    let answer = world.cloud.eks.describe_cluster().name("first").send().await.expect("it stands");
    let cluster = answer.cluster().expect("a cluster");
    let network = cluster.kubernetes_network_config().expect("a network");
    assert_eq!(network.service_ipv4_cidr(), Some("10.90.0.0/20"));
    assert_eq!(cluster.zonal_shift_config().and_then(|shift| shift.enabled()), Some(true));
    let tier = cluster.control_plane_scaling_config().and_then(|scaling| scaling.tier());
    assert_eq!(tier.map(|tier| tier.as_str()), Some("tier-xl"));
    assert_eq!(cluster.tags().and_then(|tags| tags.get("team")).map(String::as_str), Some("web"));
    assert!(cluster.role_arn().is_some_and(|arn| arn.ends_with(":role/teams/web/web-first-cluster-role")));
    let groups = world.cloud.logs.describe_log_groups().log_group_name_prefix("/aws/eks/first").send().await;
    let days = groups.expect("answers").log_groups().first().and_then(|group| group.retention_in_days());
    assert_eq!(days, Some(7));
    undone(&world, &handle, &before).await;
}

#[tokio::test(start_paused = true)]
async fn auto_mode_brings_its_own_roles_and_goes_without_a_trace() {
    let world = World::new();
    let before = world.inventory();
    let mut spec = spec();
    spec.cluster.auto_mode = true;
    spec.workers.node_groups.clear();
    spec.workers.addons.clear();
    let (handle, run) = world.create(&spec).await;
    assert_eq!(run.phase, RunPhase::Created, "{:#?}", troubles(&run));
    let answer = world.cloud.eks.describe_cluster().name("first").send().await.expect("it stands");
    let cluster = answer.cluster().expect("a cluster");
    let compute = cluster.compute_config().expect("Auto Mode");
    assert_eq!(compute.enabled(), Some(true));
    assert_eq!(compute.node_pools(), ["general-purpose", "system"]);
    assert!(compute.node_role_arn().is_some_and(|arn| arn.ends_with(":role/first-node-role")));
    undone(&world, &handle, &before).await;
}

#[tokio::test(start_paused = true)]
async fn a_cluster_on_fargate_alone_has_no_node_role() {
    let world = World::new();
    let before = world.inventory();
    let mut spec = spec();
    spec.workers.node_groups.clear();
    let selectors = vec![FargateSelector { namespace: "kube-system".into(), ..FargateSelector::default() }];
    spec.workers.fargate_profiles = vec![FargateProfileSpec { name: "all".into(), selectors }];
    let (handle, run) = world.create(&spec).await;
    assert_eq!(run.phase, RunPhase::Created, "{:#?}", troubles(&run));
    let keys: Vec<_> = run.steps.iter().map(|step| step.key.as_str()).filter(|key| key.ends_with("-role")).collect();
    assert_eq!(keys, ["cluster-role", "fargate-role"]);
    undone(&world, &handle, &before).await;
}

/// A role of somebody else's, with the policies of these names.
async fn role_of_others(world: &World, name: &str, service: &str, policies: &[&str]) -> String {
    let trust = json!({
        "Version": "2012-10-17",
        "Statement": { "Effect": "Allow", "Principal": { "Service": [service] }, "Action": "sts:AssumeRole" },
    });
    let iam = &world.cloud.iam;
    let made = iam.create_role().role_name(name).assume_role_policy_document(trust.to_string()).send().await;
    for policy in policies {
        let arn = format!("arn:aws:iam::aws:policy/{policy}");
        iam.attach_role_policy().role_name(name).policy_arn(arn).send().await.expect("attached");
    }
    made.expect("made").role.expect("a role").arn
}

#[tokio::test(start_paused = true)]
async fn existing_roles_are_used_and_left_as_they_were() {
    let world = World::new();
    let mut spec = spec();
    spec.roles.cluster_role_arn =
        role_of_others(&world, "their-eks", "eks.amazonaws.com", &["AmazonEKSClusterPolicy"]).await;
    let node = ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly", "AmazonEKS_CNI_Policy"];
    spec.roles.node_role_arn = role_of_others(&world, "their-nodes", "ec2.amazonaws.com", &node).await;
    let before = world.inventory();
    let (handle, run) = world.create(&spec).await;
    assert_eq!(run.phase, RunPhase::Created, "{:#?}", troubles(&run));
    let answer = world.cloud.eks.describe_cluster().name("first").send().await.expect("it stands");
    let role = answer.cluster().and_then(|cluster| cluster.role_arn());
    assert_eq!(role, Some(spec.roles.cluster_role_arn.as_str()));
    let preview = handle.preview_delete().await.expect("a preview");
    let named = preview.goes.iter().filter(|item| item.title.starts_with("Existing "));
    assert_eq!(named.count(), 0, "what stays is not said to go");
    undone(&world, &handle, &before).await;
    for name in ["their-eks", "their-nodes"] {
        let pages = world.cloud.iam.list_attached_role_policies().role_name(name).send().await.expect("they stand");
        assert!(!pages.attached_policies().is_empty(), "{name} keeps its policies");
    }
}

#[tokio::test(start_paused = true)]
async fn a_role_that_does_not_fit_is_refused_before_eks_is_asked() {
    let world = World::new();
    let mut spec = spec();
    spec.roles.cluster_role_arn =
        role_of_others(&world, "theirs", "ec2.amazonaws.com", &["AmazonEKSClusterPolicy"]).await;
    let (handle, run) = world.create(&spec).await;
    let codes: Vec<_> = run.steps.iter().filter_map(|step| Some(step.problem.as_ref()?.code.as_str())).collect();
    assert_eq!(codes, ["role-unfit"], "{:#?}", troubles(&run));

    // Chosen anew, without undoing anything.
    spec.roles.cluster_role_arn.clear();
    handle.create(spec, Stage::Workers);
    rested(&handle).await;
    handle.try_again();
    let run = rested(&handle).await;
    assert_eq!(run.phase, RunPhase::Created, "{:#?}", troubles(&run));
}

#[tokio::test(start_paused = true)]
async fn a_protected_cluster_goes_once_its_protection_is_chosen_to_go_too() {
    let world = World::new();
    let before = world.inventory();
    let mut spec = spec();
    spec.cluster.deletion_protection = true;
    let (handle, run) = world.create(&spec).await;
    assert_eq!(run.phase, RunPhase::Created, "{:#?}", troubles(&run));
    handle.delete_chosen(&["deletion-protection".to_owned()]).await.expect("it stands in the way");
    let run = rested_deleting(&handle).await;
    assert_eq!(run.phase, RunPhase::Deleted, "{:#?}", troubles(&run));
    assert_eq!(world.inventory(), before);
}

#[tokio::test(start_paused = true)]
async fn a_key_of_a_lost_run_is_found_and_goes_on_costing_until_then() {
    let world = World::new();
    let spec = with_key();
    let handle = world.begin(&spec);
    handle.create(spec, Stage::Cluster);
    settled(&handle).await;
    let lost = recover::lost_runs(&world.cloud, &[]).await.expect("looked through");
    assert_eq!(lost.len(), 1);
    assert!(lost[0].standing.iter().any(|line| line.starts_with("KMS key ")), "{:#?}", lost[0].standing);
    assert_eq!(lost[0].spec.cluster.encryption, EncryptionKey::NewKey);
}

#[tokio::test(start_paused = true)]
async fn the_account_s_roles_and_keys_are_offered_with_what_they_lack() {
    let world = World::new();
    role_of_others(&world, "their-eks", "eks.amazonaws.com", &["AmazonEKSClusterPolicy"]).await;
    role_of_others(&world, "bare-nodes", "ec2.amazonaws.com", &[]).await;
    let kms = &world.cloud.kms;
    let key = kms.create_key().send().await.expect("made").key_metadata.expect("a key").key_id;
    kms.create_alias().alias_name("alias/team").target_key_id(&key).send().await.expect("named");
    kms.disable_key().key_id(&key).send().await.expect("disabled");

    let offers = offers::offers(&world.cloud).await;
    let uses = |name: &str| {
        let role = offers.roles.iter().find(|role| role.name == name).expect("offered");
        role.uses.iter().map(|one| (one.use_as, one.lacks.len())).collect::<Vec<_>>()
    };
    assert_eq!(uses("their-eks")[0], (RoleUse::Cluster, 0));
    assert_eq!(uses("bare-nodes")[0], (RoleUse::Node, 3));
    let offer = offers.keys.iter().find(|key| key.alias == "team").expect("offered");
    assert_eq!(offer.refused.as_deref(), Some("it is disabled"));
}
