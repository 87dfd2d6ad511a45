//! Which operation a method and a path mean, and the function that answers it.
//!
//! It must not contain rules of any resource.

use http::Method;
use serde_json::Value;

use super::{
    access_entries, access_policies, access_policy_associations as policies_of_entries, addon_configurations,
    addon_versions, addons, cluster_updates, clusters, encryption, fargate_profiles, node_group_updates, node_groups,
    pod_identity_associations as pod_identity, tags, updates, versions,
};
use crate::context::Context;
use crate::wire::Answer;
use crate::wire::rest_json::{self, Call};

/// The operation that a method and a path name, if EKS (as the demo has it) knows one.
pub(crate) fn operation(method: &Method, path: &[&str]) -> Option<&'static str> {
    Some(match (method.as_str(), path) {
        ("POST", ["clusters"]) => "CreateCluster",
        ("GET", ["clusters"]) => "ListClusters",
        ("GET", ["clusters", _]) => "DescribeCluster",
        ("DELETE", ["clusters", _]) => "DeleteCluster",
        ("POST", ["clusters", _, "update-config"]) => "UpdateClusterConfig",
        ("POST", ["clusters", _, "updates"]) => "UpdateClusterVersion",
        ("GET", ["clusters", _, "updates"]) => "ListUpdates",
        ("GET", ["clusters", _, "updates", _]) => "DescribeUpdate",
        ("POST", ["clusters", _, "encryption-config", "associate"]) => "AssociateEncryptionConfig",
        ("GET", ["cluster-versions"]) => "DescribeClusterVersions",
        ("POST", ["clusters", _, "node-groups"]) => "CreateNodegroup",
        ("GET", ["clusters", _, "node-groups"]) => "ListNodegroups",
        ("GET", ["clusters", _, "node-groups", _]) => "DescribeNodegroup",
        ("DELETE", ["clusters", _, "node-groups", _]) => "DeleteNodegroup",
        ("POST", ["clusters", _, "node-groups", _, "update-config"]) => "UpdateNodegroupConfig",
        ("POST", ["clusters", _, "fargate-profiles"]) => "CreateFargateProfile",
        ("GET", ["clusters", _, "fargate-profiles"]) => "ListFargateProfiles",
        ("GET", ["clusters", _, "fargate-profiles", _]) => "DescribeFargateProfile",
        ("DELETE", ["clusters", _, "fargate-profiles", _]) => "DeleteFargateProfile",
        ("POST", ["clusters", _, "pod-identity-associations"]) => "CreatePodIdentityAssociation",
        ("GET", ["clusters", _, "pod-identity-associations"]) => "ListPodIdentityAssociations",
        ("GET", ["clusters", _, "pod-identity-associations", _]) => "DescribePodIdentityAssociation",
        ("POST", ["clusters", _, "pod-identity-associations", _]) => "UpdatePodIdentityAssociation",
        ("DELETE", ["clusters", _, "pod-identity-associations", _]) => "DeletePodIdentityAssociation",
        ("POST", ["clusters", _, "addons"]) => "CreateAddon",
        ("GET", ["clusters", _, "addons"]) => "ListAddons",
        ("GET", ["clusters", _, "addons", _]) => "DescribeAddon",
        ("DELETE", ["clusters", _, "addons", _]) => "DeleteAddon",
        ("POST", ["clusters", _, "addons", _, "update"]) => "UpdateAddon",
        ("GET", ["addons", "supported-versions"]) => "DescribeAddonVersions",
        ("GET", ["addons", "configuration-schemas"]) => "DescribeAddonConfiguration",
        ("POST", ["clusters", _, "access-entries"]) => "CreateAccessEntry",
        ("GET", ["clusters", _, "access-entries"]) => "ListAccessEntries",
        ("GET", ["clusters", _, "access-entries", _]) => "DescribeAccessEntry",
        ("POST", ["clusters", _, "access-entries", _]) => "UpdateAccessEntry",
        ("DELETE", ["clusters", _, "access-entries", _]) => "DeleteAccessEntry",
        ("POST", ["clusters", _, "access-entries", _, "access-policies"]) => "AssociateAccessPolicy",
        ("GET", ["clusters", _, "access-entries", _, "access-policies"]) => "ListAssociatedAccessPolicies",
        ("DELETE", ["clusters", _, "access-entries", _, "access-policies", _]) => "DisassociateAccessPolicy",
        ("GET", ["access-policies"]) => "ListAccessPolicies",
        ("GET", ["tags", _]) => "ListTagsForResource",
        ("POST", ["tags", _]) => "TagResource",
        ("DELETE", ["tags", _]) => "UntagResource",
        _ => return None,
    })
}

