//! Access policies on access entries: associate, list, disassociate, and what an association's scope may be.
//!
//! It must not know what a policy allows.

use serde_json::{Value, json};

use super::access_entries::entry_mut;
use super::body::{self, required, text};
use super::errors::{invalid_parameter, invalid_request, not_found};
use super::paging;
use super::state::Association;
use super::{access_policies, seconds};
use crate::context::Context;
use crate::wire::Answer;
use crate::wire::rest_json::Call;

/// Types that policies can be associated with; EC2 is for node classes of EKS Auto Mode (EKS user guide, "Create a Node
/// Class for Amazon EKS").
const WITH_POLICIES: [&str; 2] = ["STANDARD", "EC2"];
/// AssociateAccessPolicy. The same policy again changes its scope.
pub(super) fn associate(context: &mut Context<'_>, call: &Call, cluster: &str, principal: &str) -> Answer<Value> {
    let now = context.now;
    let entry = entry_mut(context, cluster, principal)?;
    let policy = required(&call.body, "policyArn")?;
    if !access_policies::exists(policy) {
        return Err(invalid_parameter("The specified policyArn could not be found"));
    }
    if !WITH_POLICIES.contains(&entry.kind.as_str()) {
        return Err(invalid_request(format!(
            "Access policies cannot be associated with access entries of type {}",
            entry.kind
        )));
    }
    let namespaces = scope(&call.body["accessScope"])?;
    let association = entry
        .policies
        .entry(policy.to_owned())
        .and_modify(|known| known.modified_at = now)
        .or_insert(Association { associated_at: now, modified_at: now, namespaces: None });
    association.namespaces = namespaces;
    Ok(json!({
        "clusterName": cluster, "principalArn": principal,
        "associatedAccessPolicy": association_wire(policy, association),
    }))
}

fn scope(scope: &Value) -> Answer<Option<Vec<String>>> {
    let namespaces = body::texts(scope, "namespaces");
    match text(scope, "type") {
        Some("cluster") if namespaces.is_empty() => Ok(None),
        Some("cluster") => {
            Err(invalid_parameter("Namespaces cannot be specified when the access scope type is cluster"))
        }
        Some("namespace") if namespaces.is_empty() => {
            Err(invalid_parameter("At least one namespace must be specified when the access scope type is namespace"))
        }
        Some("namespace") => match namespaces.iter().find(|name| !is_namespace(name)) {
            Some(wrong) => Err(invalid_parameter(format!("The namespace {wrong} in the access scope is invalid"))),
            None => Ok(Some(namespaces)),
        },
        _ => Err(invalid_parameter("accessScope.type must be one of [cluster, namespace]")),
    }
}

/// A name of a namespace, or the beginning of several followed by `*`.
fn is_namespace(name: &str) -> bool {
    let start = name.strip_suffix('*').unwrap_or(name);
    let letters = start.chars().all(|one| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '-');
    !name.is_empty() && name.len() <= 63 && letters && !start.starts_with('-')
}

/// ListAssociatedAccessPolicies.
pub(super) fn associations(context: &mut Context<'_>, call: &Call, cluster: &str, principal: &str) -> Answer<Value> {
    let entry = entry_mut(context, cluster, principal)?;
    let all = entry.policies.iter().map(|(arn, association)| association_wire(arn, association)).collect();
    let mut answer = paging::page(call, "associatedAccessPolicies", all)?;
    answer["clusterName"] = json!(cluster);
    answer["principalArn"] = json!(principal);
    Ok(answer)
}

/// DisassociateAccessPolicy.
pub(super) fn disassociate(context: &mut Context<'_>, cluster: &str, principal: &str, policy: &str) -> Answer<Value> {
    let entry = entry_mut(context, cluster, principal)?;
    match entry.policies.remove(policy) {
        Some(_) => Ok(json!({})),
        None => Err(not_found("The specified policyArn is not associated with the access entry")),
    }
}

fn association_wire(arn: &str, association: &Association) -> Value {
    let kind = if association.namespaces.is_some() { "namespace" } else { "cluster" };
    json!({
        "policyArn": arn,
        "accessScope": { "type": kind, "namespaces": association.namespaces.clone().unwrap_or_default() },
        "associatedAt": seconds(association.associated_at),
        "modifiedAt": seconds(association.modified_at),
    })
}
