//! Stage Roles: one role for the control plane, one for the nodes.

use sha2::{Digest, Sha256};

use crate::{
    contract::ClusterSpec,
    plan::{Planner, Ref},
    resources::{IamRole, ManagedPolicy, TrustedService},
};

/// IAM's limit for role names.
const ROLE_NAME_MAX: usize = 64;

/// The two roles.
#[derive(Debug)]
pub struct Roles {
    /// Of the control plane.
    pub cluster: Ref<IamRole>,
    /// Of the nodes.
    pub node: Ref<IamRole>,
}

/// Adds the stage.
pub fn add(planner: &mut Planner, spec: &ClusterSpec) -> Roles {
    Roles { cluster: planner.add("cluster-role", cluster_role(spec)), node: planner.add("node-role", node_role(spec)) }
}

/// The role of the control plane.
pub fn cluster_role(spec: &ClusterSpec) -> IamRole {
    IamRole {
        name: role_name(&spec.roles.cluster_role_name, &spec.name, "cluster-role"),
        trusted: TrustedService::Eks,
        purpose: "Cluster role".into(),
        policies: vec![policy(
            "AmazonEKSClusterPolicy",
            "Lets EKS manage network interfaces, read the VPC and its instances, and make load balancers.",
        )],
    }
}

/// The role of the nodes.
pub fn node_role(spec: &ClusterSpec) -> IamRole {
    let mut policies = vec![
        policy("AmazonEKSWorkerNodePolicy", "Lets a node find its cluster and describe itself."),
        policy("AmazonEC2ContainerRegistryPullOnly", "Lets a node load container images from Amazon ECR."),
        policy("AmazonEKS_CNI_Policy", "Lets the network plugin give pods addresses of the VPC."),
    ];
    if spec.roles.ssm {
        policies.push(policy(
            "AmazonSSMManagedInstanceCore",
            "Lets you open a session on a node with Systems Manager, without SSH keys or open ports.",
        ));
    }
    IamRole {
        name: role_name(&spec.roles.node_role_name, &spec.name, "node-role"),
        trusted: TrustedService::Ec2,
        purpose: "Node role".into(),
        policies,
    }
}

/// The chosen name, or one made of the cluster's. Cluster names go up to 100 characters, role names to 64: a long one
/// is cut, and a hash of the whole keeps two long names apart.
fn role_name(chosen: &str, cluster: &str, suffix: &str) -> String {
    if !chosen.is_empty() {
        return chosen.to_owned();
    }
    let whole = format!("{cluster}-{suffix}");
    if whole.len() <= ROLE_NAME_MAX {
        return whole;
    }
    let hash: String = Sha256::digest(cluster).iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    let room = ROLE_NAME_MAX - suffix.len() - hash.len() - 2;
    format!("{}-{hash}-{suffix}", cluster.chars().take(room).collect::<String>())
}

fn policy(name: &str, why: &str) -> ManagedPolicy {
    ManagedPolicy { name: name.into(), why: why.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_cluster_names_fit_and_stay_apart() {
        let name = |cluster: String| node_role(&ClusterSpec::new(cluster, "us-east-1")).name;
        let (first, second) = (name(format!("{}1", "a".repeat(99))), name(format!("{}2", "a".repeat(99))));
        assert!(first.len() <= ROLE_NAME_MAX && second.len() <= ROLE_NAME_MAX);
        assert_ne!(first, second);
        assert_eq!(name("demo".into()), "demo-node-role");
    }
}
