//! Scenarios that one meets when using the cluster and when deleting it.

use serde_json::{Value, json};

use super::{GROUPS, WORKERS, group, is_over, rehearse, stands, with_plugin};
use crate::services::eks::kubernetes_view;
use crate::services::eks::tests::aws_auth;
use crate::services::eks::tests::stage::{CLUSTER_ADMIN, Stage};
use crate::testing::{all, first, ok, refused};

const ENTRIES: &str = "/clusters/demo/access-entries";

fn kubectl(stage: &Stage, method: &str, path: &str, body: &Value) -> (u16, Value) {
    stage.cloud.kubernetes("us-east-1", "demo", method, path, body)
}

#[tokio::test(start_paused = true)]
async fn who_is_locked_out_lets_themselves_in() {
    let stage = Stage::set().await;
    rehearse(&stage.cloud, "locked-out");
    stage.ok("POST", "/clusters", stage.cluster("demo")).await;
    stage.wait(610).await;
    assert_eq!(stage.get(ENTRIES).await["accessEntries"], json!([crate::PRINCIPAL_ARN]));
    stage.wait(90).await;
    assert_eq!(stage.status().await, "ACTIVE");
    assert_eq!(stage.get(ENTRIES).await["accessEntries"], json!([]));
    assert!(stands(&stage.cloud, "locked-out"));
    assert!(!is_known(&stage), "kubectl says Unauthorized");
    stage.ok("POST", ENTRIES, json!({ "principalArn": crate::PRINCIPAL_ARN })).await;
    let policies = format!("{ENTRIES}/arn%3Aaws%3Aiam%3A%3A111122223333%3Auser%2Fdemo/access-policies");
    let whole = json!({ "policyArn": CLUSTER_ADMIN, "accessScope": { "type": "cluster" } });
    stage.ok("POST", &policies, whole).await;
    stage.wait(120).await;
    assert!(is_known(&stage), "and it stays so");
    assert!(is_over(&stage.cloud, "locked-out"));
}

/// Whether the cluster knows the demo user by a token of theirs.
pub(super) fn is_known(stage: &Stage) -> bool {
    let token = aws_auth::token();
    stage.cloud.with("us-east-1", |context| {
        let (_, caller) = kubernetes_view(context, "demo", Some(&token)).expect("the cluster is up");
        matches!(caller, crate::kubernetes::access::Caller::Known { .. })
    })
}

#[tokio::test(start_paused = true)]
async fn a_budget_keeps_a_node_group_until_it_is_gone() {
    let stage = with_plugin().await;
    rehearse(&stage.cloud, "disruption-budget");
    stage.ok("POST", GROUPS, stage.group("workers")).await;
    stage.wait(200).await;
    let budget = "/apis/policy/v1/namespaces/default/poddisruptionbudgets/shop";
    let (status, shown) = kubectl(&stage, "GET", budget, &Value::Null);
    assert_eq!((status, &shown["status"]["disruptionsAllowed"]), (200, &json!(0)), "{shown}");
    stage.ok("DELETE", WORKERS, Value::Null).await;
    stage.wait(910).await;
    let failed = group(&stage).await;
    assert_eq!(
        (&failed["status"], &failed["health"]["issues"][0]["code"]),
        (&json!("DELETE_FAILED"), &json!("PodEvictionFailure"))
    );
    assert!(stands(&stage.cloud, "disruption-budget"));
    assert_eq!(kubectl(&stage, "DELETE", budget, &Value::Null).0, 200);
    assert!(is_over(&stage.cloud, "disruption-budget"));
    stage.ok("DELETE", WORKERS, Value::Null).await;
    stage.wait(310).await;
    stage.refused(404, "GET", WORKERS, Value::Null).await;
}

#[tokio::test(start_paused = true)]
async fn a_budget_that_lets_a_pod_go_keeps_nothing() {
    let stage = with_plugin().await;
    rehearse(&stage.cloud, "disruption-budget");
    stage.ok("POST", GROUPS, stage.group("workers")).await;
    stage.wait(200).await;
    let budget = "/apis/policy/v1/namespaces/default/poddisruptionbudgets/shop";
    let looser = json!({ "spec": { "minAvailable": 1 } });
    assert_eq!(kubectl(&stage, "PATCH", budget, &looser).0, 200);
    assert!(is_over(&stage.cloud, "disruption-budget"));
    stage.ok("DELETE", WORKERS, Value::Null).await;
    stage.wait(310).await;
    stage.refused(404, "GET", WORKERS, Value::Null).await;
}

#[tokio::test(start_paused = true)]
async fn a_load_balancer_keeps_the_network_of_a_cluster_that_is_gone() {
    let stage = Stage::with_cluster().await;
    rehearse(&stage.cloud, "delete-blocked-by-load-balancer");
    stage.wait(200).await;
    assert_eq!(kubectl(&stage, "GET", "/api/v1/namespaces/default/services/storefront", &Value::Null).0, 200);
    stage.ok("DELETE", "/clusters/demo", Value::Null).await;
    stage.wait(300).await;
    stage.refused(404, "GET", "/clusters/demo", Value::Null).await;
    let delete = format!("DeleteSubnet&SubnetId={}", stage.public[0]);
    assert_eq!(refused(&stage.cloud, "ec2", &delete).await.0, "DependencyViolation");
    let elb = "elasticloadbalancing";
    let name = first(&ok(&stage.cloud, elb, "DescribeLoadBalancers&Version=2012-06-01").await, "LoadBalancerName");
    let gone = format!("DeleteLoadBalancer&Version=2012-06-01&LoadBalancerName={name}");
    assert!(stands(&stage.cloud, "delete-blocked-by-load-balancer"));
    ok(&stage.cloud, elb, &gone).await;
    assert!(is_over(&stage.cloud, "delete-blocked-by-load-balancer"));
    stage.wait(60).await;
    ok(&stage.cloud, "ec2", &delete).await;
    let groups = "DescribeSecurityGroups&Filter.1.Name=group-name&Filter.1.Value.1=k8s-elb-*";
    for id in all(&ok(&stage.cloud, "ec2", groups).await, "groupId") {
        ok(&stage.cloud, "ec2", &format!("DeleteSecurityGroup&GroupId={id}")).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_service_that_goes_first_takes_its_load_balancer_along() {
    let stage = Stage::with_cluster().await;
    rehearse(&stage.cloud, "delete-blocked-by-load-balancer");
    stage.wait(200).await;
    let service = "/api/v1/namespaces/default/services/storefront";
    assert_eq!(kubectl(&stage, "DELETE", service, &Value::Null).0, 200);
    stage.wait(120).await;
    stage.ok("DELETE", "/clusters/demo", Value::Null).await;
    stage.wait(300).await;
    for id in &stage.public {
        ok(&stage.cloud, "ec2", &format!("DeleteSubnet&SubnetId={id}")).await;
    }
}
