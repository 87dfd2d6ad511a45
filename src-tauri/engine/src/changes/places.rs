//! At which answers a change is refused: one answer after the other is given anew, and the judge is asked. Knows no rule
//! and no option.

use serde_json::{Map, Value};

use crate::contract::ClusterSpec;

/// Something the judge refuses, at the smallest answer that makes it so.
#[derive(Debug, PartialEq)]
pub(super) struct Refused<T> {
    /// The path of the answer in the new spec: `workers.node_groups.0.disk_gib`; empty: only several together make it so.
    pub path: String,
    /// What the answer was.
    pub was: Value,
    /// What the judge says.
    pub why: T,
}

/// The answers of `next` that the judge refuses when each of them alone is put into `before`.
pub(super) fn refused<T>(
    before: &ClusterSpec,
    next: &ClusterSpec,
    judge: impl Fn(&ClusterSpec) -> Option<T>,
) -> Vec<Refused<T>> {
    let value = |spec: &ClusterSpec| serde_json::to_value(spec).expect("answers are plain data and serialise");
    let (before, next) = (value(before), value(next));
    let judge = |spec: Value| serde_json::from_value(spec).ok().and_then(|spec: ClusterSpec| judge(&spec));
    narrow("", &before, &next, &judge)
}

/// `judge` gets `before` with something inside it replaced.
fn narrow<T>(path: &str, before: &Value, next: &Value, judge: &dyn Fn(Value) -> Option<T>) -> Vec<Refused<T>> {
    if before == next {
        return Vec::new();
    }
    let Some(why) = judge(next.clone()) else { return Vec::new() };
    let inside = match (before, next) {
        (Value::Object(old), Value::Object(new)) => in_fields(path, old, new, judge),
        (Value::Array(old), Value::Array(new)) => in_items(path, old, new, judge),
        _ => Vec::new(),
    };
    if inside.is_empty() { vec![Refused { path: path.to_owned(), was: before.clone(), why }] } else { inside }
}

fn in_fields<T>(
    path: &str,
    old: &Map<String, Value>,
    new: &Map<String, Value>,
    judge: &dyn Fn(Value) -> Option<T>,
) -> Vec<Refused<T>> {
    let field = |(name, was): (&String, &Value)| {
        let with = |value| {
            let mut fields = old.clone();
            fields.insert(name.clone(), value);
            judge(Value::Object(fields))
        };
        new.get(name).map_or_else(Vec::new, |now| narrow(&join(path, name), was, now, &with))
    };
    old.iter().flat_map(field).collect()
}

/// Items of one name are the same item, wherever they stand in their lists; items without a name have none inside.
fn in_items<T>(path: &str, old: &[Value], new: &[Value], judge: &dyn Fn(Value) -> Option<T>) -> Vec<Refused<T>> {
    let item = |(now_at, now): (usize, &Value)| {
        let name = now.get("name");
        let was_at = old.iter().position(|was| name.is_some() && was.get("name") == name);
        let Some(was_at) = was_at else { return Vec::new() };
        let with = |value| {
            let mut items = old.to_vec();
            items[was_at] = value;
            judge(Value::Array(items))
        };
        narrow(&join(path, &now_at.to_string()), &old[was_at], now, &with)
    };
    new.iter().enumerate().flat_map(item).collect()
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::NodeGroupSpec;

    #[test]
    fn an_answer_is_found_by_the_name_of_its_item_and_by_nothing_else() {
        let before = ClusterSpec::new("first", "us-east-1");
        let mut next = before.clone();
        next.workers.node_groups[0].disk_gib = 99;
        next.workers.node_groups.insert(0, NodeGroupSpec { name: "new".into(), ..NodeGroupSpec::default() });
        next.network.cidr = "10.0.0.0/16".into();
        let too_large = |spec: &ClusterSpec| {
            spec.workers.node_groups.iter().any(|group| group.disk_gib == 99).then_some("too large")
        };
        let found = refused(&before, &next, too_large);
        let was = before.workers.node_groups[0].disk_gib.into();
        assert_eq!(found, [Refused { path: "workers.node_groups.1.disk_gib".into(), was, why: "too large" }]);
    }

    #[test]
    fn what_only_a_whole_list_makes_so_is_found_at_the_list() {
        let before = ClusterSpec::new("first", "us-east-1");
        let mut next = before.clone();
        next.workers.addons.clear();
        let found = refused(&before, &next, |spec| spec.workers.addons.is_empty().then_some(()));
        assert_eq!(found.iter().map(|refused| refused.path.as_str()).collect::<Vec<_>>(), ["workers.addons"]);
    }
}
