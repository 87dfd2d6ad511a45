//! What the page watches. Every update of a run goes through a Tauri channel, in order, none left out.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use landfall_engine::{contract::Update, run_handle::RunHandle};
use tauri::{async_runtime::JoinHandle, ipc::Channel};
use tokio::sync::watch::Receiver;

/// A script in a terminal may make hundreds of calls a second; nobody reads more than a few pages a second.
const AT_MOST_EVERY: Duration = Duration::from_millis(300);
/// What happens in the demo cloud by the passing of time alone is found by looking.
const AT_LEAST_EVERY: Duration = Duration::from_secs(1);

/// Waits until it is time to look at the demo account again, whose changes these are if it is open.
pub async fn next_look(changes: Option<Receiver<()>>) {
    tokio::time::sleep(AT_MOST_EVERY).await;
    match changes {
        Some(mut changes) => {
            // Either something happened or it is time to look.
            tokio::time::timeout(AT_LEAST_EVERY, changes.changed()).await.ok();
        }
        None => tokio::time::sleep(AT_LEAST_EVERY).await,
    }
}

/// The watches of the page.
#[derive(Debug, Default)]
pub struct Watches(Mutex<Open>);

#[derive(Debug, Default)]
struct Open {
    last: u32,
    tasks: HashMap<u32, JoinHandle<()>>,
}

impl Watches {
    /// Sends every update of a run into a channel, first the run as it stands. The number ends it.
    pub fn begin(&self, handle: &RunHandle, channel: Channel<Update>) -> u32 {
        let mut updates = handle.watch();
        self.keep(tauri::async_runtime::spawn(async move {
            while let Some(update) = updates.recv().await {
                if channel.send(update).is_err() {
                    return;
                }
            }
        }))
    }

    /// Keeps a task that tells the page something until it is ended. The number ends it.
    pub fn keep(&self, task: JoinHandle<()>) -> u32 {
        let mut open = self.open();
        open.last += 1;
        let number = open.last;
        open.tasks.insert(number, task);
        number
    }

    /// Ends one; one that has ended already is fine.
    pub fn end(&self, number: u32) {
        if let Some(task) = self.open().tasks.remove(&number) {
            task.abort();
        }
    }

    /// Ends all: the page was left.
    pub fn end_all(&self) {
        self.open().tasks.drain().for_each(|(_, task)| task.abort());
    }

    fn open(&self) -> std::sync::MutexGuard<'_, Open> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
