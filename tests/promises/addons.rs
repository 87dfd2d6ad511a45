//! Add-ons with settings and rights of their own, roles for pods in both ways, and storage: all of it is made, works
//! together, and leaves nothing behind.

use std::collections::BTreeMap;

use landfall_engine::{
    assess::assess,
    check::check,
    contract::{
        AddonIdentity, AddonSpec, ClusterSpec, FargateProfileSpec, FargateSelector, PodRoleThrough, Run, RunPhase,
        ServiceAccountRole,
    },
    offers,
    run_handle::RunHandle,
};
use serde_json::{Value, json};

use crate::world::{REGION, World, rested_deleting, spec, troubles};

const CLASSES: &str = "/apis/storage.k8s.io/v1/storageclasses";
const AGENT: &str = "eks-pod-identity-agent";

fn addon(name: &str, identity: AddonIdentity) -> AddonSpec {
    AddonSpec { name: name.into(), identity, ..AddonSpec::default() }
}

/// The network plugin and the storage driver have roles of their own, and the node role has neither's rights.
#[tokio::test(start_paused = true)]
async fn pods_get_their_rights_through_pod_identity() {
    let world = World::new();
    let before = world.inventory();
    let mut spec = spec();
    spec.roles.cni_policy_on_nodes = false;
    spec.workers.addons[0].identity = AddonIdentity::PodIdentity;
    // What the page adds when somebody ticks it; the agent comes along.
    let begun = assess(&spec, None, None, 0).next.addons.into_iter().find(|addon| addon.name == "aws-ebs-csi-driver");
    spec.workers.addons.push(begun.expect("it needs rights"));
    assert_eq!(assess(&spec, None, None, 0).added_addons[0].name, AGENT);
    spec.workers.service_account_roles = vec![own_role(PodRoleThrough::PodIdentity)];
    let handle = created(&world, &spec).await;
    let eks = &world.cloud.eks;
    let list = eks.list_pod_identity_associations().cluster_name("first").send().await.expect("a list");
    let mut accounts: Vec<_> = list.associations().iter().filter_map(|one| one.service_account()).collect();
    accounts.sort_unstable();
    assert_eq!(accounts, ["aws-node", "ebs-csi-controller-sa", "web"]);
    let installed = eks.list_addons().cluster_name("first").send().await.expect("a list");
    assert_eq!(installed.addons().iter().filter(|name| *name == AGENT).count(), 1);
    let attached = world.cloud.iam.list_attached_role_policies().role_name("first-node-role").send().await;
    let attached = attached.expect("a list");
    assert!(attached.attached_policies().iter().all(|policy| policy.policy_name() != Some("AmazonEKS_CNI_Policy")));
    assert_nothing_left(&world, &before, &handle).await;
}

#[tokio::test(start_paused = true)]
async fn pods_get_their_rights_through_the_oidc_provider() {
    let world = World::new();
    let before = world.inventory();
    let mut spec = spec();
    spec.workers.addons.push(addon("aws-ebs-csi-driver", AddonIdentity::Irsa));
    spec.workers.service_account_roles = vec![own_role(PodRoleThrough::Irsa)];
    let (handle, run) = world.create(&spec).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Created, vec![]));
    let cluster = world.cloud.eks.describe_cluster().name("first").send().await.expect("it stands").cluster;
    let identity = cluster.expect("a cluster").identity.expect("an identity");
    let issuer = identity.oidc().and_then(|oidc| oidc.issuer()).expect("an issuer").to_owned();
    let providers = world.cloud.iam.list_open_id_connect_providers().send().await.expect("a list");
    let arn = providers.open_id_connect_provider_list()[0].arn().expect("an ARN");
    assert!(arn.ends_with(issuer.trim_start_matches("https://")), "{arn} of {issuer}");
    let driver = world.cloud.eks.describe_addon().cluster_name("first").addon_name("aws-ebs-csi-driver").send().await;
    let role = driver.expect("it stands").addon.and_then(|addon| addon.service_account_role_arn).expect("a role");
    let name = role.rsplit('/').next().expect("a name");
    let role = world.cloud.iam.get_role().role_name(name).send().await.expect("it stands").role.expect("a role");
    let trust = role.assume_role_policy_document().expect("a document");
    assert!(trust.contains("ebs-csi-controller-sa") && trust.contains("sts.amazonaws.com"), "{trust}");
    let step = run.steps.iter().find(|step| step.key == "annotation-shop-web").expect("it is planned");
    assert!(step.facts[0].value.starts_with("eks.amazonaws.com/role-arn: arn:aws:iam::"), "{:?}", step.facts);
    let preview = handle.preview_delete().await.expect("a preview");
    assert_eq!(preview.also, vec![], "the provider is ours");
    assert_nothing_left(&world, &before, &handle).await;
}

