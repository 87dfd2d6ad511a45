//! Leave nothing: whatever a cluster made beside Landfall is found, named, and removed where it was chosen; what is not the
//! cluster's stays untouched; and the receipt tells the truth about both.

use std::{collections::BTreeMap, time::Duration};

use landfall_demo_cloud::{Delays, Fault};
use landfall_engine::{
    contract::{AddonIdentity, AddonSpec, ClusterSpec, Leftover, Run, RunPhase, Stage, StepState},
    leftovers,
    run_handle::RunHandle,
    runner::Runner,
};
use serde_json::{Value, json};

use crate::world::{self, REGION, World, rested, rested_deleting, troubles};

/// Two Services, an Ingress, two claims, and machines that leave interfaces behind: chosen, all of it goes.
#[tokio::test(start_paused = true)]
async fn what_the_cluster_made_goes_where_it_was_chosen() {
    let world = World::new();
    world.demo.serve_kubernetes();
    let before = world.inventory();
    let (handle, _) = world.create(&spec()).await;
    furnish(&world).await;
    let preview = handle.preview_delete().await.expect("a preview");
    assert_eq!(preview.unseen, Vec::<String>::new());
    let kinds = kinds(&preview.also);
    let counts =
        ["load-balancer", "classic-load-balancer", "volume", "target-group"].map(|kind| kinds.get(kind).copied());
    assert_eq!(counts, [Some(2), Some(1), Some(2), Some(2)], "{kinds:?}");
    let makers: Vec<_> = preview.also.iter().filter_map(|leftover| leftover.made_by.as_deref()).collect();
    for maker in
        ["the Service default/old", "the Service default/new", "the Ingress default/site", "the claim default/data"]
    {
        assert!(makers.contains(&maker), "{maker} in {makers:?}");
    }
    let run = delete(&handle, &preview.also).await;
    assert_nothing_left(&world, &before, &run);
}

/// Its controllers cannot be asked: everything is removed at AWS, after the cluster.
#[tokio::test(start_paused = true)]
async fn a_cluster_that_does_not_answer_leaves_nothing_either() {
    let world = World::new();
    let before = world.inventory();
    let (handle, _) = world.create(&spec()).await;
    furnish(&world).await;
    let preview = handle.preview_delete().await.expect("a preview");
    assert_eq!(preview.unseen.len(), 1, "its budgets could not be seen: {:?}", preview.unseen);
    let run = delete(&handle, &preview.also).await;
    assert_nothing_left(&world, &before, &run);
    let chosen = run.steps.iter().filter(|step| preview.also.iter().any(|one| step.key == format!("also/{}", one.key)));
    assert!(
        chosen.clone().count() > 0 && chosen.clone().all(|step| step.words == "Gone"),
        "what stood is not “never made”"
    );
}

#[tokio::test(start_paused = true)]
async fn what_was_not_chosen_stays_and_is_named() {
    let world = World::new();
    let before = world.inventory();
    let (handle, _) = world.create(&spec()).await;
    furnish(&world).await;
    handle.delete(Vec::new());
    let run = rested_deleting(&handle).await;
    assert_eq!(run.phase, RunPhase::Paused, "load balancers hold on to the network");
    let problems: Vec<_> = run.steps.iter().filter_map(|step| step.problem.as_ref()).collect();
    assert!(!problems.is_empty() && problems.iter().all(|problem| problem.code == "vpc-in-use"), "{problems:?}");
    assert!(problems.iter().any(|problem| problem.what_happened.contains("load balancer")), "{problems:?}");
    assert!(run.elapsed_seconds < 15 * 60, "it says so at once: {} s", run.elapsed_seconds);
    let stays = |kind: &str| world.inventory().keys().filter(|key| key.starts_with(kind)).count();
    assert_eq!((stays("load-balancer/"), stays("classic-load-balancer/"), stays("volume/")), (2, 1, 2));

    // The second time, everything but the volumes is chosen: those hold on to nothing.
    let offered = handle.preview_delete().await.expect("a preview").also;
    let chosen: Vec<_> = offered.into_iter().filter(|leftover| !leftover.key.starts_with("volume/")).collect();
    let run = delete(&handle, &chosen).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Deleted, vec![]));
    let receipt = run.receipt.clone().expect("a receipt");
    assert!(receipt.words.starts_with("2 things remain of first: less than 0.001 USD"), "{}", receipt.words);
    assert!(
        receipt.remaining.iter().all(|left| left.key.starts_with("volume/") && left.command.contains("delete-volume"))
    );
    assert!(run.cost_per_hour > 0.0, "the list at home says that something goes on costing");
    let text = leftovers::receipt_text(&receipt, &run);
    assert!(
        text.contains("aws ec2 delete-volume --volume-id vol-") && text.contains("the claim default/data"),
        "{text}"
    );
    let left = difference(&before, &world.inventory());
    assert!(left.len() == 2 && left.iter().all(|line| line.starts_with("+ volume/")), "{left:?}");
}

