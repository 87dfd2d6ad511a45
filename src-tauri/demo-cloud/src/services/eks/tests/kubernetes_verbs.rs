//! What kubectl does beyond making and changing: lists in pages and tables, dry runs, refusals with their causes, logs,
//! evictions, discovery in one document, figures of use.

use serde_json::{Value, json};

use super::asking::{REGION, ask, create};
use super::stage::Stage;
use crate::kubernetes::access::{Caller, Grant, Level};
use crate::kubernetes::api::{self, Request};
use crate::kubernetes::status::Answer;
use crate::services::eks;

const MAPS: &str = "/api/v1/namespaces/default/configmaps";
const DEPLOYMENTS: &str = "/apis/apps/v1/namespaces/default/deployments";
const TABLE: &str = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

/// Reads something in the form that a client likes best.
fn read(stage: &Stage, path: &str, accept: &str) -> Answer {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let request = Request {
        method: "GET".to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        accept: accept.to_owned(),
        ..Request::default()
    };
    let grants = vec![Grant { level: Level::ClusterAdmin, namespaces: None }];
    let caller = Caller::Known { username: "admin".to_owned(), groups: Vec::new(), grants };
    let view = stage.cloud.with(REGION, |context| eks::kubernetes_view(context, "demo", None));
    api::answer(&view.expect("the cluster is active").0, &request, &caller)
}

fn json_of(answer: Answer) -> (u16, Value) {
    match answer {
        Answer::Json(status, value) | Answer::Warned(status, value, _) => (status, value),
        Answer::Text(text) => (200, Value::from(text)),
    }
}

fn map(name: &str) -> Value {
    json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": name, "labels": { "app": name } }, "data": { "a": "b" } })
}

fn deployment(spec: Value) -> Value {
    let mut object = json!({
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": "web" },
        "spec": {
            "replicas": 2, "selector": { "matchLabels": { "app": "web" } },
            "template": {
                "metadata": { "labels": { "app": "web" } },
                "spec": { "containers": [{ "name": "web", "image": "nginx:1.27" }] },
            },
        },
    });
    for (field, value) in spec.as_object().into_iter().flatten() {
        object["spec"][field] = value.clone();
    }
    object
}

fn names(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().expect("a list");
    items.iter().filter_map(|one| one["metadata"]["name"].as_str()).collect()
}

