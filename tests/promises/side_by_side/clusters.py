"""Calls about EKS, and what stands beside a cluster: keys, log groups, quotas. In the account's default VPC."""

from calls import call, clean, trust, wait

NOBODY = "01234567-89ab-cdef-0123-456789abcdef"
NETWORK = {"subnetIds": ["$home", "$next door"], "endpointPrivateAccess": True}
SIZES = {"minSize": 1, "maxSize": 3, "desiredSize": 1}
POLICIES = "arn:aws:iam::aws:policy/"
NODES = {"clusterName": "side", "subnets": ["$home", "$next door"], "nodeRole": "$node role", "scalingConfig": SIZES}
GROUP = {"logGroupName": "/side/lines"}
SELECTOR = {"namespace": "default", "labels": {"on": "fargate"}}
PODS = {"clusterName": "side", "podExecutionRoleArn": "$pod role", "selectors": [SELECTOR]}

KEYS = [
    call(
        "kms.create_key", "as usual", {"key": "KeyMetadata.KeyId"}, Description="Side by side",
        Tags=[{"TagKey": "a", "TagValue": "b"}],
    ),
    call("kms.create_key", "no policy", Policy="no policy"),
    call("kms.describe_key", "by id", KeyId="$key"),
    call("kms.describe_key", "unknown", KeyId=NOBODY),
    call("kms.update_key_description", "as usual", KeyId="$key", Description="Still"),
    call("kms.tag_resource", "as usual", KeyId="$key", Tags=[{"TagKey": "colour", "TagValue": "green"}]),
    call("kms.untag_resource", "as usual", KeyId="$key", TagKeys=["a"]),
    call("kms.list_resource_tags", "as usual", KeyId="$key"),
    call("kms.list_resource_tags", "unknown", KeyId=NOBODY),
    call("kms.create_alias", "as usual", AliasName="alias/side", TargetKeyId="$key"),
    call("kms.create_alias", "again", AliasName="alias/side", TargetKeyId="$key"),
    call("kms.create_alias", "no alias", AliasName="side", TargetKeyId="$key"),
    call("kms.create_alias", "AWS's own", AliasName="alias/aws/side", TargetKeyId="$key"),
    clean("kms.delete_alias", AliasName="alias/aws/side"),
    call("kms.list_aliases", "of a key", KeyId="$key"),
    call("kms.describe_key", "by alias", KeyId="alias/side"),
    call("kms.delete_alias", "as usual", AliasName="alias/side"),
    call("kms.delete_alias", "again", AliasName="alias/side"),
    call("kms.get_key_policy", "as usual", KeyId="$key", PolicyName="default"),
    call("kms.list_key_policies", "as usual", KeyId="$key"),
    call("kms.enable_key_rotation", "as usual", KeyId="$key"),
    call("kms.get_key_rotation_status", "as usual", KeyId="$key"),
    call("kms.disable_key", "as usual", KeyId="$key"),
    call("kms.enable_key_rotation", "disabled", KeyId="$key"),
    call("kms.enable_key", "as usual", KeyId="$key"),
    call("kms.schedule_key_deletion", "too soon", KeyId="$key", PendingWindowInDays=1),
    call("kms.schedule_key_deletion", "as usual", KeyId="$key", PendingWindowInDays=7),
    call("kms.schedule_key_deletion", "again", KeyId="$key", PendingWindowInDays=7),
    call("kms.describe_key", "on its way out", KeyId="$key"),
    call("kms.cancel_key_deletion", "as usual", KeyId="$key"),
    call("kms.cancel_key_deletion", "again", KeyId="$key"),
    call("kms.describe_key", "stays", KeyId="$key"),
]

LOGS = [
    call("logs.create_log_group", "as usual", tags={"colour": "green"}, **GROUP),
    call("logs.create_log_group", "again", **GROUP),
    call("logs.create_log_group", "a name with a space", logGroupName="/side/two words"),
    clean("logs.delete_log_group", logGroupName="/side/two words"),
    call("logs.put_retention_policy", "as usual", retentionInDays=7, **GROUP),
    call("logs.put_retention_policy", "eight days", retentionInDays=8, **GROUP),
    clean("logs.put_retention_policy", retentionInDays=7, **GROUP),
    call("logs.put_retention_policy", "unknown", retentionInDays=7, logGroupName="/nobody"),
    call("logs.describe_log_groups", "by prefix", {"log group": "logGroups.0.logGroupArn"}, logGroupNamePrefix="/side"),
    call("logs.list_tags_for_resource", "as usual", resourceArn="$log group"),
    call("logs.list_tags_for_resource", "unknown", resourceArn="${log group}X"),
    call("logs.delete_log_group", "as usual", **GROUP),
    call("logs.delete_log_group", "again", **GROUP),
]

