//! The runs on disk, and those that are open in this window.

use std::{collections::HashMap, path::PathBuf, sync::Arc};

use landfall_engine::{
    cloud::Cloud,
    contract::{Problem, Run, RunSummary},
    journal::{self, Header},
    run_state::RunState,
    runner::{RunHandle, Runner},
};
use tokio::sync::Mutex;

/// The folder of journals, and the runs this window drives.
#[derive(Debug)]
pub struct Runs {
    folder: PathBuf,
    open: Mutex<HashMap<String, RunHandle>>,
}

impl Runs {
    /// Opens nothing yet.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, open: Mutex::default() }
    }

    /// Every run, newest first.
    pub async fn list(&self) -> Vec<RunSummary> {
        let mut summaries = Vec::new();
        for id in journal::ids(&self.folder) {
            let live = match self.open.lock().await.get(&id).cloned() {
                Some(handle) => handle.look().await,
                None => None,
            };
            summaries.push(match live {
                Some(run) => summary(run),
                None => self.on_disk(&id),
            });
        }
        summaries.sort_by_key(|summary| std::cmp::Reverse(summary.created_at));
        summaries
    }

    /// Begins a run.
    pub async fn begin(&self, header: Header, cloud: Arc<Cloud>) -> Result<RunHandle, Problem> {
        let handle = Runner::begin(&self.folder, header, cloud)?;
        self.open.lock().await.insert(handle.id().to_owned(), handle.clone());
        Ok(handle)
    }

    /// A run, opened if it is not yet. Without a cloud it can only be watched.
    pub async fn open(&self, id: &str, cloud: Option<Arc<Cloud>>) -> Result<RunHandle, Problem> {
        let mut open = self.open.lock().await;
        if let Some(handle) = open.get(id) {
            if let Some(cloud) = cloud {
                handle.use_cloud(cloud);
            }
            return Ok(handle.clone());
        }
        let handle = Runner::open(&self.folder, id, cloud)?;
        open.insert(id.to_owned(), handle.clone());
        Ok(handle)
    }

    /// What never changes of a run.
    pub fn header(&self, id: &str) -> Result<Header, Problem> {
        journal::read(&self.folder, id).map(|(header, _)| header)
    }

    /// Takes a run off the disk.
    pub async fn forget(&self, id: &str) -> Result<(), Problem> {
        self.open.lock().await.remove(id);
        journal::forget(&self.folder, id)
    }

    fn on_disk(&self, id: &str) -> RunSummary {
        let read = journal::read(&self.folder, id).and_then(|(header, events)| {
            RunState::replay(header, &events).map_err(|illegal| Problem {
                code: "journal-unreadable".into(),
                title: "This run's journal contradicts itself".into(),
                what_happened: illegal.to_string(),
                what_to_do: String::new(),
                aws: None,
                left_behind: Vec::new(),
            })
        });
        read.map_or_else(|problem| unreadable(id, &problem), |state| state.summary())
    }
}

fn summary(run: Run) -> RunSummary {
    RunSummary {
        id: run.id,
        name: run.spec.name,
        region: run.spec.region,
        account: run.account,
        demo: run.demo,
        phase: run.phase,
        words: run.words,
        cost_per_hour: run.cost_per_hour,
        created_at: run.created_at,
        unreadable: None,
    }
}

fn unreadable(id: &str, problem: &Problem) -> RunSummary {
    RunSummary {
        id: id.to_owned(),
        name: id.to_owned(),
        region: String::new(),
        account: String::new(),
        demo: false,
        phase: landfall_engine::contract::RunPhase::Paused,
        words: problem.title.clone(),
        cost_per_hour: 0.0,
        created_at: 0,
        unreadable: Some(format!("{} {}", problem.what_happened, problem.what_to_do)),
    }
}
