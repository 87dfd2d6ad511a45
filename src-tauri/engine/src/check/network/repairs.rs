//! Repairs of page Network that need no question.

use super::layout::kinds;
use crate::{check::answers::trim, contract::ClusterSpec};

/// Takes spaces off, and puts nodes into the only kind of subnets the network has.
pub(in crate::check) fn normalize(spec: &mut ClusterSpec) {
    let network = &mut spec.network;
    trim(&mut network.vpc_id);
    network.zones.iter_mut().for_each(trim);
    network.security_groups.iter_mut().for_each(trim);
    for subnet in &mut network.subnets {
        trim(&mut subnet.zone_id);
        trim(&mut subnet.cidr);
    }
    for subnet in &mut network.existing_subnets {
        trim(&mut subnet.id);
        trim(&mut subnet.zone_id);
    }
    if let [only] = kinds(spec)[..] {
        spec.workers.node_groups.iter_mut().for_each(|group| group.subnets = only);
        spec.workers.self_managed.iter_mut().for_each(|group| group.subnets = only);
    }
}
