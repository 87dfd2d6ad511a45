//! Service Quotas: how much of everything the account may have, and asking AWS for more.
//!
//! It must not count anything, nor hold the values: `quotas` does. Members and errors are from its service model; texts
//! from answers quoted in public issue reports, where not said otherwise.

mod actions;
mod description;
mod increase;
mod refusal;
#[cfg(test)]
mod tests;

pub(crate) use actions::handle;
pub(crate) use increase::{State, settle};
pub(crate) use refusal::refusal;
