//! Where both doors meet: one HTTP request in, one HTTP answer out.
//!
//! The credential scope of the signature says which service is meant, as everything arrives at one address.
//! It must not know any resource.

use http::{HeaderValue, Method, Request, Response};
use serde_json::Value;

use crate::aws_door::Understood;
use crate::context::Context;
use crate::scenarios::{self, Asked};
use crate::services::{
    autoscaling, ec2, efs, eks, elasticloadbalancing, iam, kms, logs, service_quotas, ssm, sts, tagging,
};
use crate::throttling::Counted;
use crate::wire::sigv4::{self, Claim, Refused};
use crate::wire::{Answer, AwsError, Params, Speech, Xml, ec2_query, json, query, rest_json};
use crate::{DemoCloud, Fault, ids, regions, sessions};

/// How long a request hangs if nobody gives it up: longer than anybody waits.
const HANGS: std::time::Duration = std::time::Duration::from_secs(24 * 3600);

/// The connection broke, because a fault was asked for. The caller cannot know whether the request was done.
#[derive(Debug, thiserror::Error)]
#[error("connection reset by peer")]
pub struct ConnectionLost;

/// What arrives, read according to the service's protocol.
pub(crate) enum Call {
    Autoscaling(Params),
    Ec2(Params),
    Elb(Params),
    Iam(Params),
    Sts(Params),
    Eks(&'static str, rest_json::Call),
    Efs(&'static str, rest_json::Call),
    Kms(String, Value),
    Logs(String, Value),
    Ssm(String, Value),
    Quotas(String, Value),
    Tagging(String, Value),
    /// A service this cloud does not have, or a request nobody signed.
    Nobody(Speech),
}

/// What goes back, before it has a protocol.
enum Done {
    Xml(Xml),
    Json(Value),
}

impl DemoCloud {
    /// Answers one request of AWS's API, after the time a call takes.
    ///
    /// # Errors
    ///
    /// [`ConnectionLost`] only if [`Faults`](crate::Faults) asked for it; a refusal by AWS is an answer.
    pub async fn handle(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, ConnectionLost> {
        self.sleep(self.delays().call).await;
        let claim = sigv4::claim(&request);
        let read = match &claim {
            Ok(claim) => read(claim, &request),
            Err(_) => Ok(Call::Nobody(Speech::of("", &request))),
        };
        let call = match read {
            Ok(call) => call,
            Err(error) => return Ok(respond(&Call::Nobody(Speech::of("", &request)), "", Err(error))),
        };
        let action = call.action();
        let (service, region) =
            claim.as_ref().map_or(("", ""), |claim| (claim.service.as_str(), claim.region.as_str()));
        let fault = self.faults().on_call(service, &action);
        let result = match &fault {
            Some(Fault::Drop) => return Err(ConnectionLost),
            Some(Fault::Hang) => {
                // Real time: it is the caller's patience that ends this.
                tokio::time::sleep(HANGS).await;
                return Err(ConnectionLost);
            }
            Some(Fault::Error { status, code, message }) => Err(AwsError::new(*status, code, message.as_str())),
            Some(fault) => match call.refusal_for(fault, (service, region), &action) {
                Some(refusal) => Err(refusal),
                None => self.perform(&call, &action, claim, &request),
            },
            None => self.perform(&call, &action, claim, &request),
        };
        if fault == Some(Fault::LoseAnswer) {
            return Err(ConnectionLost);
        }
        Ok(respond(&call, &action, result))
    }

    fn perform(
        &self,
        call: &Call,
        action: &str,
        claim: Result<Claim, Refused>,
        request: &Request<Vec<u8>>,
    ) -> Answer<Done> {
        let claim = claim.map_err(|refused| call.refuse(refused))?;
        let refused = |refused| call.refuse(refused);
        let (session, secret) = sessions::signer(&claim, request).map_err(refused)?;
        let real_now = jiff::Timestamp::now().as_second();
        sigv4::verify(&claim, request, &secret, real_now).map_err(refused)?;
        if session.as_ref().is_some_and(|session| session.is_over(real_now)) {
            return Err(call.refuse(Refused::Expired));
        }
        if regions::find(&claim.region).is_none() {
            // AWS does not know the account in a Region that is not switched on for it.
            return Err(call.refuse(Refused::UnknownKey));
        }
        let asked = (claim.service.as_str(), claim.region.as_str());
        let unseen = self.unseen(self.delays().call);
        self.with(&claim.region, |context| {
            if let Some(session) = &session {
                sessions::enter(context, session, &claim.service).map_err(refused)?;
            }
            let counted = Counted { service: &claim.service, action, params: call.params() };
            if !context.buckets.take(&claim.region, counted, context.now, unseen) {
                return Err(call.throttled());
            }
            let fault = scenarios::before(context, &call.asked(&claim.service, action));
            if let Some(refusal) = fault.and_then(|fault| call.refusal_for(&fault, asked, action)) {
                return Err(refusal);
            }
            if let Some(by) = context.iam.denial(&format!("{}:{action}", claim.service), context.now) {
                return Err(call.denied(asked, action, by, &context.caller));
            }
            let result = call.perform(context, action);
            context.changed |= result.is_ok() && call.changes(action);
            result
        })
    }
}

fn read(claim: &Claim, request: &Request<Vec<u8>>) -> Answer<Call> {
    let params = || {
        if request.method() == Method::GET {
            Params::parse(request.uri().query().unwrap_or_default().as_bytes())
        } else {
            Params::parse(request.body())
        }
    };
    Ok(match claim.service.as_str() {
        "autoscaling" => Call::Autoscaling(params()),
        "ec2" => Call::Ec2(params()),
        "elasticloadbalancing" => Call::Elb(params()),
        "iam" => Call::Iam(params()),
        "sts" => Call::Sts(params()),
        "eks" => {
            let call = rest_json::Call::read(request.method(), request.uri(), request.body())?;
            let operation = eks::operation(&call.method, &call.segments()).unwrap_or("");
            Call::Eks(operation, call)
        }
        "elasticfilesystem" => {
            let call = rest_json::Call::read(request.method(), request.uri(), request.body())?;
            let operation = efs::operation(&call.method, &call.segments()).unwrap_or("");
            Call::Efs(operation, call)
        }
        "kms" | "logs" | "servicequotas" | "ssm" | "tagging" => {
            let (action, body) = json::read(request)?;
            match claim.service.as_str() {
                "kms" => Call::Kms(action, body),
                "logs" => Call::Logs(action, body),
                "servicequotas" => Call::Quotas(action, body),
                "tagging" => Call::Tagging(action, body),
                _ => Call::Ssm(action, body),
            }
        }
        service => Call::Nobody(Speech::of(service, request)),
    })
}

impl Call {
    fn action(&self) -> String {
        match self {
            Self::Autoscaling(params)
            | Self::Ec2(params)
            | Self::Elb(params)
            | Self::Iam(params)
            | Self::Sts(params) => params.get("Action").unwrap_or_default().to_owned(),
            Self::Efs(operation, _) | Self::Eks(operation, _) => (*operation).to_owned(),
            Self::Kms(action, _)
            | Self::Logs(action, _)
            | Self::Quotas(action, _)
            | Self::Ssm(action, _)
            | Self::Tagging(action, _) => action.clone(),
            Self::Nobody(_) => String::new(),
        }
    }

    /// The parameters, in the protocols that have some.
    fn params(&self) -> Option<&Params> {
        match self {
            Self::Autoscaling(params)
            | Self::Ec2(params)
            | Self::Elb(params)
            | Self::Iam(params)
            | Self::Sts(params) => Some(params),
            _ => None,
        }
    }

    /// The call as scenarios see it.
    fn asked<'a>(&'a self, service: &'a str, action: &'a str) -> Asked<'a> {
        static NOTHING: Value = Value::Null;
        let (path, body) = match self {
            Self::Efs(_, call) | Self::Eks(_, call) => (call.path.as_slice(), &call.body),
            _ => (&[][..], &NOTHING),
        };
        Asked { service, action, path, body }
    }

    /// Whether a call that succeeded has changed the account.
    fn changes(&self, action: &str) -> bool {
        match self {
            Self::Autoscaling(_)
            | Self::Ec2(_)
            | Self::Elb(_)
            | Self::Iam(_)
            | Self::Kms(..)
            | Self::Logs(..)
            | Self::Quotas(..)
            | Self::Ssm(..)
            | Self::Tagging(..) => !["Describe", "Get", "List", "Simulate"].iter().any(|verb| action.starts_with(verb)),
            // Some of EKS's questions come by POST.
            Self::Efs(_, call) | Self::Eks(_, call) => {
                call.method != Method::GET && !action.starts_with("Describe") && !action.starts_with("List")
            }
            Self::Sts(_) | Self::Nobody(_) => false,
        }
    }

    fn perform(&self, context: &mut Context<'_>, action: &str) -> Answer<Done> {
        match self {
            Self::Autoscaling(params) => autoscaling::handle(context, action, params).map(Done::Xml),
            Self::Ec2(params) => ec2::handle(context, action, params).map(Done::Xml),
            Self::Elb(params) => elasticloadbalancing::handle(context, action, params).map(Done::Xml),
            Self::Iam(params) => iam::handle(context, action, params).map(Done::Xml),
            Self::Sts(params) => sts::handle(context, action, params).map(Done::Xml),
            Self::Efs("", _) | Self::Eks("", _) => Err(rest_json::unknown_operation()),
            Self::Nobody(speech) => Err(speech.unknown_operation()),
            Self::Efs(operation, call) => efs::handle(context, operation, call).map(Done::Json),
            Self::Eks(operation, call) => eks::handle(context, operation, call).map(Done::Json),
            Self::Kms(action, body) => kms::handle(context, action, body).map(Done::Json),
            Self::Logs(action, body) => logs::handle(context, action, body).map(Done::Json),
            Self::Quotas(action, body) => service_quotas::handle(context, action, body).map(Done::Json),
            Self::Ssm(action, body) => ssm::handle(context, action, body).map(Done::Json),
            Self::Tagging(action, body) => tagging::handle(context, action, body).map(Done::Json),
        }
    }
}

fn respond(call: &Call, action: &str, result: Answer<Done>) -> Response<Vec<u8>> {
    let request_id = ids::uuid_from(rand::random());
    let status = match (call, &result) {
        (_, Err(error)) => error.status,
        (Call::Efs(operation, _), Ok(_)) => efs::status_of(operation),
        (_, Ok(_)) => 200,
    };
    let error_code = result.as_ref().err().map(|error| error.code.clone());
    let understood = Understood { service: call.service(), action: action.to_owned(), error: error_code.clone() };
    let (content_type, body) = match (call, result) {
        (Call::Ec2(_), Ok(Done::Xml(xml))) => (XML, ec2_query::answer(action, &request_id, xml)),
        (Call::Ec2(_), Err(error)) => (XML, ec2_query::refusal(&error, &request_id)),
        (_, Ok(Done::Xml(xml))) if call.always_has_result(action) => {
            (XML, query::answer_with_result(call.namespace(), action, &request_id, xml))
        }
        (_, Ok(Done::Xml(xml))) => (XML, query::answer(call.namespace(), action, &request_id, xml)),
        (Call::Autoscaling(_) | Call::Elb(_) | Call::Iam(_) | Call::Sts(_), Err(error)) => {
            (XML, query::refusal(call.namespace(), &error, &request_id))
        }
        (
            Call::Kms(..) | Call::Logs(..) | Call::Quotas(..) | Call::Ssm(..) | Call::Tagging(..),
            Ok(Done::Json(body)),
        ) => (json::CONTENT_TYPE, body.to_string()),
        (Call::Quotas(..), Err(error)) => (json::CONTENT_TYPE, service_quotas::refusal(&error).to_string()),
        (Call::Kms(..) | Call::Logs(..) | Call::Ssm(..) | Call::Tagging(..), Err(error)) => {
            (json::CONTENT_TYPE, json::refusal(&error).to_string())
        }
        (Call::Nobody(speech), Err(error)) => speech.refusal(&error, &request_id),
        (_, Ok(Done::Json(Value::Null))) => (JSON, String::new()),
        (Call::Efs(..), Err(error)) => (JSON, efs::refusal(&error).to_string()),
        (_, Ok(Done::Json(body))) => (JSON, body.to_string()),
        (_, Err(error)) => (JSON, rest_json::refusal(&error).to_string()),
    };
    let mut response = Response::new(body.into_bytes());
    response.extensions_mut().insert(understood);
    *response.status_mut() = http::StatusCode::from_u16(status).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    let mut put = |name: &'static str, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    // The true time, not demo time: SDKs correct their clocks by it.
    put("date", &http_date());
    put("x-amzn-requestid", &request_id);
    if content_type == JSON
        && let Some(code) = error_code
    {
        put("x-amzn-errortype", &code);
    }
    response
}

const XML: &str = "text/xml;charset=UTF-8";
const JSON: &str = "application/json";

impl Call {
    /// Whether the answer to an action of the query protocol has a result, even if there is nothing in it.
    fn always_has_result(&self, action: &str) -> bool {
        match self {
            Self::Elb(_) => true,
            Self::Iam(_) => action == "UpdateRole",
            _ => false,
        }
    }

