//! Clusters: their life, and what EKS refuses.

use serde_json::{Value, json};

use super::stage::{Stage, role};
use crate::Fault;
use crate::testing::{all, ok, query};

#[tokio::test(start_paused = true)]
async fn a_cluster_takes_its_time_and_shows_its_endpoint_only_then() {
    let stage = Stage::set().await;
    let made = stage.ok("POST", "/clusters", stage.cluster("demo")).await["cluster"].clone();
    assert_eq!(made["status"], "CREATING");
    assert_eq!(made["version"], "1.35");
    assert_eq!(made["endpoint"], Value::Null);
    assert_eq!(made["certificateAuthority"], json!({}));
    stage.wait(600).await;
    assert_eq!(stage.status().await, "CREATING");
    stage.wait(30).await;
    let cluster = stage.get("/clusters/demo").await["cluster"].clone();
    assert_eq!(cluster["status"], "ACTIVE");
    assert!(cluster["endpoint"].as_str().unwrap().starts_with("https://127.0.0.1:"));
    assert!(cluster["certificateAuthority"]["data"].as_str().unwrap().len() > 100);
    assert!(cluster["identity"]["oidc"]["issuer"].as_str().unwrap().contains("oidc.eks.us-east-1"));
    assert_eq!(cluster["kubernetesNetworkConfig"]["serviceIpv4Cidr"], "172.20.0.0/16");
    assert_eq!(stage.get("/clusters").await["clusters"], json!(["demo"]));
}

#[tokio::test(start_paused = true)]
async fn a_deleted_cluster_leaves_its_log_group_and_nothing_else() {
    let stage = Stage::set().await;
    let before = stage.cloud.inventory();
    let mut body = stage.cluster("demo");
    body["logging"] = json!({ "clusterLogging": [{ "types": ["api", "audit"], "enabled": true }] });
    stage.ok("POST", "/clusters", body).await;
    let interfaces = ok(&stage.cloud, "ec2", "DescribeNetworkInterfaces").await;
    assert_eq!(all(&interfaces, "description").iter().filter(|text| *text == "Amazon EKS demo").count(), 2);
    stage.wait(700).await;
    stage.ok("DELETE", "/clusters/demo", Value::Null).await;
    assert_eq!(stage.status().await, "DELETING");
    stage.wait(200).await;
    stage.refused(404, "GET", "/clusters/demo", Value::Null).await;
    let mut after = stage.cloud.inventory();
    assert!(after.remove("log-group/us-east-1/aws/eks/demo/cluster").is_some());
    assert_eq!(before, after);
}

#[tokio::test(start_paused = true)]
async fn the_same_request_twice_is_one_cluster() {
    let stage = Stage::set().await;
    let mut body = stage.cluster("demo");
    body["clientRequestToken"] = json!("once");
    let one = stage.ok("POST", "/clusters", body.clone()).await;
    let two = stage.ok("POST", "/clusters", body.clone()).await;
    assert_eq!(one, two);
    body["clientRequestToken"] = json!("twice");
    let text = stage.message(409, "POST", "/clusters", body).await;
    assert_eq!(text, "Cluster already exists with name: demo");
}

#[tokio::test(start_paused = true)]
async fn the_same_update_twice_is_one_and_another_with_its_token_is_refused() {
    let stage = Stage::with_cluster().await;
    let path = "/clusters/demo/update-config";
    let wish = json!({ "resourcesVpcConfig": { "endpointPrivateAccess": true }, "clientRequestToken": "once" });
    let one = stage.ok("POST", path, wish.clone()).await;
    assert_eq!(stage.ok("POST", path, wish.clone()).await, one);
    stage.wait(300).await;
    assert_eq!(stage.ok("POST", path, wish).await["update"]["id"], one["update"]["id"]);
    let other = json!({ "resourcesVpcConfig": { "endpointPrivateAccess": false }, "clientRequestToken": "once" });
    let refusal = stage.message(400, "POST", path, other).await;
    assert!(refusal.starts_with("The client request token was used before"), "{refusal}");
}

