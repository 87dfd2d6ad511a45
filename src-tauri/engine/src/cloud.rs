//! The AWS clients one run uses, built from one `SdkConfig`. Real AWS, another server behind `AWS_ENDPOINT_URL`, the
//! demo cloud in process or over loopback: the same code, which cannot tell them apart.

use std::{
    mem,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use aws_config::{BehaviorVersion, Region, SdkConfig, retry::RetryConfig, timeout::TimeoutConfig};
use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        http::SharedHttpClient,
        interceptors::{
            Intercept, SharedInterceptor,
            context::{BeforeSerializationInterceptorContextRef, FinalizerInterceptorContextRef},
        },
        orchestrator::{HttpResponse, Metadata},
        runtime_components::RuntimeComponents,
    },
};
use aws_smithy_types::config_bag::{ConfigBag, Layer, Storable, StoreReplace};

use crate::{contract::ApiCall, pace::Pace, traffic::Traffic};

/// One account in one Region, as one identity.
#[derive(Debug, Clone)]
pub struct Cloud {
    /// Amazon EC2 Auto Scaling: self-managed nodes.
    pub autoscaling: aws_sdk_autoscaling::Client,
    /// Amazon EC2: networks.
    pub ec2: aws_sdk_ec2::Client,
    /// Amazon EFS: shared file systems.
    pub efs: aws_sdk_efs::Client,
    /// Amazon EKS: clusters.
    pub eks: aws_sdk_eks::Client,
    /// Elastic Load Balancing, the first kind: Classic Load Balancers that Services leave behind.
    pub elb: aws_sdk_elasticloadbalancing::Client,
    /// Elastic Load Balancing, today's kinds: what Services and Ingresses leave behind.
    pub elbv2: aws_sdk_elasticloadbalancingv2::Client,
    /// AWS IAM: roles.
    pub iam: aws_sdk_iam::Client,
    /// AWS KMS: the key that encrypts secrets.
    pub kms: aws_sdk_kms::Client,
    /// Amazon CloudWatch Logs: what the control plane writes.
    pub logs: aws_sdk_cloudwatchlogs::Client,
    /// AWS STS: who am I.
    pub sts: aws_sdk_sts::Client,
    /// The Region's code.
    pub region: String,
    /// The account's number.
    pub account: String,
    /// The clock of this place.
    pub pace: Pace,
    /// Where the credentials come from, for signing Kubernetes tokens in process.
    pub config: SdkConfig,
    /// When they end, in milliseconds since 1970 by the person's own clock; none where they do not or nobody knows.
    pub credentials_end: Option<u64>,
    /// How busy the account is, shared by all steps.
    pub traffic: Traffic,
    calls: CallLog,
}

impl Cloud {
    /// Builds the clients. `config` must have a Region.
    pub fn new(config: SdkConfig, account: impl Into<String>, pace: Pace) -> Self {
        let sleep = SharedAsyncSleep::new(pace.clone());
        Self::with_retries(config, account, pace, RetryConfig::disabled(), sleep)
    }

    /// The same account for calls that change nothing, which the SDK may repeat by itself. It waits in real time: a
    /// page must not wait for a demo cloud whose time stands.
    pub fn reading(&self) -> Self {
        let sleep = SharedAsyncSleep::new(TokioSleep::new());
        let (config, account, pace) = (self.config.clone(), self.account.clone(), self.pace.clone());
        Self::with_retries(config, account, pace, RetryConfig::standard(), sleep)
    }

    fn with_retries(
        config: SdkConfig,
        account: impl Into<String>,
        pace: Pace,
        retries: RetryConfig,
        sleep: SharedAsyncSleep,
    ) -> Self {
        // AWS answers in well under two seconds; a laptop that slept must notice that its connection is dead.
        let timeouts = TimeoutConfig::builder()
            .operation_attempt_timeout(Duration::from_secs(30))
            .connect_timeout(Duration::from_secs(5))
            .build();
        // The SDK would send a create again whose answer was lost, and make it twice: whoever tries again looks first.
        let config = config.into_builder().sleep_impl(sleep).timeout_config(timeouts).retry_config(retries).build();
        let traffic = Traffic::new(pace.clone());
        let calls = CallLog { pace: pace.clone(), traffic: traffic.clone(), calls: Arc::default() };
        let region = config.region().map(ToString::to_string).unwrap_or_default();
        let log = SharedInterceptor::new(calls.clone());
        Self {
            autoscaling: aws_sdk_autoscaling::Client::from_conf(
                aws_sdk_autoscaling::config::Builder::from(&config).interceptor(log.clone()).build(),
            ),
            ec2: aws_sdk_ec2::Client::from_conf(
                aws_sdk_ec2::config::Builder::from(&config).interceptor(log.clone()).build(),
            ),
            efs: aws_sdk_efs::Client::from_conf(
                aws_sdk_efs::config::Builder::from(&config).interceptor(log.clone()).build(),
            ),
            eks: aws_sdk_eks::Client::from_conf(
                aws_sdk_eks::config::Builder::from(&config).interceptor(log.clone()).build(),
            ),
            elb: aws_sdk_elasticloadbalancing::Client::from_conf(
                aws_sdk_elasticloadbalancing::config::Builder::from(&config).interceptor(log.clone()).build(),
            ),
            elbv2: aws_sdk_elasticloadbalancingv2::Client::from_conf(
                aws_sdk_elasticloadbalancingv2::config::Builder::from(&config).interceptor(log.clone()).build(),
            ),
            iam: aws_sdk_iam::Client::from_conf(
                aws_sdk_iam::config::Builder::from(&config).interceptor(log.clone()).build(),
            ),
            kms: aws_sdk_kms::Client::from_conf(
                aws_sdk_kms::config::Builder::from(&config).interceptor(log.clone()).build(),
            ),
            logs: aws_sdk_cloudwatchlogs::Client::from_conf(
                aws_sdk_cloudwatchlogs::config::Builder::from(&config).interceptor(log.clone()).build(),
            ),
            sts: aws_sdk_sts::Client::from_conf(aws_sdk_sts::config::Builder::from(&config).interceptor(log).build()),
            region,
            account: account.into(),
            pace,
            config,
            credentials_end: None,
            traffic,
            calls,
        }
    }

