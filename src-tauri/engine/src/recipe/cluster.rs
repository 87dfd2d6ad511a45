//! Stage Cluster: the control plane, the log group it writes to, and the key its data is encrypted with. It needs the
//! subnets and its roles, and nothing else: it does not wait for the NAT gateway, which becomes ready behind it.

use super::{network::Network, roles::Roles};
use crate::{
    contract::{ClusterSpec, EncryptionKey},
    plan::{Planner, Ref},
    resources::{Cluster, KeyRef, KmsKey, LogGroup, SecretsEncryption},
};

/// Adds the stage.
pub fn add(planner: &mut Planner, spec: &ClusterSpec, network: &Network, roles: &Roles) -> Ref<Cluster> {
    let plane = &spec.cluster;
    let log_group = (!plane.logs.is_empty()).then(|| {
        let name = format!("/aws/eks/{}/cluster", spec.name);
        planner.add("log-group", LogGroup { name, retention_days: plane.log_retention_days }).standing()
    });
    let key = match plane.encryption {
        EncryptionKey::AwsOwned => None,
        EncryptionKey::ExistingKey => Some(KeyRef::Existing(plane.key_arn.clone())),
        EncryptionKey::NewKey => Some(KeyRef::Made(planner.add("kms-key", KmsKey { cluster: spec.name.clone() }).id())),
    };
    let cluster = Cluster {
        log_group,
        name: spec.name.clone(),
        role: roles.cluster.clone(),
        subnets: network.all.clone(),
        security_groups: spec.network.security_groups.clone(),
        ip_family: spec.network.ip_family,
        auto_mode_role: roles.auto_mode.clone(),
        key: key.clone(),
        control_plane: plane.clone(),
        creator_admin: spec.access.creator_admin,
        // With Auto Mode EKS runs these parts itself, and refuses them.
        self_managed_addons: plane.default_addons && !plane.auto_mode,
    };
    let cluster = planner.add("cluster", cluster);
    if let Some(key) = key {
        // A key chosen for a cluster that stands is added to it.
        let encryption = SecretsEncryption { cluster: cluster.clone(), key, from_the_start: true };
        planner.add("secrets-encryption", encryption);
    }
    cluster
}
