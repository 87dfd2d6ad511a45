//! The fold of events: what a run is, after everything that happened. Pure; the runner and a screen that opens an old
//! journal use the same fold.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    fmt,
};

use serde_json::Value;

use crate::{
    contract::{ApiCall, ClusterSpec, Direction, Event, EventKind, Fact, Leftover, Problem, Receipt, Stage, StepState},
    graph::Graph,
    journal::Header,
    plan::{Plan, Step},
    recipe,
    resources::{self, AnyResource},
};

/// How many calls a screen keeps.
const CALLS_KEPT: usize = 200;

/// A run, as far as its events tell.
#[derive(Debug, Clone)]
pub struct RunState {
    /// What never changes.
    pub header: Header,
    /// The answers, as last changed.
    pub spec: ClusterSpec,
    /// What is to be made.
    pub plan: Plan,
    /// Who needs whom.
    pub graph: Graph,
    /// Each step, in plan order.
    pub steps: Vec<StepNow>,
    /// The last event folded in.
    pub seq: u64,
    /// Forwards or backwards.
    pub direction: Direction,
    /// The last stage asked for.
    pub through: Stage,
    /// What the run is doing.
    pub activity: Activity,
    /// When work last began in this direction, by the run's clock.
    pub began_at: u64,
    /// When it last came to rest.
    pub rested_at: u64,
    /// The program ended while the run was running: its journal lacks the `Paused` that this state shows.
    pub cut_short: bool,
    /// Why the whole run waits for the person.
    pub problem: Option<Problem>,
    /// What the account held after the delete.
    pub receipt: Option<Receipt>,
    /// The last calls to AWS.
    pub calls: VecDeque<ApiCall>,
    index: HashMap<String, usize>,
}

/// What the run is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activity {
    /// Made, not started.
    New,
    /// Steps run.
    Running,
    /// Nothing new starts.
    Stopping,
    /// Nothing runs, and not all is done.
    Paused,
    /// All that was asked for is done.
    Finished,
}

/// One step, now.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StepNow {
    /// Where it stands.
    pub state: Option<StepState>,
    /// AWS may have been asked for it.
    pub intended: bool,
    /// The answers of now do not ask for it any more: going forwards, it is removed.
    pub surplus: bool,
    /// What later steps need.
    pub output: Option<Value>,
    /// The same for people.
    pub facts: Vec<Fact>,
    /// It existed before.
    pub found: bool,
    /// How often a person asked for it again.
    pub attempt: u32,
    /// When it began, by the run's clock.
    pub began_at: Option<u64>,
    /// When it ended.
    pub ended_at: Option<u64>,
    /// What it waits for.
    pub note: Option<String>,
    /// Why it failed.
    pub problem: Option<Problem>,
}

impl StepNow {
    /// Where it stands.
    pub fn state(&self) -> StepState {
        self.state.unwrap_or(StepState::Waiting)
    }

    /// Something is being done about it.
    pub fn is_running(&self) -> bool {
        matches!(self.state(), StepState::Looking | StepState::Creating | StepState::Settling | StepState::Deleting)
    }

    /// It failed in a way that leaves nothing which would hold on to the old answers: nothing stands, or its kind removes
    /// what stands before it is made again.
    pub(crate) fn may_change(&self, resource: &AnyResource) -> bool {
        let cleared = matches!(
            resource,
            AnyResource::KubernetesNodes(_)
                | AnyResource::AccessCheck(_)
                | AnyResource::NodeGroup(_)
                | AnyResource::Cluster(_)
                | AnyResource::NatGateway(_)
                | AnyResource::RegionalNatGateway(_)
                | AnyResource::VpcEndpoint(_)
        );
        self.state() == StepState::Failed && (self.output.is_none() || cleared)
    }

    /// AWS may have been asked for it: what it is to be is settled.
    pub(crate) fn begun(&self) -> bool {
        self.intended || self.output.is_some() || self.state.is_some()
    }

    /// Something of it stands in the account.
    pub fn stands(&self) -> bool {
        self.output.is_some() && self.state() != StepState::Deleted
    }
}

