//! A cluster's API server for the steps that make objects inside it.

use super::{Cluster, Ctx};
use crate::{failure::Failure, kube_api::ApiServer, kube_failure::no_credentials, kube_sign_in::sign_in, plan::Ref};

/// The API server of a cluster of this plan, signed in as the identity in use.
pub(super) async fn api_server(ctx: &Ctx, cluster: &Ref<Cluster>) -> Result<ApiServer, Failure> {
    let cluster = ctx.get(cluster)?;
    let server = sign_in(&ctx.cloud, &cluster.id, &cluster.endpoint, &cluster.certificate_authority).await;
    server.ok_or_else(no_credentials)
}
