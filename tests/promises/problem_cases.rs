//! What AWS says when it refuses, word for word as far as it is known: the cases of `problems`. By AWS's code and, where
//! one code means several things, by its message. Knows no words of Landfall's.

/// One refused call.
#[derive(Debug)]
pub struct Case {
    pub service: &'static str,
    pub action: &'static str,
    pub status: u16,
    pub code: &'static str,
    pub message: &'static str,
}

/// One thing AWS found out after it accepted a call.
#[derive(Debug)]
pub struct Health {
    pub what: &'static str,
    pub code: &'static str,
    pub message: &'static str,
}

const fn case(
    service: &'static str,
    action: &'static str,
    status: u16,
    code: &'static str,
    message: &'static str,
) -> Case {
    Case { service, action, status, code, message }
}

const fn eks(action: &'static str, status: u16, code: &'static str, message: &'static str) -> Case {
    case("EKS", action, status, code, message)
}

const fn ec2(action: &'static str, code: &'static str, message: &'static str) -> Case {
    case("EC2", action, 400, code, message)
}

const fn iam(action: &'static str, status: u16, code: &'static str, message: &'static str) -> Case {
    case("IAM", action, status, code, message)
}

const fn elb(action: &'static str, code: &'static str, message: &'static str) -> Case {
    case("Elastic Load Balancing", action, 400, code, message)
}

const fn logs(action: &'static str, code: &'static str, message: &'static str) -> Case {
    case("CloudWatch Logs", action, 400, code, message)
}

pub const EKS: &[Case] = &[
    eks(
        "CreateCluster",
        400,
        "UnsupportedAvailabilityZoneException",
        "Cannot create cluster 'first' because us-east-1e, the targeted Availability Zone, does not currently have sufficient capacity to support the cluster. Retry and choose from these Availability Zones: us-east-1a, us-east-1b, us-east-1c",
    ),
    eks("CreateCluster", 400, "ResourceLimitExceededException", "Cluster count is at the limit of 100."),
    eks("CreateNodegroup", 400, "ResourceLimitExceededException", "Nodegroup count is at the limit of 30."),
    eks("CreateAddon", 400, "ResourceLimitExceededException", "Limit exceeded."),
    eks("CreateCluster", 400, "InvalidParameterException", "Subnets specified must be in at least two different AZs"),
    eks(
        "CreateCluster",
        400,
        "InvalidParameterException",
        "The role for roleArn, arn:aws:iam::111122223333:role/first-cluster-role, does not exist",
    ),
    eks("CreateCluster", 400, "InvalidParameterException", "Error in role params"),
    eks(
        "CreateNodegroup",
        400,
        "InvalidParameterException",
        "Role with arn: arn:aws:iam::111122223333:role/first-node-role, could not be assumed because it does not exist or the trusted entity is not correct",
    ),
    eks(
        "CreateCluster",
        400,
        "InvalidParameterException",
        "The provided role doesn't have the Amazon EKS Managed Policies associated with it. Please ensure the following policies are attached: arn:aws:iam::aws:policy/AmazonEKSClusterPolicy",
    ),
    eks(
        "CreateCluster",
        400,
        "InvalidParameterException",
        "IAM role's policy must include the ec2:DescribeSubnets action",
    ),
    eks(
        "CreateFargateProfile",
        400,
        "InvalidParameterException",
        "Subnet subnet-0a1b2c3d4e5f60718 provided in Fargate Profile is not a private subnet",
    ),
    eks(
        "CreateNodegroup",
        400,
        "InvalidParameterException",
        "Either provide launch template ID or launch template name in the request.",
    ),
    eks(
        "CreateNodegroup",
        400,
        "InvalidParameterException",
        "The following supplied instance types do not exist: [t9.huge]",
    ),
    eks(
        "CreateNodegroup",
        400,
        "InvalidParameterException",
        "AMI Type AL2_x86_64 is only supported for kubernetes versions 1.32 or earlier",
    ),
    eks("CreateCluster", 400, "InvalidParameterException", "unsupported Kubernetes version"),
    eks(
        "CreateAccessEntry",
        400,
        "InvalidParameterException",
        "The specified principalArn is invalid: invalid principal.",
    ),
    eks("CreateAddon", 400, "InvalidParameterException", "Addon version specified is not supported"),
    eks("CreateCluster", 400, "InvalidParameterException", "The field is not valid."),
    eks("CreateNodegroup", 400, "InvalidRequestException", "Cluster 'first' is not in ACTIVE status"),
    eks(
        "DeleteCluster",
        400,
        "InvalidRequestException",
        "Deletion protection is enabled for cluster first. Disable deletion protection before you delete the cluster.",
    ),
    eks("DeleteCluster", 400, "InvalidRequestException", "The cluster cannot be deleted in its current state."),
    eks("UpdateClusterConfig", 400, "InvalidRequestException", "The request is not valid."),
    eks(
        "DeleteCluster",
        409,
        "ResourceInUseException",
        "Cannot delete because cluster first currently has an update in progress",
    ),
    eks("CreateCluster", 409, "ResourceInUseException", "Cluster already exists with name: first"),
    eks("DeleteCluster", 409, "ResourceInUseException", "Cluster has nodegroups attached"),
    eks(
        "CreateNodegroup",
        409,
        "ResourceInUseException",
        "NodeGroup already exists with name workers and cluster name first",
    ),
    eks(
        "DeleteFargateProfile",
        409,
        "ResourceInUseException",
        "Cannot Delete Fargate Profile a because cluster first currently has Fargate profile b in status DELETING",
    ),
    eks("CreateAccessEntry", 409, "ResourceInUseException", "The specified access entry resource is already in use."),
    eks("DescribeCluster", 404, "ResourceNotFoundException", "No cluster found for name: first."),
    eks("DescribeCluster", 400, "ClientException", "No cluster found for name: first."),
    eks("AssociateAccessPolicy", 404, "ResourceNotFoundException", "The specified principalArn could not be found."),
    eks("CreateCluster", 400, "ClientException", "These credentials do not have permission to use this subnet."),
    eks("CreateCluster", 500, "ServerException", "Internal server error"),
    eks("CreateCluster", 503, "ServiceUnavailableException", "Service is unavailable"),
    eks("DescribeCluster", 429, "ThrottlingException", "Rate exceeded"),
    eks(
        "UpdateClusterVersion",
        400,
        "InvalidStateException",
        "Upgrade readiness insights of the cluster are in status ERROR.",
    ),
    eks(
        "CreateNodegroup",
        428,
        "ResourcePropagationDelayException",
        "The service-linked role is not yet visible to Amazon EKS.",
    ),
];

