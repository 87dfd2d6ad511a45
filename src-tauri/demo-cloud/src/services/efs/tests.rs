//! What EFS promises about file systems and the subnets that reach them, judged over the wire.

use std::time::Duration;

use serde_json::{Value, json};

use crate::DemoCloud;
use crate::quotas::{self, Quota};
use crate::testing::{cloud, first, json_ok, ok as query_ok, refused as query_refused, send};

async fn call(cloud: &DemoCloud, method: &str, path: &str, body: Value) -> (u16, Value) {
    let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
    let request = http::Request::builder()
        .method(method)
        .uri(format!("https://elasticfilesystem.us-east-1.amazonaws.com/2015-02-01{path}"))
        .body(body)
        .expect("a valid request");
    let (status, body) = send(cloud, "elasticfilesystem", request).await;
    (status, if body.is_empty() { Value::Null } else { serde_json::from_str(&body).expect("EFS answers in JSON") })
}

async fn ok(cloud: &DemoCloud, method: &str, path: &str, body: Value) -> Value {
    let (status, answer) = call(cloud, method, path, body).await;
    assert!(status < 300, "{method} {path}: {status} {answer}");
    answer
}

async fn refused(cloud: &DemoCloud, method: &str, path: &str, body: Value) -> (u16, Value) {
    let (status, answer) = call(cloud, method, path, body).await;
    assert!(status >= 400, "{method} {path}: {answer}");
    (status, answer)
}

async fn wait(seconds: u64) {
    tokio::time::advance(Duration::from_secs(seconds)).await;
}

/// A file system that is available.
async fn make(cloud: &DemoCloud) -> String {
    let body = json!({ "CreationToken": "mine", "Encrypted": true, "Tags": [{ "Key": "Name", "Value": "shared" }] });
    let (status, made) = call(cloud, "POST", "/file-systems", body).await;
    assert_eq!((status, &made["LifeCycleState"], &made["Name"]), (201, &json!("creating"), &json!("shared")));
    wait(6).await;
    made["FileSystemId"].as_str().expect("a file system has an id").to_owned()
}

/// A VPC with two subnets in one zone and one in another, and a security group.
async fn network(cloud: &DemoCloud) -> (String, Vec<String>, String) {
    let vpc = first(&query_ok(cloud, "ec2", "CreateVpc&CidrBlock=10.9.0.0/16").await, "vpcId");
    let mut subnets = Vec::new();
    for (number, zone) in ["us-east-1a", "us-east-1a", "us-east-1b"].iter().enumerate() {
        let call = format!("CreateSubnet&VpcId={vpc}&CidrBlock=10.9.{number}.0/24&AvailabilityZone={zone}");
        subnets.push(first(&query_ok(cloud, "ec2", &call).await, "subnetId"));
    }
    let call = format!("CreateSecurityGroup&GroupName=efs&GroupDescription=nfs&VpcId={vpc}");
    (vpc, subnets, first(&query_ok(cloud, "ec2", &call).await, "groupId"))
}

#[tokio::test(start_paused = true)]
async fn a_file_system_is_made_once_and_deleted_when_nobody_mounts_it() {
    let cloud = cloud();
    let before = cloud.inventory();
    let id = make(&cloud).await;
    let (status, again) = refused(&cloud, "POST", "/file-systems", json!({ "CreationToken": "mine" })).await;
    assert_eq!((status, &again["ErrorCode"]), (409, &json!("FileSystemAlreadyExists")));
    assert_eq!(again["FileSystemId"], json!(id));
    let found = ok(&cloud, "GET", "/file-systems?CreationToken=mine", Value::Null).await;
    let system = &found["FileSystems"][0];
    assert_eq!((&system["LifeCycleState"], &system["NumberOfMountTargets"]), (&json!("available"), &json!(0)));
    let key = json!({ "KeyId": system["KmsKeyId"] });
    let key = json_ok(&cloud, "kms", "TrentService.DescribeKey", key).await;
    assert_eq!(key["KeyMetadata"]["KeyManager"], "AWS", "EFS's own key encrypts it");
    assert!(cloud.inventory().contains_key(&format!("file-system/{id}")));
    assert_eq!(call(&cloud, "DELETE", &format!("/file-systems/{id}"), Value::Null).await, (204, Value::Null));
    wait(6).await;
    let (status, gone) = refused(&cloud, "GET", &format!("/file-systems?FileSystemId={id}"), Value::Null).await;
    assert_eq!((status, &gone["ErrorCode"]), (404, &json!("FileSystemNotFound")));
    assert_eq!(cloud.inventory(), before);
}

