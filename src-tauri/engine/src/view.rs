//! From the state of a run to what a screen draws: every word, number and sum a person sees of a run is made here.

use std::{collections::HashMap, time::Duration};

use serde_json::Value;

use crate::{
    contract::{Direction, Problem, Run, RunPhase, RunSummary, Stage, StageView, StepState, StepView},
    remedies::would_change,
    resources::{AnyResource, Shown},
    run_state::{Activity, RunState, StepNow, only_asks},
};

impl Stage {
    /// For headings.
    pub fn title(self) -> &'static str {
        match self {
            Stage::Network => "Network",
            Stage::Roles => "Roles",
            Stage::Cluster => "Cluster",
            Stage::Access => "Access",
            Stage::Workers => "Workers",
        }
    }
}

impl RunState {
    /// The run as a screen draws it, at a moment of the run's clock.
    pub fn view(&self, now: u64) -> Run {
        let outputs = self.outputs();
        let left = self.remaining(now);
        let phase = self.phase();
        let resting = !matches!(self.activity, Activity::Running | Activity::Stopping);
        let until = if resting { self.rested_at } else { now };
        Run {
            id: self.header.id.clone(),
            seq: self.seq,
            account: self.header.account.clone(),
            demo: self.header.demo,
            source: self.header.source.clone(),
            demo_speed: None,
            demo_paused: false,
            guided: self.header.guided,
            spec: self.spec.clone(),
            direction: self.direction,
            through: self.through,
            phase,
            words: self.words(),
            progress: self.progress(&left),
            elapsed_seconds: seconds(self.began_at, until),
            remaining_seconds: (!resting).then(|| left.iter().max().map_or(0, |left| left.as_secs() as u32)),
            waiting_for: if resting { None } else { self.waiting_for(now) },
            stages: Stage::ALL.into_iter().map(|stage| self.stage_view(stage)).collect(),
            steps: (0..self.steps.len()).map(|at| self.step_view(at, until, &outputs)).collect(),
            problem: self.problem.clone(),
            slowed_by: None,
            credentials_end: None,
            driven_elsewhere: false,
            receipt: self.receipt.clone(),
            calls: self.calls.iter().cloned().collect(),
            cost_per_hour: self.cost_per_hour(),
            standing: self.standing(),
            created_at: self.header.created_at,
        }
    }

    /// The run's line on the home screen.
    pub fn summary(&self) -> RunSummary {
        RunSummary {
            id: self.header.id.clone(),
            name: self.spec.name.clone(),
            region: self.spec.region.clone(),
            account: self.header.account.clone(),
            demo: self.header.demo,
            source: self.header.source.clone(),
            phase: self.phase(),
            words: self.words(),
            cost_per_hour: self.cost_per_hour(),
            created_at: self.header.created_at,
            driven_elsewhere: false,
            unreadable: None,
            gone: None,
        }
    }

    /// Where the run stands.
    pub fn phase(&self) -> RunPhase {
        match (self.activity, self.direction) {
            (Activity::New, _) => RunPhase::New,
            (Activity::Running, _) => RunPhase::Running,
            (Activity::Stopping, _) => RunPhase::Stopping,
            (Activity::Paused, _) => RunPhase::Paused,
            (Activity::Finished, Direction::Delete) => RunPhase::Deleted,
            (Activity::Finished, Direction::Create) if self.through < Stage::Workers => RunPhase::StageDone,
            (Activity::Finished, Direction::Create) => RunPhase::Created,
        }
    }

    /// What stands in the account, one line each, in plan order.
    pub fn standing(&self) -> Vec<String> {
        let steps = self.plan.steps.iter().zip(&self.steps);
        steps
            // The nodes as Kubernetes sees them are the node group's instances: nothing of their own.
            .filter(|(step, now)| now.stands() && !only_asks(&step.resource))
            .map(|(step, now)| match now.facts.first() {
                Some(fact) if !step.resource.title().contains(&fact.value) => {
                    format!("{} ({})", step.resource.title(), fact.value)
                }
                _ => step.resource.title(),
            })
            .collect()
    }

    fn cost_per_hour(&self) -> f64 {
        let steps = self.plan.steps.iter().zip(&self.steps);
        let standing: f64 = steps.filter(|(_, now)| now.stands()).map(|(step, _)| step.resource.cost_per_hour()).sum();
        // What a delete left behind goes on costing, whoever made it.
        let cost = standing + self.receipt.as_ref().map_or(0.0, |receipt| receipt.cost_per_hour);
        // An empty sum is -0.0, which people would see.
        (cost * 10_000.0).round() / 10_000.0 + 0.0
    }

