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
    contract::{
        ClusterSpec, DemoSpeed, Direction, Event, EventKind, Leftover, Problem, Run, RunPhase, StepState, Update,
    },
    journal::{self, Header, Journal, unwritable},
    leftovers,
    pace::Pace,
    problems::{explain, holding},
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
    /// None while another Landfall drives the run: then this one follows what that one writes.
    journal: Option<Journal>,
    folder: PathBuf,
    cloud: Option<Arc<Cloud>>,
    resting_pace: Pace,
    commands: mpsc::UnboundedReceiver<Command>,
    outbox: mpsc::UnboundedSender<Message>,
    inbox: mpsc::UnboundedReceiver<Message>,
    watchers: Vec<mpsc::UnboundedSender<Update>>,
    running: HashSet<String>,
    stopping: watch::Sender<bool>,
    /// Once nothing runs, everything is removed, and these too.
    delete_next: Option<Vec<Leftover>>,
    /// Once everything is gone, the run begins again with these answers.
    anew: Option<Box<ClusterSpec>>,
    /// The journal could not be written: what still runs is not recorded; its tags will find it again.
    unwritten: bool,
    /// The state rests, and the journal does not know it yet.
    rest_unwritten: bool,
    /// Whether the run's clock runs otherwise than before.
    paced: Option<watch::Receiver<()>>,
}

/// The key under which the look through the account after a delete counts as running.
const SCAN: &str = "scan";

