//! What a cluster's Kubernetes shows of the account, asked without a network in between.

use serde_json::Value;

use super::stage::Stage;
use crate::kubernetes::access::{Caller, Grant, Level};
use crate::kubernetes::api::{self, Request};
use crate::kubernetes::status::Answer;
use crate::kubernetes::watch::Told;
use crate::services::eks;

fn request(path: &str) -> Request {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    Request {
        method: "GET".to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        accept: "application/json".to_owned(),
        ..Request::default()
    }
}

fn administrator() -> Caller {
    let grants = vec![Grant { level: Level::ClusterAdmin, namespaces: None }];
    Caller::Known { username: "admin".to_owned(), groups: Vec::new(), grants }
}

fn read(stage: &Stage, caller: &Caller, path: &str) -> (u16, Value) {
    let view = stage.cloud.with("us-east-1", |context| eks::kubernetes_view(context, "demo", None));
    match api::answer(&view.expect("the cluster is active").0, &request(path), caller) {
        Answer::Json(status, value) | Answer::Warned(status, value, _) => (status, value),
        Answer::Text(text) => (200, Value::from(text)),
    }
}

async fn with_workers() -> Stage {
    let stage = Stage::with_cluster().await;
    for name in ["vpc-cni", "kube-proxy", "coredns"] {
        stage.ok("POST", "/clusters/demo/addons", serde_json::json!({ "addonName": name })).await;
    }
    stage.ok("POST", "/clusters/demo/node-groups", stage.group("workers")).await;
    stage
}

#[tokio::test(start_paused = true)]
async fn nodes_appear_then_become_ready() {
    let stage = with_workers().await;
    let nodes = || read(&stage, &administrator(), "/api/v1/nodes").1["items"].as_array().unwrap().clone();
    let ready = |nodes: &[Value]| {
        let is_ready = |node: &&Value| node["status"]["conditions"][3]["status"] == "True";
        nodes.iter().filter(is_ready).count()
    };
    assert!(nodes().is_empty());
    stage.wait(40).await;
    assert_eq!((nodes().len(), ready(&nodes())), (2, 0));
    stage.wait(30).await;
    assert_eq!(ready(&nodes()), 2);
    let labels = &nodes()[0]["metadata"]["labels"];
    assert_eq!(labels["eks.amazonaws.com/nodegroup"], "workers");
    assert_eq!(labels["node.kubernetes.io/instance-type"], "t3.medium");
    let version = nodes()[0]["status"]["nodeInfo"]["kubeletVersion"].clone();
    assert!(version.as_str().unwrap().starts_with("v1.35."));
}

