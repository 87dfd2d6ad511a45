//! Whatever is called in whatever order, with whatever words: the account stays whole, nothing panics, every refusal is
//! one of AWS's, and the account is the same after it was saved and opened again.
//!
//! `LANDFALL_RANDOM_CASES` asks for another number of sequences, which are then new ones each time.

mod found;
mod json_calls;
mod looks;
mod older_saves;
mod player;
mod query_calls;
mod words;

use std::sync::OnceLock;
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::Value;

use crate::DemoCloud;
use crate::account::Account;
use crate::services::eks::tests::stage::Stage;
use crate::testing::cloud;
use player::{Player, REGION, Said};
use words::Words;

/// How many sequences are played if nobody asks for another number.
const CASES: u32 = 16;
/// How many steps the longest sequence has.
const LONGEST: usize = 50;
/// After so many steps the account is looked through.
const LOOK_EVERY: usize = 15;

/// One step of a sequence.
#[derive(Debug, Clone)]
enum Step {
    /// A call: its place among all templates, and what its words are made of.
    Call(usize, u64),
    /// Seconds of demo time pass.
    Wait(u64),
    /// Demo time runs at another speed.
    Speed(f64),
    /// Demo time stands, or goes on.
    Pause(bool),
}

fn templates() -> Vec<&'static str> {
    [query_calls::CALLS, json_calls::CALLS].concat()
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        30 => (0..templates().len(), any::<u64>()).prop_map(|(call, salt)| Step::Call(call, salt)),
        3 => prop_oneof![Just(1), 5..100u64, 100..1500u64, Just(90_000)].prop_map(Step::Wait),
        1 => prop_oneof![Just(1.0), Just(60.0), Just(1e6), Just(0.0)].prop_map(Step::Speed),
        1 => any::<bool>().prop_map(Step::Pause),
    ]
}

/// Runs something in tokio's paused time.
fn in_paused_time<T>(play: impl Future<Output = T>) -> T {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_time().start_paused(true).build().expect("a runtime");
    runtime.block_on(play)
}

/// An account in which a cluster works, as it is saved, and the ids in it.
fn busy_account() -> &'static (String, Words) {
    static BUSY: OnceLock<(String, Words)> = OnceLock::new();
    BUSY.get_or_init(|| {
        // A runtime within a runtime is not allowed, and a test may be in one.
        let made = std::thread::spawn(|| in_paused_time(make_busy_account()));
        made.join().expect("the stage can be set")
    })
}

async fn make_busy_account() -> (String, Words) {
    let stage = Stage::with_cluster().await;
    for addon in ["vpc-cni", "kube-proxy", "coredns", "aws-ebs-csi-driver"] {
        stage.ok("POST", "/clusters/demo/addons", serde_json::json!({ "addonName": addon })).await;
    }
    stage.ok("POST", "/clusters/demo/node-groups", stage.group("workers")).await;
    stage.wait(300).await;
    let mut player = Player { cloud: stage.cloud.clone(), words: Words::default() };
    for call in FIRST_CALLS {
        let call = call.replace("VPC", &stage.vpc).replace("SUBNET", &stage.public[0]);
        let said = player.say(&call).await;
        assert!(said.status < 300, "{call}: {said:?}");
    }
    stage.wait(300).await;
    looks::everything(&mut player).await;
    player.say("ec2 DescribeImages&Owner.1=amazon&Filter.1.Name=name&Filter.1.Value.1=*x86_64-standard-1.35-*").await;
    (saved(&stage.cloud), player.words)
}

/// A little of everything, for random calls to meet.
const FIRST_CALLS: [&str; 15] = [
    "ec2 AllocateAddress&Domain=vpc",
    "ec2 AllocateAddress&Domain=vpc",
    "ec2 CreateLaunchTemplate&LaunchTemplateName=web&LaunchTemplateData.InstanceType=t3.micro",
    "ec2 CreateSecurityGroup&VpcId=VPC&GroupName=web&GroupDescription=web",
    "ec2 CreateNetworkInterface&SubnetId=SUBNET",
    "ec2 CreateVolume&AvailabilityZone=us-east-1a&Size=8",
    "ec2 CreateVpcEndpoint&VpcId=VPC&ServiceName=com.amazonaws.us-east-1.s3",
    "ec2 CreateVpc&CidrBlock=10.1.0.0/16&AmazonProvidedIpv6CidrBlock=true",
    "iam CreateInstanceProfile&InstanceProfileName=web",
    "iam CreatePolicy&PolicyName=web&PolicyDocument={\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}",
    "elasticfilesystem POST /2015-02-01/file-systems {\"CreationToken\":\"web\"}",
    "kms TARGET TrentService.CreateKey {}",
    "elasticloadbalancing CreateTargetGroup&Name=web&Protocol=TCP&Port=80&VpcId=VPC&TargetType=ip",
    "kubernetes POST /apis/apps/v1/namespaces/default/deployments {\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"web\"},\"spec\":{\"replicas\":2,\"selector\":{\"matchLabels\":{\"app\":\"web\"}},\"template\":{\"metadata\":{\"labels\":{\"app\":\"web\"}},\"spec\":{\"containers\":[{\"name\":\"web\",\"image\":\"nginx:1\"}]}}}}",
    "kubernetes POST /api/v1/namespaces/default/services {\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"web\"},\"spec\":{\"type\":\"LoadBalancer\",\"selector\":{\"app\":\"web\"},\"ports\":[{\"port\":80}]}}",
];

