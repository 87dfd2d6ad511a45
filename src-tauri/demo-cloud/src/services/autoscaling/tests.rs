//! What Auto Scaling promises about groups and their machines, judged over the wire.

use std::time::Duration;

use crate::DemoCloud;
use crate::quotas::{self, Quota};
use crate::testing::{all, cloud, first, ok as query_ok, refused as query_refused};

async fn ok(cloud: &DemoCloud, call: &str) -> String {
    query_ok(cloud, "autoscaling", call).await
}

async fn refused(cloud: &DemoCloud, call: &str) -> (String, String) {
    query_refused(cloud, "autoscaling", call).await
}

async fn wait(seconds: u64) {
    tokio::time::advance(Duration::from_secs(seconds)).await;
}

/// An account with a launch template called `nodes`.
struct Stage {
    cloud: DemoCloud,
    template: String,
    /// Default subnets in two zones.
    subnets: Vec<String>,
}

impl Stage {
    async fn set() -> Self {
        let cloud = cloud();
        let mut subnets = Vec::new();
        for zone in ["us-east-1a", "us-east-1b"] {
            let call = format!("DescribeSubnets&Filter.1.Name=availability-zone&Filter.1.Value.1={zone}");
            subnets.push(first(&query_ok(&cloud, "ec2", &call).await, "subnetId"));
        }
        let images = "DescribeImages&Owner.1=amazon&Filter.1.Name=name&Filter.1.Value.1=*x86_64-standard-1.35-*";
        let image = first(&query_ok(&cloud, "ec2", images).await, "imageId");
        let make = format!(
            "CreateLaunchTemplate&LaunchTemplateName=nodes&LaunchTemplateData.ImageId={image}\
             &LaunchTemplateData.InstanceType=t3.medium"
        );
        let template = first(&query_ok(&cloud, "ec2", &make).await, "launchTemplateId");
        Self { cloud, template, subnets }
    }

    /// A group called `workers` of 1 to 3 machines.
    fn create(&self, desired: u32) -> String {
        format!(
            "CreateAutoScalingGroup&AutoScalingGroupName=workers&LaunchTemplate.LaunchTemplateId={}\
             &LaunchTemplate.Version=$Latest&MinSize=1&MaxSize=3&DesiredCapacity={desired}&VPCZoneIdentifier={},{}\
             &Tags.member.1.Key=kubernetes.io/cluster/demo&Tags.member.1.Value=owned\
             &Tags.member.1.PropagateAtLaunch=true&Tags.member.2.Key=mine&Tags.member.2.Value=only\
             &Tags.member.2.PropagateAtLaunch=false",
            self.template, self.subnets[0], self.subnets[1]
        )
    }

    /// The same, once its machines are in service.
    async fn with_group(desired: u32) -> Self {
        let stage = Self::set().await;
        ok(&stage.cloud, &stage.create(desired)).await;
        wait(30).await;
        stage
    }

    async fn describe(&self) -> String {
        ok(&self.cloud, "DescribeAutoScalingGroups&AutoScalingGroupNames.member.1=workers").await
    }

    async fn activities(&self) -> String {
        ok(&self.cloud, "DescribeScalingActivities&AutoScalingGroupName=workers").await
    }
}

