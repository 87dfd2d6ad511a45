//! Log groups: made, listed, deleted, and how long their lines are kept. A group survives its cluster, as in AWS.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::stream::Stream;
use super::{invalid, missing};
use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::wire::{Answer, AwsError};

/// The days that lines can be kept for (CloudWatch Logs API Reference, PutRetentionPolicy).
const RETENTION_DAYS: [u64; 22] =
    [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

/// The log groups of one Region, by name.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct State {
    pub(super) groups: BTreeMap<String, LogGroup>,
}

/// One group.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct LogGroup {
    created_at: u64,
    retention_days: Option<u64>,
    #[serde(default)]
    pub(super) tags: BTreeMap<String, String>,
    /// By name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) streams: BTreeMap<String, Stream>,
}

impl LogGroup {
    /// The moment before which lines are kept no more, in Unix milliseconds.
    pub(super) fn forgets_before(&self, now: u64) -> u64 {
        self.retention_days.map_or(0, |days| now.saturating_sub(days * 24 * 3600 * 1000))
    }
}

impl State {
    /// Everything CloudWatch Logs has in this Region, by `kind/id`. Streams are what is in a group, and go with it.
    pub(crate) fn inventory(&self, region: &str) -> BTreeMap<String, Value> {
        let fields = |group: &LogGroup| json!({ "created_at": group.created_at, "retention_days": group.retention_days, "tags": group.tags });
        self.groups.iter().map(|(name, group)| (format!("log-group/{region}{name}"), fields(group))).collect()
    }

    /// The tags of every group, with ARNs.
    pub(crate) fn tagged(&mut self, region: &str) -> Vec<(String, &mut BTreeMap<String, String>)> {
        let arn = |name: &String| format!("arn:aws:logs:{region}:{ACCOUNT_ID}:log-group:{name}");
        self.groups.iter_mut().map(|(name, group)| (arn(name), &mut group.tags)).collect()
    }

    /// Makes a log group unless it is there already. Says whether it did.
    pub(crate) fn ensure_group(&mut self, name: &str, now: u64) -> bool {
        let is_new = !self.groups.contains_key(name);
        if is_new {
            let group = LogGroup { created_at: now, ..LogGroup::default() };
            self.groups.insert(name.to_owned(), group);
        }
        is_new
    }
}

pub(super) fn create(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let name = body["logGroupName"].as_str().unwrap_or_default();
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._-/#".contains(c);
    if name.is_empty() || name.len() > 512 || !name.chars().all(allowed) {
        let text = format!(
            "1 validation error detected: Value '{name}' at 'logGroupName' failed to satisfy constraint: Member must \
             satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+"
        );
        return Err(AwsError::bad("InvalidParameterException", text));
    }
    if context.logs.groups.contains_key(name) {
        return Err(AwsError::bad("ResourceAlreadyExistsException", "The specified log group already exists"));
    }
    let tags = serde_json::from_value(body["tags"].clone()).unwrap_or_default();
    let group = LogGroup { created_at: context.now, tags, ..LogGroup::default() };
    context.logs.groups.insert(name.to_owned(), group);
    Ok(json!({}))
}

pub(super) fn describe(context: &Context<'_>, body: &Value) -> Answer<Value> {
    let prefix = body["logGroupNamePrefix"].as_str().unwrap_or_default();
    let pattern = body["logGroupNamePattern"].as_str().unwrap_or_default();
    if !prefix.is_empty() && !pattern.is_empty() {
        return Err(AwsError::bad(
            "InvalidParameterException",
            "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
        ));
    }
    let size = body["limit"].as_u64().unwrap_or(50);
    if !(1..=50).contains(&size) {
        let text = format!("1 validation error detected: Value '{size}' at 'limit' failed to satisfy constraint");
        return Err(AwsError::bad("InvalidParameterException", text));
    }
    // The token is the last name of the page before.
    let after = body["nextToken"].as_str().unwrap_or_default();
    let mut found = context
        .logs
        .groups
        .iter()
        .filter(|(name, _)| name.starts_with(prefix) && name.contains(pattern) && name.as_str() > after);
    let mut last = String::new();
    let page: Vec<Value> = found
        .by_ref()
        .take(usize::try_from(size).unwrap_or(50))
        .inspect(|(name, _)| last.clone_from(name))
        .map(|(name, group)| wire(context.region, name, group))
        .collect();
    let mut answer = json!({ "logGroups": page });
    if found.next().is_some() {
        answer["nextToken"] = json!(last);
    }
    Ok(answer)
}

