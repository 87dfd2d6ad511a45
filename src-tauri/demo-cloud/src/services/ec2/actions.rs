//! EC2's actions by name.

use super::{
    account_attributes, address, availability_zone, console_output, default_network, dhcp_options, egress_only_gateway,
    image, instance, instance_description, instance_power, instance_type, internet_gateway, key_pair, launch_template,
    launch_template_version, nat_gateway, network_acl, network_interface, nothing_of, route, route_table,
    run_instances, security_group, security_group_change, security_group_rule, snapshot, subnet, subnet_attribute,
    subnet_ipv6, tag, volume, volume_change, vpc, vpc_cidr_block, vpc_endpoint, vpc_endpoint_life,
    vpc_endpoint_service,
};
use crate::context::Context;
use crate::wire::{Answer, AwsError, Params, Xml, ec2_query};

type Action = fn(&mut Context<'_>, &Params) -> Answer<Xml>;

/// Answers one action.
pub(crate) fn handle(context: &mut Context<'_>, name: &str, params: &Params) -> Answer<Xml> {
    let action = find(name).ok_or_else(|| ec2_query::unknown_action(name))?;
    if params.is_true("DryRun") {
        // EC2 checks permissions for a dry run, and nothing else.
        return Err(AwsError::new(412, "DryRunOperation", "Request would have succeeded, but DryRun flag is set."));
    }
    action(context, params)
}

fn find(name: &str) -> Option<Action> {
    Some(match name {
        "AllocateAddress" => address::allocate,
        "AssociateAddress" => address::associate,
        "AssociateRouteTable" => route_table::associate,
        "AssociateSubnetCidrBlock" => subnet_ipv6::associate,
        "AssociateVpcCidrBlock" => vpc_cidr_block::associate,
        "AttachInternetGateway" => internet_gateway::attach,
        "AttachNetworkInterface" => network_interface::attach,
        "AttachVolume" => volume::attach,
        "AuthorizeSecurityGroupEgress" => |context, params| security_group_rule::authorize(context, params, true),
        "AuthorizeSecurityGroupIngress" => |context, params| security_group_rule::authorize(context, params, false),
        "CreateDefaultSubnet" => default_network::create_subnet,
        "CreateDefaultVpc" => default_network::create_vpc,
        "CreateEgressOnlyInternetGateway" => egress_only_gateway::create,
        "CreateInternetGateway" => internet_gateway::create,
        "CreateKeyPair" => key_pair::create,
        "CreateLaunchTemplate" => launch_template::create,
        "CreateLaunchTemplateVersion" => launch_template_version::create,
        "CreateNatGateway" => nat_gateway::create,
        "CreateNetworkInterface" => network_interface::create,
        "CreateRoute" => route::create,
        "CreateRouteTable" => route_table::create,
        "CreateSecurityGroup" => security_group::create,
        "CreateSnapshot" => snapshot::create,
        "CreateSubnet" => subnet::create,
        "CreateTags" => tag::create,
        "CreateVolume" => volume::create,
        "CreateVpc" => vpc::create,
        "CreateVpcEndpoint" => vpc_endpoint::create,
        "DeleteEgressOnlyInternetGateway" => egress_only_gateway::delete,
        "DeleteInternetGateway" => internet_gateway::delete,
        "DeleteKeyPair" => key_pair::delete,
        "DeleteLaunchTemplate" => launch_template::delete,
        "DeleteLaunchTemplateVersions" => launch_template_version::delete,
        "DeleteNatGateway" => nat_gateway::delete,
        "DeleteNetworkInterface" => network_interface::delete,
        "DeleteRoute" => route::delete,
        "DeleteRouteTable" => route_table::delete,
        "DeleteSecurityGroup" => security_group::delete,
        "DeleteSnapshot" => snapshot::delete,
        "DeleteSubnet" => subnet::delete,
        "DeleteTags" => tag::delete,
        "DeleteVolume" => volume::delete,
        "DeleteVpc" => vpc::delete,
        "DeleteVpcEndpoints" => vpc_endpoint::delete,
        "DescribeAccountAttributes" => account_attributes::describe,
        "DescribeAddresses" => address::describe,
        "DescribeAvailabilityZones" => availability_zone::describe_zones,
        "DescribeDhcpOptions" => dhcp_options::describe,
        "DescribeEgressOnlyInternetGateways" => egress_only_gateway::describe,
        "DescribeImages" => image::describe,
        "DescribeInstanceAttribute" => instance_description::describe_attribute,
        "DescribeInstanceStatus" => instance_description::describe_status,
        "DescribeInstanceTypeOfferings" => instance_type::describe_offerings,
        "DescribeInstanceTypes" => instance_type::describe,
        "DescribeInstances" => instance_description::describe,
        "DescribeInternetGateways" => internet_gateway::describe,
        "DescribeKeyPairs" => key_pair::describe,
        "DescribeLaunchTemplateVersions" => launch_template_version::describe,
        "DescribeLaunchTemplates" => launch_template::describe,
        "DescribeNatGateways" => nat_gateway::describe,
        "DescribeNetworkAcls" => network_acl::describe,
        "DescribeNetworkInterfaces" => network_interface::describe,
        "DescribePrefixLists" => vpc_endpoint_service::describe_prefix_lists,
        "DescribeRegions" => availability_zone::describe_regions,
        "DescribeRouteTables" => route_table::describe,
        "DescribeSecurityGroupRules" => security_group_rule::describe,
        "DescribeSecurityGroups" => security_group::describe,
        "DescribeSnapshots" => snapshot::describe,
        "DescribeSubnets" => subnet::describe,
        "DescribeTags" => tag::describe,
        "DescribeVolumeStatus" => volume_change::describe_status,
        "DescribeVolumes" => volume::describe,
        "DescribeVolumesModifications" => volume_change::describe,
        "DescribeVpcAttribute" => vpc::describe_attribute,
        "DescribeVpcEndpointServices" => vpc_endpoint_service::describe,
        "DescribeVpcEndpoints" => vpc_endpoint::describe,
        "DescribeVpcPeeringConnections" => account_attributes::describe_peering_connections,
        "DescribeVpcs" => vpc::describe,
        "DetachInternetGateway" => internet_gateway::detach,
        "DetachNetworkInterface" => network_interface::detach,
        "DetachVolume" => volume::detach,
        "DisassociateAddress" => address::disassociate,
        "DisassociateRouteTable" => route_table::disassociate,
        "DisassociateSubnetCidrBlock" => subnet_ipv6::disassociate,
        "DisassociateVpcCidrBlock" => vpc_cidr_block::disassociate,
        "GetConsoleOutput" => console_output::get,
        "GetEbsEncryptionByDefault" => account_attributes::ebs_encryption,
        "GetSecurityGroupsForVpc" => security_group_change::for_vpc,
        "ImportKeyPair" => key_pair::import,
        "ModifyInstanceAttribute" => instance::modify_attribute,
        "ModifyLaunchTemplate" => launch_template::modify,
        "ModifySecurityGroupRules" => security_group_change::modify,
        "ModifySubnetAttribute" => subnet_attribute::modify,
        "ModifyVolume" => volume_change::modify,
        "ModifyVpcAttribute" => vpc::modify_attribute,
        "ModifyVpcEndpoint" => vpc_endpoint_life::modify,
        "RebootInstances" => instance_power::reboot,
        "ReleaseAddress" => address::release,
        "ReplaceRoute" => route::replace,
        "ReplaceRouteTableAssociation" => route_table::replace_association,
        "RevokeSecurityGroupEgress" => |context, params| security_group_rule::revoke(context, params, true),
        "RevokeSecurityGroupIngress" => |context, params| security_group_rule::revoke(context, params, false),
        "RunInstances" => run_instances::run,
        "StartInstances" => instance_power::start,
        "StopInstances" => instance_power::stop,
        "TerminateInstances" => instance::terminate,
        "UpdateSecurityGroupRuleDescriptionsEgress" => {
            |context, params| security_group_change::describe_rules(context, params, true)
        }
        "UpdateSecurityGroupRuleDescriptionsIngress" => {
            |context, params| security_group_change::describe_rules(context, params, false)
        }
        name if nothing_of::is_one(name) => nothing_of::describe,
        _ => return None,
    })
}
