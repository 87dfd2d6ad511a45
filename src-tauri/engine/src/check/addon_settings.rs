//! Rules of page Workers: the settings of an add-on, held against the schema that EKS gives for them.

use serde_json::Value;

use super::findings::Findings;
use crate::contract::{AddonSpec, Offers};

/// More complaints than this do not help.
const COMPLAINTS_MAX: usize = 3;

pub(super) fn check(addon: &AddonSpec, offers: Option<&Offers>, field: &str, findings: &mut Findings) {
    let field = format!("{field}.configuration");
    let text = addon.configuration.trim();
    if text.is_empty() {
        return;
    }
    let settings = match read(text) {
        Ok(settings) => settings,
        Err(why) => {
            findings.error(
                field,
                format!("The settings of {} are neither JSON nor YAML: {why}.", addon.name),
                "Mend the text, or leave it empty for the add-on’s defaults.",
            );
            return;
        }
    };
    if !settings.is_object() {
        findings.error(
            field,
            format!("The settings of {} are not a list of names with values.", addon.name),
            "Write them as {\"name\": value} or as lines “name: value”.",
        );
        return;
    }
    let offer = offers.and_then(|offers| offers.addons.iter().find(|offer| offer.name == addon.name));
    let schema = offer.map(|offer| offer.schema.as_str()).unwrap_or_default();
    let complaints = complaints(schema, &settings);
    if !complaints.is_empty() {
        findings.error(
            field,
            format!("{} does not take these settings: {}.", addon.name, complaints.join("; ")),
            "Mend what is named. aws eks describe-addon-configuration shows the schema of a version.",
        );
    }
}

/// JSON or YAML. What begins like JSON has to be JSON, as EKS has it.
fn read(text: &str) -> Result<Value, String> {
    if text.starts_with('{') {
        serde_json::from_str(text).map_err(|error| error.to_string())
    } else {
        serde_yaml_ng::from_str(text).map_err(|error| error.to_string())
    }
}

/// What the schema has against the settings, each in words. A schema that cannot be read has nothing against anything:
/// EKS has the last word.
fn complaints(schema: &str, settings: &Value) -> Vec<String> {
    let Ok(schema) = serde_json::from_str::<Value>(schema) else { return Vec::new() };
    let Ok(validator) = jsonschema::validator_for(&schema) else { return Vec::new() };
    let complaint = |error: jsonschema::ValidationError<'_>| match error.instance_path().as_str() {
        "" => error.to_string(),
        path => format!("at {}: {error}", path.trim_start_matches('/').replace('/', ".")),
    };
    validator.iter_errors(settings).take(COMPLAINTS_MAX).map(complaint).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        check::findings::expect,
        contract::{AddonOffer, FieldProblem},
    };

    const SCHEMA: &str = r#"{"$schema": "http://json-schema.org/draft-06/schema#", "type": "object", "additionalProperties": false,
        "properties": {"replicaCount": {"type": "integer"}, "env": {"type": "object", "properties": {"LEVEL": {"enum": ["a", "b"]}}}}}"#;

    fn problems(configuration: &str, schema: &str) -> Vec<FieldProblem> {
        let offer = AddonOffer {
            name: "coredns".into(),
            purpose: String::new(),
            publisher: String::new(),
            versions: Vec::new(),
            default_version: String::new(),
            needs_rights: false,
            service_account: String::new(),
            policies: Vec::new(),
            schema: schema.into(),
        };
        let offers = Offers { addons: vec![offer], ..Offers::default() };
        let addon = AddonSpec { name: "coredns".into(), configuration: configuration.into(), ..AddonSpec::default() };
        let mut findings = Findings::default();
        check(&addon, Some(&offers), "workers.addons.2", &mut findings);
        findings.0
    }

    #[test]
    fn settings_are_json_or_yaml_by_the_schema() {
        for right in ["", "replicaCount: 3", r#"{"replicaCount": 3}"#, "env:\n  LEVEL: a\n"] {
            expect(&problems(right, SCHEMA), &[]);
        }
        for wrong in ["replicaCount: many", "replicas: 3", "env:\n  LEVEL: c", "{", "[1, 2]", "a: b: c", "just words"] {
            expect(&problems(wrong, SCHEMA), &["workers.addons.2.configuration!"]);
        }
    }

    #[test]
    fn a_complaint_names_the_place() {
        let message = &problems("env:\n  LEVEL: c", SCHEMA)[0].message;
        assert!(message.contains("at env.LEVEL: "), "{message}");
    }

    #[test]
    fn without_a_schema_eks_has_the_last_word() {
        expect(&problems("anything: goes", ""), &[]);
        expect(&problems("anything: goes", "not a schema"), &[]);
        expect(&problems("anything: goes", r#"{"type": 7}"#), &[]);
    }
}
