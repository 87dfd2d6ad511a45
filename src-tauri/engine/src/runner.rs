//! Runs a plan, forwards or backwards. One loop owns the state; a task works on each step and sends messages.
//!
//! For every message: is it legal now? → into the journal, on disk → fold → tell everybody who watches. A task that is
//! about to ask AWS for something new waits until that intent is on disk.
//!
//! ```text
//! let handle = Runner::begin(&runs_folder, header, cloud)?;   // a new run, at rest
//! let handle = Runner::open(&runs_folder, id, Some(cloud))?;  // one from disk, at rest
//! let mut updates = handle.watch();                           // first the run as it stands, then every event
//! handle.create(spec, Stage::Workers);                        // guided: Stage::Network, later the next stage
//! handle.try_again(); handle.stop(); handle.delete();
//! ```
//! Dropping the last handle lets the loop end once nothing runs.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use tokio::{
    sync::{mpsc, watch},
    time::{Instant, MissedTickBehavior},
};

use crate::{
    cloud::Cloud,
    contract::{DemoSpeed, Direction, Event, EventKind, Run, Stage, StepState, Update},
    journal::{Header, Journal, unwritable},
    pace::Pace,
    problems::explain,
    resources::Ctx,
    run_handle::{Command, RunHandle},
    run_state::{Activity, RunState},
    step_task::{Message, StepTask},
};

/// How often watchers hear of a run in which nothing happens, in real time.
const TICK: Duration = Duration::from_secs(1);

/// The loop.
#[derive(Debug)]
pub struct Runner {
    state: RunState,
    journal: Journal,
    journal_path: PathBuf,
    cloud: Option<Arc<Cloud>>,
    resting_pace: Pace,
    commands: mpsc::UnboundedReceiver<Command>,
    outbox: mpsc::UnboundedSender<Message>,
    inbox: mpsc::UnboundedReceiver<Message>,
    watchers: Vec<mpsc::UnboundedSender<Update>>,
    running: HashSet<String>,
    stopping: watch::Sender<bool>,
    delete_next: bool,
    /// The journal could not be written: what still runs is not recorded; its tags will find it again.
    unwritten: bool,
}

