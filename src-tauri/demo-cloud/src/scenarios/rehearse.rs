//! Choosing scenarios, and being done with them.

use super::library;
use super::rehearsal::{Progress, Rehearsal};
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
    /// Chosen again, it ends and happens again.
    ///
    /// # Errors
    ///
    /// [`UnknownScenario`], and nothing is changed.
    pub fn rehearse(&self, name: &str) -> Result<(), UnknownScenario> {
        known_one(name)?;
        self.with_account(|account, around| {
            end(account, around, |one| one.name == name, Rehearsal::forget);
            account.rehearsals.push(Rehearsal::of(name));
            // On what a scenario finds by looking, it may act at once.
            account.settle(around);
        });
        Ok(())
    }

    /// The scenarios that were chosen, and how far each is, in the order of the library. Whoever mends in the account
    /// what happened sees here that it is over.
    pub fn rehearsed(&self) -> Vec<(Scenario, Progress)> {
        self.look(|account| {
            let progress = |scenario: &Scenario| {
                account.rehearsals.iter().filter(|one| one.name == scenario.name).find_map(Rehearsal::progress)
            };
            Self::scenarios().into_iter().filter_map(|one| Some((one, progress(&one)?))).collect()
        })
    }

    /// Ends what is rehearsed. What waits is forgotten. What has happened is solved as its solution says, for somebody
    /// who cannot do it themselves: colleagues take away what they made for it and put back what they broke, and AWS and
    /// whoever stands above the account let through what they refused. What a person changed stays as it is. So does
    /// what is over, but its cause goes too, where somebody has only gone round it.
    ///
    /// # Errors
    ///
    /// [`UnknownScenario`], and nothing is changed.
    pub fn end_rehearsal(&self, name: &str) -> Result<(), UnknownScenario> {
        known_one(name)?;
        self.with_account(|account, around| {
            end(
                account,
                around,
                |one| one.name == name && one.progress().is_some(),
                |one| {
                    if one.waits() {
                        one.forget();
                    }
                },
            );
            // What was in its way goes on.
            account.settle(around);
        });
        Ok(())
    }

    /// Ends every scenario and forgets it: also of those that are over, colleagues take away what is still there of
    /// theirs.
    pub fn clear_rehearsals(&self) {
        self.with_account(|account, around| {
            end(account, around, |_| true, Rehearsal::forget);
            account.settle(around);
        });
    }
}

fn known_one(name: &str) -> Result<(), UnknownScenario> {
    library::find(name).map(|_| ()).ok_or_else(|| UnknownScenario { name: name.to_owned() })
}

/// Ends those that are `meant`, each where it acted, and does the last thing `then`.
fn end(
    account: &mut Account,
    around: &Surroundings<'_>,
    meant: impl Fn(&Rehearsal) -> bool,
    then: impl Fn(&mut Rehearsal),
) {
    // Taken out for the while, so that the account can be changed beside them.
    let mut all = std::mem::take(&mut account.rehearsals);
    for rehearsal in all.iter_mut().filter(|one| meant(one)) {
        // One that has not acted yet has nothing to take back.
        if let Some(script) = library::find(&rehearsal.name)
            && !rehearsal.region.is_empty()
        {
            let region = rehearsal.region.clone();
            let mut context = account.context(&region, around);
            (script.relent)(&mut context, rehearsal);
            rehearsal.ends(&mut context);
        }
        then(rehearsal);
    }
    all.retain(|one| !one.is_gone());
    account.rehearsals = all;
}
