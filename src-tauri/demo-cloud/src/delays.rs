//! How long AWS takes for what it does not do at once.
//!
//! Deterministic on purpose: a person who watches twice sees the same, and a test can name the second.
//! The figures are medians read from public `terraform apply` transcripts (2022 to 2026).

use std::time::Duration;

/// Every delay of the demo cloud, in demo time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delays {
    /// One API call, from request to answer.
    pub call: Duration,
    /// `CreateNatGateway` until `available` (seen: 84 to 125 s).
    pub nat_gateway_create: Duration,
    /// How soon a NAT gateway that cannot work turns to `failed`.
    pub nat_gateway_fail: Duration,
    /// `DeleteNatGateway` until `deleted` (seen: 37 to 79 s).
    pub nat_gateway_delete: Duration,
    /// How long a deleted NAT gateway stays visible in `DescribeNatGateways` (EC2 User Guide: about an hour).
    pub nat_gateway_visible: Duration,
    /// `CreateVpcEndpoint` until an interface endpoint is `available` (about a minute; not verified).
    pub vpc_endpoint_create: Duration,
    /// `DeleteVpcEndpoints` until an interface endpoint and its network interfaces are gone (about a minute; not
    /// verified).
    pub vpc_endpoint_delete: Duration,
    /// Amazon's IPv6 block for a VPC until it is `associated` (not verified).
    pub vpc_ipv6_associate: Duration,
    /// `RunInstances` until `running`.
    pub instance_start: Duration,
    /// `StopInstances` until `stopped` (seen: 20 to 60 s).
    pub instance_stop: Duration,
    /// `CreateSnapshot` until `completed` (not verified: minutes, by what has changed).
    pub snapshot: Duration,
    /// `TerminateInstances` until `terminated`.
    pub instance_terminate: Duration,
    /// How long a terminated instance stays visible in `DescribeInstances` (EC2 User Guide: about an hour).
    pub instance_visible: Duration,
    /// `CreateLoadBalancer` until an Application or Network Load Balancer is `active` (seen: 2 to 3 minutes).
    pub load_balancer_create: Duration,
    /// `DeleteLoadBalancer` until its network interfaces are gone (seen: seconds to some minutes).
    pub load_balancer_delete: Duration,
    /// `CreateFileSystem` until a file system is `available`, and `DeleteFileSystem` until it is gone; the same for
    /// access points (not verified).
    pub file_system: Duration,
    /// `CreateMountTarget` until `available` (not verified).
    pub mount_target_create: Duration,
    /// `DeleteMountTarget` until its network interface is gone (not verified).
    pub mount_target_delete: Duration,
    /// A change of an Auto Scaling group until it starts or ends machines (not verified).
    pub auto_scaling_react: Duration,
    /// A machine's end by somebody else's hand until its Auto Scaling group starts another (EC2 Auto Scaling User Guide:
    /// health checks run every minute or so).
    pub auto_scaling_replace: Duration,
    /// A refusal of EC2 until an Auto Scaling group asks again (not verified; AWS waits longer every time).
    pub auto_scaling_retry: Duration,
    /// `CreateRole` until other services can assume the role (seen: 5 to 15 s).
    pub role_usable: Duration,
    /// `CreateInstanceProfile` until EC2 accepts it.
    pub instance_profile_usable: Duration,
    /// `CreateCluster` until `ACTIVE` (seen: 8 min 14 s to 12 min 45 s).
    pub cluster_create: Duration,
    /// `DeleteCluster` until it is gone (seen: 69 s to 8 min 42 s).
    pub cluster_delete: Duration,
    /// `UpdateClusterConfig` until `Successful`.
    pub cluster_update: Duration,
    /// `AssociateEncryptionConfig` until `Successful` (seen: 16 min 37 s and 48 min 24 s; eksctl says up to 45 minutes).
    pub encryption_associate: Duration,
    /// `UpdateClusterVersion` until `Successful`.
    pub cluster_upgrade: Duration,
    /// `CreateNodegroup` until `ACTIVE` when its nodes can join (seen: 88 to 201 s).
    pub nodegroup_create: Duration,
    /// `CreateNodegroup` until `CREATE_FAILED` when no node joins (EKS User Guide: 15 minutes).
    pub nodegroup_give_up: Duration,
    /// `DeleteNodegroup` until it is gone (seen: 4 min 12 s to 8 min 21 s).
    pub nodegroup_delete: Duration,
    /// How long `DeleteNodegroup` waits for a pod that a disruption budget keeps (EKS User Guide: 15 minutes).
    pub nodegroup_evict: Duration,
    /// `UpdateNodegroupConfig` until `Successful`.
    pub nodegroup_update: Duration,
    /// A machine of a node group from the moment its replacement is ready until it is drained and ended (EKS User Guide,
    /// "Understand each phase of node updates": 60 s after its cordon at least).
    pub node_replace: Duration,
    /// `AssociateIdentityProviderConfig` and its opposite until `Successful` (not verified: some 15 to 20 minutes).
    pub identity_provider: Duration,
    /// `StartInsightsRefresh` until the insights are new (not verified).
    pub insights_refresh: Duration,
    /// `CreateFargateProfile` until `ACTIVE`.
    pub fargate_profile_create: Duration,
    /// `DeleteFargateProfile` until it is gone (seen: 95 s).
    pub fargate_profile_delete: Duration,
    /// A node's launch until Kubernetes reports it `Ready` (seen: 40 to 90 s).
    pub node_ready: Duration,
    /// A machine's end by somebody's hand until Kubernetes calls its node NotReady (kube-controller-manager's
    /// `--node-monitor-grace-period`: 40 s, 50 s since Kubernetes 1.32).
    pub node_lost: Duration,
    /// A node's loss until the cloud controller takes it away, because EC2 knows no such machine (not verified).
    pub node_forgotten: Duration,
    /// Add-on `vpc-cni` until `ACTIVE` (seen: 35 to 66 s).
    pub addon_vpc_cni: Duration,
    /// Add-on `coredns` until `ACTIVE`, once a node is there (seen: 14 to 56 s).
    pub addon_coredns: Duration,
    /// Add-on `kube-proxy` until `ACTIVE` (seen: 24 to 25 s).
    pub addon_kube_proxy: Duration,
    /// Any other add-on until `ACTIVE`.
    pub addon_other: Duration,
    /// `DeleteAddon` until it is gone.
    pub addon_delete: Duration,
    /// An access entry or policy association until the API server honours it.
    pub access_entry: Duration,
    /// A Kubernetes object that needs something in AWS until its controller makes that.
    pub controller_make: Duration,
    /// A Kubernetes object's deletion until its controller removes what it made in AWS.
    pub controller_remove: Duration,
    /// A pod until it is running, on a node that is ready.
    pub pod_start: Duration,
    /// A pod until it is running on Fargate, machine included (seen: 30 to 90 s; unverified).
    pub fargate_pod_start: Duration,
    /// `StartAutomationExecution` until the runbook has come to its end (not verified).
    pub automation: Duration,
    /// `RequestServiceQuotaIncrease` until what was asked for holds (not verified: small wishes are granted by machine
    /// within minutes, others by people in hours to days).
    pub quota_increase: Duration,
    /// How long a machine of EKS Auto Mode is not needed until it goes (its pools consolidate after 30 s; draining takes
    /// about as long).
    pub auto_node_idle: Duration,
}

