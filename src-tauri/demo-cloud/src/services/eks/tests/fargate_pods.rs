//! Pods on Fargate: each brings a node of its own, if a profile selects it.

use serde_json::{Value, json};

use super::stage::{Stage, role};
use crate::testing::{first, ok};

const REGION: &str = "us-east-1";
const PROFILES: &str = "/clusters/demo/fargate-profiles";
const ADDONS: &str = "/clusters/demo/addons";

/// A cluster without machines, whose private subnets lead out, and a role for pods.
async fn without_machines() -> (Stage, String) {
    let stage = Stage::with_cluster().await;
    let ec2 = async |call: String| ok(&stage.cloud, "ec2", &call).await;
    let address = first(&ec2("AllocateAddress&Domain=vpc".to_owned()).await, "allocationId");
    let nat = format!("CreateNatGateway&SubnetId={}&AllocationId={address}", stage.public[0]);
    let nat = first(&ec2(nat).await, "natGatewayId");
    let table = first(&ec2(format!("CreateRouteTable&VpcId={}", stage.vpc)).await, "routeTableId");
    stage.wait(110).await;
    ec2(format!("CreateRoute&RouteTableId={table}&DestinationCidrBlock=0.0.0.0/0&NatGatewayId={nat}")).await;
    for subnet in &stage.lonely {
        ec2(format!("AssociateRouteTable&RouteTableId={table}&SubnetId={subnet}")).await;
    }
    let policies = ["AmazonEKSFargatePodExecutionRolePolicy"];
    let role = role(&stage.cloud, "pods", "eks-fargate-pods.amazonaws.com", &policies).await;
    stage.wait(20).await;
    (stage, role)
}

fn profile(stage: &Stage, name: &str, role: &str, selector: &Value) -> Value {
    json!({
        "fargateProfileName": name, "podExecutionRoleArn": role, "subnets": stage.lonely, "selectors": [selector],
    })
}

fn list(stage: &Stage, path: &str) -> Vec<Value> {
    let (_, list) = stage.cloud.kubernetes(REGION, "demo", "GET", path, &Value::Null);
    list["items"].as_array().expect("a list").clone()
}

async fn dns(stage: &Stage) -> String {
    let addon = stage.get(&format!("{ADDONS}/coredns")).await;
    addon["addon"]["status"].as_str().expect("a status").to_owned()
}

#[tokio::test(start_paused = true)]
async fn coredns_runs_on_fargate_if_it_is_told_and_a_profile_takes_it() {
    let (stage, role) = without_machines().await;
    let selector = json!({ "namespace": "kube-system", "labels": { "k8s-app": "kube-*" } });
    stage.ok("POST", PROFILES, profile(&stage, "dns", &role, &selector)).await;
    stage.wait(95).await;
    let entry = stage.get(&format!("/clusters/demo/access-entries/{}", role.replace('/', "%2F"))).await;
    assert_eq!(entry["accessEntry"]["type"], "FARGATE_LINUX");
    stage.ok("POST", ADDONS, json!({ "addonName": "coredns" })).await;
    stage.wait(200).await;
    assert_eq!(dns(&stage).await, "DEGRADED", "its pods ask for EC2");
    assert!(list(&stage, "/api/v1/nodes").is_empty());

    let told = json!({ "configurationValues": "{\"computeType\":\"Fargate\"}" });
    stage.ok("POST", &format!("{ADDONS}/coredns/update"), told).await;
    stage.wait(70).await;
    assert_eq!(dns(&stage).await, "ACTIVE");
    let nodes = list(&stage, "/api/v1/nodes");
    let pods = list(&stage, "/api/v1/namespaces/kube-system/pods");
    assert_eq!((nodes.len(), pods.len()), (2, 2), "one for each pod");
    for pod in pods {
        let name = pod["spec"]["nodeName"].as_str().expect("a node");
        assert!(name.starts_with("fargate-ip-10-0-") && name.ends_with(".ec2.internal"), "{name}");
        let node = nodes.iter().find(|node| node["metadata"]["name"] == name).expect("its node");
        assert_eq!(node["metadata"]["labels"]["eks.amazonaws.com/compute-type"], "fargate");
        assert_eq!(pod["metadata"]["labels"]["eks.amazonaws.com/fargate-profile"], "dns");
        assert_eq!(pod["status"]["phase"], "Running");
    }

    stage.ok("DELETE", &format!("{PROFILES}/dns"), Value::Null).await;
    stage.wait(100).await;
    assert!(list(&stage, "/api/v1/nodes").is_empty());
    assert_eq!(dns(&stage).await, "DEGRADED");
}

