//! Settings of a node group that EKS keeps and gives back, and that change nothing else in the demo: how updates replace
//! nodes, node repair, a warm pool.
//!
//! It must not change the account. Limits are from the EKS API model; words of refusals are unverified.

use serde_json::Value;

use super::body::text;
use super::errors::invalid_parameter;
use crate::wire::Answer;

/// The settings by their wire names.
pub(super) const NAMES: [&str; 3] = ["updateConfig", "nodeRepairConfig", "warmPoolConfig"];

/// Refuses a setting that EKS would refuse.
pub(super) fn check(name: &str, value: &Value) -> Answer<()> {
    let refused = |why: &str| Err(invalid_parameter(format!("Invalid {name}: {why}")));
    let both = |one: &str, other: &str| !value[one].is_null() && !value[other].is_null();
    let within = |field: &str, range: std::ops::RangeInclusive<i64>| {
        value[field].is_null() || value[field].as_i64().is_some_and(|number| range.contains(&number))
    };
    let one_of = |field: &str, known: &[&str]| text(value, field).is_none_or(|chosen| known.contains(&chosen));
    match name {
        "updateConfig" if both("maxUnavailable", "maxUnavailablePercentage") => {
            refused("maxUnavailable and maxUnavailablePercentage exclude each other")
        }
        "updateConfig" if !within("maxUnavailable", 1..=100) || !within("maxUnavailablePercentage", 1..=100) => {
            refused("values must be between 1 and 100")
        }
        "updateConfig" if !one_of("updateStrategy", &["DEFAULT", "MINIMAL"]) => refused("unknown updateStrategy"),
        "nodeRepairConfig" => {
            for what in ["maxUnhealthyNodeThreshold", "maxParallelNodesRepaired"] {
                let (count, percentage) = (format!("{what}Count"), format!("{what}Percentage"));
                if both(&count, &percentage) {
                    return refused(&format!("{count} and {percentage} exclude each other"));
                }
            }
            let overrides = value["nodeRepairConfigOverrides"].as_array().cloned().unwrap_or_default();
            let is_whole = |one: &Value| {
                let texts = ["nodeMonitoringCondition", "nodeUnhealthyReason"];
                texts.iter().all(|field| text(one, field).is_some())
                    && one["minRepairWaitTimeMins"].as_i64().is_some_and(|minutes| minutes >= 1)
                    && text(one, "repairAction")
                        .is_some_and(|action| ["Replace", "Reboot", "NoAction"].contains(&action))
            };
            if overrides.iter().all(is_whole) { Ok(()) } else { refused("every override needs all of its values") }
        }
        "warmPoolConfig" if !one_of("poolState", &["STOPPED", "RUNNING", "HIBERNATED"]) => refused("unknown poolState"),
        _ => Ok(()),
    }
}