/// An event that cannot follow what happened before: a journal edited by hand, or a mistake of ours.
#[derive(Debug, Clone, PartialEq)]
pub struct IllegalEvent {
    /// Which.
    pub seq: u64,
    /// Why not.
    pub why: String,
}

impl fmt::Display for IllegalEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "event {} cannot follow: {}", self.seq, self.why)
    }
}

impl RunState {
    /// A run before its first event.
    pub fn new(header: Header) -> Self {
        let spec = header.spec.clone();
        let plan = recipe::plan(&spec);
        let created_at = header.created_at;
        // Where the journal was lost nobody knows what AWS was asked for: every step has to look.
        let recovered = header.recovered;
        let unknown = StepNow { intended: recovered, ..StepNow::default() };
        let mut state = Self {
            header,
            spec,
            graph: Graph::of(&plan),
            steps: vec![unknown; plan.steps.len()],
            plan,
            seq: 0,
            direction: Direction::Create,
            // Nobody knows how far a recovered run was meant to go: as far as the answers say.
            through: if recovered { Stage::Workers } else { Stage::Network },
            activity: Activity::New,
            began_at: created_at,
            rested_at: created_at,
            cut_short: false,
            problem: None,
            receipt: None,
            calls: VecDeque::new(),
            index: HashMap::new(),
        };
        state.reindex();
        state
    }

    /// A run as its journal tells it, at rest: whatever ran when the process ended is to be looked at again.
    ///
    /// # Errors
    /// When an event cannot follow the ones before.
    pub fn replay(header: Header, events: &[Event]) -> Result<Self, IllegalEvent> {
        let mut state = Self::replay_live(header, events)?;
        if matches!(state.activity, Activity::Running | Activity::Stopping) {
            state.cut_short = true;
            state.rest(events.last().map_or(state.began_at, |event| event.at), Activity::Paused);
        }
        Ok(state)
    }

    /// A run as its journal tells it while another process is at work on it.
    ///
    /// # Errors
    /// When an event cannot follow the ones before.
    pub fn replay_live(header: Header, events: &[Event]) -> Result<Self, IllegalEvent> {
        let mut state = Self::new(header);
        for event in events {
            state.apply(event)?;
        }
        Ok(state)
    }

    /// The step with a key.
    pub fn step(&self, key: &str) -> Option<&StepNow> {
        self.index.get(key).map(|&at| &self.steps[at])
    }

    /// Outputs of all steps that have one.
    pub fn outputs(&self) -> HashMap<String, Value> {
        let known = self.plan.steps.iter().zip(&self.steps);
        known.filter_map(|(step, now)| Some((step.key.clone(), now.output.clone()?))).collect()
    }

    /// Folds one event in.
    ///
    /// # Errors
    /// When it cannot follow what happened before; the state is unchanged then.
    pub fn apply(&mut self, event: &Event) -> Result<(), IllegalEvent> {
        let illegal = |why: String| IllegalEvent { seq: event.seq, why };
        if event.kind.lasts() && event.seq != self.seq + 1 {
            return Err(illegal(format!("event {} came before", self.seq)));
        }
        match &event.kind {
            EventKind::Started { direction, through } => self.start(event.at, *direction, *through),
            EventKind::SpecChanged { spec } => self.change_spec(spec),
            EventKind::TriedAgain => self.try_again(),
            EventKind::Stopping => self.activity = Activity::Stopping,
            EventKind::Held { problem } => {
                (self.activity, self.problem) = (Activity::Stopping, Some(problem.clone()));
            }
            EventKind::AlsoDelete { leftovers } => self.also_delete(leftovers),
            EventKind::Renewed { spec } => self.renew(spec),
            EventKind::Scanned { receipt } => self.receipt = Some(receipt.clone()),
            EventKind::Paused => self.rest(event.at, Activity::Paused),
            EventKind::Finished => self.rest(event.at, Activity::Finished),
            EventKind::Calls { calls } => {
                self.calls.extend(calls.iter().cloned());
                let surplus = self.calls.len().saturating_sub(CALLS_KEPT);
                self.calls.drain(..surplus);
            }
            EventKind::StepLooking { step }
            | EventKind::StepCreating { step }
            | EventKind::StepMade { step, .. }
            | EventKind::StepNote { step, .. }
            | EventKind::StepDone { step }
            | EventKind::StepFailed { step, .. }
            | EventKind::StepDeleting { step }
            | EventKind::StepDeleted { step } => {
                let at = *self.index.get(step).ok_or_else(|| illegal(format!("there is no step {step}")))?;
                self.steps[at].apply(event).map_err(illegal)?;
            }
        }
        if event.kind.lasts() {
            self.seq = event.seq;
        }
        Ok(())
    }

