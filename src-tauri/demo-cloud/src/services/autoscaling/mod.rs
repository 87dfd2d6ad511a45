//! Amazon EC2 Auto Scaling: groups that keep as many machines running as they are told to.
//!
//! Machines are EC2's; a group only starts and ends them through EC2's own functions. It must not know Kubernetes,
//! and it registers nothing with load balancers.

mod activity;
mod capacity;
mod group;
mod group_checks;
mod group_description;
mod launch_source;
mod member;
mod of_eks;
mod processes;
mod refusal;
mod settle;
mod state;
mod tag;

mod actions;
#[cfg(test)]
mod tests;

pub(crate) use actions::{NAMESPACE, handle};
pub(crate) use refusal::no_group;
pub(crate) use settle::settle;
pub(crate) use state::State;
