//! Amazon EKS: clusters and everything inside them, one file per resource.
//!
//! It must not change EC2's or IAM's objects except through `neighbours`, `node_group_machines`,
//! `remote_access`, `controllers` and IAM's own functions.

mod access_entries;
mod access_policies;
mod access_policy_associations;
mod addon_checks;
mod addon_configurations;
mod addon_identities;
mod addon_objects;
mod addon_offers;
mod addon_schemas;
mod addon_versions;
mod addons;
mod auto_mode;
mod auto_nodes;
mod auto_scaling_groups;
mod aws_auth;
mod body;
mod callers;
mod cluster_changes;
mod cluster_checks;
mod cluster_description;
mod cluster_health;
mod cluster_settings;
mod cluster_updates;
mod clusters;
mod control_plane_logs;
mod controllers;
mod elsewhere;
mod encryption;
mod errors;
mod fargate_profiles;
mod identity_providers;
mod insights;
mod json_schema;
mod kubernetes;
mod machines;
mod neighbours;
mod node_config;
mod node_group_checks;
mod node_group_health;
mod node_group_machines;
mod node_group_rolling;
mod node_group_scaling;
mod node_group_settings;
mod node_group_templates;
mod node_group_updates;
mod node_group_upkeep;
mod node_group_versions;
mod node_groups;
mod node_pictures;
mod node_pools;
mod nodes;
mod operations;
mod paging;
mod picture;
mod pod_identity_associations;
mod remote_access;
mod self_managed_nodes;
mod settle;
mod state;
mod tags;
mod updates;
mod versions;
mod worker_check;

#[cfg(test)]
pub(crate) mod tests;

pub(crate) use auto_scaling_groups::{ManagedGroup, managed_groups};
pub(crate) use control_plane_logs::write_logs;
pub(crate) use kubernetes::{Who, kubernetes_answer, kubernetes_then};
pub(crate) use operations::{handle, operation};
pub(crate) use picture::kubernetes_view;
pub(crate) use settle::{hurry, settle};
pub(crate) use state::State;
pub(crate) use versions::node_image_releases;
pub(crate) use worker_check::{Finding, NoWorker, look_at_worker};

/// Unix seconds with a fraction, as EKS writes moments.
fn seconds(milliseconds: u64) -> serde_json::Value {
    serde_json::json!(milliseconds as f64 / 1000.0)
}