pub const EC2: &[Case] = &[
    ec2("CreateVpc", "VpcLimitExceeded", "The maximum number of VPCs has been reached."),
    ec2("AllocateAddress", "AddressLimitExceeded", "The maximum number of addresses has been reached."),
    ec2(
        "CreateNatGateway",
        "NatGatewayLimitExceeded",
        "Performing this operation would exceed the limit of 5 NAT gateways",
    ),
    ec2(
        "CreateInternetGateway",
        "InternetGatewayLimitExceeded",
        "The maximum number of internet gateways has been reached.",
    ),
    ec2("CreateSubnet", "SubnetLimitExceeded", "The maximum number of subnets has been reached."),
    ec2("CreateRouteTable", "RouteTableLimitExceeded", "The maximum number of route tables has been reached."),
    ec2(
        "AuthorizeSecurityGroupIngress",
        "RulesPerSecurityGroupLimitExceeded",
        "The maximum number of rules per security group has been reached",
    ),
    ec2(
        "DetachInternetGateway",
        "DependencyViolation",
        "Network vpc-0a1b2c3d4e5f60718 has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.",
    ),
    ec2("DeleteVpc", "DependencyViolation", "The vpc 'vpc-0a1b2c3d4e5f60718' has dependencies and cannot be deleted."),
    ec2("DeleteSecurityGroup", "DependencyViolation", "resource sg-0a1b2c3d4e5f60718 has a dependent object"),
    ec2("CreateSubnet", "InvalidVpcID.NotFound", "The vpc ID 'vpc-0a1b2c3d4e5f60718' does not exist"),
    ec2("CreateNatGateway", "InvalidSubnetID.NotFound", "The subnet ID 'subnet-0a1b2c3d4e5f60718' does not exist"),
    ec2("CreateRoute", "InvalidRouteTableID.NotFound", "The routeTable ID 'rtb-0a1b2c3d4e5f60718' does not exist"),
    ec2(
        "DetachInternetGateway",
        "InvalidInternetGatewayID.NotFound",
        "The internetGateway ID 'igw-0a1b2c3d4e5f60718' does not exist",
    ),
    ec2("DeleteSecurityGroup", "InvalidGroup.NotFound", "The security group 'sg-0a1b2c3d4e5f60718' does not exist"),
    ec2(
        "ReleaseAddress",
        "InvalidAllocationID.NotFound",
        "The allocation ID 'eipalloc-0a1b2c3d4e5f60718' does not exist",
    ),
    ec2("CreateRoute", "NatGatewayNotFound", "The Nat Gateway nat-0a1b2c3d4e5f60718 was not found"),
    ec2(
        "DeleteNetworkInterface",
        "InvalidNetworkInterfaceID.NotFound",
        "The networkInterface ID 'eni-0a1b2c3d4e5f60718' does not exist",
    ),
    ec2("CreateVpc", "InvalidVpc.Range", "The CIDR '10.0.0.0/8' is invalid."),
    ec2("CreateSubnet", "InvalidSubnet.Range", "The CIDR '10.9.0.0/24' is invalid."),
    ec2("CreateSubnet", "InvalidSubnet.Conflict", "The CIDR '192.168.0.0/18' conflicts with another subnet"),
    ec2(
        "CreateVpc",
        "InvalidParameterValue",
        "Value (10.0.0.0) for parameter cidrBlock is invalid. This is not a valid CIDR block.",
    ),
    ec2(
        "AuthorizeSecurityGroupIngress",
        "InvalidPermission.Duplicate",
        "the specified rule \"peer: 0.0.0.0/0, TCP, from port: 443, to port: 443, ALLOW\" already exists",
    ),
    ec2(
        "CreateNatGateway",
        "Resource.AlreadyAssociated",
        "Elastic IP address [eipalloc-0a1b2c3d4e5f60718] is already associated",
    ),
    ec2("CreateRoute", "RouteAlreadyExists", "The route identified by 0.0.0.0/0 already exists."),
    ec2("CreateVpc", "DryRunOperation", "Request would have succeeded, but DryRun flag is set."),
    ec2("CreateSubnet", "InvalidAvailabilityZone", "The availability zone id 'use1-az9' is invalid."),
    ec2("ReleaseAddress", "AuthFailure", "You do not have permission to access the specified resource."),
    ec2("ReleaseAddress", "InvalidIPAddress.InUse", "Address 198.51.100.7 is in use."),
    ec2("DeleteVolume", "VolumeInUse", "Volume vol-0a1b2c3d4e5f60718 is currently attached to i-0a1b2c3d4e5f60718"),
    ec2(
        "DeleteNetworkInterface",
        "InvalidParameterValue",
        "Network interface 'eni-0a1b2c3d4e5f60718' is currently in use.",
    ),
    ec2("DeleteNetworkInterface", "OperationNotPermitted", "You are not allowed to manage 'ela-attach' attachments."),
    ec2("CreateNatGateway", "IdempotentParameterMismatch", "The client token was already used with other parameters."),
    ec2("CreateVpc", "InvalidParameterValue", "Value (x) for parameter instanceTenancy is invalid."),
];

