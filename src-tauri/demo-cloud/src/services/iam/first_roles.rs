//! The roles that somebody finds who opens a new demo account: some that are good for a cluster, and one that only
//! looks as if it were.

use super::role::NewRole;
use super::state::{State, Tags};
use crate::ids::Ids;

/// Who may take on a role.
const PEOPLE: &str = r#"{"AWS":"arn:aws:iam::111122223333:root"}"#;

/// Makes them all, as if at `then`.
pub(super) fn make(state: &mut State, ids: &mut Ids, then: u64) {
    let roles: [(&str, &str, &str, &[&str]); 4] = [
        ("Developers", PEOPLE, "People who build and run our applications", &[]),
        ("Admin", PEOPLE, "People who look after the account", &["AdministratorAccess"]),
        (
            "company-eks-cluster",
            r#"{"Service":"eks.amazonaws.com"}"#,
            "Control planes of our EKS clusters",
            &["AmazonEKSClusterPolicy"],
        ),
        // Whoever chooses this one has to notice what it lacks: AmazonEKS_CNI_Policy.
        (
            "company-eks-nodes",
            r#"{"Service":"ec2.amazonaws.com"}"#,
            "Nodes of our EKS clusters",
            &["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"],
        ),
    ];
    for (name, principal, description, policies) in roles {
        let trust_policy = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{principal},"Action":"sts:AssumeRole"}}]}}"#
        );
        let new = NewRole {
            name,
            path: "/",
            trust_policy: &trust_policy,
            description: Some(description),
            max_session_seconds: 3600,
            boundary: None,
            service: None,
            tags: Tags::new(),
        };
        state.make_role(ids, then, then, new);
        if let Ok(role) = state.role_mut(name) {
            role.attached.extend(policies.iter().map(|policy| format!("arn:aws:iam::aws:policy/{policy}")));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{all, cloud, ok};

    #[tokio::test(start_paused = true)]
    async fn one_role_fits_a_cluster_and_one_lacks_a_policy_for_nodes() {
        let cloud = cloud();
        let policies = async |role: &str| {
            all(&ok(&cloud, "iam", &format!("ListAttachedRolePolicies&RoleName={role}")).await, "PolicyName")
        };
        assert_eq!(policies("company-eks-cluster").await, ["AmazonEKSClusterPolicy"]);
        assert!(!policies("company-eks-nodes").await.contains(&"AmazonEKS_CNI_Policy".to_owned()));
        cloud.with("us-east-1", |context| {
            let arn = |name: &str| format!("arn:aws:iam::111122223333:role/{name}");
            let can = |name: &str, service: &str| context.iam.assumable_by(&arn(name), service, context.now).is_ok();
            assert!(can("company-eks-cluster", "eks.amazonaws.com"));
            assert!(can("company-eks-nodes", "ec2.amazonaws.com"));
            assert!(!can("company-eks-nodes", "eks.amazonaws.com"));
        });
    }
}
