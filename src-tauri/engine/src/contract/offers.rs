//! What the account and Region offer: facts read from AWS, so that pages can give choices instead of empty fields.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::SubnetKind;

/// What the account and Region offer. A list that could not be read is empty, and `notes` says why.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct Offers {
    /// Regions enabled for the account.
    pub regions: Vec<String>,
    /// Availability Zones of the Region.
    pub zones: Vec<ZoneOffer>,
    /// Kubernetes versions, newest first.
    pub versions: Vec<VersionOffer>,
    /// Instance types worth offering, cheapest first.
    pub instance_types: Vec<InstanceTypeOffer>,
    /// Access policies for people.
    pub access_policies: Vec<PolicyOffer>,
    /// IAM users and roles that could be given access: ARNs.
    pub principals: Vec<String>,
    /// VPCs that stand in the Region.
    pub vpcs: Vec<VpcOffer>,
    /// Security groups of those VPCs.
    pub security_groups: Vec<SecurityGroupOffer>,
    /// Roles that AWS services used by a cluster may take on.
    pub roles: Vec<RoleOffer>,
    /// KMS keys of the Region that people manage.
    pub keys: Vec<KeyOffer>,
    /// EC2 key pairs, by name.
    pub key_pairs: Vec<String>,
    /// Launch templates.
    pub launch_templates: Vec<LaunchTemplateOffer>,
    /// EKS add-ons for the newest version in standard support.
    pub addons: Vec<AddonOffer>,
    /// What could not be read, and what that means.
    pub notes: Vec<String>,
}

/// One Availability Zone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ZoneOffer {
    /// `use1-az1`: the same place for everybody.
    pub id: String,
    /// `us-east-1a`: differs from account to account.
    pub name: String,
    /// EKS puts no control plane there, and why.
    pub refused: Option<String>,
}

/// One Kubernetes version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct VersionOffer {
    /// `1.35`.
    pub version: String,
    /// EKS's default on this day.
    pub is_default: bool,
    /// In standard support today.
    pub standard_support: bool,
    /// "Standard support until 27 March 2027".
    pub support: String,
    /// End of standard support, `2027-03-27`.
    pub end_of_standard_support: Option<String>,
    /// End of extended support, `2028-03-27`.
    pub end_of_extended_support: Option<String>,
}

/// One instance type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct InstanceTypeOffer {
    /// `t3.medium`.
    pub name: String,
    /// vCPUs.
    pub vcpus: u32,
    /// Memory in MiB.
    pub memory_mib: u32,
    /// `x86_64` or `arm64`.
    pub architecture: String,
    /// How many pods fit on one node with the default CNI settings.
    pub pods: u32,
    /// USD an hour On-Demand; none when not in the price table.
    pub price_per_hour: Option<f64>,
    /// Allowed on AWS's free plan.
    pub free_tier: bool,
    /// "2 vCPU, 4 GiB, up to 17 pods, 0.0416 USD an hour".
    pub description: String,
}

/// One EKS access policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PolicyOffer {
    /// `AmazonEKSViewPolicy`.
    pub name: String,
    /// What it lets people do, in one sentence.
    pub meaning: String,
}

/// An existing VPC, and what a cluster would find there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct VpcOffer {
    /// `vpc-…`.
    pub id: String,
    /// Its `Name` tag; may be empty.
    pub name: String,
    /// Its IPv4 block.
    pub cidr: String,
    /// It has an IPv6 block too.
    pub ipv6: bool,
    /// It is the one AWS made for the account.
    pub is_default: bool,
    /// `enableDnsSupport`.
    pub dns_support: bool,
    /// `enableDnsHostnames`.
    pub dns_hostnames: bool,
    /// Its subnets, by zone.
    pub subnets: Vec<SubnetOffer>,
}

/// A subnet of an existing VPC, judged from its route table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SubnetOffer {
    /// `subnet-…`.
    pub id: String,
    /// Its `Name` tag; may be empty.
    pub name: String,
    /// Its zone's id.
    pub zone_id: String,
    /// Its IPv4 block.
    pub cidr: String,
    /// It has an IPv6 block too.
    pub ipv6: bool,
    /// What its route table makes of it, whatever its name says.
    pub kind: SubnetKind,
    /// How it reaches the internet, in words; "no way out".
    pub way_out: String,
    /// Free addresses.
    pub free_addresses: u32,
    /// Instances there get public addresses (`MapPublicIpOnLaunch`).
    pub public_addresses: bool,
    /// It carries the tag by which load balancers find subnets of its kind.
    pub load_balancer_tag: bool,
    /// Why it cannot be used at all: a zone EKS refuses, too few addresses.
    pub refused: Option<String>,
}

/// An existing security group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SecurityGroupOffer {
    /// `sg-…`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its VPC.
    pub vpc_id: String,
    /// Its description.
    pub description: String,
}

/// An existing role, and what it could be used for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct RoleOffer {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// What its trust policy lets it be used for, and what it lacks for each.
    pub uses: Vec<RoleUseOffer>,
}

/// One use of an existing role.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct RoleUseOffer {
    /// For what.
    pub use_as: RoleUse,
    /// Policies and statements it lacks, in words; empty: it is complete.
    pub lacks: Vec<String>,
}

/// What a role can be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum RoleUse {
    /// The control plane.
    Cluster,
    /// The control plane of a cluster with Auto Mode.
    AutoModeCluster,
    /// EC2 instances as nodes.
    Node,
    /// EC2 instances that Auto Mode starts.
    AutoModeNode,
    /// Pods on Fargate.
    Fargate,
    /// Pods, through EKS Pod Identity.
    Pods,
}

/// A KMS key that people manage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct KeyOffer {
    /// Its ARN.
    pub arn: String,
    /// Its alias without `alias/`; may be empty.
    pub alias: String,
    /// Why it cannot encrypt a cluster's secrets: disabled, pending deletion, not symmetric.
    pub refused: Option<String>,
}

/// An EC2 launch template.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct LaunchTemplateOffer {
    /// `lt-…`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The version used when none is said.
    pub default_version: String,
    /// The newest.
    pub latest_version: String,
}

/// An EKS add-on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct AddonOffer {
    /// Its name, such as `aws-ebs-csi-driver`.
    pub name: String,
    /// What it is for, in one sentence.
    pub purpose: String,
    /// Who makes it.
    pub publisher: String,
    /// Its versions for the cluster, newest first.
    pub versions: Vec<String>,
    /// The one EKS takes when none is said.
    pub default_version: String,
    /// Its pods need rights at AWS.
    pub needs_rights: bool,
    /// Service account of its pods that needs them; empty where EKS does not say.
    pub service_account: String,
    /// AWS managed policies EKS recommends for it.
    pub policies: Vec<String>,
    /// The JSON schema of its settings; empty where it could not be read.
    pub schema: String,
}
