//! Asks the cluster's own API server, as the identity in use: what lets no pod go, and to take an object down. Whoever
//! calls gets a sentence when it cannot be asked; nothing here waits for it.

use aws_credential_types::provider::ProvideCredentials;
use aws_sdk_eks::types::Cluster;

use super::scope::describe_cluster;
use crate::{
    cloud::Cloud,
    identity,
    kube_objects::{self, ApiServer, Budget, Standing},
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
    let no_credentials = || "There are no credentials to ask it with.".to_owned();
    let provider = cloud.config.credentials_provider().ok_or_else(no_credentials)?;
    let credentials = provider.provide_credentials().await.map_err(|_| no_credentials())?;
    let name = cluster.name().unwrap_or_default();
    let token = identity::token(name, &cloud.region, &credentials, std::time::SystemTime::now())
        .map_err(|_| no_credentials())?;
    let authority = cluster.certificate_authority().and_then(|authority| authority.data()).unwrap_or_default();
    let endpoint = cluster.endpoint().filter(|endpoint| !endpoint.is_empty());
    Ok(ApiServer {
        endpoint: endpoint.ok_or_else(|| "It has no address yet.".to_owned())?.to_owned(),
        authority: authority.to_owned(),
        token: token.token,
    })
}
