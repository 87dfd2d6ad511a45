//! What the tests of the Kubernetes side ask the cluster `demo`, as its administrator.

use serde_json::Value;

use super::stage::Stage;

/// Where the cluster stands.
pub(super) const REGION: &str = "us-east-1";

/// Status and object of the answer.
pub(super) fn ask(stage: &Stage, method: &str, path: &str, body: &Value) -> (u16, Value) {
    stage.cloud.kubernetes(REGION, "demo", method, path, body)
}

/// What is there, which it must be.
pub(super) fn get(stage: &Stage, path: &str) -> Value {
    let (status, object) = ask(stage, "GET", path, &Value::Null);
    assert_eq!(status, 200, "{path}: {object}");
    object
}

/// Makes something, which must be possible.
pub(super) fn create(stage: &Stage, manifest: &Value) -> Value {
    let (status, object) = stage.cloud.apply_kubernetes(REGION, "demo", manifest);
    assert_eq!(status, 201, "{object}");
    object
}
