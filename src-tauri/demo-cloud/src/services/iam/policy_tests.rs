//! What IAM promises about managed policies, judged over the wire.

use crate::testing::{all, cloud, first, ok, refused};

const READS: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}"#;
const WRITES: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:PutObject","Resource":"*"}]}"#;
const ARN: &str = "arn:aws:iam::111122223333:policy/team/reads";

fn create() -> String {
    format!(
        "CreatePolicy&PolicyName=reads&Path=/team/&PolicyDocument={READS}&Description=what we read\
         &Tags.member.1.Key=a&Tags.member.1.Value=b"
    )
}

#[tokio::test(start_paused = true)]
async fn a_policy_of_ones_own_is_made_attached_and_deleted_last() {
    let cloud = cloud();
    let before = cloud.inventory();
    let made = ok(&cloud, "iam", &create()).await;
    assert_eq!((first(&made, "Arn"), first(&made, "Path")), (ARN.to_owned(), "/team/".to_owned()));
    assert_eq!(refused(&cloud, "iam", &create()).await.0, "EntityAlreadyExists");
    assert!(cloud.inventory().contains_key(&format!("policy/{ARN}")));
    ok(&cloud, "iam", &format!("AttachRolePolicy&RoleName=Developers&PolicyArn={ARN}")).await;
    let got = ok(&cloud, "iam", &format!("GetPolicy&PolicyArn={ARN}")).await;
    assert_eq!((first(&got, "AttachmentCount"), first(&got, "Key")), ("1".to_owned(), "a".to_owned()));
    let roles = ok(&cloud, "iam", &format!("ListEntitiesForPolicy&PolicyArn={ARN}")).await;
    assert_eq!(all(&roles, "RoleName"), ["Developers"]);
    let delete = format!("DeletePolicy&PolicyArn={ARN}");
    assert_eq!(refused(&cloud, "iam", &delete).await.0, "DeleteConflict");
    ok(&cloud, "iam", &format!("DetachRolePolicy&RoleName=Developers&PolicyArn={ARN}")).await;
    ok(&cloud, "iam", &delete).await;
    assert_eq!(refused(&cloud, "iam", &delete).await.0, "NoSuchEntity");
    let attach = format!("AttachRolePolicy&RoleName=Developers&PolicyArn={ARN}");
    assert_eq!(refused(&cloud, "iam", &attach).await.0, "NoSuchEntity");
    assert_eq!(cloud.inventory(), before);
}

#[tokio::test(start_paused = true)]
async fn a_policy_has_versions_and_one_that_counts() {
    let cloud = cloud();
    ok(&cloud, "iam", &create()).await;
    let second = format!("CreatePolicyVersion&PolicyArn={ARN}&PolicyDocument={WRITES}&SetAsDefault=true");
    assert_eq!(first(&ok(&cloud, "iam", &second).await, "VersionId"), "v2");
    let version = async |id: &str| ok(&cloud, "iam", &format!("GetPolicyVersion&PolicyArn={ARN}&VersionId={id}")).await;
    assert!(first(&version("v1").await, "Document").contains("s3%3AGetObject"));
    assert_eq!(first(&version("v2").await, "IsDefaultVersion"), "true");
    let delete = |id: &str| format!("DeletePolicyVersion&PolicyArn={ARN}&VersionId={id}");
    assert_eq!(refused(&cloud, "iam", &delete("v2")).await.0, "DeleteConflict", "it is the default");
    let whole = format!("DeletePolicy&PolicyArn={ARN}");
    assert_eq!(refused(&cloud, "iam", &whole).await.0, "DeleteConflict", "it has two versions");
    ok(&cloud, "iam", &delete("v1")).await;
    let listed = ok(&cloud, "iam", &format!("ListPolicyVersions&PolicyArn={ARN}")).await;
    assert_eq!(all(&listed, "VersionId"), ["v2"]);
    for expected in ["v3", "v4", "v5", "v6"] {
        let more = format!("CreatePolicyVersion&PolicyArn={ARN}&PolicyDocument={READS}");
        assert_eq!(first(&ok(&cloud, "iam", &more).await, "VersionId"), expected);
    }
    let sixth = format!("CreatePolicyVersion&PolicyArn={ARN}&PolicyDocument={READS}");
    assert_eq!(refused(&cloud, "iam", &sixth).await.0, "LimitExceeded");
    ok(&cloud, "iam", &format!("SetDefaultPolicyVersion&PolicyArn={ARN}&VersionId=v4")).await;
    assert_eq!(first(&version("v4").await, "IsDefaultVersion"), "true");
}

#[tokio::test(start_paused = true)]
async fn lists_tell_ours_from_aws() {
    let cloud = cloud();
    ok(&cloud, "iam", &create()).await;
    let names =
        async |call: &str| all(&ok(&cloud, "iam", &format!("ListPolicies&MaxItems=200&{call}")).await, "PolicyName");
    assert_eq!(names("Scope=Local").await, ["reads"]);
    let aws = names("Scope=AWS").await;
    for needed in [
        "AmazonEKSClusterPolicy",
        "AmazonEBSCSIDriverPolicy",
        "AmazonEBSCSIDriverPolicyV2",
        "AmazonS3FullAccess",
        "AWSXrayWriteOnlyAccess",
    ] {
        assert!(aws.iter().any(|name| name == needed), "{needed}");
    }
    assert!(!aws.contains(&"reads".to_owned()));
    assert_eq!(names("Scope=All&PathPrefix=/team/").await, ["reads"]);
    assert!(names("Scope=AWS&OnlyAttached=true").await.contains(&"AmazonEKSClusterPolicy".to_owned()));
    assert_eq!(refused(&cloud, "iam", "ListPolicies&Scope=Ours").await.0, "ValidationError");
    let aws_own = "DeletePolicy&PolicyArn=arn:aws:iam::aws:policy/AdministratorAccess";
    assert_eq!(refused(&cloud, "iam", aws_own).await.0, "AccessDenied");
    let principal =
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}]}"#;
    let wrong = format!("CreatePolicy&PolicyName=wrong&PolicyDocument={principal}");
    assert_eq!(refused(&cloud, "iam", &wrong).await.0, "MalformedPolicyDocument");
}
