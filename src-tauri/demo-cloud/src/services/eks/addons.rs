//! Add-ons: create, describe, list, update, delete.
//!
//! It must not know how pods are placed; whether an add-on that needs nodes is well follows from `nodes`.

use serde_json::{Value, json};

use super::addon_versions;
use super::body::{self, required, text};
use super::clusters::{self, find, find_active, find_mut};
use super::errors::{in_use, invalid_parameter, not_found};
use super::nodes;
use super::paging;
use super::seconds;
use super::state::{Addon, Cluster, Issue, Origin};
use super::updates::{self, New};
use crate::context::Context;
use crate::kubernetes::needs_nodes;
use crate::wire::rest_json::Call;
use crate::wire::{Answer, AwsError};
use crate::{ACCOUNT_ID, delays};

/// CreateAddon.
pub(super) fn create(context: &mut Context<'_>, call: &Call, cluster_name: &str) -> Answer<Value> {
    let body = &call.body;
    let name = required(body, "addonName")?;
    let origin = Origin { token: text(body, "clientRequestToken").map(str::to_owned), body: body.clone() };
    let cluster = find(context.eks, cluster_name)?;
    if let Some(addon) = cluster.addons.get(name) {
        if addon.origin.token.is_some() && addon.origin == origin {
            return Ok(json!({ "addon": wire(context, cluster, addon) }));
        }
        return Err(named(in_use("Addon already exists."), cluster_name, name));
    }
    find_active(context.eks, cluster_name)?;
    let version = version(cluster, name, text(body, "addonVersion"))?;
    let role = text(body, "serviceAccountRoleArn").map(str::to_owned);
    if let Some(role) = &role
        && context.iam.role_by_arn(role).is_none()
    {
        let text = format!("Cross-account pass role is not allowed, or the role {role} does not exist");
        return Err(named(invalid_parameter(text), cluster_name, name));
    }
    let configuration = configuration(text(body, "configurationValues"))?;
    let tags = body::tags(body)?;
    let fails_with = clusters::fault(context, "addon");
    let id = context.ids.uuid();
    let addon = Addon {
        name: name.to_owned(),
        arn: format!("arn:aws:eks:{}:{ACCOUNT_ID}:addon/{cluster_name}/{name}/{id}", context.region),
        created_at: context.now,
        modified_at: context.now,
        version,
        deleting: false,
        due_at: delays::due(context.now, delay(context, name)),
        updating: false,
        fails_with,
        service_account_role: role,
        configuration,
        tags,
        origin,
    };
    find_mut(context.eks, cluster_name)?.addons.insert(name.to_owned(), addon);
    describe(context, cluster_name, name)
}

/// How long an add-on takes, nodes aside.
fn delay(context: &Context<'_>, name: &str) -> std::time::Duration {
    match name {
        "vpc-cni" => context.delays.addon_vpc_cni,
        "coredns" => context.delays.addon_coredns,
        "kube-proxy" => context.delays.addon_kube_proxy,
        _ => context.delays.addon_other,
    }
}

fn version(cluster: &Cluster, name: &str, wanted: Option<&str>) -> Answer<String> {
    let kubernetes = &cluster.version;
    if !addon_versions::is_offered(name) {
        return Err(named(invalid_parameter("Addon specified is not supported"), &cluster.name, name));
    }
    let version = match wanted {
        Some(wanted) => {
            Some(wanted.to_owned()).filter(|wanted| addon_versions::is_compatible(name, wanted, kubernetes))
        }
        None => addon_versions::default_version(name, kubernetes),
    };
    version.ok_or_else(|| {
        let text = format!("Addon version specified is not supported in {kubernetes} kubernetes version");
        named(invalid_parameter(text), &cluster.name, name)
    })
}

/// Configuration values are JSON or YAML in a text. The demo checks JSON and believes everything else.
fn configuration(values: Option<&str>) -> Answer<Option<String>> {
    let Some(values) = values.map(str::trim).filter(|values| !values.is_empty()) else { return Ok(None) };
    if values.starts_with('{') && serde_json::from_str::<Value>(values).is_err() {
        return Err(invalid_parameter("ConfigurationValue is not in valid JSON or YAML format"));
    }
    Ok(Some(values.to_owned()))
}

fn named(error: AwsError, cluster: &str, addon: &str) -> AwsError {
    error.with("clusterName", cluster).with("addonName", addon)
}

fn addon<'a>(cluster: &'a Cluster, name: &str) -> Answer<&'a Addon> {
    cluster.addons.get(name).ok_or_else(|| no_addon(&cluster.name, name))
}

fn no_addon(cluster: &str, name: &str) -> AwsError {
    named(not_found(format!("No addon: {name} found in cluster: {cluster}")), cluster, name)
}

/// DescribeAddon.
pub(super) fn describe(context: &Context<'_>, cluster: &str, name: &str) -> Answer<Value> {
    let cluster = find(context.eks, cluster)?;
    Ok(json!({ "addon": wire(context, cluster, addon(cluster, name)?) }))
}

