//! A whole network, built and torn down: every step in the wrong order is refused, in the right order nothing is left.

use std::time::Duration;

use super::eks_image_id;
use crate::DemoCloud;
use crate::testing::{cloud, first, ok, refused};

/// The ids of a network like the one of EKS's sample template, with one zone.
struct Network {
    vpc: String,
    gateway: String,
    public: String,
    private: String,
    table: String,
    association: String,
    address: String,
    nat: String,
    group: String,
}

async fn build(cloud: &DemoCloud) -> Network {
    let make = async |call: String, element: &str| first(&ok(cloud, "ec2", &call).await, element);
    let vpc = make("CreateVpc&CidrBlock=10.0.0.0/16".to_owned(), "vpcId").await;
    let gateway = make("CreateInternetGateway&X=".to_owned(), "internetGatewayId").await;
    ok(cloud, "ec2", &format!("AttachInternetGateway&VpcId={vpc}&InternetGatewayId={gateway}")).await;
    let public = make(format!("CreateSubnet&VpcId={vpc}&CidrBlock=10.0.0.0/24"), "subnetId").await;
    let private = make(format!("CreateSubnet&VpcId={vpc}&CidrBlock=10.0.1.0/24"), "subnetId").await;
    let table = make(format!("CreateRouteTable&VpcId={vpc}"), "routeTableId").await;
    let route = format!("CreateRoute&RouteTableId={table}&DestinationCidrBlock=0.0.0.0/0&GatewayId={gateway}");
    ok(cloud, "ec2", &route).await;
    let association =
        make(format!("AssociateRouteTable&RouteTableId={table}&SubnetId={public}"), "associationId").await;
    let address = make("AllocateAddress&Domain=vpc".to_owned(), "allocationId").await;
    let nat = make(format!("CreateNatGateway&SubnetId={public}&AllocationId={address}"), "natGatewayId").await;
    let group =
        make(format!("CreateSecurityGroup&VpcId={vpc}&GroupName=nodes&GroupDescription=worker nodes"), "groupId").await;
    tokio::time::advance(Duration::from_secs(100)).await;
    Network { vpc, gateway, public, private, table, association, address, nat, group }
}

#[tokio::test(start_paused = true)]
async fn the_wrong_order_is_refused_at_every_step() {
    let cloud = cloud();
    let network = build(&cloud).await;
    let Network { vpc, gateway, public, private, table, association, address, nat, group } = &network;
    let before = cloud.inventory();
    let violations = [
        format!("DeleteVpc&VpcId={vpc}"),
        format!("DeleteSubnet&SubnetId={public}"),
        format!("DeleteInternetGateway&InternetGatewayId={gateway}"),
        format!("DetachInternetGateway&InternetGatewayId={gateway}&VpcId={vpc}"),
        format!("DeleteRouteTable&RouteTableId={table}"),
    ];
    for call in violations {
        assert_eq!(refused(&cloud, "ec2", &call).await.0, "DependencyViolation", "{call}");
    }
    let release = format!("ReleaseAddress&AllocationId={address}");
    assert_eq!(refused(&cloud, "ec2", &release).await.0, "InvalidIPAddress.InUse");
    assert_eq!(cloud.inventory(), before, "a refusal changes nothing");

    // A VPC is still refused when only one thing is left in it, whatever that is.
    ok(&cloud, "ec2", &format!("DeleteNatGateway&NatGatewayId={nat}")).await;
    tokio::time::advance(Duration::from_secs(60)).await;
    for call in [
        format!("DeleteSubnet&SubnetId={private}"),
        format!("DisassociateRouteTable&AssociationId={association}"),
        format!("DeleteSubnet&SubnetId={public}"),
        format!("DeleteRouteTable&RouteTableId={table}"),
        format!("DeleteSecurityGroup&GroupId={group}"),
        format!("DetachInternetGateway&InternetGatewayId={gateway}&VpcId={vpc}"),
    ] {
        assert_eq!(
            refused(&cloud, "ec2", &format!("DeleteVpc&VpcId={vpc}")).await.0,
            "DependencyViolation",
            "before {call}"
        );
        ok(&cloud, "ec2", &call).await;
    }
    ok(&cloud, "ec2", &format!("DeleteVpc&VpcId={vpc}")).await;
}

#[tokio::test(start_paused = true)]
async fn the_right_order_leaves_nothing() {
    let cloud = cloud();
    let before = cloud.inventory();
    let network = build(&cloud).await;
    assert_ne!(cloud.inventory(), before);
    ok(&cloud, "ec2", &format!("DeleteNatGateway&NatGatewayId={}", network.nat)).await;
    tokio::time::advance(Duration::from_secs(60)).await;
    for call in [
        format!("ReleaseAddress&AllocationId={}", network.address),
        format!("DeleteSubnet&SubnetId={}", network.public),
        format!("DeleteSubnet&SubnetId={}", network.private),
        // The association went with the subnet.
        format!("DeleteRouteTable&RouteTableId={}", network.table),
        format!("DetachInternetGateway&InternetGatewayId={}&VpcId={}", network.gateway, network.vpc),
        format!("DeleteInternetGateway&InternetGatewayId={}", network.gateway),
        format!("DeleteSecurityGroup&GroupId={}", network.group),
        format!("DeleteVpc&VpcId={}", network.vpc),
    ] {
        ok(&cloud, "ec2", &call).await;
    }
    assert_eq!(cloud.inventory(), before);
}

