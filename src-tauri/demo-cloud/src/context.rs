//! What one API call may see and change.
//!
//! The account is handed out in its parts, so that a service can change its own objects and those of its
//! neighbours in one function, as EKS does with network interfaces. It must not contain rules.

use crate::Delays;
use crate::Faults;
use crate::ids::Ids;
use crate::quotas::Quotas;
use crate::scenarios::Rehearsal;
use crate::services::{autoscaling, ec2, efs, eks, elasticloadbalancing, iam, kms, logs, service_quotas, ssm};
use crate::throttling::Buckets;

/// One Region of the settled account, for the length of one call.
pub(crate) struct Context<'a> {
    /// The Region the call was signed for, such as `eu-west-1`.
    pub(crate) region: &'a str,
    /// Demo time in Unix milliseconds.
    pub(crate) now: u64,
    /// How long things take.
    pub(crate) delays: &'a Delays,
    /// What shall go wrong.
    pub(crate) faults: &'a Faults,
    /// How often may be asked.
    pub(crate) buckets: &'a Buckets,
    /// The ARN of whoever makes the call, as `GetCallerIdentity` says it: a user, or a session of a role.
    pub(crate) caller: String,
    /// The unique id that goes with it.
    pub(crate) caller_id: String,
    /// The ARN of the user or role behind it.
    pub(crate) principal: String,
    /// Whether it came with credentials for a while.
    pub(crate) has_session: bool,
    /// The source of identifiers.
    pub(crate) ids: &'a mut Ids,
    /// IAM, the same in every Region.
    pub(crate) iam: &'a mut iam::State,
    /// Auto Scaling in this Region.
    pub(crate) autoscaling: &'a mut autoscaling::State,
    /// EC2 in this Region.
    pub(crate) ec2: &'a mut ec2::State,
    /// EKS in this Region.
    pub(crate) eks: &'a mut eks::State,
    /// Elastic Load Balancing in this Region.
    pub(crate) elb: &'a mut elasticloadbalancing::State,
    /// Key Management Service in this Region.
    pub(crate) kms: &'a mut kms::State,
    /// Elastic File System in this Region.
    pub(crate) efs: &'a mut efs::State,
    /// CloudWatch Logs in this Region.
    pub(crate) logs: &'a mut logs::State,
    /// Systems Manager in this Region.
    pub(crate) ssm: &'a mut ssm::State,
    /// What was asked of Service Quotas in this Region.
    pub(crate) service_quotas: &'a mut service_quotas::State,
    /// The failures that were chosen, for scenarios alone.
    pub(crate) rehearsals: &'a mut Vec<Rehearsal>,
    /// How much of everything the account may have; ask and change it through `quotas`.
    pub(crate) quotas: &'a mut Quotas,
    /// Set it when something changed that must outlive the program.
    pub(crate) changed: bool,
}
