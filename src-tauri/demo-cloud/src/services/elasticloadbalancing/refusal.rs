//! The refusals of both APIs, and their rules for names and pages.

use crate::wire::{Answer, AwsError, Params};

/// A request that breaks a rule of the API itself.
pub(super) fn invalid(message: impl Into<String>) -> AwsError {
    AwsError::bad("ValidationError", message)
}

/// No load balancer of the current API has this ARN or name.
pub(super) fn no_load_balancer() -> AwsError {
    AwsError::bad("LoadBalancerNotFound", "One or more load balancers not found")
}

/// No target group has this ARN or name.
pub(super) fn no_target_group() -> AwsError {
    AwsError::bad("TargetGroupNotFound", "One or more target groups not found")
}

/// No Classic Load Balancer has this name. The code on the wire is the same as the current API's.
pub(super) fn no_classic(name: &str) -> AwsError {
    AwsError::bad("LoadBalancerNotFound", format!("There is no ACTIVE Load Balancer named '{name}'"))
}

/// A parameter that must be there.
pub(super) fn need<'a>(params: &'a Params, name: &str) -> Answer<&'a str> {
    params.filled(name).ok_or_else(|| {
        let parameter = name[..1].to_lowercase() + &name[1..];
        invalid(format!(
            "1 validation error detected: Value null at '{parameter}' failed to satisfy constraint: Member must not be null"
        ))
    })
}

/// A name that must be there: up to 32 letters, digits and hyphens, with no hyphen at either end.
pub(super) fn need_name<'a>(params: &'a Params, parameter: &str, noun: &str) -> Answer<&'a str> {
    let name = need(params, parameter)?;
    if name.len() > 32 {
        return Err(invalid(format!("{noun} name '{name}' cannot be longer than '32' characters")));
    }
    if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
        return Err(invalid(format!(
            "{noun} name '{name}' can only contain characters that are alphanumeric characters and hyphens(-)"
        )));
    }
    if name.starts_with('-') || name.ends_with('-') {
        return Err(invalid(format!("{noun} name '{name}' cannot begin or end with '-'")));
    }
    Ok(name)
}

/// One page of a list: `PageSize` things from `Marker` on, and the marker of the page after it.
pub(super) fn page<T>(params: &Params, all: Vec<T>) -> Answer<(Vec<T>, Option<String>)> {
    let start = match params.filled("Marker") {
        Some(marker) => {
            marker.strip_prefix("from-").and_then(|text| text.parse().ok()).ok_or_else(|| invalid("Invalid marker"))?
        }
        None => 0_usize,
    };
    let most = match params.filled("PageSize") {
        Some(text) => text.parse::<usize>().ok().filter(|most| (1..=400).contains(most)).ok_or_else(|| {
            invalid(format!("1 validation error detected: Value '{text}' at 'pageSize' failed to satisfy constraint"))
        })?,
        None => 400,
    };
    let total = all.len();
    let page: Vec<T> = all.into_iter().skip(start).take(most).collect();
    let end = start + page.len();
    Ok((page, (end < total).then(|| format!("from-{end}"))))
}
