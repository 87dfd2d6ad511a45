//! The runbook that looks at worker nodes, and the machines whose agent reports.

use serde_json::{Value, json};

use crate::DemoCloud;
use crate::services::eks::tests::stage::Stage;
use crate::testing::{all, first, json_ok, json_refused, ok};

async fn ask(cloud: &DemoCloud, action: &str, body: Value) -> Value {
    json_ok(cloud, "ssm", &format!("AmazonSSM.{action}"), body).await
}

async fn refusal(cloud: &DemoCloud, action: &str, body: Value) -> Value {
    json_refused(cloud, "ssm", &format!("AmazonSSM.{action}"), body).await["__type"].take()
}

fn wish(cluster: &str, worker: &str) -> Value {
    json!({
        "DocumentName": "AWSSupport-TroubleshootEKSWorkerNode",
        "Parameters": { "ClusterName": [cluster], "WorkerID": [worker] },
    })
}

/// A cluster with a group of two, whose machines' ids are returned.
async fn with_workers() -> (Stage, Vec<String>) {
    let stage = Stage::with_cluster().await;
    stage.ok("POST", "/clusters/demo/addons", json!({ "addonName": "vpc-cni" })).await;
    stage.ok("POST", "/clusters/demo/node-groups", stage.group("workers")).await;
    stage.wait(200).await;
    let call = "DescribeInstances&Filter.1.Name=tag:eks:nodegroup-name&Filter.1.Value.1=workers";
    let machines = all(&ok(&stage.cloud, "ec2", call).await, "instanceId");
    (stage, machines)
}

async fn report(stage: &Stage, worker: &str) -> Value {
    let id = ask(&stage.cloud, "StartAutomationExecution", wish("demo", worker)).await["AutomationExecutionId"].take();
    let under_way = ask(&stage.cloud, "GetAutomationExecution", json!({ "AutomationExecutionId": id })).await;
    assert_eq!(under_way["AutomationExecution"]["AutomationExecutionStatus"], "InProgress");
    stage.wait(60).await;
    ask(&stage.cloud, "GetAutomationExecution", json!({ "AutomationExecutionId": id })).await["AutomationExecution"]
        .take()
}

#[tokio::test(start_paused = true)]
async fn the_runbook_says_what_is_wrong_with_a_worker() {
    let (stage, machines) = with_workers().await;
    let well = report(&stage, &machines[0]).await;
    let text = well["Outputs"]["CheckWorkerConfiguration.Output"][0].as_str().expect("a report").to_owned();
    assert_eq!(well["AutomationExecutionStatus"], "Success");
    assert!(text.starts_with("No issue was found.") && !text.contains("[ERROR]"), "{text}");
    let role = stage.node_role.rsplit('/').next().expect("an ARN").to_owned();
    let policy = "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy";
    ok(&stage.cloud, "iam", &format!("DetachRolePolicy&RoleName={role}&PolicyArn={policy}")).await;
    ok(&stage.cloud, "ec2", &format!("ModifyVpcAttribute&VpcId={}&EnableDnsHostnames.Value=false", stage.vpc)).await;
    let ill = report(&stage, &machines[0]).await;
    let text = ill["Outputs"]["CheckWorkerConfiguration.Output"][0].as_str().expect("a report").to_owned();
    // Without names nothing is reached either.
    assert!(text.starts_with("3 issues were found."), "{text}");
    for what in ["DNS hostnames", "Policies of the node role", "API server endpoint"] {
        assert!(text.lines().any(|line| line.starts_with("[ERROR]") && line.contains(what)), "{what}: {text}");
    }
    let nobody = report(&stage, "i-0123456789abcdef0").await;
    assert_eq!(nobody["AutomationExecutionStatus"], "Failed");
    assert_eq!(nobody["StepExecutions"][1]["StepStatus"], "Failed");
    assert_eq!(nobody["StepExecutions"][2]["StepStatus"], "Pending");
}

