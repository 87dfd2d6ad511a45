//! A colleague changes a setting of the cluster just when it is needed.

use http::Method;
use serde_json::{Value, json};

use super::Asked;
use super::colleague;
use super::play::{Play, Script};
use super::rehearsal::Rehearsal;
use super::scenario::Scenario;
use crate::Fault;
use crate::context::Context;

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
        solution: "Wait until the cluster is ACTIVE again (about four minutes): aws eks list-updates --name NAME and aws \
                   eks describe-update --name NAME --update-id ID show the update, aws eks wait cluster-active --name \
                   NAME waits. Then try again.",
    },
    play: Play::OnCall(act),
};

fn act(context: &mut Context<'_>, rehearsal: &mut Rehearsal, asked: &Asked<'_>) -> Option<Fault> {
    let cluster = asked.cluster().filter(|_| rehearsal.waits() && MEETS.contains(&asked.action))?;
    let path = ["clusters", cluster];
    let described = colleague::eks(context, Method::GET, &path, Value::Null).unwrap_or_default();
    let is_on = described["cluster"]["zonalShiftConfig"]["enabled"] == true;
    let wish = json!({ "zonalShiftConfig": { "enabled": !is_on } });
    // Refused while the cluster is not up; the next call is as good.
    if colleague::eks(context, Method::POST, &["clusters", cluster, "update-config"], wish).is_ok() {
        rehearsal.happened_at = Some(context.now);
    }
    None
}
