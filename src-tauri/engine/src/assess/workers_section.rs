//! The Review page, section Workers: what runs the pods. Every answer that is not as usual is said.

use crate::{
    contract::{
        CapacityType, ClusterSpec, Fact, FargateProfileSpec, LaunchTemplateSource, NodeGroupSpec, NodeJoin, NodePorts,
        SelfManagedSpec, SubnetKind, TaintSpec, VolumeType,
    },
    recipe,
    resources::user_data,
};

/// A row for each group and profile.
pub(super) fn rows(spec: &ClusterSpec) -> Vec<Fact> {
    let workers = &spec.workers;
    let managed = workers.node_groups.iter().map(|group| managed(spec, group));
    let own = workers.self_managed.iter().map(self_managed);
    managed.chain(own).chain(workers.fargate_profiles.iter().map(fargate)).collect()
}

fn managed(spec: &ClusterSpec, group: &NodeGroupSpec) -> Fact {
    let zones = recipe::node_groups_of_zones(&spec.network, group).len();
    let in_each = if group.one_per_zone { format!(" in each of {zones} zones") } else { String::new() };
    let NodeGroupSpec { desired, min, max, .. } = group;
    let types = std::iter::once(&group.instance_type).chain(&group.other_instance_types);
    let types = types.map(String::as_str).collect::<Vec<_>>().join(" or ");
    let mut parts = vec![format!("{desired} × {types} {} ({min} to {max}){in_each}", capacity(group.capacity))];
    if group.launch_template.source != LaunchTemplateSource::Existing {
        parts.push(format!("{} GiB disk", group.disk_gib));
    }
    parts.push(subnets(group.subnets).into());
    if !group.ami_type.is_empty() {
        parts.push(format!("image {}", group.ami_type));
    }
    parts.extend(labels(group.labels.iter()));
    parts.extend(taints(&group.taints));
    match (group.max_unavailable, group.max_unavailable_percent) {
        (1, 0) => {}
        (number, 0) => parts.push(format!("updates take {number} nodes away at once")),
        (_, percent) => parts.push(format!("updates take {percent} percent of the nodes away at once")),
    }
    if group.auto_repair {
        parts.push("EKS repairs nodes that stay unhealthy".into());
    }
    parts.extend(match (group.ssh_key.as_str(), group.ssh_security_groups.as_slice()) {
        ("", _) => None,
        (key, _) if group.launch_template.source != LaunchTemplateSource::None => Some(format!("SSH key {key}")),
        (key, []) => Some(format!("SSH with the key {key} from everywhere")),
        (key, groups) => Some(format!("SSH with the key {key} from {}", groups.join(", "))),
    });
    if group.autoscaler_tags {
        parts.push("tags for Cluster Autoscaler".into());
    }
    parts.extend(template(group));
    Fact { label: format!("Node group {}", group.name), value: parts.join(", ") }
}

fn template(group: &NodeGroupSpec) -> Vec<String> {
    let template = &group.launch_template;
    match template.source {
        LaunchTemplateSource::None => Vec::new(),
        LaunchTemplateSource::Existing => {
            let version = if template.version.is_empty() { "its default" } else { &template.version };
            vec![format!("launch template {} (version: {version})", template.id)]
        }
        LaunchTemplateSource::New => {
            let encrypted = if template.encrypted { "encrypted" } else { "not encrypted" };
            let kind = match template.volume_type {
                VolumeType::Gp3 => "gp3",
                VolumeType::Gp2 => "gp2",
            };
            let mut parts = vec![format!("a launch template of its own with a {kind} disk, {encrypted}")];
            if !template.ami_id.is_empty() {
                parts.push(format!("your image {}", template.ami_id));
            }
            if !template.user_data.is_empty() {
                parts.push(match template.user_data.lines().count() {
                    1 => "1 line of user data".into(),
                    lines => format!("{lines} lines of user data"),
                });
            }
            if template.dedicated {
                parts.push("on hardware of its own".into());
            }
            parts.push(match template.metadata_hops {
                1 => "credentials stay on the machine (1 hop)".into(),
                hops => format!("credentials travel {hops} hops"),
            });
            parts
        }
    }
}

