//! Somebody removed the cluster's network plugin before the nodes came.

use http::Method;
use serde_json::{Value, json};

use super::Asked;
use super::colleague;
use super::deed::Deed;
use super::play::{Play, Script, nobody_relents};
use super::rehearsal::Rehearsal;
use super::scenario::{Met, Scenario};
use crate::Fault;
use crate::context::Context;

const PLUGIN_POLICY: &str = "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy";

pub(super) const SCRIPT: Script = Script {
    scenario: Scenario {
        name: "no-cni",
        title: "The nodes join and never become ready",
        lesson: "Pods need a network plugin, on EKS vpc-cni, and a node is NotReady until it runs there. It needs the \
                 policy AmazonEKS_CNI_Policy as well. Whoever installs add-ons themselves installs it before the nodes.",
        shows: "`kubectl get nodes` shows NotReady, and after 15 minutes the node group ends in CREATE_FAILED with \
                NodeCreationFailure. `aws eks list-addons --cluster-name NAME` does not list vpc-cni.",
        solution: "Install the add-on again: `aws eks create-addon --cluster-name NAME --addon-name vpc-cni`. A \
                   cluster that was made with the plugin in it lost the rights instead: `aws iam attach-role-policy \
                   --role-name NODE_ROLE --policy-arn arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy`. Nodes become \
                   ready within a minute. If the group has failed already, delete it and make it again.",
        met: Met::Workers,
    },
    play: Play::OnCall(act),
    is_over,
    relent: nobody_relents,
};

fn act(context: &mut Context<'_>, rehearsal: &mut Rehearsal, asked: &Asked<'_>) -> Option<Fault> {
    let cluster = asked.cluster().filter(|_| rehearsal.waits() && asked.is("eks", "CreateNodegroup"))?;
    let addon = ["clusters", cluster, "addons", "vpc-cni"];
    let role = asked.body["nodeRole"].as_str().and_then(|arn| arn.rsplit('/').next()).unwrap_or_default();
    let rights = [("RoleName", role), ("PolicyArn", PLUGIN_POLICY)];
    let as_it_was = as_it_is(context, cluster);
    if colleague::eks(context, Method::DELETE, &addon, Value::Null).is_ok() {
        rehearsal.broke.push(Deed::eks(&["clusters", cluster, "addons"], as_it_was));
    } else if colleague::iam(context, "DetachRolePolicy", &rights).is_ok() {
        rehearsal.broke.push(Deed::iam("AttachRolePolicy", &rights));
        rehearsal.about.push(role.to_owned());
    } else {
        return None;
    }
    rehearsal.happens(context);
    cluster.clone_into(&mut rehearsal.cluster);
    None
}

/// The wish with which the add-on can be made again as it is.
fn as_it_is(context: &mut Context<'_>, cluster: &str) -> Value {
    let path = ["clusters", cluster, "addons", "vpc-cni"];
    let described = colleague::eks(context, Method::GET, &path, Value::Null).unwrap_or_default();
    let addon = &described["addon"];
    let mut wish = json!({ "addonName": "vpc-cni", "resolveConflicts": "OVERWRITE" });
    for member in ["addonVersion", "serviceAccountRoleArn", "configurationValues", "tags"] {
        if !addon[member].is_null() {
            wish[member] = addon[member].clone();
        }
    }
    let identities: Vec<Value> = colleague::texts(&addon["podIdentityAssociations"])
        .iter()
        .filter_map(|arn| {
            let path = ["clusters", cluster, "pod-identity-associations", arn.rsplit('/').next()?];
            let described = colleague::eks(context, Method::GET, &path, Value::Null).ok()?;
            let one = &described["association"];
            Some(json!({ "serviceAccount": one["serviceAccount"], "roleArn": one["roleArn"] }))
        })
        .collect();
    if !identities.is_empty() {
        wish["podIdentityAssociations"] = Value::Array(identities);
    }
    wish
}

/// Whether the plugin or its rights are there again, nodes are up all the same, or the cluster is gone.
fn is_over(context: &mut Context<'_>, rehearsal: &Rehearsal) -> bool {
    let cluster = rehearsal.cluster.as_str();
    let is_mended = match rehearsal.about.first() {
        Some(role) => {
            let attached = colleague::iam(context, "ListAttachedRolePolicies", &[("RoleName", role.as_str())]);
            attached.is_ok_and(|policies| policies.contains(PLUGIN_POLICY))
        }
        None => {
            let path = ["clusters", cluster, "addons", "vpc-cni"];
            let addon = colleague::eks(context, Method::GET, &path, Value::Null).unwrap_or_default();
            addon["addon"]["status"].as_str().is_some_and(|status| status != "DELETING")
        }
    };
    is_mended
        || colleague::status_of(context, cluster).is_empty()
        || rehearsal.happened_at.is_some_and(|since| colleague::has_nodes_since(context, cluster, since))
}
