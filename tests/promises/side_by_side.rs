//! The same calls to the demo cloud and to moto, by boto3, side by side (`side_by_side/compare.py`): every difference is
//! told of, with who is right, in `side_by_side/table.json`, from which docs/demo-cloud-and-moto.md is made.

use landfall_demo_cloud::{ACCESS_KEY_ID, ACCOUNT_ID, DemoCloud, Options, SECRET_ACCESS_KEY};
use tokio::runtime::Runtime;

use crate::computer::{Computer, Running, python_tool, root, run};

/// Demo seconds in a real one: a create call still answers what AWS answers first, and a cluster takes a second.
const FAST: f64 = 1000.0;

#[test]
fn the_comparison_sees_what_differs_and_what_no_longer_does() {
    let computer = Computer::new();
    let mut trial = computer.command(&python_tool("python"), "-B");
    run(trial.arg(root().join("tests/promises/side_by_side/trial.py"))).succeeded();
}

#[test]
fn what_the_demo_cloud_and_moto_answer_differently_is_in_the_table() {
    let computer = Computer::new();
    let mut server = computer.command(&python_tool("moto_server"), "-H 127.0.0.1 -p 0");
    // The same account, so that ARNs are alike; AWS's own policies, which clusters need.
    server.env("MOTO_ACCOUNT_ID", ACCOUNT_ID).env("MOTO_IAM_LOAD_MANAGED_POLICIES", "true");
    let moto = Running::start(&mut server);
    let moto_address = moto.hear(|line| line.split_once("Running on ").map(|(_, address)| address.trim().to_owned()));

    let runtime = Runtime::new().expect("threads can be started");
    let cloud = DemoCloud::open(Options { path: None, speed: FAST }).expect("an account in memory always opens");
    let demo_address = runtime.block_on(async {
        cloud.serve_kubernetes();
        cloud.serve_aws(0).await.expect("some port is free")
    });

    let mut compare = computer.command(&python_tool("python"), "-B");
    compare
        .arg(root().join("tests/promises/side_by_side/compare.py"))
        .env("MOTO", moto_address)
        .env("DEMO", format!("http://{demo_address}"))
        .env("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID)
        .env("AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY)
        .env("AWS_DEFAULT_REGION", "us-east-1");
    run(&mut compare).succeeded();
}
