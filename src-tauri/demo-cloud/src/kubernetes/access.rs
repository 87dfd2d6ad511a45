//! Who may do what in a pretend cluster: access policies of EKS, Kubernetes' own roles and bindings, and the group
//! that may do everything.
//!
//! It must not know tokens. Source of the rules: the EKS user guide, "Review access policy permissions" (the policies
//! resemble Kubernetes' user-facing roles, so *view*, *edit* and *admin* do not reach cluster-wide objects such as
//! nodes; only *cluster admin* and *admin view* do), and Kubernetes' "Using RBAC Authorization".

use serde_json::{Value, json};

use super::objects::meta;
use super::roles;
use super::view::ClusterView;

/// The group that no rule holds back.
const MASTERS: &str = "system:masters";
/// The group of everybody with a name.
const AUTHENTICATED: &str = "system:authenticated";

/// What the cluster knows about the person behind a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// No token was sent. Only the public addresses answer.
    Anonymous,
    /// A token was sent and is worthless, or its identity has no access entry.
    Unknown,
    /// An identity that was let in.
    Known {
        /// The Kubernetes user name, as refusals print it.
        username: String,
        /// Its Kubernetes groups, but for `system:authenticated`, which everybody is in.
        groups: Vec<String>,
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
    /// Read and change what lives in namespaces, and say who else may (AmazonEKSAdminPolicy).
    Admin,
    /// Read and change what lives in namespaces (AmazonEKSEditPolicy).
    Edit,
    /// Read what lives in namespaces, but no secrets (AmazonEKSViewPolicy).
    View,
    /// Read secrets (AmazonEKSSecretReaderPolicy).
    SecretReader,
    /// Read and change secrets (AmazonEKSSecretAdminPolicy).
    SecretAdmin,
    /// Nothing that the demo's Kubernetes serves (the policies of AWS's own services).
    Nothing,
}

impl Level {
    /// The level of an access policy by its ARN.
    pub fn of_policy(policy_arn: &str) -> Self {
        match policy_arn.rsplit('/').next().unwrap_or_default() {
            "AmazonEKSClusterAdminPolicy" => Self::ClusterAdmin,
            "AmazonEKSAdminViewPolicy" => Self::ReadAll,
            "AmazonEKSAdminPolicy" => Self::Admin,
            "AmazonEKSEditPolicy" => Self::Edit,
            "AmazonEKSViewPolicy" => Self::View,
            "AmazonEKSSecretReaderPolicy" => Self::SecretReader,
            "AmazonEKSSecretAdminPolicy" => Self::SecretAdmin,
            _ => Self::Nothing,
        }
    }

    /// Its rules, in the form of a role's.
    fn rules(self) -> Vec<Value> {
        match self {
            Self::ClusterAdmin => roles::rules_of("cluster-admin"),
            Self::Admin => roles::rules_of("admin"),
            Self::Edit => roles::rules_of("edit"),
            Self::View => roles::rules_of("view"),
            Self::ReadAll => vec![json!({
                "apiGroups": ["*"], "resources": ["*"], "verbs": ["get", "list", "watch"],
            })],
            Self::SecretReader => vec![json!({
                "apiGroups": [""], "resources": ["secrets"], "verbs": ["get", "list", "watch"],
            })],
            Self::SecretAdmin => vec![json!({ "apiGroups": [""], "resources": ["secrets"], "verbs": ["*"] })],
            Self::Nothing => Vec::new(),
        }
    }
}

/// What somebody wants to do.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wish<'a> {
    /// `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`, or one of the rarer ones.
    pub verb: &'a str,
    /// API group.
    pub group: &'a str,
    /// Plural name of the kind, with a part behind a `/` if it is about one; empty for a path.
    pub resource: &'a str,
    /// The namespace asked for; `None` is all of them, or a kind without namespaces.
    pub namespace: Option<&'a str>,
    /// The object's name, if it is about one.
    pub name: Option<&'a str>,
    /// The path, if it is about no objects.
    pub path: &'a str,
}

/// Whether the caller may do that.
pub fn allowed(cluster: &ClusterView, caller: &Caller, wish: &Wish<'_>) -> bool {
    if let Caller::Known { groups, .. } = caller
        && groups.iter().any(|group| group == MASTERS)
    {
        return true;
    }
    rules(cluster, caller, wish.namespace).iter().any(|rule| permits(rule, wish))
}

/// All rules that hold for the caller in a namespace; without one, those that hold everywhere.
pub fn rules(cluster: &ClusterView, caller: &Caller, namespace: Option<&str>) -> Vec<Value> {
    let (username, groups, grants) = match caller {
        Caller::Unknown => return Vec::new(),
        Caller::Anonymous => ("system:anonymous", vec!["system:unauthenticated".to_owned()], &[][..]),
        Caller::Known { username, groups, grants } => {
            let own = groups.iter().cloned();
            (username.as_str(), own.chain([AUTHENTICATED.to_owned()]).collect(), grants.as_slice())
        }
    };
    let mut all: Vec<Value> =
        grants.iter().filter(|grant| grant.reaches(namespace)).flat_map(|grant| grant.level.rules()).collect();
    if groups.iter().any(|group| group == MASTERS) {
        all.extend(roles::rules_of("cluster-admin"));
    }
    all.extend(bound(cluster, username, &groups, namespace));
    all
}

/// The rules of all roles that are bound to somebody.
fn bound(cluster: &ClusterView, username: &str, groups: &[String], namespace: Option<&str>) -> Vec<Value> {
    let mut all = Vec::new();
    for binding in roles::cluster_role_bindings(cluster).iter().filter(|one| has_subject(one, username, groups)) {
        all.extend(roles::rules_behind(cluster, &binding["roleRef"], ""));
    }
    let Some(namespace) = namespace else { return all };
    let here = roles::role_bindings(cluster).filter(|one| meta(one, "namespace") == namespace);
    for binding in here.filter(|one| has_subject(one, username, groups)) {
        all.extend(roles::rules_behind(cluster, &binding["roleRef"], namespace));
    }
    all
}