#[tokio::test(start_paused = true)]
async fn pods_from_before_a_profile_wait_until_they_are_made_anew() {
    let (stage, role) = without_machines().await;
    let told = "{\"computeType\":\"Fargate\"}";
    stage.ok("POST", ADDONS, json!({ "addonName": "coredns", "configurationValues": told })).await;
    stage.wait(50).await;
    stage.ok("POST", PROFILES, profile(&stage, "dns", &role, &json!({ "namespace": "kube-system" }))).await;
    stage.wait(300).await;
    assert_eq!(dns(&stage).await, "DEGRADED", "Fargate sees new pods only");
    let path = "/apis/apps/v1/namespaces/kube-system/deployments/coredns";
    let restart = json!({ "spec": { "template": { "metadata": { "annotations": { "restartedAt": "now" } } } } });
    assert_eq!(stage.cloud.kubernetes(REGION, "demo", "PATCH", path, &restart).0, 200);
    stage.wait(65).await;
    assert_eq!(dns(&stage).await, "ACTIVE");
}

#[tokio::test(start_paused = true)]
async fn peoples_pods_run_where_a_profile_selects_them() {
    let (stage, role) = without_machines().await;
    stage.ok("POST", PROFILES, profile(&stage, "dev", &role, &json!({ "namespace": "dev-?" }))).await;
    stage.wait(95).await;
    for namespace in ["dev-1", "prod"] {
        let space = json!({ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": namespace } });
        assert_eq!(stage.cloud.apply_kubernetes(REGION, "demo", &space).0, 201);
        let pod = json!({
            "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "web", "namespace": namespace },
            "spec": { "containers": [{ "name": "web", "image": "nginx" }] },
        });
        assert_eq!(stage.cloud.apply_kubernetes(REGION, "demo", &pod).0, 201);
    }
    stage.wait(65).await;
    let phase =
        |namespace: &str| list(&stage, &format!("/api/v1/namespaces/{namespace}/pods"))[0]["status"]["phase"].clone();
    assert_eq!((phase("dev-1"), phase("prod")), (json!("Running"), json!("Pending")));
}

#[tokio::test(start_paused = true)]
async fn pods_and_machines_do_not_share_a_role() {
    let (stage, _) = without_machines().await;
    let trust = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": { "Service": ["ec2.amazonaws.com", "eks-fargate-pods.amazonaws.com"] },
        }],
    });
    let call = format!("UpdateAssumeRolePolicy&RoleName=nodes&PolicyDocument={trust}");
    ok(&stage.cloud, "iam", &call).await;
    stage.ok("POST", "/clusters/demo/node-groups", stage.group("workers")).await;
    let selector = json!({ "namespace": "default" });
    stage.ok("POST", PROFILES, profile(&stage, "one", &stage.node_role, &selector)).await;
    stage.wait(95).await;
    let made = stage.get(&format!("{PROFILES}/one")).await["fargateProfile"].clone();
    assert_eq!(made["status"], "CREATE_FAILED");
    assert_eq!(made["health"]["issues"][0]["code"], "PodExecutionRoleAlreadyInUse");
}

#[tokio::test(start_paused = true)]
async fn a_profile_has_its_limits() {
    let (stage, role) = without_machines().await;
    let labels: serde_json::Map<String, Value> = (0..6).map(|at| (format!("l{at}"), json!("x"))).collect();
    let selector = json!({ "namespace": "default", "labels": labels });
    let text = stage.message(400, "POST", PROFILES, profile(&stage, "one", &role, &selector)).await;
    assert!(text.contains("at most 5 labels"), "{text}");
    let mut many = profile(&stage, "one", &role, &json!({}));
    many["selectors"] = json!(vec![json!({ "namespace": "default" }); 6]);
    let text = stage.message(400, "POST", PROFILES, many).await;
    assert!(text.contains("1 to 5 selectors"), "{text}");
}