#[tokio::test(start_paused = true)]
async fn a_mount_target_holds_on_to_its_subnet_its_group_and_its_file_system() {
    let cloud = cloud();
    let (_, subnets, group) = network(&cloud).await;
    let before = cloud.inventory();
    let id = make(&cloud).await;
    let body = json!({ "FileSystemId": id, "SubnetId": subnets[0], "SecurityGroups": [group] });
    let made = ok(&cloud, "POST", "/mount-targets", body.clone()).await;
    let (target, interface) = (made["MountTargetId"].clone(), made["NetworkInterfaceId"].clone());
    let (target, interface) = (target.as_str().expect("an id"), interface.as_str().expect("an id"));
    let described =
        query_ok(&cloud, "ec2", &format!("DescribeNetworkInterfaces&NetworkInterfaceId.1={interface}")).await;
    assert_eq!(first(&described, "description"), format!("EFS mount target for {id} ({target})"));
    assert_eq!(first(&described, "privateIpAddress"), made["IpAddress"].as_str().expect("an address"));

    let same_zone = json!({ "FileSystemId": id, "SubnetId": subnets[1] });
    assert_eq!(refused(&cloud, "POST", "/mount-targets", same_zone).await.1["ErrorCode"], "MountTargetConflict");
    let nowhere = json!({ "FileSystemId": id, "SubnetId": "subnet-00000000000000000" });
    assert_eq!(refused(&cloud, "POST", "/mount-targets", nowhere).await.1["ErrorCode"], "SubnetNotFound");
    let no_group = json!({ "FileSystemId": id, "SubnetId": subnets[2], "SecurityGroups": ["sg-00000000000000000"] });
    assert_eq!(refused(&cloud, "POST", "/mount-targets", no_group).await.1["ErrorCode"], "SecurityGroupNotFound");

    let of_it = format!("/mount-targets?FileSystemId={id}");
    let state = async || ok(&cloud, "GET", &of_it, Value::Null).await["MountTargets"][0]["LifeCycleState"].clone();
    assert_eq!(state().await, "creating");
    assert_eq!(cloud.inventory()[&format!("mount-target/{target}")]["tags"]["Name"], "shared");
    wait(80).await;
    assert_eq!(state().await, "available");
    let groups = format!("/mount-targets/{target}/security-groups");
    assert_eq!(ok(&cloud, "GET", &groups, Value::Null).await["SecurityGroups"], json!([group]));

    let system = format!("/file-systems/{id}");
    assert_eq!(refused(&cloud, "DELETE", &system, Value::Null).await.1["ErrorCode"], "FileSystemInUse");
    let subnet = format!("DeleteSubnet&SubnetId={}", subnets[0]);
    assert_eq!(query_refused(&cloud, "ec2", &subnet).await.0, "DependencyViolation");
    let delete_group = format!("DeleteSecurityGroup&GroupId={group}");
    assert_eq!(query_refused(&cloud, "ec2", &delete_group).await.0, "DependencyViolation");

    ok(&cloud, "DELETE", &format!("/mount-targets/{target}"), Value::Null).await;
    assert_eq!(state().await, "deleting");
    assert_eq!(refused(&cloud, "DELETE", &system, Value::Null).await.1["ErrorCode"], "FileSystemInUse");
    wait(16).await;
    ok(&cloud, "DELETE", &system, Value::Null).await;
    wait(6).await;
    assert_eq!(cloud.inventory(), before);
    query_ok(&cloud, "ec2", &subnet).await;
    query_ok(&cloud, "ec2", &delete_group).await;
}

