//! Somebody deleted the access entry of the person who made the cluster.

use http::Method;
use serde_json::Value;

use super::colleague;
use super::play::{Play, Script};
use super::rehearsal::Rehearsal;
use super::scenario::Scenario;
use crate::PRINCIPAL_ARN;
use crate::context::Context;

/// How old an entry is when it goes, in seconds of demo time.
const AGE: f64 = 60.0;

pub(super) const SCRIPT: Script = Script {
    scenario: Scenario {
        name: "locked-out",
        title: "The cluster does not know you",
        lesson: "Being administrator of the AWS account opens no cluster. A cluster has a list of its own, the access \
                 entries; who may change that list in EKS can let themselves in again.",
        shows: "kubectl says: error: You must be logged in to the server (Unauthorized), although aws eks \
                describe-cluster works.",
        solution: "Put yourself on the list again: aws eks create-access-entry --cluster-name NAME --principal-arn \
                   arn:aws:iam::111122223333:user/demo, then aws eks associate-access-policy --cluster-name NAME \
                   --principal-arn arn:aws:iam::111122223333:user/demo --policy-arn \
                   arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy --access-scope type=cluster. \
                   After some seconds kubectl works.",
    },
    play: Play::OnTime(act),
};

fn act(context: &mut Context<'_>, rehearsal: &mut Rehearsal) {
    if !rehearsal.waits() {
        return;
    }
    for cluster in colleague::active_clusters(context) {
        let path = ["clusters", cluster.as_str(), "access-entries", PRINCIPAL_ARN];
        let entry = colleague::eks(context, Method::GET, &path, Value::Null).unwrap_or_default();
        let Some(made_at) = entry["accessEntry"]["createdAt"].as_f64() else { continue };
        let is_old = made_at + AGE <= context.now as f64 / 1000.0;
        if is_old && colleague::eks(context, Method::DELETE, &path, Value::Null).is_ok() {
            rehearsal.happened_at = Some(context.now);
            return;
        }
    }
}
