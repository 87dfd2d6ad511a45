//! The rules of every answer, asked while typing and before anything is sent. One file per page; the window and the
//! command line know no rules of their own. Asks AWS nothing: what an account offers is passed in.

mod access;
mod addon_rights;
mod addon_settings;
mod addons;
mod answers;
mod aws_auth;
mod cluster;
mod findings;
mod network;
mod principal;
mod roles;
mod storage;
mod tags;
mod workers;

pub use answers::{check, normalize};
pub use principal::principal_arn;
