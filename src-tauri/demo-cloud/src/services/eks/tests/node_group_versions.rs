//! Node groups that get newer machines: how many at a time, what stands in the way, and what EKS refuses.

use serde_json::{Value, json};

use super::asking;
use super::stage::Stage;
use crate::testing::{all, first, ok};

const GROUPS: &str = "/clusters/demo/node-groups";
const UPDATE: &str = "/clusters/demo/node-groups/workers/update-version";

/// A cluster of 1.34 with a group of two workers, whose control plane then goes to 1.35.
async fn behind(config: Value) -> Stage {
    let stage = Stage::set().await;
    let mut cluster = stage.cluster("demo");
    cluster["version"] = json!("1.34");
    stage.ok("POST", "/clusters", cluster).await;
    stage.wait(700).await;
    for addon in ["vpc-cni", "kube-proxy"] {
        stage.ok("POST", "/clusters/demo/addons", json!({ "addonName": addon })).await;
    }
    let mut group = stage.group("workers");
    group["updateConfig"] = config;
    stage.ok("POST", GROUPS, group).await;
    stage.wait(200).await;
    stage.ok("POST", "/clusters/demo/updates", json!({ "version": "1.35" })).await;
    stage.wait(700).await;
    stage
}

async fn machines(stage: &Stage) -> Vec<String> {
    let call = "DescribeInstances&Filter.1.Name=tag:eks:nodegroup-name&Filter.1.Value.1=workers\
                &Filter.2.Name=instance-state-name&Filter.2.Value.1=running&Filter.2.Value.2=pending";
    all(&ok(&stage.cloud, "ec2", call).await, "instanceId")
}

fn kubelets(stage: &Stage) -> Vec<String> {
    let nodes = asking::get(stage, "/api/v1/nodes");
    let text = |node: &Value| node["status"]["nodeInfo"]["kubeletVersion"].as_str().unwrap_or_default()[..5].to_owned();
    let mut all: Vec<String> = nodes["items"].as_array().expect("a list").iter().map(text).collect();
    all.sort();
    all
}

async fn update(stage: &Stage, id: &Value) -> Value {
    let path = format!("/clusters/demo/updates/{}?nodegroupName=workers", id.as_str().expect("an id"));
    stage.get(&path).await["update"].clone()
}

async fn group(stage: &Stage) -> Value {
    stage.get(&format!("{GROUPS}/workers")).await["nodegroup"].clone()
}

