//! What is wrong with an object that somebody wants to make or to have, in the words of Kubernetes' API server.
//!
//! It must not know how objects are kept. Pods, alone or in a template, are looked at in `pod_checks`. Only mistakes
//! that people make are looked for.

use serde_json::Value;

use super::names;
use super::pod_checks;
use super::status::Cause;

/// How many pods one owner may ask for here. A real cluster takes any number and lets most of them wait; here every look
/// draws every pod, and no demo account has room for more.
pub const MOST_PODS: u64 = 200;

/// All that is wrong with a whole object of a kind, by its plural.
pub fn problems(plural: &str, object: &Value) -> Vec<Cause> {
    let mut causes = metadata(plural, object);
    let spec = &object["spec"];
    match object["kind"].as_str().unwrap_or_default() {
        "Pod" => causes.extend(pod_checks::pod(spec, "spec")),
        "Deployment" | "DaemonSet" | "StatefulSet" | "ReplicaSet" => causes.extend(workload(object)),
        "Job" => {
            causes.extend(count_of_pods(&spec["parallelism"], "spec.parallelism"));
            causes.extend(count_of_pods(&spec["completions"], "spec.completions"));
            causes.extend(pod_checks::template(&spec["template"], "spec.template", &["OnFailure", "Never"]));
        }
        "CronJob" => causes.extend(cron_job(spec)),
        "Service" => causes.extend(service(spec)),
        "Ingress" => causes.extend(ingress(spec)),
        "PersistentVolumeClaim" => causes.extend(claim(spec)),
        "PersistentVolume" => causes.extend(volume(spec)),
        "PodDisruptionBudget" => causes.extend(budget(spec)),
        "HorizontalPodAutoscaler" => causes.extend(autoscaler(spec)),
        "StorageClass" if text(&object["provisioner"]).is_empty() => causes.push(Cause::required("provisioner", "")),
        "ConfigMap" | "Secret" => causes.extend(data(object)),
        "RoleBinding" | "ClusterRoleBinding" => causes.extend(binding(object)),
        _ => {}
    }
    causes
}

/// The text of a value; empty if it is none.
pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The members of a list, each with its path.
pub fn each<'a>(list: &'a Value, path: &str) -> Vec<(String, &'a Value)> {
    let members = list.as_array().map(Vec::as_slice).unwrap_or_default();
    members.iter().enumerate().map(|(at, one)| (format!("{path}[{at}]"), one)).collect()
}

/// What is wrong with a port number.
pub fn port(value: &Value, path: String) -> Option<Cause> {
    let fits = value.as_i64().is_some_and(|port| (1..=65_535).contains(&port));
    (!fits).then(|| Cause::invalid(path, value, "must be between 1 and 65535, inclusive"))
}

/// What is wrong with a value that is one of a few, if it is there.
pub fn one_of(value: &Value, path: String, all: &[&str]) -> Option<Cause> {
    let is_wrong = value.as_str().is_some_and(|value| !all.contains(&value));
    is_wrong.then(|| Cause::unsupported(path, value, all))
}

/// What is wrong with labels.
pub fn labels(labels: &Value, path: &str) -> Vec<Cause> {
    let mut causes = Vec::new();
    for (key, value) in labels.as_object().into_iter().flatten() {
        causes.extend(names::key_problem(key).map(|why| Cause::invalid(path, &Value::from(key.as_str()), &why)));
        causes.extend(names::value_problem(text(value)).map(|why| Cause::invalid(path, value, &why)));
    }
    causes
}

fn metadata(plural: &str, object: &Value) -> Vec<Cause> {
    let metadata = &object["metadata"];
    let name = &metadata["name"];
    let mut causes: Vec<Cause> =
        names::problem(plural, text(name)).map(|why| Cause::invalid("metadata.name", name, &why)).into_iter().collect();
    causes.extend(labels(&metadata["labels"], "metadata.labels"));
    for key in metadata["annotations"].as_object().into_iter().flat_map(|all| all.keys()) {
        let why = names::key_problem(&key.to_lowercase());
        causes.extend(why.map(|why| Cause::invalid("metadata.annotations", &Value::from(key.as_str()), &why)));
    }
    causes
}

