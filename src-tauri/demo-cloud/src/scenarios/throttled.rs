//! Other people's scripts use up the requests that EC2 takes from the account.

use super::Asked;
use super::play::{Play, Script, nobody_relents};
use super::rehearsal::Rehearsal;
use super::scenario::{Met, Scenario};
use crate::Fault;
use crate::context::Context;

/// How long the scripts run, in milliseconds of demo time.
const LASTS: u64 = 120_000;

pub(super) const SCRIPT: Script = Script {
    scenario: Scenario {
        name: "throttled",
        title: "The account is asked too often",
        lesson: "All who work in an account share the number of calls that EC2 takes from it in a second. Whoever is \
                 refused for that waits a moment and asks again, each time a little longer.",
        shows: "From the first thing that is made in the network on, two of three calls to EC2 are refused for two \
                minutes, with RequestLimitExceeded: Request limit exceeded.",
        solution: "Wait. Landfall slows down by itself and repeats what was refused. In a terminal, give the command \
                   again after some seconds; AWS_MAX_ATTEMPTS=10 makes the AWS CLI more patient. In a class, do not \
                   start all at once.",
        met: Met::Network,
    },
    play: Play::OnCall(act),
    is_over,
    relent: nobody_relents,
};

fn act(context: &mut Context<'_>, rehearsal: &mut Rehearsal, asked: &Asked<'_>) -> Option<Fault> {
    if asked.service != "ec2" {
        return None;
    }
    let makes = ["Create", "Allocate", "Run"].iter().any(|verb| asked.action.starts_with(verb));
    if rehearsal.waits() && makes {
        rehearsal.happens(context);
    }
    // While it waits, nothing is refused.
    rehearsal.happened_at?;
    rehearsal.calls += 1;
    (!rehearsal.calls.is_multiple_of(3)).then_some(Fault::Throttle)
}

fn is_over(context: &mut Context<'_>, rehearsal: &Rehearsal) -> bool {
    rehearsal.since(context.now).is_some_and(|lasted| lasted >= LASTS)
}
