//! What each kind of UpdateClusterConfig changes, and what EKS refuses about it.
//!
//! It must not apply anything; `cluster_updates` does.

use serde_json::{Map, Value, json};

use super::auto_mode;
use super::body::{self, flag, text};
use super::cluster_checks as check;
use super::cluster_settings;
use super::errors::invalid_parameter;
use super::state::Cluster;
use crate::context::Context;
use crate::wire::Answer;

/// Does a change to the cluster, and to what belongs to it in the account.
type Apply = Box<dyn FnOnce(&mut Context<'_>, &mut Cluster)>;

/// What a change does to the cluster, ready to be applied.
pub(super) struct Change {
    pub(super) kind: &'static str,
    pub(super) params: Vec<(String, String)>,
    pub(super) apply: Apply,
}

/// The one kind of change that a request names.
pub(super) fn change(context: &Context<'_>, cluster: &Cluster, body: &Value) -> Answer<Change> {
    let is_named = |field: &&str| body.get(field).is_some_and(|value| !value.is_null());
    let plain = ["resourcesVpcConfig", "logging", "accessConfig", "upgradePolicy", "deletionProtection"];
    let mut kinds: Vec<&str> = plain.into_iter().chain(cluster_settings::SINGLE).filter(is_named).collect();
    kinds.extend(cluster_settings::COMPONENTS.into_iter().find(|field| is_named(field)));
    kinds.extend(auto_mode::SWITCHES.into_iter().find(|field| is_named(field)));
    match kinds[..] {
        ["resourcesVpcConfig"] => network(context, cluster, &body["resourcesVpcConfig"]),
        ["logging"] => logging(cluster, &body["logging"]),
        ["accessConfig"] => access(cluster, &body["accessConfig"]),
        ["upgradePolicy"] => support(cluster, &body["upgradePolicy"]),
        ["deletionProtection"] => protection(cluster, body),
        [switch] if auto_mode::SWITCHES.contains(&switch) => auto_mode(context, cluster, body),
        [_] => settings(context, cluster, body),
        [] => Err(invalid_parameter("No changes needed: the request names nothing to update")),
        _ => Err(invalid_parameter("Only one type of update can be allowed")),
    }
}

/// What is kept as it came: zonal shift, hybrid networks, tier, Kubernetes' components.
fn settings(context: &Context<'_>, cluster: &Cluster, body: &Value) -> Answer<Change> {
    let around = cluster_settings::Surroundings {
        vpc_id: &cluster.network.vpc_id,
        service_cidr: &cluster.service_cidr,
        authentication_mode: &cluster.authentication_mode,
        ip_family: &cluster.ip_family,
    };
    let wish = cluster_settings::read(context, body, &around)?;
    if wish.iter().all(|(name, value)| cluster.echoed.get(name) == Some(value)) {
        return Err(invalid_parameter("No changes needed for the configuration provided"));
    }
    let tier = |settings: &Map<String, Value>| {
        settings.get("controlPlaneScalingConfig").and_then(|one| text(one, "tier")).unwrap_or("standard").to_owned()
    };
    let capital = |name: &str| format!("{}{}", name[..1].to_uppercase(), &name[1..]);
    let (kind, params) = match wish.keys().next().map(String::as_str) {
        Some("zonalShiftConfig") => ("ZonalShiftConfigUpdate", None),
        Some("remoteNetworkConfig") => ("RemoteNetworkConfigUpdate", None),
        Some("controlPlaneScalingConfig") => {
            let tiers = vec![param("PreviousTier", tier(&cluster.echoed)), param("UpdatedTier", tier(&wish))];
            ("ControlPlaneScalingConfigUpdate", Some(tiers))
        }
        _ => ("ControlPlaneComponentConfigUpdate", None),
    };
    let params = params.unwrap_or_else(|| wish.iter().map(|(name, value)| param(&capital(name), value)).collect());
    Ok(Change { kind, params, apply: Box::new(move |_, cluster| cluster.echoed.extend(wish)) })
}

/// EKS Auto Mode on, off, or with other node pools. The role of its machines stays what it was.
fn auto_mode(context: &Context<'_>, cluster: &Cluster, body: &Value) -> Answer<Change> {
    let Some(wish) = auto_mode::asked(body)? else {
        return Err(invalid_parameter("No changes needed: the request names nothing to update"));
    };
    if wish == cluster.auto_mode {
        return Err(invalid_parameter("No changes needed for the EKS Auto Mode config provided"));
    }
    if let Some(mode) = &wish {
        auto_mode::check_access(&cluster.authentication_mode)?;
        auto_mode::check_roles(context, &cluster.role_arn, mode)?;
        let before = cluster.auto_mode.as_ref().and_then(|mode| mode.node_role.as_ref());
        if before.is_some_and(|role| mode.node_role.as_ref().is_some_and(|wanted| wanted != role)) {
            return Err(invalid_parameter("nodeRoleArn cannot be changed after EKS Auto Mode is enabled"));
        }
    }
    Ok(Change {
        kind: "AutoModeUpdate",
        params: vec![
            param("ComputeConfig", auto_mode::compute_wire(wish.as_ref())),
            param("StorageConfig", json!({ "blockStorage": { "enabled": wish.is_some() } })),
            param("KubernetesNetworkConfig", json!({ "elasticLoadBalancing": { "enabled": wish.is_some() } })),
        ],
        apply: Box::new(move |context, cluster| auto_mode::switch(context, cluster, wish)),
    })
}

fn network(context: &Context<'_>, cluster: &Cluster, wish: &Value) -> Answer<Change> {
    let subnet_ids = body::texts(wish, "subnetIds");
    let group_ids = body::texts(wish, "securityGroupIds");
    if !subnet_ids.is_empty() || !group_ids.is_empty() {
        return placement(context, cluster, subnet_ids, group_ids);
    }
    if let Some(mode) = cluster_settings::egress_mode(wish)? {
        return egress(cluster, wish, mode);
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
        apply: Box::new(move |_, cluster| {
            cluster.network.endpoint_public = public;
            cluster.network.endpoint_private = private;
            cluster.network.public_cidrs = cidrs;
        }),
    })
}

