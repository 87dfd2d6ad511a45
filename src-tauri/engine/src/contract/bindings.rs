//! Writes the TypeScript twins of the contract. The page's folder of generated files is committed; a test compares.

use std::path::Path;

use ts_rs::{Config, ExportError, TS};

use super::*;

/// Writes every type of the contract into `folder`.
///
/// # Errors
/// When the folder cannot be written.
pub fn write(folder: &Path) -> Result<(), ExportError> {
    let config = Config::new().with_out_dir(folder).with_large_int("number");
    Update::export_all(&config)?;
    RunSummary::export_all(&config)?;
    DeletionPreview::export_all(&config)?;
    LostRun::export_all(&config)?;
    ClosingQuestion::export_all(&config)?;
    FieldProblem::export_all(&config)?;
    Sources::export_all(&config)?;
    PastedBlock::export_all(&config)?;
    Place::export_all(&config)?;
    Identity::export_all(&config)?;
    Rehearsal::export_all(&config)?;
    Offers::export_all(&config)?;
    InstanceWish::export_all(&config)?;
    WorkerQuestions::export_all(&config)?;
    WorkerAdvice::export_all(&config)?;
    Assessment::export_all(&config)?;
    ChangePreview::export_all(&config)?;
    Terminal::export_all(&config)?;
    KubeconfigResult::export_all(&config)?;
    TokenCommand::export_all(&config)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, fs, path::Path};

    /// `cargo xtask bindings` sets the variable; otherwise the committed files are compared.
    #[test]
    fn the_committed_bindings_are_current() {
        let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/backend/bindings");
        if std::env::var_os("LANDFALL_WRITE_BINDINGS").is_some() {
            fs::remove_dir_all(&committed).ok();
            super::write(&committed).expect("bindings can be written");
            return;
        }
        let fresh = tempfile::tempdir().expect("a temporary folder");
        super::write(fresh.path()).expect("bindings can be written");
        assert!(files(fresh.path()) == files(&committed), "run `cargo xtask bindings` and commit what it writes");
    }

    fn files(folder: &Path) -> BTreeMap<String, String> {
        let Ok(entries) = fs::read_dir(folder) else { return BTreeMap::new() };
        entries
            .flatten()
            .filter(|entry| entry.path().is_file())
            .map(|entry| {
                (entry.file_name().to_string_lossy().into_owned(), fs::read_to_string(entry.path()).unwrap_or_default())
            })
            .collect()
    }
}
