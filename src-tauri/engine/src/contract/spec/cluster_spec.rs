//! The wizard's answers, nothing derived. Reads and writes as a TOML file people can share; knows no rules
//! (those stand in `check`).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The format number this version of Landfall writes.
pub const SPEC_FORMAT: u32 = 1;

/// Everything a person chooses about one cluster.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ClusterSpec {
    /// The format of the file, so that an older Landfall can say that it is too old.
    #[serde(default = "spec_format")]
    pub format: u32,
    /// The cluster's name: part of the name of everything made with it.
    pub name: String,
    /// The AWS Region's code, such as `us-east-1`.
    pub region: String,
    /// Page Network.
    #[serde(default)]
    pub network: NetworkSpec,
    /// Page Roles.
    #[serde(default)]
    pub roles: RolesSpec,
    /// Page Cluster.
    #[serde(default)]
    pub cluster: ControlPlaneSpec,
    /// Page Access.
    #[serde(default)]
    pub access: AccessSpec,
    /// Page Workers.
    #[serde(default)]
    pub workers: WorkersSpec,
}

fn spec_format() -> u32 {
    SPEC_FORMAT
}

impl ClusterSpec {
    /// The default cluster: what a newcomer gets by pressing Next on every page.
    pub fn new(name: impl Into<String>, region: impl Into<String>) -> Self {
        Self {
            format: SPEC_FORMAT,
            name: name.into(),
            region: region.into(),
            network: NetworkSpec::default(),
            roles: RolesSpec::default(),
            cluster: ControlPlaneSpec::default(),
            access: AccessSpec::default(),
            workers: WorkersSpec::default(),
        }
    }
}

/// Where the cluster lives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, default)]
pub struct NetworkSpec {
    /// The VPC's IPv4 block. Subnets are cut out of it in equal parts.
    pub cidr: String,
    /// How many Availability Zones to use (2 or 3) where `zones` is empty.
    pub zone_count: u8,
    /// Availability Zone ids (`use1-az1`). Empty: Landfall picks the first ones that EKS accepts.
    pub zones: Vec<String>,
    /// How private subnets reach the internet.
    pub nat: NatGateways,
    /// Tag subnets so that load balancers find them (`kubernetes.io/role/elb`, `…/internal-elb`).
    pub load_balancer_tags: bool,
    /// The VPC's `enableDnsSupport`.
    pub dns_support: bool,
    /// The VPC's `enableDnsHostnames`.
    pub dns_hostnames: bool,
}

impl Default for NetworkSpec {
    fn default() -> Self {
        Self {
            cidr: "192.168.0.0/16".into(),
            zone_count: 2,
            zones: Vec::new(),
            nat: NatGateways::Single,
            load_balancer_tags: true,
            dns_support: true,
            dns_hostnames: true,
        }
    }
}

/// One NAT gateway for all zones, or one in each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum NatGateways {
    /// One gateway: cheapest; if its zone fails, no private subnet reaches the internet.
    Single,
    /// One gateway in each zone: survives the loss of a zone.
    PerZone,
}

/// The IAM roles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, default)]
pub struct RolesSpec {
    /// Name of the cluster role; empty: made from the cluster's name.
    pub cluster_role_name: String,
    /// Name of the node role; empty: made from the cluster's name.
    pub node_role_name: String,
    /// Attach `AmazonSSMManagedInstanceCore` to the node role, to look into a node without SSH.
    pub ssm: bool,
}

impl Default for RolesSpec {
    fn default() -> Self {
        Self { cluster_role_name: String::new(), node_role_name: String::new(), ssm: true }
    }
}

/// The EKS control plane.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, default)]
pub struct ControlPlaneSpec {
    /// Kubernetes version (`1.35`); empty: the default of EKS on the day.
    pub version: String,
    /// What happens when standard support of the version ends.
    pub support: SupportType,
    /// The API server answers on the internet.
    pub endpoint_public: bool,
    /// The API server answers inside the VPC.
    pub endpoint_private: bool,
    /// Who may reach the public endpoint.
    pub public_access_cidrs: Vec<String>,
    /// Control-plane logs sent to CloudWatch Logs.
    pub logs: Vec<LogType>,
    /// How IAM identities are matched to Kubernetes users.
    pub authentication_mode: AuthenticationMode,
}

