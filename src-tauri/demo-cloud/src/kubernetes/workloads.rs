//! What each add-on runs inside a cluster: the daemon sets and deployments in `kube-system`.
//!
//! It must not know nodes; spreading pods over them is `pod_objects`' work.

/// One daemon set or deployment of an add-on.
#[derive(Debug)]
pub struct Workload {
    /// The add-on that brings it, in AWS's words.
    pub addon: &'static str,
    /// Its name in `kube-system`.
    pub name: &'static str,
    /// Value of the `k8s-app` or `app.kubernetes.io/name` label.
    pub app: &'static str,
    /// Names of its containers.
    pub containers: &'static [&'static str],
    /// One pod a node, or a number of replicas anywhere.
    pub spread: Spread,
    /// Pods that use the node's own network start without a network plugin.
    pub host_network: bool,
}

/// How many pods a workload has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spread {
    /// A daemon set.
    EveryNode,
    /// A deployment with this many replicas.
    Replicas(usize),
}

const EVERY: Spread = Spread::EveryNode;

/// Every workload the demo knows. Names and container counts as the real add-ons have them.
pub const WORKLOADS: &[Workload] = &[
    Workload {
        addon: "vpc-cni",
        name: "aws-node",
        app: "aws-node",
        containers: &["aws-node", "aws-eks-nodeagent"],
        spread: EVERY,
        host_network: true,
    },
    Workload {
        addon: "kube-proxy",
        name: "kube-proxy",
        app: "kube-proxy",
        containers: &["kube-proxy"],
        spread: EVERY,
        host_network: true,
    },
    Workload {
        addon: "coredns",
        name: "coredns",
        app: "kube-dns",
        containers: &["coredns"],
        spread: Spread::Replicas(2),
        host_network: false,
    },
    Workload {
        addon: "eks-pod-identity-agent",
        name: "eks-pod-identity-agent",
        app: "eks-pod-identity-agent",
        containers: &["eks-pod-identity-agent"],
        spread: EVERY,
        host_network: true,
    },
    Workload {
        addon: "aws-ebs-csi-driver",
        name: "ebs-csi-controller",
        app: "ebs-csi-controller",
        containers: &[
            "ebs-plugin",
            "csi-provisioner",
            "csi-attacher",
            "csi-snapshotter",
            "csi-resizer",
            "liveness-probe",
        ],
        spread: Spread::Replicas(2),
        host_network: false,
    },
    Workload {
        addon: "aws-ebs-csi-driver",
        name: "ebs-csi-node",
        app: "ebs-csi-node",
        containers: &["ebs-plugin", "node-driver-registrar", "liveness-probe"],
        spread: EVERY,
        host_network: true,
    },
    Workload {
        addon: "aws-efs-csi-driver",
        name: "efs-csi-controller",
        app: "efs-csi-controller",
        containers: &["efs-plugin", "csi-provisioner", "liveness-probe"],
        spread: Spread::Replicas(2),
        host_network: true,
    },
    Workload {
        addon: "aws-efs-csi-driver",
        name: "efs-csi-node",
        app: "efs-csi-node",
        containers: &["efs-plugin", "csi-driver-registrar", "liveness-probe"],
        spread: EVERY,
        host_network: true,
    },
    Workload {
        addon: "snapshot-controller",
        name: "snapshot-controller",
        app: "snapshot-controller",
        containers: &["snapshot-controller"],
        spread: Spread::Replicas(2),
        host_network: false,
    },
    Workload {
        addon: "eks-node-monitoring-agent",
        name: "eks-node-monitoring-agent",
        app: "eks-node-monitoring-agent",
        containers: &["eks-node-monitoring-agent"],
        spread: EVERY,
        host_network: true,
    },
    Workload {
        addon: "metrics-server",
        name: "metrics-server",
        app: "metrics-server",
        containers: &["metrics-server"],
        spread: Spread::Replicas(2),
        host_network: false,
    },
];