/// Another VPC with a load balancer, a volume, an instance, a role and a cluster of its own.
#[tokio::test(start_paused = true)]
async fn what_belongs_to_others_is_neither_offered_nor_touched() {
    let world = World::new();
    let mut theirs = spec();
    theirs.name = "neighbour".into();
    let (_neighbour, run) = world.create(&theirs).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Created, vec![]));
    let service = service("theirs", &json!({ "service.beta.kubernetes.io/aws-load-balancer-type": "nlb" }));
    assert_eq!(world.demo.apply_kubernetes(REGION, "neighbour", &service).0, 201);
    assert_eq!(world.demo.apply_kubernetes(REGION, "neighbour", &claim("theirs")).0, 201);
    assert_eq!(world.demo.apply_kubernetes(REGION, "neighbour", &user_of(&["theirs"])).0, 201);
    let ec2 = &world.cloud.ec2;
    ec2.create_volume().availability_zone("us-east-1a").size(8).send().await.expect("a volume");
    tokio::time::sleep(Duration::from_secs(120)).await;
    let before = world.inventory();

    let (handle, _) = world.create(&spec()).await;
    furnish(&world).await;
    let preview = handle.preview_delete().await.expect("a preview");
    assert!(preview.also.iter().all(|leftover| !leftover.made_by.as_deref().unwrap_or("").contains("theirs")));
    assert_eq!(kinds(&preview.also).get("volume"), Some(&2));
    let run = delete(&handle, &preview.also).await;
    assert_nothing_left(&world, &before, &run);
}

/// EKS deletes no protected cluster, no cluster with a Fargate profile, one profile at a time, and waits a quarter of an
/// hour for a strict budget.
#[tokio::test(start_paused = true)]
async fn switches_profiles_and_budgets_are_steps_of_their_own() {
    let world = World::new();
    world.demo.serve_kubernetes();
    let before = world.inventory();
    let (handle, _) = world.create(&spec()).await;
    let roles = profiles(&world).await;
    let eks = &world.cloud.eks;
    eks.update_cluster_config().name("first").deletion_protection(true).send().await.expect("protected");
    let budget = json!({
        "apiVersion": "policy/v1", "kind": "PodDisruptionBudget",
        "metadata": { "name": "dns", "namespace": "kube-system" },
        "spec": { "minAvailable": 2, "selector": { "matchLabels": { "k8s-app": "kube-dns" } } },
    });
    assert_eq!(world.demo.apply_kubernetes(REGION, "first", &budget).0, 201);
    tokio::time::sleep(Duration::from_secs(600)).await;
    let preview = handle.preview_delete().await.expect("a preview");
    let kinds = kinds(&preview.also);
    for (kind, count) in [("fargate-profile", 2), ("deletion-protection", 1), ("disruption-budget", 1)] {
        assert_eq!(kinds.get(kind), Some(&count), "{kind} in {kinds:?}, unseen {:?}", preview.unseen);
    }
    let run = delete(&handle, &preview.also).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Deleted, vec![]));
    assert!(run.elapsed_seconds < 25 * 60, "nothing waited for the budget: {} s", run.elapsed_seconds);
    for role in roles {
        world.cloud.iam.detach_role_policy().role_name(&role).policy_arn(POD_POLICY).send().await.expect("detached");
        world.cloud.iam.delete_role().role_name(&role).send().await.expect("deleted");
    }
    assert_eq!(difference(&before, &world.inventory()), Vec::<String>::new());
}

