"""Calls about EC2's machines, the balancers before them and the groups that hold them. In the account's default VPC."""

from calls import by, call, tags, wait

NOBODY = "0123456789abcdef0"
PARAMETER = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
PUBLIC_KEY = b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIvSVDnB0I1Fv9kFbm0Bw0OzA5ycHK8TuNeSmCXNYQ3k side"
HERE = {"MinCount": 1, "MaxCount": 1, "SubnetId": "$home"}
DATA = {"ImageId": "$image", "InstanceType": "t3.medium", "UserData": "IyEvYmluL3No"}

OFFERS = [
    call("ssm.get_parameter", "AWS's own image", Name=PARAMETER),
    call("ssm.get_parameter", "unknown", Name="/aws/service/nothing"),
    call("ssm.get_parameters", "one of them unknown", Names=[PARAMETER, "/aws/service/nothing"]),
    call("ssm.get_parameters", "too many", Names=[f"{PARAMETER}{number}" for number in range(11)]),
    call("ssm.get_parameters_by_path", "no path", Path="no/path"),
    call(
        "ec2.describe_images", "of AWS", {"image": "Images.0.ImageId"}, "length(Images) > `1`", Owners=["amazon"],
        Filters=by("architecture", "x86_64"),
    ),
    call(
        "ec2.describe_images", "by id", None,
        "Images[].{Id: ImageId, State: State, Architecture: Architecture, Root: RootDeviceType, Public: Public}",
        ImageIds=["$image"],
    ),
    call("ec2.describe_images", "unknown", ImageIds=[f"ami-{NOBODY}"]),
    call("ec2.describe_instance_types", "one", InstanceTypes=["t3.medium"]),
    call("ec2.describe_instance_types", "unknown", InstanceTypes=["t3.gigantic"]),
    call(
        "ec2.describe_instance_type_offerings", "in a zone", LocationType="availability-zone",
        Filters=by("instance-type", "t3.medium") + by("location", "us-east-1a"),
    ),
    call("ec2.describe_vpcs", "default one", {"home vpc": "Vpcs.0.VpcId"}, Filters=by("is-default", "true")),
    call(
        "ec2.describe_subnets", "default one", {"home": "Subnets.0.SubnetId"},
        Filters=by("default-for-az", "true") + by("availability-zone", "us-east-1a"),
    ),
    call(
        "ec2.describe_subnets", "default one, another zone", {"next door": "Subnets.0.SubnetId"},
        Filters=by("default-for-az", "true") + by("availability-zone", "us-east-1b"),
    ),
    call("ec2.create_key_pair", "as usual", KeyName="side", KeyType="ed25519"),
    call("ec2.create_key_pair", "again", KeyName="side"),
    call("ec2.import_key_pair", "as usual", KeyName="brought", PublicKeyMaterial=PUBLIC_KEY),
    call("ec2.import_key_pair", "no key", KeyName="broken", PublicKeyMaterial=b"no key"),
    call("ec2.describe_key_pairs", "by name", KeyNames=["brought"]),
    call("ec2.describe_key_pairs", "unknown", KeyNames=["nobody"]),
    call("ec2.delete_key_pair", "as usual", KeyName="brought"),
    call("ec2.delete_key_pair", "again", KeyName="brought"),
]

TEMPLATES = [
    call(
        "ec2.create_launch_template", "as usual", {"template": "LaunchTemplate.LaunchTemplateId"},
        LaunchTemplateName="side", VersionDescription="First", LaunchTemplateData=DATA,
        TagSpecifications=tags("launch-template", Name="side"),
    ),
    call("ec2.create_launch_template", "again", LaunchTemplateName="side", LaunchTemplateData=DATA),
    call(
        "ec2.create_launch_template_version", "as usual", LaunchTemplateId="$template", SourceVersion="1",
        LaunchTemplateData={"InstanceType": "t3.large"},
    ),
    call(
        "ec2.create_launch_template_version", "unknown template", LaunchTemplateId=f"lt-{NOBODY}",
        LaunchTemplateData=DATA,
    ),
    call("ec2.describe_launch_template_versions", "newest", LaunchTemplateId="$template", Versions=["$Latest"]),
    call("ec2.describe_launch_template_versions", "unknown template", LaunchTemplateId=f"lt-{NOBODY}"),
    call("ec2.modify_launch_template", "default", LaunchTemplateId="$template", DefaultVersion="2"),
    call("ec2.describe_launch_templates", "by name", LaunchTemplateNames=["side"]),
    call("ec2.describe_launch_templates", "unknown", LaunchTemplateNames=["nobody"]),
    call("ec2.delete_launch_template", "unknown", LaunchTemplateId=f"lt-{NOBODY}"),
]

