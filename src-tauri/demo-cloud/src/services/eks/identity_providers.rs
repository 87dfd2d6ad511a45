//! OpenID Connect providers of a cluster, whose users its API server then knows beside IAM's: one at a time.
//!
//! It must not ask the provider for anything: nobody signs in through one here. Rules are from the EKS user guide, "Grant
//! users access to Kubernetes with an external OIDC provider"; words of refusals are unverified.

use serde_json::{Map, Value, json};

use super::body::{self, required, text};
use super::clusters::{find, find_active, find_mut};
use super::errors::{in_use, invalid_parameter, invalid_request, not_found};
use super::paging;
use super::state::{Cluster, IdentityProvider};
use super::updates::{self, New};
use crate::context::Context;
use crate::wire::rest_json::Call;
use crate::wire::{Answer, AwsError};
use crate::{ACCOUNT_ID, delays};

/// The only kind there is.
const KIND: &str = "oidc";
/// Settings that are kept and given back.
const SETTINGS: [&str; 7] =
    ["issuerUrl", "clientId", "usernameClaim", "usernamePrefix", "groupsClaim", "groupsPrefix", "requiredClaims"];

/// AssociateIdentityProviderConfig.
pub(super) fn associate(context: &mut Context<'_>, call: &Call, cluster: &str) -> Answer<Value> {
    let wish = &call.body["oidc"];
    let name = required(wish, "identityProviderConfigName")?;
    let (issuer, client) = (required(wish, "issuerUrl")?, required(wish, "clientId")?);
    let token = updates::token(&call.body);
    let known = find(context.eks, cluster)?;
    if let Some(mut answer) = updates::same_again(known, token)? {
        answer["tags"] = json!(body::tags(&call.body)?);
        return Ok(answer);
    }
    updates::refuse_if_busy(known, None, None)?;
    find_active(context.eks, cluster)?;
    if let Some(other) = &known.identity_provider {
        let text = format!("Identity provider config {} is already associated with cluster {cluster}", other.name);
        return Err(if other.name == name { in_use(text) } else { invalid_request(text) }.with("clusterName", cluster));
    }
    if !is_name(name) {
        return Err(invalid_parameter(format!("Invalid identityProviderConfigName {name}")));
    }
    if !issuer.starts_with("https://") || issuer.contains(['?', '#']) || issuer.len() < "https://a".len() {
        return Err(invalid_parameter(format!("Issuer URL {issuer} must start with https:// and have no query")));
    }
    if issuer.trim_end_matches('/').ends_with(&known.issuer_id) {
        return Err(invalid_parameter("The issuer URL of the cluster itself cannot be its identity provider"));
    }
    let tags = body::tags(&call.body)?;
    let due_at = delays::due(context.now, context.delays.identity_provider);
    let settings: Map<String, Value> = SETTINGS
        .iter()
        .filter_map(|field| Some(((*field).to_owned(), wish.get(*field).filter(|value| !value.is_null())?.clone())))
        .collect();
    let id = context.ids.uuid();
    let provider = IdentityProvider {
        name: name.to_owned(),
        arn: format!("arn:aws:eks:{}:{ACCOUNT_ID}:identityproviderconfig/{cluster}/{KIND}/{name}/{id}", context.region),
        settings,
        tags: tags.clone(),
        due_at,
        is_deleting: false,
    };
    let shown = json!([{ "type": KIND, "name": name, "issuerUrl": issuer, "clientId": client }]);
    let known = find_mut(context.eks, cluster)?;
    known.identity_provider = Some(provider);
    known.status = "UPDATING".to_owned();
    let params = vec![("IdentityProviderConfig".to_owned(), shown.to_string())];
    let new = New { kind: "AssociateIdentityProviderConfig", params, node_group: None, addon: None, token, due_at };
    let mut answer = updates::start(known, context.ids, context.now, new);
    answer["tags"] = json!(tags);
    Ok(answer)
}

/// DisassociateIdentityProviderConfig.
pub(super) fn disassociate(context: &mut Context<'_>, call: &Call, cluster: &str) -> Answer<Value> {
    let token = updates::token(&call.body);
    let known = find(context.eks, cluster)?;
    if let Some(answer) = updates::same_again(known, token)? {
        return Ok(answer);
    }
    let name = meant(known, &call.body)?.name.clone();
    updates::refuse_if_busy(known, None, None)?;
    find_active(context.eks, cluster)?;
    let due_at = delays::due(context.now, context.delays.identity_provider);
    let known = find_mut(context.eks, cluster)?;
    if let Some(provider) = &mut known.identity_provider {
        (provider.is_deleting, provider.due_at) = (true, due_at);
    }
    known.status = "UPDATING".to_owned();
    let shown = json!([{ "type": KIND, "name": name }]).to_string();
    let params = vec![("IdentityProviderConfig".to_owned(), shown)];
    let new = New { kind: "DisassociateIdentityProviderConfig", params, node_group: None, addon: None, token, due_at };
    Ok(updates::start(known, context.ids, context.now, new))
}

/// DescribeIdentityProviderConfig.
pub(super) fn describe(context: &mut Context<'_>, call: &Call, cluster: &str) -> Answer<Value> {
    let known = find(context.eks, cluster)?;
    let provider = meant(known, &call.body)?;
    let status = match provider.is_deleting {
        true => "DELETING",
        false if provider.due_at > context.now => "CREATING",
        false => "ACTIVE",
    };
    let mut shown = json!({
        "identityProviderConfigName": provider.name,
        "identityProviderConfigArn": provider.arn,
        "clusterName": cluster,
        "tags": provider.tags,
        "status": status,
    });
    for (field, value) in &provider.settings {
        shown[field] = value.clone();
    }
    Ok(json!({ "identityProviderConfig": { KIND: shown } }))
}

/// ListIdentityProviderConfigs.
pub(super) fn list(context: &mut Context<'_>, call: &Call, cluster: &str) -> Answer<Value> {
    let all = find(context.eks, cluster)?.identity_provider.iter();
    paging::page(call, "identityProviderConfigs", all.map(|one| json!({ "type": KIND, "name": one.name })).collect())
}

/// Lets a provider go whose end is due by now.
pub(super) fn settle(context: &mut Context<'_>, cluster: &mut Cluster) {
    if cluster.identity_provider.as_ref().is_some_and(|one| one.is_deleting && one.due_at <= context.now) {
        cluster.identity_provider = None;
        context.changed = true;
    }
}

fn meant<'a>(cluster: &'a Cluster, body: &Value) -> Answer<&'a IdentityProvider> {
    let wish = &body["identityProviderConfig"];
    let (kind, name) = (required(wish, "type")?, required(wish, "name")?);
    if kind != KIND {
        return Err(invalid_parameter(format!("Invalid identity provider type {kind}, expected {KIND}")));
    }
    let found = cluster.identity_provider.as_ref().filter(|one| text(wish, "name") == Some(one.name.as_str()));
    found.ok_or_else(|| missing(&cluster.name, name))
}

fn missing(cluster: &str, name: &str) -> AwsError {
    not_found(format!("No identity provider config found for name: {name}.")).with("clusterName", cluster)
}

fn is_name(name: &str) -> bool {
    let starts_well = name.starts_with(|first: char| first.is_ascii_alphanumeric());
    starts_well && name.len() <= 100 && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
}
