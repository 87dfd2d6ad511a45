//! Subnets.

use ipnet::Ipv4Net;
use serde::{Deserialize, Serialize};

use super::cidr;
use super::describe::{Described, describe as list};
use super::kind::{self, Kind, invalid_value, need};
use super::state::State;
use super::subnet_ipv6::{self, SubnetIpv6};
use super::tag::{self, Tags};
use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::ids::Ids;
use crate::quotas::{self, Quota};
use crate::regions::{self, Zone};
use crate::wire::{Answer, AwsError, Params, Xml};

/// One subnet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Subnet {
    pub(crate) id: String,
    pub(crate) vpc_id: String,
    pub(crate) cidr: Ipv4Net,
    /// The zone's name, such as `eu-west-1a`.
    pub(crate) zone: String,
    /// The zone's id, such as `euw1-az1`.
    pub(crate) zone_id: String,
    pub(crate) is_default: bool,
    /// Whether what is launched into it gets a public address.
    pub(crate) map_public_ip_on_launch: bool,
    #[serde(default)]
    pub(crate) ipv6: Option<SubnetIpv6>,
    /// Whether what is made in it gets an IPv6 address.
    #[serde(default)]
    pub(crate) assigns_ipv6: bool,
    #[serde(default)]
    pub(super) dns64: bool,
    #[serde(default)]
    pub(super) resource_name_a: bool,
    #[serde(default)]
    pub(super) resource_name_aaaa: bool,
    /// `resource-name`, or `None` for `ip-name`.
    #[serde(default)]
    pub(super) hostname_type: Option<String>,
    pub(crate) tags: Tags,
}

/// What a new subnet needs.
#[derive(Debug)]
pub(super) struct NewSubnet {
    pub(super) vpc_id: String,
    pub(super) cidr: Ipv4Net,
    pub(super) ipv6: Option<SubnetIpv6>,
    pub(super) zone: Zone,
    pub(super) tags: Tags,
}

impl State {
    /// The subnet with this id.
    pub(crate) fn subnet(&self, id: &str) -> Answer<&Subnet> {
        kind::SUBNET.find(&self.subnets, id)
    }

    /// How many addresses of a subnet nothing has yet. 0 for a subnet that does not exist.
    pub(crate) fn free_addresses(&self, subnet_id: &str) -> u32 {
        let Ok(subnet) = self.subnet(subnet_id) else { return 0 };
        let used = self.network_interfaces.values().filter(|one| one.subnet_id == subnet_id).count();
        cidr::capacity(subnet.cidr).saturating_sub(u32::try_from(used).unwrap_or(u32::MAX))
    }

    /// The default subnets of these zones, for services that were told zones only.
    pub(crate) fn default_subnets(&self, zones: &[String]) -> Vec<String> {
        let fits = |one: &&Subnet| one.is_default && zones.contains(&one.zone);
        self.subnets.values().filter(fits).map(|one| one.id.clone()).collect()
    }

    pub(super) fn make_subnet(&mut self, ids: &mut Ids, new: NewSubnet) -> String {
        let id = ids.ec2("subnet");
        let subnet = Subnet {
            id: id.clone(),
            vpc_id: new.vpc_id,
            cidr: new.cidr,
            zone: new.zone.name,
            zone_id: new.zone.id,
            is_default: false,
            map_public_ip_on_launch: false,
            ipv6: new.ipv6,
            assigns_ipv6: false,
            dns64: false,
            resource_name_a: false,
            resource_name_aaaa: false,
            hostname_type: None,
            tags: new.tags,
        };
        self.subnets.insert(id.clone(), subnet);
        id
    }
}

pub(super) fn create(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    kind::refuse_unsupported(params, &["Ipv6Native", "OutpostArn", "Ipv4IpamPoolId", "Ipv6IpamPoolId"])?;
    let most = quotas::value(context, Quota::SubnetsPerVpc);
    let state = &mut *context.ec2;
    let vpc = state.vpc(need(params, "VpcId")?)?;
    let vpc_id = vpc.id.clone();
    let cidr = cidr::of_subnet(need(params, "CidrBlock")?, &vpc.ipv4_blocks())?;
    let ipv6_block = match params.filled("Ipv6CidrBlock") {
        Some(text) => Some(subnet_ipv6::block(state, vpc, text)?),
        None => None,
    };
    let tags = tag::on_create(params, &[&kind::SUBNET], &kind::SUBNET)?;
    let zone = zone(context.region, params)?;
    if state.subnets.values().any(|one| one.vpc_id == vpc_id && cidr::overlap(one.cidr, cidr)) {
        return Err(AwsError::bad(
            "InvalidSubnet.Conflict",
            format!("The CIDR '{cidr}' conflicts with another subnet"),
        ));
    }
    if state.subnets.values().filter(|one| one.vpc_id == vpc_id).count() >= most {
        return Err(AwsError::bad("SubnetLimitExceeded", "The maximum number of subnets has been reached."));
    }
    let ipv6 = ipv6_block.map(|block| SubnetIpv6 { association_id: context.ids.ec2("subnet-cidr-assoc"), block });
    let id = state.make_subnet(context.ids, NewSubnet { vpc_id, cidr, ipv6, zone, tags });
    let mut xml = Xml::new();
    xml.node("subnet", |subnet| state.subnets[&id].write(subnet, state));
    Ok(xml)
}

