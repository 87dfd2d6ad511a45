//! The machines of a managed node group: the launch template EKS makes for them, and their start.
//!
//! It must not decide how many there are, or when.

use super::node_group_templates::Asked;
use super::remote_access::Wish;
use super::state::{Cluster, NodeGroup};
use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::services::ec2::{Launch, LaunchTemplateData, NewLaunchTemplate, Tags, eks_image_id};
use crate::wire::Answer;

/// Makes the launch template of a node group, under the name EKS gives it: what the user's own says, and what EKS adds.
pub(super) fn make_launch_template(
    context: &mut Context<'_>,
    cluster: &Cluster,
    group: &NodeGroup,
    asked: Option<Asked>,
    remote_access: Option<&Wish>,
) -> Answer<String> {
    let mut data = template_data(context, cluster, group, asked);
    if let Some(wish) = remote_access {
        data.key_name = Some(wish.key.clone());
    }
    let template = NewLaunchTemplate {
        name: group.auto_scaling_group.clone(),
        created_by: maker(),
        created_at: context.now,
        data,
        tags: ours(cluster, group),
    };
    context.ec2.make_launch_template(context.ids, context.quotas, template)
}

/// Makes another version of that launch template, which new machines of the group start from, and returns the number of
/// the version before.
pub(super) fn renew_launch_template(
    context: &mut Context<'_>,
    cluster: &Cluster,
    group: &NodeGroup,
    asked: Option<Asked>,
) -> Answer<u64> {
    let before = context.ec2.launch_template(&group.launch_template_id)?;
    let (number, key_name) = (before.default_version, before.version(None)?.data.key_name.clone());
    let mut data = template_data(context, cluster, group, asked);
    data.key_name = data.key_name.or(key_name);
    context.ec2.renew_launch_template(&group.launch_template_id, maker(), context.now, data);
    Ok(number)
}

fn maker() -> String {
    format!("arn:aws:sts::{ACCOUNT_ID}:assumed-role/AWSServiceRoleForAmazonEKSNodegroup/EKS")
}

fn template_data(
    context: &Context<'_>,
    cluster: &Cluster,
    group: &NodeGroup,
    asked: Option<Asked>,
) -> LaunchTemplateData {
    let mut data = asked.map(|asked| asked.data).unwrap_or_default();
    data.image_id.get_or_insert_with(|| image(context, group));
    if data.instance_type.is_none() {
        data.instance_type = group.instance_types.first().cloned();
    }
    // A template's own groups are all that its machines get (EKS user guide, "Using custom security groups").
    if data.all_groups().is_empty() {
        data.security_group_ids = vec![cluster.network.cluster_security_group_id.clone()];
        data.security_group_ids.extend(group.remote_access_group.clone());
    }
    // What EKS's own templates ask for (EKS user guide, "Simplify node lifecycle with managed node groups").
    data.metadata.http_tokens.get_or_insert_with(|| "required".to_owned());
    data.metadata.hop_limit.get_or_insert(2);
    data
}

fn image(context: &Context<'_>, group: &NodeGroup) -> String {
    let architecture = if group.ami_type.contains("ARM") { "arm64" } else { "x86_64" };
    eks_image_id(context.region, &group.version, architecture)
}

fn ours(cluster: &Cluster, group: &NodeGroup) -> Tags {
    Tags::from([
        ("eks:cluster-name".to_owned(), cluster.name.clone()),
        ("eks:nodegroup-name".to_owned(), group.name.clone()),
    ])
}

/// Starts one machine of a node group, with the tags EKS and its Auto Scaling group put on it. As Auto Scaling does, it
/// tries the group's instance types in their order; the last refusal counts.
pub(super) fn launch(context: &mut Context<'_>, cluster: &Cluster, group: &NodeGroup, subnet: &str) -> Answer<String> {
    let template = context.ec2.launch_template(&group.launch_template_id)?;
    let (data, version) = (template.version(None)?.data.clone(), template.default_version);
    let mut types = group.instance_types.clone();
    if types.is_empty() {
        types.push(data.instance_type.clone().unwrap_or_else(|| "t3.medium".to_owned()));
    }
    let (last, others) = types.split_last().expect("there is one at least, by the lines above");
    for one in others {
        let machine = machine((cluster, group), (&data, version), subnet, one);
        if let Ok(id) = context.ec2.launch(context.ids, context.now, context.delays, context.quotas, machine) {
            return Ok(id);
        }
    }
    let machine = machine((cluster, group), (&data, version), subnet, last);
    context.ec2.launch(context.ids, context.now, context.delays, context.quotas, machine)
}

fn machine(
    (cluster, group): (&Cluster, &NodeGroup),
    (data, version): (&LaunchTemplateData, u64),
    subnet: &str,
    instance_type: &str,
) -> Launch {
    let of = |kind: &str| data.tags.get(kind).cloned().unwrap_or_default();
    let with_ours = |mut tags: Tags| {
        tags.extend(ours(cluster, group));
        tags
    };
    let mut tags = of("instance");
    tags.extend(instance_tags(cluster, group, version));
    let mut machine = Launch {
        image_id: data.image_id.clone().unwrap_or_default(),
        instance_type: instance_type.to_owned(),
        subnet_id: subnet.to_owned(),
        groups: data.all_groups(),
        instance_profile_arn: Some(format!("arn:aws:iam::{ACCOUNT_ID}:instance-profile/{}", group.auto_scaling_group)),
        disk_gib: group.disk_gib.unwrap_or(20),
        block_devices: data.block_devices.clone(),
        public_ip: data.network_interfaces.first().and_then(|one| one.associate_public_ip),
        spot: group.capacity_type == "SPOT",
        tags,
        volume_tags: with_ours(of("volume")),
        interface_tags: with_ours(of("network-interface")),
        ..Launch::default()
    };
    let settings = &mut machine.settings;
    settings.key_name.clone_from(&data.key_name);
    settings.user_data.clone_from(&data.user_data);
    settings.metadata.clone_from(&data.metadata);
    settings.monitoring = data.monitoring.unwrap_or(false);
    settings.tenancy.clone_from(&data.tenancy);
    settings.ebs_optimized = data.ebs_optimized.unwrap_or(false);
    settings.disable_api_termination = data.disable_api_termination.unwrap_or(false);
    machine
}

fn instance_tags(cluster: &Cluster, group: &NodeGroup, template_version: u64) -> Tags {
    let owned = |key: String| (key, "owned".to_owned());
    let name = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    Tags::from([
        name("aws:autoscaling:groupName", &group.auto_scaling_group),
        name("aws:ec2launchtemplate:id", &group.launch_template_id),
        name("aws:ec2launchtemplate:version", &template_version.to_string()),
        name("aws:eks:cluster-name", &cluster.name),
        name("eks:cluster-name", &cluster.name),
        name("eks:nodegroup-name", &group.name),
        name("k8s.io/cluster-autoscaler/enabled", "true"),
        owned(format!("k8s.io/cluster-autoscaler/{}", cluster.name)),
        owned(format!("kubernetes.io/cluster/{}", cluster.name)),
    ])
}
