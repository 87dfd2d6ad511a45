//! 403 in the words of Kubernetes' API server.
//!
//! It must not know rules: that something is not allowed was decided before.

use serde_json::{Value, json};

use super::access::{Caller, Wish};
use super::objects::meta;
use super::reviews;
use super::status::Answer;
use super::targets::Target;

/// The name by which refusals call somebody.
pub fn name_of(caller: &Caller) -> &str {
    match caller {
        Caller::Known { username, .. } => username,
        Caller::Anonymous | Caller::Unknown => "system:anonymous",
    }
}

/// 403 for a wish, in the words of Kubernetes' API server.
pub fn not_allowed(caller: &Caller, wish: &Wish<'_>) -> Answer {
    let plural = wish.resource.split('/').next().unwrap_or_default();
    let place = match wish.namespace {
        Some(namespace) => format!("in the namespace \"{namespace}\""),
        None => "at the cluster scope".to_owned(),
    };
    let qualified = if wish.group.is_empty() { plural.to_owned() } else { format!("{plural}.{}", wish.group) };
    let named = wish.name.map(|name| format!(" \"{name}\"")).unwrap_or_default();
    let text = format!(
        "{qualified}{named} is forbidden: User \"{}\" cannot {} resource \"{}\" in API group \"{}\" {place}",
        name_of(caller),
        wish.verb,
        wish.resource,
        wish.group,
    );
    let mut details = json!({ "kind": plural });
    if let Some(name) = wish.name {
        details["name"] = json!(name);
    }
    if !wish.group.is_empty() {
        details["group"] = json!(wish.group);
    }
    Answer::forbidden(&text, details)
}

/// 403 for a role or a binding with more in it than its author has.
pub fn grants_too_much(caller: &Caller, target: &Target, object: &Value, missing: &Value) -> Answer {
    let name = meta(object, "name");
    let groups = match caller {
        Caller::Known { groups, .. } => {
            groups.iter().map(String::as_str).chain(["system:authenticated"]).map(|one| format!("{one:?}")).collect()
        }
        Caller::Anonymous | Caller::Unknown => Vec::new(),
    };
    let text = format!(
        "{} \"{name}\" is forbidden: user {:?} (groups=[{}]) is attempting to grant RBAC permissions not currently held:\n{}",
        target.kind.qualified(),
        name_of(caller),
        groups.join(" "),
        reviews::printed(missing),
    );
    Answer::forbidden(&text, json!({ "name": name, "group": target.kind.group, "kind": target.kind.plural }))
}