impl Delays {
    /// What AWS typically takes.
    pub fn typical() -> Self {
        let s = Duration::from_secs;
        Self {
            call: Duration::from_millis(150),
            nat_gateway_create: s(100),
            nat_gateway_fail: s(5),
            nat_gateway_delete: s(60),
            nat_gateway_visible: s(3600),
            vpc_endpoint_create: s(60),
            vpc_endpoint_delete: s(60),
            vpc_ipv6_associate: s(5),
            instance_start: s(12),
            instance_stop: s(30),
            snapshot: s(60),
            instance_terminate: s(35),
            instance_visible: s(3600),
            load_balancer_create: s(150),
            load_balancer_delete: s(30),
            file_system: s(5),
            mount_target_create: s(80),
            mount_target_delete: s(15),
            auto_scaling_react: s(3),
            auto_scaling_replace: s(60),
            auto_scaling_retry: s(60),
            role_usable: s(8),
            instance_profile_usable: s(10),
            cluster_create: s(620),
            cluster_delete: s(180),
            cluster_update: s(240),
            encryption_associate: s(1200),
            cluster_upgrade: s(600),
            nodegroup_create: s(120),
            nodegroup_give_up: s(900),
            nodegroup_delete: s(300),
            nodegroup_evict: s(900),
            nodegroup_update: s(60),
            node_replace: s(75),
            identity_provider: s(900),
            insights_refresh: s(60),
            fargate_profile_create: s(90),
            fargate_profile_delete: s(95),
            node_ready: s(60),
            node_lost: s(40),
            node_forgotten: s(20),
            addon_vpc_cni: s(45),
            addon_coredns: s(30),
            addon_kube_proxy: s(25),
            addon_other: s(40),
            addon_delete: s(15),
            access_entry: s(1),
            controller_make: s(5),
            controller_remove: s(10),
            pod_start: s(8),
            fargate_pod_start: s(60),
            automation: s(30),
            quota_increase: s(600),
            auto_node_idle: s(60),
        }
    }
}

/// A moment `delay` after `now`, both in the account's unit: Unix milliseconds of demo time.
pub(crate) fn due(now: u64, delay: Duration) -> u64 {
    now + u64::try_from(delay.as_millis()).unwrap_or(u64::MAX / 2)
}
