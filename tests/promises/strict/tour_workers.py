"""The tour of what works in a cluster: node groups, Fargate profiles and add-ons."""

import tour_readiness
from visit import by

MISSING = "ResourceNotFoundException"


def tour(visitor, pages, cluster, roles, near, subnets):
    """Workers of every kind in a cluster that is there, made and removed. `near` is a subnet of its VPC."""
    eks = visitor.eks
    name = {"clusterName": cluster}
    lost, table = island(visitor.ec2, near)
    addons_before_nodes(visitor, eks, name)
    node_groups(visitor, pages, eks, name, roles["node"], subnets, lost)
    addons(visitor, pages, eks, name)
    fargate(visitor, pages, eks, name, roles["fargate"], lost, subnets)
    remove(visitor, eks, name)
    visitor.ec2.delete_subnet(SubnetId=lost)
    visitor.ec2.delete_route_table(RouteTableId=table)


def island(ec2, near):
    """A subnet from which nothing can be reached, and its route table."""
    vpc = near["VpcId"]
    wish = {"VpcId": vpc, "CidrBlock": "172.31.240.0/24", "AvailabilityZone": near["AvailabilityZone"]}
    subnet = ec2.create_subnet(**wish)["Subnet"]["SubnetId"]
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
    return subnet, table


def addons_before_nodes(visitor, eks, name):
    for addon in ("vpc-cni", "kube-proxy"):
        eks.create_addon(addonName=addon, **name)
        visitor.wait(eks, "addon_active", addonName=addon, **name)
    eks.create_addon(addonName="coredns", tags={"colour": "green"}, **name)
    # Nothing is there that could run it.
    visitor.wait_in_vain(eks, "addon_active", addonName="coredns", **name)


def node_groups(visitor, pages, eks, name, role, subnets, lost):
    sizes = {"minSize": 1, "maxSize": 3, "desiredSize": 2}
    wish = name | {"nodegroupName": "workers", "subnets": subnets, "nodeRole": role, "scalingConfig": sizes}
    wish |= {"labels": {"team": "tour"}, "taints": [{"key": "a", "value": "b", "effect": "PREFER_NO_SCHEDULE"}]}
    visitor.refuse("InvalidParameterException", eks.create_nodegroup, **wish | {"amiType": "CUSTOM"})
    visitor.refuse(MISSING, eks.create_nodegroup, **wish | {"clusterName": "nobody"})
    eks.create_nodegroup(**wish)
    visitor.refuse("ResourceInUseException", eks.create_nodegroup, **wish)
    visitor.wait(eks, "nodegroup_active", nodegroupName="workers", **name)
    visitor.same("node groups", eks.list_nodegroups(**name)["nodegroups"], ["workers"])
    visitor.refuse(MISSING, eks.list_nodegroups, clusterName="nobody")
    visitor.refuse(MISSING, eks.describe_nodegroup, nodegroupName="nobody", **name)
    visitor.refuse("ResourceInUseException", eks.delete_cluster, name=name["clusterName"])
    update = eks.update_nodegroup_config(nodegroupName="workers", scalingConfig=sizes | {"desiredSize": 1}, **name)
    arguments = {"name": name["clusterName"], "updateId": update["update"]["id"], "nodegroupName": "workers"}
    visitor.wait(eks, "certificate_authority_update_complete", **arguments)
    visitor.refuse(MISSING, eks.update_nodegroup_config, nodegroupName="nobody", **name)
    visitor.refuse(
        "InvalidParameterException", eks.update_nodegroup_config, nodegroupName="workers", scalingConfig={"minSize": 9}, **name
    )
    tour_readiness.troubleshoot(visitor, pages, name["clusterName"], "workers")
    tour_readiness.newer_nodes(visitor, eks, name["clusterName"], "workers")
    eks.create_nodegroup(**wish | {"nodegroupName": "lost", "subnets": [lost]})
    pages.same(eks, "list_nodegroups", **name)
    visitor.wait_in_vain(eks, "nodegroup_active", nodegroupName="lost", **name)
    issues = eks.describe_nodegroup(nodegroupName="lost", **name)["nodegroup"]["health"]["issues"]
    visitor.same("why nodes did not join", [each["code"] for each in issues], ["NodeCreationFailure"])
    eks.delete_nodegroup(nodegroupName="lost", **name)
    visitor.wait(eks, "nodegroup_deleted", nodegroupName="lost", **name)
    visitor.refuse(MISSING, eks.delete_nodegroup, nodegroupName="lost", **name)


