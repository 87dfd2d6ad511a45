"""The tour of EC2's network: VPCs, subnets, gateways, routes, addresses, rules and endpoints."""

from visit import by, specification

NOBODY = "0123456789abcdef0"


def tour(visitor):
    """Makes a network with everything in it, looks at it, is refused, and removes it again."""
    ec2 = visitor.ec2
    vpc = vpcs(visitor, ec2)
    subnets = places(visitor, ec2, vpc)
    nat_without_internet(visitor, ec2, subnets[1])
    gateway = way_out(visitor, ec2, vpc)
    table = routes(visitor, ec2, vpc, gateway, subnets)
    nat(visitor, ec2, vpc, subnets, table)
    groups = rules(visitor, ec2, vpc)
    endpoints(visitor, ec2, vpc, subnets, table, groups)
    tags(visitor, ec2, vpc)
    account(visitor, ec2)
    remove(visitor, ec2, vpc, subnets, gateway, table, groups)


def vpcs(visitor, ec2):
    visitor.refuse("DryRunOperation", ec2.create_vpc, CidrBlock="10.20.0.0/16", DryRun=True)
    visitor.refuse("InvalidVpc.Range", ec2.create_vpc, CidrBlock="10.20.0.0/8")
    vpc = ec2.create_vpc(CidrBlock="10.20.0.0/16", TagSpecifications=specification("vpc", Name="tour"))["Vpc"]["VpcId"]
    visitor.wait(ec2, "vpc_exists", VpcIds=[vpc])
    visitor.wait(ec2, "vpc_available", VpcIds=[vpc])
    found = ec2.describe_vpcs(Filters=by("tag:Name", "to*"))["Vpcs"]
    visitor.same("VPCs by tag", [each["VpcId"] for each in found], [vpc])
    visitor.refuse("InvalidVpcID.NotFound", ec2.describe_vpcs, VpcIds=[f"vpc-{NOBODY}"])
    visitor.refuse("InvalidParameterValue", ec2.describe_vpcs, Filters=by("colour", "red"))
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    visitor.refuse(
        "InvalidVpcID.NotFound", ec2.modify_vpc_attribute, VpcId=f"vpc-{NOBODY}", EnableDnsHostnames={"Value": True}
    )
    answer = ec2.describe_vpc_attribute(VpcId=vpc, Attribute="enableDnsHostnames")
    visitor.same("DNS host names", answer["EnableDnsHostnames"], {"Value": True})
    visitor.refuse(
        "InvalidVpcID.NotFound", ec2.describe_vpc_attribute, VpcId=f"vpc-{NOBODY}", Attribute="enableDnsSupport"
    )
    more = ec2.associate_vpc_cidr_block(VpcId=vpc, CidrBlock="10.21.0.0/16")["CidrBlockAssociation"]["AssociationId"]
    visitor.refuse("InvalidVpcID.NotFound", ec2.associate_vpc_cidr_block, VpcId=f"vpc-{NOBODY}", CidrBlock="10.22.0.0/16")
    visitor.until("the second block", lambda: state_of_block(ec2, vpc, more) == "associated")
    ec2.disassociate_vpc_cidr_block(AssociationId=more)
    visitor.refuse(
        "InvalidVpcCidrBlockAssociationID.NotFound",
        ec2.disassociate_vpc_cidr_block,
        AssociationId=f"vpc-cidr-assoc-{NOBODY}",
    )
    ec2.associate_vpc_cidr_block(VpcId=vpc, AmazonProvidedIpv6CidrBlock=True)
    visitor.until("an IPv6 block", lambda: six(ec2, vpc))
    ec2.describe_dhcp_options()
    visitor.refuse("InvalidDhcpOptionID.NotFound", ec2.describe_dhcp_options, DhcpOptionsIds=[f"dopt-{NOBODY}"])
    acls = ec2.describe_network_acls(Filters=by("vpc-id", vpc))["NetworkAcls"]
    visitor.same("network ACLs", [each["IsDefault"] for each in acls], [True])
    visitor.refuse("InvalidNetworkAclID.NotFound", ec2.describe_network_acls, NetworkAclIds=[f"acl-{NOBODY}"])
    ec2.describe_vpc_peering_connections()
    nobody = [f"pcx-{NOBODY}"]
    visitor.refuse(
        "InvalidVpcPeeringConnectionID.NotFound", ec2.describe_vpc_peering_connections, VpcPeeringConnectionIds=nobody
    )
    visitor.wait(ec2, "vpc_peering_connection_deleted", VpcPeeringConnectionIds=nobody)
    return vpc


