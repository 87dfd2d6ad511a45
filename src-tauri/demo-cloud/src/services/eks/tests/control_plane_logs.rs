//! What control planes write to CloudWatch Logs.

use serde_json::{Value, json};

use super::asking::{self, REGION};
use super::aws_auth;
use super::stage::Stage;
use crate::kubernetes::api::Request;
use crate::services::eks::{self, Who};
use crate::testing::{json_ok, json_refused};

async fn lines(stage: &Stage, prefix: &str, pattern: &str) -> Vec<String> {
    let body = json!({
        "logGroupName": "/aws/eks/demo/cluster", "logStreamNamePrefix": prefix, "filterPattern": pattern,
    });
    let found = json_ok(&stage.cloud, "logs", "Logs_20140328.FilterLogEvents", body).await;
    let text = |one: &Value| one["message"].as_str().expect("a text").to_owned();
    found["events"].as_array().expect("a list").iter().map(text).collect()
}

async fn switch(stage: &Stage, types: &[&str], is_on: bool) {
    let wish = json!({ "logging": { "clusterLogging": [{ "types": types, "enabled": is_on }] } });
    stage.ok("POST", "/clusters/demo/update-config", wish).await;
    stage.wait(300).await;
}

/// Asks for the Namespaces with a token.
fn ask_with(stage: &Stage, token: &str) {
    let request = Request {
        method: "GET".to_owned(),
        path: "/api/v1/namespaces".to_owned(),
        accept: "application/json".to_owned(),
        ..Request::default()
    };
    stage.cloud.with(REGION, |context| eks::kubernetes_answer(context, "demo", Who::Token(Some(token)), &request));
}

#[tokio::test(start_paused = true)]
async fn what_was_asked_of_the_api_is_in_the_audit_log_without_what_was_said() {
    let stage = Stage::with_cluster().await;
    asking::get(&stage, "/api/v1/namespaces");
    switch(&stage, &["audit", "api"], true).await;
    let secret = json!({
        "apiVersion": "v1", "kind": "Secret", "metadata": { "name": "key", "namespace": "default" },
        "stringData": { "password": "do-not-tell" },
    });
    asking::create(&stage, &secret);
    asking::get(&stage, "/api/v1/namespaces/default/secrets/key");
    assert_eq!(asking::ask(&stage, "GET", "/api/v1/namespaces/default/pods/nobody", &Value::Null).0, 404);
    let all = lines(&stage, "kube-apiserver-audit", "").await;
    assert!(!all.iter().any(|line| line.contains("do-not-tell")), "{all:?}");
    assert!(!all.iter().any(|line| line.contains("\"/api/v1/namespaces\"")), "that was before");
    let made =
        lines(&stage, "kube-apiserver-audit", "{ $.verb = \"create\" && $.objectRef.resource = \"secrets\" }").await;
    let made: Value = serde_json::from_str(&made[0]).expect("JSON");
    assert_eq!((&made["responseStatus"]["code"], &made["level"]), (&json!(201), &json!("Metadata")));
    assert_eq!(made["user"]["username"], "kubernetes-admin");
    let missing = lines(&stage, "kube-apiserver-audit", "{ $.responseStatus.code = 404 }").await;
    assert!(missing[0].contains("\"name\":\"nobody\""), "{missing:?}");
    let of_api = lines(&stage, "kube-apiserver", "HTTP nobody -audit.k8s.io").await;
    assert!(of_api[0].contains("verb=\"GET\"") && of_api[0].ends_with("resp=404"), "{of_api:?}");
    assert_eq!(lines(&stage, "kube-scheduler", "").await, [""; 0], "that type is off");
    switch(&stage, &["audit", "api"], false).await;
    asking::get(&stage, "/api/v1/namespaces/default/secrets/key");
    assert_eq!(lines(&stage, "kube-apiserver-audit", "").await, all);
    let group = json!({ "logGroupName": "/aws/eks/nobody/cluster" });
    json_refused(&stage.cloud, "logs", "Logs_20140328.FilterLogEvents", group).await;
}

