//! An access key with its secret: wiped from memory when dropped, printed as `***`, and unable to enter a file because
//! it implements no serde trait. Knows nothing of where it came from.

use std::{
    fmt,
    time::{Duration, UNIX_EPOCH},
};

use aws_credential_types::Credentials;
use zeroize::Zeroizing;

use crate::contract::PastedBlock;

/// An access key, perhaps a temporary one.
#[derive(Clone, PartialEq)]
pub struct AccessKey {
    /// `AKIA…` for a lasting key, `ASIA…` for a temporary one. Not a secret.
    pub id: String,
    /// The secret access key.
    pub secret: Zeroizing<String>,
    /// The session token; always there for a temporary key, never for a lasting one.
    pub session_token: Option<Zeroizing<String>>,
    /// The Region that came along.
    pub region: Option<String>,
    /// When it ends, if that is known; milliseconds since 1970.
    pub expires_at: Option<u64>,
}

impl AccessKey {
    /// What may be shown of it.
    pub fn summary(&self) -> PastedBlock {
        PastedBlock {
            access_key_id: shortened(&self.id),
            has_session_token: self.session_token.is_some(),
            region: self.region.clone(),
            expires_at: self.expires_at,
        }
    }

    /// The same for the AWS SDK, which wipes its copy too.
    pub fn credentials(&self) -> Credentials {
        Credentials::new(
            self.id.as_str(),
            self.secret.as_str(),
            self.session_token.as_ref().map(|token| token.to_string()),
            self.expires_at.map(|millis| UNIX_EPOCH + Duration::from_millis(millis)),
            "Landfall",
        )
    }
}

impl fmt::Debug for AccessKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("AccessKey")
            .field("id", &shortened(&self.id))
            .field("secret", &"***")
            .field("session_token", &self.session_token.as_ref().map(|_| "***"))
            .field("region", &self.region)
            .field("expires_at", &self.expires_at)
            .finish()
    }
}

/// `ASIA…WXYZ`: enough to tell two keys apart.
pub(super) fn shortened(id: &str) -> String {
    // By letters, not bytes: what was pasted in place of an id may hold any, and must be shortened all the same.
    let letters: Vec<char> = id.chars().collect();
    match letters.as_slice() {
        [head @ .., _, _, _, _] if letters.len() > 8 => {
            let tail = &letters[head.len()..];
            format!("{}…{}", head[..4].iter().collect::<String>(), tail.iter().collect::<String>())
        }
        _ => id.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> AccessKey {
        AccessKey {
            id: "ASIAIOSFODNN7EXAMPLE".into(),
            secret: Zeroizing::new("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".into()),
            session_token: Some(Zeroizing::new("IQoJb3JpZ2lu+token/".into())),
            region: None,
            expires_at: Some(1_795_000_000_000),
        }
    }

    #[test]
    fn neither_debug_nor_the_summary_shows_a_secret() {
        let shown = format!("{:?} {:?} {:?}", key(), key().summary(), key().credentials());
        assert!(!shown.contains("wJalr") && !shown.contains("IQoJ"), "{shown}");
        assert!(shown.contains("ASIA…MPLE"), "{shown}");
    }

    #[test]
    fn the_sdk_gets_all_of_it() {
        let credentials = key().credentials();
        assert_eq!(credentials.session_token(), Some("IQoJb3JpZ2lu+token/"));
        assert_eq!(credentials.expiry(), Some(UNIX_EPOCH + Duration::from_secs(1_795_000_000)));
    }

    #[test]
    fn whatever_is_pasted_in_place_of_an_id_is_shortened() {
        assert_eq!(shortened("ASIAIOSFODNN7EXAMPLE"), "ASIA…MPLE");
        assert_eq!(shortened(&format!("{}ń ݾ", "Z".repeat(40))), "ZZZZ…Zń ݾ");
        assert_eq!(shortened("ASIA"), "ASIA");
    }
}
