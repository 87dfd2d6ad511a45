//! The Review page's rows about access.

use crate::contract::{AccessEntryType, AccessGrant, AuthenticationMode, AwsAuthRow, ClusterSpec, Fact, Identity};

/// One row for each identity.
pub(super) fn rows(spec: &ClusterSpec, identity: Option<&Identity>) -> Vec<Fact> {
    let you = identity.map_or_else(|| "You".to_owned(), |identity| format!("You ({})", identity.principal));
    let rules = spec.access.creator_admin || spec.cluster.authentication_mode == AuthenticationMode::ConfigMap;
    let mine = Fact { label: you, value: if rules { "Administrator of the cluster" } else { "No access" }.into() };
    let grants = spec.access.grants.iter().map(grant);
    std::iter::once(mine).chain(grants).chain(spec.access.aws_auth.iter().map(aws_auth)).collect()
}

fn grant(grant: &AccessGrant) -> Fact {
    let scope = match grant.namespaces.as_slice() {
        [] => "the whole cluster".to_owned(),
        [one] => format!("namespace {one}"),
        some => format!("namespaces {}", some.join(", ")),
    };
    let mut parts = Vec::new();
    if grant.entry_type != AccessEntryType::Standard {
        parts.push(format!("Entry of type {}", grant.entry_type.as_eks()));
    }
    if !grant.policy.is_empty() {
        parts.push(format!("{} for {scope}", grant.policy));
    }
    if !grant.groups.is_empty() {
        parts.push(format!("groups {}", grant.groups.join(", ")));
    }
    if !grant.username.is_empty() {
        parts.push(format!("known as {}", grant.username));
    }
    let value = if parts.is_empty() { "May sign in, and that is all".to_owned() } else { parts.join("; ") };
    Fact { label: grant.principal_arn.clone(), value }
}

fn aws_auth(row: &AwsAuthRow) -> Fact {
    let groups =
        if row.groups.is_empty() { "no groups".to_owned() } else { format!("groups {}", row.groups.join(", ")) };
    let name = if row.username.is_empty() { String::new() } else { format!("; known as {}", row.username) };
    Fact { label: row.arn.clone(), value: format!("Row in aws-auth: {groups}{name}") }
}
