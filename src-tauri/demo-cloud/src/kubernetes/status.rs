//! What the pretend API server says: one answer type, and Kubernetes' own `Status` object for refusals.
//!
//! It must not know which resource or which person an answer is about.

use serde_json::{Value, json};

/// An answer of the API server.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// A JSON object with its HTTP status.
    Json(u16, Value),
    /// Plain text with status 200, as the health endpoints speak.
    Text(&'static str),
}

impl Answer {
    /// Status 200 with this object.
    pub fn ok(object: Value) -> Self {
        Self::Json(200, object)
    }

    /// 401: the token is missing its proof, or nobody let this identity in.
    pub fn unauthorized() -> Self {
        refusal(401, "Unauthorized", "Unauthorized", Value::Null)
    }

    /// 403: known, but not allowed. `what` is the tail after `User "x" cannot`.
    pub fn forbidden(what: &str, details: Value) -> Self {
        refusal(403, "Forbidden", what, details)
    }

    /// 404 for an object that could exist: `nodes "a" not found`.
    pub fn no_object(group: &str, resource: &str, name: &str) -> Self {
        let mut details = json!({ "name": name, "kind": resource });
        let mut kind = resource.to_owned();
        if !group.is_empty() {
            details["group"] = json!(group);
            kind = format!("{resource}.{group}");
        }
        refusal(404, "NotFound", &format!("{kind} \"{name}\" not found"), details)
    }

    /// 404 for a path the server has no resource for.
    pub fn no_resource() -> Self {
        refusal(404, "NotFound", "the server could not find the requested resource", json!({}))
    }

    /// 405: the demo's Kubernetes can be looked at, not changed.
    pub fn read_only() -> Self {
        let text = "this is a demo cluster: its Kubernetes objects can be read, not changed";
        refusal(405, "MethodNotAllowed", text, json!({}))
    }

    /// 503: the control plane is not up (yet, or any more).
    pub fn unavailable() -> Self {
        refusal(503, "ServiceUnavailable", "the control plane is not ready", json!({}))
    }
}

fn refusal(code: u16, reason: &str, message: &str, details: Value) -> Answer {
    let mut status = json!({
        "kind": "Status", "apiVersion": "v1", "metadata": {},
        "status": "Failure", "message": message, "reason": reason,
    });
    if !details.is_null() {
        status["details"] = details;
    }
    status["code"] = json!(code);
    Answer::Json(code, status)
}
