//! One stream: its last lines, the oldest first.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::group::State;

/// How many lines of a stream are kept. An account is one file, written anew with each change of it, and a line of an
/// audit log has some 700 bytes: so a cluster's five streams add about 300 kB to it at most.
pub(super) const KEPT: usize = 200;
/// To how many bytes lines that people write may bring a stream; the last line is kept however long it is.
const KEPT_BYTES: u64 = 1024 * 1024;
/// What CloudWatch Logs adds to the bytes of each line (API Reference, PutLogEvents).
pub(super) const OVERHEAD: u64 = 26;

/// One stream of a group.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Stream {
    pub(super) created_at: u64,
    pub(super) lines: VecDeque<Line>,
    /// The number of the next line.
    next: u64,
}

/// One line.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Line {
    /// When it happened, in Unix milliseconds.
    pub(super) at: u64,
    /// When it was written.
    pub(super) written_at: u64,
    /// Its number in the stream.
    pub(super) number: u64,
    pub(super) text: String,
}

impl Stream {
    pub(super) fn new(created_at: u64) -> Self {
        Self { created_at, ..Self::default() }
    }

    /// Adds a line where it belongs by its time. The oldest go if there are too many, or if they are too long.
    pub(super) fn write(&mut self, at: u64, now: u64, text: String) {
        let place = self.lines.partition_point(|line| line.at <= at);
        self.lines.insert(place, Line { at, written_at: now, number: self.next, text });
        self.next += 1;
        while self.lines.len() > KEPT || (self.lines.len() > 1 && self.bytes() > KEPT_BYTES) {
            self.lines.pop_front();
        }
    }

    /// Forgets what is older than its group keeps.
    pub(super) fn forget_before(&mut self, moment: u64) {
        while self.lines.front().is_some_and(|line| line.at < moment) {
            self.lines.pop_front();
        }
    }

    /// What its lines come to.
    pub(super) fn bytes(&self) -> u64 {
        self.lines.iter().map(|line| line.text.len() as u64 + OVERHEAD).sum()
    }
}

impl State {
    /// Writes a line of a service's into a stream, which is made if it is not there. Nothing happens without the group.
    pub(crate) fn write_line(&mut self, group: &str, stream: &str, at: u64, now: u64, text: String) {
        let Some(group) = self.groups.get_mut(group) else { return };
        let oldest = group.forgets_before(now);
        let stream = group.streams.entry(stream.to_owned()).or_insert_with(|| Stream::new(now));
        stream.write(at, now, text);
        stream.forget_before(oldest);
    }

    /// The last line of a stream that fits, and when it happened.
    pub(crate) fn last_line(&self, group: &str, stream: &str, fits: impl Fn(&str) -> bool) -> Option<(u64, &str)> {
        let stream = self.groups.get(group)?.streams.get(stream)?;
        stream.lines.iter().rev().find(|line| fits(&line.text)).map(|line| (line.at, line.text.as_str()))
    }
}
