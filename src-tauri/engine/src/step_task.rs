//! The work on one step: look, create, wait until ready; or delete, wait until gone. Sends messages, owns no state.

use std::{
    future::Future,
    hash::{DefaultHasher, Hash, Hasher},
    time::Duration,
};

use serde_json::Value;
use tokio::sync::{mpsc, oneshot, watch};

use crate::{
    contract::{EventKind, Receipt},
    failure::Failure,
    pace::until_next_look,
    patience::{Patience, patience, patience_with_the_new},
    problems,
    resources::{AnyResource, Ctx, Look},
};

/// What a task tells the loop.
#[derive(Debug)]
pub enum Message {
    /// It happened.
    Event(EventKind),
    /// It is about to happen; answered once that is on disk.
    Intent(EventKind, oneshot::Sender<()>),
    /// The step failed, and the task ends.
    Failed(String, Failure),
    /// The step cannot go on without the person, and no other can; the task ends, and the step has not failed.
    Held(String, Failure),
    /// The account was looked through after a delete.
    Scanned(Box<Receipt>),
    /// The step is done or gone, and the task ends.
    Over(EventKind, String),
    /// It is made, and can become ready only after other steps; the task ends, and the loop starts another one then.
    Parked(String),
    /// The task ends in the middle: the loop did not take the intent (its disk failed), or the run is stopping and
    /// the wait would be long or endless.
    Interrupted(String),
}

/// How long to bear with a failure.
type Patient = fn(&Failure) -> Option<Patience>;

/// However fast the clock runs, a passing failure is met this often before it counts as lasting.
const TRIES_AT_LEAST: i32 = 4;

/// After a create that may have been carried out, how long until a second look must show it.
const SHOWN_BY_THEN: Duration = Duration::from_secs(10);

/// How often a thing that is still shown after it was removed is removed again.
const LOOKS_WHETHER_GONE: usize = 3;

/// What is added to the reason of a wait that is unusually long.
const OVERDUE: &str = "This takes longer than usual; Landfall keeps waiting, and nothing is lost.";

/// Why a task ends without success.
enum End {
    Failed(Failure),
    Parked,
    Interrupted,
}

impl From<Failure> for End {
    fn from(failure: Failure) -> Self {
        End::Failed(failure)
    }
}

/// One step's task.
#[derive(Debug)]
pub struct StepTask {
    /// What.
    pub resource: AnyResource,
    /// Its surroundings.
    pub ctx: Ctx,
    /// Its output, where the journal knows it.
    pub known: Option<Value>,
    /// The title of a step that must be over before this one can become ready.
    pub held_back_by: Option<String>,
    /// Whether the run is stopping.
    pub stopping: watch::Receiver<bool>,
    /// To the loop.
    pub outbox: mpsc::UnboundedSender<Message>,
}

impl StepTask {
    /// Makes it.
    pub async fn make(self) {
        let ended = self.try_to_make().await;
        self.end(ended, EventKind::StepDone { step: self.ctx.step.clone() }).await;
    }

    /// Waits until what was made is ready, once nothing holds it back any more.
    pub async fn finish(self, made: Value) {
        let ended = self.until_usable(made).await;
        self.end(ended, EventKind::StepDone { step: self.ctx.step.clone() }).await;
    }

    /// Removes it.
    pub async fn remove(self) {
        let ended = self.try_to_remove().await;
        self.end(ended, EventKind::StepDeleted { step: self.ctx.step.clone() }).await;
    }

    async fn try_to_make(&self) -> Result<(), End> {
        let step = self.ctx.step.clone();
        self.tell(EventKind::StepLooking { step: step.clone() });
        if self.ctx.attempt > 0 {
            self.until_ready(Duration::from_secs(60), || self.resource.clear(&self.ctx)).await?;
        }
        let output = match self.patiently(|| self.resource.find(&self.ctx)).await? {
            Some(output) => self.made(output, true),
            None => {
                self.intend(EventKind::StepCreating { step }).await?;
                self.create().await?
            }
        };
        if let Some(title) = &self.held_back_by {
            self.note(&format!("Made; it can become ready only after this: {title}."));
            return Err(End::Parked);
        }
        self.until_usable(output).await
    }

    async fn until_usable(&self, output: Value) -> Result<(), End> {
        let usual = Duration::from_secs(self.resource.usual_seconds().into());
        let look = || self.resource.ready(&self.ctx, &output);
        let ready = self.until_so(usual, look, patience_with_the_new).await?;
        if ready != output {
            self.made(ready, false);
        }
        Ok(())
    }

