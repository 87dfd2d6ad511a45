//! The cluster's own API server, asked as kubectl would ask it, with a token made in this process. Knows nothing of AWS. Every way not to get an answer is told apart, because each wants another patience.

use std::{
    error::Error as StdError,
    io,
    sync::{Once, mpsc},
    time::Duration,
};

use ::kube::{Api, Client, Config, api::ListParams, config::AuthInfo};
use base64::{Engine, engine::general_purpose::STANDARD};
use k8s_openapi::api::core::v1::Node;
use rustls::pki_types::{CertificateDer, pem::PemObject};
use tokio::sync::oneshot;

/// How long one question may take, from looking up the name to the last byte.
pub(crate) const PATIENCE: Duration = Duration::from_secs(15);

/// One node as Kubernetes sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeState {
    /// `ip-10-0-1-2.eu-west-1.compute.internal`.
    pub name: String,
    /// Whether pods can run on it.
    pub ready: bool,
    /// The kubelet's version, such as `v1.35.2-eks-abcdef`.
    pub version: String,
    /// Why it is not ready, in Kubernetes's words; empty when it is.
    pub reason: String,
}

/// Why the API server gave no answer. Each is a sentence or two for the person who waits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KubeTrouble {
    /// The endpoint's name has no address.
    #[error(
        "The cluster’s address cannot be looked up yet. The name of a new cluster takes about a minute to be known; a private one is known inside its VPC only."
    )]
    UnknownName,
    /// Somebody answered whose certificate is not the cluster’s.
    #[error("The server that answered is not the cluster: {0}. A company network that opens connections does this.")]
    Untrusted(String),
    /// Nobody listens there.
    #[error("The cluster’s address refuses connections. A new API server takes a moment to start.")]
    Refused,
    /// No answer in time.
    #[error("The cluster did not answer within {} seconds. Its endpoint may be private, or not allow this computer’s address.", PATIENCE.as_secs())]
    NoAnswer,
    /// 401: the identity is unknown to the cluster.
    #[error("The cluster does not know this identity yet. A new access entry takes some seconds to work.")]
    Unauthorized,
    /// 403: known, but may not do this.
    #[error("The cluster knows this identity but does not let it do this: {0}")]
    Forbidden(String),
    /// 409: somebody else changed the object since it was read, or made it.
    #[error("Somebody else changed this in the cluster at the same moment.")]
    Overtaken,
    /// What is known about the cluster cannot be used to reach it.
    #[error("The cluster cannot be asked: {0}.")]
    Unusable(String),
    /// Anything else.
    #[error("The cluster answered with an error: {0}")]
    Other(String),
}

impl KubeTrouble {
    /// Whether it may go away by itself within a few minutes of a cluster's birth.
    pub fn worth_waiting(&self) -> bool {
        !matches!(self, Self::Untrusted(_) | Self::Unusable(_))
    }
}

/// The cluster's nodes, in the API server's order. Waits at most 15 seconds, in real time.
///
/// # Errors
/// No answer, or a refusal.
pub async fn nodes(endpoint: &str, ca_base64: &str, token: &str) -> Result<Vec<NodeState>, KubeTrouble> {
    let client = client(endpoint, ca_base64, token)?;
    let api = Api::<Node>::all(client);
    let list =
        within(PATIENCE, async { api.list(&ListParams::default()).await.map_err(|error| told_apart(&error)) }).await?;
    Ok(list.items.into_iter().map(state).collect())
}

/// The API server's version, such as `v1.35.2-eks-abcdef`. Waits at most 15 seconds, in real time.
///
/// # Errors
/// No answer, or a refusal.
pub async fn version(endpoint: &str, ca_base64: &str, token: &str) -> Result<String, KubeTrouble> {
    let client = client(endpoint, ca_base64, token)?;
    within(PATIENCE, async { client.apiserver_version().await.map_err(|error| told_apart(&error)) })
        .await
        .map(|info| info.git_version)
}

fn state(node: Node) -> NodeState {
    let status = node.status.unwrap_or_default();
    let ready = status.conditions.iter().flatten().find(|condition| condition.type_ == "Ready");
    let is_ready = ready.is_some_and(|condition| condition.status == "True");
    let reason = match ready {
        _ if is_ready => String::new(),
        Some(condition) => {
            let parts = [condition.reason.as_deref(), condition.message.as_deref()];
            parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ")
        }
        None => "the node has not reported yet".to_owned(),
    };
    NodeState {
        name: node.metadata.name.unwrap_or_default(),
        ready: is_ready,
        version: status.node_info.map(|info| info.kubelet_version).unwrap_or_default(),
        reason,
    }
}

