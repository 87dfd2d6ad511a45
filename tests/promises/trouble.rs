//! Trouble on the way, one promise each: credentials that end, a network that is gone, a laptop that slept, a busy
//! account, two that drive. Through the engine's public face, on the demo cloud, in paused time.

use std::{sync::Arc, time::Duration};

use landfall_demo_cloud::{ACCESS_KEY_ID, Fault, SECRET_ACCESS_KEY};
use landfall_engine::{
    cloud::{Cloud, config_through},
    contract::{EventKind, Run, RunPhase, Stage, StepState},
    pace::Pace,
    run_handle::RunHandle,
    runner::Runner,
};

use crate::world::{REGION, World, rested, rested_deleting, spec, troubles};

#[tokio::test(start_paused = true)]
async fn credentials_that_end_hold_the_run_until_new_ones_of_the_same_account_come() {
    let world = World::new();
    let handle = world.begin(&spec());
    handle.create(spec(), Stage::Workers);
    until(&handle, |run| step(run, "cluster") == StepState::Settling).await;
    world.demo.faults().fail_every(Fault::Expired);
    let run = rested(&handle).await;
    let problem = run.problem.clone().expect("the run says why it waits");
    assert_eq!((run.phase, problem.code.as_str()), (RunPhase::Paused, "credentials-expired"));
    assert!(run.steps.iter().all(|step| step.state != StepState::Failed), "no step is to blame");
    assert!(run.words.contains(&problem.title), "{}", run.words);

    let refused = handle.use_cloud(other_account(&world)).await.expect_err("another account");
    assert_eq!(refused.code, "other-account");
    assert!(refused.what_happened.contains("111122223333") && refused.what_happened.contains("999988887777"));

    world.demo.faults().clear();
    handle.use_cloud(world.cloud.clone()).await.expect("the same account");
    handle.try_again();
    let run = rested(&handle).await;
    assert_eq!((run.phase, troubles(&run), run.problem), (RunPhase::Created, vec![], None));
    let clusters = world.demo.faults().calls().into_iter().filter(|(_, action)| action == "CreateCluster").count();
    assert!(clusters <= 3, "the cluster in the making is found, not asked for again: {clusters}");
}