fn count_of_pods(value: &Value, path: &str) -> Option<Cause> {
    let why = if value.as_f64()? < 0.0 {
        "must be greater than or equal to 0".to_owned()
    } else if value.as_u64().is_some_and(|number| number > MOST_PODS) {
        format!("must be less than or equal to {MOST_PODS} in the demo cloud")
    } else {
        return None;
    };
    Some(Cause::invalid(path, value, &why))
}

fn workload(object: &Value) -> Vec<Cause> {
    let spec = &object["spec"];
    let (selector, template) = (&spec["selector"], &spec["template"]);
    let mut causes: Vec<Cause> = count_of_pods(&spec["replicas"], "spec.replicas").into_iter().collect();
    let wanted = selector["matchLabels"].as_object();
    let labels = &template["metadata"]["labels"];
    if wanted.is_none_or(serde_json::Map::is_empty) && !selector["matchExpressions"].is_array() {
        causes.push(Cause::required("spec.selector", ""));
    } else if !wanted.into_iter().flatten().all(|(key, value)| labels[key] == *value) {
        let why = "`selector` does not match template `labels`";
        causes.push(Cause::invalid("spec.template.metadata.labels", labels, why));
    }
    causes.extend(pod_checks::template(template, "spec.template", &["Always"]));
    if object["kind"] == "Deployment" {
        let path = "spec.strategy.type".to_owned();
        causes.extend(one_of(&spec["strategy"]["type"], path, &["Recreate", "RollingUpdate"]));
        if spec["strategy"]["type"] == "Recreate" && spec["strategy"]["rollingUpdate"].is_object() {
            let why = "may not be specified when strategy `type` is 'Recreate'";
            causes.push(Cause::forbidden("spec.strategy.rollingUpdate", why));
        }
    }
    causes
}

fn cron_job(spec: &Value) -> Vec<Cause> {
    let mut causes = Vec::new();
    let schedule = text(&spec["schedule"]);
    let fields = schedule.split_whitespace().count();
    if schedule.is_empty() {
        causes.push(Cause::required("spec.schedule", ""));
    } else if fields != 5 && !schedule.starts_with('@') {
        let why = format!("expected exactly 5 fields, found {fields}: [{schedule}]");
        causes.push(Cause::invalid("spec.schedule", &spec["schedule"], &why));
    }
    let template = &spec["jobTemplate"]["spec"]["template"];
    causes.extend(pod_checks::template(template, "spec.jobTemplate.spec.template", &["OnFailure", "Never"]));
    causes
}

fn service(spec: &Value) -> Vec<Cause> {
    let kinds = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
    let mut causes: Vec<Cause> = one_of(&spec["type"], "spec.type".to_owned(), &kinds).into_iter().collect();
    let ports = each(&spec["ports"], "spec.ports");
    let may_have_none = spec["type"] == "ExternalName" || spec["clusterIP"] == "None";
    if ports.is_empty() && !may_have_none {
        causes.push(Cause::required("spec.ports", ""));
    }
    if spec["type"] == "ExternalName" && text(&spec["externalName"]).is_empty() {
        causes.push(Cause::required("spec.externalName", ""));
    }
    let mut seen: Vec<&Value> = Vec::new();
    for (path, one) in &ports {
        if text(&one["name"]).is_empty() && ports.len() > 1 {
            causes.push(Cause::required(format!("{path}.name"), ""));
        } else if !one["name"].is_null() && seen.contains(&&one["name"]) {
            causes.push(Cause::duplicate(format!("{path}.name"), &one["name"]));
        }
        seen.push(&one["name"]);
        causes.extend(port(&one["port"], format!("{path}.port")));
        causes.extend(one_of(&one["protocol"], format!("{path}.protocol"), &["SCTP", "TCP", "UDP"]));
        if one["targetPort"].is_i64() {
            causes.extend(port(&one["targetPort"], format!("{path}.targetPort")));
        }
        if one["nodePort"].as_i64().is_some_and(|node| node != 0 && !(30_000..=32_767).contains(&node)) {
            let why = "provided port is not in the valid range. The range of valid ports is 30000-32767";
            causes.push(Cause::invalid(format!("{path}.nodePort"), &one["nodePort"], why));
        }
    }
    causes
}

