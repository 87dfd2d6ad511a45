//! The list of wrong answers while it grows.

use crate::contract::{FieldProblem, Severity};

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Findings(pub Vec<FieldProblem>);

impl Findings {
    /// An answer that cannot be built.
    pub fn error(&mut self, field: impl Into<String>, message: impl Into<String>, remedy: impl Into<String>) {
        self.add(Severity::Error, field.into(), message.into(), remedy.into());
    }

    /// An answer that can be built and may be regretted.
    pub fn warning(&mut self, field: impl Into<String>, message: impl Into<String>, remedy: impl Into<String>) {
        self.add(Severity::Warning, field.into(), message.into(), remedy.into());
    }

    fn add(&mut self, severity: Severity, field: String, message: String, remedy: String) {
        self.0.push(FieldProblem { field, message, remedy, severity });
    }
}

/// Asserts that exactly these fields have problems: `!` marks an error, `?` a warning.
#[cfg(test)]
#[track_caller]
pub(super) fn expect(problems: &[FieldProblem], expected: &[&str]) {
    let found: Vec<String> = problems
        .iter()
        .map(|problem| format!("{}{}", problem.field, if problem.severity == Severity::Error { "!" } else { "?" }))
        .collect();
    assert_eq!(found, expected, "{problems:#?}");
}
