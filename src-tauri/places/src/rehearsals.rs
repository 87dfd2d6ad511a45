//! Failures worth having met once before they happen on a real account: the demo cloud's library, in the words of the
//! contract. Knows no failure itself.

use landfall_demo_cloud::{DemoCloud, Met, Progress, Scenario, UnknownScenario};
use landfall_engine::contract::{Problem, Rehearsal, RehearsalMet, RehearsalState};

use crate::DemoPlace;

/// What can be rehearsed, in the order in which one meets it, and how far each is; while the account is not open, none
/// is chosen.
pub fn rehearsals(place: Option<&DemoPlace>) -> Vec<Rehearsal> {
    let chosen = place.map(|place| place.demo().rehearsed()).unwrap_or_default();
    let state = |scenario: &Scenario| {
        let found = chosen.iter().find(|(one, _)| one.name == scenario.name);
        found.map_or(RehearsalState::Off, |(_, progress)| in_words_of_the_page(*progress))
    };
    DemoCloud::scenarios().into_iter().map(|scenario| described(&scenario, state(&scenario))).collect()
}

impl DemoPlace {
    /// What can be rehearsed, and how far each is.
    pub fn rehearsals(&self) -> Vec<Rehearsal> {
        rehearsals(Some(self))
    }

    /// Lets a failure happen as soon as its moment comes, before or during a run. Chosen again, it happens again.
    ///
    /// # Errors
    /// When there is no rehearsal of that code; then nothing is changed.
    pub fn rehearse(&self, code: &str) -> Result<(), Problem> {
        self.demo().rehearse(code).map_err(|unknown| unknown_rehearsal(&unknown))
    }

    /// Begins clean: everything that is rehearsed ends, and the failures of these codes are chosen.
    ///
    /// # Errors
    /// When there is no rehearsal of such a code; then nothing is changed.
    pub fn rehearse_only(&self, codes: &[String]) -> Result<(), Problem> {
        known(codes)?;
        self.demo().clear_rehearsals();
        codes.iter().try_for_each(|code| self.rehearse(code))
    }

    /// Forgets a failure that waits for its moment, or solves one that has happened, as its solution says. The cause of
    /// one that is over goes too, where somebody has only gone round it.
    ///
    /// # Errors
    /// When there is no rehearsal of that code.
    pub fn end_rehearsal(&self, code: &str) -> Result<(), Problem> {
        self.demo().end_rehearsal(code).map_err(|unknown| unknown_rehearsal(&unknown))
    }
}

/// Refuses codes that name no failure, without opening the account.
///
/// # Errors
/// When there is no rehearsal of one of them.
pub fn known(codes: &[String]) -> Result<(), Problem> {
    let scenarios = DemoCloud::scenarios();
    match codes.iter().find(|code| !scenarios.iter().any(|one| one.name == **code)) {
        Some(code) => Err(unknown_rehearsal(&UnknownScenario { name: code.clone() })),
        None => Ok(()),
    }
}

fn described(scenario: &Scenario, state: RehearsalState) -> Rehearsal {
    Rehearsal {
        code: scenario.name.to_owned(),
        title: scenario.title.to_owned(),
        lesson: scenario.lesson.to_owned(),
        shows: scenario.shows.to_owned(),
        solution: scenario.solution.to_owned(),
        met: match scenario.met {
            Met::Network => RehearsalMet::Network,
            Met::Roles => RehearsalMet::Roles,
            Met::Cluster => RehearsalMet::Cluster,
            Met::Workers => RehearsalMet::Workers,
            Met::After => RehearsalMet::After,
        },
        state,
    }
}

fn in_words_of_the_page(progress: Progress) -> RehearsalState {
    match progress {
        Progress::Waits => RehearsalState::Waits,
        Progress::Happened => RehearsalState::Happened,
        Progress::Over => RehearsalState::Over,
    }
}

fn unknown_rehearsal(unknown: &UnknownScenario) -> Problem {
    let known: Vec<_> = DemoCloud::scenarios().into_iter().map(|one| one.name).collect();
    Problem::told(
        "unknown-rehearsal",
        format!("There is no failure called {} to rehearse", unknown.name),
        "Nothing was started.",
        format!("Choose one of: {}.", known.join(", ")),
    )
}

#[cfg(test)]
mod tests {
    use landfall_engine::contract::DemoSpeed;

    use super::*;

    fn states(place: &DemoPlace) -> Vec<(String, RehearsalState)> {
        let chosen = place.rehearsals().into_iter().filter(|one| one.state != RehearsalState::Off);
        chosen.map(|one| (one.code, one.state)).collect()
    }

    #[tokio::test]
    async fn what_is_chosen_waits_and_a_clean_beginning_forgets_it() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let place = DemoPlace::open(&folder.path().join("account.json"), Some(DemoSpeed::Max)).expect("a new account");
        assert_eq!(states(&place), []);
        assert_eq!(place.rehearsals(), rehearsals(None));
        place.rehearse("no-capacity").expect("it is in the library");
        place.rehearse("address-quota").expect("so is this");
        let waits = |code: &str| (code.to_owned(), RehearsalState::Waits);
        assert_eq!(
            states(&place),
            [waits("address-quota"), waits("no-capacity")],
            "in the order in which they are met"
        );
        let refused = place.rehearse_only(&["rain".to_owned()]).expect_err("there is no rain");
        assert_eq!(refused.code, "unknown-rehearsal");
        assert!(refused.what_to_do.contains("address-quota, "), "{}", refused.what_to_do);
        assert_eq!(states(&place).len(), 2, "nothing was changed");
        place.end_rehearsal("no-capacity").expect("it waits");
        assert_eq!(states(&place), [waits("address-quota")]);
        place.rehearse_only(&["denied".to_owned()]).expect("it is in the library");
        assert_eq!(states(&place), [waits("denied")]);
    }
}
