//! How long the default cluster takes in the demo cloud's own time: ours, the lower bound from the same delays, and
//! eksctl's order on the same delays. Runs in paused time, so the figures do not depend on the machine.
//!
//! `cargo xtask bench makespan [--json]`

use std::{env, sync::Arc, time::Duration};

use landfall_demo_cloud::{ACCESS_KEY_ID, ACCOUNT_ID, Delays, DemoCloud, Options, SECRET_ACCESS_KEY};
use landfall_engine::{
    cloud::{Cloud, config_through},
    contract::{ClusterSpec, EventKind, RunPhase, Stage},
    graph::Graph,
    journal::{Header, JOURNAL_FORMAT},
    pace::Pace,
    recipe,
    resources::AnyResource,
    runner::Runner,
};
use rand::{Rng, SeedableRng, rngs::StdRng};

const REGION: &str = "us-east-1";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let delays = Delays::typical();
    let ours = ours()?;
    let bound = bound(&delays);
    let eksctl = eksctl(&delays);
    let (to_bound, to_eksctl) = (ratio(ours, bound), ratio(ours, eksctl));
    if env::args().any(|argument| argument == "--json") {
        let figures = serde_json::json!({
            "ours_seconds": ours.as_secs_f64(),
            "bound_seconds": bound.as_secs_f64(),
            "eksctl_seconds": eksctl.as_secs_f64(),
            "ours_to_bound": to_bound,
            "ours_to_eksctl": to_eksctl,
        });
        println!("{figures}");
    } else {
        println!("Time to a ready default cluster, in the demo cloud's own time:");
        println!("  Landfall             {:7.1} s", ours.as_secs_f64());
        println!("  critical path        {:7.1} s   Landfall takes {to_bound:.2} times that", bound.as_secs_f64());
        println!("  eksctl's order       {:7.1} s   Landfall takes {to_eksctl:.2} times that", eksctl.as_secs_f64());
    }
    if to_bound > 1.10 || to_eksctl > 0.80 {
        return Err("Landfall became slower than promised: at most 1.10 × the bound and 0.80 × eksctl".into());
    }
    Ok(())
}

fn ratio(one: Duration, other: Duration) -> f64 {
    (one.as_secs_f64() / other.as_secs_f64() * 1000.0).round() / 1000.0
}

/// The default answers. The readiness check is left out: it asks over real sockets, which paused time does not wait for,
/// and a managed node group is ACTIVE only after its nodes are Ready.
fn spec() -> ClusterSpec {
    let mut spec = ClusterSpec::new("bench", REGION);
    spec.network.zones = vec!["use1-az1".into(), "use1-az2".into()];
    spec.workers.wait_for_nodes = false;
    spec
}

/// The engine itself, from pressing Create to the last step.
fn ours() -> Result<Duration, Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build()?;
    runtime.block_on(async {
        let folder = tempfile::tempdir()?;
        let demo = DemoCloud::open(Options { path: None, speed: 1.0 })?;
        let config = config_through(demo.http_client(), REGION, ACCESS_KEY_ID, SECRET_ACCESS_KEY);
        let cloud = Arc::new(Cloud::new(config, ACCOUNT_ID, Pace::starting_at(demo.now(), 1.0)));
        let header = Header {
            format: JOURNAL_FORMAT,
            id: "bench-1".into(),
            created_at: demo.now(),
            account: ACCOUNT_ID.into(),
            demo: true,
            guided: false,
            recovered: false,
            source: None,
            spec: spec(),
        };
        let handle = Runner::begin(folder.path(), header, cloud).map_err(|problem| problem.what_happened)?;
        let began = demo.now();
        let mut updates = handle.watch();
        handle.create(spec(), Stage::Workers);
        while let Some(update) = updates.recv().await {
            if matches!(update.event.map(|event| event.kind), Some(EventKind::Finished)) {
                break;
            }
            if update.run.phase == RunPhase::Paused {
                return Err(format!("the run paused: {}", update.run.words).into());
            }
        }
        Ok(Duration::from_millis(demo.now() - began))
    })
}

/// The longest way through the plan's edges if every step took only what AWS takes: one call, and its own delay.
fn bound(delays: &Delays) -> Duration {
    let plan = recipe::plan(&spec());
    let takes: Vec<Duration> = plan
        .steps
        .iter()
        .map(|step| {
            delays.call
                + match &step.resource {
                    AnyResource::NatGateway(_) => delays.nat_gateway_create,
                    // A role can be used only some seconds after it was made.
                    AnyResource::IamRole(_) => delays.role_usable,
                    AnyResource::Cluster(_) => delays.cluster_create,
                    AnyResource::NodeGroup(_) => delays.nodegroup_create,
                    AnyResource::Addon(addon) if addon.name == "vpc-cni" => delays.addon_vpc_cni,
                    AnyResource::Addon(addon) if addon.name == "kube-proxy" => delays.addon_kube_proxy,
                    AnyResource::Addon(_) => delays.addon_coredns,
                    _ => Duration::ZERO,
                }
        })
        .collect();
    Graph::of(&plan).earliest_ends(&takes).into_iter().max().unwrap_or_default()
}

/// The same default cluster in eksctl's order, read from its source (pkg/ctl/create/cluster.go, pkg/eks/tasks.go,
/// pkg/eks/client.go, pkg/cfn/waiter): one stack with network, role and control plane; three add-ons asked for one
/// after the other; six good answers of the API server, 20 seconds apart; then a stack with the node role, a launch
/// template and the node group. CloudFormation's own overhead is not counted, which is kind to eksctl.
fn eksctl(delays: &Delays) -> Duration {
    let call = delays.call;
    // VPC → subnet beside the role, which must be usable → control plane → two security group rules.
    let network = call * 2;
    let role = call * 2 + delays.role_usable;
    let cluster_stack = network.max(role) + call + delays.cluster_create + call;
    let cluster_noticed = noticed_by_stack_polling(cluster_stack);
    let addons = call * 3;
    let api_server = Duration::from_secs(6 * 20);
    // Node role, its four policies, instance profile usable, launch template, node group.
    let group_stack = call * 5 + delays.role_usable + call + call + delays.nodegroup_create;
    cluster_noticed + addons + api_server + noticed_by_sdk_waiter(group_stack)
}

/// eksctl's own waiter for its cluster stack sleeps before it looks: 30 s, 30 s, then every 60 s.
fn noticed_by_stack_polling(ends: Duration) -> Duration {
    let mut looked = Duration::ZERO;
    for pause in [30, 30].into_iter().chain(std::iter::repeat(60)) {
        looked += Duration::from_secs(pause);
        if looked >= ends {
            break;
        }
    }
    looked
}

/// The AWS SDK's waiter backs off between 30 and 120 s with jitter: the pause before look n is drawn between 30 s and
/// 30 s × 2ⁿ⁻¹, at most 120 s. The mean of many draws, always the same ones.
fn noticed_by_sdk_waiter(ends: Duration) -> Duration {
    const DRAWS: u32 = 20_000;
    let mut random = StdRng::seed_from_u64(1);
    let mut sum = 0.0;
    for _ in 0..DRAWS {
        let (mut looked, mut longest) = (0.0_f64, 30.0_f64);
        while looked < ends.as_secs_f64() {
            looked += random.random_range(30.0..=longest);
            longest = (longest * 2.0).min(120.0);
        }
        sum += looked;
    }
    Duration::from_secs_f64(sum / f64::from(DRAWS))
}
