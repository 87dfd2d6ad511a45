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
    /// Whether people may make and delete some; what they may not make they may still change.
    pub writable: bool,
    /// Whether nobody changes any.
    pub fixed: bool,
    /// Whether its number of replicas has an address of its own (`…/scale`).
    pub scales: bool,
    /// Whether it is a custom resource, which only clusters in Auto Mode have.
    pub custom: bool,
}

const fn kind(
    group: &'static str,
    plural: &'static str,
    singular: &'static str,
    kind: &'static str,
    short: &'static [&'static str],
) -> Kind {
    Kind {
        group,
        plural,
        singular,
        kind,
        namespaced: true,
        short,
        in_all: true,
        writable: false,
        fixed: false,
        scales: false,
        custom: false,
    }
}

/// A kind of Auto Mode's.
const fn custom(
    group: &'static str,
    plural: &'static str,
    singular: &'static str,
    kind_name: &'static str,
    short: &'static [&'static str],
) -> Kind {
    Kind {
        namespaced: false,
        in_all: false,
        writable: true,
        custom: true,
        ..kind(group, plural, singular, kind_name, short)
    }
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
    Kind { writable: true, ..kind("", "pods", "pod", "Pod", &["po"]) },
    Kind { writable: true, ..kind("", "services", "service", "Service", &["svc"]) },
    Kind { in_all: false, writable: true, ..kind("", "serviceaccounts", "serviceaccount", "ServiceAccount", &["sa"]) },
    Kind { in_all: false, writable: true, ..kind("", "configmaps", "configmap", "ConfigMap", &["cm"]) },
    Kind { in_all: false, writable: true, ..kind("", "secrets", "secret", "Secret", &[]) },
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
    Kind { in_all: false, fixed: true, ..kind("", "events", "event", "Event", &["ev"]) },
    kind("apps", "daemonsets", "daemonset", "DaemonSet", &["ds"]),
    Kind { fixed: true, ..kind("apps", "replicasets", "replicaset", "ReplicaSet", &["rs"]) },
    Kind { writable: true, scales: true, ..kind("apps", "deployments", "deployment", "Deployment", &["deploy"]) },
    Kind { in_all: false, writable: true, ..kind("networking.k8s.io", "ingresses", "ingress", "Ingress", &["ing"]) },
    Kind {
        in_all: false,
        writable: true,
        ..kind("policy", "poddisruptionbudgets", "poddisruptionbudget", "PodDisruptionBudget", &["pdb"])
    },
    Kind {
        namespaced: false,
        in_all: false,
        writable: true,
        ..kind("storage.k8s.io", "storageclasses", "storageclass", "StorageClass", &["sc"])
    },
    custom("eks.amazonaws.com", "nodeclasses", "nodeclass", "NodeClass", &[]),
    custom("karpenter.sh", "nodepools", "nodepool", "NodePool", &[]),
    custom("karpenter.sh", "nodeclaims", "nodeclaim", "NodeClaim", &[]),
];

/// The kinds that a cluster has.
pub fn kinds(cluster: &ClusterView) -> impl Iterator<Item = &'static Kind> {
    let has_custom = cluster.auto_mode;
    KINDS.iter().filter(move |kind| has_custom || !kind.custom)
}

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
pub fn groups(cluster: &ClusterView) -> Value {
    let mut names: Vec<&str> = kinds(cluster).map(|kind| kind.group).filter(|group| !group.is_empty()).collect();
    names.dedup();
    let groups: Vec<Value> = names.into_iter().filter_map(|name| group(cluster, name)).collect();
    json!({ "kind": "APIGroupList", "apiVersion": "v1", "groups": groups })
}

/// `/apis/<group>`; `None` for a group the demo does not have.
pub fn group(cluster: &ClusterView, name: &str) -> Option<Value> {
    kinds(cluster).find(|kind| kind.group == name && !name.is_empty())?;
    let version = json!({ "groupVersion": format!("{name}/v1"), "version": "v1" });
    Some(
        json!({ "kind": "APIGroup", "apiVersion": "v1", "name": name, "versions": [version], "preferredVersion": version }),
    )
}

/// `/api/v1` and `/apis/<group>/v1`; `None` for a group the demo does not have.
pub fn resources(cluster: &ClusterView, group: &str) -> Option<Value> {
    let of_group = || kinds(cluster).filter(|kind| kind.group == group);
    let mut kinds: Vec<Value> = of_group().map(resource).collect();
    kinds.extend(of_group().filter(|kind| kind.scales).map(scale));
    let group_version = if group.is_empty() { "v1".to_owned() } else { format!("{group}/v1") };
    (!kinds.is_empty()).then(
        || json!({ "kind": "APIResourceList", "apiVersion": "v1", "groupVersion": group_version, "resources": kinds }),
    )
}

fn resource(kind: &Kind) -> Value {
    let mut verbs = vec!["get", "list", "watch"];
    if !kind.fixed {
        verbs.extend(["patch", "update"]);
    }
    if kind.writable {
        verbs.extend(["create", "delete"]);
    }
    let mut resource = json!({
        "name": kind.plural, "singularName": kind.singular, "namespaced": kind.namespaced,
        "kind": kind.kind, "verbs": verbs, "shortNames": kind.short,
    });
    if kind.in_all {
        resource["categories"] = json!(["all"]);
    }
    resource
}

/// The address by which `kubectl scale` changes the number of replicas.
fn scale(kind: &Kind) -> Value {
    json!({
        "name": format!("{}/scale", kind.plural), "singularName": "", "namespaced": kind.namespaced,
        "group": "autoscaling", "version": "v1", "kind": "Scale", "verbs": ["get", "patch", "update"],
    })
}
