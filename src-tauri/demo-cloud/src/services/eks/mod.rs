//! Amazon EKS: clusters and everything inside them, one file per resource.
//!
//! It must not change EC2's or IAM's objects except through `neighbours`, `controllers` and IAM's own functions.

mod access_entries;
mod access_policies;
mod addon_versions;
mod addons;
mod body;
mod cluster_checks;
mod cluster_updates;
mod clusters;
mod controllers;
mod errors;
mod fargate_profiles;
mod kubernetes;
mod neighbours;
mod node_group_checks;
mod node_group_updates;
mod node_groups;
mod nodes;
mod operations;
mod paging;
mod picture;
mod pod_identity_associations;
mod settle;
mod state;
mod tags;
mod updates;
mod versions;

#[cfg(test)]
mod tests;

pub(crate) use kubernetes::{Who, kubernetes_answer};
pub(crate) use operations::{handle, operation};
pub(crate) use picture::kubernetes_view;
pub(crate) use settle::settle;
pub(crate) use state::State;

/// Unix seconds with a fraction, as EKS writes moments.
fn seconds(milliseconds: u64) -> serde_json::Value {
    serde_json::json!(milliseconds as f64 / 1000.0)
}
