//! Insights: what EKS found when it looked whether a cluster can go to the next Kubernetes version.
//!
//! It must not change anything but when somebody asked to look again. Names and descriptions are those that EKS shows
//! (EKS user guide, "View cluster insights", and the outputs quoted in it and in public reports); the texts of what is
//! wrong are believable, not AWS's own. What it says is derived from the cluster as it is, and dated as EKS dates it:
//! once a day, or when somebody asked.

use serde_json::{Value, json};

use super::body::texts;
use super::clusters::{find, find_mut};
use super::errors::not_found;
use super::state::Cluster;
use super::versions::{self, Version};
use super::{addon_versions, cluster_health, paging, seconds};
use crate::context::Context;
use crate::delays;
use crate::kubernetes::view::stable_uid;
use crate::wire::Answer;
use crate::wire::rest_json::Call;

/// How often EKS looks by itself, in milliseconds.
const DAY: u64 = 24 * 3600 * 1000;

/// One finding.
struct Insight {
    name: String,
    description: String,
    /// `PASSING`, `WARNING` or `ERROR`.
    status: &'static str,
    reason: String,
    recommendation: &'static str,
    /// The ARNs of what is meant, each with its own status and reason.
    resources: Vec<(String, &'static str, String)>,
    /// Add-ons that do not fit, with the versions that would.
    addons: Vec<(String, Vec<String>)>,
    /// When the cluster last changed in what this is about.
    since: u64,
}

/// ListInsights.
pub(super) fn list(context: &mut Context<'_>, call: &Call, cluster: &str) -> Answer<Value> {
    let cluster = find(context.eks, cluster)?;
    let filter = &call.body["filter"];
    let [categories, minors, statuses] =
        ["categories", "kubernetesVersions", "statuses"].map(|name| texts(filter, name));
    let accepts = |wanted: &[String], actual: &str| wanted.is_empty() || wanted.iter().any(|one| one == actual);
    let found = all(context, cluster).into_iter().filter(|(next, one)| {
        accepts(&categories, CATEGORY) && accepts(&minors, next.minor) && accepts(&statuses, one.status)
    });
    let shown = found.map(|(next, one)| summary(context, cluster, next, &one)).collect();
    paging::page_in_body(&call.body, "insights", shown)
}

/// DescribeInsight.
pub(super) fn describe(context: &mut Context<'_>, cluster: &str, id: &str) -> Answer<Value> {
    let cluster = find(context.eks, cluster)?;
    let found = all(context, cluster).into_iter().find(|(next, one)| one.id(cluster, next) == id);
    let missing = || not_found(format!("No insight found for ID: {id}")).with("clusterName", cluster.name.as_str());
    let (next, one) = found.ok_or_else(missing)?;
    let mut shown = summary(context, cluster, next, &one);
    shown["recommendation"] = json!(one.recommendation);
    shown["additionalInfo"] = json!({
        "EKS update cluster documentation": "https://docs.aws.amazon.com/eks/latest/userguide/update-cluster.html",
    });
    let resource = |(arn, status, reason): &(String, &str, String)| json!({ "arn": arn, "insightStatus": { "status": status, "reason": reason } });
    shown["resources"] = one.resources.iter().map(resource).collect();
    let addon = |(name, fit): &(String, Vec<String>)| json!({ "name": name, "compatibleVersions": fit });
    shown["categorySpecificSummary"] = json!({
        "deprecationDetails": [],
        "addonCompatibilityDetails": one.addons.iter().map(addon).collect::<Vec<Value>>(),
    });
    Ok(json!({ "insight": shown }))
}

/// StartInsightsRefresh.
pub(super) fn start_refresh(context: &mut Context<'_>, cluster: &str) -> Answer<Value> {
    let now = context.now;
    let under_way = refresh_ends_at(context, find(context.eks, cluster)?).is_some_and(|end| end > now);
    if !under_way {
        find_mut(context.eks, cluster)?.insights_asked_at = Some(now);
    }
    Ok(json!({ "message": "Insights refresh is in progress", "status": "IN_PROGRESS" }))
}

/// DescribeInsightsRefresh.
pub(super) fn describe_refresh(context: &mut Context<'_>, cluster: &str) -> Answer<Value> {
    let cluster = find(context.eks, cluster)?;
    let Some((start, end)) = cluster.insights_asked_at.zip(refresh_ends_at(context, cluster)) else {
        let text = "No insights refresh was started for this cluster";
        return Err(not_found(text).with("clusterName", cluster.name.as_str()));
    };
    let mut shown = json!({ "message": "Insights refresh is in progress", "status": "IN_PROGRESS" });
    shown["startedAt"] = seconds(start);
    if end <= context.now {
        shown["message"] = json!("Insights refresh is complete");
        shown["status"] = json!("COMPLETED");
        shown["endedAt"] = seconds(end);
    }
    Ok(shown)
}

fn refresh_ends_at(context: &Context<'_>, cluster: &Cluster) -> Option<u64> {
    cluster.insights_asked_at.map(|at| delays::due(at, context.delays.insights_refresh))
}

const CATEGORY: &str = "UPGRADE_READINESS";

impl Insight {
    fn id(&self, cluster: &Cluster, next: &Version) -> String {
        stable_uid(&["insight", &cluster.arn, &cluster.issuer_id, next.minor, &self.name])
    }
}

fn summary(context: &Context<'_>, cluster: &Cluster, next: &Version, one: &Insight) -> Value {
    let looked = looked_at(context, cluster);
    json!({
        "id": one.id(cluster, next),
        "name": one.name,
        "category": CATEGORY,
        "kubernetesVersion": next.minor,
        "lastRefreshTime": seconds(looked),
        "lastTransitionTime": seconds(one.since.min(looked)),
        "description": one.description,
        "insightStatus": { "status": one.status, "reason": one.reason },
    })
}

/// When EKS last looked: so many whole days after the cluster was ready, or when somebody asked.
fn looked_at(context: &Context<'_>, cluster: &Cluster) -> u64 {
    let first = delays::due(cluster.created_at, context.delays.cluster_create);
    let by_itself = first + context.now.saturating_sub(first) / DAY * DAY;
    let asked = refresh_ends_at(context, cluster).filter(|end| *end <= context.now);
    asked.map_or(by_itself, |asked| asked.max(by_itself)).min(context.now)
}

/// Every finding, with the version it is about: the next one. A cluster of the newest version has none, and one that is
/// not up yet neither.
fn all(context: &Context<'_>, cluster: &Cluster) -> Vec<(&'static Version, Insight)> {
    let is_up = matches!(cluster.status.as_str(), "ACTIVE" | "UPDATING");
    let Some(next) = versions::after(&cluster.version).filter(|_| is_up) else { return Vec::new() };
    let found = [
        deprecated_apis(cluster, next),
        addons(cluster, next),
        kubelets(cluster, next),
        kube_proxy(cluster, next),
        health(context, cluster),
    ];
    found.into_iter().map(|one| (next, one)).collect()
}

/// The API server of the demo serves nothing that a later version does not, so that nothing can be asked of it that goes.
fn deprecated_apis(cluster: &Cluster, next: &Version) -> Insight {
    let minor = next.minor;
    Insight {
        name: format!("Deprecated APIs removed in Kubernetes v{minor}"),
        description: format!(
            "Checks for usage of deprecated APIs that are scheduled for removal in Kubernetes v{minor}. Upgrading your \
             cluster before migrating to the updated APIs supported by v{minor} could cause application impact."
        ),
        status: "PASSING",
        reason: "No deprecated API usage detected within the last 30 days.".to_owned(),
        recommendation: "Update manifests and API clients to use newer Kubernetes APIs if applicable before upgrading to \
                         the next Kubernetes version.",
        resources: Vec::new(),
        addons: Vec::new(),
        since: cluster.created_at,
    }
}

fn addons(cluster: &Cluster, next: &Version) -> Insight {
    let unfit: Vec<_> = cluster
        .addons
        .values()
        .filter(|addon| !addon_versions::is_compatible(&addon.name, &addon.version, next.minor))
        .collect();
    let why = |version: &str| format!("Version {version} is not compatible with Kubernetes version {}.", next.minor);
    Insight {
        name: "EKS add-on version compatibility".to_owned(),
        description: "Checks version of installed EKS add-ons to ensure they are compatible with the next version of \
                      Kubernetes."
            .to_owned(),
        status: if unfit.is_empty() { "PASSING" } else { "ERROR" },
        reason: if unfit.is_empty() {
            "All installed EKS add-on versions are compatible with next Kubernetes version.".to_owned()
        } else {
            format!("Upgrade add-ons not compatible with next Kubernetes version: {}.", names(&unfit, |one| &one.name))
        },
        recommendation: "Ensure all installed EKS add-on versions are compatible with the next Kubernetes version. You can \
                         also update an add-on right after the cluster.",
        resources: unfit.iter().map(|one| (one.arn.clone(), "ERROR", why(&one.version))).collect(),
        addons: unfit.iter().map(|one| (one.name.clone(), addon_versions::all_for(&one.name, next.minor))).collect(),
        since: latest(cluster, cluster.addons.values().map(|addon| addon.modified_at)),
    }
}

fn kubelets(cluster: &Cluster, next: &Version) -> Insight {
    let behind: Vec<_> = cluster.node_groups.values().filter(|group| group.version != cluster.version).collect();
    let why = |version: &str| {
        format!("Node group version {version} differs from the version of the control plane, {}.", cluster.version)
    };
    // Kubernetes allows kubelets three minor versions behind (Kubernetes, "Version Skew Policy").
    let status = |version: &str| if minor(next.minor).saturating_sub(minor(version)) > 3 { "ERROR" } else { "WARNING" };
    let worst = match behind.iter().map(|group| status(&group.version)).min() {
        None => "PASSING",
        // By the alphabet an error comes before a warning.
        Some(worst) => worst,
    };
    Insight {
        name: "Kubelet version skew".to_owned(),
        description: "Checks for kubelet minor version of worker nodes in the cluster to see if upgrade would cause \
                      noncompliance with supported Kubernetes kubelet version skew policy."
            .to_owned(),
        status: worst,
        reason: if behind.is_empty() {
            "Node kubelet versions match the cluster control plane version.".to_owned()
        } else {
            format!("Node groups behind the control plane: {}.", names(&behind, |one| &one.name))
        },
        recommendation: "Upgrade your worker nodes to match the Kubernetes version of your cluster control plane.",
        resources: behind.iter().map(|one| (one.arn.clone(), status(&one.version), why(&one.version))).collect(),
        addons: Vec::new(),
        since: latest(cluster, cluster.node_groups.values().map(|group| group.modified_at)),
    }
}

fn kube_proxy(cluster: &Cluster, next: &Version) -> Insight {
    let proxy = cluster.addons.get("kube-proxy");
    // `v1.35.0-eksbuild.2`
    let has = proxy.and_then(|addon| addon.version.strip_prefix('v')).map_or(0, minor);
    let skew = if has == 0 { 0 } else { minor(next.minor).saturating_sub(has) };
    let (status, reason) = match skew {
        ..=1 => ("PASSING", "kube-proxy versions match the cluster control plane version.".to_owned()),
        2..=3 => ("WARNING", "kube-proxy is older than the cluster control plane.".to_owned()),
        _ => ("ERROR", "kube-proxy would be more than three minor versions behind.".to_owned()),
    };
    Insight {
        name: "kube-proxy version skew".to_owned(),
        description:
            "Checks version of kube-proxy in cluster to see if upgrade would cause noncompliance with supported \
                      Kubernetes kube-proxy version skew policy."
                .to_owned(),
        status,
        resources: proxy
            .filter(|_| status != "PASSING")
            .map(|addon| (addon.arn.clone(), status, reason.clone()))
            .into_iter()
            .collect(),
        reason,
        recommendation: "Upgrade kube-proxy to match the Kubernetes version of your cluster control plane.",
        addons: Vec::new(),
        since: latest(cluster, proxy.map(|addon| addon.modified_at)),
    }
}

fn health(context: &Context<'_>, cluster: &Cluster) -> Insight {
    let issues = cluster_health::issues(context, cluster);
    let text: Vec<&str> = issues.iter().map(|issue| issue.message.as_str()).collect();
    Insight {
        name: "Cluster health issues".to_owned(),
        description:
            "Checks for any cluster health issues that prevent successful upgrade to the next Kubernetes version \
                      on EKS."
                .to_owned(),
        status: if issues.is_empty() { "PASSING" } else { "ERROR" },
        reason: if issues.is_empty() { "No cluster health issues detected.".to_owned() } else { text.join(" ") },
        recommendation: "Resolve the health issues of the cluster before upgrading it.",
        resources: issues.iter().map(|issue| (cluster.arn.clone(), "ERROR", issue.message.clone())).collect(),
        addons: Vec::new(),
        since: cluster.created_at,
    }
}

/// Of `1.35`, `1.35.6` and the like, the 35.
fn minor(version: &str) -> u32 {
    version.split('.').nth(1).and_then(|minor| minor.parse().ok()).unwrap_or_default()
}

fn latest(cluster: &Cluster, moments: impl IntoIterator<Item = u64>) -> u64 {
    moments.into_iter().max().unwrap_or(cluster.created_at)
}

fn names<T>(all: &[&T], name: impl Fn(&T) -> &str) -> String {
    all.iter().map(|one| name(one)).collect::<Vec<_>>().join(", ")
}
