//! Amazon EFS: file systems that pods in every zone can share, and the mount targets through which a subnet reaches
//! them.
//!
//! It must not hold any file.

mod access_point;
mod actions;
mod file_system;
mod mount_target;
mod refusal;
mod state;
mod tag;

#[cfg(test)]
mod tests;

pub(crate) use actions::{handle, operation, status_of};
pub(crate) use refusal::{no_file_system, no_mount_target, write as refusal};
pub(crate) use state::{State, settle};
