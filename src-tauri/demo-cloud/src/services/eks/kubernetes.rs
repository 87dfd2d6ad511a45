//! A cluster's API server as a whole: who asks, what they may, what is answered and what is changed.
//!
//! It must not know HTTP, nor what controllers make of an object.

use std::sync::Arc;

use serde_json::Value;

use super::auto_nodes;
use super::control_plane_logs;
use super::picture;
use crate::DemoCloud;
use crate::context::Context;
use crate::kubernetes::access::{Caller, Grant, Level};
use crate::kubernetes::account_tokens;
use crate::kubernetes::api::{self, Asked, Request};
use crate::kubernetes::status::Answer;
use crate::kubernetes::targets::{self, Part};
use crate::kubernetes::view::ClusterView;
use crate::kubernetes::write;

/// Who sends a request to a cluster.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Who<'a> {
    /// Whoever signed the token, if there is one.
    Token(Option<&'a str>),
    /// The cluster's administrator, as a test may be.
    Administrator,
}

/// Answers one request that is no watch.
pub(crate) fn kubernetes_answer(context: &mut Context<'_>, cluster: &str, who: Who<'_>, request: &Request) -> Answer {
    let token = if let Who::Token(token) = who { token } else { None };
    let Some((view, caller)) = picture::kubernetes_view(context, cluster, token) else { return Answer::unavailable() };
    let caller = match who {
        Who::Token(_) => caller,
        Who::Administrator => administrator(),
    };
    let answer = answer_to(context, cluster, view, &caller, request);
    control_plane_logs::note(context, cluster, token, &caller, request, &answer);
    answer
}

fn answer_to(
    context: &mut Context<'_>,
    cluster: &str,
    view: ClusterView,
    caller: &Caller,
    request: &Request,
) -> Answer {
    let target = match api::ask(&view, request, caller) {
        Asked::Answer(answer) => return answer,
        Asked::Objects(target) => {
            let answer = api::answer(&view, request, caller);
            if let (Some(version), Some(cluster)) = (answer.version(), context.eks.clusters.get_mut(cluster)) {
                cluster.pictures.keep(target.kind.plural, &version, view);
            }
            return answer;
        }
        Asked::Write(target) => target,
    };
    if target.part == Some(Part::Token) {
        let Some(cluster) = context.eks.clusters.get(cluster) else { return Answer::unavailable() };
        let secret = &cluster.certificates.server_key_pem;
        return account_tokens::answer(&view, secret, request, &target, jiff::Timestamp::now());
    }
    let Some(mut cluster) = context.eks.clusters.remove(cluster) else { return Answer::unavailable() };
    context.changed = true;
    let answer = write::write(&view, &mut cluster.objects, request, &target);
    // Controllers take up what was written now, whenever somebody looks next.
    picture::living_view(context, &mut cluster);
    // Pods that wait from now on get their machine from now on, whenever somebody looks next.
    auto_nodes::settle(context, &mut cluster);
    context.eks.clusters.insert(cluster.name.clone(), cluster);
    answer
}

/// What clients were shown at that version of objects of a kind, if that was lately.
pub(crate) fn kubernetes_then(
    context: &Context<'_>,
    cluster: &str,
    plural: &str,
    version: &str,
) -> Option<Arc<ClusterView>> {
    context.eks.clusters.get(cluster)?.pictures.find(plural, version)
}

fn administrator() -> Caller {
    let grants = vec![Grant { level: Level::ClusterAdmin, namespaces: None }];
    Caller::Known { username: "kubernetes-admin".to_owned(), groups: Vec::new(), grants }
}

impl DemoCloud {
    /// Asks a cluster's Kubernetes API as its administrator, without a network or a token in between: method, path with
    /// query, and the object to send (`null` for none). Answers status and object, as a client would get them.
    /// A patch is a merge patch.
    pub fn kubernetes(&self, region: &str, cluster: &str, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let content_type = if method == "PATCH" { "application/merge-patch+json" } else { "application/json" };
        self.kubernetes_as(region, cluster, method, (path, content_type), body)
    }

    /// The same with a body of another type, such as one of the other patches.
    pub fn kubernetes_as(
        &self,
        region: &str,
        cluster: &str,
        method: &str,
        (path, content_type): (&str, &str),
        body: &Value,
    ) -> (u16, Value) {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let request = Request {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            accept: "application/json".to_owned(),
            content_type: content_type.to_owned(),
            body: body.clone(),
            ..Request::default()
        };
        let answer = self.with(region, |context| kubernetes_answer(context, cluster, Who::Administrator, &request));
        match answer {
            Answer::Json(status, value) | Answer::Warned(status, value, _) => (status, value),
            Answer::Text(text) => (200, Value::from(text)),
        }
    }

    /// Creates an object in a cluster as its administrator, like `kubectl create -f`: in the namespace it names, else in
    /// `default`. Answers status and object.
    pub fn apply_kubernetes(&self, region: &str, cluster: &str, manifest: &Value) -> (u16, Value) {
        let text = |value: &Value, otherwise: &str| value.as_str().unwrap_or(otherwise).to_owned();
        let namespace = text(&manifest["metadata"]["namespace"], "default");
        let path = targets::collection(&text(&manifest["apiVersion"], "v1"), &text(&manifest["kind"], ""), &namespace);
        self.kubernetes(region, cluster, "POST", &path, manifest)
    }
}
