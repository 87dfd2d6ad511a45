//! What a control plane writes to CloudWatch Logs, for the types that are switched on: who asked the cluster's API for what
//! and what was answered (`api`, `audit`), whose token was believed (`authenticator`), and what scheduler and controllers
//! did (`scheduler`, `controllerManager`).
//!
//! It must not write bodies of requests or answers, nor tokens: an audit line here is always of the level `Metadata`, and
//! of a key that is not this account's nothing is told. Watches are not noted. The forms are those of audit.k8s.io/v1,
//! of aws-iam-authenticator and of klog; streams are named as in the EKS user guide, "Send control plane logs to
//! CloudWatch Logs".

use jiff::Timestamp;
use serde_json::{Value, json};

use super::callers;
use super::picture::{self, moment};
use super::state::Cluster;
use crate::context::Context;
use crate::kubernetes::access::Caller;
use crate::kubernetes::api::Request;
use crate::kubernetes::events;
use crate::kubernetes::status::Answer;
use crate::kubernetes::token::Token;
use crate::kubernetes::view::{ClusterView, stable_word};

/// Addresses that nobody's audit policy writes down.
const UNTOLD: [&str; 5] = ["/healthz", "/livez", "/readyz", "/version", "/openapi"];
/// For so long the API server believes a token without asking the authenticator again, in milliseconds (EKS starts it with
/// `--authentication-token-webhook-cache-ttl=7m0s`).
const BELIEVED: u64 = 7 * 60 * 1000;
/// What is younger than this may not have happened in full yet, in milliseconds: events know whole seconds.
const SETTLED: u64 = 2000;

/// The path of a request, taken apart.
#[derive(Debug, Default, PartialEq)]
struct Meant<'a> {
    group: &'a str,
    version: &'a str,
    namespace: Option<&'a str>,
    resource: Option<&'a str>,
    name: Option<&'a str>,
    subresource: Option<&'a str>,
}

/// Notes one request to a cluster's API server and what became of it.
pub(super) fn note(
    context: &mut Context<'_>,
    cluster: &str,
    token: Option<&str>,
    caller: &Caller,
    request: &Request,
    answer: &Answer,
) {
    let Some(cluster) = context.eks.clusters.get(cluster) else { return };
    if cluster.log_types.is_empty() || UNTOLD.iter().any(|path| request.path.starts_with(path)) {
        return;
    }
    let signer = token
        .and_then(|token| Token::read(token, &cluster.name, Timestamp::now()).ok())
        .and_then(|token| callers::signer(context, &token));
    let group = group_of(cluster);
    let mut lines: Vec<(String, String)> = Vec::new();
    let id = context.ids.uuid();
    let cluster = &context.eks.clusters[&cluster.name];
    if let Some(stream) = stream(cluster, "audit") {
        lines.push((stream, audit(context.now, &id, caller, signer.as_ref(), request, answer)));
    }
    if let Some(stream) = stream(cluster, "api") {
        lines.push((stream, api(context.now, &id, request, answer)));
    }
    if let Some(stream) = stream(cluster, "authenticator").filter(|_| token.is_some()) {
        let line = authenticator(context.now, caller, signer.as_ref());
        let known = context.logs.last_line(&group, &stream, |text| {
            let is_of = |signer: &callers::Signer| text.contains(&format!("arn=\"{}\"", signer.arn));
            text.contains("msg=\"access granted\"") && signer.as_ref().is_some_and(is_of)
        });
        let is_new = known.is_none_or(|(at, _)| at + BELIEVED < context.now) || !matches!(caller, Caller::Known { .. });
        lines.extend(line.filter(|_| is_new).map(|line| (stream, line)));
    }
    for (stream, line) in lines {
        context.logs.write_line(&group, &stream, context.now, context.now, line);
    }
}

/// Lets scheduler and controllers of every cluster in this Region write what they did since they last did.
pub(crate) fn write_logs(context: &mut Context<'_>) {
    let names: Vec<String> = context.eks.clusters.keys().cloned().collect();
    for name in names {
        // Taken out for the while, so that it can be looked at beside the rest of the account.
        let Some(mut cluster) = context.eks.clusters.remove(&name) else { continue };
        let has_api = matches!(cluster.status.as_str(), "ACTIVE" | "UPDATING");
        let writes = ["scheduler", "controllerManager"].iter().any(|kind| stream(&cluster, kind).is_some());
        if has_api && writes {
            let view = picture::living_view(context, &mut cluster);
            write_events(context, &mut cluster, &view);
        }
        context.eks.clusters.insert(name, cluster);
    }
}

/// Remembers that a cluster writes logs from this moment on, or that it writes none.
pub(super) fn switch(cluster: &mut Cluster, at: u64) {
    // Events know whole seconds: those of this one belong to what comes.
    let since = (at / 1000 * 1000).saturating_sub(1);
    match (cluster.log_types.is_empty(), cluster.events_logged_at) {
        (true, _) => cluster.events_logged_at = None,
        (false, None) => cluster.events_logged_at = Some(since),
        (false, Some(_)) => {}
    }
}

