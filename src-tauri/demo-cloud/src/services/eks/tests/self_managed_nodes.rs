//! Machines that somebody starts by hand, and what they need to become nodes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

use super::stage::{Stage, role};
use crate::testing::{first, ok};

const REGION: &str = "us-east-1";
const ENTRIES: &str = "/clusters/demo/access-entries";

/// A cluster with a network plugin, and a role with an instance profile that the cluster does not know yet.
struct Yard {
    stage: Stage,
    role: String,
    /// The cluster's security group.
    group: String,
}

impl Yard {
    async fn set() -> Self {
        let stage = Stage::with_cluster().await;
        stage.ok("POST", "/clusters/demo/addons", json!({ "addonName": "vpc-cni" })).await;
        let policies = ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly", "AmazonEKS_CNI_Policy"];
        let role = role(&stage.cloud, "lone", "ec2.amazonaws.com", &policies).await;
        ok(&stage.cloud, "iam", "CreateInstanceProfile&InstanceProfileName=lone").await;
        ok(&stage.cloud, "iam", "AddRoleToInstanceProfile&InstanceProfileName=lone&RoleName=lone").await;
        stage.wait(20).await;
        let cluster = stage.get("/clusters/demo").await["cluster"].clone();
        let group = cluster["resourcesVpcConfig"]["clusterSecurityGroupId"].as_str().expect("a group").to_owned();
        Self { stage, role, group }
    }

    async fn admit(&self) {
        let entry = json!({ "principalArn": self.role, "type": "EC2_LINUX" });
        self.stage.ok("POST", ENTRIES, entry).await;
    }

    /// The user data of a machine that knows the cluster, with something said differently.
    async fn user_data(&self, change: impl Fn(String) -> String) -> String {
        let cluster = self.stage.get("/clusters/demo").await["cluster"].clone();
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let config = format!(
            "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"BOUNDARY\"\n\n--BOUNDARY\nContent-Type: \
             application/node.eks.aws\n\n---\napiVersion: node.eks.aws/v1alpha1\nkind: NodeConfig\nspec:\n  cluster:\n    \
             name: demo\n    apiServerEndpoint: {}\n    certificateAuthority: {}\n    cidr: {}\n  kubelet:\n    flags:\n    \
             - --node-labels=team=red,tier=web\n    - --register-with-taints=team=red:NoSchedule\n\n--BOUNDARY--\n",
            text(&cluster["endpoint"]),
            text(&cluster["certificateAuthority"]["data"]),
            text(&cluster["kubernetesNetworkConfig"]["serviceIpv4Cidr"]),
        );
        BASE64.encode(change(config))
    }

    /// Starts a machine; `more` are further parameters of RunInstances.
    async fn run(&self, user_data: &str, group: &str, tag: &str, more: &str) -> String {
        let image = crate::services::ec2::eks_image_id(REGION, "1.35", "x86_64");
        let call = format!(
            "RunInstances&ImageId={image}&MinCount=1&MaxCount=1&InstanceType=t3.medium&SubnetId={}&SecurityGroupId.1={group}\
             &TagSpecification.1.ResourceType=instance&TagSpecification.1.Tag.1.Key=kubernetes.io/cluster/demo\
             &TagSpecification.1.Tag.1.Value={tag}{more}",
            self.stage.public[0]
        );
        // User data ends with `=` at times, which the short form of a test's call cannot tell from the name.
        let form = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(format!("Action={call}").split('&').map(|pair| pair.split_once('=').expect("name and value")))
            .append_pair("UserData", user_data)
            .finish();
        // EC2 lets an account ask for machines twice a second.
        self.stage.wait(1).await;
        let request =
            http::Request::post("https://ec2.us-east-1.amazonaws.com/").body(form.into_bytes()).expect("valid");
        let (status, body) = crate::testing::send(&self.stage.cloud, "ec2", request).await;
        assert_eq!(status, 200, "{body}");
        first(&body, "instanceId")
    }

    fn nodes(&self) -> Vec<Value> {
        let (_, list) = self.stage.cloud.kubernetes(REGION, "demo", "GET", "/api/v1/nodes", &Value::Null);
        list["items"].as_array().expect("a list").clone()
    }
}

const PROFILE: &str = "&IamInstanceProfile.Name=lone";

