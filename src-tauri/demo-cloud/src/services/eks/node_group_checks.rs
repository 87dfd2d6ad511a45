//! What EKS refuses about a node group before it makes anything.
//!
//! It must not change the account.

use serde_json::Value;

use super::body::{self, text, texts};
use super::errors::{in_use, invalid_parameter, limit};
use super::neighbours::{self, InstanceType, Subnet};
use super::state::{Cluster, Scaling, Tags, Taint};
use super::versions;
use crate::context::Context;
use crate::quotas::{self, Quota};
use crate::services::iam::NotAssumable;
use crate::wire::Answer;

/// Instance types a group may name (EKS API model).
const TYPES: usize = 20;
/// Taints of a group (EKS user guide).
const TAINTS: usize = 50;
/// AMI types with Amazon Linux 2, which EKS has no images of from Kubernetes 1.33 on.
const OLD_LINUX: [&str; 3] = ["AL2_x86_64", "AL2_x86_64_GPU", "AL2_ARM_64"];
/// AMI types of today (EKS API model).
const AMI_TYPES: [&str; 20] = [
    "AL2023_x86_64_STANDARD",
    "AL2023_ARM_64_STANDARD",
    "AL2023_x86_64_NVIDIA",
    "AL2023_ARM_64_NVIDIA",
    "AL2023_x86_64_NEURON",
    "BOTTLEROCKET_x86_64",
    "BOTTLEROCKET_ARM_64",
    "BOTTLEROCKET_x86_64_FIPS",
    "BOTTLEROCKET_ARM_64_FIPS",
    "BOTTLEROCKET_x86_64_NVIDIA",
    "BOTTLEROCKET_ARM_64_NVIDIA",
    "BOTTLEROCKET_x86_64_NVIDIA_FIPS",
    "BOTTLEROCKET_ARM_64_NVIDIA_FIPS",
    "WINDOWS_CORE_2019_x86_64",
    "WINDOWS_FULL_2019_x86_64",
    "WINDOWS_CORE_2022_x86_64",
    "WINDOWS_FULL_2022_x86_64",
    "WINDOWS_CORE_2025_x86_64",
    "WINDOWS_FULL_2025_x86_64",
    "CUSTOM",
];
/// Bottlerocket's own version, which is not Kubernetes'. Believable, not AWS's newest.
const BOTTLEROCKET: &str = "1.52.0-26e6ca83";

/// The name: right, free, and not one group too many.
pub(super) fn name(context: &Context<'_>, cluster: &Cluster, name: &str) -> Answer<()> {
    let starts_well = name.starts_with(|first: char| first.is_ascii_alphanumeric());
    let letters = name.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter));
    if !starts_well || !letters || name.len() > 63 {
        return Err(invalid_parameter(
            "The nodegroup name must be 1 to 63 characters, start with a letter or digit, and contain only letters, \
             digits, hyphens and underscores",
        ));
    }
    if cluster.node_groups.contains_key(name) {
        let text = format!("NodeGroup already exists with name {name} and cluster name {}", cluster.name);
        return Err(in_use(text).with("clusterName", cluster.name.as_str()).with("nodegroupName", name));
    }
    let most = quotas::value(context, Quota::NodeGroupsPerCluster);
    if cluster.node_groups.len() >= most {
        return Err(limit(format!("Nodegroup limit exceeded. A cluster may have {most} nodegroups")));
    }
    Ok(())
}

/// The subnets: there, and in the cluster's VPC.
pub(super) fn subnets(context: &Context<'_>, cluster: &Cluster, ids: &[String]) -> Answer<Vec<Subnet>> {
    if ids.is_empty() {
        return Err(invalid_parameter("Subnets cannot be empty"));
    }
    ids.iter()
        .map(|id| {
            let missing = || invalid_parameter(format!("The subnet ID '{id}' does not exist"));
            let subnet = neighbours::subnet(context, id).ok_or_else(missing)?;
            if subnet.vpc_id == cluster.network.vpc_id {
                return Ok(subnet);
            }
            Err(invalid_parameter(format!(
                "Subnet {id} is in {}, but the cluster is in {}. Nodegroup subnets must be in the cluster's VPC",
                subnet.vpc_id, cluster.network.vpc_id
            )))
        })
        .collect()
}

