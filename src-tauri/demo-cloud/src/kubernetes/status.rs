//! What the pretend API server says: one answer type, and Kubernetes' own `Status` object for refusals.
//!
//! It must not know which resource or which person an answer is about.

use std::borrow::Cow;

use serde_json::{Value, json};

/// An answer of the API server.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// A JSON object with its HTTP status.
    Json(u16, Value),
    /// A JSON object with its HTTP status, and warnings beside it.
    Warned(u16, Value, Vec<String>),
    /// Plain text with status 200, as the health endpoints and logs speak.
    Text(Cow<'static, str>),
}

impl Answer {
    /// Status 200 with this object.
    pub fn ok(object: Value) -> Self {
        Self::Json(200, object)
    }

    /// The version of the object or the list, if it is one.
    pub fn version(&self) -> Option<String> {
        match self {
            Self::Json(200, value) => Some(value["metadata"]["resourceVersion"].as_str()?.to_owned()),
            _ => None,
        }
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

    /// 409: this cannot be done to the object as it is.
    pub fn conflict_because(group: &str, resource: &str, name: &str, why: &str) -> Self {
        let (details, kind) = named(group, resource, name);
        refusal(409, "Conflict", &format!("Operation cannot be fulfilled on {kind} \"{name}\": {why}"), details)
    }

    /// 409: somebody else said something different; each conflict has who, and which field.
    pub fn apply_conflict(group: &str, resource: &str, conflicts: &[(String, String)]) -> Self {
        let text = match conflicts {
            [(who, field)] => format!("1 conflict: {who}: {field}"),
            all => {
                let mut text = format!("{} conflicts:", all.len());
                let mut last = "";
                for (who, field) in all {
                    if who != last {
                        text = format!("{text} {}:", who.replacen("conflict", "conflicts", 1));
                        last = who;
                    }
                    text = format!("{text}\n- {field}");
                }
                text
            }
        };
        let causes: Vec<Value> = conflicts
            .iter()
            .map(|(who, field)| json!({ "reason": "FieldManagerConflict", "message": who, "field": field }))
            .collect();
        let mut details = json!({ "kind": resource, "causes": causes });
        if !group.is_empty() {
            details["group"] = json!(group);
        }
        refusal(409, "Conflict", &format!("Apply failed with {text}"), details)
    }

    /// 415: a patch of a kind that these objects do not take.
    pub fn unknown_patch(accepted: &[&str]) -> Self {
        let text = format!(
            "the body of the request was in an unknown format - accepted media types include: {}",
            accepted.join(", ")
        );
        refusal(415, "UnsupportedMediaType", &text, json!({}))
    }

    /// 422: understood, but not right. The cause is `<field>: <reason>: <detail>`, or a text alone. Clients print the
    /// causes in the details only.
    pub fn invalid(group: &str, kind: &str, name: &str, cause: &str) -> Self {
        let mut answer = Self::invalid_in_words(group, kind, name, cause);
        let (field, message) = cause.split_once(": ").filter(|(field, _)| !field.contains(' ')).unwrap_or(("", cause));
        let reason = match message.split(':').next() {
            Some("Forbidden") => "FieldValueForbidden",
            Some("Required value") => "FieldValueRequired",
            _ => "FieldValueInvalid",
        };
        if let Self::Json(_, status) = &mut answer {
            status["details"]["causes"] = json!([{ "reason": reason, "message": message, "field": field }]);
        }
        answer
    }

    fn invalid_in_words(group: &str, kind: &str, name: &str, text: &str) -> Self {
        let (details, kind) = named(group, kind, name);
        refusal(422, "Invalid", &format!("{kind} \"{name}\" is invalid: {text}"), details)
    }

    /// 405: the demo lets nobody do this.
    pub fn read_only() -> Self {
        let text = "this is a demo cluster: what follows from its account can be changed, not created or deleted";
        refusal(405, "MethodNotAllowed", text, json!({}))
    }

    /// 405: this address is not for that.
    pub fn method_not_allowed() -> Self {
        refusal(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", json!({}))
    }

    /// 422 with every single cause.
    pub fn invalid_for(group: &str, kind: &str, name: &str, causes: &[Cause]) -> Self {
        let texts: Vec<String> = causes.iter().map(Cause::text).collect();
        let text = match texts.as_slice() {
            [one] => one.clone(),
            all => format!("[{}]", all.join(", ")),
        };
        let mut answer = Self::invalid_in_words(group, kind, name, &text);
        if let Self::Json(_, status) = &mut answer {
            let causes = causes
                .iter()
                .map(|cause| json!({ "reason": cause.reason.0, "message": cause.message(), "field": cause.field }));
            status["details"]["causes"] = causes.collect();
        }
        answer
    }

    /// 429: not now, because of this. The API server does not say when a budget will allow more (no Retry-After), so
    /// that a client tells its person at once.
    pub fn too_many_requests(text: &str, causes: Value) -> Self {
        refusal(429, "TooManyRequests", text, json!({ "causes": causes }))
    }

    /// 500: the server cannot make sense of its own objects.
    pub fn internal_error(text: &str) -> Self {
        refusal(500, "InternalError", text, Value::Null)
    }

    /// 501: the demo has nothing that could do this.
    pub fn not_implemented(text: &str) -> Self {
        refusal(501, "NotImplemented", text, json!({}))
    }

    /// 503: what would answer this does not run.
    pub fn unready(text: &str) -> Self {
        refusal(503, "ServiceUnavailable", text, json!({}))
    }

    /// 503: the control plane is not up (yet, or any more).
    pub fn unavailable() -> Self {
        refusal(503, "ServiceUnavailable", "the control plane is not ready", json!({}))
    }
}

/// One thing that is wrong with an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// The path of the field, for example `spec.containers[0].name`.
    pub field: String,
    /// In the API's words and in people's: `FieldValueRequired` and `Required value`.
    pub reason: (&'static str, &'static str),
    /// The value, as JSON, if the reason is about one.
    pub value: Option<String>,
    /// What is wrong with it; may be empty.
    pub detail: String,
}

impl Cause {
    /// A field that must have a value.
    pub fn required(field: impl Into<String>, detail: &str) -> Self {
        let reason = ("FieldValueRequired", "Required value");
        Self { field: field.into(), reason, value: None, detail: detail.to_owned() }
    }

