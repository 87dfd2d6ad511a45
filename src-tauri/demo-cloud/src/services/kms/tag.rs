//! Tags of keys: read, listed and changed.

use serde_json::{Value, json};

use super::refusal::{need, page};
use super::state::{State, Tags};
use crate::context::Context;
use crate::wire::{Answer, AwsError};

/// KMS's limit per key.
const MOST: usize = 50;

/// Reads `Tags`.
pub(super) fn read(body: &Value) -> Answer<Tags> {
    let mut tags = Tags::new();
    for tag in body["Tags"].as_array().into_iter().flatten() {
        let key = need(tag, "TagKey")?;
        if key.starts_with("aws:") {
            return Err(refused("aws: prefixed tag key names are not allowed for external use"));
        }
        if tags.insert(key.to_owned(), tag["TagValue"].as_str().unwrap_or_default().to_owned()).is_some() {
            return Err(refused("Duplicate tag keys"));
        }
    }
    within_limit(tags)
}

pub(super) fn add(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let new = read(body)?;
    let key = context.kms.our_key_mut(need(body, "KeyId")?)?;
    key.check_not_pending()?;
    let mut tags = key.tags.clone();
    tags.extend(new);
    key.tags = within_limit(tags)?;
    Ok(json!({}))
}

pub(super) fn remove(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let key = context.kms.our_key_mut(need(body, "KeyId")?)?;
    key.check_not_pending()?;
    for gone in body["TagKeys"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        key.tags.remove(gone);
    }
    Ok(json!({}))
}

pub(super) fn list(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let key = context.kms.key(need(body, "KeyId")?)?;
    let tags = key.tags.iter().map(|(key, value)| json!({ "TagKey": key, "TagValue": value }));
    page(body, "Tags", tags.collect())
}

impl State {
    /// The tags of the keys that are not AWS's own, with ARNs.
    pub(crate) fn tagged(&mut self) -> Vec<(String, &mut Tags)> {
        let ours = self.keys.values_mut().filter(|key| !key.is_aws && key.check_not_pending().is_ok());
        ours.map(|key| (key.arn.clone(), &mut key.tags)).collect()
    }
}

fn within_limit(tags: Tags) -> Answer<Tags> {
    if tags.len() > MOST { Err(refused("Too many tags")) } else { Ok(tags) }
}

fn refused(message: &str) -> AwsError {
    AwsError::bad("TagException", message)
}
