//! A VPC that was there before: it and the chosen subnets are looked at, and nothing in it is made.

use super::{Network, NetworkSubnet};
use crate::{
    contract::{ClusterSpec, IpFamily, SubnetKind},
    plan::Planner,
    resources::{ExistingSubnet, ExistingVpc},
};

/// Adds the stage.
pub fn add(planner: &mut Planner, spec: &ClusterSpec) -> Network {
    let network = &spec.network;
    let ipv6 = network.ip_family == IpFamily::Ipv6;
    let vpc = ExistingVpc { vpc_id: network.vpc_id.clone(), mend: network.mend.clone(), ipv6 };
    let vpc = planner.add("existing-vpc", vpc);
    let (mut subnets, mut public_way_out, mut private_way_out) = (Vec::new(), Vec::new(), Vec::new());
    for chosen in &network.existing_subnets {
        let subnet = ExistingSubnet {
            vpc: vpc.clone(),
            subnet_id: chosen.id.clone(),
            subnet_kind: chosen.kind,
            zone_id: chosen.zone_id.clone(),
            mend: network.mend.clone(),
            ipv6,
            for_nodes: nodes_stand_in(spec, chosen.kind),
        };
        let subnet = planner.add(format!("existing-{}", chosen.id), subnet);
        match chosen.kind {
            SubnetKind::Public => public_way_out.push(subnet.standing()),
            SubnetKind::Private => private_way_out.push(subnet.standing()),
        }
        subnets.push(NetworkSubnet { id: subnet.id(), kind: chosen.kind, zone_id: chosen.zone_id.clone() });
    }
    Network::of(vpc.id(), subnets, public_way_out, private_way_out)
}

fn nodes_stand_in(spec: &ClusterSpec, kind: SubnetKind) -> bool {
    spec.workers.node_groups.iter().any(|group| group.subnets == kind)
        || spec.workers.self_managed.iter().any(|group| group.subnets == kind)
}