    fn words(&self) -> String {
        let failed = self.steps.iter().filter(|step| step.state() == StepState::Failed).count();
        let verb = match self.direction {
            Direction::Create => "Creating",
            Direction::Delete => "Deleting",
        };
        match self.phase() {
            RunPhase::New => "Not started".into(),
            RunPhase::Running if failed > 0 => format!("{verb}: {}, the rest goes on", failed_steps(failed)),
            RunPhase::Running => verb.into(),
            RunPhase::Stopping => "Stopping: waits for what runs".into(),
            RunPhase::Paused if self.problem.is_some() => {
                self.problem.as_ref().map_or_else(String::new, |problem| format!("Paused: {}", problem.title))
            }
            RunPhase::Paused if failed > 0 => format!("Paused: {}", failed_steps(failed)),
            RunPhase::Paused => "Paused in the middle: what stands is kept".into(),
            RunPhase::StageDone => format!("{} ready; go on with the next page", self.through.title()),
            RunPhase::Created => "Created".into(),
            RunPhase::Deleted => match &self.receipt {
                Some(receipt) if !receipt.remaining.is_empty() => {
                    format!("Deleted; {}", things_remain(receipt.remaining.len()))
                }
                _ => "Deleted: nothing is left".into(),
            },
        }
    }

    fn usual(&self, at: usize) -> Duration {
        let resource = &self.plan.steps[at].resource;
        let seconds = match self.direction {
            Direction::Create => resource.usual_seconds(),
            Direction::Delete => resource.about().usual_delete_seconds,
        };
        Duration::from_secs(seconds.into())
    }

    /// For each step, how long until it is over if all goes as usual.
    fn remaining(&self, now: u64) -> Vec<Duration> {
        let own: Vec<Duration> = (0..self.steps.len())
            .map(|at| match self.steps[at].began_at.filter(|_| self.steps[at].is_running()) {
                _ if self.is_over(at) || !self.in_scope(at) => Duration::ZERO,
                // What is overdue needs a little longer still: never zero.
                Some(began) => self
                    .usual(at)
                    .saturating_sub(Duration::from_millis(now.saturating_sub(began)))
                    .max(self.usual(at) / 20),
                None => self.usual(at),
            })
            .collect();
        self.ends(&own)
    }

    fn ends(&self, takes: &[Duration]) -> Vec<Duration> {
        match self.direction {
            Direction::Create => self.graph.earliest_ends(takes),
            Direction::Delete => self.graph.earliest_delete_ends(takes),
        }
    }

    fn progress(&self, left: &[Duration]) -> f64 {
        let whole: Vec<Duration> =
            (0..self.steps.len()).map(|at| if self.in_scope(at) { self.usual(at) } else { Duration::ZERO }).collect();
        let longest = |ends: &[Duration]| ends.iter().max().map_or(0.0, Duration::as_secs_f64);
        let (whole, left) = (longest(&self.ends(&whole)), longest(left));
        if self.activity == Activity::Finished || whole == 0.0 { 1.0 } else { (1.0 - left / whole).clamp(0.0, 1.0) }
    }

    /// The running step that needs longest, in words.
    fn waiting_for(&self, now: u64) -> Option<String> {
        let left = |step: &StepNow, at: usize| {
            let elapsed = Duration::from_millis(now.saturating_sub(step.began_at.unwrap_or(now)));
            self.usual(at).saturating_sub(elapsed)
        };
        let running = self.steps.iter().enumerate().filter(|(_, step)| step.is_running());
        let Some((at, step)) = running.max_by_key(|(at, step)| left(step, *at)) else {
            let all_gone = self.direction == Direction::Delete && (0..self.steps.len()).all(|at| self.is_over(at));
            return all_gone.then(|| "Looking through the account for anything left".to_owned());
        };
        let title = self.plan.steps[at].resource.title();
        Some(match &step.note {
            Some(note) => format!("{title}: {note}"),
            None => title,
        })
    }

    fn stage_view(&self, stage: Stage) -> StageView {
        let steps: Vec<usize> = (0..self.steps.len()).filter(|&at| self.plan.steps[at].stage == stage).collect();
        let over = steps.iter().filter(|&&at| self.is_over(at)).count();
        let any = |wanted: StepState| steps.iter().any(|&at| self.steps[at].state() == wanted);
        let running = steps.iter().any(|&at| self.steps[at].is_running());
        let (state, verb) = match self.direction {
            Direction::Create => (StepState::Done, "ready"),
            Direction::Delete => (StepState::Deleted, "gone"),
        };
        let (state, words) = if any(StepState::Failed) {
            (StepState::Failed, format!("Failed; {over} of {} {verb}", steps.len()))
        } else if steps.is_empty() && self.direction == Direction::Create && stage > self.through {
            (StepState::Waiting, "Begins with a later page".to_owned())
        } else if steps.is_empty() {
            (state, "Nothing to do".to_owned())
        } else if over == steps.len() {
            (state, format!("{} of {} {verb}", over, steps.len()))
        } else if running {
            let working = if self.direction == Direction::Create { StepState::Settling } else { StepState::Deleting };
            (working, format!("{over} of {} {verb}", steps.len()))
        } else {
            (StepState::Waiting, format!("{over} of {} {verb}", steps.len()))
        };
        StageView { stage, title: stage.title().into(), state, words }
    }

