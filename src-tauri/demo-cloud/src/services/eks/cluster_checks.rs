//! What EKS refuses about a new cluster before it makes anything, in the order it looks.
//!
//! It must not change the account.

use ipnet::Ipv4Net;
use serde_json::{Value, json};

use super::body::{flag, text, texts};
use super::errors::{in_use, invalid_parameter, limit};
use super::neighbours::{self, Subnet};
use super::versions;
use crate::context::Context;
use crate::quotas::{self, Quota};
use crate::wire::{Answer, AwsError};

/// Zone ids in which EKS has no control planes (EKS user guide, "VPC and subnet requirements").
const WITHOUT_CONTROL_PLANES: [&str; 3] = ["use1-az3", "usw1-az2", "cac1-az3"];
/// Control plane log types.
const LOG_TYPES: [&str; 5] = ["api", "audit", "authenticator", "controllerManager", "scheduler"];
/// Addresses that each subnet of a cluster must have free (EKS user guide, "VPC and subnet requirements").
const FREE_ADDRESSES: u32 = 6;
/// Security groups a cluster may name (EKS API model).
const SECURITY_GROUPS: usize = 5;

/// The name: right, free, and not one too many.
pub(super) fn name(context: &Context<'_>, name: &str) -> Answer<()> {
    let starts_well = name.starts_with(|first: char| first.is_ascii_alphanumeric());
    let letters = name.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter));
    if !starts_well || !letters || name.len() > 100 {
        return Err(invalid_parameter(
            "The cluster name must be 1 to 100 characters, start with a letter or digit, and contain only \
             letters, digits, hyphens and underscores",
        ));
    }
    if context.eks.clusters.contains_key(name) {
        return Err(in_use(format!("Cluster already exists with name: {name}")).with("clusterName", name));
    }
    let most = quotas::value(context, Quota::Clusters);
    if context.eks.clusters.len() >= most {
        return Err(limit(format!("Cluster limit exceeded. The account may have {most} clusters in a Region")));
    }
    Ok(())
}

/// The Kubernetes version to use.
pub(super) fn version(wanted: Option<&str>) -> Answer<&'static versions::Version> {
    let wanted = wanted.unwrap_or(versions::DEFAULT);
    versions::find(wanted).ok_or_else(|| invalid_parameter(format!("unsupported Kubernetes version {wanted}")))
}

/// The subnets: there, in one VPC, in two zones, none where EKS has no control planes, and with addresses to spare.
pub(super) fn subnets(context: &Context<'_>, cluster: &str, ids: &[String]) -> Answer<Vec<Subnet>> {
    let mut subnets = Vec::new();
    for id in ids {
        let missing = || invalid_parameter(format!("The subnet ID '{id}' does not exist"));
        subnets.push(neighbours::subnet(context, id).ok_or_else(missing)?);
    }
    if let Some(other) = subnets.iter().find(|subnet| subnet.vpc_id != subnets[0].vpc_id) {
        return Err(invalid_parameter(format!(
            "Subnets specified must belong to the same VPC: {} is in {}, {} is in {}",
            subnets[0].id, subnets[0].vpc_id, other.id, other.vpc_id
        )));
    }
    if let Some(subnet) = subnets.iter().find(|subnet| !has_room(context, &subnet.zone, &subnet.zone_id)) {
        return Err(unsupported_zone(context, cluster, &subnet.zone));
    }
    let elsewhere = subnets.iter().any(|subnet| subnet.zone != subnets[0].zone);
    if !elsewhere {
        return Err(invalid_parameter("Subnets specified must be in at least two different AZs"));
    }
    let is_full = |subnet: &&Subnet| context.ec2.free_addresses(&subnet.id) < FREE_ADDRESSES;
    let full: Vec<&str> = subnets.iter().filter(is_full).map(|subnet| subnet.id.as_str()).collect();
    if !full.is_empty() {
        // Words unverified.
        return Err(invalid_parameter(format!(
            "Subnets specified must have at least {FREE_ADDRESSES} free IP addresses: [{}]",
            full.join(", ")
        )));
    }
    Ok(subnets)
}

