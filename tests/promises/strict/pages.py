"""Lists in pages: with every paginator of botocore, small pages give what one call without pages gives."""

import json

from visit import by

# EC2 gives no smaller pages of most lists.
EC2 = 5
# Lists that have one page in every demo account: there cannot be more of them than fit on its smallest page.
ONE_PAGE = {
    ("ec2", "DescribeDhcpOptions"),
    ("ec2", "DescribeEgressOnlyInternetGateways"),
    ("ec2", "DescribeInternetGateways"),
    ("ec2", "DescribeNatGateways"),
    ("ec2", "DescribeNetworkAcls"),
    ("ec2", "DescribePrefixLists"),
    ("ec2", "DescribeCapacityReservations"),
    ("ec2", "DescribeCarrierGateways"),
    ("ec2", "DescribeFlowLogs"),
    ("ec2", "DescribeHosts"),
    ("ec2", "DescribeInstanceConnectEndpoints"),
    ("ec2", "DescribeTransitGatewayAttachments"),
    ("ec2", "DescribeTransitGatewayVpcAttachments"),
    ("ec2", "DescribeTransitGateways"),
    ("ec2", "DescribeVpcPeeringConnections"),
    ("ec2", "DescribeVpcs"),
    ("eks", "ListCapabilities"),
    ("eks", "ListEksAnywhereSubscriptions"),
    ("eks", "ListIdentityProviderConfigs"),
    ("iam", "ListAccountAliases"),
    ("iam", "ListAccessKeys"),
    ("iam", "ListMFADevices"),
    ("kms", "ListKeyPolicies"),
    # Nobody can ask for smaller pages of these.
    ("ssm", "DescribeInstanceInformation"),
    ("ssm", "DescribeParameters"),
    ("resourcegroupstaggingapi", "GetTagKeys"),
    ("resourcegroupstaggingapi", "GetTagValues"),
}


class Pages:
    """Compares lists, and remembers which it has compared in more than one page."""

    def __init__(self, visitor):
        self.visitor, self.compared = visitor, {}

    def same(self, client, name, size=1, /, **arguments):
        """The list of one operation, whole and in pages of that size, if its size can be chosen."""
        paginator = client.get_paginator(name)
        joined = lambda pages: {k.expression: [e for page in pages for e in k.search(page) or []] for k in paginator.result_keys}
        whole = joined(paginator.paginate(**arguments))
        for _ in range(10):
            pages = list(paginator.paginate(PaginationConfig={"PageSize": size} if size else {}, **arguments))
            before, whole = whole, joined(paginator.paginate(**arguments))
            # Else something has come or gone meanwhile: time is fast here.
            if before == whole:
                break
        self.visitor.same(f"{name} in pages of {size}", joined(pages), whole)
        largest = max(len(key.search(page) or []) for key in paginator.result_keys for page in pages)
        if size and largest > size:
            self.visitor.complain(f"{name}: a page of {largest}, not {size}")
        model = client.meta.service_model
        operation = (model.service_name, client.meta.method_to_api_mapping[name])
        self.compared[operation] = max(len(pages), self.compared.get(operation, 0))

    def missing(self, known):
        """The lists that this AWS has, but that nobody has compared in more than one page."""
        for service, operation in sorted(known):
            client = getattr(self.visitor, service)
            name = next(snake for snake, api in client.meta.method_to_api_mapping.items() if api == operation)
            pages = self.compared.get((service, operation), 0)
            least = 1 if (service, operation) in ONE_PAGE else 2
            if client.can_paginate(name) and pages < least:
                yield f"{service}:{operation} was seen in {pages} pages"


def tour(visitor, pages):
    """Several of everything that AWS lists in pages, in the default VPC; removed again."""
    machines(visitor.ec2, pages)
    network(visitor.ec2, pages)
    offers(visitor.ec2, pages)
    iam(visitor.iam, pages)
    keys(visitor, pages)
    groups(visitor, pages)
    balancers(visitor, pages)
    files(visitor, pages)


def default_subnets(visitor_ec2):
    return visitor_ec2.describe_subnets(Filters=by("default-for-az", "true"))["Subnets"]