    fn start(&mut self, at: u64, direction: Direction, through: Stage) {
        let resting = !matches!(self.activity, Activity::Running | Activity::Stopping);
        if resting || direction != self.direction {
            self.began_at = at;
        }
        (self.problem, self.receipt) = (None, None);
        if direction == Direction::Delete && self.direction == Direction::Create {
            for step in &mut self.steps {
                (step.note, step.problem, step.began_at, step.ended_at) = (None, None, None, None);
                if step.state() == StepState::Failed {
                    step.state = None;
                }
            }
        }
        (self.direction, self.through, self.activity) = (direction, through, Activity::Running);
    }

    /// Whatever has not ended is looked at again when the run goes on: AWS may have done it meanwhile, or not.
    pub fn rest(&mut self, at: u64, activity: Activity) {
        (self.activity, self.rested_at) = (activity, at);
        for step in self.steps.iter_mut().filter(|step| step.is_running()) {
            (step.state, step.note) = (None, None);
        }
    }

    fn try_again(&mut self) {
        for step in self.steps.iter_mut().filter(|step| step.state() == StepState::Failed) {
            step.state = None;
            step.attempt += 1;
            (step.problem, step.note, step.began_at, step.ended_at) = (None, None, None, None);
        }
    }

    /// What the person chose to remove too joins the plan; its kind says when it goes.
    fn also_delete(&mut self, leftovers: &[Leftover]) {
        for leftover in leftovers {
            let key = format!("also/{}", leftover.key);
            if let Some(&at) = self.index.get(&key) {
                // Chosen again after it was removed, or after it could not be: a further attempt.
                let attempt = self.steps[at].attempt + 1;
                self.steps[at] = StepNow { intended: true, attempt, ..StepNow::default() };
                continue;
            }
            let resource = AnyResource::from(resources::Leftover { leftover: leftover.clone() });
            self.index.insert(key.clone(), self.plan.steps.len());
            self.plan.steps.push(Step { key, stage: Stage::Workers, resource });
            self.steps.push(StepNow { intended: true, ..StepNow::default() });
        }
        self.graph = Graph::of(&self.plan);
    }

    /// All is gone, and the run begins again with other answers. Attempts count on: a client token must not be that of
    /// what is gone.
    fn renew(&mut self, spec: &ClusterSpec) {
        let attempts: HashMap<String, u32> =
            self.plan.steps.iter().zip(&self.steps).map(|(step, now)| (step.key.clone(), now.attempt + 1)).collect();
        self.plan = recipe::plan(spec);
        self.graph = Graph::of(&self.plan);
        self.steps = self
            .plan
            .steps
            .iter()
            .map(|step| StepNow { attempt: attempts.get(&step.key).copied().unwrap_or(0), ..StepNow::default() })
            .collect();
        (self.spec, self.direction, self.activity) = (spec.clone(), Direction::Create, Activity::New);
        self.reindex();
    }

