//! Fargate profiles and pod identities: one at a time, in private subnets, and before the cluster.

use serde_json::{Value, json};

use super::stage::{Stage, role};

const PROFILES: &str = "/clusters/demo/fargate-profiles";

async fn pods_role(stage: &Stage) -> String {
    let policies = ["AmazonEKSFargatePodExecutionRolePolicy"];
    let arn = role(&stage.cloud, "pods", "eks-fargate-pods.amazonaws.com", &policies).await;
    stage.wait(20).await;
    arn
}

fn profile(stage: &Stage, name: &str, role: &str) -> Value {
    json!({
        "fargateProfileName": name,
        "podExecutionRoleArn": role,
        "subnets": stage.lonely,
        "selectors": [{ "namespace": "default" }],
    })
}

#[tokio::test(start_paused = true)]
async fn profiles_come_and_go_one_at_a_time_and_before_their_cluster() {
    let stage = Stage::with_cluster().await;
    let role = pods_role(&stage).await;
    let before = stage.cloud.inventory();
    stage.ok("POST", PROFILES, profile(&stage, "one", &role)).await;
    let because = "because cluster demo currently has Fargate profile one in status CREATING";
    let busy = stage.message(409, "POST", PROFILES, profile(&stage, "two", &role)).await;
    assert_eq!(busy, format!("Cannot Create Fargate Profile two {because}"));
    let busy = stage.message(409, "DELETE", &format!("{PROFILES}/one"), Value::Null).await;
    assert_eq!(busy, format!("Cannot Delete Fargate Profile one {because}"));
    stage.wait(90).await;
    assert_eq!(stage.get(&format!("{PROFILES}/one")).await["fargateProfile"]["status"], "ACTIVE");
    stage.ok("POST", PROFILES, profile(&stage, "two", &role)).await;
    stage.wait(90).await;
    assert_eq!(stage.get(PROFILES).await["fargateProfileNames"], json!(["one", "two"]));
    let inhabited = stage.message(409, "DELETE", "/clusters/demo", Value::Null).await;
    assert_eq!(inhabited, "Cluster has fargate profiles attached");
    stage.ok("DELETE", &format!("{PROFILES}/one"), Value::Null).await;
    stage.refused(409, "DELETE", &format!("{PROFILES}/two"), Value::Null).await;
    stage.wait(95).await;
    stage.ok("DELETE", &format!("{PROFILES}/two"), Value::Null).await;
    stage.wait(95).await;
    stage.refused(404, "GET", &format!("{PROFILES}/two"), Value::Null).await;
    assert_eq!(stage.cloud.inventory(), before);
}

#[tokio::test(start_paused = true)]
async fn what_fargate_cannot_run_is_refused() {
    let stage = Stage::with_cluster().await;
    let role = pods_role(&stage).await;
    let mut public = profile(&stage, "one", &role);
    public["subnets"] = json!(stage.public);
    let message = stage.message(400, "POST", PROFILES, public).await;
    assert!(message.ends_with("is not a private subnet"), "{message}");
    let message = stage.message(400, "POST", PROFILES, profile(&stage, "one", &stage.node_role)).await;
    assert!(message.starts_with("Misconfigured PodExecutionRole Trust Policy"), "{message}");
    stage.cloud.faults().fail_outcome("fargate-profile", "PodExecutionRoleAlreadyInUse", "no");
    stage.ok("POST", PROFILES, profile(&stage, "one", &role)).await;
    stage.wait(90).await;
    let failed = stage.get(&format!("{PROFILES}/one")).await["fargateProfile"].clone();
    assert_eq!(
        (&failed["status"], &failed["health"]["issues"][0]["code"]),
        (&json!("CREATE_FAILED"), &json!("PodExecutionRoleAlreadyInUse"))
    );
}

#[tokio::test(start_paused = true)]
async fn a_pod_identity_ties_a_service_account_to_a_role_once() {
    let stage = Stage::with_cluster().await;
    let before = stage.cloud.inventory();
    let wish = |role: &str| json!({ "namespace": "default", "serviceAccount": "web", "roleArn": role });
    let path = "/clusters/demo/pod-identity-associations";
    let untrusting = stage.message(400, "POST", path, wish(&stage.node_role)).await;
    assert!(untrusting.contains("pods.eks.amazonaws.com"), "{untrusting}");
    let trust = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": { "Service": "pods.eks.amazonaws.com" },
            "Action": ["sts:AssumeRole", "sts:TagSession"],
        }],
    });
    let call = format!("CreateRole&RoleName=web&AssumeRolePolicyDocument={trust}");
    let role = crate::testing::first(&crate::testing::ok(&stage.cloud, "iam", &call).await, "Arn");
    stage.wait(20).await;
    let made = stage.ok("POST", path, wish(&role)).await["association"].clone();
    stage.refused(409, "POST", path, wish(&role)).await;
    assert_eq!(stage.get(path).await["associations"][0]["associationId"], made["associationId"]);
    let one = format!("{path}/{}", made["associationId"].as_str().unwrap());
    stage.ok("DELETE", &one, Value::Null).await;
    stage.refused(404, "GET", &one, Value::Null).await;
    crate::testing::ok(&stage.cloud, "iam", "DeleteRole&RoleName=web").await;
    assert_eq!(stage.cloud.inventory(), before);
}