#[tokio::test(start_paused = true)]
async fn pods_run_once_there_are_nodes() {
    let stage = with_workers().await;
    let phases = || {
        let (_, list) =
            read(&stage, &administrator(), "/api/v1/namespaces/kube-system/pods?labelSelector=k8s-app=kube-dns");
        list["items"].as_array().unwrap().iter().map(|pod| pod["status"]["phase"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(phases(), ["Pending", "Pending"]);
    stage.wait(130).await;
    assert_eq!(phases(), ["Running", "Running"]);
    let (_, all) = read(&stage, &administrator(), "/api/v1/pods");
    assert_eq!(all["items"].as_array().unwrap().len(), 6, "two daemon sets on two nodes, and two of CoreDNS");
}

#[tokio::test(start_paused = true)]
async fn rights_decide() {
    let stage = with_workers().await;
    let viewer = Caller::Known {
        username: "maria".to_owned(),
        groups: Vec::new(),
        grants: vec![Grant { level: Level::View, namespaces: None }],
    };
    let (status, refusal) = read(&stage, &viewer, "/api/v1/nodes");
    assert_eq!(status, 403);
    let text =
        "nodes is forbidden: User \"maria\" cannot list resource \"nodes\" in API group \"\" at the cluster scope";
    assert_eq!(refusal["message"], text);
    assert_eq!(read(&stage, &viewer, "/api/v1/pods").0, 200);
    assert_eq!(read(&stage, &Caller::Unknown, "/version").0, 401);
    assert_eq!(read(&stage, &Caller::Anonymous, "/version").0, 200);
    assert_eq!(read(&stage, &Caller::Anonymous, "/api").0, 403);
    assert_eq!(read(&stage, &administrator(), "/api/v1/nodes/nope").0, 404);
    assert_eq!(read(&stage, &administrator(), "/openapi/v2").1["swagger"], "2.0");
    let described = read(&stage, &administrator(), "/openapi/v3/apis/apps/v1").1;
    assert!(described["paths"]["/apis/apps/v1/namespaces/{namespace}/deployments/{name}"]["patch"].is_object());
}

#[tokio::test(start_paused = true)]
async fn only_editors_write_and_only_where_they_may() {
    let stage = Stage::with_cluster().await;
    let person = |level: Level, namespaces: Option<&str>| {
        let namespaces = namespaces.map(|one| vec![one.to_owned()]);
        Caller::Known { username: "maria".to_owned(), groups: Vec::new(), grants: vec![Grant { level, namespaces }] }
    };
    let may = |caller: &Caller, path: &str| {
        let view = stage.cloud.with("us-east-1", |context| eks::kubernetes_view(context, "demo", None));
        let mut asked = request(path);
        asked.method = "POST".to_owned();
        match api::ask(&view.expect("the cluster is active").0, &asked, caller) {
            api::Asked::Write(_) => 201,
            api::Asked::Answer(Answer::Json(status, _)) => status,
            other => panic!("{other:?}"),
        }
    };
    let (services, namespaces) = ("/api/v1/namespaces/default/services", "/api/v1/namespaces");
    assert_eq!((may(&administrator(), services), may(&administrator(), namespaces)), (201, 201));
    let editor = person(Level::Edit, None);
    assert_eq!((may(&editor, services), may(&editor, namespaces)), (201, 403));
    assert_eq!(may(&person(Level::Edit, Some("other")), services), 403);
    assert_eq!(may(&person(Level::View, None), services), 403);
    assert_eq!(may(&person(Level::ReadAll, None), services), 403);
    assert_eq!(may(&administrator(), "/api/v1/nodes"), 405, "nodes are the account's");
}

#[tokio::test(start_paused = true)]
async fn a_watch_that_starts_late_still_hears_of_a_deletion() {
    let stage = Stage::with_cluster().await;
    let map = serde_json::json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "settings" } });
    assert_eq!(stage.cloud.apply_kubernetes("us-east-1", "demo", &map).0, 201);
    let look = || {
        let view = stage.cloud.with("us-east-1", |context| eks::kubernetes_view(context, "demo", None));
        view.expect("the cluster is active").0
    };
    let version = api::list_version(&look());
    let path = "/api/v1/namespaces/default/configmaps/settings";
    let (status, said) = stage.cloud.kubernetes("us-east-1", "demo", "DELETE", path, &Value::Null);
    assert_eq!((status, said["status"].as_str()), (200, Some("Success")));
    let asked = request(&format!("/api/v1/namespaces/default/configmaps?watch=1&resourceVersion={version}"));
    let api::Asked::Objects(target) = api::ask(&look(), &asked, &administrator()) else { panic!("an allowed watch") };
    let mut told = Told::starting(&look(), None, &asked, &target);
    let events = told.catch_up(&look(), &asked, &target);
    assert_eq!((events.len(), events[0]["type"].as_str()), (1, Some("DELETED")));
}

#[tokio::test(start_paused = true)]
async fn a_worthless_token_is_nobody() {
    let stage = with_workers().await;
    let caller = stage.cloud.with("us-east-1", |context| eks::kubernetes_view(context, "demo", Some("abc")));
    assert_eq!(caller.unwrap().1, Caller::Unknown);
}
