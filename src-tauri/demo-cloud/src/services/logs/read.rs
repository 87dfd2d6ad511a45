//! Lines found again: the streams of a group, the lines of one stream, and those of all that fit a pattern.
//!
//! What is older than its group keeps is not shown, even before it is dropped.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::group::{LogGroup, meant};
use super::pattern::Pattern;
use super::position::Position;
use super::stream::{Line, Stream};
use super::{invalid, missing, no_stream};
use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::wire::{Answer, AwsError};

/// The most lines of one answer, and how many there are if nobody says.
const MOST_LINES: usize = 10_000;
/// The same for streams.
const MOST_STREAMS: usize = 50;

/// `DescribeLogStreams`.
pub(super) fn streams(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let name = meant(body)?;
    let group = context.logs.groups.get(name).ok_or_else(missing)?;
    let prefix = body["logStreamNamePrefix"].as_str().unwrap_or_default();
    let by_time = body["orderBy"] == "LastEventTime";
    if by_time && !prefix.is_empty() {
        return Err(invalid("Cannot order by LastEventTime with a logStreamNamePrefix."));
    }
    let size = size(body, MOST_STREAMS)?;
    let start: usize = match body["nextToken"].as_str() {
        None => 0,
        Some(token) => token
            .strip_prefix("from/")
            .and_then(|text| text.parse().ok())
            .ok_or_else(|| invalid("The specified nextToken is invalid."))?,
    };
    let mut found: Vec<(&String, &Stream)> =
        group.streams.iter().filter(|(name, _)| name.starts_with(prefix)).collect();
    if by_time {
        found.sort_by_key(|(name, stream)| (stream.lines.back().map_or(0, |line| line.at), (*name).clone()));
    }
    if body["descending"] == true {
        found.reverse();
    }
    let total = found.len();
    let page = found.into_iter().skip(start).take(size);
    let shown: Vec<Value> = page.map(|(stream, one)| stream_wire(context.region, name, stream, one)).collect();
    let mut answer = json!({ "logStreams": shown });
    let next = start.saturating_add(size);
    if next < total {
        answer["nextToken"] = json!(format!("from/{next}"));
    }
    Ok(answer)
}

fn stream_wire(region: &str, group: &str, name: &str, stream: &Stream) -> Value {
    let mut value = json!({
        "logStreamName": name,
        "creationTime": stream.created_at,
        "arn": format!("arn:aws:logs:{region}:{ACCOUNT_ID}:log-group:{group}:log-stream:{name}"),
        // AWS has told nothing else since 2019 (API Reference, LogStream).
        "storedBytes": 0,
    });
    if let (Some(first), Some(last)) = (stream.lines.front(), stream.lines.back()) {
        value["firstEventTimestamp"] = json!(first.at);
        value["lastEventTimestamp"] = json!(last.at);
        value["lastIngestionTime"] = json!(stream.lines.iter().map(|line| line.written_at).max());
        value["uploadSequenceToken"] = json!(format!("{:056}", last.written_at));
    }
    value
}

/// `GetLogEvents`. Both tokens are always there, and name a gap between two lines: one that leads nowhere is the one that
/// was sent, and the other leads back from there.
pub(super) fn events(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let group = context.logs.groups.get(meant(body)?).ok_or_else(missing)?;
    let name = body["logStreamName"].as_str().unwrap_or_default();
    let stream = group.streams.get(name).ok_or_else(no_stream)?;
    let size = size(body, MOST_LINES)?;
    // Here the end is not part of it.
    let end = body["endTime"].as_u64();
    let lines: Vec<&Line> =
        lines(context, group, stream, body).filter(|line| end.is_none_or(|end| line.at < end)).collect();
    let place = |line: &Line| Position::of(name, line);
    let token = body["nextToken"].as_str();
    let bad_token = || invalid("The specified nextToken is invalid.");
    let sent = match token {
        None => None,
        Some(token) => {
            let (way, tail) = token.split_once('/').ok_or_else(bad_token)?;
            Some((way, Position::read(tail)?))
        }
    };
    let behind = |gap: &Position| lines.partition_point(|line| place(line) < *gap);
    let (from, to) = match &sent {
        Some(("f", gap)) => (behind(gap), (behind(gap) + size).min(lines.len())),
        Some(("b", gap)) => (behind(gap).saturating_sub(size), behind(gap)),
        Some(_) => return Err(bad_token()),
        None if body["startFromHead"] == true => (0, size.min(lines.len())),
        None => (lines.len().saturating_sub(size), lines.len()),
    };
    let page = &lines[from..to];
    let wire = |line: &&Line| json!({ "timestamp": line.at, "message": line.text, "ingestionTime": line.written_at });
    let nowhere = || sent.as_ref().map_or_else(|| Position::start(name), |(_, gap)| gap.clone());
    let last = page.last().map_or_else(nowhere, |line| Position::behind(name, line));
    let first = page.first().map_or_else(nowhere, |line| place(line));
    Ok(json!({
        "events": page.iter().map(wire).collect::<Vec<Value>>(),
        "nextForwardToken": format!("f/{}", last.written()),
        "nextBackwardToken": format!("b/{}", first.written()),
    }))
}

