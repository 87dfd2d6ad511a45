//! Stage Roles: one role for the control plane, one for the nodes, and one for Fargate where pods run there. Existing
//! roles are looked at and used. Also makes the roles of pods, which belong to other stages.

use sha2::{Digest, Sha256};

use crate::{
    cloud::partition,
    contract::{ClusterSpec, IpFamily, RoleUse},
    plan::{IdRef, Planner},
    resources::{ExistingRole, IamRole, ManagedPolicy, OwnPolicy, Trust},
};

/// IAM's limit for role names.
const ROLE_NAME_MAX: usize = 64;

/// The roles of the cluster and of what runs its pods.
#[derive(Debug)]
pub struct Roles {
    /// Of the control plane.
    pub cluster: IdRef,
    /// Of the nodes in node groups, managed or not; none where nothing of the kind is planned but other things run pods.
    pub node: Option<IdRef>,
    /// Of the machines Auto Mode starts; none without Auto Mode or its node pools.
    pub auto_mode: Option<IdRef>,
    /// Of pods on Fargate; none without profiles.
    pub fargate: Option<IdRef>,
}

/// Adds the stage.
pub fn add(planner: &mut Planner, spec: &ClusterSpec) -> Roles {
    let roles = &spec.roles;
    let as_cluster = if spec.cluster.auto_mode { RoleUse::AutoModeCluster } else { RoleUse::Cluster };
    let cluster = add_one(planner, "cluster-role", &roles.cluster_role_arn, as_cluster, cluster_role(spec));
    let needs = Needs::of(spec);
    let node =
        (needs.node_role).then(|| add_one(planner, "node-role", &roles.node_role_arn, RoleUse::Node, node_role(spec)));
    let auto_mode = needs.auto_mode_role.then(|| match &node {
        // EKS lets machines of Auto Mode and other nodes in by access entries of different types, and a role has one.
        Some(_) => planner.add("auto-mode-node-role", auto_mode_node_role(spec)).id(),
        None => add_one(planner, "node-role", &roles.node_role_arn, RoleUse::AutoModeNode, auto_mode_node_role(spec)),
    });
    let fargate = needs
        .fargate_role
        .then(|| add_one(planner, "fargate-role", &roles.fargate_role_arn, RoleUse::Fargate, fargate_role(spec)));
    Roles { cluster, node, auto_mode, fargate }
}

/// Which roles a cluster needs beside its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Needs {
    /// For nodes in node groups. A cluster in which nothing runs yet has it too: nodes are what it gets next.
    pub node_role: bool,
    /// For the machines Auto Mode starts.
    pub auto_mode_role: bool,
    /// For pods on Fargate.
    pub fargate_role: bool,
}

impl Needs {
    /// Of a cluster with these answers.
    pub fn of(spec: &ClusterSpec) -> Self {
        let workers = &spec.workers;
        let has_groups = !workers.node_groups.is_empty() || !workers.self_managed.is_empty();
        let has_profiles = !workers.fargate_profiles.is_empty();
        Self {
            node_role: has_groups || !(spec.cluster.auto_mode || has_profiles),
            // Node pools come with a role, and without them EKS takes none.
            auto_mode_role: spec.cluster.auto_mode && !spec.cluster.node_pools.is_empty(),
            fargate_role: has_profiles,
        }
    }
}

fn add_one(planner: &mut Planner, key: &str, existing: &str, use_as: RoleUse, made: IamRole) -> IdRef {
    if existing.is_empty() {
        return planner.add(key, made).id();
    }
    // Another key: it is another thing, which a run that goes on with other answers must not mix up.
    planner.add(format!("existing-{key}"), ExistingRole { arn: existing.to_owned(), use_as }).id()
}