def addons(visitor, pages, eks, name):
    visitor.wait(eks, "addon_active", addonName="coredns", **name)
    visitor.refuse("ResourceInUseException", eks.create_addon, addonName="coredns", **name)
    visitor.refuse("InvalidParameterException", eks.create_addon, addonName="nothing", **name)
    visitor.same("add-ons", eks.list_addons(**name)["addons"], ["coredns", "kube-proxy", "vpc-cni"])
    visitor.refuse(MISSING, eks.list_addons, clusterName="nobody")
    visitor.refuse(MISSING, eks.describe_addon, addonName="nothing", **name)
    pages.same(eks, "list_addons", **name)
    pages.same(eks, "describe_addon_versions")
    versions = eks.describe_addon_versions(addonName="coredns")["addons"][0]["addonVersions"]
    visitor.refuse("InvalidParameterException", eks.describe_addon_versions, nextToken="nonsense")
    newest = {"addonName": "coredns", "addonVersion": versions[0]["addonVersion"]}
    eks.describe_addon_configuration(**newest)
    visitor.refuse("InvalidParameterException", eks.describe_addon_configuration, **newest | {"addonVersion": "v0"})
    update = eks.update_addon(addonName="coredns", configurationValues='{"replicaCount":3}', **name)["update"]["id"]
    arguments = {"name": name["clusterName"], "updateId": update, "addonName": "coredns"}
    visitor.wait(eks, "certificate_authority_update_complete", **arguments)
    visitor.refuse(
        "InvalidParameterException", eks.update_addon, addonName="coredns", configurationValues='{"no":"such"}', **name
    )
    visitor.refuse(MISSING, eks.update_addon, addonName="nothing", **name)
    eks.delete_addon(addonName="coredns", **name)
    visitor.wait(eks, "addon_deleted", addonName="coredns", **name)
    visitor.refuse(MISSING, eks.delete_addon, addonName="coredns", **name)


def fargate(visitor, pages, eks, name, role, private, public):
    wish = name | {"fargateProfileName": "pods", "podExecutionRoleArn": role, "subnets": [private]}
    wish |= {"selectors": [{"namespace": "default", "labels": {"on": "fargate"}}], "tags": {"colour": "green"}}
    visitor.refuse("InvalidParameterException", eks.create_fargate_profile, **wish | {"subnets": public})
    eks.create_fargate_profile(**wish)
    visitor.refuse("ResourceInUseException", eks.create_fargate_profile, **wish | {"fargateProfileName": "more"})
    visitor.wait(eks, "fargate_profile_active", fargateProfileName="pods", **name)
    visitor.same("profiles", eks.list_fargate_profiles(**name)["fargateProfileNames"], ["pods"])
    visitor.refuse(MISSING, eks.list_fargate_profiles, clusterName="nobody")
    visitor.refuse(MISSING, eks.describe_fargate_profile, fargateProfileName="nobody", **name)
    # One at a time.
    eks.create_fargate_profile(**wish | {"fargateProfileName": "more"})
    visitor.wait(eks, "fargate_profile_active", fargateProfileName="more", **name)
    pages.same(eks, "list_fargate_profiles", **name)
    eks.delete_fargate_profile(fargateProfileName="more", **name)
    visitor.refuse("ResourceInUseException", eks.delete_fargate_profile, fargateProfileName="pods", **name)
    visitor.wait(eks, "fargate_profile_deleted", fargateProfileName="more", **name)
    eks.delete_fargate_profile(fargateProfileName="pods", **name)
    visitor.wait(eks, "fargate_profile_deleted", fargateProfileName="pods", **name)
    visitor.refuse(MISSING, eks.delete_fargate_profile, fargateProfileName="pods", **name)


def remove(visitor, eks, name):
    for addon in ("vpc-cni", "kube-proxy"):
        eks.delete_addon(addonName=addon, **name)
        visitor.wait(eks, "addon_deleted", addonName=addon, **name)
    eks.delete_nodegroup(nodegroupName="workers", **name)
    visitor.wait(eks, "nodegroup_deleted", nodegroupName="workers", **name)
    inside = by("tag:eks:cluster-name", name["clusterName"]) + by("instance-state-name", "running")
    visitor.same("instances that are left", visitor.ec2.describe_instances(Filters=inside)["Reservations"], [])
