//! The objects that people made in a pretend cluster, kept as they were sent, beside those that follow from the
//! account.
//!
//! It must not know what a kind means: what is made in AWS for an object is noted here and done by EKS's controllers.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::life::Life;

/// How many deletions are remembered for watches that start a moment later.
const REMEMBERED: usize = 100;

/// Every object of one cluster, by [`key`].
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Objects {
    kept: BTreeMap<String, Stored>,
    gone: Vec<Gone>,
    /// What people changed about objects that follow from the account, by [`key`].
    #[serde(default)]
    changes: BTreeMap<String, Change>,
    /// When somebody last deleted a pod that its owner makes anew, by the pod's place among its owner's pods.
    #[serde(default)]
    restarts: BTreeMap<String, u64>,
    /// Whether the cluster has been given the objects that every new cluster has.
    #[serde(default)]
    is_furnished: bool,
    /// What scheduler and controllers remember.
    #[serde(default)]
    life: Life,
}

/// What people changed about an object that they did not make.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Change {
    /// The merge patch that makes the object what they want.
    pub patch: Value,
    /// The object's version since then.
    pub version: u64,
    /// When the template of its pods was last changed, in Unix milliseconds of demo time.
    #[serde(default)]
    pub template_at: Option<u64>,
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
    /// When the template of its pods was last changed, in Unix milliseconds of demo time.
    #[serde(default)]
    pub template_at: Option<u64>,
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
    /// Id of an instance.
    #[serde(default)]
    pub instance: Option<String>,
    /// Since when nothing needs that instance, in Unix milliseconds of demo time.
    #[serde(default)]
    pub idle_since: Option<u64>,
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
    format!("{}{namespace}/{name}", key_start(kind))
}

/// How the keys of all objects of a kind begin.
fn key_start(kind: &str) -> String {
    format!("{kind}/")
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

    /// The objects of one kind. No other is looked at: controllers ask for theirs with every call to the account.
    pub fn of_kind<'a>(&'a self, kind: &str) -> impl Iterator<Item = &'a Stored> + use<'a> {
        let start = key_start(kind);
        let from = self.kept.range(start.clone()..);
        from.take_while(move |(key, _)| key.starts_with(&start)).map(|(_, stored)| stored)
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
        let mut stored = Stored { object, created_at: now, deleted_at: None, made, template_at: None };
        stored.touch(now);
        &self.kept.entry(key).insert_entry(stored).into_mut().object
    }

    /// What people changed about an object that follows from the account.
    pub fn change(&self, key: &str) -> Option<&Change> {
        self.changes.get(key)
    }

    /// All such changes.
    pub fn changes(&self) -> &BTreeMap<String, Change> {
        &self.changes
    }

    /// Notes a change of an object that follows from the account, in place of what was noted before.
    pub fn note_change(&mut self, key: String, change: Change) {
        self.changes.insert(key, change);
    }

    /// What scheduler and controllers remember.
    pub fn life(&self) -> &Life {
        &self.life
    }

    /// The same, to change it.
    pub fn life_mut(&mut self) -> &mut Life {
        &mut self.life
    }

    /// Forgets restarts in places that there are no more. Says whether there were some.
    pub fn keep_restarts(&mut self, is_there: impl Fn(&str) -> bool) -> bool {
        let before = self.restarts.len();
        self.restarts.retain(|place, _| is_there(place));
        self.restarts.len() != before
    }

    /// Forgets changes of objects that there are no more. Says whether there were some.
    pub fn keep_changes(&mut self, is_there: impl Fn(&str) -> bool) -> bool {
        let before = self.changes.len();
        self.changes.retain(|key, _| is_there(key));
        self.changes.len() != before
    }

    /// When pods were deleted that their owners make anew.
    pub fn restarts(&self) -> &BTreeMap<String, u64> {
        &self.restarts
    }

    /// Notes that a pod was deleted that its owner makes anew.
    pub fn restart(&mut self, place: String, now: u64) {
        self.restarts.insert(place, now);
    }

    /// Since when the pods of each object that has any are made from the template it has now.
    pub fn templates(&self) -> BTreeMap<String, u64> {
        let of_kept = self.kept.iter().filter_map(|(key, one)| Some((key.clone(), one.template_at?)));
        let of_changed = self.changes.iter().filter_map(|(key, one)| Some((key.clone(), one.template_at?)));
        of_kept.chain(of_changed).collect()
    }

    /// Whether the cluster still lacks what every new cluster has. Says so once only.
    pub fn wants_furniture(&mut self) -> bool {
        !std::mem::replace(&mut self.is_furnished, true)
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
    /// Gives the object a new version, because it was changed: the time, or the next number if time stood still.
    pub fn touch(&mut self, now: u64) {
        let before = meta(&self.object, "resourceVersion").parse::<u64>().unwrap_or(0);
        self.object["metadata"]["resourceVersion"] = json!(now.max(before + 1).to_string());
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

    /// Whether something keeps it when its deletion is asked for.
    pub fn is_finalized_later(&self) -> bool {
        let listed = |list: &Value| list.as_array().is_some_and(|list| !list.is_empty());
        listed(&self.object["metadata"]["finalizers"]) || listed(&self.object["spec"]["finalizers"])
    }
}

/// A moment as Kubernetes writes it, from Unix milliseconds.
pub fn written(milliseconds: u64) -> String {
    let moment = i64::try_from(milliseconds).ok().and_then(|ms| Timestamp::from_millisecond(ms).ok());
    moment.unwrap_or(Timestamp::MAX).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_of_a_kind_are_those_and_no_others() {
        let mut objects = Objects::default();
        for (kind, name) in [("Pod", "b"), ("PodDisruptionBudget", "c"), ("Pod", "a"), ("Node", "d")] {
            objects.put(json!({ "kind": kind, "metadata": { "name": name } }), Made::default(), 1);
        }
        let names = |kind| objects.of_kind(kind).map(|one| meta(&one.object, "name")).collect::<Vec<_>>();
        assert_eq!((names("Pod"), names("PodDisruptionBudget"), names("Po")), (vec!["a", "b"], vec!["c"], vec![]));
    }

    /// Accounts that were saved before objects could be changed.
    #[test]
    fn older_accounts_are_read() {
        let object = json!({ "kind": "ConfigMap", "metadata": { "name": "a", "namespace": "b" } });
        let stored = json!({ "object": object, "created_at": 1, "deleted_at": null, "made": { "volume": "vol-1" } });
        let saved = json!({ "kept": { "ConfigMap/b/a": stored }, "gone": [] });
        let mut objects: Objects = serde_json::from_value(saved).expect("an older account");
        assert!(objects.get("ConfigMap/b/a").is_some_and(|one| one.made.volume.is_some()));
        assert!(objects.wants_furniture() && !objects.wants_furniture(), "it gets its storage class once");
    }

    #[test]
    fn a_version_grows_even_if_time_stands_still() {
        let mut objects = Objects::default();
        let object = json!({ "kind": "ConfigMap", "metadata": { "name": "a" } });
        let version = |object: &Value| meta(object, "resourceVersion").to_owned();
        assert_eq!(version(objects.put(object, Made::default(), 7)), "7");
        let stored = objects.get_mut("ConfigMap//a").expect("it was put");
        stored.touch(7);
        assert_eq!(version(&stored.object), "8");
        stored.touch(20);
        assert_eq!(version(&stored.object), "20");
    }
}
