//! Lists in pages. The token is the last entry of the page before, marked, so that nonsense is seen for what it is.

use serde_json::Value;

use super::invalid;
use crate::wire::{Answer, AwsError};

const MARK: &str = "after ";

/// What the page before ended with, or nothing.
pub(super) fn start(body: &Value) -> Answer<String> {
    match body["PaginationToken"].as_str().filter(|token| !token.is_empty()) {
        None => Ok(String::new()),
        Some(token) => token.strip_prefix(MARK).map(str::to_owned).ok_or_else(|| {
            AwsError::bad("PaginationTokenExpiredException", "The pagination token is not valid or has expired")
        }),
    }
}

/// The token of the page after the one that ends with this. AWS writes an empty one where there is no more.
pub(super) fn token(last: Option<&str>) -> String {
    last.map(|last| format!("{MARK}{last}")).unwrap_or_default()
}

/// A number of things within a range.
pub(super) fn size(body: &Value, name: &str, (least, most): (u64, u64)) -> Answer<Option<usize>> {
    if body[name].is_null() {
        return Ok(None);
    }
    let asked = body[name].as_u64().filter(|asked| (least..=most).contains(asked));
    let asked = asked.and_then(|asked| usize::try_from(asked).ok());
    asked.map(Some).ok_or_else(|| invalid(format!("{name} must be between {least} and {most}")))
}
