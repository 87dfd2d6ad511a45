//! Clusters: create, describe, list, delete.
//!
//! It must not know how time ends a creation or deletion; `settle` does.

use serde_json::{Map, Value, json};

use super::body::{self, flag, required, text};
use super::cluster_checks as check;
use super::errors::{in_use, invalid_parameter, invalid_request, no_cluster};
use super::neighbours;
use super::paging;
use super::state::{Cluster, Issue, Network, Origin, State};
use super::versions;
use super::{access_entries, seconds};
use crate::context::Context;
use crate::kubernetes::certificates::ClusterCertificates;
use crate::wire::rest_json::Call;
use crate::wire::{Answer, AwsError};
use crate::{ACCOUNT_ID, delays};

/// Fields that are kept and given back as they came.
const ECHOED: [&str; 5] =
    ["encryptionConfig", "zonalShiftConfig", "remoteNetworkConfig", "controlPlaneScalingConfig", "storageConfig"];

/// The cluster of this name.
pub(super) fn find<'a>(state: &'a State, name: &str) -> Answer<&'a Cluster> {
    state.clusters.get(name).ok_or_else(|| no_cluster(name))
}

/// The cluster of this name, to change it.
pub(super) fn find_mut<'a>(state: &'a mut State, name: &str) -> Answer<&'a mut Cluster> {
    state.clusters.get_mut(name).ok_or_else(|| no_cluster(name))
}

/// The cluster of this name, if things may be made in it now.
pub(super) fn find_active<'a>(state: &'a State, name: &str) -> Answer<&'a Cluster> {
    let cluster = find(state, name)?;
    if cluster.status == "ACTIVE" {
        return Ok(cluster);
    }
    Err(invalid_request(format!("Cluster '{name}' is not in ACTIVE status")).with("clusterName", name))
}

/// CreateCluster.
pub(super) fn create(context: &mut Context<'_>, call: &Call) -> Answer<Value> {
    let body = &call.body;
    let name = required(body, "name")?;
    let origin = Origin { token: text(body, "clientRequestToken").map(str::to_owned), body: body.clone() };
    if let Some(same) = context.eks.clusters.get(name)
        && same.origin.token.is_some()
        && same.origin == origin
    {
        return Ok(json!({ "cluster": wire(same) }));
    }
    let cluster = plan(context, name, body, origin)?;
    let cluster = furnish(context, cluster)?;
    let answer = json!({ "cluster": wire(&cluster) });
    context.eks.clusters.insert(name.to_owned(), cluster);
    Ok(answer)
}

/// Checks everything and writes down what the cluster will be. Changes nothing.
fn plan(context: &mut Context<'_>, name: &str, body: &Value, origin: Origin) -> Answer<Cluster> {
    check::name(context, name)?;
    let version = check::version(text(body, "version"))?;
    let role_arn = required(body, "roleArn")?;
    let network = &body["resourcesVpcConfig"];
    let subnet_ids = body::texts(network, "subnetIds");
    if subnet_ids.is_empty() {
        return Err(invalid_parameter("resourcesVpcConfig.subnetIds is a required parameter"));
    }
    let subnets = check::subnets(context, name, &subnet_ids)?;
    let vpc_id = subnets[0].vpc_id.clone();
    let security_group_ids = body::texts(network, "securityGroupIds");
    check::security_groups(context, &security_group_ids, &vpc_id)?;
    let open = (true, false, vec!["0.0.0.0/0".to_owned()]);
    let (endpoint_public, endpoint_private, public_cidrs) = check::endpoint(network, open)?;
    let wanted_cidr = text(&body["kubernetesNetworkConfig"], "serviceIpv4Cidr");
    let service_cidr = check::service_cidr(context, wanted_cidr, &vpc_id)?;
    check::role(context, role_arn)?;
    if flag(&body["computeConfig"], "enabled") == Some(true) {
        return Err(invalid_parameter("The demo cloud does not have EKS Auto Mode"));
    }
    let access = &body["accessConfig"];
    let mut echoed = Map::new();
    for field in ECHOED {
        if let Some(value) = body.get(field).filter(|value| !value.is_null()) {
            echoed.insert(field.to_owned(), value.clone());
        }
    }
    Ok(Cluster {
        name: name.to_owned(),
        arn: format!("arn:aws:eks:{}:{ACCOUNT_ID}:cluster/{name}", context.region),
        created_at: context.now,
        status: "CREATING".to_owned(),
        due_at: delays::due(context.now, context.delays.cluster_create),
        fails_with: fault(context, "cluster"),
        version: version.minor.to_owned(),
        role_arn: role_arn.to_owned(),
        network: Network {
            vpc_id,
            subnet_ids,
            security_group_ids,
            cluster_security_group_id: String::new(),
            endpoint_public,
            endpoint_private,
            public_cidrs,
            interface_ids: Vec::new(),
        },
        service_cidr,
        ip_family: text(&body["kubernetesNetworkConfig"], "ipFamily").unwrap_or("ipv4").to_owned(),
        log_types: check::log_types(body.get("logging"), &[])?,
        authentication_mode: check::authentication_mode(access)?,
        creator_is_admin: flag(access, "bootstrapClusterCreatorAdminPermissions").unwrap_or(true),
        self_managed_addons: flag(body, "bootstrapSelfManagedAddons").unwrap_or(true),
        preserved_addons: Default::default(),
        support_type: text(&body["upgradePolicy"], "supportType").unwrap_or("EXTENDED").to_owned(),
        deletion_protection: flag(body, "deletionProtection").unwrap_or(false),
        tags: body::tags(body)?,
        echoed,
        issues: Vec::new(),
        issuer_id: context.ids.hex(32).to_uppercase(),
        port: crate::kubernetes::free_port().map_err(|problem| out_of_order(&problem))?,
        certificates: ClusterCertificates::generate().map_err(|problem| out_of_order(&problem))?,
        origin,
        node_groups: Default::default(),
        addons: Default::default(),
        access_entries: Default::default(),
        updates: Vec::new(),
        fargate_profiles: Default::default(),
        pod_identity_associations: Default::default(),
        objects: Default::default(),
    })
}

