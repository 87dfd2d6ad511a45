//! Somebody removed the cluster's network plugin before the nodes came.

use http::Method;
use serde_json::Value;

use super::Asked;
use super::colleague;
use super::play::{Play, Script};
use super::rehearsal::Rehearsal;
use super::scenario::Scenario;
use crate::Fault;
use crate::context::Context;

pub(super) const SCRIPT: Script = Script {
    scenario: Scenario {
        name: "no-cni",
        title: "The nodes join and never become ready",
        lesson: "Pods need a network plugin, on EKS vpc-cni, and a node is NotReady until it runs there. It needs the \
                 policy AmazonEKS_CNI_Policy as well. Whoever installs add-ons themselves installs it before the nodes.",
        shows: "kubectl get nodes shows NotReady, and after 15 minutes the node group ends in CREATE_FAILED with \
                NodeCreationFailure. aws eks list-addons --cluster-name NAME does not list vpc-cni.",
        solution: "Install the add-on again: aws eks create-addon --cluster-name NAME --addon-name vpc-cni. A cluster \
                   that was made with the plugin in it lost the rights instead: aws iam attach-role-policy --role-name \
                   NODE_ROLE --policy-arn arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy. Nodes become ready within a \
                   minute. If the group has failed already, delete it and make it again.",
    },
    play: Play::OnCall(act),
};

fn act(context: &mut Context<'_>, rehearsal: &mut Rehearsal, asked: &Asked<'_>) -> Option<Fault> {
    let cluster = asked.cluster().filter(|_| rehearsal.waits() && asked.is("eks", "CreateNodegroup"))?;
    let addon = ["clusters", cluster, "addons", "vpc-cni"];
    let role = asked.body["nodeRole"].as_str().and_then(|arn| arn.rsplit('/').next()).unwrap_or_default();
    let rights = [("RoleName", role), ("PolicyArn", "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy")];
    let is_done = colleague::eks(context, Method::DELETE, &addon, Value::Null).is_ok()
        || colleague::iam(context, "DetachRolePolicy", &rights).is_ok();
    if is_done {
        rehearsal.happened_at = Some(context.now);
    }
    None
}
