//! What a cluster's API server sees: a picture of nodes, add-ons and Fargate profiles.
//!
//! It must not know Kubernetes objects or HTTP.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::callers::caller;
use super::node_pictures::node_views;
use super::state::Cluster;
use super::{addon_checks, fargate_profiles, versions};
use super::{neighbours, nodes};
use crate::context::Context;
use crate::delays;
use crate::kubernetes;
use crate::kubernetes::access::Caller;
use crate::kubernetes::view::{AddonView, ClusterView};

/// The cluster at this moment and the person behind a token; `None` while there is no control plane.
pub(crate) fn kubernetes_view(
    context: &mut Context<'_>,
    name: &str,
    token: Option<&str>,
) -> Option<(ClusterView, Caller)> {
    if !context.eks.clusters.get(name).is_some_and(|one| matches!(one.status.as_str(), "ACTIVE" | "UPDATING")) {
        return None;
    }
    // Taken out for the while, so that it can change beside the rest of the account.
    let mut cluster = context.eks.clusters.remove(name)?;
    let view = living_view(context, &mut cluster);
    let caller = caller(context, &cluster, token);
    context.eks.clusters.insert(cluster.name.clone(), cluster);
    Some((view, caller))
}

/// The same after what was due inside the cluster has happened: pods are on their nodes, rollouts have gone on.
pub(super) fn living_view(context: &mut Context<'_>, cluster: &mut Cluster) -> ClusterView {
    let mut picture = view(context, cluster);
    if kubernetes::passing::pass(&mut picture, &mut cluster.objects) {
        context.changed = true;
        return view(context, cluster);
    }
    picture
}

/// The cluster at this moment.
pub(super) fn view(context: &Context<'_>, cluster: &Cluster) -> ClusterView {
    let mut view = ClusterView {
        name: cluster.name.clone(),
        patch_version: versions::find(&cluster.version)
            .map_or_else(|| cluster.version.clone(), |version| version.patch.to_owned()),
        created_at: moment(cluster.created_at),
        now: moment(context.now),
        pod_start: SignedDuration::try_from(context.delays.pod_start).unwrap_or_default(),
        service_cidr: cluster.service_cidr.clone(),
        nodes: node_views(context, cluster),
        addons: addon_views(context, cluster),
        objects: cluster.objects.all().map(|stored| stored.object.clone()).collect(),
        gone: cluster.objects.gone().to_vec(),
        changes: cluster.objects.changes().clone(),
        templates: cluster.objects.templates(),
        restarts: cluster.objects.restarts().clone(),
        control_plane: neighbours::addresses(context, &cluster.network.interface_ids),
        life: cluster.objects.life().clone(),
        auto_mode: cluster.auto_mode.is_some(),
        fargate: fargate_profiles::views(context, cluster),
        fargate_pod_start: SignedDuration::try_from(context.delays.fargate_pod_start).unwrap_or_default(),
    };
    // Each pod on Fargate is a node of its own, so that these follow from the rest of the picture.
    let of_fargate = kubernetes::fargate_nodes(&view);
    view.nodes.extend(of_fargate);
    view
}

/// A moment in Unix milliseconds, as Kubernetes' side of the demo has it.
pub(super) fn moment(milliseconds: u64) -> Timestamp {
    i64::try_from(milliseconds)
        .ok()
        .and_then(|milliseconds| Timestamp::from_millisecond(milliseconds).ok())
        .unwrap_or(Timestamp::MAX)
}

fn addon_views(context: &Context<'_>, cluster: &Cluster) -> Vec<AddonView> {
    let own = ["vpc-cni", "kube-proxy", "coredns"]
        .iter()
        .filter(|name| nodes::has_unmanaged(cluster, name) && !is_managed(cluster, name))
        .map(|name| AddonView {
            name: (*name).to_owned(),
            version: super::addon_versions::default_version(name, &cluster.version).unwrap_or_default(),
            installed_at: moment(delays::due(cluster.created_at, context.delays.cluster_create)),
            changed_at: moment(delays::due(cluster.created_at, context.delays.cluster_create)),
            settings: Value::Null,
        });
    let managed =
        cluster.addons.values().filter(|addon| !addon.deleting && addon.fails_with.is_none()).map(|addon| AddonView {
            name: addon.name.clone(),
            version: addon.version.clone(),
            installed_at: moment(addon.created_at),
            changed_at: moment(addon.modified_at),
            settings: addon_checks::settings(addon),
        });
    own.chain(managed).collect()
}

/// Whether EKS manages an add-on here, and did not fail at its installation.
fn is_managed(cluster: &Cluster, name: &str) -> bool {
    cluster.addons.get(name).is_some_and(|addon| addon.fails_with.is_none())
}
