//! Access entries and the access policies associated with them.
//!
//! It must not know tokens or Kubernetes; `picture` turns entries into rights.

use serde_json::{Value, json};

use super::access_policies;
use super::aws_auth::{self, Purpose};
use super::body::{self, required, text};
use super::clusters::{find, find_mut};
use super::errors::{in_use, invalid_parameter, invalid_request, not_found};
use super::paging;
use super::seconds;
use super::state::{AccessEntry, Association, Cluster, Origin};
use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::wire::Answer;
use crate::wire::rest_json::Call;

/// Types an entry may have (EKS API model); only STANDARD ones may have groups and a name of somebody's choice.
const TYPES: [&str; 7] =
    ["STANDARD", "EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "EC2", "HYBRID_LINUX", "HYPERPOD_LINUX"];
/// Prefixes Kubernetes and AWS keep for themselves in user and group names.
const RESERVED: [&str; 5] = ["system:", "eks:", "aws:", "amazon:", "iam:"];

/// CreateAccessEntry.
pub(super) fn create(context: &mut Context<'_>, call: &Call, cluster: &str) -> Answer<Value> {
    let body = &call.body;
    refuse_config_map(find(context.eks, cluster)?)?;
    let principal = required(body, "principalArn")?;
    let kind = text(body, "type").unwrap_or("STANDARD");
    let origin = Origin { token: text(body, "clientRequestToken").map(str::to_owned), body: body.clone() };
    if let Some(entry) = find(context.eks, cluster)?.access_entries.get(principal) {
        if entry.origin.token.is_some() && entry.origin == origin {
            return Ok(json!({ "accessEntry": wire(cluster, principal, entry) }));
        }
        let text = "The specified access entry resource is already in use on this cluster.";
        return Err(in_use(text).with("clusterName", cluster));
    }
    check_principal(context, principal)?;
    if !TYPES.contains(&kind) {
        return Err(invalid_parameter(format!("The specified type is invalid: {kind}")));
    }
    // Words unverified; machines have roles, people may be users.
    if kind != "STANDARD" && !principal.contains(":role/") {
        return Err(invalid_parameter(format!("The type {kind} supports IAM roles only")));
    }
    let groups = body::texts(body, "kubernetesGroups");
    if kind != "STANDARD" && (!groups.is_empty() || text(body, "username").is_some()) {
        return Err(invalid_parameter(format!(
            "The type {kind} does not support setting kubernetesGroups or username"
        )));
    }
    check_names(&groups, text(body, "username"))?;
    let mut entry = new(context, cluster, principal, kind);
    entry.groups.extend(groups);
    if let Some(username) = text(body, "username") {
        entry.username = username.to_owned();
    }
    entry.tags = body::tags(body)?;
    entry.origin = origin;
    let answer = json!({ "accessEntry": wire(cluster, principal, &entry) });
    find_mut(context.eks, cluster)?.access_entries.insert(principal.to_owned(), entry);
    Ok(answer)
}

/// The entry of whoever makes a cluster, as cluster administrator.
pub(super) fn admit_creator(context: &mut Context<'_>, cluster: &mut Cluster) {
    let principal = context.principal.clone();
    let mut entry = new(context, &cluster.name, &principal, "STANDARD");
    let now = context.now;
    entry.policies.insert(
        access_policies::cluster_admin(),
        Association { associated_at: now, modified_at: now, namespaces: None },
    );
    cluster.access_entries.insert(principal, entry);
}

/// What EKS makes for the role of managed nodes, unless somebody made it already: an entry, or a row of the ConfigMap.
pub(super) fn admit_nodes(context: &mut Context<'_>, cluster: &str, role_arn: &str) {
    admit(context, cluster, role_arn, "EC2_LINUX", Purpose::Nodes);
}

/// The same for the role of pods on Fargate.
pub(super) fn admit_pods(context: &mut Context<'_>, cluster: &str, role_arn: &str) {
    admit(context, cluster, role_arn, "FARGATE_LINUX", Purpose::Fargate);
}

fn admit(context: &mut Context<'_>, cluster: &str, role_arn: &str, kind: &str, purpose: Purpose) {
    let mut entry = new(context, cluster, role_arn, kind);
    entry.made_by_eks = true;
    let Some(cluster) = context.eks.clusters.get_mut(cluster) else { return };
    if cluster.authentication_mode == "CONFIG_MAP" {
        aws_auth::admit(cluster, context.now, role_arn, purpose);
    } else {
        cluster.access_entries.entry(role_arn.to_owned()).or_insert(entry);
    }
}

/// The entry EKS makes for the machines of Auto Mode, unless somebody made one already.
pub(super) fn admit_auto_nodes(context: &mut Context<'_>, cluster: &mut Cluster, role_arn: &str) {
    let mut entry = new(context, &cluster.name, role_arn, "EC2");
    entry.made_by_eks = true;
    let now = context.now;
    entry
        .policies
        .insert(access_policies::auto_node(), Association { associated_at: now, modified_at: now, namespaces: None });
    cluster.access_entries.entry(role_arn.to_owned()).or_insert(entry);
}

/// Takes the entry away that EKS made for the machines of Auto Mode.
pub(super) fn dismiss_auto_nodes(cluster: &mut Cluster, role_arn: &str) {
    if cluster.access_entries.get(role_arn).is_some_and(|entry| entry.made_by_eks && entry.kind == "EC2") {
        cluster.access_entries.remove(role_arn);
    }
}

fn new(context: &mut Context<'_>, cluster: &str, principal: &str, kind: &str) -> AccessEntry {
    let id = context.ids.uuid();
    let name = principal.rsplit('/').next().unwrap_or(principal);
    let principal_kind = if principal.contains(":user/") { "user" } else { "role" };
    let (username, groups) = match kind {
        "STANDARD" if principal_kind == "role" => {
            (format!("arn:aws:sts::{ACCOUNT_ID}:assumed-role/{name}/{{{{SessionName}}}}"), vec![])
        }
        "STANDARD" => (principal.to_owned(), vec![]),
        "FARGATE_LINUX" => ("system:node:{{SessionName}}".to_owned(), vec!["system:node-proxier", "system:nodes"]),
        "EC2_WINDOWS" => {
            ("system:node:{{EC2PrivateDNSName}}".to_owned(), vec!["eks:kube-proxy-windows", "system:nodes"])
        }
        "EC2" => ("system:node:{{EC2PrivateDNSName}}".to_owned(), vec![]),
        // Machines that are not EC2's have no private DNS name there. Unverified for HyperPod.
        "HYBRID_LINUX" | "HYPERPOD_LINUX" => ("system:node:{{SessionName}}".to_owned(), vec!["system:nodes"]),
        _ => ("system:node:{{EC2PrivateDNSName}}".to_owned(), vec!["system:nodes"]),
    };
    AccessEntry {
        arn: format!(
            "arn:aws:eks:{}:{ACCOUNT_ID}:access-entry/{cluster}/{principal_kind}/{ACCOUNT_ID}/{name}/{id}",
            context.region
        ),
        created_at: context.now,
        modified_at: context.now,
        kind: kind.to_owned(),
        username,
        groups: groups.into_iter().map(str::to_owned).collect(),
        tags: Default::default(),
        policies: Default::default(),
        made_by_eks: false,
        origin: Origin { token: None, body: Value::Null },
    }
}

/// IAM users and roles of this account that exist; no sessions, no service-linked roles.
fn check_principal(context: &Context<'_>, principal: &str) -> Answer<()> {
    let invalid = |why: &str| invalid_parameter(format!("The specified principalArn is invalid: {why}"));
    if principal.starts_with("arn:aws:sts:") || principal.ends_with(":root") {
        return Err(invalid("invalid format"));
    }
    let tail = principal.strip_prefix("arn:aws:iam::").and_then(|rest| rest.split_once(':')).map(|(_, tail)| tail);
    let Some(tail) = tail.filter(|tail| tail.starts_with("user/") || tail.starts_with("role/")) else {
        return Err(invalid("invalid format"));
    };
    if tail.starts_with("role/aws-service-role/") {
        return Err(invalid("service linked roles are not supported"));
    }
    if context.iam.principal_exists(principal) { Ok(()) } else { Err(invalid("invalid principal")) }
}

fn check_names(groups: &[String], username: Option<&str>) -> Answer<()> {
    let reserved = |name: &str| RESERVED.iter().any(|prefix| name.starts_with(prefix));
    if let Some(group) = groups.iter().find(|group| reserved(group)) {
        return Err(invalid_parameter(format!(
            "The kubernetes group name {group} is invalid, it starts with a reserved prefix"
        )));
    }
    if let Some(username) = username.filter(|username| reserved(username)) {
        return Err(invalid_parameter(format!("The username {username} is invalid, it starts with a reserved prefix")));
    }
    Ok(())
}

fn refuse_config_map(cluster: &Cluster) -> Answer<()> {
    if cluster.authentication_mode != "CONFIG_MAP" {
        return Ok(());
    }
    let text =
        "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.";
    Err(invalid_request(text).with("clusterName", cluster.name.as_str()))
}

/// The entry of a principal, to change it.
pub(super) fn entry_mut<'a>(
    context: &'a mut Context<'_>,
    cluster: &str,
    principal: &str,
) -> Answer<&'a mut AccessEntry> {
    let cluster = find_mut(context.eks, cluster)?;
    refuse_config_map(cluster)?;
    cluster.access_entries.get_mut(principal).ok_or_else(|| no_entry(principal))
}

