//! AWS Key Management Service: keys that EKS encrypts secrets with, their names, grants and long farewell.
//!
//! It must not encrypt anything: no key here has key material.

mod actions;
mod alias;
mod grant;
mod key;
mod key_life;
mod key_policy;
mod refusal;
mod state;
mod tag;
mod use_by_services;

#[cfg(test)]
mod tests;

pub(crate) use actions::handle;
pub(crate) use key_life::settle;
pub(crate) use state::State;
pub(crate) use use_by_services::{Grantee, NotUsable};
