//! The add-ons EKS offers and which of their versions fit which Kubernetes version.
//!
//! Data and one operation. The version numbers are believable, not AWS's own list: that changes weekly.

use serde_json::{Value, json};

use super::paging;
use super::versions::VERSIONS;
use crate::wire::Answer;
use crate::wire::rest_json::Call;

/// A version of an add-on and the Kubernetes minors (35 for 1.35) it fits, first and last included.
struct Release {
    version: &'static str,
    first: u32,
    last: u32,
    /// Whether it is what CreateAddon takes when nobody names a version.
    default: bool,
}

/// An add-on.
struct Offer {
    name: &'static str,
    kind: &'static str,
    needs_iam: bool,
    releases: &'static [Release],
}

const fn release(version: &'static str, first: u32, last: u32, default: bool) -> Release {
    Release { version, first, last, default }
}

const OFFERS: &[Offer] = &[
    Offer {
        name: "aws-ebs-csi-driver",
        kind: "storage",
        needs_iam: true,
        releases: &[
            release("v1.54.0-eksbuild.1", 31, 37, false),
            release("v1.53.0-eksbuild.1", 31, 37, true),
            release("v1.52.1-eksbuild.1", 31, 36, false),
        ],
    },
    Offer {
        name: "coredns",
        kind: "networking",
        needs_iam: false,
        releases: &[
            release("v1.13.2-eksbuild.4", 35, 37, true),
            release("v1.13.1-eksbuild.1", 34, 37, false),
            release("v1.12.4-eksbuild.6", 33, 35, false),
            release("v1.12.3-eksbuild.1", 34, 34, true),
            release("v1.12.1-eksbuild.2", 33, 33, true),
            release("v1.11.4-eksbuild.33", 31, 33, false),
            release("v1.11.4-eksbuild.2", 32, 32, true),
            release("v1.11.3-eksbuild.1", 31, 31, true),
        ],
    },
    Offer {
        name: "eks-pod-identity-agent",
        kind: "security",
        needs_iam: false,
        releases: &[
            release("v1.3.11-eksbuild.1", 31, 37, false),
            release("v1.3.10-eksbuild.2", 31, 37, true),
            release("v1.3.9-eksbuild.5", 31, 36, false),
        ],
    },
    // Its versions follow Kubernetes' own; see `kube_proxy`.
    Offer { name: "kube-proxy", kind: "networking", needs_iam: false, releases: &[] },
    Offer {
        name: "metrics-server",
        kind: "observability",
        needs_iam: false,
        releases: &[release("v0.8.1-eksbuild.2", 31, 37, true), release("v0.8.0-eksbuild.6", 31, 37, false)],
    },
    Offer {
        name: "vpc-cni",
        kind: "networking",
        needs_iam: true,
        releases: &[
            release("v1.21.2-eksbuild.1", 31, 37, false),
            release("v1.21.1-eksbuild.5", 31, 37, true),
            release("v1.20.5-eksbuild.1", 31, 36, false),
        ],
    },
];

/// A version of an add-on for one Kubernetes version.
struct Fit {
    version: String,
    default: bool,
}

/// Whether EKS offers an add-on of this name.
pub(super) fn is_offered(name: &str) -> bool {
    OFFERS.iter().any(|offer| offer.name == name)
}

/// The version CreateAddon takes for a cluster of this Kubernetes version.
pub(super) fn default_version(name: &str, kubernetes: &str) -> Option<String> {
    let offer = OFFERS.iter().find(|offer| offer.name == name)?;
    fits(offer, kubernetes).into_iter().find(|fit| fit.default).map(|fit| fit.version)
}

/// Whether a version of an add-on runs on this Kubernetes version.
pub(super) fn is_compatible(name: &str, version: &str, kubernetes: &str) -> bool {
    let offer = OFFERS.iter().find(|offer| offer.name == name);
    offer.is_some_and(|offer| fits(offer, kubernetes).iter().any(|fit| fit.version == version))
}

/// Newest first.
fn fits(offer: &Offer, kubernetes: &str) -> Vec<Fit> {
    if offer.name == "kube-proxy" {
        return kube_proxy(kubernetes);
    }
    let minor = minor(kubernetes);
    offer
        .releases
        .iter()
        .filter(|release| (release.first..=release.last).contains(&minor))
        .map(|release| Fit { version: release.version.to_owned(), default: release.default })
        .collect()
}

fn kube_proxy(kubernetes: &str) -> Vec<Fit> {
    let fit = |version: String, default| Fit { version, default };
    vec![fit(format!("v{kubernetes}.2-eksbuild.1"), false), fit(format!("v{kubernetes}.0-eksbuild.2"), true)]
}

fn minor(kubernetes: &str) -> u32 {
    kubernetes.split('.').nth(1).and_then(|minor| minor.parse().ok()).unwrap_or_default()
}

/// DescribeAddonVersions.
pub(super) fn describe(call: &Call) -> Answer<Value> {
    let wanted = |offer: &&Offer| {
        call.query("addonName").is_none_or(|name| name == offer.name)
            && call.query("types").is_none_or(|_| call.query_list("types").contains(&offer.kind))
            && call.query("owners").is_none_or(|_| call.query_list("owners").contains(&"aws"))
            && call.query("publishers").is_none_or(|_| call.query_list("publishers").contains(&"eks"))
    };
    let all = OFFERS
        .iter()
        .filter(wanted)
        .map(|offer| {
            json!({
                "addonName": offer.name,
                "type": offer.kind,
                "addonVersions": versions(offer, call.query("kubernetesVersion")),
                "publisher": "eks",
                "owner": "aws",
                "defaultNamespace": "kube-system",
            })
        })
        .collect();
    paging::page(call, "addons", all)
}

fn versions(offer: &Offer, only: Option<&str>) -> Vec<Value> {
    let mut found: Vec<(String, Vec<Value>)> = Vec::new();
    for kubernetes in VERSIONS.iter().filter(|version| only.is_none_or(|only| only == version.minor)) {
        for fit in fits(offer, kubernetes.minor) {
            let compatible = json!({
                "clusterVersion": kubernetes.minor, "platformVersions": ["*"], "defaultVersion": fit.default,
            });
            match found.iter_mut().find(|(version, _)| *version == fit.version) {
                Some((_, list)) => list.push(compatible),
                None => found.push((fit.version, vec![compatible])),
            }
        }
    }
    found
        .into_iter()
        .map(|(version, compatibilities)| {
            json!({
                "addonVersion": version,
                "architecture": ["amd64", "arm64"],
                "computeTypes": ["ec2", "auto"],
                "compatibilities": compatibilities,
                "requiresConfiguration": false,
                "requiresIamPermissions": offer.needs_iam,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_addon_has_exactly_one_default_for_every_kubernetes_version() {
        for offer in OFFERS {
            for kubernetes in VERSIONS {
                let defaults = fits(offer, kubernetes.minor).iter().filter(|fit| fit.default).count();
                assert_eq!(defaults, 1, "{} on {}", offer.name, kubernetes.minor);
            }
        }
    }
}
