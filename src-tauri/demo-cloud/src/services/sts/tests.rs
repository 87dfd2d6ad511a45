//! Sessions on the wire: who may have one, what it opens, and what it does not.

use serde_json::json;

use crate::DemoCloud;
use crate::testing::{self, cloud, first, ok, query_as, refused};

type Keys = (String, String, String);

fn keys(answer: &str) -> Keys {
    (first(answer, "AccessKeyId"), first(answer, "SecretAccessKey"), first(answer, "SessionToken"))
}

/// Makes a role that somebody may take on, and waits until it can be used; its ARN.
async fn role(cloud: &DemoCloud, name: &str, principal: &str, condition: serde_json::Value) -> String {
    let mut statement = json!({ "Effect": "Allow", "Principal": { "AWS": principal }, "Action": "sts:AssumeRole" });
    if !condition.is_null() {
        statement["Condition"] = condition;
    }
    let trust = json!({ "Version": "2012-10-17", "Statement": [statement] });
    let made = ok(cloud, "iam", &format!("CreateRole&RoleName={name}&AssumeRolePolicyDocument={trust}")).await;
    tokio::time::advance(std::time::Duration::from_secs(20)).await;
    first(&made, "Arn")
}

fn assume(arn: &str) -> String {
    format!("AssumeRole&RoleArn={arn}&RoleSessionName=ada")
}

#[tokio::test(start_paused = true)]
async fn a_session_of_a_role_is_somebody_else_until_its_role_is_gone() {
    let cloud = cloud();
    let arn = role(&cloud, "builder", "arn:aws:iam::111122223333:root", json!(null)).await;
    let answer = ok(&cloud, "sts", &assume(&arn)).await;
    let session = "arn:aws:sts::111122223333:assumed-role/builder/ada";
    assert_eq!(first(&answer, "Arn"), session);
    let ada = keys(&answer);
    let (status, who) = query_as(&cloud, &ada, "sts", "GetCallerIdentity&X=").await;
    assert_eq!((status, first(&who, "Arn").as_str()), (200, session));
    assert_eq!(first(&who, "UserId"), first(&answer, "AssumedRoleId"));
    assert_eq!(query_as(&cloud, &ada, "ec2", "DescribeVpcs&X=").await.0, 200);
    for action in ["GetUser", "ListAccessKeys", "ListMFADevices"] {
        let (status, refusal) = query_as(&cloud, &ada, "iam", &format!("{action}&X=")).await;
        assert_eq!((status, first(&refusal, "Code").as_str()), (400, "ValidationError"), "{action}: it is no user");
    }
    let (id, secret, token) = ada.clone();
    for (wrong, code) in [
        ((id.clone(), "wrong".to_owned(), token.clone()), "SignatureDoesNotMatch"),
        ((id.clone(), secret.clone(), "nonsense".to_owned()), "InvalidClientTokenId"),
        ((crate::ACCESS_KEY_ID.to_owned(), secret, token), "InvalidClientTokenId"),
    ] {
        let (status, refusal) = query_as(&cloud, &wrong, "sts", "GetCallerIdentity&X=").await;
        assert_eq!((status, first(&refusal, "Code").as_str()), (403, code));
    }
    ok(&cloud, "iam", "DeleteRole&RoleName=builder").await;
    let (_, refusal) = query_as(&cloud, &ada, "sts", "GetCallerIdentity&X=").await;
    assert_eq!(first(&refusal, "Code"), "InvalidClientTokenId");
    role(&cloud, "builder", "111122223333", json!(null)).await;
    let (_, refusal) = query_as(&cloud, &ada, "sts", "GetCallerIdentity&X=").await;
    assert_eq!(first(&refusal, "Code"), "InvalidClientTokenId", "a role of the same name is another role");
}

