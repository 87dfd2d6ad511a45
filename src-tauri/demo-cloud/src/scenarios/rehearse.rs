//! Choosing scenarios, and being done with them.

use super::colleague;
use super::library;
use super::rehearsal::Rehearsal;
use super::scenario::Scenario;
use crate::DemoCloud;
use crate::account::{Account, Surroundings};

/// There is no scenario of this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no scenario called {name}; there are: {}", known())]
pub struct UnknownScenario {
    /// The name that was asked for.
    pub name: String,
}

fn known() -> String {
    library::ALL.map(|script| script.scenario.name).join(", ")
}

impl DemoCloud {
    /// Every failure that can be rehearsed, in the order in which somebody who builds a cluster meets them.
    pub fn scenarios() -> Vec<Scenario> {
        library::ALL.iter().map(|script| script.scenario).collect()
    }

    /// Lets a failure happen once, as soon as its moment comes, before or during a run. It is saved with the account.
    /// Chosen again, it happens again.
    ///
    /// # Errors
    ///
    /// [`UnknownScenario`], and nothing is changed.
    pub fn rehearse(&self, name: &str) -> Result<(), UnknownScenario> {
        let script = library::find(name).ok_or_else(|| UnknownScenario { name: name.to_owned() })?;
        self.with_account(|account, around| {
            let chosen = Rehearsal::of(script.scenario.name);
            account.rehearsals.retain(|one| one.name != chosen.name);
            // On what a scenario finds by looking, it may act at once.
            account.rehearsals.push(chosen);
            account.settle(around);
        });
        Ok(())
    }

    /// The scenarios that were chosen, and whether each has happened.
    pub fn rehearsed(&self) -> Vec<(Scenario, bool)> {
        self.with_account(|account, _| {
            let described = |one: &Rehearsal| Some((library::find(&one.name)?.scenario, !one.waits()));
            account.rehearsals.iter().filter_map(described).collect()
        })
    }

    /// Forgets every scenario. Colleagues take away what is still there of theirs in EC2, and AWS, the organisation and
    /// the account's plan are as they usually are. What was broken stays broken until somebody mends it.
    pub fn clear_rehearsals(&self) {
        self.with_account(lift);
    }
}

fn lift(account: &mut Account, around: &Surroundings<'_>) {
    let all = std::mem::take(&mut account.rehearsals);
    for region in account.region_names() {
        let mut context = account.context(&region, around);
        context.ec2.reopen_market();
        context.eks.empty_zones();
        context.iam.allow_everything();
        for undo in all.iter().flat_map(|one| &one.undo).filter(|undo| undo.region == region) {
            // What somebody else took away already is not there to be taken away.
            colleague::ec2(&mut context, &undo.action, &[(undo.parameter.as_str(), undo.id.as_str())]).ok();
        }
    }
}
