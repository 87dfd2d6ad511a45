//! The caller may not make IAM roles, until an administrator gives the permission.

use super::Asked;
use super::play::{Play, Script};
use super::rehearsal::Rehearsal;
use super::scenario::Scenario;
use crate::Fault;
use crate::context::Context;
use crate::services::iam::DeniedBy;

/// How long the administrator takes, in milliseconds of demo time.
const ANSWERS_AFTER: u64 = 300_000;
const ACTION: &str = "iam:CreateRole";

pub(super) const SCRIPT: Script = Script {
    scenario: Scenario {
        name: "denied",
        title: "You have no permission to make roles",
        lesson: "Many company accounts let only administrators make IAM roles. The message names who asked, which \
                 action was refused, and why: no policy allows it.",
        shows: "Making the first role is refused with AccessDenied: … is not authorized to perform: iam:CreateRole … \
                because no identity-based policy allows the iam:CreateRole action.",
        solution: "Send the message to an administrator and ask for the action that it names. In the demo cloud the \
                   administrator gives it to you five minutes later; then try again. Or use roles that exist: \
                   company-eks-cluster and company-eks-nodes.",
    },
    play: Play::OnCall(act),
};

fn act(context: &mut Context<'_>, rehearsal: &mut Rehearsal, asked: &Asked<'_>) -> Option<Fault> {
    // From the start, so that whoever asks beforehand what is allowed learns the truth.
    if rehearsal.calls == 0 {
        rehearsal.calls = 1;
        context.iam.deny(ACTION, DeniedBy::NoPolicy);
    }
    if rehearsal.waits() && asked.is("iam", "CreateRole") {
        rehearsal.happened_at = Some(context.now);
        context.iam.allow_from(ACTION, context.now + ANSWERS_AFTER);
    }
    None
}