def machines(ec2, pages):
    subnet = default_subnets(ec2)[0]
    image = ec2.describe_images(Owners=["amazon"], Filters=by("architecture", "x86_64"))["Images"][0]["ImageId"]
    wish = {"ImageId": image, "InstanceType": "t3.small", "SubnetId": subnet["SubnetId"], "MinCount": 1, "MaxCount": 1}
    made = [ec2.run_instances(**wish)["Instances"][0]["InstanceId"] for _ in range(6)]
    ec2.get_waiter("instance_running").wait(InstanceIds=made, WaiterConfig={"Delay": 0.05, "MaxAttempts": 400})
    pages.same(ec2, "describe_instances", EC2, Filters=by("instance-state-name", "running"))
    pages.same(ec2, "describe_instance_status", EC2)
    pages.same(ec2, "describe_volumes", EC2)
    pages.same(ec2, "describe_network_interfaces", EC2)
    ec2.terminate_instances(InstanceIds=made)
    templates = []
    for number in range(6):
        data = {"LaunchTemplateName": f"page-{number}", "LaunchTemplateData": {"InstanceType": "t3.small"}}
        templates.append(ec2.create_launch_template(**data)["LaunchTemplate"]["LaunchTemplateId"])
        more = {"LaunchTemplateId": templates[0], "LaunchTemplateData": {"InstanceType": "t3.large"}}
        ec2.create_launch_template_version(**more)
    pages.same(ec2, "describe_launch_templates")
    pages.same(ec2, "describe_launch_template_versions", LaunchTemplateId=templates[0])
    for template in templates:
        ec2.delete_launch_template(LaunchTemplateId=template)


def network(ec2, pages):
    vpc = default_subnets(ec2)[0]["VpcId"]
    groups = [
        ec2.create_security_group(GroupName=f"page-{number}", Description="A page", VpcId=vpc)["GroupId"] for number in range(6)
    ]
    tables = [ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"] for _ in range(6)]
    ec2.create_tags(Resources=groups, Tags=[{"Key": "colour", "Value": "green"}])
    s3 = next(name for name in ec2.describe_vpc_endpoint_services()["ServiceNames"] if name.endswith(".s3"))
    services = {s3: "Gateway", s3.removesuffix("s3") + "sts": "Interface"}
    made = []
    for name, kind in services.items():
        answer = ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=name, VpcEndpointType=kind)
        made.append(answer["VpcEndpoint"]["VpcEndpointId"])
    for name in ("describe_security_groups", "describe_security_group_rules", "describe_route_tables", "describe_tags"):
        pages.same(ec2, name, EC2)
    for name in ("vpcs", "subnets", "internet_gateways", "nat_gateways", "network_acls", "dhcp_options"):
        pages.same(ec2, f"describe_{name}", EC2)
    pages.same(ec2, "describe_vpc_peering_connections", EC2)
    pages.same(ec2, "describe_egress_only_internet_gateways", EC2)
    pages.same(ec2, "describe_vpc_endpoints")
    ec2.delete_vpc_endpoints(VpcEndpointIds=made)
    for table in tables:
        ec2.delete_route_table(RouteTableId=table)
    for group in groups:
        ec2.delete_security_group(GroupId=group)


def offers(ec2, pages):
    pages.same(ec2, "describe_vpc_endpoint_services", EC2)
    pages.same(ec2, "describe_prefix_lists")
    pages.same(ec2, "describe_instance_types", EC2)
    pages.same(ec2, "describe_instance_type_offerings", EC2, LocationType="availability-zone")
    pages.same(ec2, "describe_images", EC2, Owners=["amazon"])


