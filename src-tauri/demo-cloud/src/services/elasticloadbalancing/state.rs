//! All load balancers and target groups of one Region.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::classic_load_balancer::ClassicLoadBalancer;
use super::load_balancer::LoadBalancer;
use super::network::Leaving;
use super::target_group::TargetGroup;

/// Tags by key.
pub(super) type Tags = BTreeMap<String, String>;

/// What Elastic Load Balancing holds in one Region.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct State {
    /// Application and Network Load Balancers by ARN.
    pub(super) load_balancers: BTreeMap<String, LoadBalancer>,
    /// By ARN.
    pub(super) target_groups: BTreeMap<String, TargetGroup>,
    /// By name.
    pub(super) classic: BTreeMap<String, ClassicLoadBalancer>,
    /// Network interfaces of load balancers that are deleted already.
    pub(super) leaving: Vec<Leaving>,
}

impl State {
    /// Everything that exists, by `kind/id`. Interfaces that are leaving are EC2's to list.
    pub(crate) fn inventory(&self, region: &str) -> BTreeMap<String, Value> {
        let balancers = self.load_balancers.iter().map(|(arn, one)| (format!("load-balancer/{arn}"), json(one)));
        let groups = self.target_groups.iter().map(|(arn, one)| (format!("target-group/{arn}"), json(one)));
        let classic =
            self.classic.iter().map(|(name, one)| (format!("classic-load-balancer/{region}/{name}"), json(one)));
        balancers.chain(groups).chain(classic).collect()
    }
}

fn json<T: Serialize>(object: &T) -> Value {
    serde_json::to_value(object).expect("plain data with text keys is JSON")
}
