//! Scenarios that one meets with the network, the roles and the cluster.

use serde_json::{Value, json};

use super::{GROUPS, group, is_over, rehearse, stands, waits};
use crate::scenarios::{Asked, before};
use crate::services::eks::tests::stage::{Stage, role};
use crate::testing::{all, cloud, first, ok, query, refused};

const VPC: &str = "CreateVpc&CidrBlock=10.0.0.0/16";

#[tokio::test(start_paused = true)]
async fn throttled_calls_pass_after_a_while() {
    let cloud = cloud();
    rehearse(&cloud, "throttled");
    ok(&cloud, "ec2", "DescribeVpcs&X=").await;
    let mut statuses = Vec::new();
    for _ in 0..6 {
        statuses.push(query(&cloud, "ec2", "CreateVpc&CidrBlock=10.0.0.0/29").await.0);
    }
    assert_eq!(statuses, [503, 503, 400, 503, 503, 400], "a third is looked at");
    ok(&cloud, "iam", "ListUsers&X=").await;
    assert_eq!(refused(&cloud, "ec2", VPC).await.0, "RequestLimitExceeded");
    tokio::time::advance(std::time::Duration::from_secs(120)).await;
    assert!(is_over(&cloud, "throttled"));
    for _ in 0..3 {
        ok(&cloud, "ec2", VPC).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_vpc_of_an_old_workshop_makes_room() {
    let cloud = cloud();
    let before = cloud.inventory();
    rehearse(&cloud, "vpc-quota");
    assert_eq!(refused(&cloud, "ec2", VPC).await.0, "VpcLimitExceeded");
    let old = "DescribeVpcs&Filter.1.Name=tag:Name&Filter.1.Value.1=old-workshop";
    let old = all(&ok(&cloud, "ec2", old).await, "vpcId");
    ok(&cloud, "ec2", &format!("DeleteVpc&VpcId={}", old[0])).await;
    assert!(is_over(&cloud, "vpc-quota"));
    let ours = first(&ok(&cloud, "ec2", VPC).await, "vpcId");
    assert_eq!(refused(&cloud, "ec2", VPC).await.0, "VpcLimitExceeded");
    cloud.clear_rehearsals();
    ok(&cloud, "ec2", &format!("DeleteVpc&VpcId={ours}")).await;
    assert_eq!(cloud.inventory(), before, "colleagues took the rest away");
}

#[tokio::test(start_paused = true)]
async fn an_address_that_nobody_uses_makes_room() {
    let cloud = cloud();
    let before = cloud.inventory();
    rehearse(&cloud, "address-quota");
    let (code, message) = refused(&cloud, "ec2", "AllocateAddress&Domain=vpc").await;
    assert_eq!(code, "AddressLimitExceeded");
    assert_eq!(message, "The maximum number of addresses has been reached.");
    let old = "DescribeAddresses&Filter.1.Name=tag:Name&Filter.1.Value.1=old-workshop";
    let old = all(&ok(&cloud, "ec2", old).await, "allocationId");
    assert_eq!(old.len(), 5);
    ok(&cloud, "ec2", &format!("ReleaseAddress&AllocationId={}", old[4])).await;
    assert!(is_over(&cloud, "address-quota"));
    let ours = first(&ok(&cloud, "ec2", "AllocateAddress&Domain=vpc").await, "allocationId");
    cloud.clear_rehearsals();
    ok(&cloud, "ec2", &format!("ReleaseAddress&AllocationId={ours}")).await;
    assert_eq!(cloud.inventory(), before);
}

#[tokio::test(start_paused = true)]
async fn an_administrator_gives_the_permission() {
    let cloud = cloud();
    rehearse(&cloud, "denied");
    let simulate = "SimulatePrincipalPolicy&PolicySourceArn=arn:aws:iam::111122223333:user/demo\
                    &ActionNames.member.1=iam:CreateRole";
    assert_eq!(first(&ok(&cloud, "iam", simulate).await, "EvalDecision"), "implicitDeny");
    let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"eks.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
    let make = format!("CreateRole&RoleName=mine&AssumeRolePolicyDocument={trust}");
    let (code, message) = refused(&cloud, "iam", &make).await;
    assert_eq!(code, "AccessDenied");
    assert!(message.ends_with("because no identity-based policy allows the iam:CreateRole action"), "{message}");
    tokio::time::advance(std::time::Duration::from_secs(240)).await;
    assert_eq!(refused(&cloud, "iam", &make).await.0, "AccessDenied", "asking again does not make it faster or slower");
    tokio::time::advance(std::time::Duration::from_secs(61)).await;
    assert!(is_over(&cloud, "denied"));
    ok(&cloud, "iam", &make).await;
}

#[tokio::test(start_paused = true)]
async fn where_the_organisation_forbids_roles_those_of_the_company_do() {
    let stage = Stage::set().await;
    rehearse(&stage.cloud, "denied-by-organisation");
    let (code, message) = refused(&stage.cloud, "iam", "CreateRole&RoleName=a&AssumeRolePolicyDocument={}").await;
    assert_eq!(code, "AccessDenied");
    assert!(message.ends_with("with an explicit deny in a service control policy"), "{message}");
    stage.wait(3600).await;
    assert_eq!(
        refused(&stage.cloud, "iam", "CreateRole&RoleName=a&AssumeRolePolicyDocument={}").await.0,
        "AccessDenied"
    );
    let arn = |name: &str| json!(format!("arn:aws:iam::111122223333:role/{name}"));
    let mut cluster = stage.cluster("demo");
    cluster["roleArn"] = arn("company-eks-cluster");
    stage.ok("POST", "/clusters", cluster).await;
    assert!(is_over(&stage.cloud, "denied-by-organisation"), "the way was found");
    stage.wait(700).await;
    stage.ok("POST", "/clusters/demo/addons", json!({ "addonName": "vpc-cni" })).await;
    let attach = "AttachRolePolicy&RoleName=company-eks-nodes&PolicyArn=arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy";
    ok(&stage.cloud, "iam", attach).await;
    let mut workers = stage.group("workers");
    workers["nodeRole"] = arn("company-eks-nodes");
    stage.ok("POST", GROUPS, workers).await;
    stage.wait(200).await;
    assert_eq!(group(&stage).await["status"], "ACTIVE");
}

/// IAM's calls are of us-east-1, wherever the cluster is.
#[tokio::test(start_paused = true)]
async fn what_forbids_roles_is_over_in_whichever_region_the_cluster_is_made() {
    for name in ["denied", "denied-by-organisation"] {
        let stage = Stage::set().await;
        rehearse(&stage.cloud, name);
        let asked = Asked { service: "iam", action: "CreateRole", path: &[], body: &Value::Null };
        stage.cloud.with("eu-central-1", |context| before(context, &asked));
        assert!(stands(&stage.cloud, name));
        stage.ok("POST", "/clusters", stage.cluster("demo")).await;
        assert!(is_over(&stage.cloud, name), "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn credentials_that_expire_are_good_again_later() {
    let stage = Stage::set().await;
    rehearse(&stage.cloud, "token-expired");
    ok(&stage.cloud, "sts", "GetCallerIdentity&X=").await;
    let said = stage.message(403, "POST", "/clusters", stage.cluster("demo")).await;
    assert_eq!(said, "The security token included in the request is expired");
    assert_eq!(refused(&stage.cloud, "sts", "GetCallerIdentity&X=").await.0, "ExpiredToken", "every call");
    stage.wait(60).await;
    assert!(is_over(&stage.cloud, "token-expired"));
    ok(&stage.cloud, "sts", "GetCallerIdentity&X=").await;
    stage.ok("POST", "/clusters", stage.cluster("demo")).await;
}

#[tokio::test(start_paused = true)]
async fn a_zone_without_room_is_refused_and_the_others_are_named() {
    let stage = Stage::set().await;
    rehearse(&stage.cloud, "zone-refused");
    let refusal = stage.refused(400, "POST", "/clusters", stage.cluster("demo")).await;
    assert!(refusal["message"].as_str().unwrap().contains("because us-east-1b, the targeted Availability Zone"));
    assert_eq!(refusal["validZones"], json!(["us-east-1a", "us-east-1d", "us-east-1e", "us-east-1f"]));
    let call = format!("CreateSubnet&VpcId={}&CidrBlock=10.0.100.0/24&AvailabilityZone=us-east-1d", stage.vpc);
    let other = first(&ok(&stage.cloud, "ec2", &call).await, "subnetId");
    let mut body = stage.cluster("elsewhere");
    body["resourcesVpcConfig"]["subnetIds"] = json!([stage.public[0], other]);
    stage.ok("POST", "/clusters", body).await;
    assert!(is_over(&stage.cloud, "zone-refused"), "who builds elsewhere is past it");
    stage.refused(400, "POST", "/clusters", stage.cluster("demo")).await;
    stage.wait(1800).await;
    stage.ok("POST", "/clusters", stage.cluster("demo")).await;
}

#[tokio::test(start_paused = true)]
async fn a_role_that_eks_may_not_use_is_mended_by_its_trust_policy() {
    let stage = Stage::set().await;
    rehearse(&stage.cloud, "role-not-assumable");
    let expected = "could not be assumed because it does not exist or the trusted entity is not correct";
    for _ in 0..2 {
        let said = stage.message(400, "POST", "/clusters", stage.cluster("demo")).await;
        assert!(said.ends_with(expected), "{said}");
        stage.wait(150).await;
    }
    let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"eks.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
    ok(&stage.cloud, "iam", &format!("UpdateAssumeRolePolicy&RoleName=cluster&PolicyDocument={trust}")).await;
    assert!(is_over(&stage.cloud, "role-not-assumable"));
    stage.ok("POST", "/clusters", stage.cluster("demo")).await;
}

#[tokio::test(start_paused = true)]
async fn a_role_that_is_not_there_yet_is_waited_for() {
    let stage = Stage::set().await;
    rehearse(&stage.cloud, "role-not-assumable");
    let mut body = stage.cluster("demo");
    body["roleArn"] = json!("arn:aws:iam::111122223333:role/later");
    stage.refused(400, "POST", "/clusters", body.clone()).await;
    assert!(waits(&stage.cloud, "role-not-assumable"), "there was nothing to break");
    role(&stage.cloud, "later", "eks.amazonaws.com", &["AmazonEKSClusterPolicy"]).await;
    stage.wait(20).await;
    stage.refused(400, "POST", "/clusters", body).await;
    assert!(stands(&stage.cloud, "role-not-assumable"));
}

#[tokio::test(start_paused = true)]
async fn an_update_of_somebody_else_is_waited_for() {
    let stage = Stage::with_cluster().await;
    rehearse(&stage.cloud, "update-in-progress");
    let said = stage.message(409, "DELETE", "/clusters/demo", Value::Null).await;
    assert_eq!(said, "Cannot delete because cluster demo currently has an update in progress");
    let said = stage.message(400, "POST", GROUPS, stage.group("workers")).await;
    assert_eq!(said, "Cluster 'demo' is not in ACTIVE status");
    let updates = stage.get("/clusters/demo/updates").await;
    let id = updates["updateIds"][0].as_str().unwrap().to_owned();
    let update = async || stage.get(&format!("/clusters/demo/updates/{id}")).await["update"].clone();
    assert_eq!(update().await["status"], "InProgress");
    stage.wait(240).await;
    assert_eq!(update().await["status"], "Successful");
    assert!(is_over(&stage.cloud, "update-in-progress"));
    stage.ok("DELETE", "/clusters/demo", Value::Null).await;
}