impl Runner {
    /// Begins a new run. It rests until `create`.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn begin(folder: &Path, header: Header, cloud: Arc<Cloud>) -> Result<RunHandle, crate::contract::Problem> {
        let journal = Journal::create(folder, &header)?;
        Ok(Self::spawn(folder, RunState::new(header), Some(journal), Some(cloud)))
    }

    /// Opens a run from disk, to watch it and to go on with it. Without a cloud it can only be watched.
    ///
    /// # Errors
    /// When another process drives it, its journal cannot be read, or the clients are for another account.
    pub fn open(folder: &Path, id: &str, cloud: Option<Arc<Cloud>>) -> Result<RunHandle, Problem> {
        let (journal, header, events) = Journal::open(folder, id)?;
        let state = replayed(header, &events)?;
        cloud.as_deref().map_or(Ok(()), |cloud| same_account(&state.header, cloud))?;
        Ok(Self::spawn(folder, state, Some(journal), cloud))
    }

    /// The same, but a run that another process drives is followed: watched until that one ends, then taken over.
    ///
    /// # Errors
    /// When its journal cannot be read, or the clients are for another account.
    pub fn open_or_follow(folder: &Path, id: &str, cloud: Option<Arc<Cloud>>) -> Result<RunHandle, Problem> {
        match Self::open(folder, id, cloud.clone()) {
            Err(problem) if problem.code == "run-driven-elsewhere" => {
                let (header, events) = journal::read(folder, id)?;
                Ok(Self::spawn(folder, replayed_live(header, &events)?, None, cloud))
            }
            opened => opened,
        }
    }

    fn spawn(folder: &Path, state: RunState, journal: Option<Journal>, cloud: Option<Arc<Cloud>>) -> RunHandle {
        let (sender, commands) = mpsc::unbounded_channel();
        let (outbox, inbox) = mpsc::unbounded_channel();
        let id: Arc<str> = state.header.id.clone().into();
        let mut runner = Self {
            folder: folder.to_owned(),
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
            delete_next: None,
            anew: None,
            unwritten: false,
            rest_unwritten: false,
            paced: None,
        };
        runner.paced = runner.cloud.as_ref().map(|cloud| cloud.pace.changes());
        runner.write_rest();
        tokio::spawn(runner.run());
        RunHandle::new(id, sender)
    }

    /// What the state shows after a crash must stand in the journal too, or the next replay would tell another story.
    fn write_rest(&mut self) {
        if std::mem::take(&mut self.state.cut_short) && self.journal.is_some() {
            self.happen([EventKind::Paused]);
        }
    }

    async fn run(mut self) {
        let mut tick = tokio::time::interval_at(Instant::now() + TICK, TICK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut steered = true;
        loop {
            let busy = !self.running.is_empty();
            let following = self.journal.is_none();
            tokio::select! {
                command = self.commands.recv(), if steered => match command {
                    Some(command) => self.obey(command),
                    None => steered = false,
                },
                Some(message) = self.inbox.recv(), if busy => self.hear(message),
                () = changed(&mut self.paced), if steered => {
                    // A run that rests shows too whether time stands.
                    self.tell(None);
                    continue;
                }
                _ = tick.tick(), if busy || (following && steered) => {
                    // A second that passes lets no step begin.
                    if following { self.follow() } else { self.report_calls(true) }
                    continue;
                }
                else => return,
            }
            if self.journal.is_some() {
                self.go_on();
            }
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
            Command::Examine(answer) => {
                answer.send((self.state.clone(), self.cloud.clone())).ok();
            }
            Command::Use(cloud, answer) => {
                let same = same_account(&self.state.header, &cloud);
                if same.is_ok() {
                    self.paced = Some(cloud.pace.changes());
                    self.cloud = Some(cloud);
                    self.tell(None);
                }
                answer.send(same).ok();
            }
            // Whoever follows moves nothing: the page shows that another Landfall drives.
            _ if self.journal.is_none() => {}
            Command::MakeAnew(spec) => {
                self.obey(Command::Delete(Vec::new()));
                self.anew = Some(spec);
            }
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
            Command::Delete(also) => {
                // Whoever deletes means it: nothing is made anew afterwards, whatever was chosen before.
                self.anew = None;
                match (self.state.activity, self.state.direction) {
                    // It is being done.
                    (Activity::Running, Direction::Delete) => {}
                    (Activity::Running, Direction::Create) => {
                        self.delete_next = Some(also);
                        self.happen([EventKind::Stopping]);
                    }
                    _ => self.delete_next = Some(also),
                }
            }
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
                Message::Held(step, failure) => {
                    self.running.remove(&step);
                    // Every step meets it; it is said once.
                    if self.state.problem.is_none() && !kinds.iter().any(|kind| matches!(kind, EventKind::Held { .. }))
                    {
                        kinds.push(EventKind::Held { problem: holding(&failure) });
                    }
                }
                Message::Scanned(receipt) => {
                    kinds.push(EventKind::Scanned { receipt: *receipt });
                    self.running.remove(SCAN);
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

    /// Journals, folds and tells. False when the journal cannot be written: then the run rests where it stands, and
    /// nothing more is asked of AWS.
    fn happen(&mut self, kinds: impl IntoIterator<Item = EventKind>) -> bool {
        let at = self.now();
        let mut seq = self.state.seq;
        let rest = self.rest_unwritten.then_some(EventKind::Paused);
        let events: Vec<Event> = rest
            .into_iter()
            .chain(kinds)
            .map(|kind| {
                seq += u64::from(kind.lasts());
                Event { seq, at, kind }
            })
            .collect();
        let Some(journal) = &mut self.journal else { return false };
        if let Err(error) = journal.append(events.iter().filter(|event| event.kind.lasts())) {
            self.rest_unwritten(&error);
            return false;
        }
        self.rest_unwritten = false;
        for event in events {
            if let Err(illegal) = self.state.apply(&event) {
                debug_assert!(false, "{illegal}");
                continue;
            }
            self.tell(Some(event));
        }
        self.stopping.send_replace(matches!(self.state.activity, Activity::Stopping));
        true
    }

    /// The disk gave out: the run rests in memory, and the person is told. AWS is asked for nothing more.
    fn rest_unwritten(&mut self, error: &std::io::Error) {
        let path = self.folder.join(format!("{}.jsonl", self.state.header.id));
        let at = self.now();
        self.state.rest(at, Activity::Paused);
        self.state.problem = Some(unwritable(&path, error));
        (self.unwritten, self.rest_unwritten) = (true, true);
        self.stopping.send_replace(true);
        self.tell(None);
    }

    /// Reads what the driving Landfall has written since, and takes the run over once that one has ended.
    fn follow(&mut self) {
        let id = self.state.header.id.clone();
        if let Ok((journal, header, events)) = Journal::open(&self.folder, &id) {
            if let Ok(state) = replayed(header, &events) {
                (self.state, self.journal) = (state, Some(journal));
                self.write_rest();
                self.tell(None);
            }
            return;
        }
        // A journal that cannot be read just now is read again in a second.
        let Ok((header, events)) = journal::read(&self.folder, &id) else { return };
        let new: Vec<Event> = events.iter().filter(|event| event.seq > self.state.seq).cloned().collect();
        if new.is_empty() {
            self.tell(None);
            return;
        }
        let Ok(state) = replayed_live(header, &events) else { return };
        self.state = state;
        new.into_iter().for_each(|event| self.tell(Some(event)));
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
            let over = self.state.all_over();
            if over && self.state.activity == Activity::Running && self.scan_first() {
                return;
            }
            self.report_calls(false);
            self.happen([if over { EventKind::Finished } else { EventKind::Paused }]);
        }
        if self.cloud.is_none() {
            return;
        }
        if let Some(also) = self.delete_next.take() {
            self.start_deleting(also);
            self.go_on();
        } else if self.state.phase() == RunPhase::Deleted
            && let Some(spec) = self.anew.take()
        {
            let start = EventKind::Started { direction: Direction::Create, through: self.state.through };
            self.happen([EventKind::Renewed { spec }, start]);
            self.go_on();
        }
    }

    fn start_deleting(&mut self, also: Vec<Leftover>) {
        let mut leftovers = leftovers::with_their_groups(also, &self.state.spec.region);
        leftovers.extend(leftovers::always(&self.state));
        // What could not be deleted before is tried again; what could not be made is not.
        let failed = self.state.steps.iter().any(|step| step.state() == StepState::Failed);
        let again = (failed && self.state.direction == Direction::Delete).then_some(EventKind::TriedAgain);
        let start = EventKind::Started { direction: Direction::Delete, through: self.state.through };
        self.happen(again.into_iter().chain([EventKind::AlsoDelete { leftovers }, start]));
    }

    /// After the last step of a delete the account is looked through, once.
    fn scan_first(&mut self) -> bool {
        let Some(cloud) = self.cloud.clone() else { return false };
        if self.state.direction != Direction::Delete || self.state.receipt.is_some() {
            return false;
        }
        let (outbox, state) = (self.outbox.clone(), self.state.clone());
        self.running.insert(SCAN.to_owned());
        tokio::spawn(async move {
            let receipt = leftovers::receipt(&cloud, &state).await;
            // The loop outlives its tasks.
            outbox.send(Message::Scanned(Box::new(receipt))).ok();
        });
        true
    }

    fn start_steps(&mut self) {
        let Some(cloud) = self.cloud.clone() else { return };
        // Steps that AWS was never asked for are gone without a call; their going may free others at once.
        loop {
            let startable: Vec<usize> = (0..self.state.steps.len()).filter(|&at| self.may_start(at)).collect();
            let never_made: Vec<EventKind> = startable
                .iter()
                .filter(|&&at| self.state.direction == Direction::Delete && self.state.was_never_asked_for(at))
                .map(|&at| EventKind::StepDeleted { step: self.state.plan.steps[at].key.clone() })
                .collect();
            if never_made.is_empty() {
                startable.into_iter().for_each(|at| self.start_step(at, &cloud));
                return;
            }
            self.happen(never_made);
        }
    }

    fn may_start(&self, at: usize) -> bool {
        !self.running.contains(&self.state.plan.steps[at].key) && self.state.may_begin(at)
    }

    fn start_step(&mut self, at: usize, cloud: &Arc<Cloud>) {
        let (step, now) = (&self.state.plan.steps[at], &self.state.steps[at]);
        let held_back_by = self.state.graph.ready_after[at].iter().find(|&&other| !self.state.is_over(other));
        let ctx = Ctx {
            cloud: cloud.clone(),
            run: self.state.header.id.clone().into(),
            cluster: self.state.spec.name.clone().into(),
            step: step.key.clone(),
            attempt: now.attempt,
            spec: Arc::new(self.state.spec.clone()),
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
        let work = match (self.state.direction, now.state(), now.output.clone()) {
            (Direction::Create, ..) if now.surplus => tokio::spawn(task.remove()),
            (Direction::Create, StepState::Settling, Some(made)) => tokio::spawn(task.finish(made)),
            (Direction::Create, ..) => tokio::spawn(task.make()),
            (Direction::Delete, ..) => tokio::spawn(task.remove()),
        };
        let (outbox, key) = (self.outbox.clone(), step.key.clone());
        tokio::spawn(async move {
            // Without a word from its task a step would run for ever.
            if work.await.is_err() {
                outbox.send(Message::Failed(key, broken().into())).ok();
            }
        });
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
            run.demo_paused = cloud.pace.is_paused();
        }
        run.driven_elsewhere = self.journal.is_none();
        if let Some(cloud) = &self.cloud {
            run.credentials_end = cloud.credentials_end;
            run.slowed_by = cloud.traffic.slowed_by().filter(|_| !self.running.is_empty());
        }
        run
    }

    fn now(&self) -> u64 {
        self.cloud.as_ref().map_or_else(|| self.resting_pace.now(), |cloud| cloud.pace.now())
    }
}

/// Waits until the run's clock runs otherwise; for ever if there is none.
async fn changed(paced: &mut Option<watch::Receiver<()>>) {
    let Some(paced) = paced else { return std::future::pending().await };
    if paced.changed().await.is_err() {
        std::future::pending().await
    }
}

fn replayed(header: Header, events: &[Event]) -> Result<RunState, Problem> {
    RunState::replay(header, events).map_err(contradiction)
}

/// A run that another process is working on right now.
fn replayed_live(header: Header, events: &[Event]) -> Result<RunState, Problem> {
    RunState::replay_live(header, events).map_err(contradiction)
}

fn contradiction(illegal: crate::run_state::IllegalEvent) -> Problem {
    Problem::told(
        "journal-unreadable",
        "This run's journal contradicts itself",
        illegal.to_string(),
        "Nothing was changed. Everything the run made carries the tag landfall.dev/run with the run's id: find it in the \
         AWS console under Resource Groups, Tag Editor.",
    )
}

/// A step's task ended without a word: a mistake in Landfall, which must not look like a wait.
fn broken() -> Problem {
    Problem::told(
        "fault-in-landfall",
        "Landfall made a mistake in this step",
        "The step's work ended unexpectedly. What AWS has made is found again by its tags.",
        "Choose Try again. If it happens again, report it with what the terminal shows; Undo everything works all the \
         same.",
    )
}

/// Credentials that lead elsewhere would find nothing and make everything a second time.
fn same_account(header: &Header, cloud: &Cloud) -> Result<(), Problem> {
    if cloud.account == header.account {
        return Ok(());
    }
    Err(Problem::told(
        "other-account",
        "These credentials are for another account",
        format!(
            "The cluster is in account {}, and these credentials lead to account {}.",
            header.account, cloud.account
        ),
        "Choose credentials of the cluster's own account. Nothing was changed.",
    ))
}