#[tokio::test(start_paused = true)]
async fn a_machine_holds_on_to_its_subnet_and_its_group_until_it_is_terminated() {
    let cloud = cloud();
    let network = build(&cloud).await;
    let Network { public, group, .. } = &network;
    ok(&cloud, "ec2", &format!("ModifySubnetAttribute&SubnetId={public}&MapPublicIpOnLaunch.Value=true")).await;
    let before = cloud.inventory();
    let image = eks_image_id("us-east-1", "1.35", "x86_64");
    let run = format!(
        "RunInstances&ImageId={image}&InstanceType=t3.micro&MinCount=1&MaxCount=1&SubnetId={public}&SecurityGroupId.1={group}"
    );
    let made = ok(&cloud, "ec2", &run).await;
    let id = first(&made, "instanceId");
    assert!(first(&made, "privateDnsName").ends_with(".ec2.internal"));
    assert!(made.contains("<ipAddress>"), "the subnet gives public addresses");
    let delete_group = format!("DeleteSecurityGroup&GroupId={group}");
    let (code, message) = refused(&cloud, "ec2", &delete_group).await;
    assert_eq!((code.as_str(), message), ("DependencyViolation", format!("resource {group} has a dependent object")));
    ok(&cloud, "ec2", &format!("TerminateInstances&InstanceId.1={id}")).await;
    assert_eq!(refused(&cloud, "ec2", &delete_group).await.0, "DependencyViolation", "shutting down");
    tokio::time::advance(Duration::from_secs(35)).await;
    assert_eq!(cloud.inventory(), before, "a terminated instance is only a memory");
    let described = ok(&cloud, "ec2", &format!("DescribeInstances&InstanceId.1={id}")).await;
    assert!(described.contains("<name>terminated</name>"));
    ok(&cloud, "ec2", &delete_group).await;
}

#[tokio::test(start_paused = true)]
async fn a_changed_default_network_is_noticed() {
    let cloud = cloud();
    let before = cloud.inventory();
    let vpcs = ok(&cloud, "ec2", "DescribeVpcs&Filter.1.Name=is-default&Filter.1.Value.1=true").await;
    assert_eq!(cloud.inventory(), before, "looking at a Region changes nothing");
    let vpc = first(&vpcs, "vpcId");
    ok(&cloud, "ec2", &format!("CreateTags&ResourceId.1={vpc}&Tag.1.Key=Name&Tag.1.Value=mine")).await;
    assert!(cloud.inventory().contains_key(&format!("vpc/{vpc}")));
    ok(&cloud, "ec2", &format!("DeleteTags&ResourceId.1={vpc}&Tag.1.Key=Name")).await;
    assert_eq!(cloud.inventory(), before);
}

#[tokio::test(start_paused = true)]
async fn as_many_machines_as_asked_for_or_none() {
    let cloud = cloud();
    let before = cloud.inventory();
    // 17 machines of two vCPUs are more than the account's 32.
    let image = eks_image_id("us-east-1", "1.35", "x86_64");
    let run = format!("RunInstances&ImageId={image}&InstanceType=t3.micro&MinCount=17&MaxCount=17");
    assert_eq!(refused(&cloud, "ec2", &run).await.0, "VcpuLimitExceeded");
    assert_eq!(cloud.inventory(), before);
    let old_zone = "DescribeSubnets&Filter.1.Name=availability-zone-id&Filter.1.Value.1=use1-az3";
    let subnet = first(&ok(&cloud, "ec2", old_zone).await, "subnetId");
    let run = format!("RunInstances&ImageId={image}&InstanceType=t3.micro&MinCount=1&MaxCount=1&SubnetId={subnet}");
    assert_eq!(refused(&cloud, "ec2", &run).await.0, "Unsupported");
}

#[tokio::test(start_paused = true)]
async fn what_the_demo_cloud_lacks_is_refused_not_ignored() {
    let cloud = cloud();
    let pool = "CreateVpc&CidrBlock=10.0.0.0/16&Ipv6Pool=ipv6pool-ec2-0123456789abcdef0";
    assert_eq!(refused(&cloud, "ec2", pool).await.0, "UnsupportedOperation");
    ok(&cloud, "ec2", "CreateVpc&CidrBlock=10.0.0.0/16&AmazonProvidedIpv6CidrBlock=false").await;
}
