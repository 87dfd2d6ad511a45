//! A run on disk: `runs/<id>.jsonl`, a header and then every lasting event, each on disk before the engine goes on.
//! It says what was intended; AWS says what is true. No credential has a type that could get in here.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::contract::{ClusterSpec, CredentialSource, Event, Identity, Problem};

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

impl Header {
    /// Of a run that begins now, by the person's own clock in milliseconds since 1970 (the demo cloud's may be days
    /// ahead). The id begins with the cluster's name, for those who look into the folder.
    pub fn begun(
        spec: &ClusterSpec,
        identity: &Identity,
        source: Option<CredentialSource>,
        guided: bool,
        now: u64,
    ) -> Self {
        Self {
            format: JOURNAL_FORMAT,
            id: format!("{}-{now:x}", spec.name),
            created_at: now,
            account: identity.account.clone(),
            demo: identity.demo,
            guided,
            recovered: false,
            source,
            spec: spec.clone(),
        }
    }
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
            let written =
                write_line(&mut file, header).and_then(|()| file.sync_all()).and_then(|()| keep_names(folder));
            if let Err(error) = written {
                // Nothing was asked of AWS: what a full disk left of the file would only stand in the list as damaged.
                fs::remove_file(&path).ok();
                return Err(error);
            }
            let whole = file.metadata()?.len();
            Ok(Self { file, whole, torn: false, _lock: lock })
        };
        begin().map_err(|error| unwritable(&path, &error))
    }

    /// Opens a run to go on with it. A torn last line (the process died while writing it) is cut off: what it said had
    /// not been acted upon.
    ///
    /// # Errors
    /// When another process drives the run, or the file cannot be read, is damaged before its end or is of a newer
    /// version. Then it is not touched.
    pub fn open(folder: &Path, id: &str) -> Result<(Self, Header, Vec<Event>), Problem> {
        let path = path(folder, id);
        let lock = lock_file(folder, id).map_err(|error| unwritable(&path, &error))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(driven_elsewhere(id)),
            Err(TryLockError::Error(error)) => return Err(unwritable(&path, &error)),
        }
        let Contents { header, events, whole, .. } = read_file(&path)?.undamaged(&path)?;
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
/// When the file cannot be read, is damaged before its end or is of a newer version.
pub fn read(folder: &Path, id: &str) -> Result<(Header, Vec<Event>), Problem> {
    let path = path(folder, id);
    let Contents { header, events, .. } = read_file(&path)?.undamaged(&path)?;
    Ok((header, events))
}

/// Reads a run up to the first line that cannot be read, for lists: how far it goes is told in the problem. Nobody may
/// go on from there, because what the lost lines said was done.
///
/// # Errors
/// When not even the first line can be read, or the file is of a newer version.
pub fn read_to_damage(folder: &Path, id: &str) -> Result<(Header, Vec<Event>, Option<Problem>), Problem> {
    let path = path(folder, id);
    let Contents { header, events, damage, .. } = read_file(&path)?;
    let damage = damage.map(|damage| damage.problem(&path, &events));
    Ok((header, events, damage))
}

/// What the first line says of a run that this version cannot read: all that is in it by the names of today.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Label {
    /// The cluster's name.
    pub name: Option<String>,
    /// Its Region.
    pub region: Option<String>,
    /// AWS account number.
    pub account: Option<String>,
    /// In the demo cloud.
    pub demo: bool,
    /// When the run was made, in milliseconds since 1970.
    pub created_at: u64,
}

/// Reads the label of a run, whatever the rest of its journal holds.
pub fn label(folder: &Path, id: &str) -> Label {
    let bytes = fs::read(path(folder, id)).unwrap_or_default();
    let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let header: Value = serde_json::from_slice(first).unwrap_or_default();
    let text = |value: &Value| value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    Label {
        name: text(&header["spec"]["name"]),
        region: text(&header["spec"]["region"]),
        account: text(&header["account"]),
        demo: header["demo"].as_bool().unwrap_or_default(),
        created_at: header["created_at"].as_u64().unwrap_or_default(),
    }
}

