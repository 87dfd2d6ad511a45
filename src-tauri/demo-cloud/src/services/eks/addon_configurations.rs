//! DescribeAddonConfiguration: the schema of an add-on's configuration values, and the roles it may have.
//!
//! It must not know clusters.

use serde_json::{Value, json};

use super::addon_offers::{Offer, find};
use super::errors::invalid_parameter;
use super::{addon_schemas, addon_versions};
use crate::wire::Answer;
use crate::wire::rest_json::Call;

/// DescribeAddonConfiguration.
pub(super) fn describe(call: &Call) -> Answer<Value> {
    let asked =
        |name: &str| call.query(name).ok_or_else(|| invalid_parameter(format!("{name} is a required parameter")));
    let (name, version) = (asked("addonName")?, asked("addonVersion")?);
    let Some(offer) = find(name) else {
        return Err(invalid_parameter("Addon specified is not supported").with("addonName", name));
    };
    if !addon_versions::exists(name, version) {
        return Err(invalid_parameter("Addon version specified is not supported").with("addonName", name));
    }
    Ok(json!({
        "addonName": name,
        "addonVersion": version,
        "configurationSchema": addon_schemas::schema(name).to_string(),
        "podIdentityConfiguration": identities(offer),
    }))
}

fn identities(offer: &Offer) -> Value {
    offer
        .identities
        .iter()
        .map(|identity| {
            let arn = |policy: &&str| format!("arn:aws:iam::aws:policy/{policy}");
            let policies: Vec<String> = identity.policies.iter().map(arn).collect();
            json!({ "serviceAccount": identity.service_account, "recommendedManagedPolicies": policies })
        })
        .collect()
}
