//! The cluster's OIDC provider in IAM, where another tool made it so that pods may take on roles. It outlives the cluster.

use super::{scope::Scope, tag_list::TagList};
use crate::{
    cloud::Cloud,
    contract::{Leftover, LeftoverThing},
    failure::Failure,
    resources::{Ctx, Look},
};

/// The one with the cluster's issuer.
pub async fn seen(scope: &Scope) -> Result<Vec<Leftover>, Failure> {
    let identity = scope.live.as_ref().and_then(|cluster| cluster.identity());
    let Some(issuer) = identity.and_then(|identity| identity.oidc()?.issuer()) else { return Ok(Vec::new()) };
    let path = issuer.trim_start_matches("https://");
    let answer = scope.cloud.iam.list_open_id_connect_providers().send().await;
    let answer = answer.map_err(Failure::of("IAM", "ListOpenIDConnectProviders"))?;
    let arns = answer.open_id_connect_provider_list().iter().filter_map(|provider| provider.arn());
    let mut found = Vec::new();
    for arn in arns.filter(|arn| arn.ends_with(&format!(":oidc-provider/{path}"))) {
        // One of ours is a step of the plan. Whoever may not look at it is asked whether it shall go.
        let answer = scope.cloud.iam.get_open_id_connect_provider().open_id_connect_provider_arn(arn).send().await;
        let tags = answer.map(|provider| provider.tags().to_vec()).unwrap_or_default();
        let tags = TagList::of(tags.iter().map(|tag| (Some(tag.key()), Some(tag.value()))));
        if !scope.is_ours(&tags) {
            found.push(leftover(arn));
        }
    }
    Ok(found)
}

/// Whether one stands.
pub async fn stands(cloud: &Cloud, arn: &str) -> Result<bool, Failure> {
    let answer = cloud.iam.get_open_id_connect_provider().open_id_connect_provider_arn(arn).send().await;
    match answer.map_err(Failure::of("IAM", "GetOpenIDConnectProvider")) {
        Err(failure) if failure.is_gone() => Ok(false),
        answer => answer.map(|_| true),
    }
}

/// Removes one.
pub async fn remove(ctx: &Ctx, arn: &str) -> Result<Look<()>, Failure> {
    let answer = ctx.cloud.iam.delete_open_id_connect_provider().open_id_connect_provider_arn(arn).send().await;
    match answer.map_err(Failure::of("IAM", "DeleteOpenIDConnectProvider")) {
        Err(failure) if !failure.is_gone() => Err(failure),
        _ => Ok(Look::Ready(())),
    }
}

fn leftover(arn: &str) -> Leftover {
    let id = arn.rsplit('/').next().unwrap_or(arn);
    Leftover {
        key: format!("oidc-provider/{id}"),
        title: format!("IAM OIDC provider of the cluster ({id})"),
        made_by: None,
        while_it_stays: "It stays behind, free of charge and of no use without the cluster".into(),
        blocks: false,
        loses_data: false,
        cost_per_hour: 0.0,
        command: format!("aws iam delete-open-id-connect-provider --open-id-connect-provider-arn {arn}"),
        thing: LeftoverThing::OidcProvider { arn: arn.to_owned() },
    }
}