pub const IAM: &[Case] = &[
    iam("CreateRole", 409, "EntityAlreadyExists", "Role with name first-cluster-role already exists."),
    iam("DeleteRole", 409, "DeleteConflict", "Cannot delete entity, must detach all policies first."),
    iam("DeleteRole", 409, "DeleteConflict", "Cannot delete entity, must delete policies first."),
    iam("DeleteRole", 409, "DeleteConflict", "Cannot delete entity, must remove roles from instance profile first."),
    iam("AttachRolePolicy", 404, "NoSuchEntity", "The role with name first-node-role cannot be found."),
    iam(
        "AttachRolePolicy",
        404,
        "NoSuchEntity",
        "Policy arn:aws:iam::aws:policy/AmazonEKSWrongPolicy does not exist or is not attachable.",
    ),
    iam("CreateRole", 409, "LimitExceeded", "Cannot exceed quota for RolesPerAccount: 1000"),
    iam("AttachRolePolicy", 409, "LimitExceeded", "Cannot exceed quota for PoliciesPerRole: 10"),
    iam("CreateRole", 400, "MalformedPolicyDocument", "This policy contains invalid Json"),
    iam("CreateRole", 400, "InvalidInput", "The specified value for roleName is invalid."),
    iam("AttachRolePolicy", 409, "ConcurrentModification", "The role is being modified by another request."),
    iam("CreateRole", 500, "ServiceFailure", "Service failure"),
    iam("CreateRole", 400, "Throttling", "Rate exceeded"),
];