#[tokio::test(start_paused = true)]
async fn gp3_becomes_the_only_default_class() {
    let world = World::new();
    world.demo.serve_kubernetes();
    let before = world.inventory();
    let mut spec = spec();
    let settings = r#"{"defaultStorageClass": {"enabled": true}}"#;
    spec.workers.addons.push(addon(AGENT, AddonIdentity::Node));
    spec.workers
        .addons
        .push(AddonSpec { configuration: settings.into(), ..addon("aws-ebs-csi-driver", AddonIdentity::PodIdentity) });
    spec.workers.default_storage_class = true;
    let handle = created(&world, &spec).await;
    let (_, list) = world.demo.kubernetes(REGION, "first", "GET", CLASSES, &Value::Null);
    let classes = list["items"].as_array().expect("a list");
    let annotation =
        |class: &Value| class["metadata"]["annotations"]["storageclass.kubernetes.io/is-default-class"].clone();
    let defaults: Vec<_> = classes.iter().filter(|class| annotation(class) == "true").collect();
    assert_eq!(defaults.len(), 1, "{list}");
    assert_eq!(
        (&defaults[0]["metadata"]["name"], &defaults[0]["provisioner"]),
        (&json!("gp3"), &json!("ebs.csi.aws.com"))
    );
    assert_eq!(defaults[0]["parameters"]["encrypted"], "true");
    assert!(classes.len() > 1, "the others stay: {list}");
    assert_nothing_left(&world, &before, &handle).await;
}

#[tokio::test(start_paused = true)]
async fn a_shared_file_system_is_reached_from_each_zone_and_goes() {
    let world = World::new();
    let before = world.inventory();
    let mut spec = spec();
    spec.workers.efs = true;
    spec.workers.addons.push(addon(AGENT, AddonIdentity::Node));
    spec.workers.addons.push(addon("aws-efs-csi-driver", AddonIdentity::PodIdentity));
    let handle = created(&world, &spec).await;
    let systems = world.cloud.efs.describe_file_systems().send().await.expect("a list");
    let system = systems.file_systems().first().expect("one");
    assert_eq!((systems.file_systems().len(), system.encrypted()), (1, Some(true)));
    let targets = world.cloud.efs.describe_mount_targets().file_system_id(system.file_system_id()).send().await;
    let targets = targets.expect("a list");
    let mut zones: Vec<_> = targets.mount_targets().iter().filter_map(|one| one.availability_zone_id()).collect();
    zones.sort_unstable();
    assert_eq!(zones, ["use1-az1", "use1-az2"]);
    let preview = handle.preview_delete().await.expect("a preview");
    assert_eq!(preview.also, vec![], "its addresses in the network are not somebody else's");
    assert_nothing_left(&world, &before, &handle).await;
}

#[tokio::test(start_paused = true)]
async fn coredns_runs_on_fargate_where_there_is_nothing_else() {
    let world = World::new();
    let before = world.inventory();
    let mut spec = spec();
    spec.workers.node_groups.clear();
    let selector = FargateSelector { namespace: "kube-system".into(), labels: BTreeMap::new() };
    spec.workers.fargate_profiles = vec![FargateProfileSpec { name: "system".into(), selectors: vec![selector] }];
    spec.workers.addons[2].configuration = "replicaCount: 2".into();
    let handle = created(&world, &spec).await;
    let addon = world.cloud.eks.describe_addon().cluster_name("first").addon_name("coredns").send().await;
    let settings = addon.expect("it stands").addon.and_then(|addon| addon.configuration_values).expect("settings");
    let settings: Value = serde_json::from_str(&settings).expect("JSON");
    assert_eq!(settings, json!({ "replicaCount": 2, "computeType": "Fargate" }));
    assert_nothing_left(&world, &before, &handle).await;
}

#[tokio::test(start_paused = true)]
async fn settings_are_held_against_what_eks_says_about_them() {
    let world = World::new();
    let offers = offers::offers(&world.cloud).await;
    assert_eq!(offers.notes, Vec::<String>::new());
    let driver = offers.addons.iter().find(|offer| offer.name == "aws-ebs-csi-driver").expect("offered");
    assert!(driver.needs_rights && driver.versions.contains(&driver.default_version), "{driver:?}");
    assert_eq!(driver.service_account, "ebs-csi-controller-sa");
    assert!(driver.policies.iter().any(|policy| policy.ends_with("AmazonEBSCSIDriverPolicy")), "{:?}", driver.policies);
    let problems = |settings: &str| {
        let mut spec = spec();
        spec.workers.addons[2].configuration = settings.into();
        let found = check(&spec, Some(&offers));
        found.into_iter().filter(|problem| problem.field.starts_with("workers.addons")).count()
    };
    assert_eq!((problems("replicaCount: 3"), problems("replicaCount: many"), problems("replicas: 3")), (0, 1, 1));
}

fn own_role(through: PodRoleThrough) -> ServiceAccountRole {
    ServiceAccountRole {
        namespace: "shop".into(),
        service_account: "web".into(),
        policies: vec!["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess".into()],
        through,
    }
}

async fn created(world: &World, spec: &ClusterSpec) -> RunHandle {
    let (handle, run) = world.create(spec).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Created, vec![]));
    handle
}

async fn assert_nothing_left(world: &World, before: &BTreeMap<String, Value>, handle: &RunHandle) -> Run {
    handle.delete(Vec::new());
    let run = rested_deleting(handle).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Deleted, vec![]));
    assert_eq!(&world.inventory(), before);
    run
}
