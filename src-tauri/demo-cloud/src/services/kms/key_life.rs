//! How a key is switched off and on, renewed, and deleted: never at once, but after a week at least.

use serde_json::{Value, json};

use super::key::{Key, KeyState, seconds};
use super::refusal::{invalid, invalid_state, need};
use crate::context::Context;
use crate::wire::{Answer, AwsError};

const DAY_MS: u64 = 24 * 3600 * 1000;
/// Days until a key is deleted for which nobody says how long to wait.
const USUAL_DAYS: u64 = 30;

/// Lets every key go whose waiting time is over, with its aliases.
pub(crate) fn settle(context: &mut Context<'_>) {
    let now = context.now;
    let gone: Vec<String> = context
        .kms
        .keys
        .values()
        .filter(|key| key.deleted_at.is_some_and(|at| at <= now))
        .map(|key| key.id.clone())
        .collect();
    for id in gone {
        context.kms.keys.remove(&id);
        context.kms.aliases.retain(|_, alias| alias.key_id != id);
        context.changed = true;
    }
}

pub(super) fn enable(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    switch(context, body, KeyState::Enabled)
}

pub(super) fn disable(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    switch(context, body, KeyState::Disabled)
}

fn switch(context: &mut Context<'_>, body: &Value, to: KeyState) -> Answer<Value> {
    let key = context.kms.our_key_mut(need(body, "KeyId")?)?;
    key.check_not_pending()?;
    key.state = to;
    Ok(json!({}))
}

pub(super) fn schedule_deletion(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let days = match &body["PendingWindowInDays"] {
        Value::Null => USUAL_DAYS,
        asked => asked.as_u64().filter(|days| (7..=30).contains(days)).ok_or_else(|| {
            invalid(format!(
                "1 validation error detected: Value '{asked}' at 'pendingWindowInDays' failed to satisfy constraint: \
                 Member must have value between 7 and 30"
            ))
        })?,
    };
    let key = context.kms.our_key_mut(need(body, "KeyId")?)?;
    key.check_not_pending()?;
    let at = context.now + days * DAY_MS;
    key.state = KeyState::PendingDeletion;
    key.deleted_at = Some(at);
    key.pending_days = Some(days);
    Ok(json!({
        "KeyId": key.arn,
        "DeletionDate": seconds(at),
        "KeyState": key.state,
        "PendingWindowInDays": days,
    }))
}

/// The key is there again, but disabled: whoever wants it back says so once more.
pub(super) fn cancel_deletion(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let key = context.kms.our_key_mut(need(body, "KeyId")?)?;
    if key.state != KeyState::PendingDeletion {
        return Err(invalid_state(format!("{} is not pending deletion.", key.arn)));
    }
    key.state = KeyState::Disabled;
    key.deleted_at = None;
    key.pending_days = None;
    Ok(json!({ "KeyId": key.arn }))
}

pub(super) fn enable_rotation(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let days = match &body["RotationPeriodInDays"] {
        Value::Null => 365,
        asked => asked.as_u64().filter(|days| (90..=2560).contains(days)).ok_or_else(|| {
            invalid(format!(
                "1 validation error detected: Value '{asked}' at 'rotationPeriodInDays' failed to satisfy constraint: \
                 Member must have value between 90 and 2560"
            ))
        })?,
    };
    rotatable(context, body)?.rotation_days = Some(days);
    Ok(json!({}))
}

pub(super) fn disable_rotation(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    rotatable(context, body)?.rotation_days = None;
    Ok(json!({}))
}

fn rotatable<'a>(context: &'a mut Context<'_>, body: &Value) -> Answer<&'a mut Key> {
    let key = context.kms.our_key_mut(need(body, "KeyId")?)?;
    key.check_enabled()?;
    if key.spec != "SYMMETRIC_DEFAULT" {
        let text = format!("{} key spec is {} which is not valid for this operation.", key.arn, key.spec);
        return Err(AwsError::bad("UnsupportedOperationException", text));
    }
    Ok(key)
}

pub(super) fn rotation_status(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let key = context.kms.key(need(body, "KeyId")?)?;
    let mut answer = json!({ "KeyId": key.arn, "KeyRotationEnabled": key.rotation_days.is_some() });
    if let Some(days) = key.rotation_days {
        answer["RotationPeriodInDays"] = json!(days);
        let periods = context.now.saturating_sub(key.created_at) / (days * DAY_MS) + 1;
        answer["NextRotationDate"] = seconds(key.created_at + periods * days * DAY_MS);
    }
    Ok(answer)
}
