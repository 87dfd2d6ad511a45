//! Stage Network: a VPC of its own, public and private as AWS's sample templates have it, or one that was there before.

mod choices;
mod endpoints;
mod existing;
mod new_vpc;
mod subnets;
mod ways_out;

pub use choices::{endpoints, kinds, nat, zones};
pub(crate) use endpoints::services as endpoint_services;
pub use subnets::{SubnetPlan, subnets};

use crate::{
    contract::{ClusterSpec, SubnetKind},
    plan::{IdRef, Planner, Standing},
};

/// What later stages get of the network.
#[derive(Debug)]
pub struct Network {
    /// The VPC, made or existing. Whoever needs its block says `RulePeer::Vpc`.
    pub vpc: IdRef,
    /// All subnets, public first.
    pub all: Vec<IdRef>,
    /// Public subnets.
    pub public: Vec<IdRef>,
    /// Private subnets.
    pub private: Vec<IdRef>,
    /// All subnets with what is known of them, in the order of `all`.
    pub subnets: Vec<NetworkSubnet>,
    /// What makes the public subnets reach the internet and AWS's services.
    pub public_way_out: Vec<Standing>,
    /// What makes the private subnets reach the internet and AWS's services.
    pub private_way_out: Vec<Standing>,
}

/// One subnet, made or existing.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkSubnet {
    /// The step that gives its id.
    pub id: IdRef,
    /// Public or private.
    pub kind: SubnetKind,
    /// Its Availability Zone id.
    pub zone_id: String,
}

impl Network {
    fn of(
        vpc: IdRef,
        mut subnets: Vec<NetworkSubnet>,
        public_way_out: Vec<Standing>,
        private_way_out: Vec<Standing>,
    ) -> Self {
        subnets.sort_by_key(|subnet| std::cmp::Reverse(subnet.kind));
        let ids = |kind: SubnetKind| {
            subnets.iter().filter(|subnet| subnet.kind == kind).map(|subnet| subnet.id.clone()).collect::<Vec<_>>()
        };
        let (public, private) = (ids(SubnetKind::Public), ids(SubnetKind::Private));
        let all = [public.clone(), private.clone()].concat();
        Self { vpc, all, public, private, subnets, public_way_out, private_way_out }
    }

    /// One subnet of a kind in each zone that has one.
    pub fn one_in_each_zone(&self, kind: SubnetKind) -> Vec<NetworkSubnet> {
        one_in_each_zone(&self.subnets, kind)
    }
}

/// The first subnet of a kind in each zone.
fn one_in_each_zone(subnets: &[NetworkSubnet], kind: SubnetKind) -> Vec<NetworkSubnet> {
    let mut found: Vec<NetworkSubnet> = Vec::new();
    for subnet in subnets.iter().filter(|subnet| subnet.kind == kind) {
        if found.iter().all(|known| known.zone_id != subnet.zone_id) {
            found.push(subnet.clone());
        }
    }
    found
}

/// Adds the stage.
pub fn add(planner: &mut Planner, spec: &ClusterSpec) -> Network {
    if spec.network.vpc_id.is_empty() { new_vpc::add(planner, spec) } else { existing::add(planner, spec) }
}

#[cfg(test)]
mod tests;
