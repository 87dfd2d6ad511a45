//! A kubeconfig file on disk: read, copied before it is changed, and replaced in one move, so that a kubectl that reads
//! at the same moment sees the old file or the new one and never half of it.

use std::{
    fs,
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use tempfile::NamedTempFile;

use super::content::Content;

/// A file as it was found.
#[derive(Debug)]
pub(super) struct Found {
    /// Its content; a fresh one when there is no file.
    pub content: Content,
    /// Its text; none when there is no file.
    pub text: Option<String>,
}

/// Why a file cannot be used.
#[derive(Debug)]
pub(super) enum Refusal {
    /// It cannot be read or written.
    Access(io::Error),
    /// It is not a kubeconfig; why.
    Malformed(String),
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Self::Access(error)
    }
}

/// Reads a file. One that does not exist is a fresh kubeconfig.
pub(super) fn read(path: &Path) -> Result<Found, Refusal> {
    let text = match fs::read(path) {
        Ok(bytes) => String::from_utf8(bytes).map_err(|_| Refusal::Malformed("it is not text in UTF-8".to_owned()))?,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Ok(Found { content: Content::fresh(), text: None });
        }
        Err(error) => return Err(error.into()),
    };
    let content = Content::read(text.strip_prefix('\u{feff}').unwrap_or(&text)).map_err(Refusal::Malformed)?;
    Ok(Found { content, text: Some(text) })
}

/// Replaces a file by this text, after copying what was there. Returns the copy's path.
pub(super) fn replace(path: &Path, old: Option<&str>, new: &str, now: Timestamp) -> Result<Option<PathBuf>, Refusal> {
    let target = behind_links(path)?;
    let folder = target.parent().ok_or_else(|| io::Error::new(ErrorKind::InvalidInput, "the path names no file"))?;
    fs::create_dir_all(folder)?;
    let like = fs::metadata(&target).ok();
    let backup = old.map(|old| copy(folder, &target, old, like.as_ref(), now)).transpose()?;
    let mut fresh = NamedTempFile::with_prefix_in(".landfall-", folder)?;
    fresh.write_all(new.as_bytes())?;
    take_over(fresh.as_file(), like.as_ref())?;
    fresh.as_file().sync_all()?;
    fresh.persist(&target).map_err(|error| error.error)?;
    Ok(backup)
}

/// Whether [`replace`] could work: the folder (or, where it is still to be made, the nearest one above) takes new files.
pub(super) fn can_replace(path: &Path) -> Result<(), Refusal> {
    let target = behind_links(path)?;
    if target.is_dir() {
        return Err(io::Error::new(ErrorKind::IsADirectory, "the path names a folder").into());
    }
    let folder = target.ancestors().skip(1).find(|folder| folder.exists());
    let folder = folder.ok_or_else(|| io::Error::new(ErrorKind::InvalidInput, "the path names no file"))?;
    NamedTempFile::with_prefix_in(".landfall-", folder)?;
    Ok(())
}

/// Writes `config.landfall-backup-20261120T105700Z` beside the file; never over an older copy.
fn copy(folder: &Path, target: &Path, old: &str, like: Option<&fs::Metadata>, now: Timestamp) -> io::Result<PathBuf> {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let stamp = now.strftime("%Y%m%dT%H%M%SZ");
    let mut file = NamedTempFile::with_prefix_in(".landfall-", folder)?;
    file.write_all(old.as_bytes())?;
    take_over(file.as_file(), like)?;
    for number in 1_u32.. {
        let suffix = if number == 1 { String::new() } else { format!("-{number}") };
        let backup = folder.join(format!("{name}.landfall-backup-{stamp}{suffix}"));
        match file.persist_noclobber(&backup) {
            Ok(_) => return Ok(backup),
            Err(error) if error.error.kind() == ErrorKind::AlreadyExists => file = error.file,
            Err(error) => return Err(error.error),
        }
    }
    Err(io::Error::other("there are too many copies of this file"))
}

/// Gives a new file the mode and owner of the one it stands for. Without one it keeps 0600, with which it was made.
fn take_over(file: &fs::File, like: Option<&fs::Metadata>) -> io::Result<()> {
    let Some(like) = like else { return Ok(()) };
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        // Only an administrator may give files away, and only then is it needed: `sudo` must not lock a person out.
        if file.metadata()?.uid() != like.uid() {
            fchown(file, Some(like.uid()), Some(like.gid())).ok();
        }
    }
    file.set_permissions(like.permissions())
}

/// The file a chain of symbolic links ends at, whether it exists or not: the links stay, their end is replaced.
fn behind_links(path: &Path) -> io::Result<PathBuf> {
    let mut target = path.to_owned();
    for _ in 0..40 {
        let Ok(next) = fs::read_link(&target) else { return Ok(target) };
        target = target.parent().map_or_else(|| next.clone(), |folder| folder.join(&next));
    }
    Err(io::Error::other("its symbolic links lead in a circle"))
}
