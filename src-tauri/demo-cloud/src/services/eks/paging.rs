//! `maxResults` and `nextToken`, the same for every list of EKS.
//!
//! It must not know what is listed.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::body::text;
use super::errors::invalid_parameter;
use crate::wire::Answer;
use crate::wire::rest_json::Call;

/// One page of `all` as the answer's member `name`, with `nextToken` when more follow. EKS pages hold
/// 1 to 100 entries, 100 if nobody says.
pub(super) fn page(call: &Call, name: &str, all: Vec<Value>) -> Answer<Value> {
    page_of((call.query("maxResults"), call.query("nextToken")), name, all)
}

/// The same for a list that is asked for in the body.
pub(super) fn page_in_body(body: &Value, name: &str, all: Vec<Value>) -> Answer<Value> {
    let size = body.get("maxResults").filter(|size| !size.is_null()).map(Value::to_string);
    page_of((size.as_deref(), text(body, "nextToken")), name, all)
}

fn page_of((size, token): (Option<&str>, Option<&str>), name: &str, all: Vec<Value>) -> Answer<Value> {
    let size = match size {
        None => 100,
        Some(text) => text
            .parse::<usize>()
            .ok()
            .filter(|size| (1..=100).contains(size))
            .ok_or_else(|| invalid_parameter("maxResults must be between 1 and 100"))?,
    };
    let start = match token {
        None => 0,
        Some(token) => offset(token).ok_or_else(|| invalid_parameter("Invalid nextToken"))?,
    };
    let total = all.len();
    let entries: Vec<Value> = all.into_iter().skip(start).take(size).collect();
    let mut answer = json!({ name: entries });
    let next = start.saturating_add(size);
    if next < total {
        answer["nextToken"] = json!(STANDARD.encode(format!("from:{next}")));
    }
    Ok(answer)
}

fn offset(token: &str) -> Option<usize> {
    let text = String::from_utf8(STANDARD.decode(token).ok()?).ok()?;
    text.strip_prefix("from:")?.parse().ok()
}
