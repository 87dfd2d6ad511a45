//! What EKS refuses about an add-on before it installs or changes anything, and what it finds in its way.
//!
//! It must not change the account.

use serde_json::Value;

use super::body::text;
use super::errors::invalid_parameter;
use super::state::{Addon, Cluster, Issue};
use super::{addon_schemas, addon_versions, json_schema, nodes};
use crate::context::Context;
use crate::wire::{Answer, AwsError};

/// A refusal that says which add-on it is about.
pub(super) fn named(error: AwsError, cluster: &str, addon: &str) -> AwsError {
    error.with("clusterName", cluster).with("addonName", addon)
}

/// The version to install: the one asked for, or the default for the cluster's Kubernetes version.
pub(super) fn version(cluster: &Cluster, name: &str, wanted: Option<&str>) -> Answer<String> {
    let kubernetes = &cluster.version;
    if !addon_versions::is_offered(name) {
        return Err(named(invalid_parameter("Addon specified is not supported"), &cluster.name, name));
    }
    let version = match wanted {
        Some(wanted) => {
            Some(wanted.to_owned()).filter(|wanted| addon_versions::is_compatible(name, wanted, kubernetes))
        }
        None => addon_versions::default_version(name, kubernetes),
    };
    version.ok_or_else(|| {
        let text = format!("Addon version specified is not supported in {kubernetes} kubernetes version");
        named(invalid_parameter(text), &cluster.name, name)
    })
}

/// The role of the add-on's service account, which has to exist.
pub(super) fn role(context: &Context<'_>, cluster: &str, name: &str, body: &Value) -> Answer<Option<String>> {
    match text(body, "serviceAccountRoleArn") {
        Some(role) if context.iam.role_by_arn(role).is_none() => {
            let text = format!("Cross-account pass role is not allowed, or the role {role} does not exist");
            Err(named(invalid_parameter(text), cluster, name))
        }
        role => Ok(role.map(str::to_owned)),
    }
}

/// Configuration values: JSON or YAML in a text, and right by the add-on's schema. They are kept as they came.
pub(super) fn configuration(addon: &str, values: Option<&str>) -> Answer<Option<String>> {
    let Some(values) = values.map(str::trim).filter(|values| !values.is_empty()) else { return Ok(None) };
    let Some(parsed) = parse(values) else {
        return Err(invalid_parameter("ConfigurationValue is not in valid JSON or YAML format"));
    };
    let complaints = json_schema::complaints(&addon_schemas::schema(addon), &parsed);
    if complaints.is_empty() {
        return Ok(Some(values.to_owned()));
    }
    Err(invalid_parameter(format!(
        "ConfigurationValue provided in request is not supported: Json schema validation failed with error: [{}]",
        complaints.join(", ")
    )))
}

/// The configuration values of an add-on; `null` if it has none.
pub(super) fn settings(addon: &Addon) -> Value {
    addon.configuration.as_deref().and_then(parse).unwrap_or_default()
}

/// What begins like JSON has to be JSON, as EKS has it.
fn parse(values: &str) -> Option<Value> {
    if values.starts_with('{') { serde_json::from_str(values).ok() } else { serde_yaml_ng::from_str(values).ok() }
}

/// How to deal with fields that somebody else has set. `PRESERVE` is for updates only.
pub(super) fn resolution<'a>(body: &'a Value, operation: &str) -> Answer<&'a str> {
    match text(body, "resolveConflicts").unwrap_or("NONE") {
        "PRESERVE" if operation == "CreateAddon" => {
            Err(invalid_parameter("Resolve conflicts option preserve is not supported for operation CreateAddon"))
        }
        resolution @ ("NONE" | "OVERWRITE" | "PRESERVE") => Ok(resolution),
        other => Err(invalid_parameter(format!("Invalid resolveConflicts: {other}"))),
    }
}

/// What stops an installation that may not overwrite anything: the copy of the add-on that came with the cluster. One
/// that an add-on left behind is EKS's own, and in nobody's way.
pub(super) fn conflict(cluster: &Cluster, name: &str, resolution: &str) -> Option<Issue> {
    let is_left = cluster.preserved_addons.contains(name);
    if resolution == "OVERWRITE" || is_left || !nodes::has_unmanaged(cluster, name) {
        return None;
    }
    let fields = match name {
        "coredns" => {
            "ConfigMap coredns - .data.Corefile\nDeployment.apps coredns - \
             .spec.template.spec.containers[name=\"coredns\"].image"
        }
        "vpc-cni" => "DaemonSet.apps aws-node - .spec.template.spec.containers[name=\"aws-node\"].image",
        _ => "DaemonSet.apps kube-proxy - .spec.template.spec.containers[name=\"kube-proxy\"].image",
    };
    Some(Issue {
        code: "ConfigurationConflict".to_owned(),
        message: format!(
            "Conflicts found when trying to apply. Will not continue due to resolve conflicts mode. Conflicts:\n{fields}"
        ),
        resource_ids: Vec::new(),
    })
}
