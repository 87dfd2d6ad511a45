//! What EKS reads and makes in EC2, IAM and CloudWatch Logs, in EKS's own terms.
//!
//! It must not contain rules of EKS. Everything EKS does to its neighbours is here, but for the machines of node
//! groups, which are in `node_group_machines`.

use ipnet::Ipv4Net;

use super::state::{Cluster, Network};
use crate::context::Context;
use crate::services::ec2::{Attachment, InstanceState, NewGroup, NewInterface, NewRule, Peer, Tags, WayOut};
use crate::wire::Answer;

/// What EKS asks about a subnet.
#[derive(Debug, Clone)]
pub(super) struct Subnet {
    pub(super) id: String,
    pub(super) vpc_id: String,
    pub(super) zone: String,
    pub(super) zone_id: String,
    /// Whether its way out is an internet gateway.
    pub(super) is_public: bool,
    /// Whether machines in it get a public address.
    pub(super) assigns_public_ip: bool,
}

/// What EKS asks about an instance type.
#[derive(Debug, Clone, Copy)]
pub(super) struct InstanceType {
    pub(super) arm: bool,
    pub(super) vcpus: u32,
    pub(super) memory_mib: u32,
    pub(super) max_pods: u32,
}

/// What Kubernetes shows of a machine.
#[derive(Debug)]
pub(super) struct Machine {
    pub(super) private_dns_name: String,
    pub(super) instance_type: String,
    pub(super) zone: String,
    pub(super) zone_id: String,
    pub(super) private_ip: String,
    pub(super) public_ip: Option<String>,
    pub(super) image_id: String,
    /// Whether it reaches the internet.
    pub(super) reaches_internet: bool,
    pub(super) launched_at: u64,
    /// When it began to end, if it has.
    pub(super) ended_at: Option<u64>,
}

/// The subnet with this id.
pub(super) fn subnet(context: &Context<'_>, id: &str) -> Option<Subnet> {
    let subnet = context.ec2.subnet(id).ok()?;
    Some(Subnet {
        id: subnet.id.clone(),
        vpc_id: subnet.vpc_id.clone(),
        zone: subnet.zone.clone(),
        zone_id: subnet.zone_id.clone(),
        is_public: context.ec2.way_out(id) == WayOut::InternetGateway,
        assigns_public_ip: subnet.map_public_ip_on_launch,
    })
}

/// Whether a subnet has an IPv6 block.
pub(super) fn has_ipv6(context: &Context<'_>, subnet_id: &str) -> bool {
    context.ec2.subnet(subnet_id).is_ok_and(|subnet| subnet.ipv6.is_some())
}

/// Whether machines in a subnet get an IPv6 address.
pub(super) fn assigns_ipv6(context: &Context<'_>, subnet_id: &str) -> bool {
    context.ec2.subnet(subnet_id).is_ok_and(|subnet| subnet.ipv6.is_some() && subnet.assigns_ipv6)
}

/// The address blocks of a VPC.
pub(super) fn vpc_cidrs(context: &Context<'_>, id: &str) -> Vec<Ipv4Net> {
    context.ec2.vpc(id).map(|vpc| vec![vpc.cidr]).unwrap_or_default()
}

/// The VPC of a security group.
pub(super) fn security_group_vpc(context: &Context<'_>, id: &str) -> Option<String> {
    context.ec2.security_group(id).ok().map(|group| group.vpc_id.clone())
}

/// Makes the group that control plane and managed nodes share: everything among members, everything outwards.
pub(super) fn make_cluster_security_group(context: &mut Context<'_>, cluster: &Cluster) -> Answer<String> {
    let name = format!("eks-cluster-sg-{}-{}", cluster.name, context.ids.below(u32::MAX));
    let tags = Tags::from([
        ("Name".to_owned(), name.clone()),
        ("aws:eks:cluster-name".to_owned(), cluster.name.clone()),
        (format!("kubernetes.io/cluster/{}", cluster.name), "owned".to_owned()),
    ]);
    let new = NewGroup {
        vpc_id: &cluster.network.vpc_id,
        name: &name,
        description: "EKS created security group applied to ENI that is attached to EKS Control Plane master nodes, as \
                      well as any managed workloads.",
        tags,
    };
    let id = context.ec2.make_security_group(context.ids, context.quotas, new)?;
    let from_members = NewRule::everything(false, Peer::Group(id.clone()));
    context.ec2.add_rules(context.ids, context.quotas, &id, vec![from_members], &Tags::new())?;
    Ok(id)
}

/// Puts a network interface of the control plane into a subnet.
pub(super) fn make_interface(context: &mut Context<'_>, cluster: &Cluster, subnet_id: &str) -> Answer<String> {
    let mut groups = vec![cluster.network.cluster_security_group_id.clone()];
    groups.extend(cluster.network.security_group_ids.clone());
    let attachment = Attachment {
        id: context.ids.ec2("eni-attach"),
        instance_id: None,
        owner: "amazon-aws".to_owned(),
        device_index: 1,
        delete_on_termination: true,
        attached_at: context.now,
    };
    let new = NewInterface {
        subnet_id,
        description: format!("Amazon EKS {}", cluster.name),
        interface_type: "interface",
        groups,
        requester: Some("amazon-eks"),
        private_ip: None,
        attachment: Some(attachment),
        tags: Tags::new(),
    };
    context.ec2.make_network_interface(context.ids, context.quotas, new)
}

