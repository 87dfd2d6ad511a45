//! How the window and the command line steer a run and watch it. Knows nothing of how the run's loop works.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use crate::{
    cloud::Cloud,
    contract::{ClusterSpec, Run, Stage, Update},
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
    Use(Arc<Cloud>),
    Create(Box<ClusterSpec>, Stage),
    TryAgain,
    Stop,
    Delete,
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

    /// Works with these clients from now on (new credentials for the same account).
    pub fn use_cloud(&self, cloud: Arc<Cloud>) {
        self.send(Command::Use(cloud));
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

    /// Removes everything the run made, after what runs has ended.
    pub fn delete(&self) {
        self.send(Command::Delete);
    }

    fn send(&self, command: Command) {
        // The loop ends only after the last handle is gone, so somebody listens.
        self.commands.send(command).ok();
    }
}
