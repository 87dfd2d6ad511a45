//! Pod identity associations: create, describe, list, delete. They go with their cluster.

use serde_json::{Value, json};

use super::body::{self, required, text};
use super::clusters::{find, find_active, find_mut};
use super::errors::{in_use, invalid_parameter, not_found};
use super::state::{Cluster, Origin, PodIdentityAssociation};
use super::{paging, seconds};
use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::wire::rest_json::Call;
use crate::wire::{Answer, AwsError};

/// CreatePodIdentityAssociation.
pub(super) fn create(context: &mut Context<'_>, call: &Call, cluster_name: &str) -> Answer<Value> {
    let body = &call.body;
    let (namespace, account) = (required(body, "namespace")?, required(body, "serviceAccount")?);
    let role_arn = required(body, "roleArn")?;
    let origin = Origin { token: text(body, "clientRequestToken").map(str::to_owned), body: body.clone() };
    let cluster = find(context.eks, cluster_name)?;
    let is_it = |one: &&PodIdentityAssociation| one.namespace == namespace && one.service_account == account;
    if let Some(known) = cluster.pod_identity_associations.values().find(is_it) {
        if known.origin.token.is_some() && known.origin == origin {
            return Ok(json!({ "association": wire(cluster_name, known) }));
        }
        let text = format!("Association already exists: {}", known.id);
        return Err(in_use(text).with("clusterName", cluster_name));
    }
    find_active(context.eks, cluster_name)?;
    let role = context.iam.assumable_by(role_arn, "pods.eks.amazonaws.com", context.now);
    if !role.is_ok_and(|role| role.trusts_for("pods.eks.amazonaws.com", "sts:TagSession")) {
        return Err(invalid_parameter(format!(
            "Trust policy of role {role_arn} does not allow pods.eks.amazonaws.com"
        )));
    }
    let id = format!("a-{}", context.ids.hex(17));
    let association = PodIdentityAssociation {
        arn: format!("arn:aws:eks:{}:{ACCOUNT_ID}:podidentityassociation/{cluster_name}/{id}", context.region),
        id: id.clone(),
        created_at: context.now,
        namespace: namespace.to_owned(),
        service_account: account.to_owned(),
        role_arn: role_arn.to_owned(),
        tags: body::tags(body)?,
        origin,
    };
    let answer = json!({ "association": wire(cluster_name, &association) });
    find_mut(context.eks, cluster_name)?.pod_identity_associations.insert(id, association);
    Ok(answer)
}

/// DescribePodIdentityAssociation.
pub(super) fn describe(context: &Context<'_>, cluster: &str, id: &str) -> Answer<Value> {
    let cluster = find(context.eks, cluster)?;
    let found = cluster.pod_identity_associations.get(id).ok_or_else(|| missing(cluster, id))?;
    Ok(json!({ "association": wire(&cluster.name, found) }))
}

/// ListPodIdentityAssociations.
pub(super) fn list(context: &mut Context<'_>, call: &Call, cluster: &str) -> Answer<Value> {
    let cluster = find(context.eks, cluster)?;
    let is_asked = |one: &&PodIdentityAssociation| {
        call.query("namespace").is_none_or(|wanted| wanted == one.namespace)
            && call.query("serviceAccount").is_none_or(|wanted| wanted == one.service_account)
    };
    let summary = |one: &PodIdentityAssociation| {
        json!({
            "clusterName": cluster.name,
            "namespace": one.namespace,
            "serviceAccount": one.service_account,
            "associationArn": one.arn,
            "associationId": one.id,
        })
    };
    let all = cluster.pod_identity_associations.values().filter(is_asked).map(summary).collect();
    paging::page(call, "associations", all)
}

/// DeletePodIdentityAssociation.
pub(super) fn delete(context: &mut Context<'_>, cluster: &str, id: &str) -> Answer<Value> {
    let cluster = find_mut(context.eks, cluster)?;
    let Some(gone) = cluster.pod_identity_associations.remove(id) else { return Err(missing(cluster, id)) };
    Ok(json!({ "association": wire(&cluster.name, &gone) }))
}

fn missing(cluster: &Cluster, id: &str) -> AwsError {
    not_found(format!("No association found for ID: {id}")).with("clusterName", cluster.name.as_str())
}

fn wire(cluster: &str, one: &PodIdentityAssociation) -> Value {
    json!({
        "clusterName": cluster,
        "namespace": one.namespace,
        "serviceAccount": one.service_account,
        "roleArn": one.role_arn,
        "associationArn": one.arn,
        "associationId": one.id,
        "tags": one.tags,
        "createdAt": seconds(one.created_at),
        "modifiedAt": seconds(one.created_at),
    })
}