def state_of_block(ec2, vpc, association):
    blocks = ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"][0]["CidrBlockAssociationSet"]
    return next(each["CidrBlockState"]["State"] for each in blocks if each["AssociationId"] == association)


def six(ec2, vpc):
    blocks = ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"][0].get("Ipv6CidrBlockAssociationSet", [])
    return next((each["Ipv6CidrBlock"] for each in blocks if each["Ipv6CidrBlockState"]["State"] == "associated"), None)


def places(visitor, ec2, vpc):
    zones = [zone["ZoneName"] for zone in ec2.describe_availability_zones()["AvailabilityZones"]]
    visitor.refuse("InvalidParameterValue", ec2.describe_availability_zones, ZoneNames=["mars-east-1a"])
    ec2.describe_regions()
    visitor.refuse("InvalidParameterValue", ec2.describe_regions, RegionNames=["mars-east-1"])
    block = six(ec2, vpc)
    subnets = []
    for number, zone in enumerate(zones[:2]):
        wish = {"VpcId": vpc, "CidrBlock": f"10.20.{number}.0/24", "AvailabilityZone": zone}
        subnets.append(ec2.create_subnet(**wish)["Subnet"]["SubnetId"])
    visitor.wait(ec2, "subnet_available", SubnetIds=subnets)
    visitor.refuse("InvalidSubnet.Conflict", ec2.create_subnet, VpcId=vpc, CidrBlock="10.20.0.0/25")
    visitor.refuse("InvalidSubnet.Range", ec2.create_subnet, VpcId=vpc, CidrBlock="10.99.0.0/24")
    visitor.refuse("InvalidVpcID.NotFound", ec2.create_subnet, VpcId=f"vpc-{NOBODY}", CidrBlock="10.20.9.0/24")
    ec2.modify_subnet_attribute(SubnetId=subnets[0], MapPublicIpOnLaunch={"Value": True})
    unknown = f"subnet-{NOBODY}"
    visitor.refuse(
        "InvalidSubnetID.NotFound", ec2.modify_subnet_attribute, SubnetId=unknown, MapPublicIpOnLaunch={"Value": True}
    )
    part = block.replace("::/56", "::/64")
    answer = ec2.associate_subnet_cidr_block(SubnetId=subnets[0], Ipv6CidrBlock=part)
    association = answer["Ipv6CidrBlockAssociation"]["AssociationId"]
    visitor.refuse("InvalidSubnetID.NotFound", ec2.associate_subnet_cidr_block, SubnetId=unknown, Ipv6CidrBlock=part)
    visitor.until(
        "the subnet's IPv6 block",
        lambda: ec2.describe_subnets(SubnetIds=subnets[:1])["Subnets"][0]["Ipv6CidrBlockAssociationSet"],
    )
    ec2.disassociate_subnet_cidr_block(AssociationId=association)
    visitor.refuse(
        "InvalidSubnetCidrBlockAssociationID.NotFound",
        ec2.disassociate_subnet_cidr_block,
        AssociationId=f"subnet-cidr-assoc-{NOBODY}",
    )
    visitor.refuse("InvalidSubnetID.NotFound", ec2.describe_subnets, SubnetIds=[unknown])
    found = ec2.describe_subnets(Filters=by("vpc-id", vpc))["Subnets"]
    visitor.same("subnets of the VPC", sorted(each["SubnetId"] for each in found), sorted(subnets))
    return subnets


