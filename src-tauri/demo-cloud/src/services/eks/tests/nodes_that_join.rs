//! What a node needs around it to join: names, a way to the API server and to its images, and an address.

use serde_json::{Value, json};

use super::stage::Stage;
use crate::testing::{all, first, ok};

const GROUPS: &str = "/clusters/demo/node-groups";

/// A stage with a cluster whose `resourcesVpcConfig` says this, too, and that has a network plugin.
async fn stage(network: Value) -> Stage {
    let stage = Stage::set().await;
    let mut body = stage.cluster("demo");
    for (field, value) in network.as_object().expect("fields") {
        body["resourcesVpcConfig"][field] = value.clone();
    }
    stage.ok("POST", "/clusters", body).await;
    stage.wait(700).await;
    stage.ok("POST", "/clusters/demo/addons", json!({ "addonName": "vpc-cni" })).await;
    stage
}

/// Makes a group and says how it ended: its status, and the code of what is wrong.
async fn ends(stage: &Stage, name: &str, subnets: &[String]) -> (String, String) {
    let mut body = stage.group(name);
    body["subnets"] = json!(subnets);
    stage.ok("POST", GROUPS, body).await;
    stage.wait(130).await;
    let group = || async { stage.get(&format!("{GROUPS}/{name}")).await["nodegroup"].clone() };
    if group().await["status"] == "CREATING" {
        stage.wait(800).await;
    }
    let group = group().await;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (text(&group["status"]), text(&group["health"]["issues"][0]["code"]))
}

fn active() -> (String, String) {
    ("ACTIVE".to_owned(), String::new())
}

fn not_joined() -> (String, String) {
    ("CREATE_FAILED".to_owned(), "NodeCreationFailure".to_owned())
}

#[tokio::test(start_paused = true)]
async fn names_must_be_found() {
    let stage = stage(json!({ "endpointPrivateAccess": true })).await;
    let switch = async |attribute: &str, on: bool| {
        let call = format!("ModifyVpcAttribute&VpcId={}&{attribute}.Value={on}", stage.vpc);
        ok(&stage.cloud, "ec2", &call).await;
    };
    switch("EnableDnsHostnames", false).await;
    assert_eq!(ends(&stage, "a", &stage.public).await, not_joined());
    switch("EnableDnsSupport", false).await;
    assert_eq!(ends(&stage, "b", &stage.public).await, not_joined());
    switch("EnableDnsSupport", true).await;
    switch("EnableDnsHostnames", true).await;
    assert_eq!(ends(&stage, "c", &stage.public).await, active());
}

#[tokio::test(start_paused = true)]
async fn a_public_endpoint_lets_nodes_in_by_their_public_address() {
    let closed = stage(json!({ "publicAccessCidrs": ["203.0.113.0/24"] })).await;
    assert_eq!(ends(&closed, "a", &closed.public).await, not_joined());
    let open = json!({ "resourcesVpcConfig": { "endpointPrivateAccess": true } });
    closed.ok("POST", "/clusters/demo/update-config", open).await;
    closed.wait(250).await;
    assert_eq!(ends(&closed, "b", &closed.public).await, active());
}

#[tokio::test(start_paused = true)]
async fn behind_a_nat_gateway_it_is_the_gateways_address_that_counts() {
    let stage = stage(json!({})).await;
    let ec2 = async |call: String| ok(&stage.cloud, "ec2", &call).await;
    let address = ec2("AllocateAddress&Domain=vpc".to_owned()).await;
    let call =
        format!("CreateNatGateway&SubnetId={}&AllocationId={}", stage.public[0], first(&address, "allocationId"));
    let nat = first(&ec2(call).await, "natGatewayId");
    stage.wait(120).await;
    let table = first(&ec2(format!("CreateRouteTable&VpcId={}", stage.vpc)).await, "routeTableId");
    ec2(format!("CreateRoute&RouteTableId={table}&DestinationCidrBlock=0.0.0.0/0&NatGatewayId={nat}")).await;
    for subnet in &stage.lonely {
        ec2(format!("AssociateRouteTable&RouteTableId={table}&SubnetId={subnet}")).await;
    }
    let only = async |block: String| {
        let body = json!({ "resourcesVpcConfig": { "publicAccessCidrs": [block] } });
        stage.ok("POST", "/clusters/demo/update-config", body).await;
        stage.wait(250).await;
    };
    only("203.0.113.0/24".to_owned()).await;
    assert_eq!(ends(&stage, "a", &stage.lonely).await, not_joined());
    only(format!("{}/32", first(&address, "publicIp"))).await;
    assert_eq!(ends(&stage, "b", &stage.lonely).await, active());
}

