//! The account on disk: one JSON file, one lock, one writer.
//!
//! It must not repair anything: a file that it cannot read stays as it is.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::account::Account;

/// The format this version writes. A file with a higher number was written by a newer Landfall.
const FORMAT: u32 = 1;

/// Why the demo account cannot be opened. The file, if there is one, is untouched.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another Landfall has it open.
    #[error(
        "the demo account is open in another Landfall window or command; close that one first ({})",
        path.display()
    )]
    InUse {
        /// The account's file.
        path: PathBuf,
    },
    /// The file was written by a newer version.
    #[error(
        "the demo account in {} was written by a newer Landfall (format {found}, this one reads {FORMAT}); \
         update Landfall, or move the file away to start a new demo account",
        path.display()
    )]
    Newer {
        /// The account's file.
        path: PathBuf,
        /// The format number found in it.
        found: u32,
    },
    /// The file does not hold a demo account.
    #[error(
        "the demo account in {} cannot be read: {reason}; move the file away to start a new demo account",
        path.display()
    )]
    Unreadable {
        /// The account's file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The disk refused.
    #[error("the demo account in {} cannot be opened: {source}", path.display())]
    Io {
        /// The account's file.
        path: PathBuf,
        /// What the disk said.
        source: io::Error,
    },
}

/// The file of an account that is open here, and nowhere else until this is dropped.
#[derive(Debug)]
pub(crate) struct SavedAccount {
    path: PathBuf,
    /// Held open, because closing it gives the lock back.
    _lock: File,
}

#[derive(Deserialize)]
struct Format {
    format: u32,
}

#[derive(Deserialize)]
struct Contents {
    account: Account,
}

#[derive(Serialize)]
struct ContentsRef<'a> {
    format: u32,
    account: &'a Account,
}

impl SavedAccount {
    /// Locks the file and reads the account, if there is one yet.
    pub(crate) fn open(path: &Path) -> Result<(Self, Option<Account>), OpenError> {
        let io_error = |source| OpenError::Io { path: path.to_owned(), source };
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(io_error)?;
        }
        let lock =
            File::options().create(true).truncate(false).write(true).open(beside(path, "lock")).map_err(io_error)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(OpenError::InUse { path: path.to_owned() });
            }
            Err(TryLockError::Error(source)) => return Err(io_error(source)),
        }
        let account = match fs::read(path) {
            Ok(bytes) => Some(parse(path, &bytes)?),
            Err(missing) if missing.kind() == io::ErrorKind::NotFound => None,
            Err(source) => return Err(io_error(source)),
        };
        let saved = Self { path: path.to_owned(), _lock: lock };
        Ok((saved, account))
    }

    /// Whether the account was ever written.
    pub(crate) fn exists(&self) -> bool {
        self.path.exists()
    }

    /// Writes the account beside the old file and then puts it in its place, so that a crash leaves one of
    /// the two whole.
    pub(crate) fn write(&self, account: &Account) -> io::Result<()> {
        let contents = ContentsRef { format: FORMAT, account };
        let fresh = beside(&self.path, "new");
        fs::write(&fresh, serde_json::to_vec(&contents)?)?;
        fs::rename(&fresh, &self.path)
    }
}

fn parse(path: &Path, bytes: &[u8]) -> Result<Account, OpenError> {
    let unreadable =
        |reason: serde_json::Error| OpenError::Unreadable { path: path.to_owned(), reason: reason.to_string() };
    let Format { format: found } = serde_json::from_slice(bytes).map_err(unreadable)?;
    if found > FORMAT {
        return Err(OpenError::Newer { path: path.to_owned(), found });
    }
    let contents: Contents = serde_json::from_slice(bytes).map_err(unreadable)?;
    Ok(contents.account)
}

