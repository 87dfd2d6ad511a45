//! The Kubernetes API as a client meets it: over TLS, with headers, protobuf and watches.

use std::sync::Arc;

use rustls::pki_types::pem::PemObject as _;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::stage::Stage;

const REGION: &str = "us-east-1";
const MAPS: &str = "/api/v1/namespaces/default/configmaps";

/// A client of the cluster `demo` who may do everything.
struct Client {
    address: String,
    authority: String,
    token: String,
}

impl Client {
    /// Opens the door and gets a token. From here on time is real.
    async fn of(stage: &Stage) -> Self {
        tokio::time::resume();
        stage.cloud.serve_kubernetes();
        let cluster = stage.get("/clusters/demo").await["cluster"].clone();
        let address = cluster["endpoint"].as_str().expect("an address").trim_start_matches("https://").to_owned();
        let authority = cluster["certificateAuthority"]["data"].as_str().expect("an authority").to_owned();
        let binding = json!({
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": { "name": "robots" },
            "roleRef": { "kind": "ClusterRole", "name": "cluster-admin" },
            "subjects": [{ "kind": "ServiceAccount", "name": "default", "namespace": "default" }],
        });
        assert_eq!(stage.cloud.apply_kubernetes(REGION, "demo", &binding).0, 201);
        let path = "/api/v1/namespaces/default/serviceaccounts/default/token";
        let wish = json!({ "kind": "TokenRequest", "spec": {} });
        let answer = stage.cloud.kubernetes(REGION, "demo", "POST", path, &wish).1;
        let token = answer["status"]["token"].as_str().expect("a token").to_owned();
        Self { address, authority, token }
    }

    /// Sends one request with its headers, and reads until the server ends the connection.
    async fn send(&self, line: &str, headers: &[(&str, &str)], body: &[u8]) -> Heard {
        use base64::Engine as _;
        let pem = base64::engine::general_purpose::STANDARD.decode(&self.authority).expect("base64");
        let mut roots = rustls::RootCertStore::empty();
        roots.add(rustls::pki_types::CertificateDer::from_pem_slice(&pem).expect("PEM")).expect("an authority");
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions of TLS")
            .with_root_certificates(roots)
            .with_no_client_auth();
        let stream = tokio::net::TcpStream::connect(&self.address).await.expect("somebody listens");
        let name = "127.0.0.1".try_into().expect("a name");
        let mut stream =
            tokio_rustls::TlsConnector::from(Arc::new(config)).connect(name, stream).await.expect("trusted");
        let length = body.len();
        let mut head = format!("{line} HTTP/1.1\r\nhost: {}\r\ncontent-length: {length}\r\n", self.address);
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("connection: close\r\n\r\n");
        stream.write_all(&[head.as_bytes(), body].concat()).await.expect("sent");
        let mut all = Vec::new();
        // The end of the connection may come without TLS's own goodbye.
        let _ = stream.read_to_end(&mut all).await;
        Heard::read(&String::from_utf8(all).expect("text"))
    }

    /// The same with the token.
    async fn ask(&self, line: &str, headers: &[(&str, &str)], body: &[u8]) -> Heard {
        let token = format!("Bearer {}", self.token);
        let headers: Vec<(&str, &str)> = headers.iter().copied().chain([("authorization", token.as_str())]).collect();
        self.send(line, &headers, body).await
    }
}

/// What the server said.
struct Heard {
    status: u16,
    head: String,
    body: String,
}

impl Heard {
    fn read(text: &str) -> Self {
        let (head, mut rest) = text.split_once("\r\n\r\n").expect("a head");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        let head = head.to_lowercase();
        let mut body = String::new();
        if head.contains("transfer-encoding: chunked") {
            while let Some((size, after)) = rest.split_once("\r\n") {
                let size = usize::from_str_radix(size, 16).expect("a size");
                body.push_str(&after[..size]);
                rest = after[size..].strip_prefix("\r\n").unwrap_or_default();
            }
        } else {
            body = rest.to_owned();
        }
        Self { status, head, body }
    }

    fn object(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{}", self.body))
    }
}

#[tokio::test(start_paused = true)]
async fn clients_come_in_by_token_and_see_what_they_asked_for() {
    let stage = Stage::with_cluster().await;
    let client = Client::of(&stage).await;
    let maps = format!("GET {MAPS}");
    assert_eq!(client.send("GET /version", &[], b"").await.status, 200, "everybody may know the version");
    assert_eq!(client.send(&maps, &[], b"").await.status, 403);
    assert_eq!(client.send(&maps, &[("authorization", "Bearer nonsense")], b"").await.status, 401);
    let accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";
    let all = client.ask("GET /api", &[("accept", accept)], b"").await;
    let kind = "content-type: application/json;g=apidiscovery.k8s.io;v=v2;as=apigroupdiscoverylist";
    assert!(all.head.contains(kind), "{}", all.head);
    let refusal = client.ask(&maps, &[("impersonate-user", "dev")], b"").await.object();
    assert!(refusal["message"].to_string().contains("User \\\"dev\\\" cannot list"), "{refusal}");
}

