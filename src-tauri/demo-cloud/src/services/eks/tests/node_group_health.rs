//! Node groups and clusters that lived, and from which somebody takes away what they need.

use serde_json::{Value, json};

use super::stage::{Stage, role};
use crate::testing::{all, first, ok};

const GROUPS: &str = "/clusters/demo/node-groups";
const WORKERS: &str = "/clusters/demo/node-groups/workers";

/// A stage with a node group called `workers` that is up.
async fn with_workers() -> Stage {
    let stage = Stage::with_cluster().await;
    stage.ok("POST", "/clusters/demo/addons", json!({ "addonName": "vpc-cni" })).await;
    stage.ok("POST", GROUPS, stage.group("workers")).await;
    stage.wait(130).await;
    assert_eq!(health(&stage).await, ("ACTIVE".to_owned(), Vec::new()));
    stage
}

/// The group's status, and the codes of what is wrong.
async fn health(stage: &Stage) -> (String, Vec<String>) {
    let group = stage.get(WORKERS).await["nodegroup"].clone();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let issues = group["health"]["issues"].as_array().expect("a list");
    (text(&group["status"]), issues.iter().map(|one| text(&one["code"])).collect())
}

fn degraded(code: &str) -> (String, Vec<String>) {
    ("DEGRADED".to_owned(), vec![code.to_owned()])
}

fn active() -> (String, Vec<String>) {
    ("ACTIVE".to_owned(), Vec::new())
}

/// The ids of the group's machines that are starting or running.
async fn machines(stage: &Stage) -> Vec<String> {
    let call = "DescribeInstances&Filter.1.Name=tag:eks:nodegroup-name&Filter.1.Value.1=workers\
                &Filter.2.Name=instance-state-name&Filter.2.Value.1=running&Filter.2.Value.2=pending";
    all(&ok(&stage.cloud, "ec2", call).await, "instanceId")
}

/// The names of the nodes that are ready.
fn ready_nodes(stage: &Stage) -> usize {
    let (_, list) = stage.cloud.kubernetes("us-east-1", "demo", "GET", "/api/v1/nodes", &Value::Null);
    let is_ready = |node: &&Value| {
        let conditions = node["status"]["conditions"].as_array().cloned().unwrap_or_default();
        conditions.iter().any(|one| one["type"] == "Ready" && one["status"] == "True")
    };
    list["items"].as_array().expect("nodes").iter().filter(is_ready).count()
}

async fn resize(stage: &Stage, min: u32, desired: u32) {
    let sizes = json!({ "scalingConfig": { "minSize": min, "maxSize": 3, "desiredSize": desired } });
    stage.ok("POST", &format!("{WORKERS}/update-config"), sizes).await;
    stage.wait(120).await;
}

#[tokio::test(start_paused = true)]
async fn a_machine_that_somebody_ends_is_replaced() {
    let stage = with_workers().await;
    let before = machines(&stage).await;
    ok(&stage.cloud, "ec2", &format!("TerminateInstances&InstanceId.1={}", before[0])).await;
    stage.wait(50).await;
    assert_eq!(machines(&stage).await, [before[1].clone()], "nobody has noticed yet");
    stage.wait(20).await;
    let after = machines(&stage).await;
    assert!(after.len() == 2 && !after.contains(&before[0]), "{after:?}");
    stage.wait(60).await;
    assert_eq!(ready_nodes(&stage), 2);
    assert_eq!(health(&stage).await, active());
}

#[tokio::test(start_paused = true)]
async fn a_machine_that_somebody_stops_is_ended_and_replaced() {
    let stage = with_workers().await;
    let before = machines(&stage).await;
    ok(&stage.cloud, "ec2", &format!("StopInstances&InstanceId.1={}", before[0])).await;
    stage.wait(50).await;
    assert_eq!(ready_nodes(&stage), 1, "nothing is heard of it");
    stage.wait(150).await;
    let now = machines(&stage).await;
    assert_eq!((now.len(), now.contains(&before[0])), (2, false));
    let stopped = ok(&stage.cloud, "ec2", &format!("DescribeInstances&InstanceId.1={}", before[0])).await;
    assert_eq!(first(&stopped, "name"), "terminated");
    assert_eq!((ready_nodes(&stage), health(&stage).await), (2, active()));
}