#[tokio::test(start_paused = true)]
async fn a_group_starts_its_machines_spreads_them_and_takes_them_with_it() {
    let stage = Stage::set().await;
    let before = stage.cloud.inventory();
    ok(&stage.cloud, &stage.create(2)).await;
    assert_eq!(all(&stage.describe().await, "InstanceId"), Vec::<String>::new(), "it has not come to it yet");
    wait(5).await;
    assert_eq!(all(&stage.describe().await, "LifecycleState"), ["Pending", "Pending"]);
    assert_eq!(all(&stage.activities().await, "StatusCode"), ["PreInService", "PreInService"]);
    wait(20).await;
    let group = stage.describe().await;
    assert_eq!(all(&group, "LifecycleState"), ["InService", "InService"]);
    assert_eq!(first(&group, "LaunchTemplateName"), "nodes");
    let activities = stage.activities().await;
    assert_eq!(all(&activities, "StatusCode"), ["Successful", "Successful"]);
    assert!(first(&activities, "Cause").contains("a user request created an AutoScalingGroup"), "{activities}");
    let machines = query_ok(
        &stage.cloud,
        "ec2",
        "DescribeInstances&Filter.1.Name=tag:aws:autoscaling:groupName&Filter.1.Value.1=workers",
    )
    .await;
    let mut zones = all(&machines, "availabilityZone");
    zones.sort();
    assert_eq!(zones, ["us-east-1a", "us-east-1b"]);
    assert!(machines.contains("<key>kubernetes.io/cluster/demo</key>"), "{machines}");
    assert!(!machines.contains("<key>mine</key>"), "this one is the group's own: {machines}");
    let listed = stage.cloud.inventory()["auto-scaling-group/us-east-1/workers"].clone();
    assert_eq!(listed["tags"]["kubernetes.io/cluster/demo"], "owned", "{listed}");

    let delete = "DeleteAutoScalingGroup&AutoScalingGroupName=workers";
    assert_eq!(refused(&stage.cloud, delete).await.0, "ResourceInUse");
    ok(&stage.cloud, &format!("{delete}&ForceDelete=true")).await;
    let group = stage.describe().await;
    assert_eq!(first(&group, "Status"), "Delete in progress");
    assert_eq!(all(&group, "LifecycleState"), ["Terminating", "Terminating"]);
    let (code, message) = refused(&stage.cloud, &stage.create(1)).await;
    assert_eq!(code, "AlreadyExists");
    assert!(message.contains("pending delete"), "{message}");
    let desire = "SetDesiredCapacity&AutoScalingGroupName=workers&DesiredCapacity=1";
    assert_eq!(refused(&stage.cloud, desire).await.0, "ScalingActivityInProgress");
    wait(40).await;
    assert_eq!(all(&stage.describe().await, "AutoScalingGroupName"), Vec::<String>::new());
    assert_eq!(
        refused(&stage.cloud, delete).await,
        ("ValidationError".to_owned(), "AutoScalingGroup name not found - null".to_owned())
    );
    assert_eq!(stage.cloud.inventory(), before);
}

#[tokio::test(start_paused = true)]
async fn the_service_linked_role_comes_with_the_first_group() {
    let stage = Stage::set().await;
    let role = "GetRole&RoleName=AWSServiceRoleForAutoScaling";
    assert_eq!(query_refused(&stage.cloud, "iam", role).await.0, "NoSuchEntity");
    ok(&stage.cloud, &stage.create(1)).await;
    query_ok(&stage.cloud, "iam", role).await;
}

#[tokio::test(start_paused = true)]
async fn a_request_that_cannot_work_is_refused_in_aws_words() {
    let stage = Stage::with_group(1).await;
    let (code, message) = refused(&stage.cloud, &stage.create(1)).await;
    assert_eq!(code, "AlreadyExists");
    assert!(message.ends_with("A group with the name workers already exists"), "{message}");
    let other = stage.create(1).replace("=workers", "=other");
    for (from, to, expected) in [
        (
            stage.template.as_str(),
            "lt-00000000000000000",
            "You must use a valid fully-formed launch template. The specified launch template, with template ID \
             lt-00000000000000000, does not exist.",
        ),
        ("MinSize=1", "MinSize=4", "Max bound, 3, must be greater than or equal to min bound, 4"),
        (
            "DesiredCapacity=1",
            "DesiredCapacity=9",
            "Desired capacity:9 must be between the specified min size:1 and max size:3",
        ),
        (
            stage.subnets[0].as_str(),
            "subnet-00000000000000000",
            "The subnet ID 'subnet-00000000000000000' does not exist",
        ),
        ("VPCZoneIdentifier", "X", "At least one Availability Zone or VPC Subnet is required."),
        (
            "LaunchTemplate.",
            "X.",
            "Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or \
             MixedInstancesPolicy parameter.",
        ),
    ] {
        let (code, message) = refused(&stage.cloud, &other.replace(from, to)).await;
        assert_eq!((code.as_str(), message.as_str()), ("ValidationError", expected), "{from} → {to}");
    }
    let hollow = "CreateLaunchTemplate&LaunchTemplateName=hollow&LaunchTemplateData.InstanceType=t3.medium";
    let hollow = first(&query_ok(&stage.cloud, "ec2", hollow).await, "launchTemplateId");
    let (_, message) = refused(&stage.cloud, &other.replace(&stage.template, &hollow)).await;
    assert!(message.ends_with("The request must contain the parameter ImageId"), "{message}");
}