/// A cluster that was made with logs writes them from its first moment on.
pub(super) fn settle(context: &mut Context<'_>, cluster: &mut Cluster) {
    let is_up = matches!(cluster.status.as_str(), "ACTIVE" | "UPDATING");
    if is_up && cluster.events_logged_at.is_none() && !cluster.log_types.is_empty() {
        switch(cluster, cluster.due_at);
        context.changed = true;
    }
}

fn write_events(context: &mut Context<'_>, cluster: &mut Cluster, view: &ClusterView) {
    let until = context.now.saturating_sub(SETTLED) / 1000 * 1000;
    let since = cluster.events_logged_at.unwrap_or(until);
    if until <= since {
        return;
    }
    let group = group_of(cluster);
    for event in events(view) {
        let at = event["lastTimestamp"].as_str().and_then(|text| text.parse::<Timestamp>().ok());
        let at = at.and_then(|at| u64::try_from(at.as_millisecond()).ok()).unwrap_or(0);
        let (kind, line) = match event["source"]["component"].as_str().unwrap_or_default() {
            "default-scheduler" => ("scheduler", scheduler(at, &event)),
            from if from.ends_with("-controller") => ("controllerManager", controller(at, &event)),
            _ => continue,
        };
        if let Some(stream) = stream(cluster, kind).filter(|_| since < at && at <= until) {
            context.logs.write_line(&group, &stream, at, context.now, line);
            // Where nothing was written an older mark is as good.
            context.changed = true;
        }
    }
    cluster.events_logged_at = Some(until);
}

fn group_of(cluster: &Cluster) -> String {
    format!("/aws/eks/{}/cluster", cluster.name)
}

/// The stream of a type of log, if that is switched on.
fn stream(cluster: &Cluster, kind: &str) -> Option<String> {
    let program = match kind {
        "api" => "kube-apiserver",
        "audit" => "kube-apiserver-audit",
        "authenticator" => "authenticator",
        "controllerManager" => "kube-controller-manager",
        _ => "kube-scheduler",
    };
    let is_on = cluster.log_types.iter().any(|one| one == kind);
    is_on.then(|| format!("{program}-{}", stable_word(&["control plane", &cluster.issuer_id], 32)))
}

fn audit(
    now: u64,
    id: &str,
    caller: &Caller,
    signer: Option<&callers::Signer>,
    request: &Request,
    answer: &Answer,
) -> String {
    let status = status(answer);
    let at = moment(now).strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string();
    let mut user = match caller {
        Caller::Known { username, groups, .. } => {
            let groups: Vec<&str> = groups.iter().map(String::as_str).chain(["system:authenticated"]).collect();
            json!({ "username": username, "groups": groups })
        }
        Caller::Anonymous => json!({ "username": "system:anonymous", "groups": ["system:unauthenticated"] }),
        Caller::Unknown => json!({}),
    };
    if let Some(signer) = signer.filter(|_| matches!(caller, Caller::Known { .. })) {
        let account = crate::ACCOUNT_ID;
        user["uid"] = json!(format!("aws-iam-authenticator:{account}:{}", signer.id));
        user["extra"] = json!({
            "arn": [signer.arn], "canonicalArn": [signer.canonical_arn()], "principalId": [signer.id],
            "sessionName": [if signer.arn.contains(":assumed-role/") { signer.session_name.as_str() } else { "" }],
        });
    }
    let meant = meant(&request.path);
    let mut event = json!({
        "kind": "Event",
        "apiVersion": "audit.k8s.io/v1",
        "level": "Metadata",
        "auditID": id,
        "stage": "ResponseComplete",
        "requestURI": address(request),
        "verb": verb(request, &meant),
        "user": user,
        "sourceIPs": ["127.0.0.1"],
        "userAgent": request.agent,
    });
    if let Some((name, groups)) = &request.acting {
        event["impersonatedUser"] = json!({ "username": name, "groups": groups });
    }
    if let Some(resource) = meant.resource {
        let mut object = json!({ "resource": resource });
        let group = Some(meant.group).filter(|group| !group.is_empty());
        let fields = [
            ("namespace", meant.namespace),
            ("name", meant.name),
            ("apiGroup", group),
            ("apiVersion", Some(meant.version)),
            ("subresource", meant.subresource),
        ];
        for (field, value) in fields.into_iter().filter_map(|(field, value)| Some((field, value?))) {
            object[field] = json!(value);
        }
        event["objectRef"] = object;
    }
    event["responseStatus"] = json!({ "metadata": {}, "code": status });
    event["requestReceivedTimestamp"] = json!(at);
    event["stageTimestamp"] = json!(at);
    if status != 401 {
        let decision = if status == 403 { "forbid" } else { "allow" };
        event["annotations"] = json!({ "authorization.k8s.io/decision": decision });
    }
    event.to_string()
}

fn api(now: u64, id: &str, request: &Request, answer: &Answer) -> String {
    let verb = verb(request, &meant(&request.path)).to_uppercase();
    let said = format!(
        "\"HTTP\" verb=\"{verb}\" URI=\"{}\" userAgent=\"{}\" audit-ID=\"{id}\" srcIP=\"127.0.0.1\" resp={}",
        address(request),
        request.agent,
        status(answer)
    );
    klog(now, "httplog.go:134", &said)
}

