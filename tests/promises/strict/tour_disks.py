"""The tour of what can be done with machines and disks that are there, of rules that change, and of EC2's empty lists."""

from visit import by, specification

NOBODY = "0123456789abcdef0"
ATTACHMENT = ("TransitGatewayAttachmentIds", "tgw-attach-", "InvalidTransitGatewayAttachmentID.NotFound")
# What nobody has, and the parameter that names one of it.
NOTHING = {
    "capacity_reservations": ("CapacityReservationIds", "cr-", "InvalidCapacityReservationId.NotFound"),
    "carrier_gateways": ("CarrierGatewayIds", "cagw-", "InvalidCarrierGatewayID.NotFound"),
    "customer_gateways": ("CustomerGatewayIds", "cgw-", "InvalidCustomerGatewayID.NotFound"),
    "flow_logs": ("FlowLogIds", "fl-", "InvalidFlowLogId.NotFound"),
    "hosts": ("HostIds", "h-", "InvalidHostID.NotFound"),
    "instance_connect_endpoints": ("InstanceConnectEndpointIds", "eice-", "InvalidInstanceConnectEndpointId.NotFound"),
    "placement_groups": ("GroupIds", "pg-", "InvalidPlacementGroup.Unknown"),
    "reserved_instances": ("ReservedInstancesIds", "", "InvalidReservationID.NotFound"),
    "transit_gateway_attachments": ATTACHMENT,
    "transit_gateway_vpc_attachments": ATTACHMENT,
    "transit_gateways": ("TransitGatewayIds", "tgw-", "InvalidTransitGatewayID.NotFound"),
    "vpn_connections": ("VpnConnectionIds", "vpn-", "InvalidVpnConnectionID.NotFound"),
    "vpn_gateways": ("VpnGatewayIds", "vgw-", "InvalidVpnGatewayID.NotFound"),
}


def tour(visitor, pages):
    """A machine that stops and starts, its disk and a snapshot, a rule that changes, a default subnet made again."""
    ec2 = visitor.ec2
    power(visitor, ec2)
    disks(visitor, pages, ec2)
    rules(visitor, pages, ec2)
    default_network(visitor, ec2)
    for name, (parameter, prefix, code) in NOTHING.items():
        call = getattr(ec2, f"describe_{name}")
        call()
        visitor.refuse(code, call, **{parameter: [prefix + NOBODY]})
        if ec2.can_paginate(f"describe_{name}"):
            pages.same(ec2, f"describe_{name}", 5)
    visitor.same("encryption by default", ec2.get_ebs_encryption_by_default()["EbsEncryptionByDefault"], False)
    visitor.refuse("DryRunOperation", ec2.get_ebs_encryption_by_default, DryRun=True)


def power(visitor, ec2):
    subnet = ec2.describe_subnets(Filters=by("default-for-az", "true"))["Subnets"][0]["SubnetId"]
    image = ec2.describe_images(Owners=["amazon"], Filters=by("architecture", "x86_64"))["Images"][0]["ImageId"]
    wish = {"ImageId": image, "InstanceType": "t3.small", "SubnetId": subnet, "MinCount": 1, "MaxCount": 1}
    machine = ec2.run_instances(**wish)["Instances"][0]["InstanceId"]
    one, nobody = {"InstanceIds": [machine]}, {"InstanceIds": [f"i-{NOBODY}"]}
    visitor.wait(ec2, "instance_running", **one)
    ec2.reboot_instances(**one)
    said = ec2.get_console_output(InstanceId=machine)["Output"]
    visitor.same("the console", "login:" in said, True)
    visitor.refuse("InvalidInstanceID.NotFound", ec2.get_console_output, InstanceId=f"i-{NOBODY}")
    ec2.stop_instances(**one)
    visitor.wait(ec2, "instance_stopped", **one)
    visitor.refuse("IncorrectInstanceState", ec2.reboot_instances, **one)
    ec2.start_instances(**one)
    visitor.wait(ec2, "instance_running", **one)
    for call in (ec2.stop_instances, ec2.start_instances):
        visitor.refuse("InvalidInstanceID.NotFound", call, **nobody)
    ec2.terminate_instances(**one)
    visitor.wait(ec2, "instance_terminated", **one)


