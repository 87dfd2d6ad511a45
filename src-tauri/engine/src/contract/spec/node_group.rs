//! Groups of EC2 instances: managed by EKS, or by oneself.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::SubnetKind;

/// One managed node group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, default)]
pub struct NodeGroupSpec {
    /// Its name, unique in the cluster.
    pub name: String,
    /// EC2 instance type, such as `t3.medium`.
    pub instance_type: String,
    /// Further types that may be taken in its place: Spot groups are interrupted less with several.
    pub other_instance_types: Vec<String>,
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
    /// Which subnets the nodes stand in.
    pub subnets: SubnetKind,
    /// One group of its own in each zone, with the zone's id after the name: for pods whose volumes stand in one zone.
    pub one_per_zone: bool,
    /// EKS's `amiType`, such as `BOTTLEROCKET_x86_64`; empty: Amazon Linux 2023 for the type's processor.
    pub ami_type: String,
    /// Kubernetes labels put on the nodes.
    pub labels: BTreeMap<String, String>,
    /// Kubernetes taints put on the nodes.
    pub taints: Vec<TaintSpec>,
    /// How many nodes an update takes away at once; 0 where `max_unavailable_percent` says it.
    pub max_unavailable: u32,
    /// The same in percent; 0 where `max_unavailable` says it.
    pub max_unavailable_percent: u32,
    /// EKS replaces nodes that stay unhealthy.
    pub auto_repair: bool,
    /// Name of an EC2 key pair that opens SSH on the nodes; empty: no SSH.
    pub ssh_key: String,
    /// Existing security groups that may reach port 22. EKS opens it to the world where there is none.
    pub ssh_security_groups: Vec<String>,
    /// Tag the Auto Scaling group, so that Cluster Autoscaler finds it.
    pub autoscaler_tags: bool,
    /// How its instances are made.
    pub launch_template: LaunchTemplateSpec,
}

impl Default for NodeGroupSpec {
    fn default() -> Self {
        Self {
            name: "workers".into(),
            instance_type: "t3.medium".into(),
            other_instance_types: Vec::new(),
            capacity: CapacityType::OnDemand,
            min: 1,
            desired: 2,
            max: 3,
            disk_gib: 20,
            subnets: SubnetKind::Private,
            one_per_zone: false,
            ami_type: String::new(),
            labels: BTreeMap::new(),
            taints: Vec::new(),
            max_unavailable: 1,
            max_unavailable_percent: 0,
            auto_repair: false,
            ssh_key: String::new(),
            ssh_security_groups: Vec::new(),
            autoscaler_tags: false,
            launch_template: LaunchTemplateSpec::default(),
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

/// A Kubernetes taint: keeps pods away that do not tolerate it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TaintSpec {
    /// Its key.
    pub key: String,
    /// Its value; may be empty.
    #[serde(default)]
    pub value: String,
    /// What happens to pods that do not tolerate it.
    pub effect: TaintEffect,
}

/// EKS's `effect` of a taint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum TaintEffect {
    /// They are not put there.
    NoSchedule,
    /// They are put elsewhere if possible.
    PreferNoSchedule,
    /// Those that run there must go.
    NoExecute,
}

/// How the instances of a managed node group are made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, default)]
pub struct LaunchTemplateSpec {
    /// Whose template.
    pub source: LaunchTemplateSource,
    /// Id of the existing template (`lt-…`), with `source = "existing"`.
    pub id: String,
    /// Its version; empty: its default version on the day.
    pub version: String,
    /// An image of one's own (`ami-…`), with `source = "new"`; empty: the one of the AMI type.
    pub ami_id: String,
    /// What the instances run at their start, with `source = "new"`.
    pub user_data: String,
    /// Encrypt the root volume, with `source = "new"`.
    pub encrypted: bool,
    /// The root volume's type, with `source = "new"`.
    pub volume_type: VolumeType,
    /// Instances on hardware of one's own, with `source = "new"`.
    pub dedicated: bool,
    /// How many network hops the instance's credentials may travel, with `source = "new"`; 1 keeps pods away from them.
    pub metadata_hops: u32,
}

impl Default for LaunchTemplateSpec {
    fn default() -> Self {
        Self {
            source: LaunchTemplateSource::None,
            id: String::new(),
            version: String::new(),
            ami_id: String::new(),
            user_data: String::new(),
            encrypted: true,
            volume_type: VolumeType::Gp3,
            dedicated: false,
            metadata_hops: 2,
        }
    }
}

/// Whose launch template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum LaunchTemplateSource {
    /// EKS makes its own.
    None,
    /// One that exists.
    Existing,
    /// One made here.
    New,
}

/// The type of an EBS volume.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum VolumeType {
    /// Today's default.
    Gp3,
    /// The older one.
    Gp2,
}

/// One group of self-managed nodes: an Auto Scaling group of one's own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields, default)]
pub struct SelfManagedSpec {
    /// Its name, unique in the cluster.
    pub name: String,
    /// EC2 instance type.
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
    /// Which subnets the nodes stand in.
    pub subnets: SubnetKind,
    /// Image; empty: Amazon Linux 2023 for EKS, looked up by AWS in Systems Manager when an instance starts.
    pub ami_id: String,
    /// Kubernetes labels put on the nodes.
    pub labels: BTreeMap<String, String>,
    /// Kubernetes taints put on the nodes.
    pub taints: Vec<TaintSpec>,
    /// Name of an EC2 key pair; empty: no SSH.
    pub ssh_key: String,
    /// How the nodes are let into the cluster.
    pub join: NodeJoin,
    /// Which ports are open between nodes and control plane.
    pub ports: NodePorts,
    /// Tag the Auto Scaling group, so that Cluster Autoscaler finds it.
    pub autoscaler_tags: bool,
}

impl Default for SelfManagedSpec {
    fn default() -> Self {
        Self {
            name: "self-managed".into(),
            instance_type: "t3.medium".into(),
            capacity: CapacityType::OnDemand,
            min: 1,
            desired: 2,
            max: 3,
            disk_gib: 20,
            subnets: SubnetKind::Private,
            ami_id: String::new(),
            labels: BTreeMap::new(),
            taints: Vec::new(),
            ssh_key: String::new(),
            join: NodeJoin::AccessEntry,
            ports: NodePorts::ClusterSecurityGroup,
            autoscaler_tags: false,
        }
    }
}

/// How self-managed nodes are let into the cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum NodeJoin {
    /// An access entry of type EC2_LINUX.
    AccessEntry,
    /// A row in the aws-auth ConfigMap.
    AwsAuth,
}

/// Which ports are open between self-managed nodes and the control plane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum NodePorts {
    /// The cluster security group, which lets all its members talk.
    ClusterSecurityGroup,
    /// A group of their own with just the ports of the classic tables: 443, 10250 and 1025 to 65535.
    PortTables,
}
