//! AssumeRole: whoever a role trusts becomes a session of it.
//!
//! Rules are from the STS API Reference, AssumeRole, and the IAM User Guide, "Methods to assume a role".

use super::{duration, invalid, write_credentials};
use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::services::iam::Asking;
use crate::sessions::Session;
use crate::wire::{Answer, AwsError, Params, Xml};

/// The shortest and the longest session, in seconds.
const BOUNDS: (u32, u32) = (900, 43_200);
/// What a session lasts unless somebody says otherwise, and at most when a session of one role takes on another.
const HOUR: u32 = 3600;

pub(super) fn assume(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let arn = need(params, "RoleArn")?;
    let name = need(params, "RoleSessionName")?;
    let is_name = (2..=64).contains(&name.len())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "_+=,.@-".contains(letter));
    if !is_name {
        return Err(invalid(format!(
            "1 validation error detected: Value '{name}' at 'roleSessionName' failed to satisfy constraint: Member must \
             satisfy regular expression pattern: [\\w+=,.@-]*"
        )));
    }
    if !arn.starts_with("arn:aws:iam::") || !arn.contains(":role/") {
        return Err(invalid(format!("{arn} is invalid")));
    }
    let seconds = duration(params, HOUR, BOUNDS)?;
    let asking =
        Asking { caller: &context.caller, principal: &context.principal, external_id: params.filled("ExternalId") };
    let is_tagged = !params.each("Tags.member").is_empty();
    // AWS does not tell a role that is not there from one that does not trust.
    let role = context
        .iam
        .role_by_arn(arn)
        .filter(|role| role.is_usable(context.now) && role.trusts_person(&asking, "sts:AssumeRole"))
        .ok_or_else(|| denied(&context.caller, "sts:AssumeRole", arn))?;
    if is_tagged && !role.trusts_person(&asking, "sts:TagSession") {
        return Err(denied(&context.caller, "sts:TagSession", arn));
    }
    if seconds > role.max_session_seconds {
        return Err(invalid("The requested DurationSeconds exceeds the MaxSessionDuration set for this role."));
    }
    if seconds > HOUR && context.caller.contains(":assumed-role/") {
        return Err(invalid(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
        ));
    }
    let session = Session {
        arn: format!("arn:aws:sts::{ACCOUNT_ID}:assumed-role/{}/{name}", role.name),
        user_id: format!("{}:{name}", role.id),
        principal: role.arn.clone(),
        expires_at: jiff::Timestamp::now().as_second() + i64::from(seconds),
        nonce: rand::random(),
    };
    let mut xml = Xml::new();
    xml.node("AssumedRoleUser", |inner| {
        inner.text("AssumedRoleId", &session.user_id).text("Arn", &session.arn);
    });
    write_credentials(&mut xml, &session);
    Ok(xml)
}

fn need<'a>(params: &'a Params, name: &str) -> Answer<&'a str> {
    params.filled(name).ok_or_else(|| {
        let member = name[..1].to_lowercase() + &name[1..];
        invalid(format!(
            "1 validation error detected: Value null at '{member}' failed to satisfy constraint: Member must not be null"
        ))
    })
}

fn denied(caller: &str, action: &str, arn: &str) -> AwsError {
    let text = format!("User: {caller} is not authorized to perform: {action} on resource: {arn}");
    AwsError::new(403, "AccessDenied", text)
}
