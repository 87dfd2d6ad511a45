//! EKS Auto Mode: three switches that go together, the roles they need, and the access entry of its machines.
//!
//! It must not know machines: those come and go with the pods that need them. The rules are those of the EKS user guide's
//! chapter "EKS Auto Mode"; refusals whose words nobody has published are marked as unverified.

use serde_json::{Value, json};

use super::access_entries;
use super::body::{flag, text, texts};
use super::errors::invalid_parameter;
use super::state::{AutoMode, Cluster};
use crate::context::Context;
use crate::wire::Answer;

/// The fields of a request that hold the three switches.
pub(super) const SWITCHES: [&str; 3] = ["computeConfig", "kubernetesNetworkConfig", "storageConfig"];
/// Node pools that EKS knows how to make.
const NODE_POOLS: [&str; 2] = ["general-purpose", "system"];
/// What the cluster role needs beside AmazonEKSClusterPolicy.
const POLICIES: [&str; 4] = [
    "AmazonEKSComputePolicy",
    "AmazonEKSBlockStoragePolicy",
    "AmazonEKSLoadBalancingPolicy",
    "AmazonEKSNetworkingPolicy",
];

/// What a request says about Auto Mode: `None` is nothing at all, `Some(None)` off.
pub(super) fn asked(body: &Value) -> Answer<Option<Option<AutoMode>>> {
    let compute = &body["computeConfig"];
    let switches = [
        flag(compute, "enabled"),
        flag(&body["kubernetesNetworkConfig"]["elasticLoadBalancing"], "enabled"),
        flag(&body["storageConfig"]["blockStorage"], "enabled"),
    ];
    if switches == [None; 3] {
        return Ok(None);
    }
    if switches.iter().any(|one| one.unwrap_or(false) != switches[0].unwrap_or(false)) {
        return Err(invalid_parameter(
            "For EKS Auto Mode, please ensure that all required configs, including computeConfig, \
             kubernetesNetworkConfig, and blockStorage are all either fully enabled or fully disabled.",
        ));
    }
    let node_role = text(compute, "nodeRoleArn").map(str::to_owned);
    let node_pools = texts(compute, "nodePools");
    if switches[0] != Some(true) {
        // Unverified words; the rule is from the API's users.
        return if node_role.is_some() || !node_pools.is_empty() {
            Err(invalid_parameter("nodeRoleArn and nodePools cannot be specified when computeConfig is disabled"))
        } else {
            Ok(Some(None))
        };
    }
    check_pools(node_role.as_deref(), &node_pools)?;
    Ok(Some(Some(AutoMode { node_role, node_pools })))
}

/// Unverified words; the rule is from the EKS user guide, "Enable or Disable Built-in NodePools".
fn check_pools(node_role: Option<&str>, pools: &[String]) -> Answer<()> {
    if let Some(unknown) = pools.iter().find(|pool| !NODE_POOLS.contains(&pool.as_str())) {
        return Err(invalid_parameter(format!(
            "The node pool {unknown} is not supported. Supported node pools are [{}]",
            NODE_POOLS.join(", ")
        )));
    }
    if (1..pools.len()).any(|index| pools[..index].contains(&pools[index])) {
        return Err(invalid_parameter("nodePools cannot contain duplicates"));
    }
    if node_role.is_none() != pools.is_empty() {
        return Err(invalid_parameter("When nodePools are specified, nodeRoleArn must be specified, and vice versa"));
    }
    Ok(())
}

/// What a new cluster with Auto Mode must not have. Words unverified.
pub(super) fn check_new(authentication_mode: &str, self_managed_addons: bool) -> Answer<()> {
    check_access(authentication_mode)?;
    if self_managed_addons {
        return Err(invalid_parameter("bootstrapSelfManagedAddons must be set to false when EKS Auto Mode is enabled"));
    }
    Ok(())
}

/// Machines of Auto Mode are let in by an access entry. Words unverified.
pub(super) fn check_access(authentication_mode: &str) -> Answer<()> {
    if authentication_mode != "CONFIG_MAP" {
        return Ok(());
    }
    Err(invalid_parameter(
        "EKS Auto Mode requires the cluster's authentication mode to be one of [API, API_AND_CONFIG_MAP]",
    ))
}

/// The cluster role's further policies and trust, and the node role's trust.
pub(super) fn check_roles(context: &Context<'_>, cluster_role: &str, wish: &AutoMode) -> Answer<()> {
    if let Some(role) = context.iam.role_by_arn(cluster_role) {
        if !role.trusts_for("eks.amazonaws.com", "sts:TagSession") {
            // Unverified words.
            return Err(invalid_parameter(format!(
                "Following required actions [sts:TagSession] were not found in the trust relationships of clusterRole \
                 {cluster_role}"
            )));
        }
        let has = |name: &&str| role.has_policy(name) || role.has_policy(&format!("{name}V2"));
        let missing: Vec<String> =
            POLICIES.iter().filter(|name| !has(name)).map(|name| format!("arn:aws:iam::aws:policy/{name}")).collect();
        if !missing.is_empty() && !role.has_inline_policies() {
            return Err(invalid_parameter(format!(
                "The provided role doesn't have the Amazon EKS Managed Policies associated with it. Please ensure the \
                 following policies [{}] are attached to the role",
                missing.join(", ")
            )));
        }
    }
    let Some(node_role) = &wish.node_role else { return Ok(()) };
    context.iam.assumable_by(node_role, "ec2.amazonaws.com", context.now).map(|_| ()).map_err(|_| {
        invalid_parameter(format!(
            "Following required service principals [ec2.amazonaws.com] were not found in the trust relationships of \
             nodeRole {node_role}"
        ))
    })
}

/// Switches Auto Mode of a cluster on, off or to other pools, and lets its machines' role in or out.
pub(super) fn switch(context: &mut Context<'_>, cluster: &mut Cluster, wish: Option<AutoMode>) {
    let before = cluster.auto_mode.take().and_then(|mode| mode.node_role);
    let after = wish.as_ref().and_then(|mode| mode.node_role.clone());
    if let Some(role) = before.filter(|role| after.as_ref() != Some(role)) {
        access_entries::dismiss_auto_nodes(cluster, &role);
    }
    if let Some(role) = after {
        access_entries::admit_auto_nodes(context, cluster, &role);
    }
    cluster.auto_mode = wish;
}

/// `computeConfig` as DescribeCluster shows it.
pub(super) fn compute_wire(mode: Option<&AutoMode>) -> Value {
    let Some(mode) = mode else { return json!({ "enabled": false, "nodePools": [] }) };
    let mut value = json!({ "enabled": true, "nodePools": mode.node_pools });
    if let Some(role) = &mode.node_role {
        value["nodeRoleArn"] = json!(role);
    }
    value
}
