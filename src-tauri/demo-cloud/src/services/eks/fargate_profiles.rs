//! Fargate profiles: create, describe, list, delete. A cluster makes or deletes one at a time.
//!
//! It must not know how time ends a creation or deletion; `settle` does. Which pods a profile takes is decided in
//! `kubernetes::fargate`.

use serde_json::{Value, json};

use super::body::{self, required, text};
use super::clusters::{self, find, find_active, find_mut};
use super::errors::{in_use, invalid_parameter, limit, not_found};
use super::state::{Cluster, FargateProfile, Issue, Origin};
use super::{access_entries, aws_auth, machines, neighbours, paging, picture, seconds};
use crate::context::Context;
use crate::kubernetes::view::FargateView;
use crate::quotas::{self, Quota};
use crate::wire::rest_json::Call;
use crate::wire::{Answer, AwsError};
use crate::{ACCOUNT_ID, delays};

/// Who runs the pods.
const SERVICE: &str = "eks-fargate-pods.amazonaws.com";

/// CreateFargateProfile.
pub(super) fn create(context: &mut Context<'_>, call: &Call, cluster_name: &str) -> Answer<Value> {
    let body = &call.body;
    let name = required(body, "fargateProfileName")?;
    let origin = Origin { token: text(body, "clientRequestToken").map(str::to_owned), body: body.clone() };
    let cluster = find(context.eks, cluster_name)?;
    if let Some(same) = cluster.fargate_profiles.get(name)
        && same.origin.token.is_some()
        && same.origin == origin
    {
        return Ok(json!({ "fargateProfile": wire(cluster_name, same) }));
    }
    find_active(context.eks, cluster_name)?;
    check_name(cluster, name, quotas::value(context, Quota::FargateProfilesPerCluster))?;
    check_only_one(cluster, "Create", name)?;
    let role_arn = required(body, "podExecutionRoleArn")?;
    check_role(context, role_arn)?;
    let subnet_ids = subnets(context, cluster, body)?;
    let selectors = selectors(context, body)?;
    let tags = body::tags(body)?;
    context.iam.ensure_service_linked_role(context.ids, "eks-fargate.amazonaws.com", context.now);
    let id = context.ids.uuid();
    let profile = FargateProfile {
        name: name.to_owned(),
        arn: format!("arn:aws:eks:{}:{ACCOUNT_ID}:fargateprofile/{cluster_name}/{name}/{id}", context.region),
        created_at: context.now,
        status: "CREATING".to_owned(),
        due_at: delays::due(context.now, context.delays.fargate_profile_create),
        fails_with: clusters::fault(context, "fargate-profile"),
        role_arn: role_arn.to_owned(),
        subnet_ids,
        selectors,
        tags,
        issues: Vec::new(),
        origin,
    };
    let answer = json!({ "fargateProfile": wire(cluster_name, &profile) });
    access_entries::admit_pods(context, cluster_name, role_arn);
    find_mut(context.eks, cluster_name)?.fargate_profiles.insert(name.to_owned(), profile);
    Ok(answer)
}

fn check_name(cluster: &Cluster, name: &str, most: usize) -> Answer<()> {
    if name.starts_with("eks-") {
        return Err(invalid_parameter("The Fargate profile name must not start with the reserved prefix eks-"));
    }
    if name.len() > 100 || !name.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)) {
        return Err(invalid_parameter(
            "The Fargate profile name must have at most 100 characters: letters, digits, hyphens and underscores",
        ));
    }
    if cluster.fargate_profiles.contains_key(name) {
        return Err(named(in_use(format!("Fargate Profile already exists with name: {name}")), cluster, name));
    }
    if cluster.fargate_profiles.len() >= most {
        return Err(limit(format!("Fargate Profile limit exceeded. A cluster may have {most} Fargate profiles")));
    }
    Ok(())
}

/// Refuses to do something to a profile while one is being made or deleted.
fn check_only_one(cluster: &Cluster, deed: &str, name: &str) -> Answer<()> {
    let Some(busy) = cluster.fargate_profiles.values().find(|one| ["CREATING", "DELETING"].contains(&&*one.status))
    else {
        return Ok(());
    };
    let text = format!(
        "Cannot {deed} Fargate Profile {name} because cluster {} currently has Fargate profile {} in status {}",
        cluster.name, busy.name, busy.status
    );
    Err(named(in_use(text), cluster, &busy.name))
}

fn check_role(context: &Context<'_>, arn: &str) -> Answer<()> {
    let path = arn.split_once(":role/").map_or("", |(_, path)| path);
    if path.contains('/') {
        return Err(invalid_parameter("The podExecutionRoleArn must not include a path other than /"));
    }
    context.iam.assumable_by(arn, SERVICE, context.now).map(|_| ()).map_err(|_| {
        invalid_parameter(format!(
            "Misconfigured PodExecutionRole Trust Policy; Please add the {SERVICE} Service Principal"
        ))
    })
}

