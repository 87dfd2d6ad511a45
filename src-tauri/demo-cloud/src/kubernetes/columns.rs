//! Lists as tables: what `kubectl get` prints when it asks the server for `as=Table`.
//!
//! It must not know the cluster: everything in a row is read from the object itself and the time.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::column_titles::columns;
use super::objects::meta;
use super::{cells, pod_cells};

/// How much of its object each row has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum With {
    /// Nothing.
    Nothing,
    /// Its metadata.
    Metadata,
    /// All of it.
    Object,
}

/// The `Table` for objects of a kind. `list` gives the list's metadata.
pub fn table(plural: &str, objects: &[Value], list_version: &str, now: Timestamp, with: With) -> Value {
    let definitions: Vec<Value> = columns(plural)
        .iter()
        .map(|(name, wide)| {
            json!({
                "name": name, "type": "string", "format": if *name == "Name" { "name" } else { "" },
                "description": name, "priority": i32::from(*wide),
            })
        })
        .collect();
    let rows: Vec<Value> = objects.iter().map(|object| row(plural, object, now, with)).collect();
    json!({
        "kind": "Table",
        "apiVersion": "meta.k8s.io/v1",
        "metadata": { "resourceVersion": list_version },
        "columnDefinitions": definitions,
        "rows": rows,
    })
}

fn row(plural: &str, object: &Value, now: Timestamp, with: With) -> Value {
    let cells = match plural {
        "pods" => pod_cells::cells(object, now),
        plural => cells::cells(plural, object, now),
    };
    let part = match with {
        With::Nothing => return json!({ "cells": cells }),
        With::Object => object.clone(),
        With::Metadata => super::lists::partial(object),
    };
    json!({ "cells": cells, "object": part })
}

/// The members of a list; none if it is no list.
pub fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// A text, or `<none>`.
pub fn text(value: &Value) -> String {
    text_or(value, "<none>")
}

/// A text, or something else.
pub fn text_or(value: &Value, otherwise: &str) -> String {
    value.as_str().filter(|text| !text.is_empty()).unwrap_or(otherwise).to_owned()
}

/// A number; 0 if there is none.
pub fn count(value: &Value) -> String {
    value.as_i64().unwrap_or(0).to_string()
}

/// How long ago an object was made.
pub fn age(object: &Value, now: Timestamp) -> String {
    since(meta(object, "creationTimestamp"), now)
}

/// How long ago a moment was.
pub fn since(moment: &str, now: Timestamp) -> String {
    let then: Option<Timestamp> = moment.parse().ok();
    then.map_or_else(|| "<unknown>".to_owned(), |then| human_duration(now.duration_since(then).as_secs().max(0)))
}

/// kubectl's short form of a duration in seconds: two figures while small, one when large.
pub fn human_duration(seconds: i64) -> String {
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86400);
    let two = |large: i64, unit: &str, small: i64, small_unit: &str| match small {
        0 => format!("{large}{unit}"),
        small => format!("{large}{unit}{small}{small_unit}"),
    };
    match () {
        () if seconds < 120 => format!("{seconds}s"),
        () if minutes < 10 => two(minutes, "m", seconds % 60, "s"),
        () if minutes < 180 => format!("{minutes}m"),
        () if hours < 8 => two(hours, "h", minutes % 60, "m"),
        () if hours < 48 => format!("{hours}h"),
        () if days < 8 => two(days, "d", hours % 24, "h"),
        () => format!("{days}d"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::kinds::KINDS;
    use super::*;

    #[test]
    fn ages_read_like_kubectls() {
        for (seconds, expected) in
            [(5, "5s"), (119, "119s"), (180, "3m"), (200, "3m20s"), (700, "11m"), (10_800, "3h"), (90_000, "25h")]
        {
            assert_eq!(human_duration(seconds), expected);
        }
    }

    #[test]
    fn every_row_has_a_cell_for_each_column() {
        for kind in KINDS {
            let bare = json!({ "kind": kind.kind, "metadata": { "name": "a" } });
            let table = table(kind.plural, &[bare], "1", Timestamp::UNIX_EPOCH, With::Nothing);
            let (columns, cells) = (list(&table["columnDefinitions"]).len(), list(&table["rows"][0]["cells"]).len());
            assert_eq!(columns, cells, "{}", kind.plural);
        }
    }
}