    /// Creates, and looks again before every further try that might make a second one.
    async fn create(&self) -> Result<Value, End> {
        let mut waiting = Waiting::default();
        loop {
            self.turn_to_create().await?;
            let failure = match self.resource.create(&self.ctx).await {
                Ok(output) => return Ok(self.made(output, false)),
                Err(failure) => failure,
            };
            let in_doubt = failure.leaves_doubt();
            self.wait_out(&mut waiting, failure, patience).await?;
            let mut found = self.patiently(|| self.resource.find(&self.ctx)).await?;
            if found.is_none() && in_doubt {
                // What was made shows by its tags within seconds, but not at once: better to look twice than to make two.
                self.sleep_or_stop(SHOWN_BY_THEN).await?;
                found = self.patiently(|| self.resource.find(&self.ctx)).await?;
            }
            if let Some(output) = found {
                return Ok(self.made(output, true));
            }
        }
    }

    /// Waits until the account bears one more create of this kind.
    async fn turn_to_create(&self) -> Result<(), End> {
        let traffic = &self.ctx.cloud.traffic;
        traffic.turn().await;
        if matches!(self.resource, AnyResource::VpcEndpoint(_)) {
            while let Some(wait) = traffic.take_endpoint_turn() {
                self.sleep_or_stop(wait).await?;
            }
        }
        Ok(())
    }

    async fn try_to_remove(&self) -> Result<(), End> {
        self.intend(EventKind::StepDeleting { step: self.ctx.step.clone() }).await?;
        let known = match &self.known {
            Some(output) => Some(output.clone()),
            None => self.find_ours().await?,
        };
        let Some(output) = known else { return Ok(()) };
        if self.known.is_none() {
            self.note("Found in the account; it is removed.");
        }
        if self.ctx.attempt > 0 {
            self.patiently(|| self.resource.delete_anew(&self.ctx, &output)).await?;
        }
        let usual = Duration::from_secs(self.resource.about().usual_delete_seconds.into());
        let mut gone = output;
        for _ in 0..LOOKS_WHETHER_GONE {
            self.until_ready(usual, || self.resource.delete(&self.ctx, &gone)).await?;
            // A create whose answer was lost may have made a second one with the same tags; and "not found" may be the
            // word of a server that has not heard of it yet.
            let Some(other) = self.find_ours().await? else { return Ok(()) };
            gone = other;
            self.sleep_or_stop(SHOWN_BY_THEN).await?;
        }
        // Still shown by its tags, although AWS says by its id that it is gone: the tags are late.
        Ok(())
    }

    /// For a delete, somebody else's object of the same name means that ours does not stand.
    async fn find_ours(&self) -> Result<Option<Value>, End> {
        match self.patiently(|| self.resource.find(&self.ctx)).await {
            Err(End::Failed(Failure::Told(problem))) if problem.code.ends_with("-name-taken") => Ok(None),
            found => found,
        }
    }

    /// Asks again and again, at the pace of `until_next_look`.
    async fn until_ready<T, F>(&self, usual: Duration, look: impl Fn() -> F) -> Result<T, End>
    where
        F: Future<Output = Result<Look<T>, Failure>>,
    {
        self.until_so(usual, look, patience).await
    }

    async fn until_so<T, F>(&self, usual: Duration, look: impl Fn() -> F, patience: Patient) -> Result<T, End>
    where
        F: Future<Output = Result<Look<T>, Failure>>,
    {
        let pace = &self.ctx.cloud.pace;
        let began = pace.now();
        let mut noted = String::new();
        loop {
            let note = match self.patiently_so(&look, patience).await? {
                Look::Ready(found) => return Ok(found),
                Look::NotYet(note) => note,
            };
            let elapsed = Duration::from_millis(pace.now().saturating_sub(began));
            let overdue = elapsed > usual * 2 + Duration::from_secs(60);
            let note = if overdue { format!("{note} {OVERDUE}") } else { note };
            if note != noted {
                self.note(&note);
                noted = note;
            }
            let pause = until_next_look(elapsed, usual).mul_f64(self.ctx.cloud.traffic.stretch());
            // A run that stops waits for what ends by itself, but not for ever for what may never come.
            if overdue {
                self.sleep_or_stop(pause).await?;
            } else {
                pace.sleep(pause).await;
            }
        }
    }