pub(crate) fn client(endpoint: &str, ca_base64: &str, token: &str) -> Result<Client, KubeTrouble> {
    let unusable = |why: &str| KubeTrouble::Unusable(why.to_owned());
    let url: http::Uri = endpoint.parse().map_err(|_| unusable("its address is not a URL"))?;
    let nearby = matches!(url.host(), Some("127.0.0.1" | "localhost" | "[::1]"));
    if url.scheme_str() != Some("https") && !nearby {
        return Err(unusable("its address does not start with https, and a token must not travel in the open"));
    }
    let pem = STANDARD.decode(ca_base64.trim()).map_err(|_| unusable("its certificate authority is not base64"))?;
    let authorities: Result<Vec<CertificateDer<'static>>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    let authorities = authorities.map_err(|_| unusable("its certificate authority is not a certificate"))?;
    if authorities.is_empty() && url.scheme_str() == Some("https") {
        // Without one, the system's authorities would be trusted, and with them whoever opens connections.
        return Err(unusable("its certificate authority is missing"));
    }
    choose_cryptography();
    // Not `Config::new`'s defaults: no retry and no timers, since the runner asks again and `within` ends the wait.
    let mut config = Config::new(url);
    config.root_cert = Some(authorities.iter().map(|authority| authority.to_vec()).collect());
    config.auth_info = AuthInfo { token: Some(token.to_owned().into()), ..AuthInfo::default() };
    config.connect_timeout = None;
    config.read_timeout = None;
    config.write_timeout = None;
    config.default_retry = false;
    Client::try_from(config).map_err(|error| KubeTrouble::Unusable(error.to_string()))
}

/// rustls wants one provider for the whole process, and picks none by itself once a second crate brings another.
pub(crate) fn choose_cryptography() {
    static CHOSEN: Once = Once::new();
    CHOSEN.call_once(|| {
        // The error means that somebody else has chosen, which is as good.
        rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
    });
}

/// Ends a wait after some real time. Not tokio's clock: where that is paused, it jumps past every deadline while a real
/// server is still answering. A blocking task also keeps a paused clock from jumping on meanwhile.
pub(crate) async fn within<T>(
    limit: Duration,
    work: impl Future<Output = Result<T, KubeTrouble>>,
) -> Result<T, KubeTrouble> {
    let (ring, alarm) = oneshot::channel();
    let (done, stop) = mpsc::channel::<()>();
    let clock = tokio::task::spawn_blocking(move || {
        if stop.recv_timeout(limit) == Err(mpsc::RecvTimeoutError::Timeout) {
            ring.send(()).ok();
        }
    });
    let result = tokio::select! {
        result = work => result,
        Ok(()) = alarm => Err(KubeTrouble::NoAnswer),
    };
    drop((done, clock));
    result
}

