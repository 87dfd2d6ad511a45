//! Every quota that the demo cloud counts: its code, its name, its default, and whether AWS raises it.
//!
//! Data only. Codes, names and defaults are those of the "Service endpoints and quotas" pages of the AWS General
//! Reference and of the services' own quota pages. What Service Quotas does not list (pod identity associations, launch
//! templates, policy versions) is in the user guides and has no code.

/// One quota that is counted in the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Quota {
    Vpcs,
    SubnetsPerVpc,
    InternetGateways,
    EgressOnlyGateways,
    NatGatewaysPerZone,
    CidrBlocksPerVpc,
    RouteTablesPerVpc,
    RoutesPerTable,
    SecurityGroups,
    RulesPerGroup,
    GroupsPerInterface,
    NetworkInterfaces,
    InterfaceEndpointsPerVpc,
    GatewayEndpoints,
    Addresses,
    OnDemandVcpus,
    SpotVcpus,
    LaunchTemplates,
    Clusters,
    NodeGroupsPerCluster,
    NodesPerGroup,
    FargateProfilesPerCluster,
    SelectorsPerProfile,
    LabelsPerSelector,
    PublicCidrsPerCluster,
    PodIdentityAssociationsPerCluster,
    Roles,
    InstanceProfiles,
    Users,
    Policies,
    PoliciesPerRole,
    OpenIdConnectProviders,
    ApplicationLoadBalancers,
    NetworkLoadBalancers,
    ClassicLoadBalancers,
    TargetGroups,
    AutoScalingGroups,
    FileSystems,
    Keys,
}

/// What is known of one quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) quota: Quota,
    /// The service as Service Quotas names it, such as `vpc`.
    pub(crate) service: &'static str,
    /// Its code, such as `L-F678F1CE`; `None` for one that Service Quotas does not list.
    pub(crate) code: Option<&'static str>,
    pub(crate) name: &'static str,
    /// What AWS gives every account. Its unit is a number of things, or of vCPUs where the name says so.
    pub(crate) default: u32,
    /// What this account has been given before anybody opened it, if that is more.
    pub(crate) granted: Option<u32>,
    /// Whether AWS raises it for an account that asks.
    pub(crate) adjustable: bool,
    /// Whether it counts in all Regions together.
    pub(crate) global: bool,
}

impl Row {
    /// What holds while nobody has asked for more.
    pub(crate) fn at_first(&self) -> u32 {
        self.granted.unwrap_or(self.default)
    }
}

/// The services that have quotas here: Service Quotas' name for them, and what they are called.
pub(crate) const SERVICES: [(&str, &str); 8] = [
    ("autoscaling", "Amazon EC2 Auto Scaling"),
    ("ec2", "Amazon Elastic Compute Cloud (Amazon EC2)"),
    ("eks", "Amazon Elastic Kubernetes Service (Amazon EKS)"),
    ("elasticfilesystem", "Amazon Elastic File System (EFS)"),
    ("elasticloadbalancing", "Elastic Load Balancing (ELB)"),
    ("iam", "AWS Identity and Access Management (IAM)"),
    ("kms", "AWS Key Management Service (AWS KMS)"),
    ("vpc", "Amazon Virtual Private Cloud (Amazon VPC)"),
];

use Quota as Q;

