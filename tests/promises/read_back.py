"""Reads an account back with boto3, an AWS client by other people, and prints it as JSON.

    read_back.py account   everything there that Landfall could have made, as boto3 shows it
    read_back.py lacks     how this AWS answers calls to EKS that an emulator may not know
    read_back.py leavings  makes beside the cluster `first` what clusters leave behind, and removes it again

Where and as whom is asked is in the environment (AWS_ENDPOINT_URL and its relatives). Leaves everything as it was.
"""

import json
import sys
import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ONCE = Config(retries={"total_max_attempts": 1}, inject_host_prefix=False)
ec2, iam, eks, logs = (boto3.client(name, config=ONCE) for name in ("ec2", "iam", "eks", "logs"))
autoscaling, efs, kms = (boto3.client(name, config=ONCE) for name in ("autoscaling", "efs", "kms"))
elb, elbv2 = (boto3.client(name, config=ONCE) for name in ("elb", "elbv2"))


def attribute(vpc, name):
    answer = ec2.describe_vpc_attribute(VpcId=vpc["VpcId"], Attribute=name)
    return answer[name[0].upper() + name[1:]]["Value"]


def vpcs():
    return [
        vpc
        | {
            "EnableDnsSupport": attribute(vpc, "enableDnsSupport"),
            "EnableDnsHostnames": attribute(vpc, "enableDnsHostnames"),
        }
        for vpc in ec2.describe_vpcs()["Vpcs"]
    ]


def nat_gateways():
    # What is deleted stays visible for about an hour.
    return [nat for nat in ec2.describe_nat_gateways()["NatGateways"] if nat["State"] != "deleted"]


def instances():
    found = [each for reservation in ec2.describe_instances()["Reservations"] for each in reservation["Instances"]]
    return [instance for instance in found if instance["State"]["Name"] != "terminated"]


def roles():
    # What AWS makes for itself at the first use of a service stays for ever, and is nobody's to remove.
    names = [each["RoleName"] for each in iam.list_roles()["Roles"] if not each["Path"].startswith("/aws-service-role/")]
    return [role(name) for name in names]


def role(name):
    attached = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    return iam.get_role(RoleName=name)["Role"] | {"AttachedPolicies": [policy["PolicyArn"] for policy in attached]}


def node_groups(cluster):
    names = eks.list_nodegroups(clusterName=cluster)["nodegroups"]
    return [eks.describe_nodegroup(clusterName=cluster, nodegroupName=name)["nodegroup"] for name in names]


def log_groups():
    groups = logs.describe_log_groups()["logGroups"]
    return [group | logs.list_tags_for_resource(resourceArn=group["logGroupArn"]) for group in groups]


def vpc_endpoints():
    # What is deleted may stay visible for a while.
    return [one for one in ec2.describe_vpc_endpoints()["VpcEndpoints"] if one["State"].lower() != "deleted"]