#[tokio::test(start_paused = true)]
async fn a_group_is_degraded_while_its_machines_cannot_be_replaced() {
    let stage = with_workers().await;
    let until = stage.cloud.now() + 600_000;
    stage.cloud.with("us-east-1", |context| context.ec2.sell_out("t3.medium", until));
    let one = machines(&stage).await.remove(0);
    ok(&stage.cloud, "ec2", &format!("TerminateInstances&InstanceId.1={one}")).await;
    stage.wait(70).await;
    assert_eq!(health(&stage).await, degraded("AsgInstanceLaunchFailures"));
    stage.wait(300).await;
    assert_eq!(health(&stage).await, degraded("AsgInstanceLaunchFailures"));
    stage.wait(360).await;
    assert_eq!((health(&stage).await, machines(&stage).await.len()), (active(), 2));
}

#[tokio::test(start_paused = true)]
async fn who_has_joined_stays_and_who_comes_later_needs_the_way_too() {
    let stage = with_workers().await;
    let of = format!("DescribeRouteTables&Filter.1.Name=association.subnet-id&Filter.1.Value.1={}", stage.public[0]);
    let table = first(&ok(&stage.cloud, "ec2", &of).await, "routeTableId");
    let route = format!("RouteTableId={table}&DestinationCidrBlock=0.0.0.0/0");
    ok(&stage.cloud, "ec2", &format!("DeleteRoute&{route}")).await;
    stage.wait(1000).await;
    assert_eq!((health(&stage).await, ready_nodes(&stage)), (active(), 2));
    resize(&stage, 1, 3).await;
    assert_eq!((health(&stage).await, ready_nodes(&stage)), (active(), 2), "EKS is patient");
    stage.wait(800).await;
    assert_eq!(health(&stage).await, degraded("NodeCreationFailure"));
    let issue = stage.get(WORKERS).await["nodegroup"]["health"]["issues"][0].clone();
    assert_eq!(issue["resourceIds"].as_array().map(Vec::len), Some(1), "the third machine alone");
    let gateway = format!("DescribeInternetGateways&Filter.1.Name=attachment.vpc-id&Filter.1.Value.1={}", stage.vpc);
    let gateway = first(&ok(&stage.cloud, "ec2", &gateway).await, "internetGatewayId");
    ok(&stage.cloud, "ec2", &format!("CreateRoute&{route}&GatewayId={gateway}")).await;
    assert_eq!((health(&stage).await, ready_nodes(&stage)), (active(), 3));
}

#[tokio::test(start_paused = true)]
async fn a_role_that_is_gone_is_missed_by_the_group() {
    let stage = with_workers().await;
    for policy in ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly", "AmazonEKS_CNI_Policy"] {
        let arn = format!("arn:aws:iam::aws:policy/{policy}");
        ok(&stage.cloud, "iam", &format!("DetachRolePolicy&RoleName=nodes&PolicyArn={arn}")).await;
    }
    let refusal = crate::testing::refused(&stage.cloud, "iam", "DeleteRole&RoleName=nodes").await;
    assert_eq!(refusal.0, "DeleteConflict", "EKS has put it into an instance profile");
    let profiles = ok(&stage.cloud, "iam", "ListInstanceProfilesForRole&RoleName=nodes").await;
    let profile = first(&profiles, "InstanceProfileName");
    let remove = format!("RemoveRoleFromInstanceProfile&RoleName=nodes&InstanceProfileName={profile}");
    ok(&stage.cloud, "iam", &remove).await;
    ok(&stage.cloud, "iam", "DeleteRole&RoleName=nodes").await;
    assert_eq!(health(&stage).await, degraded("IamNodeRoleNotFound"));
    let issue = stage.get(WORKERS).await["nodegroup"]["health"]["issues"][0].clone();
    assert_eq!(issue["resourceIds"], json!([stage.node_role]));
    role(&stage.cloud, "nodes", "ec2.amazonaws.com", &["AmazonEKSWorkerNodePolicy"]).await;
    assert_eq!(health(&stage).await, active());
    ok(&stage.cloud, "iam", &format!("DeleteInstanceProfile&InstanceProfileName={profile}")).await;
    assert_eq!(health(&stage).await, degraded("IamInstanceProfileNotFound"));
}

