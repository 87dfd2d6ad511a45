"""Calls about EC2's network."""

from calls import by, call, clean, tags, wait

NOBODY = "0123456789abcdef0"

VPCS = [
    call(
        "ec2.create_vpc", "as usual", {"vpc": "Vpc.VpcId"}, CidrBlock="10.20.0.0/16",
        TagSpecifications=tags("vpc", Name="side"),
    ),
    wait("ec2.describe_vpcs", "Vpcs.0.State", "available", VpcIds=["$vpc"]),
    call("ec2.create_vpc", "too large a block", CidrBlock="10.20.0.0/8"),
    call("ec2.create_vpc", "too small a block", CidrBlock="10.20.0.0/29"),
    call("ec2.create_vpc", "no block at all", CidrBlock="nonsense"),
    call("ec2.create_vpc", "dry run", CidrBlock="10.20.0.0/16", DryRun=True),
    call("ec2.describe_vpcs", "by id", VpcIds=["$vpc"]),
    call("ec2.describe_vpcs", "by tag", Filters=by("tag:Name", "si*")),
    call("ec2.describe_vpcs", "unknown", VpcIds=[f"vpc-{NOBODY}"]),
    call("ec2.describe_vpcs", "no id", VpcIds=["nonsense"]),
    call("ec2.describe_vpcs", "unknown filter", Filters=by("colour", "red")),
    call("ec2.describe_vpcs", "none found", Filters=by("tag:Name", "nobody")),
    call("ec2.describe_vpc_attribute", "host names", VpcId="$vpc", Attribute="enableDnsHostnames"),
    call("ec2.describe_vpc_attribute", "DNS", VpcId="$vpc", Attribute="enableDnsSupport"),
    call("ec2.describe_vpc_attribute", "unknown VPC", VpcId=f"vpc-{NOBODY}", Attribute="enableDnsSupport"),
    call("ec2.modify_vpc_attribute", "host names", VpcId="$vpc", EnableDnsHostnames={"Value": True}),
    call("ec2.modify_vpc_attribute", "unknown VPC", VpcId=f"vpc-{NOBODY}", EnableDnsHostnames={"Value": True}),
    call("ec2.describe_vpc_attribute", "host names, changed", VpcId="$vpc", Attribute="enableDnsHostnames"),
    call(
        "ec2.associate_vpc_cidr_block", "as usual", {"block": "CidrBlockAssociation.AssociationId"}, VpcId="$vpc",
        CidrBlock="10.21.0.0/16",
    ),
    wait("ec2.describe_vpcs", "Vpcs.0.CidrBlockAssociationSet.1.CidrBlockState.State", "associated", VpcIds=["$vpc"]),
    call("ec2.associate_vpc_cidr_block", "unknown VPC", VpcId=f"vpc-{NOBODY}", CidrBlock="10.22.0.0/16"),
    call("ec2.disassociate_vpc_cidr_block", "as usual", AssociationId="$block"),
    call("ec2.disassociate_vpc_cidr_block", "unknown", AssociationId=f"vpc-cidr-assoc-{NOBODY}"),
    call("ec2.delete_vpc", "unknown", VpcId=f"vpc-{NOBODY}"),
]

SUBNETS = [
    call(
        "ec2.create_subnet", "as usual", {"subnet": "Subnet.SubnetId"}, VpcId="$vpc", CidrBlock="10.20.0.0/24",
        AvailabilityZone="us-east-1a", TagSpecifications=tags("subnet", Name="side"),
    ),
    call(
        "ec2.create_subnet", "another zone", {"other subnet": "Subnet.SubnetId"}, VpcId="$vpc",
        CidrBlock="10.20.1.0/24", AvailabilityZone="us-east-1b",
    ),
    wait("ec2.describe_subnets", "Subnets.0.State", "available", SubnetIds=["$subnet"]),
    wait("ec2.describe_subnets", "Subnets.0.State", "available", SubnetIds=["$other subnet"]),
    call("ec2.create_subnet", "overlapping", VpcId="$vpc", CidrBlock="10.20.0.0/25"),
    call("ec2.create_subnet", "outside of the VPC", VpcId="$vpc", CidrBlock="10.99.0.0/24"),
    call("ec2.create_subnet", "unknown VPC", VpcId=f"vpc-{NOBODY}", CidrBlock="10.20.9.0/24"),
    call("ec2.create_subnet", "unknown zone", VpcId="$vpc", CidrBlock="10.20.9.0/24", AvailabilityZone="mars-east-1a"),
    call("ec2.create_subnet", "no block", VpcId="$vpc", CidrBlock="nonsense"),
    call("ec2.describe_subnets", "by id", SubnetIds=["$subnet"]),
    call("ec2.describe_subnets", "of the VPC", Filters=by("vpc-id", "$vpc")),
    call("ec2.describe_subnets", "in a zone", Filters=by("vpc-id", "$vpc") + by("availability-zone", "us-east-1b")),
    call("ec2.describe_subnets", "unknown", SubnetIds=[f"subnet-{NOBODY}"]),
    call("ec2.modify_subnet_attribute", "public addresses", SubnetId="$subnet", MapPublicIpOnLaunch={"Value": True}),
    call("ec2.modify_subnet_attribute", "unknown", SubnetId=f"subnet-{NOBODY}", MapPublicIpOnLaunch={"Value": True}),
    call("ec2.describe_subnets", "with public addresses", SubnetIds=["$subnet"]),
    call("ec2.delete_subnet", "unknown", SubnetId=f"subnet-{NOBODY}"),
    call("ec2.describe_network_acls", "of the VPC", Filters=by("vpc-id", "$vpc")),
    call("ec2.describe_availability_zones", "one", ZoneNames=["us-east-1a"]),
    call("ec2.describe_availability_zones", "unknown", ZoneNames=["mars-east-1a"]),
    call("ec2.describe_regions", "one", RegionNames=["us-east-1"]),
    call("ec2.describe_regions", "unknown", RegionNames=["mars-east-1"]),
    call(
        "ec2.describe_prefix_lists", "of S3", None, "PrefixLists[].PrefixListName",
        Filters=by("prefix-list-name", "com.amazonaws.us-east-1.s3"),
    ),
]

