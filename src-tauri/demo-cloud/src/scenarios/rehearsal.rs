//! A scenario that was chosen: how far it is, what colleagues made for it and what they broke. Saved with the account.

use serde::{Deserialize, Serialize};

use super::asked::Asked;
use super::deed::Deed;
use crate::context::Context;

/// For how long a colleague tries again what is still in use, in milliseconds of demo time.
const PATIENCE: u64 = 1_800_000;

/// How far a chosen scenario is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Its moment has not come.
    Waits,
    /// It stands in the way now.
    Happened,
    /// It happened, and is solved or has passed.
    Over,
}

/// One chosen scenario.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Rehearsal {
    /// The scenario's name.
    pub(super) name: String,
    /// When it happened, in Unix milliseconds of demo time; `None` while it waits for its moment.
    pub(super) happened_at: Option<u64>,
    /// When it was seen to be solved or to have passed.
    pub(super) over_at: Option<u64>,
    /// When colleagues, AWS and whoever stands above the account were last told to put everything right again.
    ended_at: Option<u64>,
    /// The Region in which it acts; empty before it does.
    pub(super) region: String,
    /// Whether it is in the way in every Region: IAM has none, and its calls say nothing of the cluster's.
    pub(super) is_everywhere: bool,
    /// The cluster that it is about, if it is about one.
    pub(super) cluster: String,
    /// The ids or names of what it is about.
    pub(super) about: Vec<String>,
    /// How many calls it has looked at.
    pub(super) calls: u64,
    /// What takes away what colleagues made for it.
    pub(super) made: Vec<Deed>,
    /// What puts back what they broke.
    pub(super) broke: Vec<Deed>,
    /// What is being taken away and put back, and waits until it can be.
    pending: Vec<Deed>,
    /// Whether nobody wants to hear of it any more, and only `pending` is left of it.
    is_forgotten: bool,
}

impl Rehearsal {
    /// A scenario that waits for its moment.
    pub(super) fn of(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// It happens, now and in this Region.
    pub(super) fn happens(&mut self, context: &Context<'_>) {
        self.happened_at = Some(context.now);
        context.region.clone_into(&mut self.region);
    }

    /// It was got over, and is in the way again, of this call.
    pub(super) fn comes_back(&mut self, context: &Context<'_>, asked: &Asked<'_>) {
        self.happened_at = Some(context.now);
        self.over_at = None;
        if let Some(cluster) = asked.cluster() {
            cluster.clone_into(&mut self.cluster);
        }
    }

    /// Whether it was got over in this Region by somebody who went round it, so that its cause may still stand.
    pub(super) fn may_come_back(&self, context: &Context<'_>) -> bool {
        self.over_at.is_some() && self.ended_at.is_none() && !self.is_forgotten && self.is_in(context.region)
    }

    /// Whether it acts in this Region.
    pub(super) fn is_in(&self, region: &str) -> bool {
        self.is_everywhere || self.region == region
    }

    /// Whether it waits for its moment.
    pub(super) fn waits(&self) -> bool {
        self.happened_at.is_none()
    }

    /// Whether it may still act: it waits, or stands in the way.
    pub(super) fn is_on(&self) -> bool {
        self.over_at.is_none() && !self.is_forgotten
    }

    /// How long ago it happened, in milliseconds.
    pub(super) fn since(&self, now: u64) -> Option<u64> {
        self.happened_at.map(|at| now.saturating_sub(at))
    }

    /// How far it is; `None` if it is forgotten.
    pub(super) fn progress(&self) -> Option<Progress> {
        match (self.happened_at, self.over_at) {
            _ if self.is_forgotten => None,
            (None, _) => Some(Progress::Waits),
            (_, None) => Some(Progress::Happened),
            _ => Some(Progress::Over),
        }
    }

    /// Somebody solved it, or it has passed. What was broken is as people want it now; what colleagues made is theirs.
    pub(super) fn passes(&mut self, now: u64) {
        self.over_at = Some(now);
        self.broke.clear();
    }

    /// Colleagues take away what they made and put back what they broke.
    pub(super) fn ends(&mut self, context: &mut Context<'_>) {
        if !self.waits() {
            self.over_at = self.over_at.or(Some(context.now));
        }
        self.ended_at = Some(context.now);
        self.pending.append(&mut self.made);
        self.pending.append(&mut self.broke);
        self.works_off(context);
    }

    /// Does what can be done by now of what is pending.
    pub(super) fn works_off(&mut self, context: &mut Context<'_>) {
        let is_patient = self.ended_at.is_some_and(|at| context.now < at + PATIENCE);
        self.pending.retain(|deed| deed.has_to_wait(context) && is_patient);
    }

    /// Nobody wants to hear of it any more.
    pub(super) fn forget(&mut self) {
        self.is_forgotten = true;
    }

    /// Whether nothing of it is left to be done or told.
    pub(super) fn is_gone(&self) -> bool {
        self.is_forgotten && self.pending.is_empty()
    }
}
