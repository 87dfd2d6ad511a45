//! Clusters: create, describe, list, delete.
//!
//! It must not know how time ends a creation or deletion; `settle` does.

use serde_json::{Value, json};

use super::body::{self, flag, required, text};
use super::cluster_checks as check;
use super::errors::{in_use, invalid_parameter, invalid_request, no_cluster};
use super::neighbours;
use super::paging;
use super::state::{AutoMode, Cluster, Issue, Network, Origin, State};
use super::{access_entries, auto_mode, cluster_health, cluster_settings, encryption};
use crate::context::Context;
use crate::kubernetes::certificates::ClusterCertificates;
use crate::wire::rest_json::Call;
use crate::wire::{Answer, AwsError};
use crate::{ACCOUNT_ID, delays};

pub(super) use super::cluster_description::{issues_wire, wire};

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
    let wished_mode = auto_mode::asked(body)?.flatten();
    let cluster = plan(context, name, body, origin, wished_mode.as_ref())?;
    let mut cluster = furnish(context, cluster)?;
    auto_mode::switch(context, &mut cluster, wished_mode);
    let answer = json!({ "cluster": wire(&cluster) });
    context.eks.clusters.insert(name.to_owned(), cluster);
    Ok(answer)
}

/// Checks everything and writes down what the cluster will be. Changes nothing.
fn plan(
    context: &mut Context<'_>,
    name: &str,
    body: &Value,
    origin: Origin,
    wished_mode: Option<&AutoMode>,
) -> Answer<Cluster> {
    check::name(context, name)?;
    if body.get("outpostConfig").is_some_and(|config| !config.is_null()) {
        return Err(invalid_parameter("The demo cloud has no AWS Outposts"));
    }
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
    let ip_family = check::ip_family(context, &body["kubernetesNetworkConfig"], &subnets)?;
    let everywhere = if ip_family == "ipv6" { &["0.0.0.0/0", "::/0"][..] } else { &["0.0.0.0/0"] };
    let open = (true, false, everywhere.iter().map(|cidr| (*cidr).to_owned()).collect());
    let (endpoint_public, endpoint_private, public_cidrs) = check::endpoint(network, open)?;
    let egress_mode = cluster_settings::egress_mode(network)?.map(str::to_owned);
    let wanted_cidr = text(&body["kubernetesNetworkConfig"], "serviceIpv4Cidr");
    let service_cidr = check::service_cidr(context, wanted_cidr, &vpc_id)?;
    let service_ipv6_cidr = (ip_family == "ipv6").then(|| check::service_ipv6_cidr(context));
    check::role(context, role_arn)?;
    let access = &body["accessConfig"];
    let authentication_mode = check::authentication_mode(access)?;
    let self_managed_addons = flag(body, "bootstrapSelfManagedAddons").unwrap_or(true);
    if let Some(wish) = wished_mode {
        auto_mode::check_new(&authentication_mode, self_managed_addons)?;
        auto_mode::check_roles(context, role_arn, wish)?;
    }
    let around = cluster_settings::Surroundings {
        vpc_id: &vpc_id,
        service_cidr: &service_cidr,
        authentication_mode: &authentication_mode,
        ip_family: &ip_family,
    };
    let echoed = cluster_settings::read(context, body, &around)?;
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
            egress_mode,
        },
        service_cidr,
        ip_family,
        log_types: check::log_types(body.get("logging"), &[])?,
        authentication_mode,
        creator_is_admin: flag(access, "bootstrapClusterCreatorAdminPermissions").unwrap_or(true),
        self_managed_addons,
        preserved_addons: Default::default(),
        support_type: cluster_settings::support_type(&body["upgradePolicy"])?.unwrap_or("EXTENDED").to_owned(),
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
        pictures: Default::default(),
        encryption_key: encryption::key(context, body)?,
        auto_mode: None,
        service_ipv6_cidr,
        replaced_addons: Default::default(),
        events_logged_at: None,
        creator_arn: Some(context.principal.clone()),
        identity_provider: None,
        insights_asked_at: None,
    })
}

/// Makes what EKS makes beside the cluster itself: a role of its own, the cluster security group, the control
/// plane's network interfaces, a grant on the key, the creator's access entry, a log group.
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
    if let Some(key) = &cluster.encryption_key {
        encryption::grant(context, key, &cluster.arn)?;
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
    let cluster = find(context.eks, name)?;
    let mut value = wire(cluster);
    let found = cluster_health::issues(context, cluster).into_iter().chain(encryption::issue(context, cluster));
    let issues: Vec<Issue> = cluster.issues.iter().cloned().chain(found).collect();
    value["health"]["issues"] = issues_wire(&issues);
    Ok(json!({ "cluster": value }))
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
