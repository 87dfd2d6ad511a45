//! Signs in to a cluster's API server as the identity in use, as `aws eks get-token` would: the one place where the
//! engine's own questions get their token.

use aws_credential_types::provider::ProvideCredentials;

use crate::{cloud::Cloud, identity, kube_api::ApiServer};

/// The API server with a token for the next minutes; none where there are no credentials to make one of.
pub(crate) async fn sign_in(cloud: &Cloud, cluster: &str, endpoint: &str, authority: &str) -> Option<ApiServer> {
    let provider = cloud.config.credentials_provider()?;
    let credentials = provider.provide_credentials().await.ok()?;
    let token = identity::token(cluster, &cloud.region, &credentials, std::time::SystemTime::now()).ok()?;
    Some(ApiServer { endpoint: endpoint.to_owned(), authority: authority.to_owned(), token: token.token })
}
