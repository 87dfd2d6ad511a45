//! The engine as one client among others: everything goes over sockets, through AWS's own HTTP client and the demo cloud's
//! loopback door, in real time at the demo cloud's highest speed. What is in between (HTTP, connections that are kept or
//! end, signatures over what was truly sent) is left out where both live in one process.

use std::sync::Arc;

use landfall_demo_cloud::{ACCESS_KEY_ID, ACCOUNT_ID, AwsDoor, DemoCloud, Options, SECRET_ACCESS_KEY};
use landfall_engine::{
    cloud::{Cloud, config_through},
    contract::{DemoSpeed, RunPhase, Stage},
    pace::Pace,
};

use crate::{
    matrix::beyond,
    recipes::recipes,
    world::{World, rested, rested_deleting, spec, troubles},
};

/// A world whose account is reached through its door alone.
async fn world(region: &str) -> (World, AwsDoor) {
    let speed = DemoSpeed::Max.factor();
    let demo = DemoCloud::open(Options { path: None, speed }).expect("a demo account in memory");
    demo.serve_kubernetes();
    let door = demo.open_aws_door(0).await.expect("a port");
    let mut config = config_through(demo.http_client(), region, ACCESS_KEY_ID, SECRET_ACCESS_KEY).into_builder();
    config.set_http_client(None);
    let config = config.endpoint_url(format!("http://{}", door.address())).build();
    let cloud = Arc::new(Cloud::new(config, ACCOUNT_ID, Pace::starting_at(demo.now(), speed)));
    (World { demo, cloud, folder: tempfile::tempdir().expect("a temporary folder") }, door)
}

#[tokio::test]
async fn the_default_cluster_and_every_recipe_are_made_and_go_over_loopback() {
    let mut specs = recipes();
    specs.push(spec());
    for mut spec in specs {
        // Here it has real sockets and real time.
        spec.workers.wait_for_nodes = true;
        let (world, door) = world(&spec.region).await;
        let before = world.inventory();
        let handle = world.begin(&spec);
        handle.create(spec.clone(), Stage::Workers);
        let run = rested(&handle).await;
        assert_eq!((run.phase, troubles(&run)), (RunPhase::Created, vec![]), "{}", spec.name);
        assert!(!door.calls().is_empty(), "{}: the calls came through the door", spec.name);
        handle.delete(Vec::new());
        let run = rested_deleting(&handle).await;
        assert_eq!((run.phase, troubles(&run)), (RunPhase::Deleted, vec![]), "{}", spec.name);
        assert_eq!(beyond(&before, &world.inventory()), Vec::<String>::new(), "{}", spec.name);
    }
}
