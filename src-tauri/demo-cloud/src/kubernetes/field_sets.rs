//! Sets of fields of an object, as `managedFields` keeps them: which there are, what is at them, and their form in
//! JSON.
//!
//! It must not know who manages what. Source: "Server-Side Apply" in Kubernetes' documentation, and `FieldsV1` of
//! structured-merge-diff.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::types::{self, Field, Shape};

/// One step on the way to a field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Into the field of this name.
    Field(String),
    /// To the member of a list with these keys, as JSON.
    Keys(String),
    /// To the member of a set with this value, as JSON.
    Value(String),
}

/// The way to a field.
pub type Path = Vec<Step>;
/// Some fields.
pub type Fields = BTreeSet<Path>;

/// Fields that belong to nobody.
const NOBODYS: [&str; 11] = [
    "name",
    "namespace",
    "uid",
    "resourceVersion",
    "generation",
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "selfLink",
    "managedFields",
    "generateName",
];

/// The type of an object, where the table has it.
fn type_of(object: &Value) -> &'static str {
    let text = |field: &str| object[field].as_str().unwrap_or_default();
    types::of_kind(text("apiVersion"), text("kind")).unwrap_or_default()
}

/// Everything an object says, but its status.
pub fn of(object: &Value) -> Fields {
    let mut all = Fields::new();
    let name = type_of(object);
    for (key, value) in object.as_object().into_iter().flatten() {
        if ["apiVersion", "kind", "status"].contains(&key.as_str()) {
            continue;
        }
        let mut value = value.clone();
        if key == "metadata"
            && let Some(fields) = value.as_object_mut()
        {
            fields.retain(|field, _| !NOBODYS.contains(&field.as_str()));
            if fields.is_empty() {
                continue;
            }
        }
        let mut path = vec![Step::Field(key.clone())];
        collect(&value, field(name, key), &mut path, &mut all);
    }
    all
}

fn field(name: &str, key: &str) -> Option<&'static Field> {
    let metadata = if key == "metadata" { types::fields("Pod") } else { &[] };
    types::fields(name).iter().chain(metadata).find(|field| field.name == key)
}

fn collect(value: &Value, of: Option<&Field>, path: &mut Path, all: &mut Fields) {
    let shape = of.map(|field| &field.shape);
    match (value, shape) {
        (Value::Object(fields), Some(Shape::Object(name))) if !fields.is_empty() => {
            for (key, value) in fields {
                path.push(Step::Field(key.clone()));
                collect(value, field(name, key), path, all);
                path.pop();
            }
        }
        // A map, or a kind whose fields nobody knows.
        (Value::Object(fields), Some(Shape::Map(_)) | None) if !fields.is_empty() => {
            for (key, value) in fields {
                path.push(Step::Field(key.clone()));
                collect(value, None, path, all);
                path.pop();
            }
        }
        (Value::Array(members), Some(Shape::List(inside))) => {
            let of = of.filter(|field| field.is_set || !field.keys.is_empty());
            let Some(of) = of else {
                all.insert(path.clone());
                return;
            };
            for member in members {
                path.push(step(of, member));
                all.insert(path.clone());
                if let (Value::Object(fields), Shape::Object(name)) = (member, inside.as_ref()) {
                    for (key, value) in fields {
                        path.push(Step::Field(key.clone()));
                        collect(value, field(name, key), path, all);
                        path.pop();
                    }
                }
                path.pop();
            }
        }
        (Value::Null, _) => {}
        _ => drop(all.insert(path.clone())),
    }
}

/// The step to a member of a list.
fn step(of: &Field, member: &Value) -> Step {
    if of.is_set {
        return Step::Value(member.to_string());
    }
    let mut keys = Map::new();
    for key in &of.keys {
        let usual = if *key == "protocol" { json!("TCP") } else { Value::Null };
        let value = if member[*key].is_null() { usual } else { member[*key].clone() };
        keys.insert((*key).to_owned(), value);
    }
    keys.sort_keys();
    Step::Keys(Value::Object(keys).to_string())
}

/// What is at a field of an object, if something is.
pub fn at<'a>(object: &'a Value, path: &[Step]) -> Option<&'a Value> {
    path.iter().try_fold(object, |value, step| match step {
        Step::Field(name) => value.get(name),
        Step::Keys(keys) => value.as_array()?.get(position(value, keys)?),
        Step::Value(text) => {
            let wanted: Value = serde_json::from_str(text).ok()?;
            value.as_array()?.iter().find(|one| **one == wanted)
        }
    })
}