impl Runner {
    /// Begins a new run. It rests until `create`.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn begin(folder: &Path, header: Header, cloud: Arc<Cloud>) -> Result<RunHandle, crate::contract::Problem> {
        let journal = Journal::create(folder, &header)?;
        Ok(Self::spawn(folder, RunState::new(header), journal, Some(cloud)))
    }

    /// Opens a run from disk, to watch it and to go on with it. Without a cloud it can only be watched.
    ///
    /// # Errors
    /// When another process drives it, or its journal cannot be read.
    pub fn open(folder: &Path, id: &str, cloud: Option<Arc<Cloud>>) -> Result<RunHandle, crate::contract::Problem> {
        let (journal, header, events) = Journal::open(folder, id)?;
        let state = RunState::replay(header, &events).map_err(|illegal| {
            crate::contract::Problem::told(
                "journal-unreadable",
                "This run's journal contradicts itself",
                illegal.to_string(),
                "Nothing was changed. Everything the run made carries the tag landfall.dev/run with the run's \
                         id: find it in the AWS console under Resource Groups, Tag Editor.",
            )
        })?;
        Ok(Self::spawn(folder, state, journal, cloud))
    }

    fn spawn(folder: &Path, state: RunState, journal: Journal, cloud: Option<Arc<Cloud>>) -> RunHandle {
        let (sender, commands) = mpsc::unbounded_channel();
        let (outbox, inbox) = mpsc::unbounded_channel();
        let id: Arc<str> = state.header.id.clone().into();
        let mut runner = Self {
            journal_path: folder.join(format!("{id}.jsonl")),
            state,
            journal,
            cloud,
            resting_pace: Pace::real(),
            commands,
            outbox,
            inbox,
            watchers: Vec::new(),
            running: HashSet::new(),
            stopping: watch::Sender::new(false),
            delete_next: false,
            unwritten: false,
        };
        if std::mem::take(&mut runner.state.cut_short) {
            // What the state shows must stand in the journal too, or the next replay would tell another story.
            runner.happen([EventKind::Paused]);
        }
        tokio::spawn(runner.run());
        RunHandle::new(id, sender)
    }

    async fn run(mut self) {
        let mut tick = tokio::time::interval_at(Instant::now() + TICK, TICK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut steered = true;
        loop {
            let busy = !self.running.is_empty();
            tokio::select! {
                command = self.commands.recv(), if steered => match command {
                    Some(command) => self.obey(command),
                    None => steered = false,
                },
                Some(message) = self.inbox.recv(), if busy => self.hear(message),
                _ = tick.tick(), if busy => self.report_calls(true),
                else => return,
            }
            self.go_on();
        }
    }

    fn obey(&mut self, command: Command) {
        match command {
            Command::Watch(watcher) => {
                if watcher.send(Update { event: None, run: self.view() }).is_ok() {
                    self.watchers.push(watcher);
                }
            }
            Command::Look(answer) => {
                answer.send(self.view()).ok();
            }
            Command::Use(cloud) => self.cloud = Some(cloud),
            Command::Create(spec, through) => {
                if self.state.direction == Direction::Delete && self.state.activity != Activity::New {
                    return;
                }
                if *spec != self.state.spec {
                    self.happen([EventKind::SpecChanged { spec }]);
                }
                let through = through.max(self.state.through);
                self.happen([EventKind::Started { direction: Direction::Create, through }]);
            }
            Command::TryAgain => {
                let failed = self.state.steps.iter().any(|step| step.state() == StepState::Failed);
                let retry = failed.then_some(EventKind::TriedAgain);
                let (direction, through) = (self.state.direction, self.state.through);
                let resting = self.state.activity != Activity::Running;
                let start = resting.then_some(EventKind::Started { direction, through });
                self.happen(retry.into_iter().chain(start));
            }
            Command::Stop => {
                if self.state.activity == Activity::Running {
                    self.happen([EventKind::Stopping]);
                }
            }
            Command::Delete => match (self.state.activity, self.state.direction) {
                // It is being done.
                (Activity::Running, Direction::Delete) => {}
                (Activity::Running, Direction::Create) => {
                    self.delete_next = true;
                    self.happen([EventKind::Stopping]);
                }
                _ => self.delete_next = true,
            },
        }
    }

    /// One message and all that came with it: written together, with one wait for the disk.
    fn hear(&mut self, first: Message) {
        let mut messages = vec![first];
        while let Ok(message) = self.inbox.try_recv() {
            messages.push(message);
        }
        let (mut kinds, mut waiting) = (Vec::new(), Vec::new());
        for message in messages {
            match message {
                Message::Event(kind) => kinds.push(kind),
                Message::Intent(kind, on_disk) => {
                    kinds.push(kind);
                    waiting.push(on_disk);
                }
                Message::Failed(step, failure) => {
                    let mut problem = explain(&failure);
                    if problem.left_behind.is_empty() {
                        problem.left_behind = self.left_behind_by(&step);
                    }
                    kinds.push(EventKind::StepFailed { step: step.clone(), problem });
                    self.running.remove(&step);
                }
                Message::Over(kind, step) => {
                    kinds.push(kind);
                    self.running.remove(&step);
                }
                Message::Parked(step) | Message::Interrupted(step) => {
                    self.running.remove(&step);
                }
            }
        }
        if self.unwritten {
            return;
        }
        if self.happen(kinds) {
            waiting.into_iter().for_each(|on_disk| {
                on_disk.send(()).ok();
            });
        }
    }

    /// Journals, folds and tells. False when the journal cannot be written: then the run fails where it stands, and
    /// nothing more is asked of AWS.
    fn happen(&mut self, kinds: impl IntoIterator<Item = EventKind>) -> bool {
        let at = self.now();
        let mut seq = self.state.seq;
        let events: Vec<Event> = kinds
            .into_iter()
            .map(|kind| {
                seq += u64::from(kind.lasts());
                Event { seq, at, kind }
            })
            .collect();
        if let Err(error) = self.journal.append(events.iter().filter(|event| event.kind.lasts())) {
            self.fail_unwritten(&error);
            return false;
        }
        for event in events {
            if let Err(illegal) = self.state.apply(&event) {
                debug_assert!(false, "{illegal}");
                continue;
            }
            self.tell(Some(event));
        }
        self.stopping.send_replace(self.state.activity == Activity::Stopping);
        true
    }

    /// The disk gave out: running steps fail in memory, and the person is told. AWS is asked nothing more.
    fn fail_unwritten(&mut self, error: &std::io::Error) {
        let problem = unwritable(&self.journal_path, error);
        let running: Vec<_> = self.plan_keys(|step| step.is_running());
        for step in running {
            let kind = EventKind::StepFailed { step, problem: problem.clone() };
            let event = Event { seq: self.state.seq + 1, at: self.now(), kind };
            if self.state.apply(&event).is_ok() {
                // Not on disk: the next event takes the number again.
                self.state.seq -= 1;
                self.tell(Some(event));
            }
        }
        self.state.activity = Activity::Paused;
        self.unwritten = true;
        self.tell(None);
    }

    fn plan_keys(&self, wanted: impl Fn(&crate::run_state::StepNow) -> bool) -> Vec<String> {
        let steps = self.state.plan.steps.iter().zip(&self.state.steps);
        steps.filter(|(_, now)| wanted(now)).map(|(step, _)| step.key.clone()).collect()
    }

    fn tell(&mut self, event: Option<Event>) {
        if self.watchers.is_empty() {
            return;
        }
        let update = Update { event, run: self.view() };
        self.watchers.retain(|watcher| watcher.send(update.clone()).is_ok());
    }

    fn report_calls(&mut self, always: bool) {
        let calls = self.cloud.as_ref().map(|cloud| cloud.take_calls()).unwrap_or_default();
        if !calls.is_empty() {
            self.happen([EventKind::Calls { calls }]);
        } else if always {
            self.tell(None);
        }
    }

    /// Starts what can start, and comes to rest when nothing can and nothing runs.
    fn go_on(&mut self) {
        if self.state.activity == Activity::Running {
            self.start_steps();
        }
        if !self.running.is_empty() {
            return;
        }
        self.unwritten = false;
        if matches!(self.state.activity, Activity::Running | Activity::Stopping) {
            self.report_calls(false);
            let rest = if self.all_over() { EventKind::Finished } else { EventKind::Paused };
            self.happen([rest]);
        }
        if std::mem::take(&mut self.delete_next) && self.cloud.is_some() {
            // What could not be deleted before is tried again; what could not be made is not.
            let failed = self.state.steps.iter().any(|step| step.state() == StepState::Failed);
            let again = (failed && self.state.direction == Direction::Delete).then_some(EventKind::TriedAgain);
            let start = EventKind::Started { direction: Direction::Delete, through: Stage::Workers };
            self.happen(again.into_iter().chain([start]));
            self.go_on();
        }
    }

    fn start_steps(&mut self) {
        let Some(cloud) = self.cloud.clone() else { return };
        // Steps that AWS was never asked for are gone without a call; their going may free others at once.
        loop {
            let startable: Vec<usize> = (0..self.state.steps.len()).filter(|&at| self.can_start(at)).collect();
            let never_made: Vec<EventKind> = startable
                .iter()
                .filter(|&&at| self.state.direction == Direction::Delete && self.was_never_asked_for(at))
                .map(|&at| EventKind::StepDeleted { step: self.state.plan.steps[at].key.clone() })
                .collect();
            if never_made.is_empty() {
                startable.into_iter().for_each(|at| self.start_step(at, &cloud));
                return;
            }
            self.happen(never_made);
        }
    }

    fn can_start(&self, at: usize) -> bool {
        let state = self.state.steps[at].state();
        let graph = &self.state.graph;
        if self.running.contains(&self.state.plan.steps[at].key) || !self.in_scope(at) {
            return false;
        }
        if self.state.direction == Direction::Create && state == StepState::Settling {
            return graph.ready_after[at].iter().all(|&other| self.is_over(other));
        }
        let (edges, startable) = match self.state.direction {
            Direction::Create => (&graph.create_after[at], state == StepState::Waiting),
            Direction::Delete => (&graph.delete_after[at], matches!(state, StepState::Waiting | StepState::Done)),
        };
        let accepted = self.state.direction == Direction::Delete
            || graph.create_after_accepted[at]
                .iter()
                .all(|&other| matches!(self.state.steps[other].state(), StepState::Settling | StepState::Done));
        startable && accepted && edges.iter().all(|&other| self.is_over(other))
    }

    fn was_never_asked_for(&self, at: usize) -> bool {
        let step = &self.state.steps[at];
        !step.intended && step.output.is_none() && step.state() == StepState::Waiting
    }

    fn in_scope(&self, at: usize) -> bool {
        self.state.direction == Direction::Delete || self.state.plan.steps[at].stage <= self.state.through
    }

    fn is_over(&self, at: usize) -> bool {
        let wanted = match self.state.direction {
            Direction::Create => StepState::Done,
            Direction::Delete => StepState::Deleted,
        };
        self.state.steps[at].state() == wanted
    }

    fn all_over(&self) -> bool {
        (0..self.state.steps.len()).all(|at| !self.in_scope(at) || self.is_over(at))
    }

    fn start_step(&mut self, at: usize, cloud: &Arc<Cloud>) {
        let (step, now) = (&self.state.plan.steps[at], &self.state.steps[at]);
        let held_back_by = self.state.graph.ready_after[at].iter().find(|&&other| !self.is_over(other));
        let ctx = Ctx {
            cloud: cloud.clone(),
            run: self.state.header.id.clone().into(),
            cluster: self.state.spec.name.clone().into(),
            step: step.key.clone(),
            attempt: now.attempt,
            outputs: Arc::new(self.state.outputs()),
        };
        let task = StepTask {
            resource: step.resource.clone(),
            known: now.output.clone(),
            held_back_by: held_back_by.map(|&other| self.state.plan.steps[other].resource.title()),
            stopping: self.stopping.subscribe(),
            outbox: self.outbox.clone(),
            ctx,
        };
        self.running.insert(step.key.clone());
        match (self.state.direction, now.state(), now.output.clone()) {
            (Direction::Create, StepState::Settling, Some(made)) => tokio::spawn(task.finish(made)),
            (Direction::Create, ..) => tokio::spawn(task.make()),
            (Direction::Delete, ..) => tokio::spawn(task.remove()),
        };
    }

    /// What a failed step left in the account, in words.
    fn left_behind_by(&self, key: &str) -> Vec<String> {
        let steps = self.state.plan.steps.iter().zip(&self.state.steps);
        steps
            .filter(|(step, now)| step.key == key && now.output.is_some())
            .map(|(step, now)| {
                let id = now.facts.first().map(|fact| format!(" ({})", fact.value)).unwrap_or_default();
                format!("{}{id} stands, unfinished", step.resource.title())
            })
            .collect()
    }

    fn view(&self) -> Run {
        let mut run = self.state.view(self.now());
        if let Some(cloud) = self.cloud.as_ref().filter(|_| run.demo) {
            let speed = cloud.pace.speed();
            run.demo_speed = DemoSpeed::ALL.into_iter().find(|known| known.factor() == speed);
        }
        run
    }

    fn now(&self) -> u64 {
        self.cloud.as_ref().map_or_else(|| self.resting_pace.now(), |cloud| cloud.pace.now())
    }
}
