//! Somebody deleted the access entry of the person who made the cluster.

use http::Method;
use serde_json::{Value, json};

use super::colleague;
use super::deed::Deed;
use super::play::{Play, Script, nobody_relents};
use super::rehearsal::Rehearsal;
use super::scenario::{Met, Scenario};
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
        shows: "kubectl says: error: You must be logged in to the server (Unauthorized), although `aws eks \
                describe-cluster` works. Landfall, which asks the cluster for its nodes, is told the same.",
        solution: "Put yourself on the list again: `aws eks create-access-entry --cluster-name NAME --principal-arn \
                   arn:aws:iam::111122223333:user/demo`, then `aws eks associate-access-policy --cluster-name NAME \
                   --principal-arn arn:aws:iam::111122223333:user/demo --policy-arn \
                   arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy --access-scope type=cluster`. \
                   After some seconds kubectl works.",
        met: Met::After,
    },
    play: Play::OnTime(act),
    is_over,
    relent: nobody_relents,
};

fn act(context: &mut Context<'_>, rehearsal: &mut Rehearsal) {
    for cluster in colleague::active_clusters(context) {
        let path = ["clusters", cluster.as_str(), "access-entries", PRINCIPAL_ARN];
        let entry = colleague::eks(context, Method::GET, &path, Value::Null).unwrap_or_default();
        let Some(made_at) = entry["accessEntry"]["createdAt"].as_f64() else { continue };
        let is_old = made_at + AGE <= context.now as f64 / 1000.0;
        let as_it_was = as_it_is(context, &cluster, &entry["accessEntry"]);
        if is_old && colleague::eks(context, Method::DELETE, &path, Value::Null).is_ok() {
            rehearsal.happens(context);
            rehearsal.broke = as_it_was;
            rehearsal.cluster = cluster;
            return;
        }
    }
}

/// What makes the entry again as it is.
fn as_it_is(context: &mut Context<'_>, cluster: &str, entry: &Value) -> Vec<Deed> {
    let entries = ["clusters", cluster, "access-entries"];
    let mut wish = json!({ "principalArn": PRINCIPAL_ARN });
    for member in ["kubernetesGroups", "username", "tags"] {
        wish[member] = entry[member].clone();
    }
    let mut deeds = vec![Deed::eks(&entries, wish)];
    let policies = [entries.as_slice(), &[PRINCIPAL_ARN, "access-policies"]].concat();
    let listed = colleague::eks(context, Method::GET, &policies, Value::Null).unwrap_or_default();
    for one in listed["associatedAccessPolicies"].as_array().into_iter().flatten() {
        let wish = json!({ "policyArn": one["policyArn"], "accessScope": one["accessScope"] });
        deeds.push(Deed::eks(&policies, wish));
    }
    deeds
}

/// Whether the person is on the list again with some right, or the cluster is gone.
fn is_over(context: &mut Context<'_>, rehearsal: &Rehearsal) -> bool {
    let path = ["clusters", rehearsal.cluster.as_str(), "access-entries", PRINCIPAL_ARN];
    let entry = colleague::eks(context, Method::GET, &path, Value::Null).unwrap_or_default();
    let policies = [path.as_slice(), &["access-policies"]].concat();
    let policies = colleague::eks(context, Method::GET, &policies, Value::Null).unwrap_or_default();
    let has_some = |list: &Value| list.as_array().is_some_and(|list| !list.is_empty());
    has_some(&policies["associatedAccessPolicies"])
        || has_some(&entry["accessEntry"]["kubernetesGroups"])
        || colleague::status_of(context, &rehearsal.cluster).is_empty()
}
