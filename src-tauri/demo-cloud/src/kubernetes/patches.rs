//! The ways in which Kubernetes lets an object be changed a little: merge patch (RFC 7386), strategic merge patch, JSON
//! patch (RFC 6902).
//!
//! It must not know kinds or who may change what. A strategic merge patch is Kubernetes' own: like a merge patch, but
//! lists of things with a name are joined by that name. Source: "Strategic Merge Patch" in kubernetes/community.

use serde_json::{Map, Value, json};

/// Lists that a strategic merge patch joins, and the field by which it knows their members (the `patchMergeKey` of
/// Kubernetes' published API types). `ports` is in two kinds of object, with a key of its own in each.
const JOINED_BY: [(&str, &str); 13] = [
    ("containers", "name"),
    ("initContainers", "name"),
    ("ephemeralContainers", "name"),
    ("volumes", "name"),
    ("env", "name"),
    ("imagePullSecrets", "name"),
    ("secrets", "name"),
    ("volumeMounts", "mountPath"),
    ("hostAliases", "ip"),
    ("topologySpreadConstraints", "topologyKey"),
    ("taints", "key"),
    ("conditions", "type"),
    ("addresses", "type"),
];

/// Applies a merge patch: objects are joined, `null` takes a field away, everything else replaces.
pub fn merge(target: &mut Value, patch: &Value) {
    let Some(fields) = patch.as_object() else {
        *target = patch.clone();
        return;
    };
    let target = object(target);
    for (name, value) in fields {
        if value.is_null() {
            target.shift_remove(name);
        } else {
            merge(target.entry(name).or_insert(Value::Null), value);
        }
    }
}

/// The merge patch that turns one object into another.
pub fn difference(from: &Value, to: &Value) -> Value {
    let (Some(before), Some(after)) = (from.as_object(), to.as_object()) else { return to.clone() };
    let mut patch = Map::new();
    for name in before.keys().filter(|name| !after.contains_key(*name)) {
        patch.insert(name.clone(), Value::Null);
    }
    for (name, value) in after {
        match before.get(name) {
            Some(known) if known == value => {}
            Some(known) => {
                patch.insert(name.clone(), difference(known, value));
            }
            None => {
                patch.insert(name.clone(), value.clone());
            }
        }
    }
    Value::Object(patch)
}

/// Applies a strategic merge patch.
pub fn strategic(target: &mut Value, patch: &Value) {
    let Some(fields) = patch.as_object() else {
        *target = patch.clone();
        return;
    };
    if patch["$patch"] == "replace" {
        *target = json!({});
    }
    let target = object(target);
    for (name, value) in fields {
        if name == "$retainKeys" {
            let kept: Vec<&str> = value.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            target.retain(|field, _| kept.contains(&field.as_str()));
        } else if let Some(list) = name.strip_prefix("$deleteFromPrimitiveList/") {
            if let Some(list) = target.get_mut(list).and_then(Value::as_array_mut) {
                list.retain(|one| !value.as_array().is_some_and(|gone| gone.contains(one)));
            }
        } else if name.starts_with('$') {
            // The wanted order of a list, which changes nothing that the demo shows.
        } else if value.is_null() || value["$patch"] == "delete" {
            target.shift_remove(name);
        } else {
            let known = target.entry(name).or_insert(Value::Null);
            match value.as_array() {
                Some(members) => join(known, name, members),
                None => strategic(known, value),
            }
        }
    }
}

/// Joins a list with the members a patch has for it, or replaces it.
fn join(list: &mut Value, name: &str, members: &[Value]) {
    let by_name = JOINED_BY.iter().find(|(list, _)| *list == name).map(|(_, key)| *key);
    let is_port_of = |key: &str| members.iter().all(|one| !one[key].is_null() || one["$patch"].is_string());
    let key = match name {
        "ports" => ["containerPort", "port"].into_iter().find(|key| is_port_of(key)),
        _ => by_name,
    };
    let replaces = members.iter().any(|one| one["$patch"] == "replace");
    if !list.is_array() || replaces {
        *list = json!([]);
    }
    let Some(list) = list.as_array_mut() else { return };
    match key {
        _ if name == "finalizers" => {
            let new: Vec<Value> = members.iter().filter(|one| !list.contains(one)).cloned().collect();
            list.extend(new);
        }
        Some(key) => {
            for member in members.iter().filter(|one| one["$patch"] != "replace") {
                join_member(list, key, member);
            }
        }
        None => *list = members.to_vec(),
    }
}

fn join_member(list: &mut Vec<Value>, key: &str, member: &Value) {
    let at = list.iter().position(|one| one[key] == member[key]);
    match (member["$patch"] == "delete", at) {
        (true, Some(at)) => {
            list.remove(at);
        }
        (true, None) => {}
        (false, Some(at)) => strategic(&mut list[at], member),
        (false, None) => {
            let mut new = json!({});
            strategic(&mut new, member);
            list.push(new);
        }
    }
}

/// Applies a JSON patch. On an error the object is half changed; work on a copy.
///
/// # Errors
/// What cannot be done, in the words of Kubernetes' API server as far as they are known.
pub fn json_patch(target: &mut Value, patch: &Value) -> Result<(), String> {
    let Some(steps) = patch.as_array() else { return Err("a JSON patch is a list of operations".to_owned()) };
    for step in steps {
        let path = |field: &str| step[field].as_str().ok_or_else(|| format!("operation without {field}"));
        let to = path("path")?;
        match step["op"].as_str().unwrap_or_default() {
            "add" => add(target, to, step["value"].clone())?,
            "replace" => {
                let known = target.pointer_mut(to).ok_or_else(|| missing("replace", to))?;
                *known = step["value"].clone();
            }
            "remove" => drop(remove(target, to)?),
            "copy" => {
                let from = path("from")?;
                let value = target.pointer(from).cloned().ok_or_else(|| missing("copy", from))?;
                add(target, to, value)?;
            }
            "move" => {
                let value = remove(target, path("from")?)?;
                add(target, to, value)?;
            }
            "test" if target.pointer(to) == Some(&step["value"]) => {}
            "test" => return Err(format!("testing value {to} failed: test failed")),
            other => return Err(format!("unexpected kind: {other}")),
        }
    }
    Ok(())
}

