//! A spec without the answers that are as usual, as files and tags hold it: reading fills them in again.

use serde_json::{Map, Value};

use super::{Place, of_path};
use crate::contract::{
    AccessGrant, AddonSpec, AwsAuthRow, ClusterSpec, FargateProfileSpec, NodeGroupSpec, SelfManagedSpec,
};

/// The spec as plain data; what is as usual and does not stand in sight is left out.
pub fn lean(spec: &ClusterSpec) -> Map<String, Value> {
    let Value::Object(fields) = plain(spec) else { return Map::new() };
    let Value::Object(usual) = plain(&ClusterSpec::new("", "")) else { return Map::new() };
    pruned(fields, &usual, "")
}

fn plain(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).expect("a spec is plain data and serialises")
}

fn pruned(fields: Map<String, Value>, usual: &Map<String, Value>, path: &str) -> Map<String, Value> {
    let mut kept = Map::new();
    for (name, value) in fields {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let option = of_path(&path);
        match (value, usual.get(&name)) {
            // A page: its own fields decide.
            (Value::Object(fields), Some(Value::Object(usual))) if option.is_none() => {
                kept.insert(name, Value::Object(pruned(fields, usual, &path)));
            }
            (value, Some(usual)) if *usual == value && option.is_some_and(|option| option.place != Place::Basic) => {}
            (Value::Array(items), _) => {
                let item = usual_item(&path);
                let lean = |value: Value| match (value, &item) {
                    (Value::Object(fields), Some(usual)) => Value::Object(pruned(fields, usual, &format!("{path}.*"))),
                    (value, _) => value,
                };
                kept.insert(name, Value::Array(items.into_iter().map(lean).collect()));
            }
            (value, _) => {
                kept.insert(name, value);
            }
        }
    }
    kept
}

/// What an item of a list is like when nothing is said about it.
fn usual_item(path: &str) -> Option<Map<String, Value>> {
    let item = match path {
        "access.grants" => plain(&AccessGrant::default()),
        "access.aws_auth" => plain(&AwsAuthRow::default()),
        "workers.node_groups" => plain(&NodeGroupSpec::default()),
        "workers.self_managed" => plain(&SelfManagedSpec::default()),
        "workers.fargate_profiles" => plain(&FargateProfileSpec::default()),
        "workers.addons" => plain(&AddonSpec::default()),
        _ => return None,
    };
    match item {
        Value::Object(fields) => Some(fields),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{NatGateways, NetworkLayout};

    #[test]
    fn what_is_as_usual_is_left_out_and_comes_back() {
        let mut spec = ClusterSpec::new("first", "us-east-1");
        spec.network.layout = NetworkLayout::PublicOnly;
        spec.network.nat = NatGateways::None;
        spec.cluster.log_retention_days = 7;
        spec.workers.node_groups[0].auto_repair = true;
        let lean = lean(&spec);
        let network = lean["network"].as_object().expect("a page");
        assert!(!network.contains_key("vpc_id") && network.contains_key("cidr"));
        assert!(lean["workers"]["node_groups"][0].get("ami_type").is_none());
        assert_eq!(lean["workers"]["node_groups"][0]["auto_repair"], true);
        assert_eq!(serde_json::from_value::<ClusterSpec>(Value::Object(lean)).expect("reads"), spec);
    }

    /// Every field of the spec has a line in the table, and every line a field.
    #[test]
    fn the_table_and_the_spec_agree() {
        let mut spec = ClusterSpec::new("", "");
        spec.access.grants.push(AccessGrant::default());
        spec.access.aws_auth.push(AwsAuthRow::default());
        spec.workers.self_managed.push(SelfManagedSpec::default());
        spec.workers.fargate_profiles.push(FargateProfileSpec::default());
        spec.workers.service_account_roles.push(crate::contract::ServiceAccountRole {
            namespace: String::new(),
            service_account: String::new(),
            policies: Vec::new(),
            through: crate::contract::PodRoleThrough::PodIdentity,
        });
        let mut found = std::collections::BTreeSet::new();
        paths(&plain(&spec), "", &mut found);
        let known: std::collections::BTreeSet<String> =
            super::super::OPTIONS.iter().map(|option| option.path.to_owned()).collect();
        assert_eq!(known.len(), super::super::OPTIONS.len(), "each stands once");
        assert_eq!(found, known);
    }

    fn paths(value: &Value, path: &str, found: &mut std::collections::BTreeSet<String>) {
        if !path.is_empty() && of_path(path).is_some() {
            found.insert(path.to_owned());
        }
        let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        match value {
            // A launch template, labels and tags are one option each.
            Value::Object(fields) if path.is_empty() || of_path(path).is_none() => {
                for (name, value) in fields {
                    let below = below(name);
                    if !value.is_object() && !value.is_array() {
                        found.insert(below.clone());
                    }
                    paths(value, &below, found);
                }
            }
            Value::Array(items) => items.iter().filter(|item| item.is_object()).for_each(|item| {
                paths(item, &below("*"), found);
            }),
            _ => {}
        }
    }
}
