//! `/healthz`, `/livez` and `/readyz`: an API server that answers at all is well.
//!
//! It must not know the cluster.

use super::api::Request;
use super::status::Answer;

/// The checks that `?verbose` lists, in the order of a real server.
const CHECKS: [&str; 8] = [
    "ping",
    "log",
    "etcd",
    "informer-sync",
    "poststarthook/start-apiextensions-informers",
    "poststarthook/rbac/bootstrap-roles",
    "poststarthook/apiservice-discovery-controller",
    "autoregister-completion",
];

/// Answers for the whole, or for one check below it.
pub fn answer(request: &Request, parts: &[&str]) -> Answer {
    let one = parts[1..].join("/");
    if !one.is_empty() {
        return if CHECKS.contains(&one.as_str()) { Answer::Text("ok".into()) } else { Answer::no_resource() };
    }
    if request.parameter("verbose").is_none() {
        return Answer::Text("ok".into());
    }
    let lines: String = CHECKS.iter().map(|check| format!("[+]{check} ok\n")).collect();
    let name = parts.first().copied().unwrap_or("healthz");
    Answer::Text(format!("{lines}{name} check passed\n").into())
}
