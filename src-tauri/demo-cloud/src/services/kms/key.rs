//! Keys: made, described and listed. How they are disabled and deleted is in `key_life`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::grant::Grant;
use super::refusal::{invalid, invalid_state, need, page};
use super::state::{State, Tags};
use super::{key_policy, tag};
use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::ids::Ids;
use crate::quotas::{self, Quota};
use crate::wire::{Answer, AwsError};

/// One key.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Key {
    pub(super) id: String,
    pub(super) arn: String,
    pub(super) description: String,
    /// Such as `SYMMETRIC_DEFAULT`.
    pub(super) spec: String,
    /// Such as `ENCRYPT_DECRYPT`.
    pub(super) usage: String,
    pub(super) policy: String,
    /// Whether AWS manages it for one of its services.
    pub(super) is_aws: bool,
    pub(super) state: KeyState,
    /// How often the key material changes, in days; `None`: never.
    pub(super) rotation_days: Option<u64>,
    /// When a scheduled deletion is carried out.
    pub(super) deleted_at: Option<u64>,
    /// How many days that was away when it was scheduled.
    pub(super) pending_days: Option<u64>,
    /// By id.
    pub(super) grants: BTreeMap<String, Grant>,
    pub(super) tags: Tags,
    pub(super) created_at: u64,
}

/// Whether a key can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum KeyState {
    Enabled,
    Disabled,
    PendingDeletion,
}

/// What a new key needs.
pub(super) struct NewKey<'a> {
    pub(super) description: &'a str,
    pub(super) spec: &'a str,
    pub(super) usage: &'a str,
    pub(super) policy: String,
    pub(super) is_aws: bool,
    pub(super) tags: Tags,
}

impl Key {
    /// Refused if the key waits for its deletion.
    pub(super) fn check_not_pending(&self) -> Answer<()> {
        match self.state {
            KeyState::PendingDeletion => Err(invalid_state(format!("{} is pending deletion.", self.arn))),
            KeyState::Enabled | KeyState::Disabled => Ok(()),
        }
    }

    /// Refused if the key cannot be used.
    pub(super) fn check_enabled(&self) -> Answer<()> {
        self.check_not_pending()?;
        match self.state {
            KeyState::Disabled => Err(AwsError::bad("DisabledException", format!("{} is disabled.", self.arn))),
            KeyState::Enabled | KeyState::PendingDeletion => Ok(()),
        }
    }
}

impl State {
    pub(super) fn make_key(&mut self, ids: &mut Ids, now: u64, new: NewKey<'_>) -> &Key {
        let id = ids.uuid();
        let key = Key {
            arn: format!("arn:aws:kms:{}:{ACCOUNT_ID}:key/{id}", self.region),
            id: id.clone(),
            description: new.description.to_owned(),
            spec: new.spec.to_owned(),
            usage: new.usage.to_owned(),
            policy: new.policy,
            is_aws: new.is_aws,
            state: KeyState::Enabled,
            // AWS renews its own keys every year.
            rotation_days: new.is_aws.then_some(365),
            deleted_at: None,
            pending_days: None,
            grants: BTreeMap::new(),
            tags: new.tags,
            created_at: now,
        };
        self.keys.entry(id).insert_entry(key).into_mut()
    }
}

pub(super) fn create(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let spec = body["KeySpec"].as_str().or(body["CustomerMasterKeySpec"].as_str()).unwrap_or("SYMMETRIC_DEFAULT");
    let usages: &[&str] = match spec {
        "SYMMETRIC_DEFAULT" => &["ENCRYPT_DECRYPT"],
        "RSA_2048" | "RSA_3072" | "RSA_4096" => &["ENCRYPT_DECRYPT", "SIGN_VERIFY"],
        "ECC_NIST_P256" | "ECC_NIST_P384" | "ECC_NIST_P521" => &["SIGN_VERIFY", "KEY_AGREEMENT"],
        "HMAC_224" | "HMAC_256" | "HMAC_384" | "HMAC_512" => &["GENERATE_VERIFY_MAC"],
        _ => return Err(invalid(format!("The demo cloud does not have keys of the KeySpec {spec}"))),
    };
    let usage = match body["KeyUsage"].as_str() {
        Some(usage) => usage,
        None if spec == "SYMMETRIC_DEFAULT" => "ENCRYPT_DECRYPT",
        None => {
            return Err(invalid(
                "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.",
            ));
        }
    };
    if !usages.contains(&usage) {
        return Err(invalid(format!("KeyUsage {usage} is not compatible with KeySpec {spec}")));
    }
    if body["Origin"].as_str().is_some_and(|origin| origin != "AWS_KMS") || body["MultiRegion"] == true {
        let text = "The demo cloud has only keys of the origin AWS_KMS, in one Region.";
        return Err(AwsError::bad("UnsupportedOperationException", text));
    }
    let policy = match body["Policy"].as_str() {
        Some(policy) => key_policy::checked(policy)?,
        None => key_policy::usual(),
    };
    let description = body["Description"].as_str().unwrap_or_default();
    let most = quotas::value(context, Quota::Keys);
    if context.kms.keys.values().filter(|key| !key.is_aws).count() >= most {
        return Err(AwsError::bad(
            "LimitExceededException",
            format!("The account has reached its limit of {most} keys."),
        ));
    }
    let new = NewKey { description, spec, usage, policy, is_aws: false, tags: tag::read(body)? };
    let key = context.kms.make_key(context.ids, context.now, new);
    Ok(json!({ "KeyMetadata": metadata(key) }))
}

pub(super) fn describe(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let key = context.kms.key_or_alias(need(body, "KeyId")?)?;
    Ok(json!({ "KeyMetadata": metadata(key) }))
}

pub(super) fn list(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let keys = context.kms.keys.values().map(|key| json!({ "KeyId": key.id, "KeyArn": key.arn }));
    page(body, "Keys", keys.collect())
}

pub(super) fn update_description(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let description = body["Description"].as_str().unwrap_or_default();
    let key = context.kms.our_key_mut(need(body, "KeyId")?)?;
    key.check_not_pending()?;
    description.clone_into(&mut key.description);
    Ok(json!({}))
}

/// A key as KMS describes it.
fn metadata(key: &Key) -> Value {
    let mut value = json!({
        "AWSAccountId": ACCOUNT_ID,
        "KeyId": key.id,
        "Arn": key.arn,
        "CreationDate": seconds(key.created_at),
        "Enabled": key.state == KeyState::Enabled,
        "Description": key.description,
        "KeyUsage": key.usage,
        "KeyState": key.state,
        "Origin": "AWS_KMS",
        "KeyManager": if key.is_aws { "AWS" } else { "CUSTOMER" },
        "CustomerMasterKeySpec": key.spec,
        "KeySpec": key.spec,
        "MultiRegion": false,
    });
    if key.spec == "SYMMETRIC_DEFAULT" {
        value["EncryptionAlgorithms"] = json!(["SYMMETRIC_DEFAULT"]);
    }
    if let Some(at) = key.deleted_at {
        value["DeletionDate"] = seconds(at);
    }
    value
}

/// Unix seconds with a fraction, as KMS writes moments.
pub(super) fn seconds(milliseconds: u64) -> Value {
    json!(milliseconds as f64 / 1000.0)
}