QUOTAS = [
    call("service-quotas.get_aws_default_service_quota", "VPCs", ServiceCode="vpc", QuotaCode="L-F678F1CE"),
    call("service-quotas.get_service_quota", "VPCs", ServiceCode="vpc", QuotaCode="L-F678F1CE"),
    call("service-quotas.get_service_quota", "unknown", ServiceCode="vpc", QuotaCode="L-00000000"),
    call("service-quotas.list_aws_default_service_quotas", "unknown service", ServiceCode="nobody"),
]

CLUSTERS = [
    call(
        "iam.create_role", "of a cluster", {"cluster role": "Role.Arn"}, RoleName="side-cluster",
        AssumeRolePolicyDocument=trust("eks"),
    ),
    call(
        "iam.attach_role_policy", "of a cluster", RoleName="side-cluster",
        PolicyArn=POLICIES + "AmazonEKSClusterPolicy",
    ),
    call(
        "iam.create_role", "of nodes", {"node role": "Role.Arn"}, RoleName="side-node",
        AssumeRolePolicyDocument=trust("ec2"),
    ),
    call(
        "iam.attach_role_policy", "of nodes: worker", RoleName="side-node",
        PolicyArn=POLICIES + "AmazonEKSWorkerNodePolicy",
    ),
    call(
        "iam.attach_role_policy", "of nodes: network", RoleName="side-node",
        PolicyArn=POLICIES + "AmazonEKS_CNI_Policy",
    ),
    call(
        "iam.attach_role_policy", "of nodes: images", RoleName="side-node",
        PolicyArn=POLICIES + "AmazonEC2ContainerRegistryPullOnly",
    ),
    call(
        "iam.create_role", "of pods", {"pod role": "Role.Arn"}, RoleName="side-pods",
        AssumeRolePolicyDocument=trust("eks-fargate-pods"),
    ),
    call(
        "eks.create_cluster", "as usual", {"cluster": "cluster.arn"}, name="side", version="1.33",
        roleArn="$cluster role", resourcesVpcConfig=NETWORK, tags={"colour": "green"},
    ),
    call(
        "eks.create_cluster", "again", name="side", version="1.33", roleArn="$cluster role", resourcesVpcConfig=NETWORK,
    ),
    wait("eks.describe_cluster", "cluster.status", "ACTIVE", name="side"),
    call("eks.describe_cluster", "as usual", name="side"),
    call("eks.describe_cluster", "unknown", name="nobody"),
    call("eks.list_clusters", "as usual"),
    call("eks.list_clusters", "with a token of nobody", nextToken="nonsense"),
    call("eks.tag_resource", "as usual", resourceArn="$cluster", tags={"a": "b"}),
    call("eks.tag_resource", "unknown", resourceArn="${cluster}X", tags={"a": "b"}),
    call("eks.list_tags_for_resource", "as usual", resourceArn="$cluster"),
    call("eks.untag_resource", "as usual", resourceArn="$cluster", tagKeys=["a"]),
    call("eks.list_tags_for_resource", "after untag", resourceArn="$cluster"),
    call("eks.list_tags_for_resource", "unknown", resourceArn="${cluster}X"),
    call("eks.create_nodegroup", "unknown cluster", nodegroupName="workers", **NODES | {"clusterName": "nobody"}),
    call(
        "eks.create_nodegroup", "as usual", {"node group": "nodegroup.nodegroupArn"}, nodegroupName="workers",
        labels={"team": "side"}, taints=[{"key": "a", "value": "b", "effect": "PREFER_NO_SCHEDULE"}],
        tags={"colour": "green"}, **NODES,
    ),
    call("eks.create_nodegroup", "again", nodegroupName="workers", **NODES),
    wait("eks.describe_nodegroup", "nodegroup.status", "ACTIVE", clusterName="side", nodegroupName="workers"),
    call("eks.describe_nodegroup", "as usual", clusterName="side", nodegroupName="workers"),
    call("eks.describe_nodegroup", "unknown", clusterName="side", nodegroupName="nobody"),
    call("eks.list_nodegroups", "as usual", clusterName="side"),
    call("eks.list_nodegroups", "unknown cluster", clusterName="nobody"),
    call("eks.delete_cluster", "with nodes", name="side"),
    call(
        "eks.update_nodegroup_config", "smaller", clusterName="side", nodegroupName="workers",
        scalingConfig={"minSize": 1, "maxSize": 2, "desiredSize": 1},
    ),
    call("eks.update_nodegroup_config", "unknown", clusterName="side", nodegroupName="nobody", scalingConfig=SIZES),
    call(
        "eks.create_fargate_profile", "as usual", fargateProfileName="pods", subnets=["$inner"],
        tags={"colour": "green"}, **PODS,
    ),
    call(
        "eks.create_fargate_profile", "unknown cluster", fargateProfileName="pods", subnets=["$inner"],
        **PODS | {"clusterName": "nobody"},
    ),
    wait(
        "eks.describe_fargate_profile", "fargateProfile.status", "ACTIVE", clusterName="side",
        fargateProfileName="pods",
    ),
    call("eks.create_fargate_profile", "again", fargateProfileName="pods", subnets=["$inner"], **PODS),
    call("eks.describe_fargate_profile", "as usual", clusterName="side", fargateProfileName="pods"),
    call(
        "eks.create_fargate_profile", "no selector", fargateProfileName="none", subnets=["$inner"],
        **PODS | {"selectors": []},
    ),
    call("eks.describe_fargate_profile", "unknown", clusterName="side", fargateProfileName="nobody"),
    call("eks.list_fargate_profiles", "as usual", clusterName="side"),
    call("eks.delete_fargate_profile", "as usual", clusterName="side", fargateProfileName="pods"),
    wait("eks.describe_fargate_profile", "fargateProfile", None, clusterName="side", fargateProfileName="pods"),
    call("eks.delete_fargate_profile", "again", clusterName="side", fargateProfileName="pods"),
    wait("eks.describe_nodegroup", "nodegroup.status", "ACTIVE", clusterName="side", nodegroupName="workers"),
    call("eks.delete_nodegroup", "as usual", clusterName="side", nodegroupName="workers"),
    wait("eks.describe_nodegroup", "nodegroup", None, clusterName="side", nodegroupName="workers"),
    call("eks.delete_nodegroup", "again", clusterName="side", nodegroupName="workers"),
    call(
        "eks.create_nodegroup", "least is more than most", nodegroupName="torn",
        **NODES | {"scalingConfig": {"minSize": 4, "maxSize": 3, "desiredSize": 3}},
    ),
    call("eks.create_nodegroup", "unknown role", nodegroupName="stranger", **NODES | {"nodeRole": "${node role}X"}),
    clean("eks.delete_nodegroup", clusterName="side", nodegroupName="stranger"),
    clean("eks.delete_nodegroup", clusterName="side", nodegroupName="torn"),
    call(
        "eks.update_cluster_config", "unknown cluster", name="nobody",
        logging={"clusterLogging": [{"types": ["api"], "enabled": True}]},
    ),
    call("eks.delete_cluster", "as usual", name="side"),
    wait("eks.describe_cluster", "cluster", None, name="side"),
    call("eks.delete_cluster", "again", name="side"),
    # moto takes these.
    call(
        "eks.create_cluster", "unknown role", name="stranger", version="1.33", roleArn="${cluster role}X",
        resourcesVpcConfig=NETWORK,
    ),
    call(
        "eks.create_cluster", "a name with a dash before it", name="-side", version="1.33", roleArn="$cluster role",
        resourcesVpcConfig=NETWORK,
    ),
    call(
        "eks.create_cluster", "one subnet", name="lone", version="1.33", roleArn="$cluster role",
        resourcesVpcConfig={"subnetIds": ["$home"]},
    ),
    call(
        "eks.create_cluster", "unknown subnet", name="lost", version="1.33", roleArn="$cluster role",
        resourcesVpcConfig={"subnetIds": ["subnet-0123456789abcdef0", "$home"]},
    ),
    call(
        "eks.create_cluster", "unknown version", name="old", version="0.1", roleArn="$cluster role",
        resourcesVpcConfig=NETWORK,
    ),
]

# A subnet without a way to the internet, as Fargate wants it.
INNER = [
    call(
        "ec2.create_subnet", "in the default VPC", {"inner": "Subnet.SubnetId"}, VpcId="$home vpc",
        CidrBlock="172.31.240.0/24", AvailabilityZone="us-east-1a",
    ),
    call("ec2.create_route_table", "in the default VPC", {"inner table": "RouteTable.RouteTableId"}, VpcId="$home vpc"),
    call("ec2.associate_route_table", "in the default VPC", RouteTableId="$inner table", SubnetId="$inner"),
]
