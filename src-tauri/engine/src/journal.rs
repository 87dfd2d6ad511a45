//! A run on disk: `runs/<id>.jsonl`, a header and then every lasting event, each on disk before the engine goes on.
//! It says what was intended; AWS says what is true. No credential has a type that could get in here.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::contract::{ClusterSpec, CredentialSource, Event, Problem};

/// The format this version writes.
pub const JOURNAL_FORMAT: u32 = 1;

/// The first line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// The file's format.
    pub format: u32,
    /// The run's id, also the file's name.
    pub id: String,
    /// When the run was made, in milliseconds since 1970, by the person's own clock (events have the run's).
    pub created_at: u64,
    /// AWS account number.
    pub account: String,
    /// In the demo cloud.
    pub demo: bool,
    /// The person creates page by page.
    pub guided: bool,
    /// The journal was lost and this one written anew from what the account holds: nobody knows what was asked for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub recovered: bool,
    /// Where the credentials came from (never what they were).
    pub source: Option<CredentialSource>,
    /// The answers at the start.
    pub spec: ClusterSpec,
}

/// An open journal: this process drives the run, and no other can.
#[derive(Debug)]
pub struct Journal {
    file: File,
    /// Bytes that are whole lines on disk.
    whole: u64,
    /// The last write failed; what it left behind `whole` has to be cut off before the next.
    torn: bool,
    // Held, not read: the lock ends when it is closed, also when the process is killed.
    _lock: File,
}

impl Journal {
    /// Begins a run.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn create(folder: &Path, header: &Header) -> Result<Self, Problem> {
        let path = path(folder, &header.id);
        let begin = || -> io::Result<Self> {
            fs::create_dir_all(folder)?;
            let lock = lock_file(folder, &header.id)?;
            lock.try_lock().map_err(io::Error::from)?;
            let mut file = OpenOptions::new().append(true).create_new(true).open(&path)?;
            write_line(&mut file, header)?;
            file.sync_all()?;
            let whole = file.metadata()?.len();
            Ok(Self { file, whole, torn: false, _lock: lock })
        };
        begin().map_err(|error| unwritable(&path, &error))
    }

    /// Opens a run to go on with it. A torn last line (the process died while writing it) is cut off: what it said had
    /// not been acted upon.
    ///
    /// # Errors
    /// When another process drives the run, or the file cannot be read or is of a newer version.
    pub fn open(folder: &Path, id: &str) -> Result<(Self, Header, Vec<Event>), Problem> {
        let path = path(folder, id);
        let lock = lock_file(folder, id).map_err(|error| unwritable(&path, &error))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(driven_elsewhere(id)),
            Err(TryLockError::Error(error)) => return Err(unwritable(&path, &error)),
        }
        let (header, events, whole) = read_file(&path)?;
        let open = || -> io::Result<Self> {
            let file = OpenOptions::new().write(true).open(&path)?;
            let mut journal = Self { file, whole, torn: true, _lock: lock };
            journal.cut_off()?;
            Ok(journal)
        };
        let journal = open().map_err(|error| unwritable(&path, &error))?;
        Ok((journal, header, events))
    }

    /// Writes events and waits until they are on disk.
    ///
    /// # Errors
    /// When the disk is full or read-only: then nothing may be asked of AWS.
    pub fn append<'a>(&mut self, events: impl IntoIterator<Item = &'a Event>) -> io::Result<()> {
        let mut lines = Vec::new();
        for event in events {
            write_line(&mut lines, event)?;
        }
        if lines.is_empty() {
            return Ok(());
        }
        self.cut_off()?;
        self.torn = true;
        self.file.write_all(&lines)?;
        self.file.sync_data()?;
        (self.whole, self.torn) = (self.whole + lines.len() as u64, false);
        Ok(())
    }

    /// What a failed write left would run into the next line, or count an event that was never acted upon.
    fn cut_off(&mut self) -> io::Result<()> {
        if self.torn {
            self.file.set_len(self.whole)?;
            self.file.seek(SeekFrom::Start(self.whole))?;
            self.torn = false;
        }
        Ok(())
    }
}

