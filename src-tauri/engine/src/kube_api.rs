//! Reads and writes single objects through a cluster's own API: addresses and answers. Knows nothing of AWS, nor what an
//! object is for.

use ::kube::Error;
use http::Request;
use serde_json::Value;
use zeroize::Zeroizing;

use crate::kube::{KubeTrouble, PATIENCE, client, told_apart, within};

/// A cluster's API server, and how to sign in there for the next minutes.
#[derive(Clone)]
pub struct ApiServer {
    /// `https://…`.
    pub endpoint: String,
    /// Its certificate authority, base64 of PEM.
    pub authority: String,
    /// The bearer token; a secret.
    pub token: Zeroizing<String>,
}

impl std::fmt::Debug for ApiServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ApiServer({}, token ***)", self.endpoint)
    }
}

/// What became of an object that was written.
#[derive(Debug, Clone, PartialEq)]
pub enum Written {
    /// It is now like this.
    Done(Value),
    /// Somebody else changed it, or made it, meanwhile: read it again.
    Overtaken,
}

/// One object, or a list; none where it is not there. Waits at most 15 seconds, in real time.
///
/// # Errors
/// No answer, or a refusal.
pub async fn read(server: &ApiServer, path: &str) -> Result<Option<Value>, KubeTrouble> {
    ask(server, "GET", path, None).await
}

/// Asks for an object to be removed, once; none where it is not there. Waits at most 15 seconds, in real time.
///
/// # Errors
/// No answer, or a refusal.
pub async fn remove(server: &ApiServer, path: &str) -> Result<Option<Value>, KubeTrouble> {
    ask(server, "DELETE", path, None).await
}

/// Makes an object in the collection at `path`. Waits at most 15 seconds, in real time.
///
/// # Errors
/// No answer, or a refusal.
pub async fn create(server: &ApiServer, path: &str, object: &Value) -> Result<Written, KubeTrouble> {
    written(ask(server, "POST", path, Some((JSON, object))).await)
}

/// Changes just these fields of an object (a JSON merge patch; `null` takes a field away). With `resourceVersion` among
/// them, only if nobody else changed it since it was read. Waits at most 15 seconds, in
/// real time.
///
/// # Errors
/// No answer, or a refusal.
pub async fn change(server: &ApiServer, path: &str, fields: &Value) -> Result<Written, KubeTrouble> {
    written(ask(server, "PATCH", path, Some((MERGE_PATCH, fields))).await)
}

const JSON: &str = "application/json";
const MERGE_PATCH: &str = "application/merge-patch+json";

fn written(answer: Result<Option<Value>, KubeTrouble>) -> Result<Written, KubeTrouble> {
    match answer {
        Ok(Some(object)) => Ok(Written::Done(object)),
        // It is gone since it was read.
        Ok(None) | Err(KubeTrouble::Overtaken) => Ok(Written::Overtaken),
        Err(trouble) => Err(trouble),
    }
}

async fn ask(
    server: &ApiServer,
    method: &str,
    path: &str,
    body: Option<(&str, &Value)>,
) -> Result<Option<Value>, KubeTrouble> {
    let client = client(&server.endpoint, &server.authority, &server.token)?;
    let unusable = |error: http::Error| KubeTrouble::Unusable(error.to_string());
    let mut request = Request::builder().method(method).uri(path).header("accept", JSON);
    if let Some((kind, _)) = body {
        request = request.header("content-type", kind);
    }
    let bytes = body.map(|(_, object)| object.to_string().into_bytes()).unwrap_or_default();
    let request = request.body(bytes).map_err(unusable)?;
    within(PATIENCE, async {
        match client.request::<Value>(request).await {
            Ok(answer) => Ok(Some(answer)),
            Err(Error::Api(status)) if status.code == 404 => Ok(None),
            Err(error) => Err(told_apart(&error)),
        }
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_never_printed() {
        let server = ApiServer {
            endpoint: "https://x".into(),
            authority: String::new(),
            token: "k8s-aws-v1.secret".to_owned().into(),
        };
        assert!(!format!("{server:?}").contains("secret"));
    }

    #[test]
    fn being_overtaken_is_no_trouble() {
        assert_eq!(written(Err(KubeTrouble::Overtaken)), Ok(Written::Overtaken));
        assert_eq!(written(Ok(None)), Ok(Written::Overtaken));
        assert_eq!(written(Err(KubeTrouble::Refused)), Err(KubeTrouble::Refused));
    }
}