/// Answers one operation, named as [`operation`] names it.
pub(crate) fn handle(context: &mut Context<'_>, operation: &str, call: &Call) -> Answer<Value> {
    let part = |index: usize| call.path.get(index).map(String::as_str).unwrap_or_default();
    let (cluster, name) = (part(1), part(3));
    match operation {
        "CreateCluster" => clusters::create(context, call),
        "ListClusters" => clusters::list(context, call),
        "DescribeCluster" => clusters::describe(context, cluster),
        "DeleteCluster" => clusters::delete(context, cluster),
        "UpdateClusterConfig" => cluster_updates::config(context, call, cluster),
        "UpdateClusterVersion" => cluster_updates::version(context, call, cluster),
        "AssociateEncryptionConfig" => encryption::associate(context, call, cluster),
        "ListUpdates" => updates::list(context, call, cluster),
        "DescribeUpdate" => updates::describe(context, call, cluster, name),
        "DescribeClusterVersions" => versions::describe(call),
        "CreateNodegroup" => node_groups::create(context, call, cluster),
        "ListNodegroups" => node_groups::list(context, call, cluster),
        "DescribeNodegroup" => node_groups::describe(context, cluster, name),
        "DeleteNodegroup" => node_groups::delete(context, cluster, name),
        "UpdateNodegroupConfig" => node_group_updates::config(context, call, cluster, name),
        "CreateFargateProfile" => fargate_profiles::create(context, call, cluster),
        "ListFargateProfiles" => fargate_profiles::list(context, call, cluster),
        "DescribeFargateProfile" => fargate_profiles::describe(context, cluster, name),
        "DeleteFargateProfile" => fargate_profiles::delete(context, cluster, name),
        "CreatePodIdentityAssociation" => pod_identity::create(context, call, cluster),
        "ListPodIdentityAssociations" => pod_identity::list(context, call, cluster),
        "DescribePodIdentityAssociation" => pod_identity::describe(context, cluster, name),
        "UpdatePodIdentityAssociation" => pod_identity::update(context, call, cluster, name),
        "DeletePodIdentityAssociation" => pod_identity::delete(context, cluster, name),
        "CreateAddon" => addons::create(context, call, cluster),
        "ListAddons" => addons::list(context, call, cluster),
        "DescribeAddon" => addons::describe(context, cluster, name),
        "DeleteAddon" => addons::delete(context, call, cluster, name),
        "UpdateAddon" => addons::update(context, call, cluster, name),
        "DescribeAddonVersions" => addon_versions::describe(call),
        "DescribeAddonConfiguration" => addon_configurations::describe(call),
        "CreateAccessEntry" => access_entries::create(context, call, cluster),
        "ListAccessEntries" => access_entries::list(context, call, cluster),
        "DescribeAccessEntry" => access_entries::describe(context, cluster, name),
        "UpdateAccessEntry" => access_entries::update(context, call, cluster, name),
        "DeleteAccessEntry" => access_entries::delete(context, cluster, name),
        "AssociateAccessPolicy" => policies_of_entries::associate(context, call, cluster, name),
        "ListAssociatedAccessPolicies" => policies_of_entries::associations(context, call, cluster, name),
        "DisassociateAccessPolicy" => policies_of_entries::disassociate(context, cluster, name, part(5)),
        "ListAccessPolicies" => access_policies::list(call),
        "ListTagsForResource" => tags::list(context, part(1)),
        "TagResource" => tags::tag(context, call, part(1)),
        "UntagResource" => tags::untag(context, call, part(1)),
        _ => Err(rest_json::unknown_operation()),
    }
}
