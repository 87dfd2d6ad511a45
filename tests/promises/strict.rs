//! botocore, AWS's own description of itself, judges the demo cloud over loopback: every operation, refusal, list and
//! waiter that it has (`strict/tour.py`), and the getting-started flow as people type it (`strict/getting_started.txt`).

use std::process::Command;

use landfall_demo_cloud::{ACCESS_KEY_ID, DemoCloud, Options, SECRET_ACCESS_KEY};
use tokio::runtime::Runtime;

use crate::computer::{Computer, python_tool, root, run};

/// Demo seconds in a real one. A waiter of botocore sees what is under way at this pace, and a cluster takes a second.
const FAST: f64 = 1000.0;
/// Here everything is done before the next command has started, so that no waiter sleeps its half minute.
const DONE_AT_ONCE: f64 = 5000.0;

/// A new account on loopback, in memory.
struct Served {
    computer: Computer,
    address: String,
    _cloud: DemoCloud,
    _runtime: Runtime,
}

impl Served {
    fn at(speed: f64) -> Self {
        let runtime = Runtime::new().expect("threads can be started");
        let cloud = DemoCloud::open(Options { path: None, speed }).expect("an account in memory always opens");
        let address = runtime.block_on(async {
            cloud.serve_kubernetes();
            cloud.serve_aws(0).await.expect("some port is free")
        });
        Self { computer: Computer::new(), address: format!("http://{address}"), _cloud: cloud, _runtime: runtime }
    }

    fn python(&self, script: &str) -> Command {
        let folder = root().join("tests/promises/strict");
        let mut command = self.computer.command(&python_tool("python"), "-B");
        command.arg(folder.join(script));
        command
            .env("AWS_ENDPOINT_URL", &self.address)
            .env("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID)
            .env("AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY);
        for name in ["AWS_REGION", "AWS_DEFAULT_REGION"] {
            command.env(name, "us-east-1");
        }
        command
    }
}

#[test]
fn the_judge_sees_whatever_is_wrong_with_an_answer() {
    let computer = Computer::new();
    let mut trial = computer.command(&python_tool("python"), "-B");
    run(trial.arg(root().join("tests/promises/strict/trial.py"))).succeeded();
}

#[test]
fn every_answer_of_the_demo_cloud_is_as_aws_own_models_say() {
    let served = Served::at(FAST);
    run(&mut served.python("tour.py")).succeeded();
}

#[test]
fn the_getting_started_flow_can_be_typed() {
    let served = Served::at(DONE_AT_ONCE);
    let commands = root().join("tests/promises/strict/getting_started.txt");
    run(served.python("typed.py").arg(commands)).succeeded();
}
