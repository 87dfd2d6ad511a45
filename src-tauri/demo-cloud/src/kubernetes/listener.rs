//! TLS and HTTP of one pretend cluster's API server.
//!
//! It must not decide anything: it takes a picture of the cluster for each request and hands both on.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task;
use std::time::Duration;

use http::{Request as HttpRequest, Response, StatusCode, header};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::Value;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use super::access::Caller;
use super::api::{self, Asked, Request};
use super::certificates::ClusterCertificates;
use super::status::Answer;
use super::targets::Target;
use super::view::ClusterView;
use super::watch::Told;
use super::{lists, protobuf};
use crate::cloud::WeakDemoCloud;
use crate::services::eks::{self, Who};

type Body = BoxBody<Bytes, Infallible>;

/// How often (real time) a watch looks for changes.
const WATCH_PERIOD: Duration = Duration::from_millis(500);
/// No object is larger than this (the limit of a real cluster's store).
const LARGEST_OBJECT: usize = 1_572_864;
/// A client that connects and then says nothing is let go.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// Which cluster a listener speaks for.
#[derive(Debug, Clone)]
pub struct Home {
    /// The account it lives in. Weak: an open listener must not keep the account open.
    pub cloud: WeakDemoCloud,
    /// Its Region.
    pub region: String,
    /// Its name.
    pub cluster: String,
}

impl Home {
    /// The cluster as it is now, and who is asking; `None` when the account or the cluster is gone, or the
    /// control plane is not up yet.
    fn look(&self, token: Option<&str>) -> Option<(ClusterView, Caller)> {
        let cloud = self.cloud.upgrade()?;
        cloud.with(&self.region, |context| eks::kubernetes_view(context, &self.cluster, token))
    }

    /// What was shown at that version of objects of a kind.
    fn then(&self, plural: &str, version: &str) -> Option<Arc<ClusterView>> {
        self.cloud
            .upgrade()?
            .with(&self.region, |context| eks::kubernetes_then(context, &self.cluster, plural, version))
    }

    /// The answer to a request that is no watch.
    fn answer(&self, token: Option<&str>, request: &Request) -> Answer {
        let Some(cloud) = self.cloud.upgrade() else { return Answer::unavailable() };
        cloud.with(&self.region, |context| eks::kubernetes_answer(context, &self.cluster, Who::Token(token), request))
    }
}

/// Serves the cluster until the task is aborted; its connections go with it.
pub async fn run(listener: std::net::TcpListener, certificates: ClusterCertificates, home: Home) {
    let config = match certificates.server_config() {
        Ok(config) => config,
        Err(problem) => return eprintln!("demo cluster {} cannot serve TLS: {problem}", home.cluster),
    };
    let listener = match tokio::net::TcpListener::from_std(listener) {
        Ok(listener) => listener,
        Err(problem) => return eprintln!("demo cluster {} cannot listen: {problem}", home.cluster),
    };
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => { connections.spawn(serve(acceptor.clone(), stream, home.clone())); }
                // Out of file handles, most likely; a moment later there may be some again.
                Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn serve(acceptor: TlsAcceptor, stream: tokio::net::TcpStream, home: Home) {
    // Port scanners and clients that distrust the certificate end here; neither is worth a message.
    let Ok(Ok(stream)) = tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)).await else { return };
    let service = service_fn(move |request| {
        let home = home.clone();
        async move { Ok::<_, Infallible>(respond(home, request).await) }
    });
    // A connection that breaks is the client's business.
    let _ = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

async fn respond(home: Home, request: HttpRequest<Incoming>) -> Response<Body> {
    let (head, body) = request.into_parts();
    let Ok(body) = Limited::new(body, LARGEST_OBJECT).collect().await else {
        return whole(Answer::bad_request("the object is too large"));
    };
    let text = |name| head.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let token = text(header::AUTHORIZATION).strip_prefix("Bearer ").map(str::to_owned);
    let read = sent(text(header::CONTENT_TYPE), &body.to_bytes());
    let unreadable = read.as_ref().err().cloned();
    let object = read.ok();
    let asked = Request {
        method: head.method.as_str().to_owned(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        accept: text(header::ACCEPT).to_owned(),
        content_type: text(header::CONTENT_TYPE).to_owned(),
        body: object.unwrap_or_default(),
        unreadable,
        agent: text(header::USER_AGENT).split(['/', ' ']).next().unwrap_or_default().to_owned(),
        acting: acting(&head.headers),
    };
    if asked.is_watch()
        && let Some((cluster, caller)) = home.look(token.as_deref())
        && let Asked::Objects(target) = api::ask(&cluster, &asked, &caller)
        && lists::refused(&asked, &target).is_none()
    {
        return watched(home, token, asked, target);
    }
    whole(home.answer(token.as_deref(), &asked))
}

/// As whom the caller wants to ask, if not as itself.
fn acting(headers: &http::HeaderMap) -> Option<(String, Vec<String>)> {
    let texts = |name: &str| -> Vec<String> {
        headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).map(str::to_owned).collect()
    };
    let name = texts("impersonate-user").pop()?;
    Some((name, texts("impersonate-group")))
}

