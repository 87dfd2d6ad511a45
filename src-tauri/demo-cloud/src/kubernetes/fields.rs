//! What was sent, held against the fields that Kubernetes' types have: names that are none, and values of a wrong
//! sort.
//!
//! It must not know what the values mean; `checks` does.

use serde_json::Value;

use super::types::{self, Shape};

/// What is wrong with an object's form.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// Paths of fields that no type has: `spec.replica`.
    pub unknown: Vec<String>,
    /// The first value of a wrong sort, in Go's words.
    pub mistyped: Option<String>,
}

/// Looks through an object; finds nothing in one of a kind that the table does not have.
pub fn look(object: &Value) -> Findings {
    let mut findings = Findings::default();
    let text = |field: &str| object[field].as_str().unwrap_or_default();
    let kind = text("kind");
    if let Some(name) = types::of_kind(text("apiVersion"), kind) {
        Walk { kind, findings: &mut findings }.fields_of(name, object, &mut Vec::new(), true);
    }
    findings
}

/// Takes out of an object what no type has.
pub fn prune(object: &mut Value) {
    let text = |field: &str| object[field].as_str().unwrap_or_default();
    if let Some(name) = types::of_kind(text("apiVersion"), text("kind")) {
        prune_fields(name, object, true);
    }
}

fn prune_fields(name: &str, value: &mut Value, is_top: bool) {
    let known = types::fields(name);
    let Some(fields) = value.as_object_mut() else { return };
    fields.retain(|key, _| {
        known.iter().any(|field| field.name == key) || (is_top && (key == "apiVersion" || key == "kind"))
    });
    for (key, value) in fields.iter_mut() {
        if let Some(field) = known.iter().find(|field| field.name == key) {
            prune_shape(&field.shape, value);
        }
    }
}

fn prune_shape(shape: &Shape, value: &mut Value) {
    match shape {
        Shape::Object(name) => prune_fields(name, value, false),
        Shape::List(inside) => value.as_array_mut().into_iter().flatten().for_each(|one| prune_shape(inside, one)),
        Shape::Map(inside) => {
            value.as_object_mut().into_iter().flat_map(|all| all.values_mut()).for_each(|one| prune_shape(inside, one));
        }
        _ => {}
    }
}

struct Walk<'a> {
    kind: &'a str,
    findings: &'a mut Findings,
}

impl Walk<'_> {
    fn fields_of(&mut self, name: &str, value: &Value, path: &mut Vec<String>, is_top: bool) {
        let Some(fields) = value.as_object() else { return self.mistyped(value, name, path) };
        for (key, value) in fields {
            if is_top && (key == "apiVersion" || key == "kind") {
                continue;
            }
            path.push(key.clone());
            match types::fields(name).iter().find(|field| field.name == key) {
                Some(field) => self.shape(&field.shape, value, path),
                // Patches bring orders of their own along.
                None if key.starts_with('$') => {}
                None => self.findings.unknown.push(joined(path)),
            }
            path.pop();
        }
    }

    fn shape(&mut self, shape: &Shape, value: &Value, path: &mut Vec<String>) {
        if value.is_null() {
            return;
        }
        let fits = match shape {
            Shape::Text | Shape::Bytes | Shape::Time => value.is_string(),
            Shape::Whole => value.is_i64() || value.is_u64(),
            Shape::Number => value.is_number(),
            Shape::Bool => value.is_boolean(),
            Shape::Quantity => value.is_string() || value.is_number(),
            Shape::NumberOrText => value.is_string() || value.is_i64() || value.is_u64(),
            Shape::Any => true,
            Shape::Object(name) => return self.fields_of(name, value, path, false),
            Shape::List(inside) => match value.as_array() {
                Some(members) => {
                    for (at, member) in members.iter().enumerate() {
                        path.push(format!("[{at}]"));
                        self.shape(inside, member, path);
                        path.pop();
                    }
                    true
                }
                None => false,
            },
            Shape::Map(inside) => match value.as_object() {
                Some(values) => {
                    for (key, value) in values {
                        path.push(key.clone());
                        self.shape(inside, value, path);
                        path.pop();
                    }
                    true
                }
                None => false,
            },
        };
        if !fits {
            self.mistyped(value, go_type(shape), path);
        }
    }

    fn mistyped(&mut self, value: &Value, wanted: &str, path: &[String]) {
        let found = match value {
            Value::String(_) => "string",
            Value::Number(_) => "number",
            Value::Bool(_) => "bool",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
            Value::Null => return,
        };
        let names: Vec<&str> = path.iter().map(String::as_str).filter(|part| !part.starts_with('[')).collect();
        let text = format!(
            "json: cannot unmarshal {found} into Go struct field {}.{} of type {wanted}",
            self.kind,
            names.join(".")
        );
        self.findings.mistyped.get_or_insert(text);
    }
}

/// A path as Kubernetes writes it: `spec.containers[0].name`.
fn joined(path: &[String]) -> String {
    let mut text = String::new();
    for part in path {
        if !text.is_empty() && !part.starts_with('[') {
            text.push('.');
        }
        text.push_str(part);
    }
    text
}

fn go_type(shape: &Shape) -> &'static str {
    match shape {
        Shape::Text => "string",
        Shape::Whole => "int32",
        Shape::Number => "float64",
        Shape::Bool => "bool",
        Shape::Bytes => "[]uint8",
        Shape::Time => "v1.Time",
        Shape::Quantity => "resource.Quantity",
        Shape::NumberOrText => "intstr.IntOrString",
        Shape::List(inside) if **inside == Shape::Text => "[]string",
        Shape::List(_) => "[]v1.Object",
        Shape::Map(inside) if **inside == Shape::Text => "map[string]string",
        Shape::Map(_) => "map[string]v1.Object",
        Shape::Any => "runtime.RawExtension",
        Shape::Object(name) => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn deployment(spec: Value) -> Value {
        json!({ "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": "a" }, "spec": spec })
    }

    #[test]
    fn a_field_that_no_type_has_is_named_with_its_path() {
        let pod = json!({ "containers": [{ "name": "a", "imagePolicy": "x" }], "volumes": [{ "name": "v" }] });
        let found = look(&deployment(json!({ "replica": 1, "template": { "spec": pod } })));
        assert_eq!(found.unknown, ["spec.replica", "spec.template.spec.containers[0].imagePolicy"]);
        assert_eq!(found.mistyped, None);
        let mut object =
            deployment(json!({ "replica": 1, "replicas": 2, "template": { "spec": { "volumes": [{ "x": 1 }] } } }));
        prune(&mut object);
        assert_eq!(object, deployment(json!({ "replicas": 2, "template": { "spec": { "volumes": [{}] } } })));
        let custom = json!({ "apiVersion": "karpenter.sh/v1", "kind": "NodePool", "spec": { "any": 1 } });
        assert_eq!(look(&custom), Findings::default());
    }

    #[test]
    fn a_value_of_a_wrong_sort_is_told_in_gos_words() {
        let found = look(&deployment(json!({ "replicas": "two" })));
        let text = "json: cannot unmarshal string into Go struct field Deployment.spec.replicas of type int32";
        assert_eq!(found.mistyped.as_deref(), Some(text));
        let map = json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": {}, "data": { "a": 1 } });
        assert!(look(&map).mistyped.is_some_and(|text| text.contains("number into Go struct field ConfigMap.data.a")));
    }
}