/// Where the member with these keys is in a list.
fn position(list: &Value, keys: &str) -> Option<usize> {
    let keys: Map<String, Value> = serde_json::from_str(keys).ok()?;
    let fits = |member: &Value| {
        keys.iter().all(|(key, wanted)| {
            member[key] == *wanted || (member[key].is_null() && key == "protocol" && wanted == "TCP")
        })
    };
    list.as_array()?.iter().position(fits)
}

/// Whether a field is one by which a list knows the member that the field is in.
pub fn is_key(path: &[Step]) -> bool {
    let [.., Step::Keys(keys), Step::Field(name)] = path else { return false };
    serde_json::from_str::<Map<String, Value>>(keys).is_ok_and(|keys| keys.contains_key(name))
}

/// Takes a field out of an object.
pub fn remove(object: &mut Value, path: &[Step]) {
    let Some((last, before)) = path.split_last() else { return };
    let parent = before.iter().try_fold(object, |value, step| match step {
        Step::Field(name) => value.get_mut(name),
        Step::Keys(keys) => position(value, keys).and_then(|at| value.get_mut(at)),
        Step::Value(_) => None,
    });
    let Some(parent) = parent else { return };
    match last {
        Step::Field(name) => {
            if let Some(fields) = parent.as_object_mut() {
                fields.shift_remove(name);
            }
        }
        Step::Keys(keys) => {
            if let (Some(at), Some(list)) = (position(parent, keys), parent.as_array_mut()) {
                list.remove(at);
            }
        }
        Step::Value(text) => {
            let gone: Option<Value> = serde_json::from_str(text).ok();
            if let Some(list) = parent.as_array_mut() {
                list.retain(|one| Some(one) != gone.as_ref());
            }
        }
    }
}

/// Joins an object with another of its kind that says less: maps field by field, lists by their keys, the rest whole.
pub fn join(live: &mut Value, applied: &Value) {
    let name = type_of(applied);
    for (key, value) in applied.as_object().into_iter().flatten() {
        if key != "status" {
            join_field(&mut live[key], value, field(name, key));
        }
    }
}

fn join_field(live: &mut Value, applied: &Value, of: Option<&Field>) {
    match (applied, of.map(|field| &field.shape)) {
        (Value::Object(fields), Some(Shape::Object(name))) => {
            if !live.is_object() {
                *live = json!({});
            }
            for (key, value) in fields {
                join_field(&mut live[key], value, field(name, key));
            }
        }
        (Value::Object(fields), Some(Shape::Map(_)) | None) => {
            if !live.is_object() {
                *live = json!({});
            }
            for (key, value) in fields {
                join_field(&mut live[key], value, None);
            }
        }
        (Value::Array(members), Some(Shape::List(inside))) => {
            let of = of.filter(|field| live.is_array() && (field.is_set || !field.keys.is_empty()));
            let Some(of) = of else {
                *live = applied.clone();
                return;
            };
            for member in members {
                let known = match step(of, member) {
                    Step::Keys(keys) => position(live, &keys),
                    _ => live.as_array().and_then(|list| list.iter().position(|one| one == member)),
                };
                let Some(list) = live.as_array_mut() else { return };
                match (known, inside.as_ref()) {
                    (Some(at), Shape::Object(name)) => {
                        for (key, value) in member.as_object().into_iter().flatten() {
                            join_field(&mut list[at][key], value, field(name, key));
                        }
                    }
                    (Some(_), _) => {}
                    (None, _) => list.push(member.clone()),
                }
            }
        }
        // Nothing said is nothing wanted.
        (Value::Null, _) => {}
        _ => *live = applied.clone(),
    }
}

/// Fields in the form of `fieldsV1`.
pub fn encoded(fields: &Fields) -> Value {
    let mut tree = json!({});
    for path in fields {
        let mut place = &mut tree;
        for step in path {
            let key = match step {
                Step::Field(name) => format!("f:{name}"),
                Step::Keys(keys) => format!("k:{keys}"),
                Step::Value(value) => format!("v:{value}"),
            };
            if place[&key].is_null() {
                place[&key] = json!({});
            }
            place = &mut place[&key];
        }
        // A member that is there is said by a point, because it has fields below it as well.
        if matches!(path.last(), Some(Step::Keys(_))) {
            place["."] = json!({});
        }
    }
    tree
}