impl Default for ControlPlaneSpec {
    fn default() -> Self {
        Self {
            version: String::new(),
            support: SupportType::Standard,
            endpoint_public: true,
            endpoint_private: true,
            public_access_cidrs: vec!["0.0.0.0/0".into()],
            logs: Vec::new(),
            authentication_mode: AuthenticationMode::Api,
        }
    }
}

/// EKS's `upgradePolicy.supportType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum SupportType {
    /// Upgraded by AWS at the end of standard support; never the six-fold price.
    Standard,
    /// Stays on the version for another year at 0.60 USD an hour.
    Extended,
}

/// A control-plane log, by EKS's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum LogType {
    /// Requests to the API server.
    Api,
    /// Who did what.
    Audit,
    /// IAM authentication.
    Authenticator,
    /// Controllers.
    ControllerManager,
    /// Scheduling decisions.
    Scheduler,
}

/// EKS's `accessConfig.authenticationMode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum AuthenticationMode {
    /// Access entries only.
    Api,
    /// Access entries, and the older aws-auth ConfigMap beside them.
    ApiAndConfigMap,
}

/// Who may use the cluster.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, default)]
pub struct AccessSpec {
    /// Whoever creates the cluster becomes its administrator.
    pub creator_admin: bool,
    /// Further IAM users and roles.
    pub grants: Vec<AccessGrant>,
}

impl Default for AccessSpec {
    fn default() -> Self {
        Self { creator_admin: true, grants: Vec::new() }
    }
}

/// One IAM user or role, and what it may do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AccessGrant {
    /// ARN of an IAM user or role.
    pub principal_arn: String,
    /// Name of an EKS access policy, such as `AmazonEKSViewPolicy`.
    pub policy: String,
    /// Namespaces the policy is limited to; empty: the whole cluster.
    #[serde(default)]
    pub namespaces: Vec<String>,
}

/// The machines that run the pods, and the add-ons that make them useful.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, default)]
pub struct WorkersSpec {
    /// Managed node groups.
    pub node_groups: Vec<NodeGroupSpec>,
    /// EKS add-ons.
    pub addons: Vec<AddonSpec>,
    /// Ask the Kubernetes API until the nodes are Ready before calling the run done.
    pub wait_for_nodes: bool,
}

impl Default for WorkersSpec {
    fn default() -> Self {
        Self {
            node_groups: vec![NodeGroupSpec::default()],
            addons: ["vpc-cni", "kube-proxy", "coredns"]
                .map(|name| AddonSpec { name: name.into(), version: String::new() })
                .into(),
            wait_for_nodes: true,
        }
    }
}

/// One managed node group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, default)]
pub struct NodeGroupSpec {
    /// Its name, unique in the cluster.
    pub name: String,
    /// EC2 instance type, such as `t3.medium`.
    pub instance_type: String,
    /// How the instances are paid.
    pub capacity: CapacityType,
    /// Fewest nodes.
    pub min: u32,
    /// Nodes at the start.
    pub desired: u32,
    /// Most nodes.
    pub max: u32,
    /// Root volume of each node, in GiB.
    pub disk_gib: u32,
    /// Kubernetes labels put on the nodes.
    pub labels: BTreeMap<String, String>,
    /// Which subnets the nodes stand in.
    pub subnets: SubnetKind,
}

impl Default for NodeGroupSpec {
    fn default() -> Self {
        Self {
            name: "workers".into(),
            instance_type: "t3.medium".into(),
            capacity: CapacityType::OnDemand,
            min: 1,
            desired: 2,
            max: 3,
            disk_gib: 20,
            labels: BTreeMap::new(),
            subnets: SubnetKind::Private,
        }
    }
}

/// EKS's `capacityType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum CapacityType {
    /// A fixed price, never taken away.
    OnDemand,
    /// Spare capacity: much cheaper, may be taken back with two minutes' notice.
    Spot,
}

/// A subnet is public when its route table leads to an internet gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum SubnetKind {
    /// Reaches the internet through a NAT gateway; not reachable from it.
    Private,
    /// Has public addresses.
    Public,
}

/// One EKS add-on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AddonSpec {
    /// The add-on's name, such as `vpc-cni`.
    pub name: String,
    /// Its version; empty: the default for the cluster's Kubernetes version.
    #[serde(default)]
    pub version: String,
}
