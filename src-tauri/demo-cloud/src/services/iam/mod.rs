//! AWS Identity and Access Management: the same in every Region.

mod account;
mod actions;
mod denials;
mod first_roles;
mod group;
mod instance_profile;
mod managed_policy;
mod open_id_connect_change;
mod open_id_connect_provider;
mod permissions;
mod permissions_boundary;
mod policy;
mod policy_document;
#[cfg(test)]
mod policy_tests;
mod policy_version;
mod refusal;
mod role;
mod role_description;
mod role_policy;
#[cfg(test)]
mod role_tests;
mod service_linked_role;
mod state;
mod user;

pub(crate) use actions::handle;
pub(crate) use denials::DeniedBy;
pub(crate) use policy_document::Asking;
pub(crate) use role::NotAssumable;
pub(crate) use state::State;

/// The XML namespace of its answers.
pub(crate) const NAMESPACE: &str = "https://iam.amazonaws.com/doc/2010-05-08/";
