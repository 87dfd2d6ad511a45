//! Node groups: their life, why nodes do not join, and what EKS refuses.

use serde_json::{Value, json};

use super::stage::{Stage, role};
use crate::testing::{all, ok};

const GROUPS: &str = "/clusters/demo/node-groups";

async fn network_plugin(stage: &Stage) {
    stage.ok("POST", "/clusters/demo/addons", json!({ "addonName": "vpc-cni" })).await;
}

async fn group(stage: &Stage) -> Value {
    stage.get(&format!("{GROUPS}/workers")).await["nodegroup"].clone()
}

/// Makes the group and waits until EKS has given up.
async fn failure(stage: &Stage, body: Value) -> Value {
    stage.ok("POST", GROUPS, body).await;
    stage.wait(800).await;
    assert_eq!(group(stage).await["status"], "CREATING", "EKS waits for a quarter of an hour");
    stage.wait(120).await;
    let group = group(stage).await;
    assert_eq!(group["status"], "CREATE_FAILED");
    group["health"]["issues"][0].clone()
}

#[tokio::test(start_paused = true)]
async fn a_group_starts_machines_and_takes_everything_away_again() {
    let stage = Stage::with_cluster().await;
    network_plugin(&stage).await;
    let before = stage.cloud.inventory();
    stage.ok("POST", GROUPS, stage.group("workers")).await;
    stage.wait(100).await;
    assert_eq!(group(&stage).await["status"], "CREATING");
    stage.wait(30).await;
    assert_eq!(group(&stage).await["status"], "ACTIVE");
    let filter = "DescribeInstances&Filter.1.Name=tag:eks:nodegroup-name&Filter.1.Value.1=workers";
    let machines = ok(&stage.cloud, "ec2", filter).await;
    let subnets: std::collections::BTreeSet<String> = all(&machines, "subnetId").into_iter().collect();
    assert_eq!(subnets.len(), 2, "one machine in each subnet");
    let entries = stage.get("/clusters/demo/access-entries").await;
    assert!(entries["accessEntries"].as_array().unwrap().contains(&json!(stage.node_role)));
    stage.ok("DELETE", &format!("{GROUPS}/workers"), Value::Null).await;
    stage.wait(310).await;
    stage.refused(404, "GET", &format!("{GROUPS}/workers"), Value::Null).await;
    assert_eq!(before, stage.cloud.inventory());
}

