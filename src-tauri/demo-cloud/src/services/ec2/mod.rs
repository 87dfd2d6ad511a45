//! Amazon EC2.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::context::Context;
use crate::ids::Ids;
use crate::wire::{Answer, Params, Xml, ec2_query};

/// What EC2 holds in one Region.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct State {}

impl State {
    pub(crate) fn new(_region: &str, _ids: &mut Ids) -> Self {
        Self::default()
    }
    pub(crate) fn inventory(&self) -> BTreeMap<String, Value> {
        BTreeMap::new()
    }
}

/// Lets everything happen in this Region that is due by now.
pub(crate) fn settle(_context: &mut Context<'_>) {}

/// Answers one action.
pub(crate) fn handle(_context: &mut Context<'_>, action: &str, _: &Params) -> Answer<Xml> {
    Err(ec2_query::unknown_action(action))
}
