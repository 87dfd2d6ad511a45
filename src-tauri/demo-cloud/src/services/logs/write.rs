//! Streams made and deleted, and lines that people write.
//!
//! Limits are from the API Reference (PutLogEvents).

use serde_json::{Value, json};

use super::stream::{OVERHEAD, Stream};
use super::{invalid, missing, no_stream};
use crate::context::Context;
use crate::wire::{Answer, AwsError};

/// How far a line may be ahead of its writing, and how far behind, in milliseconds.
const AHEAD: u64 = 2 * 3600 * 1000;
const BEHIND: u64 = 14 * 24 * 3600 * 1000;
/// How many lines one call may write.
const MOST: usize = 10_000;
/// How many bytes one call may write, and so one line.
const MOST_BYTES: u64 = 1_048_576;

pub(super) fn create_stream(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let (group, name) = named(body);
    let group = context.logs.groups.get_mut(group).ok_or_else(missing)?;
    if name.is_empty() || name.len() > 512 || name.contains([':', '*']) {
        return Err(invalid(format!(
            "1 validation error detected: Value '{name}' at 'logStreamName' failed to satisfy constraint: Member must \
             satisfy regular expression pattern: [^:*]*"
        )));
    }
    if group.streams.contains_key(name) {
        return Err(AwsError::bad("ResourceAlreadyExistsException", "The specified log stream already exists"));
    }
    group.streams.insert(name.to_owned(), Stream::new(context.now));
    Ok(json!({}))
}

pub(super) fn delete_stream(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let (group, name) = named(body);
    let group = context.logs.groups.get_mut(group).ok_or_else(missing)?;
    group.streams.remove(name).map(|_| json!({})).ok_or_else(no_stream)
}

pub(super) fn put_events(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let (group, name) = named(body);
    let now = context.now;
    let group = context.logs.groups.get_mut(group).ok_or_else(missing)?;
    let oldest = group.forgets_before(now);
    let stream = group.streams.get_mut(name).ok_or_else(no_stream)?;
    let events = body["logEvents"].as_array().map(Vec::as_slice).unwrap_or_default();
    if events.is_empty() || events.len() > MOST {
        return Err(invalid("1 validation error detected: 'logEvents' must have between 1 and 10000 members"));
    }
    let read = |event: &Value| {
        let text = event["message"].as_str().filter(|text| !text.is_empty());
        text.zip(event["timestamp"].as_u64()).map(|(text, at)| (at, text.to_owned()))
    };
    let lines: Option<Vec<(u64, String)>> = events.iter().map(read).collect();
    let lines = lines.ok_or_else(|| invalid("Every log event needs a timestamp and a message"))?;
    let bytes: u64 = lines.iter().map(|(_, text)| text.len() as u64 + OVERHEAD).sum();
    if bytes > MOST_BYTES {
        return Err(invalid(format!("Upload too large: {bytes} bytes exceeds limit of {MOST_BYTES}")));
    }
    if lines.windows(2).any(|pair| pair[0].0 > pair[1].0) {
        return Err(invalid("Log events in a single PutLogEvents request must be in chronological order."));
    }
    let mut rejected = json!({});
    for (index, (at, text)) in lines.into_iter().enumerate() {
        match () {
            () if at > now + AHEAD => {
                // The first of them; all that follow are later still.
                if rejected["tooNewLogEventStartIndex"].is_null() {
                    rejected["tooNewLogEventStartIndex"] = json!(index);
                }
            }
            () if at + BEHIND < now => rejected["tooOldLogEventEndIndex"] = json!(index + 1),
            () if at < oldest => rejected["expiredLogEventEndIndex"] = json!(index + 1),
            () => stream.write(at, now, text),
        }
    }
    stream.forget_before(oldest);
    // AWS ignores it nowadays, and clients may still want one.
    let mut answer = json!({ "nextSequenceToken": format!("{:056}", now) });
    if rejected.as_object().is_some_and(|rejected| !rejected.is_empty()) {
        answer["rejectedLogEventsInfo"] = rejected;
    }
    Ok(answer)
}

fn named(body: &Value) -> (&str, &str) {
    let text = |name: &str| body[name].as_str().unwrap_or_default();
    (text("logGroupName"), text("logStreamName"))
}
