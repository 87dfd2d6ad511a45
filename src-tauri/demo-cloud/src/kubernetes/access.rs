//! Who may see what in a pretend cluster: access entries and access policies, reduced to what a
//! read-only API server has to decide.
//!
//! It must not know tokens. Source of the rules: the EKS user guide, "Review access policy permissions":
//! the policies resemble Kubernetes' user-facing roles, so *view*, *edit* and *admin* do not reach
//! cluster-wide objects such as nodes; only *cluster admin* and *admin view* do.

/// What the cluster knows about the person behind a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// No token was sent. Only the public addresses answer.
    Anonymous,
    /// A token was sent and is worthless, or its identity has no access entry.
    Unknown,
    /// An identity with an access entry.
    Known {
        /// The Kubernetes user name, as refusals print it.
        username: String,
        /// What its access policies allow.
        grants: Vec<Grant>,
    },
}

/// One associated access policy, or the rights of a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// What the policy contains.
    pub level: Level,
    /// Where it holds: `None` is the whole cluster; a name may end in `*`.
    pub namespaces: Option<Vec<String>>,
}

/// What a policy contains, as far as the demo's objects go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Everything (AmazonEKSClusterAdminPolicy).
    ClusterAdmin,
    /// Read everything (AmazonEKSAdminViewPolicy; nodes are given the same in the demo).
    ReadAll,
    /// Read and change what lives in namespaces (AmazonEKSAdminPolicy, AmazonEKSEditPolicy).
    Edit,
    /// Read what lives in namespaces (AmazonEKSViewPolicy).
    View,
    /// Nothing that the demo's Kubernetes serves (secrets, and the policies of AWS's own services).
    Nothing,
}

impl Level {
    /// The level of an access policy by its ARN.
    pub fn of_policy(policy_arn: &str) -> Self {
        match policy_arn.rsplit('/').next().unwrap_or_default() {
            "AmazonEKSClusterAdminPolicy" => Self::ClusterAdmin,
            "AmazonEKSAdminViewPolicy" => Self::ReadAll,
            "AmazonEKSAdminPolicy" | "AmazonEKSEditPolicy" => Self::Edit,
            "AmazonEKSViewPolicy" => Self::View,
            _ => Self::Nothing,
        }
    }

    fn allows(self, wish: &Wish<'_>) -> bool {
        // The user-facing roles may look at namespaces although these are not inside one.
        let inside = wish.namespaced || wish.resource == "namespaces";
        match self {
            Self::ClusterAdmin => true,
            Self::ReadAll => !wish.write,
            Self::Edit => wish.namespaced || (inside && !wish.write),
            Self::View => inside && !wish.write,
            Self::Nothing => false,
        }
    }
}

/// What somebody wants to do with one kind of object.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    /// Plural name of the kind.
    pub resource: &'a str,
    /// Whether objects of the kind live in namespaces.
    pub namespaced: bool,
    /// The namespace asked for; `None` is all of them, or a kind without namespaces.
    pub namespace: Option<&'a str>,
    /// Whether it would change something.
    pub write: bool,
}

/// Whether any grant allows the wish.
pub fn allowed(grants: &[Grant], wish: &Wish<'_>) -> bool {
    grants.iter().any(|grant| grant.level.allows(wish) && grant.reaches(wish.namespace))
}

impl Grant {
    fn reaches(&self, namespace: Option<&str>) -> bool {
        let Some(patterns) = &self.namespaces else { return true };
        let Some(namespace) = namespace else { return false };
        patterns.iter().any(|pattern| match pattern.strip_suffix('*') {
            Some(start) => namespace.starts_with(start),
            None => namespace == pattern,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(policy: &str, namespaces: Option<&[&str]>) -> Vec<Grant> {
        let level = Level::of_policy(&format!("arn:aws:eks::aws:cluster-access-policy/{policy}"));
        let namespaces = namespaces.map(|names| names.iter().map(|&name| name.to_owned()).collect());
        vec![Grant { level, namespaces }]
    }

    fn read<'a>(resource: &'a str, namespace: Option<&'a str>) -> Wish<'a> {
        let namespaced = !matches!(resource, "nodes" | "namespaces");
        Wish { resource, namespaced, namespace, write: false }
    }

    #[test]
    fn view_sees_pods_but_not_nodes() {
        let view = grant("AmazonEKSViewPolicy", None);
        assert!(allowed(&view, &read("pods", None)));
        assert!(allowed(&view, &read("namespaces", None)));
        assert!(!allowed(&view, &read("nodes", None)));
    }

    #[test]
    fn admins_see_nodes() {
        assert!(allowed(&grant("AmazonEKSClusterAdminPolicy", None), &read("nodes", None)));
        assert!(allowed(&grant("AmazonEKSAdminViewPolicy", None), &read("nodes", None)));
    }

    #[test]
    fn a_policy_for_namespaces_stays_in_them() {
        let dev = grant("AmazonEKSAdminPolicy", Some(&["dev-*"]));
        assert!(allowed(&dev, &read("pods", Some("dev-one"))));
        assert!(!allowed(&dev, &read("pods", Some("kube-system"))));
        assert!(!allowed(&dev, &read("pods", None)));
    }
}
