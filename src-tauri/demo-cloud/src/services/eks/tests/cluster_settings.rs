//! Everything a cluster can be asked for beside its network: encryption, Auto Mode, IP family, settings, and their
//! changes.

use serde_json::{Value, json};

use super::stage::Stage;
use crate::testing::{first, json_ok, ok};

const KEY: &str = "arn:aws:kms:us-east-1:111122223333:alias/workshop";
const AUTO_POLICIES: [&str; 5] = [
    "AmazonEKSClusterPolicy",
    "AmazonEKSComputePolicy",
    "AmazonEKSBlockStoragePolicy",
    "AmazonEKSLoadBalancingPolicy",
    "AmazonEKSNetworkingPolicy",
];

fn encryption(key: &str) -> Value {
    json!([{ "resources": ["secrets"], "provider": { "keyArn": key } }])
}

/// Makes a role with the trust and the policies that Auto Mode needs, and returns its ARN.
async fn auto_role(stage: &Stage, name: &str, policies: &[&str]) -> String {
    let trust = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": { "Service": "eks.amazonaws.com" },
            "Action": ["sts:AssumeRole", "sts:TagSession"],
        }],
    });
    let call = format!("CreateRole&RoleName={name}&AssumeRolePolicyDocument={trust}");
    let arn = first(&ok(&stage.cloud, "iam", &call).await, "Arn");
    for policy in policies {
        let call = format!("AttachRolePolicy&RoleName={name}&PolicyArn=arn:aws:iam::aws:policy/{policy}");
        ok(&stage.cloud, "iam", &call).await;
    }
    stage.wait(20).await;
    arn
}

fn switches(stage: &Stage, on: bool) -> Value {
    let compute = if on {
        json!({ "enabled": true, "nodePools": ["general-purpose", "system"], "nodeRoleArn": stage.node_role })
    } else {
        json!({ "enabled": false })
    };
    json!({
        "computeConfig": compute,
        "storageConfig": { "blockStorage": { "enabled": on } },
        "kubernetesNetworkConfig": { "elasticLoadBalancing": { "enabled": on } },
    })
}

