//! The workers of a lost run, put together from what stands and carries its tags: groups may have been answered after the
//! tags with the answers were written, and without them in the plan nobody would delete them.

use aws_sdk_autoscaling::types::{AutoScalingGroup, Filter};
use aws_sdk_eks::types::{CapacityTypes, FargateProfile, Nodegroup, TaintEffect as EksEffect};

use super::rebuilt_spec::Remains;
use crate::{
    cloud::Cloud,
    contract::{
        CapacityType, ClusterSpec, FargateProfileSpec, FargateSelector, LaunchTemplateSource, LaunchTemplateSpec,
        NodeGroupSpec, SelfManagedSpec, TaintEffect, TaintSpec,
    },
    failure::Failure,
    leftovers::TagList,
    offers, prices, recipe,
    resources::{TAG_RUN, TAG_STEP},
};

/// What stands before a group's name in the key of its step.
const STEP: &str = "self-managed-";

/// USD an hour of all nodes in the answers.
pub(super) fn cost(spec: &ClusterSpec) -> f64 {
    let managed = spec.workers.node_groups.iter().map(|group| (&group.instance_type, group.desired, group.disk_gib));
    let own = spec.workers.self_managed.iter().map(|group| (&group.instance_type, group.desired, group.disk_gib));
    let cost = |(kind, number, disk): (&String, u32, u32)| {
        let instance = prices::instance_per_hour(kind).unwrap_or_default();
        f64::from(number) * (instance + f64::from(disk) * prices::GP3_PER_GIB_HOUR)
    };
    managed.chain(own).map(cost).sum()
}

/// Adds what the answers lack.
pub(super) async fn add(
    cloud: &Cloud,
    run: &str,
    cluster: &str,
    remains: &Remains,
    spec: &mut ClusterSpec,
) -> Result<(), Failure> {
    add_node_groups(cloud, run, cluster, remains, spec).await?;
    add_fargate_profiles(cloud, run, cluster, spec).await?;
    // Whoever may not look at Auto Scaling groups may still go on with the rest.
    add_self_managed(cloud, run, spec).await.ok();
    Ok(())
}

async fn add_node_groups(
    cloud: &Cloud,
    run: &str,
    cluster: &str,
    remains: &Remains,
    spec: &mut ClusterSpec,
) -> Result<(), Failure> {
    let pages = cloud.eks.list_nodegroups().cluster_name(cluster).into_paginator().items().send();
    let names: Vec<String> = pages.collect::<Result<_, _>>().await.map_err(Failure::of("EKS", "ListNodegroups"))?;
    for name in names {
        let groups = &spec.workers.node_groups;
        let planned = groups.iter().flat_map(|group| recipe::node_groups_of_zones(&spec.network, group));
        if planned.into_iter().any(|known| known.name == name) {
            continue;
        }
        let answer = cloud.eks.describe_nodegroup().cluster_name(cluster).nodegroup_name(&name).send().await;
        let described = match answer.map_err(Failure::of("EKS", "DescribeNodegroup")) {
            Err(failure) if failure.is_gone() => continue,
            answer => answer?.nodegroup,
        };
        let ours = described.filter(|group| TagList::map(group.tags()).get(TAG_RUN) == Some(run));
        spec.workers.node_groups.extend(ours.as_ref().map(|group| node_group(group, remains)));
    }
    Ok(())
}

fn node_group(group: &Nodegroup, remains: &Remains) -> NodeGroupSpec {
    let scaling = group.scaling_config();
    let mut types = group.instance_types().iter().cloned();
    let instance_type = types.next().unwrap_or_else(|| NodeGroupSpec::default().instance_type);
    let usual = offers::ami_types::usual(&instance_type).name;
    let update = group.update_config();
    let access = group.remote_access();
    let disk = group.disk_size().map_or_else(|| NodeGroupSpec::default().disk_gib, |size| count(Some(size)));
    NodeGroupSpec {
        name: group.nodegroup_name().unwrap_or_default().to_owned(),
        other_instance_types: types.collect(),
        capacity: match group.capacity_type() {
            Some(CapacityTypes::Spot) => CapacityType::Spot,
            _ => CapacityType::OnDemand,
        },
        min: count(scaling.and_then(|scaling| scaling.min_size())),
        desired: count(scaling.and_then(|scaling| scaling.desired_size())),
        max: count(scaling.and_then(|scaling| scaling.max_size())),
        disk_gib: disk,
        ami_type: match group.ami_type().map(|ami| ami.as_str()) {
            Some(ami) if ami != usual && ami != "CUSTOM" => ami.to_owned(),
            _ => String::new(),
        },
        labels: group.labels().cloned().unwrap_or_default().into_iter().collect(),
        taints: group.taints().iter().map(taint).collect(),
        max_unavailable: match update.and_then(|update| update.max_unavailable_percentage()) {
            Some(_) => 0,
            None => update.and_then(|update| update.max_unavailable()).map_or(1, |number| count(Some(number))),
        },
        max_unavailable_percent: count(update.and_then(|update| update.max_unavailable_percentage())),
        auto_repair: group.node_repair_config().and_then(|repair| repair.enabled()).unwrap_or_default(),
        ssh_key: access.and_then(|access| access.ec2_ssh_key()).unwrap_or_default().to_owned(),
        ssh_security_groups: access.map(|access| access.source_security_groups().to_vec()).unwrap_or_default(),
        launch_template: launch_template(group, remains),
        instance_type,
        ..NodeGroupSpec::default()
    }
}

