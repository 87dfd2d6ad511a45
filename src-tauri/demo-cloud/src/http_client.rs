//! The door in process: an HTTP client for the AWS SDK for Rust that never opens a socket.
//!
//! It must not know any service; it carries requests to the account and answers back.

use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use http_body_util::BodyExt;

use crate::DemoCloud;

impl DemoCloud {
    /// An HTTP client to put into an SDK configuration. Whatever the endpoint is, the demo cloud answers.
    pub fn http_client(&self) -> SharedHttpClient {
        let connector = SharedHttpConnector::new(InProcess(self.clone()));
        http_client_fn(move |_, _| connector.clone())
    }
}

#[derive(Debug)]
struct InProcess(DemoCloud);

impl HttpConnector for InProcess {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let cloud = self.0.clone();
        HttpConnectorFuture::new(async move { answer(cloud, request).await })
    }
}

async fn answer(cloud: DemoCloud, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
    let user_error = |problem: Box<dyn std::error::Error + Send + Sync>| ConnectorError::user(problem);
    let (parts, body) = request.try_into_http1x().map_err(|problem| user_error(problem.into()))?.into_parts();
    let body = match body.bytes() {
        Some(bytes) => bytes.to_vec(),
        None => body.collect().await.map_err(user_error)?.to_bytes().to_vec(),
    };
    let response =
        cloud.handle(http::Request::from_parts(parts, body)).await.map_err(|lost| ConnectorError::io(lost.into()))?;
    HttpResponse::try_from(response.map(SdkBody::from)).map_err(|problem| user_error(problem.into()))
}