INSTANCES = [
    call("ec2.run_instances", "dry run", ImageId="$image", InstanceType="t3.medium", DryRun=True, **HERE),
    call("ec2.run_instances", "unknown image", ImageId=f"ami-{NOBODY}", InstanceType="t3.medium", **HERE),
    call(
        "ec2.run_instances", "unknown subnet", ImageId="$image", InstanceType="t3.medium",
        **HERE | {"SubnetId": f"subnet-{NOBODY}"},
    ),
    call("ec2.run_instances", "unknown template", LaunchTemplate={"LaunchTemplateId": f"lt-{NOBODY}"}, **HERE),
    call("ec2.run_instances", "unknown type", ImageId="$image", InstanceType="t3.gigantic", **HERE),
    call(
        "ec2.run_instances", "from a template", {"machine": "Instances.0.InstanceId"},
        LaunchTemplate={"LaunchTemplateId": "$template"}, TagSpecifications=tags("instance", Name="side"), **HERE,
    ),
    wait("ec2.describe_instances", "Reservations.0.Instances.0.State.Name", "running", InstanceIds=["$machine"]),
    call(
        "ec2.describe_instances", "by id",
        {"root disk": "Reservations.0.Instances.0.BlockDeviceMappings.0.Ebs.VolumeId"}, InstanceIds=["$machine"],
    ),
    call(
        "ec2.describe_instances", "by tag", None, "Reservations[].Instances[].{Id: InstanceId, State: State}",
        Filters=by("tag:Name", "side") + by("instance-state-name", "running"),
    ),
    call("ec2.describe_instances", "unknown", InstanceIds=[f"i-{NOBODY}"]),
    wait("ec2.describe_instance_status", "InstanceStatuses.0.InstanceStatus.Status", "ok", InstanceIds=["$machine"]),
    call("ec2.describe_instance_status", "by id", InstanceIds=["$machine"]),
    call("ec2.describe_instance_status", "unknown", InstanceIds=[f"i-{NOBODY}"]),
    call("ec2.describe_instance_attribute", "type", InstanceId="$machine", Attribute="instanceType"),
    call("ec2.describe_instance_attribute", "user data", InstanceId="$machine", Attribute="userData"),
    call("ec2.describe_instance_attribute", "unknown", InstanceId=f"i-{NOBODY}", Attribute="userData"),
    call("ec2.modify_instance_attribute", "protect", InstanceId="$machine", DisableApiTermination={"Value": True}),
    call("ec2.terminate_instances", "protected", InstanceIds=["$machine"]),
    call(
        "ec2.modify_instance_attribute", "protect no more", InstanceId="$machine",
        DisableApiTermination={"Value": False},
    ),
    call("ec2.terminate_instances", "unknown", InstanceIds=[f"i-{NOBODY}"]),
    call(
        "ec2.create_volume", "as usual", {"volume": "VolumeId"}, AvailabilityZone="us-east-1a", Size=4,
        VolumeType="gp3", TagSpecifications=tags("volume", Name="side"),
    ),
    call("ec2.create_volume", "unknown zone", AvailabilityZone="mars-east-1a", Size=4),
    wait("ec2.describe_volumes", "Volumes.0.State", "available", VolumeIds=["$volume"]),
    call("ec2.describe_volumes", "by id", VolumeIds=["$volume"]),
    call("ec2.describe_volumes", "unknown", VolumeIds=[f"vol-{NOBODY}"]),
    call("ec2.attach_volume", "as usual", VolumeId="$volume", InstanceId="$machine", Device="/dev/sdf"),
    call("ec2.attach_volume", "unknown volume", VolumeId=f"vol-{NOBODY}", InstanceId="$machine", Device="/dev/sdg"),
    wait("ec2.describe_volumes", "Volumes.0.Attachments.0.State", "attached", VolumeIds=["$volume"]),
    call("ec2.describe_volumes", "attached", VolumeIds=["$volume"]),
    call("ec2.delete_volume", "in use", VolumeId="$volume"),
    call("ec2.detach_volume", "as usual", VolumeId="$volume", InstanceId="$machine", Device="/dev/sdf"),
    wait("ec2.describe_volumes", "Volumes.0.State", "available", VolumeIds=["$volume"]),
    call("ec2.delete_volume", "as usual", VolumeId="$volume"),
    call("ec2.delete_volume", "unknown", VolumeId=f"vol-{NOBODY}"),
    call(
        "ec2.create_network_interface", "as usual", {"interface": "NetworkInterface.NetworkInterfaceId"},
        SubnetId="$home", Description="Side by side",
    ),
    call("ec2.create_network_interface", "unknown subnet", SubnetId=f"subnet-{NOBODY}"),
    wait(
        "ec2.describe_network_interfaces", "NetworkInterfaces.0.Status", "available",
        NetworkInterfaceIds=["$interface"],
    ),
    call("ec2.describe_network_interfaces", "by id", NetworkInterfaceIds=["$interface"]),
    call("ec2.describe_network_interfaces", "unknown", NetworkInterfaceIds=[f"eni-{NOBODY}"]),
    call("ec2.delete_network_interface", "as usual", NetworkInterfaceId="$interface"),
    call("ec2.delete_network_interface", "again", NetworkInterfaceId="$interface"),
    call("ec2.terminate_instances", "as usual", InstanceIds=["$machine"]),
    wait("ec2.describe_instances", "Reservations.0.Instances.0.State.Name", "terminated", InstanceIds=["$machine"]),
    call(
        "ec2.describe_instances", "terminated", None,
        "Reservations[].Instances[].{Id: InstanceId, State: State, Reason: StateReason.Code}", InstanceIds=["$machine"],
    ),
]

