//! EFS's refusals, and its rules for pages.
//!
//! Names and statuses are from EFS's service model. Its errors carry their name once more, in `ErrorCode`.

use serde_json::{Map, Value, json};

use crate::wire::rest_json::Call;
use crate::wire::{Answer, AwsError, json};

/// The body of a refusal.
pub(crate) fn write(error: &AwsError) -> Value {
    let mut body = Map::new();
    body.insert("ErrorCode".to_owned(), json!(error.code));
    body.insert("Message".to_owned(), json!(error.message));
    body.extend(error.members.clone());
    Value::Object(body)
}

/// No file system has this id.
pub(crate) fn no_file_system(id: &str) -> AwsError {
    AwsError::new(404, "FileSystemNotFound", format!("File system '{id}' does not exist."))
}

/// No mount target has this id.
pub(crate) fn no_mount_target(id: &str) -> AwsError {
    AwsError::new(404, "MountTargetNotFound", format!("Mount target '{id}' does not exist."))
}

/// No access point has this id.
pub(super) fn no_access_point(id: &str) -> AwsError {
    AwsError::new(404, "AccessPointNotFound", format!("Access Point {id} does not exist."))
}

/// A request that breaks a rule of the API itself.
pub(super) fn bad(message: impl Into<String>) -> AwsError {
    AwsError::bad("BadRequest", message)
}

/// A text member that must be there.
pub(super) fn need<'a>(body: &'a Value, name: &str) -> Answer<&'a str> {
    json::need(body, name).map_err(bad)
}

/// One page of a list under `name`. The parameters and members have two spellings in this API: `MaxItems`, `Marker` and
/// `NextMarker`, or `MaxResults`, `NextToken` and `NextToken`.
pub(super) fn page(call: &Call, spelling: [&str; 3], name: &str, all: Vec<Value>) -> Answer<Value> {
    let [most, from, next] = spelling;
    let start = match call.query(from) {
        Some(text) => text
            .strip_prefix("from-")
            .and_then(|text| text.parse::<usize>().ok())
            .ok_or_else(|| bad("Invalid marker"))?,
        None => 0,
    };
    let most = match call.query(most) {
        Some(text) => text
            .parse::<usize>()
            .ok()
            .filter(|most| *most >= 1)
            .ok_or_else(|| bad(format!("Invalid {most}: '{text}' is not a number from 1 on")))?
            .min(100),
        None => 100,
    };
    let total = all.len();
    let page: Vec<Value> = all.into_iter().skip(start).take(most).collect();
    let end = start + page.len();
    let mut answer = json!({});
    answer[name] = Value::Array(page);
    if end < total {
        answer[next] = json!(format!("from-{end}"));
    }
    Ok(answer)
}
