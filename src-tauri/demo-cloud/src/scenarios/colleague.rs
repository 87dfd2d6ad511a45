//! A colleague who works in the same account, by the same calls as everybody and under the same rules.

use http::Method;
use serde_json::Value;

use super::deed::Deed;
use super::rehearsal::Rehearsal;
use crate::context::Context;
use crate::kubernetes::api::Request;
use crate::kubernetes::status;
use crate::services::{ec2, eks, elasticloadbalancing, iam};
use crate::wire::{Answer, Params, Xml, rest_json};

/// How many things of a kind a colleague makes at most. A quota that somebody raised far above is not used up.
const MOST: u32 = 200;

/// A call of EC2's; the answer is the inside of its document.
pub(super) fn ec2(context: &mut Context<'_>, action: &str, with: &[(&str, &str)]) -> Answer<String> {
    ec2::handle(context, action, &params(with)).map(Xml::finish)
}

/// A call of IAM's.
pub(super) fn iam(context: &mut Context<'_>, action: &str, with: &[(&str, &str)]) -> Answer<String> {
    iam::handle(context, action, &params(with)).map(Xml::finish)
}

/// A call about Classic Load Balancers.
pub(super) fn elb(context: &mut Context<'_>, action: &str, with: &[(&str, &str)]) -> Answer<String> {
    let with: Vec<_> = [("Version", "2012-06-01")].iter().chain(with).copied().collect();
    elasticloadbalancing::handle(context, action, &params(&with)).map(Xml::finish)
}

fn params(pairs: &[(&str, &str)]) -> Params {
    Params::parse(form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish().as_bytes())
}

/// A call of EKS's, by the segments of its path.
pub(super) fn eks(context: &mut Context<'_>, method: Method, path: &[&str], body: Value) -> Answer<Value> {
    let path: Vec<String> = path.iter().map(|&segment| segment.to_owned()).collect();
    let call = rest_json::Call { method, path, query: Vec::new(), body };
    let operation = eks::operation(&call.method, &call.segments()).ok_or_else(rest_json::unknown_operation)?;
    eks::handle(context, operation, &call)
}

/// Asks a cluster's own API. Returns what it says if it agrees.
pub(super) fn kubectl(
    context: &mut Context<'_>,
    cluster: &str,
    method: &str,
    path: &str,
    object: Value,
) -> Option<Value> {
    let json = "application/json".to_owned();
    let request = Request {
        method: method.to_owned(),
        path: path.to_owned(),
        accept: json.clone(),
        content_type: json,
        body: object,
        ..Request::default()
    };
    let answer = eks::kubernetes_answer(context, cluster, eks::Who::Administrator, &request);
    match answer {
        status::Answer::Json(200 | 201, said) | status::Answer::Warned(200 | 201, said, _) => Some(said),
        _ => None,
    }
}

/// Makes as many things in EC2 as the account may have, and notes them; `then` names the call that takes one away, and
/// its parameter. `element` is where the answer names the new thing's id.
pub(super) fn use_up(
    context: &mut Context<'_>,
    rehearsal: &mut Rehearsal,
    (action, with): (&str, &[(&str, &str)]),
    element: &str,
    then: (&str, &str),
) {
    for _ in 0..MOST {
        let Ok(answer) = ec2(context, action, with) else { return };
        for id in all(&answer, element) {
            rehearsal.made.push(Deed::ec2(then.0, &[(then.1, &id)]));
            rehearsal.about.push(id);
        }
    }
}

/// The texts of all elements with this name.
pub(super) fn all(document: &str, element: &str) -> Vec<String> {
    let (open, close) = (format!("<{element}>"), format!("</{element}>"));
    let inside = document.split(&open).skip(1).filter_map(|rest| rest.split_once(&close));
    inside.map(|(text, _)| text.to_owned()).collect()
}

/// The clusters of this Region that are up, by name.
pub(super) fn active_clusters(context: &mut Context<'_>) -> Vec<String> {
    let names = eks(context, Method::GET, &["clusters"], Value::Null).unwrap_or_default();
    let names: Vec<String> = texts(&names["clusters"]);
    names.into_iter().filter(|name| status_of(context, name) == "ACTIVE").collect()
}

/// The status of a cluster; empty if there is none.
pub(super) fn status_of(context: &mut Context<'_>, cluster: &str) -> String {
    let described = eks(context, Method::GET, &["clusters", cluster], Value::Null).unwrap_or_default();
    described["cluster"]["status"].as_str().unwrap_or_default().to_owned()
}

/// Whether a cluster that was made since then is on its way or up.
pub(super) fn has_cluster_since(context: &mut Context<'_>, since: u64) -> bool {
    let names = eks(context, Method::GET, &["clusters"], Value::Null).unwrap_or_default();
    texts(&names["clusters"]).iter().any(|name| {
        let described = eks(context, Method::GET, &["clusters", name], Value::Null).unwrap_or_default();
        is_since(&described["cluster"]["createdAt"], since)
    })
}

/// Whether a node group of the cluster is up that was made since then: what was in its way is not any more.
pub(super) fn has_nodes_since(context: &mut Context<'_>, cluster: &str, since: u64) -> bool {
    let path = ["clusters", cluster, "node-groups"];
    let names = eks(context, Method::GET, &path, Value::Null).unwrap_or_default();
    texts(&names["nodegroups"]).iter().any(|name| {
        let path = ["clusters", cluster, "node-groups", name];
        let described = eks(context, Method::GET, &path, Value::Null).unwrap_or_default();
        let group = &described["nodegroup"];
        group["status"] == "ACTIVE" && is_since(&group["createdAt"], since)
    })
}

/// Whether a moment as EKS writes it, in seconds, is not before another in milliseconds.
fn is_since(moment: &Value, since: u64) -> bool {
    // The same arithmetic as EKS's, so that a call and what it makes are of one moment.
    moment.as_f64().is_some_and(|seconds| seconds >= since as f64 / 1000.0)
}

/// The texts of a list.
pub(super) fn texts(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(|one| one.as_str().map(str::to_owned)).collect()
}
