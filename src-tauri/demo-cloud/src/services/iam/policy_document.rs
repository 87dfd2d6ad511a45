//! Policy documents: are they well formed, and whom does a trust policy trust?
//!
//! Rules are from the IAM User Guide, "Grammar of the IAM JSON policy language". It must not decide permissions.

use serde_json::Value;

use crate::ACCOUNT_ID;
use crate::wire::{Answer, AwsError};

/// Services that may be named as principals; IAM refuses those that it does not know.
const SERVICES: [&str; 22] = [
    "autoscaling",
    "batch",
    "capabilities.eks",
    "cloudformation",
    "codebuild",
    "ec2",
    "ecs-tasks",
    "eks",
    "eks-fargate",
    "eks-fargate-pods",
    "eks-nodegroup",
    "elasticloadbalancing",
    "events",
    "lambda",
    "monitoring",
    "pods.eks",
    "s3",
    "spot",
    "spotfleet",
    "ssm",
    "support",
    "trustedadvisor",
];

/// Refuses a trust policy that IAM would refuse.
pub(super) fn check_trust(document: &str) -> Answer<()> {
    for statement in statements(document)? {
        if statement.get("Resource").is_some() || statement.get("NotResource").is_some() {
            return Err(malformed("Has prohibited field Resource"));
        }
        let principal = statement
            .get("Principal")
            .ok_or_else(|| malformed("AssumeRole policy must contain a principal: Missing required field Principal"))?;
        check_principal(principal)?;
        let actions = texts(statement.get("Action").unwrap_or(&Value::Null));
        if actions.is_empty() {
            return Err(malformed("Missing required field Action"));
        }
        if !actions.iter().all(|action| action.to_ascii_lowercase().starts_with("sts:")) {
            return Err(malformed("AssumeRole policy may only specify STS AssumeRole actions."));
        }
    }
    Ok(())
}

/// Refuses an inline policy that IAM would refuse.
pub(super) fn check_permissions(document: &str) -> Answer<()> {
    for statement in statements(document)? {
        if statement.get("Principal").is_some() {
            return Err(malformed("Policy document should not specify a principal."));
        }
        if statement.get("Action").is_none() && statement.get("NotAction").is_none() {
            return Err(malformed("Policy statement must contain actions."));
        }
        if statement.get("Resource").is_none() && statement.get("NotResource").is_none() {
            return Err(malformed("Policy statement must contain resources."));
        }
    }
    Ok(())
}

/// Whether a trust policy lets a service (`eks.amazonaws.com`) do something (`sts:AssumeRole`). Conditions are taken as
/// met.
pub(super) fn trusts(document: &str, service: &str, action: &str) -> bool {
    let Ok(statements) = statements(document) else { return false };
    statements.iter().any(|statement| {
        let allows = statement["Effect"] == "Allow";
        let names_service = texts(&statement["Principal"]["Service"]).contains(&service);
        let names_action = texts(&statement["Action"])
            .iter()
            .any(|one| one.eq_ignore_ascii_case(action) || one.eq_ignore_ascii_case("sts:*"));
        allows && names_service && names_action
    })
}

/// A user or a session of a role that wants to take on a role.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asking<'a> {
    /// The ARN as STS says it.
    pub(crate) caller: &'a str,
    /// The ARN of the user or role.
    pub(crate) principal: &'a str,
    /// What AWS calls the external id, if one was named.
    pub(crate) external_id: Option<&'a str>,
}

/// Whether a trust policy lets somebody do something. Of conditions only that on the external id can be met; a statement
/// that denies does so whatever its conditions are.
pub(super) fn trusts_person(document: &str, asking: &Asking<'_>, action: &str) -> bool {
    let Ok(statements) = statements(document) else { return false };
    let about = |statement: &&Value| {
        let named = texts(&statement["Principal"]["AWS"]);
        let is_named = statement["Principal"] == "*"
            || named.iter().any(|name| {
                let root = format!("arn:aws:iam::{ACCOUNT_ID}:root");
                [asking.caller, asking.principal, ACCOUNT_ID, "*", root.as_str()].contains(name)
            });
        let is_it = |one: &&str| one.eq_ignore_ascii_case(action) || *one == "*" || one.eq_ignore_ascii_case("sts:*");
        is_named && texts(&statement["Action"]).iter().any(is_it)
    };
    let of = |effect: &'static str| statements.iter().filter(move |one| one["Effect"] == effect).filter(about);
    of("Deny").next().is_none() && of("Allow").any(|one| conditions_hold(&one["Condition"], asking.external_id))
}

