//! Tags of log groups.

use serde_json::{Value, json};

use super::group::{LogGroup, bare};
use super::{invalid, missing};
use crate::context::Context;
use crate::wire::{Answer, AwsError};

/// How many tags a group may have.
const MOST: usize = 50;

pub(super) fn list(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    Ok(json!({ "tags": meant(context, body)?.tags }))
}

pub(super) fn add(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let new = body["tags"].as_object().cloned().unwrap_or_default();
    let group = meant(context, body)?;
    let mut tags = group.tags.clone();
    for (key, value) in new {
        let value = value.as_str().unwrap_or_default();
        if key.is_empty() || key.chars().count() > 128 || value.chars().count() > 256 {
            return Err(invalid(format!("A tag has a key of 1 to 128 characters and a value of at most 256: {key}")));
        }
        if key.to_lowercase().starts_with("aws:") {
            return Err(invalid("aws: prefixed tag key names are not allowed for external use."));
        }
        tags.insert(key, value.to_owned());
    }
    if tags.len() > MOST {
        return Err(AwsError::bad("TooManyTagsException", "A resource can have no more than 50 tags."));
    }
    group.tags = tags;
    Ok(json!({}))
}

pub(super) fn remove(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let group = meant(context, body)?;
    for key in body["tagKeys"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        group.tags.remove(key);
    }
    Ok(json!({}))
}

fn meant<'a>(context: &'a mut Context<'_>, body: &Value) -> Answer<&'a mut LogGroup> {
    let arn = body["resourceArn"].as_str().unwrap_or_default();
    context.logs.groups.get_mut(bare(arn)).ok_or_else(missing)
}
