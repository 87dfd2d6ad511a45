//! The answers of a lost run: from the tags that hold them, made true by what stands; or put together from what stands.

use aws_sdk_eks::types::{
    AuthenticationMode as EksAuthenticationMode, Cluster, LogType as EksLogType, SupportType as EksSupportType,
};
use aws_sdk_iam::types::Role;

use super::{lost_runs::tags_of_role, rebuilt_network::network, rebuilt_workers};
use crate::{
    cloud::Cloud,
    contract::{AddonSpec, AuthenticationMode, ClusterSpec, EncryptionKey, LogType, NodePool, SupportType},
    failure::Failure,
    leftovers::{TagList, Tagged},
    recipe,
    resources::{TAG_STEP, secrets_encryption::key_of, spec_tags},
};

/// What stands of a run.
#[derive(Debug, Default)]
pub struct Remains {
    /// In EC2.
    pub tagged: Vec<Tagged>,
    /// The VPC's tags.
    pub vpc_tags: TagList,
    /// The cluster.
    pub cluster: Option<Cluster>,
    /// Roles.
    pub roles: Vec<Role>,
    /// ARNs of KMS keys.
    pub keys: Vec<String>,
    /// The tags of one of them.
    pub key_tags: TagList,
}

impl Remains {
    /// What a step made.
    pub fn of_step(&self, step: &str) -> Option<&Tagged> {
        self.tagged.iter().find(|one| one.step == step)
    }

    /// USD an hour of the node groups, where there is a cluster for them.
    pub fn node_groups_cost(&self, spec: &ClusterSpec) -> f64 {
        if self.cluster.is_some() { rebuilt_workers::cost(spec) } else { 0.0 }
    }
}

/// The answers, and whether they were read (else they were put together).
pub async fn spec(cloud: &Cloud, run: &str, name: &str, remains: &Remains) -> Result<(ClusterSpec, bool), Failure> {
    let of_cluster = remains.cluster.as_ref().and_then(|cluster| read(&TagList::map(cluster.tags())));
    // The cluster is made after the network: its tags hold the later answers.
    let written = of_cluster.or_else(|| read(&remains.vpc_tags)).filter(|spec| spec.name == name);
    let was_read = written.is_some();
    let mut spec = match written {
        Some(spec) => spec,
        None => put_together(cloud, name, remains).await?,
    };
    spec.region.clone_from(&cloud.region);
    // A role's name may have been answered anew after the tags were written; under the old one nobody would delete it.
    name_roles(remains, &mut spec);
    keep_key(remains, &mut spec);
    if let Some(cluster) = &remains.cluster {
        // Groups may have been answered after the cluster was made; without them in the plan nobody would delete them.
        let standing = cluster.name().unwrap_or_default();
        rebuilt_workers::add(cloud, run, standing, remains, &mut spec).await?;
        if !was_read {
            add_addons(cloud, cluster, &mut spec).await?;
        }
    }
    Ok((spec, was_read))
}

fn read(tags: &TagList) -> Option<ClusterSpec> {
    spec_tags::read(|key| tags.get(key).map(str::to_owned))
}

async fn put_together(cloud: &Cloud, name: &str, remains: &Remains) -> Result<ClusterSpec, Failure> {
    let mut spec = ClusterSpec::new(name, cloud.region.clone());
    spec.workers.node_groups.clear();
    network(cloud, remains, &mut spec.network).await?;
    if let Some(cluster) = &remains.cluster {
        control_plane(cluster, &mut spec);
    }
    Ok(spec)
}

fn name_roles(remains: &Remains, spec: &mut ClusterSpec) {
    for role in &remains.roles {
        match tags_of_role(role).get(TAG_STEP) {
            Some("cluster-role") if recipe::cluster_role(spec).name != role.role_name() => {
                spec.roles.cluster_role_name = role.role_name().to_owned();
            }
            Some("node-role") if recipe::node_role(spec).name != role.role_name() => {
                spec.roles.node_role_name = role.role_name().to_owned();
            }
            Some("fargate-role") if recipe::fargate_role(spec).name != role.role_name() => {
                spec.roles.fargate_role_name = role.role_name().to_owned();
            }
            _ => {}
        }
    }
}

/// A key that stands must be in the plan, or nobody would delete it.
fn keep_key(remains: &Remains, spec: &mut ClusterSpec) {
    if !remains.keys.is_empty() {
        (spec.cluster.encryption, spec.cluster.key_arn) = (EncryptionKey::NewKey, String::new());
    }
}

fn control_plane(cluster: &Cluster, spec: &mut ClusterSpec) {
    let plane = &mut spec.cluster;
    plane.version = cluster.version().unwrap_or_default().to_owned();
    if let Some(vpc) = cluster.resources_vpc_config() {
        plane.endpoint_public = vpc.endpoint_public_access();
        plane.endpoint_private = vpc.endpoint_private_access();
        if !vpc.public_access_cidrs().is_empty() {
            plane.public_access_cidrs = vpc.public_access_cidrs().to_vec();
        }
    }
    let mode = cluster.access_config().and_then(|access| access.authentication_mode());
    plane.authentication_mode = match mode {
        Some(EksAuthenticationMode::ApiAndConfigMap) => AuthenticationMode::ApiAndConfigMap,
        Some(EksAuthenticationMode::ConfigMap) => AuthenticationMode::ConfigMap,
        _ => AuthenticationMode::Api,
    };
    if cluster.upgrade_policy().and_then(|policy| policy.support_type()) == Some(&EksSupportType::Extended) {
        plane.support = SupportType::Extended;
    }
    let setups = cluster.logging().map(|logging| logging.cluster_logging()).unwrap_or_default();
    let on = setups.iter().filter(|setup| setup.enabled() == Some(true)).flat_map(|setup| setup.types());
    plane.logs = on.filter_map(log).collect();
    plane.deletion_protection = cluster.deletion_protection() == Some(true);
    plane.zonal_shift = cluster.zonal_shift_config().and_then(|shift| shift.enabled()) == Some(true);
    if let Some(key) = key_of(cluster) {
        (plane.encryption, plane.key_arn) = (EncryptionKey::ExistingKey, key.to_owned());
    }
    let compute = cluster.compute_config().filter(|compute| compute.enabled() == Some(true));
    if let Some(compute) = compute {
        plane.auto_mode = true;
        let has = |pool: &str| compute.node_pools().iter().any(|known| known == pool);
        let pools = [(NodePool::GeneralPurpose, "general-purpose"), (NodePool::System, "system")];
        plane.node_pools = pools.into_iter().filter(|(_, name)| has(name)).map(|(pool, _)| pool).collect();
    }
}

fn log(log: &EksLogType) -> Option<LogType> {
    Some(match log {
        EksLogType::Api => LogType::Api,
        EksLogType::Audit => LogType::Audit,
        EksLogType::Authenticator => LogType::Authenticator,
        EksLogType::ControllerManager => LogType::ControllerManager,
        EksLogType::Scheduler => LogType::Scheduler,
        _ => return None,
    })
}

async fn add_addons(cloud: &Cloud, cluster: &Cluster, spec: &mut ClusterSpec) -> Result<(), Failure> {
    let name = cluster.name().unwrap_or_default();
    let pages = cloud.eks.list_addons().cluster_name(name).into_paginator().items().send();
    let names: Vec<String> = pages.collect::<Result<_, _>>().await.map_err(Failure::of("EKS", "ListAddons"))?;
    for addon in names {
        if !spec.workers.addons.iter().any(|known| known.name == addon) {
            spec.workers.addons.push(AddonSpec { name: addon, ..AddonSpec::default() });
        }
    }
    Ok(())
}
