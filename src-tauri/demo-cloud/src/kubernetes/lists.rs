//! Answers that are objects or lists of them: whole, as tables, or as their metadata alone; all at once or in pages.
//!
//! It must not know who may see them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde_json::{Value, json};

use super::api::{self, Request};
use super::columns::{self, With};
use super::objects::meta;
use super::selectors;
use super::status::Answer;
use super::targets::Target;
use super::view::ClusterView;

/// In what form a client wants objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Whole,
    Table,
    Metadata,
}

fn form(request: &Request) -> Form {
    // The first form that the client names is the one it likes best.
    let first = request.accept.split(',').next().unwrap_or_default();
    match () {
        () if request.wants_table() => Form::Table,
        () if first.contains("as=PartialObjectMetadata") => Form::Metadata,
        () => Form::Whole,
    }
}

/// What is wrong with the selectors of a request.
pub fn refused(request: &Request, target: &Target) -> Option<Answer> {
    let labels = request.parameter("labelSelector").unwrap_or_default();
    let fields = request.parameter("fieldSelector").unwrap_or_default();
    let problem =
        selectors::label_problem(&labels).or_else(|| selectors::field_problem(target.kind.plural, &fields))?;
    Some(Answer::bad_request(&problem))
}

/// The answer that is one object.
pub fn one(cluster: &ClusterView, request: &Request, target: &Target, object: Value) -> Answer {
    match form(request) {
        Form::Whole => Answer::ok(object),
        Form::Metadata => Answer::ok(partial(&object)),
        Form::Table => {
            let version = meta(&object, "resourceVersion").to_owned();
            Answer::ok(columns::table(target.kind.plural, &[object], &version, cluster.now, with(request)))
        }
    }
}

/// How much of its object each row of a table has.
pub fn with(request: &Request) -> With {
    match request.parameter("includeObject").as_deref() {
        Some("None") => With::Nothing,
        Some("Object") => With::Object,
        _ => With::Metadata,
    }
}

/// The metadata of an object, as an object of its own.
pub fn partial(object: &Value) -> Value {
    json!({ "kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": object["metadata"] })
}

/// The answer that is a list.
pub fn answer(cluster: &ClusterView, request: &Request, target: &Target) -> Answer {
    if let Some(refusal) = refused(request, target) {
        return refusal;
    }
    let mut objects = api::objects(cluster, request, target);
    // Events are told in the order in which they happened, and at once.
    let is_story = target.kind.plural == "events";
    if !is_story {
        objects.sort_by_cached_key(place);
    }
    let mut version = api::list_version(cluster);
    if let Some(token) = request.parameter("continue").filter(|token| !token.is_empty()) {
        let Some((then, last)) = read_token(&token) else {
            return Answer::bad_request("continue key is not valid");
        };
        version = then;
        objects.retain(|one| place(one) > last);
    }
    let limit: usize = request.parameter("limit").and_then(|limit| limit.parse().ok()).unwrap_or(0);
    let limit = if is_story { 0 } else { limit };
    let mut metadata = json!({ "resourceVersion": version });
    if limit > 0 && objects.len() > limit {
        // With selectors nobody counts what remains.
        if request.parameter("labelSelector").is_none() && request.parameter("fieldSelector").is_none() {
            metadata["remainingItemCount"] = json!(objects.len() - limit);
        }
        objects.truncate(limit);
        metadata["continue"] = json!(objects.last().map(|last| token(&version, last)));
    }
    let (kind, api_version, items) = match form(request) {
        Form::Table => {
            let mut table = columns::table(target.kind.plural, &objects, &version, cluster.now, with(request));
            table["metadata"] = metadata;
            return Answer::ok(table);
        }
        Form::Metadata => {
            let items = objects.iter().map(partial).collect();
            ("PartialObjectMetadataList".to_owned(), "meta.k8s.io/v1".to_owned(), items)
        }
        Form::Whole => (format!("{}List", target.kind.kind), target.kind.api_version(), objects),
    };
    Answer::ok(json!({ "kind": kind, "apiVersion": api_version, "metadata": metadata, "items": items }))
}

/// Where an object is in a list.
fn place(object: &Value) -> (String, String) {
    (meta(object, "namespace").to_owned(), meta(object, "name").to_owned())
}

/// What leads to the next page: the version of the list, and the last object of this page.
fn token(version: &str, last: &Value) -> String {
    let (namespace, name) = place(last);
    BASE64.encode(json!({ "v": version, "after": [namespace, name] }).to_string())
}

fn read_token(token: &str) -> Option<(String, (String, String))> {
    let read: Value = serde_json::from_slice(&BASE64.decode(token).ok()?).ok()?;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    Some((text(&read["v"])?, (text(&read["after"][0])?, text(&read["after"][1])?)))
}
