//! What a managed node group asks EKS for, field by field: as the API takes it, and as the AWS CLI does. With a launch
//! template some fields may not be given, because the template gives them (EKS user guide, "Customize managed nodes with
//! launch templates").

use aws_sdk_eks::types::{
    CapacityTypes, LaunchTemplateSpecification, NodeRepairConfig, NodegroupScalingConfig, NodegroupUpdateConfig,
    RemoteAccessConfig, Taint, TaintEffect as EksEffect,
};

use super::{Ctx, NodeGroup, Shown, node_group::count};
use crate::{
    contract::{CapacityType, LaunchTemplateSource, NodeGroupSpec, TaintEffect},
    failure::Failure,
    offers::ami_types,
};

/// What a launch template leaves for the request to say.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Template {
    /// Which, and in which version; none: EKS makes its own.
    pub specification: Option<LaunchTemplateSpecification>,
    /// It names the image.
    pub has_image: bool,
    /// It names the instance type.
    pub has_type: bool,
}

impl Template {
    /// The template of a group. An existing one is looked at: EKS refuses what both name.
    ///
    /// # Errors
    /// What AWS refused, such as looking at a template that is not there.
    pub async fn of(ctx: &Ctx, group: &NodeGroup) -> Result<Self, Failure> {
        let wish = &group.group.launch_template;
        if let Some(made) = &group.template {
            let made = ctx.get(made)?;
            let specification = LaunchTemplateSpecification::builder().id(made.id).version(made.version).build();
            let has_image = !wish.ami_id.is_empty();
            return Ok(Self { specification: Some(specification), has_image, has_type: false });
        }
        if wish.source != LaunchTemplateSource::Existing {
            return Ok(Self::default());
        }
        let version = if wish.version.is_empty() { "$Default" } else { &wish.version };
        let call = ctx.cloud.ec2.describe_launch_template_versions().launch_template_id(&wish.id).versions(version);
        let answer = call.send().await.map_err(Failure::of("EC2", "DescribeLaunchTemplateVersions"))?;
        let found = answer.launch_template_versions().first();
        let data = found.and_then(|found| found.launch_template_data());
        let number =
            found.and_then(|found| found.version_number()).map_or_else(|| version.to_owned(), |n| n.to_string());
        Ok(Self {
            specification: Some(LaunchTemplateSpecification::builder().id(&wish.id).version(number).build()),
            has_image: data.is_some_and(|data| data.image_id().is_some()),
            has_type: data.is_some_and(|data| data.instance_type().is_some()),
        })
    }
}

/// The instance types, the chosen one first.
pub(super) fn instance_types(group: &NodeGroupSpec) -> Vec<String> {
    std::iter::once(&group.instance_type).chain(&group.other_instance_types).cloned().collect()
}

/// EKS's name of the image.
pub(super) fn ami_type(group: &NodeGroupSpec) -> &str {
    if group.ami_type.is_empty() { ami_types::usual(&group.instance_type).name } else { &group.ami_type }
}

pub(super) fn scaling(group: &NodeGroupSpec) -> NodegroupScalingConfig {
    NodegroupScalingConfig::builder()
        .min_size(count(group.min))
        .desired_size(count(group.desired))
        .max_size(count(group.max))
        .build()
}

pub(super) fn taints(group: &NodeGroupSpec) -> Vec<Taint> {
    let effect = |effect| match effect {
        TaintEffect::NoSchedule => EksEffect::NoSchedule,
        TaintEffect::PreferNoSchedule => EksEffect::PreferNoSchedule,
        TaintEffect::NoExecute => EksEffect::NoExecute,
    };
    let taint = |taint: &crate::contract::TaintSpec| {
        let value = (!taint.value.is_empty()).then(|| taint.value.clone());
        Taint::builder().key(&taint.key).set_value(value).effect(effect(taint.effect)).build()
    };
    group.taints.iter().map(taint).collect()
}

/// How many nodes an update takes away at once; none where it is EKS's own one node.
pub(super) fn update(group: &NodeGroupSpec) -> Option<NodegroupUpdateConfig> {
    let update = NodegroupUpdateConfig::builder();
    match (group.max_unavailable, group.max_unavailable_percent) {
        (0 | 1, 0) => None,
        (0, percent) => Some(update.max_unavailable_percentage(count(percent)).build()),
        (number, _) => Some(update.max_unavailable(count(number)).build()),
    }
}

pub(super) fn repair(group: &NodeGroupSpec) -> Option<NodeRepairConfig> {
    group.auto_repair.then(|| NodeRepairConfig::builder().enabled(true).build())
}

/// SSH, where no template says it.
pub(super) fn remote_access(group: &NodeGroupSpec) -> Option<RemoteAccessConfig> {
    if group.ssh_key.is_empty() || group.launch_template.source != LaunchTemplateSource::None {
        return None;
    }
    let groups = (!group.ssh_security_groups.is_empty()).then(|| group.ssh_security_groups.clone());
    Some(RemoteAccessConfig::builder().ec2_ssh_key(&group.ssh_key).set_source_security_groups(groups).build())
}

