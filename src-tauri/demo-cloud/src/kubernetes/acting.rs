//! Asking as somebody else: `kubectl --as`, by which an administrator tries what others may do.
//!
//! It must not know what is asked. Source: "User impersonation" in Kubernetes' documentation.

use super::access::{self, Caller, Wish};
use super::api::Request;
use super::denials;
use super::status::Answer;
use super::view::ClusterView;

const ACCOUNT: &str = "system:serviceaccount:";

/// As whom the request is to be judged: the caller, or whom the caller may be in its place. Somebody else has no access
/// policies here, so that only Kubernetes' own roles count.
///
/// # Errors
/// 403 when the caller may not.
pub fn caller(cluster: &ClusterView, request: &Request, caller: &Caller) -> Result<Caller, Answer> {
    let Some((name, groups)) = &request.acting else { return Ok(caller.clone()) };
    let may = |wish: Wish<'_>| match access::allowed(cluster, caller, &wish) {
        true => Ok(()),
        false => Err(denials::not_allowed(caller, &wish)),
    };
    let wish = |resource, name| Wish { verb: "impersonate", resource, name: Some(name), ..Wish::default() };
    let mut all = groups.clone();
    match name.strip_prefix(ACCOUNT).and_then(|rest| rest.split_once(':')) {
        Some((namespace, account)) => {
            may(Wish { namespace: Some(namespace), ..wish("serviceaccounts", account) })?;
            if all.is_empty() {
                all = groups_of_account(namespace);
            }
        }
        None => may(wish("users", name))?,
    }
    for group in groups {
        may(wish("groups", group))?;
    }
    all.retain(|group| group != "system:authenticated");
    Ok(Caller::Known { username: name.clone(), groups: all, grants: Vec::new() })
}

/// The groups of every service account of a namespace.
pub fn groups_of_account(namespace: &str) -> Vec<String> {
    vec!["system:serviceaccounts".to_owned(), format!("system:serviceaccounts:{namespace}")]
}
