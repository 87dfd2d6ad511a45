//! The rows of `kubectl get` for claims and volumes.
//!
//! It must not know the cluster. Source: Kubernetes' `pkg/printers/internalversion/printers.go`.

use serde_json::Value;

use super::columns::{list, text, text_or};

fn modes(value: &Value) -> String {
    let short = |mode: &Value| match mode.as_str().unwrap_or_default() {
        "ReadWriteOnce" => "RWO",
        "ReadOnlyMany" => "ROX",
        "ReadWriteMany" => "RWX",
        "ReadWriteOncePod" => "RWOP",
        _ => "",
    };
    list(value).iter().map(short).collect::<Vec<_>>().join(",")
}

/// The cells of a claim's row.
pub fn claim(object: &Value, name: String, age: String) -> Vec<String> {
    let (spec, status) = (&object["spec"], &object["status"]);
    let is_leaving = !object["metadata"]["deletionTimestamp"].is_null();
    let phase = if is_leaving { "Terminating".to_owned() } else { text(&status["phase"]) };
    vec![
        name,
        phase,
        text_or(&spec["volumeName"], ""),
        text_or(&status["capacity"]["storage"], ""),
        modes(&status["accessModes"]),
        text_or(&spec["storageClassName"], ""),
        text_or(&spec["volumeAttributesClassName"], "<unset>"),
        age,
        text_or(&spec["volumeMode"], "Filesystem"),
    ]
}

/// The cells of a volume's row.
pub fn volume(object: &Value, name: String, age: String) -> Vec<String> {
    let (spec, status) = (&object["spec"], &object["status"]);
    let claim = &spec["claimRef"];
    let claim = match claim["name"].as_str() {
        Some(name) => format!("{}/{name}", text_or(&claim["namespace"], "")),
        None => String::new(),
    };
    let is_leaving = !object["metadata"]["deletionTimestamp"].is_null();
    vec![
        name,
        text_or(&spec["capacity"]["storage"], ""),
        modes(&spec["accessModes"]),
        text_or(&spec["persistentVolumeReclaimPolicy"], "Retain"),
        if is_leaving { "Terminating".to_owned() } else { text(&status["phase"]) },
        claim,
        text_or(&spec["storageClassName"], ""),
        text_or(&spec["volumeAttributesClassName"], "<unset>"),
        text_or(&status["reason"], ""),
        age,
        text_or(&spec["volumeMode"], "Filesystem"),
    ]
}
