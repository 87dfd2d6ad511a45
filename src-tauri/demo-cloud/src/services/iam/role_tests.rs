//! What IAM promises about roles, judged over the wire.

use std::time::Duration;

use super::role::NotAssumable;
use crate::DemoCloud;
use crate::testing::{all, cloud, first, ok, refused};

const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"eks.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
const CLUSTER_POLICY: &str = "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy";

async fn make(cloud: &DemoCloud, name: &str) -> String {
    first(&ok(cloud, "iam", &format!("CreateRole&RoleName={name}&AssumeRolePolicyDocument={TRUST}")).await, "Arn")
}

#[tokio::test(start_paused = true)]
async fn a_role_is_assumable_after_some_seconds_by_whom_it_trusts() {
    let cloud = cloud();
    let arn = make(&cloud, "cluster").await;
    assert_eq!(arn, "arn:aws:iam::111122223333:role/cluster");
    let ask = |service: &str| {
        cloud.with("us-east-1", |context| {
            context.iam.assumable_by(&arn, service, context.now).map(|role| role.name.clone())
        })
    };
    assert_eq!(ask("eks.amazonaws.com"), Err(NotAssumable::TooNew));
    tokio::time::advance(Duration::from_secs(8)).await;
    assert_eq!(ask("eks.amazonaws.com"), Ok("cluster".to_owned()));
    assert_eq!(ask("ec2.amazonaws.com"), Err(NotAssumable::Untrusting));
    ok(&cloud, "iam", "DeleteRole&RoleName=cluster").await;
    assert_eq!(ask("eks.amazonaws.com"), Err(NotAssumable::Missing));
}

#[tokio::test(start_paused = true)]
async fn a_role_is_deleted_only_when_it_is_bare() {
    let cloud = cloud();
    let before = cloud.inventory();
    make(&cloud, "nodes").await;
    ok(&cloud, "iam", &format!("AttachRolePolicy&RoleName=nodes&PolicyArn={CLUSTER_POLICY}")).await;
    let document = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#;
    ok(&cloud, "iam", &format!("PutRolePolicy&RoleName=nodes&PolicyName=inline&PolicyDocument={document}")).await;
    ok(&cloud, "iam", "CreateInstanceProfile&InstanceProfileName=nodes").await;
    ok(&cloud, "iam", "AddRoleToInstanceProfile&InstanceProfileName=nodes&RoleName=nodes").await;
    for step in [
        "RemoveRoleFromInstanceProfile&InstanceProfileName=nodes&RoleName=nodes",
        "DetachRolePolicy&RoleName=nodes&PolicyArn=arn:aws:iam::aws:policy/AmazonEKSClusterPolicy",
        "DeleteRolePolicy&RoleName=nodes&PolicyName=inline",
    ] {
        assert_eq!(refused(&cloud, "iam", "DeleteRole&RoleName=nodes").await.0, "DeleteConflict", "before {step}");
        ok(&cloud, "iam", step).await;
    }
    ok(&cloud, "iam", "DeleteRole&RoleName=nodes").await;
    ok(&cloud, "iam", "DeleteInstanceProfile&InstanceProfileName=nodes").await;
    assert_eq!(cloud.inventory(), before);
    assert_eq!(refused(&cloud, "iam", "DeleteRole&RoleName=nodes").await.0, "NoSuchEntity");
}

#[tokio::test(start_paused = true)]
async fn names_and_trust_policies_keep_rules() {
    let cloud = cloud();
    make(&cloud, "one").await;
    let create = |name: &str, trust: &str| format!("CreateRole&RoleName={name}&AssumeRolePolicyDocument={trust}");
    assert_eq!(refused(&cloud, "iam", &create("One", TRUST)).await.0, "EntityAlreadyExists");
    assert_eq!(refused(&cloud, "iam", &create("bad name!", TRUST)).await.0, "ValidationError");
    assert_eq!(refused(&cloud, "iam", &create(&"x".repeat(65), TRUST)).await.0, "ValidationError");
    assert_eq!(refused(&cloud, "iam", &create("two", "{nope")).await.0, "MalformedPolicyDocument");
    let unknown = "AttachRolePolicy&RoleName=one&PolicyArn=arn:aws:iam::aws:policy/AmazonEKSClusterPolicyy";
    let (code, message) = refused(&cloud, "iam", unknown).await;
    assert_eq!(code, "NoSuchEntity");
    assert!(message.ends_with("does not exist or is not attachable."), "{message}");
}

