//! How a class is getting on, in figures and in words.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::Serialize;

use super::Classroom;
use super::tutorial::STEPS;

/// How a class is getting on. All times are demo time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClassroomReport {
    /// How many take part.
    pub participants: usize,
    /// How many have a cluster with running nodes.
    pub finished: usize,
    /// How many cannot go on now, by the code they were refused with last.
    pub stopped: BTreeMap<String, usize>,
    /// How many calls they have made together.
    pub calls: u64,
    /// How often AWS refused a call, by its code. Things that it took and could not make count by their status.
    pub refused: BTreeMap<String, u64>,
    /// The same by action, such as `CreateVpc`, and code.
    pub refused_at: BTreeMap<String, BTreeMap<String, u64>>,
    /// How long they waited because of that, all together.
    pub waited: Duration,
    /// How long the class has been at it, or took if all have finished.
    pub lasted: Duration,
    /// How many of its steps each participant has behind them, by name.
    pub steps: BTreeMap<String, usize>,
    /// How many steps there are.
    pub steps_in_all: usize,
}

impl ClassroomReport {
    pub(super) fn of(class: &Classroom, now: u64) -> Self {
        let all = &class.participants;
        let (mut stopped, mut refused) = (BTreeMap::new(), BTreeMap::new());
        let mut refused_at: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
        for one in all {
            if let Some(code) = &one.stopped_by {
                *stopped.entry(code.clone()).or_default() += 1;
            }
            for (action, codes) in &one.refused {
                for (code, times) in codes {
                    *refused.entry(code.clone()).or_default() += times;
                    *refused_at.entry(action.clone()).or_default().entry(code.clone()).or_default() += times;
                }
            }
        }
        let finished: Vec<u64> = all.iter().filter_map(|one| one.finished_at).collect();
        let until = if finished.len() == all.len() { finished.iter().max().copied().unwrap_or(now) } else { now };
        Self {
            participants: all.len(),
            finished: finished.len(),
            stopped,
            calls: all.iter().map(|one| one.calls).sum(),
            refused,
            refused_at,
            waited: Duration::from_millis(all.iter().map(|one| one.waited).sum()),
            lasted: Duration::from_millis(until.saturating_sub(class.began_at)),
            steps: all.iter().map(|one| (one.name.clone(), one.steps)).collect(),
            steps_in_all: STEPS.len(),
        }
    }
}

impl fmt::Display for ClassroomReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { participants, finished, calls, .. } = self;
        let (lasted, waited) = (self.lasted.as_secs() / 60, self.waited.as_secs() / 60);
        writeln!(f, "{finished} of {participants} participants have a cluster with nodes after {lasted} minutes.")?;
        let refused: u64 = self.refused.values().sum();
        writeln!(
            f,
            "AWS refused {refused} of their {calls} calls, and they waited {waited} minutes for that together."
        )?;
        for (action, codes) in &self.refused_at {
            for (code, times) in codes {
                writeln!(f, "  {times:>6} × {action}: {code}")?;
            }
        }
        for (code, people) in &self.stopped {
            writeln!(f, "{people} cannot go on now because of {code}.")?;
        }
        Ok(())
    }
}
