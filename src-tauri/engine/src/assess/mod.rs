//! Everything a page shows that follows from the answers: what will be made, what it costs, how long it takes, and what
//! is wrong. Asked on every change, so it asks AWS nothing.

mod access_section;
mod access_table;
mod addons_section;
mod assessment;
mod cluster_section;
mod cost;
mod credentials;
mod network_section;
mod next_entries;
mod picture;
mod picture_words;
mod roles;
mod roles_section;
mod sections;
mod workers_section;

pub use assessment::assess;
pub(crate) use assessment::{minutes, planned};
