//! Failures worth having met once before they happen on a real account, one file each. Most are something that a
//! colleague does in the account at a bad moment, or that somebody above it decided; what shows then follows from the
//! rules of the services. Only what lies with AWS itself (stock, room, sessions) is arranged.
//!
//! The services must not know them. A scenario acts through the same calls as everybody.

mod address_quota;
mod asked;
mod colleague;
mod deed;
mod delete_blocked_by_load_balancer;
mod denied;
mod denied_by_organisation;
mod disruption_budget;
mod free_plan;
mod library;
mod locked_out;
mod no_capacity;
mod no_cni;
mod nodes_cannot_reach_api;
mod play;
mod public_subnet_without_addresses;
mod rehearsal;
mod rehearse;
mod role_not_assumable;
mod scenario;
#[cfg(test)]
mod tests;
mod throttled;
mod token_expired;
mod update_in_progress;
mod vcpu_quota;
mod vpc_quota;
mod zone_refused;

pub(crate) use asked::Asked;
pub(crate) use play::{before, settle};
pub use rehearsal::Progress;
pub(crate) use rehearsal::Rehearsal;
pub use rehearse::UnknownScenario;
pub use scenario::{Met, Scenario};
