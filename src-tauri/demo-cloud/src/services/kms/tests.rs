//! What KMS promises about keys, judged over the wire.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Grantee, NotUsable};
use crate::DemoCloud;
use crate::testing::{cloud, json_ok, json_refused};

async fn ok(cloud: &DemoCloud, action: &str, body: Value) -> Value {
    json_ok(cloud, "kms", &format!("TrentService.{action}"), body).await
}

async fn refused(cloud: &DemoCloud, action: &str, body: Value) -> String {
    let answer = json_refused(cloud, "kms", &format!("TrentService.{action}"), body).await;
    answer["__type"].as_str().expect("every refusal has a name").to_owned()
}

async fn make(cloud: &DemoCloud) -> String {
    let tags = json!([{ "TagKey": "a", "TagValue": "b" }]);
    let made = ok(cloud, "CreateKey", json!({ "Description": "for secrets", "Tags": tags })).await;
    made["KeyMetadata"]["Arn"].as_str().expect("a key has an ARN").to_owned()
}

async fn state(cloud: &DemoCloud, key: &str) -> Value {
    ok(cloud, "DescribeKey", json!({ "KeyId": key })).await["KeyMetadata"]["KeyState"].clone()
}

#[tokio::test(start_paused = true)]
async fn a_key_is_made_named_and_found_by_any_of_its_names() {
    let cloud = cloud();
    let arn = make(&cloud).await;
    let id = arn.rsplit('/').next().expect("an ARN ends with the id");
    ok(&cloud, "CreateAlias", json!({ "AliasName": "alias/mine", "TargetKeyId": id })).await;
    for name in [id, &arn, "alias/mine", "arn:aws:kms:us-east-1:111122223333:alias/mine"] {
        let found = ok(&cloud, "DescribeKey", json!({ "KeyId": name })).await;
        assert_eq!(found["KeyMetadata"]["Arn"], json!(arn), "{name}");
        assert_eq!(found["KeyMetadata"]["KeyManager"], "CUSTOMER");
    }
    let tags = ok(&cloud, "ListResourceTags", json!({ "KeyId": id })).await;
    assert_eq!(tags["Tags"], json!([{ "TagKey": "a", "TagValue": "b" }]));
    let aliases = ok(&cloud, "ListAliases", json!({ "KeyId": id })).await;
    assert_eq!(aliases["Aliases"][0]["AliasName"], "alias/mine");
    assert_eq!(aliases["Aliases"].as_array().map(Vec::len), Some(1));
    let policy = ok(&cloud, "GetKeyPolicy", json!({ "KeyId": id, "PolicyName": "default" })).await;
    assert!(policy["Policy"].as_str().is_some_and(|text| text.contains("arn:aws:iam::111122223333:root")));
}

#[tokio::test(start_paused = true)]
async fn a_new_account_has_a_key_of_ebs_and_one_of_the_company() {
    let cloud = cloud();
    let aliases = ok(&cloud, "ListAliases", json!({})).await;
    let names: Vec<&Value> =
        aliases["Aliases"].as_array().expect("a list").iter().map(|one| &one["AliasName"]).collect();
    assert_eq!(names, [&json!("alias/aws/ebs"), &json!("alias/workshop")]);
    assert!(!cloud.inventory().keys().any(|key| key.starts_with("kms-")), "as long as nobody changes them");
    let delete = refused(&cloud, "ScheduleKeyDeletion", json!({ "KeyId": aliases["Aliases"][0]["TargetKeyId"] })).await;
    assert_eq!(delete, "AccessDeniedException", "it is AWS's own");
    ok(&cloud, "DisableKey", json!({ "KeyId": aliases["Aliases"][1]["TargetKeyId"] })).await;
    assert!(cloud.inventory().keys().any(|key| key.starts_with("kms-key/")), "now somebody has");
}