def iam(iam, pages):
    trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    allow = {"Effect": "Allow", "Action": "ec2:Describe*", "Resource": "*"}
    trust, allow = (json.dumps({"Version": "2012-10-17", "Statement": [each]}) for each in (trust, allow))
    tags = [{"Key": "colour", "Value": "green"}, {"Key": "shape", "Value": "round"}]
    named = {"RoleName": "page"}
    policies = []
    for number in range(2):
        policies.append(iam.create_policy(PolicyName=f"page-{number}", PolicyDocument=allow, Tags=tags)["Policy"]["Arn"])
    iam.create_policy_version(PolicyArn=policies[0], PolicyDocument=allow, SetAsDefault=True)
    for name in ("page", "leaf"):
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust, Tags=tags)
        iam.attach_role_policy(RoleName=name, PolicyArn=policies[0])
        iam.create_instance_profile(InstanceProfileName=name, Tags=tags)
        iam.put_role_policy(RoleName="page", PolicyName=name, PolicyDocument=allow)
        iam.add_role_to_instance_profile(InstanceProfileName=name, **named)
    iam.attach_role_policy(PolicyArn=policies[1], **named)
    wish = {"Url": "https://oidc.example.com/id/PAGE", "ClientIDList": ["sts.amazonaws.com"], "Tags": tags}
    provider = iam.create_open_id_connect_provider(**wish)["OpenIDConnectProviderArn"]
    for name in ("roles", "users", "instance_profiles", "account_aliases"):
        pages.same(iam, f"list_{name}")
    pages.same(iam, "list_policies", 5)
    for name in ("role_policies", "attached_role_policies", "instance_profiles_for_role", "role_tags"):
        pages.same(iam, f"list_{name}", **named)
    for name in ("list_policy_versions", "list_policy_tags", "list_entities_for_policy"):
        pages.same(iam, name, PolicyArn=policies[0])
    pages.same(iam, "list_instance_profile_tags", InstanceProfileName="page")
    pages.same(iam, "list_open_id_connect_provider_tags", OpenIDConnectProviderArn=provider)
    who = {"PolicySourceArn": iam.get_user()["User"]["Arn"], "ActionNames": ["eks:CreateCluster", "iam:PassRole"]}
    pages.same(iam, "simulate_principal_policy", **who)
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=provider)
    iam.delete_policy_version(PolicyArn=policies[0], VersionId="v1")
    iam.detach_role_policy(PolicyArn=policies[1], **named)
    for name in ("page", "leaf"):
        iam.remove_role_from_instance_profile(InstanceProfileName=name, **named)
        iam.delete_instance_profile(InstanceProfileName=name)
        iam.delete_role_policy(PolicyName=name, **named)
        iam.detach_role_policy(RoleName=name, PolicyArn=policies[0])
    for name in ("page", "leaf"):
        iam.delete_role(RoleName=name)
    for policy in policies:
        iam.delete_policy(PolicyArn=policy)


def keys(visitor, pages):
    kms, logs = visitor.kms, visitor.logs
    tags = [{"TagKey": key, "TagValue": "value"} for key in ("colour", "shape")]
    made = [kms.create_key(Tags=tags)["KeyMetadata"]["KeyId"] for _ in range(2)]
    key = {"KeyId": made[0]}
    for name in ("alias/page-1", "alias/page-2"):
        kms.create_alias(AliasName=name, TargetKeyId=made[0])
        kms.create_grant(Name=name, GranteePrincipal=visitor.sts.get_caller_identity()["Arn"], Operations=["Decrypt"], **key)
    for name in ("list_keys", "list_aliases"):
        pages.same(kms, name)
    for name in ("list_grants", "list_key_policies", "list_resource_tags"):
        pages.same(kms, name, **key)
    for name in ("alias/page-1", "alias/page-2"):
        kms.delete_alias(AliasName=name)
    for each in made:
        kms.schedule_key_deletion(KeyId=each, PendingWindowInDays=7)
    for name in ("/page/1", "/page/2"):
        logs.create_log_group(logGroupName=name)
    pages.same(logs, "describe_log_groups")
    for name in ("/page/1", "/page/2"):
        logs.delete_log_group(logGroupName=name)
    pages.same(visitor.ssm, "get_parameters_by_path", Path="/aws/service/global-infrastructure/regions")


