//! GetSessionToken: a user's own credentials for a while; and GetAccessKeyInfo: whose an access key is.

use super::{duration, invalid, write_credentials};
use crate::context::Context;
use crate::sessions::Session;
use crate::wire::{Answer, AwsError, Params, Xml};
use crate::{ACCESS_KEY_ID, ACCOUNT_ID};

/// The shortest and the longest session, in seconds (STS API Reference).
const BOUNDS: (u32, u32) = (900, 129_600);
/// What it lasts unless somebody says otherwise.
const TWELVE_HOURS: u32 = 43_200;

pub(super) fn get(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let seconds = duration(params, TWELVE_HOURS, BOUNDS)?;
    if params.filled("SerialNumber").is_some() {
        let text = "MultiFactorAuthentication failed with invalid MFA one time pass code.";
        return Err(AwsError::new(403, "AccessDenied", text));
    }
    if context.has_session {
        let text = "Cannot call GetSessionToken with session credentials";
        return Err(AwsError::new(403, "AccessDenied", text));
    }
    let session = Session {
        arn: context.caller.clone(),
        user_id: context.caller_id.clone(),
        principal: context.principal.clone(),
        expires_at: jiff::Timestamp::now().as_second() + i64::from(seconds),
        nonce: rand::random(),
    };
    let mut xml = Xml::new();
    write_credentials(&mut xml, &session);
    Ok(xml)
}

/// Only the demo's own key is known to be anybody's: of others nothing is told, and nothing kept.
pub(super) fn access_key_info(params: &Params) -> Answer<Xml> {
    let id = params.filled("AccessKeyId").unwrap_or_default();
    if !(16..=128).contains(&id.len()) || !id.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_') {
        return Err(invalid(
            "1 validation error detected: Value at 'accessKeyId' failed to satisfy constraint: Member must satisfy regular \
             expression pattern: [\\w]*",
        ));
    }
    if id != ACCESS_KEY_ID {
        return Err(AwsError::new(403, "AccessDenied", "The access key is not one of this account"));
    }
    let mut xml = Xml::new();
    xml.text("Account", ACCOUNT_ID);
    Ok(xml)
}