/// Whether EKS makes control planes in a zone now.
fn has_room(context: &Context<'_>, zone: &str, zone_id: &str) -> bool {
    !WITHOUT_CONTROL_PLANES.contains(&zone_id) && !context.eks.is_zone_full(zone, context.now)
}

fn unsupported_zone(context: &Context<'_>, cluster: &str, zone: &str) -> AwsError {
    let zones = crate::regions::find(context.region).map(crate::regions::Region::zones).unwrap_or_default();
    let valid: Vec<String> =
        zones.into_iter().filter(|zone| has_room(context, &zone.name, &zone.id)).map(|zone| zone.name).collect();
    let message = format!(
        "Cannot create cluster '{cluster}' because {zone}, the targeted Availability Zone, does not currently have \
         sufficient capacity to support the cluster. Retry and choose from these Availability Zones: {}",
        valid.join(", ")
    );
    AwsError::bad("UnsupportedAvailabilityZoneException", message)
        .with("clusterName", cluster)
        .with("validZones", json!(valid))
}

/// Additional security groups: there, and in the subnets' VPC.
pub(super) fn security_groups(context: &Context<'_>, ids: &[String], vpc_id: &str) -> Answer<()> {
    if ids.len() > SECURITY_GROUPS {
        return Err(invalid_parameter(format!("At most {SECURITY_GROUPS} security groups may be specified")));
    }
    for id in ids {
        match neighbours::security_group_vpc(context, id) {
            None => return Err(invalid_parameter(format!("The security group '{id}' does not exist"))),
            Some(vpc) if vpc != vpc_id => {
                return Err(invalid_parameter(format!(
                    "Security group(s) [{id}] are not in the same VPC as the subnets. Please specify a security \
                     group that is in {vpc_id}"
                )));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// How the endpoint can be reached, from `resourcesVpcConfig` and what holds where it says nothing.
pub(super) fn endpoint(network: &Value, before: (bool, bool, Vec<String>)) -> Answer<(bool, bool, Vec<String>)> {
    let (public, private, cidrs) = before;
    let public = flag(network, "endpointPublicAccess").unwrap_or(public);
    let private = flag(network, "endpointPrivateAccess").unwrap_or(private);
    if !public && !private {
        return Err(invalid_parameter("Private and public endpoint access cannot be false"));
    }
    let named = texts(network, "publicAccessCidrs");
    if named.is_empty() {
        return Ok((public, private, cidrs));
    }
    // Nobody is given more of them.
    let most = Quota::PublicCidrsPerCluster.row().default;
    if usize::try_from(most).is_ok_and(|most| named.len() > most) {
        return Err(invalid_parameter(format!("At most {most} CIDR blocks may be specified in publicAccessCidrs")));
    }
    for cidr in &named {
        let Ok(net) = cidr.parse::<ipnet::IpNet>() else {
            return Err(invalid_parameter(format!("The following CIDRs are invalid in publicAccessCidrs: [{cidr}]")));
        };
        if matches!(net, ipnet::IpNet::V4(net) if net.prefix_len() > 0 && is_reserved(net)) {
            return Err(invalid_parameter(format!(
                "The following CIDRs are not allowed in publicAccessCidrs: [{cidr}]"
            )));
        }
    }
    Ok((public, private, named))
}

fn is_reserved(net: Ipv4Net) -> bool {
    let address = net.network();
    address.is_private() || address.is_loopback() || address.is_link_local() || address.is_multicast()
}

/// The service range: the one asked for, or the one of EKS's two that is far from the VPC.
pub(super) fn service_cidr(context: &Context<'_>, wanted: Option<&str>, vpc_id: &str) -> Answer<String> {
    let vpc = neighbours::vpc_cidrs(context, vpc_id);
    let touches = |net: &Ipv4Net| vpc.iter().any(|cidr| cidr.contains(net) || net.contains(cidr));
    let Some(wanted) = wanted else {
        // EKS stays out of 10.0.0.0/8 altogether if any of the VPC is in it.
        let ten: Ipv4Net = "10.0.0.0/8".parse().expect("this is a network");
        return Ok(if touches(&ten) { "172.20.0.0/16" } else { "10.100.0.0/16" }.to_owned());
    };
    let refused = |why: &str| invalid_parameter(format!("The specified service CIDR {wanted} is invalid: {why}"));
    let net: Ipv4Net = wanted.parse().map_err(|_| refused("it is not an IPv4 CIDR block"))?;
    let private: [Ipv4Net; 3] =
        ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map(|net| net.parse().expect("these are networks"));
    if net.trunc() != net || !private.iter().any(|range| range.contains(&net)) {
        return Err(refused("it must be within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16"));
    }
    if !(12..=24).contains(&net.prefix_len()) {
        return Err(refused("its prefix length must be between /12 and /24"));
    }
    if touches(&net) {
        return Err(refused("it overlaps with a CIDR block of the VPC"));
    }
    Ok(wanted.to_owned())
}

/// The IP family. IPv6 needs subnets with IPv6 blocks and leaves no choice of a service range.
pub(super) fn ip_family(context: &Context<'_>, network: &Value, subnets: &[Subnet]) -> Answer<String> {
    let family = text(network, "ipFamily").unwrap_or("ipv4");
    if !["ipv4", "ipv6"].contains(&family) {
        return Err(invalid_parameter(format!("Invalid ipFamily: {family}")));
    }
    if family == "ipv4" {
        return Ok(family.to_owned());
    }
    // Unverified words, documented rules (EKS API model, KubernetesNetworkConfigRequest).
    if text(network, "serviceIpv4Cidr").is_some() {
        return Err(invalid_parameter("serviceIpv4Cidr cannot be specified when ipFamily is ipv6"));
    }
    let bare: Vec<&str> =
        subnets.iter().filter(|one| !neighbours::has_ipv6(context, &one.id)).map(|one| one.id.as_str()).collect();
    if !bare.is_empty() {
        return Err(invalid_parameter(format!(
            "The VPC and subnets must have an IPv6 CIDR block when ipFamily is ipv6. Subnets without one: [{}]",
            bare.join(", ")
        )));
    }
    Ok(family.to_owned())
}

/// A range out of the unique local addresses, as EKS makes one for each IPv6 cluster.
pub(super) fn service_ipv6_cidr(context: &mut Context<'_>) -> String {
    let digits = context.ids.hex(10);
    format!("fd{}:{}:{}::/108", &digits[..2], &digits[2..6], &digits[6..])
}

/// The cluster role: there, usable by now, trusting EKS, and with the policy EKS looks for.
pub(super) fn role(context: &Context<'_>, arn: &str) -> Answer<()> {
    // EKS tells missing, too new and not trusting apart by nothing in its words.
    let role = context.iam.assumable_by(arn, "eks.amazonaws.com", context.now).map_err(|_| {
        invalid_parameter(format!(
            "Role with arn: {arn}, could not be assumed because it does not exist or the trusted entity is not correct"
        ))
    })?;
    if role.has_policy("AmazonEKSClusterPolicy") || role.has_inline_policies() {
        return Ok(());
    }
    Err(invalid_parameter(
        "The provided role doesn't have the Amazon EKS Managed Policies associated with it. Please ensure the \
         following policies [arn:aws:iam::aws:policy/AmazonEKSClusterPolicy] are attached to the role",
    ))
}

/// The log types that are on, out of `logging.clusterLogging`, starting from those that were.
pub(super) fn log_types(logging: Option<&Value>, before: &[String]) -> Answer<Vec<String>> {
    let mut on = before.to_vec();
    let setups = logging.and_then(|logging| logging["clusterLogging"].as_array()).cloned().unwrap_or_default();
    for setup in &setups {
        for kind in texts(setup, "types") {
            if !LOG_TYPES.contains(&kind.as_str()) {
                return Err(invalid_parameter(format!("Invalid log type: {kind}")));
            }
            on.retain(|known| *known != kind);
            if flag(setup, "enabled") == Some(true) {
                on.push(kind);
            }
        }
    }
    on.sort();
    Ok(on)
}

/// The authentication mode, or the API's default.
pub(super) fn authentication_mode(access: &Value) -> Answer<String> {
    let mode = text(access, "authenticationMode").unwrap_or("CONFIG_MAP");
    if !["API", "API_AND_CONFIG_MAP", "CONFIG_MAP"].contains(&mode) {
        return Err(invalid_parameter(format!("Invalid authentication mode: {mode}")));
    }
    Ok(mode.to_owned())
}