def disks(visitor, pages, ec2):
    volumes = [ec2.create_volume(AvailabilityZone="us-east-1a", Size=8)["VolumeId"] for _ in range(6)]
    visitor.wait(ec2, "volume_available", VolumeIds=volumes)
    pages.same(ec2, "describe_volume_status", 5)
    visitor.refuse("InvalidVolume.NotFound", ec2.describe_volume_status, VolumeIds=[f"vol-{NOBODY}"])
    for volume in volumes:
        ec2.modify_volume(VolumeId=volume, Size=9)
    visitor.refuse("VolumeModificationRateExceeded", ec2.modify_volume, VolumeId=volumes[0], Size=10)
    states = lambda: {each["ModificationState"] for each in ec2.describe_volumes_modifications()["VolumesModifications"]}
    visitor.until("the end of the changes", lambda: states() == {"completed"})
    pages.same(ec2, "describe_volumes_modifications", 5)
    missing = "InvalidVolumeModification.NotFound"
    visitor.refuse(missing, ec2.describe_volumes_modifications, VolumeIds=[f"vol-{NOBODY}"])
    tags = specification("snapshot", colour="green")
    made = [ec2.create_snapshot(VolumeId=volume, TagSpecifications=tags)["SnapshotId"] for volume in volumes]
    visitor.refuse("InvalidVolume.NotFound", ec2.create_snapshot, VolumeId=f"vol-{NOBODY}")
    visitor.wait(ec2, "snapshot_completed", SnapshotIds=made)
    visitor.refuse("InvalidSnapshot.NotFound", ec2.describe_snapshots, SnapshotIds=[f"snap-{NOBODY}"])
    pages.same(ec2, "describe_snapshots", 5, OwnerIds=["self"])
    again = ec2.create_volume(AvailabilityZone="us-east-1a", SnapshotId=made[0])
    visitor.same("a volume from a snapshot", (again["Size"], again["SnapshotId"]), (9, made[0]))
    for snapshot in made:
        ec2.delete_snapshot(SnapshotId=snapshot)
    visitor.refuse("InvalidSnapshot.NotFound", ec2.delete_snapshot, SnapshotId=made[0])
    for volume in [*volumes, again["VolumeId"]]:
        ec2.delete_volume(VolumeId=volume)


def rules(visitor, pages, ec2):
    vpc = ec2.create_vpc(CidrBlock="10.78.0.0/16")["Vpc"]["VpcId"]
    made = [ec2.create_security_group(GroupName=f"g{n}", Description="rules", VpcId=vpc)["GroupId"] for n in range(5)]
    group = {"GroupId": made[0]}
    ssh = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
    answer = ec2.authorize_security_group_ingress(IpPermissions=[ssh], **group)
    rule = answer["SecurityGroupRules"][0]["SecurityGroupRuleId"]
    named = [{"SecurityGroupRuleId": rule, "Description": "office"}]
    ec2.update_security_group_rule_descriptions_ingress(SecurityGroupRuleDescriptions=named, **group)
    missing = "InvalidSecurityGroupRuleId.NotFound"
    egress = ec2.update_security_group_rule_descriptions_egress
    visitor.refuse(missing, egress, SecurityGroupRuleDescriptions=named, **group)
    everything = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "anywhere"}]}
    egress(IpPermissions=[everything], **group)
    nobody = [{"SecurityGroupRuleId": f"sgr-{NOBODY}", "Description": "x"}]
    ingress = ec2.update_security_group_rule_descriptions_ingress
    visitor.refuse(missing, ingress, SecurityGroupRuleDescriptions=nobody, **group)
    wish = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIpv4": "192.0.2.0/24"}
    ec2.modify_security_group_rules(SecurityGroupRules=[{"SecurityGroupRuleId": rule, "SecurityGroupRule": wish}], **group)
    wrong = [{"SecurityGroupRuleId": f"sgr-{NOBODY}", "SecurityGroupRule": wish}]
    visitor.refuse(missing, ec2.modify_security_group_rules, SecurityGroupRules=wrong, **group)
    found = ec2.describe_security_group_rules(SecurityGroupRuleIds=[rule])["SecurityGroupRules"][0]
    visitor.same("a rule that changed", (found["FromPort"], found["CidrIpv4"]), (443, "192.0.2.0/24"))
    pages.same(ec2, "get_security_groups_for_vpc", 5, VpcId=vpc)
    visitor.refuse("InvalidVpcID.NotFound", ec2.get_security_groups_for_vpc, VpcId=f"vpc-{NOBODY}")
    for each in made:
        ec2.delete_security_group(GroupId=each)
    ec2.delete_vpc(VpcId=vpc)


def default_network(visitor, ec2):
    """A default subnet made again here, and a whole default VPC where nobody else is."""
    zone = {"AvailabilityZone": "us-east-1f"}
    exists = "DefaultSubnetAlreadyExistsInAvailabilityZone"
    visitor.refuse(exists, ec2.create_default_subnet, **zone)
    here = by("default-for-az", "true") + by("availability-zone", "us-east-1f")
    ec2.delete_subnet(SubnetId=ec2.describe_subnets(Filters=here)["Subnets"][0]["SubnetId"])
    ec2.create_default_subnet(**zone)
    visitor.refuse("DefaultVpcAlreadyExists", ec2.create_default_vpc)
    far = visitor.session.create_client("ec2", region_name="eu-north-1")
    vpc = far.describe_vpcs(Filters=by("is-default", "true"))["Vpcs"][0]["VpcId"]
    for subnet in far.describe_subnets(Filters=by("vpc-id", vpc))["Subnets"]:
        far.delete_subnet(SubnetId=subnet["SubnetId"])
    for gateway in far.describe_internet_gateways(Filters=by("attachment.vpc-id", vpc))["InternetGateways"]:
        far.detach_internet_gateway(InternetGatewayId=gateway["InternetGatewayId"], VpcId=vpc)
        far.delete_internet_gateway(InternetGatewayId=gateway["InternetGatewayId"])
    far.delete_vpc(VpcId=vpc)
    visitor.same("a new default VPC", far.create_default_vpc()["Vpc"]["IsDefault"], True)
