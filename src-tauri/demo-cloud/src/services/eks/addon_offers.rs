//! The add-ons EKS offers: who makes them, where they live, what they need, and which of their versions fit which
//! Kubernetes version.
//!
//! Data only. Names, namespaces and service accounts are from the EKS user guide, "AWS add-ons" and "Community add-ons";
//! the version numbers are believable, not AWS's own list: that changes weekly. Types and the owner `community` are
//! unverified.

/// A version of an add-on and the Kubernetes minors (35 for 1.35) it fits, first and last included.
#[derive(Debug)]
pub(super) struct Release {
    pub(super) version: &'static str,
    pub(super) first: u32,
    pub(super) last: u32,
    /// Whether it is what CreateAddon takes when nobody names a version.
    pub(super) default: bool,
}

/// A service account of an add-on that may have a role of its own, and the managed policies EKS recommends for that.
#[derive(Debug)]
pub(super) struct Identity {
    pub(super) service_account: &'static str,
    /// Paths and names of AWS's managed policies.
    pub(super) policies: &'static [&'static str],
}

/// An add-on.
#[derive(Debug)]
pub(super) struct Offer {
    pub(super) name: &'static str,
    pub(super) kind: &'static str,
    /// `aws` or `community`.
    pub(super) owner: &'static str,
    /// Where its pods run unless somebody says otherwise.
    pub(super) namespace: &'static str,
    /// Whether its pods call AWS.
    pub(super) needs_iam: bool,
    /// Whether it has a deployment, so that it is degraded as long as there is no node.
    pub(super) needs_nodes: bool,
    /// The service accounts that pod identities can be made for.
    pub(super) identities: &'static [Identity],
    pub(super) releases: &'static [Release],
}

const fn release(version: &'static str, first: u32, last: u32, default: bool) -> Release {
    Release { version, first, last, default }
}

/// A version for every Kubernetes version, and the one before it.
const fn two(newer: &'static str, older: &'static str) -> [Release; 2] {
    [release(newer, 31, 37, true), release(older, 31, 37, false)]
}

