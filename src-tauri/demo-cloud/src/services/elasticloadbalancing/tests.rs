//! Load balancers on the wire: what holds on to what, and for how long.

use std::time::Duration;

use crate::DemoCloud;
use crate::testing::{all, cloud, first, ok, refused};

const ELB: &str = "elasticloadbalancing";

/// A VPC with an internet gateway and two subnets in two zones.
struct Network {
    vpc: String,
    gateway: String,
    subnets: [String; 2],
    group: String,
}

async fn network(cloud: &DemoCloud) -> Network {
    let make = async |call: String, element: &str| first(&ok(cloud, "ec2", &call).await, element);
    let vpc = make("CreateVpc&CidrBlock=10.0.0.0/16".to_owned(), "vpcId").await;
    let gateway = make("CreateInternetGateway&X=".to_owned(), "internetGatewayId").await;
    ok(cloud, "ec2", &format!("AttachInternetGateway&VpcId={vpc}&InternetGatewayId={gateway}")).await;
    let subnet = async |third: u8, zone: &str| {
        let call = format!("CreateSubnet&VpcId={vpc}&CidrBlock=10.0.{third}.0/24&AvailabilityZone={zone}");
        make(call, "subnetId").await
    };
    let subnets = [subnet(0, "us-east-1a").await, subnet(1, "us-east-1b").await];
    let group = make(format!("CreateSecurityGroup&VpcId={vpc}&GroupName=front&GroupDescription=x"), "groupId").await;
    Network { vpc, gateway, subnets, group }
}

impl Network {
    fn create(&self, name: &str, kind: &str) -> String {
        let [one, other] = &self.subnets;
        format!(
            "CreateLoadBalancer&Name={name}&Type={kind}&Subnets.member.1={one}&Subnets.member.2={other}\
             &SecurityGroups.member.1={}&Tags.member.1.Key=elbv2.k8s.aws/cluster&Tags.member.1.Value=demo",
            self.group
        )
    }
}

#[tokio::test(start_paused = true)]
async fn a_load_balancer_holds_on_to_its_network_until_some_time_after_it_is_deleted() {
    let cloud = cloud();
    let network = network(&cloud).await;
    let before = cloud.inventory();
    let made = ok(&cloud, ELB, &network.create("web", "application")).await;
    let arn = first(&made, "LoadBalancerArn");
    assert!(arn.contains(":loadbalancer/app/web/"), "{arn}");
    assert!(made.contains("<Code>provisioning</Code>"));
    tokio::time::advance(Duration::from_secs(150)).await;
    let described = ok(&cloud, ELB, &format!("DescribeLoadBalancers&LoadBalancerArns.member.1={arn}")).await;
    assert!(described.contains("<Code>active</Code>"));
    let ours = "DescribeNetworkInterfaces&Filter.1.Name=requester-id&Filter.1.Value.1=amazon-elb";
    let interfaces = ok(&cloud, "ec2", ours).await;
    assert_eq!(all(&interfaces, "description")[0], format!("ELB {}", arn.split_once("loadbalancer/").unwrap().1));
    let id = first(&interfaces, "networkInterfaceId");
    assert_eq!(
        refused(&cloud, "ec2", &format!("DeleteNetworkInterface&NetworkInterfaceId={id}")).await.0,
        "InvalidParameterValue"
    );

    let held = [
        format!("DeleteSubnet&SubnetId={}", network.subnets[0]),
        format!("DeleteSecurityGroup&GroupId={}", network.group),
        format!("DetachInternetGateway&VpcId={}&InternetGatewayId={}", network.vpc, network.gateway),
        format!("DeleteVpc&VpcId={}", network.vpc),
    ];
    ok(&cloud, ELB, &format!("DeleteLoadBalancer&LoadBalancerArn={arn}")).await;
    let gone = refused(&cloud, ELB, &format!("DescribeLoadBalancers&LoadBalancerArns.member.1={arn}")).await;
    assert_eq!(gone.0, "LoadBalancerNotFound");
    for call in &held {
        let (code, message) = refused(&cloud, "ec2", call).await;
        assert_eq!(code, "DependencyViolation", "{call}");
        assert!(!call.starts_with("Detach") || message.contains("some mapped public address(es)"), "{message}");
    }
    tokio::time::advance(Duration::from_secs(30)).await;
    assert_eq!(cloud.inventory(), before);
    ok(&cloud, ELB, &format!("DeleteLoadBalancer&LoadBalancerArn={arn}")).await;
}

