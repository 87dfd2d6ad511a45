//! Node groups: their life, why nodes do not join, and what EKS refuses.

use serde_json::{Value, json};

use super::stage::{Stage, role};
use crate::testing::{all, first, ok};

const GROUPS: &str = "/clusters/demo/node-groups";

async fn network_plugin(stage: &Stage) {
    stage.ok("POST", "/clusters/demo/addons", json!({ "addonName": "vpc-cni" })).await;
}

async fn group(stage: &Stage) -> Value {
    stage.get(&format!("{GROUPS}/workers")).await["nodegroup"].clone()
}

/// Makes the group and waits until EKS has given up.
async fn failure(stage: &Stage, body: Value) -> Value {
    stage.ok("POST", GROUPS, body).await;
    stage.wait(800).await;
    assert_eq!(group(stage).await["status"], "CREATING", "EKS waits for a quarter of an hour");
    stage.wait(120).await;
    let group = group(stage).await;
    assert_eq!(group["status"], "CREATE_FAILED");
    group["health"]["issues"][0].clone()
}

#[tokio::test(start_paused = true)]
async fn a_group_starts_machines_and_takes_everything_away_again() {
    let stage = Stage::with_cluster().await;
    network_plugin(&stage).await;
    let before = stage.cloud.inventory();
    stage.ok("POST", GROUPS, stage.group("workers")).await;
    stage.wait(100).await;
    assert_eq!(group(&stage).await["status"], "CREATING");
    stage.wait(30).await;
    assert_eq!(group(&stage).await["status"], "ACTIVE");
    let filter = "DescribeInstances&Filter.1.Name=tag:eks:nodegroup-name&Filter.1.Value.1=workers";
    let machines = ok(&stage.cloud, "ec2", filter).await;
    let subnets: std::collections::BTreeSet<String> = all(&machines, "subnetId").into_iter().collect();
    assert_eq!(subnets.len(), 2, "one machine in each subnet");
    let entries = stage.get("/clusters/demo/access-entries").await;
    assert!(entries["accessEntries"].as_array().unwrap().contains(&json!(stage.node_role)));
    stage.ok("DELETE", &format!("{GROUPS}/workers"), Value::Null).await;
    stage.wait(310).await;
    stage.refused(404, "GET", &format!("{GROUPS}/workers"), Value::Null).await;
    assert_eq!(before, stage.cloud.inventory());
}

