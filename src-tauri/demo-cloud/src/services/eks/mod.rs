//! Amazon EKS.

use std::collections::BTreeMap;

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::context::Context;
use crate::wire::{Answer, rest_json};

/// What EKS holds in one Region.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct State {}

impl State {
    /// Everything that exists, by `kind/id`.
    pub(crate) fn inventory(&self, _region: &str) -> BTreeMap<String, Value> {
        BTreeMap::new()
    }
}

/// The operation that a method and a path name, if EKS has it.
pub(crate) fn operation(_method: &Method, _path: &[&str]) -> Option<&'static str> {
    None
}

/// Lets everything happen in this Region that is due by now.
pub(crate) fn settle(_context: &mut Context<'_>) {}

/// Answers one operation, named as [`operation`] names it.
pub(crate) fn handle(_context: &mut Context<'_>, _operation: &str, _call: &rest_json::Call) -> Answer<Value> {
    Err(rest_json::unknown_operation())
}
