//! The demo account in a person's own terminal: where it answers, what to paste there, and what the terminal did.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Fact;

/// A kind of terminal. Each sets variables in its own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Shell {
    /// Of Linux and macOS; zsh understands the same.
    Bash,
    /// Of Windows.
    Powershell,
    /// Of Windows, the older one.
    Cmd,
}

impl Shell {
    /// All of them.
    pub const ALL: [Shell; 3] = [Shell::Bash, Shell::Powershell, Shell::Cmd];
}

/// What to paste into one kind of terminal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ShellLines {
    /// Which.
    pub shell: Shell,
    /// "bash or zsh".
    pub title: String,
    /// One variable each. The keys in them open nothing but the demo account.
    pub lines: Vec<String>,
}

/// The demo account as a terminal meets it, seen from one cluster.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Terminal {
    /// The port of 127.0.0.1 on which it answers; none: it is switched off.
    pub port: Option<u16>,
    /// The port to propose.
    pub usual_port: u16,
    /// The Region that is shown and that the lines choose.
    pub region: String,
    /// What to paste, the system's usual shell first; empty while it is switched off.
    pub shells: Vec<ShellLines>,
    /// Commands to try, each with what it shows.
    pub tries: Vec<Fact>,
    /// What is in the Region now; empty while it is switched off.
    pub groups: Vec<AccountGroup>,
    /// The last calls of terminals, newest first.
    pub calls: Vec<TerminalCall>,
    /// The cluster is gone, though Landfall did not delete it.
    pub gone: Option<ClusterGone>,
}

/// Things of one kind of purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AccountGroup {
    /// "Networks".
    pub title: String,
    /// Its things.
    pub things: Vec<AccountThing>,
}

/// One thing in the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AccountThing {
    /// "NAT gateway".
    pub kind: String,
    /// Its name, or its id where it has none.
    pub name: String,
    /// Its id, where that is not its name.
    pub id: Option<String>,
    /// As AWS calls it: "available"; none for what has no states.
    pub state: Option<String>,
}

/// One call that a terminal made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TerminalCall {
    /// When, in milliseconds since 1970.
    #[ts(type = "number")]
    pub at: u64,
    /// "eks DescribeCluster".
    pub call: String,
    /// "ok", or AWS's error code.
    pub result: String,
}

/// A cluster that somebody else deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ClusterGone {
    /// "The cluster first is gone from the account".
    pub words: String,
    /// What of it still stands, in one sentence.
    pub remains: String,
}
