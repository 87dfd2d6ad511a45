//! A saved access key outlives the program, only in the system's keychain; and where there is no keychain, Landfall
//! says so. Runs the engine's `keychain` example in processes of their own, on D-Bus sessions and with a keyring that
//! exist for this test alone. The keyring of the person who runs the tests is never touched.

#![cfg(target_os = "linux")]

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use tempfile::TempDir;

const ID: &str = "AKIAIOSFODNN7EXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

#[test]
fn a_saved_key_outlives_the_program_and_is_nowhere_but_in_the_keychain() {
    let person = Person::new();
    let first =
        person.logs_in("\"$KEYCHAIN\" save work < block; \"$KEYCHAIN\" save 'second one' < block; \"$KEYCHAIN\" list");
    assert_eq!(said(&first), "Saved work.\nSaved second one.\nsecond one\nwork\n");
    assert_eq!(files_with(SECRET, person.home.path()), [person.home.path().join("block")], "only where it came from");

    let second =
        person.logs_in("\"$KEYCHAIN\" list; \"$KEYCHAIN\" use work; \"$KEYCHAIN\" forget work; \"$KEYCHAIN\" list");
    assert_eq!(said(&second), format!("second one\nwork\n{ID}\nForgot work.\nsecond one\n"));

    let third = person.logs_in("\"$KEYCHAIN\" forget work; \"$KEYCHAIN\" list; \"$KEYCHAIN\" use work");
    assert_eq!(String::from_utf8_lossy(&third.stdout), "Forgot work.\nsecond one\n", "forgetting twice is fine");
    let words = String::from_utf8_lossy(&third.stderr);
    assert!(!third.status.success() && words.contains("[key-not-saved] No key is saved as work."), "{words}");
}

#[test]
fn a_locked_keychain_keeps_its_keys_and_landfall_says_so() {
    let person = Person::new();
    said(&person.logs_in("\"$KEYCHAIN\" save work < block"));
    let locked =
        person.in_a_session("gnome-keyring-daemon --daemonize --components=secrets >/dev/null; \"$KEYCHAIN\" use work");
    let words = String::from_utf8_lossy(&locked.stderr);
    assert!(!locked.status.success() && words.contains("[keychain-locked]"), "{words}");
    assert!(!String::from_utf8_lossy(&locked.stdout).contains(ID));
}

#[test]
fn without_a_keychain_landfall_says_what_to_do_instead() {
    let person = Person::new();
    for call in [vec!["list"], vec!["use", "work"], vec!["forget", "work"]] {
        let output = person.on_this_machine(&example()).args(&call).output().expect("the example runs");
        let words = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "{call:?}");
        assert!(words.starts_with("[keychain-missing] Keys cannot be saved on this system."), "{call:?}: {words}");
        assert!(words.contains("Paste the key whenever Landfall starts"), "{call:?}: {words}");
    }
}

/// Somebody with a home folder of their own.
struct Person {
    home: TempDir,
}

impl Person {
    fn new() -> Self {
        let home = tempfile::tempdir().expect("a folder");
        for folder in ["data", "run"] {
            fs::create_dir(home.path().join(folder)).expect("a folder");
        }
        let block = format!("export AWS_ACCESS_KEY_ID={ID}\nexport AWS_SECRET_ACCESS_KEY={SECRET}\n");
        fs::write(home.path().join("block"), block).expect("written");
        Self { home }
    }

    /// A new session with the person's keyring unlocked, as a desktop does it at login.
    fn logs_in(&self, commands: &str) -> Output {
        let unlock = "printf 'a password' | gnome-keyring-daemon --daemonize --unlock --components=secrets >/dev/null";
        self.in_a_session(&format!("{unlock}; {commands}"))
    }

    /// A new D-Bus session, which ends, with all that was started in it, when the commands do.
    fn in_a_session(&self, commands: &str) -> Output {
        let script = format!("set -e; {commands}");
        let output = self.on_this_machine(Path::new("dbus-run-session")).args(["--", "sh", "-c", &script]).output();
        output.expect("dbus-run-session runs: install the packages dbus-x11 and gnome-keyring")
    }

    /// A program that sees this person's folders and none of the real ones.
    fn on_this_machine(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(self.home.path())
            .env_clear()
            .env("PATH", env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.home.path())
            .env("XDG_DATA_HOME", self.home.path().join("data"))
            .env("XDG_RUNTIME_DIR", self.home.path().join("run"))
            .env("KEYCHAIN", example());
        command
    }
}

/// The engine's example, built beside this program: `…/debug/examples/keychain`.
fn example() -> PathBuf {
    let here = env::current_exe().expect("a program knows where it is");
    let built = here.ancestors().nth(2).expect("a target folder").join("examples/keychain");
    assert!(built.exists(), "{} is missing: run `cargo build --workspace --examples` first", built.display());
    built
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn files_with(text: &str, folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path());
    let mut found = Vec::new();
    for path in entries {
        if path.is_dir() {
            found.extend(files_with(text, &path));
        } else if fs::read(&path).is_ok_and(|bytes| bytes.windows(text.len()).any(|part| part == text.as_bytes())) {
            found.push(path);
        }
    }
    found
}