#[tokio::test(start_paused = true)]
async fn a_role_decides_who_may_take_it_on() {
    let cloud = cloud();
    let ours = role(&cloud, "ours", crate::PRINCIPAL_ARN, json!(null)).await;
    let theirs = role(&cloud, "theirs", "arn:aws:iam::111122223333:user/bob", json!(null)).await;
    let condition = json!({ "StringEquals": { "sts:ExternalId": "secret word" } });
    let guarded = role(&cloud, "guarded", crate::PRINCIPAL_ARN, condition).await;
    let chained = role(&cloud, "chained", &ours, json!(null)).await;
    let answer = ok(&cloud, "sts", &assume(&ours)).await;
    for wrong in [&theirs, &guarded, &chained, "arn:aws:iam::111122223333:role/nobody"] {
        let (code, message) = refused(&cloud, "sts", &assume(wrong)).await;
        assert_eq!(code, "AccessDenied");
        let user = crate::PRINCIPAL_ARN;
        assert_eq!(message, format!("User: {user} is not authorized to perform: sts:AssumeRole on resource: {wrong}"));
    }
    ok(&cloud, "sts", &format!("{}&ExternalId=secret word", assume(&guarded))).await;
    let ada = keys(&answer);
    assert_eq!(query_as(&cloud, &ada, "sts", &assume(&chained)).await.0, 200, "a session of the role it trusts");
    ok(&cloud, "iam", "UpdateRole&RoleName=chained&MaxSessionDuration=7200").await;
    let (_, refusal) = query_as(&cloud, &ada, "sts", &format!("{}&DurationSeconds=7200", assume(&chained))).await;
    assert!(first(&refusal, "Message").contains("role chaining"), "{refusal}");
    for (more, words) in
        [("899", "greater than or equal to 900"), ("7200", "MaxSessionDuration"), ("43201", "less than")]
    {
        let (code, message) = refused(&cloud, "sts", &format!("{}&DurationSeconds={more}", assume(&ours))).await;
        assert_eq!(code, "ValidationError");
        assert!(message.contains(words), "{message}");
    }
    for wrong in [assume("builder"), format!("AssumeRole&RoleArn={ours}&RoleSessionName=a b")] {
        assert_eq!(refused(&cloud, "sts", &wrong).await.0, "ValidationError");
    }
    let young = json!({ "Statement": [{
        "Effect": "Allow", "Principal": { "AWS": "*" }, "Action": "sts:AssumeRole",
    }], "Version": "2012-10-17" });
    ok(&cloud, "iam", &format!("CreateRole&RoleName=young&AssumeRolePolicyDocument={young}")).await;
    let young = "arn:aws:iam::111122223333:role/young";
    assert_eq!(refused(&cloud, "sts", &assume(young)).await.0, "AccessDenied", "IAM takes its time");
}

#[tokio::test(start_paused = true)]
async fn a_users_session_is_the_user_with_less() {
    let cloud = cloud();
    let demo = keys(&ok(&cloud, "sts", "GetSessionToken&DurationSeconds=900").await);
    let (_, who) = query_as(&cloud, &demo, "sts", "GetCallerIdentity&X=").await;
    assert_eq!(
        (first(&who, "Arn").as_str(), first(&who, "UserId").as_str()),
        (crate::PRINCIPAL_ARN, crate::PRINCIPAL_ID)
    );
    assert_eq!(query_as(&cloud, &demo, "iam", "ListUsers&X=").await.0, 403, "IAM wants a second factor");
    assert_eq!(query_as(&cloud, &demo, "sts", "GetSessionToken&X=").await.0, 403);
    assert_eq!(refused(&cloud, "sts", "GetSessionToken&DurationSeconds=129601").await.0, "ValidationError");
    let info = ok(&cloud, "sts", &format!("GetAccessKeyInfo&AccessKeyId={}", crate::ACCESS_KEY_ID)).await;
    assert_eq!(first(&info, "Account"), "111122223333");
    assert_eq!(refused(&cloud, "sts", "GetAccessKeyInfo&AccessKeyId=AKIASOMEBODYELSES001").await.0, "AccessDenied");
    assert_eq!(refused(&cloud, "sts", "GetAccessKeyInfo&AccessKeyId=short").await.0, "ValidationError");
}

#[tokio::test(start_paused = true)]
async fn a_session_that_is_over_is_refused_in_the_words_of_each_service() {
    let cloud = cloud();
    let over = crate::sessions::Session {
        arn: crate::PRINCIPAL_ARN.to_owned(),
        user_id: crate::PRINCIPAL_ID.to_owned(),
        principal: crate::PRINCIPAL_ARN.to_owned(),
        expires_at: jiff::Timestamp::now().as_second() - 1,
        nonce: 0,
    };
    let keys = over.credentials();
    let keys = (keys.access_key_id, keys.secret_access_key, keys.session_token);
    for (service, call, code) in
        [("sts", "GetCallerIdentity&X=", "ExpiredToken"), ("ec2", "DescribeVpcs&X=", "RequestExpired")]
    {
        let (_, refusal) = query_as(&cloud, &keys, service, call).await;
        assert_eq!(testing::first(&refusal, "Code"), code);
    }
}