/// The role of the control plane that is made.
pub fn cluster_role(spec: &ClusterSpec) -> IamRole {
    let name = role_name(spec, &spec.roles.cluster_role_name, "cluster-role");
    let mut policies = vec![policy(
        "AmazonEKSClusterPolicy",
        "Lets EKS manage network interfaces, read the VPC and its instances, and make load balancers.",
    )];
    if !spec.cluster.auto_mode {
        return made(spec, name, Trust::Eks, "Cluster role", policies);
    }
    policies.extend([
        policy("AmazonEKSComputePolicy", "Lets Auto Mode start and end EC2 instances as nodes."),
        policy("AmazonEKSBlockStoragePolicy", "Lets Auto Mode make EBS volumes for pods."),
        policy("AmazonEKSLoadBalancingPolicy", "Lets Auto Mode make load balancers."),
        policy("AmazonEKSNetworkingPolicy", "Lets Auto Mode give nodes and pods addresses of the VPC."),
    ]);
    made(spec, name, Trust::EksAutoMode, "Cluster role", policies)
}

/// The role of nodes in node groups that is made.
pub fn node_role(spec: &ClusterSpec) -> IamRole {
    let name = role_name(spec, &spec.roles.node_role_name, "node-role");
    let mut policies = vec![
        policy("AmazonEKSWorkerNodePolicy", "Lets a node find its cluster and describe itself."),
        policy("AmazonEC2ContainerRegistryPullOnly", "Lets a node load container images from Amazon ECR."),
    ];
    if spec.roles.cni_policy_on_nodes {
        policies.push(policy("AmazonEKS_CNI_Policy", "Lets the network plugin give pods addresses of the VPC."));
    }
    if spec.roles.ssm {
        policies.push(policy(
            "AmazonSSMManagedInstanceCore",
            "Lets you open a session on a node with Systems Manager, without SSH keys or open ports.",
        ));
    }
    let mut role = made(spec, name, Trust::Ec2, "Node role", policies);
    if spec.roles.cni_policy_on_nodes && spec.network.ip_family == IpFamily::Ipv6 {
        role.own_policies.push(cni_ipv6_policy(&spec.region));
    }
    role
}

/// The role of the machines Auto Mode starts. It goes by the node role's name where there are no other nodes.
pub fn auto_mode_node_role(spec: &ClusterSpec) -> IamRole {
    let name = if Needs::of(spec).node_role {
        role_name(spec, "", "auto-mode-node-role")
    } else {
        role_name(spec, &spec.roles.node_role_name, "node-role")
    };
    let policies = vec![
        policy("AmazonEKSWorkerNodeMinimalPolicy", "Lets a node of Auto Mode join its cluster."),
        policy("AmazonEC2ContainerRegistryPullOnly", "Lets a node load container images from Amazon ECR."),
    ];
    made(spec, name, Trust::Ec2, "Auto Mode node role", policies)
}

/// The role with which Fargate starts pods.
pub fn fargate_role(spec: &ClusterSpec) -> IamRole {
    let name = role_name(spec, &spec.roles.fargate_role_name, "fargate-role");
    let policies = vec![policy(
        "AmazonEKSFargatePodExecutionRolePolicy",
        "Lets Fargate load container images from Amazon ECR and join pods to the cluster.",
    )];
    made(spec, name, Trust::FargatePods { cluster: spec.name.clone() }, "Fargate role", policies)
}

/// A role for the pods of a service account. `suffix` says in the name whose it is, and must tell roles of one cluster
/// apart: `kube-system/ebs-csi-controller-sa`, say. Letters that IAM does not take become hyphens in the name; its hash
/// is of the suffix as given, and of the Region, so that no two clusters' roles meet.
pub fn pod_role(
    spec: &ClusterSpec,
    purpose: &str,
    suffix: &str,
    trust: Trust,
    policies: Vec<ManagedPolicy>,
) -> IamRole {
    let prefix = &spec.roles.name_prefix;
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "_+=,.@-".contains(letter);
    let words = format!("{prefix}{}-{suffix}", spec.name);
    let words: String = words.chars().map(|letter| if allowed(letter) { letter } else { '-' }).collect();
    let hash = hash(&[&spec.region, prefix, &spec.name, suffix].map(|part| format!("{}:{part}", part.len())).concat());
    let name = format!("{}-{hash}", words.chars().take(ROLE_NAME_MAX - hash.len() - 1).collect::<String>());
    made(spec, name, trust, purpose, policies)
}