/// Reads a run without driving it.
///
/// # Errors
/// When the file cannot be read or is of a newer version.
pub fn read(folder: &Path, id: &str) -> Result<(Header, Vec<Event>), Problem> {
    read_file(&path(folder, id)).map(|(header, events, _)| (header, events))
}

/// The ids of all runs, newest file first.
pub fn ids(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut found: Vec<_> = entries
        .flatten()
        .filter_map(|entry| {
            let id = entry.file_name().to_str()?.strip_suffix(".jsonl")?.to_owned();
            Some((entry.metadata().and_then(|data| data.modified()).ok(), id))
        })
        .collect();
    found.sort_by(|a, b| b.cmp(a));
    found.into_iter().map(|(_, id)| id).collect()
}

/// Takes a run off the disk.
///
/// # Errors
/// When the file cannot be removed.
pub fn forget(folder: &Path, id: &str) -> Result<(), Problem> {
    let path = path(folder, id);
    fs::remove_file(&path).map_err(|error| unwritable(&path, &error))?;
    fs::remove_file(folder.join(format!("{}.lock", file_name(id)))).ok();
    Ok(())
}

fn path(folder: &Path, id: &str) -> PathBuf {
    folder.join(format!("{}.jsonl", file_name(id)))
}

/// Ids come from the page and the command line too: whatever they hold, they stay inside the folder.
fn file_name(id: &str) -> String {
    id.replace(['/', '\\', ':'], "_")
}

fn lock_file(folder: &Path, id: &str) -> io::Result<File> {
    OpenOptions::new().create(true).truncate(false).write(true).open(folder.join(format!("{}.lock", file_name(id))))
}

fn write_line(file: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    file.write_all(&line)
}

/// The header, the whole events, and how many bytes they fill.
fn read_file(path: &Path) -> Result<(Header, Vec<Event>, u64), Problem> {
    let mut bytes = fs::read(path).map_err(|error| unreadable(path, &error.to_string()))?;
    // Before it is read as text: a line can be torn in the middle of a letter.
    bytes.truncate(bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1));
    let text = String::from_utf8(bytes).map_err(|error| unreadable(path, &error.to_string()))?;
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().ok_or_else(|| unreadable(path, "it has no first line"))?;
    let format: Format = serde_json::from_str(first).map_err(|error| unreadable(path, &error.to_string()))?;
    if format.format > JOURNAL_FORMAT {
        return Err(newer(path));
    }
    let header: Header = serde_json::from_str(first).map_err(|error| unreadable(path, &error.to_string()))?;
    let mut whole = first.len() as u64;
    let mut events = Vec::new();
    for line in lines {
        let event: Event = serde_json::from_str(line).map_err(|error| unreadable(path, &error.to_string()))?;
        events.push(event);
        whole += line.len() as u64;
    }
    Ok((header, events, whole))
}

/// Only the format, so that a header of a newer version is recognised whatever else it holds.
#[derive(Deserialize)]
struct Format {
    format: u32,
}

/// Said before anything is asked of AWS, and when the disk gives out in the middle of a run.
pub fn unwritable(path: &Path, error: &io::Error) -> Problem {
    Problem::told(
        "journal-unwritable",
        "Landfall cannot write its journal",
        format!(
            "{} cannot be written: {error}. Without its journal Landfall asks nothing more of AWS, so that nothing is \
             ever made that it does not know of.",
            path.display()
        ),
        "Free some space or make the folder writable, then choose Try again.",
    )
}

fn unreadable(path: &Path, why: &str) -> Problem {
    Problem::told(
        "journal-unreadable",
        "This run's journal cannot be read",
        format!("{} cannot be read: {why}.", path.display()),
        "Nothing was changed. Everything the run made carries the tag landfall.dev/run with the file's name: find it \
         in the AWS console under Resource Groups, Tag Editor.",
    )
}

