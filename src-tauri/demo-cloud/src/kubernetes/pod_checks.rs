//! What is wrong with a pod, alone or in the template of its owner.
//!
//! It must not know where pods run.

use serde_json::Value;

use super::checks::{each, labels, one_of, port, text};
use super::names;
use super::status::Cause;

/// All that is wrong with a template; its pods may be restarted in these ways.
pub fn template(template: &Value, path: &str, policies: &[&str]) -> Vec<Cause> {
    let mut causes = labels(&template["metadata"]["labels"], &format!("{path}.metadata.labels"));
    let spec = &template["spec"];
    causes.extend(pod(spec, &format!("{path}.spec")));
    let field = format!("{path}.spec.restartPolicy");
    match spec["restartPolicy"].as_str() {
        None if policies != ["Always"] => {
            let list: Vec<String> = policies.iter().map(|one| format!("{one:?}")).collect();
            causes.push(Cause::required(field, &format!("valid values: {}", list.join(", "))));
        }
        Some(policy) if POLICIES.contains(&policy) && !policies.contains(&policy) => {
            causes.push(Cause::unsupported(field, &spec["restartPolicy"], policies));
        }
        _ => {}
    }
    causes
}

const POLICIES: [&str; 3] = ["Always", "OnFailure", "Never"];

/// All that is wrong with a pod's spec.
pub fn pod(spec: &Value, path: &str) -> Vec<Cause> {
    let mut causes = Vec::new();
    let containers = each(&spec["containers"], &format!("{path}.containers"));
    if containers.is_empty() {
        causes.push(Cause::required(format!("{path}.containers"), ""));
    }
    let volumes: Vec<&str> = each(&spec["volumes"], "").iter().map(|(_, one)| text(&one["name"])).collect();
    let mut seen: Vec<&str> = Vec::new();
    for (path, container) in containers.iter().chain(&each(&spec["initContainers"], &format!("{path}.initContainers")))
    {
        let name = &container["name"];
        match text(name) {
            "" => causes.push(Cause::required(format!("{path}.name"), "")),
            word if seen.contains(&word) => causes.push(Cause::duplicate(format!("{path}.name"), name)),
            word => {
                let why = names::label_problem(word);
                causes.extend(why.map(|why| Cause::invalid(format!("{path}.name"), name, &why)));
            }
        }
        seen.push(text(name));
        causes.extend(self::container(container, path, &volumes));
    }
    causes.extend(one_of(&spec["restartPolicy"], format!("{path}.restartPolicy"), &POLICIES));
    causes
}

fn container(container: &Value, path: &str, volumes: &[&str]) -> Vec<Cause> {
    let mut causes = Vec::new();
    if text(&container["image"]).is_empty() {
        causes.push(Cause::required(format!("{path}.image"), ""));
    }
    let pull = ["Always", "IfNotPresent", "Never"];
    causes.extend(one_of(&container["imagePullPolicy"], format!("{path}.imagePullPolicy"), &pull));
    for (path, one) in each(&container["ports"], &format!("{path}.ports")) {
        match one["containerPort"].is_null() {
            true => causes.push(Cause::required(format!("{path}.containerPort"), "")),
            false => causes.extend(port(&one["containerPort"], format!("{path}.containerPort"))),
        }
        causes.extend(one_of(&one["protocol"], format!("{path}.protocol"), &["SCTP", "TCP", "UDP"]));
    }
    for (path, one) in each(&container["env"], &format!("{path}.env")) {
        if text(&one["name"]).is_empty() {
            causes.push(Cause::required(format!("{path}.name"), ""));
        }
    }
    for (path, one) in each(&container["volumeMounts"], &format!("{path}.volumeMounts")) {
        if text(&one["mountPath"]).is_empty() {
            causes.push(Cause::required(format!("{path}.mountPath"), ""));
        }
        if !volumes.contains(&text(&one["name"])) {
            causes.push(Cause::not_found(format!("{path}.name"), &one["name"]));
        }
    }
    causes.extend(resources(&container["resources"], &format!("{path}.resources")));
    causes
}

