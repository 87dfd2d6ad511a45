//! What a call ended with, before it is put into words: AWS's code and message, or a Problem already worded.
//! Knows nothing of what the codes mean (that is `problems` and `patience`).

use std::error::Error;

use aws_sdk_ec2::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::error::display::DisplayErrorContext;

use crate::contract::Problem;

/// Why a step could not go on.
#[derive(Debug, Clone, PartialEq)]
pub enum Failure {
    /// AWS answered with an error, or did not answer.
    Aws(Box<AwsFailure>),
    /// The engine found out by itself, and has put it into words.
    Told(Box<Problem>),
}

/// A call to AWS that did not succeed.
#[derive(Debug, Clone, PartialEq)]
pub struct AwsFailure {
    /// Service, such as `EC2`.
    pub service: &'static str,
    /// The call, such as `CreateVpc`.
    pub action: &'static str,
    /// How it failed.
    pub kind: FailureKind,
    /// AWS's error code; empty where AWS gave none.
    pub code: String,
    /// AWS's message, or what the connection said.
    pub message: String,
    /// AWS's request id.
    pub request_id: Option<String>,
    /// HTTP status, where an answer came.
    pub status: Option<u16>,
}

/// How a call failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// AWS answered with an error.
    Answered,
    /// The request was never sent: a wrong parameter, or no credentials.
    NotSent,
    /// No connection, or it broke: the request may or may not have arrived.
    NoConnection,
    /// No answer in time: the request may or may not have been carried out.
    NoAnswer,
    /// An answer that is not AWS's: a proxy's page, or a service that lacks the call.
    NotUnderstood,
}

impl Failure {
    /// Turns an SDK error into a failure: `.map_err(Failure::of("EC2", "CreateVpc"))`.
    pub fn of<E>(service: &'static str, action: &'static str) -> impl FnOnce(SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata + Error + Send + Sync + 'static,
    {
        move |error| {
            let status = error.raw_response().map(|response| response.status().as_u16());
            let header =
                |name| error.raw_response().and_then(|response| response.headers().get(name)).map(str::to_owned);
            let request_id = error
                .as_service_error()
                .and_then(|service| service.meta().extra("aws_request_id").map(str::to_owned))
                .or_else(|| header("x-amzn-requestid"));
            let code = error.as_service_error().and_then(|service| service.code()).unwrap_or_default().to_owned();
            let (kind, message) = match &error {
                SdkError::ServiceError(service) if !code.is_empty() => {
                    (FailureKind::Answered, service.err().message().unwrap_or_default().to_owned())
                }
                SdkError::ServiceError(service) => {
                    (FailureKind::NotUnderstood, DisplayErrorContext(service.err()).to_string())
                }
                SdkError::ConstructionFailure(_) => (FailureKind::NotSent, DisplayErrorContext(&error).to_string()),
                SdkError::TimeoutError(_) => (FailureKind::NoAnswer, DisplayErrorContext(&error).to_string()),
                SdkError::DispatchFailure(dispatch) => {
                    let connector = dispatch.as_connector_error();
                    let kind = match connector {
                        Some(connector) if connector.is_timeout() => FailureKind::NoAnswer,
                        Some(connector) if connector.is_user() => FailureKind::NotSent,
                        _ => FailureKind::NoConnection,
                    };
                    (kind, DisplayErrorContext(&error).to_string())
                }
                _ => (FailureKind::NotUnderstood, DisplayErrorContext(&error).to_string()),
            };
            Failure::Aws(Box::new(AwsFailure { service, action, kind, code, message, request_id, status }))
        }
    }

    /// AWS's code; empty where there is none.
    pub fn code(&self) -> &str {
        match self {
            Failure::Aws(failure) => &failure.code,
            Failure::Told(_) => "",
        }
    }

    /// AWS's message, or the problem's.
    pub fn message(&self) -> &str {
        match self {
            Failure::Aws(failure) => &failure.message,
            Failure::Told(problem) => &problem.what_happened,
        }
    }

    /// The thing does not exist (any more). Judged by AWS's code and never by the HTTP status: a proxy's 404 page
    /// must not read as "deleted".
    pub fn is_gone(&self) -> bool {
        let code = self.code();
        code == "ResourceNotFoundException"
            || code == "NoSuchEntity"
            || code == "NatGatewayNotFound"
            || code == "LoadBalancerNotFound"
            || code == "TargetGroupNotFound"
            || (code == "NotFoundException" && self.is_of("KMS"))
            || code == "FileSystemNotFound"
            || code == "MountTargetNotFound"
            || (code.starts_with("Invalid") && code.ends_with(".NotFound"))
            || (code == "ClientException" && self.message().contains("No cluster found"))
    }

    fn is_of(&self, service: &str) -> bool {
        matches!(self, Failure::Aws(failure) if failure.service == service)
    }

    /// Nobody knows whether AWS carried the call out: look before calling again.
    pub fn leaves_doubt(&self) -> bool {
        matches!(self, Failure::Aws(failure) if matches!(failure.kind, FailureKind::NoAnswer | FailureKind::NoConnection))
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Failure::Told(Box::new(problem))
    }
}