fn newer(path: &Path) -> Problem {
    Problem::told(
        "journal-newer",
        "This run was made by a newer Landfall",
        format!("{} is written in a format this version does not know.", path.display()),
        "Open it with the newer version. Nothing was changed.",
    )
}

fn driven_elsewhere(id: &str) -> Problem {
    Problem::told(
        "run-driven-elsewhere",
        "Another Landfall drives this run",
        format!("The run {id} is open in another window or command."),
        "Go on there, or close it there first.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{EventKind, Stage};

    fn header() -> Header {
        Header {
            format: JOURNAL_FORMAT,
            id: "demo-1".into(),
            created_at: 1,
            account: "123456789012".into(),
            demo: true,
            guided: false,
            recovered: false,
            source: None,
            spec: ClusterSpec::new("demo", "us-east-1"),
        }
    }

    fn event(seq: u64) -> Event {
        let direction = crate::contract::Direction::Create;
        Event { seq, at: seq, kind: EventKind::Started { direction, through: Stage::Workers } }
    }

    #[test]
    fn a_torn_last_line_is_cut_off_and_the_rest_goes_on() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut journal = Journal::create(folder.path(), &header()).expect("created");
        journal.append([&event(1), &event(2)]).expect("appended");
        drop(journal);
        let file = folder.path().join("demo-1.jsonl");
        let text = fs::read_to_string(&file).expect("readable");
        fs::write(&file, &text[..text.len() - 10]).expect("torn");

        let (mut journal, read_header, events) = Journal::open(folder.path(), "demo-1").expect("opened");
        assert_eq!((read_header, events), (header(), vec![event(1)]));
        journal.append([&event(2)]).expect("appended");
        drop(journal);
        assert_eq!(fs::read_to_string(&file).expect("readable"), text);
    }

    #[test]
    fn a_line_torn_in_the_middle_of_a_letter_is_cut_off_too() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut journal = Journal::create(folder.path(), &header()).expect("created");
        journal.append([&event(1)]).expect("appended");
        drop(journal);
        let file = folder.path().join("demo-1.jsonl");
        let mut bytes = fs::read(&file).expect("readable");
        bytes.extend_from_slice(&"{\"seq\":2,\"note\":\"…".as_bytes()[..20]);
        fs::write(&file, &bytes).expect("torn");
        assert_eq!(read(folder.path(), "demo-1").expect("readable").1, vec![event(1)]);
    }

    #[test]
    fn what_a_failed_write_left_is_cut_off_before_the_next() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut journal = Journal::create(folder.path(), &header()).expect("created");
        journal.append([&event(1)]).expect("appended");
        // A disk that gave out in the middle of a line.
        journal.file.write_all(b"{\"seq\":2,").expect("written");
        journal.torn = true;
        journal.append([&event(2)]).expect("appended");
        drop(journal);
        assert_eq!(read(folder.path(), "demo-1").expect("readable").1, vec![event(1), event(2)]);
    }

    #[test]
    fn two_drivers_are_kept_apart_and_readers_are_not() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let driven = Journal::create(folder.path(), &header()).expect("created");
        let refused = Journal::open(folder.path(), "demo-1").map(|_| ()).expect_err("driven already");
        assert_eq!(refused.code, "run-driven-elsewhere");
        assert!(read(folder.path(), "demo-1").is_ok());
        drop(driven);
        assert!(Journal::open(folder.path(), "demo-1").is_ok());
    }

    #[test]
    fn an_id_cannot_lead_out_of_the_folder() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let inside = folder.path().join("runs");
        fs::create_dir(&inside).expect("made");
        fs::write(folder.path().join("outside.jsonl"), "{}").expect("written");
        assert!(forget(&inside, "../outside").is_err());
        assert!(folder.path().join("outside.jsonl").exists());
    }

    #[test]
    fn a_newer_format_is_said_to_be_newer() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("next.jsonl");
        fs::write(&file, "{\"format\":99,\"shape\":\"unknown\"}\n").expect("written");
        assert_eq!(read(folder.path(), "next").expect_err("newer").code, "journal-newer");
    }
}
