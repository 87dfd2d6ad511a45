//! Every error of the failure catalogue is known, and the sentences people read are as they should be.

use super::*;

fn failure(service: &'static str, action: &'static str, code: &str, message: &str) -> Failure {
    Failure::Aws(Box::new(AwsFailure {
        service,
        action,
        kind: FailureKind::Answered,
        code: code.to_owned(),
        message: message.to_owned(),
        request_id: Some("req-1".to_owned()),
        status: Some(400),
    }))
}

fn broken(kind: FailureKind, service: &'static str, message: &str) -> Problem {
    explain(&Failure::Aws(Box::new(AwsFailure {
        service,
        action: "CreateVpc",
        kind,
        code: String::new(),
        message: message.to_owned(),
        request_id: None,
        status: None,
    })))
}

fn eks(action: &'static str, code: &str, message: &str) -> Problem {
    explain(&failure("EKS", action, code, message))
}

fn ec2(action: &'static str, code: &str, message: &str) -> Problem {
    explain(&failure("EC2", action, code, message))
}

fn iam(action: &'static str, code: &str, message: &str) -> Problem {
    explain(&failure("IAM", action, code, message))
}

#[test]
fn a_refused_zone_names_the_zones_aws_offers() {
    let problem = eks(
        "CreateCluster",
        "UnsupportedAvailabilityZoneException",
        "Cannot create cluster 'workshop' because us-east-1e, the targeted Availability Zone, does not currently have \
         sufficient capacity to support the cluster. Retry and choose from these Availability Zones: us-east-1a, us-east-1b",
    );
    assert_eq!(problem.code, "zone-refused");
    assert_eq!(problem.what_happened, "EKS has no room for a control plane in us-east-1e at the moment.");
    assert_eq!(
        problem.what_to_do,
        "Use Undo everything, go back to the Network page and choose from these Availability Zones: us-east-1a, us-east-1b."
    );
}

#[test]
fn the_role_family_is_told_apart_by_fragments() {
    let code = |message| eks("CreateCluster", "InvalidParameterException", message).code;
    assert_eq!(code("The role for roleArn, arn:aws:iam::1:role/x, does not exist"), "role-not-found");
    assert_eq!(code("Error in role params"), "role-not-found");
    assert_eq!(code("Role could not be assumed because the trusted entity is not correct"), "role-not-trusted");
    assert_eq!(
        code(
            "Role with arn: arn:aws:iam::1:role/x, could not be assumed because it does not exist or the trusted entity is not correct"
        ),
        "role-not-trusted"
    );
    assert_eq!(
        code("The provided role doesn't have the Amazon EKS Managed Policies associated with it."),
        "role-policy-missing"
    );
    assert_eq!(code("IAM role's policy must include the ec2:DescribeSubnets action"), "role-policy-missing");
}

#[test]
fn a_wrong_trust_policy_names_the_role_and_what_must_stand_there() {
    let problem = eks(
        "CreateCluster",
        "InvalidParameterException",
        "Role with arn: arn:aws:iam::111122223333:role/workshop-cluster, could not be assumed because it does not exist or \
         the trusted entity is not correct",
    );
    assert_eq!(
        problem.what_happened,
        "EKS could not take on arn:aws:iam::111122223333:role/workshop-cluster for more than two minutes. A new role is \
         known everywhere within seconds, so its trust policy is wrong: it must allow sts:AssumeRole to the service that \
         uses it, eks.amazonaws.com for the cluster and ec2.amazonaws.com for nodes."
    );
}

#[test]
fn eks_parameters_are_told_apart() {
    let code = |message| eks("CreateNodegroup", "InvalidParameterException", message).code;
    assert_eq!(code("Subnets specified must be in at least two different AZs"), "zones-too-few");
    assert_eq!(code("Subnet subnet-1 provided in Fargate Profile is not a private subnet"), "fargate-subnet-public");
    assert_eq!(code("Either provide launch template ID or launch template name"), "launch-template-doubled");
    assert_eq!(code("The following supplied instance types do not exist: [t9.huge]"), "instance-type-unknown");
    assert_eq!(code("unsupported Kubernetes version"), "version-unsupported");
    assert_eq!(code("AMI Type AL2_x86_64 is only supported for kubernetes versions 1.32 or earlier"), "image-too-old");
    assert_eq!(code("anything else"), "parameter-refused");
    let addon = eks("CreateAddon", "InvalidParameterException", "Addon version specified is not supported");
    assert_eq!(addon.code, "addon-refused");
    let types = eks(
        "CreateNodegroup",
        "InvalidParameterException",
        "The following supplied instance types do not exist: [t9.huge]",
    );
    assert_eq!(types.what_happened, "This Region does not offer t9.huge.");
}

