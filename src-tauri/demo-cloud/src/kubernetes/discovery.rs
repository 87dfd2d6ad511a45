//! What the API server says it has: `/version`, `/api`, `/apis` and the resource lists below them.
//!
//! It must not know objects; `api` pairs each kind here with the function that makes its objects.

use serde_json::{Value, json};

use super::view::ClusterView;

/// One kind of object that can be read.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// API group; empty for the core group.
    pub group: &'static str,
    /// Plural, as in paths.
    pub plural: &'static str,
    /// Singular, as kubectl accepts it.
    pub singular: &'static str,
    /// The object's `kind`.
    pub kind: &'static str,
    /// Whether objects live in namespaces.
    pub namespaced: bool,
    /// Short names, as in `kubectl get no`.
    pub short: &'static [&'static str],
    /// Whether `kubectl get all` shows it.
    pub in_all: bool,
}

const fn kind(
    group: &'static str,
    plural: &'static str,
    singular: &'static str,
    kind: &'static str,
    short: &'static [&'static str],
) -> Kind {
    Kind { group, plural, singular, kind, namespaced: true, short, in_all: true }
}

/// Every kind the demo serves; all are version `v1` of their group.
pub const KINDS: &[Kind] = &[
    Kind { namespaced: false, in_all: false, ..kind("", "nodes", "node", "Node", &["no"]) },
    Kind { namespaced: false, in_all: false, ..kind("", "namespaces", "namespace", "Namespace", &["ns"]) },
    kind("", "pods", "pod", "Pod", &["po"]),
    kind("", "services", "service", "Service", &["svc"]),
    Kind { in_all: false, ..kind("", "serviceaccounts", "serviceaccount", "ServiceAccount", &["sa"]) },
    Kind { in_all: false, ..kind("", "configmaps", "configmap", "ConfigMap", &["cm"]) },
    Kind { in_all: false, ..kind("", "events", "event", "Event", &["ev"]) },
    kind("apps", "daemonsets", "daemonset", "DaemonSet", &["ds"]),
    kind("apps", "deployments", "deployment", "Deployment", &["deploy"]),
];

impl Kind {
    /// `v1` or `apps/v1`.
    pub fn api_version(&self) -> String {
        if self.group.is_empty() { "v1".to_owned() } else { format!("{}/v1", self.group) }
    }

    /// How refusals name it: `nodes`, `daemonsets.apps`.
    pub fn qualified(&self) -> String {
        if self.group.is_empty() { self.plural.to_owned() } else { format!("{}.{}", self.plural, self.group) }
    }
}

/// `/version`.
pub fn version(cluster: &ClusterView) -> Value {
    let mut parts = cluster.patch_version.split('.');
    json!({
        "major": parts.next().unwrap_or("1"),
        "minor": parts.next().unwrap_or_default(),
        "gitVersion": cluster.git_version(),
        "gitCommit": super::view::stable_word(&["commit", &cluster.patch_version], 40),
        "gitTreeState": "clean",
        "buildDate": "2026-10-14T03:12:08Z",
        "goVersion": "go1.25.3",
        "compiler": "gc",
        "platform": "linux/amd64",
    })
}

/// `/api`.
pub fn core_versions() -> Value {
    json!({
        "kind": "APIVersions",
        "versions": ["v1"],
        "serverAddressByClientCIDRs": [{ "clientCIDR": "0.0.0.0/0", "serverAddress": "127.0.0.1:443" }],
    })
}

/// `/apis`.
pub fn groups() -> Value {
    json!({ "kind": "APIGroupList", "apiVersion": "v1", "groups": [group("apps")] })
}

/// `/apis/<group>`.
pub fn group(name: &str) -> Value {
    let version = json!({ "groupVersion": format!("{name}/v1"), "version": "v1" });
    json!({ "kind": "APIGroup", "apiVersion": "v1", "name": name, "versions": [version], "preferredVersion": version })
}

/// `/api/v1` and `/apis/<group>/v1`; `None` for a group the demo does not have.
pub fn resources(group: &str) -> Option<Value> {
    let kinds: Vec<Value> = KINDS.iter().filter(|kind| kind.group == group).map(resource).collect();
    let group_version = if group.is_empty() { "v1".to_owned() } else { format!("{group}/v1") };
    (!kinds.is_empty()).then(
        || json!({ "kind": "APIResourceList", "apiVersion": "v1", "groupVersion": group_version, "resources": kinds }),
    )
}

fn resource(kind: &Kind) -> Value {
    let mut resource = json!({
        "name": kind.plural, "singularName": kind.singular, "namespaced": kind.namespaced,
        "kind": kind.kind, "verbs": ["get", "list", "watch"], "shortNames": kind.short,
    });
    if kind.in_all {
        resource["categories"] = json!(["all"]);
    }
    resource
}
