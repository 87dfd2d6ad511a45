//! AWS Systems Manager: AWS's public parameters, the machines whose agent reports, and the runbook that looks why a
//! machine does not become a node.
//!
//! It must not run anything on a machine.

mod automation;
mod managed_instance;
mod parameter;

#[cfg(test)]
mod tests;

use serde_json::{Value, json};

use crate::context::Context;
use crate::wire::{Answer, AwsError, json as protocol};

pub(crate) use automation::State;
pub(crate) use parameter::not_found;

/// Answers one action, the part of the target after `AmazonSSM.`.
pub(crate) fn handle(context: &mut Context<'_>, action: &str, body: &Value) -> Answer<Value> {
    match action {
        "DescribeAutomationExecutions" => automation::describe(context, body),
        "DescribeInstanceInformation" => managed_instance::describe(context, body),
        "DescribeParameters" => parameter::describe(body),
        "GetAutomationExecution" => automation::get(context, body),
        "GetParameter" => parameter::get(context, body),
        "GetParameters" => parameter::get_several(context, body),
        "GetParametersByPath" => parameter::get_by_path(context, body),
        "StartAutomationExecution" => automation::start(context, body),
        _ => Err(protocol::unknown_operation()),
    }
}

fn invalid(message: &str) -> AwsError {
    AwsError::bad("ValidationException", format!("1 validation error detected: {message}"))
}

/// One page of a list: `MaxResults` things, within bounds, from `NextToken` on.
fn page(body: &Value, name: &str, (least, most): (usize, usize), all: Vec<Value>) -> Answer<Value> {
    let size = match &body["MaxResults"] {
        Value::Null => most,
        asked => asked
            .as_u64()
            .and_then(|size| usize::try_from(size).ok())
            .filter(|size| (least..=most).contains(size))
            .ok_or_else(|| invalid(&format!("Value at 'maxResults' must be between {least} and {most}")))?,
    };
    let start = match body["NextToken"].as_str().filter(|token| !token.is_empty()) {
        None => 0,
        Some(token) => token
            .strip_prefix("from/")
            .and_then(|text| text.parse::<usize>().ok())
            .ok_or_else(|| AwsError::bad("InvalidNextToken", "The specified token is not valid."))?,
    };
    let total = all.len();
    let page: Vec<Value> = all.into_iter().skip(start).take(size).collect();
    let end = start + page.len();
    let mut answer = json!({ name: page });
    if end < total {
        answer["NextToken"] = json!(format!("from/{end}"));
    }
    Ok(answer)
}
