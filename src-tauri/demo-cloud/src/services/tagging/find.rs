//! What has which tags, and which keys and values there are at all.
//!
//! Limits are from the API Reference (GetResources). AWS also lists what had tags once; here only what has some.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::resources::{self, Tags};
use super::{invalid, page, texts};
use crate::context::Context;
use crate::wire::Answer;

/// How many resources a page has if nobody says.
const USUAL_PAGE: usize = 50;
/// How many it may have.
const LARGEST_PAGE: u64 = 100;
/// How many keys or values a page has; nobody can choose it.
const WORDS_PER_PAGE: usize = 1000;

/// One filter: a key, and the values of which it must have one; none is any.
struct TagFilter<'a> {
    key: &'a str,
    values: Vec<&'a str>,
}

/// What is asked for.
struct Wish<'a> {
    arns: Option<Vec<&'a str>>,
    kinds: Vec<&'a str>,
    filters: Vec<TagFilter<'a>>,
}

impl Wish<'_> {
    fn accepts(&self, arn: &str, tags: &Tags) -> bool {
        let has = |filter: &TagFilter<'_>| {
            tags.get(filter.key)
                .is_some_and(|value| filter.values.is_empty() || filter.values.contains(&value.as_str()))
        };
        !tags.is_empty()
            && self.arns.as_ref().is_none_or(|arns| arns.contains(&arn))
            && (self.kinds.is_empty() || self.kinds.iter().any(|kind| resources::is_of_type(arn, kind)))
            && self.filters.iter().all(has)
    }
}

/// `GetResources`.
pub(super) fn resources(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let arns = texts(body, "ResourceARNList", (1, 100))?;
    let by_page = ["ResourcesPerPage", "TagsPerPage", "PaginationToken"].iter().any(|name| !body[*name].is_null());
    if arns.is_some() && by_page {
        return Err(invalid("ResourceARNList cannot be combined with pagination parameters"));
    }
    let count = page::size(body, "ResourcesPerPage", (1, LARGEST_PAGE))?;
    let tag_count = page::size(body, "TagsPerPage", (100, 500))?;
    if count.is_some() && tag_count.is_some() {
        return Err(invalid("You can specify either ResourcesPerPage or TagsPerPage, but not both"));
    }
    if body["ExcludeCompliantResources"] == true && body["IncludeComplianceDetails"] != true {
        return Err(invalid("ExcludeCompliantResources can be true only if IncludeComplianceDetails is true"));
    }
    let kinds = texts(body, "ResourceTypeFilters", (0, 100))?.unwrap_or_default();
    let (wish, after) = (Wish { arns, kinds, filters: filters(body)? }, page::start(body)?);
    let all = resources::all(context);
    let mut left = all.iter().filter(|(arn, tags)| **arn > after && wish.accepts(arn, tags)).peekable();
    let (mut list, mut tags_on_page, mut last) = (Vec::new(), 0, None);
    // A resource with its tags is never divided between two pages.
    while let Some((arn, tags)) = left.next_if(|(_, tags)| {
        let is_full = tag_count.is_some_and(|most| !list.is_empty() && tags_on_page + tags.len() > most);
        list.len() < count.unwrap_or(USUAL_PAGE) && !is_full
    }) {
        tags_on_page += tags.len();
        last = Some(arn.as_str());
        let pairs: Vec<Value> = tags.iter().map(|(key, value)| json!({ "Key": key, "Value": value })).collect();
        list.push(json!({ "ResourceARN": arn, "Tags": pairs }));
    }
    let token = page::token(last.filter(|_| left.peek().is_some()));
    Ok(json!({ "PaginationToken": token, "ResourceTagMappingList": list }))
}

/// `GetTagKeys`.
pub(super) fn keys(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let all = resources::all(context);
    words(body, "TagKeys", all.values().flat_map(|tags| tags.keys()).cloned().collect())
}

/// `GetTagValues`.
pub(super) fn values(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let key = body["Key"].as_str().filter(|key| !key.is_empty()).ok_or_else(|| invalid("Key must not be null"))?;
    let all = resources::all(context);
    words(body, "TagValues", all.values().filter_map(|tags| tags.get(key)).cloned().collect())
}

fn words(body: &Value, name: &str, all: BTreeSet<String>) -> Answer<Value> {
    let after = page::start(body)?;
    // An empty value is a value, and comes first.
    let is_first = body["PaginationToken"].as_str().is_none_or(str::is_empty);
    let mut left = all.into_iter().filter(|word| is_first || *word > after).peekable();
    let page: Vec<String> = left.by_ref().take(WORDS_PER_PAGE).collect();
    let token = page::token(page.last().filter(|_| left.peek().is_some()).map(String::as_str));
    Ok(json!({ "PaginationToken": token, name: page }))
}

fn filters(body: &Value) -> Answer<Vec<TagFilter<'_>>> {
    let all = body["TagFilters"].as_array().map(Vec::as_slice).unwrap_or_default();
    if all.len() > 50 {
        return Err(invalid("TagFilters can have at most 50 members"));
    }
    all.iter().map(TagFilter::read).collect()
}

impl<'a> TagFilter<'a> {
    fn read(body: &'a Value) -> Answer<Self> {
        let key = body["Key"].as_str().filter(|key| !key.is_empty());
        let key = key.ok_or_else(|| invalid("A tag filter needs a key"))?;
        Ok(Self { key, values: texts(body, "Values", (0, 20))?.unwrap_or_default() })
    }
}
