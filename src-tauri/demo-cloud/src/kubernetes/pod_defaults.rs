//! What the API server writes into pods and what makes them where nobody said anything.
//!
//! It must not know the cluster. Source: `SetDefaults_…` in Kubernetes' `pkg/apis/core/v1/defaults.go`,
//! `pkg/apis/apps/v1/defaults.go` and `pkg/apis/batch/v1/defaults.go`.

use serde_json::{Value, json};

/// Gives a field its usual value if it has none.
pub fn or_else(object: &mut Value, field: &str, usual: Value) {
    if object[field].is_null() {
        object[field] = usual;
    }
}

/// Fills up an object of a kind that is a pod or makes pods; leaves others as they are.
pub fn fill(object: &mut Value) {
    let kind = object["kind"].as_str().unwrap_or_default().to_owned();
    let spec = &mut object["spec"];
    match kind.as_str() {
        "Pod" => pod(spec),
        "Deployment" => {
            usual(
                spec,
                &[("replicas", json!(1)), ("revisionHistoryLimit", json!(10)), ("progressDeadlineSeconds", json!(600))],
            );
            rolling(spec, "strategy", &[("maxSurge", json!("25%")), ("maxUnavailable", json!("25%"))]);
            pod(&mut spec["template"]["spec"]);
        }
        "ReplicaSet" => {
            or_else(spec, "replicas", json!(1));
            pod(&mut spec["template"]["spec"]);
        }
        "DaemonSet" => {
            or_else(spec, "revisionHistoryLimit", json!(10));
            rolling(spec, "updateStrategy", &[("maxSurge", json!(0)), ("maxUnavailable", json!(1))]);
            pod(&mut spec["template"]["spec"]);
        }
        "StatefulSet" => {
            let policy = ("podManagementPolicy", json!("OrderedReady"));
            usual(spec, &[("replicas", json!(1)), ("revisionHistoryLimit", json!(10)), policy]);
            rolling(spec, "updateStrategy", &[("partition", json!(0))]);
            pod(&mut spec["template"]["spec"]);
        }
        "Job" => job(spec),
        "CronJob" => {
            usual(
                spec,
                &[
                    ("concurrencyPolicy", json!("Allow")),
                    ("suspend", json!(false)),
                    ("successfulJobsHistoryLimit", json!(3)),
                    ("failedJobsHistoryLimit", json!(1)),
                ],
            );
            pod(&mut spec["jobTemplate"]["spec"]["template"]["spec"]);
        }
        _ => {}
    }
}

fn usual(object: &mut Value, fields: &[(&str, Value)]) {
    for (field, value) in fields {
        or_else(object, field, value.clone());
    }
}

/// How pods are replaced, if nobody chose another way.
fn rolling(spec: &mut Value, field: &str, usual_steps: &[(&str, Value)]) {
    or_else(&mut spec[field], "type", json!("RollingUpdate"));
    if spec[field]["type"] == "RollingUpdate" {
        usual(&mut spec[field]["rollingUpdate"], usual_steps);
    }
}

fn job(spec: &mut Value) {
    // A job with a number of pods at a time but no number in all is a queue, which ends by itself.
    if spec["completions"].is_null() && spec["parallelism"].is_null() {
        or_else(spec, "completions", json!(1));
    }
    usual(
        spec,
        &[
            ("parallelism", json!(1)),
            ("backoffLimit", json!(6)),
            ("completionMode", json!("NonIndexed")),
            ("suspend", json!(false)),
            ("manualSelector", json!(false)),
            ("podReplacementPolicy", json!("TerminatingOrFailed")),
        ],
    );
    pod(&mut spec["template"]["spec"]);
}

fn members(list: &mut Value) -> impl Iterator<Item = &mut Value> {
    list.as_array_mut().into_iter().flatten()
}

