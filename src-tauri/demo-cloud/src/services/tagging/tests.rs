//! Tags of several services, found and changed in one place.

use serde_json::{Value, json};

use crate::DemoCloud;
use crate::testing::{cloud, first, json_ok, json_refused, ok};

async fn ask(cloud: &DemoCloud, action: &str, body: Value) -> Value {
    json_ok(cloud, "tagging", &format!("ResourceGroupsTaggingAPI_20170126.{action}"), body).await
}

async fn refusal(cloud: &DemoCloud, action: &str, body: Value) -> Value {
    json_refused(cloud, "tagging", &format!("ResourceGroupsTaggingAPI_20170126.{action}"), body).await["__type"].take()
}

fn arns(found: &Value) -> Vec<&str> {
    let list = found["ResourceTagMappingList"].as_array().expect("a list");
    list.iter().map(|one| one["ResourceARN"].as_str().expect("an ARN")).collect()
}

/// A VPC, a log group and an instance profile; their ARNs.
async fn three(cloud: &DemoCloud) -> [String; 3] {
    let vpc = "CreateVpc&CidrBlock=10.9.0.0/16&TagSpecification.1.ResourceType=vpc&TagSpecification.1.Tag.1.Key=team\
               &TagSpecification.1.Tag.1.Value=red";
    let id = first(&ok(cloud, "ec2", vpc).await, "vpcId");
    let group = json!({ "logGroupName": "/a", "tags": { "team": "blue" } });
    json_ok(cloud, "logs", "Logs_20140328.CreateLogGroup", group).await;
    ok(cloud, "iam", "CreateInstanceProfile&InstanceProfileName=p&Tags.member.1.Key=team&Tags.member.1.Value=red")
        .await;
    [
        format!("arn:aws:ec2:us-east-1:111122223333:vpc/{id}"),
        "arn:aws:iam::111122223333:instance-profile/p".to_owned(),
        "arn:aws:logs:us-east-1:111122223333:log-group:/a".to_owned(),
    ]
}

#[tokio::test(start_paused = true)]
async fn tags_of_every_service_are_found_by_key_value_and_type() {
    let cloud = cloud();
    let [vpc, profile, group] = three(&cloud).await;
    let by = |filter: Value| json!({ "TagFilters": [filter] });
    let found = ask(&cloud, "GetResources", by(json!({ "Key": "team" }))).await;
    assert_eq!((arns(&found), &found["PaginationToken"]), (vec![vpc.as_str(), &profile, &group], &json!("")));
    let red = ask(&cloud, "GetResources", by(json!({ "Key": "team", "Values": ["red"] }))).await;
    assert_eq!(arns(&red), [vpc.as_str(), &profile]);
    for (kind, expected) in [("logs:log-group", &group), ("iam", &profile), ("ec2:vpc", &vpc)] {
        let wish = json!({ "ResourceTypeFilters": [kind], "TagFilters": [{ "Key": "team" }] });
        assert_eq!(arns(&ask(&cloud, "GetResources", wish).await), [expected.as_str()]);
    }
    let wish = json!({ "ResourceTypeFilters": ["logs:log"], "TagFilters": [{ "Key": "team" }] });
    assert_eq!(arns(&ask(&cloud, "GetResources", wish).await), [""; 0], "a type is not a beginning of a type");
    let values = ask(&cloud, "GetTagValues", json!({ "Key": "team" })).await;
    assert_eq!(values["TagValues"], json!(["blue", "red"]));
    let keys = ask(&cloud, "GetTagKeys", json!({})).await;
    assert!(keys["TagKeys"].as_array().expect("a list").contains(&json!("team")));
}

