//! Where a reader of lines stands, as a token says it.

use super::invalid;
use super::stream::Line;
use crate::wire::Answer;

/// A line's place among all: by its time, its stream and its number there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Position {
    at: u64,
    stream: String,
    number: u64,
}

impl Position {
    /// Of one line.
    pub(super) fn of(stream: &str, line: &Line) -> Self {
        Self { at: line.at, stream: stream.to_owned(), number: line.number }
    }

    /// The gap right behind one line of a stream. The gap right before a line is the line's own place.
    pub(super) fn behind(stream: &str, line: &Line) -> Self {
        Self { number: line.number.saturating_add(1), ..Self::of(stream, line) }
    }

    /// The gap before all lines of a stream.
    pub(super) fn start(stream: &str) -> Self {
        Self { at: 0, stream: stream.to_owned(), number: 0 }
    }

    /// As a token's tail.
    pub(super) fn written(&self) -> String {
        format!("{}/{}/{}", self.at, self.number, self.stream)
    }

    /// Reads a token's tail.
    pub(super) fn read(text: &str) -> Answer<Self> {
        let mut parts = text.splitn(3, '/');
        let mut number = || parts.next().and_then(|part| part.parse::<u64>().ok());
        let (at, number) = (number(), number());
        match (at, number, parts.next()) {
            (Some(at), Some(number), Some(stream)) => Ok(Self { at, stream: stream.to_owned(), number }),
            _ => Err(invalid("The specified nextToken is invalid.")),
        }
    }
}
