//! The pretend Kubernetes API behind a pretend cluster: enough of it for `kubectl` and client libraries
//! to sign in, look around, make what asks AWS for something, and believe what they see.
//!
//! It must not know how EKS is implemented: it sees a cluster only through [`view::ClusterView`].

pub mod access;
pub mod api;
pub mod certificates;
mod cluster_objects;
mod columns;
mod discovery;
mod disruption_budgets;
mod doors;
mod listener;
mod node_objects;
pub mod objects;
mod pod_objects;
mod protobuf;
mod selectors;
pub mod status;
pub mod token;
pub mod view;
pub mod watch;
mod workloads;
pub mod write;

pub use disruption_budgets::blocking;
pub use doors::{Doors, Moved, Wanted, free_port};
pub use workloads::needs_nodes;