/// The account as it is written to disk, with everything done that is due.
fn saved(cloud: &DemoCloud) -> String {
    cloud.with_account(|account, _| serde_json::to_string(account).expect("an account can be saved"))
}

/// A cloud with a saved account, at the moment when it was saved or later.
fn reopened(saved: &str) -> DemoCloud {
    let cloud = cloud();
    let account: Account = serde_json::from_str(saved).expect("what was saved can be read");
    cloud.pass(Duration::from_millis(account.saved_at.saturating_sub(cloud.now())));
    cloud.with_account(|now, _| *now = account);
    cloud
}

/// An account in which a cluster works, as it is saved.
pub(crate) fn account_with_a_busy_cluster() -> &'static str {
    &busy_account().0
}

/// A player in the account in which a cluster works.
fn player() -> Player {
    let (account, words) = busy_account();
    Player { cloud: reopened(account), words: words.clone() }
}

async fn play(steps: &[Step]) {
    let mut player = player();
    let templates = templates();
    for (number, step) in steps.iter().enumerate() {
        match step {
            Step::Call(call, salt) => drop(player.play(templates[*call], *salt).await),
            Step::Wait(seconds) => player.cloud.pass(Duration::from_secs(*seconds)),
            Step::Speed(speed) => player.cloud.set_speed(*speed),
            Step::Pause(true) => player.cloud.pause(),
            Step::Pause(false) => player.cloud.resume(),
        }
        if number % LOOK_EVERY == LOOK_EVERY - 1 {
            expect_whole(&player.cloud);
        }
    }
    expect_whole(&player.cloud);
    expect_the_same_after_saving(&mut player).await;
}

fn expect_whole(cloud: &DemoCloud) {
    let broken = cloud.with_account(|account, _| account.broken_invariants());
    assert!(broken.is_empty(), "{broken:#?}");
    let list = |path: &str| -> Vec<Value> {
        let (status, list) = cloud.kubernetes(REGION, "demo", "GET", path, &Value::Null);
        if status == 200 { list["items"].as_array().cloned().unwrap_or_default() } else { Vec::new() }
    };
    let nodes: Vec<Value> = list("/api/v1/nodes").iter().map(|node| node["metadata"]["name"].clone()).collect();
    for pod in list("/api/v1/pods") {
        let node = &pod["spec"]["nodeName"];
        assert!(node.is_null() || nodes.contains(node), "{} is on {node}, not of {nodes:?}", pod["metadata"]["name"]);
    }
}

/// Saves and opens the account, which must be the same, to the letter and to whoever looks at it.
async fn expect_the_same_after_saving(player: &mut Player) {
    // No time passes while the two are compared, and the second starts at the moment of the first.
    player.cloud.pass(Duration::from_secs(3600));
    player.cloud.pause();
    let before = saved(&player.cloud);
    let copy: Account = serde_json::from_str(&before).expect("what was saved can be read");
    assert_eq!(serde_json::to_string(&copy).expect("an account can be saved"), before, "saved twice");
    let other = cloud();
    other.pause();
    other.pass(Duration::from_millis(player.cloud.now() - other.now()));
    other.with_account(|now, _| *now = copy);
    let mut other = Player { cloud: other, words: player.words.clone() };
    let seen: Vec<(&str, Said)> = looks::everything(player).await;
    for (one, (call, same)) in seen.into_iter().zip(looks::everything(&mut other).await) {
        assert_eq!(one.1, same, "{call}");
    }
}

#[test]
fn random_calls_never_break_an_account() {
    let asked = std::env::var("LANDFALL_RANDOM_CASES").ok().and_then(|text| text.parse().ok());
    let config =
        Config { cases: asked.unwrap_or(CASES), max_shrink_iters: 400, failure_persistence: None, ..Config::default() };
    let rng = match asked {
        Some(_) => TestRng::from_seed(RngAlgorithm::ChaCha, &rand::random::<[u8; 32]>()),
        None => TestRng::deterministic_rng(RngAlgorithm::ChaCha),
    };
    let mut runner = TestRunner::new_with_rng(config, rng);
    let played = runner.run(&prop::collection::vec(step(), 1..LONGEST), |steps| {
        in_paused_time(play(&steps));
        Ok(())
    });
    if let Err(problem) = played {
        panic!("{problem}");
    }
}

/// A list that rots (an action that is no more, a word that nobody knows) would test nothing.
#[tokio::test(start_paused = true)]
async fn every_call_of_the_lists_is_one_that_the_cloud_knows() {
    let mut player = player();
    for template in templates() {
        let mut codes = Vec::new();
        for salt in 0..3 {
            codes.push(player.play(template, salt).await.code);
        }
        let is_unknown =
            codes.iter().all(|code| ["InvalidAction", "UnknownOperationException"].contains(&code.as_str()));
        let is_meant = template.contains("NoSuchAction") || template.contains("/nothing/");
        assert_eq!(is_unknown, is_meant, "{template}: {codes:?}");
    }
}