/// `FilterLogEvents`: lines of all streams, the oldest first.
pub(super) fn filter(context: &mut Context<'_>, body: &Value) -> Answer<Value> {
    let group = context.logs.groups.get(meant(body)?).ok_or_else(missing)?;
    let names: Vec<&str> = body["logStreamNames"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let prefix = body["logStreamNamePrefix"].as_str().unwrap_or_default();
    if !names.is_empty() && !prefix.is_empty() {
        return Err(invalid("logStreamNames and logStreamNamePrefix are mutually exclusive parameters."));
    }
    if names.iter().any(|name| !group.streams.contains_key(*name)) {
        return Err(no_stream());
    }
    let pattern = Pattern::read(body["filterPattern"].as_str().unwrap_or_default())?;
    let size = size(body, MOST_LINES)?;
    let after = body["nextToken"].as_str().map(Position::read).transpose()?;
    let end = body["endTime"].as_u64();
    let mut found: Vec<(Position, &String, &Line)> = Vec::new();
    for (name, stream) in &group.streams {
        if (names.is_empty() || names.contains(&name.as_str())) && name.starts_with(prefix) {
            let fits = |line: &&Line| end.is_none_or(|end| line.at <= end) && pattern.fits(&line.text);
            let lines = lines(context, group, stream, body).filter(fits);
            found.extend(lines.map(|line| (Position::of(name, line), name, line)));
        }
    }
    found.retain(|(place, ..)| after.as_ref().is_none_or(|after| place > after));
    found.sort_by(|one, other| one.0.cmp(&other.0));
    let is_more = found.len() > size;
    found.truncate(size);
    let wire = |(_, name, line): &(Position, &String, &Line)| {
        json!({
            "logStreamName": name,
            "timestamp": line.at,
            "message": line.text,
            "ingestionTime": line.written_at,
            "eventId": event_id(name, line),
        })
    };
    let mut answer = json!({ "events": found.iter().map(wire).collect::<Vec<Value>>(), "searchedLogStreams": [] });
    if let Some((last, ..)) = found.last().filter(|_| is_more) {
        answer["nextToken"] = json!(last.written());
    }
    Ok(answer)
}

/// What no other line of a group has: clients that follow a group know by it what they have shown. As with AWS, 56 digits.
fn event_id(stream: &str, line: &Line) -> String {
    let digest = Sha256::digest(stream);
    let word = digest.iter().take(8).fold(0_u64, |word, byte| (word << 8) | u64::from(*byte));
    format!("{:016}{word:020}{:020}", line.at, line.number)
}

/// The lines of a stream that its group still keeps, from the moment on that is asked for.
fn lines<'a>(
    context: &Context<'_>,
    group: &LogGroup,
    stream: &'a Stream,
    body: &Value,
) -> impl Iterator<Item = &'a Line> {
    let start = body["startTime"].as_u64().unwrap_or(0).max(group.forgets_before(context.now));
    stream.lines.iter().filter(move |line| line.at >= start)
}

fn size(body: &Value, most: usize) -> Answer<usize> {
    if body["limit"].is_null() {
        return Ok(most);
    }
    let asked = body["limit"].as_u64().and_then(|size| usize::try_from(size).ok());
    asked.filter(|size| (1..=most).contains(size)).ok_or_else(|| -> AwsError {
        invalid(format!(
            "1 validation error detected: Value '{}' at 'limit' failed to satisfy constraint: Member must have value \
             between 1 and {most}",
            body["limit"]
        ))
    })
}
