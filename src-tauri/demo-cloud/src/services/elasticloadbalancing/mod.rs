//! Elastic Load Balancing in this Region: Application and Network Load Balancers (API of 2015) and Classic Load
//! Balancers (API of 2012), which share one address and tell each other apart by the version of the request.
//!
//! It must not know Kubernetes: who asks for a load balancer, and why, is not its business.

mod actions;
mod load_balancer_attributes;
mod network;
mod refusal;
mod state;
mod tag;

pub(crate) mod classic_load_balancer;
pub(crate) mod listener;
pub(crate) mod load_balancer;
pub(crate) mod target_group;

#[cfg(test)]
mod tests;

pub(crate) use actions::{handle, namespace};
pub(crate) use network::settle;
pub(crate) use state::State;