#[tokio::test(start_paused = true)]
async fn lists_come_in_pages_tables_and_as_metadata() {
    let stage = Stage::with_cluster().await;
    for name in ["c", "a", "b"] {
        create(&stage, &map(name));
    }
    let (_, first) = ask(&stage, "GET", &format!("{MAPS}?limit=2"), &Value::Null);
    assert_eq!((names(&first), &first["metadata"]["remainingItemCount"]), (vec!["a", "b"], &json!(1)));
    let next = first["metadata"]["continue"].as_str().expect("there is more");
    let (_, last) = ask(&stage, "GET", &format!("{MAPS}?limit=2&continue={next}"), &Value::Null);
    assert_eq!((names(&last), &last["metadata"]["continue"]), (vec!["c"], &Value::Null));
    assert_eq!(ask(&stage, "GET", &format!("{MAPS}?continue=x"), &Value::Null).0, 400);
    let (_, table) = json_of(read(&stage, &format!("{MAPS}?labelSelector=app%20in%20(a,c)"), TABLE));
    let cells: Vec<&Value> = table["rows"].as_array().expect("rows").iter().map(|row| &row["cells"]).collect();
    assert_eq!(cells, [&json!(["a", "1", "0s"]), &json!(["c", "1", "0s"])]);
    assert_eq!(table["rows"][0]["object"]["kind"], "PartialObjectMetadata");
    let (_, table) = json_of(read(&stage, &format!("{MAPS}?includeObject=Object"), TABLE));
    assert_eq!(table["rows"][0]["object"]["data"]["a"], "b");
    let metadata = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
    let (_, list) = json_of(read(&stage, MAPS, metadata));
    assert_eq!((&list["kind"], &list["items"][0]["data"]), (&json!("PartialObjectMetadataList"), &Value::Null));
    for (query, text) in [
        ("fieldSelector=spec.x%3D1", "field label not supported: spec.x"),
        ("labelSelector=a%20b", "unable to parse requirement: found 'a b', expected: a label requirement"),
    ] {
        let (status, refusal) = ask(&stage, "GET", &format!("{MAPS}?{query}"), &Value::Null);
        assert_eq!((status, refusal["message"].as_str()), (400, Some(text)));
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_names_every_cause() {
    let stage = Stage::with_cluster().await;
    let wrong = deployment(json!({ "replicas": -1, "selector": { "matchLabels": { "app": "other" } } }));
    let (status, refusal) = ask(&stage, "POST", DEPLOYMENTS, &wrong);
    let fields: Vec<&Value> =
        refusal["details"]["causes"].as_array().expect("causes").iter().map(|one| &one["field"]).collect();
    assert_eq!((status, fields), (422, vec![&json!("spec.replicas"), &json!("spec.template.metadata.labels")]));
    let text = refusal["message"].as_str().expect("a text");
    let start =
        "Deployment.apps \"web\" is invalid: [spec.replicas: Invalid value: -1: must be greater than or equal to 0, ";
    assert!(text.starts_with(start), "{text}");
    let mut named = map("Bad_Name");
    named["metadata"]["labels"] = Value::Null;
    let (status, refusal) = ask(&stage, "POST", MAPS, &named);
    assert_eq!((status, refusal["details"]["causes"][0]["field"].as_str()), (422, Some("metadata.name")));
    let services = "/api/v1/namespaces/default/services/kubernetes";
    let (status, refusal) = ask(&stage, "PATCH", services, &json!({ "spec": { "clusterIP": "1.2.3.4" } }));
    assert_eq!((status, refusal["details"]["causes"][0]["field"].as_str()), (422, Some("spec.clusterIPs[0]")));
}

#[tokio::test(start_paused = true)]
async fn a_field_that_there_is_not_is_refused_told_or_dropped() {
    let stage = Stage::with_cluster().await;
    let wrong = deployment(json!({ "replica": 3 }));
    let (status, refusal) = ask(&stage, "POST", &format!("{DEPLOYMENTS}?fieldValidation=Strict"), &wrong);
    let text = "Deployment in version \"v1\" cannot be handled as a Deployment: strict decoding error: unknown field \"spec.replica\"";
    assert_eq!((status, refusal["message"].as_str()), (400, Some(text)));
    let (status, object) = ask(&stage, "POST", DEPLOYMENTS, &wrong);
    assert_eq!((status, &object["spec"]["replica"], &object["spec"]["replicas"]), (201, &Value::Null, &json!(2)));
    let typed = deployment(json!({ "replicas": "two" }));
    let (status, refusal) = ask(&stage, "POST", DEPLOYMENTS, &typed);
    assert!(status == 400 && refusal["message"].to_string().contains("cannot unmarshal string"), "{refusal}");
}

#[tokio::test(start_paused = true)]
async fn a_dry_run_keeps_nothing_and_a_deletion_may_have_conditions() {
    let stage = Stage::with_cluster().await;
    assert_eq!(ask(&stage, "POST", &format!("{MAPS}?dryRun=All"), &map("a")).0, 201);
    let one = format!("{MAPS}/a");
    assert_eq!(ask(&stage, "GET", &one, &Value::Null).0, 404);
    create(&stage, &map("a"));
    let (status, refusal) = ask(&stage, "DELETE", &one, &json!({ "preconditions": { "uid": "another" } }));
    assert_eq!((status, refusal["reason"].as_str()), (409, Some("Conflict")));
    assert_eq!(ask(&stage, "DELETE", &one, &json!({ "dryRun": ["All"] })).0, 200);
    assert_eq!(ask(&stage, "GET", &one, &Value::Null).0, 200);
    create(&stage, &map("b"));
    let (status, list) = ask(&stage, "DELETE", &format!("{MAPS}?labelSelector=app%3Db"), &Value::Null);
    assert_eq!((status, names(&list)), (200, vec!["b"]));
    assert_eq!(ask(&stage, "GET", &one, &Value::Null).0, 200, "the other was not meant");
    assert_eq!(ask(&stage, "GET", &format!("{MAPS}/b"), &Value::Null).0, 404);
    let uid = ask(&stage, "GET", &one, &Value::Null).1["metadata"]["uid"].clone();
    assert_eq!(ask(&stage, "DELETE", &one, &json!({ "preconditions": { "uid": uid } })).0, 200, "it is the one");
}

#[tokio::test(start_paused = true)]
async fn what_nobody_said_is_filled_in_and_stays() {
    let stage = Stage::with_cluster().await;
    let made = create(&stage, &deployment(json!({})));
    let container = &made["spec"]["template"]["spec"]["containers"][0];
    assert_eq!(
        (&made["spec"]["strategy"]["type"], &container["imagePullPolicy"]),
        (&json!("RollingUpdate"), &json!("IfNotPresent"))
    );
    let (status, again) = ask(&stage, "PUT", &format!("{DEPLOYMENTS}/web"), &deployment(json!({})));
    assert_eq!((status, &again["spec"]), (200, &made["spec"]));
    assert_eq!(again["metadata"]["generation"], 1, "the same is no change");
}

#[tokio::test(start_paused = true)]
async fn discovery_comes_in_one_document() {
    let stage = Stage::with_cluster().await;
    let accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";
    let (_, all) = json_of(read(&stage, "/apis", accept));
    assert_eq!((&all["kind"], &all["apiVersion"]), (&json!("APIGroupDiscoveryList"), &json!("apidiscovery.k8s.io/v2")));
    let apps =
        all["items"].as_array().expect("groups").iter().find(|one| one["metadata"]["name"] == "apps").expect("apps");
    let resources = apps["versions"][0]["resources"].as_array().expect("resources");
    let deployments = resources.iter().find(|one| one["resource"] == "deployments").expect("deployments");
    let parts: Vec<&Value> =
        deployments["subresources"].as_array().expect("parts").iter().map(|one| &one["subresource"]).collect();
    assert_eq!(parts, ["scale", "status"]);
    assert_eq!((&deployments["scope"], &deployments["shortNames"]), (&json!("Namespaced"), &json!(["deploy"])));
    let (_, core) = json_of(read(&stage, "/api/v1", "application/json"));
    let has = |name: &str| core["resources"].as_array().expect("resources").iter().any(|one| one["name"] == name);
    assert!(has("pods/eviction") && has("pods/log") && has("serviceaccounts/token") && has("nodes"));
    let (status, refusal) = json_of(read(&stage, "/apis/apps/v1beta1/deployments", "application/json"));
    assert_eq!((status, refusal["message"].as_str()), (404, Some("the server could not find the requested resource")));
    assert_eq!(
        json_of(read(&stage, "/readyz?verbose", "")).1.as_str().map(|text| text.ends_with("readyz check passed\n")),
        Some(true)
    );
}

#[tokio::test(start_paused = true)]
async fn pods_print_lines_leave_politely_and_are_measured() {
    let stage = Stage::with_cluster().await;
    for name in ["vpc-cni", "kube-proxy", "metrics-server"] {
        stage.ok("POST", "/clusters/demo/addons", json!({ "addonName": name })).await;
    }
    let usage = "/apis/metrics.k8s.io/v1beta1/nodes";
    assert_eq!(json_of(read(&stage, usage, "")).0, 503, "nothing runs yet that measures");
    stage.ok("POST", "/clusters/demo/node-groups", stage.group("workers")).await;
    create(&stage, &deployment(json!({})));
    let budget = json!({
        "apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": { "name": "web" },
        "spec": { "minAvailable": 2, "selector": { "matchLabels": { "app": "web" } } },
    });
    create(&stage, &budget);
    stage.wait(200).await;
    let (_, pods) = ask(&stage, "GET", "/api/v1/namespaces/default/pods", &Value::Null);
    let pod = format!("/api/v1/namespaces/default/pods/{}", names(&pods)[0]);
    let Answer::Text(lines) = read(&stage, &format!("{pod}/log?tailLines=1"), "") else { panic!("lines") };
    assert_eq!(lines, "[notice] 1#1: start worker processes\n");
    assert_eq!(json_of(read(&stage, &format!("{pod}/log?container=x"), "")).0, 400);
    assert_eq!(json_of(read(&stage, &format!("{pod}/log?previous=true"), "")).0, 400);
    let (status, refusal) = ask(&stage, "POST", &format!("{pod}/exec?command=ls"), &Value::Null);
    assert!(status == 501 && refusal["message"].to_string().contains("nothing runs"), "{refusal}");
    let eviction = json!({ "apiVersion": "policy/v1", "kind": "Eviction", "metadata": {} });
    let (status, refusal) = ask(&stage, "POST", &format!("{pod}/eviction"), &eviction);
    let text = "Cannot evict pod as it would violate the pod's disruption budget.";
    assert_eq!((status, refusal["message"].as_str()), (429, Some(text)));
    let loose = json!({ "spec": { "minAvailable": 1 } });
    assert_eq!(ask(&stage, "PATCH", "/apis/policy/v1/namespaces/default/poddisruptionbudgets/web", &loose).0, 200);
    assert_eq!(ask(&stage, "POST", &format!("{pod}/eviction"), &eviction).0, 201);
    let nodes = json_of(read(&stage, usage, "")).1;
    assert_eq!(nodes["items"].as_array().map(Vec::len), Some(2));
    assert!(nodes["items"][0]["usage"]["cpu"].as_str().is_some_and(|cpu| cpu.ends_with('n')), "{nodes}");
    let (_, leases) =
        ask(&stage, "GET", "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases", &Value::Null);
    assert_eq!(names(&leases).len(), 2, "every kubelet has one");
}
