//! Access entries and access policies.

use serde_json::{Value, json};

use super::stage::{CLUSTER_ADMIN, Stage};

const ENTRIES: &str = "/clusters/demo/access-entries";
const MARIA: &str = "arn:aws:iam::111122223333:user/maria.lopez";

fn of(principal: &str) -> String {
    format!("{ENTRIES}/{}", principal.replace(':', "%3A").replace('/', "%2F"))
}

#[tokio::test(start_paused = true)]
async fn the_creator_is_administrator_from_the_start() {
    let stage = Stage::with_cluster().await;
    let entries = stage.get(ENTRIES).await["accessEntries"].clone();
    assert_eq!(entries, json!([crate::PRINCIPAL_ARN]));
    let policies = stage.get(&format!("{}/access-policies", of(crate::PRINCIPAL_ARN))).await;
    assert_eq!(policies["associatedAccessPolicies"][0]["policyArn"], CLUSTER_ADMIN);
}

#[tokio::test(start_paused = true)]
async fn an_entry_and_its_policy_come_and_go() {
    let stage = Stage::with_cluster().await;
    let entry = stage.ok("POST", ENTRIES, json!({ "principalArn": MARIA })).await["accessEntry"].clone();
    assert_eq!((entry["type"].as_str(), entry["username"].as_str()), (Some("STANDARD"), Some(MARIA)));
    let policies = format!("{}/access-policies", of(MARIA));
    let view = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";
    let wish = json!({ "policyArn": view, "accessScope": { "type": "namespace", "namespaces": ["dev-*"] } });
    let made = stage.ok("POST", &policies, wish).await;
    assert_eq!(made["associatedAccessPolicy"]["accessScope"]["namespaces"], json!(["dev-*"]));
    let found = stage.get(&format!("{ENTRIES}?associatedPolicyArn={view}")).await;
    assert_eq!(found["accessEntries"], json!([MARIA]));
    let one = format!("{policies}/{}", view.replace(':', "%3A").replace('/', "%2F"));
    stage.ok("DELETE", &one, Value::Null).await;
    stage.refused(404, "DELETE", &one, Value::Null).await;
    stage.ok("DELETE", &of(MARIA), Value::Null).await;
    stage.refused(404, "GET", &of(MARIA), Value::Null).await;
}

#[tokio::test(start_paused = true)]
async fn principals_that_cannot_have_an_entry_are_refused() {
    let stage = Stage::with_cluster().await;
    let message =
        async |principal: &str| stage.message(400, "POST", ENTRIES, json!({ "principalArn": principal })).await;
    let nobody = message("arn:aws:iam::111122223333:user/nobody").await;
    assert_eq!(nobody, "The specified principalArn is invalid: invalid principal");
    let session = message("arn:aws:sts::111122223333:assumed-role/Developers/me").await;
    assert_eq!(session, "The specified principalArn is invalid: invalid format");
    let own =
        message("arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS").await;
    assert!(own.contains("service linked roles"));
    stage.ok("POST", ENTRIES, json!({ "principalArn": MARIA })).await;
    let twice = stage.message(409, "POST", ENTRIES, json!({ "principalArn": MARIA })).await;
    assert!(twice.contains("already in use on this cluster"));
    let named = json!({ "principalArn": "arn:aws:iam::111122223333:user/jonas.weber", "username": "system:admin" });
    stage.refused(400, "POST", ENTRIES, named).await;
}

#[tokio::test(start_paused = true)]
async fn policies_and_scopes_are_checked() {
    let stage = Stage::with_cluster().await;
    stage.ok("POST", ENTRIES, json!({ "principalArn": MARIA })).await;
    let policies = format!("{}/access-policies", of(MARIA));
    let message = async |policy: &str, scope: Value| {
        stage.message(400, "POST", &policies, json!({ "policyArn": policy, "accessScope": scope })).await
    };
    let unknown = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSRootPolicy";
    assert_eq!(message(unknown, json!({ "type": "cluster" })).await, "The specified policyArn could not be found");
    assert!(message(CLUSTER_ADMIN, json!({ "type": "namespace" })).await.contains("At least one namespace"));
    assert!(
        message(CLUSTER_ADMIN, json!({ "type": "cluster", "namespaces": ["a"] })).await.contains("cannot be specified")
    );
}

#[tokio::test(start_paused = true)]
async fn config_map_mode_has_no_entries() {
    let stage = Stage::set().await;
    let mut body = stage.cluster("demo");
    body["accessConfig"] = Value::Null;
    stage.ok("POST", "/clusters", body).await;
    stage.wait(700).await;
    let text = stage.message(400, "POST", ENTRIES, json!({ "principalArn": MARIA })).await;
    assert!(text.contains("must be set to one of [API, API_AND_CONFIG_MAP]"));
    let wish = json!({ "accessConfig": { "authenticationMode": "API_AND_CONFIG_MAP" } });
    stage.ok("POST", "/clusters/demo/update-config", wish).await;
    stage.wait(250).await;
    stage.ok("POST", ENTRIES, json!({ "principalArn": MARIA })).await;
    let back = json!({ "accessConfig": { "authenticationMode": "CONFIG_MAP" } });
    stage.refused(400, "POST", "/clusters/demo/update-config", back).await;
}

