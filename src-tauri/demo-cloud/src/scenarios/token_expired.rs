//! The credentials expire in the middle, just when the cluster is asked for.

use super::Asked;
use super::play::{Play, Script, nobody_relents};
use super::rehearsal::Rehearsal;
use super::scenario::{Met, Scenario};
use crate::Fault;
use crate::context::Context;

/// How long it takes until the credentials are good again, in milliseconds of demo time.
const LASTS: u64 = 60_000;

pub(super) const SCRIPT: Script = Script {
    scenario: Scenario {
        name: "token-expired",
        title: "The credentials expire in the middle",
        lesson: "Credentials of workshops and of single sign-on last some hours. When they end, nothing is lost: AWS goes \
                 on with what it was asked for.",
        shows: "From the moment in which the cluster is asked for, every call is refused: ExpiredTokenException: The \
                security token included in the request is expired.",
        solution: "Sign in again or copy new credentials, connect, and go on; what was made is found again. In the demo \
                   cloud the same keys are good again after a minute.",
        met: Met::Cluster,
    },
    play: Play::OnCall(act),
    is_over,
    relent: nobody_relents,
};

fn act(context: &mut Context<'_>, rehearsal: &mut Rehearsal, asked: &Asked<'_>) -> Option<Fault> {
    if rehearsal.waits() && asked.is("eks", "CreateCluster") {
        rehearsal.happens(context);
    }
    rehearsal.happened_at.map(|_| Fault::Expired)
}

fn is_over(context: &mut Context<'_>, rehearsal: &Rehearsal) -> bool {
    rehearsal.since(context.now).is_some_and(|lasted| lasted >= LASTS)
}
