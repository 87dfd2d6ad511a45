//! Who asks a cluster's API server, and what that person may do: access entries first, then the ConfigMap `aws-auth`.
//!
//! It must not know Kubernetes objects or HTTP.

use jiff::Timestamp;

use super::aws_auth::{self, Identity};
use super::state::{AccessEntry, Cluster};
use crate::context::Context;
use crate::kubernetes::access::{Caller, Grant, Level};
use crate::kubernetes::account_tokens;
use crate::kubernetes::token::Token;
use crate::{ACCESS_KEY_ID, ACCOUNT_ID, PRINCIPAL_ARN, PRINCIPAL_ID, SECRET_ACCESS_KEY, delays, sessions};

/// Who signed the token, if it is good, and what their access entry allows.
pub(super) fn caller(context: &Context<'_>, cluster: &Cluster, token: Option<&str>) -> Caller {
    let Some(token) = token else { return Caller::Anonymous };
    // Real time: the token's signer knows no other.
    if let Some(account) = account_tokens::caller(&cluster.certificates.server_key_pem, token, Timestamp::now()) {
        return account;
    }
    let Ok(token) = Token::read(token, &cluster.name, Timestamp::now()) else { return Caller::Unknown };
    let Some(signer) = signer(context, &token) else { return Caller::Unknown };
    let is_creator = cluster.creator_arn.as_deref().unwrap_or(PRINCIPAL_ARN) == signer.principal;
    if cluster.authentication_mode == "CONFIG_MAP" && cluster.creator_is_admin && is_creator {
        return administrator();
    }
    let late = |at: u64| delays::due(at, context.delays.access_entry) > context.now;
    match cluster.access_entries.get(&signer.principal).filter(|_| cluster.authentication_mode != "CONFIG_MAP") {
        Some(entry) if !late(entry.created_at) => Caller::Known {
            username: username(&entry.username, &signer),
            groups: entry.groups.clone(),
            grants: grants(entry, late),
        },
        Some(_) => Caller::Unknown,
        None => aws_auth::identity(cluster, &signer.canonical_arn())
            .map_or(Caller::Unknown, |identity| by_list(identity, &signer)),
    }
}

/// Whose key has signed a token.
pub(super) struct Signer {
    /// The ARN as STS says it: of a user, or of a session of a role.
    pub(super) arn: String,
    /// The unique id of the user or role, without a session's name.
    pub(super) id: String,
    /// The ARN of the user or role.
    pub(super) principal: String,
    pub(super) session_name: String,
}

impl Signer {
    /// The ARN by which the list `aws-auth` and logs call the user or role: a role's is without its path.
    pub(super) fn canonical_arn(&self) -> String {
        aws_auth::without_path(&self.principal)
    }
}

/// Whose key has signed a token, if it is one of this account's and still good.
pub(super) fn signer(context: &Context<'_>, token: &Token) -> Option<Signer> {
    let Some(session_token) = &token.session_token else {
        let is_ours = token.access_key_id == ACCESS_KEY_ID && token.is_signed_with(SECRET_ACCESS_KEY);
        return is_ours.then(|| Signer {
            arn: PRINCIPAL_ARN.to_owned(),
            id: PRINCIPAL_ID.to_owned(),
            principal: PRINCIPAL_ARN.to_owned(),
            session_name: "demo".to_owned(),
        });
    };
    let (session, secret) = sessions::open(&token.access_key_id, session_token)?;
    let is_good = token.is_signed_with(&secret)
        && !session.is_over(Timestamp::now().as_second())
        && sessions::still_stands(context, &session);
    is_good.then(|| Signer {
        session_name: session.arn.rsplit('/').next().unwrap_or_default().to_owned(),
        id: session.user_id.split(':').next().unwrap_or_default().to_owned(),
        arn: session.arn,
        principal: session.principal,
    })
}

/// Somebody who is let in by the ConfigMap has the rights of their groups, two of which need no binding.
fn by_list(identity: Identity, signer: &Signer) -> Caller {
    let level = |group: &String| match group.as_str() {
        "system:masters" => Some(Level::ClusterAdmin),
        "system:nodes" => Some(Level::ReadAll),
        _ => None,
    };
    let grants = identity.groups.iter().filter_map(level).map(|level| Grant { level, namespaces: None }).collect();
    Caller::Known { username: username(&identity.username, signer), groups: identity.groups, grants }
}

/// Without entries the cluster's creator is administrator, if they asked to be.
fn administrator() -> Caller {
    let grants = vec![Grant { level: Level::ClusterAdmin, namespaces: None }];
    Caller::Known { username: "kubernetes-admin".to_owned(), groups: Vec::new(), grants }
}

/// Fills in a name as aws-iam-authenticator does (`pkg/mapper`): a session's plain name has no `@`.
fn username(pattern: &str, signer: &Signer) -> String {
    pattern
        .replace("{{AccountID}}", ACCOUNT_ID)
        .replace("{{SessionName}}", &signer.session_name.replace('@', "-"))
        .replace("{{SessionNameRaw}}", &signer.session_name)
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