#[tokio::test(start_paused = true)]
async fn roles_come_in_pages_and_policies_encoded() {
    let cloud = cloud();
    make(&cloud, "a").await;
    let got = ok(&cloud, "iam", "GetRole&RoleName=a").await;
    assert!(first(&got, "AssumeRolePolicyDocument").starts_with("%7B%22Version%22%3A%222012-10-17%22"));
    let page = ok(&cloud, "iam", "ListRoles&MaxItems=5").await;
    assert_eq!((all(&page, "RoleName").len(), first(&page, "IsTruncated").as_str()), (5, "true"));
    let rest = ok(&cloud, "iam", &format!("ListRoles&Marker={}", first(&page, "Marker"))).await;
    assert_eq!((all(&rest, "RoleName").len(), first(&rest, "IsTruncated").as_str()), (2, "false"));
}

#[tokio::test(start_paused = true)]
async fn trust_policies_of_every_kind_come_back_byte_for_byte() {
    let cloud = cloud();
    let issuer = "oidc.eks.us-east-1.amazonaws.com/id/ABC";
    let irsa = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Federated":"arn:aws:iam::111122223333:oidc-provider/{issuer}"}},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{{"StringEquals":{{"{issuer}:aud":"sts.amazonaws.com","{issuer}:sub":"system:serviceaccount:kube-system:ebs-csi-controller-sa"}}}}}}]}}"#
    );
    let fargate = r#"{
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Condition": { "ArnLike": { "aws:SourceArn": "arn:aws:eks:us-east-1:111122223333:fargateprofile/demo/*" } },
            "Principal": { "Service": "eks-fargate-pods.amazonaws.com" },
            "Action": "sts:AssumeRole"
        }]
    }"#;
    let pods = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"pods.eks.amazonaws.com"},"Action":["sts:AssumeRole","sts:TagSession"]}]}"#;
    for (name, trust) in [("irsa", irsa.as_str()), ("fargate", fargate), ("pods", pods)] {
        ok(&cloud, "iam", &format!("CreateRole&RoleName={name}&AssumeRolePolicyDocument={trust}")).await;
        let got = first(&ok(&cloud, "iam", &format!("GetRole&RoleName={name}")).await, "AssumeRolePolicyDocument");
        let decoded = percent_encoding::percent_decode_str(&got).decode_utf8().expect("IAM encodes UTF-8");
        assert_eq!(decoded, trust, "{name}");
    }
    let nobody = pods.replace(r#"{"Service":"pods.eks.amazonaws.com"}"#, r#"{"Federated":"issuer"}"#);
    let create = format!("CreateRole&RoleName=nobody&AssumeRolePolicyDocument={nobody}");
    assert_eq!(refused(&cloud, "iam", &create).await.0, "MalformedPolicyDocument");
}

#[tokio::test(start_paused = true)]
async fn a_role_can_be_described_anew() {
    let cloud = cloud();
    make(&cloud, "a").await;
    let updated = ok(&cloud, "iam", "UpdateRole&RoleName=a&Description=mine&MaxSessionDuration=7200").await;
    assert!(updated.contains("<UpdateRoleResult></UpdateRoleResult>"), "clients look for the element: {updated}");
    let got = ok(&cloud, "iam", "GetRole&RoleName=a").await;
    assert_eq!((first(&got, "Description"), first(&got, "MaxSessionDuration")), ("mine".into(), "7200".into()));
    assert_eq!(refused(&cloud, "iam", "UpdateRole&RoleName=a&MaxSessionDuration=60").await.0, "ValidationError");
    let again = ok(&cloud, "iam", "UpdateRoleDescription&RoleName=a&Description=ours").await;
    assert_eq!(first(&again, "Description"), "ours");
}

#[tokio::test(start_paused = true)]
async fn a_service_linked_role_belongs_to_its_service() {
    let cloud = cloud();
    let before = cloud.inventory();
    let made = ok(&cloud, "iam", "CreateServiceLinkedRole&AWSServiceName=eks.amazonaws.com").await;
    assert_eq!(first(&made, "RoleName"), "AWSServiceRoleForAmazonEKS");
    // AWS writes lists here, also of one ("create-service-linked-role", AWS CLI Command Reference).
    assert!(made.contains("%5B%22sts%3AAssumeRole%22%5D"), "{made}");
    let again = refused(&cloud, "iam", "CreateServiceLinkedRole&AWSServiceName=eks.amazonaws.com").await;
    assert_eq!(again.0, "InvalidInput");
    let delete = refused(&cloud, "iam", "DeleteRole&RoleName=AWSServiceRoleForAmazonEKS").await;
    assert_eq!(delete.0, "UnmodifiableEntity");
    assert_eq!(cloud.inventory(), before, "it stays, by AWS's design, and is not counted");
}
