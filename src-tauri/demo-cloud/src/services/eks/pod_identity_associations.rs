//! Pod identity associations: create, describe, list, update, delete. They go with their cluster.

use serde_json::{Map, Value, json};

use super::body::{self, flag, required, text};
use super::clusters::{find, find_active, find_mut};
use super::errors::{in_use, invalid_parameter, limit, not_found};
use super::state::{Cluster, Origin, PodIdentityAssociation, Tags};
use super::{paging, seconds};
use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::quotas::{self, Quota};
use crate::wire::rest_json::Call;
use crate::wire::{Answer, AwsError};

/// CreatePodIdentityAssociation.
pub(super) fn create(context: &mut Context<'_>, call: &Call, cluster_name: &str) -> Answer<Value> {
    let body = &call.body;
    let (namespace, account) = (required(body, "namespace")?, required(body, "serviceAccount")?);
    let role_arn = required(body, "roleArn")?;
    let origin = Origin { token: text(body, "clientRequestToken").map(str::to_owned), body: body.clone() };
    let cluster = find(context.eks, cluster_name)?;
    if let Some(known) = of_account(cluster, namespace, account) {
        if known.origin.token.is_some() && known.origin == origin {
            return Ok(json!({ "association": wire(cluster_name, known) }));
        }
        let text = format!("Association already exists: {}", known.id);
        return Err(in_use(text).with("clusterName", cluster_name));
    }
    find_active(context.eks, cluster_name)?;
    let most = quotas::value(context, Quota::PodIdentityAssociationsPerCluster);
    if find(context.eks, cluster_name)?.pod_identity_associations.len() >= most {
        let text = format!("Pod identity association limit exceeded. A cluster may have {most} associations");
        return Err(limit(text).with("clusterName", cluster_name));
    }
    check_role(context, role_arn)?;
    let echoed = echoed(body)?;
    let tags = body::tags(body)?;
    let mut association = new(context, cluster_name, namespace, account, role_arn);
    association.tags = tags;
    association.origin = origin;
    association.echoed = echoed;
    let answer = json!({ "association": wire(cluster_name, &association) });
    find_mut(context.eks, cluster_name)?.pod_identity_associations.insert(association.id.clone(), association);
    Ok(answer)
}

/// The association of a service account.
pub(super) fn of_account<'a>(
    cluster: &'a Cluster,
    namespace: &str,
    account: &str,
) -> Option<&'a PodIdentityAssociation> {
    cluster.pod_identity_associations.values().find(|one| one.namespace == namespace && one.service_account == account)
}

/// The role has to trust EKS's pods, to be assumed and to tag its sessions.
pub(super) fn check_role(context: &Context<'_>, arn: &str) -> Answer<()> {
    let role = context.iam.assumable_by(arn, "pods.eks.amazonaws.com", context.now);
    if role.is_ok_and(|role| role.trusts_for("pods.eks.amazonaws.com", "sts:TagSession")) {
        return Ok(());
    }
    Err(invalid_parameter(format!("Trust policy of role {arn} does not allow pods.eks.amazonaws.com")))
}

/// An association under a fresh id, which is kept nowhere yet.
pub(super) fn new(
    context: &mut Context<'_>,
    cluster: &str,
    namespace: &str,
    service_account: &str,
    role_arn: &str,
) -> PodIdentityAssociation {
    let id = format!("a-{}", context.ids.hex(17));
    PodIdentityAssociation {
        arn: format!("arn:aws:eks:{}:{ACCOUNT_ID}:podidentityassociation/{cluster}/{id}", context.region),
        id,
        created_at: context.now,
        namespace: namespace.to_owned(),
        service_account: service_account.to_owned(),
        role_arn: role_arn.to_owned(),
        tags: Tags::new(),
        origin: Origin { token: None, body: Value::Null },
        owner_arn: None,
        echoed: Map::new(),
    }
}

/// Fields that change nothing in the demo. A session policy goes with session tags switched off only (EKS API model).
fn echoed(body: &Value) -> Answer<Map<String, Value>> {
    let untagged = flag(body, "disableSessionTags") == Some(true);
    if text(body, "policy").is_some() && !untagged {
        return Err(invalid_parameter("disableSessionTags must be true when a policy is specified"));
    }
    let named = |name: &&str| body.get(name).is_some_and(|value| !value.is_null());
    let fields = ["targetRoleArn", "disableSessionTags", "policy"];
    Ok(fields.into_iter().filter(named).map(|name| (name.to_owned(), body[name].clone())).collect())
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
        let mut summary = json!({
            "clusterName": cluster.name,
            "namespace": one.namespace,
            "serviceAccount": one.service_account,
            "associationArn": one.arn,
            "associationId": one.id,
        });
        if let Some(owner) = &one.owner_arn {
            summary["ownerArn"] = json!(owner);
        }
        summary
    };
    let all = cluster.pod_identity_associations.values().filter(is_asked).map(summary).collect();
    paging::page(call, "associations", all)
}

/// UpdatePodIdentityAssociation.
pub(super) fn update(context: &mut Context<'_>, call: &Call, cluster: &str, id: &str) -> Answer<Value> {
    let known = find(context.eks, cluster)?;
    let mut changed = known.pod_identity_associations.get(id).ok_or_else(|| missing(known, id))?.clone();
    if let Some(role_arn) = text(&call.body, "roleArn") {
        check_role(context, role_arn)?;
        role_arn.clone_into(&mut changed.role_arn);
    }
    changed.echoed.extend(echoed(&call.body)?);
    let answer = json!({ "association": wire(cluster, &changed) });
    find_mut(context.eks, cluster)?.pod_identity_associations.insert(id.to_owned(), changed);
    Ok(answer)
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
    let mut value = json!({
        "clusterName": cluster,
        "namespace": one.namespace,
        "serviceAccount": one.service_account,
        "roleArn": one.role_arn,
        "associationArn": one.arn,
        "associationId": one.id,
        "tags": one.tags,
        "createdAt": seconds(one.created_at),
        "modifiedAt": seconds(one.created_at),
    });
    if let Some(owner) = &one.owner_arn {
        value["ownerArn"] = json!(owner);
    }
    for (field, echoed) in &one.echoed {
        value[field] = echoed.clone();
    }
    value
}
