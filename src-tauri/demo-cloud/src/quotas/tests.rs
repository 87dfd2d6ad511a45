//! Each quota refuses in its service's words once it is used up, and no more once it is raised.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::{Quota, set, value};
use crate::testing::{all, cloud, first, json_refused, ok, refused};
use crate::{DemoCloud, Options};

const REGION: &str = "us-east-1";

fn put(cloud: &DemoCloud, quota: Quota, most: u32) {
    cloud.with(REGION, |context| set(context, quota, most));
}

/// A demo cloud and, in its VPC of somebody's own, a subnet and a security group.
async fn network() -> (DemoCloud, String, String, String) {
    let cloud = cloud();
    let vpc = first(&ok(&cloud, "ec2", "CreateVpc&CidrBlock=10.0.0.0/16").await, "vpcId");
    let made = format!("CreateSubnet&VpcId={vpc}&CidrBlock=10.0.0.0/24&AvailabilityZone=us-east-1a");
    let subnet = first(&ok(&cloud, "ec2", &made).await, "subnetId");
    let made = format!("CreateSecurityGroup&GroupName=one&GroupDescription=one&VpcId={vpc}");
    let group = first(&ok(&cloud, "ec2", &made).await, "groupId");
    (cloud, vpc, subnet, group)
}

#[tokio::test(start_paused = true)]
async fn ec2_counts_what_it_has_and_refuses_what_is_too_much() {
    let (cloud, vpc, subnet, group) = network().await;
    let table = first(&ok(&cloud, "ec2", &format!("CreateRouteTable&VpcId={vpc}")).await, "routeTableId");
    let endpoint = "com.amazonaws.us-east-1.s3";
    for (quota, call, code) in [
        (Quota::Vpcs, "CreateVpc&CidrBlock=10.1.0.0/16".to_owned(), "VpcLimitExceeded"),
        (Quota::SubnetsPerVpc, format!("CreateSubnet&VpcId={vpc}&CidrBlock=10.0.1.0/24"), "SubnetLimitExceeded"),
        (Quota::InternetGateways, "CreateInternetGateway&X=".to_owned(), "InternetGatewayLimitExceeded"),
        (
            Quota::EgressOnlyGateways,
            format!("CreateEgressOnlyInternetGateway&VpcId={vpc}"),
            "EgressOnlyInternetGatewayLimitExceeded",
        ),
        (Quota::Addresses, "AllocateAddress&Domain=vpc".to_owned(), "AddressLimitExceeded"),
        (
            Quota::NatGatewaysPerZone,
            format!("CreateNatGateway&SubnetId={subnet}&ConnectivityType=private"),
            "NatGatewayLimitExceeded",
        ),
        (
            Quota::CidrBlocksPerVpc,
            format!("AssociateVpcCidrBlock&VpcId={vpc}&CidrBlock=10.9.0.0/16"),
            "CidrLimitExceeded",
        ),
        (Quota::RouteTablesPerVpc, format!("CreateRouteTable&VpcId={vpc}"), "RouteTableLimitExceeded"),
        (
            Quota::SecurityGroups,
            format!("CreateSecurityGroup&GroupName=two&GroupDescription=two&VpcId={vpc}"),
            "SecurityGroupLimitExceeded",
        ),
        (
            Quota::RulesPerGroup,
            format!(
                "AuthorizeSecurityGroupIngress&GroupId={group}&IpPermissions.1.IpProtocol=tcp&\
                 IpPermissions.1.FromPort=443&IpPermissions.1.ToPort=443&IpPermissions.1.IpRanges.1.CidrIp=10.0.0.0/8"
            ),
            "RulesPerSecurityGroupLimitExceeded",
        ),
        (
            Quota::GroupsPerInterface,
            format!("CreateNetworkInterface&SubnetId={subnet}&SecurityGroupId.1={group}"),
            "SecurityGroupsPerInterfaceLimitExceeded",
        ),
        (
            Quota::NetworkInterfaces,
            format!("CreateNetworkInterface&SubnetId={subnet}"),
            "NetworkInterfaceLimitExceeded",
        ),
        (
            Quota::GatewayEndpoints,
            format!("CreateVpcEndpoint&VpcId={vpc}&ServiceName={endpoint}&RouteTableId.1={table}"),
            "VpcEndpointLimitExceeded",
        ),
        (
            Quota::LaunchTemplates,
            "CreateLaunchTemplate&LaunchTemplateName=usual&LaunchTemplateData.InstanceType=t3.small".to_owned(),
            "LaunchTemplateLimitExceeded",
        ),
    ] {
        put(&cloud, quota, 0);
        assert_eq!(refused(&cloud, "ec2", &call).await.0, code, "{quota:?}");
        put(&cloud, quota, quota.row().at_first());
        ok(&cloud, "ec2", &call).await;
    }
}