/// Whether a binding is for somebody.
fn has_subject(binding: &Value, username: &str, groups: &[String]) -> bool {
    binding["subjects"].as_array().into_iter().flatten().any(|subject| {
        let name = subject["name"].as_str().unwrap_or_default();
        match subject["kind"].as_str().unwrap_or_default() {
            "User" => name == username,
            "Group" => groups.iter().any(|group| group == name),
            "ServiceAccount" => {
                let own = meta(binding, "namespace");
                let namespace = subject["namespace"].as_str().unwrap_or(own);
                username == format!("system:serviceaccount:{namespace}:{name}")
            }
            _ => false,
        }
    })
}

/// Whether a rule allows the wish.
pub fn permits(rule: &Value, wish: &Wish<'_>) -> bool {
    let has =
        |field: &str, wanted: &str| rule[field].as_array().into_iter().flatten().any(|one| one == wanted || one == "*");
    if !has("verbs", wish.verb) {
        return false;
    }
    if wish.resource.is_empty() {
        let fits = |pattern: &str| match pattern.strip_suffix('*') {
            Some(start) => wish.path.starts_with(start),
            None => pattern == wish.path,
        };
        return rule["nonResourceURLs"].as_array().into_iter().flatten().filter_map(Value::as_str).any(fits);
    }
    let any_part = wish.resource.split_once('/').is_some_and(|(_, part)| has("resources", &format!("*/{part}")));
    let names = rule["resourceNames"].as_array().map(Vec::as_slice).unwrap_or_default();
    has("apiGroups", wish.group)
        && (has("resources", wish.resource) || any_part)
        && (names.is_empty() || wish.name.is_some_and(|name| names.iter().any(|one| one == name)))
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

    fn may(policy: &str, namespaces: Option<&[&str]>, wish: &Wish<'_>) -> bool {
        let level = Level::of_policy(&format!("arn:aws:eks::aws:cluster-access-policy/{policy}"));
        let namespaces = namespaces.map(|names| names.iter().map(|&name| name.to_owned()).collect());
        let grant = Grant { level, namespaces };
        grant.reaches(wish.namespace) && grant.level.rules().iter().any(|rule| permits(rule, wish))
    }

    fn list<'a>(resource: &'a str, namespace: Option<&'a str>) -> Wish<'a> {
        Wish { verb: "list", resource, namespace, ..Wish::default() }
    }

    #[test]
    fn view_sees_pods_but_neither_nodes_nor_secrets() {
        let may = |wish: &Wish<'_>| may("AmazonEKSViewPolicy", None, wish);
        assert!(may(&list("pods", None)));
        assert!(may(&list("namespaces", None)));
        assert!(may(&Wish { verb: "get", resource: "pods/log", name: Some("a"), ..Wish::default() }));
        assert!(!may(&list("nodes", None)));
        assert!(!may(&list("secrets", Some("default"))));
        assert!(!may(&Wish { verb: "create", resource: "pods/exec", ..Wish::default() }));
    }

    #[test]
    fn only_admins_say_who_else_may() {
        let bind =
            Wish { verb: "create", group: "rbac.authorization.k8s.io", resource: "rolebindings", ..Wish::default() };
        assert!(may("AmazonEKSAdminPolicy", None, &bind));
        assert!(!may("AmazonEKSEditPolicy", None, &bind));
        let deploy = Wish { verb: "create", group: "apps", resource: "deployments", ..Wish::default() };
        assert!(may("AmazonEKSEditPolicy", None, &deploy));
        assert!(!may("AmazonEKSViewPolicy", None, &deploy));
    }

    #[test]
    fn admins_see_nodes() {
        assert!(may("AmazonEKSClusterAdminPolicy", None, &list("nodes", None)));
        assert!(may("AmazonEKSAdminViewPolicy", None, &list("nodes", None)));
        assert!(!may("AmazonEKSAdminViewPolicy", None, &Wish { verb: "delete", ..list("nodes", None) }));
    }

    #[test]
    fn a_policy_for_namespaces_stays_in_them() {
        let may = |namespace| may("AmazonEKSAdminPolicy", Some(&["dev-*"]), &list("pods", namespace));
        assert!(may(Some("dev-one")));
        assert!(!may(Some("kube-system")));
        assert!(!may(None));
    }

    #[test]
    fn a_rule_may_be_about_names_parts_and_paths() {
        let named = json!({
            "apiGroups": [""], "resources": ["configmaps"], "resourceNames": ["one"], "verbs": ["get"],
        });
        let get = |name| Wish { verb: "get", resource: "configmaps", name, ..Wish::default() };
        assert!(permits(&named, &get(Some("one"))));
        assert!(!permits(&named, &get(Some("two"))) && !permits(&named, &get(None)));
        let parts = json!({ "apiGroups": ["apps"], "resources": ["*/scale"], "verbs": ["*"] });
        let wish = |resource| Wish { verb: "patch", group: "apps", resource, ..Wish::default() };
        assert!(permits(&parts, &wish("deployments/scale")) && !permits(&parts, &wish("deployments")));
        let paths = json!({ "nonResourceURLs": ["/api/*", "/version"], "verbs": ["get"] });
        let read = |path| Wish { verb: "get", path, ..Wish::default() };
        assert!(permits(&paths, &read("/api/v1")) && permits(&paths, &read("/version")));
        assert!(!permits(&paths, &read("/metrics")));
    }
}