    /// Tries again what `patience` says will pass by itself.
    async fn patiently<T, F>(&self, call: impl Fn() -> F) -> Result<T, End>
    where
        F: Future<Output = Result<T, Failure>>,
    {
        self.patiently_so(call, patience).await
    }

    async fn patiently_so<T, F>(&self, call: impl Fn() -> F, patience: Patient) -> Result<T, End>
    where
        F: Future<Output = Result<T, Failure>>,
    {
        let mut waiting = Waiting::default();
        loop {
            self.ctx.cloud.traffic.turn().await;
            match call().await {
                Ok(answer) => return Ok(answer),
                Err(failure) => self.wait_out(&mut waiting, failure, patience).await?,
            }
        }
    }

    /// Sleeps a little, or gives the failure back when it is not of the passing kind or lasts too long.
    async fn wait_out(&self, waiting: &mut Waiting, failure: Failure, patience: Patient) -> Result<(), End> {
        let Some(patience) = patience(&failure) else { return Err(failure.into()) };
        let pace = &self.ctx.cloud.pace;
        let now = pace.awake();
        if waiting.why != Some(patience.why) {
            *waiting = Waiting { why: Some(patience.why), since: now, tries: 0 };
            self.note(&format!("Waits and tries again: {}.", patience.why));
        }
        // Where the clock runs fast, one slow answer must not use the patience up.
        let tried_enough = waiting.tries >= TRIES_AT_LEAST;
        if tried_enough && Duration::from_millis(now.saturating_sub(waiting.since)) >= patience.up_to {
            return Err(failure.into());
        }
        waiting.tries += 1;
        // 2, 3, 4.5 … up to 15 seconds: most of what passes, passes in seconds. Whether something was made whose answer
        // was lost shows reliably only after a while.
        let least = if failure.leaves_doubt() { 5.0 } else { 2.0 };
        let seconds = (2.0 * 1.5_f64.powi(waiting.tries - 1)).clamp(least, 15.0) * self.ctx.cloud.traffic.stretch();
        self.sleep_or_stop(Duration::from_secs_f64(seconds * self.jitter(waiting.tries))).await
    }

    /// Sleeps, unless the run is stopping or begins to: AWS has nothing in hand for this step then, and what it has made
    /// is found again.
    async fn sleep_or_stop(&self, duration: Duration) -> Result<(), End> {
        let mut stopping = self.stopping.clone();
        tokio::select! {
            biased;
            Ok(_) = stopping.wait_for(|stopping| *stopping) => Err(End::Interrupted),
            () = self.ctx.cloud.pace.sleep(duration) => Ok(()),
        }
    }

    /// 0.75 to 1.25, another for every step and try: steps and people that were refused together do not come back
    /// together.
    fn jitter(&self, tries: i32) -> f64 {
        let mut hasher = DefaultHasher::new();
        (&self.ctx.run, &self.ctx.step, tries).hash(&mut hasher);
        0.75 + (hasher.finish() % 1000) as f64 / 2000.0
    }

    fn made(&self, output: Value, found: bool) -> Value {
        let facts = self.resource.facts(&output);
        self.tell(EventKind::StepMade { step: self.ctx.step.clone(), output: output.clone(), facts, found });
        output
    }

    fn note(&self, note: &str) {
        self.tell(EventKind::StepNote { step: self.ctx.step.clone(), note: note.to_owned() });
    }

    fn tell(&self, kind: EventKind) {
        self.send(Message::Event(kind));
    }

    async fn intend(&self, kind: EventKind) -> Result<(), End> {
        let (sender, on_disk) = oneshot::channel();
        self.send(Message::Intent(kind, sender));
        on_disk.await.map_err(|_| End::Interrupted)
    }

    async fn end(&self, ended: Result<(), End>, success: EventKind) {
        let step = self.ctx.step.clone();
        self.send(match ended {
            Ok(()) => Message::Over(success, step),
            Err(End::Failed(failure)) if problems::concerns_identity(&failure) => Message::Held(step, failure),
            Err(End::Failed(failure)) => Message::Failed(step, problems::decoded(failure, &self.ctx.cloud).await),
            Err(End::Parked) => Message::Parked(step),
            Err(End::Interrupted) => Message::Interrupted(step),
        });
    }

    fn send(&self, message: Message) {
        // The loop outlives its tasks: it ends only when nothing runs.
        self.outbox.send(message).ok();
    }
}

/// One kind of passing trouble, and for how long it has lasted.
#[derive(Debug, Default)]
struct Waiting {
    why: Option<&'static str>,
    since: u64,
    tries: i32,
}