/// What the network plugin needs in a cluster with IPv6, for which AWS keeps no managed policy.
///
/// From the EKS user guide, "Create IAM policy for clusters that use the IPv6 family".
pub fn cni_ipv6_policy(region: &str) -> OwnPolicy {
    let document = serde_json::json!({
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": [
                    "ec2:AssignIpv6Addresses",
                    "ec2:DescribeInstances",
                    "ec2:DescribeTags",
                    "ec2:DescribeNetworkInterfaces",
                    "ec2:DescribeInstanceTypes",
                ],
                "Resource": "*",
            },
            {
                "Effect": "Allow",
                "Action": "ec2:CreateTags",
                "Resource": format!("arn:{}:ec2:*:*:network-interface/*", partition(region)),
            },
        ],
    });
    OwnPolicy {
        name: "AmazonEKS_CNI_IPv6_Policy".into(),
        why: "Lets the network plugin give pods IPv6 addresses of the VPC.".into(),
        document: serde_json::to_string_pretty(&document).expect("a literal serialises"),
    }
}

fn made(spec: &ClusterSpec, name: String, trusted: Trust, purpose: &str, policies: Vec<ManagedPolicy>) -> IamRole {
    IamRole {
        name,
        path: spec.roles.path.clone(),
        trusted,
        purpose: purpose.into(),
        policies,
        own_policies: Vec::new(),
        permissions_boundary: spec.roles.permissions_boundary.clone(),
    }
}

/// The chosen name, or one made of the cluster's. Cluster names go up to 100 characters, role names to 64: a long one
/// is cut, and a hash of the whole keeps two long names apart.
fn role_name(spec: &ClusterSpec, chosen: &str, suffix: &str) -> String {
    if !chosen.is_empty() {
        return chosen.to_owned();
    }
    let cluster = &spec.name;
    let prefix = &spec.roles.name_prefix;
    let whole = format!("{prefix}{cluster}-{suffix}");
    if whole.len() <= ROLE_NAME_MAX {
        return whole;
    }
    let hash = hash(cluster);
    // A prefix far too long is refused by `check`, and has a plan all the same.
    let room = ROLE_NAME_MAX - suffix.len() - hash.len() - 2;
    format!("{}-{hash}-{suffix}", format!("{prefix}{cluster}").chars().take(room).collect::<String>())
}