fn ingress(spec: &Value) -> Vec<Cause> {
    let mut causes = Vec::new();
    for (path, rule) in each(&spec["rules"], "spec.rules") {
        for (path, one) in each(&rule["http"]["paths"], &format!("{path}.http.paths")) {
            if one["pathType"].is_null() {
                causes.push(Cause::required(format!("{path}.pathType"), "pathType must be specified"));
            }
            let kinds = ["Exact", "ImplementationSpecific", "Prefix"];
            causes.extend(one_of(&one["pathType"], format!("{path}.pathType"), &kinds));
            let starts_well = text(&one["path"]).starts_with('/') || one["pathType"] == "ImplementationSpecific";
            if !starts_well {
                causes.push(Cause::invalid(format!("{path}.path"), &one["path"], "must be an absolute path"));
            }
            if text(&one["backend"]["service"]["name"]).is_empty() && one["backend"]["resource"].is_null() {
                causes.push(Cause::required(format!("{path}.backend"), "port name or number is required"));
            }
        }
    }
    causes
}

const ACCESS_MODES: [&str; 4] = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];

fn access_modes(spec: &Value) -> Vec<Cause> {
    let modes = each(&spec["accessModes"], "spec.accessModes");
    modes.into_iter().filter_map(|(path, mode)| one_of(mode, path, &ACCESS_MODES)).collect()
}

fn claim(spec: &Value) -> Vec<Cause> {
    let mut causes = access_modes(spec);
    let size = &spec["resources"]["requests"]["storage"];
    if size.is_null() {
        causes.push(Cause::required("spec.resources[storage]", ""));
    } else {
        causes.extend(pod_checks::quantity(size, "spec.resources.requests[storage]".to_owned()));
    }
    causes
}

fn volume(spec: &Value) -> Vec<Cause> {
    let mut causes = access_modes(spec);
    if spec["accessModes"].as_array().is_none_or(Vec::is_empty) {
        causes.push(Cause::required("spec.accessModes", ""));
    }
    match &spec["capacity"]["storage"] {
        Value::Null => causes.push(Cause::required("spec.capacity", "")),
        size => causes.extend(pod_checks::quantity(size, "spec.capacity[storage]".to_owned())),
    }
    causes
}

fn budget(spec: &Value) -> Vec<Cause> {
    let both = !spec["minAvailable"].is_null() && !spec["maxUnavailable"].is_null();
    both.then(|| Cause::invalid("spec", spec, "minAvailable and maxUnavailable cannot be both set"))
        .into_iter()
        .collect()
}

fn autoscaler(spec: &Value) -> Vec<Cause> {
    let mut causes: Vec<Cause> = Vec::new();
    let (least, most) = (spec["minReplicas"].as_i64().unwrap_or(1), spec["maxReplicas"].as_i64().unwrap_or(0));
    if most < 1 {
        causes.push(Cause::invalid("spec.maxReplicas", &Value::from(most), "must be greater than 0"));
    } else if most < least {
        let why = "must be greater than or equal to `minReplicas`";
        causes.push(Cause::invalid("spec.maxReplicas", &Value::from(most), why));
    }
    for field in ["kind", "name"] {
        if text(&spec["scaleTargetRef"][field]).is_empty() {
            causes.push(Cause::required(format!("spec.scaleTargetRef.{field}"), ""));
        }
    }
    causes
}

