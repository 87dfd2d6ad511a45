//! KMS's refusals, and its rules for pages.
//!
//! Names of errors are from KMS's service model; texts from answers quoted in public issue reports.

use serde_json::Value;

use crate::wire::{Answer, AwsError, json};

/// What is not there.
pub(super) fn not_found(message: impl Into<String>) -> AwsError {
    AwsError::bad("NotFoundException", message)
}

/// A request that breaks a rule of the API itself.
pub(super) fn invalid(message: impl Into<String>) -> AwsError {
    AwsError::bad("ValidationException", message)
}

/// A key in a state in which this cannot be done to it.
pub(super) fn invalid_state(message: impl Into<String>) -> AwsError {
    AwsError::bad("KMSInvalidStateException", message)
}

/// A text member that must be there.
pub(super) fn need<'a>(body: &'a Value, name: &str) -> Answer<&'a str> {
    json::need(body, name).map_err(invalid)
}

/// One page of a list under `name`: `Limit` things from `Marker` on, `Truncated`, and the marker of the page after it.
pub(super) fn page(body: &Value, name: &str, all: Vec<Value>) -> Answer<Value> {
    let start = match body["Marker"].as_str() {
        Some(marker) => marker
            .strip_prefix("from-")
            .and_then(|text| text.parse::<usize>().ok())
            .ok_or_else(|| AwsError::bad("InvalidMarkerException", "Could not deserialize marker"))?,
        None => 0,
    };
    let most = match &body["Limit"] {
        Value::Null => 50,
        limit => {
            let asked = limit.as_u64().filter(|limit| (1..=1000).contains(limit)).ok_or_else(|| {
                invalid(format!(
                    "1 validation error detected: Value '{limit}' at 'limit' failed to satisfy constraint: Member must \
                     have value between 1 and 1000"
                ))
            })?;
            usize::try_from(asked).unwrap_or(1000)
        }
    };
    let total = all.len();
    let page: Vec<Value> = all.into_iter().skip(start).take(most).collect();
    let end = start + page.len();
    let mut answer = serde_json::json!({ "Truncated": end < total });
    answer[name] = Value::Array(page);
    if end < total {
        answer["NextMarker"] = Value::from(format!("from-{end}"));
    }
    Ok(answer)
}
