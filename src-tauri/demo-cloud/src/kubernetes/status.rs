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
        let (details, kind) = named(group, resource, name);
        refusal(404, "NotFound", &format!("{kind} \"{name}\" not found"), details)
    }

    /// 404 for a path the server has no resource for.
    pub fn no_resource() -> Self {
        refusal(404, "NotFound", "the server could not find the requested resource", json!({}))
    }

    /// 200 for an object that is gone.
    pub fn deleted(group: &str, resource: &str, name: &str, uid: &str) -> Self {
        let mut details = json!({ "name": name, "kind": resource, "uid": uid });
        if !group.is_empty() {
            details["group"] = json!(group);
        }
        let status = json!({
            "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "details": details,
        });
        Self::Json(200, status)
    }

    /// 400: the request makes no sense.
    pub fn bad_request(text: &str) -> Self {
        refusal(400, "BadRequest", text, Value::Null)
    }

    /// 409 for a name that is taken: `services "web" already exists`.
    pub fn already_exists(group: &str, resource: &str, name: &str) -> Self {
        let (details, kind) = named(group, resource, name);
        refusal(409, "AlreadyExists", &format!("{kind} \"{name}\" already exists"), details)
    }

    /// 409: somebody else changed the object meanwhile.
    pub fn conflict(group: &str, resource: &str, name: &str) -> Self {
        let (details, kind) = named(group, resource, name);
        let text = format!(
            "Operation cannot be fulfilled on {kind} \"{name}\": the object has been modified; please apply your changes to \
             the latest version and try again"
        );
        refusal(409, "Conflict", &text, details)
    }

    /// 415: a patch of a kind that these objects do not take.
    pub fn unknown_patch(accepted: &[&str]) -> Self {
        let text = format!(
            "the body of the request was in an unknown format - accepted media types include: {}",
            accepted.join(", ")
        );
        refusal(415, "UnsupportedMediaType", &text, json!({}))
    }

    /// 422: understood, but not right.
    pub fn invalid(group: &str, kind: &str, name: &str, cause: &str) -> Self {
        let (details, kind) = named(group, kind, name);
        refusal(422, "Invalid", &format!("{kind} \"{name}\" is invalid: {cause}"), details)
    }

    /// 405: the demo lets nobody do this.
    pub fn read_only() -> Self {
        let text = "this is a demo cluster: what follows from its account can be changed, not created or deleted";
        refusal(405, "MethodNotAllowed", text, json!({}))
    }

    /// 503: the control plane is not up (yet, or any more).
    pub fn unavailable() -> Self {
        refusal(503, "ServiceUnavailable", "the control plane is not ready", json!({}))
    }
}

/// The details of a refusal, and how it calls the kind.
fn named(group: &str, kind: &str, name: &str) -> (Value, String) {
    let mut details = json!({ "name": name, "kind": kind });
    if group.is_empty() {
        return (details, kind.to_owned());
    }
    details["group"] = json!(group);
    (details, format!("{kind}.{group}"))
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