/// ListAddons.
pub(super) fn list(context: &mut Context<'_>, call: &Call, cluster: &str) -> Answer<Value> {
    let cluster = find(context.eks, cluster)?;
    paging::page(call, "addons", cluster.addons.keys().map(|name| json!(name)).collect())
}

/// UpdateAddon.
pub(super) fn update(context: &mut Context<'_>, call: &Call, cluster: &str, name: &str) -> Answer<Value> {
    let body = &call.body;
    let token = text(body, "clientRequestToken");
    let known = find(context.eks, cluster)?;
    let before = addon(known, name)?;
    if let Some(answer) = updates::same_again(known, token) {
        return Ok(answer);
    }
    updates::refuse_if_busy(known, None, Some(name))?;
    let version = version(known, name, Some(text(body, "addonVersion").unwrap_or(&before.version)))?;
    let configuration = match body.get("configurationValues") {
        None | Some(Value::Null) => before.configuration.clone(),
        Some(_) => configuration(text(body, "configurationValues"))?,
    };
    let params = vec![
        ("AddonVersion".to_owned(), version.clone()),
        ("ResolveConflicts".to_owned(), text(body, "resolveConflicts").unwrap_or("NONE").to_owned()),
    ];
    let due_at = delays::due(context.now, delay(context, name));
    let cluster = find_mut(context.eks, cluster)?;
    let addon = cluster.addons.get_mut(name).expect("it was found above, in the same account under the same lock");
    addon.version = version;
    addon.configuration = configuration;
    if let Some(role) = text(body, "serviceAccountRoleArn") {
        addon.service_account_role = Some(role.to_owned());
    }
    addon.modified_at = context.now;
    addon.updating = true;
    addon.due_at = due_at;
    let new = New { kind: "AddonUpdate", params, node_group: None, addon: Some(name), token, due_at };
    Ok(updates::start(cluster, context.ids, context.now, new))
}

/// DeleteAddon.
pub(super) fn delete(context: &mut Context<'_>, call: &Call, cluster: &str, name: &str) -> Answer<Value> {
    let due_at = delays::due(context.now, context.delays.addon_delete);
    updates::refuse_if_busy(find(context.eks, cluster)?, None, Some(name))?;
    let known = find_mut(context.eks, cluster)?;
    if call.query("preserve") == Some("true") && matches!(name, "vpc-cni" | "kube-proxy" | "coredns") {
        // The objects stay in the cluster and are from now on the user's own.
        known.preserved_addons.insert(name.to_owned());
    }
    let addon = known.addons.get_mut(name).ok_or_else(|| no_addon(cluster, name))?;
    if !addon.deleting {
        addon.deleting = true;
        addon.due_at = due_at;
        addon.modified_at = context.now;
    }
    describe(context, cluster, name)
}

/// What an add-on's status is at this moment, and why.
pub(super) fn status(context: &Context<'_>, cluster: &Cluster, addon: &Addon) -> (&'static str, Vec<Issue>) {
    let now = context.now;
    let waits = now < addon.due_at;
    if addon.deleting {
        return ("DELETING", Vec::new());
    }
    if waits {
        return (if addon.updating { "UPDATING" } else { "CREATING" }, Vec::new());
    }
    if let Some(issue) = &addon.fails_with {
        return ("CREATE_FAILED", vec![issue.clone()]);
    }
    if !needs_nodes(&addon.name) {
        return ("ACTIVE", Vec::new());
    }
    let nodes_ready = nodes::first_ready_at(context, cluster);
    let runs = nodes_ready.is_some_and(|ready| delays::due(ready, context.delays.pod_start) <= now);
    if runs {
        return ("ACTIVE", Vec::new());
    }
    let message = "The add-on is unhealthy because it doesn't have the desired number of replicas.";
    let issue =
        Issue { code: "InsufficientNumberOfReplicas".to_owned(), message: message.to_owned(), resource_ids: vec![] };
    ("DEGRADED", vec![issue])
}

fn wire(context: &Context<'_>, cluster: &Cluster, addon: &Addon) -> Value {
    let (status, issues) = status(context, cluster, addon);
    let mut value = json!({
        "addonName": addon.name,
        "clusterName": cluster.name,
        "status": status,
        "addonVersion": addon.version,
        "health": { "issues": clusters::issues_wire(&issues) },
        "addonArn": addon.arn,
        "createdAt": seconds(addon.created_at),
        "modifiedAt": seconds(addon.modified_at),
        "tags": addon.tags,
        "publisher": "eks",
        "owner": "aws",
        "namespaceConfig": { "namespace": "kube-system" },
    });
    if let Some(role) = &addon.service_account_role {
        value["serviceAccountRoleArn"] = json!(role);
    }
    if let Some(configuration) = &addon.configuration {
        value["configurationValues"] = json!(configuration);
    }
    value
}
