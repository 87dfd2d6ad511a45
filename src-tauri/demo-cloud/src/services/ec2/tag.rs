//! Tags: on create, later, and listed.

use std::collections::BTreeMap;

use super::describe::{self, Filters};
use super::kind::{self, Kind, invalid_value, need};
use super::state::State;
use crate::context::Context;
use crate::wire::{Answer, AwsError, Params, Xml};

/// Tags by key.
pub(crate) type Tags = BTreeMap<String, String>;

/// EC2's limit per resource.
const MOST: usize = 50;

/// The tags that a create call asks for on a kind of resource. A tag specification for a kind that the call does not
/// make is refused.
pub(crate) fn on_create(params: &Params, makes: &[&Kind], wanted: &Kind) -> Answer<Tags> {
    let mut tags = Tags::new();
    for specification in params.each("TagSpecification") {
        let resource_type = specification
            .filled("ResourceType")
            .ok_or_else(|| invalid_value("Tag specification resource type must have a value"))?;
        if !makes.iter().any(|kind| kind.resource_type == resource_type) {
            return Err(invalid_value(format!(
                "'{resource_type}' is not a valid taggable resource type for this operation."
            )));
        }
        if resource_type == wanted.resource_type {
            tags.extend(read(&specification)?);
        }
    }
    within_limit(tags)
}

/// Writes a `tagSet`.
pub(crate) fn write(xml: &mut Xml, tags: &Tags) {
    xml.set("tagSet", tags, |item, (key, value)| {
        item.text("key", key).text("value", value);
    });
}

pub(super) fn create(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let ids = ids(params)?;
    let tags = read(params)?;
    if tags.is_empty() {
        return Err(kind::missing_parameter("Tag"));
    }
    for id in &ids {
        let mut merged = tags_of(context.ec2, id)?.clone();
        merged.extend(tags.clone());
        within_limit(merged)?;
    }
    for id in &ids {
        tags_of(context.ec2, id)?.extend(tags.clone());
    }
    Ok(done())
}

pub(super) fn delete(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    for id in ids(params)? {
        // EC2 deletes tags of what is gone without a word.
        let Ok(tags) = tags_of(context.ec2, &id) else { continue };
        let named = params.each("Tag");
        if named.is_empty() {
            tags.retain(|key, _| key.starts_with("aws:"));
        }
        for tag in named {
            let key = need(&tag, "Key")?;
            if tag.get("Value").is_none_or(|value| tags.get(key).is_some_and(|has| has == value)) {
                tags.remove(key);
            }
        }
    }
    Ok(done())
}

pub(super) fn describe(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let filters = Filters::read(params, &["key", "value", "resource-id", "resource-type"])?;
    let all: Vec<[String; 4]> = context
        .ec2
        .all_tags()
        .into_iter()
        .flat_map(|(id, tags)| {
            let tags: &Tags = tags;
            let resource_type = kind::of(id).map_or("", |kind| kind.resource_type);
            tags.iter().map(move |(key, value)| [id.clone(), resource_type.to_owned(), key.clone(), value.clone()])
        })
        .filter(|[id, resource_type, key, value]| {
            filters.accept(&Tags::new(), |name| match name {
                "key" => vec![key.clone()],
                "value" => vec![value.clone()],
                "resource-id" => vec![id.clone()],
                _ => vec![resource_type.clone()],
            })
        })
        .collect();
    let (page, next) = describe::page(params, all)?;
    let mut xml = Xml::new();
    xml.set("tagSet", page, |item, [id, resource_type, key, value]| {
        item.text("resourceId", id).text("resourceType", resource_type).text("key", key).text("value", value);
    })
    .some("nextToken", next);
    Ok(xml)
}

/// `<return>true</return>`, the answer of EC2 to most changes.
pub(super) fn done() -> Xml {
    let mut xml = Xml::new();
    xml.text("return", true);
    xml
}

fn ids(params: &Params) -> Answer<Vec<String>> {
    let ids = params.list("ResourceId");
    if ids.is_empty() { Err(kind::missing_parameter("resourceIdSet")) } else { Ok(ids) }
}

fn read(params: &Params) -> Answer<Tags> {
    let mut tags = Tags::new();
    for tag in params.each("Tag") {
        let key = need(&tag, "Key")?;
        let value = tag.get("Value").unwrap_or_default();
        if key.starts_with("aws:") {
            return Err(invalid_value("Tag keys starting with 'aws:' are reserved for internal use"));
        }
        if key.chars().count() > 128 || value.chars().count() > 256 {
            return Err(invalid_value(format!(
                "Tag key or value exceeds the maximum length of 128 or 256 characters: {key}"
            )));
        }
        if tags.insert(key.to_owned(), value.to_owned()).is_some() {
            return Err(invalid_value(format!("Duplicate tag key '{key}' specified.")));
        }
    }
    Ok(tags)
}

fn within_limit(tags: Tags) -> Answer<Tags> {
    if tags.len() > MOST {
        return Err(AwsError::bad("TagLimitExceeded", "The maximum number of tags for a resource has been reached."));
    }
    Ok(tags)
}

fn tags_of<'a>(state: &'a mut State, id: &str) -> Answer<&'a mut Tags> {
    let Some(kind) = kind::of(id) else {
        return Err(AwsError::bad("InvalidID", format!("The ID '{id}' is not valid")));
    };
    state.tags_of(id).ok_or_else(|| kind.missing(id))
}