#[tokio::test(start_paused = true)]
async fn new_machines_come_first_and_old_ones_go_one_by_one() {
    let stage = behind(json!({ "maxUnavailable": 1 })).await;
    let (old, before) = (machines(&stage).await, stage.cloud.inventory().len());
    assert_eq!(kubelets(&stage), ["v1.34", "v1.34"], "a new control plane leaves its nodes as they are");
    let started = stage.ok("POST", UPDATE, json!({ "version": "1.35" })).await["update"].clone();
    assert_eq!((&started["type"], &started["status"]), (&json!("VersionUpdate"), &json!("InProgress")));
    assert_eq!(started["params"][0], json!({ "type": "Version", "value": "1.35" }));
    assert_eq!(group(&stage).await["status"], "UPDATING");
    stage.refused(409, "POST", UPDATE, json!({ "version": "1.35" })).await;
    assert_eq!(machines(&stage).await.len(), 6, "twice as many as there are zones");
    stage.wait(70).await;
    assert_eq!(kubelets(&stage), ["v1.34", "v1.34", "v1.35", "v1.35", "v1.35", "v1.35"]);
    for node in asking::get(&stage, "/api/v1/nodes")["items"].as_array().expect("a list") {
        let is_old =
            node["status"]["nodeInfo"]["kubeletVersion"].as_str().is_some_and(|text| text.starts_with("v1.34"));
        assert_eq!(node["spec"]["unschedulable"] == true, is_old, "old nodes are cordoned");
    }
    stage.wait(75).await;
    assert_eq!(machines(&stage).await.iter().filter(|id| old.contains(id)).count(), 1, "one at a time");
    assert_eq!(update(&stage, &started["id"]).await["status"], "InProgress");
    stage.wait(90).await;
    assert_eq!(update(&stage, &started["id"]).await["status"], "Successful");
    let group = group(&stage).await;
    assert_eq!((&group["status"], &group["version"]), (&json!("ACTIVE"), &json!("1.35")));
    assert!(group["releaseVersion"].as_str().expect("a text").starts_with("1.35."), "{group}");
    let now = machines(&stage).await;
    assert_eq!((now.len(), now.iter().any(|id| old.contains(id))), (2, false));
    assert_eq!(kubelets(&stage), ["v1.35", "v1.35"]);
    stage.wait(60).await;
    assert_eq!(stage.cloud.inventory().len(), before, "nothing is left behind");
    let image = first(&ok(&stage.cloud, "ec2", &format!("DescribeInstances&InstanceId.1={}", now[0])).await, "imageId");
    let shown = ok(&stage.cloud, "ec2", &format!("DescribeImages&ImageId.1={image}")).await;
    assert!(first(&shown, "name").contains("1.35"), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn the_minimal_strategy_starts_nothing_beforehand() {
    let stage = behind(json!({ "maxUnavailable": 2, "updateStrategy": "MINIMAL" })).await;
    let old = machines(&stage).await;
    let started = stage.ok("POST", UPDATE, json!({ "version": "1.35" })).await["update"].clone();
    assert_eq!(machines(&stage).await, old);
    stage.wait(80).await;
    let now = machines(&stage).await;
    assert_eq!((now.len(), now.iter().any(|id| old.contains(id))), (2, false), "both at once, and replaced");
    stage.wait(80).await;
    assert_eq!(update(&stage, &started["id"]).await["status"], "Successful");
}

/// A deployment, with more in its spec and its pods', of which a budget lets no pod go.
fn kept(stage: &Stage, mut spec: Value, mut pod: Value) {
    let labels = json!({ "app": "web" });
    pod["containers"] = json!([{ "name": "a", "image": "nginx" }]);
    spec["selector"] = json!({ "matchLabels": labels });
    spec["template"] = json!({ "metadata": { "labels": labels }, "spec": pod });
    let name = json!({ "name": "web", "namespace": "default" });
    let deployment = json!({ "apiVersion": "apps/v1", "kind": "Deployment", "metadata": name, "spec": spec });
    asking::create(stage, &deployment);
    let spec = json!({ "maxUnavailable": 0, "selector": { "matchLabels": labels } });
    let budget = json!({ "apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": name, "spec": spec });
    asking::create(stage, &budget);
}

#[tokio::test(start_paused = true)]
async fn a_budget_that_lets_no_pod_go_fails_the_update_unless_it_is_forced() {
    let stage = behind(json!({ "maxUnavailable": 1 })).await;
    // One on each machine, so that it does not matter which comes first.
    kept(&stage, json!({ "replicas": 2, "strategy": { "type": "Recreate" } }), json!({}));
    stage.wait(60).await;
    let old = machines(&stage).await;
    let started = stage.ok("POST", UPDATE, json!({ "version": "1.35" })).await["update"].clone();
    stage.wait(800).await;
    assert_eq!(update(&stage, &started["id"]).await["status"], "InProgress", "EKS waits for a quarter of an hour");
    stage.wait(300).await;
    let failed = update(&stage, &started["id"]).await;
    assert_eq!(
        (&failed["status"], &failed["errors"][0]["errorCode"]),
        (&json!("Failed"), &json!("PodEvictionFailure"))
    );
    assert_eq!(machines(&stage).await, old, "what came first has gone again");
    assert_eq!(group(&stage).await["version"], "1.34");
    let forced = stage.ok("POST", UPDATE, json!({ "version": "1.35", "force": true })).await["update"].clone();
    stage.wait(300).await;
    assert_eq!(update(&stage, &forced["id"]).await["status"], "Successful");
    assert_eq!(group(&stage).await["version"], "1.35");
}

#[tokio::test(start_paused = true)]
async fn a_budget_of_pods_elsewhere_stops_no_update() {
    let stage = behind(json!({ "maxUnavailable": 1 })).await;
    let mut others = stage.group("others");
    others["scalingConfig"]["desiredSize"] = json!(1);
    others["version"] = json!("1.35");
    stage.ok("POST", GROUPS, others).await;
    stage.wait(200).await;
    let selector = json!({ "eks.amazonaws.com/nodegroup": "others" });
    kept(&stage, json!({ "replicas": 1 }), json!({ "nodeSelector": selector }));
    stage.wait(60).await;
    let budget = asking::get(&stage, "/apis/policy/v1/namespaces/default/poddisruptionbudgets/web");
    assert_eq!(budget["status"]["currentHealthy"], 1, "its pod runs: {budget}");
    let started = stage.ok("POST", UPDATE, json!({ "version": "1.35" })).await["update"].clone();
    stage.wait(300).await;
    assert_eq!(update(&stage, &started["id"]).await["status"], "Successful");
}

#[tokio::test(start_paused = true)]
async fn an_update_without_its_launch_template_does_not_begin() {
    let stage = behind(json!({ "maxUnavailable": 1 })).await;
    let name = group(&stage).await["resources"]["autoScalingGroups"][0]["name"].clone();
    let call = format!("DeleteLaunchTemplate&LaunchTemplateName={}", name.as_str().expect("a name"));
    ok(&stage.cloud, "ec2", &call).await;
    let refusal = stage.refused(400, "POST", UPDATE, json!({ "version": "1.35" })).await;
    assert!(refusal["message"].as_str().is_some_and(|text| text.contains("launch template")), "{refusal}");
    assert_eq!(stage.get("/clusters/demo/updates?nodegroupName=workers").await["updateIds"], json!([]));
    assert_eq!(group(&stage).await["status"], "DEGRADED");
    stage.ok("DELETE", &format!("{GROUPS}/workers"), Value::Null).await;
}

#[tokio::test(start_paused = true)]
async fn machines_that_cannot_join_fail_the_update_and_the_old_ones_stay() {
    let stage = behind(json!({ "maxUnavailable": 1 })).await;
    let old = machines(&stage).await;
    let role = stage.node_role.rsplit('/').next().expect("an ARN").to_owned();
    let policy = "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy";
    ok(&stage.cloud, "iam", &format!("DetachRolePolicy&RoleName={role}&PolicyArn={policy}")).await;
    let started = stage.ok("POST", UPDATE, json!({ "version": "1.35" })).await["update"].clone();
    stage.wait(890).await;
    assert_eq!(update(&stage, &started["id"]).await["status"], "InProgress");
    stage.wait(60).await;
    let failed = update(&stage, &started["id"]).await;
    assert_eq!(failed["errors"][0]["errorCode"], "NodeCreationFailure");
    assert_eq!(machines(&stage).await, old);
}

#[tokio::test(start_paused = true)]
async fn nodes_are_never_newer_than_their_cluster_and_never_go_back() {
    let stage = behind(json!({ "maxUnavailable": 1 })).await;
    for (version, words) in [("1.36", "cannot be newer"), ("1.33", "cannot go back"), ("0.1", "unsupported")] {
        let message = stage.message(400, "POST", UPDATE, json!({ "version": version })).await;
        assert!(message.contains(words), "{message}");
    }
    let template = json!({ "launchTemplate": { "name": "mine" } });
    let message = stage.message(400, "POST", UPDATE, template).await;
    assert!(message.contains("created without one"), "{message}");
    stage.refused(404, "POST", &UPDATE.replace("workers", "nobody"), json!({})).await;
    let message = stage.message(400, "POST", "/clusters/demo/updates", json!({ "version": "1.36" })).await;
    assert!(message.contains("Nodegroup workers must be updated"), "{message}");
    let same = stage.ok("POST", UPDATE, json!({})).await["update"].clone();
    stage.wait(70).await;
    assert_eq!(update(&stage, &same["id"]).await["status"], "Successful", "there was nothing to do");
    let path = format!("/clusters/demo/updates/{}/cancel-update", same["id"].as_str().expect("an id"));
    let message = stage.message(400, "POST", &path, json!({})).await;
    assert!(message.contains("cannot be cancelled"), "{message}");
}

#[tokio::test(start_paused = true)]
async fn a_group_with_a_template_of_its_own_goes_to_another_version_of_it() {
    let stage = Stage::with_cluster().await;
    stage.ok("POST", "/clusters/demo/addons", json!({ "addonName": "vpc-cni" })).await;
    let call = "CreateLaunchTemplate&LaunchTemplateName=mine&LaunchTemplateData.InstanceType=t3.medium";
    let id = first(&ok(&stage.cloud, "ec2", call).await, "launchTemplateId");
    let mut body = stage.group("workers");
    body["launchTemplate"] = json!({ "id": id, "version": "1" });
    stage.ok("POST", GROUPS, body).await;
    stage.wait(200).await;
    let call = format!("CreateLaunchTemplateVersion&LaunchTemplateId={id}&LaunchTemplateData.InstanceType=t3.large");
    ok(&stage.cloud, "ec2", &call).await;
    let wish = json!({ "launchTemplate": { "id": id, "version": "2" } });
    let started = stage.ok("POST", UPDATE, wish).await["update"].clone();
    assert!(
        started["params"]
            .as_array()
            .expect("a list")
            .contains(&json!({ "type": "LaunchTemplateVersion", "value": "2" }))
    );
    stage.wait(400).await;
    assert_eq!(update(&stage, &started["id"]).await["status"], "Successful");
    assert_eq!(group(&stage).await["launchTemplate"]["version"], "2");
    let machine = machines(&stage).await.remove(0);
    let shown = ok(&stage.cloud, "ec2", &format!("DescribeInstances&InstanceId.1={machine}")).await;
    assert_eq!(first(&shown, "instanceType"), "t3.large");
}