#[tokio::test(start_paused = true)]
async fn the_groups_of_a_mount_target_can_be_changed() {
    let cloud = cloud();
    let (vpc, subnets, group) = network(&cloud).await;
    let id = make(&cloud).await;
    let body = json!({ "FileSystemId": id, "SubnetId": subnets[0] });
    let made = ok(&cloud, "POST", "/mount-targets", body).await;
    let path = format!("/mount-targets/{}/security-groups", made["MountTargetId"].as_str().expect("an id"));
    let early = refused(&cloud, "PUT", &path, json!({ "SecurityGroups": [group] })).await;
    assert_eq!(early.1["ErrorCode"], "IncorrectMountTargetState");
    wait(80).await;
    let usual = ok(&cloud, "GET", &path, Value::Null).await;
    let call = format!(
        "DescribeSecurityGroups&Filter.1.Name=vpc-id&Filter.1.Value.1={vpc}&Filter.2.Name=group-name\
         &Filter.2.Value.1=default"
    );
    let default = first(&query_ok(&cloud, "ec2", &call).await, "groupId");
    assert_eq!(usual["SecurityGroups"], json!([default]), "without a word it is the VPC's default group");
    ok(&cloud, "PUT", &path, json!({ "SecurityGroups": [group] })).await;
    assert_eq!(ok(&cloud, "GET", &path, Value::Null).await["SecurityGroups"], json!([group]));
}

#[tokio::test(start_paused = true)]
async fn access_points_and_tags() {
    let cloud = cloud();
    let before = cloud.inventory();
    let id = make(&cloud).await;
    let body = json!({
        "ClientToken": "once", "FileSystemId": id, "PosixUser": { "Uid": 1000, "Gid": 1000 },
        "RootDirectory": { "Path": "/data" }, "Tags": [{ "Key": "a", "Value": "b" }],
    });
    let made = ok(&cloud, "POST", "/access-points", body.clone()).await;
    let point = made["AccessPointId"].as_str().expect("an id");
    let (status, again) = refused(&cloud, "POST", "/access-points", body).await;
    assert_eq!((status, &again["AccessPointId"]), (409, &json!(point)));
    let found = ok(&cloud, "GET", &format!("/access-points?FileSystemId={id}"), Value::Null).await;
    assert_eq!(found["AccessPoints"][0]["RootDirectory"]["Path"], "/data");
    ok(&cloud, "POST", &format!("/resource-tags/{point}"), json!({ "Tags": [{ "Key": "c", "Value": "d" }] })).await;
    ok(&cloud, "DELETE", &format!("/resource-tags/{point}?tagKeys=a"), Value::Null).await;
    let tags = ok(&cloud, "GET", &format!("/resource-tags/{point}"), Value::Null).await;
    assert_eq!(tags["Tags"], json!([{ "Key": "c", "Value": "d" }]));
    ok(&cloud, "DELETE", &format!("/file-systems/{id}"), Value::Null).await;
    wait(6).await;
    let gone = refused(&cloud, "DELETE", &format!("/access-points/{point}"), Value::Null).await;
    assert_eq!(gone.1["ErrorCode"], "AccessPointNotFound", "it went with its file system");
    assert_eq!(cloud.inventory(), before);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_contradicts_itself_is_refused() {
    let cloud = cloud();
    for body in [
        json!({}),
        json!({ "CreationToken": "x", "KmsKeyId": "alias/workshop" }),
        json!({ "CreationToken": "x", "Encrypted": true, "KmsKeyId": "alias/nobody" }),
        json!({ "CreationToken": "x", "ThroughputMode": "provisioned" }),
        json!({ "CreationToken": "x", "PerformanceMode": "fast" }),
    ] {
        assert_eq!(refused(&cloud, "POST", "/file-systems", body.clone()).await.1["ErrorCode"], "BadRequest", "{body}");
    }
    let everything = refused(&cloud, "GET", "/mount-targets", Value::Null).await;
    assert_eq!(everything.1["ErrorCode"], "BadRequest", "one must say whose");
}

#[tokio::test(start_paused = true)]
async fn file_systems_are_limited() {
    let cloud = cloud();
    cloud.with("us-east-1", |context| quotas::set(context, Quota::FileSystems, 1));
    ok(&cloud, "POST", "/file-systems", json!({ "CreationToken": "one" })).await;
    let (status, refusal) = call(&cloud, "POST", "/file-systems", json!({ "CreationToken": "two" })).await;
    assert_eq!((status, &refusal["ErrorCode"]), (403, &json!("FileSystemLimitExceeded")), "{refusal}");
}
