//! KMS's actions by name.

use serde_json::Value;

use super::{alias, grant, key, key_life, key_policy, tag};
use crate::context::Context;
use crate::wire::{Answer, json};

type Action = fn(&mut Context<'_>, &Value) -> Answer<Value>;

/// Answers one action, the part of the target after `TrentService.`.
pub(crate) fn handle(context: &mut Context<'_>, name: &str, body: &Value) -> Answer<Value> {
    let action = find(name).ok_or_else(json::unknown_operation)?;
    action(context, body)
}

fn find(name: &str) -> Option<Action> {
    Some(match name {
        "CancelKeyDeletion" => key_life::cancel_deletion,
        "CreateAlias" => alias::create,
        "CreateGrant" => grant::create,
        "CreateKey" => key::create,
        "DeleteAlias" => alias::delete,
        "DescribeKey" => key::describe,
        "DisableKey" => key_life::disable,
        "DisableKeyRotation" => key_life::disable_rotation,
        "EnableKey" => key_life::enable,
        "EnableKeyRotation" => key_life::enable_rotation,
        "GetKeyPolicy" => key_policy::get,
        "GetKeyRotationStatus" => key_life::rotation_status,
        "ListAliases" => alias::list,
        "ListGrants" => grant::list,
        "ListKeyPolicies" => key_policy::list,
        "ListKeys" => key::list,
        "ListResourceTags" => tag::list,
        "PutKeyPolicy" => key_policy::put,
        "RetireGrant" => grant::retire,
        "RevokeGrant" => grant::revoke,
        "ScheduleKeyDeletion" => key_life::schedule_deletion,
        "TagResource" => tag::add,
        "UntagResource" => tag::remove,
        "UpdateAlias" => alias::update,
        "UpdateKeyDescription" => key::update_description,
        _ => return None,
    })
}