fn conditions_hold(conditions: &Value, external_id: Option<&str>) -> bool {
    conditions.as_object().into_iter().flatten().all(|(operator, keys)| {
        operator == "StringEquals"
            && keys.as_object().into_iter().flatten().all(|(key, wanted)| {
                key.eq_ignore_ascii_case("sts:ExternalId") && external_id.is_some_and(|id| texts(wanted).contains(&id))
            })
    })
}

fn statements(document: &str) -> Answer<Vec<Value>> {
    let policy: Value = serde_json::from_str(document).map_err(|_| malformed("This policy contains invalid Json"))?;
    let Some(fields) = policy.as_object() else {
        return Err(malformed("Syntax errors in policy."));
    };
    if let Some(version) = fields.get("Version")
        && version != "2012-10-17"
        && version != "2008-10-17"
    {
        return Err(malformed("Syntax errors in policy."));
    }
    let statements = match fields.get("Statement") {
        Some(Value::Array(statements)) if !statements.is_empty() => statements.clone(),
        Some(one @ Value::Object(_)) => vec![one.clone()],
        _ => return Err(malformed("Syntax errors in policy.")),
    };
    for statement in &statements {
        let effect = statement.get("Effect").and_then(Value::as_str);
        if !matches!(effect, Some("Allow" | "Deny")) {
            return Err(malformed("Syntax errors in policy."));
        }
    }
    Ok(statements)
}

fn check_principal(principal: &Value) -> Answer<()> {
    let kinds = match principal {
        Value::String(text) if text == "*" => return Ok(()),
        Value::Object(kinds) if !kinds.is_empty() => kinds,
        _ => return Err(malformed("Syntax errors in policy.")),
    };
    for (kind, names) in kinds {
        if !["AWS", "Service", "Federated", "CanonicalUser"].contains(&kind.as_str()) {
            return Err(malformed("Syntax errors in policy."));
        }
        if let Some(name) = texts(names).into_iter().find(|name| kind == "Federated" && !is_federation(name)) {
            return Err(malformed(format!("Invalid principal in policy: \"FEDERATED\":\"{name}\"")));
        }
        let unknown = texts(names).into_iter().find(|name| kind == "Service" && !is_service(name));
        if let Some(name) = unknown {
            return Err(malformed(format!("Invalid principal in policy: \"SERVICE\":\"{name}\"")));
        }
    }
    Ok(())
}

fn is_service(name: &str) -> bool {
    name.strip_suffix(".amazonaws.com").is_some_and(|service| SERVICES.contains(&service))
}

/// A provider of this or another account, or one of the public ones, by its domain.
fn is_federation(name: &str) -> bool {
    let is_provider = [":oidc-provider/", ":saml-provider/"].iter().any(|part| name.contains(part));
    (name.starts_with("arn:aws:iam::") && is_provider) || (!name.starts_with("arn:") && name.contains('.'))
}

/// A text or a list of texts.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn malformed(message: impl Into<String>) -> AwsError {
    AwsError::bad("MalformedPolicyDocument", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trust(principal: &str, action: &str) -> String {
        format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Principal":{principal},"Action":{action}}}}}"#
        )
    }

    #[test]
    fn a_trust_policy_must_name_known_services_and_sts_actions() {
        let good = trust(r#"{"Service":["eks.amazonaws.com"]}"#, r#"["sts:AssumeRole","sts:TagSession"]"#);
        assert_eq!(check_trust(&good), Ok(()));
        for bad in [
            "{nope".to_owned(),
            "{}".to_owned(),
            trust(r#"{"Service":"esk.amazonaws.com"}"#, r#""sts:AssumeRole""#),
            trust(r#"{"Service":"eks.amazonaws.com"}"#, r#""eks:*""#),
            trust(r#"{"Servise":"eks.amazonaws.com"}"#, r#""sts:AssumeRole""#),
        ] {
            let refused = check_trust(&bad).expect_err("it must be refused");
            assert_eq!(refused.code, "MalformedPolicyDocument", "{bad}");
        }
    }

    #[test]
    fn trust_is_for_one_service_and_one_action() {
        let document = trust(r#"{"Service":"pods.eks.amazonaws.com"}"#, r#"["sts:AssumeRole","sts:TagSession"]"#);
        assert!(trusts(&document, "pods.eks.amazonaws.com", "sts:TagSession"));
        assert!(!trusts(&document, "eks.amazonaws.com", "sts:AssumeRole"));
    }
}
