//! Access keys in the system's keychain: the only place where Landfall lets a secret outlive the window. Knows the
//! keychain by the `keyring` crate and nothing of profiles or AWS.
//!
//! The names are kept in one more entry of the keychain, because not every keychain can list what it holds. It is
//! written after a key is saved and after one is deleted: if Landfall dies in between, the worst is a name without a
//! key, which says so when used and can be forgotten.

use std::{sync::Arc, thread, time::Duration};

use keyring::{Entry, Error};
use serde::{Deserialize, Serialize};
use tokio::sync::{Mutex, oneshot};
use zeroize::Zeroizing;

use super::access_key::AccessKey;
use crate::contract::Problem;

/// All entries are made under this service name.
const SERVICE: &str = "Landfall";
/// The entry with the list of names. Keys are under [`KEY_PREFIX`], so no name can collide with it.
const NAMES: &str = "names of saved access keys";
const KEY_PREFIX: &str = "access key ";
/// Long enough for a person to answer the system's question for a password.
const PATIENCE: Duration = Duration::from_secs(90);

/// The system's keychain. Cheap to clone; calls wait for each other, because keychains do not bear two at once.
#[derive(Debug, Clone)]
pub struct Keychain {
    usable: bool,
    turn: Arc<Mutex<()>>,
}

impl Keychain {
    /// What the keychain is called on this system.
    pub const PLACE: &'static str = if cfg!(target_os = "macos") {
        "macOS keychain"
    } else if cfg!(windows) {
        "Windows Credential Manager"
    } else {
        "system keyring"
    };

    /// The keychain of the person who is logged in. Touches nothing until it is used.
    pub fn system() -> Self {
        Self { usable: true, turn: Arc::default() }
    }

    /// No keychain: every call says that there is none.
    pub fn none() -> Self {
        Self { usable: false, turn: Arc::default() }
    }

    /// Saves a key under a name, in place of the one that has the name already.
    ///
    /// # Errors
    /// The name is empty or too long, the keychain is missing, locked or full, or the key is too long for it.
    pub async fn save(&self, name: &str, key: &AccessKey) -> Result<(), Problem> {
        let name = checked(name)?;
        let secret = written(key);
        self.ask(move || {
            Entry::new(SERVICE, &format!("{KEY_PREFIX}{name}"))?.set_secret(&secret)?;
            let mut names = names()?;
            if !names.contains(&name) {
                names.push(name);
                names.sort();
                write_names(&names)?;
            }
            Ok(())
        })
        .await
        .map_err(explain)
    }

    /// The names keys are saved under, by the alphabet.
    ///
    /// # Errors
    /// The keychain is missing or locked.
    pub async fn names(&self) -> Result<Vec<String>, Problem> {
        self.ask(names).await.map_err(explain)
    }

    /// The key with this name.
    ///
    /// # Errors
    /// There is none, or the keychain is missing or locked.
    pub async fn load(&self, name: &str) -> Result<AccessKey, Problem> {
        let user = format!("{KEY_PREFIX}{name}");
        let secret = self.ask(move || Entry::new(SERVICE, &user)?.get_secret().map(Zeroizing::new)).await;
        match secret {
            Ok(secret) => read(&secret).ok_or_else(|| damaged(name)),
            Err(Trouble::Said(Error::NoEntry)) => Err(Problem::told(
                "key-not-saved",
                format!("No key is saved as {name}"),
                format!("The {} holds no key with the name {name}; it may have been deleted there.", Keychain::PLACE),
                "Choose another source of credentials, or paste the key and save it again.",
            )),
            Err(trouble) => Err(explain(trouble)),
        }
    }

    /// Deletes the key with this name. That it is gone already is fine.
    ///
    /// # Errors
    /// The keychain is missing or locked.
    pub async fn forget(&self, name: &str) -> Result<(), Problem> {
        let name = name.to_owned();
        self.ask(move || {
            match Entry::new(SERVICE, &format!("{KEY_PREFIX}{name}"))?.delete_credential() {
                Ok(()) | Err(Error::NoEntry) => {}
                Err(error) => return Err(error),
            }
            let mut names = names()?;
            names.retain(|known| *known != name);
            write_names(&names)
        })
        .await
        .map_err(explain)
    }

    /// Runs a call on a thread of its own: it blocks, perhaps until a person types a password. A thread of the async
    /// runtime would keep Landfall from closing while the system's question is unanswered.
    async fn ask<T: Send + 'static>(
        &self,
        call: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Trouble> {
        if !self.usable {
            return Err(Trouble::Said(Error::NoDefaultStore));
        }
        let _turn = self.turn.lock().await;
        let (answer, wait) = oneshot::channel();
        let started = thread::Builder::new().name("keychain".to_owned()).spawn(move || {
            let result = match Entry::store_status() {
                Ok(()) => call().map_err(Trouble::Said),
                Err(Error::PlatformFailure(why)) => Err(Trouble::Missing(why.to_string())),
                Err(error) => Err(Trouble::Missing(error.to_string())),
            };
            // Nobody waits any more when Landfall is closing.
            let _ = answer.send(result);
        });
        if let Err(error) = started {
            return Err(Trouble::Missing(error.to_string()));
        }
        tokio::time::timeout(PATIENCE, wait).await.map_err(|_| Trouble::Silent)?.unwrap_or(Err(Trouble::Silent))
    }
}

