//! Changing Kubernetes objects: whole, in part, and in the ways of kubectl.

use serde_json::{Value, json};

use super::asking::{REGION, ask, create, get};
use super::stage::Stage;

const MAPS: &str = "/api/v1/namespaces/default/configmaps";
const MERGE: &str = "application/merge-patch+json";
const STRATEGIC: &str = "application/strategic-merge-patch+json";
const JSON_PATCH: &str = "application/json-patch+json";
const APPLY: &str = "application/apply-patch+yaml";

fn patch(stage: &Stage, path: &str, kind: &str, body: &Value) -> (u16, Value) {
    stage.cloud.kubernetes_as(REGION, "demo", "PATCH", (path, kind), body)
}

fn map(name: &str, data: &Value) -> Value {
    json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": name }, "data": data })
}

fn deployment(name: &str) -> Value {
    json!({
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": name },
        "spec": {
            "replicas": 2,
            "selector": { "matchLabels": { "app": name } },
            "template": {
                "metadata": { "labels": { "app": name } },
                "spec": { "containers": [{ "name": "web", "image": "nginx:1", "ports": [{ "containerPort": 80 }] }] },
            },
        },
    })
}

fn number(object: &Value) -> u64 {
    object["metadata"]["resourceVersion"].as_str().expect("a version").parse().expect("a number")
}

#[tokio::test(start_paused = true)]
async fn replacing_needs_the_version_that_is_there() {
    let stage = Stage::with_cluster().await;
    let first = create(&stage, &map("settings", &json!({ "a": "1", "b": "2" })));
    let path = format!("{MAPS}/settings");
    let mut wanted = first.clone();
    wanted["data"] = json!({ "a": "3" });
    let (status, second) = ask(&stage, "PUT", &path, &wanted);
    assert_eq!((status, &second["data"]), (200, &json!({ "a": "3" })));
    assert!(number(&second) > number(&first), "although no time has passed");
    let (status, refusal) = ask(&stage, "PUT", &path, &wanted);
    assert_eq!((status, refusal["reason"].as_str()), (409, Some("Conflict")));
    assert!(refusal["message"].as_str().unwrap().contains("the object has been modified"), "{refusal}");
    wanted["metadata"] = json!({ "name": "settings" });
    let (status, third) = ask(&stage, "PUT", &path, &wanted);
    assert_eq!((status, &third["metadata"]["uid"]), (200, &first["metadata"]["uid"]), "no version is any version");
    assert_eq!(number(&third), number(&second), "nothing changed");
    assert_eq!(ask(&stage, "PUT", &format!("{MAPS}/none"), &map("none", &json!({}))).0, 404);
    assert_eq!(ask(&stage, "PUT", &path, &map("other", &json!({}))).0, 400);
}

#[tokio::test(start_paused = true)]
async fn every_kind_of_patch_does_what_it_is_for() {
    let stage = Stage::with_cluster().await;
    create(&stage, &map("settings", &json!({ "a": "1" })));
    let path = format!("{MAPS}/settings");
    let (status, object) = patch(&stage, &path, MERGE, &json!({ "data": { "a": null, "b": "2" } }));
    assert_eq!((status, &object["data"]), (200, &json!({ "b": "2" })));
    let steps = json!([{ "op": "add", "path": "/data/c", "value": "3" }]);
    assert_eq!(patch(&stage, &path, JSON_PATCH, &steps).1["data"], json!({ "b": "2", "c": "3" }));
    let steps = json!([{ "op": "remove", "path": "/data/none" }]);
    assert_eq!(patch(&stage, &path, JSON_PATCH, &steps).0, 422);
    assert_eq!(patch(&stage, &path, "text/plain", &json!({})).0, 415);
    let stale = json!({ "metadata": { "resourceVersion": "1" }, "data": {} });
    assert_eq!(patch(&stage, &path, MERGE, &stale).0, 409);
    let dry = patch(&stage, &format!("{path}?dryRun=All"), MERGE, &json!({ "data": { "d": "4" } }));
    assert_eq!((dry.0, &dry.1["data"]["d"]), (200, &json!("4")));
    assert_eq!(get(&stage, &path)["data"], json!({ "b": "2", "c": "3" }));

    create(&stage, &deployment("web"));
    let path = "/apis/apps/v1/namespaces/default/deployments/web";
    let image =
        json!({ "spec": { "template": { "spec": { "containers": [{ "name": "web", "image": "nginx:2" }] } } } });
    let (status, object) = patch(&stage, path, STRATEGIC, &image);
    let container = &object["spec"]["template"]["spec"]["containers"][0];
    assert_eq!(
        (status, &container["image"], &container["ports"][0]["containerPort"]),
        (200, &json!("nginx:2"), &json!(80))
    );
    assert_eq!(object["metadata"]["generation"], 2);
    let selector = json!({ "spec": { "selector": { "matchLabels": { "app": "other" } } } });
    let (status, refusal) = patch(&stage, path, MERGE, &selector);
    assert_eq!(status, 422);
    assert!(refusal["message"].as_str().unwrap().contains("field is immutable"), "{refusal}");
}

