//! Speaking the wire to a demo cloud in unit tests: parameters in, status and document out.

use serde_json::Value;

use crate::wire::sigv4;
use crate::{ACCESS_KEY_ID, DemoCloud, Options, SECRET_ACCESS_KEY};

/// A demo cloud in memory at AWS's own pace; use it under `start_paused = true`.
pub(crate) fn cloud() -> DemoCloud {
    DemoCloud::open(Options::default()).expect("an account in memory always opens")
}

/// Sends a signed request and returns the status and the body.
pub(crate) async fn send(cloud: &DemoCloud, service: &str, request: http::Request<Vec<u8>>) -> (u16, String) {
    send_as(cloud, (ACCESS_KEY_ID, SECRET_ACCESS_KEY), service, request).await
}

async fn send_as(
    cloud: &DemoCloud,
    key: sigv4::Key<'_>,
    service: &str,
    mut request: http::Request<Vec<u8>>,
) -> (u16, String) {
    let now = jiff::Timestamp::now().as_second();
    sigv4::sign(&mut request, key, "us-east-1", service, now);
    let response = cloud.handle(request).await.expect("no fault was asked for");
    let body = String::from_utf8(response.body().clone()).expect("AWS writes UTF-8");
    (response.status().as_u16(), body)
}

/// Calls an action of EC2, IAM or STS in us-east-1 with parameters written as `Name=value&…`, unencoded.
pub(crate) async fn query(cloud: &DemoCloud, service: &str, call: &str) -> (u16, String) {
    send(cloud, service, form(service, call)).await
}

/// The same with the credentials of a session: access key id, secret key, token.
pub(crate) async fn query_as(
    cloud: &DemoCloud,
    (id, secret, token): &(String, String, String),
    service: &str,
    call: &str,
) -> (u16, String) {
    let mut request = form(service, call);
    request.headers_mut().insert("x-amz-security-token", token.parse().expect("base64 is a header value"));
    send_as(cloud, (id, secret), service, request).await
}

fn form(service: &str, call: &str) -> http::Request<Vec<u8>> {
    let form = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(
            format!("Action={call}")
                .split('&')
                .map(|pair| pair.split_once('=').expect("every parameter of a test has a value")),
        )
        .finish();
    http::Request::post(format!("https://{service}.us-east-1.amazonaws.com/"))
        .body(form.into_bytes())
        .expect("a valid request")
}

/// Calls an action that must succeed, and returns its document.
pub(crate) async fn ok(cloud: &DemoCloud, service: &str, call: &str) -> String {
    let (status, body) = query(cloud, service, call).await;
    assert_eq!(status, 200, "{call}: {body}");
    body
}

/// Calls an action that must be refused, and returns code and message.
pub(crate) async fn refused(cloud: &DemoCloud, service: &str, call: &str) -> (String, String) {
    let (status, body) = query(cloud, service, call).await;
    assert_ne!(status, 200, "{call}: {body}");
    (first(&body, "Code"), first(&body, "Message"))
}

/// Calls an action of a JSON 1.1 service in us-east-1, such as `TrentService.CreateKey`, and returns status and body.
pub(crate) async fn json(cloud: &DemoCloud, service: &str, target: &str, body: Value) -> (u16, Value) {
    let request = http::Request::post(format!("https://{service}.us-east-1.amazonaws.com/"))
        .header("x-amz-target", target)
        .body(body.to_string().into_bytes())
        .expect("a valid request");
    let (status, body) = send(cloud, service, request).await;
    (status, serde_json::from_str(&body).expect("AWS answers in JSON"))
}

/// The same for a call that must succeed; returns the body.
pub(crate) async fn json_ok(cloud: &DemoCloud, service: &str, target: &str, body: Value) -> Value {
    let (status, answer) = json(cloud, service, target, body).await;
    assert_eq!(status, 200, "{target}: {answer}");
    answer
}

/// The same for a call that must be refused; returns the refusal.
pub(crate) async fn json_refused(cloud: &DemoCloud, service: &str, target: &str, body: Value) -> Value {
    let (status, answer) = json(cloud, service, target, body).await;
    assert_ne!(status, 200, "{target}: {answer}");
    answer
}

/// The text of the first element with this name.
pub(crate) fn first(document: &str, element: &str) -> String {
    all(document, element).into_iter().next().unwrap_or_else(|| panic!("no <{element}> in {document}"))
}

/// The texts of all elements with this name.
pub(crate) fn all(document: &str, element: &str) -> Vec<String> {
    document
        .split(&format!("<{element}>"))
        .skip(1)
        .filter_map(|rest| rest.split_once(&format!("</{element}>")))
        .map(|(text, _)| text.to_owned())
        .collect()
}