/// Whether a process, this one included, drives a run now. Only for lists: it may change with the next breath.
pub fn is_driven(folder: &Path, id: &str) -> bool {
    let lock = OpenOptions::new().read(true).open(folder.join(format!("{}.lock", file_name(id))));
    lock.is_ok_and(|lock| matches!(lock.try_lock_shared(), Err(TryLockError::WouldBlock)))
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

/// A name in a folder is on disk when the folder is: without this, a power cut can take the whole file.
fn keep_names(folder: &Path) -> io::Result<()> {
    if !cfg!(unix) {
        return Ok(());
    }
    match File::open(folder)?.sync_all() {
        // Some network file systems cannot do it, and promise it by themselves.
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
        synced => synced,
    }
}

/// What could be read of a file.
struct Contents {
    header: Header,
    events: Vec<Event>,
    /// Bytes that are whole lines.
    whole: u64,
    /// Where reading ended too early.
    damage: Option<Damage>,
}

/// The first line that cannot be read although it is whole.
struct Damage {
    line: usize,
    lines: usize,
    why: String,
}

impl Contents {
    fn undamaged(self, path: &Path) -> Result<Self, Problem> {
        match &self.damage {
            Some(damage) => Err(damage.problem(path, &self.events)),
            None => Ok(self),
        }
    }
}

fn read_file(path: &Path) -> Result<Contents, Problem> {
    let mut bytes = fs::read(path).map_err(|error| unreadable(path, &error.to_string()))?;
    // A last line without its end is torn: what it said had not been acted upon.
    bytes.truncate(bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1));
    let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    let (first, rest) = lines.split_first().ok_or_else(|| unreadable(path, "it has no first line"))?;
    let format: Format = serde_json::from_slice(first).map_err(|error| unreadable(path, &error.to_string()))?;
    if format.format > JOURNAL_FORMAT {
        return Err(newer(path));
    }
    let header: Header = serde_json::from_slice(first).map_err(|error| unreadable(path, &error.to_string()))?;
    let (mut events, mut damage) = (Vec::new(), None);
    for (at, line) in rest.iter().enumerate() {
        match serde_json::from_slice::<Event>(line) {
            Ok(event) => events.push(event),
            Err(error) => {
                damage = Some(Damage { line: at + 2, lines: lines.len(), why: error.to_string() });
                break;
            }
        }
    }
    Ok(Contents { header, events, whole: bytes.len() as u64, damage })
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

impl Damage {
    fn problem(&self, path: &Path, events: &[Event]) -> Problem {
        let Self { line, lines, why } = self;
        let good = line - 1;
        let until = match events.last() {
            Some(event) => format!("up to event {}", event.seq),
            None => "the answers of the start and no event".to_owned(),
        };
        Problem::told(
            "journal-damaged",
            format!("This run's journal is damaged at line {line} of {lines}"),
            format!(
                "{} can be read for {good} of its {lines} lines, {until}. Line {line} cannot: {why}. What happened from \
                 there on is unknown, so Landfall does not go on from it. The file was left as it is.",
                path.display()
            ),
            "Everything the run made carries its tag. Move the file out of its folder, and the cluster is found again \
             by its tags: landfall recover.",
        )
    }
}

fn newer(path: &Path) -> Problem {
    Problem::told(
        "journal-newer",
        "Made by a newer Landfall",
        format!("{} is written in a format this version does not know. Nothing is changed in it.", path.display()),
        "The newer Landfall shows it and goes on with it.",
    )
}

/// Said to a second command on the same run.
pub fn driven_elsewhere(id: &str) -> Problem {
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
    fn a_newer_format_is_said_to_be_newer_and_never_opened_for_writing() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("next.jsonl");
        let text =
            "{\"format\":99,\"shape\":\"unknown\",\"account\":\"1\",\"spec\":{\"name\":\"a\",\"region\":7}}\ntorn";
        fs::write(&file, text).expect("written");
        assert_eq!(read(folder.path(), "next").expect_err("newer").code, "journal-newer");
        assert_eq!(Journal::open(folder.path(), "next").map(|_| ()).expect_err("newer").code, "journal-newer");
        assert_eq!(fs::read_to_string(&file).expect("readable"), text, "not even the torn line is cut off");
        let known = Label { name: Some("a".into()), account: Some("1".into()), ..Label::default() };
        assert_eq!(label(folder.path(), "next"), known);
    }

    #[test]
    fn a_journal_damaged_in_the_middle_is_read_up_to_there_and_left_alone() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut journal = Journal::create(folder.path(), &header()).expect("created");
        journal.append([&event(1), &event(2), &event(3)]).expect("appended");
        drop(journal);
        let file = folder.path().join("demo-1.jsonl");
        let mut bytes = fs::read(&file).expect("readable");
        let third = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(1).expect("four lines").0 + 1;
        // What a bad block holds need not be text.
        bytes[third..third + 3].copy_from_slice(&[0, 0xff, 0]);
        fs::write(&file, &bytes).expect("damaged");

        let refused = Journal::open(folder.path(), "demo-1").map(|_| ()).expect_err("damaged");
        assert_eq!(refused.code, "journal-damaged");
        assert!(refused.title.contains("line 3 of 4"), "{}", refused.title);
        assert!(refused.what_happened.contains("2 of its 4 lines, up to event 1"), "{}", refused.what_happened);
        assert!(refused.what_to_do.contains("by its tags"), "{}", refused.what_to_do);
        assert_eq!(read(folder.path(), "demo-1"), Err(refused.clone()));
        let until = read_to_damage(folder.path(), "demo-1").expect("its beginning is whole");
        assert_eq!(until, (header(), vec![event(1)], Some(refused)));
        assert_eq!(fs::read(&file).expect("readable"), bytes);
    }

    #[test]
    fn a_run_whose_journal_cannot_be_begun_leaves_none() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        drop(Journal::create(folder.path(), &header()).expect("created"));
        let again = Journal::create(folder.path(), &header()).map(|_| ()).expect_err("the name is taken");
        assert_eq!(again.code, "journal-unwritable");
        assert!(read(folder.path(), "demo-1").is_ok(), "the first one's file is not the second one's to remove");
    }
}
