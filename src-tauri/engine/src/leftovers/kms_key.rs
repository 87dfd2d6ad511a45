//! KMS keys made for clusters, found by their aliases: in no list of AWS's do keys show their tags.

use aws_sdk_kms::types::{KeyMetadata, Tag};

use super::tag_list::TagList;
use crate::{
    cloud::Cloud,
    failure::Failure,
    resources::kms_key::{ALIAS_PREFIX, is_going},
};

/// Every key that stands under an alias of ours, with its tags. Keys that wait for their deletion are gone.
pub async fn all(cloud: &Cloud) -> Result<Vec<(KeyMetadata, TagList)>, Failure> {
    let pages = cloud.kms.list_aliases().into_paginator().items().send();
    let aliases = pages.try_collect().await.map_err(Failure::of("KMS", "ListAliases"))?;
    let ours = aliases.iter().filter(|alias| alias.alias_name().is_some_and(|name| name.starts_with(ALIAS_PREFIX)));
    let mut found = Vec::new();
    for id in ours.filter_map(|alias| alias.target_key_id()) {
        let answer = cloud.kms.describe_key().key_id(id).send().await;
        let key = match answer.map_err(Failure::of("KMS", "DescribeKey")) {
            Err(failure) if failure.is_gone() => continue,
            answer => answer?.key_metadata,
        };
        if let Some(key) = key.filter(|key| !is_going(key)) {
            let tags = tags(cloud, id).await?;
            found.push((key, tags));
        }
    }
    Ok(found)
}

async fn tags(cloud: &Cloud, id: &str) -> Result<TagList, Failure> {
    let pages = cloud.kms.list_resource_tags().key_id(id).into_paginator().items().send();
    let tags: Vec<Tag> = pages.try_collect().await.map_err(Failure::of("KMS", "ListResourceTags"))?;
    Ok(TagList::of(tags.iter().map(|tag| (Some(tag.tag_key()), Some(tag.tag_value())))))
}