BALANCERS = [
    call(
        "elbv2.create_load_balancer", "as usual", {"balancer": "LoadBalancers.0.LoadBalancerArn"}, Name="web",
        Subnets=["$home", "$next door"], Tags=[{"Key": "colour", "Value": "green"}],
    ),
    call("elbv2.create_load_balancer", "unknown subnet", Name="lost", Subnets=[f"subnet-{NOBODY}", "$home"]),
    wait("elbv2.describe_load_balancers", "LoadBalancers.0.State.Code", "active", Names=["web"]),
    call("elbv2.describe_load_balancers", "by name", Names=["web"]),
    call("elbv2.describe_load_balancers", "unknown", Names=["nobody"]),
    call("elbv2.describe_tags", "as usual", ResourceArns=["$balancer"]),
    call("elbv2.add_tags", "as usual", ResourceArns=["$balancer"], Tags=[{"Key": "a", "Value": "b"}]),
    call("elbv2.add_tags", "unknown", ResourceArns=["${balancer}0"], Tags=[{"Key": "a", "Value": "b"}]),
    call("elbv2.remove_tags", "as usual", ResourceArns=["$balancer"], TagKeys=["a"]),
    call("elbv2.describe_load_balancer_attributes", "as usual", LoadBalancerArn="$balancer"),
    call(
        "elbv2.create_target_group", "as usual", {"targets": "TargetGroups.0.TargetGroupArn"}, Name="web",
        Protocol="HTTP", Port=80, VpcId="$home vpc",
    ),
    call("elbv2.create_target_group", "again, otherwise", Name="web", Protocol="HTTP", Port=81, VpcId="$home vpc"),
    call("elbv2.describe_target_groups", "by name", Names=["web"]),
    call("elbv2.describe_target_groups", "unknown", Names=["nobody"]),
    call("elbv2.describe_target_health", "of none", TargetGroupArn="$targets"),
    call(
        "elbv2.create_listener", "as usual", {"listener": "Listeners.0.ListenerArn"}, LoadBalancerArn="$balancer",
        Protocol="HTTP", Port=80, DefaultActions=[{"Type": "forward", "TargetGroupArn": "$targets"}],
    ),
    call("elbv2.describe_listeners", "of a balancer", LoadBalancerArn="$balancer"),
    call("elbv2.delete_target_group", "in use", TargetGroupArn="$targets"),
    call("elbv2.delete_listener", "as usual", ListenerArn="$listener"),
    call("elbv2.delete_listener", "again", ListenerArn="$listener"),
    call("elbv2.delete_target_group", "as usual", TargetGroupArn="$targets"),
    call("elbv2.delete_load_balancer", "as usual", LoadBalancerArn="$balancer"),
    call("elbv2.delete_load_balancer", "again", LoadBalancerArn="$balancer"),
    call("elbv2.describe_load_balancers", "gone", LoadBalancerArns=["$balancer"]),
]

