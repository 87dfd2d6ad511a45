//! What the account and Region offer, so that pages can give choices instead of empty fields. Only reads.

mod addons;
pub(crate) mod ami_types;
pub(crate) mod instance_types;
mod key_pairs;
mod keys;
mod launch_templates;
mod machines;
mod networks;
mod policies;
mod read;
mod resolve;
mod roles;
mod zones;

pub(crate) use machines::instance_types as read_instance_types;
pub(crate) use networks::{FREE_ADDRESSES_NEEDED, subnet_kind};
pub(crate) use policies::for_people as policies_for_people;
pub use read::offers;
pub(crate) use read::zones as read_zones;
pub use resolve::{resolve, unresolved};
pub(crate) use zones::refusal;
