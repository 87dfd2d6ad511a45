//! Managed node groups: create, describe, list, delete.
//!
//! It must not decide whether nodes join; `nodes` does, and `settle` draws the consequence.

use serde_json::{Map, Value, json};

use super::body::{self, required, text};
use super::clusters::{self, find, find_active, find_mut};
use super::errors::not_found;
use super::neighbours::{self, Subnet};
use super::node_group_checks as check;
use super::node_group_templates::{self, Asked};
use super::paging;
use super::state::{Cluster, Issue, NodeGroup, Origin, Scaling};
use super::updates;
use super::{access_entries, node_group_machines, node_group_scaling, node_group_settings, remote_access, seconds};
use crate::context::Context;
use crate::quotas::{self, Quota};
use crate::wire::rest_json::Call;
use crate::wire::{Answer, AwsError};
use crate::{ACCOUNT_ID, delays};

/// Sizes of a group for which nobody names any.
const USUAL: Scaling = Scaling { min: 1, max: 2, desired: 2 };

/// CreateNodegroup.
pub(super) fn create(context: &mut Context<'_>, call: &Call, cluster_name: &str) -> Answer<Value> {
    let body = &call.body;
    let name = required(body, "nodegroupName")?;
    let origin = Origin { token: text(body, "clientRequestToken").map(str::to_owned), body: body.clone() };
    let cluster = find(context.eks, cluster_name)?;
    if let Some(same) = cluster.node_groups.get(name)
        && same.origin.token.is_some()
        && same.origin == origin
    {
        return Ok(json!({ "nodegroup": wire(cluster_name, same) }));
    }
    let cluster = find_active(context.eks, cluster_name)?.clone();
    let Plan { mut group, subnets, asked, remote_access } = plan(context, &cluster, name, body, origin)?;
    context.iam.ensure_service_linked_role(context.ids, "eks-nodegroup.amazonaws.com", context.now);
    context.iam.ensure_service_linked_role(context.ids, "autoscaling.amazonaws.com", context.now);
    if let Some(wish) = &remote_access {
        group.remote_access_group = Some(remote_access::make(context, &cluster, name, wish)?);
    }
    group.launch_template_id =
        node_group_machines::make_launch_template(context, &cluster, &group, asked, remote_access.as_ref())?;
    let role = &group.node_role;
    let profile = context.iam.make_instance_profile(context.ids, context.now, &group.auto_scaling_group, role);
    group.instance_profile_arn = Some(profile);
    if group.fails_with.is_none() {
        group.fails_with = unfit_subnets(&group, &subnets).or_else(|| subnets_without_ipv6(context, &cluster, &group));
    }
    if may_launch(&group) {
        node_group_scaling::scale(context, &cluster, &mut group);
    }
    let answer = json!({ "nodegroup": wire(cluster_name, &group) });
    access_entries::admit_nodes(context, cluster_name, &group.node_role);
    find_mut(context.eks, cluster_name)?.node_groups.insert(name.to_owned(), group);
    Ok(answer)
}

/// What a new group will be and is made of.
struct Plan {
    group: NodeGroup,
    subnets: Vec<Subnet>,
    asked: Option<Asked>,
    remote_access: Option<remote_access::Wish>,
}