/// Eight letters that differ where the text does.
fn hash(text: &str) -> String {
    Sha256::digest(text).iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

fn policy(name: &str, why: &str) -> ManagedPolicy {
    ManagedPolicy { name: name.into(), why: why.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{FargateProfileSpec, NodePool};

    fn keys(spec: &ClusterSpec) -> Vec<String> {
        let mut planner = Planner::default();
        add(&mut planner, spec);
        planner.plan().steps.into_iter().map(|step| step.key).collect()
    }

    #[test]
    fn long_cluster_names_fit_and_stay_apart() {
        let name = |cluster: String| node_role(&ClusterSpec::new(cluster, "us-east-1")).name;
        let (first, second) = (name(format!("{}1", "a".repeat(99))), name(format!("{}2", "a".repeat(99))));
        assert!(first.len() <= ROLE_NAME_MAX && second.len() <= ROLE_NAME_MAX);
        assert_ne!(first, second);
        assert_eq!(name("demo".into()), "demo-node-role");
    }

    #[test]
    fn roles_of_pods_never_meet() {
        let name = |cluster: &str, region: &str, suffix: &str| {
            pod_role(&ClusterSpec::new(cluster, region), "Role", suffix, Trust::Pods, Vec::new()).name
        };
        let names = [
            name("demo", "us-east-1", "a-b/c"),
            name("demo", "us-east-1", "a/b-c"),
            name("demo-a", "us-east-1", "b/c"),
            name("demo", "eu-central-1", "a/b-c"),
            name(&"a".repeat(100), "us-east-1", "a/b"),
            name(&"a".repeat(100), "us-east-1", "a/c"),
        ];
        let different: std::collections::BTreeSet<_> = names.iter().collect();
        assert_eq!(different.len(), names.len(), "{names:?}");
        let allowed = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
        assert!(names.iter().all(|name| name.len() <= ROLE_NAME_MAX && name.chars().all(allowed)), "{names:?}");
    }

    #[test]
    fn a_prefix_stands_before_every_name_that_is_made() {
        let mut spec = ClusterSpec::new("demo", "us-east-1");
        spec.roles.name_prefix = "team-".into();
        spec.roles.node_role_name = "machines".into();
        assert_eq!(
            (cluster_role(&spec).name, node_role(&spec).name),
            ("team-demo-cluster-role".into(), "machines".into())
        );
        assert!(pod_role(&spec, "Role", "a/b", Trust::Pods, Vec::new()).name.starts_with("team-demo-a-b-"));
        spec.roles.name_prefix = "p".repeat(80);
        assert!(cluster_role(&spec).name.len() <= ROLE_NAME_MAX);
    }

    #[test]
    fn each_kind_of_worker_brings_its_role() {
        let mut spec = ClusterSpec::new("demo", "us-east-1");
        assert_eq!(keys(&spec), ["cluster-role", "node-role"]);
        spec.workers.fargate_profiles.push(FargateProfileSpec::default());
        assert_eq!(keys(&spec), ["cluster-role", "node-role", "fargate-role"]);
        spec.workers.node_groups.clear();
        assert_eq!(keys(&spec), ["cluster-role", "fargate-role"], "no nodes of one's own");
        spec.workers.fargate_profiles.clear();
        assert_eq!(keys(&spec), ["cluster-role", "node-role"], "ready for nodes");
    }

    #[test]
    fn auto_mode_has_a_node_role_of_its_own_kind() {
        let mut spec = ClusterSpec::new("demo", "us-east-1");
        spec.cluster.auto_mode = true;
        assert_eq!(keys(&spec), ["cluster-role", "node-role", "auto-mode-node-role"]);
        assert_ne!(node_role(&spec).name, auto_mode_node_role(&spec).name);
        spec.workers.node_groups.clear();
        assert_eq!(keys(&spec), ["cluster-role", "node-role"]);
        assert_eq!(auto_mode_node_role(&spec).name, "demo-node-role");
        assert_eq!(cluster_role(&spec).policies.len(), 5);
        spec.cluster.node_pools = Vec::<NodePool>::new();
        assert_eq!(keys(&spec), ["cluster-role"], "without node pools EKS takes no role");
    }

    #[test]
    fn existing_roles_are_looked_at_and_not_made() {
        let mut spec = ClusterSpec::new("demo", "us-east-1");
        spec.roles.cluster_role_arn = "arn:aws:iam::111122223333:role/eks".into();
        spec.roles.node_role_arn = "arn:aws:iam::111122223333:role/nodes".into();
        assert_eq!(keys(&spec), ["existing-cluster-role", "existing-node-role"]);
    }

    #[test]
    fn nodes_give_pods_ipv6_addresses_only_where_they_have_them() {
        let mut spec = ClusterSpec::new("demo", "us-gov-west-1");
        assert!(node_role(&spec).own_policies.is_empty());
        spec.network.ip_family = IpFamily::Ipv6;
        assert!(node_role(&spec).own_policies[0].document.contains("arn:aws-us-gov:ec2:*:*:network-interface/*"));
        spec.roles.cni_policy_on_nodes = false;
        assert!(node_role(&spec).own_policies.is_empty(), "the network plugin has a role of its own");
    }
}
