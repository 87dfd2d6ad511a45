//! The answers of a lost run: from the tags that hold them, made true by what stands; or put together from what stands.

use aws_sdk_ec2::types::Subnet;
use aws_sdk_eks::types::{CapacityTypes, Cluster, LogType as EksLogType, Nodegroup, SupportType as EksSupportType};
use aws_sdk_iam::types::Role;

use super::lost_runs::tags_of_role;
use crate::{
    cloud::Cloud,
    contract::{
        AddonSpec, AuthenticationMode, CapacityType, ClusterSpec, LogType, NatGateways, NodeGroupSpec, SubnetKind,
        SupportType,
    },
    failure::Failure,
    leftovers::{TagList, Tagged},
    prices, recipe,
    resources::{TAG_RUN, TAG_STEP, filter, spec_tags},
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
}

impl Remains {
    /// What a step made.
    pub fn of_step(&self, step: &str) -> Option<&Tagged> {
        self.tagged.iter().find(|one| one.step == step)
    }

    /// USD an hour of the node groups, where there is a cluster for them.
    pub fn node_groups_cost(&self, spec: &ClusterSpec) -> f64 {
        let groups = spec.workers.node_groups.iter().filter(|_| self.cluster.is_some());
        groups
            .map(|group| {
                let instance = prices::instance_per_hour(&group.instance_type).unwrap_or_default();
                f64::from(group.desired) * (instance + f64::from(group.disk_gib) * prices::GP3_PER_GIB_HOUR)
            })
            .sum()
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
    if let Some(cluster) = &remains.cluster {
        // Groups may have been answered after the cluster was made; without them in the plan nobody would delete them.
        add_node_groups(cloud, run, cluster, &mut spec).await?;
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
    network(cloud, remains, &mut spec).await?;
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
            _ => {}
        }
    }
}

async fn network(cloud: &Cloud, remains: &Remains, spec: &mut ClusterSpec) -> Result<(), Failure> {
    if let Some(vpc) = remains.of_step("vpc") {
        let answer = cloud.ec2.describe_vpcs().filters(filter("vpc-id", &vpc.id)).send().await;
        let answer = answer.map_err(Failure::of("EC2", "DescribeVpcs"))?;
        if let Some(cidr) = answer.vpcs().first().and_then(|vpc| vpc.cidr_block()) {
            spec.network.cidr = cidr.to_owned();
        }
    }
    let mut zones = Vec::new();
    for number in 1.. {
        let subnet = ["public", "private"].iter().find_map(|kind| remains.of_step(&format!("{kind}-subnet-{number}")));
        let Some(subnet) = subnet else { break };
        let answer = cloud.ec2.describe_subnets().filters(filter("subnet-id", &subnet.id)).send().await;
        let answer = answer.map_err(Failure::of("EC2", "DescribeSubnets"))?;
        zones.extend(answer.subnets().first().and_then(Subnet::availability_zone_id).map(str::to_owned));
    }
    if !zones.is_empty() {
        spec.network.zone_count = u8::try_from(zones.len()).unwrap_or(u8::MAX);
        spec.network.zones = zones;
    }
    if remains.of_step("nat-gateway-2").is_some() || remains.of_step("elastic-ip-2").is_some() {
        spec.network.nat = NatGateways::PerZone;
    }
    Ok(())
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
    if mode == Some(&aws_sdk_eks::types::AuthenticationMode::ApiAndConfigMap) {
        plane.authentication_mode = AuthenticationMode::ApiAndConfigMap;
    }
    if cluster.upgrade_policy().and_then(|policy| policy.support_type()) == Some(&EksSupportType::Extended) {
        plane.support = SupportType::Extended;
    }
    let setups = cluster.logging().map(|logging| logging.cluster_logging()).unwrap_or_default();
    let on = setups.iter().filter(|setup| setup.enabled() == Some(true)).flat_map(|setup| setup.types());
    plane.logs = on.filter_map(log).collect();
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

async fn add_node_groups(cloud: &Cloud, run: &str, cluster: &Cluster, spec: &mut ClusterSpec) -> Result<(), Failure> {
    let name = cluster.name().unwrap_or_default();
    let pages = cloud.eks.list_nodegroups().cluster_name(name).into_paginator().items().send();
    let names: Vec<String> = pages.collect::<Result<_, _>>().await.map_err(Failure::of("EKS", "ListNodegroups"))?;
    for group in names {
        if spec.workers.node_groups.iter().any(|known| known.name == group) {
            continue;
        }
        let answer = cloud.eks.describe_nodegroup().cluster_name(name).nodegroup_name(&group).send().await;
        let described = match answer.map_err(Failure::of("EKS", "DescribeNodegroup")) {
            Err(failure) if failure.is_gone() => continue,
            answer => answer?.nodegroup,
        };
        let ours = described.filter(|group| TagList::map(group.tags()).get(TAG_RUN) == Some(run));
        spec.workers.node_groups.extend(ours.as_ref().map(node_group));
    }
    Ok(())
}

fn node_group(group: &Nodegroup) -> NodeGroupSpec {
    let count = |number: Option<i32>| number.and_then(|number| u32::try_from(number).ok()).unwrap_or_default();
    let scaling = group.scaling_config();
    NodeGroupSpec {
        name: group.nodegroup_name().unwrap_or_default().to_owned(),
        instance_type: group.instance_types().first().cloned().unwrap_or_default(),
        capacity: match group.capacity_type() {
            Some(CapacityTypes::Spot) => CapacityType::Spot,
            _ => CapacityType::OnDemand,
        },
        min: count(scaling.and_then(|scaling| scaling.min_size())),
        desired: count(scaling.and_then(|scaling| scaling.desired_size())),
        max: count(scaling.and_then(|scaling| scaling.max_size())),
        disk_gib: count(group.disk_size()),
        labels: group.labels().cloned().unwrap_or_default().into_iter().collect(),
        subnets: SubnetKind::Private,
    }
}

async fn add_addons(cloud: &Cloud, cluster: &Cluster, spec: &mut ClusterSpec) -> Result<(), Failure> {
    let name = cluster.name().unwrap_or_default();
    let pages = cloud.eks.list_addons().cluster_name(name).into_paginator().items().send();
    let names: Vec<String> = pages.collect::<Result<_, _>>().await.map_err(Failure::of("EKS", "ListAddons"))?;
    for addon in names {
        if !spec.workers.addons.iter().any(|known| known.name == addon) {
            spec.workers.addons.push(AddonSpec { name: addon, version: String::new() });
        }
    }
    Ok(())
}
