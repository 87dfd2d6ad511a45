//! The query protocol of IAM, STS and Elastic Load Balancing.

use super::{AwsError, Xml};

/// The document of a good answer. An action without a result has only its metadata.
pub(crate) fn answer(namespace: &str, action: &str, request_id: &str, inside: Xml) -> String {
    let inside = inside.finish();
    let result = if inside.is_empty() { String::new() } else { format!("<{action}Result>{inside}</{action}Result>") };
    document(namespace, action, request_id, &result)
}

/// The same for an action that has a result, even if there is nothing in it; clients look for its element.
pub(crate) fn answer_with_result(namespace: &str, action: &str, request_id: &str, inside: Xml) -> String {
    document(namespace, action, request_id, &format!("<{action}Result>{}</{action}Result>", inside.finish()))
}

fn document(namespace: &str, action: &str, request_id: &str, result: &str) -> String {
    let mut metadata = Xml::new();
    metadata.node("ResponseMetadata", |metadata| {
        metadata.text("RequestId", request_id);
    });
    format!("<{action}Response xmlns=\"{namespace}\">{result}{}</{action}Response>", metadata.finish())
}

/// The document of a refusal.
pub(crate) fn refusal(namespace: &str, error: &AwsError, request_id: &str) -> String {
    let blame = if error.status >= 500 { "Receiver" } else { "Sender" };
    let mut xml = Xml::new();
    xml.node("Error", |one| {
        one.text("Type", blame).text("Code", &error.code).text("Message", &error.message);
    })
    .text("RequestId", request_id);
    format!("<ErrorResponse xmlns=\"{namespace}\">{}</ErrorResponse>", xml.finish())
}

/// The refusal of an action the service does not have.
pub(crate) fn unknown_action(action: &str, version: &str) -> AwsError {
    AwsError::bad("InvalidAction", format!("Could not find operation {action} for version {version}"))
}

/// The refusal of a caller who asks too often.
pub(crate) fn throttled() -> AwsError {
    AwsError::bad("Throttling", "Rate exceeded")
}
