//! One participant: how far they are, what they wait for, and what they were told.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::ask::{action, ask};
use super::tutorial::{STEPS, Step};
use crate::context::Context;
use crate::delays::due;
use crate::wire::AwsError;

/// How long somebody waits before they ask again, in milliseconds of demo time, when …
mod pause {
    /// … something is being made (`aws eks wait` asks every 30 s).
    pub(super) const WAITING: u64 = 30_000;
    /// … a quota is used up: until they have read what they were told and tried again.
    pub(super) const QUOTA: u64 = 60_000;
    /// … something was refused that passes, such as a role that is too new.
    pub(super) const REFUSED: u64 = 10_000;
    /// … they asked too often, the first time; twice as long each time after that …
    pub(super) const THROTTLED: u64 = 1_000;
    /// … and at most so long (the AWS CLI's standard retries).
    pub(super) const THROTTLED_MOST: u64 = 20_000;
}

/// One participant.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Participant {
    /// What they name things after.
    pub(super) name: String,
    /// How many steps they have behind them.
    pub(super) steps: usize,
    /// When they do something again, in Unix milliseconds; `None` once they have finished or cannot go on.
    pub(super) acts_at: Option<u64>,
    /// The code of what they were refused for last, if nothing has worked since. What failed for good ends with it.
    pub(super) stopped_by: Option<String>,
    /// How often in a row they were refused.
    refused_in_a_row: u32,
    /// What earlier answers held, by name.
    known: BTreeMap<String, String>,
    /// How many calls they made.
    pub(super) calls: u64,
    /// How long they waited because of refusals, in milliseconds.
    pub(super) waited: u64,
    /// How often they were refused, by action and code.
    pub(super) refused: BTreeMap<String, BTreeMap<String, u64>>,
    /// When they had finished, in Unix milliseconds.
    pub(super) finished_at: Option<u64>,
}

impl Participant {
    /// Somebody who starts now. `zones` are the two zones their subnets go to.
    pub(super) fn new(name: String, now: u64, zones: &[String]) -> Self {
        let zones = zones.iter().enumerate().map(|(at, zone)| (format!("zone {}", at + 1), zone.clone()));
        let known = zones.chain([("who".to_owned(), name.clone())]).collect();
        Self {
            name,
            steps: 0,
            acts_at: Some(now),
            stopped_by: None,
            refused_in_a_row: 0,
            known,
            calls: 0,
            waited: 0,
            refused: BTreeMap::new(),
            finished_at: None,
        }
    }

    /// Makes the next call, and decides when the one after that comes.
    pub(super) fn act(&mut self, context: &mut Context<'_>) {
        let Some(step) = STEPS.get(self.steps) else {
            self.acts_at = None;
            return;
        };
        self.calls += 1;
        let answer = match ask(context, step, &self.known) {
            Ok(answer) => answer,
            Err(refusal) => return self.refused(context.now, step, &refusal),
        };
        context.changed |= !step.call.starts_with("Describe") && !step.call.starts_with("GET");
        self.refused_in_a_row = 0;
        self.stopped_by = None;
        if let Some((place, name)) = step.keeps
            && let Some(text) = answer.text(place)
        {
            self.known.insert(name.to_owned(), text.to_owned());
        }
        if let Some((place, wanted)) = step.until {
            let state = answer.text(place).unwrap_or_default();
            if state.to_ascii_lowercase().contains("fail") {
                // What AWS could not make stays like that until somebody deletes it.
                self.note(step, state);
                self.stopped_by = Some(state.to_owned());
                self.acts_at = None;
                return;
            }
            if state != wanted {
                self.acts_at = Some(context.now + pause::WAITING);
                return;
            }
        }
        self.steps += 1;
        self.acts_at = Some(due(context.now, context.delays.call));
        if self.steps == STEPS.len() {
            self.acts_at = None;
            self.finished_at = Some(context.now);
            self.known.clear();
        }
    }

    fn note(&mut self, step: &Step, code: &str) {
        let codes = self.refused.entry(action(step).to_owned()).or_default();
        *codes.entry(code.to_owned()).or_default() += 1;
    }

    fn refused(&mut self, now: u64, step: &Step, refusal: &AwsError) {
        let wait = match refusal.code.as_str() {
            "RequestLimitExceeded" | "Throttling" | "ThrottlingException" => {
                let doubled = pause::THROTTLED << self.refused_in_a_row.min(8);
                doubled.min(pause::THROTTLED_MOST)
            }
            code if code.contains("LimitExceeded") => pause::QUOTA,
            _ => pause::REFUSED,
        };
        self.refused_in_a_row += 1;
        self.note(step, &refusal.code);
        self.stopped_by = Some(refusal.code.clone());
        self.waited += wait;
        self.acts_at = Some(now + wait);
    }
}