/// The node role: there, usable by now, trusting EC2, and not the cluster's own.
pub(super) fn role(context: &Context<'_>, cluster: &Cluster, arn: &str) -> Answer<()> {
    let name = arn.rsplit('/').next().unwrap_or(arn);
    context.iam.assumable_by(arn, "ec2.amazonaws.com", context.now).map_err(|why| {
        invalid_parameter(match why {
            NotAssumable::Missing | NotAssumable::TooNew => format!("The role with name {name} cannot be found."),
            NotAssumable::Untrusting => format!(
                "Following required service principals [ec2.amazonaws.com] were not found in the trust relationships \
                 of nodeRole {arn}"
            ),
        })
    })?;
    if cluster.role_arn == arn {
        return Err(invalid_parameter(format!("The node role {arn} must not be the role of a cluster")));
    }
    Ok(())
}

/// Sizes, starting from those that were. `most` is the quota of nodes per group.
pub(super) fn scaling(wish: &Value, before: Scaling, most: usize) -> Answer<Scaling> {
    let too_many = |size: i64| usize::try_from(size).is_ok_and(|size| size > most);
    let size = |name: &str, before: i64| wish.get(name).and_then(Value::as_i64).unwrap_or(before);
    let scaling = Scaling {
        min: size("minSize", before.min),
        max: size("maxSize", before.max),
        desired: size("desiredSize", before.desired),
    };
    let Scaling { min, max, desired } = scaling;
    let refusal = match () {
        () if min < 0 || desired < 0 => "Minimum and desired size can't be less than 0".to_owned(),
        () if max < 1 => "Maximum size must be at least 1".to_owned(),
        () if min > max => format!("Minimum capacity {min} can't be greater than maximum size {max}"),
        () if min > desired => format!("Minimum capacity {min} can't be greater than desired size {desired}"),
        () if desired > max => format!("desired capacity {desired} can't be greater than max size {max}"),
        () if too_many(max) => return Err(limit(format!("Nodes per nodegroup limit exceeded. The limit is {most}"))),
        () => return Ok(scaling),
    };
    Err(invalid_parameter(refusal))
}

/// The AMI type, or the one that fits the machines. An image of the user's own makes it `CUSTOM`.
pub(super) fn ami_type(
    body: &Value,
    cluster: &Cluster,
    types: &[(String, InstanceType)],
    own_image: bool,
) -> Answer<String> {
    if own_image {
        return Ok("CUSTOM".to_owned());
    }
    let arm = types.first().is_some_and(|(_, kind)| kind.arm);
    let fitting = if arm { "AL2023_ARM_64_STANDARD" } else { "AL2023_x86_64_STANDARD" };
    let wanted = text(body, "amiType").unwrap_or(fitting);
    if OLD_LINUX.contains(&wanted) && cluster.version.as_str() >= "1.33" {
        return Err(invalid_parameter(format!(
            "AMI Type {wanted} is only supported for kubernetes versions 1.32 or earlier"
        )));
    }
    if !OLD_LINUX.contains(&wanted) && !AMI_TYPES.contains(&wanted) {
        return Err(invalid_parameter(format!("Invalid AMI type: {wanted}")));
    }
    if wanted == "CUSTOM" {
        // Unverified words.
        return Err(invalid_parameter(
            "You must specify an image id in your launch template when specifying the AMI type CUSTOM.",
        ));
    }
    if let Some((name, _)) = types.iter().find(|(name, kind)| !fits(wanted, name, kind.arm)) {
        return Err(invalid_parameter(format!("[{name}] is not a valid instance type for requested amiType {wanted}")));
    }
    Ok(wanted.to_owned())
}

/// The right processor, and the accelerator that the image has drivers for: GPUs in families `g` and `p`, Neuron in `inf`
/// and `trn` (EC2 user guide, "Instance types").
fn fits(ami_type: &str, instance_type: &str, arm: bool) -> bool {
    let family = instance_type.split('.').next().unwrap_or_default();
    let has = |starts: &[&str]| {
        starts.iter().any(|start| {
            family.strip_prefix(start).is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
        })
    };
    let accelerated = match ami_type {
        _ if ami_type.contains("NVIDIA") || ami_type.contains("GPU") => has(&["g", "p"]),
        _ if ami_type.contains("NEURON") => has(&["inf", "trn"]),
        _ => true,
    };
    accelerated && arm == ami_type.contains("ARM")
}

