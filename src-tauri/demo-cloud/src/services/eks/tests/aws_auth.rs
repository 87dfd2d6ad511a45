//! The ConfigMap `aws-auth`: kept by EKS in clusters without access entries, and honoured beside them.

use serde_json::{Value, json};

use super::stage::{Stage, role};
use crate::kubernetes::access::{Caller, Grant, Level};
use crate::services::eks;
use crate::testing::{first, ok};

const REGION: &str = "us-east-1";
const PATH: &str = "/api/v1/namespaces/kube-system/configmaps/aws-auth";
const GROUPS: &str = "/clusters/demo/node-groups";

async fn in_mode(mode: &str, creator_is_admin: bool) -> Stage {
    let stage = Stage::set().await;
    let mut body = stage.cluster("demo");
    let access = json!({
        "authenticationMode": mode, "bootstrapClusterCreatorAdminPermissions": creator_is_admin,
    });
    body["accessConfig"] = access;
    stage.ok("POST", "/clusters", body).await;
    stage.wait(700).await;
    stage.ok("POST", "/clusters/demo/addons", json!({ "addonName": "vpc-cni" })).await;
    stage
}

fn map(stage: &Stage) -> (u16, Value) {
    stage.cloud.kubernetes(REGION, "demo", "GET", PATH, &Value::Null)
}

fn rows(stage: &Stage) -> Vec<Value> {
    let text = map(stage).1["data"]["mapRoles"].as_str().unwrap_or_default().to_owned();
    serde_yaml_ng::from_str::<Option<Vec<Value>>>(&text).expect("YAML").unwrap_or_default()
}

fn nodes(stage: &Stage) -> usize {
    let (_, list) = stage.cloud.kubernetes(REGION, "demo", "GET", "/api/v1/nodes", &Value::Null);
    list["items"].as_array().expect("a list").len()
}

/// A token as `aws eks get-token` makes it, with the demo's key.
pub(crate) fn token() -> String {
    token_of((crate::ACCESS_KEY_ID, crate::SECRET_ACCESS_KEY, None))
}

/// The same with an access key id, a secret key, and a session's token if there is one.
pub(super) fn token_of((id, secret, session): (&str, &str, Option<&str>)) -> String {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use sha2::Digest as _;
    let now = jiff::Timestamp::now();
    let (day, time) = (now.strftime("%Y%m%d").to_string(), now.strftime("%Y%m%dT%H%M%SZ").to_string());
    let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let session = session.map(|token| format!("&X-Amz-Security-Token={}", encoded(token))).unwrap_or_default();
    let query = format!(
        "Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={id}%2F{day}%2F\
         us-east-1%2Fsts%2Faws4_request&X-Amz-Date={time}&X-Amz-Expires=60{session}\
         &X-Amz-SignedHeaders=host%3Bx-k8s-aws-id"
    );
    let host = "sts.us-east-1.amazonaws.com";
    let nothing = hex::encode(sha2::Sha256::digest(b""));
    let request = format!("GET\n/\n{query}\nhost:{host}\nx-k8s-aws-id:demo\n\nhost;x-k8s-aws-id\n{nothing}");
    let digest = hex::encode(sha2::Sha256::digest(request.as_bytes()));
    let to_sign = format!("AWS4-HMAC-SHA256\n{time}\n{day}/us-east-1/sts/aws4_request\n{digest}");
    let start = format!("AWS4{secret}").into_bytes();
    let key = [day.as_str(), "us-east-1", "sts", "aws4_request"]
        .iter()
        .fold(start, |key, part| crate::wire::sigv4::hmac(&key, part.as_bytes()).to_vec());
    let signature = hex::encode(crate::wire::sigv4::hmac(&key, to_sign.as_bytes()));
    let address = format!("https://{host}/?{query}&X-Amz-Signature={signature}");
    format!("k8s-aws-v1.{}", URL_SAFE_NO_PAD.encode(address))
}

fn caller(stage: &Stage) -> Caller {
    who(stage, &token())
}

fn who(stage: &Stage, token: &str) -> Caller {
    let seen = stage.cloud.with(REGION, |context| eks::kubernetes_view(context, "demo", Some(token)));
    seen.expect("the cluster is active").1
}

/// A token of a session that `ada@example.org` has of a role with a path, `/team/builders`.
pub(super) async fn token_of_a_role_with_a_path(stage: &Stage) -> String {
    let trust = json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "sts:AssumeRole",
    }] });
    let role = format!("CreateRole&RoleName=builders&Path=/team/&AssumeRolePolicyDocument={trust}");
    let arn = first(&ok(&stage.cloud, "iam", &role).await, "Arn");
    stage.wait(20).await;
    let assume = format!("AssumeRole&RoleArn={arn}&RoleSessionName=ada@example.org");
    let keys = ok(&stage.cloud, "sts", &assume).await;
    let key = |name: &str| first(&keys, name);
    token_of((&key("AccessKeyId"), &key("SecretAccessKey"), Some(&key("SessionToken"))))
}

fn put_map(stage: &Stage, data: Value) {
    let object = json!({
        "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "aws-auth", "namespace": "kube-system" },
        "data": data,
    });
    let _ = stage.cloud.kubernetes(REGION, "demo", "DELETE", PATH, &Value::Null);
    assert_eq!(stage.cloud.apply_kubernetes(REGION, "demo", &object).0, 201);
}