/// What the authenticator says of a token. A service account's never comes to it: the API server knows that itself.
fn authenticator(now: u64, caller: &Caller, signer: Option<&callers::Signer>) -> Option<String> {
    let at = moment(now).strftime("%Y-%m-%dT%H:%M:%SZ");
    let tail = "client=\"127.0.0.1\" method=POST path=/authenticate";
    Some(match (signer, caller) {
        (None, Caller::Known { .. }) => return None,
        (Some(signer), Caller::Known { username, groups, .. }) => format!(
            "time=\"{at}\" level=info msg=\"access granted\" arn=\"{}\" {tail} groups=\"[{}]\" \
             uid=\"aws-iam-authenticator:{}:{}\" username=\"{username}\"",
            signer.arn,
            groups.join(" "),
            crate::ACCOUNT_ID,
            signer.id
        ),
        (Some(signer), _) => format!(
            "time=\"{at}\" level=warning msg=\"access denied\" arn=\"{}\" {tail} error=\"ARN is not mapped\"",
            signer.arn
        ),
        (None, _) => format!(
            "time=\"{at}\" level=warning msg=\"access denied\" {tail} error=\"sts getCallerIdentity failed: error from AWS \
             (expected 200, got 403)\""
        ),
    })
}

fn scheduler(at: u64, event: &Value) -> String {
    let pod = object(event);
    let text = event["message"].as_str().unwrap_or_default();
    if event["reason"] == "Scheduled" {
        let node = text.rsplit(' ').next().unwrap_or_default();
        let said = format!("\"Successfully bound pod to node\" pod=\"{pod}\" node=\"{node}\"");
        return klog(at, "schedule_one.go:314", &said);
    }
    let said = format!("\"Unable to schedule pod; no fit; waiting\" pod=\"{pod}\" err={}", json!(text));
    klog(at, "schedule_one.go:1099", &said)
}

fn controller(at: u64, event: &Value) -> String {
    let said = format!(
        "\"Event occurred\" object=\"{}\" kind={} type={} reason={} message={}",
        object(event),
        event["involvedObject"]["kind"],
        event["type"],
        event["reason"],
        event["message"]
    );
    klog(at, "event.go:377", &said)
}

/// `namespace/name` of what an event is about; of what has no namespace only the name.
fn object(event: &Value) -> String {
    let of = &event["involvedObject"];
    let name = of["name"].as_str().unwrap_or_default();
    of["namespace"].as_str().map_or_else(|| name.to_owned(), |namespace| format!("{namespace}/{name}"))
}

/// A line of a Kubernetes component: severity, date, time, thread, place in its source.
fn klog(at: u64, place: &str, text: &str) -> String {
    format!("I{}      10 {place}] {text}", moment(at).strftime("%m%d %H:%M:%S%.6f"))
}

fn address(request: &Request) -> String {
    if request.query.is_empty() { request.path.clone() } else { format!("{}?{}", request.path, request.query) }
}

fn status(answer: &Answer) -> u16 {
    match answer {
        Answer::Json(status, _) | Answer::Warned(status, ..) => *status,
        Answer::Text(_) => 200,
    }
}

fn verb(request: &Request, meant: &Meant<'_>) -> &'static str {
    match (request.method.as_str(), meant.name) {
        ("GET" | "HEAD", None) if meant.resource.is_some() => "list",
        ("GET" | "HEAD", _) => "get",
        ("POST", _) => "create",
        ("PUT", _) => "update",
        ("PATCH", _) => "patch",
        ("DELETE", None) => "deletecollection",
        ("DELETE", Some(_)) => "delete",
        _ => "unknown",
    }
}

fn meant(path: &str) -> Meant<'_> {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let (group, version, rest) = match parts[..] {
        ["api", version, ref rest @ ..] => ("", version, rest),
        ["apis", group, version, ref rest @ ..] => (group, version, rest),
        _ => return Meant::default(),
    };
    let (namespace, rest) = match rest {
        ["namespaces", namespace, rest @ ..] if !rest.is_empty() && !matches!(rest, ["finalize" | "status"]) => {
            (Some(*namespace), rest)
        }
        _ => (None, rest),
    };
    let at = |index: usize| rest.get(index).copied();
    Meant { group, version, namespace, resource: at(0), name: at(1), subresource: at(2) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_says_what_is_meant() {
        let namespace = meant("/api/v1/namespaces/shop");
        assert_eq!((namespace.resource, namespace.name, namespace.namespace), (Some("namespaces"), Some("shop"), None));
        let pod = meant("/api/v1/namespaces/shop/pods/web/log");
        assert_eq!(
            (pod.namespace, pod.resource, pod.name, pod.subresource),
            (Some("shop"), Some("pods"), Some("web"), Some("log"))
        );
        let all = meant("/apis/apps/v1/deployments");
        assert_eq!((all.group, all.version, all.resource, all.name), ("apps", "v1", Some("deployments"), None));
        assert_eq!(meant("/apis").resource, None);
    }
}