#[tokio::test(start_paused = true)]
async fn applying_makes_an_object_or_joins_it() {
    let stage = Stage::with_cluster().await;
    let path = format!("{MAPS}/settings?fieldManager=kubectl&force=true");
    let (status, first) = patch(&stage, &path, APPLY, &map("settings", &json!({ "a": "1" })));
    assert_eq!((status, &first["data"]), (201, &json!({ "a": "1" })));
    let (status, second) = patch(&stage, &path, APPLY, &map("settings", &json!({ "b": "2" })));
    assert_eq!((status, &second["data"]), (200, &json!({ "b": "2" })), "what it says no more is gone");
    let other = format!("{MAPS}/settings?fieldManager=other");
    let (status, refusal) = patch(&stage, &other, APPLY, &map("settings", &json!({ "b": "3" })));
    let text = "Apply failed with 1 conflict: conflict with \"kubectl\": .data.b";
    assert_eq!((status, refusal["message"].as_str()), (409, Some(text)));
    let (status, third) = patch(&stage, &format!("{other}&force=true"), APPLY, &map("settings", &json!({ "b": "3" })));
    assert_eq!((status, &third["data"]), (200, &json!({ "b": "3" })));
    assert_eq!(second["metadata"]["uid"], first["metadata"]["uid"]);
    let other = patch(&stage, &format!("{MAPS}/none"), MERGE, &json!({}));
    assert_eq!(other.0, 404, "only an apply makes what is not there");
}

#[tokio::test(start_paused = true)]
async fn a_deployment_scales_by_its_own_address() {
    let stage = Stage::with_cluster().await;
    create(&stage, &deployment("web"));
    let path = "/apis/apps/v1/namespaces/default/deployments/web";
    let scale = get(&stage, &format!("{path}/scale"));
    assert_eq!((&scale["kind"], &scale["spec"]["replicas"]), (&json!("Scale"), &json!(2)));
    let (status, scale) = patch(&stage, &format!("{path}/scale"), MERGE, &json!({ "spec": { "replicas": 5 } }));
    assert_eq!((status, &scale["spec"]["replicas"]), (200, &json!(5)));
    assert_eq!(get(&stage, path)["spec"]["replicas"], 5);
    let pods =
        || get(&stage, "/api/v1/namespaces/default/pods?labelSelector=app=web")["items"].as_array().unwrap().len();
    assert_eq!(pods(), 5);
    let mut wanted = scale;
    wanted["spec"]["replicas"] = json!(1);
    assert_eq!(ask(&stage, "PUT", &format!("{path}/scale"), &wanted).0, 200);
    assert_eq!(pods(), 1);
    assert_eq!(ask(&stage, "GET", &format!("{MAPS}/none/scale"), &Value::Null).0, 404);
}

