//! Every kind of worker: each alone and all together, made on the demo cloud, seen by its Kubernetes, and deleted to an
//! account as it was before.

use std::collections::BTreeMap;

use aws_sdk_ec2::types::{RequestLaunchTemplateData, Tenancy};
use landfall_engine::{
    check::check,
    contract::{
        AddonSpec, AuthenticationMode, CapacityType, ClusterSpec, FargateProfileSpec, FargateSelector,
        LaunchTemplateSource, NodeGroupSpec, NodeJoin, NodePorts, RunPhase, SelfManagedSpec, Severity, TaintEffect,
        TaintSpec,
    },
    offers::offers,
    recover,
    run_handle::RunHandle,
};
use serde_json::Value;

use crate::world::{REGION, World, rested_deleting, spec, troubles};

/// A node as the demo's Kubernetes has it.
#[derive(Debug, Clone, PartialEq)]
struct Node {
    name: String,
    labels: Value,
    taints: Value,
    ready: bool,
}

/// The nodes of the cluster `first`.
fn nodes(world: &World) -> Vec<Node> {
    let (status, listed) = world.demo.kubernetes(REGION, "first", "GET", "/api/v1/nodes", &Value::Null);
    assert_eq!(status, 200, "{listed}");
    let items = listed["items"].as_array().cloned().unwrap_or_default();
    let ready = |node: &Value| {
        let conditions = node["status"]["conditions"].as_array().cloned().unwrap_or_default();
        conditions.iter().any(|condition| condition["type"] == "Ready" && condition["status"] == "True")
    };
    let node = |node: &Value| Node {
        name: node["metadata"]["name"].as_str().unwrap_or_default().to_owned(),
        labels: node["metadata"]["labels"].clone(),
        taints: node["spec"]["taints"].clone(),
        ready: ready(node),
    };
    items.iter().map(node).collect()
}

/// Makes a cluster without node groups but with these answers, and answers when everything stands.
async fn made(world: &World, change: impl FnOnce(&mut ClusterSpec)) -> (RunHandle, ClusterSpec) {
    let mut spec = spec();
    spec.workers.node_groups.clear();
    change(&mut spec);
    let offers = offers(&world.cloud).await;
    let errors: Vec<_> =
        check(&spec, Some(&offers)).into_iter().filter(|problem| problem.severity == Severity::Error).collect();
    assert_eq!(errors, vec![]);
    let (handle, run) = world.create(&spec).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Created, vec![]));
    // The nodes become Ready a minute after their instances.
    tokio::time::sleep(std::time::Duration::from_secs(180)).await;
    (handle, spec)
}

/// Deletes it, and looks that nothing is left.
async fn gone(world: &World, handle: &RunHandle, before: &BTreeMap<String, Value>) {
    handle.delete(Vec::new());
    let run = rested_deleting(handle).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Deleted, vec![]));
    assert_eq!(&world.inventory(), before);
    assert_eq!(run.receipt.map(|receipt| (receipt.remaining, receipt.unseen)), Some((vec![], vec![])));
}

fn taint(key: &str) -> TaintSpec {
    TaintSpec { key: key.into(), value: "yes".into(), effect: TaintEffect::PreferNoSchedule }
}

fn profile(name: &str, namespace: &str) -> FargateProfileSpec {
    let selector = FargateSelector { namespace: namespace.into(), ..FargateSelector::default() };
    FargateProfileSpec { name: name.into(), selectors: vec![selector] }
}

fn self_managed(spec: &mut ClusterSpec, change: impl FnOnce(&mut SelfManagedSpec)) {
    let mut group = SelfManagedSpec { name: "own".into(), ..SelfManagedSpec::default() };
    change(&mut group);
    spec.workers.self_managed.push(group);
}

#[tokio::test(start_paused = true)]
async fn a_managed_group_has_all_its_answers() {
    let world = World::new();
    let before = world.inventory();
    let (handle, _) = made(&world, |spec| {
        spec.workers.node_groups.push(NodeGroupSpec {
            name: "spot".into(),
            other_instance_types: vec!["t3a.medium".into()],
            capacity: CapacityType::Spot,
            one_per_zone: true,
            desired: 1,
            ami_type: "BOTTLEROCKET_x86_64".into(),
            labels: [("team".to_owned(), "a".to_owned())].into(),
            taints: vec![taint("gpu")],
            max_unavailable: 0,
            max_unavailable_percent: 50,
            auto_repair: true,
            autoscaler_tags: true,
            ..NodeGroupSpec::default()
        });
    })
    .await;
    for zone in ["use1-az1", "use1-az2"] {
        let name = format!("spot-{zone}");
        let answer = world.cloud.eks.describe_nodegroup().cluster_name("first").nodegroup_name(&name).send().await;
        let group = answer.expect("the group").nodegroup.expect("the group");
        assert_eq!(group.instance_types(), ["t3.medium", "t3a.medium"]);
        assert_eq!(group.ami_type().map(|ami| ami.as_str()), Some("BOTTLEROCKET_x86_64"));
        assert_eq!(group.update_config().and_then(|update| update.max_unavailable_percentage()), Some(50));
        assert_eq!(group.node_repair_config().and_then(|repair| repair.enabled()), Some(true));
        assert_eq!((group.subnets().len(), group.taints().len()), (1, 1));
        let behind = &group.resources().expect("resources").auto_scaling_groups()[0];
        let tags = world.cloud.autoscaling.describe_auto_scaling_groups();
        let tags = tags.auto_scaling_group_names(behind.name().expect("a name")).send().await.expect("the group");
        let tag = |key: &str| {
            let tags = tags.auto_scaling_groups()[0].tags();
            tags.iter().find(|tag| tag.key() == Some(key)).and_then(|tag| tag.value()).map(str::to_owned)
        };
        assert_eq!(tag("k8s.io/cluster-autoscaler/first").as_deref(), Some("owned"));
        assert_eq!(tag("k8s.io/cluster-autoscaler/node-template/label/team").as_deref(), Some("a"));
        let hint = tag("k8s.io/cluster-autoscaler/node-template/taint/gpu");
        assert_eq!(hint.as_deref(), Some("yes:PreferNoSchedule"));
    }
    let nodes = nodes(&world);
    assert_eq!(nodes.len(), 2);
    assert!(nodes.iter().all(|node| node.ready && node.labels["team"] == "a"), "{nodes:?}");
    gone(&world, &handle, &before).await;
}