/// Half created, failed in the middle, and interrupted while deleting: from each of them nothing is left.
#[tokio::test(start_paused = true)]
async fn delete_works_from_any_state() {
    for call in ["CreateNatGateway", "CreateCluster", "CreateNodegroup"] {
        let world = World::new();
        let before = world.inventory();
        world.demo.faults().fail_next(call, Fault::error(403, "AccessDenied", "not authorized"));
        let (handle, run) = world.create(&spec()).await;
        assert_eq!(run.phase, RunPhase::Paused, "{call}");
        let preview = handle.preview_delete().await.expect("a preview");
        let run = delete(&handle, &preview.also).await;
        assert_nothing_left(&world, &before, &run);
    }
}

#[tokio::test(start_paused = true)]
async fn a_delete_that_is_interrupted_goes_on_with_what_was_chosen() {
    let world = World::new();
    let before = world.inventory();
    let (handle, _) = world.create(&spec()).await;
    furnish(&world).await;
    let preview = handle.preview_delete().await.expect("a preview");
    let mut updates = handle.watch();
    handle.delete(preview.also);
    while let Some(update) = updates.recv().await {
        let deleting = |key: &str| {
            update.run.steps.iter().any(|step| step.key.starts_with(key) && step.state == StepState::Deleting)
        };
        if deleting("cluster") || deleting("also/volume") {
            break;
        }
    }
    handle.stop();
    let run = rested_deleting(&handle).await;
    assert_eq!(run.phase, RunPhase::Paused);
    drop((handle, updates));
    tokio::time::sleep(Duration::from_secs(3)).await;

    let handle = Runner::open(&world.runs(), "first-1", Some(world.cloud.clone())).expect("opened");
    handle.try_again();
    let run = rested_deleting(&handle).await;
    assert_nothing_left(&world, &before, &run);
}

/// A node group of the planned name that somebody else made is not adopted; it goes only where it is chosen.
#[tokio::test(start_paused = true)]
async fn a_node_group_of_somebody_else_is_not_taken_for_ours() {
    let world = World::new();
    let before = world.inventory();
    let handle = world.begin(&spec());
    handle.create(spec(), Stage::Access);
    assert_eq!(rested(&handle).await.phase, RunPhase::StageDone);
    let cluster = world.cloud.ec2.describe_subnets().send().await.expect("subnets");
    let ours = cluster.subnets().iter().filter(|subnet| {
        subnet.tags().iter().any(|tag| tag.value().is_some_and(|value| value.starts_with("private-subnet")))
    });
    let role = world.cloud.iam.get_role().role_name("first-node-role").send().await.expect("made with the network");
    let call = world.cloud.eks.create_nodegroup().cluster_name("first").nodegroup_name("workers");
    let call = call.node_role(role.role.expect("a role").arn);
    let call = call.set_subnets(Some(ours.filter_map(|subnet| subnet.subnet_id.clone()).collect()));
    call.send().await.expect("somebody's group");
    handle.create(spec(), Stage::Workers);
    let run = rested(&handle).await;
    let codes: Vec<_> = run.steps.iter().filter_map(|step| Some(step.problem.as_ref()?.code.as_str())).collect();
    assert_eq!((run.phase, codes), (RunPhase::Paused, vec!["node-group-name-taken"]));
    let preview = handle.preview_delete().await.expect("a preview");
    assert_eq!(kinds(&preview.also).get("node-group"), Some(&1));
    let run = delete(&handle, &preview.also).await;
    assert_nothing_left(&world, &before, &run);
}