#[tokio::test(start_paused = true)]
async fn what_somebody_stops_is_ended_and_replaced() {
    let stage = Stage::with_group(1).await;
    let old = first(&stage.describe().await, "InstanceId");
    query_ok(&stage.cloud, "ec2", &format!("StopInstances&InstanceId.1={old}")).await;
    wait(61).await;
    stage.describe().await;
    wait(60).await;
    let group = stage.describe().await;
    assert_eq!(all(&group, "LifecycleState"), ["InService"]);
    assert_ne!(first(&group, "InstanceId"), old);
    let machine = query_ok(&stage.cloud, "ec2", &format!("DescribeInstances&InstanceId.1={old}")).await;
    assert_eq!(first(&machine, "name"), "terminated");
}

#[tokio::test(start_paused = true)]
async fn what_somebody_else_ends_is_replaced() {
    let stage = Stage::with_group(1).await;
    let old = first(&stage.describe().await, "InstanceId");
    query_ok(&stage.cloud, "ec2", &format!("TerminateInstances&InstanceId.1={old}")).await;
    wait(30).await;
    assert_eq!(first(&stage.describe().await, "InstanceId"), old, "nobody has noticed yet");
    wait(31).await;
    assert_eq!(all(&stage.describe().await, "LifecycleState").len(), 1);
    wait(15).await;
    let group = stage.describe().await;
    assert_eq!(all(&group, "LifecycleState"), ["InService"]);
    assert_ne!(first(&group, "InstanceId"), old);
    let causes = all(&stage.activities().await, "Cause").join("\n");
    assert!(causes.contains("EC2 health check indicating it has been terminated"), "{causes}");
    assert!(causes.contains("in response to an unhealthy instance needing to be replaced"), "{causes}");
}

#[tokio::test(start_paused = true)]
async fn a_group_catches_up_with_what_happened_while_nobody_looked() {
    let stage = Stage::with_group(1).await;
    let old = first(&stage.describe().await, "InstanceId");
    query_ok(&stage.cloud, "ec2", &format!("TerminateInstances&InstanceId.1={old}")).await;
    wait(1800).await;
    let group = stage.describe().await;
    assert_eq!(all(&group, "LifecycleState"), ["InService"]);
    assert_ne!(first(&group, "InstanceId"), old);
}