def way_out(visitor, ec2, vpc):
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    visitor.wait(ec2, "internet_gateway_exists", InternetGatewayIds=[gateway])
    visitor.refuse("DryRunOperation", ec2.create_internet_gateway, DryRun=True)
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    visitor.refuse("Resource.AlreadyAssociated", ec2.attach_internet_gateway, InternetGatewayId=gateway, VpcId=vpc)
    visitor.refuse("DependencyViolation", ec2.delete_internet_gateway, InternetGatewayId=gateway)
    visitor.refuse("InvalidInternetGatewayID.NotFound", ec2.describe_internet_gateways, InternetGatewayIds=[f"igw-{NOBODY}"])
    inside = ec2.create_egress_only_internet_gateway(VpcId=vpc)["EgressOnlyInternetGateway"]["EgressOnlyInternetGatewayId"]
    visitor.refuse("InvalidVpcID.NotFound", ec2.create_egress_only_internet_gateway, VpcId=f"vpc-{NOBODY}")
    found = ec2.describe_egress_only_internet_gateways()["EgressOnlyInternetGateways"]
    visitor.same("egress-only gateways", [each["EgressOnlyInternetGatewayId"] for each in found], [inside])
    visitor.refuse(
        "InvalidEgressOnlyInternetGatewayId.NotFound",
        ec2.delete_egress_only_internet_gateway,
        EgressOnlyInternetGatewayId=f"eigw-{NOBODY}",
    )
    visitor.refuse("InvalidParameterValue", ec2.describe_egress_only_internet_gateways, Filters=by("colour", "red"))
    ec2.delete_egress_only_internet_gateway(EgressOnlyInternetGatewayId=inside)
    return gateway


