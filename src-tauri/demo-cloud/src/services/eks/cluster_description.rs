//! A cluster as DescribeCluster shows it.
//!
//! It must not change anything.

use serde_json::{Value, json};

use super::state::{Cluster, Issue};
use super::{auto_mode, encryption, seconds, versions};

/// A cluster as DescribeCluster shows it.
pub(super) fn wire(cluster: &Cluster) -> Value {
    let up = !matches!(cluster.status.as_str(), "CREATING" | "FAILED");
    let mut value = json!({
        "name": cluster.name,
        "arn": cluster.arn,
        "createdAt": seconds(cluster.created_at),
        "version": cluster.version,
        "roleArn": cluster.role_arn,
        "resourcesVpcConfig": network_wire(cluster),
        "kubernetesNetworkConfig": kubernetes_network_wire(cluster),
        "logging": { "clusterLogging": logging_wire(cluster) },
        "status": cluster.status,
        "certificateAuthority": {},
        "platformVersion": versions::find(&cluster.version).map(|version| version.platform),
        "tags": cluster.tags,
        "health": { "issues": issues_wire(&cluster.issues) },
        "accessConfig": {
            "bootstrapClusterCreatorAdminPermissions": cluster.creator_is_admin,
            "authenticationMode": cluster.authentication_mode,
        },
        "upgradePolicy": { "supportType": cluster.support_type },
        "deletionProtection": cluster.deletion_protection,
        "computeConfig": auto_mode::compute_wire(cluster.auto_mode.as_ref()),
        "storageConfig": { "blockStorage": { "enabled": cluster.auto_mode.is_some() } },
        "controlPlaneScalingConfig": { "tier": "standard" },
        "zonalShiftConfig": { "enabled": false },
    });
    if let Some(key) = &cluster.encryption_key {
        value["encryptionConfig"] = encryption::wire(key);
    }
    if up {
        let region = cluster.arn.split(':').nth(3).unwrap_or_default();
        value["endpoint"] = json!(format!("https://127.0.0.1:{}", cluster.port));
        value["certificateAuthority"] = json!({ "data": cluster.certificates.authority_data() });
        let issuer = format!("https://oidc.eks.{region}.amazonaws.com/id/{}", cluster.issuer_id);
        value["identity"] = json!({ "oidc": { "issuer": issuer } });
    }
    for (field, echoed) in &cluster.echoed {
        value[field] = echoed.clone();
    }
    value
}

fn network_wire(cluster: &Cluster) -> Value {
    let network = &cluster.network;
    json!({
        "subnetIds": network.subnet_ids,
        "securityGroupIds": network.security_group_ids,
        "clusterSecurityGroupId": network.cluster_security_group_id,
        "vpcId": network.vpc_id,
        "endpointPublicAccess": network.endpoint_public,
        "endpointPrivateAccess": network.endpoint_private,
        "publicAccessCidrs": network.public_cidrs,
        "controlPlaneEgressMode": network.egress_mode.as_deref().unwrap_or("AWS_MANAGED"),
    })
}

/// An IPv6 cluster has no IPv4 service range.
fn kubernetes_network_wire(cluster: &Cluster) -> Value {
    let mut value = json!({
        "ipFamily": cluster.ip_family,
        "elasticLoadBalancing": { "enabled": cluster.auto_mode.is_some() },
    });
    match &cluster.service_ipv6_cidr {
        Some(cidr) => value["serviceIpv6Cidr"] = json!(cidr),
        None => value["serviceIpv4Cidr"] = json!(cluster.service_cidr),
    }
    value
}

fn logging_wire(cluster: &Cluster) -> Value {
    let all = ["api", "audit", "authenticator", "controllerManager", "scheduler"];
    let is_on = |kind: &&str| cluster.log_types.iter().any(|on| on == kind);
    let (on, off): (Vec<&str>, Vec<&str>) = all.into_iter().partition(is_on);
    let setup = |types: Vec<&str>, enabled: bool| json!({ "types": types, "enabled": enabled });
    let setups: Vec<Value> = [(on, true), (off, false)]
        .into_iter()
        .filter(|(types, _)| !types.is_empty())
        .map(|(types, enabled)| setup(types, enabled))
        .collect();
    Value::Array(setups)
}

/// Issues as `health` lists them.
pub(super) fn issues_wire(issues: &[Issue]) -> Value {
    issues
        .iter()
        .map(|issue| json!({ "code": issue.code, "message": issue.message, "resourceIds": issue.resource_ids }))
        .collect()
}
