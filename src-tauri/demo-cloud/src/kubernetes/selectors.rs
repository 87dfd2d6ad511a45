//! `labelSelector` and `fieldSelector`: which objects of a list were asked for.
//!
//! It must not know objects. Which fields may be selected by is part of each kind, and few are.

use serde_json::Value;

/// Whether an object's labels satisfy every requirement of a label selector.
pub fn labels_match(object: &Value, selector: &str) -> bool {
    requirements(selector).iter().all(|requirement| label_requirement(object, requirement))
}

/// Whether an object's fields satisfy every `path=value` or `path!=value` of a field selector.
pub fn fields_match(object: &Value, selector: &str) -> bool {
    requirements(selector).iter().all(|requirement| {
        let (path, wanted, equal) = comparison(requirement).unwrap_or((requirement, "", true));
        let found = field(object, path);
        // A yes or no that is not there is a no.
        (found == wanted || (found.is_empty() && wanted == "false")) == equal
    })
}

/// What is wrong with a label selector, in Kubernetes' words.
pub fn label_problem(selector: &str) -> Option<String> {
    requirements(selector).iter().find_map(|requirement| {
        let (name, values) = if let Some((name, values)) = requirement.split_once(" notin ") {
            (name, Some(values))
        } else if let Some((name, values)) = requirement.split_once(" in ") {
            (name, Some(values))
        } else {
            (comparison(requirement).map_or(*requirement, |(name, _, _)| name), None)
        };
        let name = name.trim().trim_start_matches('!');
        let is_set = |values: &str| values.trim().starts_with('(') && values.trim().ends_with(')');
        let is_key = |letter: char| letter.is_ascii_alphanumeric() || "-_./".contains(letter);
        let is_well = !name.is_empty() && name.chars().all(is_key) && values.is_none_or(is_set);
        (!is_well).then(|| format!("unable to parse requirement: found '{requirement}', expected: a label requirement"))
    })
}

/// What is wrong with a field selector for a kind, in Kubernetes' words.
pub fn field_problem(plural: &str, selector: &str) -> Option<String> {
    let known = selectable(plural);
    requirements(selector).iter().find_map(|requirement| {
        let Some((path, _, _)) = comparison(requirement) else {
            return Some(format!("invalid field selector: {requirement:?}; can't understand {requirement:?}"));
        };
        let is_known = ["metadata.name", "metadata.namespace"].contains(&path) || known.contains(&path);
        (!is_known).then(|| format!("field label not supported: {path}"))
    })
}

/// The fields by which objects of a kind may be selected, beside name and namespace (`AddFieldLabelConversionFunc` in
/// Kubernetes' `pkg/apis`).
fn selectable(plural: &str) -> &'static [&'static str] {
    match plural {
        "pods" => &[
            "spec.nodeName",
            "spec.restartPolicy",
            "spec.schedulerName",
            "spec.serviceAccountName",
            "spec.hostNetwork",
            "status.phase",
            "status.podIP",
            "status.podIPs",
            "status.nominatedNodeName",
        ],
        "nodes" => &["spec.unschedulable"],
        "namespaces" => &["status.phase"],
        "secrets" => &["type"],
        "services" => &["spec.clusterIP", "spec.type"],
        "replicasets" => &["status.replicas"],
        "jobs" => &["status.successful"],
        "events" => &[
            "involvedObject.kind",
            "involvedObject.namespace",
            "involvedObject.name",
            "involvedObject.uid",
            "involvedObject.apiVersion",
            "involvedObject.resourceVersion",
            "involvedObject.fieldPath",
            "reason",
            "reportingComponent",
            "source",
            "type",
        ],
        _ => &[],
    }
}

/// Splits at commas that are not inside parentheses.
fn requirements(selector: &str) -> Vec<&str> {
    let mut depth = 0_i32;
    selector
        .split(move |letter: char| {
            depth += match letter {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
            letter == ',' && depth == 0
        })
        .map(str::trim)
        .filter(|requirement| !requirement.is_empty())
        .collect()
}

fn comparison(requirement: &str) -> Option<(&str, &str, bool)> {
    if let Some((name, value)) = requirement.split_once("!=") {
        return Some((name.trim(), value.trim(), false));
    }
    let (name, value) = requirement.split_once("==").or_else(|| requirement.split_once('='))?;
    Some((name.trim(), value.trim(), true))
}

fn label_requirement(object: &Value, requirement: &str) -> bool {
    let label = |name: &str| object["metadata"]["labels"].get(name.trim()).and_then(Value::as_str);
    if let Some((name, values)) = requirement.split_once(" notin ") {
        return label(name).is_none_or(|value| !in_set(values, value));
    }
    if let Some((name, values)) = requirement.split_once(" in ") {
        return label(name).is_some_and(|value| in_set(values, value));
    }
    match comparison(requirement) {
        Some((name, wanted, equal)) => (label(name) == Some(wanted)) == equal,
        None => match requirement.strip_prefix('!') {
            Some(name) => label(name).is_none(),
            None => label(requirement).is_some(),
        },
    }
}

fn in_set(values: &str, value: &str) -> bool {
    values.trim().trim_matches(['(', ')']).split(',').any(|one| one.trim() == value)
}

/// The value at a path, as text; empty if there is none.
fn field(object: &Value, path: &str) -> String {
    match path.split('.').fold(object, |value, part| &value[part]) {
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) => path.split('.').fold(object, |value, part| &value[part]).to_string(),
        // An event's source is its component.
        Value::Object(source) => source.get("component").and_then(Value::as_str).unwrap_or_default().to_owned(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn label_selectors_of_every_form() {
        let object = json!({"metadata": {"labels": {"app": "dns", "tier": "one"}}});
        for (selector, expected) in [
            ("app=dns", true),
            ("app==dns,tier!=two", true),
            ("app=web", false),
            ("app in (web, dns),tier", true),
            ("app notin (dns)", false),
            ("!gone", true),
            ("gone", false),
            ("", true),
        ] {
            assert_eq!(labels_match(&object, selector), expected, "{selector}");
        }
    }

    #[test]
    fn field_selectors() {
        let pod = json!({"spec": {"nodeName": "a"}, "status": {"phase": "Running"}});
        assert!(fields_match(&pod, "spec.nodeName=a,status.phase!=Failed"));
        assert!(!fields_match(&pod, "spec.nodeName=b"));
        let node = json!({"spec": {"unschedulable": true}});
        assert!(fields_match(&node, "spec.unschedulable=true") && !fields_match(&node, "spec.unschedulable=false"));
        assert!(fields_match(&json!({"spec": {}}), "spec.unschedulable=false"));
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        assert_eq!(label_problem("app=web,tier in (a, b),!gone, x notin (y)"), None);
        for bad in ["app=web,=x", "app in a", "a b"] {
            assert!(label_problem(bad).is_some_and(|text| text.starts_with("unable to parse")), "{bad}");
        }
        assert_eq!(field_problem("pods", "spec.nodeName=a,metadata.name!=b"), None);
        assert_eq!(
            field_problem("nodes", "spec.nodeName=a").as_deref(),
            Some("field label not supported: spec.nodeName")
        );
    }
}
