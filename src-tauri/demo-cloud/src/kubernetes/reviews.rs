//! Questions about rights: `kubectl auth can-i`, `kubectl auth whoami` and their like. They are created and never kept.
//!
//! It must not know who may ask; that is decided before, as for objects.

use serde_json::{Map, Value, json};

use super::access::{self, Caller, Wish};
use super::api::Request;
use super::roles;
use super::status::Answer;
use super::view::ClusterView;

/// A kind of question.
pub struct Review {
    /// API group; all are version `v1`.
    pub group: &'static str,
    /// Plural, as in paths.
    pub plural: &'static str,
    /// Its `kind`.
    pub kind: &'static str,
    /// Whether it is asked in a namespace.
    pub namespaced: bool,
}

const RIGHTS: &str = "authorization.k8s.io";
const NAMES: &str = "authentication.k8s.io";

const fn review(group: &'static str, plural: &'static str, kind: &'static str) -> Review {
    Review { group, plural, kind, namespaced: false }
}

/// Every kind of question.
pub const KINDS: &[Review] = &[
    review(NAMES, "selfsubjectreviews", "SelfSubjectReview"),
    review(NAMES, "tokenreviews", "TokenReview"),
    Review { namespaced: true, ..review(RIGHTS, "localsubjectaccessreviews", "LocalSubjectAccessReview") },
    review(RIGHTS, "selfsubjectaccessreviews", "SelfSubjectAccessReview"),
    review(RIGHTS, "selfsubjectrulesreviews", "SelfSubjectRulesReview"),
    review(RIGHTS, "subjectaccessreviews", "SubjectAccessReview"),
];

/// The question an address is for, and the namespace it is asked in.
pub fn find(group: &str, version: &str, rest: &[&str]) -> Option<(&'static Review, Option<String>)> {
    let (plural, namespace) = match *rest {
        [plural] => (plural, None),
        ["namespaces", namespace, plural] => (plural, Some(namespace.to_owned())),
        _ => return None,
    };
    let fits = |one: &&Review| one.group == group && one.plural == plural && one.namespaced == namespace.is_some();
    KINDS.iter().find(fits).filter(|_| version == "v1").map(|one| (one, namespace))
}

/// Answers a question.
pub fn answer(cluster: &ClusterView, request: &Request, caller: &Caller, review: &Review) -> Answer {
    if request.method != "POST" {
        return Answer::method_not_allowed();
    }
    let mut object = request.body.clone();
    if !request.holds(review.kind) || !(object["metadata"].is_object() || object["metadata"].is_null()) {
        return Answer::bad_request(&format!("the object provided is not a {}", review.kind));
    }
    object["kind"] = json!(review.kind);
    object["apiVersion"] = json!(format!("{}/v1", review.group));
    object["metadata"]["creationTimestamp"] = Value::Null;
    let status = match review.kind {
        "SelfSubjectReview" => json!({ "userInfo": user_info(caller) }),
        "TokenReview" => json!({ "authenticated": false, "user": {}, "error": "the demo reads no tokens for others" }),
        "SelfSubjectRulesReview" => match object["spec"]["namespace"].as_str() {
            Some(namespace) if !namespace.is_empty() => rules_status(cluster, caller, namespace),
            _ => return Answer::bad_request("no namespace on request"),
        },
        "SelfSubjectAccessReview" => verdict(cluster, caller, &object["spec"]),
        _ => verdict(cluster, &subject(&object["spec"]), &object["spec"]),
    };
    object["status"] = status;
    Answer::Json(201, object)
}

fn user_info(caller: &Caller) -> Value {
    match caller {
        Caller::Known { username, groups, .. } => {
            let groups: Vec<&str> = groups.iter().map(String::as_str).chain(["system:authenticated"]).collect();
            json!({ "username": username, "groups": groups })
        }
        Caller::Anonymous | Caller::Unknown => {
            json!({ "username": "system:anonymous", "groups": ["system:unauthenticated"] })
        }
    }
}

