//! What a cluster makes in AWS for its Kubernetes objects, and what of that stays behind.

use serde_json::{Value, json};

use super::stage::{Stage, role};
use crate::testing::{all, ok, refused};

const REGION: &str = "us-east-1";
const ELB: &str = "elasticloadbalancing";
const ADDONS: &str = "/clusters/demo/addons";

fn create(stage: &Stage, manifest: Value) -> Value {
    let (status, object) = stage.cloud.apply_kubernetes(REGION, "demo", &manifest);
    assert_eq!(status, 201, "{object}");
    object
}

fn read(stage: &Stage, path: &str) -> (u16, Value) {
    stage.cloud.kubernetes(REGION, "demo", "GET", path, &Value::Null)
}

fn delete(stage: &Stage, path: &str) -> (u16, Value) {
    stage.cloud.kubernetes(REGION, "demo", "DELETE", path, &Value::Null)
}

fn service(name: &str, annotations: &Value) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Service", "metadata": { "name": name, "annotations": annotations },
        "spec": { "type": "LoadBalancer", "selector": { "app": "web" }, "ports": [{ "port": 80 }] },
    })
}

fn ingress(name: &str) -> Value {
    json!({
        "apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": { "name": name },
        "spec": { "ingressClassName": "alb" },
    })
}

fn claim(name: &str) -> Value {
    json!({
        "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": { "name": name },
        "spec": { "accessModes": ["ReadWriteOnce"], "resources": { "requests": { "storage": "4Gi" } } },
    })
}

/// A stage whose cluster has a node and the EBS CSI driver with its rights, and a default class.
async fn with_volumes() -> Stage {
    let stage = Stage::with_cluster().await;
    let role = role(&stage.cloud, "volumes", "ec2.amazonaws.com", &["service-role/AmazonEBSCSIDriverPolicy"]).await;
    stage.ok("POST", ADDONS, json!({ "addonName": "vpc-cni" })).await;
    stage.ok("POST", ADDONS, json!({ "addonName": "aws-ebs-csi-driver", "serviceAccountRoleArn": role })).await;
    stage.ok("POST", "/clusters/demo/node-groups", stage.group("workers")).await;
    stage.wait(200).await;
    make_default(&stage);
    stage
}

/// Makes the class that every cluster has the one for claims that name none.
fn make_default(stage: &Stage) {
    let note = json!({ "metadata": { "annotations": { "storageclass.kubernetes.io/is-default-class": "true" } } });
    let path = "/apis/storage.k8s.io/v1/storageclasses/gp2";
    assert_eq!(stage.cloud.kubernetes(REGION, "demo", "PATCH", path, &note).0, 200);
}

/// A pod that mounts claims, for which their volumes are made.
fn user_of(name: &str, claims: &[&str]) -> Value {
    let volume = |claim: &&str| json!({ "name": claim, "persistentVolumeClaim": { "claimName": claim } });
    json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": { "name": name },
        "spec": {
            "containers": [{ "name": "web", "image": "nginx" }],
            "volumes": claims.iter().map(volume).collect::<Vec<_>>(),
        },
    })
}

fn furnish(stage: &Stage) {
    create(stage, service("old", &json!({})));
    create(stage, service("new", &json!({ "service.beta.kubernetes.io/aws-load-balancer-type": "nlb" })));
    create(stage, ingress("site"));
    create(stage, claim("data"));
    create(stage, claim("more"));
    create(stage, user_of("store", &["data", "more"]));
}

const OURS: [&str; 5] = [
    "/api/v1/namespaces/default/services/old",
    "/api/v1/namespaces/default/services/new",
    "/apis/networking.k8s.io/v1/namespaces/default/ingresses/site",
    "/api/v1/namespaces/default/persistentvolumeclaims/data",
    "/api/v1/namespaces/default/persistentvolumeclaims/more",
];