def routes(visitor, ec2, vpc, gateway, subnets):
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    unknown = f"rtb-{NOBODY}"
    visitor.refuse("InvalidVpcID.NotFound", ec2.create_route_table, VpcId=f"vpc-{NOBODY}")
    everywhere = {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": gateway}
    ec2.create_route(RouteTableId=table, **everywhere)
    # The very same once more is fine.
    ec2.create_route(RouteTableId=table, **everywhere)
    visitor.refuse("InvalidRouteTableID.NotFound", ec2.create_route, RouteTableId=unknown, **everywhere)
    ec2.replace_route(RouteTableId=table, **everywhere)
    visitor.refuse(
        "InvalidRoute.NotFound", ec2.delete_route, RouteTableId=table, DestinationCidrBlock="172.16.0.0/12"
    )
    visitor.refuse(
        "InvalidParameterValue",
        ec2.replace_route,
        RouteTableId=table,
        DestinationCidrBlock="172.16.0.0/12",
        GatewayId=gateway,
    )
    association = ec2.associate_route_table(RouteTableId=table, SubnetId=subnets[0])["AssociationId"]
    visitor.refuse("InvalidRouteTableID.NotFound", ec2.associate_route_table, RouteTableId=unknown, SubnetId=subnets[0])
    other = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    answer = ec2.replace_route_table_association(AssociationId=association, RouteTableId=other)
    visitor.refuse(
        "InvalidAssociationID.NotFound",
        ec2.replace_route_table_association,
        AssociationId=f"rtbassoc-{NOBODY}",
        RouteTableId=other,
    )
    visitor.refuse("DependencyViolation", ec2.delete_route_table, RouteTableId=other)
    ec2.disassociate_route_table(AssociationId=answer["NewAssociationId"])
    visitor.refuse("InvalidAssociationID.NotFound", ec2.disassociate_route_table, AssociationId=f"rtbassoc-{NOBODY}")
    ec2.delete_route_table(RouteTableId=other)
    ec2.associate_route_table(RouteTableId=table, SubnetId=subnets[0])
    visitor.refuse("InvalidRouteTableID.NotFound", ec2.describe_route_tables, RouteTableIds=[unknown])
    visitor.same("route tables", len(ec2.describe_route_tables(Filters=by("vpc-id", vpc))["RouteTables"]), 2)
    return table


def nat(visitor, ec2, vpc, subnets, table):
    address = ec2.allocate_address(Domain="vpc")
    allocation = address["AllocationId"]
    visitor.refuse("DryRunOperation", ec2.allocate_address, DryRun=True)
    unknown = f"eipalloc-{NOBODY}"
    visitor.refuse("InvalidAllocationID.NotFound", ec2.describe_addresses, AllocationIds=[unknown])
    visitor.refuse("InvalidAllocationID.NotFound", ec2.release_address, AllocationId=unknown)
    wish = {"SubnetId": subnets[0], "AllocationId": allocation, "ClientToken": "tour"}
    gateway = ec2.create_nat_gateway(**wish)["NatGateway"]["NatGatewayId"]
    visitor.same("the same token", ec2.create_nat_gateway(**wish)["NatGateway"]["NatGatewayId"], gateway)
    visitor.refuse("IdempotentParameterMismatch", ec2.create_nat_gateway, **wish | {"SubnetId": subnets[1]})
    visitor.refuse("InvalidSubnetID.NotFound", ec2.create_nat_gateway, SubnetId=f"subnet-{NOBODY}", AllocationId=allocation)
    visitor.wait(ec2, "nat_gateway_available", NatGatewayIds=[gateway])
    instead = {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": gateway}
    visitor.refuse("RouteAlreadyExists", ec2.create_route, RouteTableId=table, **instead)
    visitor.refuse("NatGatewayNotFound", ec2.describe_nat_gateways, NatGatewayIds=[f"nat-{NOBODY}"])
    association = ec2.describe_addresses(AllocationIds=[allocation])["Addresses"][0]["AssociationId"]
    visitor.refuse("AuthFailure", ec2.disassociate_address, AssociationId=association)
    visitor.refuse("NatGatewayNotFound", ec2.delete_nat_gateway, NatGatewayId=f"nat-{NOBODY}")
    ec2.delete_nat_gateway(NatGatewayId=gateway)
    visitor.wait(ec2, "nat_gateway_deleted", NatGatewayIds=[gateway])
    ec2.release_address(AllocationId=allocation)


def nat_without_internet(visitor, ec2, subnet):
    """In a VPC without an internet gateway there can be none."""
    spare = ec2.allocate_address(Domain="vpc")["AllocationId"]
    broken = ec2.create_nat_gateway(SubnetId=subnet, AllocationId=spare)["NatGateway"]["NatGatewayId"]
    visitor.wait_in_vain(ec2, "nat_gateway_available", NatGatewayIds=[broken])
    visitor.until("the address of what failed", lambda: ec2.release_address(AllocationId=spare))


def rules(visitor, ec2, vpc):
    named = {"GroupName": "tour", "Description": "For the tour", "VpcId": vpc}
    group = ec2.create_security_group(**named)["GroupId"]
    visitor.wait(ec2, "security_group_exists", GroupIds=[group])
    visitor.refuse("InvalidGroup.Duplicate", ec2.create_security_group, **named)
    unknown = f"sg-{NOBODY}"
    web = [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": "web"}]}]
    inside = [{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group}]}]
    for words in ("ingress", "egress"):
        authorize = getattr(ec2, f"authorize_security_group_{words}")
        revoke = getattr(ec2, f"revoke_security_group_{words}")
        authorize(GroupId=group, IpPermissions=web + inside)
        visitor.refuse("InvalidPermission.Duplicate", authorize, GroupId=group, IpPermissions=web)
        visitor.refuse("InvalidGroup.NotFound", authorize, GroupId=unknown, IpPermissions=web)
        revoke(GroupId=group, IpPermissions=web)
        visitor.refuse("InvalidPermission.NotFound", revoke, GroupId=group, IpPermissions=web)
    found = ec2.describe_security_group_rules(Filters=by("group-id", group))["SecurityGroupRules"]
    # Every group begins with a way out for each of IPv4 and IPv6.
    visitor.same("rules", sorted(each["IsEgress"] for each in found), [False, True, True, True])
    visitor.refuse(
        "InvalidSecurityGroupRuleId.NotFound", ec2.describe_security_group_rules, SecurityGroupRuleIds=[f"sgr-{NOBODY}"]
    )
    visitor.refuse("InvalidGroup.NotFound", ec2.describe_security_groups, GroupIds=[unknown])
    visitor.refuse("InvalidGroup.NotFound", ec2.delete_security_group, GroupId=unknown)
    return group


def endpoints(visitor, ec2, vpc, subnets, table, group):
    services = ec2.describe_vpc_endpoint_services()
    s3 = next(name for name in services["ServiceNames"] if name.endswith(".s3"))
    visitor.refuse("InvalidServiceName", ec2.describe_vpc_endpoint_services, ServiceNames=["com.example.nothing"])
    visitor.same("prefix lists", s3 in [each["PrefixListName"] for each in ec2.describe_prefix_lists()["PrefixLists"]], True)
    visitor.refuse("InvalidPrefixListId.NotFound", ec2.describe_prefix_lists, PrefixListIds=[f"pl-{NOBODY[:8]}"])
    answer = ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=s3, RouteTableIds=[table])
    gateway = answer["VpcEndpoint"]["VpcEndpointId"]
    sts = s3.removesuffix("s3") + "sts"
    wish = {"VpcEndpointType": "Interface", "SubnetIds": subnets[:1], "SecurityGroupIds": [group]}
    interface = ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=sts, **wish)["VpcEndpoint"]["VpcEndpointId"]
    visitor.refuse("InvalidServiceName", ec2.create_vpc_endpoint, VpcId=vpc, ServiceName="com.example.nothing")
    both = [gateway, interface]
    visitor.until(
        "endpoints",
        lambda: all(each["State"] == "available" for each in ec2.describe_vpc_endpoints(VpcEndpointIds=both)["VpcEndpoints"]),
    )
    unknown = f"vpce-{NOBODY}"
    visitor.refuse("InvalidVpcEndpointId.NotFound", ec2.describe_vpc_endpoints, VpcEndpointIds=[unknown])
    ec2.modify_vpc_endpoint(VpcEndpointId=interface, AddSubnetIds=subnets[1:])
    visitor.refuse("InvalidVpcEndpointId.NotFound", ec2.modify_vpc_endpoint, VpcEndpointId=unknown, ResetPolicy=True)
    visitor.refuse("DependencyViolation", ec2.delete_security_group, GroupId=group)
    ec2.delete_vpc_endpoints(VpcEndpointIds=both)
    unsuccessful = ec2.delete_vpc_endpoints(VpcEndpointIds=[unknown])["Unsuccessful"]
    visitor.same("what cannot be deleted", unsuccessful[0]["Error"]["Code"], "InvalidVpcEndpointId.NotFound")
    visitor.refuse("DryRunOperation", ec2.delete_vpc_endpoints, VpcEndpointIds=both, DryRun=True)
    visitor.until(
        "an end of the endpoints",
        lambda: not ec2.describe_network_interfaces(Filters=by("vpc-id", vpc))["NetworkInterfaces"],
    )


