//! Selectors inside of objects: which labels a Service, a budget or an affinity means.
//!
//! It must not know kinds. The selectors of requests (`-l app=web`) are in `selectors`.

use serde_json::Value;

/// Whether a selector with `matchLabels` and `matchExpressions` fits labels. None at all fits nothing, an empty one
/// everything, as Kubernetes has it.
pub fn selector_fits(selector: &Value, labels: &Value) -> bool {
    let Some(fields) = selector.as_object() else { return false };
    let labels_fit = fields.get("matchLabels").is_none_or(|wanted| map_fits(wanted, labels));
    labels_fit && expressions_fit(&selector["matchExpressions"], labels)
}

/// Whether labels have everything that a plain map asks for. `null` asks for nothing.
pub fn map_fits(wanted: &Value, labels: &Value) -> bool {
    wanted.as_object().is_none_or(|wanted| wanted.iter().all(|(key, value)| labels[key] == *value))
}

/// Whether labels meet every requirement of a list.
pub fn expressions_fit(expressions: &Value, labels: &Value) -> bool {
    expressions.as_array().into_iter().flatten().all(|one| expression_fits(one, labels))
}

fn expression_fits(expression: &Value, labels: &Value) -> bool {
    let label = expression["key"].as_str().and_then(|key| labels.get(key)).filter(|label| !label.is_null());
    let values = expression["values"].as_array().map(Vec::as_slice).unwrap_or_default();
    let number = |value: &Value| value.as_str().and_then(|text| text.parse::<i64>().ok());
    let bound = values.first().and_then(number);
    match expression["operator"].as_str().unwrap_or_default() {
        "In" => label.is_some_and(|label| values.contains(label)),
        "NotIn" => label.is_none_or(|label| !values.contains(label)),
        "Exists" => label.is_some(),
        "DoesNotExist" => label.is_none(),
        "Gt" => label.and_then(number).zip(bound).is_some_and(|(label, bound)| label > bound),
        "Lt" => label.and_then(number).zip(bound).is_some_and(|(label, bound)| label < bound),
        _ => false,
    }
}

/// Whether a node with this name and these labels is among those that a node affinity requires: one of its terms fits.
pub fn node_terms_fit(terms: &Value, name: &str, labels: &Value) -> bool {
    let Some(terms) = terms["nodeSelectorTerms"].as_array() else { return true };
    let fields = serde_json::json!({ "metadata.name": name });
    terms.iter().any(|term| {
        let says_something = ["matchExpressions", "matchFields"].iter().any(|list| !term[*list].is_null());
        says_something
            && expressions_fit(&term["matchExpressions"], labels)
            && expressions_fit(&term["matchFields"], &fields)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn selectors_of_objects() {
        let labels = json!({ "app": "web", "tier": "one", "cores": "8" });
        let expression = |key: &str, operator: &str, values: Value| json!({ "matchExpressions": [{ "key": key, "operator": operator, "values": values }] });
        for (selector, fits) in [
            (json!({}), true),
            (Value::Null, false),
            (json!({ "matchLabels": { "app": "web" } }), true),
            (json!({ "matchLabels": { "app": "db" } }), false),
            (expression("tier", "In", json!(["one", "two"])), true),
            (expression("tier", "NotIn", json!(["one"])), false),
            (expression("none", "NotIn", json!(["one"])), true),
            (expression("none", "Exists", Value::Null), false),
            (expression("app", "DoesNotExist", Value::Null), false),
            (expression("cores", "Gt", json!(["4"])), true),
            (expression("cores", "Lt", json!(["4"])), false),
        ] {
            assert_eq!(selector_fits(&selector, &labels), fits, "{selector}");
        }
    }

    #[test]
    fn one_term_of_a_node_affinity_is_enough() {
        let labels = json!({ "zone": "a" });
        let term = |zone: &str| json!({ "matchExpressions": [{ "key": "zone", "operator": "In", "values": [zone] }] });
        let terms = |list: Value| json!({ "nodeSelectorTerms": list });
        assert!(node_terms_fit(&terms(json!([term("b"), term("a")])), "one", &labels));
        assert!(!node_terms_fit(&terms(json!([term("b")])), "one", &labels));
        assert!(!node_terms_fit(&terms(json!([{}])), "one", &labels), "an empty term means no node");
        let by_name = json!([{ "matchFields": [{ "key": "metadata.name", "operator": "In", "values": ["one"] }] }]);
        assert!(node_terms_fit(&terms(by_name.clone()), "one", &labels));
        assert!(!node_terms_fit(&terms(by_name), "two", &labels));
    }
}