#[tokio::test(start_paused = true)]
async fn objects_deleted_first_take_everything_with_them() {
    let stage = with_volumes().await;
    let before = stage.cloud.inventory();
    furnish(&stage);
    stage.wait(10).await;
    let balancers = ok(&stage.cloud, ELB, "DescribeLoadBalancers&X=").await;
    assert_eq!(all(&balancers, "Type"), ["application", "network"]);
    let classic = ok(&stage.cloud, ELB, "DescribeLoadBalancers&Version=2012-06-01").await;
    let name = all(&classic, "LoadBalancerName").remove(0);
    let call = format!("DescribeTags&Version=2012-06-01&LoadBalancerNames.member.1={name}");
    assert_eq!(all(&ok(&stage.cloud, ELB, &call).await, "Value"), ["owned", "default/old"]);
    let (_, old) = read(&stage, OURS[0]);
    let hostname = old["status"]["loadBalancer"]["ingress"][0]["hostname"].as_str().expect("it has an address");
    assert_eq!(hostname, all(&classic, "DNSName")[0]);
    let volumes = "DescribeVolumes&Filter.1.Name=tag:kubernetes.io/created-for/pvc/name&Filter.1.Value.1=data";
    assert_eq!(all(&ok(&stage.cloud, "ec2", volumes).await, "size"), ["4"]);
    let (_, data) = read(&stage, OURS[3]);
    assert_eq!(data["status"]["phase"], "Bound");

    assert_eq!(delete(&stage, "/api/v1/namespaces/default/pods/store").0, 200);
    for path in OURS {
        let (status, object) = delete(&stage, path);
        assert_eq!(status, 200, "{object}");
        assert!(object["metadata"]["deletionTimestamp"].is_string(), "a finalizer keeps it: {object}");
    }
    stage.wait(12).await;
    assert_eq!(read(&stage, OURS[3]).0, 404, "volumes go at once");
    assert_eq!(read(&stage, OURS[0]).0, 200, "the group of a load balancer waits for its interfaces");
    stage.wait(40).await;
    for path in OURS {
        assert_eq!(read(&stage, path).0, 404, "{path}");
    }
    assert_eq!(stage.cloud.inventory(), before);
}

#[tokio::test(start_paused = true)]
async fn a_cluster_deleted_first_leaves_all_of_it_behind() {
    let stage = with_volumes().await;
    furnish(&stage);
    stage.wait(10).await;
    stage.ok("DELETE", "/clusters/demo/node-groups/workers", Value::Null).await;
    stage.wait(310).await;
    delete(&stage, OURS[1]);
    stage.ok("DELETE", "/clusters/demo", Value::Null).await;
    stage.wait(100_000).await;
    stage.refused(404, "GET", "/clusters/demo", Value::Null).await;
    let left = stage.cloud.inventory();
    let count = |kind: &str| left.keys().filter(|key| key.starts_with(kind)).count();
    assert_eq!((count("load-balancer/"), count("classic-load-balancer/")), (2, 1));
    assert_eq!((count("target-group/"), count("volume/"), count("kubernetes/")), (2, 2, 0));
    let group = left.iter().find(|(_, value)| value["name"].as_str().is_some_and(|name| name.starts_with("k8s-elb-")));
    assert_eq!(
        group.expect("the group of the classic one").1["tags"],
        json!({ "kubernetes.io/cluster/demo": "owned" })
    );
    let vpc = format!("DeleteVpc&VpcId={}", stage.vpc);
    assert_eq!(refused(&stage.cloud, "ec2", &vpc).await.0, "DependencyViolation");
}

#[tokio::test(start_paused = true)]
async fn a_service_becomes_a_load_balancer_and_stops_being_one() {
    let stage = Stage::with_cluster().await;
    let mut plain = service("web", &json!({}));
    plain["spec"]["type"] = json!("ClusterIP");
    create(&stage, plain);
    let before = stage.cloud.inventory();
    let path = "/api/v1/namespaces/default/services/web";
    let become_a = |kind: &str| {
        let patch = json!({ "spec": { "type": kind } });
        let (status, object) = stage.cloud.kubernetes(REGION, "demo", "PATCH", path, &patch);
        assert_eq!(status, 200, "{object}");
        object
    };
    assert!(become_a("LoadBalancer")["spec"]["ports"][0]["nodePort"].is_number());
    stage.wait(10).await;
    assert!(read(&stage, path).1["status"]["loadBalancer"]["ingress"][0]["hostname"].is_string());
    become_a("ClusterIP");
    // The controller gets to it, and the balancer's interfaces go a while later.
    stage.wait(1).await;
    assert_eq!(read(&stage, path).0, 200);
    stage.wait(60).await;
    let (_, object) = read(&stage, path);
    assert_eq!((&object["status"]["loadBalancer"], &object["metadata"]["finalizers"]), (&json!({}), &Value::Null));
    let mut after = stage.cloud.inventory();
    after.retain(|key, _| !key.starts_with("kubernetes/"));
    assert!(after.iter().all(|(key, value)| before.get(key) == Some(value)), "nothing stays in AWS");
    assert_eq!(delete(&stage, path).1["status"], "Success", "nothing holds it");
}

