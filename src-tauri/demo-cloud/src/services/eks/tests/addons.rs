//! Add-ons: versions, times, and what they wait for.

use serde_json::{Value, json};

use super::stage::Stage;

const ADDONS: &str = "/clusters/demo/addons";

async fn status(stage: &Stage, name: &str) -> Value {
    stage.get(&format!("{ADDONS}/{name}")).await["addon"]["status"].clone()
}

#[tokio::test(start_paused = true)]
async fn daemon_sets_need_no_nodes_and_coredns_does() {
    let stage = Stage::with_cluster().await;
    for name in ["vpc-cni", "kube-proxy", "coredns"] {
        let addon = stage.ok("POST", ADDONS, json!({ "addonName": name })).await["addon"].clone();
        assert_eq!(addon["status"], "CREATING");
    }
    stage.wait(60).await;
    assert_eq!(status(&stage, "vpc-cni").await, "ACTIVE");
    assert_eq!(status(&stage, "kube-proxy").await, "ACTIVE");
    let dns = stage.get(&format!("{ADDONS}/coredns")).await["addon"].clone();
    assert_eq!(dns["status"], "DEGRADED");
    assert_eq!(dns["health"]["issues"][0]["code"], "InsufficientNumberOfReplicas");
    stage.ok("POST", "/clusters/demo/node-groups", stage.group("workers")).await;
    stage.wait(50).await;
    assert_eq!(status(&stage, "coredns").await, "DEGRADED");
    stage.wait(30).await;
    assert_eq!(status(&stage, "coredns").await, "ACTIVE");
}

