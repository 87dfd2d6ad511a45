//! Who may do what in a cluster: roles and bindings that people make, questions about rights, asking as somebody else,
//! and tokens of service accounts.

use serde_json::{Value, json};

use super::asking::{REGION, create};
use super::stage::Stage;
use crate::kubernetes::access::{Caller, Grant, Level};
use crate::kubernetes::api::{self, Asked, Request};
use crate::kubernetes::status::Answer;
use crate::services::eks;

const RBAC: &str = "rbac.authorization.k8s.io/v1";

fn person(groups: &[&str], grants: Vec<Grant>) -> Caller {
    let groups = groups.iter().map(|&group| group.to_owned()).collect();
    Caller::Known { username: "maria".to_owned(), groups, grants }
}

fn administrator() -> Caller {
    person(&[], vec![Grant { level: Level::ClusterAdmin, namespaces: None }])
}

fn request(method: &str, path: &str, body: Value) -> Request {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    Request { method: method.to_owned(), path: path.to_owned(), query: query.to_owned(), body, ..Request::default() }
}

/// Status and object of what a caller is answered; a change is not done, and is 200.
fn asked(stage: &Stage, caller: &Caller, request: &Request) -> (u16, Value) {
    let view = stage.cloud.with(REGION, |context| eks::kubernetes_view(context, "demo", None));
    match api::ask(&view.expect("the cluster is active").0, request, caller) {
        Asked::Answer(Answer::Json(status, value)) => (status, value),
        Asked::Answer(other) => panic!("{other:?}"),
        Asked::Objects(_) | Asked::Write(_) => (200, Value::Null),
    }
}

fn list(stage: &Stage, caller: &Caller, path: &str) -> (u16, Value) {
    asked(stage, caller, &request("GET", path, Value::Null))
}

fn role(kind: &str, name: &str, resources: &[&str], verbs: &[&str]) -> Value {
    json!({
        "apiVersion": RBAC, "kind": kind, "metadata": { "name": name },
        "rules": [{ "apiGroups": [""], "resources": resources, "verbs": verbs }],
    })
}

fn binding(kind: &str, role: (&str, &str), subject: Value) -> Value {
    json!({
        "apiVersion": RBAC, "kind": kind, "metadata": { "name": format!("{}-binding", role.1) },
        "roleRef": { "apiGroup": "rbac.authorization.k8s.io", "kind": role.0, "name": role.1 }, "subjects": [subject],
    })
}

#[tokio::test(start_paused = true)]
async fn groups_have_what_is_bound_to_them() {
    let stage = Stage::with_cluster().await;
    let developer = person(&["developers"], Vec::new());
    let pods = "/api/v1/namespaces/default/pods";
    let (status, refusal) = list(&stage, &developer, pods);
    let text = "pods is forbidden: User \"maria\" cannot list resource \"pods\" in API group \"\" in the namespace \"default\"";
    assert_eq!((status, refusal["message"].as_str()), (403, Some(text)));
    create(&stage, &role("Role", "reader", &["pods"], &["list"]));
    create(&stage, &binding("RoleBinding", ("Role", "reader"), json!({ "kind": "Group", "name": "developers" })));
    assert_eq!(list(&stage, &developer, pods).0, 200);
    assert_eq!(list(&stage, &person(&["others"], Vec::new()), pods).0, 403);
    assert_eq!(list(&stage, &developer, "/api/v1/namespaces/kube-system/pods").0, 403, "a role holds in its namespace");
    assert_eq!(list(&stage, &developer, &format!("{pods}?watch=1")).0, 403, "a list is no watch");
    let view = binding("ClusterRoleBinding", ("ClusterRole", "view"), json!({ "kind": "User", "name": "maria" }));
    create(&stage, &view);
    assert_eq!(list(&stage, &developer, "/api/v1/namespaces/kube-system/pods").0, 200);
    assert_eq!(list(&stage, &developer, "/api/v1/nodes").0, 403);
}