/// Why a call gave nothing.
enum Trouble {
    /// The keychain answered with an error.
    Said(Error),
    /// There is no keychain; why.
    Missing(String),
    /// No answer in time.
    Silent,
}

fn names() -> Result<Vec<String>, Error> {
    match Entry::new(SERVICE, NAMES)?.get_secret() {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes).unwrap_or_default()),
        Err(Error::NoEntry) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn write_names(names: &[String]) -> Result<(), Error> {
    let entry = Entry::new(SERVICE, NAMES)?;
    if names.is_empty() {
        return match entry.delete_credential() {
            Err(Error::NoEntry) => Ok(()),
            result => result,
        };
    }
    let bytes = serde_json::to_vec(names).map_err(|error| Error::PlatformFailure(error.into()))?;
    entry.set_secret(&bytes)
}

/// The form of a key inside the keychain. Private: this is the only code that may write a secret anywhere.
#[derive(Serialize, Deserialize)]
struct Stored<'a> {
    access_key_id: &'a str,
    secret_access_key: &'a str,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    session_token: Option<&'a str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    region: Option<&'a str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at: Option<u64>,
}

fn written(key: &AccessKey) -> Zeroizing<Vec<u8>> {
    let stored = Stored {
        access_key_id: &key.id,
        secret_access_key: &key.secret,
        session_token: key.session_token.as_ref().map(|token| token.as_str()),
        region: key.region.as_deref(),
        expires_at: key.expires_at,
    };
    // Room for all of it from the start: a buffer that grows leaves copies behind that are not wiped.
    let room = 512 + key.session_token.as_ref().map_or(0, |token| token.len());
    let mut bytes = Zeroizing::new(Vec::with_capacity(room));
    serde_json::to_writer(&mut *bytes, &stored).expect("strings and a number can always be written to memory");
    bytes
}

fn read(bytes: &[u8]) -> Option<AccessKey> {
    let stored: Stored<'_> = serde_json::from_slice(bytes).ok()?;
    Some(AccessKey {
        id: stored.access_key_id.to_owned(),
        secret: Zeroizing::new(stored.secret_access_key.to_owned()),
        session_token: stored.session_token.map(|token| Zeroizing::new(token.to_owned())),
        region: stored.region.map(str::to_owned),
        expires_at: stored.expires_at,
    })
}

fn checked(name: &str) -> Result<String, Problem> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 64 || name.chars().any(char::is_control) {
        return Err(Problem::told(
            "key-name",
            "The key needs a name",
            "A name has 1 to 64 characters, without line breaks.",
            "Enter a short name, such as the account’s.",
        ));
    }
    Ok(name.to_owned())
}

fn damaged(name: &str) -> Problem {
    Problem::told(
        "keychain-damaged",
        format!("The saved key {name} cannot be read"),
        format!("What the {} holds under this name was not written by this version of Landfall.", Keychain::PLACE),
        "Forget the key, then paste it and save it again.",
    )
}

