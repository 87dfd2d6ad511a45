//! Tags of file systems and access points: read, listed and changed.

use serde_json::{Value, json};

use super::refusal::{bad, need, no_access_point, no_file_system, page};
use super::state::{State, Tags};
use crate::context::Context;
use crate::wire::Answer;
use crate::wire::rest_json::Call;

/// EFS's limit per resource.
const MOST: usize = 50;

/// Reads `Tags`.
pub(super) fn read(body: &Value) -> Answer<Tags> {
    let mut tags = Tags::new();
    for tag in body["Tags"].as_array().into_iter().flatten() {
        let key = need(tag, "Key")?;
        if key.starts_with("aws:") {
            return Err(bad("Tag keys that begin with aws: are reserved."));
        }
        if tags.insert(key.to_owned(), tag["Value"].as_str().unwrap_or_default().to_owned()).is_some() {
            return Err(bad(format!("Duplicate tag key '{key}'")));
        }
    }
    within_limit(tags)
}

/// Tags as EFS writes them.
pub(super) fn wire(tags: &Tags) -> Vec<Value> {
    tags.iter().map(|(key, value)| json!({ "Key": key, "Value": value })).collect()
}

pub(super) fn add(context: &mut Context<'_>, id: &str, body: &Value) -> Answer<Value> {
    let new = read(body)?;
    let tags = of(context.efs, id)?;
    let mut together = tags.clone();
    together.extend(new);
    *tags = within_limit(together)?;
    Ok(json!({}))
}

pub(super) fn list(context: &mut Context<'_>, call: &Call, id: &str) -> Answer<Value> {
    let tags = wire(of(context.efs, id)?);
    page(call, ["MaxResults", "NextToken", "NextToken"], "Tags", tags)
}

pub(super) fn remove(context: &mut Context<'_>, call: &Call, id: &str) -> Answer<Value> {
    let tags = of(context.efs, id)?;
    for key in call.query_list("tagKeys") {
        tags.remove(key);
    }
    Ok(json!({}))
}

/// The tags of what has this id or ARN.
fn of<'a>(state: &'a mut State, id: &str) -> Answer<&'a mut Tags> {
    let bare = id.rsplit('/').next().unwrap_or(id);
    if bare.starts_with("fsap-") {
        return state.access_points.get_mut(bare).map(|one| &mut one.tags).ok_or_else(|| no_access_point(id));
    }
    state.file_systems.get_mut(bare).map(|one| &mut one.tags).ok_or_else(|| no_file_system(id))
}

impl State {
    /// The tags of everything, with ARNs.
    pub(crate) fn tagged(&mut self) -> Vec<(String, &mut Tags)> {
        let systems = self.file_systems.values_mut().map(|one| (one.arn.clone(), &mut one.tags));
        let points = self.access_points.values_mut().map(|one| (one.arn.clone(), &mut one.tags));
        systems.chain(points).collect()
    }
}

fn within_limit(tags: Tags) -> Answer<Tags> {
    if tags.len() > MOST { Err(bad("A resource has at most 50 tags.")) } else { Ok(tags) }
}