/// The subnets: in the cluster's VPC, and private by their route table, for a Fargate pod has no public address.
fn subnets(context: &Context<'_>, cluster: &Cluster, body: &Value) -> Answer<Vec<String>> {
    let mut ids = body::texts(body, "subnets");
    if ids.is_empty() {
        let is_private = |id: &&String| neighbours::subnet(context, id).is_some_and(|subnet| !subnet.is_public);
        ids = cluster.network.subnet_ids.iter().filter(is_private).cloned().collect();
    }
    if ids.is_empty() {
        return Err(invalid_parameter("No private subnet found for the Fargate profile"));
    }
    for id in &ids {
        let missing = || invalid_parameter(format!("The subnet ID '{id}' does not exist"));
        let subnet = neighbours::subnet(context, id).ok_or_else(missing)?;
        if subnet.vpc_id != cluster.network.vpc_id {
            return Err(invalid_parameter(format!("Subnet {id} does not belong to the cluster's VPC")));
        }
        if subnet.is_public {
            return Err(invalid_parameter(format!("Subnet {id} provided in Fargate Profile is not a private subnet")));
        }
    }
    Ok(ids)
}

fn selectors(context: &Context<'_>, body: &Value) -> Answer<Vec<Value>> {
    let most = quotas::value(context, Quota::SelectorsPerProfile);
    let most_labels = quotas::value(context, Quota::LabelsPerSelector);
    let selectors = body["selectors"].as_array().cloned().unwrap_or_default();
    if selectors.is_empty() || selectors.len() > most {
        return Err(invalid_parameter(format!("A Fargate profile has 1 to {most} selectors")));
    }
    for selector in &selectors {
        required(selector, "namespace")?;
        if body::map(selector, "labels").len() > most_labels {
            return Err(invalid_parameter(format!("A selector has at most {most_labels} labels")));
        }
    }
    Ok(selectors)
}

/// What is wrong with a profile once it is made. Pods on Fargate and machines must not share a role: EKS would not know
/// one from the other.
pub(super) fn issue(cluster: &Cluster, profile: &FargateProfile) -> Option<Issue> {
    let by_group = cluster.node_groups.values().any(|group| group.node_role == profile.role_arn);
    let by_entry = cluster.access_entries.get(&profile.role_arn).is_some_and(|entry| entry.kind != "FARGATE_LINUX");
    let is_taken = by_group || by_entry || aws_auth::admits_nodes(cluster, &profile.role_arn);
    is_taken.then(|| Issue {
        code: "PodExecutionRoleAlreadyInUse".to_owned(),
        // Unverified words.
        message: format!("The pod execution role {} is already in use by nodes of the cluster", profile.role_arn),
        resource_ids: vec![profile.role_arn.clone()],
    })
}

/// The profiles whose pods start by now: active, with a role that may pull images, and with a way to them.
pub(super) fn views(context: &Context<'_>, cluster: &Cluster) -> Vec<FargateView> {
    let may_pull = |profile: &&FargateProfile| {
        let role = context.iam.role_by_arn(&profile.role_arn);
        role.is_some_and(|role| role.has_policy("AmazonEKSFargatePodExecutionRolePolicy") || role.has_inline_policies())
    };
    let view = |profile: &FargateProfile| FargateView {
        name: profile.name.clone(),
        selectors: profile.selectors.clone(),
        active_since: picture::moment(profile.due_at),
        subnets: profile.subnet_ids.iter().filter_map(|id| machines::pod_subnet(context, cluster, id)).collect(),
        region: context.region.to_owned(),
        domain: machines::private_domain(context.region),
    };
    let active = cluster.fargate_profiles.values().filter(|profile| profile.status == "ACTIVE");
    active.filter(may_pull).map(view).filter(|profile| !profile.subnets.is_empty()).collect()
}

/// DescribeFargateProfile.
pub(super) fn describe(context: &Context<'_>, cluster: &str, name: &str) -> Answer<Value> {
    Ok(json!({ "fargateProfile": wire(cluster, profile(find(context.eks, cluster)?, name)?) }))
}

/// ListFargateProfiles.
pub(super) fn list(context: &mut Context<'_>, call: &Call, cluster: &str) -> Answer<Value> {
    let cluster = find(context.eks, cluster)?;
    let names = cluster.fargate_profiles.keys().map(|name| json!(name)).collect();
    paging::page(call, "fargateProfileNames", names)
}

/// DeleteFargateProfile.
pub(super) fn delete(context: &mut Context<'_>, cluster: &str, name: &str) -> Answer<Value> {
    let due_at = delays::due(context.now, context.delays.fargate_profile_delete);
    let known = find_mut(context.eks, cluster)?;
    let status = profile(known, name)?.status.clone();
    if status != "DELETING" {
        check_only_one(known, "Delete", name)?;
        if let Some(profile) = known.fargate_profiles.get_mut(name) {
            profile.status = "DELETING".to_owned();
            profile.due_at = due_at;
        }
    }
    describe(context, cluster, name)
}

fn profile<'a>(cluster: &'a Cluster, name: &str) -> Answer<&'a FargateProfile> {
    cluster
        .fargate_profiles
        .get(name)
        .ok_or_else(|| named(not_found(format!("No Fargate Profile found with name: {name}.")), cluster, name))
}

fn named(error: AwsError, cluster: &Cluster, profile: &str) -> AwsError {
    error.with("clusterName", cluster.name.as_str()).with("fargateProfileName", profile)
}

fn wire(cluster: &str, profile: &FargateProfile) -> Value {
    json!({
        "fargateProfileName": profile.name,
        "fargateProfileArn": profile.arn,
        "clusterName": cluster,
        "createdAt": seconds(profile.created_at),
        "podExecutionRoleArn": profile.role_arn,
        "subnets": profile.subnet_ids,
        "selectors": profile.selectors,
        "status": profile.status,
        "tags": profile.tags,
        "health": { "issues": clusters::issues_wire(&profile.issues) },
    })
}
