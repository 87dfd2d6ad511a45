"""The tour of EC2's machines: images, types, keys, launch templates, instances, volumes and network interfaces."""

import base64

from visit import by, specification

NOBODY = "0123456789abcdef0"
IMAGE = "/aws/service/eks/optimized-ami/{version}/amazon-linux-2023/x86_64/standard/recommended/image_id"
# The public half of an Ed25519 key that nobody has the private half of.
PUBLIC_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIvSVDnB0I1Fv9kFbm0Bw0OzA5ycHK8TuNeSmCXNYQ3k tour"


def tour(visitor):
    """Starts a machine from a template, hangs a volume, an interface and an address on it, and removes everything."""
    ec2 = visitor.ec2
    image = offers(visitor, ec2)
    keys(visitor, ec2)
    template = templates(visitor, ec2, image)
    subnet = ec2.describe_subnets(Filters=by("default-for-az", "true"))["Subnets"][0]
    machine = instances(visitor, ec2, image, template, subnet)
    interfaces(visitor, ec2, machine, subnet)
    volumes(visitor, ec2, machine, subnet)
    remove(visitor, ec2, machine, template)


def offers(visitor, ec2):
    version = visitor.eks.describe_cluster_versions(defaultOnly=True)["clusterVersions"][0]["clusterVersion"]
    name = IMAGE.format(version=version)
    image = visitor.ssm.get_parameter(Name=name)["Parameter"]["Value"]
    visitor.wait(ec2, "image_exists", ImageIds=[image])
    visitor.wait(ec2, "image_available", ImageIds=[image])
    visitor.refuse("InvalidAMIID.NotFound", ec2.describe_images, ImageIds=[f"ami-{NOBODY}"])
    ec2.describe_images(Owners=["amazon"], Filters=by("name", f"*-{version}-*"))
    ec2.describe_instance_types(InstanceTypes=["t3.medium"])
    visitor.refuse("InvalidInstanceType", ec2.describe_instance_types, InstanceTypes=["t3.gigantic"])
    zones = ec2.describe_instance_type_offerings(LocationType="availability-zone", Filters=by("instance-type", "t3.medium"))
    visitor.same("zones with t3.medium", len(zones["InstanceTypeOfferings"]) > 1, True)
    visitor.refuse("InvalidParameterValue", ec2.describe_instance_type_offerings, Filters=by("colour", "red"))
    return image


def keys(visitor, ec2):
    ec2.create_key_pair(KeyName="tour", KeyType="ed25519", TagSpecifications=specification("key-pair", Name="tour"))
    visitor.wait(ec2, "key_pair_exists", KeyNames=["tour"])
    visitor.refuse("InvalidKeyPair.Duplicate", ec2.create_key_pair, KeyName="tour")
    ec2.import_key_pair(KeyName="brought", PublicKeyMaterial=PUBLIC_KEY.encode())
    visitor.refuse("InvalidKey.Format", ec2.import_key_pair, KeyName="broken", PublicKeyMaterial=b"no key")
    found = ec2.describe_key_pairs(IncludePublicKey=True)["KeyPairs"]
    visitor.same("key pairs", {each["KeyName"] for each in found} >= {"tour", "brought"}, True)
    visitor.refuse("InvalidKeyPair.NotFound", ec2.describe_key_pairs, KeyNames=["nobody"])
    for name in ("tour", "brought"):
        ec2.delete_key_pair(KeyName=name)
    visitor.refuse("DryRunOperation", ec2.delete_key_pair, KeyName="tour", DryRun=True)


