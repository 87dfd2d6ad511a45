//! Which service accounts of an add-on EKS gives roles to, by EKS's own word.

use crate::{cloud::Cloud, failure::Failure};

/// Their names, for a version of the add-on; an empty version is EKS's default for that Kubernetes version.
pub(super) async fn accounts_at_eks(
    cloud: &Cloud,
    addon: &str,
    version: &str,
    kubernetes: &str,
) -> Result<Vec<String>, Failure> {
    let version = match version {
        "" => default_version(cloud, addon, kubernetes).await?,
        version => version.to_owned(),
    };
    let answer = cloud.eks.describe_addon_configuration().addon_name(addon).addon_version(version).send().await;
    let answer = answer.map_err(Failure::of("EKS", "DescribeAddonConfiguration"))?;
    let accounts = answer.pod_identity_configuration().iter().filter_map(|one| one.service_account());
    Ok(accounts.map(str::to_owned).collect())
}

async fn default_version(cloud: &Cloud, addon: &str, kubernetes: &str) -> Result<String, Failure> {
    let answer = cloud.eks.describe_addon_versions().addon_name(addon).kubernetes_version(kubernetes).send().await;
    let answer = answer.map_err(Failure::of("EKS", "DescribeAddonVersions"))?;
    let versions = answer.addons().iter().flat_map(|addon| addon.addon_versions());
    let default = versions.clone().find(|version| version.compatibilities().iter().any(|one| one.default_version()));
    let version = default.or_else(|| versions.clone().next());
    Ok(version.and_then(|version| version.addon_version()).unwrap_or_default().to_owned())
}
