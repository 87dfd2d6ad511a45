//! The description of the API that `kubectl explain` and `kubectl apply` read: OpenAPI version 3, and so much of
//! version 2 as makes older clients leave the checking to the server.
//!
//! It must not know objects; the fields come from the table of `types`, without the texts of Kubernetes' own.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::api::Request;
use super::kinds::{Kind, kinds};
use super::status::Answer;
use super::types::{self, Field, Shape};
use super::view::{ClusterView, stable_word};

/// Answers what is below `/openapi`.
pub fn answer(cluster: &ClusterView, request: &Request, rest: &[&str]) -> Answer {
    match *rest {
        ["v2"] => second(request),
        ["v3"] => Answer::ok(json!({ "paths": index(cluster) })),
        ["v3", "api", version] => third(cluster, ("", version)),
        ["v3", "apis", group, version] => third(cluster, (group, version)),
        _ => Answer::no_resource(),
    }
}

/// A description of no kinds at all: kubectl then believes what it is given, and checks nothing.
fn second(request: &Request) -> Answer {
    if request.accept.contains("protobuf") {
        return Answer::Text("".into());
    }
    Answer::ok(json!({ "swagger": "2.0", "info": { "title": "Kubernetes", "version": "v1" }, "paths": {} }))
}

/// The path of a version of a group.
fn place(kind: &Kind) -> String {
    match kind.group {
        "" => format!("api/{}", kind.version),
        group => format!("apis/{group}/{}", kind.version),
    }
}

fn index(cluster: &ClusterView) -> Value {
    let places: BTreeSet<String> = kinds(cluster).map(place).collect();
    let entry = |place: String| {
        let hash = stable_word(&["openapi", &place], 32).to_uppercase();
        let url = json!({ "serverRelativeURL": format!("/openapi/v3/{place}?hash={hash}") });
        (place, url)
    };
    Value::Object(places.into_iter().map(entry).collect())
}

fn third(cluster: &ClusterView, (group, version): (&str, &str)) -> Answer {
    let of_it: Vec<&Kind> = kinds(cluster).filter(|kind| kind.group == group && kind.version == version).collect();
    if of_it.is_empty() {
        return Answer::no_resource();
    }
    let mut paths = Map::new();
    let mut schemas = Map::new();
    for kind in of_it {
        let (collection, one) = addresses(kind);
        paths.insert(collection, operations(kind, &[("get", "list"), ("post", "post")]));
        paths
            .insert(one, operations(kind, &[("get", "get"), ("put", "put"), ("patch", "patch"), ("delete", "delete")]));
        let gvk = json!([group_version_kind(kind)]);
        match types::of_kind(&kind.api_version(), kind.kind) {
            Some(name) => {
                describe(name, &mut schemas);
                let mut top = schemas.remove(&full(name)).unwrap_or_default();
                top["x-kubernetes-group-version-kind"] = gvk;
                for field in ["apiVersion", "kind"] {
                    top["properties"][field] = json!({ "type": "string" });
                }
                schemas.insert(full(name), top);
            }
            None => {
                let any = json!({
                    "type": "object", "x-kubernetes-preserve-unknown-fields": true,
                    "x-kubernetes-group-version-kind": gvk,
                });
                schemas.insert(full(kind.kind), any);
            }
        }
    }
    Answer::ok(json!({
        "openapi": "3.0.0", "info": { "title": "Kubernetes", "version": cluster.git_version() },
        "paths": paths, "components": { "schemas": schemas },
    }))
}

fn group_version_kind(kind: &Kind) -> Value {
    json!({ "group": kind.group, "version": kind.version, "kind": kind.kind })
}

/// The paths of all objects of a kind, and of one.
fn addresses(kind: &Kind) -> (String, String) {
    let inside = if kind.namespaced { "/namespaces/{namespace}" } else { "" };
    let all = format!("/{}{inside}/{}", place(kind), kind.plural);
    let one = format!("{all}/{{name}}");
    (all, one)
}