/// Ours was deleted by hand, and somebody uses its names again: a delete leaves theirs alone.
#[tokio::test(start_paused = true)]
async fn what_somebody_made_under_our_names_stays() {
    let world = World::new();
    let (handle, _) = world.create(&spec()).await;
    let (ec2, eks, iam) = (&world.cloud.ec2, &world.cloud.eks, &world.cloud.iam);
    eks.delete_nodegroup().cluster_name("first").nodegroup_name("workers").send().await.expect("asked");
    tokio::time::sleep(Duration::from_secs(1800)).await;
    eks.delete_cluster().name("first").send().await.expect("asked");
    tokio::time::sleep(Duration::from_secs(1800)).await;
    let attached = iam.list_attached_role_policies().role_name("first-node-role").send().await.expect("a list");
    for policy in attached.attached_policies() {
        let call = iam.detach_role_policy().role_name("first-node-role");
        call.policy_arn(policy.policy_arn().expect("an ARN")).send().await.expect("detached");
    }
    iam.delete_role().role_name("first-node-role").send().await.expect("deleted");
    let trust = json!({
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole" }],
    });
    let call = iam.create_role().role_name("first-node-role").assume_role_policy_document(trust.to_string());
    call.send().await.expect("somebody's role");
    let vpc = ec2.create_vpc().cidr_block("10.77.0.0/16").send().await.expect("a VPC").vpc.expect("a VPC");
    let mut subnets = Vec::new();
    for (zone, cidr) in [("use1-az1", "10.77.0.0/24"), ("use1-az2", "10.77.1.0/24")] {
        let call = ec2.create_subnet().vpc_id(vpc.vpc_id().expect("an id")).availability_zone_id(zone);
        let subnet = call.cidr_block(cidr).send().await.expect("a subnet").subnet.expect("a subnet");
        subnets.extend(subnet.subnet_id);
    }
    let role = iam.get_role().role_name("first-cluster-role").send().await.expect("ours").role.expect("a role");
    let body = json!({ "name": "first", "roleArn": role.arn, "resourcesVpcConfig": { "subnetIds": subnets } });
    let call = eks.create_cluster().name("first").customize();
    let call = call.mutate_request(move |request| *request.body_mut() = body.to_string().into());
    call.send().await.expect("somebody's cluster");
    tokio::time::sleep(Duration::from_secs(1800)).await;
    let run = delete(&handle, &[]).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Deleted, vec![]));
    let cluster = eks.describe_cluster().name("first").send().await.expect("it stands").cluster.expect("a cluster");
    assert_eq!(cluster.status().map(|status| status.as_str()), Some("ACTIVE"));
    iam.get_role().role_name("first-node-role").send().await.expect("it stands");
}

/// EKS says "not found" of what it has just accepted for seconds; after two minutes somebody has deleted it.
#[tokio::test(start_paused = true)]
async fn what_was_deleted_by_hand_is_not_waited_for_for_ever() {
    let world = World::new();
    let gone = Fault::error(404, "ResourceNotFoundException", "No node group found for name: workers.");
    world.demo.faults().fail_always("DescribeNodegroup", gone);
    let (_, run) = world.create(&spec()).await;
    let codes: Vec<_> = run.steps.iter().filter_map(|step| Some(step.problem.as_ref()?.code.as_str())).collect();
    assert_eq!((run.phase, codes), (RunPhase::Paused, vec!["eks-not-found"]));
    assert!(run.elapsed_seconds < 20 * 60, "{} s", run.elapsed_seconds);
}

