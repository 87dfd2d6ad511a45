//! From a run found in the account to one in the list: a new journal with the run's own id, so that its tags still match.

use std::path::Path;

use super::lost_runs::is_id;
use crate::{
    contract::{CredentialSource, LostRun, Problem},
    journal::{self, Header, JOURNAL_FORMAT, Journal},
    pace::Pace,
};

/// Writes the journal and says the run's id. Every step of it counts as perhaps made, and looks.
///
/// # Errors
/// When there is a journal of that run already, or the folder cannot be written.
pub fn recover(folder: &Path, lost: &LostRun, demo: bool, source: Option<CredentialSource>) -> Result<String, Problem> {
    if !is_id(&lost.id) || journal::ids(folder).contains(&lost.id) {
        return Err(not_lost(lost));
    }
    let header = Header {
        format: JOURNAL_FORMAT,
        id: lost.id.clone(),
        created_at: Pace::real().now(),
        account: lost.account.clone(),
        demo,
        guided: false,
        recovered: true,
        source,
        spec: lost.spec.clone(),
    };
    Journal::create(folder, &header)?;
    Ok(lost.id.clone())
}

fn not_lost(lost: &LostRun) -> Problem {
    Problem::told(
        "run-not-lost",
        format!("The run {} is not lost", lost.id),
        "Its journal is on this computer already. Nothing was changed.",
        "Open it from your clusters.",
    )
}
