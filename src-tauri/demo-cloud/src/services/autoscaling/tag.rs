//! Tags of groups, each of which may be handed on to the machines that the group starts from then on.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::group::Group;
use super::of_eks;
use super::refusal::{invalid, need, page};
use crate::context::Context;
use crate::wire::{Answer, AwsError, Params, Xml};

/// The limit per group.
const MOST: usize = 50;
/// The only kind of resource that has tags here.
const KIND: &str = "auto-scaling-group";

/// One tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct GroupTag {
    pub(super) key: String,
    pub(super) value: String,
    /// Whether new machines get it too.
    pub(super) propagates: bool,
}

/// Reads `Tags.member.N`.
pub(super) fn read(params: &Params) -> Answer<Vec<GroupTag>> {
    let mut tags: Vec<GroupTag> = Vec::new();
    for tag in params.each("Tags.member") {
        let key = need(&tag, "Key")?;
        if key.starts_with("aws:") {
            return Err(invalid("Tag keys starting with 'aws:' are reserved for internal use"));
        }
        if tags.iter().any(|known| known.key == key) && params.filled("Tags.member.1.ResourceId").is_none() {
            return Err(invalid(format!("Duplicate tag key found: {key}")));
        }
        tags.push(GroupTag {
            key: key.to_owned(),
            value: tag.get("Value").unwrap_or_default().to_owned(),
            propagates: tag.is_true("PropagateAtLaunch"),
        });
    }
    within_limit(tags.len())?;
    Ok(tags)
}

fn within_limit(count: usize) -> Answer<()> {
    if count > MOST {
        return Err(AwsError::bad("LimitExceeded", "The maximum number of tags per Auto Scaling group is 50."));
    }
    Ok(())
}

/// The names of the groups that the tags in a request are for, in their order.
fn resources(context: &Context<'_>, params: &Params) -> Answer<Vec<String>> {
    let mut names = Vec::new();
    for tag in params.each("Tags.member") {
        let name = need(&tag, "ResourceId")?;
        if tag.filled("ResourceType").is_some_and(|kind| kind != KIND) {
            return Err(invalid(format!("Invalid resource type. Valid resource type is: {KIND}")));
        }
        if !of_eks::exists(context, name) {
            context.autoscaling.group(name)?;
        }
        names.push(name.to_owned());
    }
    Ok(names)
}

pub(super) fn create_or_update(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let names = resources(context, params)?;
    let tags = read(params)?;
    for (name, tag) in names.iter().zip(&tags).filter(|(name, _)| !of_eks::exists(context, name)) {
        let group = context.autoscaling.group(name)?;
        within_limit(group.tags.len() + usize::from(!group.tags.contains_key(&tag.key)))?;
    }
    for (name, tag) in names.iter().zip(tags) {
        tags_of(context, name)?.insert(tag.key.clone(), tag);
    }
    Ok(Xml::new())
}

/// The tags people may change: those of their own groups, and what they add to EKS's.
fn tags_of<'a>(context: &'a mut Context<'_>, name: &str) -> Answer<&'a mut BTreeMap<String, GroupTag>> {
    if of_eks::exists(context, name) {
        return Ok(context.autoscaling.added_to_eks.entry(name.to_owned()).or_default());
    }
    Ok(&mut context.autoscaling.group_mut(name)?.tags)
}

/// Deleting a tag that is not there is a success.
pub(super) fn delete(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let names = resources(context, params)?;
    for (name, tag) in names.iter().zip(params.each("Tags.member")) {
        tags_of(context, name)?.remove(need(&tag, "Key")?);
    }
    Ok(Xml::new())
}

pub(super) fn describe(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let mut filters = Vec::new();
    for filter in params.each("Filters.member") {
        let name = need(&filter, "Name")?;
        if ![KIND, "key", "value", "propagate-at-launch"].contains(&name) {
            return Err(invalid(format!(
                "Filter type {name} is not correct. Allowed Filter types are: {KIND} key value propagate-at-launch"
            )));
        }
        filters.push((name.to_owned(), filter.list("Values.member")));
    }
    let accepts = |group: &Group, tag: &GroupTag| {
        filters.iter().all(|(name, values)| {
            let actual = match name.as_str() {
                KIND => group.name.clone(),
                "key" => tag.key.clone(),
                "value" => tag.value.clone(),
                _ => tag.propagates.to_string(),
            };
            values.contains(&actual)
        })
    };
    let of_eks = of_eks::groups(context);
    let groups = context.autoscaling.groups.values().chain(&of_eks);
    let all = groups.flat_map(|group| group.tags.values().map(move |tag| (group, tag)));
    let (page, next) = page(params, all.filter(|(group, tag)| accepts(group, tag)).collect())?;
    let mut xml = Xml::new();
    xml.members("Tags", page, |item, (group, tag)| tag.write(item, &group.name)).some("NextToken", next);
    Ok(xml)
}

impl GroupTag {
    /// Its members as Auto Scaling describes them.
    pub(super) fn write(&self, xml: &mut Xml, group: &str) {
        xml.text("ResourceId", group)
            .text("ResourceType", KIND)
            .text("Key", &self.key)
            .text("Value", &self.value)
            .text("PropagateAtLaunch", self.propagates);
    }
}
