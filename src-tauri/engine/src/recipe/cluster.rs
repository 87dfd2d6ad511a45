//! Stage Cluster: the control plane, and the log group it writes to. It needs the subnets and its role, and nothing else: it does not wait for the NAT
//! gateway, which becomes ready behind it.

use super::{network::Network, roles::Roles};
use crate::{
    contract::ClusterSpec,
    plan::{Planner, Ref},
    resources::{Cluster, LogGroup},
};

/// How long log lines are kept: long enough to look into last week, short enough not to pile up.
const LOG_RETENTION_DAYS: u32 = 30;

/// Adds the stage.
pub fn add(planner: &mut Planner, spec: &ClusterSpec, network: &Network, roles: &Roles) -> Ref<Cluster> {
    let log_group = (!spec.cluster.logs.is_empty()).then(|| {
        let name = format!("/aws/eks/{}/cluster", spec.name);
        planner.add("log-group", LogGroup { name, retention_days: LOG_RETENTION_DAYS }).standing()
    });
    let cluster = Cluster {
        log_group,
        name: spec.name.clone(),
        role: roles.cluster.clone(),
        subnets: network.all.clone(),
        control_plane: spec.cluster.clone(),
        creator_admin: spec.access.creator_admin,
        // With add-ons of our own, EKS's unmanaged copies would only be in the way.
        self_managed_addons: spec.workers.addons.is_empty(),
    };
    planner.add("cluster", cluster)
}
