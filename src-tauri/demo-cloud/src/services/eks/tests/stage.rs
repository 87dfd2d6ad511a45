//! The account that the tests of EKS play in: a network with public and private subnets, and roles.

use std::time::Duration;

use http::Request;
use serde_json::{Value, json};

use crate::DemoCloud;
use crate::testing::{cloud, first, ok, send};

/// The ARN of the demo's administrator policy for clusters.
pub(crate) const CLUSTER_ADMIN: &str = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";

/// A demo cloud with a network and roles in it.
pub(crate) struct Stage {
    pub(crate) cloud: DemoCloud,
    pub(crate) vpc: String,
    /// Two subnets with an internet gateway and public addresses, in two zones.
    pub(crate) public: Vec<String>,
    /// Two subnets without a way out, in two zones.
    pub(crate) lonely: Vec<String>,
    pub(crate) cluster_role: String,
    pub(crate) node_role: String,
}

impl Stage {
    /// Builds the network and the roles, and waits until the roles can be used.
    pub(crate) async fn set() -> Self {
        let cloud = cloud();
        let ec2 = async |call: String| ok(&cloud, "ec2", &call).await;
        let vpc = first(&ec2("CreateVpc&CidrBlock=10.0.0.0/16".to_owned()).await, "vpcId");
        ec2(format!("ModifyVpcAttribute&VpcId={vpc}&EnableDnsHostnames.Value=true")).await;
        let gateway = first(&ec2("CreateInternetGateway".to_owned()).await, "internetGatewayId");
        ec2(format!("AttachInternetGateway&InternetGatewayId={gateway}&VpcId={vpc}")).await;
        let table = first(&ec2(format!("CreateRouteTable&VpcId={vpc}")).await, "routeTableId");
        ec2(format!("CreateRoute&RouteTableId={table}&DestinationCidrBlock=0.0.0.0/0&GatewayId={gateway}")).await;
        let (mut public, mut lonely) = (Vec::new(), Vec::new());
        for (number, zone) in ["us-east-1a", "us-east-1b"].iter().enumerate() {
            for (third, list) in [(number, &mut public), (number + 8, &mut lonely)] {
                let call = format!("CreateSubnet&VpcId={vpc}&CidrBlock=10.0.{third}.0/24&AvailabilityZone={zone}");
                list.push(first(&ec2(call).await, "subnetId"));
            }
            ec2(format!("AssociateRouteTable&RouteTableId={table}&SubnetId={}", public[number])).await;
            ec2(format!("ModifySubnetAttribute&SubnetId={}&MapPublicIpOnLaunch.Value=true", public[number])).await;
        }
        let cluster_role = role(&cloud, "cluster", "eks.amazonaws.com", &["AmazonEKSClusterPolicy"]).await;
        let node_policies = ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly", "AmazonEKS_CNI_Policy"];
        let node_role = role(&cloud, "nodes", "ec2.amazonaws.com", &node_policies).await;
        let stage = Self { cloud, vpc, public, lonely, cluster_role, node_role };
        stage.wait(20).await;
        stage
    }

    /// A stage with an active cluster called `demo` that has no add-ons.
    pub(crate) async fn with_cluster() -> Self {
        let stage = Self::set().await;
        stage.ok("POST", "/clusters", stage.cluster("demo")).await;
        stage.wait(700).await;
        stage
    }

    /// Lets demo time pass.
    pub(crate) async fn wait(&self, seconds: u64) {
        tokio::time::advance(Duration::from_secs(seconds)).await;
    }

    /// The body of a good CreateCluster.
    pub(crate) fn cluster(&self, name: &str) -> Value {
        json!({
            "name": name,
            "roleArn": self.cluster_role,
            "resourcesVpcConfig": { "subnetIds": self.public },
            "accessConfig": { "authenticationMode": "API" },
            "bootstrapSelfManagedAddons": false,
        })
    }

    /// The body of a good CreateNodegroup.
    pub(crate) fn group(&self, name: &str) -> Value {
        json!({
            "nodegroupName": name,
            "nodeRole": self.node_role,
            "subnets": self.public,
            "scalingConfig": { "minSize": 1, "maxSize": 3, "desiredSize": 2 },
        })
    }

    /// Calls EKS and returns status and body.
    pub(crate) async fn call(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        let request = Request::builder()
            .method(method)
            .uri(format!("https://eks.us-east-1.amazonaws.com{path}"))
            .body(body)
            .expect("a valid request");
        let (status, body) = send(&self.cloud, "eks", request).await;
        (status, serde_json::from_str(&body).expect("EKS answers in JSON"))
    }

    /// Calls EKS, which must agree.
    pub(crate) async fn ok(&self, method: &str, path: &str, body: Value) -> Value {
        let (status, body) = self.call(method, path, body).await;
        assert_eq!(status, 200, "{method} {path}: {body}");
        body
    }

    /// Reads something.
    pub(crate) async fn get(&self, path: &str) -> Value {
        self.ok("GET", path, Value::Null).await
    }

    /// Calls EKS, which must refuse with this status; returns the whole refusal.
    pub(crate) async fn refused(&self, status: u16, method: &str, path: &str, body: Value) -> Value {
        let (got, body) = self.call(method, path, body).await;
        assert_eq!(got, status, "{method} {path}: {body}");
        body
    }

    /// Calls EKS, which must refuse; returns the message.
    pub(crate) async fn message(&self, status: u16, method: &str, path: &str, body: Value) -> String {
        let refusal = self.refused(status, method, path, body).await;
        refusal["message"].as_str().expect("every refusal has a message").to_owned()
    }

    /// The status of the cluster called `demo`.
    pub(crate) async fn status(&self) -> String {
        self.get("/clusters/demo").await["cluster"]["status"].as_str().unwrap_or_default().to_owned()
    }
}

/// Makes a role that a service may assume, with managed policies, and returns its ARN.
pub(crate) async fn role(cloud: &DemoCloud, name: &str, service: &str, policies: &[&str]) -> String {
    let trust = json!({
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Principal": { "Service": service }, "Action": "sts:AssumeRole" }],
    });
    let made = ok(cloud, "iam", &format!("CreateRole&RoleName={name}&AssumeRolePolicyDocument={trust}")).await;
    for policy in policies {
        let call = format!("AttachRolePolicy&RoleName={name}&PolicyArn=arn:aws:iam::aws:policy/{policy}");
        ok(cloud, "iam", &call).await;
    }
    first(&made, "Arn")
}
