//! Aliases: names for keys, which can be made to lead to another key later.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::key::seconds;
use super::refusal::{invalid, need, page};
use crate::context::Context;
use crate::wire::{Answer, AwsError};

/// Where an alias leads.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Alias {
    pub(super) key_id: String,
    created_at: u64,
    updated_at: u64,
}

impl Alias {
    pub(super) fn new(key_id: String, now: u64) -> Self {
        Self { key_id, created_at: now, updated_at: now }
    }
}

pub(super) fn create(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let name = our_name(body)?;
    let key = context.kms.key(need(body, "TargetKeyId")?)?;
    key.check_not_pending()?;
    let alias = Alias::new(key.id.clone(), context.now);
    if context.kms.aliases.contains_key(name) {
        let text = format!("An alias with the name {} already exists", context.kms.alias_arn(name));
        return Err(AwsError::bad("AlreadyExistsException", text));
    }
    context.kms.aliases.insert(name.to_owned(), alias);
    Ok(json!({}))
}

pub(super) fn update(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let name = our_name(body)?;
    let key = context.kms.key(need(body, "TargetKeyId")?)?;
    key.check_not_pending()?;
    let key_id = key.id.clone();
    let missing = context.kms.no_alias(name);
    let alias = context.kms.aliases.get_mut(name).ok_or(missing)?;
    alias.key_id = key_id;
    alias.updated_at = context.now;
    Ok(json!({}))
}

pub(super) fn delete(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let name = our_name(body)?;
    let missing = context.kms.no_alias(name);
    context.kms.aliases.remove(name).map(|_| json!({})).ok_or(missing)
}

pub(super) fn list(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let state = &*context.kms;
    let of = match body["KeyId"].as_str() {
        Some(key) => Some(state.key(key)?.id.as_str()),
        None => None,
    };
    let wire = |(name, alias): (&String, &Alias)| {
        json!({
            "AliasName": name,
            "AliasArn": state.alias_arn(name),
            "TargetKeyId": alias.key_id,
            "CreationDate": seconds(alias.created_at),
            "LastUpdatedDate": seconds(alias.updated_at),
        })
    };
    let chosen = state.aliases.iter().filter(|(_, alias)| of.is_none_or(|id| alias.key_id == id));
    page(body, "Aliases", chosen.map(wire).collect())
}

/// The name of an alias that a customer may have.
fn our_name(body: &Value) -> Answer<&str> {
    let name = need(body, "AliasName")?;
    let Some(rest) = name.strip_prefix("alias/").filter(|rest| !rest.is_empty()) else {
        return Err(invalid("Invalid identifier"));
    };
    if rest.starts_with("aws/") {
        return Err(AwsError::bad("NotAuthorizedException", "Aliases that begin with alias/aws/ are reserved by AWS."));
    }
    if rest.contains(':') {
        let text = format!("{name} contains invalid characters for an alias");
        return Err(AwsError::bad("InvalidAliasNameException", text));
    }
    if name.len() > 256 || !rest.chars().all(|c| c.is_ascii_alphanumeric() || "/_-".contains(c)) {
        return Err(invalid(format!(
            "1 validation error detected: Value '{name}' at 'aliasName' failed to satisfy constraint: Member must \
             satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$"
        )));
    }
    Ok(name)
}