#[tokio::test(start_paused = true)]
async fn without_entries_eks_keeps_the_list() {
    let stage = in_mode("CONFIG_MAP", true).await;
    assert_eq!(map(&stage).0, 404, "nobody needs it yet");
    stage.ok("POST", GROUPS, stage.group("workers")).await;
    let row = json!({
        "groups": ["system:bootstrappers", "system:nodes"],
        "rolearn": stage.node_role,
        "username": "system:node:{{EC2PrivateDNSName}}",
    });
    assert_eq!(rows(&stage), std::slice::from_ref(&row));
    stage.wait(150).await;
    assert_eq!(nodes(&stage), 2);
    stage.ok("POST", GROUPS, stage.group("more")).await;
    assert_eq!(rows(&stage).len(), 1, "one row for a role");
    let pods = role(&stage.cloud, "pods", "eks-fargate-pods.amazonaws.com", &[]).await;
    stage.wait(20).await;
    let profile = json!({
        "fargateProfileName": "one", "podExecutionRoleArn": pods, "subnets": stage.lonely,
        "selectors": [{ "namespace": "default" }],
    });
    stage.ok("POST", "/clusters/demo/fargate-profiles", profile).await;
    let (name, groups) = (rows(&stage)[1]["username"].clone(), rows(&stage)[1]["groups"].clone());
    assert_eq!(name, "system:node:{{SessionName}}");
    assert_eq!(groups, json!(["system:bootstrappers", "system:nodes", "system:node-proxier"]));
    stage.wait(100).await;
    stage.ok("DELETE", "/clusters/demo/fargate-profiles/one", Value::Null).await;
    for name in ["workers", "more"] {
        stage.ok("DELETE", &format!("{GROUPS}/{name}"), Value::Null).await;
        assert_eq!(rows(&stage)[0], row);
    }
    stage.wait(310).await;
    assert_eq!(rows(&stage), [] as [Value; 0], "rows go with the last that needs them");
}

#[tokio::test(start_paused = true)]
async fn nodes_need_their_row() {
    let stage = in_mode("CONFIG_MAP", true).await;
    stage.ok("POST", GROUPS, stage.group("workers")).await;
    put_map(&stage, json!({ "mapRoles": "this is: [no list" }));
    stage.wait(150).await;
    assert_eq!(nodes(&stage), 0, "a list that cannot be read lets nobody in");
    let row = format!(
        "- rolearn: {}\n  username: system:node:{{{{EC2PrivateDNSName}}}}\n  groups: [system:bootstrappers, system:nodes]\n",
        stage.node_role
    );
    put_map(&stage, json!({ "mapRoles": row }));
    stage.wait(70).await;
    assert_eq!(nodes(&stage), 2);
}

#[tokio::test(start_paused = true)]
async fn people_come_in_by_the_list_after_the_entries() {
    let stage = in_mode("API_AND_CONFIG_MAP", false).await;
    assert_eq!(caller(&stage), Caller::Unknown);
    let users = |groups: &str| {
        let list = format!("- userarn: {}\n  username: me\n  groups: {groups}\n", crate::PRINCIPAL_ARN);
        json!({ "mapUsers": list })
    };
    put_map(&stage, users("[system:masters]"));
    let everything = vec![Grant { level: Level::ClusterAdmin, namespaces: None }];
    assert_eq!(
        caller(&stage),
        Caller::Known {
            username: "me".to_owned(),
            groups: vec!["system:masters".to_owned()],
            grants: everything.clone()
        }
    );
    put_map(&stage, users("[developers]"));
    assert_eq!(
        caller(&stage),
        Caller::Known { username: "me".to_owned(), groups: vec!["developers".to_owned()], grants: Vec::new() }
    );
    put_map(&stage, users("[system:masters"));
    assert_eq!(caller(&stage), Caller::Unknown, "no YAML");
    let broken = json!({ "mapUsers": users("[system:masters]")["mapUsers"], "mapRoles": "- a: [" });
    put_map(&stage, broken);
    assert_eq!(caller(&stage), Caller::Unknown, "half of it is no YAML");

    put_map(&stage, users("[system:masters]"));
    let entry = json!({ "principalArn": crate::PRINCIPAL_ARN });
    stage.ok("POST", "/clusters/demo/access-entries", entry).await;
    stage.wait(5).await;
    let said = Caller::Known { username: crate::PRINCIPAL_ARN.to_owned(), groups: Vec::new(), grants: Vec::new() };
    assert_eq!(caller(&stage), said, "an entry comes before the list");
}

#[tokio::test(start_paused = true)]
async fn with_entries_alone_the_list_is_only_an_object() {
    let stage = in_mode("API", false).await;
    stage.ok("POST", GROUPS, stage.group("workers")).await;
    assert_eq!(map(&stage).0, 404);
    put_map(
        &stage,
        json!({ "mapUsers": format!("- userarn: {}\n  groups: [system:masters]\n", crate::PRINCIPAL_ARN) }),
    );
    assert_eq!(caller(&stage), Caller::Unknown);
    stage.wait(150).await;
    assert_eq!(nodes(&stage), 2, "nodes have their entry");
}

#[tokio::test(start_paused = true)]
async fn the_list_calls_roles_without_their_path_and_sessions_by_name() {
    let stage = in_mode("API_AND_CONFIG_MAP", false).await;
    let token = token_of_a_role_with_a_path(&stage).await;
    let list = |path: &str| {
        let row = "username: dev:{{SessionName}}:{{SessionNameRaw}}\n  groups: [devs]\n";
        json!({ "mapRoles": format!("- rolearn: arn:aws:iam::111122223333:role{path}/builders\n  {row}") })
    };
    put_map(&stage, list("/team"));
    assert_eq!(who(&stage, &token), Caller::Unknown, "a row with a path fits nobody");
    put_map(&stage, list(""));
    let Caller::Known { username, groups, .. } = who(&stage, &token) else { panic!("let in") };
    assert_eq!((username.as_str(), groups), ("dev:ada-example.org:ada@example.org", vec!["devs".to_owned()]));
}
