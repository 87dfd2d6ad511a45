//! JSON 1.1, as CloudWatch Logs speaks it: one address, the action in a header, JSON in the body.

use http::Request;
use serde_json::{Map, Value, json};

use super::{Answer, AwsError};

/// The content type of its answers.
pub(crate) const CONTENT_TYPE: &str = "application/x-amz-json-1.1";
/// The content type of the protocol's first version, which some services still speak.
pub(crate) const CONTENT_TYPE_1_0: &str = "application/x-amz-json-1.0";

/// The action (the target after its last dot) and the body of a request.
pub(crate) fn read(request: &Request<Vec<u8>>) -> Answer<(String, Value)> {
    let target = request.headers().get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
    let action = target.rsplit('.').next().unwrap_or_default().to_owned();
    if request.body().is_empty() {
        return Ok((action, Value::Object(Map::new())));
    }
    let body = serde_json::from_slice(request.body())
        .map_err(|problem| AwsError::bad("SerializationException", problem.to_string()))?;
    Ok((action, body))
}

/// A text member that must be there, or AWS's words for its absence; each service has a code of its own for them.
pub(crate) fn need<'a>(body: &'a Value, name: &str) -> Result<&'a str, String> {
    body[name].as_str().filter(|text| !text.is_empty()).ok_or_else(|| {
        let member = name[..1].to_lowercase() + &name[1..];
        format!(
            "1 validation error detected: Value null at '{member}' failed to satisfy constraint: Member must not be null"
        )
    })
}

/// The body of a refusal.
pub(crate) fn refusal(error: &AwsError) -> Value {
    json!({ "__type": error.code, "message": error.message })
}

/// The refusal of an action the service does not have.
pub(crate) fn unknown_operation() -> AwsError {
    AwsError::bad("UnknownOperationException", "")
}

/// The refusal of a caller who asks too often.
pub(crate) fn throttled() -> AwsError {
    AwsError::bad("ThrottlingException", "Rate exceeded")
}