/// Every quota, in the order of [`Quota`].
pub(crate) const TABLE: [Row; 39] = [
    row(Q::Vpcs, "vpc", "L-F678F1CE", "VPCs per Region", 5),
    row(Q::SubnetsPerVpc, "vpc", "L-407747CB", "Subnets per VPC", 200),
    row(Q::InternetGateways, "vpc", "L-A4707A72", "Internet gateways per Region", 5),
    row(Q::EgressOnlyGateways, "vpc", "L-45FE3B85", "Egress-only internet gateways per Region", 5),
    row(Q::NatGatewaysPerZone, "vpc", "L-FE5A380F", "NAT gateways per Availability Zone", 5),
    row(Q::CidrBlocksPerVpc, "vpc", "L-83CA0A9D", "IPv4 CIDR blocks per VPC", 5),
    row(Q::RouteTablesPerVpc, "vpc", "L-589F43AA", "Route tables per VPC", 200),
    row(Q::RoutesPerTable, "vpc", "L-93826ACB", "Routes per route table", 50),
    row(Q::SecurityGroups, "vpc", "L-E79EC296", "VPC security groups per Region", 2500),
    row(Q::RulesPerGroup, "vpc", "L-0EA8095F", "Inbound or outbound rules per security group", 60),
    row(Q::GroupsPerInterface, "vpc", "L-2AFB9258", "Security groups per network interface", 5),
    row(Q::NetworkInterfaces, "vpc", "L-DF5E4CA3", "Network interfaces per Region", 5000),
    row(Q::InterfaceEndpointsPerVpc, "vpc", "L-29B6F2EB", "Interface VPC endpoints per VPC", 50),
    row(Q::GatewayEndpoints, "vpc", "L-1B52E74A", "Gateway VPC endpoints per Region", 20),
    row(Q::Addresses, "ec2", "L-0263D0A3", "EC2-VPC Elastic IPs", 5),
    // A fresh account has 5; an account in which people have worked for a while soon has 32 or more.
    granted(
        row(
            Q::OnDemandVcpus,
            "ec2",
            "L-1216C47A",
            "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances",
            5,
        ),
        32,
    ),
    granted(
        row(Q::SpotVcpus, "ec2", "L-34B43A08", "All Standard (A, C, D, H, I, M, R, T, Z) Spot Instance Requests", 5),
        32,
    ),
    // EC2 User Guide, "Restrictions for Amazon EC2 launch templates".
    unlisted(Q::LaunchTemplates, "ec2", "Launch templates per Region", 5000),
    row(Q::Clusters, "eks", "L-1194D53C", "Clusters", 100),
    row(Q::NodeGroupsPerCluster, "eks", "L-6D54EA21", "Managed node groups per cluster", 30),
    row(Q::NodesPerGroup, "eks", "L-BD136A63", "Nodes per managed node group", 450),
    row(Q::FargateProfilesPerCluster, "eks", "L-33415657", "Fargate profiles per cluster", 10),
    row(Q::SelectorsPerProfile, "eks", "L-D78D8AF8", "Selectors per Fargate profile", 5),
    row(Q::LabelsPerSelector, "eks", "L-23414FF3", "Label pairs per Fargate profile selector", 5),
    fixed(row(Q::PublicCidrsPerCluster, "eks", "L-93A74D60", "Public endpoint access CIDR ranges per cluster", 40)),
    // EKS User Guide, "Learn how EKS Pod Identity grants pods access to AWS services".
    unlisted(Q::PodIdentityAssociationsPerCluster, "eks", "EKS Pod Identity associations per cluster", 1000),
    global(row(Q::Roles, "iam", "L-FE177D64", "Roles per account", 1000)),
    global(row(Q::InstanceProfiles, "iam", "L-6E65F664", "Instance profiles per account", 1000)),
    global(fixed(row(Q::Users, "iam", "L-F55AF5E4", "Users per account", 5000))),
    global(row(Q::Policies, "iam", "L-E95E4862", "Customer managed policies per account", 1500)),
    global(row(Q::PoliciesPerRole, "iam", "L-0DA4ABF3", "Managed policies per role", 10)),
    global(row(Q::OpenIdConnectProviders, "iam", "L-858F3967", "OpenId connect providers per account", 100)),
    row(Q::ApplicationLoadBalancers, "elasticloadbalancing", "L-53DA6B97", "Application Load Balancers per Region", 50),
    row(Q::NetworkLoadBalancers, "elasticloadbalancing", "L-69A177A2", "Network Load Balancers per Region", 50),
    row(Q::ClassicLoadBalancers, "elasticloadbalancing", "L-E9E9831D", "Classic Load Balancers per Region", 20),
    row(Q::TargetGroups, "elasticloadbalancing", "L-B22855CB", "Target Groups per Region", 3000),
    row(Q::AutoScalingGroups, "autoscaling", "L-CDE20ADC", "Auto Scaling groups per region", 500),
    row(Q::FileSystems, "elasticfilesystem", "L-848C634D", "File systems per account", 1000),
    row(Q::Keys, "kms", "L-C2F1777E", "Customer Master Keys (CMKs)", 100_000),
];

const fn row(quota: Quota, service: &'static str, code: &'static str, name: &'static str, default: u32) -> Row {
    Row { quota, service, code: Some(code), name, default, granted: None, adjustable: true, global: false }
}

const fn unlisted(quota: Quota, service: &'static str, name: &'static str, default: u32) -> Row {
    Row { quota, service, code: None, name, default, granted: None, adjustable: false, global: false }
}

const fn granted(row: Row, value: u32) -> Row {
    Row { granted: Some(value), ..row }
}

const fn fixed(row: Row) -> Row {
    Row { adjustable: false, ..row }
}

const fn global(row: Row) -> Row {
    Row { global: true, ..row }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_quota_is_in_its_place_once_and_belongs_to_a_service() {
        for (index, row) in TABLE.iter().enumerate() {
            assert_eq!(row.quota as usize, index, "{}", row.name);
            assert!(SERVICES.iter().any(|(code, _)| *code == row.service), "{}", row.service);
            assert!(row.at_first() >= row.default, "{}", row.name);
        }
        let codes: Vec<&str> = TABLE.iter().filter_map(|row| row.code).collect();
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len());
        assert!(codes.iter().all(|code| code.len() == 10 && code.starts_with("L-")));
    }
}
