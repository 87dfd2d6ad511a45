//! The Auto Scaling groups behind managed node groups, for Auto Scaling to describe.
//!
//! It must not change anything: EKS alone starts and ends the machines of its node groups.

use super::state::{Cluster, NodeGroup};
use crate::context::Context;

/// The Auto Scaling group of one node group.
#[derive(Debug)]
pub(crate) struct ManagedGroup {
    /// Such as `eks-workers-` and a UUID.
    pub(crate) name: String,
    pub(crate) created_at: u64,
    pub(crate) min: u32,
    pub(crate) max: u32,
    pub(crate) desired: u32,
    pub(crate) launch_template_id: String,
    pub(crate) instance_types: Vec<String>,
    pub(crate) subnet_ids: Vec<String>,
    pub(crate) is_spot: bool,
    /// Ids of its machines, those that are ending included.
    pub(crate) instance_ids: Vec<String>,
    /// Keys and values; the nodes have them too.
    pub(crate) tags: Vec<(String, String)>,
    pub(crate) is_deleting: bool,
    /// Why EC2 refused to start a machine, and when it was asked.
    pub(crate) refusal: Option<(u64, String)>,
}

/// The Auto Scaling groups of every node group in this Region.
pub(crate) fn managed_groups(context: &Context<'_>) -> Vec<ManagedGroup> {
    let clusters = context.eks.clusters.values();
    clusters.flat_map(|cluster| cluster.node_groups.values().map(move |group| of(cluster, group))).collect()
}

fn of(cluster: &Cluster, group: &NodeGroup) -> ManagedGroup {
    let size = |size: i64| u32::try_from(size).unwrap_or(0);
    let tag = |key: String, value: &str| (key, value.to_owned());
    // While its machines are replaced it is larger than its owner asked for.
    let now = i64::try_from(group.instance_ids.len()).unwrap_or(0);
    let surge = if group.rolling.is_some() { now } else { 0 };
    let refused = group.fails_with.iter().chain(&group.issues).find(|issue| issue.code == "AsgInstanceLaunchFailures");
    ManagedGroup {
        name: group.auto_scaling_group.clone(),
        created_at: group.created_at,
        min: size(group.scaling.min),
        max: size(group.scaling.max.max(surge)),
        desired: size(group.scaling.desired.max(surge)),
        launch_template_id: group.launch_template_id.clone(),
        instance_types: group.instance_types.clone(),
        subnet_ids: group.subnet_ids.clone(),
        is_spot: group.capacity_type == "SPOT",
        instance_ids: group.instance_ids.clone(),
        tags: vec![
            tag("eks:cluster-name".to_owned(), &cluster.name),
            tag("eks:nodegroup-name".to_owned(), &group.name),
            tag("k8s.io/cluster-autoscaler/enabled".to_owned(), "true"),
            tag(format!("k8s.io/cluster-autoscaler/{}", cluster.name), "owned"),
            tag(format!("kubernetes.io/cluster/{}", cluster.name), "owned"),
        ],
        is_deleting: group.status == "DELETING",
        refusal: refused.map(|issue| (group.modified_at, issue.message.clone())),
    }
}