    fn namespace(&self) -> &'static str {
        match self {
            Self::Autoscaling(_) => autoscaling::NAMESPACE,
            Self::Sts(_) => sts::NAMESPACE,
            Self::Elb(params) => elasticloadbalancing::namespace(params),
            _ => iam::NAMESPACE,
        }
    }
}

/// What the door's owner is told of a call.
impl Call {
    /// The service as signatures and the `aws` command name it.
    fn service(&self) -> &'static str {
        match self {
            Self::Autoscaling(_) => "autoscaling",
            Self::Ec2(_) => "ec2",
            Self::Elb(_) => "elbv2",
            Self::Iam(_) => "iam",
            Self::Sts(_) => "sts",
            Self::Eks(..) => "eks",
            Self::Efs(..) => "efs",
            Self::Kms(..) => "kms",
            Self::Logs(..) => "logs",
            Self::Quotas(..) => "service-quotas",
            Self::Ssm(..) => "ssm",
            Self::Tagging(..) => "resourcegroupstaggingapi",
            Self::Nobody { .. } => "",
        }
    }
}

fn http_date() -> String {
    jiff::Timestamp::now().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::testing::{self, cloud, first, ok, query, refused};
    use crate::wire::sigv4;
    use crate::{ACCESS_KEY_ID, Fault, SECRET_ACCESS_KEY};

    #[tokio::test(start_paused = true)]
    async fn a_call_takes_its_time_and_says_who_asks() {
        let cloud = cloud();
        let before = tokio::time::Instant::now();
        let answer = ok(&cloud, "sts", "GetCallerIdentity&Version=2011-06-15").await;
        assert_eq!(first(&answer, "Arn"), "arn:aws:iam::111122223333:user/demo");
        assert!(answer.starts_with("<GetCallerIdentityResponse xmlns="));
        assert_eq!(before.elapsed(), Duration::from_millis(150));
    }

    #[tokio::test(start_paused = true)]
    async fn each_service_refuses_a_wrong_key_in_its_own_words() {
        for (service, key, secret, skew, status, code) in [
            ("ec2", "AKIAOTHER", SECRET_ACCESS_KEY, 0, 401, "AuthFailure"),
            ("ec2", ACCESS_KEY_ID, "wrong", 0, 401, "AuthFailure"),
            ("ec2", ACCESS_KEY_ID, SECRET_ACCESS_KEY, -600, 400, "RequestExpired"),
            ("sts", "AKIAOTHER", SECRET_ACCESS_KEY, 0, 403, "InvalidClientTokenId"),
            ("iam", ACCESS_KEY_ID, "wrong", 0, 403, "SignatureDoesNotMatch"),
            ("iam", ACCESS_KEY_ID, SECRET_ACCESS_KEY, -600, 403, "SignatureDoesNotMatch"),
            ("eks", "AKIAOTHER", SECRET_ACCESS_KEY, 0, 403, "UnrecognizedClientException"),
            ("eks", ACCESS_KEY_ID, SECRET_ACCESS_KEY, 600, 403, "InvalidSignatureException"),
        ] {
            let mut request = http::Request::post("https://aws.example/clusters")
                .body(if service == "eks" { b"{}".to_vec() } else { b"Action=GetUser".to_vec() })
                .expect("a valid request");
            let now = jiff::Timestamp::now().as_second() + skew;
            sigv4::sign(&mut request, (key, secret), "eu-west-1", service, now);
            let response = cloud().handle(request).await.expect("no fault was asked for");
            assert_eq!(response.status().as_u16(), status, "{service} {code}");
            let body = String::from_utf8_lossy(response.body()).into_owned();
            match response.headers().get("x-amzn-errortype") {
                Some(kind) => assert_eq!(kind, code),
                None => assert_eq!(first(&body, "Code"), code),
            }
            assert!(response.headers().contains_key("date"));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_unsigned_request_and_an_unknown_action_are_refused() {
        let cloud = cloud();
        let unsigned = http::Request::post("https://aws.example/").body(Vec::new()).expect("a valid request");
        let response = cloud.handle(unsigned).await.expect("no fault was asked for");
        assert_eq!(response.status(), 403);
        assert_eq!(refused(&cloud, "ec2", "DescribeUnicorns&X=").await.0, "InvalidAction");
        assert_eq!(refused(&cloud, "iam", "DescribeUnicorns&X=").await.0, "InvalidAction");
        // A service that is not here says so in the protocol that it was asked in.
        let (code, message) = refused(&cloud, "cloudformation", "ListStacks&Version=2010-05-15").await;
        assert_eq!(code, "InvalidAction");
        assert_eq!(message, "Could not find operation ListStacks for version 2010-05-15");
        let table =
            testing::json_refused(&cloud, "dynamodb", "DynamoDB_20120810.ListTables", serde_json::json!({})).await;
        assert_eq!(table["__type"], "UnknownOperationException");
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_hangs_is_given_up_by_its_caller() {
        let cloud = cloud();
        let before = cloud.inventory();
        cloud.faults().fail_next("CreateVpc", Fault::Hang);
        let call = query(&cloud, "ec2", "CreateVpc&CidrBlock=10.0.0.0/16");
        assert!(tokio::time::timeout(Duration::from_secs(30), call).await.is_err());
        assert_eq!(cloud.inventory(), before);
        assert_eq!(cloud.faults().calls(), [], "it never arrived");
        ok(&cloud, "ec2", "CreateVpc&CidrBlock=10.0.0.0/16").await;
    }

    #[tokio::test(start_paused = true)]
    async fn aws_goes_on_while_the_computer_sleeps() {
        let cloud = cloud();
        let address = first(&ok(&cloud, "ec2", "AllocateAddress&Domain=vpc").await, "allocationId");
        let subnets = ok(&cloud, "ec2", "DescribeSubnets&X=").await;
        let call = format!("CreateNatGateway&SubnetId={}&AllocationId={address}", first(&subnets, "subnetId"));
        let id = first(&ok(&cloud, "ec2", &call).await, "natGatewayId");
        let before = cloud.now();
        cloud.pass(Duration::from_secs(600));
        assert_eq!(cloud.now() - before, 600_000);
        let gateway = ok(&cloud, "ec2", &format!("DescribeNatGateways&NatGatewayId.1={id}")).await;
        assert_eq!(first(&gateway, "state"), "available");
    }

    #[tokio::test(start_paused = true)]
    async fn faults_happen_as_asked() {
        let cloud = cloud();
        let before = cloud.inventory();
        cloud.faults().fail_next("CreateVpc", Fault::error(400, "VpcLimitExceeded", "No more."));
        let (status, body) = query(&cloud, "ec2", "CreateVpc&CidrBlock=10.0.0.0/16").await;
        assert_eq!((status, first(&body, "Message").as_str()), (400, "No more."));
        cloud.faults().fail_next("CreateVpc", Fault::Throttle);
        assert_eq!(query(&cloud, "ec2", "CreateVpc&CidrBlock=10.0.0.0/16").await.0, 503);
        assert_eq!(cloud.inventory(), before);

        for (fault, is_done) in [(Fault::Drop, false), (Fault::LoseAnswer, true)] {
            cloud.faults().fail_next("ec2:CreateVpc", fault);
            let body = b"Action=CreateVpc&CidrBlock=10.0.0.0/16".to_vec();
            let mut request = http::Request::post("https://aws.example/").body(body).expect("a valid request");
            let now = jiff::Timestamp::now().as_second();
            sigv4::sign(&mut request, (ACCESS_KEY_ID, SECRET_ACCESS_KEY), "us-east-1", "ec2", now);
            assert!(cloud.handle(request).await.is_err());
            assert_eq!(cloud.inventory() != before, is_done);
        }
    }
}
