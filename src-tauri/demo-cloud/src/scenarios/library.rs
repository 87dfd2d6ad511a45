//! All scenarios, in the order in which somebody who builds a cluster meets them.

use super::play::Script;
use super::{
    address_quota, delete_blocked_by_load_balancer, denied, denied_by_organisation, disruption_budget, free_plan,
    locked_out, no_capacity, no_cni, nodes_cannot_reach_api, public_subnet_without_addresses, role_not_assumable,
    throttled, token_expired, update_in_progress, vcpu_quota, vpc_quota, zone_refused,
};

/// Every scenario.
pub(super) const ALL: [&Script; 18] = [
    &throttled::SCRIPT,
    &vpc_quota::SCRIPT,
    &address_quota::SCRIPT,
    &denied::SCRIPT,
    &denied_by_organisation::SCRIPT,
    &token_expired::SCRIPT,
    &zone_refused::SCRIPT,
    &role_not_assumable::SCRIPT,
    &update_in_progress::SCRIPT,
    &free_plan::SCRIPT,
    &vcpu_quota::SCRIPT,
    &no_capacity::SCRIPT,
    &public_subnet_without_addresses::SCRIPT,
    &nodes_cannot_reach_api::SCRIPT,
    &no_cni::SCRIPT,
    &locked_out::SCRIPT,
    &disruption_budget::SCRIPT,
    &delete_blocked_by_load_balancer::SCRIPT,
];

/// The scenario of this name.
pub(super) fn find(name: &str) -> Option<&'static Script> {
    ALL.into_iter().find(|one| one.scenario.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_stand_in_the_order_in_which_they_are_met() {
        assert!(ALL.is_sorted_by_key(|script| script.scenario.met));
    }

    #[test]
    fn names_are_for_command_lines_and_words_are_whole() {
        for (number, script) in ALL.iter().enumerate() {
            let one = script.scenario;
            assert!(one.name.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-'), "{}", one.name);
            assert!(ALL[..number].iter().all(|other| other.scenario.name != one.name), "{} twice", one.name);
            assert!(!one.title.ends_with('.'), "{}: a title", one.name);
            for text in [one.lesson, one.shows, one.solution] {
                assert!(text.ends_with('.') && !text.contains("  "), "{}: {text}", one.name);
            }
        }
    }
}