fn no_entry(principal: &str) -> crate::wire::AwsError {
    not_found(format!("The specified principalArn could not be found: {principal}"))
}

/// DescribeAccessEntry.
pub(super) fn describe(context: &mut Context<'_>, cluster: &str, principal: &str) -> Answer<Value> {
    let entry = entry_mut(context, cluster, principal)?;
    Ok(json!({ "accessEntry": wire(cluster, principal, entry) }))
}

/// ListAccessEntries.
pub(super) fn list(context: &mut Context<'_>, call: &Call, cluster: &str) -> Answer<Value> {
    let cluster = find(context.eks, cluster)?;
    refuse_config_map(cluster)?;
    let with_policy = call.query("associatedPolicyArn");
    let all = cluster
        .access_entries
        .iter()
        .filter(|(_, entry)| with_policy.is_none_or(|policy| entry.policies.contains_key(policy)))
        .map(|(principal, _)| json!(principal))
        .collect();
    paging::page(call, "accessEntries", all)
}

/// UpdateAccessEntry.
pub(super) fn update(context: &mut Context<'_>, call: &Call, cluster: &str, principal: &str) -> Answer<Value> {
    let now = context.now;
    let entry = entry_mut(context, cluster, principal)?;
    if entry.kind != "STANDARD" {
        return Err(invalid_request(format!("Access entries of type {} cannot be updated", entry.kind)));
    }
    let groups = body::texts(&call.body, "kubernetesGroups");
    check_names(&groups, text(&call.body, "username"))?;
    if call.body.get("kubernetesGroups").is_some_and(Value::is_array) {
        entry.groups = groups;
    }
    if let Some(username) = text(&call.body, "username") {
        entry.username = username.to_owned();
    }
    entry.modified_at = now;
    Ok(json!({ "accessEntry": wire(cluster, principal, entry) }))
}

/// DeleteAccessEntry.
pub(super) fn delete(context: &mut Context<'_>, cluster: &str, principal: &str) -> Answer<Value> {
    entry_mut(context, cluster, principal)?;
    find_mut(context.eks, cluster)?.access_entries.remove(principal);
    Ok(json!({}))
}

fn wire(cluster: &str, principal: &str, entry: &AccessEntry) -> Value {
    json!({
        "clusterName": cluster,
        "principalArn": principal,
        "kubernetesGroups": entry.groups,
        "accessEntryArn": entry.arn,
        "createdAt": seconds(entry.created_at),
        "modifiedAt": seconds(entry.modified_at),
        "tags": entry.tags,
        "username": entry.username,
        "type": entry.kind,
    })
}
