//! How the window and the command line steer a run and watch it. Knows nothing of how the run's loop works.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use crate::{
    changes,
    cloud::Cloud,
    contract::{
        ChangePreview, ClusterSpec, DeletionPreview, Leftover, Offers, Problem, RemedyAction, Run, Stage, Update,
    },
    journal::driven_elsewhere,
    leftovers, remedies,
    run_state::RunState,
};

/// A way to steer a run and to watch it. Cheap to clone.
#[derive(Debug, Clone)]
pub struct RunHandle {
    id: Arc<str>,
    commands: mpsc::UnboundedSender<Command>,
}

/// What a handle asks of the run's loop.
#[derive(Debug)]
pub(crate) enum Command {
    Watch(mpsc::UnboundedSender<Update>),
    Look(oneshot::Sender<Run>),
    Examine(oneshot::Sender<(RunState, Option<Arc<Cloud>>)>),
    Use(Arc<Cloud>, oneshot::Sender<Result<(), Problem>>),
    Create(Box<ClusterSpec>, Stage),
    MakeAnew(Box<ClusterSpec>),
    TryAgain,
    Stop,
    Delete(Vec<Leftover>),
}

impl RunHandle {
    pub(crate) fn new(id: Arc<str>, commands: mpsc::UnboundedSender<Command>) -> Self {
        Self { id, commands }
    }

    /// The run's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The run as it stands, then an update for every event and every second. Ends when the run's loop ends.
    pub fn watch(&self) -> mpsc::UnboundedReceiver<Update> {
        let (sender, receiver) = mpsc::unbounded_channel();
        self.send(Command::Watch(sender));
        receiver
    }

    /// The run as it stands; none when its loop has ended.
    pub async fn look(&self) -> Option<Run> {
        let (sender, receiver) = oneshot::channel();
        self.send(Command::Look(sender));
        receiver.await.ok()
    }

    /// Works with these clients from now on: new credentials for the same account.
    ///
    /// # Errors
    /// When they are for another account; the run keeps those it had.
    pub async fn use_cloud(&self, cloud: Arc<Cloud>) -> Result<(), Problem> {
        let (sender, receiver) = oneshot::channel();
        self.send(Command::Use(cloud, sender));
        receiver.await.unwrap_or_else(|_| Err(ended()))
    }

    /// Makes everything up to a stage. Answers for steps that have not begun may have changed.
    pub fn create(&self, spec: ClusterSpec, through: Stage) {
        self.send(Command::Create(Box::new(spec), through));
    }

    /// Runs failed steps again, and goes on with a run at rest.
    pub fn try_again(&self) {
        self.send(Command::TryAgain);
    }

    /// Starts nothing new, waits for what runs.
    pub fn stop(&self) {
        self.send(Command::Stop);
    }

    /// Removes everything the run made, after what runs has ended, and what else was chosen.
    pub fn delete(&self, also: Vec<Leftover>) {
        self.send(Command::Delete(also));
    }

    /// The same, with what else goes chosen by the keys of a preview.
    ///
    /// # Errors
    /// When one of them is not (any more) among what can be removed, or another Landfall drives the run; nothing is
    /// deleted then.
    pub async fn delete_chosen(&self, keys: &[String]) -> Result<(), Problem> {
        self.drives().await?;
        if keys.is_empty() {
            self.delete(Vec::new());
            return Ok(());
        }
        let offered = self.preview_delete().await?.also;
        if let Some(gone) = keys.iter().find(|key| !offered.iter().any(|leftover| leftover.key == **key)) {
            return Err(not_offered(gone));
        }
        self.delete(offered.into_iter().filter(|leftover| keys.contains(&leftover.key)).collect());
        Ok(())
    }

    /// What going on with other answers would do, as far as they can be planned. Asks AWS nothing.
    ///
    /// # Errors
    /// When the run is closed here.
    pub async fn preview_change(&self, spec: &ClusterSpec, offers: Option<&Offers>) -> Result<ChangePreview, Problem> {
        let (state, _) = self.state().await?;
        Ok(changes::preview(&state, spec, offers))
    }