fn operations(kind: &Kind, methods: &[(&str, &str)]) -> Value {
    let mut path = Map::new();
    let schema = types::of_kind(&kind.api_version(), kind.kind).map_or_else(|| full(kind.kind), full);
    for (method, action) in methods {
        let mut operation = json!({
            "x-kubernetes-action": action,
            "x-kubernetes-group-version-kind": group_version_kind(kind),
            "responses": { "200": { "description": "OK", "content": {
                "application/json": { "schema": { "$ref": format!("#/components/schemas/{schema}") } },
            } } },
        });
        if ["post", "put", "patch"].contains(method) {
            let query = |name: &str| json!({ "name": name, "in": "query", "schema": { "type": "string" } });
            operation["parameters"] = ["dryRun", "fieldManager", "fieldValidation"].into_iter().map(query).collect();
        }
        if *method == "patch" {
            operation["requestBody"] = json!({ "content": patches(kind) });
        }
        path.insert((*method).to_owned(), operation);
    }
    Value::Object(path)
}

/// The ways in which a kind may be patched.
fn patches(kind: &Kind) -> Value {
    let words = ["json-patch+json", "merge-patch+json", "apply-patch+yaml", "strategic-merge-patch+json"];
    let of_it = words.iter().filter(|word| !kind.custom || !word.starts_with("strategic"));
    Value::Object(of_it.map(|word| (format!("application/{word}"), json!({}))).collect())
}

/// What a type is called in the description.
fn full(name: &str) -> String {
    format!("io.k8s.{name}")
}

/// Puts a type and all it names into the description.
fn describe(name: &'static str, schemas: &mut Map<String, Value>) {
    if schemas.contains_key(&full(name)) {
        return;
    }
    // Its place is taken before its fields are looked at: a few types hold themselves.
    schemas.insert(full(name), Value::Null);
    let mut properties = Map::new();
    for field in types::fields(name) {
        let mut property = shape(&field.shape, schemas);
        note_list(field, &mut property);
        properties.insert(field.name.to_owned(), property);
    }
    let required: Vec<&str> =
        types::fields(name).iter().filter(|field| field.required).map(|field| field.name).collect();
    let mut schema = json!({ "type": "object", "description": name, "properties": properties });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schemas.insert(full(name), schema);
}

/// How a list is joined when it is patched or applied.
fn note_list(field: &Field, property: &mut Value) {
    if !matches!(field.shape, Shape::List(_)) {
        return;
    }
    match field.keys.first() {
        Some(key) => {
            property["x-kubernetes-list-type"] = json!("map");
            property["x-kubernetes-list-map-keys"] = json!(field.keys);
            property["x-kubernetes-patch-merge-key"] = json!(key);
            property["x-kubernetes-patch-strategy"] = json!("merge");
        }
        None if field.is_set => {
            property["x-kubernetes-list-type"] = json!("set");
            property["x-kubernetes-patch-strategy"] = json!("merge");
        }
        None => property["x-kubernetes-list-type"] = json!("atomic"),
    }
}

fn shape(shape: &Shape, schemas: &mut Map<String, Value>) -> Value {
    match shape {
        Shape::Text => json!({ "type": "string" }),
        Shape::Whole => json!({ "type": "integer", "format": "int32" }),
        Shape::Number => json!({ "type": "number", "format": "double" }),
        Shape::Bool => json!({ "type": "boolean" }),
        Shape::Bytes => json!({ "type": "string", "format": "byte" }),
        Shape::Time => json!({ "type": "string", "format": "date-time" }),
        Shape::Quantity => json!({ "type": "string", "description": "An amount, such as 500m or 64Mi." }),
        Shape::NumberOrText => json!({ "type": "string", "format": "int-or-string" }),
        Shape::Any => json!({ "type": "object" }),
        Shape::Object(name) => {
            describe(name, schemas);
            json!({ "allOf": [{ "$ref": format!("#/components/schemas/{}", full(name)) }], "default": {} })
        }
        Shape::List(inside) => json!({ "type": "array", "items": self::shape(inside, schemas) }),
        Shape::Map(inside) => json!({ "type": "object", "additionalProperties": self::shape(inside, schemas) }),
    }
}
