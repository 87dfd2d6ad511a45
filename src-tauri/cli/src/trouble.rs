//! Why a command ends early: bad input (exit status 2, nothing was sent), or a problem (exit status 1).

use std::process::ExitCode;

use landfall_engine::contract::{FieldProblem, Problem};

/// Why a command ends early.
#[derive(Debug)]
pub enum Trouble {
    /// The input has to be mended first.
    BadInput(Box<Problem>),
    /// Answers that break rules, each at its field.
    BadAnswers(Vec<FieldProblem>),
    /// It did not work.
    Failed(Box<Problem>),
}

impl Trouble {
    /// Input that has to be mended first.
    pub fn bad_input(code: &str, title: &str, what_happened: &str, what_to_do: &str) -> Self {
        Self::BadInput(Box::new(Problem::told(code, title, what_happened, what_to_do)))
    }

    /// Something that did not work.
    pub fn failed(code: &str, title: &str, what_happened: &str, what_to_do: &str) -> Self {
        Self::Failed(Box::new(Problem::told(code, title, what_happened, what_to_do)))
    }

    /// 1 or 2.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::BadInput(_) | Self::BadAnswers(_) => ExitCode::from(2),
            Self::Failed(_) => ExitCode::FAILURE,
        }
    }
}

impl From<Problem> for Trouble {
    fn from(problem: Problem) -> Self {
        Self::Failed(Box::new(problem))
    }
}