#[tokio::test(start_paused = true)]
async fn a_group_grows_and_shrinks_as_told() {
    let stage = Stage::with_group(1).await;
    let desire = |size: u32| format!("SetDesiredCapacity&AutoScalingGroupName=workers&DesiredCapacity={size}");
    let (_, message) = refused(&stage.cloud, &desire(4)).await;
    assert_eq!(message, "New SetDesiredCapacity value 4 is above max value 3 for the AutoScalingGroup.");
    ok(&stage.cloud, &desire(3)).await;
    wait(20).await;
    assert_eq!(all(&stage.describe().await, "LifecycleState").len(), 3);
    let update = "UpdateAutoScalingGroup&AutoScalingGroupName=workers&MinSize=0&MaxSize=1";
    ok(&stage.cloud, update).await;
    let group = stage.describe().await;
    assert_eq!((first(&group, "DesiredCapacity"), first(&group, "MaxSize")), ("1".to_owned(), "1".to_owned()));
    wait(50).await;
    assert_eq!(all(&stage.describe().await, "LifecycleState"), ["InService"]);
    ok(&stage.cloud, &desire(0)).await;
    wait(50).await;
    // Without machines no force is needed, and nothing is left.
    ok(&stage.cloud, "DeleteAutoScalingGroup&AutoScalingGroupName=workers").await;
    assert_eq!(all(&stage.describe().await, "AutoScalingGroupName"), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn a_machine_is_ended_with_or_without_another_in_its_place() {
    let stage = Stage::with_group(2).await;
    let end = |id: &str, shrinks: bool| {
        format!("TerminateInstanceInAutoScalingGroup&InstanceId={id}&ShouldDecrementDesiredCapacity={shrinks}")
    };
    let id = first(&stage.describe().await, "InstanceId");
    let activity = ok(&stage.cloud, &end(&id, true)).await;
    assert_eq!(first(&activity, "StatusCode"), "InProgress");
    wait(60).await;
    let left = all(&stage.describe().await, "InstanceId");
    assert_eq!(left.len(), 1);
    let (_, message) = refused(&stage.cloud, &end(&left[0], true)).await;
    assert!(message.contains("will violate group's min size constraint"), "{message}");
    ok(&stage.cloud, &end(&left[0], false)).await;
    wait(60).await;
    let other = all(&stage.describe().await, "InstanceId");
    assert_eq!(other.len(), 1);
    assert_ne!(other, left);
    let (_, message) = refused(&stage.cloud, &end(&left[0], false)).await;
    assert!(message.starts_with("Instance Id not found"), "{message}");
}

#[tokio::test(start_paused = true)]
async fn what_ec2_refuses_is_an_activity_that_failed() {
    let stage = Stage::set().await;
    let big = stage.create(3).replace(
        &format!("LaunchTemplate.LaunchTemplateId={}&LaunchTemplate.Version=$Latest", stage.template),
        "MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification.LaunchTemplateName=nodes\
         &MixedInstancesPolicy.LaunchTemplate.Overrides.member.1.InstanceType=m5.2xlarge",
    );
    // Four of them are all of the account's 32 vCPUs.
    let big = big.replace("MaxSize=3&DesiredCapacity=3", "MaxSize=5&DesiredCapacity=5");
    ok(&stage.cloud, &big).await;
    wait(5).await;
    let activities = stage.activities().await;
    let failed = first(&activities, "StatusMessage");
    assert!(
        failed.starts_with("Could not launch On-Demand Instances. VcpuLimitExceeded - You have requested more vCPU"),
        "{failed}"
    );
    assert!(failed.ends_with("Launching EC2 instance failed."), "{failed}");
    assert_eq!(all(&activities, "StatusCode").iter().filter(|status| *status == "Failed").count(), 1);
    wait(60).await;
    let again = all(&stage.activities().await, "StatusCode");
    assert_eq!(again.iter().filter(|status| *status == "Failed").count(), 2, "it asks again: {again:?}");
    assert_eq!(all(&stage.describe().await, "LifecycleState"), ["InService"; 4], "those that fitted run");
}

#[tokio::test(start_paused = true)]
async fn a_mix_has_machines_on_demand_first_and_then_spot() {
    let stage = Stage::set().await;
    let mix = stage.create(3).replace(
        &format!("LaunchTemplate.LaunchTemplateId={}&LaunchTemplate.Version=$Latest", stage.template),
        "MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification.LaunchTemplateName=nodes\
         &MixedInstancesPolicy.LaunchTemplate.Overrides.member.1.InstanceType=t3.large\
         &MixedInstancesPolicy.InstancesDistribution.OnDemandBaseCapacity=1\
         &MixedInstancesPolicy.InstancesDistribution.OnDemandPercentageAboveBaseCapacity=0",
    );
    ok(&stage.cloud, &mix).await;
    wait(30).await;
    let group = stage.describe().await;
    assert!(group.contains("<OnDemandBaseCapacity>1</OnDemandBaseCapacity>"), "{group}");
    let machines = query_ok(&stage.cloud, "ec2", "DescribeInstances&X=").await;
    assert_eq!(all(&machines, "instanceType"), ["t3.large", "t3.large", "t3.large"]);
    assert_eq!(all(&machines, "instanceLifecycle"), ["spot", "spot"]);
}

#[tokio::test(start_paused = true)]
async fn tags_are_listed_changed_and_looked_for() {
    let stage = Stage::with_group(1).await;
    let tag = "Tags.member.1.ResourceId=workers&Tags.member.1.ResourceType=auto-scaling-group&Tags.member.1.Key=team";
    ok(
        &stage.cloud,
        &format!("CreateOrUpdateTags&{tag}&Tags.member.1.Value=blue&Tags.member.1.PropagateAtLaunch=true"),
    )
    .await;
    let filter = "Filters.member.1.Name=auto-scaling-group&Filters.member.1.Values.member.1=workers";
    let tags = ok(&stage.cloud, &format!("DescribeTags&{filter}")).await;
    assert_eq!(all(&tags, "Key"), ["kubernetes.io/cluster/demo", "mine", "team"]);
    let look = |filter: &str, value: &str| {
        format!("DescribeAutoScalingGroups&Filters.member.1.Name={filter}&Filters.member.1.Values.member.1={value}")
    };
    for (filter, value, expected) in
        [("tag:team", "blue", 1), ("tag:team", "red", 0), ("tag-key", "team", 1), ("tag-value", "red", 0)]
    {
        assert_eq!(
            all(&ok(&stage.cloud, &look(filter, value)).await, "AutoScalingGroupName").len(),
            expected,
            "{filter} {value}"
        );
    }
    ok(&stage.cloud, &format!("DeleteTags&{tag}")).await;
    assert_eq!(all(&ok(&stage.cloud, &look("tag-key", "team")).await, "AutoScalingGroupName").len(), 0);
    assert_eq!(refused(&stage.cloud, &look("colour", "red")).await.0, "ValidationError");
    let nobody = tag.replace("=workers", "=nobody");
    assert_eq!(refused(&stage.cloud, &format!("CreateOrUpdateTags&{nobody}")).await.0, "ValidationError");
}

#[tokio::test(start_paused = true)]
async fn a_process_that_is_suspended_does_nothing() {
    let stage = Stage::with_group(1).await;
    let process = "AutoScalingGroupName=workers&ScalingProcesses.member.1=Launch";
    ok(&stage.cloud, &format!("SuspendProcesses&{process}")).await;
    ok(&stage.cloud, "SetDesiredCapacity&AutoScalingGroupName=workers&DesiredCapacity=2").await;
    wait(120).await;
    let group = stage.describe().await;
    assert_eq!(all(&group, "LifecycleState").len(), 1);
    assert_eq!(first(&group, "ProcessName"), "Launch");
    ok(&stage.cloud, &format!("ResumeProcesses&{process}")).await;
    wait(20).await;
    assert_eq!(all(&stage.describe().await, "LifecycleState").len(), 2);
    let unknown = "SuspendProcesses&AutoScalingGroupName=workers&ScalingProcesses.member.1=Dance";
    assert_eq!(refused(&stage.cloud, unknown).await.0, "ValidationError");
}

#[tokio::test(start_paused = true)]
async fn the_first_termination_policy_says_which_machine_goes() {
    for (policy, oldest_stays) in [("OldestInstance", false), ("NewestInstance", true)] {
        let stage = Stage::set().await;
        let one_zone = stage.create(1).replace(&format!(",{}", stage.subnets[1]), "");
        ok(&stage.cloud, &format!("{one_zone}&TerminationPolicies.member.1={policy}")).await;
        wait(30).await;
        let oldest = first(&stage.describe().await, "InstanceId");
        let desire = "SetDesiredCapacity&AutoScalingGroupName=workers&DesiredCapacity";
        ok(&stage.cloud, &format!("{desire}=2")).await;
        wait(30).await;
        ok(&stage.cloud, &format!("{desire}=1")).await;
        wait(60).await;
        assert_eq!(all(&stage.describe().await, "InstanceId") == [oldest], oldest_stays, "{policy}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_demo_cloud_would_not_do_is_refused() {
    let stage = Stage::set().await;
    for more in [
        "MaxInstanceLifetime=86400",
        "DeletionProtection=prevent-all-deletion",
        "InstanceMaintenancePolicy.MinHealthyPercentage=50",
    ] {
        let create = format!("{}&{more}", stage.create(1));
        assert_eq!(refused(&stage.cloud, &create).await.0, "UnsupportedOperation", "{more}");
    }
}

#[tokio::test(start_paused = true)]
async fn lists_come_in_pages_and_name_the_groups_of_machines() {
    let stage = Stage::with_group(3).await;
    let page = ok(&stage.cloud, "DescribeAutoScalingInstances&MaxRecords=2").await;
    assert_eq!(all(&page, "AutoScalingGroupName"), ["workers", "workers"]);
    let rest = format!("DescribeAutoScalingInstances&MaxRecords=2&NextToken={}", first(&page, "NextToken"));
    let rest = ok(&stage.cloud, &rest).await;
    assert_eq!(all(&rest, "InstanceId").len(), 1);
    assert!(!rest.contains("NextToken"), "{rest}");
    assert_eq!(refused(&stage.cloud, "DescribeAutoScalingGroups&NextToken=x").await.0, "InvalidNextToken");
}

#[tokio::test(start_paused = true)]
async fn the_account_keeps_its_groups_when_it_is_saved() {
    let stage = Stage::with_group(1).await;
    let kept = stage.cloud.with("us-east-1", |context| serde_json::to_value(&context.autoscaling).expect("it is JSON"));
    let again: super::State = serde_json::from_value(kept.clone()).expect("it is read again");
    assert_eq!(serde_json::to_value(&again).expect("it is JSON"), kept);
}

#[tokio::test(start_paused = true)]
async fn groups_are_limited() {
    let stage = Stage::set().await;
    let allow = |most| stage.cloud.with("us-east-1", |context| quotas::set(context, Quota::AutoScalingGroups, most));
    allow(0);
    assert_eq!(refused(&stage.cloud, &stage.create(1)).await.0, "LimitExceeded");
    allow(1);
    ok(&stage.cloud, &stage.create(1)).await;
}
