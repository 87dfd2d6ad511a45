//! The kubeconfig file: one cluster's entries added, replaced or removed as `aws eks update-kubeconfig` does it, with
//! everything else left as it is. Only `described` asks AWS anything; what is written holds no secret.

mod content;
mod described;
mod entry;
mod file;
mod merge;
mod old_yaml;
mod which;

pub use described::{cluster_arn, describe, missing_credentials};
pub use entry::Entry;
pub use merge::{check, merge, remove};