/// Keys of a ConfigMap's or Secret's data are file names, and a secret's values are base64.
fn data(object: &Value) -> Vec<Cause> {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD as BASE64;
    let mut causes = Vec::new();
    for (key, value) in object["data"].as_object().into_iter().flatten() {
        let path = format!("data[{key}]");
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        if key.is_empty() || !key.chars().all(is_name) || key == "." || key.starts_with("..") {
            let why = "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or \
                       'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
            causes.push(Cause::invalid(path.clone(), &Value::from(key.as_str()), why));
        }
        if object["kind"] == "Secret" && BASE64.decode(text(value)).is_err() {
            causes.push(Cause::invalid(path, value, "illegal base64 data"));
        }
    }
    causes
}

fn binding(object: &Value) -> Vec<Cause> {
    let mut causes = Vec::new();
    let reference = &object["roleRef"];
    let kinds: &[&str] =
        if object["kind"] == "ClusterRoleBinding" { &["ClusterRole"] } else { &["ClusterRole", "Role"] };
    causes.extend(one_of(&reference["kind"], "roleRef.kind".to_owned(), kinds));
    if text(&reference["name"]).is_empty() {
        causes.push(Cause::required("roleRef.name", ""));
    }
    for (path, subject) in each(&object["subjects"], "subjects") {
        if text(&subject["name"]).is_empty() {
            causes.push(Cause::required(format!("{path}.name"), ""));
        }
        causes.extend(one_of(&subject["kind"], format!("{path}.kind"), &["Group", "ServiceAccount", "User"]));
        let is_nowhere = subject["kind"] == "ServiceAccount" && text(&subject["namespace"]).is_empty();
        if is_nowhere && object["kind"] == "ClusterRoleBinding" {
            causes.push(Cause::required(format!("{path}.namespace"), ""));
        }
    }
    causes
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn found(plural: &str, object: &Value) -> Vec<String> {
        problems(plural, object).into_iter().map(|cause| cause.field).collect()
    }

    #[test]
    fn a_service_needs_ports_in_their_range() {
        let service = |spec: Value| json!({ "kind": "Service", "metadata": { "name": "web" }, "spec": spec });
        let ports = |spec: Value| found("services", &service(spec));
        assert_eq!(ports(json!({})), ["spec.ports"]);
        assert_eq!(ports(json!({ "clusterIP": "None" })), [""; 0]);
        assert_eq!(
            ports(json!({ "ports": [{ "port": 0, "nodePort": 80 }] })),
            ["spec.ports[0].port", "spec.ports[0].nodePort"]
        );
        assert_eq!(ports(json!({ "ports": [{ "port": 1 }, { "port": 2, "name": "b" }] })), ["spec.ports[0].name"]);
        assert_eq!(ports(json!({ "type": "Balancer", "ports": [{ "port": 1 }] })), ["spec.type"]);
    }

    #[test]
    fn data_bindings_and_budgets_are_looked_at() {
        let secret = json!({ "kind": "Secret", "metadata": { "name": "a" }, "data": { "x y": "####" } });
        assert_eq!(found("secrets", &secret), ["data[x y]", "data[x y]"]);
        let binding = json!({
            "kind": "ClusterRoleBinding", "metadata": { "name": "a" }, "roleRef": { "kind": "Role", "name": "" },
            "subjects": [{ "kind": "ServiceAccount", "name": "x" }],
        });
        assert_eq!(found("clusterrolebindings", &binding), ["roleRef.kind", "roleRef.name", "subjects[0].namespace"]);
        let budget = json!({
            "kind": "PodDisruptionBudget", "metadata": { "name": "a" },
            "spec": { "minAvailable": 1, "maxUnavailable": 1 },
        });
        assert_eq!(found("poddisruptionbudgets", &budget), ["spec"]);
        let labelled = json!({ "kind": "ConfigMap", "metadata": { "name": "a", "labels": { "a": "b c" } } });
        assert_eq!(found("configmaps", &labelled), ["metadata.labels"]);
    }
}
