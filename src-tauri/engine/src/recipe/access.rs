//! Stage Access: an access entry for everybody but the creator, whom EKS lets in by itself.

use crate::{
    contract::AccessSpec,
    plan::{Planner, Ref},
    resources::{AccessEntry, Cluster},
};

/// Adds the stage.
pub fn add(planner: &mut Planner, spec: &AccessSpec, cluster: &Ref<Cluster>) {
    for (index, grant) in spec.grants.iter().enumerate() {
        let entry = AccessEntry { cluster: cluster.clone(), grant: grant.clone() };
        planner.add(format!("access-entry-{}", index + 1), entry);
    }
}