#[tokio::test(start_paused = true)]
async fn other_services_count_too() {
    let cloud = cloud();
    let document = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
    let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
    let subnets = all(&ok(&cloud, "ec2", "DescribeSubnets&X=").await, "subnetId");
    let attach = "AttachRolePolicy&RoleName=r&PolicyArn=arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy";
    let balancer = format!("CreateLoadBalancer&Version=2015-12-01&Name=b&Subnets.member.1={}", subnets[0]);
    let group = "CreateTargetGroup&Version=2015-12-01&Name=t&TargetType=lambda".to_owned();
    for (service, quota, call, code) in [
        ("iam", Quota::Roles, format!("CreateRole&RoleName=r&AssumeRolePolicyDocument={trust}"), "LimitExceeded"),
        ("iam", Quota::PoliciesPerRole, attach.to_owned(), "LimitExceeded"),
        ("iam", Quota::Policies, format!("CreatePolicy&PolicyName=p&PolicyDocument={document}"), "LimitExceeded"),
        ("iam", Quota::InstanceProfiles, "CreateInstanceProfile&InstanceProfileName=p".to_owned(), "LimitExceeded"),
        ("iam", Quota::Users, "CreateUser&UserName=p".to_owned(), "LimitExceeded"),
        (
            "iam",
            Quota::OpenIdConnectProviders,
            "CreateOpenIDConnectProvider&Url=https://oidc.example/id".to_owned(),
            "LimitExceeded",
        ),
        (
            "elasticloadbalancing",
            Quota::NetworkLoadBalancers,
            format!("{balancer}&Type=network"),
            "TooManyLoadBalancers",
        ),
        ("elasticloadbalancing", Quota::TargetGroups, group, "TooManyTargetGroups"),
    ] {
        put(&cloud, quota, 0);
        assert_eq!(refused(&cloud, service, &call).await.0, code, "{quota:?}");
        put(&cloud, quota, quota.row().at_first());
        ok(&cloud, service, &call).await;
    }
    put(&cloud, Quota::Keys, 0);
    let refusal = json_refused(&cloud, "kms", "TrentService.CreateKey", json!({})).await;
    assert_eq!(refusal["__type"], Value::from("LimitExceededException"));
}

#[tokio::test(start_paused = true)]
async fn spot_and_on_demand_machines_have_a_quota_each() {
    let (cloud, _, subnet, _) = network().await;
    put(&cloud, Quota::OnDemandVcpus, 2);
    put(&cloud, Quota::SpotVcpus, 2);
    let image = crate::services::ec2::eks_image_id(REGION, "1.35", "x86_64");
    let run = format!("RunInstances&MinCount=1&MaxCount=1&ImageId={image}&InstanceType=t3.medium&SubnetId={subnet}");
    let spot = format!("{run}&InstanceMarketOptions.MarketType=spot");
    ok(&cloud, "ec2", &run).await;
    ok(&cloud, "ec2", &spot).await;
    let (code, message) = refused(&cloud, "ec2", &run).await;
    assert_eq!(code, "VcpuLimitExceeded");
    assert!(message.contains("your current vCPU limit of 2 allows"), "{message}");
    assert_eq!(refused(&cloud, "ec2", &spot).await.0, "MaxSpotInstanceCountExceeded");
}

#[tokio::test(start_paused = true)]
async fn more_vpcs_are_more_internet_gateways_in_one_region() {
    let cloud = cloud();
    put(&cloud, Quota::Vpcs, 30);
    cloud.with(REGION, |context| assert_eq!(value(context, Quota::InternetGateways), 30));
    cloud.with("eu-west-1", |context| assert_eq!(value(context, Quota::Vpcs), 5));
    put(&cloud, Quota::Roles, 7);
    cloud.with("eu-west-1", |context| assert_eq!(value(context, Quota::Roles), 7, "IAM is the same everywhere"));
    assert_eq!(Quota::by_code("vpc", "L-F678F1CE"), Some(Quota::Vpcs));
    assert_eq!(Quota::by_code("ec2", "L-F678F1CE"), None);
}

#[tokio::test]
async fn quotas_are_saved_with_the_account() {
    let path: PathBuf = std::env::temp_dir().join(format!("landfall-quotas-{}.json", rand::random::<u64>()));
    let options = || Options { path: Some(path.clone()), speed: 1.0 };
    put(&DemoCloud::open(options()).expect("a new account"), Quota::Vpcs, 9);
    let again = DemoCloud::open(options()).expect("the same account");
    again.with(REGION, |context| assert_eq!(value(context, Quota::Vpcs), 9));
    drop(again);
    for left in [path.clone(), path.with_extension("json.lock")] {
        drop(std::fs::remove_file(left));
    }
}
