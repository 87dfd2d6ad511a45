//! Every scenario is played: it is chosen, it shows as its words say, and its solution works.

mod after_the_cluster;
mod before_the_cluster;
mod choosing;
mod ending;
mod met_again;
mod nodes;

use serde_json::{Value, json};

use crate::services::eks::tests::stage::Stage;
use crate::{DemoCloud, Progress};

pub(super) const GROUPS: &str = "/clusters/demo/node-groups";
pub(super) const WORKERS: &str = "/clusters/demo/node-groups/workers";

/// Chooses a scenario of the library.
pub(super) fn rehearse(cloud: &DemoCloud, name: &str) {
    cloud.rehearse(name).expect("the library has it");
}

/// Whether a chosen scenario waits for its moment.
pub(super) fn waits(cloud: &DemoCloud, name: &str) -> bool {
    progress(cloud, name) == Some(Progress::Waits)
}

/// Whether it has happened and stands in the way.
pub(super) fn stands(cloud: &DemoCloud, name: &str) -> bool {
    progress(cloud, name) == Some(Progress::Happened)
}

/// Whether it has happened and is out of the way.
pub(super) fn is_over(cloud: &DemoCloud, name: &str) -> bool {
    progress(cloud, name) == Some(Progress::Over)
}

/// How far a scenario is.
pub(super) fn progress(cloud: &DemoCloud, name: &str) -> Option<Progress> {
    cloud.rehearsed().into_iter().find_map(|(one, progress)| (one.name == name).then_some(progress))
}

/// A stage whose cluster has a network plugin and no nodes yet.
pub(super) async fn with_plugin() -> Stage {
    let stage = Stage::with_cluster().await;
    stage.ok("POST", "/clusters/demo/addons", json!({ "addonName": "vpc-cni" })).await;
    stage
}

/// How a node group called `workers` is.
pub(super) async fn group(stage: &Stage) -> Value {
    stage.get(WORKERS).await["nodegroup"].clone()
}

/// Makes the node group, waits, and returns the one thing that is wrong with it.
pub(super) async fn failure(stage: &Stage, seconds: u64) -> (String, String) {
    stage.ok("POST", GROUPS, stage.group("workers")).await;
    stage.wait(seconds).await;
    let group = group(stage).await;
    assert_eq!(group["status"], "CREATE_FAILED", "{group}");
    let issue = &group["health"]["issues"][0];
    let text = |field: &str| issue[field].as_str().expect("every issue has both").to_owned();
    (text("code"), text("message"))
}

/// Deletes the node group and makes it again, as every solution says that has let it fail.
pub(super) async fn once_more(stage: &Stage, body: Value) {
    stage.ok("DELETE", WORKERS, Value::Null).await;
    stage.wait(310).await;
    stage.refused(404, "GET", WORKERS, Value::Null).await;
    stage.ok("POST", GROUPS, body).await;
    stage.wait(200).await;
    let group = group(stage).await;
    assert_eq!(group["status"], "ACTIVE", "{group}");
}