WAY_OUT = [
    call("ec2.create_internet_gateway", "as usual", {"gateway": "InternetGateway.InternetGatewayId"}),
    call("ec2.create_internet_gateway", "dry run", DryRun=True),
    call("ec2.attach_internet_gateway", "as usual", InternetGatewayId="$gateway", VpcId="$vpc"),
    call("ec2.attach_internet_gateway", "again", InternetGatewayId="$gateway", VpcId="$vpc"),
    call("ec2.attach_internet_gateway", "unknown gateway", InternetGatewayId=f"igw-{NOBODY}", VpcId="$vpc"),
    call("ec2.describe_internet_gateways", "by id", InternetGatewayIds=["$gateway"]),
    call("ec2.describe_internet_gateways", "of the VPC", Filters=by("attachment.vpc-id", "$vpc")),
    call("ec2.describe_internet_gateways", "unknown", InternetGatewayIds=[f"igw-{NOBODY}"]),
    call("ec2.delete_internet_gateway", "attached", InternetGatewayId="$gateway"),
    call("ec2.delete_internet_gateway", "unknown", InternetGatewayId=f"igw-{NOBODY}"),
    call(
        "ec2.create_egress_only_internet_gateway", "as usual",
        {"inner gateway": "EgressOnlyInternetGateway.EgressOnlyInternetGatewayId"}, VpcId="$vpc",
    ),
    call("ec2.create_egress_only_internet_gateway", "unknown VPC", VpcId=f"vpc-{NOBODY}"),
    call("ec2.describe_egress_only_internet_gateways", "by id", EgressOnlyInternetGatewayIds=["$inner gateway"]),
    call("ec2.delete_egress_only_internet_gateway", "as usual", EgressOnlyInternetGatewayId="$inner gateway"),
    call("ec2.create_route_table", "as usual", {"table": "RouteTable.RouteTableId"}, VpcId="$vpc"),
    call("ec2.create_route_table", "unknown VPC", VpcId=f"vpc-{NOBODY}"),
    call(
        "ec2.create_route", "to the internet", RouteTableId="$table", DestinationCidrBlock="0.0.0.0/0",
        GatewayId="$gateway",
    ),
    call(
        "ec2.create_route", "unknown table", RouteTableId=f"rtb-{NOBODY}", DestinationCidrBlock="0.0.0.0/0",
        GatewayId="$gateway",
    ),
    call(
        "ec2.create_route", "unknown gateway", RouteTableId="$table", DestinationCidrBlock="192.0.2.0/24",
        GatewayId=f"igw-{NOBODY}",
    ),
    call("ec2.create_route", "no block", RouteTableId="$table", DestinationCidrBlock="nonsense", GatewayId="$gateway"),
    call(
        "ec2.replace_route", "as usual", RouteTableId="$table", DestinationCidrBlock="0.0.0.0/0", GatewayId="$gateway",
    ),
    call(
        "ec2.replace_route", "none there", RouteTableId="$table", DestinationCidrBlock="172.16.0.0/12",
        GatewayId="$gateway",
    ),
    call("ec2.delete_route", "none there", RouteTableId="$table", DestinationCidrBlock="172.16.0.0/12"),
    call(
        "ec2.associate_route_table", "as usual", {"association": "AssociationId"}, RouteTableId="$table",
        SubnetId="$subnet",
    ),
    call("ec2.associate_route_table", "unknown table", RouteTableId=f"rtb-{NOBODY}", SubnetId="$subnet"),
    call("ec2.associate_route_table", "unknown subnet", RouteTableId="$table", SubnetId=f"subnet-{NOBODY}"),
    call("ec2.describe_route_tables", "by id", RouteTableIds=["$table"]),
    call("ec2.describe_route_tables", "main one", Filters=by("vpc-id", "$vpc") + by("association.main", "true")),
    call("ec2.describe_route_tables", "of a subnet", Filters=by("association.subnet-id", "$subnet")),
    call("ec2.describe_route_tables", "unknown", RouteTableIds=[f"rtb-{NOBODY}"]),
    call("ec2.delete_route_table", "in use", RouteTableId="$table"),
    call("ec2.delete_route_table", "unknown", RouteTableId=f"rtb-{NOBODY}"),
    call("ec2.disassociate_route_table", "unknown", AssociationId=f"rtbassoc-{NOBODY}"),
    call(
        "ec2.allocate_address", "as usual", {"allocation": "AllocationId", "public address": "PublicIp"}, Domain="vpc",
    ),
    call("ec2.describe_addresses", "by id", AllocationIds=["$allocation"]),
    call("ec2.describe_addresses", "unknown", AllocationIds=[f"eipalloc-{NOBODY}"]),
    call("ec2.release_address", "unknown", AllocationId=f"eipalloc-{NOBODY}"),
    call(
        "ec2.create_nat_gateway", "as usual", {"nat": "NatGateway.NatGatewayId"}, SubnetId="$subnet",
        AllocationId="$allocation",
    ),
    call("ec2.create_nat_gateway", "unknown subnet", SubnetId=f"subnet-{NOBODY}", AllocationId="$allocation"),
    wait("ec2.describe_nat_gateways", "NatGateways.0.State", "available", NatGatewayIds=["$nat"]),
    call("ec2.describe_nat_gateways", "by id", NatGatewayIds=["$nat"]),
    call("ec2.describe_nat_gateways", "of the VPC", Filter=by("vpc-id", "$vpc")),
    call("ec2.describe_nat_gateways", "unknown", NatGatewayIds=[f"nat-{NOBODY}"]),
    call("ec2.describe_addresses", "in use", AllocationIds=["$allocation"]),
    call("ec2.delete_nat_gateway", "unknown", NatGatewayId=f"nat-{NOBODY}"),
]