pub const IDENTITY: &[Case] = &[
    ec2("CreateVpc", "RequestLimitExceeded", "Request limit exceeded."),
    case("EC2", "CreateVpc", 401, "AuthFailure", "AWS was not able to validate the provided access credentials"),
    case(
        "EC2",
        "CreateVpc",
        403,
        "OptInRequired",
        "You are not subscribed to this service. Please go to http://aws.amazon.com to subscribe.",
    ),
    ec2("CreateVpc", "RequestExpired", "Request has expired."),
    ec2(
        "CreateVpc",
        "PendingVerification",
        "Your request for accessing resources in this region is being validated, and you will not be able to launch additional resources in this region until the validation is complete.",
    ),
    case(
        "STS",
        "GetCallerIdentity",
        403,
        "InvalidClientTokenId",
        "The security token included in the request is invalid.",
    ),
    eks("CreateCluster", 403, "UnrecognizedClientException", "The security token included in the request is invalid."),
    iam("CreateRole", 403, "ExpiredToken", "The security token included in the request is expired"),
    eks("CreateCluster", 403, "ExpiredTokenException", "The security token included in the request is expired"),
    case(
        "STS",
        "GetCallerIdentity",
        403,
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.",
    ),
    eks(
        "CreateCluster",
        403,
        "InvalidSignatureException",
        "Signature expired: 20261121T110000Z is now earlier than 20261121T115500Z (20261121T120000Z - 5 min.)",
    ),
    iam("CreateRole", 403, "MissingAuthenticationToken", "Missing Authentication Token"),
    iam("CreateRole", 400, "IncompleteSignature", "Authorization header requires 'Signature' parameter."),
    case(
        "STS",
        "GetCallerIdentity",
        403,
        "RegionDisabledException",
        "STS is not activated in this region for account: 111122223333.",
    ),
];

pub const DENIED: &[Case] = &[
    eks(
        "CreateCluster",
        403,
        "AccessDeniedException",
        "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: eks:CreateCluster on resource: arn:aws:eks:us-east-1:111122223333:cluster/first because no identity-based policy allows the eks:CreateCluster action",
    ),
    eks(
        "CreateCluster",
        403,
        "AccessDeniedException",
        "User: arn:aws:sts::111122223333:assumed-role/WSParticipantRole/Participant is not authorized to perform: eks:CreateCluster on resource: arn:aws:eks:us-east-1:111122223333:cluster/first with an explicit deny in a service control policy",
    ),
    iam(
        "CreateRole",
        403,
        "AccessDenied",
        "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::111122223333:role/first-node-role with an explicit deny in an identity-based policy",
    ),
    iam(
        "CreateRole",
        403,
        "AccessDenied",
        "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::111122223333:role/first-node-role because no permissions boundary allows the iam:CreateRole action",
    ),
    iam(
        "CreateRole",
        403,
        "AccessDenied",
        "User: arn:aws:sts::111122223333:assumed-role/WSParticipantRole/Participant is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::111122223333:role/first-node-role because no session policy allows the iam:CreateRole action",
    ),
    iam(
        "CreateRole",
        403,
        "AccessDenied",
        "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::111122223333:role/first-node-role because no VPC endpoint policy allows the iam:CreateRole action",
    ),
    eks(
        "CreateCluster",
        403,
        "AccessDeniedException",
        "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: kms:CreateGrant on resource: arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab because no resource-based policy allows the kms:CreateGrant action",
    ),
    case(
        "STS",
        "GetCallerIdentity",
        403,
        "AccessDenied",
        "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/admin with an explicit deny in a resource control policy",
    ),
    eks(
        "CreateNodegroup",
        403,
        "AccessDeniedException",
        "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: iam:CreateServiceLinkedRole on resource: arn:aws:iam::111122223333:role/aws-service-role/eks-nodegroup.amazonaws.com/AWSServiceRoleForAmazonEKSNodegroup because no identity-based policy allows the iam:CreateServiceLinkedRole action",
    ),
    eks(
        "CreateCluster",
        403,
        "AccessDeniedException",
        "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: iam:PassRole on resource: arn:aws:iam::111122223333:role/first-cluster-role because no identity-based policy allows the iam:PassRole action",
    ),
    case(
        "EC2",
        "CreateVpc",
        403,
        "UnauthorizedOperation",
        "You are not authorized to perform this operation. Encoded authorization failure message: 4GIOHlTkIaWHQD0Q0m6XSnuMMCm",
    ),
    case(
        "EC2",
        "CreateVpc",
        403,
        "UnauthorizedOperation",
        "You are not authorized to perform this operation. User: arn:aws:iam::111122223333:user/alice is not authorized to perform: ec2:CreateVpc on resource: arn:aws:ec2:us-east-1:111122223333:vpc/* with an explicit deny in a service control policy. Encoded authorization failure message: 4GIOHlTkIaWHQD0Q0m6XSnuMMCm",
    ),
    elb(
        "DeleteLoadBalancer",
        "AccessDenied",
        "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: elasticloadbalancing:DeleteLoadBalancer because no identity-based policy allows the elasticloadbalancing:DeleteLoadBalancer action",
    ),
];

