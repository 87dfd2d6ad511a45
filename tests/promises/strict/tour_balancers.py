"""The tour of load balancers, of both generations, and of Auto Scaling groups."""

from visit import by

NOBODY = "0123456789abcdef0"


def tour(visitor):
    """Balancers in the default VPC; a group whose machines come and go."""
    found = visitor.ec2.describe_subnets(Filters=by("default-for-az", "true"))["Subnets"]
    subnets = [each["SubnetId"] for each in found][:2]
    balancer = balancers(visitor, visitor.elbv2, subnets)
    target_groups(visitor, visitor.elbv2, balancer, found[0]["VpcId"])
    classic(visitor, visitor.elb, subnets)
    groups(visitor, visitor.autoscaling, subnets)


def balancers(visitor, elbv2, subnets):
    tags = [{"Key": "colour", "Value": "green"}]
    visitor.refuse("SubnetNotFound", elbv2.create_load_balancer, Name="web", Subnets=[f"subnet-{NOBODY}"])
    balancer = elbv2.create_load_balancer(Name="web", Subnets=subnets, Tags=tags)["LoadBalancers"][0]["LoadBalancerArn"]
    visitor.refuse("DuplicateLoadBalancerName", elbv2.create_load_balancer, Name="web", Subnets=subnets, Scheme="internal")
    visitor.wait(elbv2, "load_balancer_exists", LoadBalancerArns=[balancer])
    visitor.wait(elbv2, "load_balancer_available", LoadBalancerArns=[balancer])
    visitor.refuse("LoadBalancerNotFound", elbv2.describe_load_balancers, Names=["nobody"])
    found = visitor.ec2.describe_network_interfaces(Filters=by("requester-id", "amazon-elb"))["NetworkInterfaces"]
    visitor.same("interfaces of the balancer", len(found), 2)
    nobody = balancer[:-4] + "0000"
    elbv2.add_tags(ResourceArns=[balancer], Tags=[{"Key": "a", "Value": "b"}])
    elbv2.remove_tags(ResourceArns=[balancer], TagKeys=["a"])
    found = elbv2.describe_tags(ResourceArns=[balancer])["TagDescriptions"][0]["Tags"]
    visitor.same("tags of a balancer", found, tags)
    missing = "LoadBalancerNotFound"
    visitor.refuse(missing, elbv2.add_tags, ResourceArns=[nobody], Tags=tags)
    visitor.refuse(missing, elbv2.remove_tags, ResourceArns=[nobody], TagKeys=["a"])
    visitor.refuse(missing, elbv2.describe_tags, ResourceArns=[nobody])
    protect = [{"Key": "deletion_protection.enabled", "Value": "true"}]
    elbv2.modify_load_balancer_attributes(LoadBalancerArn=balancer, Attributes=protect)
    visitor.refuse(missing, elbv2.modify_load_balancer_attributes, LoadBalancerArn=nobody, Attributes=protect)
    visitor.refuse("OperationNotPermitted", elbv2.delete_load_balancer, LoadBalancerArn=balancer)
    attributes = elbv2.describe_load_balancer_attributes(LoadBalancerArn=balancer)["Attributes"]
    visitor.same("protection", protect[0] in attributes, True)
    visitor.refuse(missing, elbv2.describe_load_balancer_attributes, LoadBalancerArn=nobody)
    protect[0]["Value"] = "false"
    elbv2.modify_load_balancer_attributes(LoadBalancerArn=balancer, Attributes=protect)
    return balancer


def target_groups(visitor, elbv2, balancer, vpc):
    wish = {"Name": "web", "Protocol": "HTTP", "Port": 80, "VpcId": vpc}
    group = elbv2.create_target_group(**wish)["TargetGroups"][0]["TargetGroupArn"]
    visitor.refuse("DuplicateTargetGroupName", elbv2.create_target_group, **wish | {"Port": 81})
    nobody = group[:-4] + "0000"
    elbv2.describe_target_groups(Names=["web"])
    visitor.refuse("TargetGroupNotFound", elbv2.describe_target_groups, Names=["nobody"])
    elbv2.describe_target_health(TargetGroupArn=group)
    visitor.refuse("TargetGroupNotFound", elbv2.describe_target_health, TargetGroupArn=nobody)
    listen = {"Protocol": "HTTP", "Port": 80, "DefaultActions": [{"Type": "forward", "TargetGroupArn": group}]}
    listener = elbv2.create_listener(LoadBalancerArn=balancer, **listen)["Listeners"][0]["ListenerArn"]
    visitor.refuse("DuplicateListener", elbv2.create_listener, LoadBalancerArn=balancer, **listen)
    found = elbv2.describe_listeners(LoadBalancerArn=balancer)["Listeners"]
    visitor.same("listeners", [each["ListenerArn"] for each in found], [listener])
    visitor.refuse("LoadBalancerNotFound", elbv2.describe_listeners, LoadBalancerArn=balancer[:-4] + "0000")
    visitor.refuse("ResourceInUse", elbv2.delete_target_group, TargetGroupArn=group)
    elbv2.delete_listener(ListenerArn=listener)
    visitor.refuse("ListenerNotFound", elbv2.delete_listener, ListenerArn=listener)
    elbv2.delete_target_group(TargetGroupArn=group)
    elbv2.delete_load_balancer(LoadBalancerArn=balancer)
    visitor.wait(elbv2, "load_balancers_deleted", LoadBalancerArns=[balancer])


