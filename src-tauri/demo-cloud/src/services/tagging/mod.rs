//! AWS Resource Groups Tagging API: the tags of everything in a Region, whichever service it belongs to.
//!
//! It must not keep any tag itself: tags are where their things are. Auto Scaling groups, IAM's roles and its users have
//! tags, too, but this API does not see them (Resource Groups User Guide, "Supported resource types").

mod change;
mod find;
mod page;
mod resources;

#[cfg(test)]
mod tests;

use serde_json::Value;

use crate::context::Context;
use crate::wire::{Answer, AwsError, json};

/// Answers one action, the part of the target after `ResourceGroupsTaggingAPI_20170126.`.
pub(crate) fn handle(context: &mut Context<'_>, action: &str, body: &Value) -> Answer<Value> {
    match action {
        "GetResources" => find::resources(context, body),
        "GetTagKeys" => find::keys(context, body),
        "GetTagValues" => find::values(context, body),
        "TagResources" => change::tag(context, body),
        "UntagResources" => change::untag(context, body),
        _ => Err(json::unknown_operation()),
    }
}

fn invalid(message: impl Into<String>) -> AwsError {
    AwsError::bad("InvalidParameterException", message)
}

/// A list of texts that must have a length within `least..=most`, if it is there; `None` if it is not.
fn texts<'a>(body: &'a Value, name: &str, (least, most): (usize, usize)) -> Answer<Option<Vec<&'a str>>> {
    let Some(list) = body[name].as_array() else { return Ok(None) };
    if !(least..=most).contains(&list.len()) {
        return Err(invalid(format!("{name} must have between {least} and {most} members")));
    }
    Ok(Some(list.iter().filter_map(Value::as_str).collect()))
}
