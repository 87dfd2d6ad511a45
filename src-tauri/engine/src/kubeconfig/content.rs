//! The content of a kubeconfig as a tree, and the changes made to it. Touches no file.
//!
//! The rules are those of the AWS CLI: an entry with the same name is replaced where it stands, a new one goes to the
//! end, every key that is not understood is kept, and a tree of the wrong shape is refused rather than repaired.

use serde_yaml_ng::{Mapping, Value};

use super::{
    entry::{Entry, map},
    old_yaml,
};

/// The lists of a kubeconfig.
const LISTS: [&str; 3] = ["clusters", "contexts", "users"];

/// A kubeconfig.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Content(Mapping);

impl Content {
    /// What a new file starts with.
    pub fn fresh() -> Self {
        let list = || Value::Sequence(Vec::new());
        let keys = [
            ("apiVersion", "v1".into()),
            ("clusters", list()),
            ("contexts", list()),
            ("current-context", "".into()),
            ("kind", "Config".into()),
            ("preferences", Value::Mapping(Mapping::new())),
            ("users", list()),
        ];
        match map(keys) {
            Value::Mapping(mapping) => Self(mapping),
            _ => unreachable!("map() makes mappings"),
        }
    }

    /// Reads a file's text; an empty one is a fresh kubeconfig. The error says what is wrong with the text.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut value: Value = serde_yaml_ng::from_str(text).map_err(|error| format!("it is not YAML: {error}"))?;
        value.apply_merge().map_err(|error| format!("its YAML cannot be resolved: {error}"))?;
        old_yaml::settle_switches(&mut value);
        let mapping = match value {
            Value::Null => return Ok(Self::fresh()),
            Value::Mapping(mapping) => mapping,
            _ => return Err("it does not consist of keys and values".to_owned()),
        };
        for key in LISTS {
            match mapping.get(key) {
                None | Some(Value::Null) => {}
                Some(Value::Sequence(entries)) if entries.iter().all(Value::is_mapping) => {}
                Some(Value::Sequence(_)) => {
                    return Err(format!("an entry of “{key}” does not consist of keys and values"));
                }
                Some(_) => return Err(format!("“{key}” is not a list")),
            }
        }
        for key in ["apiVersion", "current-context", "kind"] {
            if !matches!(mapping.get(key), None | Some(Value::Null | Value::String(_))) {
                return Err(format!("“{key}” is not a text"));
            }
        }
        if !matches!(mapping.get("preferences"), None | Some(Value::Null | Value::Mapping(_))) {
            return Err("“preferences” does not consist of keys and values".to_owned());
        }
        Ok(Self(mapping))
    }

    /// The text to write.
    pub fn text(&self) -> Result<String, String> {
        old_yaml::text(self.0.clone())
    }

    /// Whether a cluster with this name is in it.
    pub fn has_cluster(&self, name: &str) -> bool {
        self.list("clusters").iter().any(|entry| is_named(entry, name))
    }

    /// Puts a cluster in and makes it the current one.
    pub fn insert(&mut self, entry: &Entry) {
        for (key, new) in [("clusters", entry.cluster()), ("users", entry.user()), ("contexts", entry.context())] {
            let entries = self.list_mut(key);
            match entries.iter_mut().find(|old| is_named(old, &entry.cluster_arn)) {
                Some(old) => *old = new,
                None => entries.push(new),
            }
        }
        self.0.insert("current-context".into(), entry.cluster_arn.as_str().into());
    }

    /// Takes out everything of a cluster: its entry, the contexts that use it even if they were renamed, and its user
    /// unless another context uses it. The current context is cleared if it was one of them.
    pub fn remove(&mut self, cluster_arn: &str) {
        let uses = |context: &Value, part: &str| {
            context.get("context").and_then(|context| context.get(part)) == Some(&cluster_arn.into())
        };
        let mut gone = Vec::new();
        self.retain("contexts", |context| {
            let ours = uses(context, "cluster");
            if ours {
                gone.push(context.get("name").cloned().unwrap_or_default());
            }
            !ours
        });
        self.retain("clusters", |cluster| !is_named(cluster, cluster_arn));
        let user_is_used = self.list("contexts").iter().any(|context| uses(context, "user"));
        if !user_is_used {
            self.retain("users", |user| !is_named(user, cluster_arn));
        }
        if self.0.get("current-context").is_some_and(|current| gone.contains(current)) {
            self.0.insert("current-context".into(), "".into());
        }
    }

    fn list(&self, key: &str) -> &[Value] {
        self.0.get(key).and_then(Value::as_sequence).map_or(&[], Vec::as_slice)
    }

    fn retain(&mut self, key: &str, keep: impl FnMut(&Value) -> bool) {
        if let Some(Value::Sequence(entries)) = self.0.get_mut(key) {
            entries.retain(keep);
        }
    }

    /// The list under a key; made at the end if it is not there, and in its place if it is null.
    fn list_mut(&mut self, key: &str) -> &mut Vec<Value> {
        let value = self.0.entry(key.into()).or_insert(Value::Null);
        if !value.is_sequence() {
            *value = Value::Sequence(Vec::new());
        }
        value.as_sequence_mut().expect("it was made a list in the line before")
    }
}

fn is_named(entry: &Value, name: &str) -> bool {
    entry.get("name").and_then(Value::as_str) == Some(name)
}
