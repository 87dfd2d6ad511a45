//! Tags put on and taken off several things at once. What fails is told one by one; the rest is done.
//!
//! Limits are from the API Reference (TagResources, UntagResources).

use serde_json::{Map, Value, json};

use super::resources::{self, Tags};
use super::{invalid, texts};
use crate::context::Context;
use crate::wire::Answer;

/// How many things one call may name.
const MOST_RESOURCES: usize = 20;
/// How many tags a thing may have, in every service that is here, and how many one call may name.
const MOST_TAGS: usize = 50;

/// `TagResources`.
pub(super) fn tag(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let named = body["Tags"].as_object().filter(|tags| (1..=MOST_TAGS).contains(&tags.len()));
    let named = named.ok_or_else(|| invalid("Tags must have between 1 and 50 members"))?;
    let mut new = Tags::new();
    for (key, value) in named {
        let value = value.as_str().ok_or_else(|| invalid(format!("The value of {key} is no text")))?;
        if key.is_empty() || key.chars().count() > 128 || value.chars().count() > 256 {
            return Err(invalid(format!("A key has 1 to 128 characters and a value at most 256: {key}")));
        }
        if key.to_lowercase().starts_with("aws:") {
            return Err(invalid(format!("Tag keys that start with aws: are reserved: {key}")));
        }
        new.insert(key.clone(), value.to_owned());
    }
    each(context, body, |tags| {
        let mut together = tags.clone();
        together.extend(new.clone());
        let own = together.keys().filter(|key| !key.starts_with("aws:")).count();
        if own > MOST_TAGS {
            return Err("The maximum number of tags for a resource has been reached.".to_owned());
        }
        *tags = together;
        Ok(())
    })
}

/// `UntagResources`. A tag that is not there is none that fails.
pub(super) fn untag(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let keys = texts(body, "TagKeys", (1, MOST_TAGS))?.ok_or_else(|| invalid("TagKeys must not be null"))?;
    if let Some(key) = keys.iter().find(|key| key.to_lowercase().starts_with("aws:")) {
        return Err(invalid(format!("Tag keys that start with aws: are reserved: {key}")));
    }
    each(context, body, |tags| {
        tags.retain(|key, _| !keys.contains(&key.as_str()));
        Ok(())
    })
}

/// Changes the tags of everything that is named.
fn each(context: &mut Context<'_>, body: &Value, change: impl Fn(&mut Tags) -> Result<(), String>) -> Answer<Value> {
    let arns = texts(body, "ResourceARNList", (1, MOST_RESOURCES))?;
    let arns = arns.ok_or_else(|| invalid("ResourceARNList must not be null"))?;
    if let Some(wrong) = arns.iter().find(|arn| !arn.starts_with("arn:") || arn.splitn(6, ':').count() < 6) {
        return Err(invalid(format!("{wrong} is not a valid ARN")));
    }
    let mut all = resources::all(context);
    let mut failed = Map::new();
    for arn in arns {
        let done = match all.get_mut(arn) {
            Some(tags) => change(tags),
            None => Err(format!("The resource {arn} does not exist in this Region, or cannot be tagged here.")),
        };
        if let Err(why) = done {
            let failure = json!({ "StatusCode": 400, "ErrorCode": "InvalidParameterException", "ErrorMessage": why });
            failed.insert(arn.to_owned(), failure);
        }
    }
    Ok(json!({ "FailedResourcesMap": failed }))
}
