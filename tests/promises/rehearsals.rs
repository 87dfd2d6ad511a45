//! Every failure of the demo cloud's library is met by the engine and got over: either it waits by itself, or it pauses,
//! and goes on once the failure is solved as its solution says. What is left when all is deleted is what there was.

use landfall_demo_cloud::{DemoCloud, Met, Progress};
use landfall_engine::contract::{ClusterSpec, RunPhase, SubnetKind};

use crate::{
    matrix::beyond,
    world::{World, rested, rested_deleting, spec, troubles},
};

/// Which run pauses because of a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pauses {
    Create,
    Delete,
    /// None: the engine has the patience, or only kubectl meets it.
    Neither,
}

fn expected(scenario: &str) -> Pauses {
    match scenario {
        "throttled" | "update-in-progress" | "locked-out" => Pauses::Neither,
        "disruption-budget" | "delete-blocked-by-load-balancer" => Pauses::Delete,
        _ => Pauses::Create,
    }
}

/// Answers with which the failure is met.
fn answers(scenario: &str) -> ClusterSpec {
    let mut spec = spec();
    if scenario == "public-subnet-without-addresses" {
        spec.workers.node_groups[0].subnets = SubnetKind::Public;
    }
    spec
}

#[tokio::test(start_paused = true)]
async fn every_failure_before_the_nodes_is_met_and_got_over() {
    get_over(|met| met < Met::Workers).await;
}

#[tokio::test(start_paused = true)]
async fn every_failure_with_the_nodes_and_after_them_is_met_and_got_over() {
    get_over(|met| met >= Met::Workers).await;
}

async fn get_over(meant: fn(Met) -> bool) {
    let scenarios: Vec<_> = DemoCloud::scenarios().into_iter().filter(|one| meant(one.met)).collect();
    assert!(scenarios.len() >= 8);
    for scenario in scenarios {
        let (name, world) = (scenario.name, World::new());
        let before = world.inventory();
        let progress = || world.demo.rehearsed().into_iter().map(|(_, progress)| progress).collect::<Vec<_>>();
        world.demo.rehearse(name).expect("the library has it");

        let (handle, mut run) = world.create(&answers(name)).await;
        let mut paused = Pauses::Neither;
        if run.phase == RunPhase::Paused {
            paused = Pauses::Create;
            assert_eq!(progress(), [Progress::Happened], "{name}: {:?}", troubles(&run));
            handle.try_again();
            run = rested(&handle).await;
            // The add-on that is gone is a step that failed, too, and is made again.
            let expected = if name == "no-cni" { RunPhase::Created } else { RunPhase::Paused };
            assert_eq!(run.phase, expected, "{name} lasts");
        }
        if run.phase == RunPhase::Paused {
            world.demo.end_rehearsal(name).expect("the library has it");
            handle.try_again();
            run = rested(&handle).await;
        }
        assert_eq!((run.phase, troubles(&run)), (RunPhase::Created, vec![]), "{name}");
        assert_ne!(progress(), [Progress::Waits], "{name} was met");

        handle.delete(Vec::new());
        run = rested_deleting(&handle).await;
        if run.phase == RunPhase::Paused {
            paused = Pauses::Delete;
            world.demo.end_rehearsal(name).expect("the library has it");
            handle.try_again();
            run = rested(&handle).await;
        }
        assert_eq!((run.phase, troubles(&run)), (RunPhase::Deleted, vec![]), "{name}");
        assert_eq!(paused, expected(name), "{name}");

        world.demo.clear_rehearsals();
        assert_eq!(beyond(&before, &world.inventory()), Vec::<String>::new(), "{name}");
    }
}
