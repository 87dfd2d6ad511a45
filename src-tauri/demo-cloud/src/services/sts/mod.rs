//! AWS Security Token Service: who is asking, and credentials for a while.
//!
//! What a session may do is not judged: whoever has one may do what the demo user may. How sessions work is in
//! `crate::sessions`.

mod assume_role;
mod session_token;

#[cfg(test)]
mod tests;

use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::sessions::Session;
use crate::wire::{Answer, AwsError, Params, Xml, query};

/// The XML namespace of its answers.
pub(crate) const NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";

/// Answers one action.
pub(crate) fn handle(context: &mut Context<'_>, action: &str, params: &Params) -> Answer<Xml> {
    match action {
        "AssumeRole" => assume_role::assume(context, params),
        "GetAccessKeyInfo" => session_token::access_key_info(params),
        "GetCallerIdentity" => {
            let mut xml = Xml::new();
            xml.text("Arn", &context.caller).text("UserId", &context.caller_id).text("Account", ACCOUNT_ID);
            Ok(xml)
        }
        "GetSessionToken" => session_token::get(context, params),
        _ => Err(query::unknown_action(action, "2011-06-15")),
    }
}

/// How long a session shall last, in seconds.
fn duration(params: &Params, usual: u32, (least, most): (u32, u32)) -> Answer<u32> {
    let Some(text) = params.filled("DurationSeconds") else { return Ok(usual) };
    let asked = text.parse::<u32>().ok();
    asked.filter(|seconds| (least..=most).contains(seconds)).ok_or_else(|| {
        let (word, limit) = if asked.is_some_and(|asked| asked > most) { ("less", most) } else { ("greater", least) };
        invalid(format!(
            "1 validation error detected: Value '{text}' at 'durationSeconds' failed to satisfy constraint: Member must \
             have value {word} than or equal to {limit}"
        ))
    })
}

fn write_credentials(xml: &mut Xml, session: &Session) {
    let credentials = session.credentials();
    let end = jiff::Timestamp::from_second(session.expires_at).unwrap_or(jiff::Timestamp::MAX);
    xml.node("Credentials", |inner| {
        inner
            .text("AccessKeyId", &credentials.access_key_id)
            .text("SecretAccessKey", &credentials.secret_access_key)
            .text("SessionToken", &credentials.session_token)
            .text("Expiration", end.strftime("%Y-%m-%dT%H:%M:%SZ"));
    });
}

fn invalid(message: impl Into<String>) -> AwsError {
    AwsError::bad("ValidationError", message)
}
