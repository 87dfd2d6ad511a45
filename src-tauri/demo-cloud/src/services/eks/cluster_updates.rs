//! UpdateClusterConfig and UpdateClusterVersion: one kind of change a call, one change at a time.
//!
//! It must not know when an update ends; `settle` turns the cluster ACTIVE again.

use serde_json::Value;

use super::body;
use super::cluster_changes::{Change, change, param};
use super::cluster_checks as check;
use super::clusters;
use super::control_plane_logs;
use super::errors::{invalid_parameter, invalid_request};
use super::neighbours;
use super::state::Cluster;
use super::updates::{self, New};
use super::versions;
use crate::context::Context;
use crate::delays;
use crate::wire::Answer;
use crate::wire::rest_json::Call;

/// UpdateClusterConfig.
pub(super) fn config(context: &mut Context<'_>, call: &Call, name: &str) -> Answer<Value> {
    let due_at = delays::due(context.now, context.delays.cluster_update);
    let answer = start(context, call, name, due_at, change)?;
    if let Some(cluster) = context.eks.clusters.get_mut(name) {
        control_plane_logs::switch(cluster, context.now);
    }
    if context.eks.clusters.get(name).is_some_and(|cluster| !cluster.log_types.is_empty()) {
        neighbours::ensure_log_group(context, name);
    }
    Ok(answer)
}

/// UpdateClusterVersion: to the next minor version, and no further.
pub(super) fn version(context: &mut Context<'_>, call: &Call, name: &str) -> Answer<Value> {
    let due_at = delays::due(context.now, context.delays.cluster_upgrade);
    start(context, call, name, due_at, |_, cluster, body| upgrade(cluster, body))
}

fn start(
    context: &mut Context<'_>,
    call: &Call,
    name: &str,
    due_at: u64,
    decide: impl FnOnce(&Context<'_>, &Cluster, &Value) -> Answer<Change>,
) -> Answer<Value> {
    let cluster = clusters::find(context.eks, name)?;
    let token = updates::token(&call.body);
    if let Some(answer) = updates::same_again(cluster, token)? {
        return Ok(answer);
    }
    updates::refuse_if_busy(cluster, None, None)?;
    clusters::find_active(context.eks, name)?;
    let change = decide(context, cluster, &call.body)?;
    let mut changed = cluster.clone();
    (change.apply)(context, &mut changed);
    let cluster = clusters::find_mut(context.eks, name)?;
    *cluster = changed;
    cluster.status = "UPDATING".to_owned();
    let new = New { kind: change.kind, params: change.params, node_group: None, addon: None, token, due_at };
    Ok(updates::start(cluster, context.ids, context.now, new))
}

fn upgrade(cluster: &Cluster, body: &Value) -> Answer<Change> {
    let wanted = check::version(Some(body::required(body, "version")?))?;
    let position = |minor: &str| versions::VERSIONS.iter().position(|version| version.minor == minor);
    let next = position(&cluster.version).and_then(|now| now.checked_sub(1));
    if position(wanted.minor) != next {
        return Err(invalid_parameter(format!(
            "Unsupported Kubernetes minor version update from {} to {}",
            cluster.version, wanted.minor
        )));
    }
    if let Some(group) = cluster.node_groups.values().find(|group| group.version != cluster.version) {
        return Err(invalid_request(format!(
            "Nodegroup {} must be updated to match the cluster version before the control plane can be updated",
            group.name
        )));
    }
    let minor = wanted.minor.to_owned();
    Ok(Change {
        kind: "VersionUpdate",
        params: vec![param("Version", wanted.minor), param("PlatformVersion", wanted.platform)],
        apply: Box::new(move |_, cluster| cluster.version = minor),
    })
}
