//! A demo account and the engine in it, for promises. Time is tokio's paused time: nothing here sleeps for real.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc, time::Duration};

use landfall_demo_cloud::{ACCESS_KEY_ID, ACCOUNT_ID, Delays, DemoCloud, Options, SECRET_ACCESS_KEY};
use landfall_engine::{
    cloud::{Cloud, config_through},
    contract::{ClusterSpec, Direction, EventKind, Run, RunPhase, Stage, StepState},
    journal::{Header, JOURNAL_FORMAT},
    pace::Pace,
    plan::Step,
    recipe,
    resources::AnyResource,
    run_handle::RunHandle,
    runner::Runner,
};
use serde_json::Value;
use tempfile::TempDir;

pub const REGION: &str = "us-east-1";

/// The default cluster in two zones of the demo account, without the readiness check: that one speaks TLS over real
/// sockets, which paused time does not wait for. The command-line promises cover it in real time.
pub fn spec() -> ClusterSpec {
    let mut spec = ClusterSpec::new("first", REGION);
    spec.network.zones = vec!["use1-az1".into(), "use1-az2".into()];
    spec.workers.wait_for_nodes = false;
    spec
}

pub struct World {
    pub demo: DemoCloud,
    pub cloud: Arc<Cloud>,
    pub folder: TempDir,
}

impl World {
    pub fn new() -> Self {
        Self::with(Delays::typical())
    }

    pub fn with(delays: Delays) -> Self {
        let demo = DemoCloud::open_with(Options { path: None, speed: 1.0 }, delays).expect("a demo account in memory");
        let config = config_through(demo.http_client(), REGION, ACCESS_KEY_ID, SECRET_ACCESS_KEY);
        let cloud = Arc::new(Cloud::new(config, ACCOUNT_ID, Pace::starting_at(demo.now(), 1.0)));
        Self { demo, cloud, folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// A world for a spec: where its plan speaks to the cluster's own API server, that one has an open door.
    pub fn of(spec: &ClusterSpec) -> Self {
        let world = Self::new();
        let asks = |step: &Step| {
            use AnyResource::{AccessCheck, AwsAuth, ServiceAccountAnnotation, StorageClass};
            matches!(step.resource, AccessCheck(_) | AwsAuth(_) | ServiceAccountAnnotation(_) | StorageClass(_))
        };
        if recipe::plan(spec).steps.iter().any(asks) {
            world.demo.serve_kubernetes();
        }
        world
    }

    pub fn runs(&self) -> PathBuf {
        self.folder.path().join("runs")
    }

    pub fn begin(&self, spec: &ClusterSpec) -> RunHandle {
        self.begin_with(spec, self.cloud.clone())
    }

    /// Begins a run with clients of its own.
    pub fn begin_with(&self, spec: &ClusterSpec, cloud: Arc<Cloud>) -> RunHandle {
        let header = Header {
            format: JOURNAL_FORMAT,
            id: format!("{}-1", spec.name),
            created_at: self.demo.now(),
            account: ACCOUNT_ID.into(),
            demo: true,
            guided: false,
            recovered: false,
            source: None,
            spec: spec.clone(),
        };
        Runner::begin(&self.runs(), header, cloud).expect("the journal can be written")
    }

    /// Begins a run and makes everything.
    pub async fn create(&self, spec: &ClusterSpec) -> (RunHandle, Run) {
        let handle = self.begin(spec);
        handle.create(spec.clone(), Stage::Workers);
        let run = rested(&handle).await;
        (handle, run)
    }

    pub fn inventory(&self) -> BTreeMap<String, Value> {
        self.demo.inventory()
    }
}

/// Waits until nothing runs any more.
pub async fn rested(handle: &RunHandle) -> Run {
    let mut updates = handle.watch();
    let mut last = None;
    while let Some(update) =
        tokio::time::timeout(Duration::from_secs(6 * 3600), updates.recv()).await.expect("it rests")
    {
        let rests =
            matches!(update.event.as_ref().map(|event| &event.kind), Some(EventKind::Paused | EventKind::Finished));
        let phase = update.run.phase;
        last = Some(update.run);
        let resting = !matches!(phase, RunPhase::Running | RunPhase::Stopping | RunPhase::New);
        if rests || (resting && update.event.is_none()) {
            break;
        }
    }
    last.expect("a run was watched")
}

/// Waits until nothing runs any more, looking now and then: where thousands of runs are tried, drawing every second of
/// each would take most of the time.
pub async fn settled(handle: &RunHandle) -> Run {
    // What was asked for begins before the first look.
    tokio::task::yield_now().await;
    for _ in 0..6 * 3600 / 20 {
        let run = handle.look().await.expect("it lives");
        if !matches!(run.phase, RunPhase::Running | RunPhase::Stopping | RunPhase::New) {
            return run;
        }
        tokio::time::sleep(Duration::from_secs(20)).await;
    }
    panic!(
        "it rests: {:?}",
        handle.look().await.map(|run| run
            .steps
            .iter()
            .filter(|step| !matches!(step.state, StepState::Done | StepState::Deleted))
            .map(|step| format!("{} {:?} {}", step.key, step.state, step.words))
            .collect::<Vec<_>>())
    );
}

/// Waits until a delete that was asked for has come to rest.
pub async fn rested_deleting(handle: &RunHandle) -> Run {
    loop {
        let run = rested(handle).await;
        if run.direction == Direction::Delete {
            return run;
        }
        tokio::task::yield_now().await;
    }
}

/// What a person would be told, for assertions that fail.
pub fn troubles(run: &Run) -> Vec<String> {
    let failed = run.steps.iter().filter_map(|step| Some((&step.title, step.problem.as_ref()?)));
    failed
        .map(|(title, problem)| format!("{title}: {} | {} | {:?}", problem.title, problem.what_happened, problem.aws))
        .collect()
}
