//! From a failure to a problem: AWS's code first, then a stable fragment of its message. The texts stand in the tables.

use crate::{
    contract::{AwsError, Problem},
    failure::{AwsFailure, Failure, FailureKind},
};

use super::{
    autoscaling, denied, ec2, efs, eks, elb, fragments, iam, identity, kms, kubernetes, logs, row::Row, unanswered,
    ways_out::way_out,
};

/// Puts a failure into plain words. `left_behind` stays empty: the runner knows what stands.
pub fn explain(failure: &Failure) -> Problem {
    match failure {
        Failure::Told(problem) => (**problem).clone(),
        Failure::Aws(failure) => match failure.kind {
            FailureKind::Answered => answered(failure),
            _ => unanswered::explain(failure),
        },
    }
}

fn answered(failure: &AwsFailure) -> Problem {
    if denied::is_denied(failure) {
        return denied::explain(failure);
    }
    match rows().find(|row| row.fits(failure)) {
        Some(row) => problem(
            failure,
            row.slug,
            row.title.to_owned(),
            fragments::fill(row.happened, &failure.message),
            fragments::fill(row.to_do, &failure.message),
        ),
        None => unknown(failure),
    }
}

/// All rows; the first that fits speaks. Within a code, rows with a fragment stand before those without.
pub(super) fn rows() -> impl Iterator<Item = &'static Row> {
    [
        autoscaling::ROWS,
        identity::ROWS,
        kms::ROWS,
        elb::ROWS,
        logs::ROWS,
        eks::ROWS,
        ec2::ROWS,
        efs::ROWS,
        iam::ROWS,
        kubernetes::ROWS,
    ]
    .into_iter()
    .flatten()
}

fn unknown(failure: &AwsFailure) -> Problem {
    let said = if failure.message.is_empty() { "no message".to_owned() } else { format!("“{}”", failure.message) };
    let id = failure.request_id.as_deref().map_or_else(String::new, |id| format!(", request id {id}"));
    problem(
        failure,
        "unexpected",
        format!("{} refused {}", failure.service, failure.action),
        format!(
            "AWS answered {} with code {} and {said}. Landfall does not know this answer.",
            failure.action, failure.code
        ),
        format!(
            "Try again once. If it stays, look the code up in AWS's documentation, or give AWS Support these words: \
             {} {}, {}{id}.",
            failure.service, failure.action, failure.code
        ),
    )
}

/// A problem that keeps AWS's own words beside ours.
pub(super) fn problem(
    failure: &AwsFailure,
    code: &str,
    title: String,
    what_happened: String,
    what_to_do: String,
) -> Problem {
    Problem {
        code: code.to_owned(),
        title,
        what_happened,
        what_to_do,
        aws: Some(AwsError {
            service: failure.service.to_owned(),
            action: failure.action.to_owned(),
            code: failure.code.clone(),
            message: readable(&failure.message),
            request_id: failure.request_id.clone(),
        }),
        left_behind: Vec::new(),
        remedy: way_out(code, &failure.message, ""),
    }
}

/// Without the SDK's debug text, which repeats in Rust what stands before it in words.
fn readable(message: &str) -> String {
    let debug = [" (DispatchFailure(", " (TimeoutError(", " (ConstructionFailure(", " (ResponseError("];
    let end = debug.iter().filter_map(|begin| message.find(begin)).min().unwrap_or(message.len());
    message[..end].to_owned()
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