#[tokio::test(start_paused = true)]
async fn executions_are_listed_newest_first_and_wrong_ones_refused() {
    let (stage, machines) = with_workers().await;
    let cloud = &stage.cloud;
    let mut first = wish("demo", &machines[0]);
    first["ClientToken"] = json!("01234567-89ab-cdef-0123-456789abcdef");
    let one = ask(cloud, "StartAutomationExecution", first.clone()).await;
    assert_eq!(ask(cloud, "StartAutomationExecution", first.clone()).await, one, "the same token");
    first["Parameters"]["WorkerID"] = json!([machines[1]]);
    assert_eq!(refusal(cloud, "StartAutomationExecution", first).await, "IdempotentParameterMismatch");
    stage.wait(60).await;
    let two = ask(cloud, "StartAutomationExecution", wish("nobody", &machines[0])).await;
    let list = ask(cloud, "DescribeAutomationExecutions", json!({})).await;
    let ids: Vec<&Value> = list["AutomationExecutionMetadataList"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| &one["AutomationExecutionId"])
        .collect();
    assert_eq!(ids, [&two["AutomationExecutionId"], &one["AutomationExecutionId"]]);
    let done = json!({ "Filters": [{ "Key": "ExecutionStatus", "Values": ["Success"] }] });
    let done = ask(cloud, "DescribeAutomationExecutions", done).await;
    assert_eq!(done["AutomationExecutionMetadataList"].as_array().map(Vec::len), Some(1));
    let invalid = "InvalidAutomationExecutionParametersException";
    for (mut body, code) in [
        (json!({ "DocumentName": "AWS-Nothing" }), "AutomationDefinitionNotFoundException"),
        (json!({ "DocumentName": "AWSSupport-TroubleshootEKSWorkerNode" }), invalid),
        (wish("demo", "no-machine"), invalid),
        (wish("demo", ""), invalid),
    ] {
        assert_eq!(refusal(cloud, "StartAutomationExecution", body.take()).await, code);
    }
    let nobody = json!({ "AutomationExecutionId": "01234567-89ab-cdef-0123-456789abcdef" });
    assert_eq!(refusal(cloud, "GetAutomationExecution", nobody).await, "AutomationExecutionNotFoundException");
    let key = json!({ "Filters": [{ "Key": "Colour", "Values": ["red"] }] });
    assert_eq!(refusal(cloud, "DescribeAutomationExecutions", key).await, "InvalidFilterKey");
}

#[tokio::test(start_paused = true)]
async fn only_machines_whose_role_may_and_that_get_through_report() {
    let (stage, machines) = with_workers().await;
    let list = async || {
        let found = ask(&stage.cloud, "DescribeInstanceInformation", json!({})).await;
        found["InstanceInformationList"].as_array().expect("a list").len()
    };
    assert_eq!(list().await, 0, "the role of nodes says nothing of Systems Manager");
    let role = stage.node_role.rsplit('/').next().expect("an ARN").to_owned();
    let policy = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore";
    ok(&stage.cloud, "iam", &format!("AttachRolePolicy&RoleName={role}&PolicyArn={policy}")).await;
    assert_eq!(list().await, 2);
    let one = json!({ "Filters": [{ "Key": "InstanceIds", "Values": [machines[1]] }] });
    let one = ask(&stage.cloud, "DescribeInstanceInformation", one).await;
    assert_eq!(one["InstanceInformationList"][0]["InstanceId"], json!(machines[1]));
    let by = async |key: &str, value: &str| {
        let filters = json!({ "Filters": [{ "Key": key, "Values": [value] }] });
        let found = ask(&stage.cloud, "DescribeInstanceInformation", filters).await;
        found["InstanceInformationList"].as_array().expect("a list").len()
    };
    assert_eq!(by("tag:eks:nodegroup-name", "workers").await, 2);
    assert_eq!(by("tag:eks:nodegroup-name", "others").await, 0);
    assert_eq!((by("tag-key", "eks:nodegroup-name").await, by("tag-key", "nothing").await), (2, 0));
    let old = json!({ "InstanceInformationFilterList": [{ "key": "tag:a", "valueSet": ["b"] }] });
    let wrong_filter = "InvalidInstanceInformationFilterValue";
    assert_eq!(refusal(&stage.cloud, "DescribeInstanceInformation", old).await, wrong_filter);
    let tables =
        format!("DescribeRouteTables&Filter.1.Name=association.subnet-id&Filter.1.Value.1={}", stage.public[0]);
    let table = first(&ok(&stage.cloud, "ec2", &tables).await, "routeTableId");
    ok(&stage.cloud, "ec2", &format!("DeleteRoute&RouteTableId={table}&DestinationCidrBlock=0.0.0.0/0")).await;
    assert_eq!(list().await, 0, "nobody hears them");
    let wrong = json!({ "Filters": [{ "Key": "Colour", "Values": ["red"] }] });
    assert_eq!(refusal(&stage.cloud, "DescribeInstanceInformation", wrong).await, wrong_filter);
    assert_eq!(ask(&stage.cloud, "DescribeParameters", json!({})).await["Parameters"], json!([]));
    let wrong = json!({ "ParameterFilters": [{ "Key": "Colour", "Values": ["red"] }] });
    assert_eq!(refusal(&stage.cloud, "DescribeParameters", wrong).await, "InvalidFilterKey");
}