pub(super) fn capacity(capacity: CapacityType) -> CapacityTypes {
    match capacity {
        CapacityType::OnDemand => CapacityTypes::OnDemand,
        CapacityType::Spot => CapacityTypes::Spot,
    }
}

/// The options of `aws eks create-nodegroup`.
pub(super) fn command(node_group: &NodeGroup, shown: &Shown<'_>) -> Vec<String> {
    let group = &node_group.group;
    let source = group.launch_template.source;
    let subnets: Vec<_> = node_group.subnets.iter().map(|subnet| shown.id_of(subnet)).collect();
    let mut parts = vec![
        "eks create-nodegroup".to_owned(),
        format!("--cluster-name {}", shown.id(&node_group.cluster)),
        format!("--nodegroup-name {}", group.name),
        format!("--node-role {}", shown.id_of(&node_group.role)),
        format!("--subnets {}", subnets.join(" ")),
        format!("--instance-types {}", instance_types(group).join(" ")),
    ];
    if group.launch_template.ami_id.is_empty() || source != LaunchTemplateSource::New {
        parts.push(format!("--ami-type {}", ami_type(group)));
    }
    parts.push(format!("--capacity-type {}", capacity(group.capacity).as_str()));
    parts.push(format!("--scaling-config minSize={},desiredSize={},maxSize={}", group.min, group.desired, group.max));
    parts.extend(match (&node_group.template, source) {
        (Some(made), _) => Some(format!("--launch-template id={},version=1", shown.id(made))),
        (None, LaunchTemplateSource::Existing) => {
            let version = &group.launch_template.version;
            let version = if version.is_empty() { String::new() } else { format!(",version={version}") };
            Some(format!("--launch-template id={}{version}", group.launch_template.id))
        }
        (None, _) => Some(format!("--disk-size {}", group.disk_gib)),
    });
    if !group.labels.is_empty() {
        let labels: Vec<_> = group.labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
        parts.push(format!("--labels {}", labels.join(",")));
    }
    if !group.taints.is_empty() {
        let taints = taints(group).into_iter().map(|taint| {
            let effect = taint.effect().map(EksEffect::as_str).unwrap_or_default();
            let value = taint.value().map_or_else(String::new, |value| format!("value={value},"));
            format!("key={},{value}effect={effect}", taint.key().unwrap_or_default())
        });
        parts.push(format!("--taints {}", taints.collect::<Vec<_>>().join(" ")));
    }
    parts.extend(update(group).map(|update| match update.max_unavailable_percentage() {
        Some(percent) => format!("--update-config maxUnavailablePercentage={percent}"),
        None => format!("--update-config maxUnavailable={}", update.max_unavailable().unwrap_or(1)),
    }));
    if group.auto_repair {
        parts.push("--node-repair-config enabled=true".to_owned());
    }
    parts.extend(remote_access(group).map(|access| {
        let groups = access.source_security_groups();
        let groups =
            if groups.is_empty() { String::new() } else { format!(",sourceSecurityGroups={}", groups.join(",")) };
        format!("--remote-access ec2SshKey={}{groups}", group.ssh_key)
    }));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::TaintSpec;

    fn group(change: impl FnOnce(&mut NodeGroupSpec)) -> NodeGroupSpec {
        let mut group = NodeGroupSpec::default();
        change(&mut group);
        group
    }

    #[test]
    fn what_is_as_usual_is_not_asked_for() {
        let usual = NodeGroupSpec::default();
        assert_eq!((update(&usual), repair(&usual), remote_access(&usual)), (None, None, None));
        assert_eq!(ami_type(&usual), "AL2023_x86_64_STANDARD");
    }

    #[test]
    fn an_update_is_bounded_by_number_or_by_share() {
        let by = |number, percent| {
            update(&group(|group| (group.max_unavailable, group.max_unavailable_percent) = (number, percent)))
        };
        assert_eq!(by(2, 0).and_then(|update| update.max_unavailable()), Some(2));
        assert_eq!(by(0, 30).and_then(|update| update.max_unavailable_percentage()), Some(30));
        assert_eq!(by(0, 0), None);
    }

    #[test]
    fn ssh_is_left_to_a_template_where_there_is_one() {
        let with = |source| {
            remote_access(&group(|group| {
                group.ssh_key = "me".into();
                group.ssh_security_groups = vec!["sg-1".into()];
                group.launch_template.source = source;
            }))
        };
        let access = with(LaunchTemplateSource::None).expect("remote access");
        assert_eq!((access.ec2_ssh_key(), access.source_security_groups().len()), (Some("me"), 1));
        assert_eq!((with(LaunchTemplateSource::New), with(LaunchTemplateSource::Existing)), (None, None));
    }

    #[test]
    fn taints_and_types_are_those_of_eks() {
        let group = group(|group| {
            group.other_instance_types = vec!["t3a.medium".into()];
            group.taints = vec![TaintSpec { key: "gpu".into(), value: String::new(), effect: TaintEffect::NoExecute }];
        });
        assert_eq!(instance_types(&group), ["t3.medium", "t3a.medium"]);
        let taint = &taints(&group)[0];
        assert_eq!((taint.key(), taint.value(), taint.effect()), (Some("gpu"), None, Some(&EksEffect::NoExecute)));
    }
}