def groups(visitor, pages):
    autoscaling, ec2 = visitor.autoscaling, visitor.ec2
    image = ec2.describe_images(Owners=["amazon"], Filters=by("architecture", "x86_64"))["Images"][0]["ImageId"]
    template = {"LaunchTemplateName": "pages"}
    ec2.create_launch_template(LaunchTemplateData={"ImageId": image, "InstanceType": "t3.small"}, **template)
    where = default_subnets(ec2)[0]["SubnetId"]
    wish = {"MinSize": 0, "MaxSize": 2, "DesiredCapacity": 2, "VPCZoneIdentifier": where, "LaunchTemplate": template}
    for name in ("page-1", "page-2"):
        tags = [{"Key": "Name", "Value": name, "PropagateAtLaunch": True}]
        autoscaling.create_auto_scaling_group(AutoScalingGroupName=name, Tags=tags, **wish)
    ready = lambda: autoscaling.describe_auto_scaling_instances()["AutoScalingInstances"]
    visitor.until("four machines", lambda: [each["LifecycleState"] for each in ready()] == ["InService"] * 4)
    for name in ("auto_scaling_groups", "auto_scaling_instances", "scaling_activities", "tags"):
        pages.same(autoscaling, f"describe_{name}")
    for name in ("page-1", "page-2"):
        autoscaling.delete_auto_scaling_group(AutoScalingGroupName=name, ForceDelete=True)
    ec2.delete_launch_template(**template)


def balancers(visitor, pages):
    elb, elbv2 = visitor.elb, visitor.elbv2
    found = default_subnets(visitor.ec2)[:2]
    subnets, vpc = [each["SubnetId"] for each in found], found[0]["VpcId"]
    listen = [{"Protocol": "TCP", "LoadBalancerPort": 80, "InstancePort": 30080}]
    made, targets = [], []
    for name in ("page-1", "page-2"):
        elb.create_load_balancer(LoadBalancerName=name, Listeners=listen, Subnets=subnets)
        made.append(elbv2.create_load_balancer(Name=name, Subnets=subnets)["LoadBalancers"][0]["LoadBalancerArn"])
        wish = {"Name": name, "Protocol": "HTTP", "Port": 80, "VpcId": vpc}
        targets.append(elbv2.create_target_group(**wish)["TargetGroups"][0]["TargetGroupArn"])
    for port in (80, 81):
        forward = [{"Type": "forward", "TargetGroupArn": targets[0]}]
        elbv2.create_listener(LoadBalancerArn=made[0], Protocol="HTTP", Port=port, DefaultActions=forward)
    ready = lambda: elbv2.describe_load_balancers()["LoadBalancers"]
    visitor.until("both balancers", lambda: {each["State"]["Code"] for each in ready()} == {"active"})
    pages.same(elb, "describe_load_balancers")
    pages.same(elbv2, "describe_load_balancers")
    pages.same(elbv2, "describe_target_groups")
    pages.same(elbv2, "describe_listeners", LoadBalancerArn=made[0])
    for arn in made:
        elbv2.delete_load_balancer(LoadBalancerArn=arn)
    for arn in targets:
        elbv2.delete_target_group(TargetGroupArn=arn)
    for name in ("page-1", "page-2"):
        elb.delete_load_balancer(LoadBalancerName=name)


def files(visitor, pages):
    efs = visitor.efs
    subnets = [each["SubnetId"] for each in default_subnets(visitor.ec2)[:2]]
    made = [efs.create_file_system(CreationToken=token)["FileSystemId"] for token in ("page-1", "page-2")]
    ready = lambda: efs.describe_file_systems()["FileSystems"]
    visitor.until("both file systems", lambda: {each["LifeCycleState"] for each in ready()} == {"available"})
    pages.same(efs, "describe_file_systems")
    points = [efs.create_access_point(ClientToken=word, FileSystemId=made[0])["AccessPointId"] for word in ("1", "2")]
    targets = [efs.create_mount_target(FileSystemId=made[0], SubnetId=subnet)["MountTargetId"] for subnet in subnets]
    mounts = lambda: efs.describe_mount_targets(FileSystemId=made[0])["MountTargets"]
    visitor.until("both mount targets", lambda: {each["LifeCycleState"] for each in mounts()} == {"available"})
    pages.same(efs, "describe_mount_targets", FileSystemId=made[0])
    pages.same(efs, "describe_access_points", FileSystemId=made[0])
    for point in points:
        efs.delete_access_point(AccessPointId=point)
    for target in targets:
        efs.delete_mount_target(MountTargetId=target)
    visitor.until("an end of the mount targets", lambda: not mounts())
    for each in made:
        efs.delete_file_system(FileSystemId=each)
