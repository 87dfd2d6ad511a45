//! All keys and aliases of one Region.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::alias::Alias;
use super::key::{Key, KeyState, NewKey};
use super::key_policy;
use super::refusal::not_found;
use crate::ACCOUNT_ID;
use crate::ids::Ids;
use crate::wire::{Answer, AwsError};

/// Tags by key.
pub(super) type Tags = BTreeMap<String, String>;

/// When the keys that are there from the start were made: 2025-09-01, in Unix milliseconds. Fixed, so that a Region
/// nobody has changed equals itself.
const FIRST_AT: u64 = 1_756_684_800_000;

/// What KMS holds in one Region.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct State {
    pub(super) region: String,
    /// By id.
    pub(super) keys: BTreeMap<String, Key>,
    /// By name, such as `alias/workshop`.
    pub(super) aliases: BTreeMap<String, Alias>,
}

impl State {
    /// A Region as somebody finds it who has used the account before: EBS's own key, and one of the company's that
    /// may encrypt a cluster's secrets. Depends on `region` and `ids` only.
    pub(crate) fn new(region: &str, ids: &mut Ids) -> Self {
        let mut state = Self { region: region.to_owned(), keys: BTreeMap::new(), aliases: BTreeMap::new() };
        state.make_aws_key(ids, FIRST_AT, "ebs");
        let workshop = NewKey {
            description: "Encrypts what we build in workshops",
            spec: "SYMMETRIC_DEFAULT",
            usage: "ENCRYPT_DECRYPT",
            policy: key_policy::usual(),
            is_aws: false,
            tags: Tags::new(),
        };
        let id = state.make_key(ids, FIRST_AT, workshop).id.clone();
        state.aliases.insert("alias/workshop".to_owned(), Alias::new(id, FIRST_AT));
        state
    }

    /// Makes the key that AWS keeps for one of its services, with its alias, and returns its ARN.
    pub(super) fn make_aws_key(&mut self, ids: &mut Ids, now: u64, service: &str) -> String {
        let description = format!("Default key that protects my {service} data when no other key is defined");
        let key = NewKey {
            description: &description,
            spec: "SYMMETRIC_DEFAULT",
            usage: "ENCRYPT_DECRYPT",
            policy: key_policy::of_aws(&self.region, service),
            is_aws: true,
            tags: Tags::new(),
        };
        let key = self.make_key(ids, now, key);
        let (id, arn) = (key.id.clone(), key.arn.clone());
        self.aliases.insert(format!("alias/aws/{service}"), Alias::new(id, now));
        arn
    }

    /// Everything that exists, by `kind/id`. Left out: AWS's own keys, which cost nothing and stay; and keys that wait
    /// for their deletion, which cost nothing, can be used for nothing, and cannot be removed any sooner.
    pub(crate) fn inventory(&self) -> BTreeMap<String, Value> {
        let counts = |key: &&Key| !key.is_aws && key.state != KeyState::PendingDeletion;
        let keys = self.keys.values().filter(counts).map(|key| (format!("kms-key/{}", key.arn), json(key)));
        let aliases = self.aliases.iter().filter(|(name, _)| !name.starts_with("alias/aws/"));
        let aliases = aliases.map(|(name, one)| {
            let mut fields = json(one);
            // An alias cannot have tags; whose it is shows in its key.
            fields["tags"] = self.keys.get(&one.key_id).map_or(Value::Null, |key| json(&key.tags));
            (format!("kms-alias/{}/{name}", self.region), fields)
        });
        keys.chain(aliases).collect()
    }

    /// The ARN of an alias.
    pub(super) fn alias_arn(&self, name: &str) -> String {
        format!("arn:aws:kms:{}:{ACCOUNT_ID}:{name}", self.region)
    }

    /// The key with this id or ARN, or that this alias leads to.
    pub(super) fn key_or_alias(&self, id: &str) -> Answer<&Key> {
        let bare = self.local(id)?;
        if !bare.starts_with("alias/") {
            return self.key(id);
        }
        let alias = self.aliases.get(bare).ok_or_else(|| self.no_alias(bare))?;
        self.key(&alias.key_id)
    }

    /// The key with this id or ARN. Most actions take no alias.
    pub(super) fn key(&self, id: &str) -> Answer<&Key> {
        let bare = self.bare_key_id(id)?;
        self.keys.get(bare).ok_or_else(|| self.no_key(bare))
    }

    /// The key with this id or ARN, to change it.
    pub(super) fn key_mut(&mut self, id: &str) -> Answer<&mut Key> {
        let bare = self.bare_key_id(id)?;
        let missing = self.no_key(bare);
        self.keys.get_mut(bare).ok_or(missing)
    }

    /// A customer's key with this id or ARN, to change it. Nobody but AWS changes AWS's own.
    pub(super) fn our_key_mut(&mut self, id: &str) -> Answer<&mut Key> {
        let key = self.key_mut(id)?;
        if key.is_aws {
            let text = format!("{} is managed by AWS; this action is only for customer managed keys", key.arn);
            return Err(AwsError::bad("AccessDeniedException", text));
        }
        Ok(key)
    }

    pub(super) fn no_alias(&self, name: &str) -> AwsError {
        not_found(format!("Alias {} is not found.", self.alias_arn(name)))
    }

    fn no_key(&self, id: &str) -> AwsError {
        not_found(format!("Key 'arn:aws:kms:{}:{ACCOUNT_ID}:key/{id}' does not exist", self.region))
    }

    fn bare_key_id<'a>(&self, id: &'a str) -> Answer<&'a str> {
        let bare = self.local(id)?;
        let bare = bare.strip_prefix("key/").unwrap_or(bare);
        let is_uuid = bare.len() == 36 && bare.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
        if is_uuid || bare.starts_with("mrk-") { Ok(bare) } else { Err(not_found(format!("Invalid keyId '{id}'"))) }
    }

    /// What follows account and Region in an ARN, which must be of this account and Region; an id is left as it is.
    fn local<'a>(&self, id: &'a str) -> Answer<&'a str> {
        let Some(rest) = id.strip_prefix("arn:") else { return Ok(id) };
        let parts: Vec<&str> = rest.splitn(5, ':').collect();
        let [_, "kms", region, account, resource] = parts[..] else {
            return Err(AwsError::bad("InvalidArnException", format!("Invalid arn {id}")));
        };
        if region != self.region {
            return Err(not_found(format!("Invalid arn {region}")));
        }
        if account != ACCOUNT_ID {
            let text = "The key does not exist or you are not authorized to access it.";
            return Err(AwsError::bad("AccessDeniedException", text));
        }
        Ok(resource)
    }
}

fn json<T: Serialize>(object: &T) -> Value {
    serde_json::to_value(object).expect("plain data with text keys is JSON")
}
