//! The Review page's rows of page Roles.

use super::sections::{row, yes_no};
use crate::{
    contract::{ClusterSpec, Fact},
    recipe::{self, RoleNeeds},
    resources::IamRole,
};

pub(super) fn rows(spec: &ClusterSpec) -> Vec<Fact> {
    let (roles, needs) = (&spec.roles, RoleNeeds::of(spec));
    let mut rows = vec![row("Cluster role", used(&roles.cluster_role_arn, &recipe::cluster_role(spec)))];
    if needs.node_role {
        rows.push(row("Node role", used(&roles.node_role_arn, &recipe::node_role(spec))));
    }
    if needs.auto_mode_role {
        // With nodes of one's own beside Auto Mode, an existing node role is theirs.
        let existing = if needs.node_role { "" } else { roles.node_role_arn.as_str() };
        rows.push(row("Auto Mode node role", used(existing, &recipe::auto_mode_node_role(spec))));
    }
    if needs.fargate_role {
        rows.push(row("Fargate role", used(&roles.fargate_role_arn, &recipe::fargate_role(spec))));
    }
    if needs.node_role && roles.node_role_arn.is_empty() {
        rows.push(row("Systems Manager on nodes", yes_no(roles.ssm)));
        if !roles.cni_policy_on_nodes {
            rows.push(row("Nodes may give pods addresses", "No: the network plugin needs a role of its own"));
        }
    }
    let further = [
        ("Names of roles begin with", &roles.name_prefix, ""),
        ("Path of roles", &roles.path, "/"),
        ("Permissions boundary", &roles.permissions_boundary, ""),
    ];
    let further = further.into_iter().filter(|(_, value, usual)| value != usual);
    rows.extend(further.map(|(label, value, _)| row(label, value)));
    rows
}

fn used(existing: &str, made: &IamRole) -> String {
    if !existing.is_empty() {
        return format!("Existing: {existing}");
    }
    let managed = made.policies.iter().map(|policy| policy.name.as_str());
    let own = made.own_policies.iter().map(|policy| policy.name.as_str());
    format!("{}, with {}", made.name, managed.chain(own).collect::<Vec<_>>().join(", "))
}
