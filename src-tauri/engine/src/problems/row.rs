//! One row of the table: which error, and what is said about it. Knows no error itself.

use crate::failure::AwsFailure;

use super::fragments;

/// One error a person may meet.
///
/// The texts may name what AWS's message names: `{zones}`, `{zone}`, `{role}`, `{name}`, `{types}`, `{subnets}`,
/// `{region-note}` and so on; see [`fragments::fill`].
#[derive(Debug)]
pub(super) struct Row {
    /// AWS's codes; one is enough. `*.X` stands for every code that ends in `.X`.
    pub codes: &'static [&'static str],
    /// Fragments of AWS's message; one is enough, in any case of letters. Empty: whatever the message says.
    pub says: &'static [&'static str],
    /// Calls or services the row is limited to (`CreateVpc`, `EC2`); empty: all.
    pub only: &'static [&'static str],
    /// Landfall's own code.
    pub slug: &'static str,
    /// One line.
    pub title: &'static str,
    /// What happened, with its cause.
    pub happened: &'static str,
    /// What to do next.
    pub to_do: &'static str,
}

impl Row {
    /// Whether the row speaks of this failure.
    pub fn fits(&self, failure: &AwsFailure) -> bool {
        let of_code = |code: &&str| match code.strip_prefix('*') {
            Some(ending) => failure.code.ends_with(ending),
            None => failure.code == **code,
        };
        let place = |only: &&str| *only == failure.action || *only == failure.service;
        self.codes.iter().any(of_code)
            && (self.says.is_empty() || self.says.iter().any(|said| fragments::contains(&failure.message, said)))
            && (self.only.is_empty() || self.only.iter().any(place))
    }
}
