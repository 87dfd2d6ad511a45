//! One call of a participant: counted like everybody's, and answered by the same services.

use std::collections::BTreeMap;

use http::Method;
use serde_json::Value;

use super::tutorial::{self, Step};
use crate::context::Context;
use crate::services::{ec2, eks, iam};
use crate::throttling::Counted;
use crate::wire::{Answer, AwsError, Params, Xml, ec2_query, query, rest_json};

/// What was answered.
pub(super) enum Said {
    Xml(String),
    Json(Value),
}

impl Said {
    /// The text in the first element of this name, or at this pointer.
    pub(super) fn text(&self, place: &str) -> Option<&str> {
        match self {
            Self::Xml(document) => {
                let (_, rest) = document.split_once(&format!("<{place}>"))?;
                rest.split_once(&format!("</{place}>")).map(|(text, _)| text)
            }
            Self::Json(body) => body.pointer(place)?.as_str(),
        }
    }
}

/// The action of a step, such as `CreateCluster`.
pub(super) fn action(step: &Step) -> &'static str {
    let Some((method, path)) = step.call.split_once(' ') else { return step.call };
    let path: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    Method::from_bytes(method.as_bytes()).ok().and_then(|method| eks::operation(&method, &path)).unwrap_or(step.call)
}

/// Makes the call of a step, with what earlier answers held.
pub(super) fn ask(context: &mut Context<'_>, step: &Step, known: &BTreeMap<String, String>) -> Answer<Said> {
    if step.service == "eks" {
        return ask_eks(context, step, known);
    }
    let params = params(step.with, known);
    let counted = Counted { service: step.service, action: step.call, params: Some(&params) };
    if !take(context, counted) {
        return Err(if step.service == "ec2" { ec2_query::throttled() } else { query::throttled() });
    }
    let answer = match step.service {
        "ec2" => ec2::handle(context, step.call, &params),
        _ => iam::handle(context, step.call, &params),
    };
    answer.map(Xml::finish).map(Said::Xml)
}

fn ask_eks(context: &mut Context<'_>, step: &Step, known: &BTreeMap<String, String>) -> Answer<Said> {
    let (method, path) = step.call.split_once(' ').unwrap_or_default();
    let path: Vec<String> =
        path.split('/').filter(|segment| !segment.is_empty()).map(|segment| filled_in(segment, known)).collect();
    let body = serde_json::from_str(&filled_in(step.with, known))
        .map_err(|problem| AwsError::bad("SerializationException", problem.to_string()))?;
    let method = Method::from_bytes(method.as_bytes()).unwrap_or(Method::GET);
    let call = rest_json::Call { method, path, query: Vec::new(), body };
    let operation = eks::operation(&call.method, &call.segments()).ok_or_else(rest_json::unknown_operation)?;
    if !take(context, Counted { service: "eks", action: operation, params: None }) {
        return Err(rest_json::throttled());
    }
    eks::handle(context, operation, &call).map(Said::Json)
}

fn take(context: &Context<'_>, counted: Counted<'_>) -> bool {
    context.buckets.take(context.region, counted, context.now, std::time::Duration::ZERO)
}

fn params(with: &str, known: &BTreeMap<String, String>) -> Params {
    let with = tutorial::written_out(with);
    let pairs =
        with.split('&').filter_map(|pair| pair.split_once('=')).map(|(name, value)| (name, filled_in(value, known)));
    Params::parse(form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish().as_bytes())
}

fn filled_in(text: &str, known: &BTreeMap<String, String>) -> String {
    known.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("<{name}>"), value))
}
