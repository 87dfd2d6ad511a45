//! The pod identities that come with an add-on and go with it.
//!
//! It must not know how an association is checked; `pod_identity_associations` does.

use serde_json::Value;

use super::addon_checks::named;
use super::addon_offers;
use super::body::{required, text};
use super::errors::{in_use, invalid_parameter};
use super::pod_identity_associations as identities;
use super::state::{Cluster, Origin, PodIdentityAssociation};
use crate::context::Context;
use crate::wire::Answer;

/// A service account and the role it shall have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wish {
    service_account: String,
    role_arn: String,
}

/// The associations that a request wants, checked; `None` if it does not say.
pub(super) fn wishes(
    context: &Context<'_>,
    cluster: &Cluster,
    addon: (&str, &str),
    body: &Value,
) -> Answer<Option<Vec<Wish>>> {
    let Some(list) = body.get("podIdentityAssociations").and_then(Value::as_array) else { return Ok(None) };
    let (name, version) = addon;
    let offered = addon_offers::find(name).map(|offer| offer.identities).unwrap_or_default();
    let refused = |why: String| named(invalid_parameter(why), &cluster.name, name);
    if !list.is_empty() && offered.is_empty() {
        return Err(refused(format!("Pod Identity feature is not supported for addon version: {version}")));
    }
    let owner = cluster.addons.get(name).map(|addon| addon.arn.as_str());
    let mut wishes = Vec::new();
    for one in list {
        let wish = Wish {
            service_account: required(one, "serviceAccount")?.to_owned(),
            role_arn: required(one, "roleArn")?.to_owned(),
        };
        let account = wish.service_account.as_str();
        if !offered.iter().any(|identity| identity.service_account == account) {
            return Err(refused(format!(
                "Service account {account} in pod identity configuration is not supported for addon {name}"
            )));
        }
        let namespace = namespace(cluster, name, body);
        if let Some(known) = identities::of_account(cluster, &namespace, account)
            && (known.owner_arn.is_none() || known.owner_arn.as_deref() != owner)
        {
            return Err(named(in_use(format!("Association already exists: {}", known.id)), &cluster.name, name));
        }
        identities::check_role(context, &wish.role_arn)?;
        wishes.push(wish);
    }
    Ok(Some(wishes))
}

/// Where an add-on's service accounts are, or will be.
fn namespace(cluster: &Cluster, name: &str, body: &Value) -> String {
    let named = text(&body["namespaceConfig"], "namespace");
    let known = cluster.addons.get(name).and_then(|addon| addon.namespace.as_deref());
    let usual = addon_offers::find(name).map(|offer| offer.namespace);
    named.or(known).or(usual).unwrap_or("kube-system").to_owned()
}

/// Gives an add-on exactly these associations. What stays as it is keeps its id.
pub(super) fn replace(context: &mut Context<'_>, cluster: &mut Cluster, name: &str, wishes: &[Wish]) {
    let Some(owner) = cluster.addons.get(name).map(|addon| addon.arn.clone()) else { return };
    let namespace = namespace(cluster, name, &Value::Null);
    let wanted = |one: &PodIdentityAssociation| wishes.iter().find(|wish| wish.service_account == one.service_account);
    let is_ours = |one: &PodIdentityAssociation| one.owner_arn.as_ref() == Some(&owner);
    cluster.pod_identity_associations.retain(|_, one| !is_ours(one) || wanted(one).is_some());
    for one in cluster.pod_identity_associations.values_mut() {
        if is_ours(one)
            && let Some(wish) = wanted(one)
        {
            one.role_arn.clone_from(&wish.role_arn);
        }
    }
    for wish in wishes {
        if identities::of_account(cluster, &namespace, &wish.service_account).is_some() {
            continue;
        }
        let mut one = identities::new(context, &cluster.name, &namespace, &wish.service_account, &wish.role_arn);
        one.owner_arn = Some(owner.clone());
        one.origin = Origin { token: None, body: Value::Null };
        cluster.pod_identity_associations.insert(one.id.clone(), one);
    }
}

/// The ARNs of an add-on's associations.
pub(super) fn arns<'a>(cluster: &'a Cluster, addon_arn: &str) -> Vec<&'a str> {
    let is_its = |one: &&PodIdentityAssociation| one.owner_arn.as_deref() == Some(addon_arn);
    cluster.pod_identity_associations.values().filter(is_its).map(|one| one.arn.as_str()).collect()
}
