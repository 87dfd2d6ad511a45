//! Rules of page Workers: which add-ons there are. Their settings and their rights have files of their own.

use super::{addon_rights, addon_settings, findings::Findings};
use crate::{
    contract::{AddonConflicts, AddonSpec, ClusterSpec, Offers},
    recipe::runs_on_fargate_only,
};

/// Add-ons known by name where EKS was not asked: AWS's own, and the community's that EKS offers.
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

pub(super) fn check(spec: &ClusterSpec, offers: Option<&Offers>, findings: &mut Findings) {
    let addons = &spec.workers.addons;
    for (index, addon) in addons.iter().enumerate() {
        let field = format!("workers.addons.{index}");
        if !name(addon, &addons[..index], offers, &field, findings) {
            continue;
        }
        version(addon, &field, findings);
        if addon.conflicts == AddonConflicts::Preserve {
            findings.warning(
                format!("{field}.conflicts"),
                "EKS preserves settings only when it updates an add-on. When it installs one, this is taken as “none”: the installation fails where the cluster holds other settings.",
                "Choose “overwrite”, unless you mean just that.",
            );
        }
        addon_settings::check(addon, offers, &field, findings);
        addon_rights::check(spec, addon, offers, &field, findings);
    }
    basics(spec, findings);
}

/// Whether there is such an add-on, once.
fn name(
    addon: &AddonSpec,
    earlier: &[AddonSpec],
    offers: Option<&Offers>,
    field: &str,
    findings: &mut Findings,
) -> bool {
    let field = format!("{field}.name");
    let offered: Vec<&str> = match offers {
        Some(offers) if !offers.addons.is_empty() => offers.addons.iter().map(|offer| offer.name.as_str()).collect(),
        _ => ADDONS.to_vec(),
    };
    if !offered.contains(&addon.name.as_str()) {
        let message = match offers.is_some_and(|offers| !offers.addons.is_empty()) {
            true => format!("EKS offers no add-on “{}” here.", addon.name),
            false => format!("Landfall knows no add-on “{}”.", addon.name),
        };
        findings.error(field, message, format!("Choose from {}.", offered.join(", ")));
        return false;
    }
    if earlier.iter().any(|other| other.name == addon.name) {
        findings.error(field, format!("{} stands in the list twice.", addon.name), "Remove one of them.");
        return false;
    }
    true
}

fn version(addon: &AddonSpec, field: &str, findings: &mut Findings) {
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

/// What nodes and pods cannot do without.
fn basics(spec: &ClusterSpec, findings: &mut Findings) {
    let workers = &spec.workers;
    let has = |name: &str| workers.addons.iter().any(|addon| addon.name == name);
    let field = "workers.addons";
    let has_nodes = !workers.node_groups.is_empty() || !workers.self_managed.is_empty();
    if !has_nodes {
        if has("coredns") && !spec.cluster.auto_mode && !runs_on_fargate_only(spec) {
            findings.warning(
                field,
                "coredns runs on nodes, and there are none: it stays DEGRADED until some are added.",
                "Add a node group, or leave coredns out for now.",
            );
        }
        return;
    }
    if spec.cluster.default_addons {
        return;
    }
    if !has("vpc-cni") {
        findings.error(
            field,
            "Without vpc-cni nodes have no network for pods, never become Ready, and the node group fails.",
            "Add vpc-cni, or let EKS install its own copies of the basic add-ons (Cluster page), which nobody updates.",
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
#[path = "addons_tests.rs"]
mod tests;
