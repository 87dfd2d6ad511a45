//! Which versions of the add-ons fit which Kubernetes version, and DescribeAddonVersions.
//!
//! It must not know clusters.

use serde_json::{Value, json};

use super::addon_offers::{OFFERS, Offer, find};
use super::paging;
use super::versions::VERSIONS;
use crate::wire::Answer;
use crate::wire::rest_json::Call;

/// A version of an add-on for one Kubernetes version.
struct Fit {
    version: String,
    default: bool,
}

/// Whether EKS offers an add-on of this name.
pub(super) fn is_offered(name: &str) -> bool {
    find(name).is_some()
}

/// The version CreateAddon takes for a cluster of this Kubernetes version.
pub(super) fn default_version(name: &str, kubernetes: &str) -> Option<String> {
    let offer = find(name)?;
    fits(offer, kubernetes).into_iter().find(|fit| fit.default).map(|fit| fit.version)
}

/// Whether a version of an add-on runs on this Kubernetes version.
pub(super) fn is_compatible(name: &str, version: &str, kubernetes: &str) -> bool {
    find(name).is_some_and(|offer| fits(offer, kubernetes).iter().any(|fit| fit.version == version))
}

/// Every version of an add-on that runs on this Kubernetes version, newest first.
pub(super) fn all_for(name: &str, kubernetes: &str) -> Vec<String> {
    find(name).map(|offer| fits(offer, kubernetes).into_iter().map(|fit| fit.version).collect()).unwrap_or_default()
}

/// Whether EKS offers this version of an add-on at all.
pub(super) fn exists(name: &str, version: &str) -> bool {
    VERSIONS.iter().any(|kubernetes| is_compatible(name, version, kubernetes.minor))
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
            && call.query("owners").is_none_or(|_| call.query_list("owners").contains(&offer.owner))
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
                "owner": offer.owner,
                "defaultNamespace": offer.namespace,
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
