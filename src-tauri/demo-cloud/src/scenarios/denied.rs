//! The caller may not make IAM roles, until an administrator gives the permission.

use super::Asked;
use super::colleague;
use super::play::{Play, Script};
use super::rehearsal::Rehearsal;
use super::scenario::{Met, Scenario};
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
        met: Met::Roles,
    },
    play: Play::OnCall(act),
    is_over,
    relent,
};

fn act(context: &mut Context<'_>, rehearsal: &mut Rehearsal, asked: &Asked<'_>) -> Option<Fault> {
    // From the start, so that whoever asks beforehand what is allowed learns the truth.
    if rehearsal.calls == 0 {
        rehearsal.calls = 1;
        context.region.clone_into(&mut rehearsal.region);
        rehearsal.is_everywhere = true;
        context.iam.deny(ACTION, DeniedBy::NoPolicy);
    }
    if rehearsal.waits() && asked.is("iam", "CreateRole") {
        rehearsal.happens(context);
        context.iam.allow_from(ACTION, DeniedBy::NoPolicy, context.now + ANSWERS_AFTER);
    }
    None
}

fn is_over(context: &mut Context<'_>, rehearsal: &Rehearsal) -> bool {
    let Some(since) = rehearsal.since(context.now) else { return false };
    since >= ANSWERS_AFTER || colleague::has_cluster_since(context, context.now - since)
}

fn relent(context: &mut Context<'_>, _: &mut Rehearsal) {
    context.iam.allow_from(ACTION, DeniedBy::NoPolicy, context.now);
}