#[tokio::test(start_paused = true)]
async fn credentials_that_end_in_a_delete_hold_it_too_and_it_survives_a_restart() {
    let world = World::new();
    let before = world.inventory();
    let (handle, _) = world.create(&spec()).await;
    handle.delete(Vec::new());
    until(&handle, |run| step(run, "node-group-workers") == StepState::Deleting).await;
    world.demo.faults().fail_every(Fault::Expired);
    let run = rested_deleting(&handle).await;
    assert_eq!(
        (run.phase, run.problem.map(|problem| problem.code)),
        (RunPhase::Paused, Some("credentials-expired".into()))
    );
    drop(handle);
    tokio::task::yield_now().await;
    world.demo.faults().clear();
    let handle = Runner::open(&world.runs(), "first-1", Some(world.cloud.clone())).expect("opened");
    let shown = handle.look().await.expect("it lives");
    assert_eq!(
        shown.problem.map(|problem| problem.code),
        Some("credentials-expired".into()),
        "the next start says why"
    );
    handle.try_again();
    let run = rested(&handle).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Deleted, vec![]));
    assert_eq!(crate::matrix::beyond(&before, &world.inventory()), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn a_demo_whose_time_stands_holds_the_run_which_says_so_and_goes_on_with_it() {
    let world = World::new();
    let handle = world.begin(&spec());
    handle.create(spec(), Stage::Workers);
    until(&handle, |run| step(run, "cluster") == StepState::Settling).await;
    world.demo.pause();
    world.cloud.pace.set_paused(true);
    // What was being asked at that moment is answered.
    tokio::time::sleep(Duration::from_secs(60)).await;
    let asked = world.demo.faults().calls().len();
    let then = handle.look().await.expect("it lives");
    tokio::time::sleep(Duration::from_secs(8 * 3600)).await;
    let now = handle.look().await.expect("it lives");
    assert!(now.demo_paused && now.phase == RunPhase::Running);
    assert_eq!((now.elapsed_seconds, now.remaining_seconds), (then.elapsed_seconds, then.remaining_seconds));
    assert_eq!(step(&now, "cluster"), StepState::Settling);
    assert_eq!(world.demo.faults().calls().len(), asked, "nobody asks whether time goes on");
    world.demo.resume();
    world.cloud.pace.set_paused(false);
    let run = rested(&handle).await;
    assert_eq!((run.phase, troubles(&run), run.demo_paused), (RunPhase::Created, vec![], false));
    assert!(run.elapsed_seconds < 3600, "nothing was waited for too long: {}", run.elapsed_seconds);

    // A run that rests says so as well.
    let mut updates = handle.watch();
    assert!(!updates.recv().await.expect("it lives").run.demo_paused);
    for stands in [true, false] {
        world.cloud.pace.set_paused(stands);
        assert_eq!(updates.recv().await.expect("it lives").run.demo_paused, stands);
    }
}

#[tokio::test(start_paused = true)]
async fn half_an_hour_without_a_network_is_waited_out_and_said() {
    for direction in ["create", "delete"] {
        let world = World::new();
        let handle = world.begin(&spec());
        handle.create(spec(), Stage::Workers);
        if direction == "delete" {
            rested(&handle).await;
            handle.delete(Vec::new());
            until(&handle, |run| step(run, "node-group-workers") == StepState::Deleting).await;
        } else {
            until(&handle, |run| step(run, "vpc") == StepState::Done).await;
        }
        world.demo.faults().fail_every(Fault::Drop);
        tokio::time::sleep(Duration::from_secs(30 * 60)).await;
        let run = handle.look().await.expect("it lives");
        assert_eq!((run.phase, troubles(&run)), (RunPhase::Running, vec![]), "{direction}");
        let words = run.slowed_by.expect("it says what it waits for");
        assert!(words.starts_with("No answer from AWS for"), "{words}");
        world.demo.faults().clear();
        let run = rested(&handle).await;
        let end = if direction == "create" { RunPhase::Created } else { RunPhase::Deleted };
        assert_eq!((run.phase, troubles(&run), run.slowed_by), (end, vec![], None), "{direction}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_laptop_that_slept_goes_on_without_a_failure_and_without_a_burst() {
    let world = World::new();
    let demo = world.demo.clone();
    let config = config_through(world.demo.http_client(), REGION, ACCESS_KEY_ID, SECRET_ACCESS_KEY);
    let cloud = Arc::new(Cloud::new(config, &world.cloud.account, Pace::by(move || demo.now())));
    let handle = world.begin_with(&spec(), cloud);
    handle.create(spec(), Stage::Workers);
    until(&handle, |run| {
        step(run, "cluster") == StepState::Settling && step(run, "nat-gateway-1") == StepState::Settling
    })
    .await;
    // AWS goes on for a night; this computer does not.
    let before = world.demo.faults().calls().len();
    world.demo.pass(Duration::from_secs(9 * 3600));
    tokio::time::sleep(Duration::from_secs(2)).await;
    let after = world.demo.faults().calls().len() - before;
    assert!(after <= 25, "{after} calls in the first two seconds after waking");
    let run = rested(&handle).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Created, vec![]));
    assert!(run.elapsed_seconds > 9 * 3600, "the night counts as time that passed");
}

#[tokio::test(start_paused = true)]
async fn a_busy_account_slows_all_steps_down_is_said_and_passes() {
    let world = World::new();
    let handle = world.begin(&spec());
    handle.create(spec(), Stage::Workers);
    until(&handle, |run| step(run, "vpc") == StepState::Done).await;
    world.demo.faults().fail_every(Fault::Throttle);
    tokio::time::sleep(Duration::from_secs(60)).await;
    let run = handle.look().await.expect("it lives");
    assert!(run.slowed_by.is_some_and(|words| words.contains("account is busy")));
    let before = world.demo.faults().calls().len();
    tokio::time::sleep(Duration::from_secs(60)).await;
    let a_minute = world.demo.faults().calls().len() - before;
    assert!(a_minute <= 60, "{a_minute} calls in a minute of throttling, by all steps together");
    world.demo.faults().clear();
    let run = rested(&handle).await;
    assert_eq!((run.phase, troubles(&run), run.slowed_by), (RunPhase::Created, vec![], None));
}

#[tokio::test(start_paused = true)]
async fn of_two_on_the_same_run_one_drives_and_the_other_watches_and_takes_over() {
    let world = World::new();
    let handle = world.begin(&spec());
    handle.create(spec(), Stage::Workers);
    until(&handle, |run| step(run, "vpc") == StepState::Done).await;
    let refused = Runner::open(&world.runs(), "first-1", Some(world.cloud.clone())).map(|_| ()).expect_err("driven");
    assert_eq!(refused.code, "run-driven-elsewhere");

    let watcher = Runner::open_or_follow(&world.runs(), "first-1", Some(world.cloud.clone())).expect("followed");
    let seen = watcher.look().await.expect("it lives");
    assert!(seen.driven_elsewhere && seen.phase == RunPhase::Running);
    watcher.stop();
    watcher.delete(Vec::new());
    let refused = watcher.delete_chosen(&[]).await.expect_err("it only watches");
    assert_eq!(refused.code, "run-driven-elsewhere");
    until(&watcher, |run| step(run, "cluster") == StepState::Done).await;
    let run = rested(&handle).await;
    assert_eq!((run.phase, troubles(&run)), (RunPhase::Created, vec![]), "who watches stops and deletes nothing");
    until(&watcher, |run| run.phase == RunPhase::Created).await;

    drop(handle);
    until(&watcher, |run| !run.driven_elsewhere).await;
    watcher.delete(Vec::new());
    assert_eq!(rested_deleting(&watcher).await.phase, RunPhase::Deleted);
}

/// A zone that EKS refuses, an account without addresses: the button on the problem mends the answers and goes on.
#[tokio::test(start_paused = true)]
async fn a_remedy_mends_the_answers_and_finishes_what_was_begun() {
    let refused = "Cannot create cluster 'first' because us-east-1a, the targeted Availability Zone, does not currently \
                   have sufficient capacity to support the cluster. Retry and choose from these Availability Zones: \
                   us-east-1b, us-east-1c, us-east-1d";
    let full = "The maximum number of addresses has been reached.";
    let cases = [
        ("CreateCluster", 1, Fault::error(400, "UnsupportedAvailabilityZoneException", refused), "cluster"),
        ("AllocateAddress", 2, Fault::error(400, "AddressLimitExceeded", full), "elastic-ip-2"),
    ];
    for (action, nth, fault, failed) in cases {
        let world = World::new();
        let before = world.inventory();
        let mut spec = spec();
        spec.network.nat = landfall_engine::contract::NatGateways::PerZone;
        world.demo.faults().fail_nth(action, nth, fault);
        let (handle, run) = world.create(&spec).await;
        assert_eq!(run.phase, RunPhase::Paused, "{action}");
        let failing = run.steps.iter().find(|step| step.state == StepState::Failed).expect("a failed step");
        assert!(failing.problem.as_ref().is_some_and(|problem| problem.remedy.is_some()), "{failing:?}");
        assert!(failing.key == failed || action == "AllocateAddress", "{}", failing.key);
        let failing = failing.key.clone();
        handle.mend(&failing).await.expect("the remedy applies");
        until(&handle, |run| run.phase == RunPhase::Created).await;
        let run = handle.look().await.expect("it lives");
        assert_eq!((run.phase, troubles(&run)), (RunPhase::Created, vec![]), "{action}");
        handle.delete(Vec::new());
        let run = rested_deleting(&handle).await;
        assert_eq!((run.phase, troubles(&run)), (RunPhase::Deleted, vec![]), "{action}");
        assert_eq!(crate::matrix::beyond(&before, &world.inventory()), Vec::<String>::new(), "{action}");
    }
}

/// The network was to be undone and made in other zones; the undoing failed, and the person has had enough.
#[tokio::test(start_paused = true)]
async fn whoever_undoes_everything_gets_no_new_cluster_from_a_remedy_chosen_before() {
    let refused = "Cannot create cluster 'first' because us-east-1e, the targeted Availability Zone, does not currently \
                   have sufficient capacity to support the cluster. Retry and choose from these Availability Zones: \
                   us-east-1a, us-east-1b";
    let world = World::new();
    let before = world.inventory();
    let faults = world.demo.faults();
    faults.fail_next("CreateCluster", Fault::error(400, "UnsupportedAvailabilityZoneException", refused));
    let (handle, _) = world.create(&spec()).await;
    faults.fail_next("DeleteVpc", Fault::Denied);
    handle.mend("cluster").await.expect("the remedy applies");
    assert_eq!(rested_deleting(&handle).await.phase, RunPhase::Paused);
    handle.delete(Vec::new());
    until(&handle, |run| run.phase == RunPhase::Deleted).await;
    tokio::time::sleep(Duration::from_secs(3600)).await;
    assert_eq!(handle.look().await.map(|run| run.phase), Some(RunPhase::Deleted));
    assert_eq!(crate::matrix::beyond(&before, &world.inventory()), Vec::<String>::new());
}

fn step(run: &Run, key: &str) -> StepState {
    run.steps.iter().find(|step| step.key == key).expect("a step of the plan").state
}

/// Watches until something is so; fails when the run's clock runs half a day without it.
async fn until(handle: &RunHandle, so: impl Fn(&Run) -> bool) {
    let mut updates = handle.watch();
    let watched = async {
        while let Some(update) = updates.recv().await {
            if so(&update.run) {
                return;
            }
            let ended = matches!(update.event.map(|event| event.kind), Some(EventKind::Paused));
            assert!(!ended || so(&update.run) || update.run.problem.is_none(), "it pauses: {:?}", update.run.problem);
        }
        panic!("the run's loop has ended");
    };
    tokio::time::timeout(Duration::from_secs(12 * 3600), watched).await.expect("it becomes so");
}

fn other_account(world: &World) -> Arc<Cloud> {
    let config = config_through(world.demo.http_client(), REGION, ACCESS_KEY_ID, SECRET_ACCESS_KEY);
    Arc::new(Cloud::new(config, "999988887777", Pace::starting_at(world.demo.now(), 1.0)))
}
