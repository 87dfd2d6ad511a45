//! What the API server says it has: `/version`, `/api`, `/apis` and the resource lists below them.
//!
//! It must not know objects; `api` pairs each kind here with the function that makes its objects.

use serde_json::{Value, json};

use super::view::ClusterView;

/// One kind of object.
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
    /// Whether people may make and delete some.
    pub writable: bool,
}

const fn kind(
    group: &'static str,
    plural: &'static str,
    singular: &'static str,
    kind: &'static str,
    short: &'static [&'static str],
) -> Kind {
    Kind { group, plural, singular, kind, namespaced: true, short, in_all: true, writable: false }
}

/// Every kind the demo serves; all are version `v1` of their group.
pub const KINDS: &[Kind] = &[
    Kind { namespaced: false, in_all: false, ..kind("", "nodes", "node", "Node", &["no"]) },
    Kind {
        namespaced: false,
        in_all: false,
        writable: true,
        ..kind("", "namespaces", "namespace", "Namespace", &["ns"])
    },
    kind("", "pods", "pod", "Pod", &["po"]),
    Kind { writable: true, ..kind("", "services", "service", "Service", &["svc"]) },
    Kind { in_all: false, ..kind("", "serviceaccounts", "serviceaccount", "ServiceAccount", &["sa"]) },
    Kind { in_all: false, writable: true, ..kind("", "configmaps", "configmap", "ConfigMap", &["cm"]) },
    Kind {
        in_all: false,
        writable: true,
        ..kind("", "persistentvolumeclaims", "persistentvolumeclaim", "PersistentVolumeClaim", &["pvc"])
    },
    Kind {
        namespaced: false,
        in_all: false,
        writable: true,
        ..kind("", "persistentvolumes", "persistentvolume", "PersistentVolume", &["pv"])
    },
    Kind { in_all: false, ..kind("", "events", "event", "Event", &["ev"]) },
    kind("apps", "daemonsets", "daemonset", "DaemonSet", &["ds"]),
    Kind { writable: true, ..kind("apps", "deployments", "deployment", "Deployment", &["deploy"]) },
    Kind { in_all: false, writable: true, ..kind("networking.k8s.io", "ingresses", "ingress", "Ingress", &["ing"]) },
    Kind {
        in_all: false,
        writable: true,
        ..kind("policy", "poddisruptionbudgets", "poddisruptionbudget", "PodDisruptionBudget", &["pdb"])
    },
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
    let mut names: Vec<&str> = KINDS.iter().map(|kind| kind.group).filter(|group| !group.is_empty()).collect();
    names.dedup();
    let groups: Vec<Value> = names.into_iter().filter_map(group).collect();
    json!({ "kind": "APIGroupList", "apiVersion": "v1", "groups": groups })
}

/// `/apis/<group>`; `None` for a group the demo does not have.
pub fn group(name: &str) -> Option<Value> {
    KINDS.iter().find(|kind| kind.group == name && !name.is_empty())?;
    let version = json!({ "groupVersion": format!("{name}/v1"), "version": "v1" });
    Some(
        json!({ "kind": "APIGroup", "apiVersion": "v1", "name": name, "versions": [version], "preferredVersion": version }),
    )
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
    let read = ["get", "list", "watch"];
    let verbs: Vec<&str> =
        if kind.writable { ["create", "delete"].into_iter().chain(read).collect() } else { read.into() };
    let mut resource = json!({
        "name": kind.plural, "singularName": kind.singular, "namespaced": kind.namespaced,
        "kind": kind.kind, "verbs": verbs, "shortNames": kind.short,
    });
    if kind.in_all {
        resource["categories"] = json!(["all"]);
    }
    resource
}
