//! Every kind of object that the pretend API server has, as one table.
//!
//! It must not know objects, nor how discovery writes the table down.

use super::view::ClusterView;

/// One kind of object.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// API group; empty for the core group.
    pub group: &'static str,
    /// Version of its group.
    pub version: &'static str,
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
    /// Whether its number of replicas has an address of its own (`…/scale`).
    pub scales: bool,
    /// Whether it has a status, with an address of its own (`…/status`).
    pub has_status: bool,
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
        version: "v1",
        plural,
        singular,
        kind,
        namespaced: true,
        short,
        in_all: false,
        writable: true,
        scales: false,
        has_status: true,
        custom: false,
    }
}

/// A kind without namespaces.
const fn wide(kind: Kind) -> Kind {
    Kind { namespaced: false, ..kind }
}

/// A kind that is all data.
const fn plain(kind: Kind) -> Kind {
    Kind { has_status: false, ..kind }
}

/// A kind that `kubectl get all` shows.
const fn shown(kind: Kind) -> Kind {
    Kind { in_all: true, ..kind }
}

/// A kind of Auto Mode's.
const fn custom(kind: Kind) -> Kind {
    Kind { custom: true, ..wide(kind) }
}

const APPS: &str = "apps";
const NETWORK: &str = "networking.k8s.io";
const STORAGE: &str = "storage.k8s.io";
const RBAC: &str = "rbac.authorization.k8s.io";

/// Every kind the demo serves.
pub const KINDS: &[Kind] = &[
    Kind { writable: false, ..wide(kind("", "nodes", "node", "Node", &["no"])) },
    wide(kind("", "namespaces", "namespace", "Namespace", &["ns"])),
    shown(kind("", "pods", "pod", "Pod", &["po"])),
    shown(kind("", "services", "service", "Service", &["svc"])),
    plain(kind("", "endpoints", "endpoints", "Endpoints", &["ep"])),
    plain(kind("", "serviceaccounts", "serviceaccount", "ServiceAccount", &["sa"])),
    plain(kind("", "configmaps", "configmap", "ConfigMap", &["cm"])),
    plain(kind("", "secrets", "secret", "Secret", &[])),
    kind("", "persistentvolumeclaims", "persistentvolumeclaim", "PersistentVolumeClaim", &["pvc"]),
    wide(kind("", "persistentvolumes", "persistentvolume", "PersistentVolume", &["pv"])),
    shown(Kind {
        scales: true,
        ..kind("", "replicationcontrollers", "replicationcontroller", "ReplicationController", &["rc"])
    }),
    kind("", "resourcequotas", "resourcequota", "ResourceQuota", &["quota"]),
    plain(kind("", "limitranges", "limitrange", "LimitRange", &["limits"])),
    plain(kind("", "events", "event", "Event", &["ev"])),
    shown(kind(APPS, "daemonsets", "daemonset", "DaemonSet", &["ds"])),
    shown(Kind { scales: true, ..kind(APPS, "deployments", "deployment", "Deployment", &["deploy"]) }),
    shown(Kind { scales: true, ..kind(APPS, "replicasets", "replicaset", "ReplicaSet", &["rs"]) }),
    shown(Kind { scales: true, ..kind(APPS, "statefulsets", "statefulset", "StatefulSet", &["sts"]) }),
    plain(kind(APPS, "controllerrevisions", "controllerrevision", "ControllerRevision", &[])),
    shown(Kind {
        version: "v2",
        ..kind(
            "autoscaling",
            "horizontalpodautoscalers",
            "horizontalpodautoscaler",
            "HorizontalPodAutoscaler",
            &["hpa"],
        )
    }),
    shown(kind("batch", "cronjobs", "cronjob", "CronJob", &["cj"])),
    shown(kind("batch", "jobs", "job", "Job", &[])),
    plain(kind("coordination.k8s.io", "leases", "lease", "Lease", &[])),
    plain(kind("discovery.k8s.io", "endpointslices", "endpointslice", "EndpointSlice", &[])),
    plain(wide(kind(NETWORK, "ingressclasses", "ingressclass", "IngressClass", &[]))),
    kind(NETWORK, "ingresses", "ingress", "Ingress", &["ing"]),
    plain(kind(NETWORK, "networkpolicies", "networkpolicy", "NetworkPolicy", &["netpol"])),
    kind("policy", "poddisruptionbudgets", "poddisruptionbudget", "PodDisruptionBudget", &["pdb"]),
    plain(wide(kind(RBAC, "clusterrolebindings", "clusterrolebinding", "ClusterRoleBinding", &[]))),
    plain(wide(kind(RBAC, "clusterroles", "clusterrole", "ClusterRole", &[]))),
    plain(kind(RBAC, "rolebindings", "rolebinding", "RoleBinding", &[])),
    plain(kind(RBAC, "roles", "role", "Role", &[])),
    plain(wide(kind("scheduling.k8s.io", "priorityclasses", "priorityclass", "PriorityClass", &["pc"]))),
    plain(wide(kind(STORAGE, "csidrivers", "csidriver", "CSIDriver", &[]))),
    plain(wide(kind(STORAGE, "csinodes", "csinode", "CSINode", &[]))),
    plain(wide(kind(STORAGE, "storageclasses", "storageclass", "StorageClass", &["sc"]))),
    wide(kind(STORAGE, "volumeattachments", "volumeattachment", "VolumeAttachment", &[])),
    custom(kind("eks.amazonaws.com", "nodeclasses", "nodeclass", "NodeClass", &[])),
    custom(kind("karpenter.sh", "nodepools", "nodepool", "NodePool", &[])),
    custom(kind("karpenter.sh", "nodeclaims", "nodeclaim", "NodeClaim", &[])),
];

/// The kinds that a cluster has.
pub fn kinds(cluster: &ClusterView) -> impl Iterator<Item = &'static Kind> {
    let has_custom = cluster.auto_mode;
    KINDS.iter().filter(move |kind| has_custom || !kind.custom)
}

/// The kind that is called so in its objects.
pub fn of_kind(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.kind == name)
}

impl Kind {
    /// `v1` or `apps/v1`.
    pub fn api_version(&self) -> String {
        if self.group.is_empty() { self.version.to_owned() } else { format!("{}/{}", self.group, self.version) }
    }

    /// How refusals name it: `nodes`, `daemonsets.apps`.
    pub fn qualified(&self) -> String {
        if self.group.is_empty() { self.plural.to_owned() } else { format!("{}.{}", self.plural, self.group) }
    }

    /// What may be done with it, in discovery's order.
    pub fn verbs(&self) -> Vec<&'static str> {
        let mut verbs = Vec::new();
        if self.writable {
            verbs.extend(["create", "delete", "deletecollection"]);
        }
        verbs.extend(["get", "list", "patch", "update", "watch"]);
        verbs
    }
}
