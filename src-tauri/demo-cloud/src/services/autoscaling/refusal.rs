//! The refusals of Auto Scaling, and its rules for numbers and pages.
//!
//! Codes are from its service model; texts from answers quoted in public issue reports.

use crate::wire::{Answer, AwsError, Params};

/// A request that breaks a rule; most refusals of this API are this one.
pub(super) fn invalid(message: impl Into<String>) -> AwsError {
    AwsError::bad("ValidationError", message)
}

/// No group has this name. The text is Auto Scaling's own, `null` included.
pub(crate) fn no_group() -> AwsError {
    invalid("AutoScalingGroup name not found - null")
}

/// Something that is under way stands in the way.
pub(super) fn in_progress(message: impl Into<String>) -> AwsError {
    AwsError::bad("ScalingActivityInProgress", message)
}

/// What is there already.
pub(super) fn exists(message: impl Into<String>) -> AwsError {
    AwsError::bad("AlreadyExists", message)
}

/// A parameter that must be there.
pub(super) fn need<'a>(params: &'a Params, name: &str) -> Answer<&'a str> {
    params.filled(name).ok_or_else(|| {
        let parameter = name[..1].to_lowercase() + &name[1..];
        invalid(format!(
            "1 validation error detected: Value null at '{parameter}' failed to satisfy constraint: Member must not \
             be null"
        ))
    })
}

/// A number, if it is there.
pub(super) fn number(params: &Params, name: &str) -> Answer<Option<u32>> {
    let Some(text) = params.filled(name) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| invalid(format!("{name} must be a number from 0 on, not {text}")))
}

/// A number that must be there.
pub(super) fn need_number(params: &Params, name: &str) -> Answer<u32> {
    need(params, name)?;
    number(params, name)?.ok_or_else(|| invalid(format!("{name} must be a number")))
}

/// The refusal of what the demo cloud does not have, so that nobody believes it was done.
pub(super) fn refuse_unsupported(params: &Params, names: &[&str]) -> Answer<()> {
    let is_asked = |name: &&&str| params.filled(name).is_some() || !params.below(name).is_empty();
    match names.iter().find(is_asked) {
        Some(name) => Err(AwsError::bad("UnsupportedOperation", format!("The demo cloud does not support {name}."))),
        None => Ok(()),
    }
}

/// One page of a list: `MaxRecords` things from `NextToken` on, and the token of the page after it.
pub(super) fn page<T>(params: &Params, all: Vec<T>) -> Answer<(Vec<T>, Option<String>)> {
    let start = match params.filled("NextToken") {
        Some(token) => token
            .strip_prefix("from-")
            .and_then(|text| text.parse::<usize>().ok())
            .ok_or_else(|| AwsError::bad("InvalidNextToken", format!("The token '{token}' is invalid.")))?,
        None => 0,
    };
    let most = match params.filled("MaxRecords") {
        Some(text) => text.parse::<usize>().ok().filter(|most| (1..=100).contains(most)).ok_or_else(|| {
            invalid(format!(
                "1 validation error detected: Value '{text}' at 'maxRecords' failed to satisfy constraint: Member must \
                 have value between 1 and 100"
            ))
        })?,
        None => 50,
    };
    let total = all.len();
    let page: Vec<T> = all.into_iter().skip(start).take(most).collect();
    let end = start + page.len();
    Ok((page, (end < total).then(|| format!("from-{end}"))))
}
