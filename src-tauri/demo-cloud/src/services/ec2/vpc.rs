//! Virtual private clouds.

use ipnet::Ipv4Net;
use serde::{Deserialize, Serialize};

use super::cidr;
use super::describe::{Described, describe as list};
use super::kind::{self, Kind, invalid_value, need};
use super::network_acl::NetworkAcl;
use super::route_table::RouteTable;
use super::security_group::SecurityGroup;
use super::state::State;
use super::tag::{self, Tags};
use super::vpc_cidr_block::{Ipv4Association, Ipv6Association};
use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::delays::due;
use crate::ids::Ids;
use crate::quotas::{self, Quota};
use crate::wire::{Answer, AwsError, Params, Xml};

/// One VPC.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Vpc {
    pub(crate) id: String,
    pub(crate) cidr: Ipv4Net,
    pub(super) cidr_association_id: String,
    /// Further IPv4 blocks.
    #[serde(default)]
    pub(crate) more_cidrs: Vec<Ipv4Association>,
    /// Its IPv6 block, if it has one.
    #[serde(default)]
    pub(crate) ipv6: Vec<Ipv6Association>,
    pub(crate) is_default: bool,
    pub(crate) enable_dns_support: bool,
    pub(crate) enable_dns_hostnames: bool,
    pub(crate) tags: Tags,
}

/// What a new VPC needs.
#[derive(Debug)]
pub(crate) struct NewVpc {
    pub(crate) cidr: Ipv4Net,
    pub(super) ipv6: Option<Ipv6Association>,
    pub(crate) is_default: bool,
    pub(crate) tags: Tags,
}

impl State {
    /// The VPC with this id.
    pub(crate) fn vpc(&self, id: &str) -> Answer<&Vpc> {
        kind::VPC.find(&self.vpcs, id)
    }

    /// Makes a VPC and what AWS makes with it: the main route table, the default security group and the default network
    /// ACL.
    pub(super) fn make_vpc(&mut self, ids: &mut Ids, new: NewVpc) -> String {
        let id = ids.ec2("vpc");
        let vpc = Vpc {
            id: id.clone(),
            cidr: new.cidr,
            cidr_association_id: ids.ec2("vpc-cidr-assoc"),
            more_cidrs: Vec::new(),
            ipv6: new.ipv6.into_iter().collect(),
            is_default: new.is_default,
            enable_dns_support: true,
            enable_dns_hostnames: new.is_default,
            tags: new.tags,
        };
        let table = RouteTable::main(ids, &vpc);
        let group = SecurityGroup::default_of(ids, &id);
        let acl = NetworkAcl::default_of(ids, &id);
        self.route_tables.insert(table.id.clone(), table);
        self.security_groups.insert(group.id.clone(), group);
        self.network_acls.insert(acl.id.clone(), acl);
        self.vpcs.insert(id.clone(), vpc);
        id
    }
}

pub(super) fn create(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    kind::refuse_unsupported(params, &["Ipv6CidrBlock", "Ipv6Pool", "Ipv4IpamPoolId", "Ipv6IpamPoolId"])?;
    let cidr = cidr::of_vpc(need(params, "CidrBlock")?)?;
    let tags = tag::on_create(params, &[&kind::VPC], &kind::VPC)?;
    // The default VPC counts.
    if context.ec2.vpcs.len() >= quotas::value(context, Quota::Vpcs) {
        return Err(AwsError::bad("VpcLimitExceeded", "The maximum number of VPCs has been reached."));
    }
    let due_at = due(context.now, context.delays.vpc_ipv6_associate);
    let wants_ipv6 = params.is_true("AmazonProvidedIpv6CidrBlock");
    let ipv6 = wants_ipv6.then(|| Ipv6Association::fresh(context.ids, due_at));
    let id = context.ec2.make_vpc(context.ids, NewVpc { cidr, ipv6, is_default: false, tags });
    let mut xml = Xml::new();
    xml.node("vpc", |vpc| context.ec2.vpcs[&id].write(vpc, context.ec2));
    Ok(xml)
}

pub(super) fn describe(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    list(context.ec2, &context.ec2.vpcs, params)
}

pub(super) fn describe_attribute(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let vpc = context.ec2.vpc(need(params, "VpcId")?)?;
    let attribute = need(params, "Attribute")?;
    let value = match attribute {
        "enableDnsSupport" => vpc.enable_dns_support,
        "enableDnsHostnames" => vpc.enable_dns_hostnames,
        "enableNetworkAddressUsageMetrics" => false,
        _ => {
            return Err(invalid_value(format!(
                "Value ({attribute}) for parameter attribute is invalid. Unknown attribute."
            )));
        }
    };
    let mut xml = Xml::new();
    xml.text("vpcId", &vpc.id).node(attribute, |inner| {
        inner.text("value", value);
    });
    Ok(xml)
}

