//! AWS's managed policies, as far as anything about EKS names them: path and name, and the newest version known.
//!
//! Data only; versions are from a public data set of managed policies, August 2026.

const ROOT: &str = "arn:aws:iam::aws:policy/";

const POLICIES: &[(&str, u32)] = &[
    ("AdministratorAccess", 1),
    // Sources disagree about the path of this one, so both are known.
    ("AmazonEBSCSIDriverPolicyV2", 1),
    ("AmazonEC2ContainerRegistryPullOnly", 1),
    ("AmazonEC2ContainerRegistryReadOnly", 4),
    ("AmazonEC2FullAccess", 5),
    ("AmazonEC2ReadOnlyAccess", 2),
    ("AmazonEKSBlockStoragePolicy", 2),
    ("AmazonEKSBlockStoragePolicyV2", 1),
    ("AmazonEKSClusterPolicy", 10),
    ("AmazonEKSComputePolicy", 3),
    ("AmazonEKSConnectorServiceRolePolicy", 1),
    ("AmazonEKSDashboardConsoleReadOnly", 1),
    ("AmazonEKSFargatePodExecutionRolePolicy", 2),
    ("AmazonEKSLoadBalancingPolicy", 3),
    ("AmazonEKSLocalOutpostClusterPolicy", 1),
    ("AmazonEKSNetworkingPolicy", 3),
    ("AmazonEKSServicePolicy", 5),
    ("AmazonEKSVPCResourceController", 1),
    ("AmazonEKSWorkerNodeMinimalPolicy", 1),
    ("AmazonEKSWorkerNodePolicy", 3),
    ("AmazonEKS_CNI_Policy", 6),
    ("AmazonS3FullAccess", 2),
    ("AmazonS3ReadOnlyAccess", 3),
    ("AmazonSSMManagedInstanceCore", 2),
    ("AWSXRayDaemonWriteAccess", 2),
    ("AWSXrayWriteOnlyAccess", 2),
    ("CloudWatchAgentServerPolicy", 3),
    ("CloudWatchLogsFullAccess", 2),
    ("ElasticLoadBalancingFullAccess", 9),
    ("IAMFullAccess", 2),
    ("PowerUserAccess", 6),
    ("ReadOnlyAccess", 120),
    ("SecretsManagerReadWrite", 5),
    ("service-role/AmazonEBSCSIDriverEKSClusterScopedPolicy", 1),
    ("service-role/AmazonEBSCSIDriverPolicy", 5),
    ("service-role/AmazonEBSCSIDriverPolicyV2", 1),
    ("service-role/AmazonEFSCSIDriverPolicy", 3),
];

/// Whether AWS has this policy.
pub(super) fn exists(arn: &str) -> bool {
    version(arn).is_some()
}

/// The ARNs of all of them.
pub(super) fn arns() -> impl Iterator<Item = String> {
    POLICIES.iter().map(|(name, _)| format!("{ROOT}{name}"))
}

/// The number of its default version.
pub(super) fn version(arn: &str) -> Option<u32> {
    let name = arn.strip_prefix(ROOT)?;
    POLICIES.iter().find(|(known, _)| *known == name).map(|(_, version)| *version)
}
