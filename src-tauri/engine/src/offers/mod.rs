//! What the account and Region offer, so that pages can give choices instead of empty fields. Only reads.

pub(crate) mod instance_types;
mod policies;
mod read;
mod resolve;
mod zones;

pub(crate) use policies::for_people as policies_for_people;
pub use read::offers;
pub(crate) use read::{instance_types as read_instance_types, zones as read_zones};
pub use resolve::{resolve, unresolved};
pub(crate) use zones::refusal;
