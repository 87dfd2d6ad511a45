//! Insights of a cluster, its identity provider, and what EKS has and this account does not.

use serde_json::{Value, json};

use super::stage::Stage;
use crate::testing::ok;

const PROVIDERS: &str = "/clusters/demo/identity-provider-configs";

async fn insight(stage: &Stage, name: &str) -> Value {
    let all = stage.ok("POST", "/clusters/demo/insights", json!({})).await;
    let all = all["insights"].as_array().expect("a list").clone();
    all.into_iter().find(|one| one["name"].as_str().is_some_and(|text| text.starts_with(name))).expect("an insight")
}

#[tokio::test(start_paused = true)]
async fn insights_say_what_stands_between_a_cluster_and_the_next_version() {
    let stage = Stage::with_cluster().await;
    stage.ok("POST", "/clusters/demo/addons", json!({ "addonName": "vpc-cni" })).await;
    let proxy = json!({ "addonName": "kube-proxy" });
    stage.ok("POST", "/clusters/demo/addons", proxy).await;
    let apis = insight(&stage, "Deprecated APIs").await;
    assert_eq!((&apis["kubernetesVersion"], &apis["insightStatus"]["status"]), (&json!("1.36"), &json!("PASSING")));
    assert_eq!(insight(&stage, "Kubelet").await["insightStatus"]["status"], "PASSING");
    let addons = insight(&stage, "EKS add-on").await;
    assert_eq!(addons["insightStatus"]["status"], "ERROR", "this kube-proxy is for 1.35 alone");
    let path = format!("/clusters/demo/insights/{}", addons["id"].as_str().expect("an id"));
    let whole = stage.get(&path).await["insight"].clone();
    let details = &whole["categorySpecificSummary"]["addonCompatibilityDetails"];
    assert_eq!((details.as_array().map(Vec::len), &details[0]["name"]), (Some(1), &json!("kube-proxy")));
    assert!(details[0]["compatibleVersions"][0].as_str().expect("a version").starts_with("v1.36."), "{details}");
    let errors = json!({ "filter": { "statuses": ["ERROR"] } });
    let found = stage.ok("POST", "/clusters/demo/insights", errors).await;
    assert_eq!(found["insights"].as_array().map(Vec::len), Some(1));
    let role = stage.cluster_role.rsplit('/').next().expect("an ARN").to_owned();
    let policy = "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy";
    ok(&stage.cloud, "iam", &format!("DetachRolePolicy&RoleName={role}&PolicyArn={policy}")).await;
    ok(&stage.cloud, "iam", &format!("DeleteRole&RoleName={role}")).await;
    assert_eq!(insight(&stage, "Cluster health").await["insightStatus"]["status"], "ERROR");
    stage.refused(404, "GET", "/clusters/demo/insights/nothing", Value::Null).await;
    stage.refused(400, "POST", "/clusters/demo/insights", json!({ "maxResults": 101 })).await;
}

#[tokio::test(start_paused = true)]
async fn insights_are_looked_up_once_a_day_or_when_somebody_asks() {
    let stage = Stage::with_cluster().await;
    let at = async || insight(&stage, "Kubelet").await["lastRefreshTime"].as_f64().expect("a moment");
    let first = at().await;
    stage.wait(3600).await;
    assert!((at().await - first).abs() < 1.0, "an hour is not a day");
    stage.refused(404, "GET", "/clusters/demo/insights-refresh", Value::Null).await;
    let started = stage.ok("POST", "/clusters/demo/insights-refresh", json!({})).await;
    assert_eq!(started["status"], "IN_PROGRESS");
    stage.wait(70).await;
    assert_eq!(stage.get("/clusters/demo/insights-refresh").await["status"], "COMPLETED");
    assert!(at().await - first > 3600.0);
    stage.wait(24 * 3600).await;
    assert!(at().await - first > 24.0 * 3600.0 - 10.0);
}

#[tokio::test(start_paused = true)]
async fn a_cluster_knows_the_users_of_one_provider_at_most() {
    let stage = Stage::with_cluster().await;
    let before = stage.cloud.inventory();
    let oidc = |name: &str| {
        json!({
            "identityProviderConfigName": name, "issuerUrl": "https://id.example.com", "clientId": "kubernetes",
        })
    };
    let associate = format!("{PROVIDERS}/associate");
    for (field, value) in
        [("issuerUrl", "http://id.example.com"), ("identityProviderConfigName", "-x"), ("clientId", "")]
    {
        let mut wrong = oidc("company");
        wrong[field] = json!(value);
        stage.refused(400, "POST", &associate, json!({ "oidc": wrong })).await;
    }
    let wish = json!({ "oidc": oidc("company"), "tags": { "a": "b" } });
    let started = stage.ok("POST", &associate, wish).await;
    assert_eq!(
        (&started["update"]["type"], &started["tags"]),
        (&json!("AssociateIdentityProviderConfig"), &json!({ "a": "b" }))
    );
    assert_eq!(stage.status().await, "UPDATING");
    stage.wait(1000).await;
    let named = |name: &str| json!({ "identityProviderConfig": { "type": "oidc", "name": name } });
    let describe = format!("{PROVIDERS}/describe");
    let shown = stage.ok("POST", &describe, named("company")).await["identityProviderConfig"]["oidc"].clone();
    assert_eq!((&shown["status"], &shown["clientId"]), (&json!("ACTIVE"), &json!("kubernetes")));
    let tags = format!("/tags/{}", shown["identityProviderConfigArn"].as_str().expect("an ARN").replace('/', "%2F"));
    assert_eq!(stage.get(&tags).await["tags"], json!({ "a": "b" }));
    assert_eq!(stage.get(PROVIDERS).await["identityProviderConfigs"], json!([{ "type": "oidc", "name": "company" }]));
    assert!(stage.cloud.inventory().contains_key("identity-provider-config/us-east-1/demo/company"));
    stage.refused(409, "POST", &associate, json!({ "oidc": oidc("company") })).await;
    stage.refused(400, "POST", &associate, json!({ "oidc": oidc("second") })).await;
    stage.refused(404, "POST", &describe, named("second")).await;
    let disassociate = format!("{PROVIDERS}/disassociate");
    stage.refused(404, "POST", &disassociate, named("second")).await;
    stage.ok("POST", &disassociate, named("company")).await;
    let shown = stage.ok("POST", &describe, named("company")).await;
    assert_eq!(shown["identityProviderConfig"]["oidc"]["status"], "DELETING");
    stage.wait(1000).await;
    assert_eq!(stage.get(PROVIDERS).await["identityProviderConfigs"], json!([]));
    assert_eq!(stage.cloud.inventory(), before);
}

#[tokio::test(start_paused = true)]
async fn what_the_account_does_not_have_is_missing_or_an_empty_list() {
    let stage = Stage::with_cluster().await;
    assert_eq!(stage.get("/clusters/demo/capabilities").await, json!({ "capabilities": [] }));
    assert_eq!(stage.get("/eks-anywhere-subscriptions").await, json!({ "subscriptions": [] }));
    for (method, path) in [
        ("GET", "/clusters/demo/capabilities/argocd"),
        ("GET", "/eks-anywhere-subscriptions/nothing"),
        ("DELETE", "/cluster-registrations/demo"),
    ] {
        stage.refused(404, method, path, Value::Null).await;
    }
    stage.refused(400, "GET", "/eks-anywhere-subscriptions?nextToken=nonsense", Value::Null).await;
}