#[tokio::test(start_paused = true)]
async fn nodes_that_are_taken_off_the_list_are_denied() {
    let stage = with_workers().await;
    let entry = format!("/clusters/demo/access-entries/{}", stage.node_role.replace(':', "%3A").replace('/', "%2F"));
    stage.ok("DELETE", &entry, Value::Null).await;
    assert_eq!(health(&stage).await, degraded("AccessDenied"));
    let again = json!({ "principalArn": stage.node_role, "type": "EC2_LINUX" });
    stage.ok("POST", "/clusters/demo/access-entries", again).await;
    assert_eq!(health(&stage).await, active());
}

#[tokio::test(start_paused = true)]
async fn a_launch_template_that_is_gone_is_missed_and_the_group_can_go() {
    let stage = with_workers().await;
    let group = stage.get(WORKERS).await["nodegroup"].clone();
    let name = group["resources"]["autoScalingGroups"][0]["name"].as_str().unwrap();
    ok(&stage.cloud, "ec2", &format!("DeleteLaunchTemplate&LaunchTemplateName={name}")).await;
    assert_eq!(health(&stage).await, degraded("Ec2LaunchTemplateNotFound"));
    stage.ok("DELETE", WORKERS, Value::Null).await;
    stage.wait(310).await;
    stage.refused(404, "GET", WORKERS, Value::Null).await;
}

#[tokio::test(start_paused = true)]
async fn subnets_and_security_groups_of_an_empty_group_can_go_and_are_missed() {
    let stage = with_workers().await;
    stage.ok("DELETE", WORKERS, Value::Null).await;
    stage.wait(310).await;
    let of = format!("CreateSecurityGroup&GroupName=own&GroupDescription=d&VpcId={}", stage.vpc);
    let own = first(&ok(&stage.cloud, "ec2", &of).await, "groupId");
    let data = format!("LaunchTemplateData.SecurityGroupId.1={own}");
    ok(&stage.cloud, "ec2", &format!("CreateLaunchTemplate&LaunchTemplateName=mine&{data}")).await;
    let call = format!("CreateSubnet&VpcId={}&CidrBlock=10.0.100.0/24&AvailabilityZone=us-east-1a", stage.vpc);
    let subnet = first(&ok(&stage.cloud, "ec2", &call).await, "subnetId");
    let mut body = stage.group("workers");
    body["launchTemplate"] = json!({ "name": "mine" });
    body["subnets"] = json!([stage.public[1], subnet]);
    body["scalingConfig"] = json!({ "minSize": 0, "maxSize": 3, "desiredSize": 0 });
    stage.ok("POST", GROUPS, body).await;
    stage.wait(130).await;
    assert_eq!(health(&stage).await, active());
    ok(&stage.cloud, "ec2", &format!("DeleteSubnet&SubnetId={subnet}")).await;
    ok(&stage.cloud, "ec2", &format!("DeleteSecurityGroup&GroupId={own}")).await;
    let codes = ["Ec2SecurityGroupNotFound", "Ec2SubnetNotFound"].map(str::to_owned).to_vec();
    assert_eq!(health(&stage).await, ("DEGRADED".to_owned(), codes));
}

#[tokio::test(start_paused = true)]
async fn a_cluster_misses_its_role_and_its_subnets() {
    let stage = Stage::set().await;
    let call = format!("CreateSubnet&VpcId={}&CidrBlock=10.0.100.0/24&AvailabilityZone=us-east-1a", stage.vpc);
    let third = first(&ok(&stage.cloud, "ec2", &call).await, "subnetId");
    let mut body = stage.cluster("demo");
    body["resourcesVpcConfig"]["subnetIds"] = json!([stage.public[0], stage.public[1], third]);
    stage.ok("POST", "/clusters", body).await;
    stage.wait(700).await;
    let codes = async || {
        let issues = stage.get("/clusters/demo").await["cluster"]["health"]["issues"].clone();
        issues.as_array().expect("a list").iter().map(|one| one["code"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(codes().await, Vec::<Value>::new());
    ok(&stage.cloud, "ec2", &format!("DeleteSubnet&SubnetId={third}")).await;
    assert_eq!(codes().await, ["Ec2SubnetNotFound"]);
    let policy = "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy";
    ok(&stage.cloud, "iam", &format!("DetachRolePolicy&RoleName=cluster&PolicyArn={policy}")).await;
    ok(&stage.cloud, "iam", "DeleteRole&RoleName=cluster").await;
    assert_eq!(codes().await, ["IamRoleNotFound", "Ec2SubnetNotFound"]);
}