#[tokio::test(start_paused = true)]
async fn questions_about_rights_are_answered_by_the_same_rules() {
    let stage = Stage::with_cluster().await;
    let editor = person(&[], vec![Grant { level: Level::Edit, namespaces: Some(vec!["dev-*".to_owned()]) }]);
    let may = |verb: &str, resource: &str, namespace: &str| {
        let about = json!({ "verb": verb, "resource": resource, "namespace": namespace });
        let body = json!({ "kind": "SelfSubjectAccessReview", "spec": { "resourceAttributes": about } });
        let path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
        let (status, review) = asked(&stage, &editor, &request("POST", path, body));
        assert_eq!(status, 201, "{review}");
        review["status"]["allowed"].as_bool().expect("yes or no")
    };
    assert!(may("create", "pods", "dev-one") && may("list", "secrets", "dev-one"));
    assert!(!may("create", "pods", "prod") && !may("list", "nodes", ""));
    let rules = json!({ "kind": "SelfSubjectRulesReview", "spec": { "namespace": "prod" } });
    let path = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews";
    let (_, review) = asked(&stage, &editor, &request("POST", path, rules));
    let names = review["status"]["resourceRules"].to_string();
    assert!(names.contains("selfsubjectreviews") && !names.contains("\"pods\""), "{names}");
    let who = json!({ "kind": "SelfSubjectReview" });
    let (_, me) = asked(&stage, &editor, &request("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", who));
    let wanted = json!({ "username": "maria", "groups": ["system:authenticated"] });
    assert_eq!(me["status"]["userInfo"], wanted);
    let other = json!({
        "kind": "SubjectAccessReview",
        "spec": { "user": "x", "groups": ["system:masters"], "resourceAttributes": { "verb": "get", "resource": "nodes" } },
    });
    let path = "/apis/authorization.k8s.io/v1/subjectaccessreviews";
    assert_eq!(asked(&stage, &editor, &request("POST", path, other.clone())).0, 403);
    assert_eq!(asked(&stage, &administrator(), &request("POST", path, other)).1["status"]["allowed"], true);
}

#[tokio::test(start_paused = true)]
async fn only_who_may_asks_as_somebody_else() {
    let stage = Stage::with_cluster().await;
    let list_as = |caller: &Caller, name: &str, groups: &[&str]| {
        let mut request = request("GET", "/api/v1/nodes", Value::Null);
        request.acting = Some((name.to_owned(), groups.iter().map(|&group| group.to_owned()).collect()));
        asked(&stage, caller, &request)
    };
    let (status, refusal) = list_as(&person(&[], Vec::new()), "boss", &[]);
    let text = "users \"boss\" is forbidden: User \"maria\" cannot impersonate resource \"users\" in API group \"\" at the cluster scope";
    assert_eq!((status, refusal["message"].as_str()), (403, Some(text)));
    let (status, refusal) = list_as(&administrator(), "dev", &[]);
    assert!(status == 403 && refusal["message"].to_string().contains("User \\\"dev\\\" cannot list"), "{refusal}");
    assert_eq!(list_as(&administrator(), "dev", &["system:masters"]).0, 200);
}

#[tokio::test(start_paused = true)]
async fn nobody_gives_away_more_than_they_have() {
    let stage = Stage::with_cluster().await;
    let admin = person(&[], vec![Grant { level: Level::Admin, namespaces: None }]);
    let path = "/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles";
    let make =
        |resources: &[&str]| asked(&stage, &admin, &request("POST", path, role("Role", "x", resources, &["get"])));
    assert_eq!(make(&["pods"]).0, 200);
    let (status, refusal) = make(&["pods", "nodes"]);
    let text = refusal["message"].as_str().unwrap_or_default();
    assert_eq!(status, 403);
    assert!(text.contains("is attempting to grant RBAC permissions not currently held:\n{APIGroups:[\"\"]"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn a_service_account_comes_in_by_its_token() {
    let stage = Stage::with_cluster().await;
    let account = json!({ "apiVersion": "v1", "kind": "ServiceAccount", "metadata": { "name": "robot" } });
    create(&stage, &account);
    let path = "/api/v1/namespaces/default/serviceaccounts/robot/token";
    let wish = |seconds: u64| json!({ "kind": "TokenRequest", "spec": { "expirationSeconds": seconds } });
    let (status, refusal) = stage.cloud.kubernetes(REGION, "demo", "POST", path, &wish(60));
    assert_eq!(status, 422, "{refusal}");
    let (status, answer) = stage.cloud.kubernetes(REGION, "demo", "POST", path, &wish(600));
    assert_eq!(status, 201, "{answer}");
    let token = answer["status"]["token"].as_str().expect("a token");
    let caller = |token: &str| {
        let seen = stage.cloud.with(REGION, |context| eks::kubernetes_view(context, "demo", Some(token)));
        seen.expect("the cluster is active").1
    };
    let Caller::Known { username, .. } = caller(token) else { panic!("let in") };
    assert_eq!(username, "system:serviceaccount:default:robot");
    assert_eq!(caller(&format!("{token}x")), Caller::Unknown);
    let pods = "/api/v1/namespaces/default/pods";
    assert_eq!(list(&stage, &caller(token), pods).0, 403);
    let subject = json!({ "kind": "ServiceAccount", "name": "robot", "namespace": "default" });
    create(&stage, &binding("RoleBinding", ("ClusterRole", "view"), subject));
    assert_eq!(list(&stage, &caller(token), pods).0, 200);
}
