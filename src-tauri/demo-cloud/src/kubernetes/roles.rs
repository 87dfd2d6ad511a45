//! Kubernetes' roles: those that every cluster has, those that people made, and who is bound to them.
//!
//! It must not know who asks. Source of the first ones: "Default roles and role bindings" in Kubernetes' documentation,
//! and `kubectl get clusterrole -o yaml` of an EKS cluster as printed in the EKS user guide.

use serde_json::{Value, json};

use super::objects::meta;
use super::view::{ClusterView, stable_uid};

const GROUP: &str = "rbac.authorization.k8s.io";
const READ: &[&str] = &["get", "list", "watch"];
const WRITE: &[&str] = &["create", "delete", "deletecollection", "patch", "update"];

/// What *view* may read, by group.
const VISIBLE: &[(&str, &[&str])] = &[
    (
        "",
        &[
            "configmaps",
            "endpoints",
            "persistentvolumeclaims",
            "persistentvolumeclaims/status",
            "pods",
            "replicationcontrollers",
            "replicationcontrollers/scale",
            "serviceaccounts",
            "services",
            "services/status",
            "bindings",
            "events",
            "limitranges",
            "namespaces/status",
            "pods/log",
            "pods/status",
            "replicationcontrollers/status",
            "resourcequotas",
            "resourcequotas/status",
            "namespaces",
        ],
    ),
    ("discovery.k8s.io", &["endpointslices"]),
    (
        "apps",
        &[
            "controllerrevisions",
            "daemonsets",
            "daemonsets/status",
            "deployments",
            "deployments/scale",
            "deployments/status",
            "replicasets",
            "replicasets/scale",
            "replicasets/status",
            "statefulsets",
            "statefulsets/scale",
            "statefulsets/status",
        ],
    ),
    ("autoscaling", &["horizontalpodautoscalers", "horizontalpodautoscalers/status"]),
    ("batch", &["cronjobs", "cronjobs/status", "jobs", "jobs/status"]),
    ("policy", &["poddisruptionbudgets", "poddisruptionbudgets/status"]),
    ("networking.k8s.io", &["ingresses", "ingresses/status", "networkpolicies"]),
];

/// What *edit* may change, by group.
const EDITABLE: &[(&str, &[&str])] = &[
    (
        "",
        &[
            "configmaps",
            "events",
            "persistentvolumeclaims",
            "pods",
            "pods/attach",
            "pods/exec",
            "pods/portforward",
            "pods/proxy",
            "replicationcontrollers",
            "replicationcontrollers/scale",
            "secrets",
            "serviceaccounts",
            "services",
            "services/proxy",
        ],
    ),
    (
        "apps",
        &[
            "daemonsets",
            "deployments",
            "deployments/rollback",
            "deployments/scale",
            "replicasets",
            "replicasets/scale",
            "statefulsets",
            "statefulsets/scale",
        ],
    ),
    ("autoscaling", &["horizontalpodautoscalers"]),
    ("batch", &["cronjobs", "jobs"]),
    ("policy", &["poddisruptionbudgets"]),
    ("networking.k8s.io", &["ingresses", "networkpolicies"]),
    ("coordination.k8s.io", &["leases"]),
];

fn rule(group: &str, resources: &[&str], verbs: &[&str]) -> Value {
    json!({ "apiGroups": [group], "resources": resources, "verbs": verbs })
}

fn each(table: &[(&str, &[&str])], verbs: &[&str]) -> Vec<Value> {
    table.iter().map(|(group, resources)| rule(group, resources, verbs)).collect()
}

