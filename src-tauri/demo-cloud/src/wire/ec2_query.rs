//! EC2's own flavour of the query protocol.

use super::{AwsError, Xml};

const NAMESPACE: &str = "http://ec2.amazonaws.com/doc/2016-11-15/";

/// The document of a good answer: the root element is exactly the action and `Response`.
pub(crate) fn answer(action: &str, request_id: &str, inside: Xml) -> String {
    let mut id = Xml::new();
    id.text("requestId", request_id);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{action}Response xmlns=\"{NAMESPACE}\">{}{}</{action}Response>",
        id.finish(),
        inside.finish()
    )
}

/// The document of a refusal. EC2 alone writes `RequestID`.
pub(crate) fn refusal(error: &AwsError, request_id: &str) -> String {
    let mut xml = Xml::new();
    xml.node("Response", |response| {
        response.node("Errors", |errors| {
            errors.node("Error", |one| {
                one.text("Code", &error.code).text("Message", &error.message);
            });
        });
        response.text("RequestID", request_id);
    });
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}", xml.finish())
}

/// The refusal of an action EC2 does not have.
pub(crate) fn unknown_action(action: &str) -> AwsError {
    AwsError::bad("InvalidAction", format!("The action {action} is not valid for this web service."))
}

/// EC2's refusal of a caller who asks too often.
pub(crate) fn throttled() -> AwsError {
    AwsError::new(503, "RequestLimitExceeded", "Request limit exceeded.")
}