#[tokio::test(start_paused = true)]
async fn a_managed_group_from_a_template_of_ours() {
    let world = World::new();
    let before = world.inventory();
    let (handle, _) = made(&world, |spec| {
        let mut group = NodeGroupSpec { disk_gib: 50, ..NodeGroupSpec::default() };
        group.launch_template.source = LaunchTemplateSource::New;
        group.launch_template.user_data = "#!/bin/bash\necho hello\n".into();
        group.launch_template.metadata_hops = 1;
        spec.workers.node_groups.push(group);
    })
    .await;
    let templates = world.cloud.ec2.describe_launch_template_versions();
    let templates = templates.launch_template_name("first-workers").versions("1").send().await.expect("the template");
    let data = templates.launch_template_versions()[0].launch_template_data().expect("data");
    let disk = data.block_device_mappings()[0].ebs().expect("a volume");
    assert_eq!((disk.volume_size(), disk.encrypted()), (Some(50), Some(true)));
    assert_eq!(data.metadata_options().and_then(|options| options.http_put_response_hop_limit()), Some(1));
    assert_eq!((data.image_id(), data.security_group_ids().len()), (None, 0), "EKS chooses both");
    let nodes = nodes(&world);
    assert!(nodes.len() == 2 && nodes.iter().all(|node| node.ready), "{nodes:?}");
    gone(&world, &handle, &before).await;
}

#[tokio::test(start_paused = true)]
async fn a_managed_group_with_an_image_of_ones_own() {
    let world = World::new();
    let before = world.inventory();
    let image = eks_image(&world).await;
    let (handle, _) = made(&world, |spec| {
        let mut group = NodeGroupSpec { labels: [("team".into(), "a".into())].into(), ..NodeGroupSpec::default() };
        group.launch_template.source = LaunchTemplateSource::New;
        group.launch_template.ami_id = image.clone();
        spec.workers.node_groups.push(group);
    })
    .await;
    let answer = world.cloud.eks.describe_nodegroup().cluster_name("first").nodegroup_name("workers").send().await;
    let group = answer.expect("the group").nodegroup.expect("the group");
    assert_eq!(group.ami_type().map(|ami| ami.as_str()), Some("CUSTOM"));
    let nodes = nodes(&world);
    assert!(nodes.len() == 2 && nodes.iter().all(|node| node.ready && node.labels["team"] == "a"), "{nodes:?}");
    gone(&world, &handle, &before).await;
}

/// The image of EKS that the demo account offers: one of the account's own would be made from it.
async fn eks_image(world: &World) -> String {
    let name = aws_sdk_ec2::types::Filter::builder().name("name").values("amazon-eks-node-al2023-x86_64-standard-*");
    let answer = world.cloud.ec2.describe_images().filters(name.build()).send().await.expect("images");
    answer.images().first().and_then(|image| image.image_id()).expect("an image of EKS").to_owned()
}

#[tokio::test(start_paused = true)]
async fn a_managed_group_from_a_template_that_exists() {
    let world = World::new();
    let data = RequestLaunchTemplateData::builder()
        .instance_type("t3.large".into())
        .placement(aws_sdk_ec2::types::LaunchTemplatePlacementRequest::builder().tenancy(Tenancy::Default).build());
    let call = world.cloud.ec2.create_launch_template().launch_template_name("company-base");
    let made_before = call.launch_template_data(data.build()).send().await.expect("a template");
    let id = made_before.launch_template.and_then(|template| template.launch_template_id).expect("an id");
    let before = world.inventory();
    let (handle, _) = made(&world, |spec| {
        let mut group = NodeGroupSpec::default();
        group.launch_template.source = LaunchTemplateSource::Existing;
        group.launch_template.id = id.clone();
        spec.workers.node_groups.push(group);
    })
    .await;
    let answer = world.cloud.eks.describe_nodegroup().cluster_name("first").nodegroup_name("workers").send().await;
    let group = answer.expect("the group").nodegroup.expect("the group");
    assert_eq!(group.launch_template().and_then(|template| template.id()), Some(id.as_str()));
    gone(&world, &handle, &before).await;
}

