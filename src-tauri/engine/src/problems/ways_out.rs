//! Which problems have a button, and what it says. Knows neither the answers nor the account: whether the remedy can be
//! applied is found out by `remedies`, when somebody presses it.

use crate::contract::{Remedy, RemedyAction};

use super::{fragments, hold::OF_IDENTITY};

/// The button for a problem, by Landfall's code; `node_group` is empty where the problem is of no single group.
pub(super) fn way_out(code: &str, message: &str, node_group: &str) -> Option<Remedy> {
    let node_group = node_group.to_owned();
    let (label, action) = match code {
        "zone-refused" => {
            let zones = zones(message);
            let label = "Undo, and build in zones that EKS offers";
            (label, (zones.len() >= 2).then_some(RemedyAction::ChooseZones { zones })?)
        }
        "address-quota" => ("Use one NAT gateway and try again", RemedyAction::SingleNatGateway),
        "free-plan-type" => (
            "Use an instance type of the free plan and try again",
            RemedyAction::AnotherInstanceType { node_group, free_plan: true },
        ),
        "no-capacity" | "type-not-in-zone" | "instance-type-unknown" => (
            "Use another instance type and try again",
            RemedyAction::AnotherInstanceType { node_group, free_plan: false },
        ),
        "vcpu-quota" => ("Start with one node and try again", RemedyAction::OneNode { node_group }),
        "spot-role-missing" => ("Use On-Demand instances and try again", RemedyAction::OnDemand { node_group }),
        "role-exists" => {
            let taken = fragments::role(message).filter(|name| !name.contains(':'))?;
            ("Use another role name and try again", RemedyAction::AnotherRoleName { taken })
        }
        "version-unsupported" if node_group.is_empty() => {
            ("Use the default version of EKS and try again", RemedyAction::DefaultVersion)
        }
        "addon-refused" => ("Let EKS choose the version and try again", RemedyAction::DefaultAddonVersions),
        "deletion-protected" => ("Turn deletion protection off and try again", RemedyAction::DeletionProtectionOff),
        code if OF_IDENTITY.contains(&code) || DENIED.contains(&code) => {
            ("Connect again", RemedyAction::AnotherIdentity)
        }
        _ => return None,
    };
    Some(Remedy { label: label.to_owned(), action })
}

/// Refusals that other credentials of the same account may get around. Not a ban by the organization: that holds for
/// everybody.
const DENIED: &[&str] = &[
    "access-denied",
    "denied-explicitly",
    "denied-by-boundary",
    "denied-by-session",
    "pass-role-denied",
    "service-linked-role-denied",
];

/// The zones that AWS's message offers, one by one.
fn zones(message: &str) -> Vec<String> {
    let listed = fragments::zones(message).unwrap_or_default();
    let words = listed.split(|letter: char| letter == ',' || letter.is_whitespace());
    words.map(|word| word.trim_end_matches('.')).filter(|word| word.contains('-')).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_zones_come_out_of_the_message_one_by_one() {
        let message = "Retry and choose from these Availability Zones: us-east-1a, us-east-1b,us-east-1c.";
        let action = way_out("zone-refused", message, "").map(|remedy| remedy.action);
        let zones = ["us-east-1a", "us-east-1b", "us-east-1c"].map(str::to_owned).into();
        assert_eq!(action, Some(RemedyAction::ChooseZones { zones }));
    }

    #[test]
    fn a_message_that_names_nothing_gets_no_button_that_needs_a_name() {
        assert_eq!(way_out("zone-refused", "reworded", ""), None);
        assert_eq!(way_out("role-exists", "reworded", ""), None);
        assert_eq!(way_out("vpc-quota", "", ""), None);
    }

    #[test]
    fn an_organizations_ban_is_not_lifted_by_other_credentials() {
        assert!(way_out("access-denied", "", "").is_some());
        assert_eq!(way_out("denied-by-organization", "", ""), None);
    }
}
