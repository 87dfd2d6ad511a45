//! Any answer at all from AWS, or from a proxy on the way: through each of the SDK's clients into a failure and its words.
//! Never a panic, always a title and something to do, and never the secret the request was signed with.
#![no_main]

use std::{
    sync::{Arc, LazyLock, Mutex, PoisonError},
    time::Duration,
};

use aws_smithy_runtime_api::client::{
    http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn},
    orchestrator::{HttpRequest, HttpResponse},
    result::ConnectorError,
};
use aws_smithy_types::body::SdkBody;
use landfall_engine::{
    cloud::{Cloud, config_through},
    failure::Failure,
    pace::Pace,
    patience, problems,
};
use libfuzzer_sys::fuzz_target;
use tokio::runtime::Runtime;

const SECRET: &str = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY";

// The first line names the call, the status and an error type in the header; the rest is the body.
fuzz_target!(|bytes: &[u8]| {
    let Some((call, answer)) = Answer::read(bytes) else { return };
    *ANSWER.lock().unwrap_or_else(PoisonError::into_inner) = answer;
    let answered = RUNTIME.block_on(ask(call));
    let calls = CLOUD.take_calls();
    let Err(failure) = answered else { return };
    let longest = Duration::from_secs(24 * 60 * 60);
    for patience in [patience::patience(&failure), patience::patience_with_the_new(&failure)].into_iter().flatten() {
        assert!(patience.up_to <= longest && !patience.why.is_empty());
    }
    failure.is_gone();
    failure.leaves_doubt();
    let problem = problems::explain(&failure);
    assert!(!problem.code.is_empty() && !problem.title.is_empty(), "a name");
    assert!(!problem.what_happened.is_empty() && !problem.what_to_do.is_empty(), "what happened and what to do");
    if !bytes.windows(SECRET.len()).any(|part| part == SECRET.as_bytes()) {
        assert!(!format!("{problem:?} {failure:?} {calls:?}").contains(SECRET), "the secret is told");
    }
});

static ANSWER: LazyLock<Arc<Mutex<Answer>>> = LazyLock::new(Arc::default);
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("this process may have a runtime")
});
static CLOUD: LazyLock<Cloud> = LazyLock::new(|| {
    let connector = SharedHttpConnector::new(OneAnswer(ANSWER.clone()));
    let door = http_client_fn(move |_, _| connector.clone());
    Cloud::new(config_through(door, "us-east-1", "AKIAIOSFODNN7EXAMPLE", SECRET), "111122223333", Pace::real())
});

#[derive(Debug, Default, Clone)]
struct Answer {
    status: u16,
    error_type: String,
    body: Vec<u8>,
}

impl Answer {
    fn read(bytes: &[u8]) -> Option<(u8, Self)> {
        let end = bytes.iter().position(|byte| *byte == b'\n')?;
        let mut words = std::str::from_utf8(&bytes[..end]).ok()?.splitn(3, ' ');
        let (call, status) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        let error_type = words.next().unwrap_or_default().to_owned();
        Some((call, Self { status, error_type, body: bytes[end + 1..].to_vec() }))
    }
}

#[derive(Debug, Clone)]
struct OneAnswer(Arc<Mutex<Answer>>);

impl HttpConnector for OneAnswer {
    fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
        let answer = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        HttpConnectorFuture::ready(response(answer))
    }
}

fn response(answer: Answer) -> Result<HttpResponse, ConnectorError> {
    let refused = |error: &dyn std::fmt::Display| ConnectorError::io(error.to_string().into());
    let mut response = http::Response::builder().status(answer.status);
    if !answer.error_type.is_empty() {
        response = response.header("x-amzn-errortype", answer.error_type);
    }
    let response = response.body(SdkBody::from(answer.body)).map_err(|error| refused(&error))?;
    HttpResponse::try_from(response).map_err(|error| refused(&error))
}

/// One call that makes and one that looks, for each service.
async fn ask(call: u8) -> Result<(), Failure> {
    let cloud = &*CLOUD;
    match call % 12 {
        0 => cloud.ec2.create_vpc().send().await.map(drop).map_err(Failure::of("EC2", "CreateVpc")),
        1 => {
            cloud.ec2.describe_nat_gateways().send().await.map(drop).map_err(Failure::of("EC2", "DescribeNatGateways"))
        }
        2 => {
            cloud.ec2.delete_subnet().subnet_id("s").send().await.map(drop).map_err(Failure::of("EC2", "DeleteSubnet"))
        }
        3 => {
            cloud.eks.describe_cluster().name("a").send().await.map(drop).map_err(Failure::of("EKS", "DescribeCluster"))
        }
        4 => cloud.eks.delete_cluster().name("a").send().await.map(drop).map_err(Failure::of("EKS", "DeleteCluster")),
        5 => {
            let call = cloud.eks.create_addon().cluster_name("a").addon_name("coredns");
            call.send().await.map(drop).map_err(Failure::of("EKS", "CreateAddon"))
        }
        6 => cloud.iam.get_role().role_name("a").send().await.map(drop).map_err(Failure::of("IAM", "GetRole")),
        7 => {
            let call = cloud.iam.create_role().role_name("a").assume_role_policy_document("{}");
            call.send().await.map(drop).map_err(Failure::of("IAM", "CreateRole"))
        }
        8 => cloud.sts.get_caller_identity().send().await.map(drop).map_err(Failure::of("STS", "GetCallerIdentity")),
        9 => {
            let call = cloud.logs.describe_log_groups();
            call.send().await.map(drop).map_err(Failure::of("CloudWatch Logs", "DescribeLogGroups"))
        }
        10 => {
            let call = cloud.elb.describe_load_balancers();
            call.send().await.map(drop).map_err(Failure::of("Elastic Load Balancing", "DescribeLoadBalancers"))
        }
        _ => {
            let call = cloud.elbv2.describe_load_balancers();
            call.send().await.map(drop).map_err(Failure::of("Elastic Load Balancing", "DescribeLoadBalancers"))
        }
    }
}
