//! Quotas can be read and raised, and what was granted counts.

use std::time::Duration;

use serde_json::{Value, json};

use crate::DemoCloud;
use crate::testing::{self, cloud, ok, refused};

const VPCS: &str = "L-F678F1CE";

async fn asked(cloud: &DemoCloud, action: &str, body: Value) -> Value {
    testing::json_ok(cloud, "servicequotas", &format!("ServiceQuotasV20190624.{action}"), body).await
}

async fn code(cloud: &DemoCloud, action: &str, body: Value) -> String {
    let target = format!("ServiceQuotasV20190624.{action}");
    let refusal = testing::json_refused(cloud, "servicequotas", &target, body).await;
    assert!(refusal["Message"].is_string(), "{refusal}");
    refusal["__type"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test(start_paused = true)]
async fn what_aws_grants_after_a_while_holds() {
    let cloud = cloud();
    let wish = json!({ "ServiceCode": "vpc", "QuotaCode": VPCS, "DesiredValue": 7.0 });
    let asked_for = asked(&cloud, "RequestServiceQuotaIncrease", wish.clone()).await;
    assert_eq!(asked_for["RequestedQuota"]["Status"], "PENDING");
    assert_eq!(code(&cloud, "RequestServiceQuotaIncrease", wish).await, "ResourceAlreadyExistsException");
    for block in 0..4 {
        ok(&cloud, "ec2", &format!("CreateVpc&CidrBlock=10.{block}.0.0/16")).await;
    }
    assert_eq!(refused(&cloud, "ec2", "CreateVpc&CidrBlock=10.9.0.0/16").await.0, "VpcLimitExceeded");
    cloud.pass(Duration::from_secs(3600));
    let request = json!({ "RequestId": asked_for["RequestedQuota"]["Id"] });
    let granted = asked(&cloud, "GetRequestedServiceQuotaChange", request).await;
    assert_eq!(granted["RequestedQuota"]["Status"], "APPROVED");
    let named = json!({ "ServiceCode": "vpc", "QuotaCode": VPCS });
    assert_eq!(asked(&cloud, "GetServiceQuota", named.clone()).await["Quota"]["Value"], 7.0);
    assert_eq!(asked(&cloud, "GetAWSDefaultServiceQuota", named).await["Quota"]["Value"], 5.0);
    ok(&cloud, "ec2", "CreateVpc&CidrBlock=10.9.0.0/16").await;
    let history = asked(&cloud, "ListRequestedServiceQuotaChangeHistory", json!({ "Status": "APPROVED" })).await;
    assert_eq!(history["RequestedQuotas"].as_array().map(Vec::len), Some(1));
    let by_quota = json!({ "ServiceCode": "eks", "QuotaCode": "L-1194D53C" });
    let history = asked(&cloud, "ListRequestedServiceQuotaChangeHistoryByQuota", by_quota).await;
    assert_eq!(history["RequestedQuotas"], json!([]));
}

#[tokio::test(start_paused = true)]
async fn lists_come_in_pages_and_say_what_holds() {
    let cloud = cloud();
    let services = asked(&cloud, "ListServices", json!({})).await;
    assert!(services["Services"].as_array().is_some_and(|all| all.iter().any(|one| one["ServiceCode"] == "eks")));
    let whole = asked(&cloud, "ListServiceQuotas", json!({ "ServiceCode": "vpc" })).await;
    let whole = whole["Quotas"].as_array().expect("a list").clone();
    let mut pages = Vec::new();
    let mut body = json!({ "ServiceCode": "vpc", "MaxResults": 5 });
    loop {
        let page = asked(&cloud, "ListServiceQuotas", body.clone()).await;
        pages.extend(page["Quotas"].as_array().expect("a list").clone());
        match &page["NextToken"] {
            Value::Null => break,
            token => body["NextToken"] = token.clone(),
        }
    }
    assert_eq!(pages, whole);
    // This account was given more vCPUs than a fresh one has.
    let machines = json!({ "ServiceCode": "ec2", "QuotaCode": "L-1216C47A" });
    assert_eq!(asked(&cloud, "GetServiceQuota", machines.clone()).await["Quota"]["Value"], 32.0);
    assert_eq!(asked(&cloud, "GetAWSDefaultServiceQuota", machines).await["Quota"]["Value"], 5.0);
    let defaults = asked(&cloud, "ListAWSDefaultServiceQuotas", json!({ "ServiceCode": "iam" })).await;
    assert_eq!(defaults["Quotas"][0]["QuotaArn"], "arn:aws:servicequotas::111122223333:iam/L-FE177D64");
}

#[tokio::test(start_paused = true)]
async fn what_makes_no_sense_is_refused() {
    let cloud = cloud();
    let wish = |service: &str, quota: &str, value: Value| json!({ "ServiceCode": service, "QuotaCode": quota, "DesiredValue": value });
    for (action, body, expected) in [
        ("GetServiceQuota", json!({ "ServiceCode": "vpc" }), "IllegalArgumentException"),
        ("GetServiceQuota", wish("unicorns", VPCS, json!(1)), "NoSuchResourceException"),
        ("GetServiceQuota", wish("vpc", "L-00000000", json!(1)), "NoSuchResourceException"),
        ("RequestServiceQuotaIncrease", wish("vpc", VPCS, json!(5)), "IllegalArgumentException"),
        ("RequestServiceQuotaIncrease", wish("vpc", VPCS, json!(7.5)), "IllegalArgumentException"),
        ("RequestServiceQuotaIncrease", wish("eks", "L-93A74D60", json!(50)), "IllegalArgumentException"),
        ("GetRequestedServiceQuotaChange", json!({ "RequestId": "0" }), "NoSuchResourceException"),
        ("ListServices", json!({ "NextToken": "x" }), "InvalidPaginationTokenException"),
        ("ListServices", json!({ "MaxResults": 101 }), "IllegalArgumentException"),
    ] {
        assert_eq!(code(&cloud, action, body.clone()).await, expected, "{action} {body}");
    }
}
