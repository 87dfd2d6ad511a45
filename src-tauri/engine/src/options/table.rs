//! The table itself, in the order of the file.

use crate::contract::Page;

/// One option.
#[derive(Debug, Clone, Copy)]
pub struct SpecOption {
    /// Its path in the file; `*` stands for the items of a list.
    pub path: &'static str,
    /// The page it stands on.
    pub page: Page,
    /// Where on the page.
    pub place: Place,
    /// The comment at it in a file.
    pub words: &'static str,
    /// What it becomes at AWS: the action and its field.
    pub aws: &'static str,
    /// Whether it can be changed once it is made.
    pub later: Later,
}

/// Where on its page an option stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In sight; always written into files.
    Basic,
    /// In sight; written into files where it is not as usual.
    Choice,
    /// Under "Additional configuration"; written into files where it is not as usual.
    More,
}

/// Whether AWS lets an option be changed once it is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Later {
    /// Yes.
    Yes,
    /// No: only by making it anew.
    No,
    /// It is used while making, and means nothing afterwards.
    Moot,
}

/// The option of a path such as `workers.node_groups.0.min`.
pub fn of_path(path: &str) -> Option<&'static SpecOption> {
    let fits = |option: &&SpecOption| {
        let (mut known, mut asked) = (option.path.split('.'), path.split('.'));
        loop {
            match (known.next(), asked.next()) {
                (None, None) => return true,
                (Some(known), Some(asked)) if known == "*" || known == asked => {}
                _ => return false,
            }
        }
    };
    OPTIONS.iter().find(fits)
}

const fn basic(path: &'static str, page: Page, words: &'static str, aws: &'static str, later: Later) -> SpecOption {
    SpecOption { path, page, place: Place::Basic, words, aws, later }
}

const fn choice(path: &'static str, page: Page, words: &'static str, aws: &'static str, later: Later) -> SpecOption {
    SpecOption { path, page, place: Place::Choice, words, aws, later }
}

const fn more(path: &'static str, page: Page, words: &'static str, aws: &'static str, later: Later) -> SpecOption {
    SpecOption { path, page, place: Place::More, words, aws, later }
}

use Later::{Moot, No, Yes};
use Page::{Access, Cluster, Connect, Network, Roles, Workers};