/// `demo.json` → `demo.json.lock`.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::testing::{all, ok};
    use crate::{DemoCloud, Options};

    /// A folder of its own for a test, removed at its end.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("landfall-{name}-{}", rand::random::<u64>()));
            fs::create_dir_all(&path).expect("the temporary folder is writable");
            Self(path)
        }

        fn options(&self) -> Options {
            Options { path: Some(self.0.join("demo.json")), speed: 1000.0 }
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            drop(fs::remove_dir_all(&self.0));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_account_lives_on_and_its_time_never_goes_back() {
        let folder = Folder::new("lives-on");
        let cloud = DemoCloud::open(folder.options()).expect("a new account");
        tokio::time::advance(std::time::Duration::from_secs(3600)).await;
        ok(&cloud, "ec2", "CreateVpc&CidrBlock=10.0.0.0/16").await;
        let (inventory, now) = (cloud.inventory(), cloud.now());
        drop(cloud);
        let again = DemoCloud::open(folder.options()).expect("the same account");
        assert_eq!(again.inventory(), inventory);
        assert!(again.now() >= now, "a thousand hours ahead of the real clock, and it stays there");
        assert_eq!(all(&ok(&again, "ec2", "DescribeVpcs&X=").await, "vpcId").len(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn aws_goes_on_while_the_program_is_closed() {
        let folder = Folder::new("goes-on");
        let cloud = DemoCloud::open(folder.options()).expect("a new account");
        ok(&cloud, "ec2", "CreateVpc&CidrBlock=10.0.0.0/16").await;
        tokio::time::advance(std::time::Duration::from_secs(3600)).await;
        let reached = cloud.now();
        drop(cloud);
        // An hour in which nobody looked: what the file says of real time moves back by one.
        let path = folder.0.join("demo.json");
        let text = fs::read(&path).expect("it was saved");
        let mut file: serde_json::Value = serde_json::from_slice(&text).expect("JSON");
        let moment = file["account"]["saved_in_reality_at"].as_u64().expect("the moment of saving");
        file["account"]["saved_in_reality_at"] = (moment - 3_600_000).into();
        fs::write(&path, file.to_string()).expect("the folder is writable");
        let again = DemoCloud::open(folder.options()).expect("the same account");
        let gone_by = again.now() - reached;
        assert!((3_600_000..3_700_000).contains(&gone_by), "{gone_by} ms");
    }

    #[tokio::test(start_paused = true)]
    async fn speed_and_pause_are_kept_unless_the_opener_says_otherwise() {
        let folder = Folder::new("pace");
        let path = folder.0.join("demo.json");
        let cloud = DemoCloud::open(folder.options()).expect("a new account");
        ok(&cloud, "ec2", "CreateVpc&CidrBlock=10.0.0.0/16").await;
        cloud.set_speed(40.0);
        cloud.pause();
        let stood_at = cloud.now();
        tokio::time::advance(std::time::Duration::from_secs(60)).await;
        ok(&cloud, "ec2", "DescribeVpcs&X=").await;
        drop(cloud);
        let again = DemoCloud::open_as_left(&path).expect("the same account");
        assert_eq!((again.speed(), again.is_paused(), again.now()), (40.0, true, stood_at));
        again.resume();
        tokio::time::advance(std::time::Duration::from_secs(2)).await;
        assert_eq!(again.now(), stood_at + 80_000);
        again.pause();
        drop(again);
        let other = DemoCloud::open(folder.options()).expect("the same account");
        assert_eq!((other.speed(), other.is_paused()), (1000.0, false));
        assert!(other.now() >= stood_at + 80_000);
    }

    #[tokio::test]
    async fn an_account_is_open_once() {
        let folder = Folder::new("once");
        let cloud = DemoCloud::open(folder.options()).expect("a new account");
        assert!(matches!(DemoCloud::open(folder.options()), Err(OpenError::InUse { .. })));
        drop(cloud);
        assert!(DemoCloud::open(folder.options()).is_ok());
    }

    #[tokio::test]
    async fn a_file_that_cannot_be_read_stays_as_it_is() {
        let folder = Folder::new("unreadable");
        let path = folder.0.join("demo.json");
        for (contents, is_newer) in [("{\"format\":99,\"account\":7}", true), ("holiday pictures", false)] {
            fs::write(&path, contents).expect("the folder is writable");
            let problem = DemoCloud::open(folder.options()).expect_err("it must be refused");
            assert_eq!(matches!(problem, OpenError::Newer { found: 99, .. }), is_newer);
            assert!(problem.to_string().contains("demo.json"), "{problem}");
            assert_eq!(fs::read_to_string(&path).expect("it is still there"), contents);
        }
    }
}
