//! `labelSelector` and `fieldSelector`: which objects of a list were asked for.
//!
//! It must not know kinds. A requirement it cannot read keeps everything, as a reader would expect of
//! a demo; real servers answer 400.

use serde_json::Value;

/// Whether an object's labels satisfy every requirement of a label selector.
pub fn labels_match(object: &Value, selector: &str) -> bool {
    requirements(selector).iter().all(|requirement| label_requirement(object, requirement))
}

/// Whether an object's fields satisfy every `path=value` or `path!=value` of a field selector.
pub fn fields_match(object: &Value, selector: &str) -> bool {
    requirements(selector).iter().all(|requirement| {
        let (path, wanted, equal) = comparison(requirement).unwrap_or((requirement, "", true));
        (field(object, path) == wanted) == equal
    })
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

fn field<'a>(object: &'a Value, path: &str) -> &'a str {
    path.split('.').fold(object, |value, part| &value[part]).as_str().unwrap_or_default()
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
    }
}
