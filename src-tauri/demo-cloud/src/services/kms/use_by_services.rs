//! How AWS's services use the keys of an account: which key is good for what, and the grants they get.
//!
//! What is refused here has no words: each service says it in its own.

use serde_json::Value;

use super::grant::{self, NewGrant};
use super::key::KeyState;
use super::state::State;
use crate::ids::Ids;
use crate::wire::Answer;

/// Why a key cannot encrypt for a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotUsable {
    /// No key or alias of this account and Region has this id or ARN.
    Missing,
    /// Its ARN is of another Region.
    OtherRegion,
    /// It is not a symmetric encryption key.
    NotSymmetric,
    /// Somebody disabled it.
    Disabled,
    /// It waits for its deletion.
    PendingDeletion,
}

/// Who gets a grant, and what for.
#[derive(Debug)]
pub(crate) struct Grantee<'a> {
    /// An ARN, or a service such as `eks.amazonaws.com`.
    pub(crate) principal: &'a str,
    /// The grant's name; the same name and principal again is the same grant.
    pub(crate) name: &'a str,
    /// Such as `Encrypt` and `Decrypt`.
    pub(crate) operations: &'a [&'a str],
}

impl State {
    /// The ARN of the key that this id, ARN or alias means, if it can encrypt for a service now.
    pub(crate) fn usable_key(&self, id: &str) -> Result<&str, NotUsable> {
        let region = id.strip_prefix("arn:").and_then(|rest| rest.split(':').nth(2));
        if region.is_some_and(|region| region != self.region) {
            return Err(NotUsable::OtherRegion);
        }
        let key = self.key_or_alias(id).map_err(|_| NotUsable::Missing)?;
        if key.spec != "SYMMETRIC_DEFAULT" {
            return Err(NotUsable::NotSymmetric);
        }
        match key.state {
            KeyState::Enabled => Ok(&key.arn),
            KeyState::Disabled => Err(NotUsable::Disabled),
            KeyState::PendingDeletion => Err(NotUsable::PendingDeletion),
        }
    }

    /// Gives somebody a grant on a key, and returns the grant's id. Refused as KMS refuses `CreateGrant`.
    pub(crate) fn grant_to(&mut self, ids: &mut Ids, now: u64, key: &str, to: &Grantee<'_>) -> Answer<String> {
        let id = self.key_or_alias(key)?.id.clone();
        let key = self.key_mut(&id)?;
        key.check_enabled()?;
        let new = NewGrant {
            name: Some(to.name.to_owned()),
            grantee: to.principal.to_owned(),
            retiring: Some(to.principal.to_owned()),
            operations: to.operations.iter().map(|&one| one.to_owned()).collect(),
            constraints: Value::Null,
        };
        Ok(grant::give(ids, now, key, new).id.clone())
    }

    /// Takes back every grant of this name on a key. Nothing happens if there is none, or no such key. Says whether
    /// there was one.
    pub(crate) fn take_grants(&mut self, key: &str, name: &str) -> bool {
        let Ok(id) = self.key_or_alias(key).map(|key| key.id.clone()) else { return false };
        let Some(key) = self.keys.get_mut(&id) else { return false };
        let before = key.grants.len();
        key.grants.retain(|_, grant| grant.name.as_deref() != Some(name));
        key.grants.len() < before
    }

    /// The ARN of the key that AWS keeps for a service (`elasticfilesystem`), which it makes with the first use.
    pub(crate) fn aws_key(&mut self, ids: &mut Ids, now: u64, service: &str) -> String {
        match self.key_or_alias(&format!("alias/aws/{service}")) {
            Ok(key) => key.arn.clone(),
            Err(_) => self.make_aws_key(ids, now, service),
        }
    }
}