    /// The same clients, whose credentials end at this moment.
    #[must_use]
    pub fn ending(mut self, credentials_end: Option<u64>) -> Self {
        self.credentials_end = credentials_end;
        self
    }

    /// The calls answered since this was last asked.
    pub fn take_calls(&self) -> Vec<ApiCall> {
        mem::take(&mut *self.calls.calls.lock().unwrap_or_else(|poisoned| poisoned.into_inner()))
    }

    /// The clients' `aws` partition name in ARNs: `aws`, `aws-cn` or `aws-us-gov`.
    pub fn partition(&self) -> &'static str {
        partition(&self.region)
    }
}

/// A configuration whose requests go through a given door instead of the network (the demo cloud in process). Asks no
/// file and no environment, so that a real account's settings cannot leak in.
pub fn config_through(door: SharedHttpClient, region: &str, access_key_id: &str, secret_access_key: &str) -> SdkConfig {
    let credentials = Credentials::from_keys(access_key_id, secret_access_key, None);
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(door)
        .region(Region::new(region.to_owned()))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .build()
}

/// The partition a Region belongs to, as ARNs name it.
pub fn partition(region: &str) -> &'static str {
    match region {
        region if region.starts_with("cn-") => "aws-cn",
        region if region.starts_with("us-gov-") => "aws-us-gov",
        region if region.starts_with("eusc-") => "aws-eusc",
        _ => "aws",
    }
}

/// Notes every call: service, action, result, time. Never a parameter or a header, so no secret can slip in.
#[derive(Debug, Clone)]
struct CallLog {
    pace: Pace,
    traffic: Traffic,
    calls: Arc<Mutex<Vec<ApiCall>>>,
}

#[derive(Debug)]
struct Began(Instant);

impl Storable for Began {
    type Storer = StoreReplace<Self>;
}

#[aws_smithy_runtime_api::client::interceptors::dyn_dispatch_hint]
impl Intercept for CallLog {
    fn name(&self) -> &'static str {
        "CallLog"
    }

    fn read_before_execution(
        &self,
        _: &BeforeSerializationInterceptorContextRef<'_>,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let mut layer = Layer::new("CallLog");
        layer.store_put(Began(Instant::now()));
        bag.push_layer(layer);
        Ok(())
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Some(metadata) = bag.load::<Metadata>() else { return Ok(()) };
        let result = context.response().map(result_of);
        self.traffic.note(result.as_deref());
        let call = ApiCall {
            at: self.pace.now(),
            service: metadata.service().to_owned(),
            action: metadata.name().to_owned(),
            result: result.unwrap_or_else(|| "no answer".to_owned()),
            millis: bag.load::<Began>().map_or(0, |began| began.0.elapsed().as_millis() as u64),
        };
        self.calls.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push(call);
        Ok(())
    }
}

/// `ok`, or AWS's error code, read from the header (EKS) or the body (EC2, IAM, STS).
fn result_of(response: &HttpResponse) -> String {
    if response.status().is_success() {
        return "ok".to_owned();
    }
    let header =
        response.headers().get("x-amzn-errortype").map(|code| code.split(':').next().unwrap_or(code).to_owned());
    let body = || {
        let text = std::str::from_utf8(response.body().bytes()?).ok()?;
        let (_, rest) = text.split_once("<Code>")?;
        rest.split_once("</Code>").map(|(code, _)| code.to_owned())
    };
    header.or_else(body).unwrap_or_else(|| response.status().as_u16().to_string())
}