pub const ELB: &[Case] = &[
    elb("DescribeLoadBalancers", "LoadBalancerNotFound", "There is no ACTIVE Load Balancer named 'a1b2c3'"),
    elb("DeleteTargetGroup", "TargetGroupNotFound", "One or more target groups not found"),
    elb(
        "DeleteLoadBalancer",
        "OperationNotPermitted",
        "Load balancer 'arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/net/a/1' cannot be deleted because deletion protection is enabled",
    ),
    elb(
        "DeleteTargetGroup",
        "ResourceInUse",
        "Target group 'arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/a/1' is currently in use by a listener or a rule",
    ),
    elb(
        "DeleteLoadBalancer",
        "ResourceInUse",
        "Load balancer 'arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/net/a/1' cannot be deleted because it is currently associated with another service",
    ),
    elb("DeleteLoadBalancer", "TooManyLoadBalancers", "The quota for load balancers has been reached"),
    elb("DescribeLoadBalancers", "Throttling", "Rate exceeded"),
];

pub const LOGS: &[Case] = &[
    logs("CreateLogGroup", "ResourceAlreadyExistsException", "The specified log group already exists"),
    logs("CreateLogGroup", "LimitExceededException", "Resource limit exceeded."),
    logs("DeleteLogGroup", "OperationAbortedException", "A conflicting operation is currently in progress."),
    logs("DeleteLogGroup", "ResourceNotFoundException", "The specified log group does not exist."),
    logs("CreateLogGroup", "ThrottlingException", "Rate exceeded"),
];

/// Keys of AWS KMS, as EKS hands their errors on.
pub const KMS: &[Case] = &[
    eks("CreateCluster", 400, "NotFoundException", "Key 'arn:aws:kms:us-east-1:111122223333:key/1' does not exist"),
    eks("CreateCluster", 400, "DisabledException", "arn:aws:kms:us-east-1:111122223333:key/1 is disabled."),
    eks(
        "CreateCluster",
        400,
        "KMSInvalidStateException",
        "arn:aws:kms:us-east-1:111122223333:key/1 is pending deletion.",
    ),
    eks("CreateCluster", 400, "InvalidKeyUsageException", "The key usage is SIGN_VERIFY."),
    eks("CreateCluster", 400, "InvalidParameterException", "The KMS key keyArn is invalid."),
    eks(
        "CreateCluster",
        400,
        "AccessDeniedException",
        "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: kms:CreateGrant on resource: arn:aws:kms:us-east-1:111122223333:key/1 because no identity-based policy allows the kms:CreateGrant action",
    ),
];

const fn health(what: &'static str, code: &'static str, message: &'static str) -> Health {
    Health { what, code, message }
}

const NODES: &str = "Node group workers";
const CLUSTER: &str = "EKS cluster";
const NAT: &str = "NAT gateway nat-0a1b2c3d4e5f60718";
const LAUNCH: &str = "AsgInstanceLaunchFailures";

