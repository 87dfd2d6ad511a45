//! Add-ons: create, describe, list, update, delete.
//!
//! It must not know how pods are placed; whether an add-on that needs nodes is well follows from `nodes`.

use serde_json::{Value, json};

use super::addon_checks::{self as check, named};
use super::body::{self, required, text};
use super::clusters::{self, find, find_active, find_mut};
use super::errors::{in_use, not_found};
use super::nodes;
use super::paging;
use super::picture;
use super::seconds;
use super::state::{Addon, Cluster, Issue, Origin, PodIdentityAssociation};
use super::updates::{self, New};
use super::{addon_identities, addon_objects, addon_offers};
use crate::context::Context;
use crate::kubernetes;
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
    let cluster = find_active(context.eks, cluster_name)?.clone();
    let version = check::version(&cluster, name, text(body, "addonVersion"))?;
    let resolution = check::resolution(body, "CreateAddon")?;
    let role = check::role(context, cluster_name, name, body)?;
    let configuration = check::configuration(name, text(body, "configurationValues"))?;
    let wishes = addon_identities::wishes(context, &cluster, (name, &version), body)?.unwrap_or_default();
    let tags = body::tags(body)?;
    let fails_with = clusters::fault(context, "addon").or_else(|| check::conflict(&cluster, name, resolution));
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
        namespace: text(&body["namespaceConfig"], "namespace").map(str::to_owned),
    };
    settle_in(context, cluster, addon, Some(&wishes));
    describe(context, cluster_name, name)
}

/// Puts an add-on into its cluster, with what it brings along and in the place of what was there.
fn settle_in(context: &mut Context<'_>, mut cluster: Cluster, addon: Addon, wishes: Option<&[addon_identities::Wish]>) {
    let name = addon.name.clone();
    if addon.fails_with.is_none() && nodes::has_unmanaged(&cluster, &name) {
        cluster.preserved_addons.remove(&name);
        cluster.replaced_addons.insert(name.clone());
    }
    cluster.addons.insert(name.clone(), addon);
    if let Some(wishes) = wishes {
        addon_identities::replace(context, &mut cluster, &name, wishes);
    }
    addon_objects::keep_default_class(&mut cluster, context.now);
    context.eks.clusters.insert(cluster.name.clone(), cluster);
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
    let token = updates::token(body);
    let known = find(context.eks, cluster)?;
    let before = addon(known, name)?;
    if let Some(answer) = updates::same_again(known, token)? {
        return Ok(answer);
    }
    updates::refuse_if_busy(known, None, Some(name))?;
    let (state, _) = status(context, known, before);
    if matches!(state, "CREATING" | "DELETING") {
        // Unverified words.
        let text = format!("Addon {name} cannot be updated as it is currently in {state} state");
        return Err(named(in_use(text), cluster, name));
    }
    let known = known.clone();
    let mut addon = before.clone();
    addon.version = check::version(&known, name, Some(text(body, "addonVersion").unwrap_or(&before.version)))?;
    let resolution = check::resolution(body, "UpdateAddon")?;
    if body.get("configurationValues").is_some_and(|values| !values.is_null()) {
        addon.configuration = check::configuration(name, text(body, "configurationValues"))?;
    }
    if let Some(role) = check::role(context, cluster, name, body)? {
        addon.service_account_role = Some(role);
    }
    let wishes = addon_identities::wishes(context, &known, (name, &addon.version), body)?;
    let params = params(body, &addon, resolution);
    let due_at = delays::due(context.now, delay(context, name));
    addon.fails_with = addon.fails_with.and_then(|_| check::conflict(&known, name, resolution));
    addon.modified_at = context.now;
    addon.updating = true;
    addon.due_at = due_at;
    settle_in(context, known, addon, wishes.as_deref());
    let new = New { kind: "AddonUpdate", params, node_group: None, addon: Some(name), token, due_at };
    Ok(updates::start(find_mut(context.eks, cluster)?, context.ids, context.now, new))
}

/// What the slip of an update says.
fn params(body: &Value, addon: &Addon, resolution: &str) -> Vec<(String, String)> {
    let mut params = vec![("AddonVersion", addon.version.clone()), ("ResolveConflicts", resolution.to_owned())];
    for (kind, field) in
        [("ServiceAccountRoleArn", "serviceAccountRoleArn"), ("ConfigurationValues", "configurationValues")]
    {
        params.extend(text(body, field).map(|value| (kind, value.to_owned())));
    }
    if let Some(list) = body.get("podIdentityAssociations").filter(|list| list.is_array()) {
        params.push(("PodIdentityAssociations", list.to_string()));
    }
    params.into_iter().map(|(kind, value)| (kind.to_owned(), value)).collect()
}

/// DeleteAddon. With `preserve`, its objects stay in the cluster and are from now on the user's own; its pod identities
/// stay as well (EKS user guide, "IAM roles for Amazon EKS add-ons").
pub(super) fn delete(context: &mut Context<'_>, call: &Call, cluster: &str, name: &str) -> Answer<Value> {
    let due_at = delays::due(context.now, context.delays.addon_delete);
    let now = context.now;
    updates::refuse_if_busy(find(context.eks, cluster)?, None, Some(name))?;
    let preserve = call.query("preserve") == Some("true");
    let mut known = find(context.eks, cluster)?.clone();
    let addon = known.addons.get_mut(name).ok_or_else(|| no_addon(cluster, name))?;
    let arn = addon.arn.clone();
    if !addon.deleting {
        addon.deleting = true;
        addon.due_at = due_at;
        addon.modified_at = now;
    }
    if preserve {
        if matches!(name, "vpc-cni" | "kube-proxy" | "coredns") {
            known.preserved_addons.insert(name.to_owned());
        }
        let its = |one: &&mut PodIdentityAssociation| one.owner_arn.as_ref() == Some(&arn);
        known.pod_identity_associations.values_mut().filter(its).for_each(|one| one.owner_arn = None);
    } else {
        addon_identities::replace(context, &mut known, name, &[]);
        addon_objects::keep_default_class(&mut known, now);
    }
    *find_mut(context.eks, cluster)? = known;
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
    if !addon_offers::find(&addon.name).is_some_and(|offer| offer.needs_nodes) {
        return ("ACTIVE", Vec::new());
    }
    let runs_since = kubernetes::addon_runs_since(&picture::view(context, cluster), &addon.name);
    if runs_since.is_some_and(|since| since <= picture::moment(now)) {
        return ("ACTIVE", Vec::new());
    }
    let message = "The add-on is unhealthy because it doesn't have the desired number of replicas.";
    let issue =
        Issue { code: "InsufficientNumberOfReplicas".to_owned(), message: message.to_owned(), resource_ids: vec![] };
    ("DEGRADED", vec![issue])
}

fn wire(context: &Context<'_>, cluster: &Cluster, addon: &Addon) -> Value {
    let (status, issues) = status(context, cluster, addon);
    let offer = addon_offers::find(&addon.name);
    let namespace = addon.namespace.as_deref().or(offer.map(|offer| offer.namespace));
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
        "owner": offer.map_or("aws", |offer| offer.owner),
        "namespaceConfig": { "namespace": namespace.unwrap_or("kube-system") },
    });
    if let Some(role) = &addon.service_account_role {
        value["serviceAccountRoleArn"] = json!(role);
    }
    let identities = addon_identities::arns(cluster, &addon.arn);
    if !identities.is_empty() {
        value["podIdentityAssociations"] = json!(identities);
    }
    if let Some(configuration) = &addon.configuration {
        value["configurationValues"] = json!(configuration);
    }
    value
}
