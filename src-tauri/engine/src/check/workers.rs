//! Rules of page Workers: node groups and add-ons.

use super::findings::Findings;
use crate::{
    contract::{NodeGroupSpec, Offers, WorkersSpec},
    offers::instance_types,
};

/// Quotas of EKS: managed node groups in a cluster, nodes in one of them.
const GROUPS_MAX: usize = 30;
const NODES_MAX: u32 = 450;
/// The root volume of the Amazon Linux 2023 image; EC2 refuses a smaller one.
const DISK_MIN_GIB: u32 = 20;
/// EC2's limit for a gp3 volume.
const DISK_MAX_GIB: u32 = 16_384;
/// A node runs about six pods of its own; with fewer places than a t3.medium's little is left.
const PODS_FEW: u32 = 17;

/// Add-ons known by name. `DescribeAddonVersions` may know more; these are AWS's own.
const ADDONS: &[&str] = &[
    "vpc-cni",
    "kube-proxy",
    "coredns",
    "eks-pod-identity-agent",
    "aws-ebs-csi-driver",
    "aws-efs-csi-driver",
    "aws-mountpoint-s3-csi-driver",
    "snapshot-controller",
    "metrics-server",
    "eks-node-monitoring-agent",
    "amazon-cloudwatch-observability",
    "aws-guardduty-agent",
    "adot",
    "aws-network-flow-monitoring-agent",
    "cert-manager",
    "external-dns",
    "kube-state-metrics",
    "prometheus-node-exporter",
    "fluent-bit",
    "aws-secrets-store-csi-driver-provider",
];

pub(super) fn check(workers: &WorkersSpec, offers: Option<&Offers>, findings: &mut Findings) {
    let groups = &workers.node_groups;
    if groups.is_empty() {
        findings.warning(
            "workers.node_groups",
            "Without a node group nothing can run in the cluster.",
            "Add a node group, unless you want to add one later.",
        );
    }
    if groups.len() > GROUPS_MAX {
        let message = format!("{} node groups are too many; a cluster takes {GROUPS_MAX}.", groups.len());
        findings.error("workers.node_groups", message, "Remove some, or raise the maximum of others instead.");
    }
    for (index, group) in groups.iter().enumerate() {
        let field = format!("workers.node_groups.{index}");
        name(group, &groups[..index], &field, findings);
        instance_type(&group.instance_type, offers, &field, findings);
        sizes(group, &field, findings);
        labels(group, &field, findings);
    }
    addons(workers, findings);
}

fn name(group: &NodeGroupSpec, earlier: &[NodeGroupSpec], field: &str, findings: &mut Findings) {
    let field = format!("{field}.name");
    let name = group.name.as_str();
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    let right = (1..=63).contains(&name.len())
        && name.chars().all(allowed)
        && name.starts_with(|letter: char| letter.is_ascii_alphanumeric());
    if !right {
        findings.error(
            field,
            if name.is_empty() {
                "The node group needs a name.".to_owned()
            } else {
                format!("“{name}” cannot be the name of a node group.")
            },
            "Enter 1 to 63 letters, digits, hyphens or underscores, beginning with a letter or digit, such as workers.",
        );
    } else if earlier.iter().any(|other| other.name == name) {
        findings.error(field, format!("Two node groups are called {name}."), "Give each its own name.");
    }
}

fn instance_type(name: &str, offers: Option<&Offers>, field: &str, findings: &mut Findings) {
    let field = format!("{field}.instance_type");
    let offered = offers.map(|offers| offers.instance_types.as_slice()).unwrap_or_default();
    let offer = offered.iter().find(|offer| offer.name == name);
    if offer.is_none() && !instance_types::exists(name) {
        findings.error(
            field,
            format!("EC2 has no instance type “{name}”."),
            "Choose one from the list, such as t3.medium (2 vCPU, 4 GiB).",
        );
        return;
    }
    // A type we always ask about, and the Region did not name it.
    if offer.is_none() && !offered.is_empty() && instance_types::CURATED.contains(&name) {
        let names = offered.iter().take(6).map(|offer| offer.name.as_str()).collect::<Vec<_>>().join(", ");
        findings.error(
            field,
            format!("This Region does not offer {name}."),
            format!("Choose another one, such as {names}."),
        );
        return;
    }
    let pods = offer.map(|offer| offer.pods).or_else(|| instance_types::pods(name));
    if let Some(pods) = pods.filter(|pods| *pods < PODS_FEW) {
        findings.warning(
            field,
            format!("Only {pods} pods fit on one {name}, and about six of them are the node's own."),
            "Choose t3.medium (17 pods) or larger.",
        );
    }
}