const fn identity(service_account: &'static str, policies: &'static [&'static str]) -> Identity {
    Identity { service_account, policies }
}

/// An add-on of AWS's in `kube-system` that runs on every node and calls nobody.
const PLAIN: Offer = Offer {
    name: "",
    kind: "networking",
    owner: "aws",
    namespace: "kube-system",
    needs_iam: false,
    needs_nodes: false,
    identities: &[],
    releases: &[],
};

/// One of the community's, in a namespace of its own.
const COMMUNITY: Offer = Offer { kind: "observability", owner: "community", needs_nodes: true, ..PLAIN };

/// By name, as EKS lists them.
pub(super) const OFFERS: &[Offer] = &[
    Offer {
        name: "adot",
        kind: "observability",
        namespace: "opentelemetry-operator-system",
        needs_iam: true,
        needs_nodes: true,
        identities: &[
            identity("adot-col-container-logs", &["CloudWatchAgentServerPolicy"]),
            identity("adot-col-otlp-ingest", &["AWSXrayWriteOnlyAccess"]),
            identity("adot-col-prom-metrics", &["AmazonPrometheusRemoteWriteAccess"]),
        ],
        releases: &two("v0.131.0-eksbuild.1", "v0.117.0-eksbuild.1"),
        ..PLAIN
    },
    Offer {
        name: "amazon-cloudwatch-observability",
        kind: "observability",
        namespace: "amazon-cloudwatch",
        needs_iam: true,
        needs_nodes: true,
        identities: &[identity("cloudwatch-agent", &["CloudWatchAgentServerPolicy", "AWSXrayWriteOnlyAccess"])],
        releases: &two("v4.7.0-eksbuild.1", "v4.6.0-eksbuild.1"),
        ..PLAIN
    },
    Offer {
        name: "aws-ebs-csi-driver",
        kind: "storage",
        needs_iam: true,
        identities: &[identity("ebs-csi-controller-sa", &["service-role/AmazonEBSCSIDriverPolicy"])],
        needs_nodes: true,
        releases: &[
            release("v1.54.0-eksbuild.1", 31, 37, false),
            release("v1.53.0-eksbuild.1", 31, 37, true),
            release("v1.52.1-eksbuild.1", 31, 36, false),
        ],
        ..PLAIN
    },
    Offer {
        name: "aws-efs-csi-driver",
        kind: "storage",
        needs_iam: true,
        needs_nodes: true,
        identities: &[
            identity("efs-csi-controller-sa", &["service-role/AmazonEFSCSIDriverPolicy"]),
            identity("efs-csi-node-sa", &["service-role/AmazonEFSCSIDriverPolicy"]),
        ],
        releases: &two("v2.1.15-eksbuild.1", "v2.1.14-eksbuild.1"),
        ..PLAIN
    },
    Offer {
        name: "aws-mountpoint-s3-csi-driver",
        kind: "storage",
        needs_iam: true,
        // The user guide has people write a policy for their buckets; which one the API recommends is unverified.
        identities: &[identity("s3-csi-driver-sa", &["AmazonS3FullAccess"])],
        releases: &two("v2.2.1-eksbuild.1", "v2.2.0-eksbuild.1"),
        ..PLAIN
    },
    Offer {
        name: "cert-manager",
        kind: "security",
        namespace: "cert-manager",
        releases: &two("v1.19.1-eksbuild.1", "v1.18.2-eksbuild.2"),
        ..COMMUNITY
    },
    Offer {
        name: "coredns",
        needs_nodes: true,
        releases: &[
            release("v1.13.2-eksbuild.4", 35, 37, true),
            release("v1.13.1-eksbuild.1", 34, 37, false),
            release("v1.12.4-eksbuild.6", 33, 35, false),
            release("v1.12.3-eksbuild.1", 34, 34, true),
            release("v1.12.1-eksbuild.2", 33, 33, true),
            release("v1.11.4-eksbuild.33", 31, 33, false),
            release("v1.11.4-eksbuild.2", 32, 32, true),
            release("v1.11.3-eksbuild.1", 31, 31, true),
        ],
        ..PLAIN
    },
    Offer {
        name: "eks-node-monitoring-agent",
        kind: "observability",
        releases: &two("v1.5.1-eksbuild.1", "v1.4.2-eksbuild.1"),
        ..PLAIN
    },
    Offer {
        name: "eks-pod-identity-agent",
        kind: "security",
        releases: &[
            release("v1.3.11-eksbuild.1", 31, 37, false),
            release("v1.3.10-eksbuild.2", 31, 37, true),
            release("v1.3.9-eksbuild.5", 31, 36, false),
        ],
        ..PLAIN
    },
    Offer {
        name: "external-dns",
        kind: "networking",
        namespace: "external-dns",
        needs_iam: true,
        identities: &[identity("external-dns", &["AmazonRoute53FullAccess"])],
        releases: &two("v0.20.0-eksbuild.2", "v0.19.0-eksbuild.2"),
        ..COMMUNITY
    },
    // Its versions follow Kubernetes' own; see `addon_versions`.
    Offer { name: "kube-proxy", ..PLAIN },
    Offer {
        name: "kube-state-metrics",
        namespace: "kube-state-metrics",
        releases: &two("v2.17.0-eksbuild.4", "v2.16.0-eksbuild.1"),
        ..COMMUNITY
    },
    Offer { name: "metrics-server", releases: &two("v0.8.1-eksbuild.2", "v0.8.0-eksbuild.6"), ..COMMUNITY },
    Offer {
        name: "prometheus-node-exporter",
        namespace: "prometheus-node-exporter",
        needs_nodes: false,
        releases: &two("v1.10.2-eksbuild.2", "v1.9.1-eksbuild.4"),
        ..COMMUNITY
    },
    Offer {
        name: "snapshot-controller",
        kind: "storage",
        needs_nodes: true,
        releases: &two("v8.4.0-eksbuild.1", "v8.3.0-eksbuild.1"),
        ..PLAIN
    },
    Offer {
        name: "vpc-cni",
        needs_iam: true,
        identities: &[identity("aws-node", &["AmazonEKS_CNI_Policy"])],
        releases: &[
            release("v1.21.2-eksbuild.1", 31, 37, false),
            release("v1.21.1-eksbuild.5", 31, 37, true),
            release("v1.20.5-eksbuild.1", 31, 36, false),
        ],
        ..PLAIN
    },
];

/// The add-on of this name.
pub(super) fn find(name: &str) -> Option<&'static Offer> {
    OFFERS.iter().find(|offer| offer.name == name)
}
