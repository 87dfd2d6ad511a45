//! Key policies: each key has exactly one, called `default`.

use serde_json::{Value, json};

use super::refusal::{need, not_found, page};
use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::wire::{Answer, AwsError};

/// The only name a key policy can have.
const NAME: &str = "default";

/// What a key gets for which nobody writes a policy: IAM decides.
pub(super) fn usual() -> String {
    json!({
        "Version": "2012-10-17",
        "Id": "key-default-1",
        "Statement": [{
            "Sid": "Enable IAM User Permissions",
            "Effect": "Allow",
            "Principal": { "AWS": format!("arn:aws:iam::{ACCOUNT_ID}:root") },
            "Action": "kms:*",
            "Resource": "*",
        }],
    })
    .to_string()
}

/// What AWS writes for the key of one of its services: everybody in the account, but only through that service.
pub(super) fn of_aws(region: &str, service: &str) -> String {
    json!({
        "Version": "2012-10-17",
        "Id": format!("auto-{service}-1"),
        "Statement": [{
            "Effect": "Allow",
            "Principal": { "AWS": "*" },
            "Action": [
                "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:CreateGrant",
                "kms:DescribeKey",
            ],
            "Resource": "*",
            "Condition": { "StringEquals": {
                "kms:CallerAccount": ACCOUNT_ID,
                "kms:ViaService": format!("{service}.{region}.amazonaws.com"),
            }},
        }],
    })
    .to_string()
}

/// A policy that KMS would take: JSON, whose every statement says who may do what.
pub(super) fn checked(policy: &str) -> Answer<String> {
    let malformed = |text: &str| AwsError::bad("MalformedPolicyDocumentException", text);
    let document: Value = serde_json::from_str(policy).map_err(|_| malformed("Policy contains invalid JSON"))?;
    let statements = match &document["Statement"] {
        Value::Array(statements) if !statements.is_empty() => statements.clone(),
        one @ Value::Object(_) => vec![one.clone()],
        _ => return Err(malformed("Syntax errors in policy.")),
    };
    for statement in &statements {
        let says_effect = ["Allow", "Deny"].iter().any(|effect| statement["Effect"] == *effect);
        let says_whom = !statement["Principal"].is_null() || !statement["NotPrincipal"].is_null();
        let says_what = !statement["Action"].is_null() || !statement["NotAction"].is_null();
        if !(says_effect && says_whom && says_what && !statement["Resource"].is_null()) {
            return Err(malformed(
                "Policy contains a statement with one or more invalid principals, actions or resources.",
            ));
        }
    }
    Ok(policy.to_owned())
}

pub(super) fn get(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let key = context.kms.key(need(body, "KeyId")?)?;
    check_name(body)?;
    Ok(json!({ "Policy": key.policy, "PolicyName": NAME }))
}

pub(super) fn put(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    check_name(body)?;
    let policy = checked(need(body, "Policy")?)?;
    let key = context.kms.our_key_mut(need(body, "KeyId")?)?;
    key.check_not_pending()?;
    key.policy = policy;
    Ok(json!({}))
}

pub(super) fn list(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    context.kms.key(need(body, "KeyId")?)?;
    page(body, "PolicyNames", vec![json!(NAME)])
}

fn check_name(body: &Value) -> Answer<()> {
    match body["PolicyName"].as_str() {
        Some(name) if name != NAME => Err(not_found("No such policy exists")),
        _ => Ok(()),
    }
}
