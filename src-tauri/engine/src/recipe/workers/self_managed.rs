//! Nodes one looks after oneself: an instance profile for all of them, a launch template and an Auto Scaling group for each
//! group, and what lets them into the cluster.

use super::{Ground, Workers};
use crate::{
    contract::{
        AccessEntryType, AccessGrant, ClusterSpec, LaunchTemplateSpec, NodeJoin, NodePorts, SelfManagedSpec, VolumeType,
    },
    plan::{IdRef, Planner, Ref, Standing},
    resources::{
        AccessEntry, AutoScalingGroup, InstanceProfile, LaunchTemplate, Principal, RuleDirection, RulePeer,
        RuleProtocol, SecurityGroup, SecurityGroupRule, SecurityGroupRules, TemplateUse,
    },
};

/// Adds each group, and what they share.
pub(super) fn add(planner: &mut Planner, ground: Ground<'_>, workers: &mut Workers) {
    let groups = &ground.spec.workers.self_managed;
    let (Some(role), false) = (&ground.roles.node, groups.is_empty()) else { return };
    let profile = InstanceProfile { name: profile_name(ground.spec), role: role.clone() };
    let profile = planner.add("instance-profile", profile);
    let entry = groups.iter().any(|group| group.join == NodeJoin::AccessEntry).then(|| entry(planner, ground, role));
    let ports = groups.iter().any(|group| group.ports == NodePorts::PortTables).then(|| ports(planner, ground));
    for group in groups {
        let mut let_in: Vec<Standing> = match group.join {
            NodeJoin::AccessEntry => entry.iter().cloned().collect(),
            NodeJoin::AwsAuth => ground.aws_auth.to_vec(),
        };
        let own_group = ports.as_ref().filter(|_| group.ports == NodePorts::PortTables);
        let_in.extend(own_group.map(|(_, rules)| rules.clone()));
        let template = template(ground, group, &profile, own_group.map(|(group, _)| group.clone()));
        let template = planner.add(format!("launch-template-{}", group.name), template);
        let (subnets, way_out) = ground.subnets(group.subnets);
        let step = AutoScalingGroup {
            cluster: ground.cluster.clone(),
            template,
            subnets: subnets.to_vec(),
            way_out: way_out.to_vec(),
            addons: ground.basics.to_vec(),
            let_in,
            group: group.clone(),
        };
        let step = planner.add(format!("self-managed-{}", group.name), step);
        workers.run_pods.push(step.before_ready());
        workers.groups.push(step.standing());
    }
}

/// How many nodes all groups start with.
pub(super) fn desired(spec: &ClusterSpec) -> u32 {
    spec.workers.self_managed.iter().map(|group| group.desired).fold(0, u32::saturating_add)
}

/// Cluster names go up to 100 letters, those of profiles to 128.
fn profile_name(spec: &ClusterSpec) -> String {
    format!("{}-nodes", spec.name)
}

/// Lets all nodes with the node role in. Where managed groups share the role, EKS finds this entry and makes no other.
fn entry(planner: &mut Planner, ground: Ground<'_>, role: &IdRef) -> Standing {
    let entry = AccessEntry {
        cluster: ground.cluster.clone(),
        grant: AccessGrant { entry_type: AccessEntryType::Ec2Linux, ..AccessGrant::default() },
        principal: Principal::Role(role.clone()),
    };
    planner.add("access-entry-nodes", entry).standing()
}

/// A security group for nodes outside the cluster's own, and the rules both ways: AWS's classic port tables, as its sample
/// template amazon-eks-nodegroup has them, and DNS, for coredns may run on the other side.
fn ports(planner: &mut Planner, ground: Ground<'_>) -> (IdRef, Standing) {
    let cluster = || RulePeer::ClusterGroup(ground.cluster.clone());
    let all = SecurityGroupRule {
        direction: RuleDirection::Ingress,
        protocol: RuleProtocol::All,
        from_port: 0,
        to_port: 0,
        peer: RulePeer::Itself,
        why: "Nodes among themselves".into(),
    };
    let mut rules = vec![
        all,
        SecurityGroupRule::tcp_in(443, 443, cluster(), "Control plane to webhooks and extension API servers"),
        SecurityGroupRule::tcp_in(1025, 65535, cluster(), "Control plane to kubelets (10250) and pods"),
    ];
    rules.extend(names(&cluster, "the cluster's security group to DNS"));
    let group = SecurityGroup {
        vpc: ground.network.vpc.clone(),
        suffix: "nodes".into(),
        purpose: "Security group of the self-managed nodes".into(),
        rules,
    };
    let group = planner.add("node-security-group", group).id();
    let nodes = || RulePeer::Group(group.clone());
    let mut rules = vec![SecurityGroupRule::tcp_in(443, 443, nodes(), "Self-managed nodes to the API server")];
    rules.extend(names(&nodes, "self-managed nodes to DNS"));
    let rules = SecurityGroupRules {
        cluster: ground.cluster.clone(),
        purpose: "Rules that let self-managed nodes reach the control plane".into(),
        rules,
    };
    let rules = planner.add("node-security-rules", rules).standing();
    (group, rules)
}

/// DNS over both protocols.
fn names(peer: &dyn Fn() -> RulePeer, why: &str) -> [SecurityGroupRule; 2] {
    [RuleProtocol::Tcp, RuleProtocol::Udp].map(|protocol| SecurityGroupRule {
        protocol,
        ..SecurityGroupRule::tcp_in(53, 53, peer(), format!("From {why}"))
    })
}

fn template(
    ground: Ground<'_>,
    group: &SelfManagedSpec,
    profile: &Ref<InstanceProfile>,
    own_group: Option<IdRef>,
) -> LaunchTemplate {
    // What the page does not ask is as in a new template of a managed group.
    let usual = LaunchTemplateSpec::default();
    LaunchTemplate {
        cluster: ground.cluster.clone(),
        group: group.name.clone(),
        usage: TemplateUse::SelfManaged {
            instance_profile: profile.clone(),
            instance_type: group.instance_type.clone(),
            capacity: group.capacity,
        },
        ami_id: group.ami_id.clone(),
        ami_type: String::new(),
        user_data: String::new(),
        labels: group.labels.clone(),
        taints: group.taints.clone(),
        disk_gib: group.disk_gib,
        volume_type: VolumeType::Gp3,
        encrypted: usual.encrypted,
        dedicated: usual.dedicated,
        metadata_hops: usual.metadata_hops,
        ssh_key: group.ssh_key.clone(),
        in_cluster_group: own_group.is_none(),
        security_groups: own_group.into_iter().collect(),
    }
}