#[tokio::test(start_paused = true)]
async fn self_managed_nodes_join_by_an_access_entry() {
    let world = World::new();
    let before = world.inventory();
    let (handle, _) = made(&world, |spec| {
        self_managed(spec, |group| {
            group.labels = [("team".to_owned(), "a".to_owned())].into();
            group.taints = vec![taint("own")];
            group.autoscaler_tags = true;
        });
    })
    .await;
    let nodes = nodes(&world);
    assert!(nodes.len() == 2 && nodes.iter().all(|node| node.ready && node.labels["team"] == "a"), "{nodes:?}");
    assert!(nodes.iter().all(|node| node.taints[0]["key"] == "own"), "{nodes:?}");
    gone(&world, &handle, &before).await;
}

#[tokio::test(start_paused = true)]
async fn self_managed_nodes_join_with_the_classic_ports_only() {
    let world = World::new();
    let before = world.inventory();
    let (handle, _) = made(&world, |spec| self_managed(spec, |group| group.ports = NodePorts::PortTables)).await;
    let nodes = nodes(&world);
    assert!(nodes.len() == 2 && nodes.iter().all(|node| node.ready), "{nodes:?}");
    gone(&world, &handle, &before).await;
}

#[tokio::test(start_paused = true)]
async fn self_managed_nodes_join_by_aws_auth() {
    let world = World::new();
    world.demo.serve_kubernetes();
    let before = world.inventory();
    let (handle, _) = made(&world, |spec| {
        spec.cluster.authentication_mode = AuthenticationMode::ApiAndConfigMap;
        self_managed(spec, |group| group.join = NodeJoin::AwsAuth);
    })
    .await;
    let nodes = nodes(&world);
    assert!(nodes.len() == 2 && nodes.iter().all(|node| node.ready), "{nodes:?}");
    gone(&world, &handle, &before).await;
}

#[tokio::test(start_paused = true)]
async fn a_cluster_lives_on_fargate_alone() {
    let world = World::new();
    let before = world.inventory();
    let (handle, _) = made(&world, |spec| {
        spec.workers.fargate_profiles = vec![profile("system", "kube-system"), profile("apps", "default")];
        spec.workers.addons = vec![AddonSpec { name: "coredns".into(), ..AddonSpec::default() }];
    })
    .await;
    let nodes = nodes(&world);
    assert_eq!(nodes.len(), 2, "the pods of coredns: {nodes:?}");
    assert!(nodes.iter().all(|node| node.ready && node.name.starts_with("fargate-")), "{nodes:?}");
    gone(&world, &handle, &before).await;
}

#[tokio::test(start_paused = true)]
async fn all_kinds_live_together() {
    let world = World::new();
    let before = world.inventory();
    let (handle, _) = made(&world, everything).await;
    let nodes = nodes(&world);
    assert!(nodes.len() >= 6 && nodes.iter().all(|node| node.ready), "{nodes:?}");
    gone(&world, &handle, &before).await;
}

/// Two managed groups, one of them from a template, self-managed nodes and two profiles.
fn everything(spec: &mut ClusterSpec) {
    let mut from_template = NodeGroupSpec { name: "template".into(), ..NodeGroupSpec::default() };
    from_template.launch_template.source = LaunchTemplateSource::New;
    spec.workers.node_groups = vec![NodeGroupSpec::default(), from_template];
    self_managed(spec, |_| ());
    spec.workers.fargate_profiles = vec![profile("one", "one"), profile("two", "two")];
}

#[tokio::test(start_paused = true)]
async fn a_lost_run_is_found_with_all_its_workers() {
    let world = World::new();
    let (handle, spec) = made(&world, everything).await;
    // Somebody took the answers' tags off: what stands has to tell.
    let cluster = world.cloud.eks.describe_cluster().name("first").send().await.expect("it stands").cluster;
    let cluster = cluster.expect("a cluster");
    let kept = |key: &&String| key.starts_with("landfall.dev/spec-");
    let keys: Vec<String> = cluster.tags().expect("tags").keys().filter(kept).cloned().collect();
    let call = world.cloud.eks.untag_resource().resource_arn(cluster.arn().expect("an ARN"));
    call.set_tag_keys(Some(keys)).send().await.expect("untagged");
    drop(handle);
    let lost = recover::lost_runs(&world.cloud, &[]).await.expect("it looks").pop().expect("a lost run");
    let names = |spec: &ClusterSpec| {
        let mut names: Vec<String> = spec.workers.node_groups.iter().map(|group| group.name.clone()).collect();
        names.extend(spec.workers.self_managed.iter().map(|group| group.name.clone()));
        names.extend(spec.workers.fargate_profiles.iter().map(|profile| profile.name.clone()));
        names.sort();
        names
    };
    assert_eq!(names(&lost.spec), names(&spec));
}
