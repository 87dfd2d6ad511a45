//! Add-ons: versions, times, and what they wait for.

use serde_json::{Value, json};

use super::stage::Stage;

const ADDONS: &str = "/clusters/demo/addons";

async fn status(stage: &Stage, name: &str) -> Value {
    stage.get(&format!("{ADDONS}/{name}")).await["addon"]["status"].clone()
}

#[tokio::test(start_paused = true)]
async fn daemon_sets_need_no_nodes_and_coredns_does() {
    let stage = Stage::with_cluster().await;
    for name in ["vpc-cni", "kube-proxy", "coredns"] {
        let addon = stage.ok("POST", ADDONS, json!({ "addonName": name })).await["addon"].clone();
        assert_eq!(addon["status"], "CREATING");
    }
    stage.wait(60).await;
    assert_eq!(status(&stage, "vpc-cni").await, "ACTIVE");
    assert_eq!(status(&stage, "kube-proxy").await, "ACTIVE");
    let dns = stage.get(&format!("{ADDONS}/coredns")).await["addon"].clone();
    assert_eq!(dns["status"], "DEGRADED");
    assert_eq!(dns["health"]["issues"][0]["code"], "InsufficientNumberOfReplicas");
    stage.ok("POST", "/clusters/demo/node-groups", stage.group("workers")).await;
    stage.wait(50).await;
    assert_eq!(status(&stage, "coredns").await, "DEGRADED");
    stage.wait(30).await;
    assert_eq!(status(&stage, "coredns").await, "ACTIVE");
}

#[tokio::test(start_paused = true)]
async fn versions_fit_or_are_refused() {
    let stage = Stage::with_cluster().await;
    let message = async |body: Value| stage.message(400, "POST", ADDONS, body).await;
    assert_eq!(message(json!({ "addonName": "nothing" })).await, "Addon specified is not supported");
    let wrong = json!({ "addonName": "coredns", "addonVersion": "v1.11.3-eksbuild.1" });
    assert_eq!(message(wrong).await, "Addon version specified is not supported in 1.35 kubernetes version");
    stage.ok("POST", ADDONS, json!({ "addonName": "vpc-cni" })).await;
    let twice = stage.message(409, "POST", ADDONS, json!({ "addonName": "vpc-cni" })).await;
    assert_eq!(twice, "Addon already exists.");
    let offered = stage.get("/addons/supported-versions?addonName=vpc-cni&kubernetesVersion=1.35").await;
    assert_eq!(offered["addons"][0]["addonVersions"].as_array().unwrap().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn an_addon_is_updated_and_deleted() {
    let stage = Stage::with_cluster().await;
    stage.ok("POST", ADDONS, json!({ "addonName": "vpc-cni" })).await;
    stage.wait(60).await;
    let newer = json!({ "addonVersion": "v1.21.2-eksbuild.1", "resolveConflicts": "OVERWRITE" });
    let update = stage.ok("POST", &format!("{ADDONS}/vpc-cni/update"), newer).await["update"].clone();
    assert_eq!(status(&stage, "vpc-cni").await, "UPDATING");
    stage.wait(60).await;
    let id = update["id"].as_str().unwrap();
    let done = stage.get(&format!("/clusters/demo/updates/{id}?addonName=vpc-cni")).await;
    assert_eq!(done["update"]["status"], "Successful");
    assert_eq!(status(&stage, "vpc-cni").await, "ACTIVE");
    stage.ok("DELETE", &format!("{ADDONS}/vpc-cni"), Value::Null).await;
    assert_eq!(status(&stage, "vpc-cni").await, "DELETING");
    stage.wait(20).await;
    stage.refused(404, "GET", &format!("{ADDONS}/vpc-cni"), Value::Null).await;
}

#[tokio::test(start_paused = true)]
async fn nothing_is_put_into_a_cluster_that_is_not_active() {
    let stage = Stage::set().await;
    stage.ok("POST", "/clusters", stage.cluster("demo")).await;
    let text = stage.message(400, "POST", ADDONS, json!({ "addonName": "vpc-cni" })).await;
    assert_eq!(text, "Cluster 'demo' is not in ACTIVE status");
    let text = stage.message(400, "POST", "/clusters/demo/node-groups", stage.group("workers")).await;
    assert_eq!(text, "Cluster 'demo' is not in ACTIVE status");
}
