//! Who asks a cluster's API server, and what that person may do: access entries first, then the ConfigMap `aws-auth`.
//!
//! It must not know Kubernetes objects or HTTP.

use jiff::Timestamp;

use super::access_entries::principal_of;
use super::aws_auth::{self, Identity};
use super::state::{AccessEntry, Cluster};
use crate::context::Context;
use crate::kubernetes::access::{Caller, Grant, Level};
use crate::kubernetes::account_tokens;
use crate::kubernetes::token::Token;
use crate::{ACCESS_KEY_ID, ACCOUNT_ID, SECRET_ACCESS_KEY, delays};

/// Who signed the token, if it is good, and what their access entry allows.
pub(super) fn caller(context: &Context<'_>, cluster: &Cluster, token: Option<&str>) -> Caller {
    let Some(token) = token else { return Caller::Anonymous };
    // Real time: the token's signer knows no other.
    if let Some(account) = account_tokens::caller(&cluster.certificates.server_key_pem, token, Timestamp::now()) {
        return account;
    }
    let Ok(token) = Token::read(token, &cluster.name, Timestamp::now()) else { return Caller::Unknown };
    let ours = token.access_key_id == ACCESS_KEY_ID && token.session_token.is_none();
    if !ours || !token.is_signed_with(SECRET_ACCESS_KEY) {
        return Caller::Unknown;
    }
    if cluster.authentication_mode == "CONFIG_MAP" && cluster.creator_is_admin {
        return administrator();
    }
    let principal = principal_of(context.caller);
    let late = |at: u64| delays::due(at, context.delays.access_entry) > context.now;
    match cluster.access_entries.get(&principal).filter(|_| cluster.authentication_mode != "CONFIG_MAP") {
        Some(entry) if !late(entry.created_at) => Caller::Known {
            username: username(&entry.username),
            groups: entry.groups.clone(),
            grants: grants(entry, late),
        },
        Some(_) => Caller::Unknown,
        None => aws_auth::identity(cluster, &principal).map_or(Caller::Unknown, by_list),
    }
}

/// Somebody who is let in by the ConfigMap has the rights of their groups, two of which need no binding.
fn by_list(identity: Identity) -> Caller {
    let level = |group: &String| match group.as_str() {
        "system:masters" => Some(Level::ClusterAdmin),
        "system:nodes" => Some(Level::ReadAll),
        _ => None,
    };
    let grants = identity.groups.iter().filter_map(level).map(|level| Grant { level, namespaces: None }).collect();
    Caller::Known { username: username(&identity.username), groups: identity.groups, grants }
}

/// Without entries the cluster's creator is administrator, if they asked to be. The demo has one key only, so every
/// caller is the creator.
fn administrator() -> Caller {
    let grants = vec![Grant { level: Level::ClusterAdmin, namespaces: None }];
    Caller::Known { username: "kubernetes-admin".to_owned(), groups: Vec::new(), grants }
}

fn username(pattern: &str) -> String {
    pattern.replace("{{SessionName}}", "demo").replace("{{AccountID}}", ACCOUNT_ID)
}

fn grants(entry: &AccessEntry, late: impl Fn(u64) -> bool) -> Vec<Grant> {
    if entry.kind != "STANDARD" {
        return vec![Grant { level: Level::ReadAll, namespaces: None }];
    }
    entry
        .policies
        .iter()
        .filter(|(_, association)| !late(association.modified_at))
        .map(|(arn, association)| Grant { level: Level::of_policy(arn), namespaces: association.namespaces.clone() })
        .collect()
}