/// The machines a group may use: of the request, of its launch template, or `t3.medium` if nobody says.
pub(super) fn instance_types(body: &Value, in_template: Option<&str>) -> Answer<Vec<(String, InstanceType)>> {
    let mut names = texts(body, "instanceTypes");
    names.extend(in_template.map(str::to_owned));
    if names.is_empty() {
        names.push(
            if text(body, "amiType").is_some_and(|ami| ami.contains("ARM")) { "t4g.medium" } else { "t3.medium" }
                .to_owned(),
        );
    }
    if names.len() > TYPES {
        return Err(invalid_parameter(format!("At most {TYPES} instance types may be specified")));
    }
    let unknown: Vec<&str> =
        names.iter().map(String::as_str).filter(|name| neighbours::instance_type(name).is_none()).collect();
    if !unknown.is_empty() {
        return Err(invalid_parameter(format!(
            "The following supplied instance types do not exist: [{}]",
            unknown.join(", ")
        )));
    }
    Ok(names.into_iter().filter_map(|name| neighbours::instance_type(&name).map(|kind| (name, kind))).collect())
}

/// `ON_DEMAND` unless somebody says otherwise.
pub(super) fn capacity_type(body: &Value) -> Answer<String> {
    let kind = text(body, "capacityType").unwrap_or("ON_DEMAND");
    if kind == "CAPACITY_BLOCK" {
        return Err(invalid_parameter("The demo cloud has no Capacity Blocks to reserve"));
    }
    if !["ON_DEMAND", "SPOT"].contains(&kind) {
        return Err(invalid_parameter(format!("Invalid capacity type: {kind}")));
    }
    Ok(kind.to_owned())
}

/// The version and image release: the cluster's version, and its newest image.
pub(super) fn release(body: &Value, cluster: &Cluster, ami_type: &str) -> Answer<String> {
    if let Some(version) = text(body, "version").filter(|version| *version != cluster.version) {
        return Err(invalid_parameter(format!(
            "Nodegroup version {version} must match the cluster's version {}",
            cluster.version
        )));
    }
    release_for(body, &cluster.version, ami_type)
}

/// The same for a group of another Kubernetes version than its cluster's.
pub(super) fn release_for(body: &Value, minor: &str, ami_type: &str) -> Answer<String> {
    let version = versions::find(minor);
    let newest = match ami_type.split('_').next() {
        Some("BOTTLEROCKET") => BOTTLEROCKET.to_owned(),
        Some("WINDOWS") => version.map(versions::Version::windows_release).unwrap_or_default(),
        _ => version.map(versions::Version::image_release).unwrap_or_default(),
    };
    match text(body, "releaseVersion").filter(|release| *release != newest) {
        Some(release) => Err(invalid_parameter(format!(
            "Requested release version {release} is not valid for kubernetes version {minor}."
        ))),
        None => Ok(newest),
    }
}

/// Kubernetes labels: keys up to 63 characters after an optional prefix, values up to 63.
pub(super) fn labels(labels: Tags) -> Answer<Tags> {
    for (key, value) in &labels {
        let (prefix, name) = key.rsplit_once('/').unwrap_or(("", key));
        let reserved = ["kubernetes.io", "k8s.io", "eks.amazonaws.com"]
            .iter()
            .any(|owned| prefix == *owned || prefix.ends_with(&format!(".{owned}")));
        if name.is_empty() || name.len() > 63 || value.len() > 63 {
            return Err(invalid_parameter(format!(
                "Label {key} is invalid: keys and values have at most 63 characters"
            )));
        }
        if reserved {
            return Err(invalid_parameter(format!(
                "Label cannot contain reserved prefixes [kubernetes.io/, k8s.io/, eks.amazonaws.com/]: {key}"
            )));
        }
    }
    Ok(labels)
}

/// Taints with one of EKS's three effects.
pub(super) fn taints(list: Option<&Value>) -> Answer<Vec<Taint>> {
    let list = list.and_then(Value::as_array).cloned().unwrap_or_default();
    if list.len() > TAINTS {
        return Err(invalid_parameter(format!("At most {TAINTS} taints may be specified")));
    }
    list.iter()
        .map(|taint| {
            let effect = body::required(taint, "effect")?;
            if !["NO_SCHEDULE", "NO_EXECUTE", "PREFER_NO_SCHEDULE"].contains(&effect) {
                return Err(invalid_parameter(format!("Invalid taint effect: {effect}")));
            }
            Ok(Taint {
                key: body::required(taint, "key")?.to_owned(),
                value: text(taint, "value").unwrap_or_default().to_owned(),
                effect: effect.to_owned(),
            })
        })
        .collect()
}
