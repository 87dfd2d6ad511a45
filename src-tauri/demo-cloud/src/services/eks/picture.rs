//! What a cluster's API server sees: a picture of nodes and add-ons, and who is asking.
//!
//! It must not know Kubernetes objects or HTTP.

use jiff::{SignedDuration, Timestamp};

use super::access_entries::principal_of;
use super::nodes;
use super::state::{AccessEntry, Cluster, NodeGroup};
use super::{neighbours, versions};
use crate::context::Context;
use crate::kubernetes::access::{Caller, Grant, Level};
use crate::kubernetes::token::Token;
use crate::kubernetes::view::{AddonView, ClusterView, NodeView};
use crate::{ACCESS_KEY_ID, SECRET_ACCESS_KEY, delays};

/// The cluster at this moment and the person behind a token; `None` while there is no control plane.
pub(crate) fn kubernetes_view(
    context: &mut Context<'_>,
    name: &str,
    token: Option<&str>,
) -> Option<(ClusterView, Caller)> {
    let cluster = context.eks.clusters.get(name)?;
    if !matches!(cluster.status.as_str(), "ACTIVE" | "UPDATING") {
        return None;
    }
    Some((view(context, cluster), caller(context, cluster, token)))
}

/// The cluster at this moment.
pub(super) fn view(context: &Context<'_>, cluster: &Cluster) -> ClusterView {
    ClusterView {
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
    }
}

fn moment(milliseconds: u64) -> Timestamp {
    i64::try_from(milliseconds)
        .ok()
        .and_then(|milliseconds| Timestamp::from_millisecond(milliseconds).ok())
        .unwrap_or(Timestamp::MAX)
}

/// Who signed the token, if it is good, and what their access entry allows.
fn caller(context: &Context<'_>, cluster: &Cluster, token: Option<&str>) -> Caller {
    let Some(token) = token else { return Caller::Anonymous };
    // Real time: the token's signer knows no other.
    let Ok(token) = Token::read(token, &cluster.name, Timestamp::now()) else { return Caller::Unknown };
    let ours = token.access_key_id == ACCESS_KEY_ID && token.session_token.is_none();
    if !ours || !token.is_signed_with(SECRET_ACCESS_KEY) {
        return Caller::Unknown;
    }
    if cluster.authentication_mode == "CONFIG_MAP" {
        return creator(cluster);
    }
    let late = |at: u64| delays::due(at, context.delays.access_entry) > context.now;
    match cluster.access_entries.get(&principal_of(context.caller)) {
        Some(entry) if !late(entry.created_at) => {
            Caller::Known { username: username(entry), grants: grants(entry, late) }
        }
        _ => Caller::Unknown,
    }
}

/// Without entries the cluster's creator is administrator, if they asked to be. The demo has one key only, so
/// every caller is the creator.
fn creator(cluster: &Cluster) -> Caller {
    if !cluster.creator_is_admin {
        return Caller::Unknown;
    }
    let grants = vec![Grant { level: Level::ClusterAdmin, namespaces: None }];
    Caller::Known { username: "kubernetes-admin".to_owned(), grants }
}

fn username(entry: &AccessEntry) -> String {
    entry.username.replace("{{SessionName}}", "demo")
}

fn grants(entry: &AccessEntry, late: impl Fn(u64) -> bool) -> Vec<Grant> {
    if entry.kind != "STANDARD" {
        return vec![Grant { level: Level::ReadAll, namespaces: None }];
    }
    entry
        .policies
        .iter()
        .filter(|(_, association)| !late(association.modified_at))
        .map(|(arn, association)| Grant { level: Level::of_policy(arn), namespaces: association.namespaces.clone() })
        .collect()
}

fn addon_views(context: &Context<'_>, cluster: &Cluster) -> Vec<AddonView> {
    let own = ["vpc-cni", "kube-proxy", "coredns"]
        .iter()
        .filter(|name| nodes::has_unmanaged(cluster, name) && !cluster.addons.contains_key(**name))
        .map(|name| AddonView {
            name: (*name).to_owned(),
            version: super::addon_versions::default_version(name, &cluster.version).unwrap_or_default(),
            installed_at: moment(delays::due(cluster.created_at, context.delays.cluster_create)),
        });
    let managed = cluster.addons.values().filter(|addon| !addon.deleting && addon.fails_with.is_none()).map(|addon| {
        AddonView { name: addon.name.clone(), version: addon.version.clone(), installed_at: moment(addon.created_at) }
    });
    own.chain(managed).collect()
}

fn node_views(context: &Context<'_>, cluster: &Cluster) -> Vec<NodeView> {
    let mut views: Vec<NodeView> = cluster
        .node_groups
        .values()
        .flat_map(|group| group.instance_ids.iter().filter_map(|id| node_view(context, cluster, group, id)))
        .collect();
    views.sort_by(|one, other| (one.registered_at, &one.name).cmp(&(other.registered_at, &other.name)));
    views
}

fn node_view(context: &Context<'_>, cluster: &Cluster, group: &NodeGroup, instance: &str) -> Option<NodeView> {
    let times = nodes::times(context, cluster, group, instance).filter(|times| times.registered_at <= context.now)?;
    let machine = neighbours::machine(context, instance)?;
    let kind = neighbours::instance_type(&machine.instance_type)?;
    let taints = group.taints.iter().map(|taint| (taint.key.clone(), taint.value.clone(), camel(&taint.effect)));
    Some(NodeView {
        name: machine.private_dns_name,
        instance_id: instance.to_owned(),
        instance_type: machine.instance_type,
        zone: machine.zone,
        zone_id: machine.zone_id,
        region: context.region.to_owned(),
        private_ip: machine.private_ip,
        public_ip: machine.public_ip,
        nodegroup: group.name.clone(),
        image_id: machine.image_id,
        capacity_type: group.capacity_type.clone(),
        labels: group.labels.clone(),
        taints: taints.collect(),
        arm: kind.arm,
        vcpus: kind.vcpus,
        memory_mib: kind.memory_mib,
        disk_gib: group.disk_gib.unwrap_or(20),
        max_pods: kind.max_pods,
        registered_at: moment(times.registered_at),
        ready_since: times.ready_at.filter(|ready| *ready <= context.now).map(moment),
        leaving: group.status == "DELETING",
    })
}

/// `NO_SCHEDULE` as Kubernetes spells it: `NoSchedule`.
fn camel(effect: &str) -> String {
    effect.split('_').map(|word| format!("{}{}", &word[..1], word[1..].to_lowercase())).collect()
}