def classic(visitor, elb, subnets):
    listen = [{"Protocol": "TCP", "LoadBalancerPort": 80, "InstancePort": 30080}]
    wish = {"LoadBalancerName": "old", "Listeners": listen, "Subnets": subnets[:1]}
    elb.create_load_balancer(**wish)
    visitor.refuse("DuplicateLoadBalancerName", elb.create_load_balancer, **wish | {"Subnets": subnets})
    elb.add_tags(LoadBalancerNames=["old"], Tags=[{"Key": "a", "Value": "b"}])
    visitor.refuse("LoadBalancerNotFound", elb.add_tags, LoadBalancerNames=["nobody"], Tags=[{"Key": "a", "Value": "b"}])
    elb.describe_tags(LoadBalancerNames=["old"])
    visitor.refuse("LoadBalancerNotFound", elb.describe_tags, LoadBalancerNames=["nobody"])
    elb.describe_load_balancers()
    visitor.refuse("LoadBalancerNotFound", elb.describe_load_balancers, LoadBalancerNames=["nobody"])
    elb.delete_load_balancer(LoadBalancerName="old")
    # What is gone is gone: no refusal.
    elb.delete_load_balancer(LoadBalancerName="old")


def groups(visitor, autoscaling, subnets):
    ec2 = visitor.ec2
    image = ec2.describe_images(Owners=["amazon"], Filters=by("architecture", "x86_64"))["Images"][0]["ImageId"]
    ec2.create_launch_template(LaunchTemplateName="group", LaunchTemplateData={"ImageId": image, "InstanceType": "t3.small"})
    name, nobody = {"AutoScalingGroupName": "tour"}, {"AutoScalingGroupName": "nobody"}
    wish = {"MinSize": 0, "MaxSize": 3, "DesiredCapacity": 1, "VPCZoneIdentifier": ",".join(subnets)}
    wish |= {"LaunchTemplate": {"LaunchTemplateName": "group", "Version": "$Latest"}}
    label = {"ResourceId": "tour", "ResourceType": "auto-scaling-group", "Key": "colour"}
    green = [label | {"Value": "green", "PropagateAtLaunch": True}]
    autoscaling.create_auto_scaling_group(Tags=green, **name, **wish)
    visitor.refuse("AlreadyExists", autoscaling.create_auto_scaling_group, **name, **wish)
    machine = visitor.until("a machine", lambda: members(autoscaling, "tour"))[0]
    found = autoscaling.describe_auto_scaling_instances()["AutoScalingInstances"]
    visitor.same("machines", [each["InstanceId"] for each in found], [machine])
    bad = "ValidationError"
    for call in (
        autoscaling.describe_auto_scaling_groups,
        autoscaling.describe_auto_scaling_instances,
        autoscaling.describe_scaling_activities,
        autoscaling.describe_tags,
    ):
        visitor.refuse("InvalidNextToken", call, NextToken="nonsense")
    autoscaling.describe_scaling_activities(**name)
    autoscaling.create_or_update_tags(Tags=[label | {"Value": "red", "PropagateAtLaunch": False}])
    visitor.refuse(bad, autoscaling.create_or_update_tags, Tags=[green[0] | {"ResourceId": "nobody"}])
    found = autoscaling.describe_tags(Filters=[{"Name": "auto-scaling-group", "Values": ["tour"]}])["Tags"]
    visitor.same("tags of a group", [each["Value"] for each in found], ["red"])
    autoscaling.delete_tags(Tags=[label])
    visitor.refuse(bad, autoscaling.delete_tags, Tags=[label | {"ResourceId": "nobody"}])
    autoscaling.suspend_processes(ScalingProcesses=["Terminate"], **name)
    autoscaling.resume_processes(**name)
    visitor.refuse(bad, autoscaling.suspend_processes, **nobody)
    visitor.refuse(bad, autoscaling.resume_processes, **nobody)
    autoscaling.set_desired_capacity(DesiredCapacity=2, **name)
    visitor.refuse(bad, autoscaling.set_desired_capacity, DesiredCapacity=9, **name)
    visitor.until("two machines", lambda: len(members(autoscaling, "tour")) == 2)
    end = {"ShouldDecrementDesiredCapacity": True}
    autoscaling.terminate_instance_in_auto_scaling_group(InstanceId=machine, **end)
    visitor.refuse(bad, autoscaling.terminate_instance_in_auto_scaling_group, InstanceId=f"i-{NOBODY}", **end)
    visitor.refuse("ResourceInUse", autoscaling.delete_auto_scaling_group, **name)
    autoscaling.update_auto_scaling_group(DesiredCapacity=0, **name)
    visitor.refuse(bad, autoscaling.update_auto_scaling_group, MinSize=0, **nobody)
    visitor.refuse(bad, autoscaling.delete_auto_scaling_group, **nobody)
    autoscaling.delete_auto_scaling_group(ForceDelete=True, **name)
    visitor.until("an end of the group", lambda: not autoscaling.describe_auto_scaling_groups()["AutoScalingGroups"])
    ec2.delete_launch_template(LaunchTemplateName="group")


def members(autoscaling, name):
    group = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"][0]
    return [each["InstanceId"] for each in group["Instances"] if each["LifecycleState"] == "InService"]
