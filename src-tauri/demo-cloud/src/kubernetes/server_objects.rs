//! The smaller objects that follow from the cluster: leases of nodes, storage drivers and where they run, priority
//! classes.
//!
//! It must not know pods or people's objects.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::view::{ClusterView, Host, stable_uid};

/// The storage drivers: the add-on that brings each, its name, and the label by which it knows zones.
const DRIVERS: [(&str, &str, &str); 2] = [
    ("aws-ebs-csi-driver", "ebs.csi.aws.com", "topology.ebs.csi.aws.com/zone"),
    ("aws-efs-csi-driver", "efs.csi.aws.com", ""),
];

/// The driver that is part of EKS Auto Mode.
const AUTO_DRIVER: &str = "ebs.csi.eks.amazonaws.com";

/// The objects of a kind, by its plural; none for other kinds.
pub fn of(plural: &str, cluster: &ClusterView) -> Vec<Value> {
    match plural {
        "leases" => leases(cluster),
        "csidrivers" => drivers(cluster),
        "csinodes" => driver_nodes(cluster),
        "priorityclasses" => priorities(cluster),
        _ => Vec::new(),
    }
}

fn metadata(cluster: &ClusterView, kind: &str, name: &str, since: Timestamp) -> Value {
    json!({
        "name": name,
        "uid": stable_uid(&[&cluster.name, kind, name]),
        "resourceVersion": since.as_second().to_string(),
        "creationTimestamp": since.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
    })
}

/// Every kubelet renews its lease every ten seconds as long as it lives.
fn leases(cluster: &ClusterView) -> Vec<Value> {
    let lease = |node: &super::view::NodeView| {
        let mut metadata = metadata(cluster, "lease", &node.name, node.registered_at);
        metadata["namespace"] = json!("kube-node-lease");
        let heard = node.lost_since.unwrap_or(cluster.now);
        let tick = heard.as_second() / 10 * 10;
        let renewed = Timestamp::from_second(tick).unwrap_or(heard).max(node.registered_at);
        metadata["resourceVersion"] = json!(renewed.as_second().to_string());
        json!({
            "apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": metadata,
            "spec": {
                "holderIdentity": node.name, "leaseDurationSeconds": 40,
                "renewTime": renewed.strftime("%Y-%m-%dT%H:%M:%S.000000Z").to_string(),
            },
        })
    };
    cluster.nodes.iter().map(lease).collect()
}

/// Name, zone label and age of the drivers that the cluster has.
fn installed(cluster: &ClusterView) -> Vec<(&'static str, &'static str, Timestamp)> {
    let of_addon = |(addon, name, label): &(&'static str, &'static str, &'static str)| {
        let addon = cluster.addons.iter().find(|one| one.name == *addon)?;
        Some((*name, *label, addon.installed_at))
    };
    let auto = cluster.auto_mode.then_some((AUTO_DRIVER, "topology.kubernetes.io/zone", cluster.created_at));
    DRIVERS.iter().filter_map(of_addon).chain(auto).collect()
}

fn drivers(cluster: &ClusterView) -> Vec<Value> {
    let driver = |(name, _, since): (&str, &str, Timestamp)| {
        let has_disks = name != "efs.csi.aws.com";
        json!({
            "apiVersion": "storage.k8s.io/v1", "kind": "CSIDriver",
            "metadata": metadata(cluster, "csidriver", name, since),
            "spec": {
                "attachRequired": has_disks, "podInfoOnMount": false, "storageCapacity": false,
                "requiresRepublish": false, "fsGroupPolicy": "ReadWriteOnceWithFSType",
                "volumeLifecycleModes": ["Persistent"], "seLinuxMount": false,
            },
        })
    };
    installed(cluster).into_iter().map(driver).collect()
}

fn driver_nodes(cluster: &ClusterView) -> Vec<Value> {
    let here = installed(cluster);
    let node = |node: &super::view::NodeView| {
        let runs = |(name, _, _): &&(&str, &str, Timestamp)| {
            node.ready_since.is_some() && (*name == AUTO_DRIVER) == (node.host == Host::AutoMode)
        };
        let driver = |(name, label, _): &(&str, &str, Timestamp)| {
            let keys: Vec<&str> = [*label].into_iter().filter(|label| !label.is_empty()).collect();
            json!({ "name": name, "nodeID": node.instance_id, "topologyKeys": keys })
        };
        let drivers: Vec<Value> = here.iter().filter(runs).map(driver).collect();
        json!({
            "apiVersion": "storage.k8s.io/v1", "kind": "CSINode",
            "metadata": metadata(cluster, "csinode", &node.name, node.registered_at),
            "spec": { "drivers": drivers },
        })
    };
    cluster.nodes.iter().filter(|node| node.host != Host::Fargate).map(node).collect()
}

fn priorities(cluster: &ClusterView) -> Vec<Value> {
    let class = |name: &str, value: i64, what: &str| {
        json!({
            "apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass",
            "metadata": metadata(cluster, "priorityclass", name, cluster.created_at),
            "value": value, "description": what, "preemptionPolicy": "PreemptLowerPriority",
        })
    };
    vec![
        class("system-cluster-critical", 2_000_000_000, "For pods the cluster needs, which may move to another node."),
        class("system-node-critical", 2_000_001_000, "For pods their node needs, which may not move."),
    ]
}