/// The preview is in the order in which things begin to go, and names the cost that ends.
#[tokio::test(start_paused = true)]
async fn the_preview_says_what_goes_first_and_what_it_costs() {
    let world = World::with(Delays::typical());
    let (handle, run) = world.create(&spec()).await;
    let preview = handle.preview_delete().await.expect("a preview");
    let place = |part: &str| {
        let at = preview.goes.iter().position(|item| item.title.contains(part));
        at.unwrap_or_else(|| panic!("{part} in {:?}", preview.goes))
    };
    assert!(place("Node group workers") < place("EKS cluster first"));
    assert!(place("EKS cluster first") < place("Private subnet"));
    assert!(place("Private subnet") < place("VPC "));
    assert!(place("NAT gateway") < place("VPC "));
    assert!(
        (preview.cost_per_hour - run.cost_per_hour).abs() < 0.001,
        "{} {}",
        preview.cost_per_hour,
        run.cost_per_hour
    );
    assert!((200..3600).contains(&preview.usual_seconds), "{}", preview.usual_seconds);
    assert_eq!(preview.also, vec![], "nothing of AWS's own making is offered as somebody else's");
    assert_eq!(preview.kept, vec![]);
}

const POD_POLICY: &str = "arn:aws:iam::aws:policy/AmazonEKSFargatePodExecutionRolePolicy";

/// A storage driver that people installed themselves may mark its volumes with nothing of the cluster's.
#[tokio::test(start_paused = true)]
async fn an_unmarked_volume_on_a_node_is_offered_and_goes_when_it_is_chosen() {
    let world = World::new();
    let before = world.inventory();
    let (handle, _) = world.create(&spec()).await;
    let ec2 = &world.cloud.ec2;
    let nodes = ec2.describe_instances().send().await.expect("instances");
    let node = nodes.reservations().iter().flat_map(|one| one.instances()).next().expect("a node");
    let zone = node.placement().and_then(|placement| placement.availability_zone()).expect("a zone");
    let volume = ec2.create_volume().availability_zone(zone).size(8).send().await.expect("a volume");
    let (id, node) = (volume.volume_id().expect("an id"), node.instance_id().expect("an id"));
    tokio::time::sleep(Duration::from_secs(30)).await;
    ec2.attach_volume().volume_id(id).instance_id(node).device("/dev/xvdb").send().await.expect("attached");
    let preview = handle.preview_delete().await.expect("a preview");
    let offered: Vec<_> = preview.also.iter().map(|leftover| leftover.key.clone()).collect();
    assert_eq!(offered, [format!("volume/{id}")]);
    let run = delete(&handle, &preview.also).await;
    assert_nothing_left(&world, &before, &run);
}

/// Two Fargate profiles and the role they need.
async fn profiles(world: &World) -> Vec<String> {
    let trust = json!({
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Principal": { "Service": "eks-fargate-pods.amazonaws.com" }, "Action": "sts:AssumeRole" }],
    });
    let iam = &world.cloud.iam;
    let role = iam.create_role().role_name("pods").assume_role_policy_document(trust.to_string()).send().await;
    let arn = role.expect("a role").role.expect("a role").arn;
    iam.attach_role_policy().role_name("pods").policy_arn(POD_POLICY).send().await.expect("attached");
    tokio::time::sleep(Duration::from_secs(120)).await;
    let answer = world.cloud.ec2.describe_subnets().send().await.expect("subnets");
    let private = answer.subnets().iter().filter(|subnet| {
        subnet.tags().iter().any(|tag| tag.value().is_some_and(|value| value.starts_with("private-subnet")))
    });
    let private: Vec<String> = private.filter_map(|subnet| subnet.subnet_id.clone()).collect();
    for name in ["one", "two"] {
        let body = json!({
            "fargateProfileName": name, "podExecutionRoleArn": arn, "subnets": private,
            "selectors": [{ "namespace": name }],
        });
        let call = world.cloud.eks.create_fargate_profile().cluster_name("first").fargate_profile_name(name);
        // The SDK's type of a selector has no name here; its JSON has.
        let call = call.pod_execution_role_arn(&arn).customize();
        let call = call.mutate_request(move |request| *request.body_mut() = body.to_string().into());
        call.send().await.expect("a profile");
        tokio::time::sleep(Duration::from_secs(300)).await;
    }
    vec!["pods".to_owned()]
}