    /// New answers for what has not begun, and for what failed and can be made anew. Steps that stand keep what they are;
    /// those that are not asked for any more are surplus.
    fn change_spec(&mut self, spec: &ClusterSpec) {
        let begun: Vec<(Step, StepNow)> =
            self.plan.steps.drain(..).zip(self.steps.drain(..)).filter(|(_, now)| now.begun()).collect();
        let mut plan = recipe::plan(spec);
        // What AWS was asked for stays in the plan whatever the answers say now, or nothing would ever delete it.
        let planned: HashSet<String> = plan.steps.iter().map(|step| step.key.clone()).collect();
        let dropped = begun.iter().filter(|(step, _)| !planned.contains(&step.key)).map(|(step, _)| step.clone());
        plan.steps.splice(0..0, dropped.collect::<Vec<_>>());
        let mut begun: HashMap<String, (Step, StepNow)> =
            begun.into_iter().map(|(step, now)| (step.key.clone(), (step, now))).collect();
        self.steps = plan
            .steps
            .iter_mut()
            .map(|step| {
                let Some((old, mut now)) = begun.remove(&step.key) else { return StepNow::default() };
                if now.state() == StepState::Deleted && planned.contains(&step.key) {
                    // Removed as surplus, and asked for again: made anew, with a client token of its own.
                    return StepNow { attempt: now.attempt + 1, ..StepNow::default() };
                }
                if only_asks(&step.resource) && now.state() == StepState::Done && step.resource != old.resource {
                    // There is more to ask for, or less.
                    return StepNow { attempt: now.attempt, ..StepNow::default() };
                }
                now.surplus = !planned.contains(&step.key) && !stays(&old.resource);
                if !now.may_change(&old.resource) {
                    let place = std::mem::replace(step, old);
                    take_place(&mut step.resource, &place.resource);
                }
                now
            })
            .collect();
        add_key_to_standing_cluster(&mut plan);
        self.graph = Graph::of(&plan);
        self.plan = plan;
        self.spec = spec.clone();
        self.reindex();
    }

    fn reindex(&mut self) {
        self.index = self.plan.steps.iter().enumerate().map(|(at, step)| (step.key.clone(), at)).collect();
    }
}

/// What no change of answers makes surplus: leftovers were never answers, and EKS takes no key off a cluster.
pub(crate) fn stays(resource: &AnyResource) -> bool {
    matches!(resource, AnyResource::Leftover(_) | AnyResource::SecretsEncryption(_))
}

/// What makes nothing in the account: it only looks whether what was made does what it should.
pub(crate) fn only_asks(resource: &AnyResource) -> bool {
    matches!(resource, AnyResource::KubernetesNodes(_) | AnyResource::AccessCheck(_))
}

/// What stands keeps what it is; its place among the others follows the answers, or an add-on would keep for ever a node
/// group that it ran on when it was made.
fn take_place(standing: &mut AnyResource, planned: &AnyResource) {
    if let (AnyResource::Addon(standing), AnyResource::Addon(planned)) = (standing, planned) {
        standing.runs_on.clone_from(&planned.runs_on);
        standing.profiles.clone_from(&planned.profiles);
    }
}

/// A cluster that stands is not made anew with the key that is now chosen: adding it takes EKS its time.
fn add_key_to_standing_cluster(plan: &mut Plan) {
    let has_none = |step: &Step| matches!(&step.resource, AnyResource::Cluster(cluster) if cluster.key.is_none());
    if !plan.steps.iter().any(has_none) {
        return;
    }
    for step in &mut plan.steps {
        if let AnyResource::SecretsEncryption(encryption) = &mut step.resource {
            encryption.from_the_start = false;
        }
    }
}

