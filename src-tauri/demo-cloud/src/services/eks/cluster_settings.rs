//! Settings of a control plane that EKS keeps and gives back, and that change nothing else in the demo: zonal shift,
//! hybrid networks, tiers, and the knobs of Kubernetes' own components. Read and checked here, for a new cluster and for
//! a change.
//!
//! It must not change the account. Limits are from the EKS API model; words of refusals that nobody has published are
//! unverified.

use ipnet::Ipv4Net;
use serde_json::{Map, Value};

use super::body::{flag, text, texts};
use super::errors::invalid_parameter;
use super::neighbours;
use crate::context::Context;
use crate::wire::{Answer, AwsError};

/// Settings that are each a kind of change of their own, by their wire names.
pub(super) const SINGLE: [&str; 3] = ["zonalShiftConfig", "remoteNetworkConfig", "controlPlaneScalingConfig"];
/// The knobs of Kubernetes' components, which are one kind of change together.
pub(super) const COMPONENTS: [&str; 3] = ["kubeApiServerConfig", "kubeSchedulerConfig", "kubeControllerManagerConfig"];
/// What a control plane can be sized to.
const TIERS: [&str; 5] = ["standard", "tier-xl", "tier-2xl", "tier-4xl", "tier-8xl"];
/// How the control plane reaches out.
const EGRESS_MODES: [&str; 3] = ["AWS_MANAGED", "CUSTOMER_ROUTED", "CUSTOMER_ISOLATED"];
/// Blocks a hybrid network may have (EKS user guide, quotas).
const REMOTE_CIDRS: usize = 15;

/// What remote networks must stay clear of.
#[derive(Debug)]
pub(super) struct Surroundings<'a> {
    pub(super) vpc_id: &'a str,
    pub(super) service_cidr: &'a str,
    pub(super) authentication_mode: &'a str,
    pub(super) ip_family: &'a str,
}

/// Every setting that a request names, checked.
pub(super) fn read(context: &Context<'_>, body: &Value, around: &Surroundings<'_>) -> Answer<Map<String, Value>> {
    let mut settings = Map::new();
    for name in SINGLE.into_iter().chain(COMPONENTS) {
        let Some(wish) = body.get(name).filter(|wish| !wish.is_null()) else { continue };
        match name {
            "zonalShiftConfig" => {
                flag(wish, "enabled").ok_or_else(|| invalid_parameter("zonalShiftConfig.enabled is required"))?;
            }
            "remoteNetworkConfig" => check_remote_networks(context, wish, around)?,
            "controlPlaneScalingConfig" => check_one_of(wish, "tier", &TIERS)?,
            "kubeApiServerConfig" => check_api_server(wish)?,
            "kubeSchedulerConfig" => check_scheduler(wish)?,
            _ => check_controller_manager(wish)?,
        }
        settings.insert(name.to_owned(), wish.clone());
    }
    Ok(settings)
}

/// The egress mode that `resourcesVpcConfig` names.
pub(super) fn egress_mode(network: &Value) -> Answer<Option<&str>> {
    match text(network, "controlPlaneEgressMode") {
        Some(mode) if !EGRESS_MODES.contains(&mode) => {
            Err(invalid_parameter(format!("Invalid controlPlaneEgressMode: {mode}")))
        }
        mode => Ok(mode),
    }
}

/// The support type of `upgradePolicy`, if it names one.
pub(super) fn support_type(policy: &Value) -> Answer<Option<&str>> {
    match text(policy, "supportType") {
        Some(kind) if !["STANDARD", "EXTENDED"].contains(&kind) => {
            Err(invalid_parameter(format!("Invalid supportType: {kind}")))
        }
        kind => Ok(kind),
    }
}

fn check_one_of(wish: &Value, name: &str, values: &[&str]) -> Answer<()> {
    match text(wish, name) {
        Some(value) if values.contains(&value) => Ok(()),
        value => Err(invalid_parameter(format!(
            "Invalid {name}: {}. Valid values are [{}]",
            value.unwrap_or_default(),
            values.join(", ")
        ))),
    }
}

