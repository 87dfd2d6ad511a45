//! UpdateClusterConfig and UpdateClusterVersion: one kind of change a call, one change at a time.
//!
//! It must not know when an update ends; `settle` turns the cluster ACTIVE again.

use serde_json::{Value, json};

use super::body::{self, flag, text};
use super::cluster_checks as check;
use super::clusters;
use super::errors::{invalid_parameter, invalid_request};
use super::neighbours;
use super::state::Cluster;
use super::updates::{self, New};
use super::versions;
use crate::context::Context;
use crate::delays;
use crate::wire::Answer;
use crate::wire::rest_json::Call;

/// What a change does to the cluster, ready to be applied.
struct Change {
    kind: &'static str,
    params: Vec<(String, String)>,
    apply: Box<dyn FnOnce(&mut Cluster)>,
}

/// UpdateClusterConfig.
pub(super) fn config(context: &mut Context<'_>, call: &Call, name: &str) -> Answer<Value> {
    let due_at = delays::due(context.now, context.delays.cluster_update);
    let answer = start(context, call, name, due_at, change)?;
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
    let token = text(&call.body, "clientRequestToken");
    if let Some(answer) = updates::same_again(cluster, token) {
        return Ok(answer);
    }
    updates::refuse_if_busy(cluster, None, None)?;
    clusters::find_active(context.eks, name)?;
    let change = decide(context, cluster, &call.body)?;
    let cluster = clusters::find_mut(context.eks, name)?;
    (change.apply)(cluster);
    cluster.status = "UPDATING".to_owned();
    let new = New { kind: change.kind, params: change.params, node_group: None, addon: None, token, due_at };
    Ok(updates::start(cluster, context.ids, context.now, new))
}

fn change(context: &Context<'_>, cluster: &Cluster, body: &Value) -> Answer<Change> {
    let kinds =
        ["resourcesVpcConfig", "logging", "accessConfig", "upgradePolicy", "deletionProtection", "zonalShiftConfig"];
    let named: Vec<&str> =
        kinds.into_iter().filter(|kind| body.get(kind).is_some_and(|value| !value.is_null())).collect();
    match named[..] {
        ["resourcesVpcConfig"] => network(context, cluster, &body["resourcesVpcConfig"]),
        ["logging"] => logging(cluster, &body["logging"]),
        ["accessConfig"] => access(cluster, &body["accessConfig"]),
        ["upgradePolicy"] => support(cluster, &body["upgradePolicy"]),
        ["deletionProtection"] => protection(cluster, body),
        ["zonalShiftConfig"] => Ok(zonal_shift(&body["zonalShiftConfig"])),
        [] => Err(invalid_parameter("No changes needed: the request names nothing to update")),
        _ => Err(invalid_parameter("Only one type of update can be allowed")),
    }
}

fn network(context: &Context<'_>, cluster: &Cluster, wish: &Value) -> Answer<Change> {
    let subnet_ids = body::texts(wish, "subnetIds");
    let group_ids = body::texts(wish, "securityGroupIds");
    if !subnet_ids.is_empty() || !group_ids.is_empty() {
        return placement(context, cluster, subnet_ids, group_ids);
    }
    let now = &cluster.network;
    let before = (now.endpoint_public, now.endpoint_private, now.public_cidrs.clone());
    let (public, private, cidrs) = check::endpoint(wish, before.clone())?;
    if before == (public, private, cidrs.clone()) {
        return Err(invalid_parameter(format!(
            "Cluster is already at the desired configuration with endpointPrivateAccess: {private} , \
             endpointPublicAccess: {public}, and Public Endpoint Restrictions: [{}]",
            cidrs.join(", ")
        )));
    }
    Ok(Change {
        kind: "EndpointAccessUpdate",
        params: vec![
            param("EndpointPublicAccess", public),
            param("EndpointPrivateAccess", private),
            param("PublicAccessCidrs", json!(cidrs)),
        ],
        apply: Box::new(move |cluster| {
            cluster.network.endpoint_public = public;
            cluster.network.endpoint_private = private;
            cluster.network.public_cidrs = cidrs;
        }),
    })
}