pub(super) fn modify_attribute(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let vpc = kind::VPC.find_mut(&mut context.ec2.vpcs, need(params, "VpcId")?)?;
    let support = params.get("EnableDnsSupport.Value");
    let hostnames = params.get("EnableDnsHostnames.Value");
    match (support, hostnames) {
        (Some(_), Some(_)) => {
            return Err(AwsError::bad("InvalidParameterCombination", "Only one attribute can be modified at a time"));
        }
        (Some(_), None) => vpc.enable_dns_support = params.is_true("EnableDnsSupport.Value"),
        (None, Some(_)) => {
            let wanted = params.is_true("EnableDnsHostnames.Value");
            if wanted && !vpc.enable_dns_support {
                return Err(invalid_value("DNS hostnames cannot be enabled when DNS support is disabled for the VPC"));
            }
            vpc.enable_dns_hostnames = wanted;
        }
        (None, None) => return Err(kind::missing_parameter("attribute")),
    }
    Ok(tag::done())
}

/// Refused while anything is in the VPC. Its main route table, default security group and default network ACL go with
/// it.
pub(super) fn delete(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let state = &mut *context.ec2;
    let id = state.vpc(need(params, "VpcId")?)?.id.clone();
    let in_use = state.subnets.values().any(|one| one.vpc_id == id)
        || state.internet_gateways.values().any(|one| one.vpc_id.as_ref() == Some(&id))
        || state.nat_gateways.values().any(|one| one.vpc_id == id && one.is_alive())
        || state.egress_only_gateways.values().any(|one| one.vpc_id == id)
        || state.has_vpc_endpoint(&id)
        || state.network_interfaces.values().any(|one| one.vpc_id == id)
        || state.security_groups.values().any(|one| one.vpc_id == id && !one.is_default())
        || state.route_tables.values().any(|one| one.vpc_id == id && !one.is_main());
    if in_use {
        return Err(kind::VPC.has_dependencies(&id));
    }
    state.route_tables.retain(|_, one| one.vpc_id != id);
    state.security_groups.retain(|_, one| one.vpc_id != id);
    state.network_acls.retain(|_, one| one.vpc_id != id);
    state.vpcs.remove(&id);
    Ok(tag::done())
}

impl Described for Vpc {
    const KIND: Kind = kind::VPC;
    const ID_PARAMETER: &'static str = "VpcId";
    const SET: &'static str = "vpcSet";
    const FILTERS: &'static [&'static str] = &[
        "cidr",
        "cidr-block-association.cidr-block",
        "dhcp-options-id",
        "ipv6-cidr-block-association.association-id",
        "ipv6-cidr-block-association.ipv6-cidr-block",
        "ipv6-cidr-block-association.state",
        "is-default",
        "isDefault",
        "owner-id",
        "state",
        "vpc-id",
    ];
    const WRITTEN: &'static [&'static str] = &["cidr-block-association.association-id", "cidr-block-association.state"];

    fn tags(&self) -> &Tags {
        &self.tags
    }

    fn values(&self, filter: &str, state: &State) -> Vec<String> {
        vec![match filter {
            "cidr" => self.cidr.to_string(),
            "cidr-block-association.cidr-block" => return self.ipv4_blocks().iter().map(Ipv4Net::to_string).collect(),
            "ipv6-cidr-block-association.association-id" => {
                return self.ipv6.iter().map(|one| one.id.clone()).collect();
            }
            "ipv6-cidr-block-association.ipv6-cidr-block" => {
                return self.ipv6.iter().map(|one| one.block.to_string()).collect();
            }
            "ipv6-cidr-block-association.state" => {
                return self.ipv6.iter().map(|one| one.state().to_owned()).collect();
            }
            "dhcp-options-id" => state.dhcp_options_id.clone(),
            "is-default" | "isDefault" => self.is_default.to_string(),
            "owner-id" => ACCOUNT_ID.to_owned(),
            "state" => "available".to_owned(),
            _ => self.id.clone(),
        }]
    }

    fn write(&self, xml: &mut Xml, state: &State) {
        xml.text("vpcId", &self.id)
            .text("ownerId", ACCOUNT_ID)
            .text("state", "available")
            .text("cidrBlock", self.cidr)
            .set("cidrBlockAssociationSet", self.cidr_associations(), |item, one| one.write(item))
            .text("dhcpOptionsId", &state.dhcp_options_id)
            .text("instanceTenancy", "default")
            .text("isDefault", self.is_default);
        if !self.ipv6.is_empty() {
            xml.set("ipv6CidrBlockAssociationSet", &self.ipv6, |item, one| one.describe(item, &state.region));
        }
        tag::write(xml, &self.tags);
    }
}

