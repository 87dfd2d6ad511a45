//! EKS on the wire: what it makes, what it refuses, and what it leaves behind.

mod access;
mod addons;
mod asking;
mod auto_mode_nodes;
mod auto_scaling_groups;
pub(crate) mod aws_auth;
mod cluster_settings;
mod clusters;
mod control_plane_logs;
mod fargate_pods;
mod fargate_profiles;
mod kubernetes;
mod kubernetes_door;
mod kubernetes_rights;
mod kubernetes_verbs;
mod kubernetes_writes;
mod left_behind;
mod living;
mod looking_ahead;
mod malformed;
mod node_group_health;
mod node_group_versions;
mod node_groups;
mod nodes_that_join;
mod quotas;
mod self_managed_nodes;
pub(crate) mod stage;