fn check_remote_networks(context: &Context<'_>, wish: &Value, around: &Surroundings<'_>) -> Answer<()> {
    let blocks = |name: &str| -> Vec<String> {
        wish[name].as_array().map(|list| list.iter().flat_map(|one| texts(one, "cidrs")).collect()).unwrap_or_default()
    };
    let (nodes, pods) = (blocks("remoteNodeNetworks"), blocks("remotePodNetworks"));
    if nodes.is_empty() && !pods.is_empty() {
        return Err(invalid_parameter("remoteNodeNetworks must be specified when remotePodNetworks are"));
    }
    if around.authentication_mode == "CONFIG_MAP" || around.ip_family == "ipv6" {
        return Err(invalid_parameter(
            "Remote networks require an IPv4 cluster with authentication mode API or API_AND_CONFIG_MAP",
        ));
    }
    let mut taken = neighbours::vpc_cidrs(context, around.vpc_id);
    taken.extend(around.service_cidr.parse::<Ipv4Net>().ok());
    for list in [nodes, pods] {
        if list.len() > REMOTE_CIDRS {
            return Err(invalid_parameter(format!("At most {REMOTE_CIDRS} CIDR blocks may be specified")));
        }
        for cidr in list {
            taken.push(remote_block(&cidr, &taken)?);
        }
    }
    Ok(())
}

fn remote_block(cidr: &str, taken: &[Ipv4Net]) -> Answer<Ipv4Net> {
    let refused = |why: &str| invalid_parameter(format!("The remote network CIDR {cidr} is invalid: {why}"));
    let net: Ipv4Net = cidr.parse().map_err(|_| refused("it is not an IPv4 CIDR block"))?;
    if net.trunc() != net || !net.network().is_private() || !net.broadcast().is_private() {
        return Err(refused("it must be within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16"));
    }
    match taken.iter().find(|other| other.contains(&net) || net.contains(*other)) {
        Some(other) => Err(refused(&format!("it overlaps with {other}"))),
        None => Ok(net),
    }
}

fn check_api_server(wish: &Value) -> Answer<()> {
    if let Some(ttl) = text(wish, "eventTtl").filter(|ttl| !is_duration(ttl)) {
        return Err(not_a_duration("eventTtl", ttl));
    }
    let range = &wish["serviceNodePortRange"];
    if range.is_null() {
        return Ok(());
    }
    let port = |name: &str| range[name].as_i64().filter(|port| (1..=65535).contains(port));
    match (port("minPort"), port("maxPort")) {
        (Some(low), Some(high)) if low <= high => Ok(()),
        _ => Err(invalid_parameter("serviceNodePortRange must name a minPort and a maxPort that is not below it")),
    }
}

fn check_scheduler(wish: &Value) -> Answer<()> {
    let strategy = &wish["nodeResourcesFit"]["scoringStrategy"];
    if strategy.is_null() {
        return Ok(());
    }
    check_one_of(strategy, "type", &["LeastAllocated", "MostAllocated"])?;
    let resources = strategy["resources"].as_array().cloned().unwrap_or_default();
    let is_right = |one: &Value| {
        text(one, "name").is_some_and(|name| !name.is_empty())
            && one["weight"].as_i64().is_some_and(|weight| (1..=100).contains(&weight))
    };
    if resources.len() > 100 || !resources.iter().all(is_right) {
        return Err(invalid_parameter("Each of at most 100 resources needs a name and a weight between 1 and 100"));
    }
    Ok(())
}

fn check_controller_manager(wish: &Value) -> Answer<()> {
    let threshold = &wish["podGcControllerConfig"]["terminatedPodGcThreshold"];
    if !threshold.is_null() && !threshold.as_i64().is_some_and(|value| (1..=1_000_000).contains(&value)) {
        return Err(invalid_parameter("terminatedPodGcThreshold must be between 1 and 1000000"));
    }
    let name = "horizontalPodAutoscalerSyncPeriod";
    match text(&wish["horizontalPodAutoscalerControllerConfig"], name).filter(|period| !is_duration(period)) {
        Some(period) => Err(not_a_duration(name, period)),
        None => Ok(()),
    }
}

/// One number and one unit: `30m`, `1h`.
fn is_duration(text: &str) -> bool {
    let number = text.trim_end_matches(['s', 'm', 'h']);
    text.len() == number.len() + 1 && number.parse::<u32>().is_ok()
}

fn not_a_duration(name: &str, value: &str) -> AwsError {
    invalid_parameter(format!("Invalid {name}: {value}. Valid values are single-unit durations such as 30m or 1h"))
}