/// Checks everything and writes down what the group will be.
fn plan(context: &mut Context<'_>, cluster: &Cluster, name: &str, body: &Value, origin: Origin) -> Answer<Plan> {
    check::name(context, cluster, name)?;
    let subnet_ids = body::texts(body, "subnets");
    let subnets = check::subnets(context, cluster, &subnet_ids)?;
    let node_role = required(body, "nodeRole")?;
    check::role(context, cluster, node_role)?;
    let scaling = check::scaling(&body["scalingConfig"], USUAL, quotas::value(context, Quota::NodesPerGroup))?;
    let asked = node_group_templates::asked(context, body)?;
    let data = asked.as_ref().map(|asked| &asked.data);
    let types = check::instance_types(body, data.and_then(|data| data.instance_type.as_deref()))?;
    let image = data.and_then(|data| data.image_id.clone());
    let ami_type = check::ami_type(body, cluster, &types, image.is_some())?;
    let release_version = match image {
        Some(image) => image,
        None => check::release(body, cluster, &ami_type)?,
    };
    let remote_access = remote_access::wish(context, cluster, body, &ami_type)?;
    let in_template = data.is_some_and(|data| data.instance_type.is_some());
    let labels = check::labels(body::map(body, "labels"))?;
    let taints = check::taints(body.get("taints"))?;
    let capacity_type = check::capacity_type(body)?;
    let tags = body::tags(body)?;
    let id = context.ids.uuid();
    let mut echoed = Map::new();
    echoed.insert("updateConfig".to_owned(), json!({ "maxUnavailable": 1 }));
    for field in node_group_settings::NAMES.into_iter().chain(["remoteAccess"]) {
        if let Some(value) = body.get(field).filter(|value| !value.is_null()) {
            node_group_settings::check(field, value)?;
            echoed.insert(field.to_owned(), value.clone());
        }
    }
    let disk = body.get("diskSize").and_then(Value::as_u64).and_then(|size| u32::try_from(size).ok());
    let usual_disk = if ami_type.starts_with("WINDOWS") { 50 } else { 20 };
    let group = NodeGroup {
        name: name.to_owned(),
        arn: format!("arn:aws:eks:{}:{ACCOUNT_ID}:nodegroup/{}/{name}/{id}", context.region, cluster.name),
        created_at: context.now,
        modified_at: context.now,
        status: "CREATING".to_owned(),
        due_at: delays::due(context.now, context.delays.nodegroup_create),
        fails_with: clusters::fault(context, "nodegroup"),
        version: cluster.version.clone(),
        release_version,
        capacity_type,
        scaling,
        instance_types: types.into_iter().filter(|_| !in_template).map(|(name, _)| name).collect(),
        subnet_ids,
        ami_type,
        node_role: node_role.to_owned(),
        labels,
        taints,
        disk_gib: asked.is_none().then(|| disk.unwrap_or(usual_disk)),
        tags,
        auto_scaling_group: format!("eks-{name}-{id}"),
        launch_template_id: String::new(),
        instance_ids: Vec::new(),
        echoed,
        issues: Vec::new(),
        origin,
        is_held_up: false,
        leaves_interfaces: false,
        own_template: asked.as_ref().map(|asked| asked.own.clone()),
        remote_access_group: None,
        joined: Default::default(),
        instance_profile_arn: None,
        retries_at: None,
        rolling: None,
    };
    Ok(Plan { group, subnets, asked, remote_access })
}

/// EKS does not start machines without a public address in public subnets.
fn unfit_subnets(group: &NodeGroup, subnets: &[Subnet]) -> Option<Issue> {
    let unfit: Vec<String> = subnets
        .iter()
        .filter(|subnet| subnet.is_public && !subnet.assigns_public_ip)
        .map(|subnet| subnet.id.clone())
        .collect();
    (!unfit.is_empty()).then(|| Issue {
        code: "Ec2SubnetInvalidConfiguration".to_owned(),
        message: format!(
            "One or more Amazon EC2 Subnets of [{}] for node group {} does not automatically assign public IP \
             addresses to instances launched into it. If you want your instances to be assigned a public IP address, \
             then you need to enable auto-assign public IP address for the subnet. See IP addressing in VPC guide: \
             https://docs.aws.amazon.com/vpc/latest/userguide/vpc-ip-addressing.html#subnet-public-ip",
            unfit.join(", "),
            group.name
        ),
        resource_ids: unfit,
    })
}

/// Machines of an IPv6 cluster need an IPv6 address, which their subnets have to assign. Words unverified.
fn subnets_without_ipv6(context: &Context<'_>, cluster: &Cluster, group: &NodeGroup) -> Option<Issue> {
    let lacks = |id: &&String| !neighbours::assigns_ipv6(context, id);
    let unfit: Vec<String> = group.subnet_ids.iter().filter(lacks).cloned().collect();
    (cluster.ip_family == "ipv6" && !unfit.is_empty()).then(|| Issue {
        code: "Ec2SubnetMissingIpv6Assignment".to_owned(),
        message: format!(
            "One or more Amazon EC2 Subnets of [{}] for node group {} does not automatically assign IPv6 addresses to \
             instances launched into it.",
            unfit.join(", "),
            group.name
        ),
        resource_ids: unfit,
    })
}