#[tokio::test(start_paused = true)]
async fn a_claim_waits_for_its_class_and_for_a_driver_that_may() {
    let stage = Stage::with_cluster().await;
    let phase = |name: &str| {
        let path = format!("/api/v1/namespaces/default/persistentvolumeclaims/{name}");
        read(&stage, &path).1["status"]["phase"].as_str().map(str::to_owned)
    };
    create(&stage, claim("none"));
    let mut named = claim("named");
    named["spec"]["storageClassName"] = json!("gp2");
    create(&stage, named);
    create(&stage, user_of("first", &["named"]));
    stage.wait(10).await;
    assert_eq!((phase("none").as_deref(), phase("named").as_deref()), (Some("Pending"), Some("Pending")));
    let class = read(&stage, "/apis/storage.k8s.io/v1/storageclasses/gp2").1;
    assert_eq!(
        (&class["provisioner"], &class["metadata"]["annotations"]),
        (&json!("kubernetes.io/aws-ebs"), &Value::Null)
    );

    stage.ok("POST", ADDONS, json!({ "addonName": "vpc-cni" })).await;
    stage.ok("POST", ADDONS, json!({ "addonName": "aws-ebs-csi-driver" })).await;
    stage.ok("POST", "/clusters/demo/node-groups", stage.group("workers")).await;
    stage.wait(200).await;
    assert_eq!(phase("named").as_deref(), Some("Pending"), "the driver may not make volumes");
    let allow =
        "AttachRolePolicy&RoleName=nodes&PolicyArn=arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy";
    ok(&stage.cloud, "iam", allow).await;
    stage.wait(1).await;
    assert_eq!((phase("none").as_deref(), phase("named").as_deref()), (Some("Pending"), Some("Bound")));
    create(&stage, user_of("web", &["none"]));
    stage.wait(20).await;
    let pod = || read(&stage, "/api/v1/namespaces/default/pods/web").1["status"].clone();
    let why = pod()["conditions"][0]["message"].as_str().expect("the scheduler says why").to_owned();
    assert!(why.starts_with("0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims."), "{why}");
    make_default(&stage);
    stage.wait(1).await;
    assert_eq!(pod()["phase"], "Pending", "it starts once it has its volume");
    stage.wait(10).await;
    assert_eq!(pod()["phase"], "Running");
    assert_eq!(phase("none").as_deref(), Some("Bound"), "Kubernetes gives a waiting claim the class that came later");
    let volumes = read(&stage, "/api/v1/persistentvolumes").1;
    assert_eq!(volumes["items"][0]["spec"]["csi"]["driver"], "ebs.csi.aws.com");
}

#[tokio::test(start_paused = true)]
async fn a_pod_that_nobody_may_evict_holds_up_its_node_group() {
    let stage = Stage::with_cluster().await;
    for name in ["vpc-cni", "coredns"] {
        stage.ok("POST", "/clusters/demo/addons", json!({ "addonName": name })).await;
    }
    stage.ok("POST", "/clusters/demo/node-groups", stage.group("workers")).await;
    stage.wait(200).await;
    let budget = json!({
        "apiVersion": "policy/v1", "kind": "PodDisruptionBudget",
        "metadata": { "name": "dns", "namespace": "kube-system" },
        "spec": { "minAvailable": 2, "selector": { "matchLabels": { "k8s-app": "kube-dns" } } },
    });
    create(&stage, budget);
    let path = "/apis/policy/v1/namespaces/kube-system/poddisruptionbudgets/dns";
    assert_eq!(read(&stage, path).1["status"]["disruptionsAllowed"], 0);
    let group = "/clusters/demo/node-groups/workers";
    stage.ok("DELETE", group, Value::Null).await;
    stage.wait(890).await;
    assert_eq!(stage.get(group).await["nodegroup"]["status"], "DELETING");
    stage.wait(10).await;
    let failed = stage.get(group).await["nodegroup"].clone();
    assert_eq!(failed["status"], "DELETE_FAILED");
    assert_eq!(failed["health"]["issues"][0]["code"], "PodEvictionFailure");

    stage.ok("DELETE", group, Value::Null).await;
    stage.wait(400).await;
    assert_eq!(stage.get(group).await["nodegroup"]["status"], "DELETING");
    assert_eq!(delete(&stage, path).0, 200);
    stage.wait(1).await;
    assert_eq!(stage.get(group).await["nodegroup"]["status"], "DELETING");
    stage.wait(150).await;
    stage.refused(404, "GET", group, Value::Null).await;
}