pub(super) fn delete(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let name = body["logGroupName"].as_str().unwrap_or_default();
    context.logs.groups.remove(name).map(|_| json!({})).ok_or_else(missing)
}

pub(super) fn retain(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let name = body["logGroupName"].as_str().unwrap_or_default();
    let group = context.logs.groups.get_mut(name).ok_or_else(missing)?;
    let days = body["retentionInDays"].as_u64().filter(|days| RETENTION_DAYS.contains(days));
    group.retention_days = Some(days.ok_or_else(|| {
        AwsError::bad(
            "InvalidParameterException",
            format!("Invalid retention value {}. Expected one of {RETENTION_DAYS:?}", body["retentionInDays"]),
        )
    })?);
    Ok(json!({}))
}

/// `DeleteRetentionPolicy`: from now on lines are kept for ever.
pub(super) fn forget_retention(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let name = body["logGroupName"].as_str().unwrap_or_default();
    context.logs.groups.get_mut(name).ok_or_else(missing)?.retention_days = None;
    Ok(json!({}))
}

/// The name of the group that a request means: by its name, or by an identifier, which may be an ARN.
pub(super) fn meant(body: &Value) -> Answer<&str> {
    let (name, identifier) = (body["logGroupName"].as_str(), body["logGroupIdentifier"].as_str());
    match (name, identifier) {
        (Some(name), None) => Ok(name),
        (None, Some(identifier)) => Ok(bare(identifier)),
        _ => Err(invalid("Exactly one of logGroupName and logGroupIdentifier must be specified")),
    }
}

/// The name of a group in its ARN; a name is left as it is.
pub(super) fn bare(arn: &str) -> &str {
    arn.split_once(":log-group:").map_or(arn, |(_, name)| name.strip_suffix(":*").unwrap_or(name))
}

fn wire(region: &str, name: &str, group: &LogGroup) -> Value {
    let arn = format!("arn:aws:logs:{region}:{ACCOUNT_ID}:log-group:{name}");
    let mut value = json!({
        "logGroupName": name,
        "creationTime": group.created_at,
        "metricFilterCount": 0,
        "arn": format!("{arn}:*"),
        "storedBytes": group.streams.values().map(Stream::bytes).sum::<u64>(),
        "logGroupClass": "STANDARD",
        "logGroupArn": arn,
    });
    if let Some(days) = group.retention_days {
        value["retentionInDays"] = json!(days);
    }
    value
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing::{cloud, json_ok, json_refused};

    #[tokio::test(start_paused = true)]
    async fn lines_are_kept_for_as_many_days_as_aws_offers() {
        let cloud = cloud();
        json_ok(&cloud, "logs", "Logs_20140328.CreateLogGroup", json!({ "logGroupName": "/a" })).await;
        let keep = |days: u64| json!({ "logGroupName": "/a", "retentionInDays": days });
        json_ok(&cloud, "logs", "Logs_20140328.PutRetentionPolicy", keep(7)).await;
        let refused = json_refused(&cloud, "logs", "Logs_20140328.PutRetentionPolicy", keep(8)).await;
        assert_eq!(refused["__type"], "InvalidParameterException");
        let found = json_ok(&cloud, "logs", "Logs_20140328.DescribeLogGroups", json!({})).await;
        assert_eq!(found["logGroups"][0]["retentionInDays"], 7);
    }

    #[tokio::test(start_paused = true)]
    async fn groups_are_found_by_a_prefix_or_a_pattern_but_not_both() {
        let cloud = cloud();
        let both = json!({ "logGroupNamePrefix": "/a", "logGroupNamePattern": "b" });
        let refused = json_refused(&cloud, "logs", "Logs_20140328.DescribeLogGroups", both).await;
        assert_eq!(refused["__type"], "InvalidParameterException");
    }
}