#[tokio::test(start_paused = true)]
async fn tags_are_found_by_arn() {
    let stage = Stage::with_cluster().await;
    let arn = "arn:aws:eks:us-east-1:111122223333:cluster/demo";
    let path = format!("/tags/{}", arn.replace(':', "%3A").replace('/', "%2F"));
    stage.ok("POST", &path, json!({ "tags": { "team": "blue", "stage": "dev" } })).await;
    stage.ok("DELETE", &format!("{path}?tagKeys=stage"), Value::Null).await;
    assert_eq!(stage.get(&path).await["tags"], json!({ "team": "blue" }));
    stage.refused(404, "GET", "/tags/arn%3Aaws%3Aeks%3A%3A%3Anothing", Value::Null).await;
    stage.refused(400, "POST", &path, json!({ "tags": { "aws:mine": "x" } })).await;
}

#[tokio::test(start_paused = true)]
async fn every_type_has_its_user_and_its_rules() {
    let stage = Stage::with_cluster().await;
    for (kind, user, groups) in [
        ("EC2_LINUX", "system:node:{{EC2PrivateDNSName}}", json!(["system:nodes"])),
        ("EC2_WINDOWS", "system:node:{{EC2PrivateDNSName}}", json!(["eks:kube-proxy-windows", "system:nodes"])),
        ("FARGATE_LINUX", "system:node:{{SessionName}}", json!(["system:node-proxier", "system:nodes"])),
        ("EC2", "system:node:{{EC2PrivateDNSName}}", json!([])),
        ("HYBRID_LINUX", "system:node:{{SessionName}}", json!(["system:nodes"])),
        ("HYPERPOD_LINUX", "system:node:{{SessionName}}", json!(["system:nodes"])),
    ] {
        let wish = |more: Value| {
            let mut body = json!({ "principalArn": stage.node_role, "type": kind });
            for (name, value) in more.as_object().into_iter().flatten() {
                body[name] = value.clone();
            }
            body
        };
        let named = stage.message(400, "POST", ENTRIES, wish(json!({ "username": "me" }))).await;
        assert!(named.contains("does not support setting kubernetesGroups or username"), "{named}");
        stage.refused(400, "POST", ENTRIES, wish(json!({ "kubernetesGroups": ["mine"] }))).await;
        let person = stage.message(400, "POST", ENTRIES, wish(json!({ "principalArn": MARIA }))).await;
        assert!(person.contains("IAM roles only"), "{person}");
        let entry = stage.ok("POST", ENTRIES, wish(Value::Null)).await["accessEntry"].clone();
        assert_eq!(
            (&entry["type"], &entry["username"], &entry["kubernetesGroups"]),
            (&json!(kind), &json!(user), &groups)
        );
        let one = of(&stage.node_role);
        stage.refused(400, "POST", &one, json!({ "username": "me" })).await;
        let policy = json!({
            "policyArn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSAutoNodePolicy",
            "accessScope": { "type": "cluster" },
        });
        let status = if kind == "EC2" { 200 } else { 400 };
        assert_eq!(stage.call("POST", &format!("{one}/access-policies"), policy).await.0, status, "{kind}");
        stage.ok("DELETE", &one, Value::Null).await;
    }
    let unknown = json!({ "principalArn": stage.node_role, "type": "MARS_LINUX" });
    assert!(stage.message(400, "POST", ENTRIES, unknown).await.contains("MARS_LINUX"));
}

#[tokio::test(start_paused = true)]
async fn an_entry_is_made_once_for_each_request_and_changed() {
    let stage = Stage::with_cluster().await;
    let wish = json!({ "principalArn": MARIA, "kubernetesGroups": ["viewers"], "clientRequestToken": "once" });
    let made = stage.ok("POST", ENTRIES, wish.clone()).await;
    assert_eq!(stage.ok("POST", ENTRIES, wish).await, made);
    let change = json!({ "kubernetesGroups": ["editors"], "username": "maria" });
    stage.ok("POST", &of(MARIA), change).await;
    let entry = stage.get(&of(MARIA)).await["accessEntry"].clone();
    assert_eq!((&entry["kubernetesGroups"], &entry["username"]), (&json!(["editors"]), &json!("maria")));
    for reserved in ["system:masters", "eks:x", "aws:x", "amazon:x", "iam:x"] {
        stage.refused(400, "POST", &of(MARIA), json!({ "username": reserved })).await;
    }
    stage.refused(400, "POST", &of(MARIA), json!({ "kubernetesGroups": ["system:masters"] })).await;
}

#[tokio::test(start_paused = true)]
async fn scopes_may_end_in_a_star_and_every_policy_is_listed() {
    let stage = Stage::with_cluster().await;
    let policies = stage.get("/access-policies").await["accessPolicies"].as_array().unwrap().clone();
    assert_eq!(policies.len(), 34);
    assert!(policies.iter().any(|policy| policy["name"] == "AmazonSagemakerHyperpodClusterPolicy"));
    stage.ok("POST", ENTRIES, json!({ "principalArn": MARIA })).await;
    let path = format!("{}/access-policies", of(MARIA));
    for policy in policies.iter().take(3) {
        let wish = json!({
            "policyArn": policy["arn"], "accessScope": { "type": "namespace", "namespaces": ["dev-*", "team-blue"] },
        });
        stage.ok("POST", &path, wish).await;
    }
    assert_eq!(stage.get(&path).await["associatedAccessPolicies"].as_array().unwrap().len(), 3);
    for wrong in ["*-dev", "Dev", "-dev", ""] {
        let wish = json!({ "policyArn": CLUSTER_ADMIN, "accessScope": { "type": "namespace", "namespaces": [wrong] } });
        stage.refused(400, "POST", &path, wish).await;
    }
}
