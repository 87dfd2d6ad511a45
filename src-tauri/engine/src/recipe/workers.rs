//! Stage Workers: add-ons and node groups. EKS has accepted the network plugin and the proxy before the nodes start,
//! since nodes without them never become Ready; coredns is asked for at once but awaited only after there are nodes to run it.

use super::{network::Network, roles::Roles};
use crate::{
    contract::{SubnetKind, WorkersSpec},
    plan::{Planner, Ref},
    resources::{Addon, Cluster, KubernetesNodes, NodeGroup},
};

/// Add-ons that nodes need before they start: they run on every node by themselves.
const BEFORE_NODES: [&str; 2] = ["vpc-cni", "kube-proxy"];

/// Adds the stage.
pub fn add(planner: &mut Planner, spec: &WorkersSpec, network: &Network, roles: &Roles, cluster: &Ref<Cluster>) {
    let mut basics = Vec::new();
    let (early, late): (Vec<_>, Vec<_>) =
        spec.addons.iter().partition(|addon| BEFORE_NODES.contains(&addon.name.as_str()));
    for addon in early {
        let addon = Addon {
            cluster: cluster.clone(),
            name: addon.name.clone(),
            version: addon.version.clone(),
            runs_on: Vec::new(),
        };
        basics.push(planner.add(format!("addon-{}", addon.name), addon).accepted());
    }

    let mut groups = Vec::new();
    for group in &spec.node_groups {
        let (subnets, way_out) = match group.subnets {
            SubnetKind::Private => (&network.private, &network.private_way_out),
            SubnetKind::Public => (&network.public, &network.public_way_out),
        };
        let group = NodeGroup {
            cluster: cluster.clone(),
            role: roles.node.clone(),
            subnets: subnets.clone(),
            way_out: way_out.clone(),
            addons: basics.clone(),
            group: group.clone(),
        };
        groups.push(planner.add(format!("node-group-{}", group.group.name), group));
    }

    for addon in late {
        let addon = Addon {
            cluster: cluster.clone(),
            name: addon.name.clone(),
            version: addon.version.clone(),
            runs_on: groups.iter().map(Ref::before_ready).collect(),
        };
        planner.add(format!("addon-{}", addon.name), addon);
    }
    let desired = spec.node_groups.iter().map(|group| group.desired).sum();
    if spec.wait_for_nodes && desired > 0 {
        let groups = groups.iter().map(Ref::standing).collect();
        planner.add("kubernetes-nodes", KubernetesNodes { cluster: cluster.clone(), groups, desired });
    }
}
