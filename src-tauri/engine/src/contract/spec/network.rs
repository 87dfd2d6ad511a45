//! Page Network: where the cluster lives.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where the cluster lives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, default)]
pub struct NetworkSpec {
    /// An existing VPC (`vpc-…`); empty: a new one is made.
    pub vpc_id: String,
    /// Which subnets of the existing VPC to use.
    pub existing_subnets: Vec<ExistingSubnetSpec>,
    /// What Landfall may mend in the existing VPC; it puts it back on delete.
    pub mend: Vec<NetworkMend>,
    /// Which kinds of subnets a new VPC gets.
    pub layout: NetworkLayout,
    /// The VPC's IPv4 block. Subnets are cut out of it in equal parts, unless `subnets` says otherwise.
    pub cidr: String,
    /// How many Availability Zones to use (2 or 3) where `zones` is empty.
    pub zone_count: u8,
    /// Availability Zone ids (`use1-az1`). Empty: Landfall picks the first ones that EKS accepts.
    pub zones: Vec<String>,
    /// A subnet plan of one's own; empty: equal parts, one of each kind in each zone.
    pub subnets: Vec<SubnetSpec>,
    /// How private subnets reach the internet.
    pub nat: NatGateways,
    /// Ways to AWS's services that do not lead over the internet. A private-only network always has all of them.
    pub endpoints: VpcEndpoints,
    /// Which addresses pods and Services get. Cannot be changed later.
    pub ip_family: IpFamily,
    /// Existing security groups (`sg-…`) for the control plane's network interfaces, beside the one EKS makes.
    pub security_groups: Vec<String>,
    /// Tag subnets so that load balancers find them (`kubernetes.io/role/elb`, `…/internal-elb`).
    pub load_balancer_tags: bool,
    /// The VPC's `enableDnsSupport`.
    pub dns_support: bool,
    /// The VPC's `enableDnsHostnames`.
    pub dns_hostnames: bool,
}

impl Default for NetworkSpec {
    fn default() -> Self {
        Self {
            vpc_id: String::new(),
            existing_subnets: Vec::new(),
            mend: Vec::new(),
            layout: NetworkLayout::PublicAndPrivate,
            cidr: "192.168.0.0/16".into(),
            zone_count: 2,
            zones: Vec::new(),
            subnets: Vec::new(),
            nat: NatGateways::Single,
            endpoints: VpcEndpoints::None,
            ip_family: IpFamily::Ipv4,
            security_groups: Vec::new(),
            load_balancer_tags: true,
            dns_support: true,
            dns_hostnames: true,
        }
    }
}

/// Which kinds of subnets a new VPC gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum NetworkLayout {
    /// Nodes in private subnets, load balancers in public ones.
    PublicAndPrivate,
    /// Nodes with public addresses of their own; no NAT gateway to pay.
    PublicOnly,
    /// No way to the internet at all: AWS's services are reached through interface endpoints.
    PrivateOnly,
}

/// A subnet of a new VPC, as the person plans it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SubnetSpec {
    /// Public or private.
    pub kind: SubnetKind,
    /// Its Availability Zone id.
    pub zone_id: String,
    /// Its block inside the VPC's.
    pub cidr: String,
}

/// A subnet of an existing VPC.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ExistingSubnetSpec {
    /// `subnet-…`.
    pub id: String,
    /// What its route table makes of it; the run looks whether it is so.
    pub kind: SubnetKind,
    /// Its Availability Zone id.
    pub zone_id: String,
}

/// Something an existing VPC may lack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum NetworkMend {
    /// Switch on `enableDnsSupport`.
    DnsSupport,
    /// Switch on `enableDnsHostnames`.
    DnsHostnames,
    /// Tag the chosen subnets, so that load balancers find them.
    LoadBalancerTags,
    /// Give instances in the chosen public subnets public addresses (`MapPublicIpOnLaunch`).
    PublicAddresses,
}

/// How private subnets reach the internet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum NatGateways {
    /// One gateway: cheapest; if its zone fails, no private subnet reaches the internet.
    Single,
    /// One gateway in each zone: survives the loss of a zone.
    PerZone,
    /// One gateway that AWS stretches over the zones by itself.
    Regional,
    /// None: private subnets do not reach the internet.
    None,
}

/// Endpoints of AWS's services inside the VPC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum VpcEndpoints {
    /// None: services are reached over the internet.
    None,
    /// The gateway endpoint of Amazon S3, which is free: image layers do not go through the NAT gateway.
    S3,
    /// S3 and the interface endpoints a cluster needs to live without the internet.
    All,
}

/// EKS's `kubernetesNetworkConfig.ipFamily`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum IpFamily {
    /// Pods and Services have IPv4 addresses.
    Ipv4,
    /// Pods and Services have IPv6 addresses; the VPC and its nodes have both.
    Ipv6,
}

/// A subnet is public when its route table leads to an internet gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum SubnetKind {
    /// Reaches the internet through a NAT gateway, if at all; not reachable from it.
    Private,
    /// Has public addresses.
    Public,
}
