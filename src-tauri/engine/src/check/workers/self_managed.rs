//! Nodes one looks after oneself.

use super::{
    Names,
    machines::{self, Sizes},
};
use crate::{
    check::findings::Findings,
    contract::{AuthenticationMode, ClusterSpec, NodeJoin, NodePorts, Offers, SelfManagedSpec},
};

pub(super) fn check(
    spec: &ClusterSpec,
    group: &SelfManagedSpec,
    field: &str,
    offers: Option<&Offers>,
    names: &mut Names,
    findings: &mut Findings,
) {
    machines::name(&group.name, "group of nodes", field, findings);
    names.take(&group.name, format!("{field}.name"), "groups", findings);
    machines::instance_type(&group.instance_type, offers, format!("{field}.instance_type"), findings);
    machines::image(&group.ami_id, format!("{field}.ami_id"), findings);
    let sizes = Sizes { min: group.min, desired: group.desired, max: group.max };
    machines::sizes(sizes, None, field, findings);
    machines::disk(group.disk_gib, machines::DISK_MIN_GIB, field, findings);
    machines::labels(&group.labels, field, findings);
    machines::taints(&group.taints, field, findings);
    machines::key_pair(&group.ssh_key, offers, field, findings);
    if !group.ssh_key.is_empty() {
        findings.warning(
            format!("{field}.ssh_key"),
            "The key is put on the nodes, and nothing opens port 22 to them.",
            "Open it in the nodes' security group for those who may sign in, or use Systems Manager, which needs no port.",
        );
    }
    join(spec, group, field, findings);
    let in_cluster_group = |group: &SelfManagedSpec| group.ports == NodePorts::ClusterSecurityGroup;
    let others = !spec.workers.node_groups.is_empty()
        || !spec.workers.fargate_profiles.is_empty()
        || spec.cluster.auto_mode
        || spec.workers.self_managed.iter().any(in_cluster_group);
    if group.ports == NodePorts::PortTables && others {
        findings.warning(
            format!("{field}.ports"),
            "Pods on these nodes and pods on the cluster's other nodes reach each other by DNS only.",
            "Choose the cluster security group, or open what your pods need between the two groups.",
        );
    }
}

fn join(spec: &ClusterSpec, group: &SelfManagedSpec, field: &str, findings: &mut Findings) {
    let field = format!("{field}.join");
    match (group.join, spec.cluster.authentication_mode) {
        (NodeJoin::AccessEntry, AuthenticationMode::ConfigMap) => findings.error(
            field,
            "With the authentication mode CONFIG_MAP there are no access entries, so that these nodes could not join.",
            "Let the nodes join by aws-auth, or choose another authentication mode on the Cluster page.",
        ),
        (NodeJoin::AwsAuth, AuthenticationMode::Api) => findings.error(
            field,
            "With the authentication mode API nobody reads aws-auth, so that these nodes could not join.",
            "Let the nodes join by an access entry, or choose API_AND_CONFIG_MAP on the Cluster page.",
        ),
        _ => {}
    }
}
