//! The door on loopback: AWS's API over plain HTTP, for the real `aws` command and other clients.
//!
//! It must not know any service, and must never be reachable from another machine or from a web page.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use http::{HeaderMap, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Handle;
use tokio::task::{AbortHandle, JoinSet};

use crate::DemoCloud;
use crate::aws_door::{AwsDoor, Record, Understood};
use crate::cloud::WeakDemoCloud;

/// No request of AWS's API is larger than this; policies are the largest.
const LARGEST_BODY: usize = 1024 * 1024;

impl DemoCloud {
    /// Serves AWS's API on `127.0.0.1` and returns the address. Port 0 takes any free one.
    ///
    /// Clients are pointed at it with `AWS_ENDPOINT_URL=http://127.0.0.1:<port>` and the demo's own key.
    /// It serves until the runtime ends or the account is closed. Requests that name another host (a web
    /// page that had its name resolved to this machine) or that come from a web page are refused.
    ///
    /// # Errors
    ///
    /// When the port is taken.
    pub async fn serve_aws(&self, port: u16) -> io::Result<SocketAddr> {
        let (address, task) = self.serve_aws_into(port, Record::default()).await?;
        self.doors().keep(task);
        Ok(address)
    }

    /// The same, with a handle that tells what is asked and closes the port again, latest when it is dropped or the
    /// account is closed.
    ///
    /// # Errors
    ///
    /// When the port is taken.
    pub async fn open_aws_door(&self, port: u16) -> io::Result<AwsDoor> {
        let record = Record::default();
        let (address, task) = self.serve_aws_into(port, record.clone()).await?;
        self.doors().keep(task.clone());
        Ok(AwsDoor { address, task, record })
    }

    async fn serve_aws_into(&self, port: u16, record: Record) -> io::Result<(SocketAddr, AbortHandle)> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        Ok((address, tokio::spawn(accept(listener, self.downgrade(), record)).abort_handle()))
    }

    /// Serves the Kubernetes API of every cluster, each on a port of its own on `127.0.0.1`, from now until
    /// the account is closed. Call it within the runtime that shall carry the listeners. Calling it again
    /// moves new listeners to the new runtime.
    pub fn serve_kubernetes(&self) {
        self.open_doors(Handle::current());
    }
}

async fn accept(listener: TcpListener, cloud: WeakDemoCloud, record: Record) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => { connections.spawn(serve(stream, cloud.clone(), record.clone())); }
                // Out of file handles, most likely; a moment later there may be some again.
                Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn serve(stream: TcpStream, cloud: WeakDemoCloud, record: Record) {
    let service = service_fn(move |request| answer(cloud.clone(), record.clone(), request));
    // A connection that breaks is the client's business, or a fault that was asked for.
    let _ = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

/// An error here closes the connection without an answer, which is what a lost connection looks like.
async fn answer(
    cloud: WeakDemoCloud,
    record: Record,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Lost> {
    if let Err(why) = check_origin(request.headers()) {
        return Ok(plain(StatusCode::FORBIDDEN, why));
    }
    let (parts, body) = request.into_parts();
    let body = match Limited::new(body, LARGEST_BODY).collect().await {
        Ok(body) => body.to_bytes().to_vec(),
        Err(_) => {
            return Ok(plain(StatusCode::PAYLOAD_TOO_LARGE, "the request is larger than any request of AWS's API"));
        }
    };
    let Some(cloud) = cloud.upgrade() else { return Err(Lost) };
    let mut response = cloud.handle(Request::from_parts(parts, body)).await.map_err(|_| Lost)?;
    if let Some(understood) = response.extensions_mut().remove::<Understood>() {
        let at = jiff::Timestamp::now().as_millisecond();
        record.keep(u64::try_from(at).unwrap_or_default(), understood);
        cloud.tell_watchers();
    }
    Ok(response.map(|body| Full::new(Bytes::from(body))))
}

#[derive(Debug, thiserror::Error)]
#[error("the connection was lost")]
struct Lost;

/// Web pages must not reach the demo: neither directly (browsers send `Origin`) nor under a name of theirs
/// that resolves to this machine (then `Host` is not a loopback name).
fn check_origin(headers: &HeaderMap) -> Result<(), &'static str> {
    if headers.contains_key(header::ORIGIN) {
        return Err("the demo cloud does not answer web pages");
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    if is_loopback(host) { Ok(()) } else { Err("the demo cloud answers on 127.0.0.1 and localhost only") }
}

fn is_loopback(host: &str) -> bool {
    let Ok(authority) = host.parse::<http::uri::Authority>() else { return false };
    let name = authority.host().trim_matches(['[', ']']);
    name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn plain(status: StatusCode, text: &'static str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(text));
    *response.status_mut() = status;
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_names_are_hosts() {
        for good in ["127.0.0.1:4566", "localhost", "LOCALHOST:80", "[::1]:80", "127.0.0.1"] {
            assert!(is_loopback(good), "{good}");
        }
        for bad in ["", "example.com", "127.0.0.1.example.com", "10.0.0.1:80", "evil@127.0.0.1.example"] {
            assert!(!is_loopback(bad), "{bad}");
        }
    }

    /// Sends one plain request and returns the first line of the answer.
    async fn first_line(address: SocketAddr, headers: &str) -> String {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = format!("GET / HTTP/1.1\r\n{headers}connection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer.lines().next().unwrap_or_default().to_owned()
    }

    #[tokio::test]
    async fn the_door_is_open_to_loopback_clients_and_closes_with_the_account() {
        let cloud = DemoCloud::open(crate::Options { path: None, speed: 1000.0 }).unwrap();
        let address = cloud.serve_aws(0).await.unwrap();
        assert!(address.ip().is_loopback());
        // Nobody signed it, so AWS refuses, which means that it arrived.
        assert_eq!(first_line(address, "host: 127.0.0.1\r\n").await, "HTTP/1.1 403 Forbidden");
        assert_eq!(cloud.faults().calls().len(), 1);
        first_line(address, "host: example.com\r\n").await;
        first_line(address, "host: localhost\r\norigin: http://localhost\r\n").await;
        assert_eq!(cloud.faults().calls().len(), 1, "neither arrived");
        drop(cloud);
        for _ in 0..1000 {
            if TcpStream::connect(address).await.is_err() {
                return;
            }
            tokio::task::yield_now().await;
        }
        panic!("the port is still open");
    }

    #[test]
    fn web_pages_are_refused() {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, "127.0.0.1:1".parse().unwrap());
        assert!(check_origin(&headers).is_ok());
        headers.insert(header::ORIGIN, "http://127.0.0.1:1".parse().unwrap());
        assert!(check_origin(&headers).is_err());
    }
}