/// Fields from the form of `fieldsV1`.
pub fn decoded(tree: &Value) -> Fields {
    let mut all = Fields::new();
    decode(tree, &mut Vec::new(), &mut all);
    all
}

fn decode(tree: &Value, path: &mut Path, all: &mut Fields) {
    let children = tree.as_object().cloned().unwrap_or_default();
    if children.is_empty() && !path.is_empty() {
        all.insert(path.clone());
    }
    for (key, below) in &children {
        let step = match key.split_at_checked(2) {
            Some(("f:", name)) => Step::Field(name.to_owned()),
            Some(("k:", keys)) => Step::Keys(keys.to_owned()),
            Some(("v:", value)) => Step::Value(value.to_owned()),
            _ => {
                all.insert(path.clone());
                continue;
            }
        };
        path.push(step);
        decode(below, path, all);
        path.pop();
    }
}

/// A field as refusals print it: `.spec.template.spec.containers[name="web"].image`.
pub fn printed(path: &[Step]) -> String {
    let step = |step: &Step| match step {
        Step::Field(name) => format!(".{name}"),
        Step::Value(value) => format!("[={value}]"),
        Step::Keys(keys) => {
            let keys: Map<String, Value> = serde_json::from_str(keys).unwrap_or_default();
            let each: Vec<String> = keys.iter().map(|(key, value)| format!("{key}={value}")).collect();
            format!("[{}]", each.join(","))
        }
    };
    path.iter().map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deployment() -> Value {
        json!({
            "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": { "name": "web", "labels": { "app": "web" }, "finalizers": ["a/b"] },
            "spec": { "replicas": 2, "template": { "spec": {
                "containers": [{ "name": "web", "image": "nginx:1", "args": ["a", "b"], "ports": [{ "containerPort": 80 }] }],
            } } },
            "status": { "replicas": 2 },
        })
    }

    #[test]
    fn what_an_object_says_is_found_written_and_read_again() {
        let fields = of(&deployment());
        let texts: Vec<String> = fields.iter().map(|path| printed(path)).collect();
        let container = ".spec.template.spec.containers[name=\"web\"]";
        let port = format!("{container}.ports[containerPort=80,protocol=\"TCP\"]");
        for wanted in [
            ".metadata.labels.app".to_owned(),
            ".metadata.finalizers[=\"a/b\"]".to_owned(),
            ".spec.replicas".to_owned(),
            container.to_owned(),
            format!("{container}.args"),
            format!("{container}.image"),
            format!("{container}.name"),
            port.clone(),
            format!("{port}.containerPort"),
        ] {
            assert!(texts.contains(&wanted), "{wanted} is not in {texts:?}");
        }
        assert_eq!(texts.len(), 9, "neither names nor status are anybody's: {texts:?}");
        assert_eq!(decoded(&encoded(&fields)), fields);
    }

    #[test]
    fn fields_are_reached_joined_and_removed_by_keys() {
        let mut live = deployment();
        let applied = json!({
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": "web", "finalizers": ["a/b", "c/d"] },
            "spec": { "template": { "spec": { "containers": [
                { "name": "web", "image": "nginx:2", "ports": [{ "containerPort": 80, "name": "http" }] }, { "name": "log" },
            ] } } },
        });
        join(&mut live, &applied);
        let containers = &live["spec"]["template"]["spec"]["containers"];
        assert_eq!((&containers[0]["image"], &containers[0]["args"]), (&json!("nginx:2"), &json!(["a", "b"])));
        assert_eq!(containers[0]["ports"], json!([{ "containerPort": 80, "name": "http" }]));
        assert_eq!((&containers[1], &live["spec"]["replicas"]), (&json!({ "name": "log" }), &json!(2)));
        assert_eq!(live["metadata"]["finalizers"], json!(["a/b", "c/d"]));
        for path in of(&applied) {
            assert!(at(&live, &path).is_some(), "{}", printed(&path));
        }
        for path in of(&applied) {
            remove(&mut live, &path);
        }
        let containers = &live["spec"]["template"]["spec"]["containers"];
        assert_eq!(containers, &json!([]), "its members were all in the applied object");
    }
}