fn missing(what: &str, path: &str) -> String {
    format!("{what} operation does not apply: doc is missing path: {path}: missing value")
}

/// The parent of a path, and its last part.
fn parent<'a>(target: &'a mut Value, path: &str, what: &str) -> Result<(&'a mut Value, String), String> {
    let (before, last) = path.rsplit_once('/').ok_or_else(|| missing(what, path))?;
    let last = last.replace("~1", "/").replace("~0", "~");
    let parent = target.pointer_mut(before).ok_or_else(|| missing(what, path))?;
    Ok((parent, last))
}

fn add(target: &mut Value, path: &str, value: Value) -> Result<(), String> {
    if path.is_empty() {
        *target = value;
        return Ok(());
    }
    let (parent, last) = parent(target, path, "add")?;
    match parent {
        Value::Object(fields) => {
            fields.insert(last, value);
        }
        Value::Array(list) if last == "-" => list.push(value),
        Value::Array(list) => {
            let at: usize = last.parse().ok().filter(|at| *at <= list.len()).ok_or_else(|| missing("add", path))?;
            list.insert(at, value);
        }
        _ => return Err(missing("add", path)),
    }
    Ok(())
}

fn remove(target: &mut Value, path: &str) -> Result<Value, String> {
    let (parent, last) = parent(target, path, "remove")?;
    let gone = match parent {
        Value::Object(fields) => fields.shift_remove(&last),
        Value::Array(list) => last.parse().ok().filter(|at| *at < list.len()).map(|at: usize| list.remove(at)),
        _ => None,
    };
    gone.ok_or_else(|| missing("remove", path))
}

/// The fields of a value, which becomes an object if it was none.
fn object(value: &mut Value) -> &mut Map<String, Value> {
    if !value.is_object() {
        *value = json!({});
    }
    value.as_object_mut().expect("it was made an object just now")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_the_patch_that_makes_it() {
        let from = json!({ "a": 1, "b": { "c": [1], "d": 2 }, "e": 3 });
        let to = json!({ "a": 1, "b": { "c": [2], "f": { "g": 1 } } });
        let patch = difference(&from, &to);
        assert_eq!(patch, json!({ "e": null, "b": { "d": null, "c": [2], "f": { "g": 1 } } }));
        let mut changed = from;
        merge(&mut changed, &patch);
        assert_eq!(changed, to);
    }

    #[test]
    fn a_strategic_patch_joins_lists_by_name() {
        let mut pod = json!({
            "finalizers": ["one"],
            "containers": [{ "name": "web", "image": "nginx:1", "ports": [{ "containerPort": 80 }] }, { "name": "log" }],
            "tolerations": [{ "key": "a" }],
        });
        let patch = json!({
            "$setElementOrder/containers": [{ "name": "web" }],
            "finalizers": ["two"],
            "containers": [
                { "name": "web", "image": "nginx:2", "ports": [{ "containerPort": 443 }] },
                { "name": "log", "$patch": "delete" },
                { "name": "new", "image": "busybox", "command": null },
            ],
            "tolerations": [{ "key": "b" }],
        });
        strategic(&mut pod, &patch);
        let wanted = json!({
            "finalizers": ["one", "two"],
            "containers": [
                { "name": "web", "image": "nginx:2", "ports": [{ "containerPort": 80 }, { "containerPort": 443 }] },
                { "name": "new", "image": "busybox" },
            ],
            "tolerations": [{ "key": "b" }],
        });
        assert_eq!(pod, wanted);
        let mut kept = json!({ "type": "Recreate", "rollingUpdate": {} });
        strategic(&mut kept, &json!({ "$retainKeys": ["type"], "type": "Recreate" }));
        assert_eq!(kept, json!({ "type": "Recreate" }));
    }

    #[test]
    fn a_json_patch_does_what_it_says_or_says_why_not() {
        let mut object = json!({ "metadata": { "annotations": { "eks.amazonaws.com/x": "1" } }, "list": [1, 3] });
        let patch = json!([
            { "op": "test", "path": "/list/0", "value": 1 },
            { "op": "remove", "path": "/metadata/annotations/eks.amazonaws.com~1x" },
            { "op": "add", "path": "/list/1", "value": 2 },
            { "op": "add", "path": "/list/-", "value": 4 },
            { "op": "replace", "path": "/list/0", "value": 0 },
            { "op": "move", "from": "/list/3", "path": "/last" },
            { "op": "copy", "from": "/last", "path": "/again" },
        ]);
        assert_eq!(json_patch(&mut object, &patch), Ok(()));
        let wanted = json!({ "metadata": { "annotations": {} }, "list": [0, 2, 3], "last": 4, "again": 4 });
        assert_eq!(object, wanted);
        let bad = json!([{ "op": "remove", "path": "/metadata/labels/x" }]);
        assert!(json_patch(&mut object, &bad).is_err_and(|why| why.contains("/metadata/labels/x")));
        let bad = json!([{ "op": "test", "path": "/last", "value": 5 }]);
        assert!(json_patch(&mut object, &bad).is_err_and(|why| why.contains("test failed")));
    }
}