pub(super) fn describe(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    list(context.ec2, &context.ec2.subnets, params)
}

/// Refused while anything has an address in the subnet. Its association with a route table goes with it.
pub(super) fn delete(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let state = &mut *context.ec2;
    let id = state.subnet(need(params, "SubnetId")?)?.id.clone();
    let in_use = state.network_interfaces.values().any(|one| one.subnet_id == id)
        || state.nat_gateways.values().any(|one| one.subnet_id.as_ref() == Some(&id) && one.is_alive());
    if in_use {
        return Err(kind::SUBNET.has_dependencies(&id));
    }
    for table in state.route_tables.values_mut() {
        table.associations.retain(|one| one.subnet_id.as_ref() != Some(&id));
    }
    state.subnets.remove(&id);
    Ok(tag::done())
}

/// The zone the request names, or the first of the Region.
fn zone(region: &str, params: &Params) -> Answer<Zone> {
    let region = regions::find(region).ok_or_else(|| invalid_value("Unknown Region"))?;
    let zones = region.zones();
    let refuse = |value: &str, parameter: &str, known: Vec<String>| {
        invalid_value(format!(
            "Value ({value}) for parameter {parameter} is invalid. Subnets can currently only be created in the \
             following availability zones: {}.",
            known.join(", ")
        ))
    };
    match (params.filled("AvailabilityZone"), params.filled("AvailabilityZoneId")) {
        (Some(name), _) => region
            .zone(name)
            .ok_or_else(|| refuse(name, "availabilityZone", zones.iter().map(|zone| zone.name.clone()).collect())),
        (None, Some(id)) => region
            .zone_by_id(id)
            .ok_or_else(|| refuse(id, "availabilityZoneId", zones.iter().map(|zone| zone.id.clone()).collect())),
        (None, None) => Ok(zones[0].clone()),
    }
}

