//! UpdateNodegroupVersion: a newer node image, the Kubernetes version of the cluster, or another version of the group's
//! own launch template. Here are the checks and the beginning; `node_group_rolling` replaces the machines.
//!
//! It must not look at Kubernetes. Rules are from the EKS user guide, "Update a managed node group for your cluster" and
//! "Customize managed nodes with launch templates", and from the API Reference; words of refusals are unverified.

use serde_json::{Value, json};

use super::body::{flag, text};
use super::cluster_checks;
use super::clusters::{find, find_active, find_mut};
use super::errors::{invalid_parameter, invalid_request};
use super::node_group_checks as check;
use super::node_group_templates::{self, Asked};
use super::node_groups;
use super::state::{Cluster, NodeGroup, Rolling};
use super::updates::{self, New};
use super::{node_group_machines, node_group_rolling, versions};
use crate::context::Context;
use crate::delays;
use crate::wire::Answer;
use crate::wire::rest_json::Call;

/// What the group shall be.
struct Wish {
    version: String,
    release_version: String,
    asked: Option<Asked>,
}

/// UpdateNodegroupVersion.
pub(super) fn update(context: &mut Context<'_>, call: &Call, cluster: &str, name: &str) -> Answer<Value> {
    let body = &call.body;
    let token = updates::token(body);
    let known = find(context.eks, cluster)?.clone();
    let mut group = node_groups::group(&known, name)?.clone();
    if let Some(answer) = updates::same_again(&known, token)? {
        return Ok(answer);
    }
    updates::refuse_if_busy(&known, Some(name), None)?;
    find_active(context.eks, cluster)?;
    if !matches!(group.status.as_str(), "ACTIVE" | "DEGRADED") {
        let text = format!("Nodegroup '{name}' is not in ACTIVE status");
        return Err(invalid_request(text).with("clusterName", cluster).with("nodegroupName", name));
    }
    let wish = wish(context, &known, &group, body)?;
    let own = wish.asked.as_ref().map(|asked| asked.own.clone());
    let is_new =
        (&wish.version, &wish.release_version, &own) != (&group.version, &group.release_version, &group.own_template);
    let mut params = vec![param("Version", &wish.version), param("ReleaseVersion", &wish.release_version)];
    if let Some(own) = own.as_ref().filter(|_| body["launchTemplate"].is_object()) {
        params.extend([param("LaunchTemplateName", &own.name), param("LaunchTemplateVersion", &own.version)]);
    }
    // First what may be refused: an update that was started also has to end.
    let before = if is_new { Some(renewed(context, &known, &group, &wish.version, wish.asked)?) } else { None };
    group.status = "UPDATING".to_owned();
    group.modified_at = context.now;
    // What is so already is soon done; else the last machine decides, and no moment.
    let due_at = if is_new { u64::MAX } else { delays::due(context.now, context.delays.nodegroup_update) };
    let new = New { kind: "VersionUpdate", params, node_group: Some(name), addon: None, token, due_at };
    let answer = updates::start(find_mut(context.eks, cluster)?, context.ids, context.now, new);
    if let Some(before) = before {
        let id = answer["update"]["id"].as_str().unwrap_or_default().to_owned();
        node_group_rolling::begin(context, &known, &mut group, |old, since_at| Rolling {
            update_id: id,
            old,
            since_at,
            is_forced: flag(body, "force") == Some(true),
            is_held_up: false,
            version: wish.version,
            release_version: wish.release_version,
            own_template: own,
            template_version_before: before,
        });
    }
    find_mut(context.eks, cluster)?.node_groups.insert(name.to_owned(), group);
    Ok(answer)
}

/// Makes the new version of EKS's own launch template, and says which one was in use before. Words unverified.
fn renewed(
    context: &mut Context<'_>,
    cluster: &Cluster,
    group: &NodeGroup,
    version: &str,
    asked: Option<Asked>,
) -> Answer<u64> {
    let next = NodeGroup { version: version.to_owned(), ..group.clone() };
    node_group_machines::renew_launch_template(context, cluster, &next, asked).map_err(|refusal| {
        let text =
            format!("The Amazon EC2 launch template of nodegroup '{}' cannot be used: {}", group.name, refusal.message);
        invalid_request(text).with("clusterName", cluster.name.as_str()).with("nodegroupName", group.name.as_str())
    })
}

fn wish(context: &Context<'_>, cluster: &Cluster, group: &NodeGroup, body: &Value) -> Answer<Wish> {
    let asked = asked(context, group, body)?;
    let image = asked.as_ref().and_then(|asked| asked.data.image_id.clone());
    let version = wanted_version(cluster, group, body, image.is_some())?;
    let release_version = match image {
        Some(image) => image,
        None => check::release_for(body, &version, &group.ami_type)?,
    };
    Ok(Wish { version, release_version, asked })
}

/// A group without a template of its own cannot get one, and none can change it for another.
fn asked(context: &Context<'_>, group: &NodeGroup, body: &Value) -> Answer<Option<Asked>> {
    let wish = &body["launchTemplate"];
    match &group.own_template {
        None if wish.is_object() => {
            Err(invalid_parameter("You cannot specify a launch template for a nodegroup that was created without one."))
        }
        None => Ok(None),
        Some(own) if wish.is_object() => {
            let asked = node_group_templates::asked(context, body)?;
            if asked.as_ref().is_some_and(|asked| asked.own.id != own.id) {
                return Err(invalid_parameter(format!(
                    "You can only change the version of the launch template {} of the nodegroup.",
                    own.id
                )));
            }
            Ok(asked)
        }
        // The version it uses stays, even if a newer one is there.
        Some(own) => {
            let same = json!({ "launchTemplate": { "id": own.id, "version": own.version } });
            node_group_templates::asked(context, &same)
        }
    }
}

/// Kubernetes lets kubelets be older than the API server, never newer; EKS lets no group go back.
fn wanted_version(cluster: &Cluster, group: &NodeGroup, body: &Value, has_image: bool) -> Answer<String> {
    let Some(wanted) = text(body, "version").filter(|version| !version.is_empty()) else {
        return Ok(group.version.clone());
    };
    if has_image {
        return Err(invalid_parameter("You cannot specify the field kubernetesVersion when using custom AMIs."));
    }
    cluster_checks::version(Some(wanted))?;
    // Newest first.
    let age = |minor: &str| versions::VERSIONS.iter().position(|version| version.minor == minor);
    if age(wanted) < age(&cluster.version) {
        return Err(invalid_parameter(format!(
            "Nodegroup version {wanted} cannot be newer than the cluster's version {}",
            cluster.version
        )));
    }
    if age(wanted) > age(&group.version) {
        return Err(invalid_parameter(format!(
            "Nodegroup {} cannot go back from version {} to {wanted}",
            group.name, group.version
        )));
    }
    Ok(wanted.to_owned())
}

fn param(kind: &str, value: &str) -> (String, String) {
    (kind.to_owned(), value.to_owned())
}