#[tokio::test(start_paused = true)]
async fn a_machine_that_knows_its_cluster_joins_it() {
    let yard = Yard::set().await;
    yard.admit().await;
    let data = yard.user_data(|text| text).await;
    let machine = yard.run(&data, &yard.group, "owned", PROFILE).await;
    assert!(yard.nodes().is_empty());
    yard.stage.wait(65).await;
    let nodes = yard.nodes();
    let ready = nodes[0]["status"]["conditions"].as_array().expect("conditions");
    assert!(ready.iter().any(|one| one["type"] == "Ready" && one["status"] == "True"), "{ready:?}");
    let labels = &nodes[0]["metadata"]["labels"];
    assert_eq!((&labels["team"], &labels["tier"]), (&json!("red"), &json!("web")));
    assert_eq!(labels["eks.amazonaws.com/nodegroup"], Value::Null);
    assert_eq!(nodes[0]["spec"]["taints"], json!([{ "key": "team", "value": "red", "effect": "NoSchedule" }]));
    let pods = yard.stage.cloud.kubernetes(REGION, "demo", "GET", "/api/v1/pods", &Value::Null).1;
    assert_eq!(pods["items"][0]["spec"]["nodeName"], nodes[0]["metadata"]["name"], "the network plugin runs on it");
    ok(&yard.stage.cloud, "ec2", &format!("TerminateInstances&InstanceId.1={machine}")).await;
    assert!(yard.nodes().is_empty(), "a node goes with its machine");
}

#[tokio::test(start_paused = true)]
async fn what_is_wrong_about_a_machine_keeps_it_out() {
    let yard = Yard::set().await;
    yard.admit().await;
    let right = yard.user_data(|text| text).await;
    let says = async |from: &str, to: &str| yard.user_data(|text| text.replacen(from, to, 1)).await;
    for wrong in [
        says("name: demo", "name: other").await,
        says("https://127.0.0.1", "https://127.0.0.2").await,
        says("certificateAuthority: LS", "certificateAuthority: XX").await,
        says("cidr: ", "cidr: 1").await,
        says("kind: NodeConfig", "kind: Nothing").await,
        BASE64.encode("#!/bin/bash\n/etc/eks/bootstrap.sh demo\n"),
    ] {
        yard.run(&wrong, &yard.group, "owned", PROFILE).await;
    }
    yard.run(&right, &yard.group, "shared", PROFILE).await;
    yard.run(&right, &yard.group, "owned", "").await;
    yard.stage.wait(300).await;
    assert!(yard.nodes().is_empty(), "{:?}", yard.nodes());
    yard.run(&right, &yard.group, "owned", PROFILE).await;
    yard.stage.wait(65).await;
    assert_eq!(yard.nodes().len(), 1, "the same without a fault");
}

#[tokio::test(start_paused = true)]
async fn a_role_has_to_be_let_in_and_may_be_late() {
    let yard = Yard::set().await;
    let data = yard.user_data(|text| text).await;
    yard.run(&data, &yard.group, "owned", PROFILE).await;
    yard.stage.wait(300).await;
    assert!(yard.nodes().is_empty());
    let wrong = json!({ "principalArn": yard.role });
    yard.stage.ok("POST", ENTRIES, wrong).await;
    yard.stage.wait(60).await;
    assert!(yard.nodes().is_empty(), "an entry for people is none for machines");
    let path = format!("{ENTRIES}/{}", yard.role.replace('/', "%2F"));
    yard.stage.ok("DELETE", &path, Value::Null).await;
    yard.admit().await;
    yard.stage.wait(40).await;
    assert_eq!(yard.nodes().len(), 1, "the kubelet tries again until it is let in");
}

#[tokio::test(start_paused = true)]
async fn security_groups_may_close_the_way() {
    let yard = Yard::set().await;
    yard.admit().await;
    let change = json!({ "resourcesVpcConfig": { "endpointPrivateAccess": true } });
    yard.stage.ok("POST", "/clusters/demo/update-config", change).await;
    yard.stage.wait(300).await;
    let own = format!("CreateSecurityGroup&GroupName=own&GroupDescription=own&VpcId={}", yard.stage.vpc);
    let own = first(&ok(&yard.stage.cloud, "ec2", &own).await, "groupId");
    let data = yard.user_data(|text| text).await;
    yard.run(&data, &own, "owned", PROFILE).await;
    yard.stage.wait(100).await;
    assert!(yard.nodes().is_empty(), "the cluster's group lets in its members only");
    let open = format!(
        "AuthorizeSecurityGroupIngress&GroupId={}&IpPermissions.1.IpProtocol=tcp&IpPermissions.1.FromPort=443\
         &IpPermissions.1.ToPort=443&IpPermissions.1.Groups.1.GroupId={own}",
        yard.group
    );
    ok(&yard.stage.cloud, "ec2", &open).await;
    yard.stage.wait(1).await;
    assert_eq!(yard.nodes().len(), 1);
}