fn self_managed(group: &SelfManagedSpec) -> Fact {
    let SelfManagedSpec { desired, min, max, instance_type, .. } = group;
    let mut parts = vec![
        format!("{desired} × {instance_type} {} ({min} to {max})", capacity(group.capacity)),
        format!("{} GiB disk", group.disk_gib),
        subnets(group.subnets).into(),
        match group.ami_id.as_str() {
            "" => "Amazon Linux 2023 for EKS".to_owned(),
            image => format!("your image {image}"),
        },
    ];
    parts.extend(labels(group.labels.iter()));
    parts.extend(taints(&group.taints));
    if !group.ssh_key.is_empty() {
        parts.push(format!("SSH key {}", group.ssh_key));
    }
    parts.push(
        match group.join {
            NodeJoin::AccessEntry => "joins by an access entry",
            NodeJoin::AwsAuth => "joins by aws-auth",
        }
        .into(),
    );
    parts.push(
        match group.ports {
            NodePorts::ClusterSecurityGroup => "in the cluster security group",
            NodePorts::PortTables => "in a security group of its own with the classic ports",
        }
        .into(),
    );
    if group.autoscaler_tags {
        parts.push("tags for Cluster Autoscaler".into());
    }
    Fact { label: format!("Self-managed nodes {}", group.name), value: parts.join(", ") }
}

fn fargate(profile: &FargateProfileSpec) -> Fact {
    let selectors = profile.selectors.iter().map(|selector| {
        let labels = labels(selector.labels.iter()).map_or_else(String::new, |labels| format!(" with {labels}"));
        format!("namespace {}{labels}", selector.namespace)
    });
    let selectors = selectors.collect::<Vec<_>>().join("; ");
    Fact { label: format!("Fargate profile {}", profile.name), value: format!("Pods of {selectors}") }
}

fn capacity(capacity: CapacityType) -> &'static str {
    match capacity {
        CapacityType::OnDemand => "On-Demand",
        CapacityType::Spot => "Spot",
    }
}

fn subnets(kind: SubnetKind) -> &'static str {
    match kind {
        SubnetKind::Private => "private subnets",
        SubnetKind::Public => "public subnets",
    }
}

fn labels<'a>(labels: impl Iterator<Item = (&'a String, &'a String)>) -> Option<String> {
    let labels: Vec<_> = labels.map(|(key, value)| format!("{key}={value}")).collect();
    (!labels.is_empty()).then(|| format!("labels {}", labels.join(", ")))
}

fn taints(taints: &[TaintSpec]) -> Option<String> {
    let taints: Vec<_> = taints.iter().map(user_data::taint).collect();
    (!taints.is_empty()).then(|| format!("taints {}", taints.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{FargateSelector, TaintEffect};

    fn row(change: impl FnOnce(&mut ClusterSpec)) -> String {
        let mut spec = ClusterSpec::new("demo", "us-east-1");
        spec.network.zones = vec!["use1-az1".into(), "use1-az2".into()];
        change(&mut spec);
        rows(&spec).into_iter().map(|row| row.value).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn the_default_group_is_said_shortly() {
        assert_eq!(row(|_| ()), "2 × t3.medium On-Demand (1 to 3), 20 GiB disk, private subnets");
    }

    #[test]
    fn what_is_not_as_usual_is_said() {
        let all = row(|spec| {
            let group = &mut spec.workers.node_groups[0];
            group.other_instance_types = vec!["t3a.medium".into()];
            group.one_per_zone = true;
            group.ami_type = "BOTTLEROCKET_x86_64".into();
            group.taints = vec![TaintSpec { key: "gpu".into(), value: String::new(), effect: TaintEffect::NoExecute }];
            (group.max_unavailable, group.max_unavailable_percent) = (0, 33);
            group.auto_repair = true;
            group.ssh_key = "me".into();
            group.autoscaler_tags = true;
            group.launch_template.source = LaunchTemplateSource::New;
            group.launch_template.dedicated = true;
            group.launch_template.user_data = "#!/bin/sh\n".into();
        });
        for part in [
            "t3.medium or t3a.medium",
            "in each of 2 zones",
            "BOTTLEROCKET_x86_64",
            "gpu=:NoExecute",
            "33 percent",
            "repairs",
            "SSH key me",
            "Cluster Autoscaler",
            "gp3 disk, encrypted",
            "hardware of its own",
            "1 line of user data",
            "2 hops",
        ] {
            assert!(all.contains(part), "{part} in {all}");
        }
    }

    #[test]
    fn other_kinds_have_rows_of_their_own() {
        let all = row(|spec| {
            spec.workers.node_groups.clear();
            let group = SelfManagedSpec { ports: NodePorts::PortTables, ..SelfManagedSpec::default() };
            spec.workers.self_managed.push(group);
            let selector =
                FargateSelector { namespace: "web".into(), labels: [("app".to_owned(), "a".to_owned())].into() };
            spec.workers.fargate_profiles.push(FargateProfileSpec { name: "p".into(), selectors: vec![selector] });
        });
        assert!(all.contains("joins by an access entry") && all.contains("classic ports"), "{all}");
        assert!(all.ends_with("Pods of namespace web with labels app=a"), "{all}");
    }
}
