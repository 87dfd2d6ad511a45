//! What goes on inside a cluster: pods find nodes or say why not, rollouts go on, nodes come and go.

use serde_json::{Value, json};

use super::asking::{REGION, ask, create, get};
use super::stage::{Stage, role};
use crate::testing::{all, ok};

const PODS: &str = "/api/v1/namespaces/default/pods";
const NODES: &str = "/api/v1/nodes";
const EVENTS: &str = "/api/v1/namespaces/default/events";
const WEB: &str = "/apis/apps/v1/namespaces/default/deployments/web";

fn list(stage: &Stage, path: &str) -> Vec<Value> {
    get(stage, path)["items"].as_array().expect("a list").clone()
}

fn patch(stage: &Stage, path: &str, body: &Value) -> Value {
    let (status, object) = ask(stage, "PATCH", path, body);
    assert_eq!(status, 200, "{object}");
    object
}

fn name(object: &Value) -> String {
    object["metadata"]["name"].as_str().expect("a name").to_owned()
}

/// A cluster with a network plugin and two machines that are ready.
pub(super) async fn with_workers() -> Stage {
    let stage = Stage::with_cluster().await;
    stage.ok("POST", "/clusters/demo/addons", json!({ "addonName": "vpc-cni" })).await;
    stage.ok("POST", "/clusters/demo/node-groups", stage.group("workers")).await;
    stage.wait(200).await;
    stage
}

fn owner(kind: &str, name: &str, replicas: u64, spec: Value) -> Value {
    json!({
        "apiVersion": "apps/v1", "kind": kind, "metadata": { "name": name },
        "spec": {
            "replicas": replicas,
            "selector": { "matchLabels": { "app": name } },
            "template": { "metadata": { "labels": { "app": name } }, "spec": spec },
        },
    })
}

fn image(image: &str) -> Value {
    json!({ "containers": [{ "name": "web", "image": image, "ports": [{ "containerPort": 80 }] }] })
}