fn pod(spec: &mut Value) {
    if !spec.is_object() {
        return;
    }
    usual(
        spec,
        &[
            ("restartPolicy", json!("Always")),
            ("dnsPolicy", json!("ClusterFirst")),
            ("schedulerName", json!("default-scheduler")),
            ("terminationGracePeriodSeconds", json!(30)),
            ("securityContext", json!({})),
        ],
    );
    // The older name of the same field.
    if spec["serviceAccountName"].is_string() {
        spec["serviceAccount"] = spec["serviceAccountName"].clone();
    }
    for list in ["containers", "initContainers"] {
        members(&mut spec[list]).for_each(container);
        if spec[list].is_null()
            && let Some(fields) = spec.as_object_mut()
        {
            fields.shift_remove(list);
        }
    }
    for volume in members(&mut spec["volumes"]) {
        for source in ["configMap", "secret", "projected", "downwardAPI"] {
            if volume[source].is_object() {
                or_else(&mut volume[source], "defaultMode", json!(420));
            }
        }
        if let Some(fields) = volume.as_object_mut() {
            fields.retain(|_, value| !value.is_null());
        }
    }
    if let Some(fields) = spec.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
}

fn container(container: &mut Value) {
    let image = container["image"].as_str().unwrap_or_default();
    let last = image.rsplit('/').next().unwrap_or(image);
    let is_latest = !image.contains('@') && (!last.contains(':') || last.ends_with(":latest"));
    let pull = if is_latest { "Always" } else { "IfNotPresent" };
    usual(
        container,
        &[
            ("imagePullPolicy", json!(pull)),
            ("resources", json!({})),
            ("terminationMessagePath", json!("/dev/termination-log")),
            ("terminationMessagePolicy", json!("File")),
        ],
    );
    members(&mut container["ports"]).for_each(|port| or_else(port, "protocol", json!("TCP")));
    for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
        if container[probe].is_object() {
            usual(
                &mut container[probe],
                &[
                    ("timeoutSeconds", json!(1)),
                    ("periodSeconds", json!(10)),
                    ("successThreshold", json!(1)),
                    ("failureThreshold", json!(3)),
                ],
            );
        }
    }
    // What is limited and not asked for is asked for as much.
    let limits = container["resources"]["limits"].as_object().cloned().unwrap_or_default();
    for (name, limit) in limits {
        or_else(&mut container["resources"]["requests"], &name, limit);
    }
    for env in members(&mut container["env"]) {
        if env["valueFrom"]["fieldRef"].is_object() {
            or_else(&mut env["valueFrom"]["fieldRef"], "apiVersion", json!("v1"));
        }
        // Go leaves an empty value out.
        if env["valueFrom"].is_null()
            && let Some(fields) = env.as_object_mut()
        {
            fields.shift_remove("valueFrom");
        }
    }
    if let Some(fields) = container.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deployment_is_filled_once_and_then_stays() {
        let one = json!({
            "name": "a", "image": "nginx", "ports": [{ "containerPort": 80 }], "resources": { "limits": { "cpu": "1" } },
            "readinessProbe": { "httpGet": { "port": 80 } },
        });
        let mut object = json!({ "kind": "Deployment", "spec": { "template": { "spec": { "containers": [one] } } } });
        fill(&mut object);
        let spec = &object["spec"];
        assert_eq!((&spec["replicas"], &spec["strategy"]["rollingUpdate"]["maxSurge"]), (&json!(1), &json!("25%")));
        let pod = &spec["template"]["spec"];
        assert_eq!((&pod["restartPolicy"], pod.get("initContainers")), (&json!("Always"), None));
        let one = &pod["containers"][0];
        assert_eq!((&one["ports"][0]["protocol"], &one["imagePullPolicy"]), (&json!("TCP"), &json!("Always")));
        assert_eq!(one["resources"]["requests"], json!({ "cpu": "1" }));
        assert_eq!((&one["readinessProbe"]["periodSeconds"], one.get("livenessProbe")), (&json!(10), None));
        let before = object.clone();
        fill(&mut object);
        assert_eq!(object, before);
        let mut recreated = json!({ "kind": "Deployment", "spec": { "strategy": { "type": "Recreate" } } });
        fill(&mut recreated);
        assert_eq!(recreated["spec"]["strategy"], json!({ "type": "Recreate" }));
    }
}