#[tokio::test(start_paused = true)]
async fn versions_fit_or_are_refused() {
    let stage = Stage::with_cluster().await;
    let message = async |body: Value| stage.message(400, "POST", ADDONS, body).await;
    assert_eq!(message(json!({ "addonName": "nothing" })).await, "Addon specified is not supported");
    let wrong = json!({ "addonName": "coredns", "addonVersion": "v1.11.3-eksbuild.1" });
    assert_eq!(message(wrong).await, "Addon version specified is not supported in 1.35 kubernetes version");
    stage.ok("POST", ADDONS, json!({ "addonName": "vpc-cni" })).await;
    let twice = stage.message(409, "POST", ADDONS, json!({ "addonName": "vpc-cni" })).await;
    assert_eq!(twice, "Addon already exists.");
    let offered = stage.get("/addons/supported-versions?addonName=vpc-cni&kubernetesVersion=1.35").await;
    assert_eq!(offered["addons"][0]["addonVersions"].as_array().unwrap().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn an_addon_is_updated_and_deleted() {
    let stage = Stage::with_cluster().await;
    stage.ok("POST", ADDONS, json!({ "addonName": "vpc-cni" })).await;
    stage.wait(60).await;
    let newer = json!({ "addonVersion": "v1.21.2-eksbuild.1", "resolveConflicts": "OVERWRITE" });
    let update = stage.ok("POST", &format!("{ADDONS}/vpc-cni/update"), newer).await["update"].clone();
    assert_eq!(status(&stage, "vpc-cni").await, "UPDATING");
    stage.wait(60).await;
    let id = update["id"].as_str().unwrap();
    let done = stage.get(&format!("/clusters/demo/updates/{id}?addonName=vpc-cni")).await;
    assert_eq!(done["update"]["status"], "Successful");
    assert_eq!(status(&stage, "vpc-cni").await, "ACTIVE");
    stage.ok("DELETE", &format!("{ADDONS}/vpc-cni"), Value::Null).await;
    assert_eq!(status(&stage, "vpc-cni").await, "DELETING");
    stage.wait(20).await;
    stage.refused(404, "GET", &format!("{ADDONS}/vpc-cni"), Value::Null).await;
}

#[tokio::test(start_paused = true)]
async fn nothing_is_put_into_a_cluster_that_is_not_active() {
    let stage = Stage::set().await;
    stage.ok("POST", "/clusters", stage.cluster("demo")).await;
    let text = stage.message(400, "POST", ADDONS, json!({ "addonName": "vpc-cni" })).await;
    assert_eq!(text, "Cluster 'demo' is not in ACTIVE status");
    let text = stage.message(400, "POST", "/clusters/demo/node-groups", stage.group("workers")).await;
    assert_eq!(text, "Cluster 'demo' is not in ACTIVE status");
}

#[tokio::test(start_paused = true)]
async fn what_is_offered_says_whose_it_is_and_what_it_needs() {
    let stage = Stage::set().await;
    let all = stage.get("/addons/supported-versions").await["addons"].as_array().unwrap().clone();
    let names: Vec<&str> = all.iter().filter_map(|addon| addon["addonName"].as_str()).collect();
    for name in ["adot", "aws-efs-csi-driver", "cert-manager", "eks-node-monitoring-agent", "snapshot-controller"] {
        assert!(names.contains(&name), "{name}");
    }
    let community = stage.get("/addons/supported-versions?owners=community&addonName=external-dns").await;
    let dns = &community["addons"][0];
    assert_eq!((&dns["owner"], &dns["defaultNamespace"]), (&json!("community"), &json!("external-dns")));
    assert_eq!(dns["addonVersions"][0]["requiresIamPermissions"], true);
    let ebs = all.iter().find(|addon| addon["addonName"] == "aws-ebs-csi-driver").unwrap();
    let version = ebs["addonVersions"][0]["addonVersion"].as_str().unwrap();
    let path = "/addons/configuration-schemas?addonName=aws-ebs-csi-driver&addonVersion=";
    let about = stage.get(&format!("{path}{version}")).await;
    let identity = json!([{
        "serviceAccount": "ebs-csi-controller-sa",
        "recommendedManagedPolicies": ["arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy"],
    }]);
    assert_eq!(about["podIdentityConfiguration"], identity);
    let schema: Value = serde_json::from_str(about["configurationSchema"].as_str().unwrap()).unwrap();
    assert_eq!(schema["properties"]["defaultStorageClass"]["properties"]["enabled"]["type"], "boolean");
    assert_eq!(
        stage.message(400, "GET", &format!("{path}v0.0.1"), Value::Null).await,
        "Addon version specified is not supported"
    );
}

#[tokio::test(start_paused = true)]
async fn configuration_is_checked_by_the_schema_in_json_and_yaml() {
    let stage = Stage::with_cluster().await;
    let body = |name: &str, values: &str| json!({ "addonName": name, "configurationValues": values });
    let message = async |name: &str, values: &str| stage.message(400, "POST", ADDONS, body(name, values)).await;
    let refusal = |complaint: &str| {
        format!(
            "ConfigurationValue provided in request is not supported: Json schema validation failed with error: \
             [{complaint}]"
        )
    };
    let unknown = "$.replicas: is not defined in the schema and the schema does not allow additional properties";
    assert_eq!(message("coredns", r#"{"replicas":3}"#).await, refusal(unknown));
    assert_eq!(message("coredns", "replicas: 3").await, refusal(unknown));
    let flag = "$.enableNetworkPolicy: boolean found, string expected";
    assert_eq!(message("vpc-cni", r#"{"enableNetworkPolicy":true}"#).await, refusal(flag));
    assert!(message("vpc-cni", r#"{"env":{"NO_SUCH":"1"}}"#).await.contains("$.env.NO_SUCH"));
    assert_eq!(message("coredns", "{").await, "ConfigurationValue is not in valid JSON or YAML format");
    let values = "computeType: Fargate\nreplicaCount: 3\nautoScaling:\n  enabled: true\n  minReplicas: 2\n";
    let made = stage.ok("POST", ADDONS, body("coredns", values)).await;
    assert_eq!(made["addon"]["configurationValues"], values.trim(), "kept as it came");
    stage.ok("POST", ADDONS, body("vpc-cni", r#"{"env":{"ENABLE_PREFIX_DELEGATION":"true"}}"#)).await;
    stage.wait(60).await;
    let wrong = json!({ "configurationValues": r#"{"env":{"WARM_ENI_TARGET":1}}"# });
    let text = stage.message(400, "POST", &format!("{ADDONS}/vpc-cni/update"), wrong).await;
    assert_eq!(text, refusal("$.env.WARM_ENI_TARGET: integer found, string expected"));
}

#[tokio::test(start_paused = true)]
async fn a_copy_in_the_way_stops_an_addon_that_may_not_overwrite() {
    let stage = Stage::set().await;
    let mut body = stage.cluster("demo");
    body["bootstrapSelfManagedAddons"] = json!(true);
    stage.ok("POST", "/clusters", body).await;
    stage.wait(700).await;
    let preserve = json!({ "addonName": "coredns", "resolveConflicts": "PRESERVE" });
    assert!(stage.message(400, "POST", ADDONS, preserve).await.contains("not supported for operation CreateAddon"));
    stage.ok("POST", ADDONS, json!({ "addonName": "coredns" })).await;
    let update = json!({ "resolveConflicts": "OVERWRITE" });
    let early = stage.message(409, "POST", &format!("{ADDONS}/coredns/update"), update.clone()).await;
    assert!(early.contains("currently in CREATING state"), "{early}");
    stage.wait(60).await;
    let failed = stage.get(&format!("{ADDONS}/coredns")).await["addon"].clone();
    assert_eq!(
        (&failed["status"], &failed["health"]["issues"][0]["code"]),
        (&json!("CREATE_FAILED"), &json!("ConfigurationConflict"))
    );
    let deployments = "/apis/apps/v1/namespaces/kube-system/deployments/coredns";
    let read = || stage.cloud.kubernetes("us-east-1", "demo", "GET", deployments, &Value::Null).0;
    assert_eq!(read(), 200, "the copy is still there");
    stage.ok("POST", &format!("{ADDONS}/coredns/update"), update).await;
    stage.wait(60).await;
    assert_eq!(status(&stage, "coredns").await, "DEGRADED", "it waits for nodes now");
    stage.ok("DELETE", &format!("{ADDONS}/coredns"), Value::Null).await;
    stage.wait(60).await;
    assert_eq!(read(), 404, "EKS took the copy over, and away");
    stage.ok("POST", ADDONS, json!({ "addonName": "kube-proxy", "resolveConflicts": "OVERWRITE" })).await;
    stage.wait(60).await;
    assert_eq!(status(&stage, "kube-proxy").await, "ACTIVE");
}

#[tokio::test(start_paused = true)]
async fn identities_come_and_go_with_their_addon() {
    let stage = Stage::with_cluster().await;
    let trust = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": { "Service": "pods.eks.amazonaws.com" },
            "Action": ["sts:AssumeRole", "sts:TagSession"],
        }],
    });
    let mut roles = Vec::new();
    for name in ["one", "two"] {
        let call = format!("CreateRole&RoleName={name}&AssumeRolePolicyDocument={trust}");
        roles.push(crate::testing::first(&crate::testing::ok(&stage.cloud, "iam", &call).await, "Arn"));
    }
    stage.wait(20).await;
    let before = stage.cloud.inventory();
    let wish = |name: &str, account: &str, role: &str| json!({ "addonName": name, "podIdentityAssociations": [{ "serviceAccount": account, "roleArn": role }] });
    let message = async |body: Value| stage.message(400, "POST", ADDONS, body).await;
    assert!(message(wish("cert-manager", "x", &roles[0])).await.starts_with("Pod Identity feature is not supported"));
    let account = message(wish("aws-ebs-csi-driver", "default", &roles[0])).await;
    assert!(account.contains("Service account default in pod identity configuration is not supported"));
    let trusting = message(wish("aws-ebs-csi-driver", "ebs-csi-controller-sa", &stage.node_role)).await;
    assert!(trusting.contains("Trust policy of role"), "{trusting}");

    let body = wish("aws-ebs-csi-driver", "ebs-csi-controller-sa", &roles[0]);
    let addon = stage.ok("POST", ADDONS, body).await["addon"].clone();
    let arns = addon["podIdentityAssociations"].as_array().unwrap().clone();
    let associations = "/clusters/demo/pod-identity-associations";
    let list = async || stage.get(associations).await["associations"].as_array().unwrap().clone();
    let made = list().await;
    assert_eq!((made.len(), &made[0]["associationArn"], &made[0]["ownerArn"]), (1, &arns[0], &addon["addonArn"]));
    stage.wait(60).await;
    let path = format!("{ADDONS}/aws-ebs-csi-driver");
    let change = wish("", "ebs-csi-controller-sa", &roles[1]);
    stage.ok("POST", &format!("{path}/update"), change).await;
    let id = made[0]["associationId"].as_str().unwrap();
    let one = stage.get(&format!("{associations}/{id}")).await["association"].clone();
    assert_eq!(one["roleArn"], roles[1].as_str());
    stage.wait(60).await;
    stage.ok("DELETE", &path, Value::Null).await;
    stage.wait(30).await;
    assert_eq!(stage.cloud.inventory(), before);

    let own = json!({ "namespace": "kube-system", "serviceAccount": "ebs-csi-controller-sa", "roleArn": roles[0] });
    stage.ok("POST", associations, own).await;
    let taken = wish("aws-ebs-csi-driver", "ebs-csi-controller-sa", &roles[0]);
    assert!(stage.message(409, "POST", ADDONS, taken).await.contains("Association already exists"));
}

#[tokio::test(start_paused = true)]
async fn the_storage_driver_makes_a_default_class_if_asked() {
    let stage = Stage::with_cluster().await;
    let before = stage.cloud.inventory();
    let class = "kubernetes/us-east-1/demo/storageclass//ebs-csi-default-sc";
    let path = format!("{ADDONS}/aws-ebs-csi-driver");
    let values = |on: bool| format!(r#"{{"defaultStorageClass":{{"enabled":{on}}}}}"#);
    let wish = json!({ "addonName": "aws-ebs-csi-driver", "configurationValues": values(true) });
    stage.ok("POST", ADDONS, wish).await;
    assert!(stage.cloud.inventory().contains_key(class), "{:?}", stage.cloud.inventory().keys());
    stage.wait(60).await;
    for on in [false, true] {
        stage.ok("POST", &format!("{path}/update"), json!({ "configurationValues": values(on) })).await;
        assert_eq!(stage.cloud.inventory().contains_key(class), on);
        stage.wait(60).await;
    }
    stage.ok("DELETE", &path, Value::Null).await;
    stage.wait(30).await;
    assert_eq!(stage.cloud.inventory(), before);
}