#[tokio::test(start_paused = true)]
async fn networks_that_cannot_carry_a_cluster_are_refused() {
    let stage = Stage::set().await;
    let with = |network: Value| {
        let mut body = stage.cluster("demo");
        body["resourcesVpcConfig"] = network;
        body
    };
    let message = async |network: Value| stage.message(400, "POST", "/clusters", with(network)).await;
    let one_zone = message(json!({ "subnetIds": [stage.public[0], stage.lonely[0]] })).await;
    assert_eq!(one_zone, "Subnets specified must be in at least two different AZs");
    let missing = message(json!({ "subnetIds": [stage.public[0], "subnet-00000000000000000"] })).await;
    assert_eq!(missing, "The subnet ID 'subnet-00000000000000000' does not exist");
    let closed = json!({ "subnetIds": stage.public, "endpointPublicAccess": false });
    assert_eq!(message(closed).await, "Private and public endpoint access cannot be false");
    let private = json!({ "subnetIds": stage.public, "publicAccessCidrs": ["10.0.0.0/8"] });
    assert!(message(private).await.contains("not allowed in publicAccessCidrs"));
    let default = ok(&stage.cloud, "ec2", "DescribeSubnets&Filter.1.Name=defaultForAz&Filter.1.Value.1=true").await;
    let elsewhere = all(&default, "subnetId")[0].clone();
    assert!(message(json!({ "subnetIds": [stage.public[0], elsewhere] })).await.contains("same VPC"));
    assert_eq!(stage.get("/clusters").await["clusters"], json!([]));
}

