//! The wizard's answers, nothing derived, one file for each page. They read and write as a TOML file people can share.
//! Knows no rules: those stand in `check`, and what each answer becomes at AWS stands in `options`.

mod access;
mod cluster;
mod cluster_spec;
mod network;
mod node_group;
mod roles;
mod workers;

pub use access::*;
pub use cluster::*;
pub use cluster_spec::*;
pub use network::*;
pub use node_group::*;
pub use roles::*;
pub use workers::*;
