//! Reading request bodies: values by their wire names, with EKS's refusals for what is missing or wrong.
//!
//! It must not know any operation.

use std::collections::BTreeMap;

use serde_json::Value;

use super::errors::invalid_parameter;
use crate::wire::Answer;

/// A text that may be missing.
pub(super) fn text<'a>(body: &'a Value, name: &str) -> Option<&'a str> {
    body.get(name).and_then(Value::as_str)
}

/// A text that must be there and not be empty.
pub(super) fn required<'a>(body: &'a Value, name: &str) -> Answer<&'a str> {
    text(body, name)
        .filter(|value| !value.is_empty())
        .ok_or_else(|| invalid_parameter(format!("{name} is a required parameter")))
}

/// A list of texts; missing is empty.
pub(super) fn texts(body: &Value, name: &str) -> Vec<String> {
    body.get(name)
        .and_then(Value::as_array)
        .map(|values| values.iter().filter_map(Value::as_str).map(str::to_owned).collect())
        .unwrap_or_default()
}

/// A map of texts; missing is empty.
pub(super) fn map(body: &Value, name: &str) -> BTreeMap<String, String> {
    body.get(name)
        .and_then(Value::as_object)
        .map(|fields| {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            fields.iter().map(|(key, value)| (key.clone(), text(value))).collect()
        })
        .unwrap_or_default()
}

/// A truth value that may be missing.
pub(super) fn flag(body: &Value, name: &str) -> Option<bool> {
    body.get(name).and_then(Value::as_bool)
}

/// Tags, within AWS's limits: at most 50, keys of 1 to 128 characters not starting with `aws:`, values
/// of at most 256 (EKS API model).
pub(super) fn tags(body: &Value) -> Answer<BTreeMap<String, String>> {
    let tags = map(body, "tags");
    check_tags(&tags)?;
    Ok(tags)
}

/// The limits alone, for tags that are already read.
pub(super) fn check_tags(tags: &BTreeMap<String, String>) -> Answer<()> {
    if tags.len() > 50 {
        return Err(invalid_parameter("A resource can have at most 50 tags"));
    }
    for (key, value) in tags {
        if key.is_empty() || key.len() > 128 || value.len() > 256 {
            return Err(invalid_parameter(format!("Invalid tag: {key}")));
        }
        if key.to_lowercase().starts_with("aws:") {
            return Err(invalid_parameter(format!(
                "Tag keys must not start with the reserved prefix aws:, found {key}"
            )));
        }
    }
    Ok(())
}
