//! The Auto Scaling group behind a node group, looked at through Auto Scaling.

use serde_json::json;

use super::stage::Stage;
use crate::testing::{all, first, ok};

const GROUPS: &str = "/clusters/demo/node-groups";

#[tokio::test(start_paused = true)]
async fn auto_scaling_describes_the_group_behind_a_node_group() {
    let stage = Stage::with_cluster().await;
    let made = stage.ok("POST", GROUPS, stage.group("workers")).await;
    let name =
        made["nodegroup"]["resources"]["autoScalingGroups"][0]["name"].as_str().expect("it has a name").to_owned();
    stage.wait(60).await;
    let describe = format!("DescribeAutoScalingGroups&AutoScalingGroupNames.member.1={name}");
    let group = ok(&stage.cloud, "autoscaling", &describe).await;
    assert_eq!(first(&group, "AutoScalingGroupName"), name);
    assert_eq!(all(&group, "LifecycleState"), ["InService", "InService"]);
    assert_eq!((first(&group, "MinSize"), first(&group, "MaxSize")), ("1".to_owned(), "3".to_owned()));
    assert_eq!(first(&group, "VPCZoneIdentifier"), stage.public.join(","));
    let by_tag = "DescribeAutoScalingGroups&Filters.member.1.Name=tag:eks:nodegroup-name&Filters.member.1.Values.member.1=workers";
    assert_eq!(all(&ok(&stage.cloud, "autoscaling", by_tag).await, "AutoScalingGroupName").len(), 1);
    let activities = format!("DescribeScalingActivities&AutoScalingGroupName={name}");
    let activities = ok(&stage.cloud, "autoscaling", &activities).await;
    assert_eq!(all(&activities, "StatusCode"), ["Successful", "Successful"]);
    stage.ok("DELETE", &format!("{GROUPS}/workers"), json!(null)).await;
    assert_eq!(first(&ok(&stage.cloud, "autoscaling", &describe).await, "Status"), "Delete in progress");
    stage.wait(400).await;
    let gone = ok(&stage.cloud, "autoscaling", &describe).await;
    assert_eq!(all(&gone, "AutoScalingGroupName"), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn the_refusal_of_a_machine_is_among_the_activities() {
    let stage = Stage::with_cluster().await;
    let mut body = stage.group("workers");
    body["instanceTypes"] = json!(["m5.2xlarge"]);
    body["scalingConfig"] = json!({ "minSize": 1, "maxSize": 5, "desiredSize": 5 });
    let made = stage.ok("POST", GROUPS, body).await;
    let name =
        made["nodegroup"]["resources"]["autoScalingGroups"][0]["name"].as_str().expect("it has a name").to_owned();
    stage.wait(30).await;
    let activities = format!("DescribeScalingActivities&AutoScalingGroupName={name}");
    let activities = ok(&stage.cloud, "autoscaling", &activities).await;
    let failed = first(&activities, "StatusMessage");
    assert!(failed.starts_with("Could not launch On-Demand Instances. VcpuLimitExceeded"), "{failed}");
    assert_eq!(all(&activities, "StatusCode").iter().filter(|status| *status == "Failed").count(), 1);
}

#[tokio::test(start_paused = true)]
async fn people_may_add_tags_to_a_group_of_eks() {
    let stage = Stage::with_cluster().await;
    let made = stage.ok("POST", GROUPS, stage.group("workers")).await;
    let name =
        made["nodegroup"]["resources"]["autoScalingGroups"][0]["name"].as_str().expect("it has a name").to_owned();
    let tag = format!(
        "Tags.member.1.ResourceId={name}&Tags.member.1.ResourceType=auto-scaling-group&Tags.member.1.Key=team&\
         Tags.member.1.Value=blue&Tags.member.1.PropagateAtLaunch=false"
    );
    ok(&stage.cloud, "autoscaling", &format!("CreateOrUpdateTags&{tag}")).await;
    let filter = format!("Filters.member.1.Name=auto-scaling-group&Filters.member.1.Values.member.1={name}");
    let keys = all(&ok(&stage.cloud, "autoscaling", &format!("DescribeTags&{filter}")).await, "Key");
    assert!(keys.contains(&"team".to_owned()) && keys.contains(&"eks:cluster-name".to_owned()), "{keys:?}");
    ok(&stage.cloud, "autoscaling", &format!("DeleteTags&{tag}")).await;
    let keys = all(&ok(&stage.cloud, "autoscaling", &format!("DescribeTags&{filter}")).await, "Key");
    assert!(!keys.contains(&"team".to_owned()), "{keys:?}");
}