/// The object in a body, `null` if there is none; what is wrong with it, if it cannot be read. YAML is read where it is
/// announced, since almost any text is YAML.
fn sent(content_type: &str, body: &[u8]) -> Result<Value, String> {
    if body.is_empty() {
        return Ok(Value::Null);
    }
    let no_json = match serde_json::from_slice(body) {
        Ok(object) => return Ok(object),
        Err(problem) => problem,
    };
    if let Some(object) = protobuf::object(body) {
        return Ok(object);
    }
    if content_type.contains("yaml") {
        return serde_yaml_ng::from_slice(body).map_err(|problem| format!("error decoding YAML: {problem}"));
    }
    Err(format!("couldn't get version/kind; json parse error: {no_json}"))
}

fn whole(answer: Answer) -> Response<Body> {
    let (status, kind, body, warnings) = match answer {
        Answer::Json(status, value) => (status, media_type(&value), value.to_string(), Vec::new()),
        Answer::Warned(status, value, warnings) => (status, media_type(&value), value.to_string(), warnings),
        Answer::Text(text) => (200, "text/plain; charset=utf-8", text.into_owned(), Vec::new()),
    };
    let mut response = response(status, kind, Full::from(body).boxed());
    for warning in warnings {
        // RFC 7234: a number, an agent, a text in quotes.
        let text = warning.replace('\\', "\\\\").replace('"', "\\\"");
        if let Ok(value) = header::HeaderValue::from_str(&format!("299 - \"{text}\"")) {
            response.headers_mut().append(header::WARNING, value);
        }
    }
    response
}

/// Clients know the one document of discovery by its media type only.
fn media_type(value: &Value) -> &'static str {
    match (value["kind"].as_str(), value["apiVersion"].as_str()) {
        (Some("APIGroupDiscoveryList"), Some("apidiscovery.k8s.io/v2")) => {
            "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
        }
        (Some("APIGroupDiscoveryList"), _) => {
            "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList"
        }
        _ => "application/json",
    }
}

/// An endless answer: one JSON event a line, until the client goes, its rights go, or `timeoutSeconds` end.
fn watched(home: Home, token: Option<String>, request: Request, target: Target) -> Response<Body> {
    let (sender, receiver) = mpsc::channel::<Bytes>(16);
    let seconds = request.parameter("timeoutSeconds").and_then(|value| value.parse().ok()).unwrap_or(1800);
    tokio::spawn(async move {
        let endless = tell_changes(home, token, request, target, sender);
        // The end of time is a normal end of a watch: the client starts the next one.
        let _ = tokio::time::timeout(Duration::from_secs(seconds), endless).await;
    });
    response(200, "application/json", Lines(receiver).boxed())
}

async fn tell_changes(home: Home, token: Option<String>, request: Request, target: Target, to: mpsc::Sender<Bytes>) {
    let mut told: Option<Told> = None;
    while let Some((cluster, caller)) = home.look(token.as_deref()) {
        if caller == Caller::Unknown {
            return;
        }
        let told = told.get_or_insert_with(|| {
            let then = request.parameter("resourceVersion").and_then(|version| home.then(target.kind.plural, &version));
            Told::starting(&cluster, then.as_deref(), &request, &target)
        });
        for event in told.catch_up(&cluster, &request, &target) {
            if to.send(line(&event)).await.is_err() {
                return;
            }
        }
        tokio::select! {
            () = tokio::time::sleep(WATCH_PERIOD) => {}
            () = to.closed() => return,
        }
    }
}

fn line(event: &Value) -> Bytes {
    Bytes::from(format!("{event}\n"))
}

fn response(status: u16, kind: &str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if let Ok(kind) = header::HeaderValue::from_str(kind) {
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
    }
    response
}

/// Lines that arrive over a channel, as the frames of a body.
struct Lines(mpsc::Receiver<Bytes>);

impl hyper::body::Body for Lines {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut task::Context<'_>,
    ) -> task::Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.poll_recv(context).map(|line| line.map(|line| Ok(Frame::data(line))))
    }
}
