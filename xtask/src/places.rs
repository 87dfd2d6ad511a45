//! Where things are: the repository, and the folder everything is built into.

use std::{
    env,
    path::{Path, PathBuf},
};

use crate::{Outcome, command};

/// The two folders every chore needs.
#[derive(Debug, Clone)]
pub struct Places {
    /// The repository.
    pub root: PathBuf,
    /// Cargo's target folder: `CARGO_TARGET_DIR`, or whatever the cargo configuration says, or `./target`.
    pub target: PathBuf,
}

impl Places {
    /// Asks cargo.
    pub fn find() -> Outcome<Self> {
        // Read when running, not when compiling: a target folder shared by two clones may hold the other one's program.
        let own = env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|_| env!("CARGO_MANIFEST_DIR").to_owned());
        let root = Path::new(&own).parent().ok_or("The xtask folder has no parent folder.")?.to_owned();
        let metadata = command::cargo(&root)
            .args(["metadata", "--no-deps", "--format-version", "1"])
            .quiet_output("cargo metadata")?;
        let target = target_directory(&metadata).ok_or("`cargo metadata` names no target folder.")?;
        Ok(Self { root, target })
    }

    /// The page's folder.
    pub fn ui(&self) -> PathBuf {
        self.root.join("ui")
    }

    /// The tests that drive the real window.
    pub fn window_tests(&self) -> PathBuf {
        self.root.join("tests").join("window")
    }

    /// Programs the tests need and that are not part of the repository.
    pub fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// A program built from this workspace.
    pub fn program(&self, name: &str) -> PathBuf {
        self.target.join("debug").join(executable(name))
    }
}

/// The file name of a program on this system.
pub fn executable(name: &str) -> String {
    format!("{name}{}", env::consts::EXE_SUFFIX)
}

fn target_directory(metadata: &str) -> Option<PathBuf> {
    let (_, after) = metadata.split_once("\"target_directory\":\"")?;
    let mut path = String::new();
    let mut characters = after.chars();
    loop {
        match characters.next()? {
            '"' => return Some(path.into()),
            '\\' => path.push(characters.next()?),
            other => path.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::target_directory;
    use std::path::PathBuf;

    #[test]
    fn the_target_folder_is_read_from_cargos_answer() {
        let answer = r#"{"packages":[],"target_directory":"C:\\a \"b\"\\target","version":1}"#;
        assert_eq!(target_directory(answer), Some(PathBuf::from(r#"C:\a "b"\target"#)));
        assert_eq!(target_directory("{}"), None);
    }
}