/// Somebody else, of whom no access policies are known: only Kubernetes' own roles count.
fn subject(spec: &Value) -> Caller {
    let groups = spec["groups"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
    Caller::Known {
        username: spec["user"].as_str().unwrap_or_default().to_owned(),
        groups: groups.collect(),
        grants: Vec::new(),
    }
}

fn verdict(cluster: &ClusterView, caller: &Caller, spec: &Value) -> Value {
    let (about, path) = (&spec["resourceAttributes"], &spec["nonResourceAttributes"]);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let is_allowed = if about.is_object() {
        let resource = match about["subresource"].as_str().filter(|part| !part.is_empty()) {
            Some(part) => format!("{}/{part}", text(&about["resource"])),
            None => text(&about["resource"]),
        };
        let wish = Wish {
            verb: about["verb"].as_str().unwrap_or_default(),
            group: about["group"].as_str().unwrap_or_default(),
            resource: &resource,
            namespace: about["namespace"].as_str().filter(|name| !name.is_empty()),
            name: about["name"].as_str().filter(|name| !name.is_empty()),
            path: "",
        };
        access::allowed(cluster, caller, &wish)
    } else {
        let (verb, path) = (text(&path["verb"]), text(&path["path"]));
        access::allowed(cluster, caller, &Wish { verb: &verb, path: &path, ..Wish::default() })
    };
    if is_allowed { json!({ "allowed": true }) } else { json!({ "allowed": false }) }
}

/// What holds for the caller in a namespace, as `kubectl auth can-i --list` prints it.
fn rules_status(cluster: &ClusterView, caller: &Caller, namespace: &str) -> Value {
    let rules = access::rules(cluster, caller, Some(namespace));
    let (paths, resources): (Vec<Value>, Vec<Value>) =
        rules.into_iter().partition(|rule| rule["nonResourceURLs"].is_array());
    json!({ "resourceRules": resources, "nonResourceRules": paths, "incomplete": false })
}

/// Rights in a role or a binding that the caller does not have: nobody gives away more than they hold. `None` is well.
pub fn too_much(cluster: &ClusterView, caller: &Caller, object: &Value) -> Option<Value> {
    let namespace = object["metadata"]["namespace"].as_str();
    let wanted = match object["kind"].as_str()? {
        "Role" | "ClusterRole" => object["rules"].as_array().cloned().unwrap_or_default(),
        "RoleBinding" | "ClusterRoleBinding" => {
            roles::rules_behind(cluster, &object["roleRef"], namespace.unwrap_or_default())
        }
        _ => return None,
    };
    if let Caller::Known { groups, .. } = caller
        && groups.iter().any(|group| group == "system:masters")
    {
        return None;
    }
    let held = access::rules(cluster, caller, namespace);
    let missing: Vec<Value> = wanted.into_iter().filter(|rule| !is_covered(rule, &held)).collect();
    (!missing.is_empty()).then_some(Value::Array(missing))
}

/// Whether every right of a rule is in one of the rules held.
fn is_covered(rule: &Value, held: &[Value]) -> bool {
    let texts =
        |field: &str| -> Vec<&str> { rule[field].as_array().into_iter().flatten().filter_map(Value::as_str).collect() };
    let verbs = texts("verbs");
    let has = |wish: &Wish<'_>| held.iter().any(|one| access::permits(one, wish));
    let paths = texts("nonResourceURLs");
    let paths_fit = paths.iter().all(|path| verbs.iter().all(|verb| has(&Wish { verb, path, ..Wish::default() })));
    let (groups, resources) = (texts("apiGroups"), texts("resources"));
    paths_fit
        && verbs.iter().all(|verb| {
            groups
                .iter()
                .all(|group| resources.iter().all(|resource| has(&Wish { verb, group, resource, ..Wish::default() })))
        })
}

/// Rules as refusals print them: `{APIGroups:[""], Resources:["pods"], Verbs:["get"]}`.
pub fn printed(rules: &Value) -> String {
    let list = |rule: &Map<String, Value>, field: &str| {
        let values: Vec<String> = rule.get(field)?.as_array()?.iter().map(Value::to_string).collect();
        Some(format!("[{}]", values.join(" ")))
    };
    let one = |rule: &Map<String, Value>| {
        let fields = [
            ("APIGroups", "apiGroups"),
            ("Resources", "resources"),
            ("ResourceNames", "resourceNames"),
            ("NonResourceURLs", "nonResourceURLs"),
            ("Verbs", "verbs"),
        ];
        let parts = fields.iter().filter_map(|(title, field)| Some(format!("{title}:{}", list(rule, field)?)));
        format!("{{{}}}", parts.collect::<Vec<_>>().join(", "))
    };
    rules.as_array().into_iter().flatten().filter_map(Value::as_object).map(one).collect::<Vec<_>>().join("\n")
}