fn pod(name: &str, spec: Value) -> Value {
    json!({ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": name, "labels": { "app": name } }, "spec": spec })
}

fn set_image(image: &str) -> Value {
    json!({ "spec": { "template": { "spec": { "containers": [{ "name": "web", "image": image }] } } } })
}

/// Why a pod waits.
fn why(stage: &Stage, pod: &str) -> String {
    let pod = get(stage, &format!("{PODS}/{pod}"));
    assert_eq!((&pod["status"]["phase"], &pod["spec"]["nodeName"]), (&json!("Pending"), &Value::Null));
    pod["status"]["conditions"][0]["message"].as_str().expect("a reason").to_owned()
}

/// The state of a pod's first container: the word that `kubectl get pods` shows.
fn state(pod: &Value) -> String {
    let state = &pod["status"]["containerStatuses"][0]["state"];
    let waiting = state["waiting"]["reason"].as_str().or(state["terminated"]["reason"].as_str());
    waiting.map_or_else(|| pod["status"]["phase"].as_str().unwrap_or_default().to_owned(), str::to_owned)
}

fn reasons(stage: &Stage, object: &str) -> Vec<(String, u64)> {
    let of = |event: &Value| (event["reason"].as_str().unwrap().to_owned(), event["count"].as_u64().unwrap());
    list(stage, &format!("{EVENTS}?fieldSelector=involvedObject.name={object}")).iter().map(of).collect()
}

#[tokio::test(start_paused = true)]
async fn a_pod_that_fits_nowhere_says_why_in_the_schedulers_words() {
    let stage = with_workers().await;
    let with = |field: &str, value: Value| {
        let mut spec = image("nginx");
        spec[field] = value;
        spec
    };
    let asks = |cpu: &str, memory: &str| {
        let mut spec = image("nginx");
        spec["containers"][0]["resources"]["requests"] = json!({ "cpu": cpu, "memory": memory });
        spec
    };
    let zone = |zone: &str| {
        let expression = json!({ "key": "topology.kubernetes.io/zone", "operator": "In", "values": [zone] });
        let terms = json!({ "nodeSelectorTerms": [{ "matchExpressions": [expression] }] });
        json!({ "nodeAffinity": { "requiredDuringSchedulingIgnoredDuringExecution": terms } })
    };
    for (name, spec) in [
        ("big", asks("64", "1Gi")),
        ("fat", asks("64", "999Gi")),
        ("picky", with("nodeSelector", json!({ "disk": "ssd" }))),
        ("elsewhere", with("affinity", zone("us-east-1f"))),
        ("here", with("affinity", zone("us-east-1b"))),
    ] {
        create(&stage, &pod(name, spec));
    }
    let nodes = list(&stage, NODES);
    let wait_all = "preemption: 0/2 nodes are available: 2";
    assert_eq!(
        why(&stage, "big"),
        format!(
            "0/2 nodes are available: 2 Insufficient cpu. {wait_all} No preemption victims found for incoming pod."
        )
    );
    let text = why(&stage, "fat");
    assert!(text.starts_with("0/2 nodes are available: 2 Insufficient cpu, 2 Insufficient memory. "), "{text}");
    let affinity = format!(
        "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector. {wait_all} Preemption is not helpful \
         for scheduling."
    );
    assert_eq!((why(&stage, "picky"), why(&stage, "elsewhere")), (affinity.clone(), affinity));
    let home = nodes.iter().find(|node| node["metadata"]["labels"]["topology.kubernetes.io/zone"] == "us-east-1b");
    assert_eq!(
        get(&stage, &format!("{PODS}/here"))["spec"]["nodeName"],
        home.expect("a node there")["metadata"]["name"]
    );

    // A label that a person puts on a node counts, and so do taints and a cordon.
    let node = |number: usize| format!("{NODES}/{}", name(&nodes[number]));
    patch(&stage, &node(0), &json!({ "metadata": { "labels": { "disk": "ssd" } } }));
    assert_eq!(get(&stage, &format!("{PODS}/picky"))["spec"]["nodeName"], name(&nodes[0]).as_str());
    patch(&stage, &node(0), &json!({ "spec": { "unschedulable": true } }));
    let taint = json!([{ "key": "team", "value": "red", "effect": "NoSchedule" }]);
    patch(&stage, &node(1), &json!({ "spec": { "taints": taint } }));
    let seen = get(&stage, &node(0));
    assert_eq!(seen["spec"]["taints"][0]["key"], "node.kubernetes.io/unschedulable");
    create(&stage, &pod("late", image("nginx")));
    let text = why(&stage, "late");
    let expected =
        "0/2 nodes are available: 1 node(s) had untolerated taint {team: red}, 1 node(s) were unschedulable.";
    assert!(text.starts_with(expected), "{text}");
    stage.wait(700).await;
    assert_eq!(reasons(&stage, "late"), [("FailedScheduling".to_owned(), 3)], "it is told again and again");
    patch(&stage, &node(0), &json!({ "spec": { "unschedulable": null } }));
    assert_eq!(get(&stage, &node(0))["spec"]["taints"], Value::Null);
    assert_eq!(state(&get(&stage, &format!("{PODS}/late"))), "ContainerCreating");
    stage.wait(10).await;
    assert_eq!(state(&get(&stage, &format!("{PODS}/late"))), "Running");
}

#[tokio::test(start_paused = true)]
async fn a_rollout_surges_and_stops_where_the_new_pods_do_not_run() {
    let stage = with_workers().await;
    create(&stage, &owner("Deployment", "web", 3, image("nginx:1.27")));
    stage.wait(20).await;
    let sets = || {
        let mut sets = list(&stage, "/apis/apps/v1/namespaces/default/replicasets");
        sets.sort_by_key(|set| set["metadata"]["annotations"]["deployment.kubernetes.io/revision"].to_string());
        let of =
            |set: &Value| (set["spec"]["replicas"].as_u64().unwrap(), set["status"]["readyReplicas"].as_u64().unwrap());
        sets.iter().map(of).collect::<Vec<_>>()
    };
    let before: Vec<String> = list(&stage, PODS).iter().map(name).collect();
    assert_eq!(sets(), [(3, 3)]);
    patch(&stage, WEB, &set_image("nginx:1.28"));
    assert_eq!(sets(), [(3, 3), (1, 0)]);
    stage.wait(9).await;
    assert_eq!(sets(), [(2, 2), (2, 1)]);
    stage.wait(60).await;
    assert_eq!(sets(), [(0, 0), (3, 3)]);
    let status = get(&stage, WEB)["status"].clone();
    assert_eq!((&status["updatedReplicas"], &status["readyReplicas"]), (&json!(3), &json!(3)));
    assert_eq!(status["conditions"][1]["reason"], "NewReplicaSetAvailable");
    assert!(list(&stage, PODS).iter().all(|pod| !before.contains(&name(pod))));
    let scaled = reasons(&stage, "web").iter().filter(|(reason, _)| reason == "ScalingReplicaSet").count();
    assert_eq!(
        scaled,
        7,
        "up three times and down three times, and the first time at once: {:?}",
        reasons(&stage, "web")
    );

    patch(&stage, WEB, &set_image("nginx:no-such-version"));
    stage.wait(60).await;
    assert_eq!(sets(), [(0, 0), (3, 3), (1, 0)], "nothing goes as long as nothing comes");
    let stuck = list(&stage, PODS).into_iter().find(|pod| state(pod) != "Running").expect("one is stuck");
    assert_eq!(state(&stuck), "ImagePullBackOff");
    let told = reasons(&stage, &name(&stuck));
    for reason in ["Scheduled", "Pulling", "Failed", "BackOff"] {
        assert!(told.iter().any(|(one, _)| one == reason), "{reason} in {told:?}");
    }
    assert!(told.iter().any(|(reason, count)| reason == "Pulling" && *count > 2), "{told:?}");
    stage.wait(600).await;
    assert_eq!(get(&stage, WEB)["status"]["conditions"][1]["reason"], "ProgressDeadlineExceeded");
    // As `kubectl rollout undo` does it: with the template of a set, and fields that say nothing.
    let all = list(&stage, "/apis/apps/v1/namespaces/default/replicasets");
    let of_second = |set: &&Value| set["metadata"]["annotations"]["deployment.kubernetes.io/revision"] == "2";
    let mut template = all.iter().find(of_second).expect("the second template")["spec"]["template"].clone();
    template["metadata"]["labels"].as_object_mut().expect("labels").shift_remove("pod-template-hash");
    template["metadata"]["creationTimestamp"] = Value::Null;
    template["spec"]["containers"][0]["resources"] = json!({});
    let undo = json!([{ "op": "replace", "path": "/spec/template", "value": template }]);
    let (status, object) =
        stage.cloud.kubernetes_as(REGION, "demo", "PATCH", (WEB, "application/json-patch+json"), &undo);
    assert_eq!(status, 200, "{object}");
    assert_eq!(sets(), [(0, 0), (0, 0), (3, 3)], "the set of then is back, with the pods it has kept");
}

#[tokio::test(start_paused = true)]
async fn scaling_makes_young_pods_and_nobody_moves() {
    let stage = with_workers().await;
    create(&stage, &owner("Deployment", "web", 2, image("nginx")));
    stage.wait(100).await;
    let homes = || {
        let pods = list(&stage, PODS);
        pods.iter().map(|pod| (name(pod), pod["spec"]["nodeName"].clone())).collect::<Vec<_>>()
    };
    let before = homes();
    patch(&stage, WEB, &json!({ "spec": { "replicas": 4 } }));
    let states: Vec<String> = list(&stage, PODS).iter().map(state).collect();
    assert_eq!(states.iter().filter(|one| *one == "ContainerCreating").count(), 2, "{states:?}");
    assert_eq!(get(&stage, WEB)["status"]["readyReplicas"], 2);
    let bigger = json!({ "scalingConfig": { "minSize": 1, "maxSize": 3, "desiredSize": 3 } });
    stage.ok("POST", "/clusters/demo/node-groups/workers/update-config", bigger).await;
    stage.wait(200).await;
    let after = homes();
    assert!(before.iter().all(|one| after.contains(one)), "{before:?} {after:?}");
    let created = |pod: &Value| pod["metadata"]["creationTimestamp"].as_str().unwrap().to_owned();
    let mut ages: Vec<String> = list(&stage, PODS).iter().map(created).collect();
    ages.sort();
    ages.dedup();
    assert_eq!(ages.len(), 2, "two are younger: {ages:?}");
}

#[tokio::test(start_paused = true)]
async fn a_machine_that_is_ended_by_hand_is_missed_and_replaced() {
    let stage = with_workers().await;
    create(&stage, &owner("Deployment", "web", 2, image("nginx")));
    create(&stage, &pod("alone", image("nginx")));
    stage.wait(20).await;
    let lost = get(&stage, &format!("{PODS}/alone"))["spec"]["nodeName"].clone();
    let nodes = || list(&stage, NODES);
    let node = nodes().into_iter().find(|node| node["metadata"]["name"] == lost).expect("its node");
    let id = node["spec"]["providerID"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    ok(&stage.cloud, "ec2", &format!("TerminateInstances&InstanceId.1={id}")).await;
    let ready = |node: &Value| node["status"]["conditions"][3]["status"].as_str().unwrap().to_owned();
    let seen = || nodes().into_iter().find(|node| node["metadata"]["name"] == lost).map(|node| ready(&node));
    assert_eq!(seen().as_deref(), Some("True"), "nobody has noticed yet");
    stage.wait(45).await;
    assert_eq!(seen().as_deref(), Some("Unknown"));
    assert_eq!(get(&stage, WEB)["status"]["readyReplicas"], 1);
    let taints = get(&stage, &format!("{NODES}/{}", lost.as_str().unwrap()))["spec"]["taints"].clone();
    assert_eq!(taints[0]["key"], "node.kubernetes.io/unreachable");
    stage.wait(20).await;
    assert_eq!(seen(), None);
    assert_eq!(ask(&stage, "GET", &format!("{PODS}/alone"), &Value::Null).0, 404, "nobody makes it anew");
    stage.wait(15).await;
    assert_eq!(get(&stage, WEB)["status"]["readyReplicas"], 2, "its owner made another elsewhere");
    stage.wait(120).await;
    assert_eq!(nodes().len(), 2, "Auto Scaling brought a machine");
    assert!(nodes().iter().all(|node| ready(node) == "True"));
}

#[tokio::test(start_paused = true)]
async fn budgets_slow_down_who_drains() {
    let stage = with_workers().await;
    create(&stage, &owner("Deployment", "web", 2, image("nginx")));
    let budget = json!({
        "apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": { "name": "web" },
        "spec": { "minAvailable": 1, "selector": { "matchLabels": { "app": "web" } } },
    });
    create(&stage, &budget);
    let path = "/apis/policy/v1/namespaces/default/poddisruptionbudgets/web";
    assert_eq!(get(&stage, path)["status"]["disruptionsAllowed"], 0, "none runs yet");
    stage.wait(20).await;
    let status = get(&stage, path)["status"].clone();
    assert_eq!((&status["currentHealthy"], &status["disruptionsAllowed"]), (&json!(2), &json!(1)));
    let evict = |pod: &str| {
        let body = json!({ "apiVersion": "policy/v1", "kind": "Eviction", "metadata": { "name": pod } });
        ask(&stage, "POST", &format!("{PODS}/{pod}/eviction"), &body)
    };
    let pods: Vec<String> = list(&stage, PODS).iter().map(name).collect();
    assert_eq!(evict(&pods[0]).0, 201);
    let (status, refusal) = evict(&pods[1]);
    assert_eq!((status, refusal["reason"].as_str()), (429, Some("TooManyRequests")));
    assert_eq!(refusal["message"], "Cannot evict pod as it would violate the pod's disruption budget.");
    let cause = "The disruption budget web needs 1 healthy pods and has 1 currently";
    assert_eq!(refusal["details"]["causes"][0]["message"], cause);
    stage.wait(20).await;
    assert_eq!(evict(&pods[1]).0, 201, "the first one has a successor");
}

#[tokio::test(start_paused = true)]
async fn endpoints_follow_the_pods_that_are_ready() {
    let stage = with_workers().await;
    create(&stage, &owner("Deployment", "web", 2, image("nginx")));
    let service = json!({
        "apiVersion": "v1", "kind": "Service", "metadata": { "name": "web" },
        "spec": { "selector": { "app": "web" }, "ports": [{ "port": 8080, "targetPort": 80 }] },
    });
    create(&stage, &service);
    let subsets = || get(&stage, "/api/v1/namespaces/default/endpoints/web")["subsets"].clone();
    assert_eq!(subsets(), Value::Null);
    stage.wait(20).await;
    let pods = list(&stage, PODS);
    let ip = |pod: &Value| pod["status"]["podIP"].as_str().expect("an address").to_owned();
    let mut wanted: Vec<String> = pods.iter().map(ip).collect();
    let addresses = subsets()[0]["addresses"].as_array().expect("addresses").clone();
    let mut got: Vec<String> = addresses.iter().map(|one| one["ip"].as_str().unwrap().to_owned()).collect();
    wanted.sort();
    got.sort();
    assert_eq!((got, &subsets()[0]["ports"][0]["port"]), (wanted, &json!(80)));
    patch(&stage, WEB, &json!({ "spec": { "replicas": 0 } }));
    assert_eq!(subsets(), Value::Null);
}

#[tokio::test(start_paused = true)]
async fn daemon_sets_stateful_sets_and_jobs_have_pods_of_their_own() {
    let stage = with_workers().await;
    create(&stage, &owner("DaemonSet", "agent", 1, image("fluent/fluent-bit")));
    let mut shop = owner("StatefulSet", "db", 3, image("postgres:16"));
    shop["spec"]["serviceName"] = json!("db");
    create(&stage, &shop);
    let job = json!({
        "apiVersion": "batch/v1", "kind": "Job", "metadata": { "name": "pi" },
        "spec": { "completions": 2, "template": { "spec": {
            "restartPolicy": "Never", "containers": [{ "name": "pi", "image": "perl" }] } } },
    });
    create(&stage, &job);
    let pods_of = |prefix: &str| -> Vec<String> {
        let mut names: Vec<String> = list(&stage, PODS).iter().map(name).collect();
        names.retain(|name| name.starts_with(prefix));
        names.sort();
        names
    };
    assert_eq!((pods_of("agent-").len(), pods_of("db-").len(), pods_of("pi-").len()), (2, 1, 1));
    stage.wait(9).await;
    assert_eq!(pods_of("db-"), ["db-0", "db-1"], "one after the other");
    stage.wait(100).await;
    assert_eq!(pods_of("db-"), ["db-0", "db-1", "db-2"]);
    assert_eq!(get(&stage, "/apis/apps/v1/namespaces/default/statefulsets/db")["status"]["readyReplicas"], 3);
    assert_eq!(get(&stage, "/apis/apps/v1/namespaces/default/daemonsets/agent")["status"]["numberReady"], 2);
    let job = get(&stage, "/apis/batch/v1/namespaces/default/jobs/pi");
    assert_eq!((&job["status"]["succeeded"], &job["status"]["conditions"][0]["type"]), (&json!(2), &json!("Complete")));
    let done = list(&stage, PODS).into_iter().find(|pod| name(pod).starts_with("pi-")).expect("it stays");
    assert_eq!((done["status"]["phase"].as_str(), state(&done).as_str()), (Some("Succeeded"), "Completed"));
}

#[tokio::test(start_paused = true)]
async fn programs_that_end_crash_again_and_again() {
    let stage = with_workers().await;
    let mut spec = image("busybox");
    spec["containers"][0]["command"] = json!(["sh", "-c", "exit 1"]);
    create(&stage, &pod("crash", spec.clone()));
    spec["restartPolicy"] = json!("Never");
    create(&stage, &pod("once", spec));
    stage.wait(60).await;
    let crash = get(&stage, &format!("{PODS}/crash"));
    assert_eq!((state(&crash).as_str(), crash["status"]["phase"].as_str()), ("CrashLoopBackOff", Some("Running")));
    assert!(crash["status"]["containerStatuses"][0]["restartCount"].as_u64().unwrap() >= 3, "{crash}");
    assert!(reasons(&stage, "crash").iter().any(|(reason, _)| reason == "BackOff"));
    assert_eq!(get(&stage, &format!("{PODS}/once"))["status"]["phase"], "Failed");
}

#[tokio::test(start_paused = true)]
async fn a_volume_is_made_where_its_pod_is() {
    let stage = with_workers().await;
    let rights = role(&stage.cloud, "volumes", "ec2.amazonaws.com", &["service-role/AmazonEBSCSIDriverPolicy"]).await;
    let driver = json!({ "addonName": "aws-ebs-csi-driver", "serviceAccountRoleArn": rights });
    stage.ok("POST", "/clusters/demo/addons", driver).await;
    stage.wait(60).await;
    let claim = json!({
        "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": { "name": "data" },
        "spec": { "storageClassName": "gp2", "accessModes": ["ReadWriteOnce"],
                  "resources": { "requests": { "storage": "4Gi" } } },
    });
    create(&stage, &claim);
    stage.wait(30).await;
    let path = "/api/v1/namespaces/default/persistentvolumeclaims/data";
    assert_eq!(get(&stage, path)["status"]["phase"], "Pending");
    assert_eq!(reasons(&stage, "data")[0].0, "WaitForFirstConsumer");
    let volumes = "DescribeVolumes&Filter.1.Name=tag:kubernetes.io/created-for/pvc/name&Filter.1.Value.1=data";
    assert_eq!(all(&ok(&stage.cloud, "ec2", volumes).await, "size").len(), 0);
    let mut spec = image("nginx");
    spec["nodeSelector"] = json!({ "topology.kubernetes.io/zone": "us-east-1b" });
    spec["volumes"] = json!([{ "name": "data", "persistentVolumeClaim": { "claimName": "data" } }]);
    create(&stage, &pod("web", spec));
    stage.wait(10).await;
    assert_eq!(get(&stage, path)["status"]["phase"], "Bound");
    assert_eq!(all(&ok(&stage.cloud, "ec2", volumes).await, "availabilityZone"), ["us-east-1b"]);
    stage.wait(20).await;
    assert_eq!(state(&get(&stage, &format!("{PODS}/web"))), "Running");
    assert!(reasons(&stage, "data").iter().any(|(reason, _)| reason == "ProvisioningSucceeded"));
}

#[tokio::test(start_paused = true)]
async fn events_tell_the_life_of_a_pod_for_an_hour() {
    let stage = with_workers().await;
    create(&stage, &pod("web", image("nginx")));
    stage.wait(20).await;
    let told: Vec<String> = reasons(&stage, "web").into_iter().map(|(reason, _)| reason).collect();
    assert_eq!(told, ["Scheduled", "Pulling", "Pulled", "Created", "Started"]);
    let node = get(&stage, &format!("{PODS}/web"))["spec"]["nodeName"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/events?fieldSelector=involvedObject.name={node},involvedObject.kind=Node");
    let of_node: Vec<Value> = list(&stage, &path).iter().map(|event| event["reason"].clone()).collect();
    assert!(of_node.contains(&json!("NodeReady")) && of_node.contains(&json!("RegisteredNode")), "{of_node:?}");
    assert_eq!(ask(&stage, "DELETE", &format!("{PODS}/web"), &Value::Null).0, 200);
    let told = reasons(&stage, "web");
    assert_eq!(told, [("Killing".to_owned(), 1)], "what it did goes with it in the demo, but for its end");
    stage.wait(3601).await;
    assert!(list(&stage, EVENTS).is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_group_that_goes_is_drained_as_far_as_others_have_room() {
    let stage = with_workers().await;
    let mut more = stage.group("more");
    more["labels"] = json!({ "kind": "new" });
    create(&stage, &owner("Deployment", "web", 4, image("nginx")));
    stage.wait(20).await;
    stage.ok("POST", "/clusters/demo/node-groups", more).await;
    stage.wait(200).await;
    let new: Vec<String> = list(&stage, &format!("{NODES}?labelSelector=kind=new")).iter().map(name).collect();
    let home = |pod: &Value| pod["spec"]["nodeName"].as_str().unwrap_or_default().to_owned();
    assert!(list(&stage, PODS).iter().all(|pod| !new.contains(&home(pod))), "a new node takes nobody's pods");
    stage.ok("DELETE", "/clusters/demo/node-groups/workers", Value::Null).await;
    stage.wait(20).await;
    assert!(list(&stage, NODES).iter().any(|node| node["spec"]["unschedulable"] == true));
    let pods = list(&stage, PODS);
    assert!(pods.len() == 4 && pods.iter().all(|pod| new.contains(&home(pod))), "{pods:?}");
    stage.wait(20).await;
    assert_eq!(get(&stage, WEB)["status"]["readyReplicas"], 4);
}

#[tokio::test(start_paused = true)]
async fn a_service_tells_of_its_load_balancer_or_why_there_is_none() {
    let stage = Stage::with_cluster().await;
    let service = |name: &str, annotations: Value| {
        json!({
            "apiVersion": "v1", "kind": "Service", "metadata": { "name": name, "annotations": annotations },
            "spec": { "type": "LoadBalancer", "selector": { "app": "web" }, "ports": [{ "port": 80 }] },
        })
    };
    create(&stage, &service("web", json!({})));
    // The cluster knows public subnets only.
    let inside = json!({ "service.beta.kubernetes.io/aws-load-balancer-internal": "true" });
    create(&stage, &service("inside", inside));
    stage.wait(10).await;
    let told: Vec<String> = reasons(&stage, "web").into_iter().map(|(reason, _)| reason).collect();
    assert_eq!(told, ["EnsuringLoadBalancer", "EnsuredLoadBalancer"]);
    let failed = || reasons(&stage, "inside").into_iter().find(|(reason, _)| reason == "SyncLoadBalancerFailed");
    assert_eq!(failed().map(|(_, count)| count), Some(1));
    stage.wait(61).await;
    assert_eq!(failed().map(|(_, count)| count), Some(2), "it is tried again and again");
    assert_eq!(get(&stage, "/api/v1/namespaces/default/services/inside")["status"]["loadBalancer"], json!({}));
}

#[tokio::test(start_paused = true)]
async fn a_volume_that_somebody_made_is_bound_and_kept() {
    let stage = with_workers().await;
    let volume = json!({
        "apiVersion": "v1", "kind": "PersistentVolume", "metadata": { "name": "shared" },
        "spec": {
            "capacity": { "storage": "5Gi" }, "accessModes": ["ReadWriteMany"], "storageClassName": "efs-sc",
            "persistentVolumeReclaimPolicy": "Retain",
            "csi": { "driver": "efs.csi.aws.com", "volumeHandle": "fs-0123456789abcdef0" },
        },
    });
    let claim = |name: &str, size: &str| {
        json!({
            "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": { "name": name },
            "spec": { "accessModes": ["ReadWriteMany"], "storageClassName": "efs-sc",
                      "resources": { "requests": { "storage": size } } },
        })
    };
    create(&stage, &volume);
    create(&stage, &claim("large", "50Gi"));
    create(&stage, &claim("fits", "5Gi"));
    stage.wait(10).await;
    let claims = "/api/v1/namespaces/default/persistentvolumeclaims";
    assert_eq!(get(&stage, &format!("{claims}/large"))["status"]["phase"], "Pending");
    let bound = get(&stage, &format!("{claims}/fits"));
    assert_eq!((&bound["status"]["phase"], &bound["spec"]["volumeName"]), (&json!("Bound"), &json!("shared")));
    let kept = || get(&stage, "/api/v1/persistentvolumes/shared");
    assert_eq!(kept()["spec"]["claimRef"]["name"], "fits");
    ask(&stage, "DELETE", &format!("{claims}/fits"), &Value::Null);
    stage.wait(20).await;
    assert_eq!(ask(&stage, "GET", &format!("{claims}/fits"), &Value::Null).0, 404);
    assert_eq!(kept()["status"]["phase"], "Released");
}

#[tokio::test(start_paused = true)]
async fn what_an_owner_had_goes_with_it() {
    let stage = with_workers().await;
    let made = create(&stage, &owner("Deployment", "web", 1, image("nginx")));
    let by = json!({ "apiVersion": "apps/v1", "kind": "Deployment", "name": "web", "uid": made["metadata"]["uid"] });
    let map = |name: &str, owners: Value| {
        let metadata = json!({ "name": name, "ownerReferences": owners });
        json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata })
    };
    create(&stage, &map("owned", json!([by])));
    create(&stage, &map("free", json!([])));
    let is_there = |name: &str| {
        ask(&stage, "GET", &format!("/api/v1/namespaces/default/configmaps/{name}"), &Value::Null).0 == 200
    };
    assert!(is_there("owned") && is_there("free"));
    assert_eq!(ask(&stage, "DELETE", WEB, &Value::Null).0, 200);
    assert_eq!((is_there("owned"), is_there("free")), (false, true));
    assert!(list(&stage, PODS).is_empty());
    assert!(list(&stage, "/apis/apps/v1/namespaces/default/replicasets").is_empty());
}

#[tokio::test(start_paused = true)]
async fn spreads_and_antipathies_are_kept() {
    let stage = with_workers().await;
    let labels = json!({ "matchLabels": { "app": "apart" } });
    let mut spec = image("nginx");
    let term = json!([{ "topologyKey": "kubernetes.io/hostname", "labelSelector": labels }]);
    spec["affinity"] = json!({ "podAntiAffinity": { "requiredDuringSchedulingIgnoredDuringExecution": term } });
    create(&stage, &owner("Deployment", "apart", 3, spec));
    let homes = || {
        let pods = list(&stage, &format!("{PODS}?labelSelector=app=apart"));
        let mut homes: Vec<String> =
            pods.iter().filter_map(|pod| pod["spec"]["nodeName"].as_str().map(str::to_owned)).collect();
        homes.sort();
        homes
    };
    let mut nodes: Vec<String> = list(&stage, NODES).iter().map(name).collect();
    nodes.sort();
    assert_eq!(homes(), nodes, "one on each, and one waits");
    let waits = list(&stage, PODS).into_iter().find(|pod| pod["spec"]["nodeName"].is_null()).expect("the third");
    let text = why(&stage, &name(&waits));
    assert!(text.starts_with("0/2 nodes are available: 2 node(s) didn't match pod anti-affinity rules."), "{text}");

    // A spread that must hold: with one zone closed the other takes one more than it has, and no second.
    let zone = json!([{ "key": "closed", "effect": "NoSchedule" }]);
    patch(&stage, &format!("{NODES}/{}", nodes[0]), &json!({ "spec": { "taints": zone } }));
    let mut spec = image("nginx");
    spec["topologySpreadConstraints"] = json!([{
        "maxSkew": 1, "topologyKey": "topology.kubernetes.io/zone", "whenUnsatisfiable": "DoNotSchedule",
        "labelSelector": { "matchLabels": { "app": "even" } },
    }]);
    create(&stage, &owner("Deployment", "even", 2, spec));
    let even = list(&stage, &format!("{PODS}?labelSelector=app=even"));
    assert_eq!(even.iter().filter(|pod| pod["spec"]["nodeName"] == nodes[1].as_str()).count(), 1);
    let text = why(&stage, &name(even.iter().find(|pod| pod["spec"]["nodeName"].is_null()).expect("the second")));
    let expected = "0/2 nodes are available: 1 node(s) didn't match pod topology spread constraints, 1 node(s) had untolerated \
                    taint {closed: }.";
    assert!(text.starts_with(expected), "{text}");
}

#[tokio::test(start_paused = true)]
async fn a_taint_that_drives_out_drives_out() {
    let stage = with_workers().await;
    create(&stage, &owner("Deployment", "web", 2, image("nginx")));
    stage.wait(20).await;
    let node = list(&stage, NODES)[0].clone();
    let taint = json!([{ "key": "fire", "value": "yes", "effect": "NoExecute" }]);
    patch(&stage, &format!("{NODES}/{}", name(&node)), &json!({ "spec": { "taints": taint } }));
    let pods = list(&stage, PODS);
    assert!(pods.len() == 2 && pods.iter().all(|pod| pod["spec"]["nodeName"] != node["metadata"]["name"]), "{pods:?}");
    let told = list(&stage, EVENTS);
    assert!(told.iter().any(|event| event["reason"] == "TaintManagerEviction"));
}