def keys():
    # A key that is scheduled for deletion costs nothing and cannot be removed sooner; AWS's own are nobody's to remove.
    found = [kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"] for key in kms.list_keys()["Keys"]]
    return [key for key in found if key["KeyState"] != "PendingDeletion" and key["KeyManager"] == "CUSTOMER"]


def account():
    clusters = eks.list_clusters()["clusters"]
    return {
        "vpcs": vpcs(),
        "subnets": ec2.describe_subnets()["Subnets"],
        "internet_gateways": ec2.describe_internet_gateways()["InternetGateways"],
        "route_tables": ec2.describe_route_tables()["RouteTables"],
        "nat_gateways": nat_gateways(),
        "addresses": ec2.describe_addresses()["Addresses"],
        "security_groups": ec2.describe_security_groups()["SecurityGroups"],
        "network_interfaces": ec2.describe_network_interfaces()["NetworkInterfaces"],
        "instances": instances(),
        "launch_templates": ec2.describe_launch_templates()["LaunchTemplates"],
        "roles": roles(),
        "instance_profiles": iam.list_instance_profiles()["InstanceProfiles"],
        "clusters": [eks.describe_cluster(name=name)["cluster"] for name in clusters],
        "node_groups": [group for cluster in clusters for group in node_groups(cluster)],
        "log_groups": log_groups(),
        "vpc_endpoints": vpc_endpoints(),
        "egress_only_gateways": ec2.describe_egress_only_internet_gateways()["EgressOnlyInternetGateways"],
        "keys": keys(),
        "auto_scaling_groups": autoscaling.describe_auto_scaling_groups()["AutoScalingGroups"],
        "file_systems": efs.describe_file_systems()["FileSystems"],
        "oidc_providers": iam.list_open_id_connect_providers()["OpenIDConnectProviderList"],
    }


def lacks():
    cluster = {"clusterName": "any"}
    calls = {
        "CreateAccessEntry": lambda: eks.create_access_entry(principalArn="arn:aws:iam::123456789012:role/any", **cluster),
        "CreateAddon": lambda: eks.create_addon(addonName="vpc-cni", **cluster),
        "CreatePodIdentityAssociation": lambda: eks.create_pod_identity_association(
            namespace="any", serviceAccount="any", roleArn="arn:aws:iam::123456789012:role/any", **cluster
        ),
        "DescribeAddonVersions": eks.describe_addon_versions,
        "DescribeClusterVersions": eks.describe_cluster_versions,
        "DescribeUpdate": lambda: eks.describe_update(name="any", updateId="any"),
        "ListAccessPolicies": eks.list_access_policies,
    }
    return {name: refusal(call) for name, call in calls.items()}


def leavings():
    network = eks.describe_cluster(name="first")["cluster"]["resourcesVpcConfig"]
    return balancers(network) | fargate(network["subnetIds"]) | volume(network["subnetIds"][0])


def balancers(network):
    one_a_zone = {subnet["AvailabilityZone"]: subnet["SubnetId"] for subnet in of(network["subnetIds"])}
    new = elbv2.create_load_balancer(
        Name="web", Type="network", Subnets=list(one_a_zone.values()), Tags=[{"Key": "elbv2.k8s.aws/cluster", "Value": "first"}]
    )["LoadBalancers"][0]
    arn = new["LoadBalancerArn"]
    group = elbv2.create_target_group(Name="web", Protocol="TCP", Port=80, VpcId=network["vpcId"])["TargetGroups"][0]
    forward = [{"Type": "forward", "TargetGroupArn": group["TargetGroupArn"]}]
    elbv2.create_listener(LoadBalancerArn=arn, Protocol="TCP", Port=80, DefaultActions=forward)
    held = refusal(lambda: elbv2.delete_target_group(TargetGroupArn=group["TargetGroupArn"]))
    tags = elbv2.describe_tags(ResourceArns=[arn])["TagDescriptions"][0]["Tags"]
    attributes = elbv2.describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"]
    listener = {"Protocol": "TCP", "LoadBalancerPort": 80, "InstancePort": 30080}
    elb.create_load_balancer(LoadBalancerName="old", Subnets=list(one_a_zone.values())[:1], Listeners=[listener])
    old = elb.describe_load_balancers(LoadBalancerNames=["old"])["LoadBalancerDescriptions"][0]
    elbv2.delete_load_balancer(LoadBalancerArn=arn)
    elbv2.delete_target_group(TargetGroupArn=group["TargetGroupArn"])
    elb.delete_load_balancer(LoadBalancerName="old")
    return {
        "balancer": new | {"Tags": tags, "Attributes": attributes},
        "classic": old,
        "target group in use": held,
        "balancer gone": refusal(lambda: elbv2.describe_load_balancers(LoadBalancerArns=[arn])),
        "classic gone": refusal(lambda: elb.describe_load_balancers(LoadBalancerNames=["old"])),
    }


def of(subnets):
    return ec2.describe_subnets(SubnetIds=subnets)["Subnets"]


def fargate(subnets):
    trust = {"Effect": "Allow", "Principal": {"Service": "eks-fargate-pods.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = iam.create_role(RoleName="pods", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    private = [subnet["SubnetId"] for subnet in of(subnets) if not subnet["MapPublicIpOnLaunch"]]
    name = {"clusterName": "first", "fargateProfileName": "pods"}
    wish = name | {"podExecutionRoleArn": role, "subnets": private, "selectors": [{"namespace": "default"}]}
    patiently(lambda: eks.create_fargate_profile(**wish))
    profile = patiently(lambda: active(eks.describe_fargate_profile(**name)["fargateProfile"]))
    held = refusal(lambda: eks.delete_cluster(name="first"))
    eks.delete_fargate_profile(**name)
    patiently(lambda: gone(lambda: eks.describe_fargate_profile(**name)))
    iam.delete_role(RoleName="pods")
    return {"profile": profile, "cluster in use": held}


def active(thing):
    assert thing["status"] == "ACTIVE", thing["status"]
    return thing


def gone(call):
    assert refusal(call) == "ResourceNotFoundException"
    return True


def patiently(call):
    """In a fast demo all of it takes a moment, but a moment it takes."""
    for _ in range(100):
        try:
            return call()
        except (AssertionError, ClientError) as reason:
            last = reason
            time.sleep(0.1)
    raise last


def volume(subnet):
    zone = of([subnet])[0]["AvailabilityZone"]
    tags = [{"ResourceType": "volume", "Tags": [{"Key": "ebs.csi.aws.com/cluster", "Value": "true"}]}]
    made = ec2.create_volume(AvailabilityZone=zone, Size=4, VolumeType="gp3", TagSpecifications=tags)
    found = ec2.describe_volumes(Filters=[{"Name": "tag:ebs.csi.aws.com/cluster", "Values": ["true"]}])["Volumes"]
    ec2.delete_volume(VolumeId=made["VolumeId"])
    left = refusal(lambda: ec2.describe_volumes(VolumeIds=[made["VolumeId"]]))
    return {"volumes": found, "volume gone": left}


def refusal(call):
    try:
        call()
        return "answered"
    except ClientError as error:
        # A page of HTML has no code of AWS's; boto3 puts the status in its place.
        return error.response["Error"]["Code"]


print(json.dumps({"account": account, "lacks": lacks, "leavings": leavings}[sys.argv[1]](), default=str))