#[tokio::test(start_paused = true)]
async fn tags_are_changed_where_they_are_and_failures_are_told_one_by_one() {
    let cloud = cloud();
    let [vpc, profile, group] = three(&cloud).await;
    let nobody = "arn:aws:ec2:us-east-1:111122223333:vpc/vpc-00000000000000000";
    let wish = json!({ "ResourceARNList": [vpc, group, nobody], "Tags": { "stage": "test" } });
    let failed = ask(&cloud, "TagResources", wish).await;
    let failed = failed["FailedResourcesMap"].as_object().expect("a map");
    assert_eq!(failed.keys().collect::<Vec<_>>(), [nobody]);
    assert_eq!(failed[nobody]["ErrorCode"], "InvalidParameterException");
    let tags = ok(&cloud, "ec2", "DescribeTags&Filter.1.Name=key&Filter.1.Value.1=stage").await;
    assert!(vpc.ends_with(&first(&tags, "resourceId")), "EC2 itself sees the tag");
    let wish = json!({ "ResourceARNList": [vpc, profile, group], "TagKeys": ["team", "stage"] });
    assert_eq!(ask(&cloud, "UntagResources", wish).await["FailedResourcesMap"], json!({}));
    let listed = json!({ "ResourceARNList": [vpc, profile, group] });
    assert_eq!(arns(&ask(&cloud, "GetResources", listed).await), [""; 0]);
    for tags in [json!({}), json!({ "aws:mine": "" }), json!({ "a": "x".repeat(257) })] {
        let wish = json!({ "ResourceARNList": [vpc], "Tags": tags });
        assert_eq!(refusal(&cloud, "TagResources", wish).await, "InvalidParameterException");
    }
    let many: Value = (0..50).map(|number| (number.to_string(), json!("x"))).collect::<serde_json::Map<_, _>>().into();
    ask(&cloud, "TagResources", json!({ "ResourceARNList": [vpc], "Tags": many })).await;
    let one_more = json!({ "ResourceARNList": [vpc], "Tags": { "more": "" } });
    let failed = ask(&cloud, "TagResources", one_more).await;
    assert_eq!(failed["FailedResourcesMap"][&vpc]["StatusCode"], 400);
}

#[tokio::test(start_paused = true)]
async fn lists_come_in_pages_by_resources_or_by_tags() {
    let cloud = cloud();
    let [vpc, profile, group] = three(&cloud).await;
    let (mut seen, mut token) = (Vec::new(), Value::Null);
    loop {
        let mut wish = json!({ "TagFilters": [{ "Key": "team" }], "ResourcesPerPage": 2 });
        if !token.is_null() {
            wish["PaginationToken"] = token;
        }
        let page = ask(&cloud, "GetResources", wish).await;
        assert!(arns(&page).len() <= 2);
        seen.extend(arns(&page).into_iter().map(str::to_owned));
        token = page["PaginationToken"].clone();
        if token == "" {
            break;
        }
    }
    assert_eq!(seen, [vpc.clone(), profile.clone(), group]);
    let sixty: Value = (0..49).map(|number| (number.to_string(), json!(""))).collect::<serde_json::Map<_, _>>().into();
    let failed = ask(&cloud, "TagResources", json!({ "ResourceARNList": [vpc, profile], "Tags": sixty })).await;
    assert_eq!(failed["FailedResourcesMap"], json!({}));
    let page = ask(&cloud, "GetResources", json!({ "TagFilters": [{ "Key": "team" }], "TagsPerPage": 100 })).await;
    assert_eq!((arns(&page).len(), page["PaginationToken"] != ""), (2, true), "a hundred tags are two resources");
    for wrong in [
        json!({ "ResourcesPerPage": 101 }),
        json!({ "TagsPerPage": 99 }),
        json!({ "ResourcesPerPage": 1, "TagsPerPage": 100 }),
        json!({ "ResourceARNList": [vpc], "ResourcesPerPage": 1 }),
        json!({ "TagFilters": [{ "Values": ["red"] }] }),
        json!({ "ExcludeCompliantResources": true }),
    ] {
        assert_eq!(refusal(&cloud, "GetResources", wrong).await, "InvalidParameterException");
    }
    let nonsense = json!({ "PaginationToken": "nonsense" });
    assert_eq!(refusal(&cloud, "GetResources", nonsense).await, "PaginationTokenExpiredException");
}
