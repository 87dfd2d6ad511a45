//! AWS's errors in plain words: the only place that reads AWS's messages. Knows nothing of runs and steps; what was
//! left behind is filled in by the runner.
//!
//! To explain an error better, change its row in the file of its service. Buttons stand in `ways_out.rs`.

mod autoscaling;
mod codes;
mod decoded;
mod denied;
mod ec2;
mod efs;
mod eks;
mod elb;
mod explain;
mod fragments;
mod health;
mod health_rows;
mod hold;
mod iam;
mod identity;
mod kms;
mod kubernetes;
mod logs;
mod row;
mod unanswered;
mod ways_out;

pub(crate) use codes::{INTERNAL, THROTTLED};
pub use decoded::decoded;
pub use explain::explain;
pub use health::explain_health;
pub use hold::{concerns_identity, holding};
pub(crate) use unanswered::is_about_credentials;