/// Machines start unless the failure lies before that.
fn may_launch(group: &NodeGroup) -> bool {
    group.fails_with.as_ref().is_none_or(|issue| issue.code == "NodeCreationFailure")
}

/// The group of this name.
pub(super) fn group<'a>(cluster: &'a Cluster, name: &str) -> Answer<&'a NodeGroup> {
    cluster.node_groups.get(name).ok_or_else(|| no_group(&cluster.name, name))
}

fn no_group(cluster: &str, name: &str) -> AwsError {
    not_found(format!("No node group found for name: {name}.")).with("clusterName", cluster).with("nodegroupName", name)
}

/// DescribeNodegroup.
pub(super) fn describe(context: &mut Context<'_>, cluster: &str, name: &str) -> Answer<Value> {
    Ok(json!({ "nodegroup": wire(cluster, group(find(context.eks, cluster)?, name)?) }))
}

/// ListNodegroups.
pub(super) fn list(context: &mut Context<'_>, call: &Call, cluster: &str) -> Answer<Value> {
    let cluster = find(context.eks, cluster)?;
    paging::page(call, "nodegroups", cluster.node_groups.keys().map(|name| json!(name)).collect())
}

/// DeleteNodegroup. Machines are drained first; `settle` stops them.
pub(super) fn delete(context: &mut Context<'_>, cluster: &str, name: &str) -> Answer<Value> {
    let due_at = delays::due(context.now, context.delays.nodegroup_delete);
    let known = find(context.eks, cluster)?;
    if group(known, name)?.status == "DELETING" {
        return describe(context, cluster, name);
    }
    updates::refuse_if_busy(known, Some(name), None)?;
    let leaves_interfaces = context.faults.take_outcome("nodegroup-delete").is_some();
    if let Some(group) = find_mut(context.eks, cluster)?.node_groups.get_mut(name) {
        group.issues.clear();
        group.is_held_up = false;
        group.leaves_interfaces = leaves_interfaces;
        group.status = "DELETING".to_owned();
        group.due_at = due_at;
        group.modified_at = context.now;
    }
    describe(context, cluster, name)
}

/// A node group as DescribeNodegroup shows it.
pub(super) fn wire(cluster: &str, group: &NodeGroup) -> Value {
    let taints: Vec<Value> = group
        .taints
        .iter()
        .map(|taint| json!({ "key": taint.key, "value": taint.value, "effect": taint.effect }))
        .collect();
    let mut value = json!({
        "nodegroupName": group.name,
        "nodegroupArn": group.arn,
        "clusterName": cluster,
        "version": group.version,
        "releaseVersion": group.release_version,
        "createdAt": seconds(group.created_at),
        "modifiedAt": seconds(group.modified_at),
        "status": group.status,
        "capacityType": group.capacity_type,
        "scalingConfig": {
            "minSize": group.scaling.min, "maxSize": group.scaling.max, "desiredSize": group.scaling.desired,
        },
        "subnets": group.subnet_ids,
        "amiType": group.ami_type,
        "nodeRole": group.node_role,
        "labels": group.labels,
        "taints": taints,
        "resources": { "autoScalingGroups": [{ "name": group.auto_scaling_group }] },
        "health": { "issues": clusters::issues_wire(&group.issues) },
        "tags": group.tags,
    });
    // Types in a template are not repeated.
    if !group.instance_types.is_empty() {
        value["instanceTypes"] = json!(group.instance_types);
    }
    if let Some(own) = &group.own_template {
        value["launchTemplate"] = json!({ "id": own.id, "name": own.name, "version": own.version });
    }
    if let Some(id) = &group.remote_access_group {
        value["resources"]["remoteAccessSecurityGroup"] = json!(id);
    }
    if let Some(disk) = group.disk_gib {
        value["diskSize"] = json!(disk);
    }
    for (field, echoed) in &group.echoed {
        value[field] = echoed.clone();
    }
    value
}
