//! UpdateNodegroupConfig: sizes, labels, taints, and the settings that are kept as they came.
//!
//! It must not know when the update ends; `settle` turns the group ACTIVE again.

use serde_json::{Value, json};

use super::body::{self, texts};
use super::clusters::{find, find_mut};
use super::errors::{invalid_parameter, invalid_request};
use super::node_group_checks as check;
use super::node_group_scaling;
use super::node_group_settings;
use super::node_group_upkeep;
use super::node_groups;
use super::state::{NodeGroup, Taint};
use super::updates::{self, New};
use crate::context::Context;
use crate::delays;
use crate::quotas::{self, Quota};
use crate::wire::Answer;
use crate::wire::rest_json::Call;

/// UpdateNodegroupConfig.
pub(super) fn config(context: &mut Context<'_>, call: &Call, cluster: &str, name: &str) -> Answer<Value> {
    let body = &call.body;
    let token = updates::token(body);
    let known = find(context.eks, cluster)?.clone();
    let mut group = node_groups::group(&known, name)?.clone();
    if let Some(answer) = updates::same_again(&known, token)? {
        return Ok(answer);
    }
    updates::refuse_if_busy(&known, Some(name), None)?;
    if !matches!(group.status.as_str(), "ACTIVE" | "DEGRADED") {
        let text = format!("Nodegroup '{name}' is not in ACTIVE status");
        return Err(invalid_request(text).with("clusterName", cluster).with("nodegroupName", name));
    }
    let params = apply(&mut group, body, quotas::value(context, Quota::NodesPerGroup))?;
    if params.is_empty() {
        return Err(invalid_parameter("No changes needed for the nodegroup config provided"));
    }
    node_group_scaling::scale(context, &known, &mut group);
    // Machines that do not start make a running group unwell; they do not undo it.
    node_group_upkeep::note_refusal(context, &mut group);
    group.status = "UPDATING".to_owned();
    group.modified_at = context.now;
    let due_at = delays::due(context.now, context.delays.nodegroup_update);
    let cluster = find_mut(context.eks, cluster)?;
    cluster.node_groups.insert(name.to_owned(), group);
    let new = New { kind: "ConfigUpdate", params, node_group: Some(name), addon: None, token, due_at };
    Ok(updates::start(cluster, context.ids, context.now, new))
}

/// Changes the group and says what was changed. `most` is the quota of its nodes.
fn apply(group: &mut NodeGroup, body: &Value, most: usize) -> Answer<Vec<(String, String)>> {
    let mut params = Vec::new();
    let mut note = |kind: &str, value: String| params.push((kind.to_owned(), value));
    let sizes = &body["scalingConfig"];
    if sizes.is_object() {
        let scaling = check::scaling(sizes, group.scaling, most)?;
        note("MinSize", scaling.min.to_string());
        note("MaxSize", scaling.max.to_string());
        note("DesiredSize", scaling.desired.to_string());
        group.scaling = scaling;
    }
    let labels = &body["labels"];
    if labels.is_object() {
        let add = check::labels(body::map(labels, "addOrUpdateLabels"))?;
        let remove = texts(labels, "removeLabels");
        note("LabelsToAdd", json!(add).to_string());
        note("LabelsToRemove", json!(remove).to_string());
        group.labels.extend(add);
        group.labels.retain(|key, _| !remove.contains(key));
    }
    let taints = &body["taints"];
    if taints.is_object() {
        let add = check::taints(taints.get("addOrUpdateTaints"))?;
        let remove = check::taints(taints.get("removeTaints"))?;
        note("TaintsToAdd", add.len().to_string());
        note("TaintsToRemove", remove.len().to_string());
        let same = |one: &Taint, other: &Taint| one.key == other.key && one.effect == other.effect;
        group.taints.retain(|taint| !add.iter().chain(&remove).any(|other| same(taint, other)));
        group.taints.extend(add);
    }
    for field in node_group_settings::NAMES {
        let Some(wish) = body.get(field).filter(|wish| wish.is_object()) else { continue };
        node_group_settings::check(field, wish)?;
        for (name, value) in wish.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null()) {
            note(&kind_of(field, name), value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        }
        group.echoed.insert(field.to_owned(), wish.clone());
    }
    Ok(params)
}

/// The type of an update's parameter for a field of a setting (EKS API model, UpdateParamType).
fn kind_of(setting: &str, field: &str) -> String {
    match (setting, field) {
        ("nodeRepairConfig", "enabled") => "NodeRepairEnabled".to_owned(),
        ("nodeRepairConfig", _) => "NodeRepairConfig".to_owned(),
        ("warmPoolConfig", "poolState") => "WarmPoolState".to_owned(),
        ("warmPoolConfig", _) => format!("WarmPool{}{}", field[..1].to_uppercase(), &field[1..]),
        _ => format!("{}{}", field[..1].to_uppercase(), &field[1..]),
    }
}
