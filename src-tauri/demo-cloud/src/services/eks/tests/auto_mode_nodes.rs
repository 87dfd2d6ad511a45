//! Machines of EKS Auto Mode, which come and go with pods.

use serde_json::{Value, json};

use super::stage::{Stage, role};
use crate::testing::{all, ok};

const REGION: &str = "us-east-1";
const DEPLOYMENTS: &str = "/apis/apps/v1/namespaces/default/deployments";

/// A stage with a cluster in Auto Mode that has both of EKS's pools.
async fn with_auto_mode() -> Stage {
    let stage = Stage::set().await;
    let trust = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow", "Principal": { "Service": "eks.amazonaws.com" },
            "Action": ["sts:AssumeRole", "sts:TagSession"],
        }],
    });
    let call = format!("CreateRole&RoleName=auto&AssumeRolePolicyDocument={trust}");
    let cluster_role = crate::testing::first(&ok(&stage.cloud, "iam", &call).await, "Arn");
    for policy in ["Cluster", "Compute", "BlockStorage", "LoadBalancing", "Networking"] {
        let arn = format!("arn:aws:iam::aws:policy/AmazonEKS{policy}Policy");
        ok(&stage.cloud, "iam", &format!("AttachRolePolicy&RoleName=auto&PolicyArn={arn}")).await;
    }
    let policies = ["AmazonEKSWorkerNodeMinimalPolicy", "AmazonEC2ContainerRegistryPullOnly"];
    let node_role = role(&stage.cloud, "auto-nodes", "ec2.amazonaws.com", &policies).await;
    stage.wait(20).await;
    let mut body = stage.cluster("demo");
    body["roleArn"] = json!(cluster_role);
    body["computeConfig"] =
        json!({ "enabled": true, "nodePools": ["general-purpose", "system"], "nodeRoleArn": node_role });
    body["kubernetesNetworkConfig"] = json!({ "elasticLoadBalancing": { "enabled": true } });
    body["storageConfig"] = json!({ "blockStorage": { "enabled": true } });
    stage.ok("POST", "/clusters", body).await;
    stage.wait(700).await;
    stage
}

fn ask(stage: &Stage, method: &str, path: &str, body: &Value) -> (u16, Value) {
    stage.cloud.kubernetes(REGION, "demo", method, path, body)
}

fn list(stage: &Stage, path: &str) -> Vec<Value> {
    ask(stage, "GET", path, &Value::Null).1["items"].as_array().expect("a list").clone()
}

fn phases(stage: &Stage) -> Vec<Value> {
    list(stage, "/api/v1/namespaces/default/pods").iter().map(|pod| pod["status"]["phase"].clone()).collect()
}

fn deployment(name: &str, replicas: u32, spec: Value) -> Value {
    json!({
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": name },
        "spec": {
            "replicas": replicas, "selector": { "matchLabels": { "app": name } },
            "template": { "metadata": { "labels": { "app": name } }, "spec": spec },
        },
    })
}

fn container(requests: &Value) -> Value {
    json!([{ "name": "web", "image": "nginx", "resources": { "requests": requests } }])
}

async fn machines(stage: &Stage) -> Vec<String> {
    let call = "DescribeInstances&Filter.1.Name=instance-state-name&Filter.1.Value.1=running&Filter.1.Value.2=pending";
    all(&ok(&stage.cloud, "ec2", call).await, "instanceType")
}

#[tokio::test(start_paused = true)]
async fn a_waiting_pod_brings_a_node_that_goes_with_it() {
    let stage = with_auto_mode().await;
    let name = |one: &Value| one["metadata"]["name"].clone();
    let pools: Vec<Value> = list(&stage, "/apis/karpenter.sh/v1/nodepools").iter().map(name).collect();
    assert_eq!(pools, ["general-purpose", "system"]);
    assert_eq!(ask(&stage, "GET", "/apis/eks.amazonaws.com/v1/nodeclasses/default", &Value::Null).0, 200);
    assert_eq!((list(&stage, "/api/v1/nodes").len(), machines(&stage).await.len()), (0, 0), "nothing needs a node");

    let before = stage.cloud.inventory();
    let web = deployment("web", 2, json!({ "containers": container(&json!({})) }));
    assert_eq!(stage.cloud.apply_kubernetes(REGION, "demo", &web).0, 201);
    assert_eq!(phases(&stage), ["Pending", "Pending"]);
    stage.wait(80).await;
    assert_eq!(phases(&stage), ["Running", "Running"]);
    let nodes = list(&stage, "/api/v1/nodes");
    let labels = &nodes[0]["metadata"]["labels"];
    assert_eq!((nodes.len(), &labels["eks.amazonaws.com/compute-type"]), (1, &json!("auto")));
    assert_eq!(labels["karpenter.sh/nodepool"], "general-purpose");
    assert_eq!(machines(&stage).await, ["c5.large"]);
    let pod = &list(&stage, "/api/v1/namespaces/default/pods")[0];
    assert_eq!(pod["spec"]["nodeName"], nodes[0]["metadata"]["name"]);

    assert_eq!(ask(&stage, "DELETE", &format!("{DEPLOYMENTS}/web"), &Value::Null).0, 200);
    stage.wait(50).await;
    assert_eq!(machines(&stage).await.len(), 1, "it waits a while");
    stage.wait(20).await;
    assert_eq!(list(&stage, "/api/v1/nodes").len(), 0);
    stage.wait(60).await;
    assert_eq!(stage.cloud.inventory(), before);
}