RULES = [
    call(
        "ec2.create_security_group", "as usual", {"group": "GroupId"}, GroupName="side", Description="Side by side",
        VpcId="$vpc",
    ),
    call("ec2.create_security_group", "again", GroupName="side", Description="Side by side", VpcId="$vpc"),
    call("ec2.create_security_group", "a name of AWS's", GroupName="sg-side", Description="Side by side", VpcId="$vpc"),
    call(
        "ec2.create_security_group", "unknown VPC", GroupName="side", Description="Side by side", VpcId=f"vpc-{NOBODY}",
    ),
    call(
        "ec2.authorize_security_group_ingress", "a port", GroupId="$group",
        IpPermissions=[
            {
                "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443,
                "IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": "web"}],
            },
        ],
    ),
    call(
        "ec2.authorize_security_group_ingress", "again", GroupId="$group",
        IpPermissions=[{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}],
    ),
    call(
        "ec2.authorize_security_group_ingress", "from itself", GroupId="$group",
        IpPermissions=[{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": "$group"}]}],
    ),
    call(
        "ec2.authorize_security_group_ingress", "no block", GroupId="$group",
        IpPermissions=[{"IpProtocol": "tcp", "FromPort": 1, "ToPort": 2, "IpRanges": [{"CidrIp": "nonsense"}]}],
    ),
    call(
        "ec2.authorize_security_group_ingress", "unknown group", GroupId=f"sg-{NOBODY}",
        IpPermissions=[{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}],
    ),
    call(
        "ec2.authorize_security_group_egress", "a port", GroupId="$group",
        IpPermissions=[{"IpProtocol": "udp", "FromPort": 53, "ToPort": 53, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}],
    ),
    call("ec2.describe_security_groups", "by id", GroupIds=["$group"]),
    call("ec2.describe_security_groups", "by name", Filters=by("group-name", "side") + by("vpc-id", "$vpc")),
    call(
        "ec2.describe_security_groups", "default one", {"default group": "SecurityGroups.0.GroupId"},
        Filters=by("group-name", "default") + by("vpc-id", "$vpc"),
    ),
    call("ec2.describe_security_groups", "unknown", GroupIds=[f"sg-{NOBODY}"]),
    call("ec2.describe_security_group_rules", "of the group", Filters=by("group-id", "$group")),
    call(
        "ec2.revoke_security_group_ingress", "a port", GroupId="$group",
        IpPermissions=[{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}],
    ),
    call(
        "ec2.revoke_security_group_ingress", "none there", GroupId="$group",
        IpPermissions=[{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}],
    ),
    call("ec2.delete_security_group", "default one", GroupId="$default group"),
    call("ec2.delete_security_group", "unknown", GroupId=f"sg-{NOBODY}"),
]

TAGS = [
    call("ec2.create_tags", "as usual", Resources=["$vpc", "$subnet"], Tags=[{"Key": "colour", "Value": "green"}]),
    call("ec2.create_tags", "unknown", Resources=[f"vpc-{NOBODY}"], Tags=[{"Key": "colour", "Value": "green"}]),
    call("ec2.create_tags", "AWS's own", Resources=["$vpc"], Tags=[{"Key": "aws:colour", "Value": "green"}]),
    clean("ec2.delete_tags", Resources=["$vpc"], Tags=[{"Key": "aws:colour"}]),
    call("ec2.describe_tags", "of a VPC", Filters=by("resource-id", "$vpc")),
    call("ec2.describe_tags", "by key", Filters=by("key", "colour")),
    call("ec2.delete_tags", "as usual", Resources=["$vpc"], Tags=[{"Key": "colour"}]),
    call("ec2.describe_tags", "after delete", Filters=by("resource-id", "$vpc")),
    call("ec2.describe_account_attributes", "VPC or classic", AttributeNames=["supported-platforms"]),
]

REMOVE = [
    call("ec2.delete_vpc", "in use", VpcId="$vpc"),
    call("ec2.delete_nat_gateway", "as usual", NatGatewayId="$nat"),
    wait("ec2.describe_nat_gateways", "NatGateways.0.State", "deleted", NatGatewayIds=["$nat"]),
    call("ec2.describe_nat_gateways", "deleted", NatGatewayIds=["$nat"]),
    call("ec2.release_address", "as usual", AllocationId="$allocation"),
    call("ec2.detach_internet_gateway", "as usual", InternetGatewayId="$gateway", VpcId="$vpc"),
    call("ec2.detach_internet_gateway", "again", InternetGatewayId="$gateway", VpcId="$vpc"),
    call("ec2.delete_internet_gateway", "as usual", InternetGatewayId="$gateway"),
    call("ec2.disassociate_route_table", "as usual", AssociationId="$association"),
    call("ec2.delete_route", "as usual", RouteTableId="$table", DestinationCidrBlock="0.0.0.0/0"),
    call("ec2.delete_route_table", "as usual", RouteTableId="$table"),
    call("ec2.delete_security_group", "as usual", GroupId="$group"),
    call("ec2.delete_subnet", "as usual", SubnetId="$subnet"),
    call("ec2.delete_subnet", "again", SubnetId="$subnet"),
    call("ec2.delete_subnet", "the other", SubnetId="$other subnet"),
    call("ec2.delete_vpc", "as usual", VpcId="$vpc"),
    call("ec2.delete_vpc", "again", VpcId="$vpc"),
]

# moto goes another way here, so nothing stands on what it answers.
PARTINGS = [
    call("ec2.create_vpc", "for what parts them", {"vpc": "Vpc.VpcId"}, "Vpc.State", CidrBlock="10.30.0.0/16"),
    wait("ec2.describe_vpcs", "Vpcs.0.State", "available", VpcIds=["$vpc"]),
    call(
        "ec2.create_subnet", "for what parts them", {"subnet": "Subnet.SubnetId"}, "Subnet.State", VpcId="$vpc",
        CidrBlock="10.30.0.0/24",
    ),
    call("ec2.create_internet_gateway", "for what parts them", {"gateway": "InternetGateway.InternetGatewayId"}),
    call("ec2.attach_internet_gateway", "for what parts them", InternetGatewayId="$gateway", VpcId="$vpc"),
    call("ec2.allocate_address", "for what parts them", {"allocation": "AllocationId"}, "Domain", Domain="vpc"),
    call(
        "ec2.create_nat_gateway", "for what parts them", {"nat": "NatGateway.NatGatewayId"}, "NatGateway.SubnetId",
        SubnetId="$subnet", AllocationId="$allocation",
    ),
    wait("ec2.describe_nat_gateways", "NatGateways.0.State", "available", NatGatewayIds=["$nat"]),
    call("ec2.release_address", "in use", AllocationId="$allocation"),
    call("ec2.delete_subnet", "in use", SubnetId="$subnet"),
    call("ec2.detach_internet_gateway", "public addresses in use", InternetGatewayId="$gateway", VpcId="$vpc"),
]
