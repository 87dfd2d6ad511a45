//! All EC2 objects of one Region.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::address::Address;
use super::company_network;
use super::default_network;
use super::egress_only_gateway::EgressOnlyGateway;
use super::instance::{Instance, InstanceState};
use super::internet_gateway::InternetGateway;
use super::key_pair::{self, KeyPair};
use super::kind;
use super::launch_template::LaunchTemplate;
use super::market::Market;
use super::nat_gateway::{NatGateway, NatState};
use super::network_acl::NetworkAcl;
use super::network_interface::NetworkInterface;
use super::route_table::RouteTable;
use super::security_group::SecurityGroup;
use super::snapshot::Snapshot;
use super::subnet::Subnet;
use super::tag::Tags;
use super::volume::Volume;
use super::volume_change::Modification;
use super::vpc::Vpc;
use super::vpc_endpoint::VpcEndpoint;
use crate::ACCOUNT_ID;
use crate::ids::Ids;

/// What EC2 holds in one Region. Every object is found by its id.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct State {
    pub(super) region: String,
    pub(super) dhcp_options_id: String,
    pub(super) vpcs: BTreeMap<String, Vpc>,
    pub(super) subnets: BTreeMap<String, Subnet>,
    pub(super) internet_gateways: BTreeMap<String, InternetGateway>,
    pub(super) nat_gateways: BTreeMap<String, NatGateway>,
    pub(super) addresses: BTreeMap<String, Address>,
    pub(super) route_tables: BTreeMap<String, RouteTable>,
    pub(super) security_groups: BTreeMap<String, SecurityGroup>,
    pub(super) network_interfaces: BTreeMap<String, NetworkInterface>,
    pub(super) network_acls: BTreeMap<String, NetworkAcl>,
    pub(super) instances: BTreeMap<String, Instance>,
    pub(super) volumes: BTreeMap<String, Volume>,
    pub(super) launch_templates: BTreeMap<String, LaunchTemplate>,
    #[serde(default)]
    pub(super) vpc_endpoints: BTreeMap<String, VpcEndpoint>,
    #[serde(default)]
    pub(super) egress_only_gateways: BTreeMap<String, EgressOnlyGateway>,
    #[serde(default)]
    pub(super) key_pairs: BTreeMap<String, KeyPair>,
    #[serde(default)]
    pub(super) snapshots: BTreeMap<String, Snapshot>,
    /// The last change of each volume that was ever changed.
    #[serde(default)]
    pub(super) volume_modifications: BTreeMap<String, Modification>,
    #[serde(default)]
    pub(super) market: Market,
}

impl State {
    /// A Region as its account finds it: with its default network, a key pair, and in one Region a company's network.
    /// Depends on `region` and `ids` only.
    pub(crate) fn new(region: &str, ids: &mut Ids) -> Self {
        let mut state = Self {
            region: region.to_owned(),
            dhcp_options_id: ids.ec2("dopt"),
            vpcs: BTreeMap::new(),
            subnets: BTreeMap::new(),
            internet_gateways: BTreeMap::new(),
            nat_gateways: BTreeMap::new(),
            addresses: BTreeMap::new(),
            route_tables: BTreeMap::new(),
            security_groups: BTreeMap::new(),
            network_interfaces: BTreeMap::new(),
            network_acls: BTreeMap::new(),
            instances: BTreeMap::new(),
            volumes: BTreeMap::new(),
            launch_templates: BTreeMap::new(),
            vpc_endpoints: BTreeMap::new(),
            egress_only_gateways: BTreeMap::new(),
            key_pairs: BTreeMap::new(),
            snapshots: BTreeMap::new(),
            volume_modifications: BTreeMap::new(),
            market: Market::default(),
        };
        default_network::lay_out(&mut state, ids);
        key_pair::lay_out(&mut state, ids);
        company_network::lay_out(&mut state, ids);
        state
    }

    /// Everything that exists, by `kind/id`. What AWS only remembers (deleted NAT gateways, terminated instances) does
    /// not exist.
    pub(crate) fn inventory(&self) -> BTreeMap<String, Value> {
        let mut all = BTreeMap::new();
        collect(&mut all, "vpc", &self.vpcs, |_| true);
        collect(&mut all, "subnet", &self.subnets, |_| true);
        collect(&mut all, "internet-gateway", &self.internet_gateways, |_| true);
        collect(&mut all, "nat-gateway", &self.nat_gateways, |one| one.state != NatState::Deleted);
        collect(&mut all, "address", &self.addresses, |_| true);
        collect(&mut all, "route-table", &self.route_tables, |_| true);
        collect(&mut all, "security-group", &self.security_groups, |_| true);
        collect(&mut all, "network-interface", &self.network_interfaces, |_| true);
        collect(&mut all, "network-acl", &self.network_acls, |_| true);
        collect(&mut all, "instance", &self.instances, |one| one.state != InstanceState::Terminated);
        collect(&mut all, "volume", &self.volumes, |_| true);
        collect(&mut all, "launch-template", &self.launch_templates, |_| true);
        collect(&mut all, "vpc-endpoint", &self.vpc_endpoints, |_| true);
        collect(&mut all, "egress-only-internet-gateway", &self.egress_only_gateways, |_| true);
        collect(&mut all, "key-pair", &self.key_pairs, |_| true);
        collect(&mut all, "snapshot", &self.snapshots, |_| true);
        all
    }