/// How the control plane reaches out: a kind of change of its own, and one that goes one way only.
fn egress(cluster: &Cluster, wish: &Value, mode: &str) -> Answer<Change> {
    if wish.as_object().is_some_and(|fields| fields.values().filter(|value| !value.is_null()).count() > 1) {
        return Err(invalid_parameter("Only one type of update can be allowed"));
    }
    let before = cluster.network.egress_mode.as_deref().unwrap_or("AWS_MANAGED");
    if before != "AWS_MANAGED" || mode == before {
        return Err(invalid_parameter(format!("Unsupported controlPlaneEgressMode update from {before} to {mode}")));
    }
    let mode = mode.to_owned();
    Ok(Change {
        kind: "ControlPlaneEgressUpdate",
        params: vec![param("ControlPlaneEgressMode", mode.as_str())],
        apply: Box::new(move |_, cluster| cluster.network.egress_mode = Some(mode)),
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
        apply: Box::new(move |_, cluster| {
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
        apply: Box::new(move |_, cluster| cluster.log_types = types),
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
        apply: Box::new(move |_, cluster| cluster.authentication_mode = mode),
    })
}

fn support(cluster: &Cluster, wish: &Value) -> Answer<Change> {
    let support = cluster_settings::support_type(wish)?.unwrap_or_default().to_owned();
    if support.is_empty() || support == cluster.support_type {
        return Err(invalid_parameter(format!("No changes needed for the upgrade policy provided: {support}")));
    }
    Ok(Change {
        kind: "UpgradePolicyUpdate",
        params: vec![param("UpgradePolicy", json!({ "supportType": support }))],
        apply: Box::new(move |_, cluster| cluster.support_type = support),
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
        apply: Box::new(move |_, cluster| cluster.deletion_protection = on),
    })
}

/// A parameter of an update; values are text, structures are JSON inside the text.
pub(super) fn param(kind: &str, value: impl serde::Serialize) -> (String, String) {
    let value = serde_json::to_value(value).unwrap_or_default();
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    (kind.to_owned(), text)
}
