//! The objects that people made in a pretend cluster, kept as they were sent, beside those that follow from the account.
//!
//! It must not know what a kind means: what is made in AWS for an object is noted here and done by EKS's controllers.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// How many deletions are remembered for watches that start a moment later.
const REMEMBERED: usize = 100;

/// Every object of one cluster, by [`key`].
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Objects {
    kept: BTreeMap<String, Stored>,
    gone: Vec<Gone>,
}

/// One object.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Stored {
    /// The object itself.
    pub object: Value,
    /// When it was made, in Unix milliseconds of demo time.
    pub created_at: u64,
    /// When its deletion was asked for; it stays until what was made for it is gone.
    pub deleted_at: Option<u64>,
    /// What exists in AWS for it.
    #[serde(default)]
    pub made: Made,
}

/// What a controller made in AWS for an object.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// ARN of a load balancer, or name of a classic one.
    pub load_balancer: Option<String>,
    /// ARN of a target group.
    pub target_group: Option<String>,
    /// Id of a security group.
    pub security_group: Option<String>,
    /// Id of a volume.
    pub volume: Option<String>,
}

/// An object that was there a moment ago.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Gone {
    /// When it went, in Unix milliseconds of demo time.
    pub gone_at: u64,
    /// How it last looked.
    pub object: Value,
}

/// Where an object of a kind is kept.
pub fn key(kind: &str, namespace: &str, name: &str) -> String {
    format!("{kind}/{namespace}/{name}")
}

/// The text of a field of an object's metadata; empty if it is not there.
pub fn meta<'a>(object: &'a Value, field: &str) -> &'a str {
    object["metadata"][field].as_str().unwrap_or_default()
}

impl Objects {
    /// All objects.
    pub fn all(&self) -> impl Iterator<Item = &Stored> {
        self.kept.values()
    }

    /// The keys of all objects.
    pub fn keys(&self) -> Vec<String> {
        self.kept.keys().cloned().collect()
    }

    /// The objects that went lately, oldest first.
    pub fn gone(&self) -> &[Gone] {
        &self.gone
    }

    /// One object.
    pub fn get(&self, key: &str) -> Option<&Stored> {
        self.kept.get(key)
    }

    /// One object, to change it. Say so with [`Stored::touch`].
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Stored> {
        self.kept.get_mut(key)
    }

    /// Keeps an object that is whole, and returns it.
    pub fn put(&mut self, object: Value, made: Made, now: u64) -> &Value {
        let key = key(object["kind"].as_str().unwrap_or_default(), meta(&object, "namespace"), meta(&object, "name"));
        let mut stored = Stored { object, created_at: now, deleted_at: None, made };
        stored.touch(now);
        &self.kept.entry(key).insert_entry(stored).into_mut().object
    }

    /// Asks for an object's deletion. It is gone at once unless something must be tidied up first, which its finalizers
    /// tell. Returns it as it looks then.
    pub fn delete(&mut self, key: &str, now: u64) -> Option<Value> {
        let stored = self.kept.get_mut(key)?;
        if stored.is_finalized_later() {
            stored.mark_deleted(now);
            return Some(stored.object.clone());
        }
        self.forget(key, now)
    }

    /// Takes an object away, finalizers or not.
    pub fn forget(&mut self, key: &str, now: u64) -> Option<Value> {
        let object = self.kept.remove(key)?.object;
        self.gone.push(Gone { gone_at: now, object: object.clone() });
        let surplus = self.gone.len().saturating_sub(REMEMBERED);
        self.gone.drain(..surplus);
        Some(object)
    }
}

impl Stored {
    /// Gives the object a new version, because it was changed.
    pub fn touch(&mut self, now: u64) {
        self.object["metadata"]["resourceVersion"] = json!(now.to_string());
    }

    /// Notes that its deletion was asked for.
    pub fn mark_deleted(&mut self, now: u64) {
        if self.deleted_at.is_none() {
            self.deleted_at = Some(now);
            self.object["metadata"]["deletionTimestamp"] = json!(written(now));
            self.object["metadata"]["deletionGracePeriodSeconds"] = json!(0);
            self.touch(now);
        }
    }

    fn is_finalized_later(&self) -> bool {
        let listed = |list: &Value| list.as_array().is_some_and(|list| !list.is_empty());
        listed(&self.object["metadata"]["finalizers"]) || listed(&self.object["spec"]["finalizers"])
    }
}

/// A moment as Kubernetes writes it, from Unix milliseconds.
pub fn written(milliseconds: u64) -> String {
    let moment = i64::try_from(milliseconds).ok().and_then(|ms| Timestamp::from_millisecond(ms).ok());
    moment.unwrap_or(Timestamp::MAX).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
