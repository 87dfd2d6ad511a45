//! What holds for EC2 instances as nodes, whoever looks after them.

use std::collections::BTreeMap;

use crate::{
    check::findings::Findings,
    contract::{Offers, TaintSpec},
    offers::instance_types,
};

/// The root volume of the Amazon Linux 2023 image; EC2 refuses a smaller one.
pub(super) const DISK_MIN_GIB: u32 = 20;
/// EC2's limit for a gp3 volume.
const DISK_MAX_GIB: u32 = 16_384;
/// A node runs about six pods of its own; with fewer places than a t3.medium's little is left.
const PODS_FEW: u32 = 17;
/// EKS's limits for a group (EKS user guide).
const TAINTS_MAX: usize = 50;

/// A name that EKS and Auto Scaling take.
pub(super) fn name(name: &str, what: &str, field: &str, findings: &mut Findings) {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    let right = (1..=63).contains(&name.len())
        && name.chars().all(allowed)
        && name.starts_with(|letter: char| letter.is_ascii_alphanumeric());
    if !right {
        findings.error(
            format!("{field}.name"),
            if name.is_empty() {
                format!("The {what} needs a name.")
            } else {
                format!("“{name}” cannot be the name of a {what}.")
            },
            "Enter 1 to 63 letters, digits, hyphens or underscores, beginning with a letter or digit, such as workers.",
        );
    }
}

pub(super) fn instance_type(name: &str, offers: Option<&Offers>, field: String, findings: &mut Findings) {
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

/// Fewest, at the start, most.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sizes {
    pub min: u32,
    pub desired: u32,
    pub max: u32,
}

pub(super) fn sizes(sizes: Sizes, most: Option<u32>, field: &str, findings: &mut Findings) {
    let Sizes { min, desired, max } = sizes;
    let most = most.filter(|most| max > *most);
    if max < 1 {
        findings.error(
            format!("{field}.max"),
            "A node group must be able to have at least one node.",
            "Enter 1 or more.",
        );
    } else if let Some(most) = most {
        let message = format!("A node group takes at most {most} nodes.");
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
}

/// `least` is the root volume of the image.
pub(super) fn disk(gib: u32, least: u32, field: &str, findings: &mut Findings) {
    if !(least..=DISK_MAX_GIB).contains(&gib) {
        findings.error(
            format!("{field}.disk_gib"),
            format!("{gib} GiB is not possible: the system image needs {least} GiB, and a volume has at most {DISK_MAX_GIB}."),
            format!("Enter {least} or more; {least} is enough to begin with."),
        );
    }
}

pub(super) fn labels(labels: &BTreeMap<String, String>, field: &str, findings: &mut Findings) {
    let field = format!("{field}.labels");
    for (key, value) in labels {
        if !is_key(key) {
            findings.error(field.clone(), format!("“{key}” cannot be the key of a label."), KEY);
        } else if is_reserved(key) {
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

pub(super) fn taints(taints: &[TaintSpec], field: &str, findings: &mut Findings) {
    let field = format!("{field}.taints");
    if taints.len() > TAINTS_MAX {
        let message = format!("{} taints are too many; a group takes {TAINTS_MAX}.", taints.len());
        findings.error(&field, message, "Remove some.");
    }
    for (index, taint) in taints.iter().enumerate() {
        let same = |other: &TaintSpec| other.key == taint.key && other.effect == taint.effect;
        if !is_key(&taint.key) {
            findings.error(
                format!("{field}.{index}.key"),
                format!("“{}” cannot be the key of a taint.", taint.key),
                KEY,
            );
        } else if taints[..index].iter().any(same) {
            findings.error(
                format!("{field}.{index}.key"),
                format!("The taint {} stands in the list twice with the same effect.", taint.key),
                "Remove one of them, or choose another effect.",
            );
        }
        if !(taint.value.is_empty() || is_label(&taint.value)) {
            findings.error(
                format!("{field}.{index}.value"),
                format!("“{}” cannot be the value of a taint.", taint.value),
                "Enter up to 63 letters, digits, hyphens, underscores and dots, beginning and ending with a letter or digit; or leave it empty.",
            );
        }
    }
}

/// A key pair that the account has, where it said which.
pub(super) fn key_pair(name: &str, offers: Option<&Offers>, field: &str, findings: &mut Findings) {
    let known = offers.map(|offers| offers.key_pairs.as_slice()).unwrap_or_default();
    if !name.is_empty() && !known.is_empty() && !known.iter().any(|known| known == name) {
        let names = known.iter().take(6).map(String::as_str).collect::<Vec<_>>().join(", ");
        findings.error(
            format!("{field}.ssh_key"),
            format!("This Region has no key pair called {name}."),
            format!("Choose one that is there, such as {names}, or make one in the EC2 console under Key Pairs."),
        );
    }
}

/// An id of EC2's: letters, a hyphen, and 8 or 17 hexadecimal digits.
pub(super) fn is_id(id: &str, prefix: &str) -> bool {
    let digits = id.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('-')).unwrap_or_default();
    let hexadecimal = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    matches!(digits.len(), 8 | 17) && digits.bytes().all(hexadecimal)
}

pub(super) fn image(id: &str, field: String, findings: &mut Findings) {
    if !id.is_empty() && !is_id(id, "ami") {
        let remedy = "Enter an id such as ami-0123456789abcdef0, or leave it empty for the image of EKS.";
        findings.error(field, format!("“{id}” is not the id of an image."), remedy);
    }
}

const KEY: &str = "Enter up to 63 letters, digits, hyphens, underscores and dots, beginning and ending with a letter or digit; a domain and a slash may stand before it.";

/// Kubernetes' rule for keys of labels and taints.
fn is_key(key: &str) -> bool {
    let (prefix, name) = key.split_once('/').map_or((None, key), |(prefix, name)| (Some(prefix), name));
    is_label(name) && prefix.is_none_or(is_domain)
}

/// Keys that nodes may not give themselves.
fn is_reserved(key: &str) -> bool {
    key.split_once('/').is_some_and(|(prefix, _)| {
        ["kubernetes.io", "k8s.io", "eks.amazonaws.com"]
            .iter()
            .any(|owner| prefix == *owner || prefix.ends_with(&format!(".{owner}")))
    })
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