#[test]
fn eks_states_are_told_apart() {
    assert_eq!(
        eks("CreateNodegroup", "InvalidRequestException", "Cluster 'x' is not in ACTIVE status").code,
        "cluster-not-active"
    );
    assert_eq!(
        eks("DeleteCluster", "InvalidRequestException", "Deletion protection is enabled").code,
        "deletion-protected"
    );
    assert_eq!(eks("DeleteCluster", "InvalidRequestException", "?").code, "delete-refused");
    assert_eq!(eks("UpdateClusterConfig", "InvalidRequestException", "?").code, "request-refused");
    let in_use = |message| eks("DeleteCluster", "ResourceInUseException", message).code;
    assert_eq!(in_use("Cannot delete because cluster x currently has an update in progress"), "cluster-busy");
    assert_eq!(in_use("Cluster has nodegroups attached"), "cluster-has-node-groups");
    assert_eq!(in_use("Cluster already exists with name: x"), "cluster-exists");
    assert_eq!(in_use("NodeGroup already exists with name a and cluster name b"), "node-group-exists");
    assert_eq!(
        in_use("Cannot Delete Fargate Profile a because cluster b currently has Fargate profile c in status DELETING"),
        "fargate-busy"
    );
    assert_eq!(in_use("?"), "in-use");
    assert_eq!(
        eks("DescribeCluster", "ResourceNotFoundException", "No cluster found for name: x.").code,
        "cluster-gone"
    );
    assert_eq!(eks("DescribeCluster", "ClientException", "No cluster found for name: x.").code, "cluster-gone");
    assert_eq!(eks("DescribeAddon", "ResourceNotFoundException", "?").code, "eks-not-found");
    assert_eq!(eks("CreateCluster", "ClientException", "?").code, "eks-refused");
    assert_eq!(eks("UpdateClusterVersion", "InvalidStateException", "?").code, "upgrade-not-ready");
    assert_eq!(eks("CreateNodegroup", "ResourcePropagationDelayException", "?").code, "still-spreading");
}

#[test]
fn every_quota_is_named_with_its_code() {
    let quotas = [
        (ec2("CreateVpc", "VpcLimitExceeded", ""), "vpc-quota", "L-F678F1CE"),
        (ec2("AllocateAddress", "AddressLimitExceeded", ""), "address-quota", "L-0263D0A3"),
        (ec2("CreateNatGateway", "NatGatewayLimitExceeded", ""), "nat-gateway-quota", "L-FE5A380F"),
        (ec2("CreateInternetGateway", "InternetGatewayLimitExceeded", ""), "internet-gateway-quota", "L-A4707A72"),
        (
            ec2("AuthorizeSecurityGroupIngress", "RulesPerSecurityGroupLimitExceeded", ""),
            "security-rule-quota",
            "L-0EA8095F",
        ),
        (ec2("RunInstances", "VcpuLimitExceeded", ""), "vcpu-quota", "L-1216C47A"),
        (eks("CreateCluster", "ResourceLimitExceededException", ""), "cluster-quota", "L-1194D53C"),
        (eks("CreateNodegroup", "ResourceLimitExceededException", ""), "node-group-quota", "L-6D54EA21"),
        (
            iam("CreateRole", "LimitExceeded", "Cannot exceed quota for RolesPerAccount: 1000"),
            "role-quota",
            "L-FE177D64",
        ),
    ];
    for (problem, code, quota) in quotas {
        assert_eq!(problem.code, code);
        assert!(problem.what_to_do.contains(quota), "{code}: {}", problem.what_to_do);
    }
    assert_eq!(ec2("CreateSubnet", "SubnetLimitExceeded", "").code, "subnet-quota");
    assert_eq!(ec2("CreateRouteTable", "RouteTableLimitExceeded", "").code, "route-table-quota");
    assert_eq!(eks("CreateAddon", "ResourceLimitExceededException", "").code, "eks-quota");
    assert_eq!(iam("CreatePolicy", "LimitExceeded", "?").code, "iam-quota");
}

