//! Winterbaume, an EKS by other people, for the promises: a request on each line of the input, its answer on a line of
//! the output, both as JSON. The account's number is the only argument. Ends with its input.
//!
//! Lines rather than a port: a promise in paused time can wait for a line, and not for a socket.

use std::{
    error::Error,
    io::{BufRead, Write},
};

use bytes::Bytes;
use http::HeaderMap;
use serde_json::{Value, json};
use winterbaume_core::{MockRequest, MockService};
use winterbaume_eks::EksService;

fn main() -> Result<(), Box<dyn Error>> {
    let account = std::env::args().nth(1).ok_or("The account's number is missing.")?;
    winterbaume_core::set_default_account_id(account);
    let eks = EksService::new();
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let mut output = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let said = runtime.block_on(eks.handle(request(&serde_json::from_str(&line?)?)));
        let headers: Vec<_> =
            said.headers.iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?))).collect();
        let answer = json!({ "status": said.status, "headers": headers, "body": String::from_utf8_lossy(&said.body) });
        writeln!(output, "{answer}")?;
        output.flush()?;
    }
    Ok(())
}

/// Winterbaume reads no header.
fn request(asked: &Value) -> MockRequest {
    let text = |field: &str| asked[field].as_str().unwrap_or_default().to_owned();
    MockRequest { method: text("method"), uri: text("uri"), headers: HeaderMap::new(), body: Bytes::from(text("body")) }
}