pub(crate) fn told_apart(error: &::kube::Error) -> KubeTrouble {
    if let ::kube::Error::Api(status) = error {
        return match status.code {
            401 => KubeTrouble::Unauthorized,
            403 => KubeTrouble::Forbidden(status.message.clone()),
            409 => KubeTrouble::Overtaken,
            code => KubeTrouble::Other(format!("{code} {}", status.message)),
        };
    }
    let mut cause: Option<&(dyn StdError + 'static)> = Some(error);
    let mut last = String::new();
    while let Some(current) = cause {
        if let Some(trouble) = known(current) {
            return trouble;
        }
        last = current.to_string();
        cause = current.source();
    }
    KubeTrouble::Other(last)
}

fn known(error: &(dyn StdError + 'static)) -> Option<KubeTrouble> {
    if let Some(tls) = error.downcast_ref::<rustls::Error>() {
        return Some(KubeTrouble::Untrusted(tls.to_string()));
    }
    // The connector's error type is private; this is how it begins.
    if error.to_string().starts_with("dns error") {
        return Some(KubeTrouble::UnknownName);
    }
    let io = error.downcast_ref::<io::Error>()?;
    match io.kind() {
        io::ErrorKind::ConnectionRefused => Some(KubeTrouble::Refused),
        io::ErrorKind::TimedOut => Some(KubeTrouble::NoAnswer),
        // `source()` of an I/O error leaves out the error it wraps.
        _ => io.get_ref().and_then(|inner| known(inner)),
    }
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;

    /// A certificate that signs nothing here; connections in these tests are not encrypted or never get that far.
    const CA: &str = "";

    /// Answers one request with this, and hands the request out.
    async fn server(status: &str, body: &str) -> (String, tokio::task::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let answer = format!(
            "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
        let request = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            let mut request = vec![0; 4096];
            let length = stream.read(&mut request).await.expect("a request");
            stream.write_all(answer.as_bytes()).await.expect("answered");
            String::from_utf8_lossy(&request[..length]).into_owned()
        });
        (address, request)
    }

    fn refusal(code: u16, message: &str) -> String {
        format!(
            r#"{{"kind":"Status","apiVersion":"v1","metadata":{{}},"status":"Failure","message":"{message}","reason":"x","code":{code}}}"#
        )
    }

    #[tokio::test]
    async fn nodes_are_read_with_the_reason_they_are_not_ready() {
        let body = r#"{"kind":"NodeList","apiVersion":"v1","metadata":{},"items":[
            {"metadata":{"name":"a"},"status":{"conditions":[{"type":"MemoryPressure","status":"False"},{"type":"Ready","status":"True","reason":"KubeletReady"}],
             "nodeInfo":{"architecture":"","bootID":"","containerRuntimeVersion":"","kernelVersion":"","kubeProxyVersion":"","kubeletVersion":"v1.35.2-eks-1","machineID":"","operatingSystem":"","osImage":"","systemUUID":""}}},
            {"metadata":{"name":"b"},"status":{"conditions":[{"type":"Ready","status":"False","reason":"KubeletNotReady","message":"cni plugin not initialized"}]}},
            {"metadata":{"name":"c"}}]}"#;
        let (address, request) = server("200 OK", body).await;
        let found = nodes(&address, CA, "k8s-aws-v1.abc").await.expect("nodes");
        let short: Vec<_> =
            found.iter().map(|n| (n.name.as_str(), n.ready, n.version.as_str(), n.reason.as_str())).collect();
        assert_eq!(
            short,
            [
                ("a", true, "v1.35.2-eks-1", ""),
                ("b", false, "", "KubeletNotReady: cni plugin not initialized"),
                ("c", false, "", "the node has not reported yet"),
            ]
        );
        let request = request.await.expect("a request").to_ascii_lowercase();
        assert!(request.starts_with("get /api/v1/nodes"), "{request}");
        assert!(request.contains("authorization: bearer k8s-aws-v1.abc"), "{request}");
    }

    #[tokio::test]
    async fn the_version_is_read() {
        let body = r#"{"major":"1","minor":"35+","gitVersion":"v1.35.2-eks-1","gitCommit":"","gitTreeState":"","buildDate":"","goVersion":"","compiler":"","platform":""}"#;
        let (address, _) = server("200 OK", body).await;
        assert_eq!(version(&address, CA, "t").await.as_deref(), Ok("v1.35.2-eks-1"));
    }

    #[tokio::test]
    async fn refusals_are_told_apart() {
        let (address, _) = server("401 Unauthorized", &refusal(401, "Unauthorized")).await;
        assert_eq!(nodes(&address, CA, "t").await, Err(KubeTrouble::Unauthorized));
        let (address, _) = server("403 Forbidden", &refusal(403, "nodes is forbidden")).await;
        assert_eq!(nodes(&address, CA, "t").await, Err(KubeTrouble::Forbidden("nodes is forbidden".into())));
        let (address, _) = server("500 Internal Server Error", &refusal(500, "etcd is gone")).await;
        assert_eq!(nodes(&address, CA, "t").await, Err(KubeTrouble::Other("500 etcd is gone".into())));
    }

    #[tokio::test]
    async fn missing_servers_are_told_apart() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        drop(listener);
        assert_eq!(nodes(&address, CA, "t").await, Err(KubeTrouble::Refused));
        assert_eq!(nodes("https://nowhere.invalid", &authority(), "t").await, Err(KubeTrouble::UnknownName));
    }

    #[tokio::test]
    async fn somebody_elses_answer_is_not_trusted() {
        let (address, _) = server("200 OK", "{}").await;
        let trouble = nodes(&address.replace("http:", "https:"), &authority(), "t").await.expect_err("refused");
        assert!(matches!(trouble, KubeTrouble::Untrusted(_)) && !trouble.worth_waiting(), "{trouble:?}");
    }

    #[tokio::test]
    async fn a_token_never_travels_in_the_open() {
        for (endpoint, ca) in [
            ("http://example.com", authority()),
            ("https://example.com", String::new()),
            ("https://example.com", "%".to_owned()),
            ("not a url", authority()),
        ] {
            assert!(matches!(nodes(endpoint, &ca, "t").await, Err(KubeTrouble::Unusable(_))), "{endpoint}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_paused_clock_does_not_cut_an_answer_short() {
        let (address, _) = server("401 Unauthorized", &refusal(401, "Unauthorized")).await;
        assert_eq!(nodes(&address, CA, "t").await, Err(KubeTrouble::Unauthorized));
    }

    #[tokio::test]
    async fn a_silent_server_is_not_waited_for_forever() {
        let never = std::future::pending::<Result<(), KubeTrouble>>();
        assert_eq!(within(Duration::from_millis(20), never).await, Err(KubeTrouble::NoAnswer));
    }

    /// A self-signed certificate made for this test with OpenSSL, without a key kept anywhere.
    fn authority() -> String {
        STANDARD.encode(include_bytes!("kube_test_authority.pem"))
    }
}
