//! Asks the cluster's own API server, as the identity in use: what lets no pod go, and to take an object down. Whoever
//! calls gets a sentence when it cannot be asked; nothing here waits for it.

use aws_sdk_eks::types::Cluster;

use super::scope::describe_cluster;
use crate::{
    cloud::Cloud,
    kube_api::ApiServer,
    kube_objects::{self, Budget, Standing},
    kube_sign_in::sign_in,
    problems::explain,
    resources::Ctx,
};

/// All disruption budgets of a cluster, or why they cannot be read.
pub async fn budgets(cloud: &Cloud, cluster: &Cluster) -> Result<Vec<Budget>, String> {
    let server = server(cloud, cluster).await?;
    kube_objects::budgets(&server).await.map_err(|trouble| trouble.to_string())
}

/// Takes an object down that stands at `service/default/web`.
pub async fn delete(ctx: &Ctx, object: &str) -> Result<Standing, String> {
    let cluster = describe_cluster(&ctx.cloud, &ctx.cluster).await.map_err(|failure| explain(&failure).title)?;
    let Some(cluster) = cluster else { return Ok(Standing::Gone) };
    let server = server(&ctx.cloud, &cluster).await?;
    kube_objects::delete(&server, object).await.map_err(|trouble| trouble.to_string())
}

/// Whether an object stands; an object of a cluster that is gone does not.
pub async fn stands(ctx: &Ctx, object: &str) -> Result<bool, String> {
    let cluster = describe_cluster(&ctx.cloud, &ctx.cluster).await.map_err(|failure| explain(&failure).title)?;
    let Some(cluster) = cluster else { return Ok(false) };
    let server = server(&ctx.cloud, &cluster).await?;
    kube_objects::stands(&server, object).await.map_err(|trouble| trouble.to_string())
}

async fn server(cloud: &Cloud, cluster: &Cluster) -> Result<ApiServer, String> {
    let name = cluster.name().unwrap_or_default();
    let authority = cluster.certificate_authority().and_then(|authority| authority.data()).unwrap_or_default();
    let endpoint = cluster.endpoint().filter(|endpoint| !endpoint.is_empty());
    let endpoint = endpoint.ok_or_else(|| "It has no address yet.".to_owned())?;
    let server = sign_in(cloud, name, endpoint, authority).await;
    server.ok_or_else(|| "There are no credentials to ask it with.".to_owned())
}
