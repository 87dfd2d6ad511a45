//! Grants: how a service of AWS comes to use a key for somebody.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::key::{Key, seconds};
use super::refusal::{invalid, need, not_found, page};
use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::ids::Ids;
use crate::wire::{Answer, AwsError};

/// What a grant may allow (KMS's service model, GrantOperation).
const OPERATIONS: [&str; 17] = [
    "CreateGrant",
    "Decrypt",
    "DeriveSharedSecret",
    "DescribeKey",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext",
    "GenerateDataKeyWithoutPlaintext",
    "GenerateMac",
    "GetPublicKey",
    "ReEncryptFrom",
    "ReEncryptTo",
    "RetireGrant",
    "Sign",
    "Verify",
    "VerifyMac",
];

/// One grant on a key.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Grant {
    pub(super) id: String,
    token: String,
    pub(super) name: Option<String>,
    grantee: String,
    retiring: Option<String>,
    operations: Vec<String>,
    constraints: Value,
    created_at: u64,
}

/// What a new grant needs.
pub(super) struct NewGrant {
    pub(super) name: Option<String>,
    pub(super) grantee: String,
    pub(super) retiring: Option<String>,
    pub(super) operations: Vec<String>,
    pub(super) constraints: Value,
}

/// Gives a grant. The same under the same name again is the same grant.
pub(super) fn give<'a>(ids: &mut Ids, now: u64, key: &'a mut Key, new: NewGrant) -> &'a Grant {
    let is_same = |one: &Grant| {
        one.name.is_some()
            && one.name == new.name
            && one.grantee == new.grantee
            && one.retiring == new.retiring
            && one.operations == new.operations
            && one.constraints == new.constraints
    };
    let id = match key.grants.values().find(|one| is_same(one)) {
        Some(same) => same.id.clone(),
        None => ids.hex(64),
    };
    key.grants.entry(id.clone()).or_insert_with(|| Grant {
        id,
        token: ids.hex(64),
        name: new.name,
        grantee: new.grantee,
        retiring: new.retiring,
        operations: new.operations,
        constraints: new.constraints,
        created_at: now,
    })
}

pub(super) fn create(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let operations: Vec<String> = serde_json::from_value(body["Operations"].clone()).unwrap_or_default();
    if operations.is_empty() {
        return Err(invalid(
            "1 validation error detected: Value null at 'operations' failed to satisfy constraint: Member must not be \
             null",
        ));
    }
    if let Some(unknown) = operations.iter().find(|one| !OPERATIONS.contains(&one.as_str())) {
        return Err(invalid(format!(
            "1 validation error detected: Value '[{unknown}]' at 'operations' failed to satisfy constraint: Member \
             must satisfy enum value set"
        )));
    }
    let grantee = body["GranteePrincipal"].as_str().or(body["GranteeServicePrincipal"].as_str());
    let new = NewGrant {
        name: body["Name"].as_str().map(str::to_owned),
        grantee: grantee.ok_or_else(|| invalid("A grant needs a GranteePrincipal"))?.to_owned(),
        retiring: body["RetiringPrincipal"].as_str().map(str::to_owned),
        operations,
        constraints: body["Constraints"].clone(),
    };
    let key = context.kms.key_mut(need(body, "KeyId")?)?;
    key.check_enabled()?;
    let grant = give(context.ids, context.now, key, new);
    Ok(json!({ "GrantId": grant.id, "GrantToken": grant.token }))
}

pub(super) fn list(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let key = context.kms.key(need(body, "KeyId")?)?;
    key.check_not_pending()?;
    let (id, grantee) = (body["GrantId"].as_str(), body["GranteePrincipal"].as_str());
    let is_asked = |one: &&Grant| id.is_none_or(|id| one.id == id) && grantee.is_none_or(|who| one.grantee == who);
    page(body, "Grants", key.grants.values().filter(is_asked).map(|one| wire(key, one)).collect())
}

pub(super) fn revoke(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let key = context.kms.key_mut(need(body, "KeyId")?)?;
    key.check_not_pending()?;
    take(key, need(body, "GrantId")?)
}

pub(super) fn retire(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    if let Some(token) = body["GrantToken"].as_str() {
        let mut keys = context.kms.keys.values_mut();
        let found = keys.find_map(|key| {
            let id = key.grants.values().find(|one| one.token == token)?.id.clone();
            Some((key, id))
        });
        let (key, id) = found.ok_or_else(|| AwsError::bad("InvalidGrantTokenException", "Invalid grant token"))?;
        return take(key, &id);
    }
    let key = context.kms.key_mut(need(body, "KeyId")?)?;
    key.check_not_pending()?;
    take(key, need(body, "GrantId")?)
}

fn take(key: &mut Key, id: &str) -> Answer<Value> {
    key.grants.remove(id).map(|_| json!({})).ok_or_else(|| not_found(format!("Grant ID {id} not found")))
}

fn wire(key: &Key, grant: &Grant) -> Value {
    let mut value = json!({
        "KeyId": key.arn,
        "GrantId": grant.id,
        "CreationDate": seconds(grant.created_at),
        "GranteePrincipal": grant.grantee,
        "IssuingAccount": format!("arn:aws:iam::{ACCOUNT_ID}:root"),
        "Operations": grant.operations,
    });
    let optional = [("Name", &grant.name), ("RetiringPrincipal", &grant.retiring)];
    for (member, text) in optional.into_iter().filter_map(|(member, text)| Some((member, text.as_ref()?))) {
        value[member] = json!(text);
    }
    if !grant.constraints.is_null() {
        value["Constraints"] = grant.constraints.clone();
    }
    value
}
