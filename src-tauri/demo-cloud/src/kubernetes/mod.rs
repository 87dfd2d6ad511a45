//! The pretend Kubernetes API behind a pretend cluster: enough of it for `kubectl` and client libraries
//! to sign in, look around, make what asks AWS for something, and believe what they see.
//!
//! It must not know how EKS is implemented: it sees a cluster only through [`view::ClusterView`].

pub mod access;
pub mod api;
pub mod certificates;
mod change;
mod cluster_objects;
mod column_titles;
mod columns;
pub mod defaults;
mod discovery;
mod disruption_budgets;
mod doors;
mod fargate;
pub mod furniture;
mod listener;
mod node_objects;
pub mod objects;
mod patches;
mod pod_drafts;
mod pod_objects;
mod protobuf;
mod replica_sets;
mod scheduling;
mod selectors;
pub mod status;
pub mod targets;
pub mod token;
pub mod view;
pub mod watch;
mod workloads;
pub mod write;

pub use disruption_budgets::blocking;
pub use doors::{Doors, Moved, Wanted, free_port};
pub use fargate::nodes as fargate_nodes;
pub use pod_objects::{Unplaced, addon_runs_since, loads, unplaced};
pub use scheduling::{Wish, bears, selected};
