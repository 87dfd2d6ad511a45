//! IAM's refusals and its rules for names.

use crate::wire::{Answer, AwsError, Params};

/// What nobody has.
pub(super) fn no_such(message: impl Into<String>) -> AwsError {
    AwsError::new(404, "NoSuchEntity", message)
}

/// What exists already.
pub(super) fn exists(message: impl Into<String>) -> AwsError {
    AwsError::new(409, "EntityAlreadyExists", message)
}

/// What still has something that must go first.
pub(super) fn conflict(message: &str) -> AwsError {
    AwsError::new(409, "DeleteConflict", message)
}

/// A quota.
pub(super) fn limit(quota: &str, most: usize) -> AwsError {
    AwsError::new(409, "LimitExceeded", format!("Cannot exceed quota for {quota}: {most}"))
}

/// A request that breaks a rule of the API itself.
pub(super) fn invalid(message: impl Into<String>) -> AwsError {
    AwsError::bad("ValidationError", message)
}

/// A parameter that must be there.
pub(super) fn need<'a>(params: &'a Params, name: &str) -> Answer<&'a str> {
    params.filled(name).ok_or_else(|| {
        invalid(format!(
            "1 validation error detected: Value null at '{}' failed to satisfy constraint: Member must not be null",
            lower_first(name)
        ))
    })
}

/// A name that must be there and keep IAM's rules: at most `longest` characters out of `[\w+=,.@-]`.
pub(super) fn need_name<'a>(params: &'a Params, name: &str, longest: usize) -> Answer<&'a str> {
    let value = need(params, name)?;
    let parameter = lower_first(name);
    if value.chars().count() > longest {
        return Err(invalid(format!(
            "1 validation error detected: Value '{value}' at '{parameter}' failed to satisfy constraint: Member must have \
             length less than or equal to {longest}"
        )));
    }
    if !value.chars().all(|c| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c)) {
        return Err(invalid(format!(
            "The specified value for {parameter} is invalid. It must contain only alphanumeric characters and/or the \
             following: +=,.@_-"
        )));
    }
    Ok(value)
}

/// One page of a list: `MaxItems` things from `Marker` on, and the marker of the page after it.
pub(super) fn page<T>(params: &Params, all: Vec<T>) -> Answer<(Vec<T>, Option<String>)> {
    let start = match params.filled("Marker") {
        Some(marker) => marker
            .strip_prefix("from-")
            .and_then(|text| text.parse().ok())
            .ok_or_else(|| invalid(format!("Invalid Marker: {marker}")))?,
        None => 0_usize,
    };
    let most = match params.filled("MaxItems") {
        Some(text) => text.parse::<usize>().ok().filter(|most| (1..=1000).contains(most)).ok_or_else(|| {
            invalid(format!(
                "1 validation error detected: Value '{text}' at 'maxItems' failed to satisfy constraint: Member must have \
                 value between 1 and 1000"
            ))
        })?,
        None => 100,
    };
    let total = all.len();
    let page: Vec<T> = all.into_iter().skip(start).take(most).collect();
    let end = start + page.len();
    Ok((page, (end < total).then(|| format!("from-{end}"))))
}

fn lower_first(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect()
}