impl Vpc {
    /// Its IPv4 blocks with the ids under which it has them.
    fn cidr_associations(&self) -> Vec<Ipv4Association> {
        let first = Ipv4Association { id: self.cidr_association_id.clone(), block: self.cidr };
        std::iter::once(first).chain(self.more_cidrs.iter().cloned()).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{all, cloud, first, ok, refused};

    #[tokio::test(start_paused = true)]
    async fn a_new_vpc_brings_its_route_table_group_and_acl() {
        let cloud = cloud();
        let vpc = first(&ok(&cloud, "ec2", "CreateVpc&CidrBlock=10.1.2.3/16").await, "vpcId");
        let described = ok(&cloud, "ec2", &format!("DescribeVpcs&VpcId.1={vpc}")).await;
        assert_eq!(first(&described, "cidrBlock"), "10.1.0.0/16", "brought to its canonical form");
        let in_vpc = format!("Filter.1.Name=vpc-id&Filter.1.Value.1={vpc}");
        let tables = ok(&cloud, "ec2", &format!("DescribeRouteTables&{in_vpc}")).await;
        assert_eq!(all(&tables, "main"), ["true"]);
        let groups = ok(&cloud, "ec2", &format!("DescribeSecurityGroups&{in_vpc}")).await;
        assert_eq!(all(&groups, "groupDescription"), ["default VPC security group"]);
        let acls = ok(&cloud, "ec2", &format!("DescribeNetworkAcls&{in_vpc}")).await;
        assert_eq!(all(&acls, "default"), ["true"]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_region_takes_five_vpcs_with_the_default_one() {
        let cloud = cloud();
        for n in 0..4 {
            ok(&cloud, "ec2", &format!("CreateVpc&CidrBlock=10.{n}.0.0/16")).await;
        }
        let (code, message) = refused(&cloud, "ec2", "CreateVpc&CidrBlock=10.9.0.0/16").await;
        assert_eq!(code, "VpcLimitExceeded");
        assert_eq!(message, "The maximum number of VPCs has been reached.");
    }

    #[tokio::test(start_paused = true)]
    async fn blocks_are_between_16_and_28_bits() {
        let cloud = cloud();
        assert_eq!(refused(&cloud, "ec2", "CreateVpc&CidrBlock=10.0.0.0/8").await.0, "InvalidVpc.Range");
        assert_eq!(refused(&cloud, "ec2", "CreateVpc&CidrBlock=10.0.0.0/29").await.0, "InvalidVpc.Range");
        assert_eq!(refused(&cloud, "ec2", "CreateVpc&CidrBlock=ten").await.0, "InvalidParameterValue");
        assert_eq!(refused(&cloud, "ec2", "CreateVpc&X=").await.0, "MissingParameter");
    }

    #[tokio::test(start_paused = true)]
    async fn a_dry_run_changes_nothing() {
        let cloud = cloud();
        let before = cloud.inventory();
        let (code, _) = refused(&cloud, "ec2", "CreateVpc&CidrBlock=10.0.0.0/16&DryRun=true").await;
        assert_eq!(code, "DryRunOperation");
        assert_eq!(cloud.inventory(), before);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_missing_and_what_is_malformed_are_two_things() {
        let cloud = cloud();
        let missing = refused(&cloud, "ec2", "DeleteVpc&VpcId=vpc-0123456789abcdef0").await;
        assert_eq!(missing.0, "InvalidVpcID.NotFound");
        assert_eq!(missing.1, "The vpc ID 'vpc-0123456789abcdef0' does not exist");
        assert_eq!(refused(&cloud, "ec2", "DeleteVpc&VpcId=my-vpc").await.0, "InvalidVpcID.Malformed");
    }

    #[tokio::test(start_paused = true)]
    async fn attributes_are_set_one_at_a_time() {
        let cloud = cloud();
        let vpc = first(&ok(&cloud, "ec2", "CreateVpc&CidrBlock=10.0.0.0/16").await, "vpcId");
        let ask = format!("DescribeVpcAttribute&VpcId={vpc}&Attribute=enableDnsHostnames");
        assert_eq!(first(&ok(&cloud, "ec2", &ask).await, "value"), "false");
        ok(&cloud, "ec2", &format!("ModifyVpcAttribute&VpcId={vpc}&EnableDnsHostnames.Value=true")).await;
        assert_eq!(first(&ok(&cloud, "ec2", &ask).await, "value"), "true");
        let both = format!("ModifyVpcAttribute&VpcId={vpc}&EnableDnsHostnames.Value=true&EnableDnsSupport.Value=true");
        assert_eq!(refused(&cloud, "ec2", &both).await.0, "InvalidParameterCombination");
    }
}
