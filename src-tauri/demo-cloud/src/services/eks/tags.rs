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
    let found = state.tagged().into_iter().find(|(of, _)| of == arn).map(|(_, tags)| tags);
    // EKS says NotFoundException here, unlike everywhere else (API model, tag operations).
    found.ok_or_else(|| crate::wire::AwsError {
        code: "NotFoundException".to_owned(),
        ..not_found(format!("Resource not found: {arn}"))
    })
}

impl State {
    /// The tags of everything, with ARNs.
    pub(crate) fn tagged(&mut self) -> Vec<(String, &mut Tags)> {
        let mut all: Vec<(String, &mut Tags)> = Vec::new();
        for cluster in self.clusters.values_mut() {
            all.push((cluster.arn.clone(), &mut cluster.tags));
            all.extend(cluster.node_groups.values_mut().map(|one| (one.arn.clone(), &mut one.tags)));
            all.extend(cluster.addons.values_mut().map(|one| (one.arn.clone(), &mut one.tags)));
            all.extend(cluster.access_entries.values_mut().map(|one| (one.arn.clone(), &mut one.tags)));
            all.extend(cluster.fargate_profiles.values_mut().map(|one| (one.arn.clone(), &mut one.tags)));
            all.extend(cluster.identity_provider.iter_mut().map(|one| (one.arn.clone(), &mut one.tags)));
            all.extend(cluster.pod_identity_associations.values_mut().map(|one| (one.arn.clone(), &mut one.tags)));
        }
        all
    }
}
