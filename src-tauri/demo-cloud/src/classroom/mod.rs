//! A class in the account: many people who build their first cluster at once. They share its quotas and its request
//! buckets with each other and with whoever uses the account, and what they make is real and stays.
//!
//! It must not make up a refusal: it only asks, at the pace of people and of the AWS CLI.

mod ask;
mod needs;
mod participant;
mod report;
#[cfg(test)]
mod tests;
mod tutorial;

use serde::{Deserialize, Serialize};

use crate::DemoCloud;
use crate::account::{Account, Surroundings};
use crate::regions;
use participant::Participant;

pub use needs::QuotaNeed;
pub use report::ClassroomReport;

/// So many people fit into a room, and into the demo.
const MOST: usize = 200;
/// The class sees the account as it was at most so long ago, in milliseconds of demo time.
const FRESH: u64 = 1_000;

/// The class of an account. Saved with it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Classroom {
    region: String,
    /// Unix milliseconds of demo time.
    began_at: u64,
    participants: Vec<Participant>,
}

impl DemoCloud {
    /// Lets so many people (at most 200) begin a tutorial at once, in this account and this Region: a network as in
    /// AWS's sample template, a cluster, a node group. They go on by themselves as demo time passes. A class that was at
    /// it goes home; what it made stays.
    ///
    /// Nothing happens in a Region that the account cannot use.
    pub fn classroom(&self, region: &str, participants: usize) {
        let Some(place) = regions::find(region) else { return };
        let zones: Vec<String> = place.zones().into_iter().take(2).map(|zone| zone.name).collect();
        self.with_account(|account, around| {
            let name = |number: usize| format!("participant-{number:02}");
            let people = (1..=participants.min(MOST)).map(|one| Participant::new(name(one), around.now, &zones));
            let (region, began_at) = (region.to_owned(), around.now);
            account.classroom = Some(Classroom { region, began_at, participants: people.collect() });
            account.settle(around);
        });
    }

    /// The class goes home. What it made stays.
    pub fn end_classroom(&self) {
        self.with_account(|account, _| account.classroom = None);
    }

    /// How the class is getting on, if there is one.
    pub fn classroom_report(&self) -> Option<ClassroomReport> {
        self.with_account(|account, around| {
            account.classroom.as_ref().map(|class| ClassroomReport::of(class, around.now))
        })
    }
}

/// Lets the class do what it has done by now, each thing at its time. Says whether that changed anything.
pub(crate) fn settle(account: &mut Account, around: &Surroundings<'_>) -> bool {
    // Taken out for the while, so that the account can be changed beside it.
    let Some(mut class) = account.classroom.take() else { return false };
    let mut changed = false;
    let mut settled_at = 0;
    while let Some(at) = class.participants.iter().filter_map(|one| one.acts_at).min().filter(|at| *at <= around.now) {
        let then = Surroundings { now: at, ..*around };
        if at >= settled_at + FRESH {
            changed |= account.settle_services(&then);
            settled_at = at;
        }
        let mut context = account.context(&class.region, &then);
        for one in class.participants.iter_mut().filter(|one| one.acts_at == Some(at)) {
            one.act(&mut context);
        }
        changed |= context.changed;
    }
    account.classroom = Some(class);
    changed
}
