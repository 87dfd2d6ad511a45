//! Scenarios that one meets with the node group.

use serde_json::{Value, json};

use super::{GROUPS, failure, group, is_over, once_more, rehearse, stands, with_plugin};
use crate::testing::{all, first, ok};

#[tokio::test(start_paused = true)]
async fn a_free_plan_account_starts_eligible_types() {
    let stage = with_plugin().await;
    rehearse(&stage.cloud, "free-plan");
    let (code, message) = failure(&stage, 130).await;
    assert!(stands(&stage.cloud, "free-plan"));
    assert_eq!(code, "AsgInstanceLaunchFailures");
    assert!(
        message.starts_with(
            "Could not launch On-Demand Instances. InvalidParameterCombination - The specified instance type is not \
             eligible for Free Tier."
        ),
        "{message}"
    );
    let eligible = "DescribeInstanceTypes&Filter.1.Name=free-tier-eligible&Filter.1.Value.1=true";
    assert!(all(&ok(&stage.cloud, "ec2", eligible).await, "instanceType").contains(&"t3.small".to_owned()));
    let mut body = stage.group("workers");
    body["instanceTypes"] = json!(["t3.small"]);
    once_more(&stage, body).await;
    assert!(is_over(&stage.cloud, "free-plan"));
}

#[tokio::test(start_paused = true)]
async fn machines_that_nobody_needs_free_vcpus() {
    let stage = with_plugin().await;
    rehearse(&stage.cloud, "vcpu-quota");
    let (code, message) = failure(&stage, 130).await;
    assert!(stands(&stage.cloud, "vcpu-quota"));
    assert_eq!(code, "AsgInstanceLaunchFailures");
    assert!(
        message.contains("VcpuLimitExceeded - You have requested more vCPU capacity than your current"),
        "{message}"
    );
    let idle = "DescribeInstances&Filter.1.Name=tag:Name&Filter.1.Value.1=load-test";
    for id in all(&ok(&stage.cloud, "ec2", idle).await, "instanceId") {
        ok(&stage.cloud, "ec2", &format!("TerminateInstances&InstanceId.1={id}")).await;
    }
    once_more(&stage, stage.group("workers")).await;
    assert!(is_over(&stage.cloud, "vcpu-quota"));
}

#[tokio::test(start_paused = true)]
async fn another_type_starts_where_one_is_out_of_stock() {
    let stage = with_plugin().await;
    rehearse(&stage.cloud, "no-capacity");
    let (code, message) = failure(&stage, 130).await;
    assert!(stands(&stage.cloud, "no-capacity"));
    assert_eq!(code, "AsgInstanceLaunchFailures");
    assert!(
        message.starts_with(
            "Could not launch On-Demand Instances. InsufficientInstanceCapacity - We currently do not have sufficient \
             t3.medium capacity in the Availability Zone you requested"
        ),
        "{message}"
    );
    let mut body = stage.group("workers");
    body["instanceTypes"] = json!(["t3.medium", "t3.large"]);
    once_more(&stage, body).await;
    assert!(is_over(&stage.cloud, "no-capacity"));
}

#[tokio::test(start_paused = true)]
async fn a_type_is_in_stock_again_after_a_while() {
    let stage = with_plugin().await;
    rehearse(&stage.cloud, "no-capacity");
    failure(&stage, 130).await;
    assert!(stands(&stage.cloud, "no-capacity"));
    stage.wait(1000).await;
    once_more(&stage, stage.group("workers")).await;
    assert!(is_over(&stage.cloud, "no-capacity"));
}

#[tokio::test(start_paused = true)]
async fn public_subnets_hand_out_addresses_again() {
    let stage = with_plugin().await;
    rehearse(&stage.cloud, "public-subnet-without-addresses");
    let (code, message) = failure(&stage, 130).await;
    assert!(stands(&stage.cloud, "public-subnet-without-addresses"));
    assert_eq!(code, "Ec2SubnetInvalidConfiguration");
    assert!(message.contains("does not automatically assign public IP addresses"), "{message}");
    for id in &stage.public {
        assert!(message.contains(id), "{message}");
        ok(&stage.cloud, "ec2", &format!("ModifySubnetAttribute&SubnetId={id}&MapPublicIpOnLaunch.Value=true")).await;
    }
    once_more(&stage, stage.group("workers")).await;
    assert!(is_over(&stage.cloud, "public-subnet-without-addresses"));
}

