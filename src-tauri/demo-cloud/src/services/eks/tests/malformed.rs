//! What no client of sound mind sends: it is refused, and takes nothing from the account.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::asking::{REGION, ask, create};
use super::stage::Stage;

const TOKEN: &str = "/api/v1/namespaces/default/serviceaccounts/default/token";

/// A cluster with an object of some kinds, all called `x`.
async fn with_objects() -> Stage {
    let stage = Stage::with_cluster().await;
    let labels = json!({ "app": "x" });
    let pod = json!({ "containers": [{ "name": "a", "image": "nginx" }] });
    let template = json!({ "metadata": { "labels": labels }, "spec": pod });
    for (version, kind, spec) in [
        ("apps/v1", "Deployment", json!({ "selector": { "matchLabels": labels }, "template": template })),
        ("v1", "Pod", pod),
        ("v1", "Service", json!({ "selector": labels, "ports": [{ "port": 80 }] })),
        ("policy/v1", "PodDisruptionBudget", json!({ "minAvailable": 1, "selector": { "matchLabels": labels } })),
    ] {
        create(&stage, &json!({ "apiVersion": version, "kind": kind, "metadata": { "name": "x" }, "spec": spec }));
    }
    create(&stage, &json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "x" }, "data": {} }));
    stage
}

#[tokio::test(start_paused = true)]
async fn a_token_is_not_asked_for_with_nonsense() {
    let stage = Stage::with_cluster().await;
    let asked = |spec: Value| ask(&stage, "POST", TOKEN, &json!({ "kind": "TokenRequest", "spec": spec }));
    for nonsense in [json!("x"), json!([1]), json!({ "expirationSeconds": "x" })] {
        assert_eq!(asked(nonsense.clone()).0, 400, "{nonsense}");
    }
    for seconds in [i64::MAX, (1 << 32) + 1] {
        let (status, refusal) = asked(json!({ "expirationSeconds": seconds }));
        assert_eq!(status, 422, "{refusal}");
        let message = refusal["message"].as_str().expect("a message");
        assert!(message.contains("may not specify a duration larger than 2^32 seconds"), "{message}");
    }
    for good in [Value::Null, json!({ "expirationSeconds": 1_i64 << 32 })] {
        assert_eq!(asked(good.clone()).0, 201, "{good}");
    }
    assert_eq!(stage.status().await, "ACTIVE");
}

#[tokio::test(start_paused = true)]
async fn a_question_about_rights_has_no_odd_metadata() {
    let stage = Stage::with_cluster().await;
    let path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    let asked = |metadata: Value| {
        let spec = json!({ "resourceAttributes": { "verb": "get", "resource": "pods" } });
        ask(&stage, "POST", path, &json!({ "kind": "SelfSubjectAccessReview", "metadata": metadata, "spec": spec })).0
    };
    assert_eq!((asked(json!("x")), asked(json!([]))), (400, 400));
    assert_eq!((asked(Value::Null), asked(json!({}))), (201, 201));
}

#[tokio::test(start_paused = true)]
async fn nothing_that_is_written_into_a_cluster_takes_it_away() {
    let stage = with_objects().await;
    let bodies = [
        Value::Null,
        json!("x"),
        json!([]),
        json!({ "metadata": "x" }),
        json!({ "metadata": [] }),
        json!({ "metadata": { "name": {}, "labels": "x", "annotations": [1] }, "spec": "x", "data": "x" }),
        json!({ "metadata": { "name": "y" }, "spec": [], "data": [], "status": "x", "deleteOptions": "x" }),
        json!({ "metadata": { "name": "y" }, "spec": { "replicas": -1, "template": "x", "selector": [], "ports": {} } }),
        json!([{ "op": "replace", "path": "/metadata", "value": "x" }]),
        json!([{ "op": "replace", "path": "/spec", "value": "x" }]),
        json!([{ "op": "replace", "path": "", "value": "x" }]),
    ];
    let (core, apps) = ("/api/v1/namespaces/default", "/apis/apps/v1/namespaces/default");
    let budgets = "/apis/policy/v1/namespaces/default/poddisruptionbudgets".to_owned();
    let of = |place: &str, plurals: &[&str]| plurals.iter().map(|one| format!("{place}/{one}")).collect::<Vec<_>>();
    let collections =
        [of(core, &["configmaps", "pods", "services"]), of(apps, &["deployments"]), vec![budgets]].concat();
    let named = |rest: &str| collections.iter().map(|one| format!("{one}/{rest}")).collect::<Vec<_>>();
    let posts = [collections.clone(), vec![TOKEN.to_owned(), format!("{core}/pods/x/eviction")]].concat();
    let scale = [format!("{apps}/deployments/x/scale")];
    let patches = [named("x"), named("new"), named("x/status"), scale.to_vec()].concat();
    let mut calls = vec![("POST", "json", posts), ("PUT", "json", patches.clone())];
    for name in ["merge-patch+json", "json-patch+json", "strategic-merge-patch+json", "apply-patch+yaml"] {
        calls.push(("PATCH", name, patches.clone()));
    }
    calls.push(("DELETE", "json", named("x")));
    for (method, content_type, paths) in &calls {
        for body in &bodies {
            for path in paths {
                let how = (path.as_str(), format!("application/{content_type}"));
                let (status, answer) = stage.cloud.kubernetes_as(REGION, "demo", method, (how.0, &how.1), body);
                assert_ne!(status, 503, "{method} {how:?} {body}: {answer}");
            }
        }
    }
    assert_eq!(stage.status().await, "ACTIVE");
}

#[tokio::test(start_paused = true)]
async fn pages_beyond_all_pages_are_empty() {
    let stage = Stage::set().await;
    let token = STANDARD.encode(format!("from:{}", usize::MAX)).replace('=', "%3D");
    let page = stage.get(&format!("/cluster-versions?nextToken={token}")).await;
    assert_eq!((&page["clusterVersions"], &page["nextToken"]), (&json!([]), &Value::Null));
}
