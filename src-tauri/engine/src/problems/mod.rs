//! AWS's errors in plain words: the only place that reads AWS's messages. Knows nothing of runs and steps; what was
//! left behind is filled in by the runner.
//!
//! To explain an error better, change its row in `eks.rs`, `ec2.rs`, `iam.rs`, `identity.rs` or `kubernetes.rs`.

mod codes;
mod denied;
mod ec2;
mod eks;
mod explain;
mod fragments;
mod health;
mod health_rows;
mod hold;
mod iam;
mod identity;
mod kubernetes;
mod row;
mod unanswered;

pub(crate) use codes::{INTERNAL, THROTTLED};
pub use explain::explain;
pub use health::explain_health;
pub use hold::{concerns_identity, holding};
pub(crate) use unanswered::is_about_credentials;
