//! CloudWatch Logs: log groups, and streams of lines in them. Control planes of EKS write some, and people may.
//!
//! It must not know who writes lines, or why. Of each stream only the last lines are kept (`stream::KEPT`).

mod group;
mod pattern;
mod position;
mod read;
mod stream;
mod tag;
mod write;

#[cfg(test)]
mod tests;

use serde_json::Value;

use crate::context::Context;
use crate::services::eks;
use crate::wire::{Answer, AwsError, json as protocol};

pub(crate) use group::State;

/// Answers one action, the part of the target after `Logs_20140328.`.
pub(crate) fn handle(context: &mut Context<'_>, action: &str, body: &Value) -> Answer<Value> {
    if matches!(action, "DescribeLogStreams" | "FilterLogEvents" | "GetLogEvents") {
        // What a control plane has to say it says as soon as somebody listens.
        eks::write_logs(context);
    }
    match action {
        "CreateLogGroup" => group::create(context, body),
        "CreateLogStream" => write::create_stream(context, body),
        "DeleteLogGroup" => group::delete(context, body),
        "DeleteLogStream" => write::delete_stream(context, body),
        "DeleteRetentionPolicy" => group::forget_retention(context, body),
        "DescribeLogGroups" => group::describe(context, body),
        "DescribeLogStreams" => read::streams(context, body),
        "FilterLogEvents" => read::filter(context, body),
        "GetLogEvents" => read::events(context, body),
        "ListTagsForResource" => tag::list(context, body),
        "PutLogEvents" => write::put_events(context, body),
        "PutRetentionPolicy" => group::retain(context, body),
        "TagResource" => tag::add(context, body),
        "UntagResource" => tag::remove(context, body),
        _ => Err(protocol::unknown_operation()),
    }
}

fn invalid(message: impl Into<String>) -> AwsError {
    AwsError::bad("InvalidParameterException", message)
}

fn missing() -> AwsError {
    AwsError::bad("ResourceNotFoundException", "The specified log group does not exist.")
}

fn no_stream() -> AwsError {
    AwsError::bad("ResourceNotFoundException", "The specified log stream does not exist.")
}