#[tokio::test(start_paused = true)]
async fn without_a_network_plugin_nodes_do_not_become_ready() {
    let stage = Stage::with_cluster().await;
    let issue = failure(&stage, stage.group("workers")).await;
    assert_eq!(issue["code"], "NodeCreationFailure");
    assert_eq!(issue["message"], "Instances failed to join the kubernetes cluster");
    assert_eq!(issue["resourceIds"].as_array().unwrap().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_plugin_may_come_after_the_group() {
    let stage = Stage::with_cluster().await;
    stage.ok("POST", GROUPS, stage.group("workers")).await;
    stage.wait(300).await;
    network_plugin(&stage).await;
    stage.wait(20).await;
    assert_eq!(group(&stage).await["status"], "ACTIVE");
}

#[tokio::test(start_paused = true)]
async fn without_a_way_out_nodes_do_not_join() {
    let stage = Stage::with_cluster().await;
    network_plugin(&stage).await;
    let mut body = stage.group("workers");
    body["subnets"] = json!(stage.lonely);
    assert_eq!(failure(&stage, body).await["code"], "NodeCreationFailure");
}

#[tokio::test(start_paused = true)]
async fn without_the_worker_policies_nodes_do_not_join() {
    let stage = Stage::with_cluster().await;
    network_plugin(&stage).await;
    let mut body = stage.group("workers");
    body["nodeRole"] = json!(role(&stage.cloud, "bare", "ec2.amazonaws.com", &[]).await);
    stage.wait(20).await;
    assert_eq!(failure(&stage, body).await["code"], "NodeCreationFailure");
}

#[tokio::test(start_paused = true)]
async fn public_subnets_must_assign_public_addresses() {
    let stage = Stage::with_cluster().await;
    network_plugin(&stage).await;
    let off = format!("ModifySubnetAttribute&SubnetId={}&MapPublicIpOnLaunch.Value=false", stage.public[0]);
    ok(&stage.cloud, "ec2", &off).await;
    stage.ok("POST", GROUPS, stage.group("workers")).await;
    stage.wait(130).await;
    let group = group(&stage).await;
    assert_eq!(group["status"], "CREATE_FAILED");
    let issue = &group["health"]["issues"][0];
    assert_eq!(issue["code"], "Ec2SubnetInvalidConfiguration");
    assert_eq!(issue["resourceIds"], json!([stage.public[0]]));
}

#[tokio::test(start_paused = true)]
async fn wishes_that_make_no_sense_are_refused() {
    let stage = Stage::with_cluster().await;
    let message = async |field: &str, value: Value| {
        let mut body = stage.group("workers");
        body[field] = value;
        stage.message(400, "POST", GROUPS, body).await
    };
    let sizes = |min: i64, max: i64, desired: i64| json!({ "minSize": min, "maxSize": max, "desiredSize": desired });
    let text = message("scalingConfig", sizes(3, 4, 2)).await;
    assert_eq!(text, "Minimum capacity 3 can't be greater than desired size 2");
    let text = message("scalingConfig", sizes(1, 2, 3)).await;
    assert_eq!(text, "desired capacity 3 can't be greater than max size 2");
    let text = message("instanceTypes", json!(["t3.medium", "x9.huge"])).await;
    assert_eq!(text, "The following supplied instance types do not exist: [x9.huge]");
    assert!(message("amiType", json!("AL2_x86_64")).await.contains("1.32 or earlier"));
    assert!(message("instanceTypes", json!(["m5.large", "t4g.medium"])).await.contains("t4g.medium"));
    assert!(message("nodeRole", json!(stage.cluster_role)).await.contains("[ec2.amazonaws.com] were not found"));
    assert_eq!(
        message("nodeRole", json!("arn:aws:iam::111122223333:role/no")).await,
        "The role with name no cannot be found."
    );
    stage.ok("POST", GROUPS, stage.group("workers")).await;
    let twice = stage.message(409, "POST", GROUPS, stage.group("workers")).await;
    assert_eq!(twice, "NodeGroup already exists with name workers and cluster name demo");
}

#[tokio::test(start_paused = true)]
async fn a_group_grows_and_shrinks() {
    let stage = Stage::with_cluster().await;
    network_plugin(&stage).await;
    stage.ok("POST", GROUPS, stage.group("workers")).await;
    stage.wait(130).await;
    let running = async || {
        let filter =
            "DescribeInstances&Filter.1.Name=instance-state-name&Filter.1.Value.1=running&Filter.1.Value.2=pending";
        all(&ok(&stage.cloud, "ec2", filter).await, "instanceId").len()
    };
    for wanted in [3_usize, 1] {
        let sizes = json!({ "scalingConfig": { "desiredSize": wanted } });
        stage.ok("POST", &format!("{GROUPS}/workers/update-config"), sizes).await;
        assert_eq!(group(&stage).await["status"], "UPDATING");
        stage.wait(70).await;
        assert_eq!(group(&stage).await["status"], "ACTIVE");
        assert_eq!(running().await, wanted);
    }
}

#[tokio::test(start_paused = true)]
async fn machines_can_be_made_not_to_start() {
    let stage = Stage::with_cluster().await;
    network_plugin(&stage).await;
    stage.cloud.faults().fail_outcome(
        "nodegroup",
        "AsgInstanceLaunchFailures",
        "Could not launch On-Demand Instances.",
    );
    stage.ok("POST", GROUPS, stage.group("workers")).await;
    stage.wait(130).await;
    assert_eq!(group(&stage).await["health"]["issues"][0]["code"], "AsgInstanceLaunchFailures");
    stage.ok("DELETE", &format!("{GROUPS}/workers"), Value::Null).await;
    stage.wait(310).await;
    stage.refused(404, "GET", &format!("{GROUPS}/workers"), Value::Null).await;
}
