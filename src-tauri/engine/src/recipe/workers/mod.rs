//! Stage Workers: what runs the pods. One file for each kind of worker; the add-ons stand in `recipe/addons.rs`.

mod fargate;
mod node_groups;
mod self_managed;

use super::{network::Network, roles::Roles};
use crate::{
    contract::{ClusterSpec, NodeJoin, SubnetKind},
    plan::{Accepted, BeforeReady, IdRef, Planner, Ref, Standing},
    resources::{Cluster, KubernetesNodes},
};

pub use fargate::takes_coredns as fargate_takes_coredns;
pub use node_groups::of_zones as node_groups_of_zones;

/// How many pods of coredns EKS starts.
const COREDNS_PODS: u32 = 2;

/// What later steps need of the workers.
#[derive(Debug, Default)]
pub struct Workers {
    /// Where pods run: whoever needs pods is ready after these.
    pub run_pods: Vec<BeforeReady>,
    /// The Fargate profiles. A pod made before its profile waits for ever: whoever runs only there is created after them.
    pub profiles: Vec<Standing>,
    /// The groups that start nodes.
    groups: Vec<Standing>,
}

/// What every kind of worker is built on.
#[derive(Debug, Clone, Copy)]
struct Ground<'a> {
    spec: &'a ClusterSpec,
    network: &'a Network,
    roles: &'a Roles,
    cluster: &'a Ref<Cluster>,
    /// Add-ons that nodes need before they start.
    basics: &'a [Accepted],
    /// What lets self-managed nodes in through aws-auth.
    aws_auth: &'a [Standing],
}

impl Ground<'_> {
    /// The subnets of a kind, and their way to the internet.
    fn subnets(&self, kind: SubnetKind) -> (&[IdRef], &[Standing]) {
        match kind {
            SubnetKind::Private => (&self.network.private, &self.network.private_way_out),
            SubnetKind::Public => (&self.network.public, &self.network.public_way_out),
        }
    }
}

/// Adds everything that runs pods. `basics` are the add-ons that nodes need before they start, `aws_auth` the step that
/// writes the rows of [`needs_aws_auth`].
pub fn add(
    planner: &mut Planner,
    spec: &ClusterSpec,
    network: &Network,
    roles: &Roles,
    cluster: &Ref<Cluster>,
    basics: &[Accepted],
    aws_auth: &[Standing],
) -> Workers {
    let ground = Ground { spec, network, roles, cluster, basics, aws_auth };
    let mut workers = Workers::default();
    node_groups::add(planner, ground, &mut workers);
    self_managed::add(planner, ground, &mut workers);
    fargate::add(planner, ground, &mut workers);
    workers
}

/// Whether self-managed nodes join by a row in aws-auth: then the ConfigMap needs the node role.
pub fn needs_aws_auth(spec: &ClusterSpec) -> bool {
    spec.workers.self_managed.iter().any(|group| group.join == NodeJoin::AwsAuth)
}

/// Whether all pods run on Fargate: then coredns must be told, or it waits for a node that never comes.
pub fn runs_on_fargate_only(spec: &ClusterSpec) -> bool {
    let workers = &spec.workers;
    let auto_mode = spec.cluster.auto_mode && !spec.cluster.node_pools.is_empty();
    let groups = !workers.node_groups.is_empty() || !workers.self_managed.is_empty();
    !workers.fargate_profiles.is_empty() && !groups && !auto_mode
}

/// Adds the wait for the nodes, as Kubernetes sees them. Auto Mode starts nodes only for pods that wait for one, so that
/// there is nothing to wait for.
pub fn await_nodes(planner: &mut Planner, spec: &ClusterSpec, workers: Workers, cluster: &Ref<Cluster>) {
    let desired = node_groups::desired(spec).saturating_add(self_managed::desired(spec));
    let coredns = spec.workers.addons.iter().any(|addon| addon.name == "coredns");
    let on_fargate =
        if runs_on_fargate_only(spec) && coredns && fargate_takes_coredns(spec) { COREDNS_PODS } else { 0 };
    if spec.workers.wait_for_nodes && (desired > 0 || on_fargate > 0) {
        let nodes = KubernetesNodes { cluster: cluster.clone(), groups: workers.groups, desired, on_fargate };
        planner.add("kubernetes-nodes", nodes);
    }
}

#[cfg(test)]
mod tests;
