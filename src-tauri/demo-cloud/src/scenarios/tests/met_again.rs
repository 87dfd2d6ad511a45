//! What was got over, and is in the way again because its cause still stands: it happens again, and can be ended.

use serde_json::{Value, json};

use super::{GROUPS, WORKERS, group, is_over, rehearse, stands, with_plugin};
use crate::services::eks::tests::stage::Stage;
use crate::testing::{all, cloud, first, ok, query, refused};

const ADDRESS: &str = "AllocateAddress&Domain=vpc";
const VPC: &str = "CreateVpc&CidrBlock=10.0.0.0/16";

#[tokio::test(start_paused = true)]
async fn one_address_is_not_enough_for_two() {
    let cloud = cloud();
    rehearse(&cloud, "address-quota");
    refused(&cloud, "ec2", ADDRESS).await;
    let old = all(&ok(&cloud, "ec2", "DescribeAddresses&X=").await, "allocationId");
    ok(&cloud, "ec2", &format!("ReleaseAddress&AllocationId={}", old[0])).await;
    assert!(is_over(&cloud, "address-quota"));
    let ours = first(&ok(&cloud, "ec2", ADDRESS).await, "allocationId");
    assert!(is_over(&cloud, "address-quota"), "nobody asks for a second one");
    assert_eq!(refused(&cloud, "ec2", ADDRESS).await.0, "AddressLimitExceeded");
    assert!(stands(&cloud, "address-quota"));
    cloud.end_rehearsal("address-quota").expect("the library has it");
    assert!(is_over(&cloud, "address-quota"));
    assert_eq!(all(&ok(&cloud, "ec2", "DescribeAddresses&X=").await, "allocationId"), [ours]);
    // Whoever takes all of them now has only themselves to ask.
    for _ in 0..4 {
        ok(&cloud, "ec2", ADDRESS).await;
    }
    refused(&cloud, "ec2", ADDRESS).await;
    assert!(is_over(&cloud, "address-quota"));
}

#[tokio::test(start_paused = true)]
async fn one_vpc_is_not_enough_for_two() {
    let cloud = cloud();
    rehearse(&cloud, "vpc-quota");
    refused(&cloud, "ec2", VPC).await;
    let old = "DescribeVpcs&Filter.1.Name=tag:Name&Filter.1.Value.1=old-workshop";
    let old = all(&ok(&cloud, "ec2", old).await, "vpcId");
    ok(&cloud, "ec2", &format!("DeleteVpc&VpcId={}", old[0])).await;
    ok(&cloud, "ec2", VPC).await;
    assert!(is_over(&cloud, "vpc-quota"));
    refused(&cloud, "ec2", VPC).await;
    assert!(stands(&cloud, "vpc-quota"));
    cloud.end_rehearsal("vpc-quota").expect("the library has it");
    ok(&cloud, "ec2", VPC).await;
}

#[tokio::test(start_paused = true)]
async fn the_organisation_forbids_the_second_role_as_the_first() {
    let stage = Stage::set().await;
    let role = async |name: &str| {
        query(&stage.cloud, "iam", &format!("CreateRole&RoleName={name}&AssumeRolePolicyDocument={{}}")).await.0
    };
    rehearse(&stage.cloud, "denied-by-organisation");
    assert_eq!(role("cluster-2").await, 403);
    let arn = |name: &str| json!(format!("arn:aws:iam::111122223333:role/{name}"));
    let mut cluster = stage.cluster("demo");
    cluster["roleArn"] = arn("company-eks-cluster");
    stage.ok("POST", "/clusters", cluster).await;
    assert!(is_over(&stage.cloud, "denied-by-organisation"));
    stage.wait(700).await;
    stage.ok("POST", "/clusters/demo/addons", json!({ "addonName": "vpc-cni" })).await;
    assert_eq!(role("nodes-2").await, 403);
    assert!(stands(&stage.cloud, "denied-by-organisation"));
    let attach = "AttachRolePolicy&RoleName=company-eks-nodes&PolicyArn=arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy";
    ok(&stage.cloud, "iam", attach).await;
    let mut workers = stage.group("workers");
    workers["nodeRole"] = arn("company-eks-nodes");
    stage.ok("POST", GROUPS, workers).await;
    stage.wait(200).await;
    assert_eq!(group(&stage).await["status"], "ACTIVE");
    assert!(is_over(&stage.cloud, "denied-by-organisation"), "nodes with the company's role are past it");
    assert_eq!(role("third").await, 403);
    assert!(stands(&stage.cloud, "denied-by-organisation"));
    stage.cloud.end_rehearsal("denied-by-organisation").expect("the library has it");
    assert!(is_over(&stage.cloud, "denied-by-organisation"));
    assert_ne!(role("third").await, 403);
    assert!(is_over(&stage.cloud, "denied-by-organisation"));
}

#[tokio::test(start_paused = true)]
async fn the_free_plan_refuses_other_types_again() {
    let stage = with_plugin().await;
    let make = async |name: &str, kind: &str| {
        let mut body = stage.group(name);
        body["instanceTypes"] = json!([kind]);
        stage.ok("POST", GROUPS, body).await;
    };
    rehearse(&stage.cloud, "free-plan");
    make("refused", "t3.medium").await;
    stage.wait(200).await;
    assert!(stands(&stage.cloud, "free-plan"));
    make("workers", "t3.small").await;
    stage.wait(200).await;
    assert_eq!(group(&stage).await["status"], "ACTIVE");
    assert!(is_over(&stage.cloud, "free-plan"));
    make("small", "t3.small").await;
    assert!(is_over(&stage.cloud, "free-plan"), "the plan has that type");
    make("again", "t3.medium").await;
    assert!(stands(&stage.cloud, "free-plan"));
    stage.cloud.end_rehearsal("free-plan").expect("the library has it");
    stage.ok("DELETE", WORKERS, Value::Null).await;
    stage.wait(310).await;
    make("workers", "t3.medium").await;
    stage.wait(200).await;
    assert_eq!(group(&stage).await["status"], "ACTIVE");
    assert!(is_over(&stage.cloud, "free-plan"));
}

/// Somebody who has room for one thing and needs two does not have to be refused first.
#[tokio::test(start_paused = true)]
async fn what_is_over_is_ended_too_where_its_cause_still_stands() {
    let cloud = cloud();
    rehearse(&cloud, "address-quota");
    refused(&cloud, "ec2", ADDRESS).await;
    let old = all(&ok(&cloud, "ec2", "DescribeAddresses&X=").await, "allocationId");
    ok(&cloud, "ec2", &format!("ReleaseAddress&AllocationId={}", old[0])).await;
    assert!(is_over(&cloud, "address-quota"));
    cloud.end_rehearsal("address-quota").expect("the library has it");
    assert!(is_over(&cloud, "address-quota"));
    assert_eq!(all(&ok(&cloud, "ec2", "DescribeAddresses&X=").await, "allocationId"), Vec::<String>::new());
}
