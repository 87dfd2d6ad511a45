//! A colleague changes a setting of the cluster just when it is needed.

use http::Method;
use serde_json::{Value, json};

use super::Asked;
use super::colleague;
use super::deed::Deed;
use super::play::{Play, Script};
use super::rehearsal::Rehearsal;
use super::scenario::{Met, Scenario};
use crate::Fault;
use crate::context::Context;
use crate::services::eks;

/// Calls that a cluster which is being updated refuses.
const MEETS: [&str; 6] = [
    "CreateAddon",
    "CreateFargateProfile",
    "CreateNodegroup",
    "DeleteCluster",
    "UpdateClusterConfig",
    "UpdateClusterVersion",
];

pub(super) const SCRIPT: Script = Script {
    scenario: Scenario {
        name: "update-in-progress",
        title: "The cluster is busy with somebody else's update",
        lesson: "A cluster does one update at a time, and is not ACTIVE meanwhile. Whoever comes second is refused, and \
                 has to wait for minutes, not seconds.",
        shows: "What is made in the cluster next, or its deletion, is refused: ResourceInUseException: Cannot delete \
                because cluster … currently has an update in progress, or InvalidRequestException: Cluster … is not in \
                ACTIVE status.",
        solution: "Wait until the cluster is ACTIVE again (about four minutes): `aws eks list-updates --name NAME` and \
                   `aws eks describe-update --name NAME --update-id ID` show the update, `aws eks wait cluster-active \
                   --name NAME` waits. Then try again.",
        met: Met::Workers,
    },
    play: Play::OnCall(act),
    is_over,
    relent,
};

fn act(context: &mut Context<'_>, rehearsal: &mut Rehearsal, asked: &Asked<'_>) -> Option<Fault> {
    let cluster = asked.cluster().filter(|_| rehearsal.waits() && MEETS.contains(&asked.action))?;
    let path = ["clusters", cluster];
    let described = colleague::eks(context, Method::GET, &path, Value::Null).unwrap_or_default();
    let is_on = described["cluster"]["zonalShiftConfig"]["enabled"] == true;
    let wish = json!({ "zonalShiftConfig": { "enabled": !is_on } });
    // Refused while the cluster is not up; the next call is as good.
    if let Ok(started) = colleague::eks(context, Method::POST, &["clusters", cluster, "update-config"], wish) {
        rehearsal.happens(context);
        cluster.clone_into(&mut rehearsal.cluster);
        rehearsal.about.extend(started["update"]["id"].as_str().map(str::to_owned));
        let as_it_was = json!({ "zonalShiftConfig": { "enabled": is_on } });
        rehearsal.broke.push(Deed::eks(&["clusters", cluster, "update-config"], as_it_was));
    }
    None
}

/// Whether the update is through, or the cluster is gone.
fn is_over(context: &mut Context<'_>, rehearsal: &Rehearsal) -> bool {
    rehearsal.about.iter().all(|id| {
        let path = ["clusters", &rehearsal.cluster, "updates", id];
        let update = colleague::eks(context, Method::GET, &path, Value::Null).unwrap_or_default();
        update["update"]["status"] != "InProgress"
    })
}

/// The colleague takes the change back, and EKS is through with both at once.
fn relent(context: &mut Context<'_>, rehearsal: &mut Rehearsal) {
    if is_over(context, rehearsal) {
        return;
    }
    eks::hurry(context, &rehearsal.cluster);
    for deed in std::mem::take(&mut rehearsal.broke) {
        deed.has_to_wait(context);
    }
    eks::hurry(context, &rehearsal.cluster);
}