#[tokio::test(start_paused = true)]
async fn security_groups_must_let_nodes_call() {
    let stage = stage(json!({})).await;
    let described = stage.get("/clusters/demo").await;
    let group = described["cluster"]["resourcesVpcConfig"]["clusterSecurityGroupId"].as_str().unwrap().to_owned();
    let everything = "IpPermissions.1.IpProtocol=-1&IpPermissions.1.IpRanges.1.CidrIp=0.0.0.0/0";
    ok(&stage.cloud, "ec2", &format!("RevokeSecurityGroupEgress&GroupId={group}&{everything}")).await;
    assert_eq!(ends(&stage, "a", &stage.public).await, not_joined());
    let https = "IpPermissions.1.IpProtocol=tcp&IpPermissions.1.FromPort=443&IpPermissions.1.ToPort=443\
                 &IpPermissions.1.IpRanges.1.CidrIp=0.0.0.0/0";
    ok(&stage.cloud, "ec2", &format!("AuthorizeSecurityGroupEgress&GroupId={group}&{https}")).await;
    assert_eq!(ends(&stage, "b", &stage.public).await, active());
}

#[tokio::test(start_paused = true)]
async fn without_the_internet_every_endpoint_is_needed() {
    let stage = stage(json!({ "endpointPrivateAccess": true })).await;
    let described = stage.get("/clusters/demo").await;
    let group = described["cluster"]["resourcesVpcConfig"]["clusterSecurityGroupId"].as_str().unwrap().to_owned();
    for service in ["ec2", "ecr.api", "ecr.dkr"] {
        let call = format!(
            "CreateVpcEndpoint&VpcId={}&VpcEndpointType=Interface&ServiceName=com.amazonaws.us-east-1.{service}\
             &SubnetId.1={}&SubnetId.2={}&SecurityGroupId.1={group}",
            stage.vpc, stage.lonely[0], stage.lonely[1]
        );
        ok(&stage.cloud, "ec2", &call).await;
    }
    stage.wait(90).await;
    assert_eq!(ends(&stage, "a", &stage.lonely).await, not_joined(), "images lie in S3");
    let main = format!(
        "DescribeRouteTables&Filter.1.Name=vpc-id&Filter.1.Value.1={}&Filter.2.Name=association.main\
         &Filter.2.Value.1=true",
        stage.vpc
    );
    let table = first(&ok(&stage.cloud, "ec2", &main).await, "routeTableId");
    let call =
        format!("CreateVpcEndpoint&VpcId={}&ServiceName=com.amazonaws.us-east-1.s3&RouteTableId.1={table}", stage.vpc);
    ok(&stage.cloud, "ec2", &call).await;
    assert_eq!(ends(&stage, "b", &stage.lonely).await, active());
}

/// Takes addresses of a subnet until so many are left.
async fn fill(stage: &Stage, subnet: &str, left: u32) {
    loop {
        let described = ok(&stage.cloud, "ec2", &format!("DescribeSubnets&SubnetId.1={subnet}")).await;
        if first(&described, "availableIpAddressCount").parse::<u32>().expect("a number") <= left {
            return;
        }
        ok(&stage.cloud, "ec2", &format!("CreateNetworkInterface&SubnetId={subnet}")).await;
    }
}

async fn small_subnet(stage: &Stage, cidr: &str, zone: &str) -> String {
    let call = format!("CreateSubnet&VpcId={}&CidrBlock={cidr}&AvailabilityZone={zone}", stage.vpc);
    let id = first(&ok(&stage.cloud, "ec2", &call).await, "subnetId");
    let of = format!("DescribeRouteTables&Filter.1.Name=association.subnet-id&Filter.1.Value.1={}", stage.public[0]);
    let table = all(&ok(&stage.cloud, "ec2", &of).await, "routeTableId").remove(0);
    ok(&stage.cloud, "ec2", &format!("AssociateRouteTable&RouteTableId={table}&SubnetId={id}")).await;
    ok(&stage.cloud, "ec2", &format!("ModifySubnetAttribute&SubnetId={id}&MapPublicIpOnLaunch.Value=true")).await;
    id
}

#[tokio::test(start_paused = true)]
async fn machines_start_where_addresses_are_free() {
    let stage = stage(json!({})).await;
    let full = [
        small_subnet(&stage, "10.0.100.0/28", "us-east-1a").await,
        small_subnet(&stage, "10.0.100.16/28", "us-east-1b").await,
    ];
    fill(&stage, &full[0], 0).await;
    assert_eq!(ends(&stage, "a", &full).await, active(), "the other subnet takes both");
    fill(&stage, &full[1], 0).await;
    let ended = ends(&stage, "b", &full).await;
    assert_eq!(ended, ("CREATE_FAILED".to_owned(), "InsufficientFreeAddresses".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn a_cluster_needs_six_addresses_in_each_subnet() {
    let stage = Stage::set().await;
    let full = small_subnet(&stage, "10.0.100.0/28", "us-east-1a").await;
    fill(&stage, &full, 5).await;
    let mut body = stage.cluster("demo");
    body["resourcesVpcConfig"]["subnetIds"] = json!([full, stage.public[1]]);
    let said = stage.message(400, "POST", "/clusters", body.clone()).await;
    assert!(said.contains("6 free IP addresses") && said.contains(&full), "{said}");
    let interfaces = format!("DescribeNetworkInterfaces&Filter.1.Name=subnet-id&Filter.1.Value.1={full}");
    let one = first(&ok(&stage.cloud, "ec2", &interfaces).await, "networkInterfaceId");
    ok(&stage.cloud, "ec2", &format!("DeleteNetworkInterface&NetworkInterfaceId={one}")).await;
    stage.ok("POST", "/clusters", body).await;
}