/// All of them.
pub const OPTIONS: &[SpecOption] = &[
    basic("format", Connect, "", "–", Moot),
    basic("name", Connect, "Part of the name of everything made", "eks:CreateCluster name", No),
    basic("region", Connect, "", "the Region of every call", No),
    more("tags", Connect, "On everything made, beside Landfall's own", "tags of every create call", Yes),
    // Network
    choice(
        "network.vpc_id",
        Network,
        "An existing VPC; empty: a new one",
        "eks:CreateCluster resourcesVpcConfig.subnetIds",
        No,
    ),
    choice(
        "network.existing_subnets",
        Network,
        "Of the existing VPC: id, kind (public, private), zone_id",
        "eks:CreateCluster resourcesVpcConfig.subnetIds",
        Yes,
    ),
    choice(
        "network.mend",
        Network,
        "In an existing VPC, of dns-support, dns-hostnames, load-balancer-tags, public-addresses; put back on delete",
        "ec2:ModifyVpcAttribute, ec2:ModifySubnetAttribute, ec2:CreateTags",
        Yes,
    ),
    basic(
        "network.layout",
        Network,
        "public-and-private, public-only, or private-only (no way to the internet)",
        "ec2:CreateSubnet, ec2:CreateRoute",
        No,
    ),
    basic("network.cidr", Network, "Cut into equal subnets; /16 to /25", "ec2:CreateVpc CidrBlock", No),
    basic("network.zone_count", Network, "2 or 3, where zones is empty", "ec2:CreateSubnet AvailabilityZoneId", No),
    basic(
        "network.zones",
        Network,
        "Zone ids such as use1-az1; empty: the first that EKS takes",
        "ec2:CreateSubnet AvailabilityZoneId",
        No,
    ),
    more(
        "network.subnets",
        Network,
        "A plan of your own: kind (public, private), zone_id, cidr",
        "ec2:CreateSubnet CidrBlock",
        No,
    ),
    basic(
        "network.nat",
        Network,
        "single, per-zone (survives the loss of a zone, costs more), regional, or none",
        "ec2:CreateNatGateway AvailabilityMode",
        Yes,
    ),
    more(
        "network.endpoints",
        Network,
        "none, s3 (free), or all (AWS's services without the internet)",
        "ec2:CreateVpcEndpoint",
        Yes,
    ),
    more(
        "network.ip_family",
        Network,
        "ipv4, or ipv6 (pods and Services have IPv6 addresses)",
        "eks:CreateCluster kubernetesNetworkConfig.ipFamily",
        No,
    ),
    more(
        "network.security_groups",
        Network,
        "Existing ones for the control plane's interfaces",
        "eks:CreateCluster resourcesVpcConfig.securityGroupIds",
        Yes,
    ),
    more(
        "network.load_balancer_tags",
        Network,
        "So that load balancers find the subnets",
        "ec2:CreateSubnet tags kubernetes.io/role/elb, kubernetes.io/role/internal-elb",
        Yes,
    ),
    more("network.dns_support", Network, "EKS needs both", "ec2:ModifyVpcAttribute EnableDnsSupport", Yes),
    more("network.dns_hostnames", Network, "", "ec2:ModifyVpcAttribute EnableDnsHostnames", Yes),
    // Roles
    choice(
        "roles.cluster_role_arn",
        Roles,
        "An existing cluster role; empty: one is made",
        "eks:CreateCluster roleArn",
        No,
    ),
    basic("roles.cluster_role_name", Roles, "", "iam:CreateRole RoleName", No),
    choice(
        "roles.node_role_arn",
        Roles,
        "An existing node role; empty: one is made",
        "eks:CreateNodegroup nodeRole",
        No,
    ),
    basic("roles.node_role_name", Roles, "", "iam:CreateRole RoleName", No),
    choice(
        "roles.fargate_role_arn",
        Roles,
        "An existing role for pods on Fargate; empty: one is made",
        "eks:CreateFargateProfile podExecutionRoleArn",
        No,
    ),
    choice("roles.fargate_role_name", Roles, "", "iam:CreateRole RoleName", No),
    basic(
        "roles.ssm",
        Roles,
        "Look into nodes with Systems Manager, without SSH",
        "iam:AttachRolePolicy AmazonSSMManagedInstanceCore",
        Yes,
    ),
    more(
        "roles.cni_policy_on_nodes",
        Roles,
        "Off where vpc-cni has a role of its own",
        "iam:AttachRolePolicy AmazonEKS_CNI_Policy",
        Yes,
    ),
    more(
        "roles.permissions_boundary",
        Roles,
        "ARN of a policy that bounds the roles",
        "iam:CreateRole PermissionsBoundary",
        Yes,
    ),
    more("roles.path", Roles, "Begins and ends with a slash", "iam:CreateRole Path", No),
    more("roles.name_prefix", Roles, "Before the names that are made", "iam:CreateRole RoleName", No),
    // Cluster
    basic(
        "cluster.version",
        Cluster,
        "Such as 1.35; empty: the default of EKS on the day",
        "eks:CreateCluster version",
        Yes,
    ),
    basic(
        "cluster.support",
        Cluster,
        "standard, or extended (another year at 0.60 USD an hour)",
        "eks:CreateCluster upgradePolicy.supportType",
        Yes,
    ),
    choice(
        "cluster.auto_mode",
        Cluster,
        "AWS starts, sizes and replaces the nodes",
        "eks:CreateCluster computeConfig.enabled, storageConfig, elasticLoadBalancing",
        Yes,
    ),
    choice(
        "cluster.node_pools",
        Cluster,
        "With Auto Mode, of general-purpose, system",
        "eks:CreateCluster computeConfig.nodePools",
        Yes,
    ),
    basic(
        "cluster.endpoint_public",
        Cluster,
        "kubectl reaches it over the internet",
        "eks:CreateCluster resourcesVpcConfig.endpointPublicAccess",
        Yes,
    ),
    basic(
        "cluster.endpoint_private",
        Cluster,
        "Nodes reach it inside the VPC",
        "eks:CreateCluster resourcesVpcConfig.endpointPrivateAccess",
        Yes,
    ),
    basic(
        "cluster.public_access_cidrs",
        Cluster,
        "Who may reach the public endpoint",
        "eks:CreateCluster resourcesVpcConfig.publicAccessCidrs",
        Yes,
    ),
    more(
        "cluster.encryption",
        Cluster,
        "aws-owned, existing-key, or new-key (about 1 USD a month)",
        "eks:CreateCluster encryptionConfig, kms:CreateKey",
        Yes,
    ),
    more("cluster.key_arn", Cluster, "With existing-key", "eks:CreateCluster encryptionConfig.provider.keyArn", No),
    more(
        "cluster.logs",
        Cluster,
        "Of api, audit, authenticator, controllerManager, scheduler",
        "eks:CreateCluster logging.clusterLogging",
        Yes,
    ),
    more(
        "cluster.log_retention_days",
        Cluster,
        "Days the log lines are kept",
        "logs:PutRetentionPolicy retentionInDays",
        Yes,
    ),
    more(
        "cluster.authentication_mode",
        Cluster,
        "api, api-and-config-map, or config-map",
        "eks:CreateCluster accessConfig.authenticationMode",
        Yes,
    ),
    more(
        "cluster.service_cidr",
        Cluster,
        "Addresses of Services; empty: EKS chooses",
        "eks:CreateCluster kubernetesNetworkConfig.serviceIpv4Cidr",
        No,
    ),
    more(
        "cluster.deletion_protection",
        Cluster,
        "EKS refuses to delete it until this is off",
        "eks:CreateCluster deletionProtection",
        Yes,
    ),
    more(
        "cluster.zonal_shift",
        Cluster,
        "AWS may shift traffic away from a zone in trouble",
        "eks:CreateCluster zonalShiftConfig.enabled",
        Yes,
    ),
    more(
        "cluster.tier",
        Cluster,
        "standard, tier-xl, tier-2xl, tier-4xl, tier-8xl",
        "eks:CreateCluster controlPlaneScalingConfig.tier",
        Yes,
    ),
    more(
        "cluster.default_addons",
        Cluster,
        "EKS's own unmanaged copies of the three basic add-ons",
        "eks:CreateCluster bootstrapSelfManagedAddons",
        No,
    ),
    // Access
    basic(
        "access.creator_admin",
        Access,
        "Whoever creates it is its administrator",
        "eks:CreateCluster accessConfig.bootstrapClusterCreatorAdminPermissions",
        No,
    ),
    basic(
        "access.grants",
        Access,
        "Further users and roles: sections [[access.grants]] with principal_arn, policy, namespaces",
        "eks:CreateAccessEntry",
        Yes,
    ),
    basic("access.grants.*.principal_arn", Access, "An IAM user or role", "eks:CreateAccessEntry principalArn", No),
    more(
        "access.grants.*.entry_type",
        Access,
        "standard, ec2-linux, ec2-windows, fargate-linux, ec2, hybrid-linux, hyperpod-linux",
        "eks:CreateAccessEntry type",
        No,
    ),
    basic("access.grants.*.policy", Access, "", "eks:AssociateAccessPolicy policyArn", Yes),
    basic(
        "access.grants.*.namespaces",
        Access,
        "Empty: the whole cluster",
        "eks:AssociateAccessPolicy accessScope.namespaces",
        Yes,
    ),
    more(
        "access.grants.*.groups",
        Access,
        "Kubernetes groups, for role bindings of your own",
        "eks:CreateAccessEntry kubernetesGroups",
        Yes,
    ),
    more(
        "access.grants.*.username",
        Access,
        "The name Kubernetes knows; empty: the ARN",
        "eks:CreateAccessEntry username",
        Yes,
    ),
    more(
        "access.aws_auth",
        Access,
        "Rows of the older aws-auth ConfigMap: sections [[access.aws_auth]] with arn, username, groups",
        "ConfigMap kube-system/aws-auth",
        Yes,
    ),
    basic("access.aws_auth.*.arn", Access, "An IAM user or role", "mapRoles rolearn, mapUsers userarn", Yes),
    basic("access.aws_auth.*.username", Access, "", "mapRoles and mapUsers username", Yes),
    basic("access.aws_auth.*.groups", Access, "Such as system:masters", "mapRoles and mapUsers groups", Yes),
    // Workers
    more("workers.wait_for_nodes", Workers, "Ask Kubernetes until the nodes are Ready", "–", Moot),
    more(
        "workers.oidc_provider",
        Workers,
        "So that service accounts can take on roles (IRSA)",
        "iam:CreateOpenIDConnectProvider",
        Yes,
    ),
    more("workers.default_storage_class", Workers, "A StorageClass gp3, the only default one", "StorageClass gp3", Yes),
    more(
        "workers.efs",
        Workers,
        "An EFS file system with a mount target in each zone",
        "elasticfilesystem:CreateFileSystem, CreateMountTarget",
        Yes,
    ),
    basic(
        "workers.node_groups",
        Workers,
        "Managed node groups: sections [[workers.node_groups]]",
        "eks:CreateNodegroup",
        Yes,
    ),
    basic("workers.node_groups.*.name", Workers, "", "eks:CreateNodegroup nodegroupName", No),
    basic("workers.node_groups.*.instance_type", Workers, "", "eks:CreateNodegroup instanceTypes", No),
    more(
        "workers.node_groups.*.other_instance_types",
        Workers,
        "May be taken in its place",
        "eks:CreateNodegroup instanceTypes",
        No,
    ),
    basic(
        "workers.node_groups.*.capacity",
        Workers,
        "on-demand, or spot (cheaper, may be taken back)",
        "eks:CreateNodegroup capacityType",
        No,
    ),
    basic("workers.node_groups.*.min", Workers, "", "eks:CreateNodegroup scalingConfig.minSize", Yes),
    basic(
        "workers.node_groups.*.desired",
        Workers,
        "Nodes at the start",
        "eks:CreateNodegroup scalingConfig.desiredSize",
        Yes,
    ),
    basic("workers.node_groups.*.max", Workers, "", "eks:CreateNodegroup scalingConfig.maxSize", Yes),
    more("workers.node_groups.*.disk_gib", Workers, "Root volume of each node", "eks:CreateNodegroup diskSize", No),
    more("workers.node_groups.*.subnets", Workers, "private, or public", "eks:CreateNodegroup subnets", No),
    more(
        "workers.node_groups.*.one_per_zone",
        Workers,
        "One group in each zone, for pods whose volumes stand in one",
        "eks:CreateNodegroup subnets",
        No,
    ),
    more(
        "workers.node_groups.*.ami_type",
        Workers,
        "Such as BOTTLEROCKET_x86_64; empty: Amazon Linux 2023",
        "eks:CreateNodegroup amiType",
        No,
    ),
    more("workers.node_groups.*.labels", Workers, "", "eks:CreateNodegroup labels", Yes),
    more(
        "workers.node_groups.*.taints",
        Workers,
        "Each with key, value, effect (no-schedule, prefer-no-schedule, no-execute)",
        "eks:CreateNodegroup taints",
        Yes,
    ),
    more(
        "workers.node_groups.*.max_unavailable",
        Workers,
        "Nodes an update takes away at once",
        "eks:CreateNodegroup updateConfig.maxUnavailable",
        Yes,
    ),
    more(
        "workers.node_groups.*.max_unavailable_percent",
        Workers,
        "The same in percent, in its place",
        "eks:CreateNodegroup updateConfig.maxUnavailablePercentage",
        Yes,
    ),
    more(
        "workers.node_groups.*.auto_repair",
        Workers,
        "EKS replaces nodes that stay unhealthy",
        "eks:CreateNodegroup nodeRepairConfig.enabled",
        Yes,
    ),
    more(
        "workers.node_groups.*.ssh_key",
        Workers,
        "Name of an EC2 key pair",
        "eks:CreateNodegroup remoteAccess.ec2SshKey",
        No,
    ),
    more(
        "workers.node_groups.*.ssh_security_groups",
        Workers,
        "Who may reach port 22",
        "eks:CreateNodegroup remoteAccess.sourceSecurityGroups",
        No,
    ),
    more(
        "workers.node_groups.*.autoscaler_tags",
        Workers,
        "So that Cluster Autoscaler finds the group",
        "autoscaling:CreateOrUpdateTags k8s.io/cluster-autoscaler/…",
        Yes,
    ),
    more(
        "workers.node_groups.*.launch_template",
        Workers,
        "source (none, existing, new), id, version, ami_id, user_data, encrypted, volume_type, dedicated, metadata_hops",
        "eks:CreateNodegroup launchTemplate, ec2:CreateLaunchTemplate",
        Yes,
    ),
    more(
        "workers.self_managed",
        Workers,
        "Nodes of your own: sections [[workers.self_managed]]",
        "autoscaling:CreateAutoScalingGroup, ec2:CreateLaunchTemplate",
        Yes,
    ),
    basic("workers.self_managed.*.name", Workers, "", "autoscaling:CreateAutoScalingGroup AutoScalingGroupName", No),
    basic("workers.self_managed.*.instance_type", Workers, "", "ec2:CreateLaunchTemplate InstanceType", Yes),
    basic(
        "workers.self_managed.*.capacity",
        Workers,
        "on-demand, or spot",
        "ec2:CreateLaunchTemplate InstanceMarketOptions.MarketType",
        Yes,
    ),
    basic("workers.self_managed.*.min", Workers, "", "autoscaling:CreateAutoScalingGroup MinSize", Yes),
    basic(
        "workers.self_managed.*.desired",
        Workers,
        "Nodes at the start",
        "autoscaling:CreateAutoScalingGroup DesiredCapacity",
        Yes,
    ),
    basic("workers.self_managed.*.max", Workers, "", "autoscaling:CreateAutoScalingGroup MaxSize", Yes),
    more(
        "workers.self_managed.*.disk_gib",
        Workers,
        "Root volume of each node",
        "ec2:CreateLaunchTemplate BlockDeviceMappings.Ebs.VolumeSize",
        Yes,
    ),
    basic(
        "workers.self_managed.*.subnets",
        Workers,
        "private, or public",
        "autoscaling:CreateAutoScalingGroup VPCZoneIdentifier",
        Yes,
    ),
    more(
        "workers.self_managed.*.ami_id",
        Workers,
        "Empty: Amazon Linux 2023 for EKS",
        "ec2:CreateLaunchTemplate ImageId",
        Yes,
    ),
    more("workers.self_managed.*.labels", Workers, "", "nodeadm NodeConfig kubelet flag --node-labels", Yes),
    more(
        "workers.self_managed.*.taints",
        Workers,
        "Each with key, value, effect",
        "nodeadm NodeConfig kubelet flag --register-with-taints",
        Yes,
    ),
    more("workers.self_managed.*.ssh_key", Workers, "Name of an EC2 key pair", "ec2:CreateLaunchTemplate KeyName", Yes),
    basic(
        "workers.self_managed.*.join",
        Workers,
        "access-entry, or aws-auth",
        "eks:CreateAccessEntry type EC2_LINUX, or ConfigMap kube-system/aws-auth",
        Yes,
    ),
    basic(
        "workers.self_managed.*.ports",
        Workers,
        "cluster-security-group, or port-tables",
        "ec2:CreateSecurityGroup, AuthorizeSecurityGroupIngress",
        Yes,
    ),
    more(
        "workers.self_managed.*.autoscaler_tags",
        Workers,
        "So that Cluster Autoscaler finds the group",
        "autoscaling:CreateAutoScalingGroup Tags",
        Yes,
    ),
    more(
        "workers.fargate_profiles",
        Workers,
        "Pods without nodes: sections [[workers.fargate_profiles]]",
        "eks:CreateFargateProfile",
        No,
    ),
    basic("workers.fargate_profiles.*.name", Workers, "", "eks:CreateFargateProfile fargateProfileName", No),
    basic(
        "workers.fargate_profiles.*.selectors",
        Workers,
        "Which pods: namespace, and labels",
        "eks:CreateFargateProfile selectors",
        No,
    ),
    basic("workers.addons", Workers, "EKS add-ons: sections [[workers.addons]]", "eks:CreateAddon", Yes),
    basic("workers.addons.*.name", Workers, "", "eks:CreateAddon addonName", No),
    more(
        "workers.addons.*.version",
        Workers,
        "Empty: the one that fits the cluster",
        "eks:CreateAddon addonVersion",
        Yes,
    ),
    more(
        "workers.addons.*.conflicts",
        Workers,
        "overwrite, preserve, or none",
        "eks:CreateAddon resolveConflicts",
        Yes,
    ),
    more(
        "workers.addons.*.configuration",
        Workers,
        "JSON or YAML by the add-on's schema",
        "eks:CreateAddon configurationValues",
        Yes,
    ),
    more(
        "workers.addons.*.identity",
        Workers,
        "Rights of its pods: node, pod-identity, or irsa",
        "eks:CreateAddon podIdentityAssociations, serviceAccountRoleArn",
        Yes,
    ),
    more(
        "workers.addons.*.role_arn",
        Workers,
        "An existing role for its pods; empty: one is made",
        "eks:CreateAddon serviceAccountRoleArn",
        Yes,
    ),
    more(
        "workers.service_account_roles",
        Workers,
        "Roles for pods of your own: sections [[workers.service_account_roles]]",
        "iam:CreateRole, eks:CreatePodIdentityAssociation",
        Yes,
    ),
    basic("workers.service_account_roles.*.namespace", Workers, "", "eks:CreatePodIdentityAssociation namespace", No),
    basic(
        "workers.service_account_roles.*.service_account",
        Workers,
        "",
        "eks:CreatePodIdentityAssociation serviceAccount",
        No,
    ),
    basic(
        "workers.service_account_roles.*.policies",
        Workers,
        "ARNs of managed policies",
        "iam:AttachRolePolicy PolicyArn",
        Yes,
    ),
    basic(
        "workers.service_account_roles.*.through",
        Workers,
        "pod-identity, or irsa",
        "eks:CreatePodIdentityAssociation, or iam:CreateOpenIDConnectProvider",
        Yes,
    ),
];
