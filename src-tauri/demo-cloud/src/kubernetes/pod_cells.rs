//! The row of a pod in `kubectl get pods`: above all its one word of status.
//!
//! It must not know nodes. Source: `printPod` in Kubernetes' `pkg/printers/internalversion/printers.go`.

use jiff::Timestamp;
use serde_json::Value;

use super::columns::{age, list, since, text};

/// The cells of a pod's row.
pub fn cells(pod: &Value, now: Timestamp) -> Vec<String> {
    let states = list(&pod["status"]["containerStatuses"]);
    let ready = states.iter().filter(|state| state["ready"] == true).count();
    vec![
        text(&pod["metadata"]["name"]),
        format!("{ready}/{}", list(&pod["spec"]["containers"]).len()),
        status(pod),
        restarts(states, now),
        age(pod, now),
        text(&pod["status"]["podIP"]),
        text(&pod["spec"]["nodeName"]),
        text(&pod["status"]["nominatedNodeName"]),
        "<none>".to_owned(),
    ]
}

/// The one word for how a pod is.
pub fn status(pod: &Value) -> String {
    let status = &pod["status"];
    let word = |value: &Value| value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    let mut reason = word(&status["reason"]).or_else(|| word(&status["phase"])).unwrap_or_else(|| "<none>".to_owned());
    if list(&status["conditions"]).iter().any(|one| one["type"] == "PodScheduled" && one["reason"] == "SchedulingGated")
    {
        reason = "SchedulingGated".to_owned();
    }
    let inits = list(&status["initContainerStatuses"]);
    let waiting =
        inits.iter().enumerate().find_map(|(at, one)| init_reason(one, at, list(&pod["spec"]["initContainers"]).len()));
    match waiting {
        Some(waiting) => reason = waiting,
        None => {
            let mut runs = false;
            for one in list(&status["containerStatuses"]).iter().rev() {
                let (waiting, ended) = (&one["state"]["waiting"], &one["state"]["terminated"]);
                if let Some(why) = word(&waiting["reason"]) {
                    reason = why;
                } else if let Some(why) = word(&ended["reason"]) {
                    reason = why;
                } else if ended.is_object() {
                    reason = format!("ExitCode:{}", ended["exitCode"]);
                } else if one["ready"] == true && one["state"]["running"].is_object() {
                    runs = true;
                }
            }
            if reason == "Completed" && runs {
                let is_ready = |one: &Value| one["type"] == "Ready" && one["status"] == "True";
                let ready = list(&status["conditions"]).iter().any(is_ready);
                reason = if ready { "Running" } else { "NotReady" }.to_owned();
            }
        }
    }
    if !pod["metadata"]["deletionTimestamp"].is_null() && status["reason"] == "NodeLost" {
        return "Unknown".to_owned();
    }
    let is_over = status["phase"] == "Failed" || status["phase"] == "Succeeded";
    if !pod["metadata"]["deletionTimestamp"].is_null() && !is_over {
        return "Terminating".to_owned();
    }
    reason
}

/// The status while a pod's first containers have their turn.
fn init_reason(one: &Value, at: usize, all: usize) -> Option<String> {
    let (waiting, ended) = (&one["state"]["waiting"]["reason"], &one["state"]["terminated"]);
    if ended.is_object() && ended["exitCode"].as_i64().unwrap_or(0) == 0 {
        return None;
    }
    Some(match (waiting.as_str(), ended["reason"].as_str()) {
        (_, Some(why)) => format!("Init:{why}"),
        (Some(why), _) if why != "PodInitializing" => format!("Init:{why}"),
        _ => format!("Init:{at}/{all}"),
    })
}

/// How often containers were started again, and when last.
fn restarts(states: &[Value], now: Timestamp) -> String {
    let all: i64 = states.iter().filter_map(|state| state["restartCount"].as_i64()).sum();
    let ended = |state: &Value| state["lastState"]["terminated"]["finishedAt"].as_str().map(str::to_owned);
    match states.iter().filter_map(ended).max() {
        Some(last) if all > 0 => format!("{all} ({} ago)", since(&last, now)),
        _ => all.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_word_for_a_pod_is_the_one_that_matters() {
        let with = |phase: &str, state: Value| json!({ "metadata": {}, "status": { "phase": phase, "containerStatuses": [{ "state": state }] } });
        assert_eq!(status(&with("Running", json!({ "running": {} }))), "Running");
        assert_eq!(status(&with("Pending", json!({ "waiting": { "reason": "ErrImagePull" } }))), "ErrImagePull");
        assert_eq!(status(&with("Succeeded", json!({ "terminated": { "reason": "Completed" } }))), "Completed");
        let mut leaving = with("Running", json!({ "running": {} }));
        leaving["metadata"]["deletionTimestamp"] = json!("2026-11-20T10:00:00Z");
        assert_eq!(status(&leaving), "Terminating");
        let mut init = with("Pending", json!({ "waiting": { "reason": "PodInitializing" } }));
        init["spec"] = json!({ "initContainers": [{}, {}] });
        init["status"]["initContainerStatuses"] = json!([
            { "state": { "terminated": { "exitCode": 0 } } }, { "state": { "running": {} } },
        ]);
        assert_eq!(status(&init), "Init:1/2");
    }

    #[test]
    fn restarts_say_when_the_last_one_was() {
        let state = json!({
            "restartCount": 3, "lastState": { "terminated": { "finishedAt": "1970-01-01T00:00:00Z" } },
        });
        let now = Timestamp::from_second(60).expect("a moment");
        assert_eq!(restarts(&[state], now), "3 (60s ago)");
        assert_eq!(restarts(&[json!({})], now), "0");
    }
}