pub const HEALTH: &[Health] = &[
    health(
        NODES,
        LAUNCH,
        "Could not launch On-Demand Instances. VcpuLimitExceeded - You have requested more vCPU capacity than your current vCPU limit of 5 allows for the instance bucket that the specified instance type belongs to. Launching EC2 instance failed.",
    ),
    health(
        NODES,
        LAUNCH,
        "Could not launch On-Demand Instances. InsufficientInstanceCapacity - We currently do not have sufficient t3.medium capacity in the Availability Zone you requested (us-east-1a). Launching EC2 instance failed.",
    ),
    health(NODES, LAUNCH, "Could not launch Spot Instances. UnfulfillableCapacity - Unable to fulfill capacity."),
    health(
        NODES,
        LAUNCH,
        "Could not launch On-Demand Instances. InvalidParameterCombination - The specified instance type is not eligible for Free Tier. Launching EC2 instance failed.",
    ),
    health(
        NODES,
        LAUNCH,
        "Could not launch Spot Instances. AuthFailure.ServiceLinkedRoleCreationNotPermitted - The provided credentials do not have permission to create the service-linked role for EC2 Spot Instances.",
    ),
    health(
        NODES,
        LAUNCH,
        "Could not launch On-Demand Instances. Unsupported - Your requested instance type (m7g.large) is not supported in your requested Availability Zone (us-east-1e).",
    ),
    health(NODES, LAUNCH, "Could not launch On-Demand Instances. Something new."),
    health(NODES, "InstanceLimitExceeded", "The instance limit has been reached."),
    health(NODES, "NodeCreationFailure", "Instances failed to join the kubernetes cluster"),
    health(
        NODES,
        "Ec2SubnetInvalidConfiguration",
        "One or more Amazon EC2 Subnets of [subnet-0a1b2c3d4e5f60718] for node group workers does not automatically assign public IP addresses to instances launched into it.",
    ),
    health(NODES, "InsufficientFreeAddresses", "One or more of the subnets does not have enough free IP addresses."),
    health(NODES, "IamNodeRoleNotFound", "The role first-node-role cannot be found."),
    health(NODES, "IamInstanceProfileNotFound", "The instance profile cannot be found."),
    health(NODES, "IamLimitExceeded", "Cannot exceed quota for InstanceProfilesPerAccount: 1000"),
    health(NODES, "IamThrottling", "Rate exceeded"),
    health(NODES, "AccessDenied", "Your worker nodes do not have access to the cluster."),
    health(NODES, "ClusterUnreachable", "The API server did not answer."),
    health(NODES, "Ec2SecurityGroupNotFound", "The security group sg-0a1b2c3d4e5f60718 does not exist."),
    health(NODES, "Ec2SecurityGroupDeletionFailure", "resource sg-0a1b2c3d4e5f60718 has a dependent object"),
    health(NODES, "Ec2LaunchTemplateNotFound", "The launch template does not exist."),
    health(NODES, "Ec2LaunchTemplateVersionMismatch", "The launch template's version was changed."),
    health(NODES, "Ec2LaunchTemplateInvalidConfiguration", "The launch template is not valid."),
    health(NODES, "Ec2LaunchTemplateDeletionFailure", "The launch template could not be deleted."),
    health(NODES, "Ec2LaunchTemplateMaxLimitExceeded", "Too many launch templates."),
    health(NODES, "Ec2LaunchTemplateVersionMaxLimitExceeded", "Too many versions of the launch template."),
    health(NODES, "SourceEc2LaunchTemplateNotFound", "The launch template does not exist."),
    health(NODES, "Ec2SubnetNotFound", "The subnet subnet-0a1b2c3d4e5f60718 does not exist."),
    health(NODES, "Ec2SubnetListTooLong", "Too many subnets."),
    health(NODES, "Ec2SubnetMissingIpv6Assignment", "The subnet does not assign IPv6 addresses."),
    health(NODES, "Ec2InstanceTypeDoesNotExist", "The instance type does not exist."),
    health(NODES, "AmiIdNotFound", "The image does not exist."),
    health(NODES, "AutoScalingGroupNotFound", "The Auto Scaling group does not exist."),
    health(NODES, "AutoScalingGroupInvalidConfiguration", "The Auto Scaling group was changed."),
    health(NODES, "AutoScalingGroupOptInRequired", "You are not subscribed to this service."),
    health(NODES, "AutoScalingGroupRateLimitExceeded", "Rate exceeded"),
    health(NODES, "AutoScalingGroupInstanceRefreshActive", "An instance refresh is in progress."),
    health(NODES, "NodeTerminationFailure", "The node could not be ended."),
    health(
        NODES,
        "PodEvictionFailure",
        "Reached max retries while trying to evict pods from nodes in node group workers",
    ),
    health(NODES, "KubernetesLabelInvalid", "The label is not valid."),
    health(NODES, "LimitExceeded", "Limit exceeded."),
    health(NODES, "InternalFailure", "Internal failure"),
    health(NODES, "Unknown", "EKS gives no reason."),
    health(CLUSTER, "AccessDenied", "The cluster role was refused ec2:CreateNetworkInterface."),
    health(CLUSTER, "ClusterUnreachable", "The API server did not answer."),
    health(CLUSTER, "ConfigurationConflict", "The configuration conflicts."),
    health(CLUSTER, "InternalFailure", "Internal failure"),
    health(CLUSTER, "ResourceLimitExceeded", "Limit exceeded."),
    health(CLUSTER, "ResourceNotFound", "A resource was not found."),
    health(CLUSTER, "IamRoleNotFound", "The role first-cluster-role cannot be found."),
    health(CLUSTER, "VpcNotFound", "The VPC does not exist."),
    health(CLUSTER, "InsufficientFreeAddresses", "The subnet does not have enough free IP addresses."),
    health(CLUSTER, "Ec2ServiceNotSubscribed", "You are not subscribed to this service."),
    health(CLUSTER, "Ec2SubnetNotFound", "The subnet does not exist."),
    health(CLUSTER, "Ec2SecurityGroupNotFound", "The security group does not exist."),
    health(CLUSTER, "KmsGrantRevoked", "The grant was revoked."),
    health(CLUSTER, "KmsKeyNotFound", "The key does not exist."),
    health(CLUSTER, "KmsKeyMarkedForDeletion", "The key is pending deletion."),
    health(CLUSTER, "KmsKeyDisabled", "The key is disabled."),
    health(CLUSTER, "StsRegionalEndpointDisabled", "STS is not activated in this Region."),
    health(CLUSTER, "UnsupportedVersion", "The version is not supported."),
    health(CLUSTER, "Other", ""),
    health(CLUSTER, "", ""),
    health(
        "Add-on coredns",
        "InsufficientNumberOfReplicas",
        "The add-on is unhealthy because it doesn't have the desired number of replicas.",
    ),
    health(
        "Add-on coredns",
        "ConfigurationConflict",
        "Conflicts found when trying to apply. Will not continue due to resolve conflicts mode.",
    ),
    health("Add-on aws-ebs-csi-driver", "AccessDenied", "The add-on's role was refused ec2:CreateVolume."),
    health("Add-on aws-ebs-csi-driver", "AddonPermissionFailure", "The role cannot be assumed."),
    health("Add-on coredns", "AdmissionRequestDenied", "admission webhook denied the request"),
    health("Add-on coredns", "UnsupportedAddonModification", "The add-on was changed."),
    health("Add-on coredns", "K8sResourceNotFound", "The deployment does not exist."),
    health("Add-on from-marketplace", "AddonSubscriptionNeeded", "The add-on needs a subscription."),
    health("Fargate profile default", "PodExecutionRoleAlreadyInUse", "The role is used by a node group."),
    health("Fargate profile default", "AccessDenied", "The role cannot be assumed."),
    health("Update of the cluster", "SubnetNotFound", "The subnet does not exist."),
    health("Update of the cluster", "SecurityGroupNotFound", "The security group does not exist."),
    health("Update of the cluster", "EniLimitReached", "Too many network interfaces."),
    health("Update of the cluster", "IpNotAvailable", "No free IP addresses."),
    health("Update of the cluster", "OperationNotPermitted", "The operation is not permitted."),
    health("Update of the cluster", "VpcIdNotFound", "The VPC does not exist."),
    health(
        NAT,
        "InsufficientFreeAddressesInSubnet",
        "Subnet has insufficient free addresses to create this NAT gateway",
    ),
    health(NAT, "Gateway.NotAttached", "Network vpc-0a1b2c3d4e5f60718 has no Internet gateway attached"),
    health(NAT, "InvalidAllocationID.NotFound", "Elastic IP address eipalloc-0a1b2c3d4e5f60718 could not be found"),
    health(NAT, "Resource.AlreadyAssociated", "Elastic IP address eipalloc-0a1b2c3d4e5f60718 is already associated"),
    health(NAT, "InternalError", "Network interface could not be created."),
    health(NAT, "InvalidSubnetID.NotFound", "The specified subnet subnet-0a1b2c3d4e5f60718 does not exist"),
];