#[tokio::test(start_paused = true)]
async fn a_zone_without_control_planes_is_refused_with_those_that_have_them() {
    let stage = Stage::set().await;
    let call = format!("CreateSubnet&VpcId={}&CidrBlock=10.0.99.0/24&AvailabilityZoneId=use1-az3", stage.vpc);
    let subnet = crate::testing::first(&ok(&stage.cloud, "ec2", &call).await, "subnetId");
    let mut body = stage.cluster("demo");
    body["resourcesVpcConfig"]["subnetIds"] = json!([stage.public[0], subnet]);
    let refusal = stage.refused(400, "POST", "/clusters", body).await;
    let zones: Vec<&str> = refusal["validZones"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(zones.len(), 5);
    assert!(zones.contains(&"us-east-1a"));
    assert!(refusal["message"].as_str().unwrap().contains("does not currently have sufficient capacity"));
}

#[tokio::test(start_paused = true)]
async fn roles_must_exist_trust_eks_have_the_policy_and_be_a_few_seconds_old() {
    let stage = Stage::set().await;
    let message = async |role: &str| {
        let mut body = stage.cluster("demo");
        body["roleArn"] = json!(role);
        stage.message(400, "POST", "/clusters", body).await
    };
    let nobody = "arn:aws:iam::111122223333:role/nobody";
    let not_assumed = |arn: &str| {
        format!(
            "Role with arn: {arn}, could not be assumed because it does not exist or the trusted entity is not correct"
        )
    };
    assert_eq!(message(nobody).await, not_assumed(nobody));
    assert_eq!(message(&stage.node_role).await, not_assumed(&stage.node_role));
    let fresh = role(&stage.cloud, "fresh", "eks.amazonaws.com", &[]).await;
    assert_eq!(message(&fresh).await, not_assumed(&fresh));
    stage.wait(20).await;
    assert!(message(&fresh).await.contains("doesn't have the Amazon EKS Managed Policies"));
}

#[tokio::test(start_paused = true)]
async fn versions_and_service_ranges_are_checked() {
    let stage = Stage::set().await;
    let message = async |field: &str, value: Value| {
        let mut body = stage.cluster("demo");
        body[field] = value;
        stage.message(400, "POST", "/clusters", body).await
    };
    assert_eq!(message("version", json!("1.20")).await, "unsupported Kubernetes version 1.20");
    for cidr in ["10.0.0.0/16", "10.200.0.0/25", "8.8.0.0/16", "10.1.0.1/16"] {
        let text = message("kubernetesNetworkConfig", json!({ "serviceIpv4Cidr": cidr })).await;
        assert!(text.contains(cidr), "{text}");
    }
    assert!(message("name", json!("-bad")).await.contains("start with a letter or digit"));
}

#[tokio::test(start_paused = true)]
async fn what_is_protected_or_busy_or_inhabited_is_not_deleted() {
    let stage = Stage::with_cluster().await;
    let on = json!({ "deletionProtection": true });
    let update = stage.ok("POST", "/clusters/demo/update-config", on).await["update"].clone();
    assert_eq!(update["type"], "DeletionProtectionUpdate");
    let busy = stage.message(409, "DELETE", "/clusters/demo", Value::Null).await;
    assert!(busy.contains("currently has an update in progress"));
    let second = json!({ "logging": { "clusterLogging": [{ "types": ["api"], "enabled": true }] } });
    assert!(
        stage
            .message(409, "POST", "/clusters/demo/update-config", second)
            .await
            .contains("currently has an update in progress")
    );
    stage.wait(250).await;
    let path = format!("/clusters/demo/updates/{}", update["id"].as_str().unwrap());
    assert_eq!(stage.get(&path).await["update"]["status"], "Successful");
    assert!(stage.message(400, "DELETE", "/clusters/demo", Value::Null).await.contains("deletion protection"));
    stage.ok("POST", "/clusters/demo/update-config", json!({ "deletionProtection": false })).await;
    stage.wait(250).await;
    stage.ok("POST", "/clusters/demo/node-groups", stage.group("workers")).await;
    let inhabited = stage.message(409, "DELETE", "/clusters/demo", Value::Null).await;
    assert_eq!(inhabited, "Cluster has nodegroups attached");
}

#[tokio::test(start_paused = true)]
async fn a_creation_can_be_made_to_fail() {
    let stage = Stage::set().await;
    stage.cloud.faults().fail_outcome("cluster", "ResourceLimitExceeded", "no more of these");
    stage.ok("POST", "/clusters", stage.cluster("demo")).await;
    stage.wait(700).await;
    let cluster = stage.get("/clusters/demo").await["cluster"].clone();
    assert_eq!(cluster["status"], "FAILED");
    assert_eq!(cluster["health"]["issues"][0]["code"], "ResourceLimitExceeded");
    stage.cloud.faults().fail_next("DeleteCluster", Fault::Throttle);
    stage.refused(429, "DELETE", "/clusters/demo", Value::Null).await;
    stage.ok("DELETE", "/clusters/demo", Value::Null).await;
}

#[tokio::test(start_paused = true)]
async fn versions_have_one_default_and_pages() {
    let stage = Stage::set().await;
    let default = stage.get("/cluster-versions?defaultOnly=true").await;
    assert_eq!(default["clusterVersions"][0]["clusterVersion"], "1.35");
    let first = stage.get("/cluster-versions?maxResults=4").await;
    let next = first["nextToken"].as_str().unwrap();
    let rest = stage.get(&format!("/cluster-versions?maxResults=4&nextToken={next}")).await;
    assert_eq!(rest["clusterVersions"].as_array().unwrap().len(), 3);
    assert_eq!(rest["nextToken"], Value::Null);
    let old = stage.get("/cluster-versions?versionStatus=EXTENDED_SUPPORT").await;
    assert_eq!(old["clusterVersions"].as_array().unwrap().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn subnets_of_a_cluster_cannot_be_deleted_under_it() {
    let stage = Stage::with_cluster().await;
    let (status, body) = query(&stage.cloud, "ec2", &format!("DeleteSubnet&SubnetId={}", stage.public[0])).await;
    assert_eq!(status, 400);
    assert!(body.contains("DependencyViolation"));
}
