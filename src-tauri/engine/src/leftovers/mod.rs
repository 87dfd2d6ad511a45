//! What a delete meets beside its own plan, and what it leaves: one file for each kind of thing Landfall did not make,
//! what holds on to a network, what goes before a delete and the receipt after it. Asks AWS; owns no state of a run.

mod balancer_groups;
mod balancer_object;
mod classic_load_balancer;
mod cluster_api;
mod deletion_protection;
mod disruption_budget;
mod fargate_profile;
mod holders;
mod instance;
mod interfaces;
mod kept;
mod kms_key;
mod load_balancer;
mod log_group;
mod nat_gateway;
mod node_group;
mod oidc_provider;
mod plumbing;
mod receipt;
mod removal;
mod scope;
mod security_group;
mod strays;
mod survey;
mod tag_list;
mod tagged;
mod target_group;
mod volume;
mod vpc_endpoint;

pub use balancer_groups::with_their_groups;
pub use holders::{Holder, Place, holders, refused};
pub(crate) use kms_key::all as all_kms_keys;
pub use receipt::{receipt, receipt_text};
pub use removal::{remove, remove_anew, stands};
pub use security_group::remove as remove_security_group;
pub use survey::{always, preview};
pub(crate) use tag_list::TagList;
pub(crate) use tagged::{Tagged, cost, of_all_runs, words};
pub(crate) use vpc_endpoint::{is_going as is_endpoint_going, remove as remove_vpc_endpoint};
