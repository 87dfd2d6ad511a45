//! Sessions: temporary credentials, which STS hands out and every door accepts until they are over.
//!
//! Nothing of them is stored. What a session is stands in its token, in plain words, with a signature; access key id and
//! secret key are derived from the token. All of that by HMAC with the demo user's secret key, so that whoever opens the
//! account again still knows its sessions. That key is no secret from anybody: it shields from mistakes, such as a token
//! that was cut off or belongs to another key, and not from somebody who makes a session by hand – who may do no more
//! than the demo user, and could sign as that.
//!
//! Their end is a moment of real time: it is their holder's clock that tells when to ask for new ones.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use http::Request;
use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::wire::sigv4::{self, Claim, Refused, hmac};
use crate::{ACCESS_KEY_ID, SECRET_ACCESS_KEY};

/// The length of a signature in bytes.
const SIGNED: usize = 32;
/// Letters of access key ids.
const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Who a session is, and until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Session {
    /// The ARN as `GetCallerIdentity` says it.
    pub(crate) arn: String,
    /// The unique id that goes with it: of a role, `AROA…:name`.
    pub(crate) user_id: String,
    /// The ARN of the user or role.
    pub(crate) principal: String,
    /// When it ends, in Unix seconds of real time.
    pub(crate) expires_at: i64,
    /// What makes it differ from another of the same person.
    pub(crate) nonce: u64,
}

/// What its holder signs with.
pub(crate) struct Credentials {
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
    pub(crate) session_token: String,
}

impl Session {
    /// Whether it is over at a real moment in Unix seconds.
    pub(crate) fn is_over(&self, now: i64) -> bool {
        self.expires_at <= now
    }

    /// Whether it is one of a role, and not only of a user.
    pub(crate) fn is_of_role(&self) -> bool {
        self.arn.contains(":assumed-role/")
    }

    /// The credentials of this session.
    pub(crate) fn credentials(&self) -> Credentials {
        let words = serde_json::to_vec(self).expect("texts and numbers are JSON");
        let mut token = sign("token", &words).to_vec();
        token.extend(words);
        let session_token = STANDARD.encode(token);
        let (access_key_id, secret_access_key) = keys(&session_token);
        Credentials { access_key_id, secret_access_key, session_token }
    }
}

/// The session of a token and its secret key, if both the token and the access key id are of this account's making.
pub(crate) fn open(access_key_id: &str, session_token: &str) -> Option<(Session, String)> {
    let token = STANDARD.decode(session_token).ok()?;
    let (signature, words) = token.split_at_checked(SIGNED)?;
    let (id, secret) = keys(session_token);
    let is_ours = signature == sign("token", words) && id == access_key_id;
    is_ours.then(|| serde_json::from_slice(words).ok()).flatten().map(|session| (session, secret))
}

/// Whose key a request claims to be signed with: a session, or the demo user, and the secret that it must be signed
/// with. It is not yet believed.
pub(crate) fn signer<B>(claim: &Claim, request: &Request<B>) -> Result<(Option<Session>, String), Refused> {
    match sigv4::session_token(request) {
        None if claim.access_key_id == ACCESS_KEY_ID => Ok((None, SECRET_ACCESS_KEY.to_owned())),
        None => Err(Refused::UnknownKey),
        Some(token) => {
            let (session, secret) = open(&claim.access_key_id, &token).ok_or(Refused::UnknownKey)?;
            Ok((Some(session), secret))
        }
    }
}

/// Lets a call be the session's. Refused where its role is gone, and for calls of IAM by a user's session: those need
/// multi-factor authentication (STS API Reference, GetSessionToken).
pub(crate) fn enter(context: &mut Context<'_>, session: &Session, service: &str) -> Result<(), Refused> {
    if !still_stands(context, session) || (service == "iam" && !session.is_of_role()) {
        return Err(Refused::UnknownKey);
    }
    context.caller.clone_from(&session.arn);
    context.caller_id.clone_from(&session.user_id);
    context.principal.clone_from(&session.principal);
    context.has_session = true;
    Ok(())
}

/// Whether the role behind a session is still there. One that was made again under the same name is another.
pub(crate) fn still_stands(context: &Context<'_>, session: &Session) -> bool {
    let id = session.user_id.split(':').next().unwrap_or_default();
    !session.is_of_role() || context.iam.has_role_id(id)
}

/// The access key id and the secret key that go with a token.
fn keys(session_token: &str) -> (String, String) {
    let id: String = sign("access key id", session_token.as_bytes())
        .iter()
        .take(16)
        .map(|byte| char::from(LETTERS[usize::from(byte % 32)]))
        .collect();
    let secret = STANDARD_NO_PAD.encode(sign("secret access key", session_token.as_bytes()));
    (format!("ASIA{id}"), secret.chars().take(40).collect())
}

fn sign(purpose: &str, message: &[u8]) -> [u8; SIGNED] {
    let key = hmac(SECRET_ACCESS_KEY.as_bytes(), format!("sessions: {purpose}").as_bytes());
    hmac(&key, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_handed_out_opens() {
        let session = Session {
            arn: "arn:aws:sts::111122223333:assumed-role/a/b".to_owned(),
            user_id: "AROAX:b".to_owned(),
            principal: "arn:aws:iam::111122223333:role/a".to_owned(),
            expires_at: 7,
            nonce: 1,
        };
        let good = session.credentials();
        let (opened, secret) = open(&good.access_key_id, &good.session_token).expect("it is ours");
        assert_eq!((opened, secret), (session.clone(), good.secret_access_key.clone()));
        assert!(good.access_key_id.starts_with("ASIA") && good.access_key_id.len() == 20);
        assert_eq!(good.secret_access_key.len(), 40);
        let other = Session { nonce: 2, ..session.clone() }.credentials();
        assert_eq!(open(&other.access_key_id, &good.session_token), None, "another session's key");
        let mut forged = STANDARD.decode(&good.session_token).expect("base64");
        let at = forged.len() - 3;
        forged[at] ^= 1;
        assert_eq!(open(&good.access_key_id, &STANDARD.encode(forged)), None);
        assert_eq!(open(ACCESS_KEY_ID, "nonsense"), None);
        assert!(session.is_over(7) && !session.is_over(6));
    }
}
