//! EKS on the wire: what it makes, what it refuses, and what it leaves behind.

mod access;
mod addons;
mod clusters;
mod fargate_profiles;
mod kubernetes;
mod left_behind;
mod node_groups;
mod stage;
