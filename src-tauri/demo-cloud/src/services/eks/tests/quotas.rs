//! EKS counts what it has, and refuses what is too much with `ResourceLimitExceededException`.

use serde_json::{Value, json};

use super::stage::{Stage, role};
use crate::quotas::{self, Quota};

const REGION: &str = "us-east-1";

impl Stage {
    fn allow(&self, quota: Quota, most: u32) {
        self.cloud.with(REGION, |context| quotas::set(context, quota, most));
    }

    /// What EKS says to a request when there may be so few, and that it is not said when there may be more.
    async fn limited(&self, quota: Quota, most: u32, path: &str, body: Value) -> String {
        self.allow(quota, most);
        let (status, refusal) = self.call("POST", path, body.clone()).await;
        assert_eq!(status, 400, "{quota:?}: {refusal}");
        self.allow(quota, quota.row().at_first());
        self.ok("POST", path, body).await;
        refusal["message"].as_str().unwrap_or_default().to_owned()
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_cluster_may_have_is_limited() {
    let stage = Stage::with_cluster().await;
    stage.ok("POST", "/clusters/demo/addons", json!({ "addonName": "vpc-cni" })).await;
    let scaling = json!({ "minSize": 1, "maxSize": 2, "desiredSize": 1 });
    let group = |name: &str| {
        json!({
            "nodegroupName": name, "subnets": stage.public, "nodeRole": stage.node_role, "scalingConfig": scaling,
        })
    };
    let groups = "/clusters/demo/node-groups";
    let message = stage.limited(Quota::NodeGroupsPerCluster, 0, groups, group("one")).await;
    assert_eq!(message, "Nodegroup limit exceeded. A cluster may have 0 nodegroups");
    let message = stage.limited(Quota::NodesPerGroup, 1, groups, group("two")).await;
    assert_eq!(message, "Nodes per nodegroup limit exceeded. The limit is 1");
    stage.wait(300).await;
    stage.allow(Quota::NodesPerGroup, 2);
    let more = json!({ "scalingConfig": { "maxSize": 3 } });
    let path = format!("{groups}/one/update-config");
    let message = stage.message(400, "POST", &path, more).await;
    assert!(message.starts_with("Nodes per nodegroup limit exceeded"), "{message}");

    let policies = ["AmazonEKSFargatePodExecutionRolePolicy"];
    let pods = role(&stage.cloud, "pods", "eks-fargate-pods.amazonaws.com", &policies).await;
    stage.wait(20).await;
    let profile = |name: &str| {
        json!({
            "fargateProfileName": name, "podExecutionRoleArn": pods, "subnets": stage.lonely,
            "selectors": [{ "namespace": "default", "labels": { "a": "b" } }],
        })
    };
    let profiles = "/clusters/demo/fargate-profiles";
    for (name, quota, most, said) in [
        ("one", Quota::FargateProfilesPerCluster, 0, "Fargate Profile limit exceeded."),
        ("two", Quota::SelectorsPerProfile, 0, "A Fargate profile has 1 to 0 selectors"),
        ("three", Quota::LabelsPerSelector, 0, "A selector has at most 0 labels"),
    ] {
        let message = stage.limited(quota, most, profiles, profile(name)).await;
        assert!(message.starts_with(said), "{message}");
        stage.wait(120).await;
    }
}

#[tokio::test(start_paused = true)]
async fn clusters_are_limited_in_their_region() {
    let stage = Stage::with_cluster().await;
    stage.allow(Quota::Clusters, 1);
    let described = stage.get("/clusters/demo").await["cluster"].clone();
    let another = json!({
        "name": "another", "roleArn": described["roleArn"],
        "resourcesVpcConfig": { "subnetIds": described["resourcesVpcConfig"]["subnetIds"] },
    });
    let message = stage.message(400, "POST", "/clusters", another.clone()).await;
    assert_eq!(message, "Cluster limit exceeded. The account may have 1 clusters in a Region");
    stage.allow(Quota::Clusters, 2);
    stage.ok("POST", "/clusters", another).await;
}
