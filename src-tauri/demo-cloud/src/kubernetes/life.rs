//! What a cluster's scheduler and controllers remember: where each pod was put, which sets of pods a deployment has
//! had, how many pods each owner had, and what happened lately.
//!
//! It must not decide anything; `passing` does. Everything else about pods follows from the objects and the account.
//! Moments are Unix milliseconds of demo time.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How many happenings are remembered.
const REMEMBERED: usize = 400;
/// How long they are remembered: the API server's `--event-ttl` is an hour.
const EVENT_LIFE: u64 = 3_600_000;

/// The memory of one cluster.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Life {
    /// By the pod's uid.
    pub homes: BTreeMap<String, Home>,
    /// By the deployment's key; the oldest first, the newest is the one that is wanted.
    pub sets: BTreeMap<String, Vec<Set>>,
    /// How many pods each other owner had, by its key.
    pub counts: BTreeMap<String, u64>,
    /// The oldest first.
    pub log: Vec<Happening>,
    /// When anybody looked last.
    pub looked_at: u64,
}

/// Where a pod was put.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Home {
    /// The id of the node's instance.
    pub node: String,
    /// When it was put there.
    pub put_at: u64,
    /// The pod's namespace.
    #[serde(default)]
    pub namespace: String,
    /// The pod's name.
    #[serde(default)]
    pub name: String,
    /// Its containers' names.
    #[serde(default)]
    pub containers: Vec<String>,
}

/// The pods that a deployment has from one of its templates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Set {
    /// What the names of its pods have in common.
    pub hash: String,
    /// The template.
    pub template: Value,
    /// Which template of the deployment it is, counted from 1.
    pub revision: u64,
    /// When its template was first asked for.
    pub made_at: u64,
    /// Since when it is the wanted one, or was last.
    pub wanted_at: u64,
    /// How many pods it should have now.
    pub replicas: u64,
}

/// Something that happened to an object, as an event tells it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Happening {
    /// When it happened first.
    pub first_at: u64,
    /// When it happened last.
    pub last_at: u64,
    /// How often.
    pub count: u64,
    /// `kind`, `namespace`, `name`, `uid`, `apiVersion` of the object.
    pub object: Value,
    /// One word.
    pub reason: String,
    /// A sentence.
    pub message: String,
    /// Who says it, such as `deployment-controller`.
    pub source: String,
    /// Whether something is wrong.
    pub is_warning: bool,
}

impl Life {
    /// Where a pod was put.
    pub fn home(&self, uid: &str) -> Option<&Home> {
        self.homes.get(uid)
    }

    /// Notes what happened. The same again counts up.
    pub fn tell(&mut self, happening: Happening) {
        let is_same = |one: &&mut Happening| {
            one.object == happening.object && one.reason == happening.reason && one.message == happening.message
        };
        if let Some(known) = self.log.iter_mut().find(is_same) {
            known.count += 1;
            known.last_at = known.last_at.max(happening.last_at);
            return;
        }
        self.log.push(happening);
        let surplus = self.log.len().saturating_sub(REMEMBERED);
        self.log.drain(..surplus);
    }

    /// Notes what goes on, but not more often than every `pause` milliseconds. Says whether it was noted.
    pub fn tell_now_and_then(&mut self, happening: Happening, pause: u64) -> bool {
        let is_same = |one: &&Happening| {
            one.object == happening.object && one.reason == happening.reason && one.message == happening.message
        };
        let is_fresh = self.log.iter().find(is_same).is_some_and(|one| one.last_at + pause > happening.last_at);
        if !is_fresh {
            self.tell(happening);
        }
        !is_fresh
    }

    /// Forgets what happened too long ago. Says whether there was something.
    pub fn age(&mut self, now: u64) -> bool {
        let before = self.log.len();
        self.log.retain(|one| one.last_at + EVENT_LIFE > now);
        self.log.len() != before
    }
}

impl Happening {
    /// Something that happened once.
    pub fn once(at: u64, object: &Value, source: &str, reason: &str, message: String) -> Self {
        let meta = |field: &str| object["metadata"][field].clone();
        Self {
            first_at: at,
            last_at: at,
            count: 1,
            object: serde_json::json!({
                "apiVersion": object["apiVersion"], "kind": object["kind"], "namespace": meta("namespace"),
                "name": meta("name"), "uid": meta("uid"),
            }),
            reason: reason.to_owned(),
            message,
            source: source.to_owned(),
            is_warning: false,
        }
    }

    /// The same as a warning.
    pub fn warning(mut self) -> Self {
        self.is_warning = true;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_same_again_counts_and_an_hour_later_it_is_forgotten() {
        let mut life = Life::default();
        let object = json!({ "kind": "Pod", "metadata": { "name": "a" } });
        let told = |at: u64, text: &str| Happening::once(at, &object, "kubelet", "Killing", text.to_owned());
        life.tell(told(1, "one"));
        life.tell(told(5, "one"));
        life.tell(told(6, "two"));
        assert_eq!(life.log.iter().map(|one| (one.count, one.last_at)).collect::<Vec<_>>(), [(2, 5), (1, 6)]);
        assert!(!life.age(3_600_004));
        assert!(life.age(3_600_005));
        assert_eq!(life.log.len(), 1);
    }
}