#[tokio::test(start_paused = true)]
async fn machines_are_as_large_and_as_many_as_pods_ask() {
    let stage = with_auto_mode().await;
    let big = deployment("big", 1, json!({ "containers": container(&json!({ "cpu": "3", "memory": "2Gi" })) }));
    stage.cloud.apply_kubernetes(REGION, "demo", &big);
    assert_eq!(machines(&stage).await, ["m6i.xlarge"]);
    let many = deployment("many", 5, json!({ "containers": container(&json!({ "cpu": "1500m" })) }));
    stage.cloud.apply_kubernetes(REGION, "demo", &many);
    assert_eq!(machines(&stage).await.len(), 2, "one more holds all five");
    stage.wait(80).await;
    assert!(phases(&stage).iter().all(|phase| phase == "Running"), "{:?}", phases(&stage));
    let scale = json!({ "spec": { "replicas": 0 } });
    ask(&stage, "PATCH", &format!("{DEPLOYMENTS}/many/scale"), &scale);
    stage.wait(70).await;
    assert_eq!(machines(&stage).await, ["m6i.xlarge"]);
    let lost = deployment("lost", 1, json!({ "containers": container(&json!({})), "nodeSelector": { "disk": "ssd" } }));
    stage.cloud.apply_kubernetes(REGION, "demo", &lost);
    stage.wait(200).await;
    assert_eq!(machines(&stage).await.len(), 1, "no pool has what it asks for");
    let tolerations = json!([{ "key": "CriticalAddonsOnly", "operator": "Exists" }]);
    let selector = json!({ "karpenter.sh/nodepool": "system" });
    let critical = json!({ "containers": container(&json!({})), "nodeSelector": selector, "tolerations": tolerations });
    stage.cloud.apply_kubernetes(REGION, "demo", &deployment("critical", 1, critical));
    stage.wait(80).await;
    let system = list(&stage, "/api/v1/nodes?labelSelector=karpenter.sh/nodepool=system");
    assert_eq!(system[0]["spec"]["taints"][0]["key"], "CriticalAddonsOnly");
}

#[tokio::test(start_paused = true)]
async fn pools_of_ones_own_and_claims_are_objects() {
    let stage = with_auto_mode().await;
    let pool = json!({
        "apiVersion": "karpenter.sh/v1", "kind": "NodePool", "metadata": { "name": "arm" },
        "spec": { "template": {
            "metadata": { "labels": { "team": "red" } },
            "spec": { "requirements": [{ "key": "kubernetes.io/arch", "operator": "In", "values": ["arm64"] }] },
        } },
    });
    assert_eq!(stage.cloud.apply_kubernetes(REGION, "demo", &pool).0, 201);
    let spec = json!({ "containers": container(&json!({})), "nodeSelector": { "team": "red" } });
    stage.cloud.apply_kubernetes(REGION, "demo", &deployment("web", 1, spec));
    stage.wait(80).await;
    assert_eq!(machines(&stage).await, ["c7g.large"]);
    let claims = list(&stage, "/apis/karpenter.sh/v1/nodeclaims");
    let first = claims[0]["metadata"]["name"].as_str().expect("a name").to_owned();
    ask(&stage, "DELETE", &format!("/apis/karpenter.sh/v1/nodeclaims/{first}"), &Value::Null);
    stage.wait(1).await;
    let claims = list(&stage, "/apis/karpenter.sh/v1/nodeclaims");
    assert_eq!((claims.len(), claims[0]["metadata"]["name"] == first.as_str()), (1, false), "another took its place");
    let unpatched = stage.cloud.kubernetes_as(
        REGION,
        "demo",
        "PATCH",
        ("/apis/karpenter.sh/v1/nodepools/arm", "application/strategic-merge-patch+json"),
        &json!({}),
    );
    assert_eq!(unpatched.0, 415, "custom resources know no strategic merge");
}