fn placement(context: &Context<'_>, cluster: &Cluster, subnets: Vec<String>, groups: Vec<String>) -> Answer<Change> {
    if !subnets.is_empty() {
        let found = check::subnets(context, &cluster.name, &subnets)?;
        if found[0].vpc_id != cluster.network.vpc_id {
            return Err(invalid_parameter("Provided subnets belong to a different VPC than the cluster"));
        }
    }
    check::security_groups(context, &groups, &cluster.network.vpc_id)?;
    Ok(Change {
        kind: "VpcConfigUpdate",
        params: vec![param("Subnets", json!(subnets)), param("SecurityGroups", json!(groups))],
        apply: Box::new(move |cluster| {
            if !subnets.is_empty() {
                cluster.network.subnet_ids = subnets;
            }
            if !groups.is_empty() {
                cluster.network.security_group_ids = groups;
            }
        }),
    })
}

fn logging(cluster: &Cluster, wish: &Value) -> Answer<Change> {
    let types = check::log_types(Some(wish), &cluster.log_types)?;
    if types == cluster.log_types {
        return Err(invalid_parameter("No changes needed for the logging config provided"));
    }
    Ok(Change {
        kind: "LoggingUpdate",
        params: vec![param("ClusterLogging", wish)],
        apply: Box::new(move |cluster| cluster.log_types = types),
    })
}

/// Modes go one way only: CONFIG_MAP, then API_AND_CONFIG_MAP, then API.
fn access(cluster: &Cluster, wish: &Value) -> Answer<Change> {
    let mode = check::authentication_mode(wish)?;
    let step = |mode: &str| ["CONFIG_MAP", "API_AND_CONFIG_MAP", "API"].iter().position(|known| *known == mode);
    if step(&mode) != step(&cluster.authentication_mode).map(|step| step + 1) {
        return Err(invalid_parameter(format!(
            "Unsupported authentication mode update from {} to {mode}",
            cluster.authentication_mode
        )));
    }
    Ok(Change {
        kind: "AccessConfigUpdate",
        params: vec![param("AuthenticationMode", mode.as_str())],
        apply: Box::new(move |cluster| cluster.authentication_mode = mode),
    })
}

fn support(cluster: &Cluster, wish: &Value) -> Answer<Change> {
    let support = text(wish, "supportType").unwrap_or_default().to_owned();
    if !["STANDARD", "EXTENDED"].contains(&support.as_str()) || support == cluster.support_type {
        return Err(invalid_parameter(format!("No changes needed for the upgrade policy provided: {support}")));
    }
    Ok(Change {
        kind: "UpgradePolicyUpdate",
        params: vec![param("UpgradePolicy", json!({ "supportType": support }))],
        apply: Box::new(move |cluster| cluster.support_type = support),
    })
}

fn protection(cluster: &Cluster, wish: &Value) -> Answer<Change> {
    let on = flag(wish, "deletionProtection").unwrap_or(cluster.deletion_protection);
    if on == cluster.deletion_protection {
        return Err(invalid_parameter(format!("Deletion protection is already {on}")));
    }
    Ok(Change {
        kind: "DeletionProtectionUpdate",
        params: vec![param("DeletionProtection", on)],
        apply: Box::new(move |cluster| cluster.deletion_protection = on),
    })
}

fn zonal_shift(wish: &Value) -> Change {
    let wish = wish.clone();
    Change {
        kind: "ZonalShiftConfigUpdate",
        params: vec![param("ZonalShiftConfig", &wish)],
        apply: Box::new(move |cluster| {
            cluster.echoed.insert("zonalShiftConfig".to_owned(), wish);
        }),
    }
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
        apply: Box::new(move |cluster| cluster.version = minor),
    })
}

/// A parameter of an update; values are text, structures are JSON inside the text.
fn param(kind: &str, value: impl serde::Serialize) -> (String, String) {
    let value = serde_json::to_value(value).unwrap_or_default();
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    (kind.to_owned(), text)
}