    fn step_view(&self, at: usize, now: u64, outputs: &HashMap<String, Value>) -> StepView {
        let (step, current) = (&self.plan.steps[at], &self.steps[at]);
        let waiting_for = self.blockers(at);
        let shown = Shown {
            cluster: &self.spec.name,
            region: &self.spec.region,
            step: &step.key,
            run: &self.header.id,
            outputs,
        };
        StepView {
            key: step.key.clone(),
            stage: step.stage,
            title: step.resource.title(),
            about: step.resource.about(),
            state: current.state(),
            words: self.step_words(at, &waiting_for),
            waiting_for,
            note: current.note.clone(),
            elapsed_seconds: current.began_at.map(|began| seconds(began, current.ended_at.unwrap_or(now))),
            expected_seconds: self.usual(at).as_secs() as u32,
            facts: current.facts.clone(),
            command: step.resource.command(&shown),
            cost_per_hour: step.resource.cost_per_hour(),
            problem: current.problem.clone().map(|problem| self.with_useful_button(problem)),
        }
    }

    /// A button that would change nothing is not offered.
    fn with_useful_button(&self, mut problem: Problem) -> Problem {
        problem.remedy = problem.remedy.filter(|remedy| would_change(&remedy.action, &self.spec));
        problem
    }

    /// Titles of the steps that hold this one back.
    fn blockers(&self, at: usize) -> Vec<String> {
        let edges = match (self.direction, self.steps[at].state()) {
            (Direction::Create, StepState::Waiting) => {
                let accepted = self.graph.create_after_accepted[at].iter();
                let missing = accepted.filter(|&&other| !self.steps[other].stands());
                let standing = self.graph.create_after[at].iter().filter(|&&other| !self.is_over(other));
                return standing.chain(missing).map(|&other| self.plan.steps[other].resource.title()).collect();
            }
            (Direction::Create, StepState::Settling) => &self.graph.ready_after[at],
            (Direction::Delete, StepState::Waiting | StepState::Done) => &self.graph.delete_after[at],
            _ => return Vec::new(),
        };
        edges
            .iter()
            .filter(|&&other| !self.is_over(other))
            .map(|&other| self.plan.steps[other].resource.title())
            .collect()
    }

    fn is_leftover(&self, at: usize) -> bool {
        matches!(self.plan.steps[at].resource, AnyResource::Leftover(_))
    }

    fn step_words(&self, at: usize, waiting_for: &[String]) -> String {
        let step = &self.steps[at];
        match step.state() {
            StepState::Waiting if !self.in_scope(at) => "Begins with a later page".into(),
            StepState::Waiting | StepState::Done
                if self.direction == Direction::Delete || step.state() == StepState::Waiting =>
            {
                match waiting_for {
                    [] if self.activity == Activity::Paused => "Next, when the run continues".into(),
                    [] => "Next".into(),
                    [only] => format!("Waits for {only}"),
                    [first, rest @ ..] => format!("Waits for {first} and {} more", rest.len()),
                }
            }
            StepState::Waiting => "Next".into(),
            StepState::Looking => "Looking whether it exists".into(),
            StepState::Creating => "Asking AWS to make it".into(),
            StepState::Settling if !waiting_for.is_empty() => format!("Made; waits for {}", waiting_for.join(", ")),
            StepState::Settling => "AWS is making it".into(),
            StepState::Done if step.found => "Ready (it stood already)".into(),
            StepState::Done => "Ready".into(),
            StepState::Failed => "Failed".into(),
            StepState::Deleting => "AWS is removing it".into(),
            StepState::Deleted
                if matches!(
                    self.plan.steps[at].resource,
                    AnyResource::ExistingRole(_) | AnyResource::ExistingVpc(_) | AnyResource::ExistingSubnet(_)
                ) =>
            {
                "Left to whom it belongs".into()
            }
            // What Landfall did not make has no output of its own.
            StepState::Deleted if step.output.is_none() && !self.is_leftover(at) => "Was never made".into(),
            StepState::Deleted => "Gone".into(),
        }
    }
}

fn things_remain(count: usize) -> String {
    if count == 1 { "1 thing remains".into() } else { format!("{count} things remain") }
}

fn failed_steps(count: usize) -> String {
    if count == 1 { "1 step failed".into() } else { format!("{count} steps failed") }
}

fn seconds(from: u64, to: u64) -> u32 {
    u32::try_from(to.saturating_sub(from) / 1000).unwrap_or(u32::MAX)
}