#[tokio::test(start_paused = true)]
async fn machines_end_with_their_cluster() {
    let stage = with_auto_mode().await;
    let web = deployment("web", 1, json!({ "containers": container(&json!({})) }));
    stage.cloud.apply_kubernetes(REGION, "demo", &web);
    stage.wait(80).await;
    assert_eq!(machines(&stage).await.len(), 1);
    stage.ok("DELETE", "/clusters/demo", Value::Null).await;
    stage.wait(5).await;
    assert_eq!(machines(&stage).await.len(), 0);
    stage.wait(200).await;
    stage.refused(404, "GET", "/clusters/demo", Value::Null).await;
    let left = stage.cloud.inventory();
    let of_it = |key: &&String| {
        ["instance/", "volume/", "security-group/", "kubernetes/"].iter().any(|kind| key.starts_with(kind))
    };
    let of_vpc = |key: &String| left[key]["vpc_id"] == stage.vpc.as_str() && left[key]["name"] != "default";
    assert_eq!(left.keys().filter(of_it).filter(|key| of_vpc(key)).count(), 0, "{left:#?}");
}

#[tokio::test(start_paused = true)]
async fn volumes_are_made_by_auto_modes_own_driver() {
    let stage = with_auto_mode().await;
    let class = json!({
        "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass",
        "metadata": { "name": "auto", "annotations": { "storageclass.kubernetes.io/is-default-class": "true" } },
        "provisioner": "ebs.csi.eks.amazonaws.com", "volumeBindingMode": "WaitForFirstConsumer",
        "parameters": { "type": "gp3", "encrypted": "true" },
    });
    assert_eq!(stage.cloud.apply_kubernetes(REGION, "demo", &class).0, 201);
    let claim = json!({
        "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": { "name": "data" },
        "spec": { "accessModes": ["ReadWriteOnce"], "resources": { "requests": { "storage": "4Gi" } } },
    });
    let (_, made) = stage.cloud.apply_kubernetes(REGION, "demo", &claim);
    assert_eq!(made["spec"]["storageClassName"], "auto");
    let volumes = json!([{ "name": "data", "persistentVolumeClaim": { "claimName": "data" } }]);
    let spec = json!({ "containers": container(&json!({})), "volumes": volumes });
    stage.cloud.apply_kubernetes(REGION, "demo", &deployment("web", 1, spec));
    stage.wait(80).await;
    let (_, claim) = ask(&stage, "GET", "/api/v1/namespaces/default/persistentvolumeclaims/data", &Value::Null);
    assert_eq!(claim["status"]["phase"], "Bound");

    // The pod goes away, and with it the machine; when it comes back, its machine has to be where the volume is.
    let zone =
        |stage: &Stage| list(stage, "/api/v1/nodes")[0]["metadata"]["labels"]["topology.kubernetes.io/zone"].clone();
    let first = zone(&stage);
    for round in 0..2 {
        let scale = |count: u64| {
            let scale = json!({ "spec": { "replicas": count } });
            ask(&stage, "PATCH", &format!("{DEPLOYMENTS}/web/scale"), &scale);
        };
        scale(0);
        // Machines are spread over subnets by their number, so that the next one would be elsewhere.
        let other =
            deployment(&format!("other{round}"), 1, json!({ "containers": container(&json!({ "cpu": "1500m" })) }));
        stage.cloud.apply_kubernetes(REGION, "demo", &other);
        stage.wait(200).await;
        scale(1);
        stage.wait(200).await;
        let pods = list(&stage, "/api/v1/namespaces/default/pods");
        let is_web = |pod: &&Value| pod["metadata"]["labels"]["app"] == "web";
        let node = pods.iter().find(is_web).expect("its pod")["spec"]["nodeName"].clone();
        let nodes = list(&stage, "/api/v1/nodes");
        let home = nodes.iter().find(|one| one["metadata"]["name"] == node).expect("the pod has a node");
        assert_eq!(home["metadata"]["labels"]["topology.kubernetes.io/zone"], first);
    }
}

#[tokio::test(start_paused = true)]
async fn a_machine_comes_where_an_affinity_asks_for_it() {
    let stage = with_auto_mode().await;
    let is_in = |key: &str, value: &str| json!({ "key": key, "operator": "In", "values": [value] });
    let spec = |expressions: Value| {
        let terms = json!({ "nodeSelectorTerms": [{ "matchExpressions": expressions }] });
        let affinity = json!({ "nodeAffinity": { "requiredDuringSchedulingIgnoredDuringExecution": terms } });
        json!({ "containers": container(&json!({})), "affinity": affinity })
    };
    let zone = spec(json!([is_in("topology.kubernetes.io/zone", "us-east-1b")]));
    stage.cloud.apply_kubernetes(REGION, "demo", &deployment("there", 1, zone));
    let lost = spec(json!([is_in("node.kubernetes.io/instance-type", "p5.48xlarge")]));
    stage.cloud.apply_kubernetes(REGION, "demo", &deployment("lost", 1, lost));
    stage.wait(100).await;
    let nodes = list(&stage, "/api/v1/nodes");
    assert_eq!(
        (nodes.len(), &nodes[0]["metadata"]["labels"]["topology.kubernetes.io/zone"]),
        (1, &json!("us-east-1b"))
    );
}
