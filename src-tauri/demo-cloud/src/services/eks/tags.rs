//! Tags of everything in EKS that has an ARN.
//!
//! It must not know more of the objects than where their tags are.

use serde_json::{Value, json};

use super::body;
use super::errors::not_found;
use super::state::{State, Tags};
use crate::context::Context;
use crate::wire::Answer;
use crate::wire::rest_json::Call;

/// ListTagsForResource.
pub(super) fn list(context: &mut Context<'_>, arn: &str) -> Answer<Value> {
    Ok(json!({ "tags": of(context.eks, arn)? }))
}

/// TagResource.
pub(super) fn tag(context: &mut Context<'_>, call: &Call, arn: &str) -> Answer<Value> {
    let tags = of(context.eks, arn)?;
    let mut together = tags.clone();
    together.extend(body::tags(&call.body)?);
    body::check_tags(&together)?;
    *tags = together;
    Ok(json!({}))
}

/// UntagResource.
pub(super) fn untag(context: &mut Context<'_>, call: &Call, arn: &str) -> Answer<Value> {
    let tags = of(context.eks, arn)?;
    for key in call.query_list("tagKeys") {
        tags.remove(key);
    }
    Ok(json!({}))
}

fn of<'a>(state: &'a mut State, arn: &str) -> Answer<&'a mut Tags> {
    for cluster in state.clusters.values_mut() {
        if cluster.arn == arn {
            return Ok(&mut cluster.tags);
        }
        let groups = cluster.node_groups.values_mut().map(|group| (&group.arn, &mut group.tags));
        let addons = cluster.addons.values_mut().map(|addon| (&addon.arn, &mut addon.tags));
        let entries = cluster.access_entries.values_mut().map(|entry| (&entry.arn, &mut entry.tags));
        let profiles = cluster.fargate_profiles.values_mut().map(|one| (&one.arn, &mut one.tags));
        let identities = cluster.pod_identity_associations.values_mut().map(|one| (&one.arn, &mut one.tags));
        let mut all = groups.chain(addons).chain(entries).chain(profiles).chain(identities);
        if let Some((_, tags)) = all.find(|(of, _)| *of == arn) {
            return Ok(tags);
        }
    }
    // EKS says NotFoundException here, unlike everywhere else (API model, tag operations).
    Err(crate::wire::AwsError {
        code: "NotFoundException".to_owned(),
        ..not_found(format!("Resource not found: {arn}"))
    })
}