#[test]
fn the_address_quota_reads_well() {
    let problem = ec2("AllocateAddress", "AddressLimitExceeded", "The maximum number of addresses has been reached.");
    assert_eq!(problem.title, "The account has no free Elastic IP address");
    assert_eq!(
        problem.what_happened,
        "The quota “EC2-VPC Elastic IPs” (5 in a Region unless raised, code L-0263D0A3) is used up. Every NAT gateway needs \
         one address."
    );
}

#[test]
fn ec2_errors_are_told_apart() {
    assert_eq!(
        ec2(
            "DetachInternetGateway",
            "DependencyViolation",
            "Network vpc-1 has some mapped public address(es). Please unmap those"
        )
        .code,
        "addresses-in-use"
    );
    assert_eq!(
        ec2("DeleteSecurityGroup", "DependencyViolation", "resource sg-1 has a dependent object").code,
        "security-group-in-use"
    );
    assert_eq!(
        ec2("DeleteVpc", "DependencyViolation", "The vpc 'vpc-1' has dependencies and cannot be deleted").code,
        "still-in-use"
    );
    for code in [
        "InvalidVpcID.NotFound",
        "InvalidSubnetID.NotFound",
        "InvalidRouteTableID.NotFound",
        "InvalidGroup.NotFound",
        "NatGatewayNotFound",
    ] {
        assert_eq!(ec2("CreateRoute", code, "").code, "id-not-found", "{code}");
    }
    assert_eq!(ec2("CreateVpc", "InvalidVpc.Range", "").code, "vpc-range");
    assert_eq!(ec2("CreateSubnet", "InvalidSubnet.Range", "").code, "subnet-range");
    assert_eq!(
        ec2("CreateSubnet", "InvalidSubnet.Conflict", "The CIDR '10.0.0.0/24' conflicts with another subnet").code,
        "subnet-conflict"
    );
    assert_eq!(
        ec2("CreateVpc", "InvalidParameterValue", "Value (x) for parameter cidrBlock is invalid").code,
        "cidr-refused"
    );
    assert_eq!(ec2("CreateVpc", "InvalidParameterValue", "?").code, "value-refused");
    assert_eq!(
        ec2(
            "RunInstances",
            "InvalidParameterCombination",
            "The specified instance type is not eligible for Free Tier."
        )
        .code,
        "free-plan-type"
    );
    let spot = "Could not launch Spot Instances. AuthFailure.ServiceLinkedRoleCreationNotPermitted - The provided \
                credentials do not have permission to create the service-linked role for EC2 Spot Instances.";
    assert_eq!(super::super::explain_health("x", "AsgInstanceLaunchFailures", spot).code, "spot-role-missing");
    for code in
        ["InvalidPermission.Duplicate", "InvalidGroup.Duplicate", "Resource.AlreadyAssociated", "RouteAlreadyExists"]
    {
        assert_eq!(ec2("CreateRoute", code, "").code, "already-there", "{code}");
    }
    assert_eq!(ec2("CreateVpc", "DryRunOperation", "").code, "dry-run");
    assert_eq!(
        ec2("ReleaseAddress", "AuthFailure", "You do not have permission to access the specified resource.").code,
        "address-in-use"
    );
}

#[test]
fn identity_errors_are_told_apart() {
    assert_eq!(
        ec2("CreateVpc", "AuthFailure", "AWS was not able to validate the provided access credentials").code,
        "credentials-unknown"
    );
    assert_eq!(ec2("CreateVpc", "OptInRequired", "").code, "account-not-ready");
    assert_eq!(ec2("CreateVpc", "RequestExpired", "Request has expired.").code, "credentials-expired");
    assert_eq!(ec2("CreateVpc", "PendingVerification", "").code, "account-pending");
    assert_eq!(iam("CreateRole", "InvalidClientTokenId", "").code, "credentials-unknown");
    assert_eq!(eks("CreateCluster", "UnrecognizedClientException", "").code, "credentials-unknown");
    assert_eq!(iam("CreateRole", "ExpiredToken", "").code, "credentials-expired");
    assert_eq!(eks("CreateCluster", "ExpiredTokenException", "").code, "credentials-expired");
    assert_eq!(
        iam("CreateRole", "SignatureDoesNotMatch", "Signature expired: 1 is now earlier than 2").code,
        "clock-wrong"
    );
    assert_eq!(
        eks("CreateCluster", "InvalidSignatureException", "The request signature we calculated does not match").code,
        "secret-wrong"
    );
    assert_eq!(ec2("CreateVpc", "MissingAuthenticationToken", "").code, "credentials-missing");
    assert_eq!(explain(&failure("STS", "GetCallerIdentity", "RegionDisabledException", "")).code, "region-off");
    assert_eq!(ec2("CreateVpc", "RequestLimitExceeded", "").code, "throttled");
    assert_eq!(iam("CreateRole", "Throttling", "").code, "throttled");
    assert_eq!(eks("CreateCluster", "ThrottlingException", "").code, "throttled");
    assert_eq!(eks("CreateCluster", "ServerException", "").code, "aws-internal");
    assert_eq!(iam("CreateRole", "ServiceFailure", "").code, "aws-internal");
}