#[tokio::test(start_paused = true)]
async fn what_follows_from_the_account_can_be_changed_too() {
    let stage = Stage::with_cluster().await;
    for name in ["vpc-cni", "coredns"] {
        stage.ok("POST", "/clusters/demo/addons", json!({ "addonName": name })).await;
    }
    stage.ok("POST", "/clusters/demo/node-groups", stage.group("workers")).await;
    stage.wait(200).await;
    let dns = "/apis/apps/v1/namespaces/kube-system/deployments/coredns";
    assert_eq!(patch(&stage, &format!("{dns}/scale"), MERGE, &json!({ "spec": { "replicas": 3 } })).0, 200);
    let pods = || {
        let list = get(&stage, "/api/v1/namespaces/kube-system/pods?labelSelector=k8s-app=kube-dns");
        let name = |pod: &Value| pod["metadata"]["name"].as_str().unwrap().to_owned();
        list["items"].as_array().unwrap().iter().map(name).collect::<Vec<_>>()
    };
    let before = pods();
    assert_eq!((before.len(), get(&stage, dns)["status"]["readyReplicas"].as_u64()), (3, Some(2)), "one is starting");
    stage.wait(10).await;
    assert_eq!(get(&stage, dns)["status"]["readyReplicas"], 3);
    let restart = json!({ "spec": { "template": { "metadata": { "annotations": { "restartedAt": "now" } } } } });
    assert_eq!(patch(&stage, dns, STRATEGIC, &restart).0, 200);
    assert!(pods().iter().all(|pod| !before.contains(pod)), "a new template makes new pods");
    stage.wait(20).await;
    let before = pods();
    assert_eq!(
        ask(&stage, "DELETE", &format!("/api/v1/namespaces/kube-system/pods/{}", before[0]), &Value::Null).0,
        200
    );
    let after = pods();
    assert_eq!((after.len(), after.iter().filter(|pod| before.contains(pod)).count()), (3, 2), "one was made anew");

    let nodes = get(&stage, "/api/v1/nodes");
    let node = format!("/api/v1/nodes/{}", nodes["items"][0]["metadata"]["name"].as_str().unwrap());
    let note = json!({ "metadata": { "annotations": { "who": "me" }, "labels": { "team": "red" } } });
    assert_eq!(patch(&stage, &node, MERGE, &note).0, 200);
    assert_eq!(get(&stage, &node)["metadata"]["labels"]["team"], "red");
    assert_eq!(get(&stage, "/api/v1/nodes?labelSelector=team=red")["items"].as_array().unwrap().len(), 1);
    assert_eq!(ask(&stage, "POST", "/api/v1/nodes", &json!({})).0, 405, "nodes come from machines");
}

#[tokio::test(start_paused = true)]
async fn secrets_classes_and_pods_are_objects() {
    let stage = Stage::with_cluster().await;
    let secret =
        json!({ "apiVersion": "v1", "kind": "Secret", "metadata": { "name": "key" }, "stringData": { "a": "b" } });
    let made = create(&stage, &secret);
    assert_eq!(
        (&made["data"]["a"], &made["type"], &made["stringData"]),
        (&json!("Yg=="), &json!("Opaque"), &Value::Null)
    );
    let class = "/apis/storage.k8s.io/v1/storageclasses/gp2";
    let (status, refusal) = patch(&stage, class, MERGE, &json!({ "parameters": { "type": "gp3" } }));
    assert_eq!(status, 422, "{refusal}");
    assert!(refusal["message"].as_str().unwrap().contains("updates to parameters are forbidden"), "{refusal}");
    let note = json!({ "metadata": { "annotations": { "storageclass.kubernetes.io/is-default-class": "true" } } });
    assert_eq!(patch(&stage, class, MERGE, &note).0, 200);
    let bare = json!({ "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": { "name": "x" } });
    assert_eq!(stage.cloud.apply_kubernetes(REGION, "demo", &bare).0, 422);
    let account = json!({ "apiVersion": "v1", "kind": "ServiceAccount", "metadata": { "name": "web" } });
    create(&stage, &account);
    let pod = json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "one" },
        "spec": { "containers": [{ "name": "one", "image": "busybox" }] },
    });
    create(&stage, &pod);
    let pod = get(&stage, "/api/v1/namespaces/default/pods/one");
    assert_eq!((&pod["status"]["phase"], &pod["spec"]["nodeName"]), (&json!("Pending"), &Value::Null));
    let moved = json!({ "spec": { "nodeName": "elsewhere" } });
    assert_eq!(patch(&stage, "/api/v1/namespaces/default/pods/one", MERGE, &moved).0, 422);
    let pools = "/apis/karpenter.sh/v1/nodepools";
    assert_eq!(ask(&stage, "GET", pools, &Value::Null).0, 404, "only Auto Mode has node pools");
}