fn sizes(group: &NodeGroupSpec, field: &str, findings: &mut Findings) {
    let (min, desired, max) = (group.min, group.desired, group.max);
    if max < 1 {
        findings.error(
            format!("{field}.max"),
            "A node group must be able to have at least one node.",
            "Enter 1 or more.",
        );
    } else if max > NODES_MAX {
        let message = format!("A node group takes at most {NODES_MAX} nodes.");
        findings.error(format!("{field}.max"), message, "Enter less, or make several node groups.");
    }
    if min > max {
        findings.error(
            format!("{field}.min"),
            format!("The minimum ({min}) is above the maximum ({max})."),
            "Lower the minimum or raise the maximum.",
        );
    } else if desired < min || desired > max {
        findings.error(
            format!("{field}.desired"),
            format!("{desired} nodes at the start are not between the minimum ({min}) and the maximum ({max})."),
            format!("Enter a number from {min} to {max}."),
        );
    }
    if !(DISK_MIN_GIB..=DISK_MAX_GIB).contains(&group.disk_gib) {
        findings.error(
            format!("{field}.disk_gib"),
            format!("{} GiB is not possible: the system image needs {DISK_MIN_GIB} GiB, and a volume has at most {DISK_MAX_GIB}.", group.disk_gib),
            "Enter 20 or more; 20 is enough to begin with.",
        );
    }
}

fn labels(group: &NodeGroupSpec, field: &str, findings: &mut Findings) {
    let field = format!("{field}.labels");
    for (key, value) in &group.labels {
        let (prefix, name) = key.split_once('/').map_or((None, key.as_str()), |(prefix, name)| (Some(prefix), name));
        let reserved = prefix.is_some_and(|prefix| {
            ["kubernetes.io", "k8s.io", "eks.amazonaws.com"]
                .iter()
                .any(|owner| prefix == *owner || prefix.ends_with(&format!(".{owner}")))
        });
        if !is_label(name) || prefix.is_some_and(|prefix| !is_domain(prefix)) {
            findings.error(
                field.clone(),
                format!("“{key}” cannot be the key of a label."),
                "Enter up to 63 letters, digits, hyphens, underscores and dots, beginning and ending with a letter or digit; a domain and a slash may stand before it.",
            );
        } else if reserved {
            findings.error(
                field.clone(),
                format!("Labels such as {key} belong to Kubernetes and EKS, and nodes may not set them."),
                "Use a key of your own, such as team or example.com/team.",
            );
        } else if !(value.is_empty() || is_label(value)) {
            findings.error(
                field.clone(),
                format!("“{value}” cannot be the value of the label {key}."),
                "Enter up to 63 letters, digits, hyphens, underscores and dots, beginning and ending with a letter or digit.",
            );
        }
    }
}

/// Kubernetes' rule for label values and the names of keys.
fn is_label(text: &str) -> bool {
    let edge = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_alphanumeric());
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    text.len() <= 63 && edge(text.chars().next()) && edge(text.chars().last()) && text.chars().all(allowed)
}

fn is_domain(text: &str) -> bool {
    let part = |part: &str| {
        let allowed = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
        !part.is_empty()
            && part.len() <= 63
            && !part.starts_with('-')
            && !part.ends_with('-')
            && part.chars().all(allowed)
    };
    text.len() <= 253 && text.split('.').all(part)
}

fn addons(workers: &WorkersSpec, findings: &mut Findings) {
    let addons = &workers.addons;
    for (index, addon) in addons.iter().enumerate() {
        let field = format!("workers.addons.{index}");
        if !ADDONS.contains(&addon.name.as_str()) {
            findings.error(
                format!("{field}.name"),
                format!("Landfall knows no add-on “{}”.", addon.name),
                format!("Choose from {}.", ADDONS.join(", ")),
            );
        } else if addons[..index].iter().any(|other| other.name == addon.name) {
            findings.error(
                format!("{field}.name"),
                format!("{} stands in the list twice.", addon.name),
                "Remove one of them.",
            );
        }
        let version = addon.version.as_str();
        let is_one = version.starts_with('v') && version.contains("-eksbuild.");
        if !version.is_empty() && !is_one {
            findings.error(
                format!("{field}.version"),
                format!("“{version}” is not the version of an add-on."),
                "Enter one such as v1.20.4-eksbuild.2, or leave it empty for the one that fits the cluster.",
            );
        }
    }
    let has = |name: &str| addons.iter().any(|addon| addon.name == name);
    let field = "workers.addons";
    if workers.node_groups.is_empty() {
        if has("coredns") {
            findings.warning(
                field,
                "coredns runs on nodes, and there are none: it stays DEGRADED until some are added.",
                "Add a node group, or leave coredns out for now.",
            );
        }
        return;
    }
    if addons.is_empty() {
        findings.warning(
            field,
            "Without add-ons EKS installs its own copies of vpc-cni, kube-proxy and coredns, which nobody updates.",
            "Add vpc-cni, kube-proxy and coredns, unless you want to look after them yourself.",
        );
        return;
    }
    if !has("vpc-cni") {
        findings.error(
            field,
            "Without vpc-cni nodes have no network for pods, never become Ready, and the node group fails.",
            "Add vpc-cni.",
        );
    }
    if !has("kube-proxy") {
        findings.warning(
            field,
            "Without kube-proxy pods do not reach Services.",
            "Add kube-proxy, unless you bring something in its place.",
        );
    }
    if !has("coredns") {
        findings.warning(
            field,
            "Without coredns pods do not find Services by name.",
            "Add coredns, unless you bring something in its place.",
        );
    }
}

#[cfg(test)]
#[path = "workers_tests.rs"]
mod tests;