def templates(visitor, ec2, image):
    data = {
        "ImageId": image,
        "InstanceType": "t3.medium",
        "UserData": base64.b64encode(b"#!/bin/sh").decode(),
        "BlockDeviceMappings": [{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 30, "VolumeType": "gp3", "Encrypted": True}}],
        "MetadataOptions": {"HttpTokens": "required", "HttpPutResponseHopLimit": 2},
        "TagSpecifications": specification("instance", Name="tour"),
    }
    wish = {"LaunchTemplateName": "tour", "LaunchTemplateData": data}
    template = ec2.create_launch_template(VersionDescription="First", **wish)["LaunchTemplate"]["LaunchTemplateId"]
    visitor.refuse("InvalidLaunchTemplateName.AlreadyExistsException", ec2.create_launch_template, **wish)
    unknown = f"lt-{NOBODY}"
    missing = "InvalidLaunchTemplateId.NotFound"
    for number in (2, 3):
        made = ec2.create_launch_template_version(
            LaunchTemplateId=template, SourceVersion="1", LaunchTemplateData={"InstanceType": "t3.large"}
        )
        visitor.same("the version", made["LaunchTemplateVersion"]["VersionNumber"], number)
    visitor.refuse(missing, ec2.create_launch_template_version, LaunchTemplateId=unknown, LaunchTemplateData=data)
    ec2.modify_launch_template(LaunchTemplateId=template, DefaultVersion="2")
    visitor.refuse(missing, ec2.modify_launch_template, LaunchTemplateId=unknown, DefaultVersion="2")
    found = ec2.describe_launch_template_versions(LaunchTemplateId=template, Versions=["$Default", "$Latest"])
    visitor.same("versions", sorted(each["VersionNumber"] for each in found["LaunchTemplateVersions"]), [2, 3])
    visitor.refuse(missing, ec2.describe_launch_template_versions, LaunchTemplateId=unknown)
    ec2.describe_launch_templates(LaunchTemplateNames=["tour"])
    visitor.refuse(
        "InvalidLaunchTemplateName.NotFoundException", ec2.describe_launch_templates, LaunchTemplateNames=["nobody"]
    )
    answer = ec2.delete_launch_template_versions(LaunchTemplateId=template, Versions=["3", "9"])
    visitor.same("deleted versions", [e["VersionNumber"] for e in answer["SuccessfullyDeletedLaunchTemplateVersions"]], [3])
    visitor.same("kept versions", len(answer["UnsuccessfullyDeletedLaunchTemplateVersions"]), 1)
    visitor.refuse("InvalidParameterValue", ec2.delete_launch_template_versions, LaunchTemplateId=template, Versions=["2"])
    visitor.refuse(missing, ec2.delete_launch_template_versions, LaunchTemplateId=unknown, Versions=["1"])
    return template


def instances(visitor, ec2, image, template, subnet):
    here = {"MinCount": 1, "MaxCount": 1, "SubnetId": subnet["SubnetId"]}
    visitor.refuse("DryRunOperation", ec2.run_instances, ImageId=image, DryRun=True, **here)
    visitor.refuse("InvalidAMIID.NotFound", ec2.run_instances, ImageId=f"ami-{NOBODY}", InstanceType="t3.medium", **here)
    wish = here | {"LaunchTemplate": {"LaunchTemplateId": template}, "ClientToken": "tour"}
    machine = ec2.run_instances(**wish)["Instances"][0]["InstanceId"]
    visitor.same("the same token", ec2.run_instances(**wish)["Instances"][0]["InstanceId"], machine)
    for word in ("instance_exists", "instance_running"):
        visitor.wait(ec2, word, InstanceIds=[machine])
    for word in ("instance_status_ok", "system_status_ok"):
        visitor.wait(ec2, word, InstanceIds=[machine])
    unknown = f"i-{NOBODY}"
    missing = "InvalidInstanceID.NotFound"
    visitor.refuse(missing, ec2.describe_instances, InstanceIds=[unknown])
    visitor.refuse(missing, ec2.describe_instance_status, InstanceIds=[unknown])
    for attribute in ("userData", "instanceType", "disableApiTermination"):
        ec2.describe_instance_attribute(InstanceId=machine, Attribute=attribute)
    visitor.refuse(missing, ec2.describe_instance_attribute, InstanceId=unknown, Attribute="userData")
    ec2.modify_instance_attribute(InstanceId=machine, DisableApiTermination={"Value": True})
    visitor.refuse(missing, ec2.modify_instance_attribute, InstanceId=unknown, DisableApiTermination={"Value": True})
    visitor.refuse("OperationNotPermitted", ec2.terminate_instances, InstanceIds=[machine])
    ec2.modify_instance_attribute(InstanceId=machine, DisableApiTermination={"Value": False})
    found = ec2.describe_instances(Filters=by("tag:Name", "tour") + by("instance-state-name", "running"))
    visitor.same("instances by tag", [each["InstanceId"] for r in found["Reservations"] for each in r["Instances"]], [machine])
    return machine