impl Described for Subnet {
    const KIND: Kind = kind::SUBNET;
    const ID_PARAMETER: &'static str = "SubnetId";
    const SET: &'static str = "subnetSet";
    const FILTERS: &'static [&'static str] = &[
        "availability-zone",
        "availabilityZone",
        "availability-zone-id",
        "availabilityZoneId",
        "available-ip-address-count",
        "cidr",
        "cidr-block",
        "cidrBlock",
        "assign-ipv6-address-on-creation",
        "ipv6-cidr-block-association.association-id",
        "ipv6-cidr-block-association.ipv6-cidr-block",
        "default-for-az",
        "defaultForAz",
        "map-public-ip-on-launch",
        "owner-id",
        "state",
        "subnet-id",
        "vpc-id",
    ];
    const WRITTEN: &'static [&'static str] = &[
        "enable-dns64",
        "ipv6-native",
        "private-dns-name-options-on-launch.enable-resource-name-dns-a-record",
        "private-dns-name-options-on-launch.enable-resource-name-dns-aaaa-record",
        "private-dns-name-options-on-launch.hostname-type",
        "subnet-arn",
    ];

    fn tags(&self) -> &Tags {
        &self.tags
    }

    fn values(&self, filter: &str, state: &State) -> Vec<String> {
        vec![match filter {
            "availability-zone" | "availabilityZone" => self.zone.clone(),
            "availability-zone-id" | "availabilityZoneId" => self.zone_id.clone(),
            "available-ip-address-count" => state.free_addresses(&self.id).to_string(),
            "cidr" | "cidr-block" | "cidrBlock" => self.cidr.to_string(),
            "assign-ipv6-address-on-creation" => self.assigns_ipv6.to_string(),
            "ipv6-cidr-block-association.association-id" => {
                return self.ipv6.iter().map(|one| one.association_id.clone()).collect();
            }
            "ipv6-cidr-block-association.ipv6-cidr-block" => {
                return self.ipv6.iter().map(|one| one.block.to_string()).collect();
            }
            "default-for-az" | "defaultForAz" => self.is_default.to_string(),
            "map-public-ip-on-launch" => self.map_public_ip_on_launch.to_string(),
            "owner-id" => ACCOUNT_ID.to_owned(),
            "state" => "available".to_owned(),
            "vpc-id" => self.vpc_id.clone(),
            _ => self.id.clone(),
        }]
    }

    fn write(&self, xml: &mut Xml, state: &State) {
        xml.text("subnetId", &self.id)
            .text("subnetArn", format!("arn:aws:ec2:{}:{ACCOUNT_ID}:subnet/{}", state.region, self.id))
            .text("state", "available")
            .text("ownerId", ACCOUNT_ID)
            .text("vpcId", &self.vpc_id)
            .text("cidrBlock", self.cidr)
            .text("availableIpAddressCount", state.free_addresses(&self.id))
            .text("availabilityZone", &self.zone)
            .text("availabilityZoneId", &self.zone_id)
            .text("defaultForAz", self.is_default)
            .text("mapPublicIpOnLaunch", self.map_public_ip_on_launch)
            .text("assignIpv6AddressOnCreation", self.assigns_ipv6)
            .set("ipv6CidrBlockAssociationSet", &self.ipv6, |item, one| one.write(item, "associated"))
            .text("enableDns64", self.dns64)
            .text("ipv6Native", false)
            .node("privateDnsNameOptionsOnLaunch", |options| {
                options
                    .text("hostnameType", self.hostname_type.as_deref().unwrap_or("ip-name"))
                    .text("enableResourceNameDnsARecord", self.resource_name_a)
                    .text("enableResourceNameDnsAAAARecord", self.resource_name_aaaa);
            });
        tag::write(xml, &self.tags);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{all, cloud, first, ok, refused};

    #[tokio::test(start_paused = true)]
    async fn a_subnet_lies_in_its_vpc_and_beside_its_neighbours() {
        let cloud = cloud();
        let vpc = first(&ok(&cloud, "ec2", "CreateVpc&CidrBlock=10.0.0.0/16").await, "vpcId");
        let make = |cidr: &str| format!("CreateSubnet&VpcId={vpc}&CidrBlock={cidr}&AvailabilityZone=us-east-1b");
        let made = ok(&cloud, "ec2", &make("10.0.0.0/24")).await;
        assert_eq!(first(&made, "availabilityZoneId"), "use1-az6");
        assert_eq!(first(&made, "availableIpAddressCount"), "251");
        assert_eq!(refused(&cloud, "ec2", &make("10.1.0.0/24")).await.0, "InvalidSubnet.Range");
        let (code, message) = refused(&cloud, "ec2", &make("10.0.0.128/25")).await;
        assert_eq!(code, "InvalidSubnet.Conflict");
        assert_eq!(message, "The CIDR '10.0.0.128/25' conflicts with another subnet");
        let elsewhere = format!("CreateSubnet&VpcId={vpc}&CidrBlock=10.0.1.0/24&AvailabilityZone=eu-west-1a");
        assert_eq!(refused(&cloud, "ec2", &elsewhere).await.0, "InvalidParameterValue");
    }

    #[tokio::test(start_paused = true)]
    async fn filters_narrow_and_unknown_filters_are_refused() {
        let cloud = cloud();
        let vpc = first(&ok(&cloud, "ec2", "CreateVpc&CidrBlock=10.0.0.0/16").await, "vpcId");
        let tagged = "TagSpecification.1.ResourceType=subnet&TagSpecification.1.Tag.1.Key=Name&TagSpecification.1.Tag.1.Value=public a";
        ok(&cloud, "ec2", &format!("CreateSubnet&VpcId={vpc}&CidrBlock=10.0.0.0/24&{tagged}")).await;
        ok(&cloud, "ec2", &format!("CreateSubnet&VpcId={vpc}&CidrBlock=10.0.1.0/24")).await;
        let find = |filter: &str| format!("DescribeSubnets&{filter}");
        let found = ok(&cloud, "ec2", &find("Filter.1.Name=tag:Name&Filter.1.Value.1=public*")).await;
        assert_eq!(all(&found, "cidrBlock"), ["10.0.0.0/24"]);
        let both =
            format!("Filter.1.Name=vpc-id&Filter.1.Value.1={vpc}&Filter.2.Name=cidr&Filter.2.Value.1=10.0.1.0/24");
        assert_eq!(all(&ok(&cloud, "ec2", &find(&both)).await, "cidrBlock"), ["10.0.1.0/24"]);
        let (code, message) = refused(&cloud, "ec2", &find("Filter.1.Name=colour&Filter.1.Value.1=red")).await;
        assert_eq!((code.as_str(), message.as_str()), ("InvalidParameterValue", "The filter 'colour' is invalid"));
    }

    #[tokio::test(start_paused = true)]
    async fn long_lists_come_in_pages() {
        let cloud = cloud();
        let first_page = ok(&cloud, "ec2", "DescribeSubnets&MaxResults=5").await;
        assert_eq!(all(&first_page, "subnetId").len(), 5);
        let token = first(&first_page, "nextToken");
        let second_page = ok(&cloud, "ec2", &format!("DescribeSubnets&MaxResults=5&NextToken={token}")).await;
        assert_eq!(all(&second_page, "subnetId").len(), 1, "us-east-1 has six default subnets");
        assert!(!second_page.contains("nextToken"));
    }
}