    /// Goes on with other answers, which are right in themselves: makes what they add, and deletes what they leave out.
    /// `told`: the keys of all that the person was told would go.
    ///
    /// # Errors
    /// When they change what stands or nothing at all, something else would go, or another Landfall drives the run; the
    /// run stays as it is.
    pub async fn change(&self, spec: ClusterSpec, told: &[String]) -> Result<(), Problem> {
        self.drives().await?;
        let (state, _) = self.state().await?;
        changes::agree(&changes::preview(&state, &spec, None), told)?;
        self.create(spec, Stage::Workers);
        Ok(())
    }

    /// Everything a delete would do, read from the account now.
    ///
    /// # Errors
    /// When the run has no clients to ask with.
    pub async fn preview_delete(&self) -> Result<DeletionPreview, Problem> {
        let (state, cloud) = self.examine().await?;
        Ok(leftovers::preview(&cloud, &state).await)
    }

    /// Applies the remedy of a failed step, and tries again.
    ///
    /// # Errors
    /// When there is none, it cannot be applied, or another Landfall drives the run; the run stays as it is.
    pub async fn mend(&self, step: &str) -> Result<(), Problem> {
        self.drives().await?;
        let (state, cloud) = self.examine().await?;
        let problem = state.step(step).and_then(|step| step.problem.clone());
        let remedy = problem.and_then(|problem| problem.remedy).ok_or_else(no_remedy)?;
        if remedy.action == RemedyAction::DeletionProtectionOff {
            remedies::turn_deletion_protection_off(&cloud, &state.spec.name).await?;
            self.try_again();
            return Ok(());
        }
        let spec = Box::new(remedies::mended(&remedy.action, &state.spec, &cloud).await?);
        if matches!(remedy.action, RemedyAction::ChooseZones { .. }) {
            // A subnet cannot move: what stands is undone first.
            self.send(Command::MakeAnew(spec));
        } else {
            self.send(Command::Create(spec, state.through));
            self.try_again();
        }
        Ok(())
    }

    /// Whoever follows moves nothing, and must be told rather than left waiting.
    async fn drives(&self) -> Result<(), Problem> {
        match self.look().await {
            Some(run) if run.driven_elsewhere => Err(driven_elsewhere(&run.id)),
            _ => Ok(()),
        }
    }

    async fn examine(&self) -> Result<(RunState, Arc<Cloud>), Problem> {
        let (state, cloud) = self.state().await?;
        Ok((state, cloud.ok_or_else(not_connected)?))
    }

    async fn state(&self) -> Result<(RunState, Option<Arc<Cloud>>), Problem> {
        let (sender, receiver) = oneshot::channel();
        self.send(Command::Examine(sender));
        receiver.await.map_err(|_| ended())
    }

    fn send(&self, command: Command) {
        // The loop ends only after the last handle is gone, so somebody listens.
        self.commands.send(command).ok();
    }
}

fn ended() -> Problem {
    Problem::told(
        "run-ended",
        "This run is closed here",
        "Landfall is not working on this run any more.",
        "Open it again from your clusters.",
    )
}

/// Nobody can ask AWS for this run until credentials are chosen. The page knows its code.
pub fn not_connected() -> Problem {
    Problem::told(
        "not-connected",
        "Landfall is not connected to this account",
        "Going on with this run needs credentials for its AWS account.",
        "Choose where the credentials come from.",
    )
}

fn not_offered(key: &str) -> Problem {
    Problem::told(
        "not-among-leftovers",
        format!("{key} is not there to be removed"),
        "It may be gone already, or it is not what Landfall offered to remove. Nothing was deleted.",
        "Look at the list again, and choose from it.",
    )
}

fn no_remedy() -> Problem {
    Problem::told(
        "no-remedy",
        "There is nothing to apply here any more",
        "The step has gone on since, or its problem has no remedy that Landfall can apply by itself.",
        "Look at the step again.",
    )
}