#[tokio::test(start_paused = true)]
async fn machines_that_die_too_fast_leave_interfaces_that_hold_the_clusters_group() {
    let stage = Stage::with_cluster().await;
    stage.ok("POST", "/clusters/demo/addons", json!({ "addonName": "vpc-cni" })).await;
    stage.ok("POST", "/clusters/demo/node-groups", stage.group("workers")).await;
    stage.wait(200).await;
    stage.cloud.faults().fail_outcome("nodegroup-delete", "orphaned-interfaces", "");
    stage.ok("DELETE", "/clusters/demo/node-groups/workers", Value::Null).await;
    stage.wait(310).await;
    stage.ok("DELETE", "/clusters/demo", Value::Null).await;
    stage.wait(190).await;
    let filter = "DescribeNetworkInterfaces&Filter.1.Name=tag:cluster.k8s.amazonaws.com/name&Filter.1.Value.1=demo\
                  &Filter.2.Name=status&Filter.2.Value.1=available";
    let found = ok(&stage.cloud, "ec2", filter).await;
    let ids = all(&found, "networkInterfaceId");
    assert_eq!(ids.len(), 2, "{found}");
    assert!(all(&found, "description")[0].starts_with("aws-K8S-i-"));
    let group = all(&found, "groupId").remove(0);
    let delete_group = format!("DeleteSecurityGroup&GroupId={group}");
    assert_eq!(refused(&stage.cloud, "ec2", &delete_group).await.0, "DependencyViolation");
    for id in ids {
        ok(&stage.cloud, "ec2", &format!("DeleteNetworkInterface&NetworkInterfaceId={id}")).await;
    }
    ok(&stage.cloud, "ec2", &delete_group).await;
}

#[tokio::test(start_paused = true)]
async fn a_dying_cluster_makes_its_log_group_anew() {
    let stage = Stage::set().await;
    let mut body = stage.cluster("demo");
    body["logging"] = json!({ "clusterLogging": [{ "types": ["api"], "enabled": true }] });
    stage.ok("POST", "/clusters", body).await;
    stage.wait(700).await;
    stage.ok("DELETE", "/clusters/demo", Value::Null).await;
    let has_logs = || stage.cloud.inventory().contains_key("log-group/us-east-1/aws/eks/demo/cluster");
    let delete_logs = async || {
        let request = http::Request::post("https://logs.us-east-1.amazonaws.com/")
            .header("x-amz-target", "Logs_20140328.DeleteLogGroup")
            .body(br#"{"logGroupName":"/aws/eks/demo/cluster"}"#.to_vec())
            .unwrap();
        assert_eq!(crate::testing::send(&stage.cloud, "logs", request).await.0, 200);
    };
    delete_logs().await;
    stage.wait(1).await;
    assert!(has_logs());
    stage.wait(190).await;
    delete_logs().await;
    stage.wait(10).await;
    assert!(!has_logs(), "the cluster is gone");
}

#[tokio::test(start_paused = true)]
async fn kubernetes_refuses_in_its_own_words() {
    let stage = Stage::with_cluster().await;
    let services = "/api/v1/namespaces/default/services";
    let made = create(&stage, service("web", &json!({})));
    assert!(made["metadata"]["uid"].is_string() && made["spec"]["ports"][0]["nodePort"].is_number());
    let post = |path: &str, body: Value| stage.cloud.kubernetes(REGION, "demo", "POST", path, &body);
    let (status, twice) = post(services, service("web", &json!({})));
    assert_eq!((status, &twice["message"]), (409, &json!("services \"web\" already exists")));
    assert_eq!(twice["reason"], "AlreadyExists");
    assert_eq!(post("/api/v1/namespaces/none/services", service("web", &json!({}))).0, 404);
    assert_eq!(post(services, claim("web")).0, 400);
    assert_eq!(post(services, service("Not a name", &json!({}))).0, 422);
    assert_eq!(delete(&stage, &format!("{services}/nope")).0, 404);
    assert_eq!(delete(&stage, &format!("{services}/kubernetes")).0, 405, "it is the cluster's own");
}

#[tokio::test(start_paused = true)]
async fn a_namespace_goes_after_what_is_in_it() {
    let stage = Stage::with_cluster().await;
    let before = stage.cloud.inventory();
    create(&stage, json!({ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": "shop" } }));
    let mut inside = service("web", &json!({}));
    inside["metadata"]["namespace"] = json!("shop");
    create(&stage, inside.clone());
    stage.wait(10).await;
    assert_eq!(delete(&stage, "/api/v1/namespaces/shop").1["status"]["phase"], "Terminating");
    assert_eq!(stage.cloud.apply_kubernetes(REGION, "demo", &inside).0, 403, "nothing new comes into it");
    stage.wait(11).await;
    assert_eq!(read(&stage, "/api/v1/namespaces/shop").0, 200);
    stage.wait(40).await;
    assert_eq!(read(&stage, "/api/v1/namespaces/shop").0, 404);
    assert_eq!(stage.cloud.inventory(), before);
}
