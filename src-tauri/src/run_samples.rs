//! A run for the unit tests of this crate, as the page would receive it.

use landfall_engine::contract::{ClusterSpec, Direction, Run, RunPhase, Stage};

/// A run of `my-first-cluster` in this phase, without steps.
pub fn run(phase: RunPhase) -> Run {
    Run {
        id: "my-first-cluster-1".to_owned(),
        seq: 1,
        account: "111122223333".to_owned(),
        demo: false,
        demo_speed: None,
        demo_paused: false,
        guided: false,
        spec: ClusterSpec::new("my-first-cluster", "us-east-1"),
        direction: Direction::Create,
        through: Stage::Workers,
        phase,
        words: "Creating".to_owned(),
        progress: 0.5,
        elapsed_seconds: 60,
        remaining_seconds: Some(512),
        waiting_for: None,
        problem: None,
        slowed_by: None,
        credentials_end: None,
        driven_elsewhere: false,
        receipt: None,
        source: None,
        stages: Vec::new(),
        steps: Vec::new(),
        calls: Vec::new(),
        cost_per_hour: 0.0,
        standing: Vec::new(),
        created_at: 1_795_000_000_000,
    }
}