#[test]
fn iam_errors_are_told_apart() {
    let exists = iam("CreateRole", "EntityAlreadyExists", "Role with name workshop-cluster already exists.");
    assert_eq!(exists.code, "role-exists");
    assert!(exists.what_happened.contains("a role workshop-cluster that"), "{}", exists.what_happened);
    assert_eq!(
        iam("DeleteRole", "DeleteConflict", "Cannot delete entity, must detach all policies first.").code,
        "role-in-use"
    );
    assert_eq!(
        iam("DeleteRole", "DeleteConflict", "must remove roles from instance profile first").code,
        "role-in-profile"
    );
    assert_eq!(iam("GetRole", "NoSuchEntity", "The role with name x cannot be found.").code, "iam-not-found");
    assert_eq!(
        iam("AttachRolePolicy", "NoSuchEntity", "Policy x does not exist or is not attachable").code,
        "policy-not-found"
    );
    assert_eq!(iam("CreateRole", "MalformedPolicyDocument", "").code, "policy-malformed");
    assert_eq!(iam("CreateRole", "InvalidInput", "").code, "iam-value-refused");
    assert_eq!(iam("CreateRole", "ConcurrentModification", "").code, "iam-busy");
    assert_eq!(explain(&failure("KMS", "DescribeKey", "DisabledException", "")).code, "key-disabled");
}

#[test]
fn a_missing_permission_names_action_resource_and_policy() {
    let problem = eks(
        "CreateCluster",
        "AccessDeniedException",
        "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: eks:CreateCluster on resource: \
         arn:aws:eks:us-east-1:111122223333:cluster/workshop because no identity-based policy allows the eks:CreateCluster action",
    );
    assert_eq!(problem.code, "access-denied");
    assert_eq!(problem.title, "You may not do eks:CreateCluster");
    assert_eq!(
        problem.what_happened,
        "CreateCluster was refused: arn:aws:iam::111122223333:user/alice may not do eks:CreateCluster on \
         arn:aws:eks:us-east-1:111122223333:cluster/workshop. No identity-based policy of yours allows eks:CreateCluster."
    );
    assert_eq!(
        problem.what_to_do,
        "Ask an administrator to allow eks:CreateCluster on arn:aws:eks:us-east-1:111122223333:cluster/workshop for you. \
         Then choose Try again: what stands is kept."
    );
}

#[test]
fn what_helps_depends_on_the_kind_of_policy() {
    let denied = |blocker: &str| {
        let message = format!(
            "User: arn:aws:sts::111122223333:assumed-role/W/p is not authorized to perform: iam:CreateRole on resource: \
             arn:aws:iam::111122223333:role/x {blocker}"
        );
        iam("CreateRole", "AccessDenied", &message)
    };
    let organization = denied("with an explicit deny in a service control policy");
    assert_eq!(organization.code, "denied-by-organization");
    assert!(organization.what_to_do.starts_with("Changing IAM policies in this account does not help."));
    assert_eq!(denied("because no permissions boundary allows the iam:CreateRole action").code, "denied-by-boundary");
    assert_eq!(denied("because no session policy allows the iam:CreateRole action").code, "denied-by-session");
    assert_eq!(denied("with an explicit deny in an identity-based policy").code, "denied-explicitly");
    assert_eq!(denied("").code, "access-denied");
}

