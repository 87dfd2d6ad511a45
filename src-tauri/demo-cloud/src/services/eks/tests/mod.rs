//! EKS on the wire: what it makes, what it refuses, and what it leaves behind.

mod access;
mod addons;
mod auto_mode_nodes;
mod auto_scaling_groups;
mod aws_auth;
mod cluster_settings;
mod clusters;
mod fargate_pods;
mod fargate_profiles;
mod kubernetes;
mod kubernetes_writes;
mod left_behind;
mod node_groups;
mod self_managed_nodes;
mod stage;