    /// A field whose value makes no sense.
    pub fn invalid(field: impl Into<String>, value: &Value, detail: &str) -> Self {
        let reason = ("FieldValueInvalid", "Invalid value");
        Self { field: field.into(), reason, value: Some(value.to_string()), detail: detail.to_owned() }
    }

    /// A field that has one of a few values only.
    pub fn unsupported(field: impl Into<String>, value: &Value, supported: &[&str]) -> Self {
        let list: Vec<String> = supported.iter().map(|one| format!("{one:?}")).collect();
        let reason = ("FieldValueNotSupported", "Unsupported value");
        let detail = format!("supported values: {}", list.join(", "));
        Self { field: field.into(), reason, value: Some(value.to_string()), detail }
    }

    /// A field that may not be there, or not be changed.
    pub fn forbidden(field: impl Into<String>, detail: &str) -> Self {
        let reason = ("FieldValueForbidden", "Forbidden");
        Self { field: field.into(), reason, value: None, detail: detail.to_owned() }
    }

    /// A field that names something that is not there.
    pub fn not_found(field: impl Into<String>, value: &Value) -> Self {
        let reason = ("FieldValueNotFound", "Not found");
        Self { field: field.into(), reason, value: Some(value.to_string()), detail: String::new() }
    }

    /// A value that is there twice.
    pub fn duplicate(field: impl Into<String>, value: &Value) -> Self {
        let reason = ("FieldValueDuplicate", "Duplicate value");
        Self { field: field.into(), reason, value: Some(value.to_string()), detail: String::new() }
    }

    /// Without the field's path.
    fn message(&self) -> String {
        let mut text = self.reason.1.to_owned();
        for part in self.value.iter().chain(Some(&self.detail).filter(|detail| !detail.is_empty())) {
            text = format!("{text}: {part}");
        }
        text
    }

    fn text(&self) -> String {
        format!("{}: {}", self.field, self.message())
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
