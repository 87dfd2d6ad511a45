//! Whom a cluster takes the bearer of a token for. Knows nothing of AWS.

use serde_json::json;

use crate::{
    kube::KubeTrouble,
    kube_api::{self, ApiServer, Written},
};

const REVIEWS: &str = "/apis/authentication.k8s.io/v1/selfsubjectreviews";

/// What the cluster says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Me {
    /// It knows the token's bearer by this name.
    Named(String),
    /// It knows the bearer, and does not say by which name.
    Known,
}

/// Asks the cluster who this is. Waits at most 15 seconds, in real time.
///
/// # Errors
/// No answer, or the identity is unknown (`Unauthorized`).
pub async fn who_am_i(server: &ApiServer) -> Result<Me, KubeTrouble> {
    let review = json!({ "apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview" });
    match kube_api::create(server, REVIEWS, &review).await {
        Ok(Written::Done(answer)) => {
            let name = answer["status"]["userInfo"]["username"].as_str();
            Ok(name.map_or(Me::Known, |name| Me::Named(name.to_owned())))
        }
        // An API server without this kind (it came with Kubernetes 1.28): whoever may look at namespaces, or is told by
        // name that they may not, is known.
        Ok(Written::Overtaken) => match kube_api::read(server, "/api/v1/namespaces?limit=1").await {
            Ok(_) | Err(KubeTrouble::Forbidden(_)) => Ok(Me::Known),
            Err(trouble) => Err(trouble),
        },
        Err(KubeTrouble::Forbidden(_)) => Ok(Me::Known),
        Err(trouble) => Err(trouble),
    }
}