#[tokio::test(start_paused = true)]
async fn without_a_network_plugin_nodes_do_not_become_ready() {
    let stage = Stage::with_cluster().await;
    let issue = failure(&stage, stage.group("workers")).await;
    assert_eq!(issue["code"], "NodeCreationFailure");
    assert_eq!(issue["message"], "Instances failed to join the kubernetes cluster");
    assert_eq!(issue["resourceIds"].as_array().unwrap().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_plugin_may_come_after_the_group() {
    let stage = Stage::with_cluster().await;
    stage.ok("POST", GROUPS, stage.group("workers")).await;
    stage.wait(300).await;
    network_plugin(&stage).await;
    stage.wait(20).await;
    assert_eq!(group(&stage).await["status"], "ACTIVE");
}

#[tokio::test(start_paused = true)]
async fn without_a_way_out_nodes_do_not_join() {
    let stage = Stage::with_cluster().await;
    network_plugin(&stage).await;
    let mut body = stage.group("workers");
    body["subnets"] = json!(stage.lonely);
    assert_eq!(failure(&stage, body).await["code"], "NodeCreationFailure");
}

#[tokio::test(start_paused = true)]
async fn without_the_worker_policies_nodes_do_not_join() {
    let stage = Stage::with_cluster().await;
    network_plugin(&stage).await;
    let mut body = stage.group("workers");
    body["nodeRole"] = json!(role(&stage.cloud, "bare", "ec2.amazonaws.com", &[]).await);
    stage.wait(20).await;
    assert_eq!(failure(&stage, body).await["code"], "NodeCreationFailure");
}

#[tokio::test(start_paused = true)]
async fn public_subnets_must_assign_public_addresses() {
    let stage = Stage::with_cluster().await;
    network_plugin(&stage).await;
    let off = format!("ModifySubnetAttribute&SubnetId={}&MapPublicIpOnLaunch.Value=false", stage.public[0]);
    ok(&stage.cloud, "ec2", &off).await;
    stage.ok("POST", GROUPS, stage.group("workers")).await;
    stage.wait(130).await;
    let group = group(&stage).await;
    assert_eq!(group["status"], "CREATE_FAILED");
    let issue = &group["health"]["issues"][0];
    assert_eq!(issue["code"], "Ec2SubnetInvalidConfiguration");
    assert_eq!(issue["resourceIds"], json!([stage.public[0]]));
}

#[tokio::test(start_paused = true)]
async fn wishes_that_make_no_sense_are_refused() {
    let stage = Stage::with_cluster().await;
    let message = async |field: &str, value: Value| {
        let mut body = stage.group("workers");
        body[field] = value;
        stage.message(400, "POST", GROUPS, body).await
    };
    let sizes = |min: i64, max: i64, desired: i64| json!({ "minSize": min, "maxSize": max, "desiredSize": desired });
    let text = message("scalingConfig", sizes(3, 4, 2)).await;
    assert_eq!(text, "Minimum capacity 3 can't be greater than desired size 2");
    let text = message("scalingConfig", sizes(1, 2, 3)).await;
    assert_eq!(text, "desired capacity 3 can't be greater than max size 2");
    let text = message("instanceTypes", json!(["t3.medium", "x9.huge"])).await;
    assert_eq!(text, "The following supplied instance types do not exist: [x9.huge]");
    assert!(message("amiType", json!("AL2_x86_64")).await.contains("1.32 or earlier"));
    assert!(message("instanceTypes", json!(["m5.large", "t4g.medium"])).await.contains("t4g.medium"));
    assert!(message("nodeRole", json!(stage.cluster_role)).await.contains("[ec2.amazonaws.com] were not found"));
    assert_eq!(
        message("nodeRole", json!("arn:aws:iam::111122223333:role/no")).await,
        "The role with name no cannot be found."
    );
    stage.ok("POST", GROUPS, stage.group("workers")).await;
    let twice = stage.message(409, "POST", GROUPS, stage.group("workers")).await;
    assert_eq!(twice, "NodeGroup already exists with name workers and cluster name demo");
}

#[tokio::test(start_paused = true)]
async fn a_group_grows_and_shrinks() {
    let stage = Stage::with_cluster().await;
    network_plugin(&stage).await;
    stage.ok("POST", GROUPS, stage.group("workers")).await;
    stage.wait(130).await;
    let running = async || {
        let filter =
            "DescribeInstances&Filter.1.Name=instance-state-name&Filter.1.Value.1=running&Filter.1.Value.2=pending";
        all(&ok(&stage.cloud, "ec2", filter).await, "instanceId").len()
    };
    for wanted in [3_usize, 1] {
        let sizes = json!({ "scalingConfig": { "desiredSize": wanted } });
        stage.ok("POST", &format!("{GROUPS}/workers/update-config"), sizes).await;
        assert_eq!(group(&stage).await["status"], "UPDATING");
        stage.wait(70).await;
        assert_eq!(group(&stage).await["status"], "ACTIVE");
        assert_eq!(running().await, wanted);
    }
}

#[tokio::test(start_paused = true)]
async fn machines_can_be_made_not_to_start() {
    let stage = Stage::with_cluster().await;
    network_plugin(&stage).await;
    stage.cloud.faults().fail_outcome(
        "nodegroup",
        "AsgInstanceLaunchFailures",
        "Could not launch On-Demand Instances.",
    );
    stage.ok("POST", GROUPS, stage.group("workers")).await;
    stage.wait(130).await;
    assert_eq!(group(&stage).await["health"]["issues"][0]["code"], "AsgInstanceLaunchFailures");
    stage.ok("DELETE", &format!("{GROUPS}/workers"), Value::Null).await;
    stage.wait(310).await;
    stage.refused(404, "GET", &format!("{GROUPS}/workers"), Value::Null).await;
}

/// Makes a launch template, and returns its id.
async fn template(stage: &Stage, name: &str, data: &str) -> String {
    let data: String = data.split('&').map(|pair| format!("&LaunchTemplateData.{pair}")).collect();
    first(
        &ok(&stage.cloud, "ec2", &format!("CreateLaunchTemplate&LaunchTemplateName={name}{data}")).await,
        "launchTemplateId",
    )
}

#[tokio::test(start_paused = true)]
async fn a_template_of_ones_own_is_used_and_eks_makes_another_from_it() {
    let stage = Stage::with_cluster().await;
    network_plugin(&stage).await;
    let before = stage.cloud.inventory();
    let data = "InstanceType=m5.large&KeyName=workshop&BlockDeviceMapping.1.DeviceName=/dev/xvda\
                &BlockDeviceMapping.1.Ebs.VolumeSize=50&TagSpecification.1.ResourceType=instance\
                &TagSpecification.1.Tag.1.Key=team&TagSpecification.1.Tag.1.Value=blue";
    let id = template(&stage, "mine", data).await;
    let mut body = stage.group("workers");
    body["launchTemplate"] = json!({ "name": "mine", "version": "$Latest" });
    let made = stage.ok("POST", GROUPS, body).await["nodegroup"].clone();
    assert_eq!(made["launchTemplate"], json!({ "id": id, "name": "mine", "version": "1" }));
    assert_eq!((&made["instanceTypes"], &made["diskSize"]), (&Value::Null, &Value::Null));
    stage.wait(130).await;
    assert_eq!(group(&stage).await["status"], "ACTIVE");
    let filter = "DescribeInstances&Filter.1.Name=tag:team&Filter.1.Value.1=blue";
    let machines = ok(&stage.cloud, "ec2", filter).await;
    assert_eq!(all(&machines, "instanceType"), ["m5.large", "m5.large"]);
    assert_eq!(all(&machines, "keyName"), ["workshop", "workshop"]);
    let asg = made["resources"]["autoScalingGroups"][0]["name"].as_str().unwrap();
    ok(&stage.cloud, "ec2", &format!("DescribeLaunchTemplates&LaunchTemplateName.1={asg}")).await;
    stage.ok("DELETE", &format!("{GROUPS}/workers"), Value::Null).await;
    stage.wait(310).await;
    ok(&stage.cloud, "ec2", &format!("DeleteLaunchTemplate&LaunchTemplateId={id}")).await;
    assert_eq!(stage.cloud.inventory(), before, "the user's own template was left to the user");
}

#[tokio::test(start_paused = true)]
async fn templates_say_only_what_they_may() {
    let stage = Stage::with_cluster().await;
    let user_data = "IyEvYmluL3NoCg=="; // #!/bin/sh
    let image = crate::services::ec2::eks_image_id("us-east-1", "1.35", "x86_64");
    for (name, data) in [
        ("typed", "InstanceType=m5.large"),
        ("profile", "IamInstanceProfile.Name=mine"),
        ("subnet", &format!("NetworkInterface.1.DeviceIndex=0&NetworkInterface.1.SubnetId={}", stage.public[0])),
        ("spot", "InstanceMarketOptions.MarketType=spot"),
        ("script", &format!("UserData={user_data}")),
        ("image", &format!("ImageId={image}")),
    ] {
        template(&stage, name, data).await;
    }
    let message = async |template: &str, field: &str, value: Value| {
        let mut body = stage.group("workers");
        body["launchTemplate"] = json!({ "name": template });
        body[field] = value;
        stage.message(400, "POST", GROUPS, body).await
    };
    let nothing = || Value::Null;
    assert_eq!(
        message("typed", "diskSize", json!(30)).await,
        "Disk size must be specified within the launch template."
    );
    assert_eq!(
        message("typed", "remoteAccess", json!({ "ec2SshKey": "workshop" })).await,
        "Remote access configuration cannot be specified with a launch template."
    );
    assert_eq!(
        message("typed", "instanceTypes", json!(["t3.medium"])).await,
        "Cannot specify instance types in launch template and API Request"
    );
    assert!(message("profile", "x", nothing()).await.contains("should not specify an instance profile"));
    assert!(message("subnet", "x", nothing()).await.contains("should not specify subnets"));
    assert!(message("spot", "x", nothing()).await.contains("should not specify spot options"));
    assert_eq!(message("script", "x", nothing()).await, "User data was not in the MIME multipart format.");
    assert!(message("image", "amiType", json!("AL2023_x86_64_STANDARD")).await.contains("other than CUSTOM"));
    assert!(message("image", "version", json!("1.35")).await.contains("kubernetesVersion when using custom AMIs"));
    assert!(message("typed", "amiType", json!("CUSTOM")).await.contains("must specify an image id"));
    assert!(message("missing", "x", nothing()).await.contains("missing"));
    assert!(
        message("typed", "launchTemplate", json!({ "version": "1" })).await.contains("Either provide launch template")
    );
    assert!(message("typed", "launchTemplate", json!({ "name": "typed", "version": "7" })).await.contains('7'));
    let mut body = stage.group("workers");
    body["launchTemplate"] = json!({ "name": "image" });
    let made = stage.ok("POST", GROUPS, body).await["nodegroup"].clone();
    assert_eq!((made["amiType"].as_str(), made["releaseVersion"].as_str()), (Some("CUSTOM"), Some(&*image)));
}

#[tokio::test(start_paused = true)]
async fn remote_access_makes_a_group_that_goes_with_the_nodes() {
    let stage = Stage::with_cluster().await;
    network_plugin(&stage).await;
    let before = stage.cloud.inventory();
    let body = |access: Value| {
        let mut body = stage.group("workers");
        body["remoteAccess"] = access;
        body
    };
    let message = async |access: Value| stage.message(400, "POST", GROUPS, body(access)).await;
    assert!(message(json!({ "ec2SshKey": "nobody" })).await.contains("nobody"));
    let missing = json!({ "ec2SshKey": "workshop", "sourceSecurityGroups": ["sg-00000000000000000"] });
    assert!(message(missing).await.contains("sg-00000000000000000"));
    let made = stage.ok("POST", GROUPS, body(json!({ "ec2SshKey": "workshop" }))).await["nodegroup"].clone();
    let id = made["resources"]["remoteAccessSecurityGroup"].as_str().unwrap();
    let groups = ok(&stage.cloud, "ec2", &format!("DescribeSecurityGroups&GroupId.1={id}")).await;
    assert!(first(&groups, "groupName").starts_with("eks-remoteAccess-"));
    assert_eq!((first(&groups, "fromPort"), first(&groups, "cidrIp")), ("22".to_owned(), "0.0.0.0/0".to_owned()));
    stage.wait(130).await;
    let machines = format!("DescribeInstances&Filter.1.Name=instance.group-id&Filter.1.Value.1={id}");
    assert_eq!(all(&ok(&stage.cloud, "ec2", &machines).await, "keyName"), ["workshop", "workshop"]);
    let own = format!("CreateNetworkInterface&SubnetId={}&SecurityGroupId.1={id}", stage.public[0]);
    let own = first(&ok(&stage.cloud, "ec2", &own).await, "networkInterfaceId");
    stage.ok("DELETE", &format!("{GROUPS}/workers"), Value::Null).await;
    stage.wait(310).await;
    let failed = group(&stage).await;
    assert_eq!(
        (&failed["status"], &failed["health"]["issues"][0]["code"]),
        (&json!("DELETE_FAILED"), &json!("Ec2SecurityGroupDeletionFailure"))
    );
    ok(&stage.cloud, "ec2", &format!("DeleteNetworkInterface&NetworkInterfaceId={own}")).await;
    stage.ok("DELETE", &format!("{GROUPS}/workers"), Value::Null).await;
    stage.wait(310).await;
    stage.refused(404, "GET", &format!("{GROUPS}/workers"), Value::Null).await;
    assert_eq!(stage.cloud.inventory(), before);
}

#[tokio::test(start_paused = true)]
async fn images_fit_machines_and_settings_are_checked() {
    let stage = Stage::with_cluster().await;
    let message = async |field: &str, value: Value| {
        let mut body = stage.group("workers");
        body[field] = value;
        stage.message(400, "POST", GROUPS, body).await
    };
    assert!(message("amiType", json!("AL2023_x86_64_NVIDIA")).await.contains("not a valid instance type"));
    let mut mixed = stage.group("workers");
    mixed["instanceTypes"] = json!(["t3.medium"]);
    mixed["amiType"] = json!("BOTTLEROCKET_ARM_64_FIPS");
    assert!(stage.message(400, "POST", GROUPS, mixed).await.contains("[t3.medium] is not a valid instance type"));
    assert!(message("amiType", json!("SOMETHING")).await.contains("SOMETHING"));
    assert!(message("capacityType", json!("CAPACITY_BLOCK")).await.contains("Capacity Blocks"));
    let both = json!({ "maxUnavailable": 1, "maxUnavailablePercentage": 10 });
    assert!(message("updateConfig", both).await.contains("exclude each other"));
    assert!(message("updateConfig", json!({ "maxUnavailable": 101 })).await.contains("between 1 and 100"));
    let repair = json!({ "enabled": true, "nodeRepairConfigOverrides": [{ "repairAction": "Reboot" }] });
    assert!(message("nodeRepairConfig", repair).await.contains("all of its values"));
    let mut body = stage.group("workers");
    body["amiType"] = json!("BOTTLEROCKET_x86_64");
    body["instanceTypes"] = json!(["t3.large", "m5.large"]);
    body["updateConfig"] = json!({ "maxUnavailablePercentage": 33, "updateStrategy": "MINIMAL" });
    body["nodeRepairConfig"] = json!({ "enabled": true });
    body["labels"] = json!({ "team": "blue" });
    body["taints"] = json!([{ "key": "gpu", "value": "no", "effect": "NO_SCHEDULE" }]);
    network_plugin(&stage).await;
    let made = stage.ok("POST", GROUPS, body.clone()).await["nodegroup"].clone();
    for field in ["amiType", "instanceTypes", "updateConfig", "nodeRepairConfig", "labels", "taints"] {
        assert_eq!(made[field], body[field], "{field}");
    }
    stage.wait(130).await;
    let nodes = stage.cloud.kubernetes("us-east-1", "demo", "GET", "/api/v1/nodes", &Value::Null).1;
    let node = &nodes["items"][0];
    assert_eq!(node["metadata"]["labels"]["team"], "blue");
    assert_eq!(node["spec"]["taints"][0]["effect"], "NoSchedule");
    let change = json!({
        "updateConfig": { "maxUnavailable": 2 },
        "nodeRepairConfig": { "enabled": false },
        "taints": { "removeTaints": [{ "key": "gpu", "value": "no", "effect": "NO_SCHEDULE" }] },
        "labels": { "addOrUpdateLabels": { "team": "red" } },
    });
    let slip = stage.ok("POST", &format!("{GROUPS}/workers/update-config"), change).await["update"].clone();
    let kinds: Vec<&str> = slip["params"].as_array().unwrap().iter().filter_map(|one| one["type"].as_str()).collect();
    assert!(
        ["MaxUnavailable", "NodeRepairEnabled", "TaintsToRemove", "LabelsToAdd"].iter().all(|one| kinds.contains(one)),
        "{kinds:?}"
    );
    let changed = group(&stage).await;
    assert_eq!(
        (&changed["updateConfig"], &changed["labels"], &changed["taints"]),
        (&json!({ "maxUnavailable": 2 }), &json!({ "team": "red" }), &json!([]))
    );
}

#[tokio::test(start_paused = true)]
async fn the_next_type_is_tried_when_the_first_cannot_start() {
    let stage = Stage::with_cluster().await;
    network_plugin(&stage).await;
    let mut body = stage.group("workers");
    // 32 vCPUs are the account's limit: three machines of eight, and small ones for what is left.
    body["instanceTypes"] = json!(["t3.2xlarge", "t3.medium"]);
    body["scalingConfig"] = json!({ "minSize": 1, "maxSize": 6, "desiredSize": 6 });
    let taken = "RunInstances&MinCount=1&MaxCount=1&InstanceType=t3.xlarge";
    let image = crate::services::ec2::eks_image_id("us-east-1", "1.35", "x86_64");
    ok(&stage.cloud, "ec2", &format!("{taken}&ImageId={image}&SubnetId={}", stage.public[0])).await;
    stage.ok("POST", GROUPS, body).await;
    stage.wait(130).await;
    let group = group(&stage).await;
    let filter = "DescribeInstances&Filter.1.Name=tag:eks:nodegroup-name&Filter.1.Value.1=workers";
    let mut types = all(&ok(&stage.cloud, "ec2", filter).await, "instanceType");
    types.sort();
    assert_eq!(types, ["t3.2xlarge", "t3.2xlarge", "t3.2xlarge", "t3.medium", "t3.medium"]);
    assert_eq!(
        (&group["status"], &group["health"]["issues"][0]["code"]),
        (&json!("CREATE_FAILED"), &json!("AsgInstanceLaunchFailures"))
    );
}

#[tokio::test(start_paused = true)]
async fn remote_access_can_be_for_some_groups_only() {
    let stage = Stage::with_cluster().await;
    let call = format!("CreateSecurityGroup&GroupName=office&GroupDescription=us&VpcId={}", stage.vpc);
    let office = first(&ok(&stage.cloud, "ec2", &call).await, "groupId");
    let mut body = stage.group("workers");
    body["remoteAccess"] = json!({ "ec2SshKey": "workshop", "sourceSecurityGroups": [office] });
    let made = stage.ok("POST", GROUPS, body.clone()).await["nodegroup"].clone();
    assert_eq!(made["remoteAccess"], body["remoteAccess"]);
    let id = made["resources"]["remoteAccessSecurityGroup"].as_str().unwrap();
    let rules = format!("DescribeSecurityGroupRules&Filter.1.Name=group-id&Filter.1.Value.1={id}");
    let rules = ok(&stage.cloud, "ec2", &rules).await;
    assert!(rules.contains(&office) && !rules.contains("<cidrIpv4>0.0.0.0/0</cidrIpv4><fromPort>22"), "{rules}");
    let refused = crate::testing::refused(&stage.cloud, "ec2", &format!("DeleteSecurityGroup&GroupId={office}")).await;
    assert_eq!(refused.0, "DependencyViolation");
    let keyless = json!({ "sourceSecurityGroups": [office] });
    body["remoteAccess"] = keyless;
    body["nodegroupName"] = json!("other");
    assert!(stage.message(400, "POST", GROUPS, body).await.contains("without an ec2SshKey"));
}
