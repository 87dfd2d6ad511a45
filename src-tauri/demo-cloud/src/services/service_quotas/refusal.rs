//! Service Quotas' refusals, and its rules for pages.

use serde_json::{Value, json};

use crate::quotas::{Quota, SERVICES};
use crate::wire::{Answer, AwsError, json};

/// The body of a refusal: this service writes its message with a capital letter.
pub(crate) fn refusal(error: &AwsError) -> Value {
    json!({ "__type": error.code, "Message": error.message })
}

/// A request that breaks a rule.
pub(super) fn illegal(message: impl Into<String>) -> AwsError {
    AwsError::bad("IllegalArgumentException", message)
}

/// What is not there.
pub(super) fn no_such(what: &str) -> AwsError {
    AwsError::bad("NoSuchResourceException", format!("The request failed because the specified {what} does not exist."))
}

/// A text member that must be there.
pub(super) fn need<'a>(body: &'a Value, name: &str) -> Answer<&'a str> {
    json::need(body, name).map_err(illegal)
}

/// The code of the service that a request names.
pub(super) fn service(body: &Value) -> Answer<&'static str> {
    let wanted = need(body, "ServiceCode")?;
    SERVICES.iter().find(|(code, _)| *code == wanted).map(|(code, _)| *code).ok_or_else(|| no_such("service"))
}

/// The quota that a request names by service and code.
pub(super) fn quota(body: &Value) -> Answer<Quota> {
    let code = need(body, "QuotaCode")?;
    Quota::by_code(service(body)?, code).ok_or_else(|| no_such("service quota"))
}

/// One page of a list under `name`. A token says where the page after it begins.
pub(super) fn page(body: &Value, name: &str, all: Vec<Value>) -> Answer<Value> {
    let wrong = || AwsError::bad("InvalidPaginationTokenException", "Invalid NextToken provided.");
    let start = match body["NextToken"].as_str() {
        Some(token) => token.strip_prefix("from").and_then(|at| at.parse::<usize>().ok()).ok_or_else(wrong)?,
        None => 0,
    };
    let most = match &body["MaxResults"] {
        Value::Null => 100,
        most => {
            let asked = most.as_u64().filter(|most| (1..=100).contains(most));
            let asked = asked.ok_or_else(|| illegal("MaxResults must be between 1 and 100."))?;
            usize::try_from(asked).unwrap_or(100)
        }
    };
    let total = all.len();
    let page: Vec<Value> = all.into_iter().skip(start).take(most).collect();
    let end = start + page.len();
    let mut answer = json!({});
    answer[name] = Value::Array(page);
    if end < total {
        answer["NextToken"] = Value::from(format!("from{end}"));
    }
    Ok(answer)
}