GROUPS = [
    call(
        "autoscaling.create_auto_scaling_group", "as usual", AutoScalingGroupName="side", MinSize=0, MaxSize=2,
        DesiredCapacity=1, VPCZoneIdentifier="$home",
        LaunchTemplate={"LaunchTemplateId": "$template", "Version": "$Latest"},
        Tags=[
            {
                "ResourceId": "side", "ResourceType": "auto-scaling-group", "Key": "colour", "Value": "green",
                "PropagateAtLaunch": True,
            },
        ],
    ),
    call(
        "autoscaling.create_auto_scaling_group", "unknown template", AutoScalingGroupName="lost", MinSize=0, MaxSize=2,
        VPCZoneIdentifier="$home", LaunchTemplate={"LaunchTemplateId": f"lt-{NOBODY}"},
    ),
    wait(
        "autoscaling.describe_auto_scaling_groups", "AutoScalingGroups.0.Instances.0.LifecycleState", "InService",
        AutoScalingGroupNames=["side"],
    ),
    call(
        "autoscaling.describe_auto_scaling_groups", "by name", {"member": "AutoScalingGroups.0.Instances.0.InstanceId"},
        AutoScalingGroupNames=["side"],
    ),
    call("autoscaling.describe_auto_scaling_groups", "unknown", AutoScalingGroupNames=["nobody"]),
    call("autoscaling.describe_auto_scaling_instances", "by id", InstanceIds=["$member"]),
    call("autoscaling.describe_tags", "of a group", Filters=by("auto-scaling-group", "side")),
    call(
        "autoscaling.create_or_update_tags", "as usual",
        Tags=[
            {
                "ResourceId": "side", "ResourceType": "auto-scaling-group", "Key": "colour", "Value": "red",
                "PropagateAtLaunch": False,
            },
        ],
    ),
    call(
        "autoscaling.delete_tags", "as usual",
        Tags=[{"ResourceId": "side", "ResourceType": "auto-scaling-group", "Key": "colour"}],
    ),
    call("autoscaling.suspend_processes", "one", AutoScalingGroupName="side", ScalingProcesses=["Launch"]),
    call("autoscaling.suspend_processes", "unknown group", AutoScalingGroupName="nobody"),
    call("autoscaling.resume_processes", "all", AutoScalingGroupName="side"),
    call("autoscaling.set_desired_capacity", "unknown group", AutoScalingGroupName="nobody", DesiredCapacity=1),
    call("autoscaling.update_auto_scaling_group", "smaller", AutoScalingGroupName="side", MaxSize=1),
    call("autoscaling.update_auto_scaling_group", "unknown group", AutoScalingGroupName="nobody", MaxSize=1),
    call("autoscaling.delete_auto_scaling_group", "unknown", AutoScalingGroupName="nobody"),
    call("autoscaling.delete_auto_scaling_group", "by force", AutoScalingGroupName="side", ForceDelete=True),
    wait("autoscaling.describe_auto_scaling_groups", "AutoScalingGroups", [], AutoScalingGroupNames=["side"]),
]

# moto goes another way here, so nothing stands on what it answers.
PARTINGS = [
    call(
        "elbv2.create_load_balancer", "to be protected", {"guarded": "LoadBalancers.0.LoadBalancerArn"},
        "length(LoadBalancers)", Name="guarded", Subnets=["$home", "$next door"],
    ),
    call(
        "elbv2.create_target_group", "to be in use", {"used": "TargetGroups.0.TargetGroupArn"}, "length(TargetGroups)",
        Name="used", Protocol="HTTP", Port=80, VpcId="$home vpc",
    ),
    call(
        "elbv2.create_listener", "to be there already", None, "length(Listeners)", LoadBalancerArn="$guarded",
        Protocol="HTTP", Port=80, DefaultActions=[{"Type": "forward", "TargetGroupArn": "$used"}],
    ),
    call(
        "elbv2.create_listener", "again", LoadBalancerArn="$guarded", Protocol="HTTP", Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": "$used"}],
    ),
    call(
        "elbv2.create_load_balancer", "again, otherwise", Name="guarded", Subnets=["$home", "$next door"],
        Scheme="internal",
    ),
    call("elbv2.create_load_balancer", "a name with a dash before it", Name="-web", Subnets=["$home", "$next door"]),
    call(
        "elbv2.modify_load_balancer_attributes", "protect", LoadBalancerArn="$guarded",
        Attributes=[{"Key": "deletion_protection.enabled", "Value": "true"}],
    ),
    call("elbv2.delete_load_balancer", "protected", LoadBalancerArn="$guarded"),
    call(
        "autoscaling.create_auto_scaling_group", "for what parts them", AutoScalingGroupName="again", MinSize=0,
        MaxSize=2, DesiredCapacity=1, VPCZoneIdentifier="$home", LaunchTemplate={"LaunchTemplateId": "$template"},
    ),
    wait(
        "autoscaling.describe_auto_scaling_groups", "AutoScalingGroups.0.Instances.0.LifecycleState", "InService",
        AutoScalingGroupNames=["again"],
    ),
    call(
        "autoscaling.create_auto_scaling_group", "again", AutoScalingGroupName="again", MinSize=0, MaxSize=2,
        VPCZoneIdentifier="$home", LaunchTemplate={"LaunchTemplateId": "$template"},
    ),
    call(
        "autoscaling.create_auto_scaling_group", "neither template nor image", AutoScalingGroupName="lost", MinSize=0,
        MaxSize=2, VPCZoneIdentifier="$home",
    ),
    call("autoscaling.set_desired_capacity", "too many", AutoScalingGroupName="again", DesiredCapacity=9),
    call("autoscaling.delete_auto_scaling_group", "with a member", AutoScalingGroupName="again"),
    call("ec2.delete_launch_template", "as usual", LaunchTemplateId="$template"),
    call("ec2.delete_launch_template", "again", LaunchTemplateId="$template"),
]
