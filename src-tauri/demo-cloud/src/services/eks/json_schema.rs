//! Checking JSON against a JSON schema, as far as the schemas of add-ons go: `type`, `properties`, `additionalProperties`,
//! `required`, `items`, `enum`, `minimum` and references to `definitions`.
//!
//! It must not know add-ons. The words are those of the validator that EKS uses, read off its refusals.

use serde_json::Value;

/// Everything about `value` that the schema does not allow, in the validator's words; empty if it is right.
pub(super) fn complaints(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(schema, schema, value, "$", &mut found);
    found
}

fn check(root: &Value, schema: &Value, value: &Value, path: &str, found: &mut Vec<String>) {
    let schema = resolved(root, schema);
    let types = names(&schema["type"]);
    if !types.is_empty() && !types.iter().any(|name| is_of(name, value)) {
        found.push(format!("{path}: {} found, {} expected", type_of(value), types.join(", ")));
        return;
    }
    if let Some(allowed) = schema["enum"].as_array()
        && !allowed.contains(value)
    {
        found.push(format!("{path}: does not have a value in the enumeration {}", Value::from(allowed.clone())));
    }
    if let (Some(least), Some(number)) = (schema["minimum"].as_f64(), value.as_f64())
        && number < least
    {
        found.push(format!("{path}: must have a minimum value of {least}"));
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        check(root, &schema["items"], item, &format!("{path}[{index}]"), found);
    }
    let Some(fields) = value.as_object() else { return };
    for name in names(&schema["required"]).iter().filter(|name| !fields.contains_key(**name)) {
        found.push(format!("{path}.{name}: is missing but it is required"));
    }
    for (name, field) in fields {
        let path = format!("{path}.{name}");
        match (schema["properties"].get(name), &schema["additionalProperties"]) {
            (Some(known), _) => check(root, known, field, &path, found),
            (None, Value::Bool(false)) => found.push(format!(
                "{path}: is not defined in the schema and the schema does not allow additional properties"
            )),
            (None, further) => check(root, further, field, &path, found),
        }
    }
}

/// A schema, or the one it refers to: `#/definitions/Name`.
fn resolved<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    let target = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
    target.and_then(|pointer| root.pointer(pointer)).unwrap_or(schema)
}

/// One name or a list of names.
fn names(value: &Value) -> Vec<&str> {
    match value {
        Value::String(name) => vec![name],
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn is_of(name: &str, value: &Value) -> bool {
    name == type_of(value) || (name == "number" && value.is_number())
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_rule_has_its_complaint() {
        let schema = json!({
            "$ref": "#/definitions/Top",
            "definitions": {
                "Top": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["name"],
                    "properties": {
                        "name": { "type": "string" },
                        "count": { "type": "integer", "minimum": 1 },
                        "size": { "enum": ["small", "large"] },
                        "list": { "type": "array", "items": { "$ref": "#/definitions/Pair" } },
                        "affinity": { "type": ["object", "null"] },
                        "labels": { "type": "object", "additionalProperties": { "type": "string" } },
                    },
                },
                "Pair": { "type": "object", "additionalProperties": false, "properties": {} },
            },
        });
        let good = json!({
            "name": "a", "count": 2, "size": "small", "list": [{}], "affinity": null, "labels": { "k": "v" },
        });
        assert_eq!(complaints(&schema, &good), Vec::<String>::new());
        for (bad, complaint) in [
            (json!({}), "$.name: is missing but it is required"),
            (json!({ "name": 1 }), "$.name: integer found, string expected"),
            (json!({ "name": "a", "count": 0 }), "$.count: must have a minimum value of 1"),
            (
                json!({ "name": "a", "size": "odd" }),
                "$.size: does not have a value in the enumeration [\"small\",\"large\"]",
            ),
            (json!({ "name": "a", "affinity": [] }), "$.affinity: array found, object, null expected"),
            (json!({ "name": "a", "labels": { "k": 1 } }), "$.labels.k: integer found, string expected"),
            (
                json!({ "name": "a", "list": [{ "x": 1 }] }),
                "$.list[0].x: is not defined in the schema and the schema does not allow additional properties",
            ),
        ] {
            assert_eq!(complaints(&schema, &bad), [complaint]);
        }
    }
}
