//! EC2's actions by name.

use super::{
    account_attributes, address, availability_zone, dhcp_options, image, instance, instance_description, instance_type,
    internet_gateway, launch_template, nat_gateway, network_acl, network_interface, route, route_table, security_group,
    security_group_rule, subnet, tag, volume, vpc,
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
        "AttachInternetGateway" => internet_gateway::attach,
        "AttachNetworkInterface" => network_interface::attach,
        "AttachVolume" => volume::attach,
        "AuthorizeSecurityGroupEgress" => |context, params| security_group_rule::authorize(context, params, true),
        "AuthorizeSecurityGroupIngress" => |context, params| security_group_rule::authorize(context, params, false),
        "CreateInternetGateway" => internet_gateway::create,
        "CreateLaunchTemplate" => launch_template::create,
        "CreateNatGateway" => nat_gateway::create,
        "CreateNetworkInterface" => network_interface::create,
        "CreateRoute" => route::create,
        "CreateRouteTable" => route_table::create,
        "CreateSecurityGroup" => security_group::create,
        "CreateSubnet" => subnet::create,
        "CreateTags" => tag::create,
        "CreateVolume" => volume::create,
        "CreateVpc" => vpc::create,
        "DeleteInternetGateway" => internet_gateway::delete,
        "DeleteLaunchTemplate" => launch_template::delete,
        "DeleteNatGateway" => nat_gateway::delete,
        "DeleteNetworkInterface" => network_interface::delete,
        "DeleteRoute" => route::delete,
        "DeleteRouteTable" => route_table::delete,
        "DeleteSecurityGroup" => security_group::delete,
        "DeleteSubnet" => subnet::delete,
        "DeleteTags" => tag::delete,
        "DeleteVolume" => volume::delete,
        "DeleteVpc" => vpc::delete,
        "DescribeAccountAttributes" => account_attributes::describe,
        "DescribeAddresses" => address::describe,
        "DescribeAvailabilityZones" => availability_zone::describe_zones,
        "DescribeDhcpOptions" => dhcp_options::describe,
        "DescribeEgressOnlyInternetGateways" => |_, _| account_attributes::nothing("egressOnlyInternetGatewaySet"),
        "DescribeImages" => image::describe,
        "DescribeInstanceStatus" => instance_description::describe_status,
        "DescribeInstanceTypeOfferings" => instance_type::describe_offerings,
        "DescribeInstanceTypes" => instance_type::describe,
        "DescribeInstances" => instance_description::describe,
        "DescribeInternetGateways" => internet_gateway::describe,
        "DescribeKeyPairs" => |_, _| account_attributes::nothing("keySet"),
        "DescribeLaunchTemplateVersions" => launch_template::describe_versions,
        "DescribeLaunchTemplates" => launch_template::describe,
        "DescribeNatGateways" => nat_gateway::describe,
        "DescribeNetworkAcls" => network_acl::describe,
        "DescribeNetworkInterfaces" => network_interface::describe,
        "DescribeRegions" => availability_zone::describe_regions,
        "DescribeRouteTables" => route_table::describe,
        "DescribeSecurityGroupRules" => security_group_rule::describe,
        "DescribeSecurityGroups" => security_group::describe,
        "DescribeSubnets" => subnet::describe,
        "DescribeTags" => tag::describe,
        "DescribeVolumes" => volume::describe,
        "DescribeVpcAttribute" => vpc::describe_attribute,
        "DescribeVpcEndpoints" => |_, _| account_attributes::nothing("vpcEndpointSet"),
        "DescribeVpcPeeringConnections" => |_, _| account_attributes::nothing("vpcPeeringConnectionSet"),
        "DescribeVpcs" => vpc::describe,
        "DetachInternetGateway" => internet_gateway::detach,
        "DetachNetworkInterface" => network_interface::detach,
        "DetachVolume" => volume::detach,
        "DisassociateAddress" => address::disassociate,
        "DisassociateRouteTable" => route_table::disassociate,
        "ModifySubnetAttribute" => subnet::modify_attribute,
        "ModifyVpcAttribute" => vpc::modify_attribute,
        "ReleaseAddress" => address::release,
        "ReplaceRoute" => route::replace,
        "ReplaceRouteTableAssociation" => route_table::replace_association,
        "RevokeSecurityGroupEgress" => |context, params| security_group_rule::revoke(context, params, true),
        "RevokeSecurityGroupIngress" => |context, params| security_group_rule::revoke(context, params, false),
        "RunInstances" => instance::run,
        "TerminateInstances" => instance::terminate,
        _ => return None,
    })
}
