//! The tags by which Landfall knows its own, in the shapes of each service.

use aws_sdk_ec2::types::{Filter, ResourceType, Tag, TagSpecification};

use super::Ctx;

/// The cluster's name.
pub const TAG_CLUSTER: &str = "landfall.dev/cluster";
/// The run's id.
pub const TAG_RUN: &str = "landfall.dev/run";
/// The Region, on what stands in none: roles.
pub const TAG_REGION: &str = "landfall.dev/region";
/// The step's key.
pub const TAG_STEP: &str = "landfall.dev/step";

/// Tags given in the create call itself, so that no object ever stands untagged.
pub fn specification(ctx: &Ctx, kind: ResourceType, name: &str, more: &[(String, String)]) -> TagSpecification {
    let tags = ctx.tags(name).into_iter().chain(more.iter().cloned());
    TagSpecification::builder()
        .resource_type(kind)
        .set_tags(Some(tags.map(|(key, value)| Tag::builder().key(key).value(value).build()).collect()))
        .build()
}

/// Filters that match only what this step of this run made.
pub fn ours(ctx: &Ctx) -> Vec<Filter> {
    [(TAG_RUN, &*ctx.run), (TAG_STEP, &*ctx.step)]
        .map(|(key, value)| Filter::builder().name(format!("tag:{key}")).values(value).build())
        .into()
}

/// One filter.
pub fn filter(name: &str, value: impl Into<String>) -> Filter {
    Filter::builder().name(name).values(value).build()
}