impl StepNow {
    /// The one table of legal transitions.
    fn apply(&mut self, event: &Event) -> Result<(), String> {
        use StepState::{Creating, Deleted, Deleting, Done, Failed, Looking, Settling, Waiting};
        let state = self.state();
        let next = match (&event.kind, state) {
            (EventKind::StepLooking { .. }, Waiting) => Looking,
            (EventKind::StepCreating { .. }, Looking) => Creating,
            (EventKind::StepMade { .. }, Looking | Creating | Settling) => Settling,
            (EventKind::StepDone { .. }, Settling) => Done,
            (EventKind::StepDeleting { .. }, Waiting | Done) => Deleting,
            (EventKind::StepDeleted { .. }, Waiting | Deleting) => Deleted,
            (EventKind::StepFailed { .. }, Looking | Creating | Settling | Deleting) => Failed,
            (EventKind::StepNote { .. }, state) => state,
            (kind, state) => return Err(format!("{kind:?} in state {state:?}")),
        };
        match &event.kind {
            EventKind::StepLooking { .. } => {
                // After an interruption AWS has been at it all the while: its time counts from the first beginning.
                let began_at = self.began_at.filter(|_| self.intended).unwrap_or(event.at);
                (self.began_at, self.ended_at, self.note) = (Some(began_at), None, None);
            }
            EventKind::StepDeleting { .. } => {
                (self.began_at, self.ended_at, self.note) = (Some(event.at), None, None);
            }
            EventKind::StepCreating { .. } => self.intended = true,
            EventKind::StepMade { output, facts, found, .. } => {
                (self.output, self.facts, self.found) = (Some(output.clone()), facts.clone(), *found);
            }
            EventKind::StepNote { note, .. } => self.note = Some(note.clone()),
            EventKind::StepFailed { problem, .. } => self.problem = Some(problem.clone()),
            _ => {}
        }
        if matches!(next, Done | Failed | Deleted) && !matches!(event.kind, EventKind::StepNote { .. }) {
            (self.ended_at, self.note) = (Some(event.at), None);
        }
        self.state = Some(next);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{AddonSpec, EventKind};

    fn state(zones: &[&str]) -> RunState {
        let mut spec = ClusterSpec::new("first", "us-east-1");
        spec.network.zones = zones.iter().map(|zone| (*zone).to_owned()).collect();
        let header = Header {
            format: crate::journal::JOURNAL_FORMAT,
            id: "first-1".into(),
            created_at: 0,
            account: "111122223333".into(),
            demo: false,
            guided: true,
            recovered: false,
            source: None,
            spec,
        };
        RunState::new(header)
    }

    fn happen(state: &mut RunState, kind: EventKind) {
        let seq = state.seq + u64::from(kind.lasts());
        state.apply(&Event { seq, at: 0, kind }).expect("legal");
    }

    fn begin(state: &mut RunState, step: &str) {
        happen(state, EventKind::StepLooking { step: step.into() });
        happen(state, EventKind::StepCreating { step: step.into() });
    }

    #[test]
    fn what_was_begun_stays_in_the_plan_whatever_is_answered_later() {
        let mut state = state(&["use1-az1", "use1-az2", "use1-az4"]);
        begin(&mut state, "vpc");
        begin(&mut state, "private-subnet-3");
        let mut spec = state.spec.clone();
        spec.network.zones.pop();
        happen(&mut state, EventKind::SpecChanged { spec: Box::new(spec) });
        assert!(state.step("private-subnet-3").is_some_and(|step| step.intended), "or nobody would delete it");
        assert!(state.step("public-subnet-3").is_none());
        assert!(!state.view(0).steps.is_empty());
    }

    #[test]
    fn what_was_removed_as_surplus_is_made_anew_when_it_is_asked_for_again() {
        let mut state = state(&["use1-az1", "use1-az2", "use1-az4"]);
        let three = state.spec.clone();
        let mut two = three.clone();
        two.network.zones.pop();
        begin(&mut state, "private-subnet-3");
        happen(&mut state, EventKind::Paused);
        happen(&mut state, EventKind::SpecChanged { spec: Box::new(two) });
        happen(&mut state, EventKind::StepDeleting { step: "private-subnet-3".into() });
        happen(&mut state, EventKind::StepDeleted { step: "private-subnet-3".into() });
        happen(&mut state, EventKind::SpecChanged { spec: Box::new(three) });
        let again = state.step("private-subnet-3").expect("planned");
        assert_eq!((again.state(), again.surplus, again.attempt), (StepState::Waiting, false, 1));
    }

    #[test]
    fn a_step_that_was_begun_may_point_at_one_that_is_no_longer_planned() {
        let mut state = state(&["use1-az1", "use1-az2"]);
        assert!(state.spec.workers.addons.iter().any(|addon: &AddonSpec| addon.name == "coredns"));
        begin(&mut state, "addon-coredns");
        let mut spec = state.spec.clone();
        spec.workers.node_groups[0].name = "other".into();
        happen(&mut state, EventKind::SpecChanged { spec: Box::new(spec) });
        assert!(state.step("node-group-other").is_some() && state.step("addon-coredns").is_some());
    }
}
