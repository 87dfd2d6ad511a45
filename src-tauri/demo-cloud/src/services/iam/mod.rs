//! AWS Identity and Access Management.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::context::Context;
use crate::ids::Ids;
use crate::wire::{Answer, Params, Xml, query};

/// The XML namespace of its answers.
pub(crate) const NAMESPACE: &str = "https://iam.amazonaws.com/doc/2010-05-08/";

/// What IAM holds.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct State {}

impl State {
    pub(crate) fn new(_ids: &mut Ids, _now: u64) -> Self {
        Self::default()
    }
    pub(crate) fn inventory(&self) -> BTreeMap<String, Value> {
        BTreeMap::new()
    }
}

/// Answers one action.
pub(crate) fn handle(_context: &mut Context<'_>, action: &str, _: &Params) -> Answer<Xml> {
    Err(query::unknown_action(action, "2010-05-08"))
}
