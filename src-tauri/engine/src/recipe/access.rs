//! Stage Access: an access entry for everybody but the creator, whom EKS lets in by itself; rows of the older aws-auth; and
//! the question whether whoever builds this still gets in.

use super::{roles::Roles, workers::needs_aws_auth};
use crate::{
    contract::{AuthenticationMode, ClusterSpec},
    plan::{Planner, Ref, Standing},
    resources::{AccessCheck, AccessEntry, AwsAuth, Cluster, Principal},
};

/// Adds the stage; gives back the step that writes aws-auth, which nodes may wait for.
pub fn add(planner: &mut Planner, spec: &ClusterSpec, roles: &Roles, cluster: &Ref<Cluster>) -> Vec<Standing> {
    let access = &spec.access;
    let mut after = Vec::new();
    for (index, grant) in access.grants.iter().enumerate() {
        let entry = AccessEntry { cluster: cluster.clone(), grant: grant.clone(), principal: Principal::Arn };
        after.push(planner.add(format!("access-entry-{}", index + 1), entry).standing());
    }
    let node_roles: Vec<_> = roles.node.iter().filter(|_| needs_aws_auth(spec)).cloned().collect();
    let aws_auth = (!access.aws_auth.is_empty() || !node_roles.is_empty()).then(|| {
        let rows = AwsAuth { cluster: cluster.clone(), rows: access.aws_auth.clone(), node_roles };
        planner.add("aws-auth", rows).standing()
    });
    after.extend(aws_auth.clone());
    // Whoever cannot reach the API server, or does not want to wait for it, is not kept waiting here either.
    let is_changed = !access.grants.is_empty() || !access.aws_auth.is_empty() || !access.creator_admin;
    if is_changed && spec.workers.wait_for_nodes {
        let principals = access.grants.iter().map(|grant| grant.principal_arn.clone());
        let rows = access.aws_auth.iter().map(|row| row.arn.clone());
        planner.add(
            "access-check",
            AccessCheck {
                cluster: cluster.clone(),
                after,
                // In this mode EKS keeps the creator as administrator whatever was asked.
                creator_admin: access.creator_admin
                    || spec.cluster.authentication_mode == AuthenticationMode::ConfigMap,
                principals: principals.chain(rows).collect(),
            },
        );
    }
    aws_auth.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        contract::{AccessGrant, AwsAuthRow, NodeJoin, SelfManagedSpec},
        recipe::plan,
    };

    fn keys(change: impl FnOnce(&mut ClusterSpec)) -> Vec<String> {
        let mut spec = ClusterSpec::new("demo", "us-east-1");
        change(&mut spec);
        plan(&spec)
            .steps
            .into_iter()
            .map(|step| step.key)
            .filter(|key| key.starts_with("a") && !key.starts_with("addon"))
            .collect()
    }

    #[test]
    fn the_check_comes_with_whatever_changes_the_access() {
        assert!(keys(|_| {}).is_empty());
        assert_eq!(keys(|spec| spec.access.grants.push(AccessGrant::default())), ["access-entry-1", "access-check"]);
        assert_eq!(keys(|spec| spec.access.creator_admin = false), ["access-check"]);
        let rows = |spec: &mut ClusterSpec| spec.access.aws_auth.push(AwsAuthRow::default());
        assert_eq!(keys(rows), ["aws-auth", "access-check"]);
        let unasked = |spec: &mut ClusterSpec| {
            rows(spec);
            spec.workers.wait_for_nodes = false;
        };
        assert_eq!(keys(unasked), ["aws-auth"]);
    }

    #[test]
    fn nodes_that_join_by_it_have_a_row() {
        let group = SelfManagedSpec { join: NodeJoin::AwsAuth, ..SelfManagedSpec::default() };
        let keys = keys(|spec| spec.workers.self_managed.push(group));
        assert!(keys.contains(&"aws-auth".to_owned()), "{keys:?}");
    }
}