def interfaces(visitor, ec2, machine, subnet):
    unknown = f"eni-{NOBODY}"
    missing = "InvalidNetworkInterfaceID.NotFound"
    wish = {"SubnetId": subnet["SubnetId"], "Description": "For the tour"}
    interface = ec2.create_network_interface(**wish)["NetworkInterface"]["NetworkInterfaceId"]
    visitor.wait(ec2, "network_interface_available", NetworkInterfaceIds=[interface])
    visitor.refuse("InvalidSubnetID.NotFound", ec2.create_network_interface, SubnetId=f"subnet-{NOBODY}")
    visitor.refuse(missing, ec2.describe_network_interfaces, NetworkInterfaceIds=[unknown])
    address = ec2.allocate_address(Domain="vpc", TagSpecifications=specification("elastic-ip", Name="tour"))["AllocationId"]
    visitor.refuse(missing, ec2.associate_address, AllocationId=address, NetworkInterfaceId=unknown)
    association = ec2.associate_address(AllocationId=address, NetworkInterfaceId=interface)["AssociationId"]
    visitor.refuse("InvalidIPAddress.InUse", ec2.release_address, AllocationId=address)
    ec2.disassociate_address(AssociationId=association)
    visitor.refuse("InvalidAssociationID.NotFound", ec2.disassociate_address, AssociationId=f"eipassoc-{NOBODY}")
    ec2.release_address(AllocationId=address)
    place = {"InstanceId": machine, "DeviceIndex": 1}
    attachment = ec2.attach_network_interface(NetworkInterfaceId=interface, **place)["AttachmentId"]
    visitor.refuse(missing, ec2.attach_network_interface, NetworkInterfaceId=unknown, **place)
    visitor.refuse("InvalidParameterValue", ec2.delete_network_interface, NetworkInterfaceId=interface)
    visitor.refuse("InvalidAttachmentID.NotFound", ec2.detach_network_interface, AttachmentId=f"eni-attach-{NOBODY}")
    ec2.detach_network_interface(AttachmentId=attachment)
    visitor.wait(ec2, "network_interface_available", NetworkInterfaceIds=[interface])
    ec2.delete_network_interface(NetworkInterfaceId=interface)
    visitor.refuse(missing, ec2.delete_network_interface, NetworkInterfaceId=interface)


def volumes(visitor, ec2, machine, subnet):
    unknown = f"vol-{NOBODY}"
    missing = "InvalidVolume.NotFound"
    zone = subnet["AvailabilityZone"]
    volume = ec2.create_volume(AvailabilityZone=zone, Size=4, VolumeType="gp3", Encrypted=True)["VolumeId"]
    visitor.wait(ec2, "volume_available", VolumeIds=[volume])
    visitor.refuse("InvalidZone.NotFound", ec2.create_volume, AvailabilityZone="mars-east-1a", Size=4)
    visitor.refuse(missing, ec2.describe_volumes, VolumeIds=[unknown])
    place = {"InstanceId": machine, "Device": "/dev/sdf"}
    ec2.attach_volume(VolumeId=volume, **place)
    visitor.wait(ec2, "volume_in_use", VolumeIds=[volume])
    visitor.refuse(missing, ec2.attach_volume, VolumeId=unknown, **place)
    visitor.refuse("VolumeInUse", ec2.delete_volume, VolumeId=volume)
    ec2.detach_volume(VolumeId=volume)
    visitor.refuse("IncorrectState", ec2.detach_volume, VolumeId=volume)
    visitor.wait(ec2, "volume_available", VolumeIds=[volume])
    ec2.delete_volume(VolumeId=volume)
    visitor.wait(ec2, "volume_deleted", VolumeIds=[volume])


def remove(visitor, ec2, machine, template):
    ec2.terminate_instances(InstanceIds=[machine])
    visitor.wait(ec2, "instance_terminated", InstanceIds=[machine])
    visitor.wait_in_vain(ec2, "instance_running", InstanceIds=[machine])
    # It will never be stopped any more.
    visitor.wait_in_vain(ec2, "instance_stopped", InstanceIds=[machine])
    visitor.refuse("InvalidInstanceID.NotFound", ec2.terminate_instances, InstanceIds=[f"i-{NOBODY}"])
    ec2.delete_launch_template(LaunchTemplateId=template)
    visitor.refuse("InvalidLaunchTemplateId.NotFound", ec2.delete_launch_template, LaunchTemplateId=template)