/// Takes away what a cluster had in its VPC. As in AWS, the cluster security group stays if something of the
/// user's still uses it.
pub(super) fn remove_cluster_network(context: &mut Context<'_>, network: &Network) {
    for id in &network.interface_ids {
        context.ec2.remove_network_interface(id);
    }
    if let Err(refusal) = context.ec2.delete_security_group(&network.cluster_security_group_id) {
        debug_assert_eq!(refusal.code, "DependencyViolation", "EKS deletes its own group only");
    }
}

/// The type with this name.
pub(super) fn instance_type(name: &str) -> Option<InstanceType> {
    let found = crate::services::ec2::instance_type(name)?;
    Some(InstanceType {
        arm: found.architecture == "arm64",
        vcpus: found.vcpus,
        memory_mib: found.memory_mib,
        max_pods: found.max_pods(),
    })
}

/// Takes a launch template away.
pub(super) fn remove_launch_template(context: &mut Context<'_>, id: &str) {
    context.ec2.remove_launch_template(id);
}

/// Terminates machines, from a moment that may have passed while nobody looked.
pub(super) fn terminate(context: &mut Context<'_>, instances: &[String], at: u64) {
    for id in instances {
        context.ec2.terminate(id, at, context.delays);
    }
}

/// Leaves behind what the network plugin had attached to a machine, as if it had been killed before it could tidy up:
/// an interface that belongs to nothing and holds on to the cluster's security group.
pub(super) fn leave_interface(context: &mut Context<'_>, cluster: &Cluster, instance: &str) {
    let Ok(subnet_id) = context.ec2.instance(instance).map(|one| one.subnet_id.clone()) else { return };
    let new = NewInterface {
        subnet_id: &subnet_id,
        description: format!("aws-K8S-{instance}"),
        interface_type: "interface",
        groups: vec![cluster.network.cluster_security_group_id.clone()],
        requester: None,
        private_ip: None,
        attachment: None,
        tags: Tags::from([
            ("cluster.k8s.amazonaws.com/name".to_owned(), cluster.name.clone()),
            ("node.k8s.amazonaws.com/instance_id".to_owned(), instance.to_owned()),
        ]),
    };
    // A subnet that is full has no room for leftovers either.
    if context.ec2.make_network_interface(context.ids, context.quotas, new).is_ok() {
        context.changed = true;
    }
}

/// When a machine started; `None` once it is on its way out.
pub(super) fn launched_at(context: &Context<'_>, id: &str) -> Option<u64> {
    let instance = context.ec2.instance(id).ok()?;
    let alive = matches!(instance.state, InstanceState::Pending | InstanceState::Running);
    alive.then_some(instance.launched_at)
}

/// What there is to know about a machine.
pub(super) fn machine(context: &Context<'_>, id: &str) -> Option<Machine> {
    let instance = context.ec2.instance(id).ok()?;
    let subnet = context.ec2.subnet(&instance.subnet_id).ok()?;
    Some(Machine {
        private_dns_name: instance.private_dns_name.clone(),
        instance_type: instance.instance_type.clone(),
        zone: instance.zone.clone(),
        zone_id: subnet.zone_id.clone(),
        private_ip: instance.private_ip.to_string(),
        public_ip: instance.public_ip.map(|ip| ip.to_string()),
        image_id: instance.image_id.clone(),
        reaches_internet: context.ec2.reaches_internet(&instance.subnet_id, instance.public_ip.is_some()),
        launched_at: instance.launched_at,
        ended_at: ended_at(context, id),
    })
}

/// When a machine began to end; `None` as long as it lives.
pub(super) fn ended_at(context: &Context<'_>, id: &str) -> Option<u64> {
    let instance = context.ec2.instance(id).ok()?;
    let delays = context.delays;
    let before = |end: Option<u64>, delay: std::time::Duration| {
        end.map(|end| end.saturating_sub(u64::try_from(delay.as_millis()).unwrap_or(0)))
    };
    match instance.state {
        InstanceState::ShuttingDown => before(instance.due_at, delays.instance_terminate),
        InstanceState::Terminated => before(instance.due_at, delays.instance_visible + delays.instance_terminate),
        InstanceState::Stopping | InstanceState::Stopped => instance.stopped_at,
        InstanceState::Pending | InstanceState::Running => None,
    }
}

/// The addresses of network interfaces.
pub(super) fn addresses(context: &Context<'_>, interface_ids: &[String]) -> Vec<String> {
    let known = interface_ids.iter().filter_map(|id| context.ec2.network_interface(id).ok());
    known.map(|interface| interface.private_ip.to_string()).collect()
}

/// Makes the log group of a cluster's control plane unless it is there.
pub(super) fn ensure_log_group(context: &mut Context<'_>, cluster: &str) {
    let made = context.logs.ensure_group(&format!("/aws/eks/{cluster}/cluster"), context.now);
    context.changed |= made;
}