fn explain(trouble: Trouble) -> Problem {
    let place = Keychain::PLACE;
    match trouble {
        Trouble::Missing(_) | Trouble::Said(Error::NoDefaultStore) => Problem::told(
            "keychain-missing",
            "Keys cannot be saved on this system",
            match &trouble {
                Trouble::Missing(why) => format!("There is no {place} Landfall could use: {why}."),
                _ => format!("There is no {place} Landfall could use."),
            },
            if cfg!(all(unix, not(target_os = "macos"))) {
                "Paste the key whenever Landfall starts; it is then kept in memory only. To save keys, start a Secret \
                 Service such as GNOME Keyring or KWallet, then start Landfall again."
            } else {
                "Paste the key whenever Landfall starts; it is then kept in memory only."
            },
        ),
        Trouble::Silent => Problem::told(
            "keychain-silent",
            format!("The {place} does not answer"),
            format!("Landfall waited {} seconds for the {place}.", PATIENCE.as_secs()),
            "Look for a window that asks for your password, answer it, and try again.",
        ),
        Trouble::Said(Error::NoStorageAccess(why)) => Problem::told(
            "keychain-locked",
            format!("The {place} is locked"),
            format!("The {place} did not let Landfall in: {why}."),
            "Unlock it with your password, allow Landfall to use it, and try again.",
        ),
        Trouble::Said(Error::TooLong(_, most)) => Problem::told(
            "keychain-too-long",
            format!("The key is too long for the {place}"),
            format!("An entry there holds at most {most} characters, and this key with its session token has more."),
            "Temporary keys end within hours anyway: paste the key whenever Landfall starts.",
        ),
        Trouble::Said(error) => Problem::told(
            "keychain-failed",
            format!("The {place} reports a failure"),
            // The variants with bytes of an entry print none of them; those with entries are told by their number.
            match error {
                Error::Ambiguous(entries) => format!("It holds {} entries with the same name.", entries.len()),
                error => format!("It says: {error}."),
            },
            format!("Try again. If it stays so, delete Landfall’s entries in the {place}, and paste the key instead."),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> AccessKey {
        AccessKey {
            id: "ASIAIOSFODNN7EXAMPLE".into(),
            secret: Zeroizing::new("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".into()),
            session_token: Some(Zeroizing::new("IQoJb3JpZ2lu+token/==".into())),
            region: Some("eu-west-1".into()),
            expires_at: Some(1_795_000_000_000),
        }
    }

    #[test]
    fn what_is_written_can_be_read_and_never_outgrows_its_buffer() {
        let bytes = written(&key());
        assert!(bytes.len() < 512);
        assert_eq!(read(&bytes), Some(key()));
        let lasting = AccessKey {
            id: "AKIAIOSFODNN7EXAMPLE".into(),
            session_token: None,
            region: None,
            expires_at: None,
            ..key()
        };
        assert_eq!(read(&written(&lasting)), Some(lasting));
        assert_eq!(read(b"{}"), None);
    }

    #[test]
    fn every_refusal_has_its_own_words() {
        let code = |error| explain(Trouble::Said(error)).code;
        assert_eq!(code(Error::NoDefaultStore), "keychain-missing");
        assert_eq!(code(Error::NoStorageAccess("dismissed".into())), "keychain-locked");
        assert_eq!(code(Error::TooLong("secret".into(), 2560)), "keychain-too-long");
        assert_eq!(code(Error::PlatformFailure("out of order".into())), "keychain-failed");
        assert_eq!(explain(Trouble::Silent).code, "keychain-silent");
        let damaged = explain(Trouble::Said(Error::BadEncoding(b"hush".to_vec())));
        assert!(!damaged.what_happened.contains("hush") && !damaged.what_happened.contains("104"));
    }

    #[tokio::test]
    async fn names_are_checked_before_the_keychain_is_asked() {
        for name in ["", "  ", "a\nb", "x".repeat(65).as_str()] {
            assert_eq!(Keychain::system().save(name, &key()).await.expect_err("refused").code, "key-name");
        }
    }

    #[tokio::test]
    async fn without_a_keychain_every_call_says_so() {
        let none = Keychain::none();
        assert_eq!(none.names().await.expect_err("none").code, "keychain-missing");
        assert_eq!(none.save("a", &key()).await.expect_err("none").code, "keychain-missing");
        assert_eq!(none.load("a").await.expect_err("none").code, "keychain-missing");
        assert_eq!(none.forget("a").await.expect_err("none").code, "keychain-missing");
    }
}
