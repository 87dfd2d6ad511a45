//! The runs on disk, and those that are open in this window.

use std::{collections::HashMap, path::PathBuf, sync::Arc};

use landfall_engine::{
    cloud::Cloud,
    contract::{ClusterSpec, LostRun, Problem, Run, RunPhase, RunSummary},
    journal::{self, Header},
    recover,
    run_handle::RunHandle,
    run_list,
    runner::Runner,
};
use landfall_places::Connected;
use tokio::sync::{Mutex, mpsc::UnboundedSender};

/// The folder of journals, and the runs this window drives.
#[derive(Debug)]
pub struct Runs {
    folder: PathBuf,
    open: Mutex<HashMap<String, RunHandle>>,
    opened: UnboundedSender<RunHandle>,
}

/// Whether something is being done on a run, by this window.
pub fn is_at_work(run: &Run) -> bool {
    matches!(run.phase, RunPhase::Running | RunPhase::Stopping) && !run.driven_elsewhere
}

impl Runs {
    /// Opens nothing yet. Every run that is opened is also told to `opened`.
    pub fn new(folder: PathBuf, opened: UnboundedSender<RunHandle>) -> Self {
        Self { folder, open: Mutex::default(), opened }
    }

    /// Every run, newest first: as it is now where this window drives it, else as its journal tells.
    pub async fn list(&self) -> Vec<RunSummary> {
        let mut summaries = run_list::list(&self.folder);
        for known in &mut summaries {
            let handle = self.open.lock().await.get(&known.id).cloned();
            if let Some(run) = async { handle?.look().await }.await {
                (known.phase, known.words, known.cost_per_hour) = (run.phase, run.words, run.cost_per_hour);
                known.driven_elsewhere = run.driven_elsewhere;
            }
        }
        summaries
    }

    /// Where a run stands, if it is open in this window.
    pub async fn phase(&self, id: &str) -> Option<RunPhase> {
        let handle = self.open.lock().await.get(id).cloned()?;
        handle.look().await.map(|run| run.phase)
    }

    /// A run of the same cluster in the same place that is not over.
    pub fn unfinished(&self, spec: &ClusterSpec, place: &Connected) -> Option<RunSummary> {
        run_list::unfinished(&self.folder, spec, &place.identity.account, place.identity.demo)
    }

    /// Begins a run.
    pub async fn begin(&self, header: Header, cloud: Arc<Cloud>) -> Result<RunHandle, Problem> {
        let handle = Runner::begin(&self.folder, header, cloud)?;
        self.keep(&mut *self.open.lock().await, &handle);
        Ok(handle)
    }

    /// A run, opened if it is not yet. Without a cloud it can only be watched, and so can one that another Landfall
    /// drives.
    pub async fn open(&self, id: &str, cloud: Option<Arc<Cloud>>) -> Result<RunHandle, Problem> {
        let mut open = self.open.lock().await;
        if let Some(handle) = open.get(id) {
            if let Some(cloud) = cloud {
                handle.use_cloud(cloud).await?;
            }
            return Ok(handle.clone());
        }
        let handle = Runner::open_or_follow(&self.folder, id, cloud)?;
        self.keep(&mut open, &handle);
        Ok(handle)
    }

    /// The runs on which this window works, oldest first.
    pub async fn at_work(&self) -> Vec<Run> {
        let mut found = Vec::new();
        for handle in self.handles().await {
            found.extend(handle.look().await.filter(is_at_work));
        }
        found.sort_by_key(|run| run.created_at);
        found
    }

    /// Nothing new starts in any run; what runs is waited for.
    pub async fn stop_all(&self) {
        self.handles().await.iter().for_each(RunHandle::stop);
    }

    /// What never changes of a run.
    pub fn header(&self, id: &str) -> Result<Header, Problem> {
        journal::read(&self.folder, id).map(|(header, _)| header)
    }

    /// The ids of all runs whose journals are here.
    pub fn known(&self) -> Vec<String> {
        journal::ids(&self.folder)
    }

    /// Writes a journal for a run that was found in the account without one, and says its id.
    pub fn recover(&self, lost: &LostRun, place: &Connected) -> Result<String, Problem> {
        recover::recover(&self.folder, lost, place.identity.demo, place.source.clone())
    }

    /// Takes a run off the disk.
    pub async fn forget(&self, id: &str) -> Result<(), Problem> {
        self.open.lock().await.remove(id);
        journal::forget(&self.folder, id)
    }

    async fn handles(&self) -> Vec<RunHandle> {
        self.open.lock().await.values().cloned().collect()
    }

    fn keep(&self, open: &mut HashMap<String, RunHandle>, handle: &RunHandle) {
        open.insert(handle.id().to_owned(), handle.clone());
        // Nobody listens any more only while the program ends.
        self.opened.send(handle.clone()).ok();
    }
}