/// Makes what EKS makes beside the cluster itself: a role of its own, the cluster security group, the control
/// plane's network interfaces, the creator's access entry, a log group.
fn furnish(context: &mut Context<'_>, mut cluster: Cluster) -> Answer<Cluster> {
    context.iam.ensure_service_linked_role(context.ids, "eks.amazonaws.com", context.now);
    let group = neighbours::make_cluster_security_group(context, &cluster);
    cluster.network.cluster_security_group_id = group.map_err(|problem| invalid_parameter(problem.message))?;
    // Two interfaces in two zones; AWS uses up to four while it replaces control plane machines.
    for subnet in first_of_each_zone(context, &cluster.network.subnet_ids).into_iter().take(2) {
        match neighbours::make_interface(context, &cluster, &subnet) {
            Ok(id) => cluster.network.interface_ids.push(id),
            Err(problem) => {
                neighbours::remove_cluster_network(context, &cluster.network);
                return Err(invalid_parameter(problem.message));
            }
        }
    }
    if cluster.creator_is_admin && cluster.authentication_mode != "CONFIG_MAP" {
        access_entries::admit_creator(context, &mut cluster);
    }
    if !cluster.log_types.is_empty() {
        neighbours::ensure_log_group(context, &cluster.name);
    }
    Ok(cluster)
}

fn first_of_each_zone(context: &Context<'_>, subnet_ids: &[String]) -> Vec<String> {
    let mut zones = Vec::new();
    let mut first = Vec::new();
    for id in subnet_ids {
        if let Some(subnet) = neighbours::subnet(context, id)
            && !zones.contains(&subnet.zone)
        {
            zones.push(subnet.zone);
            first.push(id.clone());
        }
    }
    first
}

/// The failure that was asked for, for the next object of a kind.
pub(super) fn fault(context: &Context<'_>, kind: &str) -> Option<Issue> {
    let (code, message) = context.faults.take_outcome(kind)?;
    Some(Issue { code, message, resource_ids: Vec::new() })
}

fn out_of_order(problem: &dyn std::error::Error) -> AwsError {
    AwsError::new(500, "ServerException", format!("The demo cloud cannot make a Kubernetes endpoint: {problem}"))
}

/// DescribeCluster.
pub(super) fn describe(context: &mut Context<'_>, name: &str) -> Answer<Value> {
    Ok(json!({ "cluster": wire(find(context.eks, name)?) }))
}

/// ListClusters.
pub(super) fn list(context: &mut Context<'_>, call: &Call) -> Answer<Value> {
    paging::page(call, "clusters", context.eks.clusters.keys().map(|name| json!(name)).collect())
}

/// DeleteCluster.
pub(super) fn delete(context: &mut Context<'_>, name: &str) -> Answer<Value> {
    let due_at = delays::due(context.now, context.delays.cluster_delete);
    let cluster = find_mut(context.eks, name)?;
    if cluster.status == "DELETING" {
        return Ok(json!({ "cluster": wire(cluster) }));
    }
    let busy = matches!(cluster.status.as_str(), "CREATING" | "UPDATING");
    if cluster.deletion_protection && cluster.status == "ACTIVE" {
        let text = format!(
            "Cluster {name} cannot be deleted because deletion protection is enabled. Disable deletion protection \
             and try again"
        );
        return Err(invalid_request(text).with("clusterName", name));
    }
    if busy {
        let text = format!("Cannot delete because cluster {name} currently has an update in progress");
        return Err(in_use(text).with("clusterName", name));
    }
    if !cluster.node_groups.is_empty() {
        return Err(in_use("Cluster has nodegroups attached").with("clusterName", name));
    }
    if !cluster.fargate_profiles.is_empty() {
        return Err(in_use("Cluster has fargate profiles attached").with("clusterName", name));
    }
    cluster.status = "DELETING".to_owned();
    cluster.due_at = due_at;
    Ok(json!({ "cluster": wire(cluster) }))
}

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
        "kubernetesNetworkConfig": {
            "serviceIpv4Cidr": cluster.service_cidr,
            "ipFamily": cluster.ip_family,
            "elasticLoadBalancing": { "enabled": false },
        },
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
    });
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
    })
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
