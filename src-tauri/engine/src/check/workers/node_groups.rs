//! Managed node groups.

use super::{
    Names, launch_template,
    machines::{self, Sizes},
};
use crate::{
    check::findings::Findings,
    contract::{CapacityType, ClusterSpec, LaunchTemplateSource, NodeGroupSpec, Offers},
    offers::ami_types::{self, Accelerator, AmiType, NodeSystem},
    recipe,
    resources::is_arm,
};

/// Nodes in one group: EKS's default quota.
const NODES_MAX: u32 = 450;
/// Instance types a group may name (EKS's service model).
const TYPES_MAX: usize = 20;
/// Nodes an update may take away at once (EKS's service model).
const UNAVAILABLE_MAX: u32 = 100;
/// The last Kubernetes version that EKS has images with Amazon Linux 2 for.
const LAST_OF_AMAZON_LINUX_2: (u32, u32) = (1, 32);
/// The root volume of the Windows images.
const WINDOWS_DISK_MIN_GIB: u32 = 50;

pub(super) fn check(
    spec: &ClusterSpec,
    group: &NodeGroupSpec,
    field: &str,
    offers: Option<&Offers>,
    names: &mut Names,
    findings: &mut Findings,
) {
    machines::name(&group.name, "node group", field, findings);
    for one in recipe::node_groups_of_zones(&spec.network, group) {
        if group.name.len() <= 63 && one.name.len() > 63 {
            let message = format!("With the zone behind it the name has {} letters; EKS takes 63.", one.name.len());
            findings.error(format!("{field}.name"), message, "Enter a shorter name.");
            break;
        }
        names.take(&one.name, format!("{field}.name"), "groups", findings);
    }
    instance_types(group, field, offers, findings);
    let least = image(spec, group, field, findings);
    let sizes = Sizes { min: group.min, desired: group.desired, max: group.max };
    machines::sizes(sizes, Some(NODES_MAX), field, findings);
    // With a template of somebody's own the disk stands in that.
    if group.launch_template.source != LaunchTemplateSource::Existing {
        machines::disk(group.disk_gib, least, field, findings);
    }
    machines::labels(&group.labels, field, findings);
    machines::taints(&group.taints, field, findings);
    update(group, field, findings);
    ssh(group, field, offers, findings);
    launch_template::check(group, field, offers, findings);
}

fn instance_types(group: &NodeGroupSpec, field: &str, offers: Option<&Offers>, findings: &mut Findings) {
    machines::instance_type(&group.instance_type, offers, format!("{field}.instance_type"), findings);
    let others = &group.other_instance_types;
    for (index, name) in others.iter().enumerate() {
        let field = format!("{field}.other_instance_types.{index}");
        if *name == group.instance_type || others[..index].contains(name) {
            findings.error(field, format!("{name} stands there twice."), "Remove one of them.");
        } else if is_arm(name) != is_arm(&group.instance_type) {
            findings.error(
                field,
                format!("{name} has another processor than {}, and a group has one image.", group.instance_type),
                "Choose types with the same processor, or make a second group.",
            );
        } else {
            machines::instance_type(name, offers, field, findings);
        }
    }
    if others.len() + 1 > TYPES_MAX {
        let message = format!("{} instance types are too many; a group takes {TYPES_MAX}.", others.len() + 1);
        findings.error(format!("{field}.other_instance_types"), message, "Remove some.");
    }
    if group.capacity == CapacityType::Spot && others.is_empty() {
        findings.warning(
            format!("{field}.capacity"),
            format!("All nodes of the group are {}: AWS may take them all back at the same time.", group.instance_type),
            "Add two or more further instance types of the same size; EC2 then takes from where most is free.",
        );
    }
}

/// The image fits the machines and the version. Answers how large its root volume is.
fn image(spec: &ClusterSpec, group: &NodeGroupSpec, field: &str, findings: &mut Findings) -> u32 {
    let name = group.ami_type.as_str();
    let field = format!("{field}.ami_type");
    if name.is_empty() {
        return machines::DISK_MIN_GIB;
    }
    let Some(ami) = ami_types::find(name) else {
        let (message, remedy) = if name == "CUSTOM" {
            (
                "CUSTOM stands for an image of your own, which only a launch template can name.".to_owned(),
                "Leave it empty, choose a launch template, and enter the image there.".to_owned(),
            )
        } else {
            (
                format!("EKS has no AMI type “{name}”."),
                format!(
                    "Leave it empty for {}, or choose one from the list.",
                    ami_types::usual(&group.instance_type).name
                ),
            )
        };
        findings.error(field, message, remedy);
        return machines::DISK_MIN_GIB;
    };
    for kind in std::iter::once(&group.instance_type).chain(&group.other_instance_types) {
        if let Some(message) = misfit(ami, kind) {
            let usual = ami_types::usual(kind).name;
            findings.error(
                &field,
                message,
                format!("Choose {usual}, or leave it empty: EKS's usual image for {kind}."),
            );
            break;
        }
    }
    if ami.accelerator == Accelerator::None && ami_types::accelerator(&group.instance_type) != Accelerator::None {
        findings.warning(
            &field,
            format!("{} has chips that {name} has no drivers for: pods could not use them.", group.instance_type),
            format!("Choose {}, or leave it empty.", ami_types::usual(&group.instance_type).name),
        );
    }
    if ami.system == NodeSystem::AmazonLinux2
        && version(&spec.cluster.version).is_none_or(|it| it > LAST_OF_AMAZON_LINUX_2)
    {
        findings.error(
            &field,
            "EKS has no images with Amazon Linux 2 for Kubernetes 1.33 and later.",
            "Leave it empty for Amazon Linux 2023.",
        );
    }
    if ami.system != NodeSystem::Windows {
        return machines::DISK_MIN_GIB;
    }
    findings.warning(
        &field,
        "Pods on Windows need more than the nodes: the network plugin's Windows support has to be switched on, and \
         coredns needs a group with Linux.",
        "Follow https://docs.aws.amazon.com/eks/latest/userguide/windows-support.html once the cluster stands.",
    );
    WINDOWS_DISK_MIN_GIB
}