/// The rules of a role that every cluster has; none for another name.
pub fn rules_of(name: &str) -> Vec<Value> {
    let paths = |paths: &[&str]| json!({ "nonResourceURLs": paths, "verbs": ["get"] });
    match name {
        "cluster-admin" => {
            vec![rule("*", &["*"], &["*"]), json!({ "nonResourceURLs": ["*"], "verbs": ["*"] })]
        }
        "admin" => {
            let mut rules = rules_of("edit");
            rules.push(rule("authorization.k8s.io", &["localsubjectaccessreviews"], &["create"]));
            rules.push(rule(GROUP, &["rolebindings", "roles"], READ));
            rules.push(rule(GROUP, &["rolebindings", "roles"], WRITE));
            rules
        }
        "edit" => {
            let mut rules = rules_of("view");
            let reading = ["pods/attach", "pods/exec", "pods/portforward", "pods/proxy", "secrets", "services/proxy"];
            rules.push(rule("", &reading, READ));
            rules.extend(each(EDITABLE, WRITE));
            rules.push(rule("coordination.k8s.io", &["leases"], READ));
            rules.push(rule("", &["pods/eviction", "serviceaccounts/token"], &["create"]));
            rules.push(rule("", &["serviceaccounts"], &["impersonate"]));
            rules
        }
        "view" => each(VISIBLE, READ),
        "system:basic-user" => vec![
            rule("authorization.k8s.io", &["selfsubjectaccessreviews", "selfsubjectrulesreviews"], &["create"]),
            rule("authentication.k8s.io", &["selfsubjectreviews"], &["create"]),
        ],
        "system:discovery" => vec![paths(&[
            "/api",
            "/api/*",
            "/apis",
            "/apis/*",
            "/healthz",
            "/livez",
            "/openapi",
            "/openapi/*",
            "/readyz",
            "/version",
            "/version/",
        ])],
        "system:public-info-viewer" => {
            vec![paths(&["/healthz", "/livez", "/readyz", "/version", "/version/"])]
        }
        "system:node" => vec![
            rule("", &["nodes", "pods", "services", "endpoints", "configmaps", "secrets"], READ),
            rule("", &["nodes/status", "pods/status", "events"], &["create", "patch", "update"]),
            rule("coordination.k8s.io", &["leases"], &["create", "delete", "get", "patch", "update"]),
        ],
        _ => Vec::new(),
    }
}

/// The roles that every cluster has, and the group that is bound to each at first.
const FIRST: &[(&str, Option<&str>)] = &[
    ("admin", None),
    ("cluster-admin", Some("system:masters")),
    ("edit", None),
    ("system:basic-user", Some("system:authenticated")),
    ("system:discovery", Some("system:authenticated")),
    ("system:node", Some("system:nodes")),
    ("system:public-info-viewer", Some("system:unauthenticated")),
    ("view", None),
];

/// The cluster roles that every cluster has.
pub fn first_cluster_roles(cluster: &ClusterView) -> Vec<Value> {
    let role = |(name, _): &(&str, Option<&str>)| {
        let mut object = object(cluster, "ClusterRole", name);
        object["rules"] = Value::Array(rules_of(name));
        object
    };
    FIRST.iter().map(role).collect()
}

/// The bindings that every cluster has.
pub fn first_cluster_role_bindings(cluster: &ClusterView) -> Vec<Value> {
    let binding = |(name, group): &(&str, Option<&str>)| {
        let mut object = object(cluster, "ClusterRoleBinding", name);
        object["roleRef"] = json!({ "apiGroup": GROUP, "kind": "ClusterRole", "name": name });
        object["subjects"] = json!([{ "apiGroup": GROUP, "kind": "Group", "name": (*group)? }]);
        Some(object)
    };
    FIRST.iter().filter_map(binding).collect()
}

fn object(cluster: &ClusterView, kind: &str, name: &str) -> Value {
    json!({
        "apiVersion": format!("{GROUP}/v1"), "kind": kind,
        "metadata": {
            "name": name,
            "uid": stable_uid(&[&cluster.name, kind, name]),
            "resourceVersion": cluster.created_at.as_second().to_string(),
            "creationTimestamp": cluster.created_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            "labels": { "kubernetes.io/bootstrapping": "rbac-defaults" },
            "annotations": { "rbac.authorization.kubernetes.io/autoupdate": "true" },
        },
    })
}

/// All bindings that hold in the whole cluster.
pub fn cluster_role_bindings(cluster: &ClusterView) -> Vec<Value> {
    let mut all = first_cluster_role_bindings(cluster);
    all.extend(cluster.objects.iter().filter(|one| one["kind"] == "ClusterRoleBinding").cloned());
    all
}

/// All bindings that hold in one namespace each.
pub fn role_bindings(cluster: &ClusterView) -> impl Iterator<Item = &Value> {
    cluster.objects.iter().filter(|one| one["kind"] == "RoleBinding")
}

/// The rules of the role that a binding names; none if there is no such role.
pub fn rules_behind(cluster: &ClusterView, reference: &Value, namespace: &str) -> Vec<Value> {
    let (kind, name) = (&reference["kind"], reference["name"].as_str().unwrap_or_default());
    let first = if *kind == "ClusterRole" { rules_of(name) } else { Vec::new() };
    if !first.is_empty() {
        return first;
    }
    let is_it = |one: &&Value| {
        one["kind"] == *kind
            && meta(one, "name") == name
            && (*kind == "ClusterRole" || meta(one, "namespace") == namespace)
    };
    let made = cluster.objects.iter().find(is_it);
    made.and_then(|role| role["rules"].as_array().cloned()).unwrap_or_default()
}