#[tokio::test(start_paused = true)]
async fn a_route_that_is_back_lets_the_nodes_join() {
    let stage = with_plugin().await;
    rehearse(&stage.cloud, "nodes-cannot-reach-api");
    let (code, message) = failure(&stage, 920).await;
    assert!(stands(&stage.cloud, "nodes-cannot-reach-api"));
    assert_eq!(
        (code.as_str(), message.as_str()),
        ("NodeCreationFailure", "Instances failed to join the kubernetes cluster")
    );
    assert_eq!(nodes(&stage.cloud), Vec::<String>::new());
    let of = |filter: &str, value: &str| format!("Filter.1.Name={filter}&Filter.1.Value.1={value}");
    let table = format!("DescribeRouteTables&{}", of("association.subnet-id", &stage.public[0]));
    let table = ok(&stage.cloud, "ec2", &table).await;
    assert!(!table.contains("0.0.0.0/0"), "{table}");
    let gateway = format!("DescribeInternetGateways&{}", of("attachment.vpc-id", &stage.vpc));
    let gateway = first(&ok(&stage.cloud, "ec2", &gateway).await, "internetGatewayId");
    let call = format!(
        "CreateRoute&RouteTableId={}&DestinationCidrBlock=0.0.0.0/0&GatewayId={gateway}",
        first(&table, "routeTableId")
    );
    ok(&stage.cloud, "ec2", &call).await;
    once_more(&stage, stage.group("workers")).await;
    assert!(is_over(&stage.cloud, "nodes-cannot-reach-api"));
}

#[tokio::test(start_paused = true)]
async fn the_network_plugin_makes_nodes_ready() {
    let stage = with_plugin().await;
    rehearse(&stage.cloud, "no-cni");
    stage.ok("POST", GROUPS, stage.group("workers")).await;
    stage.wait(300).await;
    assert_eq!(nodes(&stage.cloud), ["False", "False"], "they are there, and not ready");
    assert_eq!(stage.get("/clusters/demo/addons").await["addons"], json!([]));
    assert_eq!(group(&stage).await["status"], "CREATING");
    stage.ok("POST", "/clusters/demo/addons", json!({ "addonName": "vpc-cni" })).await;
    stage.wait(60).await;
    assert_eq!(nodes(&stage.cloud), ["True", "True"]);
    assert_eq!(group(&stage).await["status"], "ACTIVE");
    assert!(is_over(&stage.cloud, "no-cni"));
}

#[tokio::test(start_paused = true)]
async fn a_plugin_that_came_with_the_cluster_loses_its_rights() {
    let stage = crate::services::eks::tests::stage::Stage::set().await;
    let mut cluster = stage.cluster("demo");
    cluster["bootstrapSelfManagedAddons"] = json!(true);
    stage.ok("POST", "/clusters", cluster).await;
    stage.wait(700).await;
    rehearse(&stage.cloud, "no-cni");
    let (code, _) = failure(&stage, 920).await;
    assert!(stands(&stage.cloud, "no-cni"));
    assert_eq!(code, "NodeCreationFailure");
    let attach = "AttachRolePolicy&RoleName=nodes&PolicyArn=arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy";
    ok(&stage.cloud, "iam", attach).await;
    once_more(&stage, stage.group("workers")).await;
    assert!(is_over(&stage.cloud, "no-cni"));
}

/// Of each node, whether it is ready.
fn nodes(cloud: &crate::DemoCloud) -> Vec<String> {
    let (_, list) = cloud.kubernetes("us-east-1", "demo", "GET", "/api/v1/nodes", &Value::Null);
    let ready = |node: &Value| {
        let conditions = node["status"]["conditions"].as_array().cloned().unwrap_or_default();
        let ready = conditions.iter().find(|one| one["type"] == "Ready").map(|one| one["status"].clone());
        ready.and_then(|status| status.as_str().map(str::to_owned)).unwrap_or_default()
    };
    list["items"].as_array().expect("a list of nodes").iter().map(ready).collect()
}
