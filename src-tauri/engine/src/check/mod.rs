//! The rules of every answer, asked while typing and before anything is sent. One file per page; the window and the
//! command line know no rules of their own. Asks AWS nothing: what an account offers is passed in.

mod access;
mod answers;
mod cluster;
mod findings;
mod network;
mod principal;
mod roles;
mod workers;

pub use answers::{check, normalize};
pub use principal::principal_arn;