fn resources(resources: &Value, path: &str) -> Vec<Cause> {
    let mut causes = Vec::new();
    for list in ["limits", "requests"] {
        for (name, amount) in resources[list].as_object().into_iter().flatten() {
            causes.extend(quantity(amount, format!("{path}.{list}[{name}]")));
        }
    }
    for (name, request) in resources["requests"].as_object().into_iter().flatten() {
        let limit = &resources["limits"][name];
        if let (Some(wanted), Some(most)) = (read(request), read(limit))
            && wanted > most
        {
            let why = format!("must be less than or equal to {name} limit of {}", plain(limit));
            causes.push(Cause::invalid(format!("{path}.requests"), &Value::from(plain(request)), &why));
        }
    }
    causes
}

/// What is wrong with an amount.
pub fn quantity(value: &Value, path: String) -> Option<Cause> {
    let why = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
    match read(value) {
        None => Some(Cause::invalid(path, value, why)),
        Some(number) if number < 0.0 => Some(Cause::invalid(path, value, "must be greater than or equal to 0")),
        Some(_) => None,
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// An amount as a number: `500m` is a half.
pub fn read(value: &Value) -> Option<f64> {
    let text = if value.is_null() { return None } else { plain(value) };
    let number = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let factor = match &text[number.len()..] {
        "" => 1.0,
        "n" => 1e-9,
        "u" => 1e-6,
        "m" => 1e-3,
        "k" => 1e3,
        "M" => 1e6,
        "G" => 1e9,
        "T" => 1e12,
        "P" => 1e15,
        "E" => 1e18,
        "Ki" => 1024.0,
        "Mi" => 1024.0 * 1024.0,
        "Gi" => 1024.0 * 1024.0 * 1024.0,
        "Ti" => 1024_f64.powi(4),
        "Pi" => 1024_f64.powi(5),
        "Ei" => 1024_f64.powi(6),
        _ => return None,
    };
    number.parse::<f64>().ok().filter(|number| number.is_finite()).map(|number| number * factor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn found(spec: &Value) -> Vec<String> {
        pod(spec, "spec").into_iter().map(|cause| cause.field).collect()
    }

    #[test]
    fn containers_need_names_images_and_volumes_that_are_there() {
        assert_eq!(found(&json!({})), ["spec.containers"]);
        let bare =
            json!({ "containers": [{ "name": "A" }, { "name": "b", "image": "x" }, { "name": "b", "image": "x" }] });
        assert_eq!(found(&bare), ["spec.containers[0].name", "spec.containers[0].image", "spec.containers[2].name"]);
        let mounts = json!([{ "name": "v", "mountPath": "/v" }, { "name": "w", "mountPath": "/w" }]);
        let one = json!({ "name": "a", "image": "x", "volumeMounts": mounts, "ports": [{ "containerPort": 70_000 }] });
        let spec = json!({ "containers": [one], "volumes": [{ "name": "v" }] });
        assert_eq!(
            found(&spec),
            ["spec.containers[0].ports[0].containerPort", "spec.containers[0].volumeMounts[1].name"]
        );
    }

    #[test]
    fn amounts_are_read_and_requests_stay_below_limits() {
        assert_eq!((read(&json!("500m")), read(&json!("1Ki")), read(&json!(2))), (Some(0.5), Some(1024.0), Some(2.0)));
        assert_eq!((read(&json!("1 GB")), read(&json!("x"))), (None, None));
        let limits = json!({ "requests": { "cpu": "2" }, "limits": { "cpu": "500m", "memory": "1GB" } });
        let fields: Vec<String> = resources(&limits, "r").into_iter().map(|cause| cause.field).collect();
        assert_eq!(fields, ["r.limits[memory]", "r.requests"]);
    }

    #[test]
    fn a_template_is_restarted_as_its_owner_does() {
        let with = |policy: Value| {
            let spec = json!({ "containers": [{ "name": "a", "image": "x" }], "restartPolicy": policy });
            json!({ "spec": spec })
        };
        assert!(template(&with(json!("Always")), "t", &["Always"]).is_empty());
        assert_eq!(template(&with(json!("Never")), "t", &["Always"])[0].field, "t.spec.restartPolicy");
        assert_eq!(template(&with(Value::Null), "t", &["OnFailure", "Never"])[0].reason.0, "FieldValueRequired");
    }
}