fn launch_template(group: &Nodegroup, remains: &Remains) -> LaunchTemplateSpec {
    let usual = LaunchTemplateSpec::default();
    let Some(template) = group.launch_template() else { return usual };
    let id = template.id().unwrap_or_default();
    if remains.tagged.iter().any(|one| one.id == id && one.step.starts_with("launch-template-")) {
        return LaunchTemplateSpec { source: LaunchTemplateSource::New, ..usual };
    }
    LaunchTemplateSpec {
        source: LaunchTemplateSource::Existing,
        id: id.to_owned(),
        version: template.version().unwrap_or_default().to_owned(),
        ..usual
    }
}

fn taint(taint: &aws_sdk_eks::types::Taint) -> TaintSpec {
    TaintSpec {
        key: taint.key().unwrap_or_default().to_owned(),
        value: taint.value().unwrap_or_default().to_owned(),
        effect: match taint.effect() {
            Some(EksEffect::NoExecute) => TaintEffect::NoExecute,
            Some(EksEffect::PreferNoSchedule) => TaintEffect::PreferNoSchedule,
            _ => TaintEffect::NoSchedule,
        },
    }
}

async fn add_fargate_profiles(cloud: &Cloud, run: &str, cluster: &str, spec: &mut ClusterSpec) -> Result<(), Failure> {
    let pages = cloud.eks.list_fargate_profiles().cluster_name(cluster).into_paginator().items().send();
    let names: Vec<String> =
        pages.collect::<Result<_, _>>().await.map_err(Failure::of("EKS", "ListFargateProfiles"))?;
    for name in names {
        if spec.workers.fargate_profiles.iter().any(|known| known.name == name) {
            continue;
        }
        let answer =
            cloud.eks.describe_fargate_profile().cluster_name(cluster).fargate_profile_name(&name).send().await;
        let described = match answer.map_err(Failure::of("EKS", "DescribeFargateProfile")) {
            Err(failure) if failure.is_gone() => continue,
            answer => answer?.fargate_profile,
        };
        let ours = described.filter(|profile| TagList::map(profile.tags()).get(TAG_RUN) == Some(run));
        spec.workers.fargate_profiles.extend(ours.as_ref().map(fargate_profile));
    }
    Ok(())
}

fn fargate_profile(profile: &FargateProfile) -> FargateProfileSpec {
    let selectors = profile.selectors().iter().map(|selector| FargateSelector {
        namespace: selector.namespace().unwrap_or_default().to_owned(),
        labels: selector.labels().cloned().unwrap_or_default().into_iter().collect(),
    });
    FargateProfileSpec {
        name: profile.fargate_profile_name().unwrap_or_default().to_owned(),
        selectors: selectors.collect(),
    }
}

async fn add_self_managed(cloud: &Cloud, run: &str, spec: &mut ClusterSpec) -> Result<(), Failure> {
    let ours = Filter::builder().name(format!("tag:{TAG_RUN}")).values(run).build();
    let pages = cloud.autoscaling.describe_auto_scaling_groups().filters(ours).into_paginator().items().send();
    let groups: Vec<AutoScalingGroup> =
        pages.collect::<Result<_, _>>().await.map_err(Failure::of("Auto Scaling", "DescribeAutoScalingGroups"))?;
    for group in groups {
        let tag = group.tags().iter().find(|tag| tag.key() == Some(TAG_STEP)).and_then(|tag| tag.value());
        let Some(name) = tag.and_then(|step| step.strip_prefix(STEP)) else { continue };
        if spec.workers.self_managed.iter().any(|known| known.name == name) {
            continue;
        }
        let usual = SelfManagedSpec::default();
        let instance = group.instances().first().and_then(|instance| instance.instance_type());
        spec.workers.self_managed.push(SelfManagedSpec {
            name: name.to_owned(),
            instance_type: instance.map_or(usual.instance_type, str::to_owned),
            min: count(group.min_size()),
            desired: count(group.desired_capacity()),
            max: count(group.max_size()),
            ..SelfManagedSpec::default()
        });
    }
    Ok(())
}

fn count(number: Option<i32>) -> u32 {
    number.and_then(|number| u32::try_from(number).ok()).unwrap_or_default()
}
