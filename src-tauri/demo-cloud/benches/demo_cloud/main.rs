//! How much the demo cloud can do: calls a second in process and over loopback, memory and start with a hundred clusters;
//! and the same calls to moto, through the same client, in the same run.
//!
//! `cargo xtask bench demo-cloud [--json]`. Figures depend on the computer; the ratios of one run can be compared with
//! those of another.

mod client;
mod furnish;
mod measure;
mod memory;
mod mix;
mod moto;
mod report;
mod signing;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use landfall_demo_cloud::{Delays, DemoCloud, Options};
use tokio::runtime::Runtime;

use crate::client::Client;
use crate::measure::{median, over_loopback};
use crate::moto::Moto;
use crate::report::{Figures, OfMoto};

/// As many clusters as AWS lets an account have in a Region without asking.
const MANY: usize = 100;
/// Demo seconds in a real one: time runs, and the buckets of AWS's request rates are never empty.
const SPEED: f64 = 3600.0;
const ROUNDS: usize = 5;

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome {
    let as_json = std::env::args().any(|argument| argument == "--json");
    let folder = Folder::new()?;
    let runtime = Runtime::new()?;
    let moto = Moto::start()?;
    if moto.is_none() {
        eprintln!("Without moto: LANDFALL_TEST_PYTHON_BIN names no folder with moto_server.");
    }

    let empty = folder.0.join("empty.json");
    let opened_empty = opening(&empty)?;
    let began = Instant::now();
    let cloud = open(None)?;
    let mut demo = serve(&runtime, &cloud)?;
    demo.ask(&mix::who_am_i())?;
    let first_answer = began.elapsed();

    let nothing_yet = memory::of(std::process::id());
    furnish::clusters(&mut demo, 1, &|| pass(&cloud))?;
    let mut theirs = moto.as_ref().map(Moto::client).transpose()?;
    let moto_nothing_yet = moto.as_ref().and_then(|moto| memory::of(moto.id()));
    if let Some(client) = &mut theirs {
        furnish::clusters(client, 1, &|| ())?;
    }
    let one = [over_loopback(&mut demo, ROUNDS)?, in_process(&runtime, &cloud)?];
    let moto_one = theirs.as_mut().map(|client| over_loopback(client, ROUNDS)).transpose()?;

    let began = Instant::now();
    furnish::clusters(&mut demo, MANY, &|| pass(&cloud))?;
    let made_in = began.elapsed();
    let with_many = memory::of(std::process::id());
    if let Some(client) = &mut theirs {
        furnish::clusters(client, MANY, &|| ())?;
    }
    let moto_with_many = moto.as_ref().and_then(|moto| memory::of(moto.id()));
    let many = [over_loopback(&mut demo, ROUNDS)?, in_process(&runtime, &cloud)?];
    let moto_many = theirs.as_mut().map(|client| over_loopback(client, ROUNDS)).transpose()?;
    drop(cloud);

    // The same, kept in a file as people have it, and opened again.
    let full = folder.0.join("full.json");
    let kept = open(Some(full.clone()))?;
    let mut client = serve(&runtime, &kept)?;
    furnish::clusters(&mut client, MANY, &|| pass(&kept))?;
    let many_in_a_file = over_loopback(&mut client, ROUNDS)?;
    drop(kept);
    let opened_full = opening(&full)?;

    let figures = Figures {
        clusters: MANY,
        calls: mix::names(),
        one,
        many,
        many_in_a_file,
        made_in,
        opened_empty,
        opened_full,
        first_answer,
        memory: nothing_yet.zip(with_many),
        moto: moto_one.zip(moto_many).zip(moto.as_ref()).map(|((one, many), moto)| OfMoto {
            one,
            many,
            first_answer: moto.first_answer(),
            memory: moto_nothing_yet.zip(moto_with_many),
        }),
    };
    if as_json {
        println!("{}", figures.json())
    } else {
        print!("{}", figures.text())
    }
    Ok(())
}

/// An account whose calls are answered as soon as they can be.
fn open(path: Option<PathBuf>) -> Outcome<DemoCloud> {
    let delays = Delays { call: Duration::ZERO, ..Delays::typical() };
    Ok(DemoCloud::open_with(Options { path, speed: SPEED }, delays)?)
}

/// How long it takes to open an account and to ask it one question, at best.
fn opening(path: &std::path::Path) -> Outcome<Duration> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut took = Vec::new();
    for _ in 0..ROUNDS {
        let began = Instant::now();
        let cloud = open(Some(path.to_owned()))?;
        runtime.block_on(measure::ask(&cloud, &mix::who_am_i()))?;
        took.push(began.elapsed());
    }
    Ok(median(took))
}

fn serve(runtime: &Runtime, cloud: &DemoCloud) -> Outcome<Client> {
    let address = runtime.block_on(async {
        cloud.serve_kubernetes();
        cloud.serve_aws(0).await
    })?;
    Ok(Client::to(address))
}

fn in_process(runtime: &Runtime, cloud: &DemoCloud) -> Outcome<f64> {
    runtime.block_on(measure::in_process(cloud, ROUNDS))
}

/// Long enough for whatever is under way.
fn pass(cloud: &DemoCloud) {
    cloud.pass(Duration::from_secs(3600));
}

/// A folder of its own, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Outcome<Self> {
        let path = std::env::temp_dir().join(format!("landfall-bench-{}", rand::random::<u64>()));
        std::fs::create_dir_all(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}