    /// The tags of whatever has this id, to change them.
    pub(super) fn tags_of(&mut self, id: &str) -> Option<&mut Tags> {
        let (prefix, _) = id.split_once('-')?;
        Some(match prefix {
            "vpc" => &mut self.vpcs.get_mut(id)?.tags,
            "subnet" => &mut self.subnets.get_mut(id)?.tags,
            "igw" => &mut self.internet_gateways.get_mut(id)?.tags,
            "nat" => &mut self.nat_gateways.get_mut(id)?.tags,
            "eipalloc" => &mut self.addresses.get_mut(id)?.tags,
            "rtb" => &mut self.route_tables.get_mut(id)?.tags,
            "sg" => &mut self.security_groups.get_mut(id)?.tags,
            "sgr" => {
                let mut rules = self.security_groups.values_mut().flat_map(|group| &mut group.rules);
                &mut rules.find(|rule| rule.id == id)?.tags
            }
            "eni" => &mut self.network_interfaces.get_mut(id)?.tags,
            "acl" => &mut self.network_acls.get_mut(id)?.tags,
            "i" => &mut self.instances.get_mut(id)?.tags,
            "vol" => &mut self.volumes.get_mut(id)?.tags,
            "lt" => &mut self.launch_templates.get_mut(id)?.tags,
            "vpce" => &mut self.vpc_endpoints.get_mut(id)?.tags,
            "eigw" => &mut self.egress_only_gateways.get_mut(id)?.tags,
            "snap" => &mut self.snapshots.get_mut(id)?.tags,
            "key" => &mut self.key_pairs.get_mut(id)?.tags,
            _ => return None,
        })
    }

    /// The tags of everything, with ids.
    pub(super) fn all_tags(&mut self) -> Vec<(&String, &mut Tags)> {
        let mut all: Vec<(&String, &mut Tags)> = Vec::new();
        all.extend(self.vpcs.iter_mut().map(|(id, one)| (id, &mut one.tags)));
        all.extend(self.subnets.iter_mut().map(|(id, one)| (id, &mut one.tags)));
        all.extend(self.internet_gateways.iter_mut().map(|(id, one)| (id, &mut one.tags)));
        all.extend(self.nat_gateways.iter_mut().map(|(id, one)| (id, &mut one.tags)));
        all.extend(self.addresses.iter_mut().map(|(id, one)| (id, &mut one.tags)));
        all.extend(self.route_tables.iter_mut().map(|(id, one)| (id, &mut one.tags)));
        for (id, group) in &mut self.security_groups {
            all.push((id, &mut group.tags));
            all.extend(group.rules.iter_mut().map(|rule| (&rule.id, &mut rule.tags)));
        }
        all.extend(self.network_interfaces.iter_mut().map(|(id, one)| (id, &mut one.tags)));
        all.extend(self.network_acls.iter_mut().map(|(id, one)| (id, &mut one.tags)));
        all.extend(self.instances.iter_mut().map(|(id, one)| (id, &mut one.tags)));
        all.extend(self.volumes.iter_mut().map(|(id, one)| (id, &mut one.tags)));
        all.extend(self.launch_templates.iter_mut().map(|(id, one)| (id, &mut one.tags)));
        all.extend(self.vpc_endpoints.iter_mut().map(|(id, one)| (id, &mut one.tags)));
        all.extend(self.egress_only_gateways.iter_mut().map(|(id, one)| (id, &mut one.tags)));
        all.extend(self.snapshots.iter_mut().map(|(id, one)| (id, &mut one.tags)));
        all.extend(self.key_pairs.iter_mut().map(|(id, one)| (id, &mut one.tags)));
        all
    }

    /// The same, with ARNs.
    pub(crate) fn tagged(&mut self) -> Vec<(String, &mut Tags)> {
        let start = format!("arn:aws:ec2:{}:{ACCOUNT_ID}", self.region);
        let arn = |id: &String| kind::of(id).map(|kind| format!("{start}:{}/{id}", kind.resource_type));
        self.all_tags().into_iter().filter_map(|(id, tags)| Some((arn(id)?, tags))).collect()
    }
}

fn collect<T: Serialize>(
    into: &mut BTreeMap<String, Value>,
    kind: &str,
    objects: &BTreeMap<String, T>,
    exists: impl Fn(&T) -> bool,
) {
    for (id, object) in objects.iter().filter(|(_, object)| exists(object)) {
        let fields = serde_json::to_value(object).expect("plain data with text keys is JSON");
        into.insert(format!("{kind}/{id}"), fields);
    }
}
