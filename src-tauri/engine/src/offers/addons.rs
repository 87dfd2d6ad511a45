//! The add-ons EKS offers for one Kubernetes version: their versions, the rights their pods need, and the schemas of their
//! settings. Only reads.

use std::sync::Arc;

use aws_sdk_eks::types::{AddonInfo, AddonVersionInfo};
use tokio::{sync::Semaphore, task::JoinSet};

use crate::{
    cloud::Cloud,
    contract::{AddonOffer, VersionOffer},
    failure::Failure,
    resources::Addon,
};

/// How many questions about single add-ons are under way at once: EKS's limits for them are not published.
const AT_ONCE: usize = 6;
/// Who sells add-ons that need a subscription; nobody asks about their settings before having one.
const MARKETPLACE: &str = "aws-marketplace";

/// All add-ons for the newest version in standard support, by name; AWS's own and the community's before those that are
/// sold. An add-on whose settings cannot be read has none.
pub(super) async fn addons(cloud: &Cloud, versions: &[VersionOffer]) -> Result<Vec<AddonOffer>, Failure> {
    // Newest first.
    let newest = versions.iter().find(|version| version.standard_support).or(versions.first());
    let kubernetes = newest.map(|version| version.version.clone());
    let pages = cloud.eks.describe_addon_versions().set_kubernetes_version(kubernetes.clone());
    let pages = pages.into_paginator().items().send();
    let all = pages.try_collect().await.map_err(Failure::of("EKS", "DescribeAddonVersions"))?;
    let mut sold = Vec::new();
    let mut asked = JoinSet::new();
    let places = Arc::new(Semaphore::new(AT_ONCE));
    for info in &all {
        let Some(offer) = offer(info, kubernetes.as_deref()) else { continue };
        if info.owner() == Some(MARKETPLACE) {
            sold.push(offer);
            continue;
        }
        let (eks, places) = (cloud.eks.clone(), places.clone());
        asked.spawn(async move {
            // Nobody closes it; without a place the question would only be asked at once.
            let _place = places.acquire_owned().await.ok();
            with_settings(&eks, offer).await
        });
    }
    let mut offers = asked.join_all().await;
    offers.sort_by(|one, other| one.name.cmp(&other.name));
    sold.sort_by(|one, other| one.name.cmp(&other.name));
    offers.extend(sold);
    Ok(offers)
}

fn offer(info: &AddonInfo, kubernetes: Option<&str>) -> Option<AddonOffer> {
    let name = info.addon_name()?.to_owned();
    let default = info.addon_versions().iter().find(|version| is_default(version, kubernetes));
    let taken = default.or(info.addon_versions().first())?;
    let versions = info.addon_versions().iter().filter_map(|version| version.addon_version().map(str::to_owned));
    Some(AddonOffer {
        purpose: Addon::purpose(&name).to_owned(),
        name,
        publisher: info.publisher().unwrap_or_default().to_owned(),
        versions: versions.collect(),
        default_version: taken.addon_version().unwrap_or_default().to_owned(),
        needs_rights: taken.requires_iam_permissions(),
        service_account: String::new(),
        policies: Vec::new(),
        schema: String::new(),
    })
}

fn is_default(version: &AddonVersionInfo, kubernetes: Option<&str>) -> bool {
    let fits = |one: Option<&str>| kubernetes.is_none() || one == kubernetes;
    version.compatibilities().iter().any(|one| one.default_version() && fits(one.cluster_version()))
}

async fn with_settings(eks: &aws_sdk_eks::Client, mut offer: AddonOffer) -> AddonOffer {
    let call = eks.describe_addon_configuration().addon_name(&offer.name).addon_version(&offer.default_version);
    let Ok(answer) = call.send().await else { return offer };
    offer.schema = answer.configuration_schema().unwrap_or_default().to_owned();
    if let Some(account) = answer.pod_identity_configuration().first() {
        offer.service_account = account.service_account().unwrap_or_default().to_owned();
        offer.policies = account.recommended_managed_policies().to_vec();
    }
    offer
}

#[cfg(test)]
mod tests {
    use aws_sdk_eks::types::Compatibility;

    use super::*;

    #[test]
    fn the_default_is_that_of_the_kubernetes_version() {
        let version = |name: &str, kubernetes: &str, default: bool| {
            let fit = Compatibility::builder().cluster_version(kubernetes).default_version(default).build();
            AddonVersionInfo::builder().addon_version(name).compatibilities(fit).requires_iam_permissions(true).build()
        };
        let info = AddonInfo::builder()
            .addon_name("vpc-cni")
            .addon_versions(version("v2", "1.36", false))
            .addon_versions(version("v1", "1.35", true))
            .addon_versions(version("v0", "1.36", true))
            .build();
        let found = offer(&info, Some("1.36")).expect("offered");
        assert_eq!(found.default_version, "v0");
        assert_eq!(found.versions, ["v2", "v1", "v0"]);
        assert!(found.needs_rights);
        assert_eq!(
            offer(&info, Some("1.37")).expect("offered").default_version,
            "v2",
            "the first, where none is named"
        );
    }
}