fn merged(mut body: Value, more: &Value) -> Value {
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

async fn update(stage: &Stage, wish: Value) -> Value {
    stage.ok("POST", "/clusters/demo/update-config", wish).await["update"].clone()
}

async fn cluster(stage: &Stage) -> Value {
    stage.get("/clusters/demo").await["cluster"].clone()
}

#[tokio::test(start_paused = true)]
async fn secrets_are_encrypted_from_the_start_or_once_later() {
    let stage = Stage::set().await;
    let known = kms(&stage, "DescribeKey", json!({ "KeyId": "alias/workshop" })).await;
    let key = known["KeyMetadata"]["Arn"].as_str().unwrap().to_owned();
    let before = stage.cloud.inventory();
    let message = async |config: Value| {
        let mut body = stage.cluster("next");
        body["encryptionConfig"] = config;
        stage.message(400, "POST", "/clusters", body).await
    };
    assert_eq!(message(json!([{ "resources": ["secrets"] }])).await, "KeyArn is required");
    assert!(message(encryption("arn:aws:kms:eu-west-1:111122223333:alias/workshop")).await.contains("same Region"));
    assert!(message(encryption("workshop")).await.contains("not a valid KMS key ARN"));
    assert!(message(encryption(&format!("{KEY}-2"))).await.contains("NotFoundException"));
    assert!(message(json!([{ "resources": ["pods"], "provider": { "keyArn": KEY } }])).await.contains("[secrets]"));

    stage.ok("POST", "/clusters", stage.cluster("demo")).await;
    stage.wait(700).await;
    assert_eq!(cluster(&stage).await["encryptionConfig"], Value::Null);
    let path = "/clusters/demo/encryption-config/associate";
    let wish = json!({ "encryptionConfig": encryption(KEY) });
    let slip = stage.ok("POST", path, wish.clone()).await["update"].clone();
    assert_eq!(slip["type"], "AssociateEncryptionConfig");
    assert_eq!(stage.status().await, "UPDATING");
    stage.refused(409, "POST", path, wish.clone()).await;
    stage.wait(1150).await;
    let update = format!("/clusters/demo/updates/{}", slip["id"].as_str().unwrap());
    assert_eq!(stage.get(&update).await["update"]["status"], "InProgress");
    stage.wait(60).await;
    assert_eq!(stage.get(&update).await["update"]["status"], "Successful");
    assert_eq!(cluster(&stage).await["encryptionConfig"], encryption(&key), "an alias stands for its key");
    assert_eq!(stage.message(400, "POST", path, wish).await, "Encryption is already enabled on the cluster");
    stage.ok("DELETE", "/clusters/demo", Value::Null).await;
    stage.wait(200).await;
    assert_eq!(stage.cloud.inventory(), before, "the grant went with the cluster");

    let mut body = stage.cluster("other");
    body["encryptionConfig"] = encryption(&key);
    assert_eq!(stage.ok("POST", "/clusters", body).await["cluster"]["encryptionConfig"], encryption(&key));
    let grants = kms(&stage, "ListGrants", json!({ "KeyId": key })).await;
    assert!(grants["Grants"][0]["Name"].as_str().unwrap().ends_with("cluster/other"), "{grants}");
    kms(&stage, "DisableKey", json!({ "KeyId": key })).await;
    assert!(message(encryption(&key)).await.contains("DisabledException"));
    let ill = stage.get("/clusters/other").await["cluster"]["health"]["issues"].clone();
    assert_eq!((&ill[0]["code"], &ill[0]["resourceIds"][0]), (&json!("KmsKeyDisabled"), &json!(key)));
}

async fn kms(stage: &Stage, action: &str, body: Value) -> Value {
    json_ok(&stage.cloud, "kms", &format!("TrentService.{action}"), body).await
}

#[tokio::test(start_paused = true)]
async fn auto_mode_wants_three_switches_and_the_right_roles() {
    let stage = Stage::set().await;
    let role = auto_role(&stage, "auto", &AUTO_POLICIES).await;
    let poor = auto_role(&stage, "poor", &AUTO_POLICIES[..2]).await;
    let mut good = merged(stage.cluster("demo"), &switches(&stage, true));
    good["roleArn"] = json!(role);
    let message = async |change: Value| stage.message(400, "POST", "/clusters", merged(good.clone(), &change)).await;
    assert!(message(json!({ "storageConfig": Value::Null })).await.starts_with("For EKS Auto Mode, please ensure"));
    assert!(message(json!({ "roleArn": stage.cluster_role })).await.contains("sts:TagSession"));
    assert!(message(json!({ "roleArn": poor })).await.contains("AmazonEKSNetworkingPolicy"));
    assert!(message(json!({ "accessConfig": { "authenticationMode": "CONFIG_MAP" } })).await.contains("API"));
    assert!(message(json!({ "bootstrapSelfManagedAddons": true })).await.contains("bootstrapSelfManagedAddons"));
    let compute = |pools: Value, role: Value| json!({ "computeConfig": { "enabled": true, "nodePools": pools, "nodeRoleArn": role } });
    assert!(message(compute(json!(["mine"]), json!(stage.node_role))).await.contains("mine"));
    assert!(message(compute(json!(["system"]), Value::Null)).await.contains("nodeRoleArn"));
    assert!(message(compute(json!(["system"]), json!(stage.cluster_role))).await.contains("ec2.amazonaws.com"));

    let made = stage.ok("POST", "/clusters", good).await["cluster"].clone();
    assert_eq!(made["computeConfig"]["nodePools"], json!(["general-purpose", "system"]));
    assert_eq!(made["storageConfig"]["blockStorage"]["enabled"], true);
    assert_eq!(made["kubernetesNetworkConfig"]["elasticLoadBalancing"]["enabled"], true);
    let principal = stage.node_role.replace(':', "%3A").replace('/', "%2F");
    let entry = format!("/clusters/demo/access-entries/{principal}");
    assert_eq!(stage.get(&entry).await["accessEntry"]["type"], "EC2");
    let policies = stage.get(&format!("{entry}/access-policies")).await;
    assert!(policies.to_string().contains("AmazonEKSAutoNodePolicy"), "{policies}");
}

#[tokio::test(start_paused = true)]
async fn auto_mode_is_switched_on_and_off_later() {
    let stage = Stage::set().await;
    let mut body = stage.cluster("demo");
    body["roleArn"] = json!(auto_role(&stage, "auto", &AUTO_POLICIES).await);
    stage.ok("POST", "/clusters", body).await;
    stage.wait(700).await;
    let before = stage.get("/clusters/demo/access-entries").await;
    let half = json!({ "computeConfig": { "enabled": true } });
    assert!(stage.message(400, "POST", "/clusters/demo/update-config", half).await.contains("fully disabled"));
    assert_eq!(update(&stage, switches(&stage, true)).await["type"], "AutoModeUpdate");
    stage.wait(250).await;
    assert_eq!(cluster(&stage).await["computeConfig"]["enabled"], true);
    let mut other = switches(&stage, true);
    other["computeConfig"]["nodeRoleArn"] =
        json!(super::stage::role(&stage.cloud, "n2", "ec2.amazonaws.com", &[]).await);
    stage.wait(20).await;
    assert!(stage.message(400, "POST", "/clusters/demo/update-config", other).await.contains("cannot be changed"));
    update(&stage, switches(&stage, false)).await;
    stage.wait(250).await;
    assert_eq!(cluster(&stage).await["computeConfig"], json!({ "enabled": false, "nodePools": [] }));
    assert_eq!(stage.get("/clusters/demo/access-entries").await, before);
}

#[tokio::test(start_paused = true)]
async fn settings_are_kept_and_given_back_and_checked() {
    let stage = Stage::set().await;
    let message = async |field: &str, value: Value| {
        let mut body = stage.cluster("demo");
        body[field] = value;
        stage.message(400, "POST", "/clusters", body).await
    };
    let remote = |cidr: &str| json!({ "remoteNodeNetworks": [{ "cidrs": [cidr] }] });
    assert!(message("controlPlaneScalingConfig", json!({ "tier": "tier-3xl" })).await.contains("tier-8xl"));
    assert!(message("upgradePolicy", json!({ "supportType": "FOREVER" })).await.contains("FOREVER"));
    assert!(message("remoteNetworkConfig", remote("10.0.128.0/20")).await.contains("overlaps with 10.0.0.0/16"));
    assert!(message("remoteNetworkConfig", remote("172.20.0.0/20")).await.contains("overlaps"));
    assert!(message("remoteNetworkConfig", remote("8.8.0.0/16")).await.contains("within 10.0.0.0/8"));
    assert!(message("kubeApiServerConfig", json!({ "eventTtl": "1h30m" })).await.contains("single-unit"));
    let wrong = json!({ "podGcControllerConfig": { "terminatedPodGcThreshold": 0 } });
    assert!(message("kubeControllerManagerConfig", wrong).await.contains("1000000"));
    let egress = json!({ "subnetIds": stage.public, "controlPlaneEgressMode": "MINE" });
    assert!(message("resourcesVpcConfig", egress).await.contains("MINE"));
    assert!(message("kubernetesNetworkConfig", json!({ "ipFamily": "ipv5" })).await.contains("ipv5"));
    let bare = message("kubernetesNetworkConfig", json!({ "ipFamily": "ipv6" })).await;
    assert!(bare.contains("IPv6 CIDR block") && bare.contains(&stage.public[0]), "{bare}");

    let all = json!({
        "zonalShiftConfig": { "enabled": true },
        "remoteNetworkConfig": remote("192.168.0.0/20"),
        "controlPlaneScalingConfig": { "tier": "tier-xl" },
        "kubeApiServerConfig": { "eventTtl": "30m" },
        "upgradePolicy": { "supportType": "STANDARD" },
        "deletionProtection": true,
    });
    stage.ok("POST", "/clusters", merged(stage.cluster("demo"), &all)).await;
    let shown = cluster(&stage).await;
    for (name, value) in all.as_object().unwrap() {
        assert_eq!(&shown[name], value, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_ipv6_cluster_needs_ipv6_subnets_and_gets_its_own_service_range() {
    let stage = Stage::set().await;
    let ec2 = async |call: &str| ok(&stage.cloud, "ec2", call).await;
    let vpc = &stage.vpc;
    ec2(&format!("AssociateVpcCidrBlock&VpcId={vpc}&AmazonProvidedIpv6CidrBlock=true")).await;
    stage.wait(30).await;
    let described = ec2(&format!("DescribeVpcs&VpcId.1={vpc}")).await;
    let block = first(&described, "ipv6CidrBlock");
    let start = block.strip_suffix("00::/56").unwrap().to_owned();
    for (number, subnet) in stage.public.iter().enumerate() {
        let call = format!("AssociateSubnetCidrBlock&SubnetId={subnet}&Ipv6CidrBlock={start}0{number}::/64");
        ec2(&call).await;
    }
    stage.wait(30).await;
    let mut body = stage.cluster("demo");
    body["kubernetesNetworkConfig"] = json!({ "ipFamily": "ipv6", "serviceIpv4Cidr": "10.100.0.0/16" });
    let both = stage.message(400, "POST", "/clusters", body.clone()).await;
    assert!(both.contains("serviceIpv4Cidr cannot be specified"), "{both}");
    body["kubernetesNetworkConfig"] = json!({ "ipFamily": "ipv6" });
    let made = stage.ok("POST", "/clusters", body).await["cluster"].clone();
    let network = &made["kubernetesNetworkConfig"];
    assert_eq!((&network["ipFamily"], &network["serviceIpv4Cidr"]), (&json!("ipv6"), &Value::Null));
    let range: ipnet::Ipv6Net = network["serviceIpv6Cidr"].as_str().unwrap().parse().unwrap();
    assert_eq!((range.prefix_len(), range.trunc()), (108, range));
    assert!(range.network().is_unique_local());
    assert_eq!(made["resourcesVpcConfig"]["publicAccessCidrs"], json!(["0.0.0.0/0", "::/0"]));

    // Nodes need addresses, and a role that may assign them.
    stage.wait(700).await;
    stage.ok("POST", "/clusters/demo/addons", json!({ "addonName": "vpc-cni" })).await;
    let groups = "/clusters/demo/node-groups";
    let health = async |name: &str| {
        let group = stage.get(&format!("{groups}/{name}")).await["nodegroup"].clone();
        (group["status"].clone(), group["health"]["issues"][0]["code"].clone())
    };
    stage.ok("POST", groups, stage.group("one")).await;
    stage.wait(130).await;
    assert_eq!(health("one").await, (json!("CREATE_FAILED"), json!("Ec2SubnetMissingIpv6Assignment")));
    for subnet in &stage.public {
        let call = format!("ModifySubnetAttribute&SubnetId={subnet}&AssignIpv6AddressOnCreation.Value=true");
        ec2(&call).await;
    }
    stage.ok("POST", groups, stage.group("two")).await;
    stage.wait(130).await;
    assert_eq!(health("two").await.0, "CREATING", "the plugin lacks a policy");
    let document = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ec2:AssignIpv6Addresses","Resource":"*"}]}"#;
    let call = format!("PutRolePolicy&RoleName=nodes&PolicyName=ipv6&PolicyDocument={document}");
    ok(&stage.cloud, "iam", &call).await;
    stage.wait(30).await;
    assert_eq!(health("two").await.0, "ACTIVE");
}

#[tokio::test(start_paused = true)]
async fn one_kind_of_change_a_call() {
    let stage = Stage::with_cluster().await;
    let tier = json!({ "controlPlaneScalingConfig": { "tier": "tier-2xl" } });
    let both = merged(tier.clone(), &json!({ "zonalShiftConfig": { "enabled": true } }));
    let path = "/clusters/demo/update-config";
    assert_eq!(stage.message(400, "POST", path, both).await, "Only one type of update can be allowed");
    for (wish, kind) in [
        (tier.clone(), "ControlPlaneScalingConfigUpdate"),
        (json!({ "zonalShiftConfig": { "enabled": true } }), "ZonalShiftConfigUpdate"),
        (
            json!({ "kubeApiServerConfig": { "eventTtl": "2h" }, "kubeSchedulerConfig": {} }),
            "ControlPlaneComponentConfigUpdate",
        ),
        (json!({ "resourcesVpcConfig": { "controlPlaneEgressMode": "CUSTOMER_ROUTED" } }), "ControlPlaneEgressUpdate"),
        (json!({ "upgradePolicy": { "supportType": "STANDARD" } }), "UpgradePolicyUpdate"),
    ] {
        assert_eq!(update(&stage, wish).await["type"], kind);
        stage.wait(250).await;
    }
    let shown = cluster(&stage).await;
    assert_eq!(shown["controlPlaneScalingConfig"]["tier"], "tier-2xl");
    assert_eq!(shown["resourcesVpcConfig"]["controlPlaneEgressMode"], "CUSTOMER_ROUTED");
    assert_eq!(shown["kubeApiServerConfig"]["eventTtl"], "2h");
    assert!(stage.message(400, "POST", path, tier).await.contains("No changes needed"));
    let back = json!({ "resourcesVpcConfig": { "controlPlaneEgressMode": "AWS_MANAGED" } });
    assert!(stage.message(400, "POST", path, back).await.contains("CUSTOMER_ROUTED"));
}
