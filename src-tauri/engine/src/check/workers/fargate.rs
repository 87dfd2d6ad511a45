//! Fargate profiles.

use super::Names;
use crate::{
    check::findings::Findings,
    contract::{ClusterSpec, FargateProfileSpec, FargateSelector, NetworkLayout, SubnetKind},
    recipe,
};

/// Profiles of a cluster (EKS's default quota), selectors of a profile and labels of a selector (its service model).
const PROFILES_MAX: usize = 10;
const SELECTORS_MAX: usize = 5;
const LABELS_MAX: usize = 5;
/// The longest name of a profile.
const NAME_MAX: usize = 100;

pub(super) fn check(spec: &ClusterSpec, findings: &mut Findings) {
    // A profile may be called like a group: they never meet.
    let mut names = Names::default();
    let profiles = &spec.workers.fargate_profiles;
    let whole = "workers.fargate_profiles";
    if profiles.len() > PROFILES_MAX {
        let message = format!("{} Fargate profiles are too many; a cluster takes {PROFILES_MAX}.", profiles.len());
        findings.error(whole, message, "Put several selectors into one profile: each takes five.");
    }
    for (index, profile) in profiles.iter().enumerate() {
        let field = format!("{whole}.{index}");
        name(profile, &field, findings);
        names.take(&profile.name, format!("{field}.name"), "Fargate profiles", findings);
        selectors(profile, &field, findings);
    }
    if profiles.is_empty() {
        return;
    }
    if !has_private_subnets(spec) {
        findings.error(
            whole,
            "Pods on Fargate need private subnets, and the network has none.",
            "Choose public and private subnets on the Network page, or use node groups instead.",
        );
    }
    let coredns = spec.workers.addons.iter().any(|addon| addon.name == "coredns");
    if coredns && recipe::runs_on_fargate_only(spec) && !recipe::fargate_takes_coredns(spec) {
        findings.error(
            whole,
            "Nothing runs coredns: there are no nodes, and no profile takes its pods.",
            "Add a selector with the namespace kube-system (labels: none, or k8s-app = kube-dns), or a node group.",
        );
    }
}

fn name(profile: &FargateProfileSpec, field: &str, findings: &mut Findings) {
    let name = profile.name.as_str();
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    if name.is_empty() {
        let remedy = "Enter letters, digits, hyphens or underscores, such as default.";
        findings.error(format!("{field}.name"), "The Fargate profile needs a name.", remedy);
    } else if name.len() > NAME_MAX || !name.chars().all(allowed) {
        findings.error(
            format!("{field}.name"),
            format!("“{name}” cannot be the name of a Fargate profile."),
            format!("Enter 1 to {NAME_MAX} letters, digits, hyphens or underscores."),
        );
    } else if name.starts_with("eks-") {
        let remedy = "Enter a name that begins otherwise.";
        findings.error(format!("{field}.name"), "Names that begin with eks- are EKS's own.", remedy);
    }
}

fn selectors(profile: &FargateProfileSpec, field: &str, findings: &mut Findings) {
    let selectors = &profile.selectors;
    let field = format!("{field}.selectors");
    if selectors.is_empty() {
        let message = "A Fargate profile without a selector takes no pods, and EKS refuses it.";
        findings.error(&field, message, "Add a selector with a namespace, such as default.");
    } else if selectors.len() > SELECTORS_MAX {
        let message = format!("{} selectors are too many; a profile takes {SELECTORS_MAX}.", selectors.len());
        findings.error(&field, message, "Make a second profile, or use * in a namespace.");
    }
    for (index, one) in selectors.iter().enumerate() {
        selector(one, &format!("{field}.{index}"), findings);
    }
}

fn selector(selector: &FargateSelector, field: &str, findings: &mut Findings) {
    let namespace = selector.namespace.as_str();
    let allowed = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-*?".contains(letter);
    if namespace.is_empty() {
        let remedy = "Enter a namespace, such as default; * stands for all.";
        findings.error(format!("{field}.namespace"), "The selector needs a namespace.", remedy);
    } else if namespace.len() > 63 || !namespace.chars().all(allowed) {
        findings.error(
            format!("{field}.namespace"),
            format!("“{namespace}” cannot be a namespace."),
            "Enter up to 63 small letters, digits and hyphens; * stands for any text and ? for one letter.",
        );
    }
    if selector.labels.len() > LABELS_MAX {
        let message = format!("{} labels are too many; a selector takes {LABELS_MAX}.", selector.labels.len());
        findings.error(format!("{field}.labels"), message, "Remove some.");
    }
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "-_./*?".contains(letter);
    let is_wrong = |text: &str, longest: usize| text.len() > longest || !text.chars().all(allowed);
    let wrong = selector.labels.iter().find(|(key, value)| key.is_empty() || is_wrong(key, 317) || is_wrong(value, 63));
    if let Some((key, value)) = wrong {
        findings.error(
            format!("{field}.labels"),
            format!("“{key}={value}” cannot be a label."),
            "Enter letters, digits, hyphens, underscores and dots; * stands for any text and ? for one letter.",
        );
    }
}

fn has_private_subnets(spec: &ClusterSpec) -> bool {
    let network = &spec.network;
    let is_private = |kind: SubnetKind| kind == SubnetKind::Private;
    if !network.vpc_id.is_empty() {
        return network.existing_subnets.iter().any(|subnet| is_private(subnet.kind));
    }
    match network.subnets.as_slice() {
        [] => network.layout != NetworkLayout::PublicOnly,
        own => own.iter().any(|subnet| is_private(subnet.kind)),
    }
}
