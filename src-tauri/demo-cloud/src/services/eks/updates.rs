//! Updates: the slips of paper EKS hands out for changes that take a while.
//!
//! It must not know what an update changes; whoever starts one changes the object itself.

use serde_json::{Value, json};

use super::body::text;
use super::clusters;
use super::errors::{in_use, invalid_parameter, not_found};
use super::paging;
use super::state::{Cluster, Issue, Update};
use crate::context::Context;
use crate::ids::Ids;
use crate::wire::rest_json::Call;
use crate::wire::{Answer, AwsError};

/// What an update is about to be.
pub(super) struct New<'a> {
    /// `EndpointAccessUpdate` and the like.
    pub(super) kind: &'a str,
    /// What it changes, as type and value.
    pub(super) params: Vec<(String, String)>,
    /// The node group it belongs to, if not to the cluster.
    pub(super) node_group: Option<&'a str>,
    /// The add-on it belongs to.
    pub(super) addon: Option<&'a str>,
    /// The request's idempotency token, and what was asked with it.
    pub(super) token: Option<(&'a str, &'a Value)>,
    /// When it is through.
    pub(super) due_at: u64,
}

/// Writes a slip and returns it on the wire.
pub(super) fn start(cluster: &mut Cluster, ids: &mut Ids, now: u64, new: New<'_>) -> Value {
    let update = Update {
        id: ids.uuid(),
        kind: new.kind.to_owned(),
        status: "InProgress".to_owned(),
        created_at: now,
        due_at: new.due_at,
        params: new.params,
        node_group: new.node_group.map(str::to_owned),
        addon: new.addon.map(str::to_owned),
        token: new.token.map(|(token, _)| token.to_owned()),
        asked: new.token.map(|(_, asked)| asked.clone()),
        errors: Vec::new(),
    };
    let answer = json!({ "update": wire(&update) });
    cluster.updates.push(update);
    answer
}

/// The token of a request, if it has one, and what it asks for.
pub(super) fn token(body: &Value) -> Option<(&str, &Value)> {
    text(body, "clientRequestToken").map(|token| (token, body))
}

/// The slip that the same request got before. Refused if that was another request with the same token.
pub(super) fn same_again(cluster: &Cluster, token: Option<(&str, &Value)>) -> Answer<Option<Value>> {
    let Some((token, asked)) = token else { return Ok(None) };
    let known = cluster.updates.iter().find(|update| update.token.as_deref() == Some(token));
    match known {
        // Words unverified.
        Some(other) if other.asked.as_ref().is_some_and(|before| before != asked) => {
            Err(invalid_parameter("The client request token was used before, in a request with different parameters"))
        }
        Some(same) => Ok(Some(json!({ "update": wire(same) }))),
        None => Ok(None),
    }
}

/// Refuses while a cluster, or the node group or add-on named, has an update under way.
pub(super) fn refuse_if_busy(cluster: &Cluster, node_group: Option<&str>, addon: Option<&str>) -> Answer<()> {
    let busy = cluster.updates.iter().any(|update| {
        update.status == "InProgress" && update.node_group.as_deref() == node_group && update.addon.as_deref() == addon
    });
    if !busy {
        return Ok(());
    }
    let (kind, name) = match (node_group, addon) {
        (Some(group), _) => ("Nodegroup", group),
        (_, Some(addon)) => ("Addon", addon),
        _ => ("Cluster", cluster.name.as_str()),
    };
    let refusal = in_use(format!("{kind} {name} currently has an update in progress"));
    Err(refusal.with("clusterName", cluster.name.as_str()))
}

/// Ends an update that does not end by time alone; with an issue, it has failed.
pub(super) fn end(cluster: &mut Cluster, id: &str, issue: Option<Issue>) {
    if let Some(update) = cluster.updates.iter_mut().find(|update| update.id == id) {
        update.status = if issue.is_none() { "Successful" } else { "Failed" }.to_owned();
        update.errors.extend(issue);
    }
}

/// CancelUpdate. Nothing that happens here can be cancelled: only rollbacks of clusters in Auto Mode can (EKS API
/// Reference, CancelUpdate). Words unverified.
pub(super) fn cancel(context: &mut Context<'_>, cluster: &str, id: &str) -> Answer<Value> {
    let cluster = clusters::find(context.eks, cluster)?;
    let missing = || not_found(format!("No update found for ID: {id}")).with("clusterName", cluster.name.as_str());
    let update = cluster.updates.iter().find(|update| update.id == id).ok_or_else(missing)?;
    let text = format!("Update {id} of type {} with status {} cannot be cancelled", update.kind, update.status);
    Err(AwsError::bad("InvalidStateException", text).with("clusterName", cluster.name.as_str()))
}

/// DescribeUpdate.
pub(super) fn describe(context: &mut Context<'_>, call: &Call, cluster: &str, id: &str) -> Answer<Value> {
    let cluster = clusters::find(context.eks, cluster)?;
    let update = cluster.updates.iter().find(|update| update.id == id && belongs(update, call));
    update
        .map(|update| json!({ "update": wire(update) }))
        .ok_or_else(|| not_found(format!("No update found for ID: {id}")).with("clusterName", cluster.name.as_str()))
}

/// ListUpdates.
pub(super) fn list(context: &mut Context<'_>, call: &Call, cluster: &str) -> Answer<Value> {
    let cluster = clusters::find(context.eks, cluster)?;
    let ids = cluster.updates.iter().filter(|update| belongs(update, call)).map(|update| json!(update.id)).collect();
    paging::page(call, "updateIds", ids)
}

/// The query names the node group or add-on whose updates are meant; without, they are the cluster's own.
fn belongs(update: &Update, call: &Call) -> bool {
    update.node_group.as_deref() == call.query("nodegroupName") && update.addon.as_deref() == call.query("addonName")
}

fn wire(update: &Update) -> Value {
    let params: Vec<Value> =
        update.params.iter().map(|(kind, value)| json!({ "type": kind, "value": value })).collect();
    let error =
        |one: &Issue| json!({ "errorCode": one.code, "errorMessage": one.message, "resourceIds": one.resource_ids });
    json!({
        "id": update.id,
        "status": update.status,
        "type": update.kind,
        "params": params,
        "createdAt": super::seconds(update.created_at),
        "errors": update.errors.iter().map(error).collect::<Vec<Value>>(),
    })
}