/// Why an image does not run on a machine, or has drivers for chips it lacks.
fn misfit(ami: &AmiType, instance_type: &str) -> Option<String> {
    let name = ami.name;
    if ami.arm != is_arm(instance_type) {
        let processors = if ami.arm { "Arm processors" } else { "Intel and AMD processors" };
        return Some(format!("{name} is for {processors}, and {instance_type} has another."));
    }
    let has = ami_types::accelerator(instance_type);
    (ami.accelerator != Accelerator::None && ami.accelerator != has)
        .then(|| format!("{name} has drivers for chips that {instance_type} does not have, and EKS refuses that."))
}

/// `1.35` as numbers; none where it is open.
fn version(text: &str) -> Option<(u32, u32)> {
    let (major, minor) = text.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

fn update(group: &NodeGroupSpec, field: &str, findings: &mut Findings) {
    let (number, percent) = (group.max_unavailable, group.max_unavailable_percent);
    if number > 0 && percent > 0 {
        findings.error(
            format!("{field}.max_unavailable_percent"),
            format!("An update may take {number} nodes away at once, or {percent} percent: EKS takes one of the two."),
            "Set one of them to 0.",
        );
    } else if number == 0 && percent == 0 {
        findings.error(
            format!("{field}.max_unavailable"),
            "An update that may take no node away could not replace any.",
            "Enter 1, the usual number.",
        );
    }
    if number > UNAVAILABLE_MAX {
        let message = format!("EKS takes at most {UNAVAILABLE_MAX} nodes away at once.");
        findings.error(format!("{field}.max_unavailable"), message, format!("Enter 1 to {UNAVAILABLE_MAX}."));
    }
    if percent > 100 {
        let message = format!("{percent} percent is more than all nodes.");
        findings.error(format!("{field}.max_unavailable_percent"), message, "Enter 1 to 100.");
    }
}

fn ssh(group: &NodeGroupSpec, field: &str, offers: Option<&Offers>, findings: &mut Findings) {
    machines::key_pair(&group.ssh_key, offers, field, findings);
    let known = offers.map(|offers| offers.security_groups.as_slice()).unwrap_or_default();
    for (index, id) in group.ssh_security_groups.iter().enumerate() {
        let field = format!("{field}.ssh_security_groups.{index}");
        if !machines::is_id(id, "sg") {
            let remedy = "Enter an id such as sg-0123456789abcdef0.";
            findings.error(field, format!("“{id}” is not the id of a security group."), remedy);
        } else if !known.is_empty() && !known.iter().any(|group| group.id == *id) {
            findings.error(field, format!("This Region has no security group {id}."), "Choose one that is there.");
        }
    }
    let source = group.launch_template.source;
    match (group.ssh_key.is_empty(), group.ssh_security_groups.is_empty()) {
        (true, false) => findings.warning(
            format!("{field}.ssh_security_groups"),
            "Without a key pair nobody signs in by SSH, and the security groups mean nothing.",
            "Choose a key pair, or remove the groups.",
        ),
        (false, _) if source == LaunchTemplateSource::Existing => findings.error(
            format!("{field}.ssh_key"),
            "EKS takes no key pair beside a launch template.",
            "Write the key pair into the template and leave it empty here.",
        ),
        (false, false) if source == LaunchTemplateSource::New => findings.error(
            format!("{field}.ssh_security_groups"),
            "EKS opens port 22 only for groups without a launch template.",
            "Remove the groups here, and open port 22 in the cluster's security group yourself; or choose no template.",
        ),
        (false, true) if source == LaunchTemplateSource::None => findings.warning(
            format!("{field}.ssh_security_groups"),
            "EKS opens port 22 of the nodes to the whole world where no security group is named.",
            "Name a security group that may sign in, or use Systems Manager, which needs no open port.",
        ),
        _ => {}
    }
}
