//! Starting other programs, with errors that say which one and why.

use std::{
    env,
    ffi::{OsStr, OsString},
    io::{BufRead, BufReader, ErrorKind},
    path::Path,
    process::{Command, Stdio},
};

use crate::{Outcome, tally::Tally};

/// A program about to be started, and how it is called in messages.
#[derive(Debug)]
pub struct Program {
    words: String,
    command: Command,
}

/// A program started in a folder.
pub fn program(name: impl AsRef<OsStr>, folder: &Path) -> Program {
    let words = Path::new(name.as_ref()).file_stem().unwrap_or(name.as_ref()).to_string_lossy().into_owned();
    let mut command = Command::new(name);
    command.current_dir(folder);
    forget_the_outer_cargo(&mut command);
    Program { words, command }
}

/// The cargo that started this chore.
pub fn cargo(root: &Path) -> Program {
    let mut cargo = program(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()), root);
    cargo.words = "cargo".into();
    cargo
}

/// npm, which on Windows is a batch file.
pub fn npm(folder: &Path) -> Program {
    program(if cfg!(windows) { "npm.cmd" } else { "npm" }, folder)
}

/// `cargo run` describes xtask's own package to its child in these variables. Build scripts that watch them would run
/// again, and with them their whole crates, whenever a build is started from here rather than by hand.
fn forget_the_outer_cargo(command: &mut Command) {
    let described = |name: &str| {
        name.starts_with("CARGO_PKG_")
            || name.starts_with("CARGO_MANIFEST_")
            || ["CARGO_CRATE_NAME", "CARGO_BIN_NAME", "CARGO_PRIMARY_PACKAGE", "OUT_DIR"].contains(&name)
    };
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(described) {
            command.env_remove(name);
        }
    }
}

impl Program {
    /// Adds arguments.
    pub fn args<S: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = S>) -> Self {
        for argument in arguments {
            self.words.push(' ');
            self.words.push_str(&argument.as_ref().to_string_lossy());
            self.command.arg(argument);
        }
        self
    }

    /// Adds arguments, separated by spaces.
    pub fn arg_list(self, arguments: &str) -> Self {
        self.args(arguments.split_whitespace())
    }

    /// Sets an environment variable.
    pub fn env(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.command.env(name, value.into());
        self
    }

    /// Runs it with its output on the terminal.
    pub fn run(mut self) -> Outcome {
        let status = self.command.status().map_err(|error| self.cannot_start(&error))?;
        if status.success() {
            Ok(())
        } else {
            Err(format!("`{}` failed ({status}). What it said stands above.", self.words))
        }
    }

    /// Runs it with its output on the terminal, and counts the tests it reports.
    pub fn run_counting(mut self, tally: &mut Tally) -> Outcome {
        self.command.stdout(Stdio::piped()).env("NO_COLOR", "1").env_remove("FORCE_COLOR");
        let mut child = self.command.spawn().map_err(|error| self.cannot_start(&error))?;
        if let Some(output) = child.stdout.take() {
            for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
                let line = String::from_utf8_lossy(&line);
                println!("{line}");
                tally.read(&line);
            }
        }
        let status = child.wait().map_err(|error| format!("`{}` cannot be waited for: {error}", self.words))?;
        if status.success() {
            Ok(())
        } else {
            Err(format!("`{}` failed ({status}). What it said stands above.", self.words))
        }
    }

    /// Runs it and returns what it printed, showing nothing.
    pub fn quiet_output(mut self, called: &str) -> Outcome<String> {
        let output = self.command.output().map_err(|error| self.cannot_start(&error))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(format!("{called} failed ({}): {}", output.status, said.trim()));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Whether it can be started and ends well, showing nothing.
    pub fn succeeds(mut self) -> bool {
        self.command.stdout(Stdio::null()).stderr(Stdio::null()).stdin(Stdio::null());
        self.command.status().is_ok_and(|status| status.success())
    }

    fn cannot_start(&self, error: &std::io::Error) -> String {
        let name = self.command.get_program().to_string_lossy();
        match error.kind() {
            ErrorKind::NotFound => format!("`{name}` is not installed, or not on the PATH."),
            _ => format!("`{name}` cannot be started: {error}"),
        }
    }
}

/// Whether a program can be found on the PATH.
pub fn on_path(name: &str) -> bool {
    let file = crate::places::executable(name);
    env::var_os("PATH").is_some_and(|path| env::split_paths(&path).any(|folder| folder.join(&file).is_file()))
}
