//! The rows of `kubectl get` for what makes pods.
//!
//! It must not know the cluster. Source: Kubernetes' `pkg/printers/internalversion/printers.go`.

use jiff::Timestamp;
use serde_json::Value;

use super::cells::labels;
use super::columns::{count, human_duration, list, since, text};

/// The cells of the row of a deployment or the like, by its plural.
pub fn cells(plural: &str, object: &Value, name: String, age: String, now: Timestamp) -> Vec<String> {
    let (spec, status) = (&object["spec"], &object["status"]);
    let mut cells = match plural {
        "daemonsets" => vec![
            name,
            count(&status["desiredNumberScheduled"]),
            count(&status["currentNumberScheduled"]),
            count(&status["numberReady"]),
            count(&status["updatedNumberScheduled"]),
            count(&status["numberAvailable"]),
            labels(&spec["template"]["spec"]["nodeSelector"]),
            age,
        ],
        "replicasets" | "replicationcontrollers" => {
            vec![name, count(&spec["replicas"]), count(&status["replicas"]), count(&status["readyReplicas"]), age]
        }
        "deployments" => vec![
            name,
            format!("{}/{}", count(&status["readyReplicas"]), count(&spec["replicas"])),
            count(&status["updatedReplicas"]),
            count(&status["availableReplicas"]),
            age,
        ],
        "statefulsets" => {
            vec![name, format!("{}/{}", count(&status["readyReplicas"]), count(&spec["replicas"])), age]
        }
        "jobs" => job(object, name, age, now),
        _ => vec![
            name,
            text(&spec["schedule"]),
            text(&spec["timeZone"]),
            if spec["suspend"] == true { "True" } else { "False" }.to_owned(),
            list(&status["active"]).len().to_string(),
            status["lastScheduleTime"].as_str().map_or_else(|| "<none>".to_owned(), |last| since(last, now)),
            age,
        ],
    };
    let (template, selector) = match plural {
        "cronjobs" => (&spec["jobTemplate"]["spec"]["template"], &spec["jobTemplate"]["spec"]["selector"]),
        _ => (&spec["template"], &spec["selector"]),
    };
    let each = |field: &str| {
        let all: Vec<&str> =
            list(&template["spec"]["containers"]).iter().filter_map(|one| one[field].as_str()).collect();
        all.join(",")
    };
    cells.extend([each("name"), each("image")]);
    match plural {
        "statefulsets" => {}
        "replicationcontrollers" => cells.push(labels(selector)),
        _ => cells.push(labels(&selector["matchLabels"])),
    }
    cells
}

fn job(object: &Value, name: String, age: String, now: Timestamp) -> Vec<String> {
    let (spec, status) = (&object["spec"], &object["status"]);
    let has = |kind: &str| list(&status["conditions"]).iter().any(|one| one["type"] == kind && one["status"] == "True");
    let word = match () {
        () if has("Complete") => "Complete",
        () if has("Failed") => "Failed",
        () if !object["metadata"]["deletionTimestamp"].is_null() => "Terminating",
        () if has("Suspended") => "Suspended",
        () => "Running",
    };
    let done = count(&status["succeeded"]);
    let completions = match (spec["completions"].as_i64(), spec["parallelism"].as_i64()) {
        (Some(all), _) => format!("{done}/{all}"),
        (None, Some(many)) if many > 1 => format!("{done}/1 of {many}"),
        (None, _) => format!("{done}/1"),
    };
    let moment = |field: &str| status[field].as_str().and_then(|text| text.parse::<Timestamp>().ok());
    let took = moment("startTime")
        .map(|start| human_duration(moment("completionTime").unwrap_or(now).duration_since(start).as_secs().max(0)));
    vec![name, word.to_owned(), completions, took.unwrap_or_default(), age]
}