#[tokio::test(start_paused = true)]
async fn a_key_goes_a_week_later_at_the_soonest() {
    let cloud = cloud();
    let before = cloud.inventory();
    let arn = make(&cloud).await;
    ok(&cloud, "CreateAlias", json!({ "AliasName": "alias/mine", "TargetKeyId": arn })).await;
    assert_eq!(cloud.inventory()["kms-alias/us-east-1/alias/mine"]["tags"]["a"], "b");
    let soon = json!({ "KeyId": arn, "PendingWindowInDays": 6 });
    assert_eq!(refused(&cloud, "ScheduleKeyDeletion", soon).await, "ValidationException");
    let week = json!({ "KeyId": arn, "PendingWindowInDays": 7 });
    let answer = ok(&cloud, "ScheduleKeyDeletion", week.clone()).await;
    assert_eq!(answer["KeyState"], "PendingDeletion");
    assert!(answer["DeletionDate"].as_f64().is_some_and(|at| at * 1000.0 > cloud.now() as f64 + 6.9 * 86_400_000.0));
    assert_eq!(refused(&cloud, "ScheduleKeyDeletion", week.clone()).await, "KMSInvalidStateException");
    assert_eq!(refused(&cloud, "EnableKey", json!({ "KeyId": arn })).await, "KMSInvalidStateException");
    ok(&cloud, "CancelKeyDeletion", json!({ "KeyId": arn })).await;
    assert_eq!(state(&cloud, &arn).await, "Disabled");
    assert_eq!(refused(&cloud, "CancelKeyDeletion", json!({ "KeyId": arn })).await, "KMSInvalidStateException");
    ok(&cloud, "ScheduleKeyDeletion", week).await;
    ok(&cloud, "DeleteAlias", json!({ "AliasName": "alias/mine" })).await;
    assert_eq!(cloud.inventory(), before, "what waits for its end counts as gone");
    assert_eq!(state(&cloud, &arn).await, "PendingDeletion");
    tokio::time::advance(Duration::from_secs(7 * 86_400)).await;
    assert_eq!(refused(&cloud, "DescribeKey", json!({ "KeyId": arn })).await, "NotFoundException");
}

#[tokio::test(start_paused = true)]
async fn names_of_keys_keep_rules() {
    let cloud = cloud();
    let arn = make(&cloud).await;
    let alias = |name: &str| json!({ "AliasName": name, "TargetKeyId": arn });
    ok(&cloud, "CreateAlias", alias("alias/mine")).await;
    for (name, code) in [
        ("alias/mine", "AlreadyExistsException"),
        ("mine", "ValidationException"),
        ("alias/aws/mine", "NotAuthorizedException"),
        ("alias/mi:ne", "InvalidAliasNameException"),
        ("alias/mi ne", "ValidationException"),
    ] {
        assert_eq!(refused(&cloud, "CreateAlias", alias(name)).await, code, "{name}");
    }
    let other = make(&cloud).await;
    ok(&cloud, "UpdateAlias", json!({ "AliasName": "alias/mine", "TargetKeyId": other })).await;
    let found = ok(&cloud, "DescribeKey", json!({ "KeyId": "alias/mine" })).await;
    assert_eq!(found["KeyMetadata"]["Arn"], json!(other));
    ok(&cloud, "DeleteAlias", json!({ "AliasName": "alias/mine" })).await;
    assert_eq!(refused(&cloud, "DeleteAlias", json!({ "AliasName": "alias/mine" })).await, "NotFoundException");
    let elsewhere = arn.replace("us-east-1", "eu-west-1");
    assert_eq!(refused(&cloud, "DescribeKey", json!({ "KeyId": elsewhere })).await, "NotFoundException");
    assert_eq!(refused(&cloud, "DescribeKey", json!({ "KeyId": "nonsense" })).await, "NotFoundException");
    let twice = json!([{ "TagKey": "a", "TagValue": "1" }, { "TagKey": "a", "TagValue": "2" }]);
    assert_eq!(refused(&cloud, "TagResource", json!({ "KeyId": arn, "Tags": twice })).await, "TagException");
    assert_eq!(refused(&cloud, "CreateKey", json!({ "Policy": "{}" })).await, "MalformedPolicyDocumentException");
}

