//! Everything a page needs to draw the network, decided here: what stands where, and every word.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::SubnetKind;

/// The network of the answers, whether it will be made or existed before.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct NetworkPicture {
    /// "New VPC", "Existing VPC company-vpc".
    pub title: String,
    /// Its IPv4 block; empty where it is not known.
    pub cidr: String,
    /// It will be made.
    pub is_new: bool,
    /// "65,536 addresses"; empty where the block is not known.
    pub size: String,
    /// It has an IPv6 block too.
    pub ipv6: bool,
    /// It has a door to the internet.
    pub internet_gateway: bool,
    /// A door outwards for IPv6.
    pub egress_only_gateway: bool,
    /// "Regional NAT gateway", where there is one: it stands in no subnet.
    pub regional_nat: Option<String>,
    /// AWS's services that are reached without the internet: "S3", "ecr.api".
    pub endpoints: Vec<String>,
    /// The zones, in order.
    pub zones: Vec<ZonePicture>,
    /// How many pods and addresses fit, one sentence each.
    pub capacity: Vec<String>,
    /// The whole picture said aloud, for those who do not see it.
    pub spoken: String,
}

/// One Availability Zone of the picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ZonePicture {
    /// `use1-az1`.
    pub id: String,
    /// "us-east-1a (use1-az1)".
    pub title: String,
    /// Its subnets, public first.
    pub subnets: Vec<SubnetPicture>,
}

/// One subnet of the picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SubnetPicture {
    /// Public or private.
    pub kind: SubnetKind,
    /// "Public subnet", "company-private-1".
    pub title: String,
    /// `subnet-…` of one that exists; empty for one that will be made.
    pub id: String,
    /// Its block; empty where it is not known.
    pub cidr: String,
    /// Addresses that can be used; none where that is not known.
    pub free_addresses: Option<u32>,
    /// "16,379 free addresses"; empty where that is not known.
    pub free_words: String,
    /// How it reaches the internet: "Internet gateway", "NAT gateway in us-east-1a", "No way out".
    pub way_out: String,
    /// A NAT gateway stands in it.
    pub nat_gateway: bool,
    /// Nodes that stand in it at the start.
    pub nodes: u32,
    /// "1 node"; empty without any.
    pub nodes_words: String,
}