#[tokio::test(start_paused = true)]
async fn the_last_finalizer_lets_an_object_go() {
    let stage = Stage::with_cluster().await;
    let mut object = map("kept", &json!({}));
    object["metadata"]["finalizers"] = json!(["example.com/mine"]);
    create(&stage, &object);
    let path = format!("{MAPS}/kept");
    assert!(ask(&stage, "DELETE", &path, &Value::Null).1["metadata"]["deletionTimestamp"].is_string());
    assert_eq!(get(&stage, &path)["metadata"]["name"], "kept");
    assert_eq!(patch(&stage, &path, MERGE, &json!({ "metadata": { "finalizers": null } })).0, 200);
    assert_eq!(ask(&stage, "GET", &path, &Value::Null).0, 404);
}

#[tokio::test(start_paused = true)]
async fn pods_name_the_set_that_made_them() {
    let stage = Stage::with_cluster().await;
    stage.ok("POST", "/clusters/demo/addons", json!({ "addonName": "coredns" })).await;
    create(&stage, &deployment("web"));
    for (namespace, name) in [("default", "web"), ("kube-system", "coredns")] {
        let sets = get(&stage, &format!("/apis/apps/v1/namespaces/{namespace}/replicasets"));
        let set = &sets["items"][0]["metadata"];
        assert_eq!(set["ownerReferences"][0]["name"], name);
        let pods = get(&stage, &format!("/api/v1/namespaces/{namespace}/pods"));
        let owner = &pods["items"][0]["metadata"]["ownerReferences"][0];
        assert_eq!((&owner["kind"], &owner["name"], &owner["uid"]), (&json!("ReplicaSet"), &set["name"], &set["uid"]));
    }
}

#[tokio::test(start_paused = true)]
async fn an_object_that_does_not_say_its_kind_is_what_belongs_at_its_address() {
    let stage = Stage::with_cluster().await;
    let (status, made) = ask(&stage, "POST", MAPS, &json!({ "metadata": { "name": "plain" } }));
    assert_eq!((status, &made["kind"], &made["apiVersion"]), (201, &json!("ConfigMap"), &json!("v1")), "{made}");
    let other = json!({ "kind": "Secret", "metadata": { "name": "other" } });
    assert_eq!(ask(&stage, "POST", MAPS, &other).0, 400);
    assert_eq!(ask(&stage, "POST", MAPS, &json!({})).0, 422, "a name is missed");
    let question = json!({ "spec": { "resourceAttributes": { "verb": "list", "resource": "pods" } } });
    let (status, answer) = ask(&stage, "POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", &question);
    assert_eq!((status, &answer["kind"]), (201, &json!("SelfSubjectAccessReview")), "{answer}");
    create(&stage, &deployment("web"));
    let pods = get(&stage, "/api/v1/namespaces/default/pods");
    let name = pods["items"][0]["metadata"]["name"].as_str().expect("a name");
    let wish = json!({ "delete_options": null, "metadata": { "name": name } });
    let (status, said) = ask(&stage, "POST", &format!("/api/v1/namespaces/default/pods/{name}/eviction"), &wish);
    assert_eq!(status, 201, "{said}");
}
