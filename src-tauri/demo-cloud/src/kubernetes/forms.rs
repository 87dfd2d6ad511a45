//! The form of what was sent: fields that there are not, and values of a wrong sort, which a request wants refused,
//! told, or passed over.
//!
//! It must not know kinds. Source: "Field validation" in Kubernetes' documentation; a server tells unless it is asked
//! otherwise, and `kubectl` asks it to refuse.

use serde_json::Value;

use super::api::Request;
use super::fields;
use super::status::Answer;

/// Looks at an object's form and takes out what no type has. Answers the warnings.
///
/// # Errors
/// 400 for a value of a wrong sort, and for a field that there is not if the request is strict.
pub fn checked(request: &Request, object: &mut Value) -> Result<Vec<String>, Answer> {
    let findings = fields::look(object);
    let text = |field: &str| object[field].as_str().unwrap_or_default();
    let (kind, version) = (text("kind"), text("apiVersion"));
    let version = version.rsplit('/').next().unwrap_or(version);
    let refused =
        |why: &str| Answer::bad_request(&format!("{kind} in version {version:?} cannot be handled as a {kind}: {why}"));
    if let Some(why) = findings.mistyped {
        return Err(refused(&why));
    }
    let told: Vec<String> = findings.unknown.iter().map(|path| format!("unknown field {path:?}")).collect();
    match request.parameter("fieldValidation").as_deref() {
        Some("Strict") if !told.is_empty() => {
            return Err(refused(&format!("strict decoding error: {}", told.join(", "))));
        }
        Some("Strict" | "Warn" | "Ignore") | None => {}
        Some(other) => {
            let why = format!("fieldValidation parameter must be one of Ignore, Warn or Strict, not {other:?}");
            return Err(Answer::bad_request(&why));
        }
    }
    fields::prune(object);
    let is_quiet = request.parameter("fieldValidation").as_deref() == Some("Ignore");
    Ok(if is_quiet { Vec::new() } else { told })
}

/// An answer with warnings, if there are some.
pub fn with(warnings: Vec<String>, status: u16, object: Value) -> Answer {
    if warnings.is_empty() { Answer::Json(status, object) } else { Answer::Warned(status, object, warnings) }
}