#[tokio::test(start_paused = true)]
async fn a_key_is_renewed_if_somebody_says_so() {
    let cloud = cloud();
    let arn = make(&cloud).await;
    let status = async || ok(&cloud, "GetKeyRotationStatus", json!({ "KeyId": arn })).await;
    assert_eq!(status().await["KeyRotationEnabled"], false);
    ok(&cloud, "EnableKeyRotation", json!({ "KeyId": arn })).await;
    let answer = status().await;
    assert_eq!((&answer["KeyRotationEnabled"], &answer["RotationPeriodInDays"]), (&json!(true), &json!(365)));
    ok(&cloud, "DisableKey", json!({ "KeyId": arn })).await;
    assert_eq!(refused(&cloud, "EnableKeyRotation", json!({ "KeyId": arn })).await, "DisabledException");
}

#[tokio::test(start_paused = true)]
async fn a_grant_is_given_once_and_taken_back() {
    let cloud = cloud();
    let arn = make(&cloud).await;
    let grant = json!({
        "KeyId": arn, "Name": "mine", "GranteePrincipal": "arn:aws:iam::111122223333:role/cluster",
        "Operations": ["Encrypt", "Decrypt"],
    });
    let first = ok(&cloud, "CreateGrant", grant.clone()).await;
    assert_eq!(ok(&cloud, "CreateGrant", grant).await["GrantId"], first["GrantId"], "the same again");
    let list = ok(&cloud, "ListGrants", json!({ "KeyId": arn })).await;
    assert_eq!(list["Grants"].as_array().map(Vec::len), Some(1));
    assert_eq!(list["Grants"][0]["Operations"], json!(["Encrypt", "Decrypt"]));
    let gone = json!({ "KeyId": arn, "GrantId": first["GrantId"] });
    ok(&cloud, "RevokeGrant", gone.clone()).await;
    assert_eq!(refused(&cloud, "RevokeGrant", gone).await, "NotFoundException");
    let unknown = json!({ "KeyId": arn, "GranteePrincipal": "x", "Operations": ["Fly"] });
    assert_eq!(refused(&cloud, "CreateGrant", unknown).await, "ValidationException");
}

#[tokio::test(start_paused = true)]
async fn services_use_keys_that_are_good_for_them() {
    let cloud = cloud();
    let arn = make(&cloud).await;
    let signs = ok(&cloud, "CreateKey", json!({ "KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY" })).await;
    let signs = signs["KeyMetadata"]["Arn"].as_str().expect("an ARN").to_owned();
    let usable = |id: &str| cloud.with("us-east-1", |context| context.kms.usable_key(id).map(str::to_owned));
    assert_eq!(usable(&arn), Ok(arn.clone()));
    assert!(usable("alias/workshop").is_ok());
    assert_eq!(usable(&signs), Err(NotUsable::NotSymmetric));
    assert_eq!(usable("alias/nobody"), Err(NotUsable::Missing));
    assert_eq!(usable(&arn.replace("us-east-1", "eu-west-1")), Err(NotUsable::OtherRegion));
    let to = Grantee { principal: "eks.amazonaws.com", name: "eks-demo", operations: &["Encrypt", "Decrypt"] };
    let give = || cloud.with("us-east-1", |context| context.kms.grant_to(context.ids, context.now, &arn, &to));
    let id = give().expect("the key is enabled");
    let list = ok(&cloud, "ListGrants", json!({ "KeyId": arn })).await;
    assert_eq!(list["Grants"][0]["GrantId"], json!(id));
    assert!(cloud.with("us-east-1", |context| context.kms.take_grants(&arn, "eks-demo")));
    assert!(!cloud.with("us-east-1", |context| context.kms.take_grants(&arn, "eks-demo")));
    ok(&cloud, "DisableKey", json!({ "KeyId": arn })).await;
    assert_eq!(usable(&arn), Err(NotUsable::Disabled));
    assert_eq!(give().map_err(|refusal| refusal.code), Err("DisabledException".to_owned()));
    ok(&cloud, "ScheduleKeyDeletion", json!({ "KeyId": arn })).await;
    assert_eq!(usable(&arn), Err(NotUsable::PendingDeletion));
}
