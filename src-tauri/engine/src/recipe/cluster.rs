//! Stage Cluster: the control plane. It needs the subnets and its role, and nothing else: it does not wait for the NAT
//! gateway, which becomes ready behind it.

use super::{network::Network, roles::Roles};
use crate::{
    contract::ClusterSpec,
    plan::{Planner, Ref},
    resources::Cluster,
};

/// Adds the stage.
pub fn add(planner: &mut Planner, spec: &ClusterSpec, network: &Network, roles: &Roles) -> Ref<Cluster> {
    let cluster = Cluster {
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