#[tokio::test(start_paused = true)]
async fn objects_come_as_json_protobuf_or_yaml_and_mistakes_are_told() {
    let stage = Stage::with_cluster().await;
    let client = Client::of(&stage).await;
    let make = format!("POST {MAPS}");
    let body = json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "one" }, "dat": {} });
    let made = client.ask(&make, &[], body.to_string().as_bytes()).await;
    assert_eq!(made.status, 201, "{}", made.body);
    assert!(made.head.contains("warning: 299 - \"unknown field \\\"dat\\\"\""), "{}", made.head);
    let field = |number: u8, bytes: &[u8]| {
        let length = u8::try_from(bytes.len()).expect("a short field");
        [&[number << 3 | 2, length], bytes].concat()
    };
    let kind = field(1, &[field(1, b"v1"), field(2, b"ConfigMap")].concat());
    let map = [field(1, &field(1, b"two")), field(2, &[field(1, b"a"), field(2, b"b")].concat())].concat();
    let body = [b"k8s\0".to_vec(), kind, field(2, &map)].concat();
    let made = client.ask(&make, &[("content-type", "application/vnd.kubernetes.protobuf")], &body).await.object();
    assert_eq!((&made["metadata"]["name"], &made["data"]), (&json!("two"), &json!({ "a": "b" })));
    let yaml = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: three}\ndata: {a: c}\n";
    let apply = format!("PATCH {MAPS}/three?fieldManager=me");
    let made = client.ask(&apply, &[("content-type", "application/apply-patch+yaml")], yaml).await.object();
    assert_eq!(made["metadata"]["managedFields"][0]["operation"], "Apply", "{made}");
    let broken = client.ask(&make, &[], b"{\"kind\":").await;
    assert_eq!(broken.status, 400);
    assert!(broken.body.contains("json parse error"), "{}", broken.body);
}

#[tokio::test(start_paused = true)]
async fn a_watch_may_begin_with_everything_there_is() {
    let stage = Stage::with_cluster().await;
    let client = Client::of(&stage).await;
    let map = json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "one" } });
    assert_eq!(stage.cloud.apply_kubernetes(REGION, "demo", &map).0, 201);
    let path = format!(
        "{MAPS}?watch=true&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan&timeoutSeconds=2"
    );
    let heard = client.ask(&format!("GET {path}"), &[], b"").await;
    assert_eq!(heard.status, 200);
    let events: Vec<Value> = heard.body.lines().map(|line| serde_json::from_str(line).expect("an event")).collect();
    let kinds: Vec<&Value> = events.iter().map(|event| &event["type"]).collect();
    assert_eq!(kinds, ["ADDED", "BOOKMARK"]);
    assert_eq!(events[1]["object"]["metadata"]["annotations"]["k8s.io/initial-events-end"], "true");
}

#[tokio::test(start_paused = true)]
async fn a_watch_goes_on_where_the_list_before_it_ended() {
    let stage = super::living::with_workers().await;
    let client = Client::of(&stage).await;
    let map = |value: &str| json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "one" }, "data": { "a": value } });
    assert_eq!(stage.cloud.apply_kubernetes(REGION, "demo", &map("before")).0, 201);
    let web = json!({ "metadata": { "labels": { "app": "web" } }, "spec": { "containers": [{ "name": "web", "image": "nginx" }] } });
    let deployment = json!({
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": "web" },
        "spec": { "selector": { "matchLabels": { "app": "web" } }, "template": web },
    });
    assert_eq!(stage.cloud.apply_kubernetes(REGION, "demo", &deployment).0, 201);
    const DEPLOYMENTS: &str = "/apis/apps/v1/namespaces/default/deployments";
    let versions = [MAPS, DEPLOYMENTS].map(|path| {
        let list = stage.cloud.kubernetes(REGION, "demo", "GET", path, &Value::Null).1;
        (path, list["metadata"]["resourceVersion"].as_str().expect("a version").to_owned())
    });

    // What is written, and what happens by itself, between a client's list and its watch.
    let (one, change) = (format!("{MAPS}/one"), json!({ "data": { "a": "after" } }));
    assert_eq!(stage.cloud.kubernetes(REGION, "demo", "PATCH", &one, &change).0, 200);
    stage.cloud.pass(std::time::Duration::from_secs(300));
    for (path, version) in versions {
        let watch = format!("GET {path}?watch=true&resourceVersion={version}&timeoutSeconds=1");
        let heard = client.ask(&watch, &[], b"").await;
        let events: Vec<Value> = heard.body.lines().map(|line| serde_json::from_str(line).expect("an event")).collect();
        assert!(events.iter().any(|event| event["type"] == "MODIFIED"), "{path}: {events:?}");
        let now = events.last().expect("an event");
        assert!(now["object"]["data"]["a"] == "after" || now["object"]["status"]["readyReplicas"] == 1, "{now}");
        let again = client.ask(&format!("GET {path}"), &[], b"").await.object();
        let version = again["metadata"]["resourceVersion"].as_str().expect("a version");
        let watch = format!("GET {path}?watch=true&resourceVersion={version}&timeoutSeconds=1");
        assert_eq!(client.ask(&watch, &[], b"").await.body, "", "nothing is told twice");
    }
}