def tags(visitor, ec2, vpc):
    ec2.create_tags(Resources=[vpc], Tags=[{"Key": "colour", "Value": "green"}])
    visitor.refuse("InvalidVpcID.NotFound", ec2.create_tags, Resources=[f"vpc-{NOBODY}"], Tags=[{"Key": "a", "Value": "b"}])
    found = ec2.describe_tags(Filters=by("resource-id", vpc) + by("key", "colour"))["Tags"]
    visitor.same("tags", [each["Value"] for each in found], ["green"])
    visitor.refuse("InvalidParameterValue", ec2.describe_tags, Filters=by("colour", "red"))
    ec2.delete_tags(Resources=[vpc], Tags=[{"Key": "colour"}])
    visitor.refuse("DryRunOperation", ec2.delete_tags, Resources=[vpc], DryRun=True)


def account(visitor, ec2):
    ec2.describe_account_attributes()
    visitor.refuse("InvalidParameterValue", ec2.describe_account_attributes, AttributeNames=["colour"])


def remove(visitor, ec2, vpc, subnets, gateway, table, group):
    visitor.refuse("DependencyViolation", ec2.delete_vpc, VpcId=vpc)
    ec2.delete_security_group(GroupId=group)
    ec2.delete_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0")
    ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    visitor.refuse("Gateway.NotAttached", ec2.detach_internet_gateway, InternetGatewayId=gateway, VpcId=vpc)
    ec2.delete_internet_gateway(InternetGatewayId=gateway)
    for subnet in subnets:
        ec2.delete_subnet(SubnetId=subnet)
    visitor.refuse("InvalidSubnetID.NotFound", ec2.delete_subnet, SubnetId=subnets[0])
    ec2.delete_route_table(RouteTableId=table)
    ec2.delete_vpc(VpcId=vpc)
    visitor.refuse("InvalidVpcID.NotFound", ec2.delete_vpc, VpcId=vpc)