#[test]
fn passing_roles_and_service_linked_roles_have_words_of_their_own() {
    let pass = eks(
        "CreateNodegroup",
        "AccessDeniedException",
        "User: arn:aws:iam::1:user/a is not authorized to perform: iam:PassRole on resource: arn:aws:iam::1:role/node",
    );
    assert_eq!(pass.code, "pass-role-denied");
    assert!(pass.what_to_do.contains("iam:PassRole on arn:aws:iam::1:role/node"), "{}", pass.what_to_do);
    let linked = eks(
        "CreateNodegroup",
        "InvalidRequestException",
        "User: arn:aws:iam::1:user/a is not authorized to perform: iam:CreateServiceLinkedRole on resource: \
         arn:aws:iam::1:role/aws-service-role/eks-nodegroup.amazonaws.com/AWSServiceRoleForAmazonEKSNodegroup",
    );
    assert_eq!(linked.code, "service-linked-role-denied");
    assert!(linked.what_to_do.contains("--aws-service-name eks-nodegroup.amazonaws.com."), "{}", linked.what_to_do);
}

#[test]
fn an_encoded_refusal_tells_how_to_decode_it() {
    let problem = ec2(
        "CreateVpc",
        "UnauthorizedOperation",
        "You are not authorized to perform this operation. Encoded authorization failure message: 4GIOHlTkIaWHQD0Q0m6XSn",
    );
    assert_eq!(problem.title, "You may not do ec2:CreateVpc");
    assert!(problem.what_to_do.contains("aws sts decode-authorization-message"));
}

#[test]
fn the_clusters_own_refusals_are_known() {
    assert_eq!(explain(&failure("Kubernetes", "GetVersion", "Unauthorized", "")).code, "not-known-to-cluster");
    assert_eq!(
        explain(&failure("Kubernetes", "ListNodes", "Forbidden", "nodes is forbidden")).code,
        "not-allowed-in-cluster"
    );
}

#[test]
fn without_an_answer_the_cause_is_named_where_it_can_be_told() {
    let none = FailureKind::NoConnection;
    assert_eq!(
        broken(none, "EC2", "dispatch failure: io error: client error (Connect): connection refused").code,
        "no-connection"
    );
    assert_eq!(
        broken(none, "EC2", "client error (Connect): dns error: failed to lookup address").code,
        "name-not-found"
    );
    assert_eq!(broken(none, "EC2", "invalid peer certificate: UnknownIssuer").code, "tls-refused");
    assert_eq!(broken(none, "EC2", "proxy authentication required: 407").code, "proxy-refused");
    assert_eq!(broken(none, "Kubernetes", "connect error").code, "cluster-unreachable");
    assert_eq!(
        broken(none, "EC2", "an error occurred while loading credentials: CredentialsNotLoaded").code,
        "credentials-not-loaded"
    );
    assert_eq!(
        broken(none, "EC2", "an error occurred while loading credentials: the SSO token has expired").code,
        "sign-in-expired"
    );
    assert_eq!(
        broken(none, "EC2", "an error occurred while loading credentials: client error (Connect)").code,
        "no-connection"
    );
    assert_eq!(broken(FailureKind::NoAnswer, "EC2", "timeout").code, "no-answer");
    assert_eq!(broken(FailureKind::NotUnderstood, "EKS", "unexpected token '<'").code, "answer-not-understood");
    assert_eq!(broken(FailureKind::NotSent, "EKS", "name is required").code, "not-sent");
}

#[test]
fn an_unknown_error_shows_everything_support_asks_for() {
    let problem = ec2("CreateVpc", "BrandNewCode", "Never seen.");
    assert_eq!(problem.code, "unexpected");
    assert_eq!(
        problem.what_happened,
        "AWS answered CreateVpc with code BrandNewCode and “Never seen.”. Landfall does not know this answer."
    );
    assert!(problem.what_to_do.contains("EC2 CreateVpc, BrandNewCode, request id req-1"), "{}", problem.what_to_do);
}

#[test]
fn what_is_already_told_stays_as_it_is() {
    let told = ec2("CreateVpc", "VpcLimitExceeded", "");
    assert_eq!(explain(&Failure::from(told.clone())), told);
}

#[test]
fn every_row_is_whole() {
    for row in rows() {
        let kebab = row.slug.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-');
        assert!(kebab && !row.codes.is_empty(), "{}", row.slug);
        for text in [row.happened, row.to_do] {
            assert!(text.ends_with('.') && !text.contains("  "), "{}: {text}", row.slug);
            assert!(!fragments::fill(text, "").contains('{'), "{}: {text}", row.slug);
        }
        assert!(!row.title.ends_with('.'), "{}", row.slug);
    }
}