#[tokio::test(start_paused = true)]
async fn a_target_group_goes_after_the_listener_that_needs_it() {
    let cloud = cloud();
    let network = network(&cloud).await;
    let balancer = first(&ok(&cloud, ELB, &network.create("web", "network")).await, "LoadBalancerArn");
    let create = format!("CreateTargetGroup&Name=web&Protocol=TCP&Port=80&VpcId={}", network.vpc);
    let group = first(&ok(&cloud, ELB, &create).await, "TargetGroupArn");
    assert_eq!(first(&ok(&cloud, ELB, &create).await, "TargetGroupArn"), group, "the same again");
    let listen = format!(
        "CreateListener&LoadBalancerArn={balancer}&Protocol=TCP&Port=80&DefaultActions.member.1.Type=forward\
         &DefaultActions.member.1.TargetGroupArn={group}"
    );
    ok(&cloud, ELB, &listen).await;
    ok(&cloud, ELB, &listen.replace("Port=80", "Port=81")).await;
    let listeners = format!("DescribeListeners&LoadBalancerArn={balancer}");
    let page = ok(&cloud, ELB, &format!("{listeners}&PageSize=1")).await;
    assert_eq!(all(&page, "Port").len(), 1);
    let rest = ok(&cloud, ELB, &format!("{listeners}&Marker={}", first(&page, "NextMarker"))).await;
    assert_eq!((all(&rest, "Port").len(), all(&rest, "NextMarker").len()), (1, 0));
    let described = ok(&cloud, ELB, &format!("DescribeTargetGroups&LoadBalancerArn={balancer}")).await;
    assert_eq!(first(&described, "TargetGroupArn"), group);
    assert_eq!((first(&described, "HealthCheckProtocol"), all(&described, "Matcher").len()), ("TCP".to_owned(), 0));
    let http = format!("CreateTargetGroup&Name=pages&Protocol=HTTP&Port=80&VpcId={}", network.vpc);
    let http = ok(&cloud, ELB, &http).await;
    for (element, default) in [("HealthCheckPath", "/"), ("HealthCheckIntervalSeconds", "30"), ("HttpCode", "200")] {
        assert_eq!(first(&http, element), default, "{element}");
    }
    let delete = format!("DeleteTargetGroup&TargetGroupArn={group}");
    assert_eq!(refused(&cloud, ELB, &delete).await.0, "ResourceInUse");
    ok(&cloud, ELB, &format!("DeleteLoadBalancer&LoadBalancerArn={balancer}")).await;
    ok(&cloud, ELB, &delete).await;
    let gone = refused(&cloud, ELB, &format!("DescribeTargetGroups&TargetGroupArns.member.1={group}")).await;
    assert_eq!(gone.0, "TargetGroupNotFound");
}

#[tokio::test(start_paused = true)]
async fn a_protected_load_balancer_is_not_deleted() {
    let cloud = cloud();
    let network = network(&cloud).await;
    let arn = first(&ok(&cloud, ELB, &network.create("web", "application")).await, "LoadBalancerArn");
    let protect = |on: bool| {
        format!(
            "ModifyLoadBalancerAttributes&LoadBalancerArn={arn}\
             &Attributes.member.1.Key=deletion_protection.enabled&Attributes.member.1.Value={on}"
        )
    };
    let attributes = all(&ok(&cloud, ELB, &protect(true)).await, "Key");
    for part in ["bucket", "enabled", "prefix"] {
        assert!(attributes.contains(&format!("access_logs.s3.{part}")), "{part}: {attributes:?}");
    }
    let delete = format!("DeleteLoadBalancer&LoadBalancerArn={arn}");
    let (code, message) = refused(&cloud, ELB, &delete).await;
    assert_eq!(code, "OperationNotPermitted");
    assert!(message.ends_with("cannot be deleted because deletion protection is enabled"), "{message}");
    ok(&cloud, ELB, &protect(false)).await;
    ok(&cloud, ELB, &delete).await;
}

#[tokio::test(start_paused = true)]
async fn tags_are_told_by_arn_and_by_name() {
    let cloud = cloud();
    let network = network(&cloud).await;
    let arn = first(&ok(&cloud, ELB, &network.create("web", "network")).await, "LoadBalancerArn");
    ok(&cloud, ELB, &format!("AddTags&ResourceArns.member.1={arn}&Tags.member.1.Key=a&Tags.member.1.Value=b")).await;
    let tags = ok(&cloud, ELB, &format!("DescribeTags&ResourceArns.member.1={arn}")).await;
    assert_eq!(all(&tags, "Key"), ["a", "elbv2.k8s.aws/cluster"]);

    let classic = format!(
        "CreateLoadBalancer&Version=2012-06-01&LoadBalancerName=old&Subnets.member.1={}\
         &Listeners.member.1.Protocol=TCP&Listeners.member.1.LoadBalancerPort=80&Listeners.member.1.InstancePort=30080\
         &Tags.member.1.Key=kubernetes.io/service-name&Tags.member.1.Value=default/web",
        network.subnets[0]
    );
    ok(&cloud, ELB, &classic).await;
    let tags = ok(&cloud, ELB, "DescribeTags&Version=2012-06-01&LoadBalancerNames.member.1=old").await;
    assert!(
        tags.starts_with("<DescribeTagsResponse xmlns=\"http://elasticloadbalancing.amazonaws.com/doc/2012-06-01/")
    );
    assert_eq!(all(&tags, "Value"), ["default/web"]);
    let missing = "DescribeLoadBalancers&Version=2012-06-01&LoadBalancerNames.member.1=new";
    assert_eq!(refused(&cloud, ELB, missing).await.0, "LoadBalancerNotFound");
    for _ in 0..2 {
        let deleted = ok(&cloud, ELB, "DeleteLoadBalancer&Version=2012-06-01&LoadBalancerName=old").await;
        assert!(deleted.contains("<DeleteLoadBalancerResult>"), "clients look for it: {deleted}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_is_refused() {
    let cloud = cloud();
    let network = network(&cloud).await;
    let alone = format!("CreateLoadBalancer&Name=web&Subnets.member.1={}", network.subnets[0]);
    assert_eq!(refused(&cloud, ELB, &alone).await.0, "ValidationError");
    assert_eq!(refused(&cloud, ELB, "CreateLoadBalancer&Name=-web&Subnets.member.1=x").await.0, "ValidationError");
    let nowhere = "CreateLoadBalancer&Name=web&Subnets.member.1=subnet-00000000000000000";
    assert_eq!(refused(&cloud, ELB, nowhere).await.0, "SubnetNotFound");
    ok(&cloud, ELB, &network.create("web", "network")).await;
    assert_eq!(refused(&cloud, ELB, &network.create("web", "application")).await.0, "DuplicateLoadBalancerName");
    assert_eq!(refused(&cloud, ELB, "DescribeUnicorns&X=").await.0, "InvalidAction");
}