/// The default cluster with the driver that makes volumes for claims.
fn spec() -> ClusterSpec {
    let mut spec = world::spec();
    let driver =
        AddonSpec { name: "aws-ebs-csi-driver".into(), identity: AddonIdentity::PodIdentity, ..AddonSpec::default() };
    let agent = AddonSpec { name: "eks-pod-identity-agent".into(), ..AddonSpec::default() };
    spec.workers.addons.extend([agent, driver]);
    spec
}

/// What a cluster makes in AWS beside its own plan.
async fn furnish(world: &World) {
    let nlb = json!({ "service.beta.kubernetes.io/aws-load-balancer-type": "nlb" });
    let ingress = json!({
        "apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": { "name": "site" },
        "spec": { "ingressClassName": "alb" },
    });
    let services = [service("old", &json!({})), service("new", &nlb)];
    let objects = services.into_iter().chain([ingress, claim("data"), claim("more"), user_of(&["data", "more"])]);
    for object in objects {
        let (status, answer) = world.demo.apply_kubernetes(REGION, "first", &object);
        assert_eq!(status, 201, "{answer}");
    }
    world.demo.faults().fail_outcome("nodegroup-delete", "orphaned-interfaces", "");
    tokio::time::sleep(Duration::from_secs(120)).await;
}

fn service(name: &str, annotations: &Value) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Service", "metadata": { "name": name, "annotations": annotations },
        "spec": { "type": "LoadBalancer", "selector": { "app": "web" }, "ports": [{ "port": 80 }] },
    })
}

fn claim(name: &str) -> Value {
    json!({
        "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": { "name": name },
        "spec": { "storageClassName": "gp2", "accessModes": ["ReadWriteOnce"], "resources": { "requests": { "storage": "4Gi" } } },
    })
}

/// A pod that mounts claims: the class makes a volume once a pod wants it.
fn user_of(claims: &[&str]) -> Value {
    let volume = |claim: &&str| json!({ "name": claim, "persistentVolumeClaim": { "claimName": claim } });
    json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "store" },
        "spec": {
            "containers": [{ "name": "web", "image": "nginx" }],
            "volumes": claims.iter().map(volume).collect::<Vec<_>>(),
        },
    })
}

async fn delete(handle: &RunHandle, chosen: &[Leftover]) -> Run {
    let keys: Vec<String> = chosen.iter().map(|leftover| leftover.key.clone()).collect();
    handle.delete_chosen(&keys).await.expect("all were offered");
    rested_deleting(handle).await
}

fn assert_nothing_left(world: &World, before: &BTreeMap<String, Value>, run: &Run) {
    assert_eq!((run.phase, troubles(run)), (RunPhase::Deleted, vec![]));
    assert_eq!(difference(before, &world.inventory()), Vec::<String>::new());
    let receipt = run.receipt.as_ref().expect("a receipt");
    assert_eq!(receipt.words, "Nothing is left of first: 0.00 USD an hour", "{receipt:?}");
    assert!(receipt.remaining.is_empty() && receipt.unseen.is_empty() && !receipt.removed.is_empty());
}

fn kinds(leftovers: &[Leftover]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for leftover in leftovers {
        *counts.entry(leftover.key.split('/').next().unwrap_or_default()).or_default() += 1;
    }
    counts
}

fn difference(before: &BTreeMap<String, Value>, after: &BTreeMap<String, Value>) -> Vec<String> {
    let new = after.iter().filter(|(key, value)| before.get(*key) != Some(value));
    let mut lines: Vec<String> = new.map(|(key, value)| format!("+ {key}: {value}")).collect();
    lines.extend(before.keys().filter(|key| !after.contains_key(*key)).map(|key| format!("- {key}")));
    lines
}