#[tokio::test(start_paused = true)]
async fn scheduler_and_controllers_tell_what_they_did() {
    let stage = Stage::with_cluster().await;
    switch(&stage, &["scheduler", "controllerManager"], true).await;
    let labels = json!({ "app": "web" });
    asking::create(
        &stage,
        &json!({
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": "web", "namespace": "default" },
            "spec": { "replicas": 1, "selector": { "matchLabels": labels }, "template": {
                "metadata": { "labels": labels }, "spec": { "containers": [{ "name": "a", "image": "nginx" }] },
            } },
        }),
    );
    stage.wait(20).await;
    let waiting = lines(&stage, "kube-scheduler", "\"Unable to schedule pod\" default/web").await;
    assert_eq!(waiting.len(), 1, "{waiting:?}");
    let made = lines(&stage, "kube-controller-manager", "SuccessfulCreate default/web").await;
    assert_eq!(made.len(), 1, "{made:?}");
    stage.ok("POST", "/clusters/demo/addons", json!({ "addonName": "vpc-cni" })).await;
    stage.ok("POST", "/clusters/demo/node-groups", stage.group("workers")).await;
    stage.wait(200).await;
    let bound = lines(&stage, "kube-scheduler", "\"Successfully bound pod to node\" default/web").await;
    assert!(bound.len() == 1 && bound[0].contains("node=\"ip-10-0-"), "{bound:?}");
    stage.wait(600).await;
    assert_eq!(
        lines(&stage, "kube-scheduler", "\"Successfully bound pod to node\" default/web").await,
        bound,
        "told once"
    );
}

#[tokio::test(start_paused = true)]
async fn the_authenticator_tells_of_people_when_they_are_let_in_and_when_not() {
    let stage = Stage::with_cluster().await;
    switch(&stage, &["audit", "authenticator"], true).await;
    let wish = json!({ "kind": "TokenRequest", "spec": {} });
    let path = "/api/v1/namespaces/default/serviceaccounts/default/token";
    let made = asking::ask(&stage, "POST", path, &wish).1;
    ask_with(&stage, made["status"]["token"].as_str().expect("a token"));
    assert_eq!(lines(&stage, "authenticator", "").await, [""; 0], "the API server knows service accounts itself");
    let ada = aws_auth::token_of_a_role_with_a_path(&stage).await;
    ask_with(&stage, &ada);
    assert_eq!(lines(&stage, "authenticator", "\"access denied\" builders").await.len(), 1);
    let entry = json!({ "principalArn": "arn:aws:iam::111122223333:role/team/builders" });
    stage.ok("POST", "/clusters/demo/access-entries", entry).await;
    stage.wait(60).await;
    for _ in 0..2 {
        ask_with(&stage, &ada);
    }
    let granted = lines(&stage, "authenticator", "\"access granted\"").await;
    assert_eq!(granted.len(), 1, "once for some minutes, though it was denied just before: {granted:?}");
    let uid = granted[0].split("uid=\"aws-iam-authenticator:111122223333:").nth(1).expect("a uid");
    let id = uid.split('"').next().expect("an end");
    assert!(id.starts_with("AROA") && id.chars().all(char::is_alphanumeric), "{id}");
    let audit = lines(&stage, "kube-apiserver-audit", "ada-example.org").await;
    let user = serde_json::from_str::<Value>(&audit[0]).expect("JSON")["user"].take();
    assert_eq!(user["uid"], format!("aws-iam-authenticator:111122223333:{id}"));
    assert_eq!(user["extra"]["principalId"], json!([id]));
    assert_eq!(user["extra"]["canonicalArn"], json!(["arn:aws:iam::111122223333:role/builders"]));
    assert_eq!(user["extra"]["sessionName"], json!(["ada@example.org"]));
}

#[tokio::test(start_paused = true)]
async fn who_only_reads_logs_changes_nothing_while_nothing_happens() {
    let stage = Stage::with_cluster().await;
    switch(&stage, &["scheduler", "controllerManager"], true).await;
    let changes = |stage: &Stage| {
        stage.cloud.with(REGION, |context| {
            context.changed = false;
            eks::write_logs(context);
            context.changed
        })
    };
    changes(&stage);
    stage.wait(10).await;
    assert!(!changes(&stage));
    let pod = json!({ "containers": [{ "name": "a", "image": "nginx" }] });
    asking::create(&stage, &json!({ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "x" }, "spec": pod }));
    stage.wait(10).await;
    assert!(changes(&stage));
}
